"""Texts made of constants as Python formats them: computed while they stay short, else not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from ckptlint.interpreter.bounded import LONGEST_TEXT

WIDEST_FIELD = 64  # what a format may fill a value up to


_SHOWN: Mapping[int, Callable[[object], str]] = {ord("r"): repr, ord("a"): ascii, ord("s"): str}


_PLAIN = (str, int, float, bool, type(None))


def in_braces(value: object, conversion: int, spec: object) -> str | None:
    """`value` as an f-string shows it: `conversion` is the code of `s`, `r` or `a`, -1 for none."""
    if not _is_plain(value) or not isinstance(spec, str) or _is_wide(spec):
        return None
    try:
        return format(_SHOWN[conversion](value) if conversion > 0 else value, spec)
    except (ValueError, TypeError, OverflowError):
        return None


def in_percent(text: str, values: Sequence[object]) -> str | None:
    """`text % values`."""
    if not all(_is_plain(value) for value in values) or _is_wide(text):
        return None
    try:
        return text % tuple(values)
    except (ValueError, TypeError, OverflowError):
        return None


def in_format(text: str, values: Sequence[object], named: Mapping[str, object]) -> str | None:
    """`text.format(*values, **named)`."""
    if not all(_is_plain(value) for value in (*values, *named.values())) or _is_wide(text):
        return None
    if len(text) > LONGEST_TEXT or any(mark in text for mark in (".__", "[", "{}.")):
        return None
    try:
        return text.format(*values, **named)
    except (ValueError, TypeError, OverflowError, LookupError, AttributeError):
        return None


def _is_plain(value: object) -> bool:
    return isinstance(value, _PLAIN) and not (isinstance(value, str) and len(value) > LONGEST_TEXT)


def _is_wide(spec: str) -> bool:
    """Whether a format may fill a value up to a width that is long, or that an argument gives."""
    if "*" in spec or "{{" in spec or len(spec) > LONGEST_TEXT:
        return True
    return any(int(number[:9]) > WIDEST_FIELD for number in re.findall(r"\d+", spec))
