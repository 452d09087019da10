"""CKP119: what callbacks count and compare starts over in a resumed run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.program.objects import Object
from ckptlint.program.progress import Accompanied
from ckptlint.rules.forgotten import Forgotten, finding, forgotten
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Forgets:
    """What a callback of Keras forgets. `option` tells it what it was; `needs` is what it forgets without.

    Arguments are given by keyword and position.
    """

    what: str
    consequence: str
    help: str
    option: tuple[str, str] | None = None
    needs: tuple[str, str] | None = None
    by_epoch: bool = False


_FORGETS: Mapping[str, Forgets] = {
    "keras.callbacks.ModelCheckpoint": Forgets(
        "the best result so far",
        "the first result of a resumed run overwrites the best model",
        "hand it the best result of the run before as `initial_value_threshold=`",
        option=("initial_value_threshold", "7"),
        needs=("save_best_only", "3"),
    ),
    "keras.callbacks.EarlyStopping": Forgets(
        "the best result and the epochs without a better one",
        "a resumed run begins anew to wait for its end",
        "hand it the best result of the run before as `baseline=`",
        option=("baseline", "5"),
    ),
    "keras.callbacks.ReduceLROnPlateau": Forgets(
        "the best result and the epochs without a better one",
        "a resumed run begins anew to wait before it lowers the rate",
        "write its `best` and `wait` to a file with each epoch, and set them when training begins",
    ),
    "keras.callbacks.LearningRateScheduler": Forgets(
        "the number of the epoch",
        "a resumed run trains again with the rates of the first epochs",
        "tell `fit` the epoch to go on with: `initial_epoch=`",
        by_epoch=True,
    ),
}


@dataclass(frozen=True)
class Anew(Suspect):
    """A callback of Keras that begins anew in a training that goes on; the anchor is its making."""

    callback: Accompanied
    forgets: Forgets


class CallbackState(Rule["Anew | Forgotten", "cst.CSTNode"]):
    """
    ## What it finds

    Callbacks of a training that goes on from saved weights, and that forget what they knew: a
    `ModelCheckpoint(save_best_only=True)` the best result so far, an `EarlyStopping` or a
    `ReduceLROnPlateau` also how long they have waited, a `LearningRateScheduler` the number of the epoch, a
    callback of the project its counters and best scores.

    ## Why it hurts

    Neither a checkpoint nor a weights file holds what callbacks count, and `BackupAndRestore` does not bring
    it back either. Measured under Keras 2 and 3: the first epoch of a resumed run counts as the best, so that
    `ModelCheckpoint` overwrites the best model with a worse one; `EarlyStopping` waits its whole patience
    again; a schedule by epochs begins again with its highest rate.

    ## Example

    ```python
    if os.path.exists("best.weights.h5"):
        model.load_weights("best.weights.h5")
    best = keras.callbacks.ModelCheckpoint(
        "best.weights.h5", save_best_only=True, save_weights_only=True
    )
    model.fit(x, y, validation_data=(vx, vy), epochs=10, callbacks=[best])
    ```

    Use instead:

    ```python
    threshold = None
    if os.path.exists("best.weights.h5"):
        model.load_weights("best.weights.h5")
        threshold = model.evaluate(vx, vy)
    best = keras.callbacks.ModelCheckpoint(
        "best.weights.h5", save_best_only=True, save_weights_only=True, initial_value_threshold=threshold
    )
    model.fit(x, y, validation_data=(vx, vy), epochs=10, callbacks=[best])
    ```

    ## The repair

    Tell the callback what it knew: `initial_value_threshold=` of `ModelCheckpoint`, `baseline=` of
    `EarlyStopping`, `initial_epoch=` of `fit` for what follows the epoch; keep the counters of a callback of
    your own in a file or in variables that the checkpoint holds. There is no edit: where the number comes
    from is for the author to say.

    ## When not to worry

    The rule is silent where the program sets these things itself, where weights of another program are loaded
    to start from, where weights are only loaded after training, and about schedules that do not look at the
    epoch.

    ## References

    - [ModelCheckpoint](https://keras.io/api/callbacks/model_checkpoint/)
    - [EarlyStopping](https://keras.io/api/callbacks/early_stopping/)
    """

    code: ClassVar[str] = "CKP119"
    name: ClassVar[str] = "callback-state"
    summary: ClassVar[str] = "What callbacks count and compare starts over in a resumed run."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset(
        {"Checkpoint", "load_weights", "load_model", "BackupAndRestore"}
    )
    nodes: ClassVar[frozenset[str]] = frozenset({"Assign", "AnnAssign", "AugAssign", "Call"})

    def suspects(self) -> Iterable[Anew | Forgotten]:
        yield from forgotten(self.program, of_callbacks=True)
        found: dict[Place, Anew] = {}
        for callback in self.program.progress.accompanied():
            made = self.program.objects[callback.callback]
            forgets = _FORGETS.get(made.type)
            if made.id in self.program.own_classes:
                continue  # it may override what Keras does
            if forgets is not None and _begins_anew(made, forgets, callback):
                found.setdefault(made.place, Anew(made.place, callback, forgets))
        yield from found.values()

    def judge(self, suspect: Anew | Forgotten, node: cst.CSTNode, walk: Walk) -> Finding:
        if isinstance(suspect, Forgotten):
            return finding(self, suspect)
        program, callback, forgets = self.program, suspect.callback, suspect.forgets
        made = program.objects[callback.callback]
        name = program.name_of(made.id) or made.type.rpartition(".")[2]
        return self.finding(
            suspect.anchor,
            f"`{name}` does not get back {forgets.what}: {forgets.consequence}",
            related=[
                Related(callback.restore.place, f"`{program.label(callback.root)}` is read back here"),
                Related(callback.event.place, "training goes on here"),
            ],
            help=forgets.help,
        )


def _begins_anew(made: Object, forgets: Forgets, callback: Accompanied) -> bool:
    """Whether a callback forgets, as it was made and as it is used."""
    if forgets.needs is not None and _given(made, forgets.needs) is not True:
        return False
    if forgets.option is not None and _given(made, forgets.option) is not None:
        return False
    if forgets.by_epoch:
        told = not callback.event.counts_anew or callback.restore.place == callback.event.place
        if told or not callback.event.by_epoch:
            return False
    return not callback.event.set_anew


def _given(made: Object, argument: tuple[str, str]) -> object:
    """What an object was made with as an argument: its value, `...` if unknown, None for nothing."""
    name, position = argument
    return made.options.get(name, made.options.get(position))
