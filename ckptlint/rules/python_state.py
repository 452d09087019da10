"""CKP114: progress kept in Python that a resumed run starts over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Severity
from ckptlint.rules.forgotten import Forgotten, finding, forgotten
from ckptlint.rules.rule import Rule

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


class PythonState(Rule[Forgotten, "cst.CSTNode"]):
    """
    ## What it finds

    A counter, a best score, a rate or a list that a program keeps in Python, makes anew from itself as it
    trains, and decides something by: what is saved as the best, when training stops, the rate or the weight
    of a loss, how much is explored, when a target network is brought up to date. The program restores a
    checkpoint and trains on, and nothing gives the number back. It may be a variable of a function or a
    script, an attribute, a global, the field of a dataclass, an array of NumPy, or what a loop counts with.

    With `--pedantic` also what only decides how files are named, when they are saved, and how many rounds
    there are.

    ## Why it hurts

    A checkpoint holds what TensorFlow can track, and no number of Python. The weights come back, and the
    number starts over; `restore` says nothing, and `assert_consumed()` passes. Measured: a run killed after
    its second epoch and resumed takes its next result for the best, though it is worse, and overwrites the
    file with the best weights; with a rate that follows the epoch, an exploration rate or the weight of a
    penalty the resumed run ends with other weights than the uninterrupted one; with a patience counter it
    stops later.

    ## Example

    ```python
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(manager.latest_checkpoint)
    best = float("inf")             # starts over in a resumed run
    while training:
        train_one_epoch()
        value = validate()
        if value < best:
            best = value
            model.save_weights("best.weights.h5")
        manager.save()
    ```

    Use instead:

    ```python
    best = tf.Variable(float("inf"), trainable=False)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, best=best)
    checkpoint.restore(manager.latest_checkpoint)
    while training:
        train_one_epoch()
        value = validate()
        if value < best:
            best.assign(value)
            model.save_weights("best.weights.h5")
        manager.save()
    ```

    ## The repair

    Make the number a `tf.Variable` that the checkpoint holds; or write it beside the checkpoint (JSON) and
    read it back where the checkpoint is restored; or compute it from what comes back, such as
    `optimizer.iterations`. There is no edit: which of these fits is for the author to say.

    ## When not to worry

    The rule is silent where the program sets the number from anything but constants: a file, the name of a
    checkpoint, a variable, `optimizer.iterations`, an argument or an option of the command line whose default
    is where counting starts anyway (`initial_epoch=0`). It is silent about what begins anew with each epoch,
    about what is only printed or logged, about weights of other programs that are loaded to start from, and
    about programs that never restore and train on.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP114"
    name: ClassVar[str] = "python-state"
    summary: ClassVar[str] = "Progress kept in Python starts over in a resumed run."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint", "load_weights", "load_model"})
    nodes: ClassVar[frozenset[str]] = frozenset({"Assign", "AnnAssign", "For", "AugAssign", "Call"})

    def suspects(self) -> Iterable[Forgotten]:
        yield from forgotten(self.program, of_callbacks=False)

    def judge(self, suspect: Forgotten, node: cst.CSTNode, walk: Walk) -> Finding:
        return finding(self, suspect)
