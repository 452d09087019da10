"""CKP506: a checkpoint of what a program trains that the program never saves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.program.events import Create, FileEvent, Restore, Save, Update
from ckptlint.program.objects import Kind
from ckptlint.program.timeline import exclusive, left_by
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class NeverSaved(Suspect):
    """A checkpoint that is never saved; the anchor is its making, or that of its manager.

    `id` is the checkpoint or the manager, `trained` what training changes of it, `update` where, `restore`
    the place where the program looks for its files, None where it does not.
    """

    id: int
    trained: int
    update: Place
    restore: Place | None


class NeverSavedCheckpoint(Rule[NeverSaved, "cst.Call"]):
    """
    ## What it finds

    A `tf.train.Checkpoint`, or a `CheckpointManager`, in a program that trains what it holds and never saves
    it: the program restores its newest file, and nothing writes one; or it is made, and that is all.

    ## Why it hurts

    The folder stays empty, so that each run finds no checkpoint and trains from the start: `restore(None)`
    says nothing. Where nothing else writes the weights either, all training is gone when the process ends.
    Measured: after such a program has trained, its folder holds no file, and what it trained is in no other.

    ## Example

    ```python
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=3)
    checkpoint.restore(manager.latest_checkpoint)
    for batch in dataset:
        train_step(batch)
    ```

    Use instead:

    ```python
    for batch in dataset:
        train_step(batch)
    manager.save()
    ```

    ## The repair

    Save it where training has gone on for a while, and at its end. There is no edit: how often is for the
    author to say.

    ## When not to worry

    The rule is silent about checkpoints that only read: weights of another program to start from, to
    evaluate or to predict with. It is silent where something else saves what is trained, where the checkpoint
    or its manager goes where the run cannot see, and where another program may write the files that are
    looked for.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP506"
    name: ClassVar[str] = "never-saved"
    summary: ClassVar[str] = "A checkpoint of what the program trains is never saved."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint"})

    def suspects(self) -> Iterable[NeverSaved]:
        found: dict[Place, NeverSaved] = {}
        for root in self.program.of_kind(Kind.ROOT):
            if self._is_saved(root.place) or not self._is_own(root.id):
                continue
            suspect = self._restored(root.id) or self._unused(root.id)
            if suspect is not None:
                found.setdefault(root.place, suspect)
        return found.values()

    def _is_saved(self, place: Place) -> bool:
        """Whether any checkpoint that is made at a place is saved, by this program or another."""
        return any(self.program.events_of(root.id, Save) for root in self.program.made_at(place))

    def _is_own(self, root: int) -> bool:
        """Whether nobody out of sight can save a checkpoint, by itself or by a manager."""
        sight = self.program.sight
        if not sight.is_seen_through(root):
            return False
        ids = (root, *self._managers(root))
        return all(sight.is_known(i) and not sight.is_holder_unknown(i) for i in ids)

    def _managers(self, root: int) -> list[int]:
        holders = self.program.references.holders(root)
        return [i for i in sorted(holders) if self.program.objects[i].kind is Kind.MANAGER]

    def _restored(self, root: int) -> NeverSaved | None:
        """A checkpoint whose newest file is looked for, though nothing writes one."""
        program = self.program
        managed, held = bool(self._managers(root)), program.saves.holds(root)
        for restore in program.resuming.newest(root):
            if program.restores.may_be_written(restore):
                continue
            for update, trained in self._training(root):
                instead = _instead(restore, update)
                goes_on = program.timeline.may_follow(restore, update) and program.losses.is_lost(trained)
                own = managed or update.optimizer in held  # else they may be weights of others to start from
                if own and (instead or goes_on):
                    return self._suspect(root, trained, update, restore.place)
        return None

    def _unused(self, root: int) -> NeverSaved | None:
        """A checkpoint that is made and neither saved nor restored, though its content is in no file."""
        program = self.program
        if program.events_of(root, FileEvent):
            return None
        for update, trained in self._training(root):
            if program.losses.is_lost(trained):
                return self._suspect(root, trained, update, None)
        return None

    def _training(self, root: int) -> Iterable[tuple[Update, int]]:
        """The updates by an optimizer that change what a checkpoint holds, each with one such object."""
        program = self.program
        made = program.events_of(root, Create)
        held = program.saves.holds(root)
        for update in program.events(Update):
            if update.optimizer is None or not any(program.timeline.may_follow(m, update) for m in made):
                continue
            for id in update.variables:
                if id in held and program.training.outlives_a_round(root, [update]):
                    yield update, id

    def _suspect(self, root: int, trained: int, update: Update, restore: Place | None) -> NeverSaved:
        managers = self._managers(root)
        id = managers[-1] if managers else root
        return NeverSaved(self.program.objects[id].place, id, trained, update.place, restore)

    def judge(self, suspect: NeverSaved, node: cst.Call, walk: Walk) -> Finding:
        program = self.program
        label, trained = program.label(suspect.id), program.label(suspect.trained)
        related = [Related(suspect.update, f"`{trained}` is trained here")]
        if suspect.restore is None:
            message = f"`{label}` is made and never saved: no file has `{trained}`, which the program trains"
        else:
            message = f"`{label}` is restored and never saved: each run trains `{trained}` from the start"
            related.append(Related(suspect.restore, "its newest file is looked for here"))
        save = "save()" if program.objects[suspect.id].kind is Kind.MANAGER else "save(prefix)"
        return self.finding(
            suspect.anchor, message, related=related, help=f"call `{label}.{save}` in the course of training"
        )


def _instead(restore: Restore, update: Update) -> bool:
    """Whether the program restores in the place of this training, never before it."""
    return exclusive(restore.regions, update.regions) or left_by(restore, update)
