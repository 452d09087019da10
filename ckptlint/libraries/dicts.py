"""Methods of dicts, and of the classes that are like them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import ANY, NONE, UNKNOWN, Ref, Value, join, of


def update(call: Call) -> Value:
    for value in call.args:
        call.run.changes.update(call.subject, value, call.node)
    for key, value in call.keywords:
        name = ("k", key) if key != "*" else ANY
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


def _looked_up(call: Call, default: Value) -> Value:
    """The item under the key that is asked for, or the default where there may be none."""
    cell = call.run.containers.key_name(call.first())
    found = call.run.containers.item_at(call.subject, call.first())
    return found if cell != ANY and not found.open else join([found, default])


def get(call: Call) -> Value:
    default = call.argument(1, NONE)
    cell = call.run.containers.key_name(call.first())
    if not call.args:
        return UNKNOWN
    if call.run.containers.is_surely_absent(call.subject, cell):
        return default
    return _looked_up(call, default)


def get_item(call: Call) -> Value:
    cell = call.run.containers.key_name(call.first())
    if not call.args or call.run.containers.is_surely_absent(call.subject, cell):
        return UNKNOWN
    return _looked_up(call, call.argument(1, NONE))


def pop(call: Call) -> Value:
    found = get(call)
    cell = call.run.containers.key_name(call.first())
    if call.args and not call.run.containers.is_surely_absent(call.subject, cell):
        call.run.changes.take_key(call.subject, cell, call.run.containers.item_at(call.subject, call.first()))
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
