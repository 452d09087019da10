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
    def spelled(self) -> tuple[str | Hole, ...]:
        """Its parts in one spelling of a path: no `./` in front, no `/` at the end."""
        first, last = (self.parts[0], self.parts[-1]) if self.parts else ("", "")
        found = list(self.parts)
        if isinstance(first, str):
            found[:1] = [first.removeprefix("./")]
        if isinstance(last, str) and found:
            found[-1:] = [str(found[-1]).rstrip("/")]
        return tuple(p for p in found if p != "")

    @property
    def directory(self) -> tuple[str | Hole, ...]:
        """The parts of the directory of a path; none where it has none."""
        parts = self.spelled
        if len(parts) > 1 and isinstance(parts[-1], Hole) and isinstance(parts[-2], str):
            parts = (*parts[:-1], "")  # the whole last name is unknown
        last = parts[-1] if parts else None
        if not isinstance(last, str):
            return ()
        if not last and isinstance(parts[-2], str) and parts[-2].endswith("/"):
            return Text(parts[:-1]).spelled
        return Text((*parts[:-1], last.rpartition("/")[0])).spelled if "/" in last else ()

    @property
    def suffix(self) -> str | None:
        """The known end of the text, or None where its end is unknown."""
        return self.parts[-1] if self.parts and isinstance(self.parts[-1], str) else None


def may_be_same(first: Text | None, second: Text | None) -> bool:
    """Whether two texts may be the same, as far as what they begin and end with tells; None may be any."""
    if first is None or second is None or first == second:
        return True
    if first.complete and second.complete:
        return first.known == second.known
    a, b = _start(first.parts), _start(second.parts)
    c, d = _start(first.parts[::-1]), _start(second.parts[::-1])
    return (a.startswith(b) or b.startswith(a)) and (c.endswith(d) or d.endswith(c))


def _start(parts: tuple[str | Hole, ...]) -> str:
    """The known text that stands first."""
    return parts[0] if parts and isinstance(parts[0], str) else ""
