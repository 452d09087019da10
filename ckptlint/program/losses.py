"""What no save can keep."""

from __future__ import annotations

from ckptlint.program.events import Rebind, Update
from ckptlint.program.facts import Facts
from ckptlint.program.objects import Object
from ckptlint.program.regions import Region, RegionKind
from ckptlint.program.saves import Saves
from ckptlint.program.sight import Sight


class Losses:
    """Says which objects are written by nobody, as far as a run of one program can tell."""

    def __init__(self, facts: Facts, sight: Sight, saves: Saves) -> None:
        self._facts = facts
        self._sight = sight
        self._saves = saves

    def is_lost(self, id: int) -> bool:
        """Whether no root, no other file and no code unseen can keep an object."""
        known = self._sight.is_known(id) and not self._sight.is_holder_unknown(id)
        return known and not self.is_written(id)

    def is_lost_by_caller(self, id: int) -> bool:
        """The same for what a function out of sight returned, and nobody but its caller can keep."""
        return self._sight.is_made_unseen(id) and not self.is_written(id)

    def is_written(self, id: int) -> bool:
        """Whether a root, another file or unseen code may write an object, in this program or another."""
        written = self._saves.written
        if id in written:
            return not self.is_dropped(id)
        return any(all(o.id in written for o in twins) for twins in self._twins(id))

    def is_dropped(self, id: int) -> bool:
        """Whether a root that once wrote an object is saved again after a change of it, without it.

        So it is, where no save that may follow this change writes the object, and one of the root may.
        """
        return any(self._saves.are_without(id, change) for change in self._facts.events_of(id, Update))

    def _twins(self, id: int) -> list[list[Object]]:
        """What an object is in other programs, which the one it belongs to is a part of: program by program.

        A class or function that is run by itself may be used by a script that saves what it makes. What
        another script makes with the same function is another object.
        """
        facts = self._facts
        object = facts.objects[id]
        own, way = facts.groups_of(id), _calls_around(object)
        found: dict[frozenset[int], list[Object]] = {}
        for other in facts.made_at(object.place):
            if other.id != id and other.kind is object.kind and _is_end_of(way, _calls_around(other)):
                groups = facts.groups_of(other.id)
                if not groups & own:
                    found.setdefault(groups, []).append(other)
        return list(found.values())

    def stands_in_for_written(self, id: int) -> bool:
        """Whether a name that meant an object some save writes was bound to this one instead.

        What is put around that object does not stand in for it.
        """
        rebound = self._facts.events_of(id, Rebind)
        within = self._facts.references.reach(id) if rebound else frozenset()
        return any(e.new == id and e.old in self._saves.written - within for e in rebound)


def _calls_around(object: Object) -> list[Region]:
    """The calls through which an object is made, outermost first."""
    return [region for region in object.regions if region.kind is RegionKind.CALL]


def _is_end_of(way: list[Region], longer: list[Region]) -> bool:
    """Whether a longer way of calls ends in this one, which begins where its function is run by itself."""
    if len(way) > len(longer):
        return False
    end = longer[len(longer) - len(way) :]
    if not way:
        return not longer
    return way[0].name == end[0].name and [r.place for r in way[1:]] == [r.place for r in end[1:]]
