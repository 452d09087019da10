"""CKP102: an optimizer whose model is saved and resumed without it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Severity
from ckptlint.record import Event, Kind
from ckptlint.rules import gates
from ckptlint.rules.base import Rule, Suspect
from ckptlint.rules.left_out import LeftOut, left_out, repair

if TYPE_CHECKING:
    import libcst as cst


class UntrackedOptimizer(Rule):
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

    Plain `SGD` with a constant learning rate has no state to lose; the rule knows that. It is silent about
    programs that never restore and train on (an export for inference needs no optimizer), and where the
    optimizer hangs on the model that is saved, as `compile` does.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP102"
    name: ClassVar[str] = "untracked-optimizer"
    summary: ClassVar[str] = "The optimizer of a saved model is in no saved checkpoint."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint", "load_weights", "BackupAndRestore"})

    def suspects(self) -> Iterable[Suspect]:
        yield from left_out(self.record, self._lost_optimizers())

    def _lost_optimizers(self) -> Iterable[tuple[int, int]]:
        record = self.record
        for optimizer in record.of_kind(Kind.OPTIMIZER):
            id = optimizer.id
            steps = [e for e in gates.training(record, id) if e.detail.get("optimizer") == id]
            if (
                not steps
                or gates.without_state(optimizer)
                or not gates.lost(record, id)
                or self._wraps_kept(id)
            ):
                continue
            root = gates.root_for(record, id, steps)
            if root is not None and self._trains(steps, root):
                yield id, root

    def _wraps_kept(self, id: int) -> bool:
        """Whether an optimizer inside this one is kept, so that only what the wrapper adds is lost."""
        inner = self.record.reach(id)
        return any(
            i != id and self.record.objects[i].kind is Kind.OPTIMIZER and gates.kept(self.record, i)
            for i in inner
        )

    def _trains(self, steps: list[Event], root: int) -> bool:
        """Whether what these steps update is in the file that the root writes."""
        held = self.record.holds(root)
        return any(variable in held for step in steps for variable in step.subjects)

    def visit_Call(self, node: cst.Call) -> None:
        for suspect in self.at(node):
            assert isinstance(suspect, LeftOut)
            label, holder = self.record.label(suspect.id), self.record.label(suspect.root)
            repair(
                self,
                node,
                suspect,
                message=f"optimizer `{label}` is in no checkpoint: a resumed run starts it over",
                saved=f"`{holder}` is saved and restored here, without the optimizer that trains it",
            )
