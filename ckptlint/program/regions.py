"""Stretches of a program: calls, loops, branches and the like, and what makes a value nondeterministic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ckptlint.source import Place


@dataclass(frozen=True, slots=True)
class Source:
    """What makes a value differ from process to process, and where. `size`: in its shape or length."""

    name: str
    place: Place
    size: bool = False


class RegionKind(str, Enum):
    """A stretch of the program that an event stands in."""

    CALL = "call"
    LOOP = "loop"
    BRANCH = "branch"
    TRY = "try"
    GRADIENT = "gradient"  # what is computed in it can be differentiated, e.g. under a tape
    TRACED = "traced"  # a function traced into a graph: its Python runs once
    CONTEXT = "context"  # a generator around a block not seen: what follows its yield is run behind that
    # Done once: a memoized call, or what follows a test that leaves where something exists already.
    GUARDED = "guarded"


@dataclass(frozen=True, slots=True)
class Region:
    """One region around an event.

    `arm` tells the branches of one test apart, and the rounds of a loop over few known items, which is run
    item by item and whose `name` is "each".

    For a call, `name` is the qualified name of the function entered and `place` the call. For a branch,
    `guard` is true where the test asks whether something exists already, `sources` what makes the test
    nondeterministic, or the number of rounds of a loop.
    """

    kind: RegionKind
    place: Place
    arm: int = 0
    name: str = ""
    guard: bool = False
    sources: frozenset[Source] = frozenset()
