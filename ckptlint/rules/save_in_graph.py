"""CKP305: a save or restore inside a function that TensorFlow traces into a graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.program.events import Restore, Save
from ckptlint.program.regions import traced
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

# Measured: what each of these raises in a traced function. `write` works there, and runs at each call.
_RAISES = {"save": "NotImplementedError", "restore": "TypeError", "read": "TypeError"}
_OF_MANAGERS = "AttributeError"


@dataclass(frozen=True)
class InGraph(Suspect):
    """A save or restore that raises `error`; `traced` is the call of the function that is traced."""

    label: str
    saves: bool
    error: str
    traced: Place


class SaveInGraph(Rule[InGraph, "cst.Call"]):
    """
    ## What it finds

    `save`, `restore` or `read` of a `tf.train.Checkpoint`, or `save` of its manager, in a function decorated
    with `@tf.function`, or called from one.

    ## Why it hurts

    Such a call raises while the function is traced, so that no checkpoint is ever written or read. Measured:
    `NotImplementedError` for `save`, `AttributeError` for that of a manager, which says nothing of the cause,
    `TypeError` for `restore` and `read`. Under a condition that is false at first, as `if step % 1000 == 0`
    with Python numbers, training has gone on for a while by then.

    ## Example

    ```python
    @tf.function
    def train_step(batch):
        ...
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        manager.save()
    ```

    Use instead:

    ```python
    for batch in dataset:
        train_step(batch)
        manager.save()
    ```

    ## The repair

    Save where the traced function is called, after the call. There is no edit: what the call should depend on
    is for the author to say.

    ## When not to worry

    The rule is silent about `write`, which works in a graph; about code that `tf.py_function` or
    `tf.init_scope` takes out of it; and in a program that calls `tf.config.run_functions_eagerly`, where no
    function is traced.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    - [Better performance with tf.function](https://www.tensorflow.org/guide/function)
    """

    code: ClassVar[str] = "CKP305"
    name: ClassVar[str] = "save-in-graph"
    summary: ClassVar[str] = "A save or restore in a function traced into a graph raises."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint"})

    def suspects(self) -> Iterable[InGraph]:
        found: dict[Place, InGraph] = {}
        for event in self.program.events(Save, Restore):
            function = traced(event.regions)
            error = _OF_MANAGERS if event.manager is not None else _RAISES.get(event.how)
            if function is None or error is None or event.file != "checkpoint":
                continue
            root = event.subjects[0] if event.manager is None else event.manager
            is_save = isinstance(event, Save)
            suspect = InGraph(event.place, self.program.label(root), is_save, error, function.place)
            found.setdefault(event.place, suspect)
        return found.values()

    def judge(self, suspect: InGraph, node: cst.Call, walk: Walk) -> Finding:
        what, done = ("saved", "written") if suspect.saves else ("restored", "read")
        return self.finding(
            suspect.anchor,
            f"`{suspect.label}` is {what} in a function traced into a graph: this raises "
            f"{suspect.error}, and nothing is {done}",
            related=[Related(suspect.traced, "the traced function is called here")],
            help="do it where the traced function is called, after the call",
        )
