"""Decorators of the standard library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import UNKNOWN, Closure, Ext, Keywords, Partial, Value, of

if TYPE_CHECKING:
    pass


class Decorators(InterpreterPart):
    """Applies decorators that are called as functions."""

    def decorating(self, keyword: str, args: list[Value], kw: Keywords, role: str, name: str) -> Value:
        """A decorator called as a function: on the function it decorates, or first with options alone."""
        decorated = self.run.calls.argument(args, kw, (0, keyword))
        for atom in decorated:
            if isinstance(atom, Closure):
                atom.function.roles |= {role}
        with_options = not (args or keyword in dict(kw)) or decorated.constant is not ...
        return of(Partial(of(Ext(name)), (), ())) if with_options else decorated


def context(call: Call) -> Value:
    return call.run.decorators.decorating("func", call.args, call.keywords, "context", call.name)


def memoize(call: Call) -> Value:
    return call.run.decorators.decorating("user_function", call.args, call.keywords, "memoized", call.name)


def cached_property(call: Call) -> Value:
    return call.run.builtins.call_builtin("property", call.args, call.keywords, call.node)


def decorator(call: Call) -> Value:
    return of(Ext("abc.abstractmethod"))


def partial(call: Call) -> Value:
    return of(Partial(call.args[0], tuple(call.args[1:]), tuple(call.keywords))) if call.args else UNKNOWN


HANDLERS: Final[Mapping[str, Handler]] = {
    "context": context,
    "memoize": memoize,
    "property": cached_property,
    "decorator": decorator,
    "partial": partial,
}
