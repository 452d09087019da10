"""The names of cells in the memory of the run, beside attributes and names in scope: those are strings.

An item of a container has a tuple for its name: `("i", index)`, `("k", text)`, or `("o", ...)` for any other
key.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arg:
    """What the constructor of a framework's class was given, by keyword, or by position: `"0"`, `"1"` …"""

    name: str


class Note:
    """A fact about an object that is no attribute of it; two notes are the same only where they are one.

    `unshared`: a wrapper around a container does not share it with the container.
    """

    __slots__ = ("unshared", "what")

    def __init__(self, what: str, *, unshared: bool = False) -> None:
        self.what = what
        self.unshared = unshared

    def __repr__(self) -> str:
        return f"Note({self.what})"


LISTED = Note("whose variables a list has, and which of them")
