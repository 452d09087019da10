"""CKP101: a variable that training changes and no saved checkpoint holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Severity
from ckptlint.graph import Moment, Reason
from ckptlint.program.events import Forward, Gradient, Update
from ckptlint.program.objects import STATE, Kind
from ckptlint.program.regions import RegionKind
from ckptlint.program.timeline import innermost_call
from ckptlint.rules.left_out import LeftOut, finding, left_out, start_over
from ckptlint.rules.rule import Rule

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_OWNERS = STATE | {Kind.METRIC, Kind.CALLBACK}  # a variable of one of these is lost or kept with its owner


class UntrackedVariable(Rule[LeftOut, "cst.Call"]):
    """
    ## What it finds

    A variable that training changes, in a program that saves checkpoints and resumes from them, while no
    saved checkpoint holds the variable: a step counter, a running mean, a learned coefficient beside the
    network, an attribute that was deleted from the module that is saved. Also a variable of a Keras 3 metric
    from which the loss is computed: a `Checkpoint` never holds a metric of Keras 3, but takes its variables.

    ## Why it hurts

    A resumed run goes on with restored weights and a variable that starts over. Nothing warns: `restore` only
    knows what the `Checkpoint` names, and even `assert_consumed()` passes. Measured: a run killed after its
    first save and resumed trains on with the counter back at 0, takes its steps a second time and ends with
    other weights than the uninterrupted run.

    ## Example

    ```python
    step = tf.Variable(0, trainable=False)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint("checkpoints"))
    while step < 1000:
        train_step()
        step.assign_add(1)          # starts over in a resumed run
        checkpoint.save("checkpoints/ckpt")
    ```

    Use instead:

    ```python
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, step=step)
    ```

    ## The repair

    The variable becomes a keyword of the `Checkpoint(...)` of its program. Safe: only what is saved and
    restored changes. Checkpoints written before do not have the new key and restore as before, without it.

    ## When not to worry

    The rule is silent about variables that are emptied or computed anew within the program (accumulators of
    one step, an epoch computed from `optimizer.iterations`), kept in another file (JSON, pickle), held by
    another checkpoint, or handed to code that cannot be seen; about metrics that are only shown, or set back
    by `reset_state()`. A program that never restores counts only where its `Checkpoint` holds an optimizer:
    nobody saves one to serve predictions.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP101"
    name: ClassVar[str] = "untracked-variable"
    summary: ClassVar[str] = "A variable that training changes is in no saved checkpoint."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset(
        {"Checkpoint", "load_weights", "load_model", "BackupAndRestore"}
    )

    def suspects(self) -> Iterable[LeftOut]:
        yield from left_out(self.program, self._lost_variables())

    def _lost_variables(self) -> Iterable[tuple[int, int]]:
        program = self.program
        for variable in program.of_kind(Kind.VARIABLE):
            id = variable.id
            if not program.training.is_trained(id) or not program.losses.is_lost(id):
                continue
            if self._is_of_another(id) or all(map(self._is_of_inference, program.training.of(id))):
                continue
            root = program.resuming.root_for(id, program.training.of(id))
            if root is not None:
                yield id, root

    def _is_of_inference(self, change: Update) -> bool:
        """Whether a change belongs to a function that computes with a model and trains nothing.

        A counter that spreads requests over devices, say: no state that training would go on with.
        """
        program = self.program
        function = innermost_call(change)
        if function is None or any(region.kind is RegionKind.GRADIENT for region in change.regions):
            return False
        steps = [e for e in program.events(Update) if e.optimizer is not None]
        if any(function in step.regions for step in steps):
            return False
        return any(function in forward.regions for forward in program.events(Forward))

    def _is_of_another(self, id: int) -> bool:
        """Whether something with state of its own holds the variable, and goes on holding it."""
        holders, objects = self.program.references.holders(id), self.program.objects
        if any(self._is_read_from_lost_metric(id, h) for h in holders if objects[h].kind is Kind.METRIC):
            return False
        return any(objects[h].kind in _OWNERS and not self._is_taken_out(id, h) for h in holders)

    def _is_taken_out(self, id: int, owner: int) -> bool:
        """Whether each save that writes an owner finds the variable no longer in it (`del owner.step`)."""
        written = [g for g in self.program.graphs if g.moment is Moment.SAVE and g.holds(owner)]
        losses = [graph.loss_of(id) for graph in written]
        return bool(losses) and all(lost is not None and lost.reason is Reason.NO_ROOT for lost in losses)

    def _is_read_from_lost_metric(self, id: int, metric: int) -> bool:
        """Whether a loss is computed from a metric's variable, and Keras 3 hides the metric from saves."""
        losses = [g.loss_of(metric) for g in self.program.graphs if g.moment is Moment.SAVE]
        hidden = any(lost is not None and lost.reason is Reason.KERAS3_METRIC for lost in losses)
        return hidden and any(dep.id == id for event in self.program.events(Gradient) for dep in event.deps)

    def judge(self, suspect: LeftOut, node: cst.Call, walk: Walk) -> Finding:
        label, holder = self.program.label(suspect.id), self.program.label(suspect.root)
        lost = f"is changed by training and in no checkpoint: {start_over(self.program, suspect.root)}"
        return finding(
            self,
            suspect,
            node,
            walk,
            message=f"`{label}` {lost}",
            made=f"it is made here; what is saved of `{holder}` is without it",
        )
