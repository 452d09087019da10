"""Methods of dicts, and of the classes that are like them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import NONE, UNKNOWN, Ref, Value, join, of
from ckptlint.wildcard import ANY


def update(call: Call) -> Value:
    for value in call.args:
        call.run.changes.update(call.subject, value, call.node)
    for key, value in call.keywords:
        name = ("k", key) if key != ANY else ANY
        call.run.changes.put_tracked(call.subject, name, value, call.node, copied=True)
    return NONE


def set_item(call: Call) -> Value:
    if len(call.args) == 2:
        call.run.changes.set_item_of(call.subject, call.args[0], call.args[1], call.node)
    return UNKNOWN


def setdefault(call: Call) -> Value:
    cell = call.run.containers.key_name(call.first())
    if cell == ANY or call.run.heap.get((call.subject, cell)) is None:
        call.run.changes.put_default(call.subject, cell, call.argument(1, NONE), call.node)
    return call.run.containers.item_at(call.subject, call.first())


def _cell(call: Call) -> Hashable | None:
    """The cell of the key that is asked for, None where the dict surely has no such key."""
    cell = call.run.containers.key_name(call.first())
    return None if call.run.containers.is_surely_absent(call.subject, cell) else cell


def _item(call: Call, cell: Hashable) -> Value:
    """The item in a cell, or the default where there may be none."""
    found = call.run.containers.item_at(call.subject, call.first())
    return found if cell != ANY and not found.open else join([found, call.argument(1, NONE)])


def get(call: Call) -> Value:
    if not call.args:
        return UNKNOWN
    cell = _cell(call)
    return call.argument(1, NONE) if cell is None else _item(call, cell)


def get_item(call: Call) -> Value:
    cell = _cell(call) if call.args else None
    return UNKNOWN if cell is None else _item(call, cell)


def pop(call: Call) -> Value:
    found, cell = get(call), _cell(call) if call.args else None
    if cell is not None:
        taken = call.run.containers.item_at(call.subject, call.first())
        call.run.changes.take_key(call.subject, cell, taken)
    return found


def values(call: Call) -> Value:
    return call.run.containers.values(call.subject, call.node)


def keys(call: Call) -> Value:
    return of(Ref(call.subject))


def items(call: Call) -> Value:
    return call.run.containers.pairs(call.subject, call.node)


def copy(call: Call) -> Value:
    return call.run.containers.copied(call.subject, call.node)


def clear(call: Call) -> Value:
    call.run.changes.clear_keys(call.subject)
    return NONE


METHODS: Final[Mapping[str, Handler]] = {
    "builtins.dict.__init__": update,
    "builtins.dict.update": update,
    "builtins.dict.setdefault": setdefault,
    "builtins.dict.get": get,
    "builtins.dict.pop": pop,
    "builtins.dict.values": values,
    "builtins.dict.keys": keys,
    "builtins.dict.items": items,
    "builtins.dict.copy": copy,
    "builtins.dict.clear": clear,
    "builtins.dict.__getitem__": get_item,
    "builtins.dict.__setitem__": set_item,
}
