"""Colour on the terminal: whether a stream should get it, and lines of styled spans made into text.

rich is imported only where colour is really wanted.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TextIO


class Span(NamedTuple):
    """A piece of a line, and how it looks where there is colour (in rich's words)."""

    text: str
    style: str = ""


def wants_colour(stream: TextIO) -> bool:
    """Terminals get colour; `NO_COLOR` turns it off and `FORCE_COLOR` on, whatever the stream is."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def paint(lines: Iterable[Sequence[Span]], colour: bool) -> str:
    """The lines as text, each ended by a newline, with escape codes only where colour is wanted."""
    if not colour:
        return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)
    from rich.color import ColorSystem
    from rich.style import Style

    def styled(span: Span) -> str:
        if not span.style:
            return span.text
        return Style.parse(span.style).render(span.text, color_system=ColorSystem.STANDARD)

    return "".join("".join(map(styled, line)).rstrip() + "\n" for line in lines)
