"""Functions that give back, compute or join plain values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import NONE, UNKNOWN, Tensor, Value, const, of


def destination(names: Sequence[object]) -> str | None:
    """The attribute that holds what a command line gives for an argument of these names."""
    known = [name for name in names if isinstance(name, str)]
    if not known:
        return None
    chosen = next((name for name in known if name.startswith("--")), known[0])
    return chosen.lstrip("-").replace("-", "_") if chosen.startswith("-") else chosen


def nothing(call: Call) -> Value:
    return UNKNOWN


def argument(call: Call) -> Value:
    return call.argument(call.option("arg", 0))


def number(call: Call) -> Value:
    """A function of numbers alone: computed where they are known, else of no gradient."""
    sources = call.sources()
    known = [value.constant for value in call.args]
    items = call.run.containers.known_items(call.args[0]) if call.option("items") and call.args else None
    if items is not None:
        known = [item.constant for item in items]
    if known and not call.keywords and all(isinstance(number, int | float) for number in known):
        function = getattr(math, str(call.option("function")))
        try:
            return const(function(known) if items is not None else function(*known)).tainted(sources)
        except (TypeError, ValueError, ArithmeticError):
            return UNKNOWN
    deps = call.deps()
    return (
        of(Tensor(call.run.derivation.cut(deps, call.name, call.node))) if deps else UNKNOWN.tainted(sources)
    )


def identity(call: Call) -> Value:
    return call.args[0] if call.args else UNKNOWN


def seed(call: Call) -> Value:
    call.run.randomness.seeded.add(call.name)
    return NONE


def leave_program(call: Call) -> Value:
    return UNKNOWN


def concat(call: Call) -> Value:
    return call.run.containers.concat(call.node, call.args)


def concat_items(call: Call) -> Value:
    """The items of the items of one argument."""
    first = call.args[0] if call.args else UNKNOWN
    known = call.run.containers.known_items(first)
    return call.run.containers.concat(
        call.node, known if known is not None else [call.run.containers.item_of(first, call.node)]
    )


HANDLERS: Final[Mapping[str, Handler]] = {
    "nothing": nothing,
    "argument": argument,
    "number": number,
    "identity": identity,
    "seed": seed,
    "exit": leave_program,
    "concat": concat,
    "concat_items": concat_items,
}
