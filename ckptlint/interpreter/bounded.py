"""Constants are computed for real only while they stay small: a program may ask for 10 GB of zeros."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

LONGEST_TEXT: Final = 4096  # characters of a known text
WIDEST_NUMBER: Final = 1024  # bits of a known integer
LONGEST_LIST: Final = 4096  # items of a known list or tuple


def is_small(value: object) -> bool:
    """Whether a constant is small enough to be kept."""
    match value:
        case int():
            return value.bit_length() <= WIDEST_NUMBER
        case str() | bytes():
            return len(value) <= LONGEST_TEXT
        case list() | tuple():
            return len(value) <= LONGEST_LIST and all(is_small(item) for item in value)
    return True


def computed(function: Callable[..., object], *args: object) -> object:
    """What a function gives for known arguments; `...` where it raises, or something is too large."""
    if not all(is_small(arg) for arg in args):
        return ...
    try:
        result = function(*args)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return ...
    return result if is_small(result) else ...


def grown(function: Callable[..., object], *args: object) -> object:
    """Like `computed`, for functions whose further integers say how large the result is: `pow`, `zfill`."""
    if any(isinstance(arg, int) and abs(arg) > LONGEST_TEXT for arg in args[1:]):
        return ...
    return computed(function, *args)
