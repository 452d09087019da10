"""The TensorFlow ops that compute what functions of NumPy, `math` and Python compute, with a gradient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Twin:
    """An op of TensorFlow by its name below `tf`, and the calls of its model that mean the same for both.

    `least` and `most` bound the number of positional arguments; `keywords` are those that both take alike.
    """

    name: str
    least: int = 1
    most: int = 1
    keywords: frozenset[str] = frozenset()


_AXES: Final = frozenset({"axis", "keepdims"})


def _reduction(name: str) -> Twin:
    return Twin(name, 1, 2, _AXES)


_NUMPY: Final[Mapping[str, Twin]] = {
    **{n: Twin(n) for n in ("abs", "exp", "sqrt", "square", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "absolute": Twin("abs"),
    "fabs": Twin("abs"),
    "log": Twin("math.log"),
    "log1p": Twin("math.log1p"),
    "expm1": Twin("math.expm1"),
    "arcsin": Twin("asin"),
    "arccos": Twin("acos"),
    "arctan": Twin("atan"),
    **{n: Twin(n, 2, 2) for n in ("maximum", "minimum", "add", "subtract", "multiply", "divide", "matmul")},
    "power": Twin("pow", 2, 2),
    "mean": _reduction("reduce_mean"),
    "sum": _reduction("reduce_sum"),
    "prod": _reduction("reduce_prod"),
    "max": _reduction("reduce_max"),
    "amax": _reduction("reduce_max"),
    "min": _reduction("reduce_min"),
    "amin": _reduction("reduce_min"),
    "std": _reduction("math.reduce_std"),
    "var": _reduction("math.reduce_variance"),
    "clip": Twin("clip_by_value", 3, 3),
    "where": Twin("where", 3, 3),
    "stack": Twin("stack", 1, 2, frozenset({"axis"})),
    "concatenate": Twin("concat", 2, 2),
    "reshape": Twin("reshape", 2, 2),
    "expand_dims": Twin("expand_dims", 2, 2),
    "squeeze": Twin("squeeze", 1, 2, frozenset({"axis"})),
    "array": Twin("convert_to_tensor"),
    "asarray": Twin("convert_to_tensor"),
}
_MATH: Final[Mapping[str, Twin]] = {
    **{n: Twin(n) for n in ("exp", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "fabs": Twin("abs"),
    "log": Twin("math.log"),
    "log1p": Twin("math.log1p"),
    "expm1": Twin("math.expm1"),
    "pow": Twin("pow", 2, 2),
}

TWINS: Final[Mapping[str, Twin]] = {
    **{f"numpy.{name}": twin for name, twin in _NUMPY.items()},
    **{f"math.{name}": twin for name, twin in _MATH.items()},
}

# Methods of layers and models that copy the weights, and the attribute that gives the weights themselves.
ALIASES: Final[Mapping[str, str]] = {"get_weights": "weights"}

# Conversions of one value that become a cast to a type below `tf`.
CASTS: Final[Mapping[str, str]] = {
    "float": "float32",
    "numpy.float16": "float16",
    "numpy.float32": "float32",
    "numpy.float64": "float64",
}
