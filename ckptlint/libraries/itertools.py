"""`itertools`: made and joined sequences."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.graph import ANY
from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.context import MOST_ROUNDS
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import NONE, UNKNOWN, Ref, Value, const, join, of

if TYPE_CHECKING:
    pass


class Tables(InterpreterPart):
    """Makes sequences."""

    def literal(self, found: object, node: ast.AST, role: Hashable) -> Value:
        """Lists, dicts and constants as a value."""
        if isinstance(found, list):
            items = [self.literal(item, node, (role, i)) for i, item in enumerate(found)]
            return self.run.containers.listed(node, "list", items, role)
        if isinstance(found, dict):
            made = self.run.containers.container(node, "dict", role)
            for key, item in found.items():
                self.run.containers.put(made, ("k", key), self.literal(item, node, (role, key)), node)
            return of(Ref(made))
        return const(found)

    def any_row(self, args: list[Value], node: ast.AST) -> Value:
        made, row = (
            self.run.containers.container(node, "generator"),
            self.run.containers.container(node, "tuple", "row"),
        )
        self.run.containers.put(
            row, ANY, join([self.run.containers.item_of(value, node) for value in args] or [UNKNOWN]), node
        )
        self.run.containers.put(made, ANY, of(Ref(row)), node)
        return of(Ref(made))

    def endless(self, items: list[Value], node: ast.AST) -> Value:
        """An iterator over these items whose end is not known."""
        made = self.run.containers.container(node, "generator")
        self.run.containers.put(made, ANY, join(items) if items else UNKNOWN, node)
        return of(Ref(made))


def rows(call: Call) -> Value:
    """Functions of `itertools` that give tuples of the items of others."""
    columns = [call.run.containers.known_items(value) for value in call.args]
    function = getattr(itertools, str(call.option("function")))
    numbers = [value.constant for value in call.args]
    passed = [n if isinstance(n, int) else c for n, c in zip(numbers, columns, strict=True)]
    if (
        not call.args
        or None in passed
        or any(key not in ("fillvalue", "repeat", "r") for key, _ in call.keywords)
    ):
        return call.run.tables.any_row(call.args, call.node)
    named: dict[str, object] = {k: v if k == "fillvalue" else v.constant for k, v in call.keywords}
    if call.option("function") == "zip_longest":
        named.setdefault("fillvalue", NONE)
    try:
        rows = list(itertools.islice(function(*passed, **named), MOST_ROUNDS + 1))
    except (TypeError, ValueError):
        return UNKNOWN
    if len(rows) > MOST_ROUNDS:
        return call.run.tables.any_row(call.args, call.node)
    pairs = [call.run.containers.listed(call.node, "tuple", row, ("row", i)) for i, row in enumerate(rows)]
    return call.run.containers.listed(call.node, "generator", pairs)


def repeat(call: Call) -> Value:
    item, times = (
        call.argument((0, "object")),
        call.argument((1, "times"), NONE).constant,
    )
    if isinstance(times, int) and times <= MOST_ROUNDS:
        return call.run.containers.listed(call.node, "generator", [item] * times)
    return call.run.tables.endless([item], call.node)


def islice(call: Call) -> Value:
    items = call.run.containers.known_items(call.args[0]) if call.args else None
    bounds = [value.constant for value in call.args[1:]]
    if items is not None and bounds and all(b is None or isinstance(b, int) for b in bounds):
        try:
            return call.run.containers.listed(call.node, "generator", items[slice(*bounds)])  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return UNKNOWN
    return call.run.tables.endless(
        [call.run.containers.item_of(call.args[0] if call.args else UNKNOWN, call.node)], call.node
    )


def accumulate(call: Call) -> Value:
    """Running sums of known numbers."""
    items = (
        call.run.containers.known_items(call.args[0]) if len(call.args) == 1 and not call.keywords else None
    )
    numbers = [item.constant for item in items or ()]
    if items is not None and all(isinstance(n, int | float) for n in numbers):
        sums = itertools.accumulate(numbers)
        return call.run.containers.listed(call.node, "generator", [const(total) for total in sums])
    return call.run.tables.endless([UNKNOWN], call.node)


def starmap(call: Call) -> Value:
    rows = call.run.containers.known_items(call.args[1]) if len(call.args) == 2 else None
    columns = [call.run.containers.known_items(row) for row in rows or ()]
    if rows is None or None in columns or len(rows) > MOST_ROUNDS:
        return call.run.tables.endless(
            [call.run.calls.unknown_call(call.args[0] if call.args else UNKNOWN, [], [], call.node)],
            call.node,
        )
    made = []
    for index, row in enumerate(columns):
        with call.run.context.called_from((call.run.context.place(call.node), index)):
            made.append(call.run.calls.apply(call.args[0], row or [], [], call.node))
    return call.run.containers.listed(call.node, "generator", made)


def reduce(call: Call) -> Value:
    """`functools.reduce(function, items, first)`."""
    items = call.run.containers.known_items(call.args[1]) if len(call.args) >= 2 else None
    if items is None or len(items) > MOST_ROUNDS:
        given = [call.run.containers.item_of(value, call.node) for value in call.args[1:2]]
        return (
            call.run.calls.apply(call.args[0], [*call.args[2:3], *given][:2], [], call.node)
            if call.args
            else UNKNOWN
        )
    items = [*call.args[2:3], *items]
    if not items:
        return UNKNOWN
    result = items[0]
    for index, item in enumerate(items[1:]):
        with call.run.context.called_from((call.run.context.place(call.node), index)):
            result = call.run.calls.apply(call.args[0], [result, item], [], call.node)
    return result


HANDLERS: Final[Mapping[str, Handler]] = {
    "rows": rows,
    "repeat": repeat,
    "islice": islice,
    "accumulate": accumulate,
    "starmap": starmap,
    "reduce": reduce,
}
