"""What training changes, and whether the change outlives a step."""

from __future__ import annotations

from collections.abc import Iterable

from ckptlint.program.events import Event, Reset, Update
from ckptlint.program.facts import Facts
from ckptlint.program.regions import RegionKind


class Training:
    """Says which objects training changes."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def of(self, id: int) -> list[Update]:
        """The events by which training changes an object or, for an optimizer, by which it trains others."""
        return self._facts.events_of(id, Update)

    def is_trained(self, id: int) -> bool:
        """Whether training changes an object and what it holds outlives a step."""
        return bool(self.of(id)) and not self.is_computed_anew(id)

    def is_computed_anew(self, id: int) -> bool:
        """Whether the program sets an object anew: to a constant, or to a value not made from itself."""
        if self._facts.events_of(id, Reset):
            return True
        return any(e.how == "assign" and id not in e.made_from for e in self.of(id))

    def outlives_a_round(self, id: int, changes: Iterable[Event]) -> bool:
        """Whether what these events change is not made anew in each round of the loop it is changed in.

        What is made where it is not there yet, and changed outside of that too, is made once.
        """
        changes, regions = list(changes), self._facts.objects[id].regions
        once = [
            n
            for n, region in enumerate(regions)
            if (region.guard or region.kind is RegionKind.GUARDED)
            and any(region not in change.regions for change in changes)
        ]
        regions = regions[max(once, default=0) :]
        made = {r.place for r in regions if r.kind is RegionKind.LOOP and not r.name}
        return not any(made & {r.place for r in change.loops} for change in changes)
