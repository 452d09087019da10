"""When things happen: what comes before what, what may follow what, what shares a round of a loop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ckptlint.program.events import Event
from ckptlint.program.objects import Driver
from ckptlint.program.regions import Region, RegionKind


class Moment(Protocol):
    """A point of a run: an event, or a graph taken there."""

    @property
    def order(self) -> int: ...

    @property
    def driver(self) -> int: ...


@dataclass(frozen=True)
class Timeline:
    """Compares moments of one run. Those of different drivers are unordered.

    But a constructor comes before every method of its class.
    """

    drivers: Sequence[Driver]

    def before(self, first: Moment, second: Moment) -> bool | None:
        """Whether `first` surely happens before `second`: True, False, or None where the run cannot know."""
        a, b = self.drivers[first.driver], self.drivers[second.driver]
        if a.id == b.id:
            return first.order < second.order
        if a.group == b.group and a.first != b.first:
            return a.first
        return None

    def may_follow(self, first: Event, second: Event) -> bool:
        """Whether `second` may happen after `first` in one process; in a loop, each follows the other."""
        if self.group(first) != self.group(second):
            return False
        return self.before(first, second) is not False or share_loop(first, second)

    def group(self, moment: Moment) -> int:
        """The group of drivers that a moment belongs to: a script, a function, or a class."""
        return self.drivers[moment.driver].group


def share_loop(first: Event, second: Event) -> bool:
    """Whether both events stand in one loop, so that each comes after the other in a later round."""
    return bool({r.place for r in first.loops} & {r.place for r in second.loops})


def exclusive(first: Iterable[Region], second: Iterable[Region]) -> bool:
    """Whether two region stacks stand in different arms of one test, so that one run never sees both."""
    arms = {r.place: r.arm for r in first if r.kind is RegionKind.BRANCH}
    return any(r.kind is RegionKind.BRANCH and arms.get(r.place, r.arm) != r.arm for r in second)


def never_both(first: Event, second: Event) -> bool:
    """Whether two events stand in different arms of one test that no loop around both comes back to."""
    for index, region in enumerate(second.regions):
        if exclusive(first.regions, [region]):
            return not any(r.kind is RegionKind.LOOP and r in first.regions for r in second.regions[:index])
    return False


def left_by(first: Event, second: Event) -> bool:
    """Whether `first` stands in an arm that returns from a function before it comes to `second`."""
    if first.driver != second.driver:
        return False
    function: tuple[Region, ...] = ()  # the regions around the call of the innermost function, it included
    for index, region in enumerate(first.regions):
        if region.kind is RegionKind.CALL:
            function = first.regions[: index + 1]
        elif region.leaves and region not in second.regions and second.regions[: len(function)] == function:
            return True
    return False


def innermost_call(event: Event) -> Region | None:
    """The call of the function that an event stands in; None where it is in that which drives the run."""
    calls = [region for region in event.regions if region.kind is RegionKind.CALL]
    return calls[-1] if calls else None


def shared(first: Event, second: Event) -> list[Region]:
    """The regions around both events, outermost first."""
    around = []
    for a, b in zip(first.regions, second.regions, strict=False):
        if a != b:
            break
        around.append(a)
    return around


def same_round(loops: Iterable[Region], event: Event) -> bool:
    """Whether an event stands in all these loops, and so happens in the same round of each."""
    return all(loop in event.regions for loop in loops)


def always(event: Event, around: Iterable[Region]) -> bool:
    """Whether an event happens whenever these regions are run: it stands in no further branch or handler."""
    own = set(event.regions) - set(around)
    return not any(region.kind in (RegionKind.BRANCH, RegionKind.TRY) for region in own)
