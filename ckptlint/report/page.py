"""A rule's page laid out for a terminal: headings set off, prose wrapped, code without its fences."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ckptlint.report.colour import Span, paint

WIDEST = 88  # longer lines of prose are hard to read
_FENCE = "```"


def laid_out(markdown: str, columns: int, colour: bool) -> str:
    """The page for a terminal of so many columns."""
    return paint(_lines(markdown, min(columns, WIDEST)), colour)


def _lines(markdown: str, width: int) -> Iterator[list[Span]]:
    paragraph: list[str] = []
    code = False
    for line in [*markdown.splitlines(), ""]:
        fence = line.startswith(_FENCE)
        if not fence and not code and line and not line.startswith(("#", "- ")):
            paragraph.append(line)
            continue
        yield from ([Span(wrapped)] for wrapped in _wrapped(" ".join(paragraph), width))
        paragraph = [line] if line.startswith("- ") and not code else []
        if fence:
            code = not code
        elif code:
            yield [Span(f"    {line}", "cyan")]
        elif line.startswith("#"):
            yield [Span(line.lstrip("# "), "bold")]
        elif not paragraph:
            yield []


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        subsequent_indent="  " if text.startswith("- ") else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
