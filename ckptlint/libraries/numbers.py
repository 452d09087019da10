"""Functions of numbers: computed where the numbers are known, else outside the framework of training."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from ckptlint.interpreter.bounded import computed, grown
from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import Tensor, Value, const, of
from ckptlint.libraries.results import answer, cut_off, derived
from ckptlint.program.regions import Source


def _constants(values: list[Value] | None) -> list[object] | None:
    """The numbers that these values surely are, None where one is not known."""
    numbers = [value.constant for value in values or ()]
    return numbers if numbers and all(isinstance(n, int | float) for n in numbers) else None


def _as_value(result: object, sources: frozenset[Source]) -> Value | None:
    return None if result is ... else const(result).tainted(sources)


def over_items(function: Callable[[list[object]], object]) -> Handler:
    """A function of several numbers, or of one list of them: `max`, `sum`."""

    def handler(call: Call) -> Value:
        items = call.run.containers.known_items(call.args[0]) if len(call.args) == 1 else call.args
        numbers = None if call.keywords else _constants(items)
        known = None if numbers is None else _as_value(computed(function, numbers), call.sources())
        return derived(call) if known is None else known

    return handler


def of_numbers(function: Callable[..., object], otherwise: Handler) -> Handler:
    """A function of single numbers, and what it gives where they are not known."""

    def handler(call: Call) -> Value:
        numbers = None if call.keywords else _constants(call.args)
        known = None if numbers is None else _as_value(grown(function, *numbers), call.sources())
        return otherwise(call) if known is None else known

    return handler


def of_many(function: Callable[[list[object]], object]) -> Handler:
    """A function of any numbers, whose size says nothing of the result's: `gcd`, `prod`."""

    def handler(call: Call) -> Value:
        items = call.run.containers.known_items(call.args[0]) if call.args else None
        numbers = None if call.keywords else _constants(call.args if items is None else items)
        known = None if numbers is None else _as_value(computed(function, numbers), call.sources())
        return cut_off(call) if known is None else known

    return handler


def converted(type: Callable[[int | float | str], object]) -> Handler:
    """`int(x)`, `float(x)`: computed, else out of the framework; in a traced function it is a cast."""

    def handler(call: Call) -> Value:
        number = call.first().constant
        is_alone = len(call.args) == 1 and not call.keywords
        if is_alone and isinstance(number, int | float | str) and not isinstance(number, bool):
            known = _as_value(computed(type, number), call.sources())
            if known is not None:
                return known
        deps = call.deps()
        if deps and call.run.context.traced:
            return of(Tensor(deps)).tainted(call.sources())
        return cut_off(call).tainted(call.sources())

    return handler


def round_(call: Call) -> Value:
    return of_numbers(round, lambda unknown: cut_off(unknown).tainted(unknown.sources()))(call)


def complex_(call: Call) -> Value:
    return cut_off(call).tainted(call.sources())


def bool_(call: Call) -> Value:
    known = call.run.expressions.truth(call.first())
    if known is not None:
        return answer(known).tainted(call.sources())
    deps = call.deps()
    return Value(frozenset({Tensor(deps)}) if deps else frozenset(), not deps, call.sources())


_SINGLE = ("ceil", "floor", "sqrt", "log", "log2", "log10", "exp")  # of Python's and of numpy's
_FEW = ("pow", "trunc")

EXTREMES: Final = frozenset(
    """
        builtins.max builtins.min numpy.amax numpy.amin numpy.fmax numpy.fmin numpy.max numpy.maximum
        numpy.min numpy.minimum numpy.nanmax numpy.nanmin
    """.split()
)
"""Functions that give the largest or the smallest of what they are given."""

HANDLERS: Final[Mapping[str, Handler]] = {
    "builtins.min": over_items(min),  # type: ignore[arg-type]
    "builtins.max": over_items(max),  # type: ignore[arg-type]
    "builtins.sum": over_items(sum),  # type: ignore[arg-type]
    "builtins.abs": of_numbers(abs, derived),
    "builtins.pow": of_numbers(pow, derived),
    "builtins.round": round_,
    "builtins.complex": complex_,
    "builtins.bool": bool_,
    "builtins.int": converted(int),
    "builtins.float": converted(float),
    **{f"math.{name}": of_numbers(getattr(math, name), cut_off) for name in (*_SINGLE, *_FEW)},
    **{f"numpy.{name}": of_numbers(getattr(math, name), cut_off) for name in _SINGLE},
    "math.gcd": of_many(lambda numbers: math.gcd(*numbers)),  # type: ignore[arg-type]
    **{f"{module}.prod": of_many(math.prod) for module in ("math", "numpy")},  # type: ignore[arg-type]
}
