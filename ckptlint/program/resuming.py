"""Which programs go on where an earlier process stopped, and what they should have saved for it."""

from __future__ import annotations

from collections.abc import Iterable

from ckptlint.program.events import Event, Origin, Restore, Update
from ckptlint.program.facts import Facts
from ckptlint.program.losses import Losses
from ckptlint.program.objects import Kind
from ckptlint.program.saves import Saves
from ckptlint.program.sight import Sight
from ckptlint.program.timeline import share_loop
from ckptlint.program.training import Training

_NEVER_EARLIER = frozenset({Origin.NONE, Origin.SAVED})  # no earlier process can have written such a path


class Resuming:
    """Says which roots a program restores to train on, and which of them should hold an object."""

    def __init__(self, facts: Facts, sight: Sight, saves: Saves, training: Training, losses: Losses) -> None:
        self._facts = facts
        self._sight = sight
        self._saves = saves
        self._training = training
        self._losses = losses

    def restores(self, root: int) -> list[Restore]:
        """The events that read a root back from what an earlier process may have written."""
        return [e for e in self.earlier(root) if self._continues(root, e)]

    def earlier(self, root: int) -> list[Restore]:
        """The events that read a root from a file that an earlier process may have written."""
        return [e for e in self._facts.events_of(root, Restore) if e.origin not in _NEVER_EARLIER]

    def newest(self, root: int) -> list[Restore]:
        """The events that read a root from the newest file of a folder."""
        return [e for e in self.earlier(root) if e.origin is Origin.LATEST]

    def _continues(self, root: int, restore: Restore) -> bool:
        """Whether a restore reads what the program itself saves, no weights file of others to start from."""
        if restore.file == "checkpoint" or restore.origin is Origin.LATEST:
            return True
        return restore.path is not None and any(restore.path == save.path for save in self._saves.of(root))

    def resumes(self, root: int) -> bool:
        """Whether the program saves a root while training, restores it, and trains on what it holds."""
        content = self._saves.holds(root)
        trains = [e for e in self._facts.events(Update) if any(s in content for s in e.subjects)]
        follows = self._facts.timeline.may_follow
        return any(
            follows(update, save) and follows(restore, update)
            for save in self._saves.of(root)
            for restore in self.restores(root)
            for update in trains
        )

    def root_for(self, id: int, changes: Iterable[Event]) -> int | None:
        """The root that should hold an object these events change: it resumes, and is saved after a change.

        None where there is none, where the root may hold more than the run could see, or where the object is
        made and dropped in the course of training.
        """
        events = list(changes)
        if self._losses.stands_in_for_written(id) or not self._training.outlives_a_round(id, events):
            return None
        found = [root for root in self._saves.roots if self._should_hold(root, id, events)]
        if not found or any(self._sight.may_hold_more(root) for root in found):
            return None
        return next((root for root in found if self._facts.objects[root].kind is Kind.ROOT), found[0])

    def _should_hold(self, root: int, id: int, changes: list[Event]) -> bool:
        """Whether a root is restored before, and saved after, an object changes that belongs to it."""
        follows = self._facts.timeline.may_follow
        return (
            (self._made_together(id, root) or self._always_resumed(changes, root))
            and any(follows(change, save) for change in changes for save in self._saves.of(root))
            and any(follows(restore, change) for change in changes for restore in self.restores(root))
            and self.resumes(root)
        )

    def _made_together(self, id: int, root: int) -> bool:
        """Whether an object is made where the root is, in a constructor or at a module's top level."""
        facts = self._facts
        driver = facts.record.drivers[facts.objects[id].driver]
        return driver.first or driver.id == facts.objects[root].driver

    def _always_resumed(self, changes: list[Event], root: int) -> bool:
        """Whether a root's newest save is read back before all these changes, and written again amid each."""
        before, saves = self._facts.timeline.before, self._saves.of(root)
        latest = [e for e in self.restores(root) if e.origin is Origin.LATEST]
        return all(
            any(before(restore, change) for restore in latest)
            and any(save.driver == change.driver and share_loop(change, save) for save in saves)
            for change in changes
        )
