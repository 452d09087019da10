"""Strings of which some parts may be unknown, such as the paths of checkpoints."""

from __future__ import annotations

from dataclasses import dataclass, field

from ckptlint.source import Place


@dataclass(frozen=True, slots=True)
class Hole:
    """The part of a text the run cannot know. Two holes with the same id hold the same text."""

    id: int


@dataclass(frozen=True, slots=True)
class Text:
    """A string of which some parts may be unknown, such as `os.path.join(flags.dir, "ckpt")`.

    `end` is the literal that its last part comes from, where the run saw it; texts are equal whatever their
    literals.
    """

    parts: tuple[str | Hole, ...]
    end: Place | None = field(default=None, compare=False)

    @property
    def known(self) -> str | None:
        """The whole text where all of it is known."""
        return "".join(p for p in self.parts if isinstance(p, str)) if self.complete else None

    @property
    def complete(self) -> bool:
        return not any(isinstance(p, Hole) for p in self.parts)

    @property
    def suffix(self) -> str | None:
        """The known end of the text, or None where its end is unknown."""
        return self.parts[-1] if self.parts and isinstance(self.parts[-1], str) else None
