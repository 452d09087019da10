"""The text of a span, and the smallest change that turns it into another."""

from __future__ import annotations

from ckptlint.finding import TextEdit
from ckptlint.rules.edits.walk import Walk
from ckptlint.source import Place


def text_at(walk: Walk, place: Place) -> str:
    """The text of a span."""
    lines = walk.source.lines[place.line - 1 : place.end_line]
    if place.line == place.end_line:
        return lines[0][place.column : place.end_column]
    return "\n".join([lines[0][place.column :], *lines[1:-1], lines[-1][: place.end_column]])


def smallest(walk: Walk, place: Place, before: str, after: str) -> TextEdit:
    """The smallest change that turns the text `before`, which stands at `place`, into `after`."""
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    start = _advance(place.line, place.column, before[:head])
    end = _advance(place.line, place.column, before[: len(before) - tail])
    return TextEdit(Place(place.path, *start, *end), after[head : len(after) - tail])


def _alike(first: str, second: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = zip(first, second, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def _advance(line: int, column: int, text: str) -> tuple[int, int]:
    head, newline, tail = text.rpartition("\n")
    return (line + head.count("\n") + 1, len(tail)) if newline else (line, column + len(text))
