"""Stretches of a program: calls, loops, branches and the like, and what makes a value nondeterministic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from ckptlint.source import Place


class SourceKind(str, Enum):
    """What a value was made from that another process may find otherwise."""

    CHANCE = "chance"  # random numbers, clocks, the order of sets: another value in every process
    DRAWN = "drawn"  # random numbers after a seed: the same ones in every process
    PYTHON = "python"  # state kept in Python: another value once a run has gone on
    SETTING = "setting"  # options and defaults: whoever starts or calls the program may choose others


@dataclass(frozen=True, slots=True)
class Source:
    """What a value was made from that another process may find otherwise, and where that stands.

    `size`: in its shape or length. `state`: the id of the Python state, for a source of that kind.
    """

    name: str
    place: Place
    size: bool = False
    kind: SourceKind = SourceKind.CHANCE
    state: int | None = None


class RegionKind(str, Enum):
    """A stretch of the program that an event stands in."""

    CALL = "call"
    LOOP = "loop"
    BRANCH = "branch"
    TRY = "try"
    GRADIENT = "gradient"  # what is computed in it can be differentiated, e.g. under a tape
    TRACED = "traced"  # a function traced into a graph: its Python runs once
    EAGER = "eager"  # taken out of such a graph again: its Python runs each time
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
    nondeterministic, or the number of rounds of a loop; `leaves` tells that the arm ends by returning from
    its function. `asked`: the ids of what the test is computed from, for one within a gradient region.
    `settable`: the test is of something that whoever starts the program may set.
    """

    kind: RegionKind
    place: Place
    arm: int = 0
    name: str = ""
    guard: bool = False
    sources: frozenset[Source] = frozenset()
    leaves: bool = False
    asked: frozenset[int] = field(default=frozenset(), compare=False)
    settable: bool = field(default=False, compare=False)


def traced(regions: Iterable[Region]) -> Region | None:
    """The function traced into a graph that code within these regions stands in, outermost first.

    None where something takes the code out of the graph again.
    """
    found: Region | None = None
    for region in regions:
        if region.kind is RegionKind.TRACED:
            found = region
        elif region.kind is RegionKind.EAGER or (region.kind is RegionKind.GUARDED and not region.name):
            found = None
    return found
