"""The code frame: the lines a place covers, with the exact span underlined beneath them.

Widths are those of a terminal: tabs are expanded, wide characters count twice, combining ones not at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ckptlint.source import Place

TAB = 4
LONGEST_LINE = 160
BEFORE_SPAN = 40
MOST_LINES = 5
CUT = "…"


class FrameLine(NamedTuple):
    """One line of code as shown, and the columns of the terminal that its underline covers."""

    number: int
    text: str
    start: int
    end: int


def frame(place: Place, lines: Sequence[str]) -> list[FrameLine]:
    """The lines of `place` to show: the first few of many, none where the text is not at hand."""
    return list(_shown(place, lines))


def _shown(place: Place, lines: Sequence[str]) -> Iterator[FrameLine]:
    last = min(place.end_line, len(lines), place.line + MOST_LINES - 1)
    for number in range(place.line, last + 1):
        line = lines[number - 1].rstrip("\r\n")
        start = place.column if number == place.line else len(line) - len(line.lstrip())
        end = place.end_column if number == place.end_line else len(line.rstrip())
        if number > place.line and end <= start:
            continue
        yield _frame_line(number, line, start, min(max(end, start), len(line)))


def _frame_line(number: int, line: str, start: int, end: int) -> FrameLine:
    left = 0 if len(line) <= LONGEST_LINE else max(0, min(start - BEFORE_SPAN, len(line) - LONGEST_LINE))
    right = min(len(line), left + LONGEST_LINE)
    before = (CUT if left else "") + line[left:start]
    shown_before = visible(before)
    shown_span = visible(line[start : min(end, right)], width(shown_before))
    shown_after = visible(line[min(end, right) : right], width(shown_before + shown_span))
    underline_start = width(shown_before)
    underline_end = max(underline_start + 1, underline_start + width(shown_span))
    text = shown_before + shown_span + shown_after + (CUT if right < len(line) else "")
    return FrameLine(number, text, underline_start, underline_end)


def visible(text: str, column: int = 0) -> str:
    """The text as a terminal can show it from `column` on: tabs as spaces, control characters as pictures."""
    shown: list[str] = []
    for character in text:
        piece = _picture(character, column)
        shown.append(piece)
        column += width(piece)
    return "".join(shown)


def _picture(character: str, column: int) -> str:
    if character == "\t":
        return " " * (TAB - column % TAB)
    match unicodedata.category(character):
        case "Cc":
            code = ord(character)
            return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"
        case "Cs" | "Zl" | "Zp":
            return "\N{REPLACEMENT CHARACTER}"
        case "Cf":
            # Among them are the marks that reorder text: what is shown must be what is there.
            return ""
        case _:
            return character


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
