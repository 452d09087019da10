"""`itertools`: the items of containers joined, paired, chosen and added up."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ckptlint.interpreter.bounded import computed
from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.context import MOST_ROUNDS
from ckptlint.interpreter.values import NONE, UNKNOWN, Ref, Value, const, join, of
from ckptlint.libraries.iteration import few_items
from ckptlint.wildcard import ANY


def chain(call: Call) -> Value:
    return call.run.containers.concat(call.node, call.args)


def chain_from_iterable(call: Call) -> Value:
    containers, first = call.run.containers, call.first()
    known = containers.known_items(first)
    return containers.concat(
        call.node, known if known is not None else [containers.item_of(first, call.node)]
    )


def rows(function: Callable[..., Iterable[Any]], *options: str) -> Handler:
    """A function that gives tuples of the items of others; `options` are its known keywords."""

    def handler(call: Call) -> Value:
        containers = call.run.containers
        passed = [_passed(call, value) for value in call.args]
        named = {key: value if key == "fillvalue" else _passed(call, value) for key, value in call.keywords}
        if not passed or None in (*passed, *named.values()) or not named.keys() <= {*options}:
            return _any_row(call)
        if "fillvalue" in options:
            named.setdefault("fillvalue", NONE)
        try:
            found = list(itertools.islice(function(*passed, **named), MOST_ROUNDS + 1))
        except (TypeError, ValueError):
            return UNKNOWN
        if len(found) > MOST_ROUNDS:
            return _any_row(call)
        tuples = [containers.listed(call.node, "tuple", row, ("row", i)) for i, row in enumerate(found)]
        return containers.listed(call.node, "generator", tuples)

    return handler


def _passed(call: Call, value: Value) -> object:
    """A small number, or the known items of an argument; a large number says how much memory is taken."""
    number = value.constant
    if isinstance(number, int):
        return number if abs(number) <= MOST_ROUNDS else None
    return call.run.containers.known_items(value)


def _any_row(call: Call) -> Value:
    containers = call.run.containers
    made, row = containers.container(call.node, "generator"), containers.container(call.node, "tuple", "row")
    items = [containers.item_of(value, call.node) for value in call.args]
    containers.put(row, ANY, join(items) if items else UNKNOWN, call.node)
    containers.put(made, ANY, of(Ref(row)), call.node)
    return of(Ref(made))


def _endless(call: Call, item: Value) -> Value:
    """An iterator over such items, whose end is not known."""
    made = call.run.containers.container(call.node, "generator")
    call.run.containers.put(made, ANY, item, call.node)
    return of(Ref(made))


def repeat(call: Call) -> Value:
    item, times = call.argument((0, "object")), call.argument((1, "times"), NONE).constant
    if isinstance(times, int) and times <= MOST_ROUNDS:
        return call.run.containers.listed(call.node, "generator", [item] * times)
    return _endless(call, item)


def islice(call: Call) -> Value:
    items = call.run.containers.known_items(call.first())
    bounds = [value.constant for value in call.args[1:]]
    if items is None or not bounds or not all(b is None or isinstance(b, int) for b in bounds):
        return _endless(call, call.run.containers.item_of(call.first(), call.node))
    chosen = computed(lambda *bounds: list(itertools.islice(items, *bounds)), *bounds)
    return call.run.containers.listed(call.node, "generator", chosen) if isinstance(chosen, list) else UNKNOWN


def accumulate(call: Call) -> Value:
    """Running sums of known numbers."""
    items = few_items(call.first(), call.run) if len(call.args) == 1 and not call.keywords else None
    numbers = [item.constant for item in items or ()]
    if items is None or not all(isinstance(number, int | float) for number in numbers):
        return _endless(call, UNKNOWN)
    totals: Iterable[object] = itertools.accumulate(numbers)
    return call.run.containers.listed(call.node, "generator", [const(total) for total in totals])


def starmap(call: Call) -> Value:
    run, function = call.run, call.first()
    table = few_items(call.args[1], run) if len(call.args) == 2 else None
    columns = [run.containers.known_items(row) for row in table or ()]
    if table is None or None in columns:
        return _endless(call, run.calls.unknown_call(function, [], [], call.node))
    made = []
    for place, row in enumerate(columns):
        with run.context.called_from((run.context.place(call.node), place)):
            made.append(run.calls.apply(function, row or [], [], call.node))
    return run.containers.listed(call.node, "generator", made)


HANDLERS: Final[Mapping[str, Handler]] = {
    "itertools.chain": chain,
    "itertools.chain.from_iterable": chain_from_iterable,
    "itertools.pairwise": rows(itertools.pairwise),
    "itertools.product": rows(itertools.product, "repeat"),
    "itertools.combinations": rows(itertools.combinations, "r"),
    "itertools.permutations": rows(itertools.permutations, "r"),
    "itertools.zip_longest": rows(itertools.zip_longest, "fillvalue"),
    "itertools.repeat": repeat,
    "itertools.islice": islice,
    "itertools.accumulate": accumulate,
    "itertools.starmap": starmap,
}
