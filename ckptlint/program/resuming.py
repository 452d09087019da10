"""Which programs go on where an earlier process stopped, and what they should have saved for it."""

from __future__ import annotations

from collections.abc import Iterable

from ckptlint.graph import Moment
from ckptlint.program.events import Event, Origin, Restore, Save, Update
from ckptlint.program.facts import Facts
from ckptlint.program.losses import Losses
from ckptlint.program.objects import Kind
from ckptlint.program.saves import Saves
from ckptlint.program.sight import Sight
from ckptlint.program.texts import may_be_same
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
        return [e for e in self._saves.reads(root) if e.origin not in _NEVER_EARLIER]

    def newest(self, root: int) -> list[Restore]:
        """The events that read a root from the newest file of a folder."""
        return [e for e in self.earlier(root) if e.origin is Origin.LATEST]

    def _continues(self, root: int, restore: Restore) -> bool:
        """Whether a restore reads what the program itself saves, no weights file of others to start from.

        The paths need not be the same text: an argument or a template stands for what an earlier run saved.
        """
        if restore.file == "checkpoint" or restore.origin is Origin.LATEST:
            return True
        return any(_may_share_path(restore, save) for save in self._saves.of(root))

    def resumes(self, root: int) -> bool:
        """Whether the project saves a root while training, restores it, and trains on what it holds.

        One program may do both, or one may save what another restores.
        """
        timeline, trainings = self._facts.timeline, self.trainings(root)
        return any(
            timeline.may_follow(update, save) and timeline.may_follow(restore, later)
            for save in self._saves.of(root)
            for restore in self.restores(root)
            for update in trainings
            for later in ([update] if timeline.group(save) == timeline.group(restore) else trainings)
        )

    def trainings(self, root: int) -> list[Update]:
        """The events by which training changes what a root holds, by itself or as a part of something."""
        content = self._saves.holds(root)
        return [e for e in self._facts.events(Update) if self._changed_by(e) & content]

    def _changed_by(self, update: Update) -> frozenset[int]:
        """What an update changes: a model with all its parts, unless its own class says how it is trained."""
        facts = self._facts
        changed = {id for id in update.subjects if facts.objects[id].kind is not Kind.OPTIMIZER}
        return facts.references.reach(changed - facts.own_classes.keys()) | changed

    def is_for_training(self, root: int) -> bool:
        """Whether a root that nothing restores here is a training checkpoint by its making.

        It is a checkpoint that training changes and that is saved after that: with an optimizer in it, which
        nobody saves to serve predictions, or again and again amid the training.
        """
        made = self._facts.objects[root]
        if made.kind is not Kind.ROOT or any(
            self._saves.reads(o.id) for o in self._facts.made_at(made.place)
        ):
            return False
        if any(graph.raises for graph in self._facts.graphs_of(root, Moment.SAVE)):
            return False
        has_optimizer = any(self._facts.objects[id].kind is Kind.OPTIMIZER for id in self._saves.holds(root))
        return any(
            self._facts.timeline.may_follow(update, save) and (has_optimizer or share_loop(update, save))
            for save in self._saves.of(root)
            for update in self.trainings(root)
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

    def own_root_for(self, id: int, changes: Iterable[Event]) -> int | None:
        """The checkpoint in which a class should hold something that it was handed, and trains with.

        What is handed in is never lost for that: its owner may save it. But a class that makes a checkpoint
        when it is made, saves it, restores it and trains what is in it with an object that it leaves out
        breaks a resume by itself. None where there is no such checkpoint.
        """
        events = list(changes)
        if not self._sight.is_handed_to_class(id) or id in self._saves.written:
            return None
        follows = self._facts.timeline.may_follow
        for root in self._saves.roots:
            made = self._facts.objects[root]
            if made.kind is not Kind.ROOT or not self._facts.record.drivers[made.driver].of_class:
                continue
            trains = [event for event in self.trainings(root) if event in events]
            if (
                not self._sight.may_hold_more(root)
                and any(follows(event, save) for event in trains for save in self._saves.of(root))
                and any(follows(restore, event) for event in trains for restore in self.restores(root))
                and not self._is_owner_careful(root)
            ):
                return root
        return None

    def _is_owner_careful(self, root: int) -> bool:
        """Whether what trains a root is written in another program, which makes the class that makes it."""
        facts = self._facts
        others = [o.id for o in facts.made_at(facts.objects[root].place) if o.id != root]
        trains = [[e.optimizer for e in self.trainings(other) if e.optimizer is not None] for other in others]
        return any(used and self._saves.written.issuperset(used) for used in trains)

    def save_of(self, root: int, changes: Iterable[Event]) -> Save | None:
        """The first save of a root that may write what these events change."""
        follows, events = self._facts.timeline.may_follow, list(changes)
        saves = self._saves.of(root)
        return next((save for save in saves if any(follows(event, save) for event in events)), None)

    def _should_hold(self, root: int, id: int, changes: list[Event]) -> bool:
        """Whether a root is restored before, and saved after, an object changes that belongs to it."""
        if not self._saves.of(root) or self.save_of(root, changes) is None:
            return False
        together = self._made_together(id, root)
        if together and self.is_for_training(root):
            return True
        follows = self._facts.timeline.may_follow
        return (
            (together or self._outlives_method(id, root, changes) or self._always_resumed(changes, root))
            and any(follows(restore, change) for change in changes for restore in self.restores(root))
            and self.resumes(root)
        )

    def _made_together(self, id: int, root: int) -> bool:
        """Whether an object is made where the root is, in a constructor or at a module's top level."""
        facts = self._facts
        driver = facts.record.drivers[facts.objects[id].driver]
        return driver.first or driver.id == facts.objects[root].driver

    def _outlives_method(self, id: int, root: int, changes: list[Event]) -> bool:
        """Whether a method of a class makes an object and another one changes it, beside its root."""
        facts = self._facts
        made = facts.objects[id]
        group = facts.record.drivers[made.driver].group
        return group == facts.record.drivers[facts.objects[root].driver].group and any(
            change.driver != made.driver for change in changes
        )

    def _always_resumed(self, changes: list[Event], root: int) -> bool:
        """Whether a root's newest save is read back before all these changes, and written again amid each."""
        before, saves = self._facts.timeline.before, self._saves.of(root)
        latest = [e for e in self.restores(root) if e.origin is Origin.LATEST]
        return all(
            any(before(restore, change) for restore in latest)
            and any(save.driver == change.driver and share_loop(change, save) for save in saves)
            for change in changes
        )


def _may_share_path(restore: Restore, save: Save) -> bool:
    """Whether a restore may read what a save writes, in this run or in one with other options."""
    if may_be_same(restore.path, save.path):
        return True
    if restore.path is None or save.path is None or not (restore.settable or save.settable):
        return False
    return bool(save.path.directory) and restore.path.directory == save.path.directory
