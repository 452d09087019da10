"""The names of cells in the memory of the run, beside attributes and names in scope: those are strings.

An item of a container has a tuple for its name: `("i", index)`, `("k", text)`, or `("o", ...)` for any other
key. What is fixed when an object is made has no cell: `Fixed` names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


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


class Fixed(Generic[T]):
    """A fact about an object that is settled when it is made, and that nothing changes afterwards.

    It belongs to the identity of the object: what is made at one place with another fact is another object.
    So it is the same in every branch, and whoever has read it has read nothing that may change.
    """

    __slots__ = ("what",)

    def __init__(self, what: str) -> None:
        self.what = what

    def __repr__(self) -> str:
        return f"Fixed({self.what})"


class Summary:
    """The name of a cell with the summary of code that was run.

    It is no part of what the program has in memory: it is not listed, and reading it is not noted. Who uses a
    summary reads what the summary says it depends on.
    """

    __slots__ = ()


LISTED = Note("whose variables a list has, and which of them")
FILTERED = Note("a comprehension leaves out some items, it is not known which")
