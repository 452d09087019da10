"""Sorting: exact where what decides the order is known."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.context import MOST_ROUNDS
from ckptlint.interpreter.values import FALSE, NONE, Ref, Value, of
from ckptlint.libraries.iteration import few_items
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


def in_order(
    items: list[Value] | None, options: Mapping[str, Value], node: ast.AST, run: Interpreter
) -> list[Value] | None:
    """These items, sorted by `key` and `reverse` among the options; None where that is not known."""
    backwards = options.get("reverse", FALSE).constant
    if items is None or len(items) > MOST_ROUNDS or not isinstance(backwards, bool | int):
        return None
    ranks = [_rank(item, place, options.get("key", NONE), node, run) for place, item in enumerate(items)]
    if len(items) > 1 and ... in ranks:
        return None
    try:
        order = sorted(range(len(items)), key=ranks.__getitem__, reverse=bool(backwards))  # type: ignore[arg-type]
    except TypeError:
        return None
    return [items[place] for place in order]


def _rank(item: Value, place: int, key: Value, node: ast.AST, run: Interpreter) -> object:
    """What an item is sorted by; `...` where that is not known."""
    if key.constant is not None:
        with run.context.called_from((run.context.place(node), place)):
            item = run.calls.apply(key, [item], [], node)
    is_row = any(run.heap.container_type(ref) in ("tuple", "list") for ref in item.refs)
    parts = run.containers.known_items(item) if is_row else None
    if parts is None:
        return item.constant
    constants = tuple(part.constant for part in parts)
    return ... if ... in constants else constants


def sorted_(call: Call) -> Value:
    """Sorting takes away what depends on the order of a set."""
    containers, node, over = call.run.containers, call.node, call.first()
    sources = frozenset(s for s in over.sources if s.name != "set order")
    ordered = in_order(few_items(over, call.run), dict(call.keywords), node, call.run)
    if ordered is not None:
        return containers.listed(node, "list", ordered, "sorted").tainted(sources)
    made = containers.container(node, "list", "sorted")
    containers.put(made, ANY, containers.item_of(over, node), node)
    return of(Ref(made)).tainted(sources)


HANDLERS: Final[Mapping[str, Handler]] = {"builtins.sorted": sorted_}
