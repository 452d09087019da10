"""The formats of `ckptlint graph`, and what every format is given.

A format is one module of this package with a `render(page)`; adding one is a file and a row in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckptlint.graph import Graph

FORMATS: Mapping[str, str] = {
    "tree": "ckptlint.report.graph.tree",
    "mermaid": "ckptlint.report.graph.mermaid",
    "dot": "ckptlint.report.graph.dot",
    "svg": "ckptlint.report.graph.svg",
    "json": "ckptlint.report.graph.json",
}


class DrawingError(Exception):
    """A picture that cannot be drawn here: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    """The graphs to show, and how the tree is to look: in colour, in so many columns (None: not wrapped).

    `ascii` keeps it to characters that any terminal has; `full_keys` gives keys with their constant end.
    """

    graphs: Sequence[Graph]
    path: str
    colour: bool = False
    width: int | None = None
    ascii: bool = False
    full_keys: bool = False


def render(output_format: str, page: Page) -> str:
    """The graphs as text that ends in a newline; raises `DrawingError` where what is needed is missing."""
    rendered = import_module(FORMATS[output_format]).render(page)
    assert isinstance(rendered, str)
    return rendered
