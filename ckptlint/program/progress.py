"""Progress kept in Python: which counters, best scores and rates start over in a resumed run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ckptlint.program.events import (
    Accompany,
    Advance,
    Begin,
    Event,
    Restore,
    Save,
    Start,
    Steer,
    Steered,
    Step,
    Update,
)
from ckptlint.program.facts import Facts
from ckptlint.program.objects import STATE, Kind
from ckptlint.program.regions import RegionKind
from ckptlint.program.resuming import Resuming
from ckptlint.program.saves import Saves
from ckptlint.program.sight import Sight
from ckptlint.program.timeline import exclusive, innermost_call, share_loop


@dataclass(frozen=True, slots=True)
class StartsOver:
    """Python state `id` that a run which restores `root` begins anew at `begin`.

    `advance` is where training changes it, in one or more ways (`steps`), `restore` where the program reads
    the root back, `steers` what the state decides. `waits`: it is set back at times while training goes on.
    """

    id: int
    root: int
    begin: Begin
    advance: Advance
    restore: Restore
    steers: tuple[Steer, ...]
    steps: frozenset[Step]
    waits: bool

    def decides(self, *what: Steered) -> Steer | None:
        """The first place where it decides one of these."""
        return next((steer for steer in self.steers if steer.what in what), None)


@dataclass(frozen=True, slots=True)
class Accompanied:
    """A callback takes part in training that goes on from a file; `restore` is where that is read."""

    callback: int
    event: Accompany
    root: int
    restore: Restore


class Progress:
    """Says which Python state a resumed run does not get back."""

    def __init__(self, facts: Facts, sight: Sight, saves: Saves, resuming: Resuming) -> None:
        self._facts = facts
        self._sight = sight
        self._saves = saves
        self._resuming = resuming

    def starting_over(self) -> Iterator[StartsOver]:
        """All Python state that starts over where the program resumes, and decides something."""
        for state in self._facts.of_kind(Kind.PYTHON_STATE):
            found = self._starting_over(state.id)
            if found is not None:
                yield found

    def accompanied(self) -> Iterator[Accompanied]:
        """The callbacks of trainings that go on where an earlier process stopped."""
        for event in self._facts.events(Accompany):
            for root in self._saves.roots:
                restore = self._continued(root, event)
                if restore is not None:
                    yield Accompanied(event.subjects[0], event, root, restore)
                    break

    def _continued(self, root: int, event: Accompany) -> Restore | None:
        """The restore by which the training of a model goes on from what a root was saved with."""
        if event.subjects[1] not in self._saves.holds(root):
            return None
        follows = self._facts.timeline.may_follow
        saves = [s for s in self._saves.of(root) if follows(event, s) or _of_one_training(event, s)]
        for restore in self._resuming.earlier(root):
            by_callback = _of_one_training(event, restore)
            before = follows(restore, event) and not share_loop(restore, event)
            if not by_callback and (not before or exclusive(restore.regions, event.regions)):
                continue
            if saves and (by_callback or self._may_be_own(restore, saves)):
                return restore
        return None

    def _starting_over(self, id: int) -> StartsOver | None:
        begins, advances = self._facts.events_of(id, Begin), self._facts.events_of(id, Advance)
        steers = self._steers_of(id)
        if not begins or not advances or not steers or self._may_be_given_back(id, begins, advances):
            return None
        if any(self._begins_each_round(begin, advance) for begin in begins for advance in advances):
            return None
        if self._is_of_data(begins, advances):
            return None
        begin = next((b for b in begins if b.start is Start.FRESH), None)
        if begin is None:
            return None
        steps = frozenset(a.step for a in advances)
        waits = any(b.start is Start.FRESH and share_loop(b, a) for b in begins for a in advances)
        for advance in advances:
            for root in self._saves.roots:
                restore = self._resumed(root, begin, advance)
                if restore is not None:
                    decided = self._decided(root, steers)
                    return StartsOver(id, root, begin, advance, restore, decided, steps, waits)
        return None

    def _steers_of(self, id: int) -> list[Steer]:
        """What some state decides, by itself or by deciding what becomes of other state."""
        found: list[Steer] = []
        queue, seen = [id], {id}
        while queue:
            for steer in self._facts.events_of(queue.pop(), Steer):
                found.append(steer)
                further = [t for t in steer.targets if steer.what is Steered.STATE and t not in seen]
                seen.update(further)
                queue += further
        return found

    def _may_be_given_back(self, id: int, begins: list[Begin], advances: list[Advance]) -> bool:
        """Whether the state may be set to what it was: by the program, or as a part of a whole object."""
        for begin in begins:
            if begin.holder is not None and self._is_restored_whole(begin.holder):
                return True
            if begin.start is Start.OBJECT:
                return True
            if begin.start is not Start.FRESH and not any(share_loop(begin, a) for a in advances):
                return True
        return any(self._is_filled(advance) for advance in advances)

    def _is_of_data(self, begins: list[Begin], advances: list[Advance]) -> bool:
        """Whether an object that only collects data counts what it has: it is empty when a run begins."""
        facts = self._facts
        holders = {begin.holder for begin in begins}
        if None in holders or any(
            facts.objects[part].kind in STATE
            for holder in holders
            if holder
            for part in facts.references.reach(holder)
        ):
            return False
        collects = [
            innermost_call(event)
            for event in facts.events(Advance)
            if event.step is Step.ADDED
            and holders & {b.holder for b in facts.events_of(event.subjects[0], Begin)}
        ]
        return all(innermost_call(advance) in collects for advance in advances)

    def _is_filled(self, advance: Advance) -> bool:
        """Whether a list is filled where it is made, apart from training: from a file, it may be."""
        made = any(r.kind is RegionKind.CALL and r.name.endswith(".__init__") for r in advance.regions)
        begins = made or self._facts.record.drivers[advance.driver].first
        return (
            begins
            and advance.step is Step.ADDED
            and not any(share_loop(advance, update) for update in self._facts.events(Update))
        )

    def _is_restored_whole(self, holder: int) -> bool:
        """Whether an object may be written and read back with all its attributes, as pickle does."""
        holders = {holder, *self._facts.references.holders(holder)}
        return any(self._saves.is_stored_otherwise(h) or self._sight.has_unseen_base(h) for h in holders)

    def _begins_each_round(self, begin: Begin, advance: Advance) -> bool:
        """Whether the state is set anew in each round of a loop in which it advances, or by a method."""
        facts = self._facts
        if share_loop(begin, advance):
            around = set(advance.regions)
            return not any(
                r.kind in (RegionKind.BRANCH, RegionKind.TRY) for r in begin.regions if r not in around
            )
        drivers = facts.record.drivers
        resets = begin.driver != advance.driver and not drivers[begin.driver].first
        return resets and begin.holder is not None

    def _decided(self, root: int, steers: list[Steer]) -> tuple[Steer, ...]:
        """What Python state decides about a root: of training and its loops, those of what the root holds."""
        content = self._saves.holds(root)
        updates = [e for e in self._facts.events(Update) if content.intersection(e.subjects)]

        def counts(steer: Steer) -> bool:
            match steer.what:
                case Steered.TRAINING:
                    return bool(content.intersection(steer.targets))
                case Steered.STOP | Steered.ROUNDS:
                    return any(_leaves_loop_of(steer, update) for update in updates)
            return True

        return tuple(steer for steer in steers if counts(steer))

    def _resumed(self, root: int, begin: Begin, advance: Advance) -> Restore | None:
        """The restore with which a root is resumed around a change of Python state."""
        follows = self._facts.timeline.may_follow
        saves = [s for s in self._saves.of(root) if follows(advance, s)]
        if not saves:
            return None
        content = self._saves.holds(root)
        updates = [e for e in self._facts.events(Update) if any(s in content for s in e.subjects)]
        if not any(_amid(begin, advance, event) for event in (*updates, *saves)):
            return None
        for restore in self._resuming.earlier(root):
            if share_loop(restore, advance) or not follows(restore, advance):
                continue
            if exclusive(restore.regions, advance.regions) or not self._may_be_own(restore, saves):
                continue
            if any(follows(update, s) for update in updates if follows(restore, update) for s in saves):
                return restore
        return None

    @staticmethod
    def _may_be_own(restore: Restore, saves: list[Save]) -> bool:
        """Whether a restore may read what the program itself saves, not a file of others to start from."""
        if restore.file == "checkpoint" or restore.path is None or not restore.path.complete:
            return True
        return any(s.path is None or not s.path.complete or s.path == restore.path for s in saves)


def _amid(begin: Begin, advance: Advance, event: Event) -> bool:
    """Whether Python state advances in the course of training: around an update or a save.

    What begins and advances in one call goes on from round to round of a loop, or not at all.
    """
    if not advance.loops and (begin.driver != advance.driver or begin.holder is not None):
        return True
    return share_loop(advance, event) or any(r.place == event.place for r in advance.loops)


def _of_one_training(event: Accompany, other: Event) -> bool:
    """Whether something happens in the course of the training that a callback takes part in."""
    inside = other.place == event.place or any(r.place == event.place for r in other.loops)
    return inside and other.driver == event.driver


def _leaves_loop_of(steer: Steer, update: Update) -> bool:
    """Whether the innermost loop around a place is one in which an update happens."""
    return bool(steer.loops) and any(r.place == steer.loops[-1].place for r in update.loops)
