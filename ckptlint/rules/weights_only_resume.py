"""CKP504: training that goes on from a file of weights, with an optimizer that starts over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.graph import Moment
from ckptlint.program.events import Restore, Save, Update
from ckptlint.program.objects import Kind
from ckptlint.rules import state
from ckptlint.rules.rule import Rule, Suspect

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_HDF5 = (".h5", ".hdf5", ".keras")


@dataclass(frozen=True)
class WeightsOnly(Suspect):
    """A model that is saved as weights, read back and trained on; the anchor is the save.

    `optimizer` is the one that starts over, None where the run knows only that there is one. `in_file`: the
    file holds it, and the restore does not read it.
    """

    root: int
    save: Save
    restore: Restore
    step: Update
    optimizer: int | None
    in_file: bool


class WeightsOnlyResume(Rule[WeightsOnly, "cst.Call"]):
    """
    ## What it finds

    A model whose weights are saved in a file of their own (`save_weights`,
    `ModelCheckpoint(save_weights_only=True)`), and that a later run reads back (`load_weights`) to train on:
    its optimizer starts over.

    ## Why it hurts

    Adam's moments, momentum and the number of steps are not among the weights. A resumed run begins again
    with zero moments: its first updates are far too large or too small, a learning rate schedule begins again
    with its warm-up, and the run ends with other weights than the uninterrupted one. Nothing is said. Files
    that end in `.weights.h5` do hold the optimizer of a compiled model, but `load_weights` reads it only into
    an optimizer that has its variables already, and before the first `fit` it has none. Measured with both
    Keras versions: `iterations` is 0 after `load_weights`, and all slots are lost.

    ## Example

    ```python
    model.compile(optimizer="adam", loss="mse")
    if os.path.exists(path):
        model.load_weights(path)
    model.fit(data, callbacks=[keras.callbacks.ModelCheckpoint(path, save_weights_only=True)])
    ```

    Use instead:

    ```python
    model.compile(optimizer="adam", loss="mse")
    model.fit(data, callbacks=[keras.callbacks.BackupAndRestore("backup")])
    ```

    ## The repair

    Save all that training changes: a `tf.train.Checkpoint` with the model and its optimizer,
    `BackupAndRestore`, or the whole model (`model.save`, `load_model`). With a file that ends in
    `.weights.h5`, a compiled model gets its optimizer back if that is built first:
    `model.optimizer.build(model.trainable_variables)` before `load_weights`. There is no edit: which of these
    fits is for the author to say.

    ## When not to worry

    The rule is silent about weights that are exported and never trained on, about weights of others that are
    loaded to start from, about plain `SGD` with a constant rate, which has nothing to lose, and where a
    checkpoint, `BackupAndRestore`, the whole model or TensorFlow's own format of weights (Keras 2, a path
    without `.h5`) keeps the optimizer. It is silent where the optimizer has its variables before the weights
    are loaded. An optimizer of the program's own that trains in a loop is found by CKP102.

    ## References

    - [Save, serialize, and export models](https://www.tensorflow.org/guide/keras/serialization_and_saving)
    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP504"
    name: ClassVar[str] = "weights-only-resume"
    summary: ClassVar[str] = "Training goes on from a file of weights, and the optimizer starts over."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"load_weights", "load_model"})

    def suspects(self) -> Iterable[WeightsOnly]:
        program = self.program
        found: dict[object, WeightsOnly] = {}
        for root in program.saves.roots:
            if program.objects[root].kind is Kind.ROOT or not program.resuming.resumes(root):
                continue
            for suspect in self._of_root(root):
                found.setdefault(suspect.anchor, suspect)
        return found.values()

    def _of_root(self, root: int) -> Iterator[WeightsOnly]:
        program, follows = self.program, self.program.timeline.may_follow
        restores = program.resuming.restores(root)
        if not restores or any(restore.file != "weights" for restore in restores):
            return
        for step in program.resuming.trainings(root):
            save = program.resuming.save_of(root, [step])
            restore = next((r for r in restores if follows(r, step)), None)
            if save is None or restore is None or not self._is_without_optimizer(root, save, step):
                continue
            in_file = step.optimizer is not None and step.optimizer in program.saves.writes(root)
            yield WeightsOnly(save.place, root, save, restore, step, step.optimizer, in_file)
            return

    def _is_without_optimizer(self, root: int, save: Save, step: Update) -> bool:
        """Whether a run that reads a file of weights back goes on without the optimizer of a step."""
        program, optimizer = self.program, step.optimizer
        if optimizer is None or program.objects[optimizer].kind is Kind.OUTSIDE:
            return self._is_of_own_class(root, save) and not self._has_checkpoint(root)
        if state.without_state(program.objects[optimizer]):
            return False
        graphs = program.graphs_of(root, Moment.SAVE)
        if optimizer in program.saves.writes(root):
            within = [graph for graph in graphs if graph.holds(optimizer)]
            return bool(within) and not any(
                graph.file != "weights" or program.saves.is_built_in_time(graph) for graph in within
            )
        steps = [e for e in program.training.of(optimizer) if e.optimizer == optimizer]
        return program.losses.is_lost(optimizer) and program.resuming.root_for(optimizer, steps) is None

    def _is_of_own_class(self, root: int, save: Save) -> bool:
        """Whether a class saves and trains a model that it was handed, in a file that is surely HDF5."""
        program = self.program
        if not program.sight.is_handed_to_class(root):
            return False
        world = program.world_of(save.place.path)
        suffix = "" if save.path is None else (save.path.suffix or "")
        return suffix.endswith(_HDF5) or (world is not None and world.world.version == 3)

    def _has_checkpoint(self, root: int) -> bool:
        """Whether the program saves a checkpoint too, which may hold what trains a model."""
        program = self.program
        groups = program.groups_of(root)
        return any(groups & program.groups_of(o.id) for o in program.of_kind(Kind.ROOT))

    def judge(self, suspect: WeightsOnly, node: cst.Call, walk: Walk) -> Finding:
        program = self.program
        model = f"`{program.label(suspect.root)}`"
        name = "" if suspect.optimizer is None else program.name_of(suspect.optimizer)
        optimizer = f"optimizer `{name}`" if name else "the optimizer"
        lost = "is not among the weights"
        if suspect.in_file:
            lost = f"is not read back by `{suspect.restore.how}`, which comes before it is built"
        return self.finding(
            suspect.anchor,
            f"{model} trains on from its weights, and {optimizer} {lost}: a resumed run starts it over",
            related=(
                Related(suspect.restore.place, "what is saved is read back here"),
                Related(suspect.step.place, f"{model} is trained here"),
            ),
            help="save a `tf.train.Checkpoint` of the model and its optimizer, or use `BackupAndRestore`",
            depends_on_keras=suspect.in_file,
        )
