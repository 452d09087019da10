"""Turning findings into text: the registry of output formats, and what every format is given.

A format is one module of this package with a `render(report)`; adding one is a file and a row in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from ckptlint.finding import Finding

FORMATS: Mapping[str, str] = {
    "full": "ckptlint.report.full",
    "concise": "ckptlint.report.concise",
    "json": "ckptlint.report.json",
}


def no_lines(path: str) -> Sequence[str]:
    """The lines of a file whose text is not at hand."""
    return ()


@dataclass(frozen=True, slots=True)
class Report:
    """The findings to show, the text they point into, and whether colour is wanted."""

    findings: Sequence[Finding]
    lines: Callable[[str], Sequence[str]] = no_lines
    colour: bool = False


def render(output_format: str, report: Report) -> str:
    """The report as text: empty, or ending in a newline."""
    rendered = import_module(FORMATS[output_format]).render(report)
    assert isinstance(rendered, str)
    return rendered
