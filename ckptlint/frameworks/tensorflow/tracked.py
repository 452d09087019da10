"""What the adapter knows of one object: what it tracks, and the children its framework made inside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ckptlint.graph import Reason
from ckptlint.interpreter.values import Fact, Value
from ckptlint.knowledge.framework_children import Child
from ckptlint.source import Place


@dataclass(frozen=True, slots=True)
class FrameworkChild:
    """Something that a framework makes inside an object: the kernel of a Dense, the step of an optimizer.

    `owner` is the object, `path` leads from it to the child. `child` is its row in the table of what
    frameworks make; `original` is the object that it is a copy of, None where it is no copy.
    """

    owner: int
    path: str
    child: Child = field(compare=False, repr=False)
    original: int | None = field(default=None, compare=False, repr=False)


Key: TypeAlias = int | FrameworkChild  # an object of the heap, or one inside it


@dataclass(frozen=True, slots=True, eq=False)
class Tracked(Fact):
    """What an object tracks at one moment; only `tracking` reads and writes it.

    - children: the names the checkpoint writer follows, in its order, with what they lead to
    - trainable, fixed: the object's own variables, in order
    - parts: the layers and containers whose variables count as the object's own, in order
    - counts: how many attributes refer to an object
    - broken: why saving raises, None where it does not; broken_at: the statement that did it, where known
    - content: the items of a container when it was last seen to change, None where that is not known
    """

    children: tuple[tuple[str, Value], ...] = ()
    trainable: tuple[Key, ...] = ()
    fixed: tuple[Key, ...] = ()
    parts: tuple[int, ...] = ()
    counts: tuple[tuple[int, int], ...] = ()
    broken: Reason | None = None
    broken_at: Place | None = None
    content: tuple[tuple[object, Value], ...] | None = ()


@dataclass(frozen=True, slots=True)
class Absent(Fact):
    """Marker joined into a child's value where some branch of the program did not set the child."""
