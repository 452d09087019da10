"""CKP102: an optimizer whose model is saved and resumed without it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Severity
from ckptlint.program.objects import Kind
from ckptlint.rules import state
from ckptlint.rules.left_out import LeftOut, finding, left_out, start_over
from ckptlint.rules.rule import Rule
from ckptlint.rules.untracked_wrapper import inner_of_written

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


class UntrackedOptimizer(Rule[LeftOut, "cst.Call"]):
    """
    ## What it finds

    An optimizer that trains what a program saves and resumes from, while no saved checkpoint holds the
    optimizer itself: `Checkpoint(model=model)`, one of the two optimizers of a GAN, weights saved in a file
    of their own.

    ## Why it hurts

    The optimizer has state of its own: Adam's moments, momentum, the step count that learning-rate schedules
    and bias correction read. A resumed run starts it over: the first updates are far too large or too small,
    a schedule begins again with its warm-up, and the run ends with other weights than the uninterrupted one.
    `restore` says nothing, and `assert_consumed()` passes. Measured with Adam, 20 steps, a save and 20 more:
    the resumed run ends at a distance of 0.21 from the uninterrupted one, whose weights moved by 0.50 in all;
    with a cosine schedule the distance is 1.97, where they moved by 0.42.

    ## Example

    ```python
    optimizer = tf.keras.optimizers.Adam(1e-3)
    checkpoint = tf.train.Checkpoint(model=model, step=step)
    ```

    Use instead:

    ```python
    optimizer = tf.keras.optimizers.Adam(1e-3)
    checkpoint = tf.train.Checkpoint(model=model, step=step, optimizer=optimizer)
    ```

    ## The repair

    The optimizer becomes a keyword of the `Checkpoint(...)` of its program. Safe: only what is saved and
    restored changes. Checkpoints written before restore as before, without the optimizer.

    ## When not to worry

    Plain `SGD` with a constant learning rate has no state to lose; the rule knows that. It is silent about an
    export for inference: weights that nobody loads to train on, a `Checkpoint` without an optimizer written
    once at the end. A file of weights counts as a resume where the program also loads weights into that
    model and trains on, unless the two paths cannot be the same. An optimizer that hangs on the model that is
    saved, as `compile` does, is in a `Checkpoint`, in a `.keras` file and in TensorFlow's format of weights,
    and not in an HDF5 file of weights. What a function or a class is handed may be saved by its owner: it is
    reported only where a class makes a checkpoint of its own, restores it and trains what is in it. Where
    the optimizer is in a file of weights that is not read back into it, or where a class trains a model that
    it was handed from such a file, CKP504 says so.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP102"
    name: ClassVar[str] = "untracked-optimizer"
    summary: ClassVar[str] = "The optimizer of a saved model is in no saved checkpoint."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset(
        {"Checkpoint", "load_weights", "load_model", "BackupAndRestore"}
    )

    def suspects(self) -> Iterable[LeftOut]:
        yield from left_out(self.program, [*self._lost_optimizers(), *self._handed_in()])

    def _handed_in(self) -> Iterable[tuple[int, int]]:
        """Optimizers that a class was handed, and that the checkpoint of its own leaves out."""
        program = self.program
        for id in program.of_evident_kind(Kind.OPTIMIZER):
            steps = [e for e in program.training.of(id) if e.optimizer == id]
            root = program.resuming.own_root_for(id, steps)
            if root is not None:
                yield id, root

    def _lost_optimizers(self) -> Iterable[tuple[int, int]]:
        program = self.program
        own = [o.id for o in program.of_kind(Kind.OPTIMIZER) if not state.without_state(o)]
        for id in (*own, *program.of_evident_kind(Kind.OPTIMIZER)):
            steps = [e for e in program.training.of(id) if e.optimizer == id]
            if not steps or not (program.losses.is_lost(id) or program.losses.is_lost_by_caller(id)):
                continue
            if self._wraps_written(id) or any(inner_of_written(program, id)):
                continue  # what is wrong there is the wrapper (CKP112)
            root = program.resuming.root_for(id, steps)
            if root is not None and any(step in program.resuming.trainings(root) for step in steps):
                yield id, root

    def _wraps_written(self, id: int) -> bool:
        """Whether an optimizer inside this one is written, so that only what the wrapper adds is lost."""
        inner = self.program.references.reach(id)
        return any(
            i != id and self.program.objects[i].kind is Kind.OPTIMIZER and self.program.losses.is_written(i)
            for i in inner
        )

    def judge(self, suspect: LeftOut, node: cst.Call, walk: Walk) -> Finding:
        label, holder = self.program.label(suspect.id), self.program.label(suspect.root)
        where = "not in the" if self.program.losses.is_dropped(suspect.id) else "in no"
        return finding(
            self,
            suspect,
            node,
            walk,
            message=f"optimizer `{label}` is {where} checkpoint: {start_over(self.program, suspect.root)}",
            made=f"it is made here, and trains what is saved of `{holder}`",
        )
