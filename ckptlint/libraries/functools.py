"""`functools`, `contextlib` and `abc`: decorators, callables with some arguments bound, and `reduce`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import UNKNOWN, Ext, Partial, Value, of
from ckptlint.libraries.iteration import few_items
from ckptlint.libraries.reflection import property_
from ckptlint.libraries.results import first


def decorator(keyword: str, role: str) -> Handler:
    """A decorator, called on the function it decorates or with options alone; `keyword` is its argument."""
    return lambda call: call.run.calls.as_decorator(call, keyword, role)


def wraps(call: Call) -> Value:
    """A decorator that leaves its function as it is."""
    return of(Ext("abc.abstractmethod"))


def partial(call: Call) -> Value:
    if not call.args:
        return UNKNOWN
    return of(Partial(call.args[0], tuple(call.args[1:]), tuple(call.keywords)))


def reduce(call: Call) -> Value:
    """`reduce(function, items, first)`: called on what it gave last, and the next item."""
    run, function, initial = call.run, call.first(), call.args[2:3]
    if len(call.args) < 2:
        return UNKNOWN
    known = few_items(call.args[1], run)
    if known is None:
        item = run.containers.item_of(call.args[1], call.node)
        return run.calls.apply(function, [*initial, item], [], call.node)
    result, *rest = [*initial, *known] or [UNKNOWN]
    for index, item in enumerate(rest):
        with run.context.called_from((run.context.place(call.node), index)):
            result = run.calls.apply(function, [result, item], [], call.node)
    return result


ROLES: Final[Mapping[str, frozenset[str]]] = {
    "contextlib.contextmanager": frozenset({"context"}),
    "contextlib.asynccontextmanager": frozenset({"context"}),
    "functools.lru_cache": frozenset({"memoized"}),
    "functools.cache": frozenset({"memoized"}),
    "functools.cached_property": frozenset({"property", "memoized"}),
}
"""What a decorator makes of a function."""

HANDLERS: Final[Mapping[str, Handler]] = {
    "functools.partial": partial,
    "functools.reduce": reduce,
    "functools.wraps": wraps,
    "functools.lru_cache": decorator("user_function", "memoized"),
    "functools.cache": decorator("user_function", "memoized"),
    "functools.cached_property": property_,
    "contextlib.contextmanager": decorator("func", "context"),
    "contextlib.asynccontextmanager": decorator("func", "context"),
    "abc.abstractmethod": first,
    "abc.ABC": first,
}
