"""The libraries of Python as the interpreter asks for them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import KEYED, TRUE, UNKNOWN, Atom, Bound, Class, Keywords, Ref, Value, join
from ckptlint.libraries import (
    argparse,
    collections,
    contexts,
    copy,
    dataclasses,
    dicts,
    enum,
    flags,
    functools,
    importlib,
    iteration,
    itertools,
    json,
    lists,
    namedtuples,
    numbers,
    ordering,
    packages,
    paths,
    programs,
    progress,
    randomness,
    reflection,
    strings,
    typing,
)
from ckptlint.libraries.results import derived
from ckptlint.program.objects import Kind
from ckptlint.program.regions import Source

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

_BUILTINS: Final = "builtins."

HANDLERS: Final[Mapping[str, Handler]] = {
    **argparse.HANDLERS,
    **collections.HANDLERS,
    **contexts.HANDLERS,
    **copy.HANDLERS,
    **dataclasses.HANDLERS,
    **enum.HANDLERS,
    **flags.HANDLERS,
    **functools.HANDLERS,
    **importlib.HANDLERS,
    **iteration.HANDLERS,
    **itertools.HANDLERS,
    **json.HANDLERS,
    **namedtuples.HANDLERS,
    **numbers.HANDLERS,
    **ordering.HANDLERS,
    **paths.HANDLERS,
    **programs.HANDLERS,
    **progress.HANDLERS,
    **randomness.HANDLERS,
    **reflection.HANDLERS,
    **strings.HANDLERS,
    **typing.HANDLERS,
}
"""Functions, and methods of texts, by qualified name."""

METHODS: Final[Mapping[str, Handler]] = {
    **argparse.METHODS,
    **contexts.METHODS,
    **dicts.METHODS,
    **lists.METHODS,
    **namedtuples.METHODS,
}
"""Methods of containers, and of objects of a library's own class, by qualified name."""

_LISTLIKE: Final = ("builtins.list", "builtins.set", "collections.deque")
_OWNED: Final = frozenset(name.rpartition(".")[0] for name in (*argparse.METHODS, *contexts.METHODS))
_UNBOUND: Final = ("builtins.dict.", "builtins.list.")


class Libraries:
    """What Python's libraries answer to the interpreter. The protocol `Library` explains the methods."""

    packages = packages.NOT_OF_PROJECT

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        self._facts = run.context.new_scope()

    def knows(self, name: str) -> bool:
        return name in HANDLERS

    def call(self, call: Call) -> Value | None:
        handler = HANDLERS.get(call.name)
        if handler is not None:
            return handler(call)
        if call.name.startswith(_UNBOUND) and call.first().refs:
            return self._of_class(call)
        return derived(call) if call.name.startswith(_BUILTINS) else None

    def owns(self, id: int) -> bool:
        """Whether an object is of a class of a library, whose methods are known."""
        return self.run.heap.object(id).type in _OWNED

    def has_method(self, atom: Atom) -> bool:
        match atom:
            case Bound(receiver=Ref(id)):
                return self.owns(id)
        return False

    def _of_class(self, call: Call) -> Value:
        """`dict.update(x, …)`: a method, called as the function that its class has."""
        name, heap = call.name.rpartition(".")[2], self.run.heap
        return join(
            self.call_method(replace(call, name=name, receiver=ref, args=call.args[1:]))
            if heap.object(ref).kind is Kind.CONTAINER
            else self.run.calls.unknown_call(call.first(), call.args, call.keywords, call.node)
            for ref in call.first().refs
        )

    def call_method(self, call: Call) -> Value:
        for type in self._types_of(call.subject):
            handler = METHODS.get(f"{type}.{call.name}")
            if handler is not None:
                return handler(call)
        return UNKNOWN

    def _types_of(self, id: int) -> tuple[str, ...]:
        """The types whose methods an object may have."""
        if self.owns(id):
            return (self.run.heap.object(id).type,)
        if self.run.heap.container_type(id) in KEYED:
            return ("builtins.dict",)
        return ("typing.NamedTuple", *_LISTLIKE) if self.run.heap.fields_of(id) else _LISTLIKE

    def call_package(self, call: Call) -> Value | None:
        found = packages.kept(call) or self.drawn(call) or packages.by_package(call)
        return None if found is None else found.tainted(packages.size_sources(call))

    def instance(self, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value | None:
        return namedtuples.instance(self.run, cls, args, keywords, node)

    def initialise(self, id: int, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> bool:
        return dataclasses.initialise(self.run, cls, id, args, keywords, node)

    def drawn(self, call: Call) -> Value | None:
        seeded = frozenset(str(name) for name in self.run.heap.keys_of(self._facts))
        return randomness.drawn(call, seeded)

    def seed(self, name: str) -> None:
        self.run.heap.set((self._facts, name), TRUE)

    def roles(self, decorator: str) -> frozenset[str]:
        return functools.ROLES.get(decorator, frozenset())

    def makes_alike(self, name: str) -> bool:
        return name in packages.SHAPED or name in packages.NEW

    def computes(self, name: str) -> bool:
        return name in numbers.HANDLERS or name in packages.CONVERTING

    def compares(self, name: str) -> bool:
        return name in numbers.EXTREMES

    def truth(self, name: str) -> bool | None:
        return typing.TRUTHS.get(name)

    def unordered(self, value: Value, node: ast.AST) -> frozenset[Source]:
        return randomness.unordered(value, node, self.run)
