"""What ckptlint says a resumed run loses, and how that differs from what it did lose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ckptlint.config import Settings
from ckptlint.finding import Finding
from ckptlint.session import LintRun
from tests.oracle.resume.programs import Program
from tests.oracle.resume.worker import Truth

_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Disagreement:
    """What only one side has: states lost and not reported, reports of what is not lost."""

    missed: tuple[str, ...]
    false: tuple[str, ...]

    @property
    def kind(self) -> str:
        """A name that alike disagreements share."""
        return ", ".join(
            [*(f"missed {_leaf(name)}" for name in self.missed), *(f"false {text}" for text in self.false)]
        )

    def __str__(self) -> str:
        return "\n".join(
            [
                *(f"not reported: {each}" for each in self.missed),
                *(f"not lost: {each}" for each in self.false),
            ]
        )


def findings(program: Program, keras: int) -> list[Finding]:
    """All that ckptlint reports of a program, what is only for the pedantic included."""
    with TemporaryDirectory() as folder:
        for name, text in program.files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        outcome = LintRun((folder,), Settings(keras=keras, pedantic=True)).lint()
    if outcome.problems:
        raise AssertionError("; ".join(str(problem) for problem in outcome.problems))
    return list(outcome.findings)


def compare(program: Program, found: list[Finding], truth: Truth) -> Disagreement | None:
    """How the findings and the losses differ; None where they agree."""
    due = {_leaf(state.name) for state in program.states if state.matters and state.name in truth.lost}
    known = {_leaf(state.name) for state in program.states}
    reported: set[str] = set()
    false = []
    for finding in found:
        named = _named(finding, known)
        reported |= named & due
        if not named & due:
            false.append(f"{finding.code} {' '.join(sorted(named)) or finding.message}")
    missed = sorted(due - reported)
    return Disagreement(tuple(missed), tuple(sorted(set(false)))) if missed or false else None


def _named(finding: Finding, known: set[str]) -> set[str]:
    """The states that a finding speaks of: those in its message, else those in its notes.

    One that is saved may be among them, where the message says what is saved without the others.
    """
    notes = " ".join(note.message for note in finding.related)
    for text in (finding.message, notes):
        if names := {leaf for quoted in _QUOTED.findall(text) if (leaf := _leaf(quoted)) in known}:
            return names
    return set()


def _leaf(name: str) -> str:
    return name.rpartition(".")[2]
