"""A fix out of several changes of the text, and whether it is safe."""

from __future__ import annotations

from ckptlint.finding import Applicability, Fix, TextEdit


def fix(message: str, applicability: Applicability, *changes: tuple[TextEdit, ...] | None) -> Fix | None:
    """One fix out of several changes, or None where one of them cannot be made."""
    if any(change is None for change in changes):
        return None
    edits = tuple(edit for change in changes if change is not None for edit in change)
    return Fix(message, applicability, edits) if edits else None


def safe(message: str, *changes: tuple[TextEdit, ...] | None) -> Fix | None:
    """A fix that changes what is saved or restored and nothing else."""
    return fix(message, Applicability.SAFE, *changes)


def unsafe(message: str, *changes: tuple[TextEdit, ...] | None) -> Fix | None:
    """A fix that may change results or make older checkpoints unreadable."""
    return fix(message, Applicability.UNSAFE, *changes)
