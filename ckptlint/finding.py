"""What ckptlint reports: findings, the places related to them and the edits that repair them.

Plain data. Rules build findings, filters drop some, one reporter a format renders them, `edits` applies their
fixes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ckptlint.source import Place
from ckptlint.world import WorldChoice


class Severity(str, Enum):
    """How bad a finding is: it surely loses state, is silently wrong on resume, or is a remark."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Applicability(str, Enum):
    """Whether an edit changes only what is saved or restored (safe), or may change results (unsafe)."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding, such as where the checkpoint was built."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replace the text at `place` by `text`; an insertion where the place is empty."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """The edits that together repair one finding. All are applied or none; they may touch several files."""

    message: str
    applicability: Applicability
    edits: tuple[TextEdit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule, one place, one message, perhaps notes and an edit.

    `runs_in` is set where the finding depends on the world that the file runs in. `help` says in one sentence
    what to do.
    """

    code: str
    rule: str
    severity: Severity
    message: str
    place: Place
    related: tuple[Related, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    runs_in: WorldChoice | None = None
