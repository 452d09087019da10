"""What each rule promises, in programs of a few lines: one guard each, beside the bug that it excuses."""

from __future__ import annotations

import textwrap

from ckptlint.config import Settings
from ckptlint.session import lint_source

MARK = "# found"


def assert_found(code: str, text: str, keras: int = 3) -> None:
    """The rule reports the lines that are marked, each once, and no others."""
    source = textwrap.dedent(text)
    wanted = [number for number, line in enumerate(source.splitlines(), 1) if MARK in line]
    findings = lint_source(source, "program.py", Settings(keras=keras, select=(code,)))
    assert [finding.place.line for finding in findings] == wanted


def assert_silent(code: str, text: str, keras: int = 3) -> None:
    """The rule reports nothing; the mark of the bug that the program would be is left aside."""
    assert_found(code, text.replace(MARK, ""), keras)


def changed(text: str, before: str, after: str) -> str:
    """The program with one thing changed, which must stand in it."""
    assert before in text
    return text.replace(before, after, 1)
