"""CKP307: a blank state that is saved before the restore, which then reads it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.program.events import Origin, Restore, Save, Update
from ckptlint.program.timeline import always, exclusive
from ckptlint.rules.lost_state import listed
from ckptlint.rules.rule import Rule, Suspect

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Blank(Suspect):
    """A restore of `root` reads what `save` has just written; `update` is the training that follows."""

    root: int
    save: Save
    update: Update


class SaveBeforeRestore(Rule[Blank, "cst.Call"]):
    """
    ## What it finds

    A checkpoint that is saved when the program starts, and then restored from the newest file of the same
    folder, with no training between: the newest file is the one just written.

    ## Why it hurts

    The blank state wins. Each resumed run reads back the weights that it was made with, and what earlier runs
    have trained is never read; where the first save takes the number of an earlier file, it even overwrites
    it. `assert_consumed()` passes, for all that was saved came back. Measured: 12 updates before, 0 after.

    ## Example

    ```python
    checkpoint.save("runs/ckpt")                                  # shows that the folder can be written
    checkpoint.restore(tf.train.latest_checkpoint("runs"))        # reads that, and nothing else
    ```

    Use instead:

    ```python
    checkpoint.restore(tf.train.latest_checkpoint("runs"))
    checkpoint.save("runs/ckpt")
    ```

    ## The repair

    Restore first, and save after it. There is no edit: the save may stand in a helper that does more.

    ## When not to worry

    The rule is silent where the first save is made only if nothing was restored, where the restore comes
    first, or reads another folder, where training comes between the two (a rollback), and where nothing is
    trained after the restore, as in a test of saving.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP307"
    name: ClassVar[str] = "save-before-restore"
    summary: ClassVar[str] = "A blank state is saved before the restore, which reads it back."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint"})

    def suspects(self) -> Iterable[Blank]:
        found: dict[object, Blank] = {}
        for restore in self.program.events(Restore):
            suspect = self._blank(restore) if restore.origin is Origin.LATEST else None
            if suspect is not None:
                found.setdefault(suspect.anchor, suspect)
        return found.values()

    def _blank(self, restore: Restore) -> Blank | None:
        program, timeline = self.program, self.program.timeline
        for root in restore.subjects:
            trainings = program.resuming.trainings(root)
            if any(timeline.may_follow(update, restore) for update in trainings):
                continue
            update = next((u for u in trainings if timeline.may_follow(restore, u)), None)
            save = next((s for s in program.saves.of(root) if self._is_read_by(s, restore)), None)
            if update is None or save is None or self._is_restored_before(root, save):
                continue
            return Blank(restore.place, root, save, update)
        return None

    def _is_read_by(self, save: Save, restore: Restore) -> bool:
        """Whether what a save writes is the newest file that a restore after it finds, whenever it is run."""
        return (
            self.program.timeline.before(save, restore) is True
            and self.program.restores.reads(restore, save)
            and not exclusive(save.regions, restore.regions)
            and always(save, restore.regions)
        )

    def _is_restored_before(self, root: int, save: Save) -> bool:
        before = self.program.timeline.before
        return any(before(restore, save) is not False for restore in self.program.saves.reads(root))

    def judge(self, suspect: Blank, node: cst.Call, walk: Walk) -> Finding:
        root = f"`{self.program.label(suspect.root)}`"
        parts = listed(tuple(dict.fromkeys(e.name for e in self.program.references.of(suspect.root))))
        return self.finding(
            suspect.anchor,
            f"{root} is restored from what was saved just before: {parts} of earlier runs are never read",
            related=(
                Related(suspect.save.place, "this writes the newest file, before anything is trained"),
                Related(suspect.update.place, "training begins anew here"),
            ),
            help="restore first, and save after it",
        )
