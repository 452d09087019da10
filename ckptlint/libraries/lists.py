"""Methods of lists, and of tuples, sets and deques as far as they share them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import NONE, Ref, Value, of
from ckptlint.libraries.ordering import in_order


def append(call: Call) -> Value:
    call.run.changes.append(call.subject, call.first(), call.node)
    return NONE


def extend(call: Call) -> Value:
    call.run.changes.extend(of(Ref(call.subject)), call.first(), call.node)
    return NONE


def update(call: Call) -> Value:
    for value in call.args:
        call.run.changes.extend(of(Ref(call.subject)), value, call.node)
    return NONE


def insert(call: Call) -> Value:
    call.run.changes.insert(call.subject, call.first(), call.argument(1), call.node)
    return NONE


def popping(default: int) -> Handler:
    """Takes out the item at an index, or at this one."""

    def handler(call: Call) -> Value:
        index = call.first().constant if call.args else default
        return call.run.changes.take_out(call.subject, index, call.node)

    return handler


def remove(call: Call) -> Value:
    there = call.run.containers.known_items(of(Ref(call.subject))) or []
    index = there.index(call.first()) if call.first() in there else ...
    call.run.changes.take_out(call.subject, index, call.node)
    return NONE


def reverse(call: Call) -> Value:
    """Reverse a list; one that reads the same backwards stays as it is, for a watcher too."""
    known = call.run.changes.exact_items(call.subject)
    backwards = None if known is None else known[::-1]
    if known is None or backwards != known:
        call.run.changes.reorder(call.subject, backwards, call.node)
    return NONE


def sort(call: Call) -> Value:
    """Sort a list, where what decides the order is known; else its items may stand anywhere."""
    known = call.run.changes.exact_items(call.subject)
    ordered = in_order(known, dict(call.keywords), call.node, call.run)
    call.run.changes.reorder(call.subject, ordered, call.node)
    if ordered is None and known is not None and len(known) > 1:
        call.run.changes.scatter(call.subject, known, call.node)
    return NONE


def clear(call: Call) -> Value:
    call.run.changes.clear(call.subject, call.node)
    return NONE


def get_item(call: Call) -> Value:
    return call.run.containers.subscript(of(Ref(call.subject)), call.first(), call.node)


def copy(call: Call) -> Value:
    return call.run.containers.copied(call.subject, call.node)


METHODS: Final[Mapping[str, Handler]] = {
    "builtins.list.append": append,
    "builtins.list.extend": extend,
    "builtins.list.insert": insert,
    "builtins.list.pop": popping(-1),
    "builtins.list.remove": remove,
    "builtins.list.reverse": reverse,
    "builtins.list.sort": sort,
    "builtins.list.clear": clear,
    "builtins.list.copy": copy,
    "builtins.list.__getitem__": get_item,
    "builtins.set.add": append,
    "builtins.set.update": update,
    "builtins.set.discard": remove,
    "collections.deque.appendleft": append,
    "collections.deque.popleft": popping(0),
}
