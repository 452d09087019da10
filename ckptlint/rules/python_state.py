"""CKP114: progress kept in Python that a resumed run starts over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.program.events import Steered, Step
from ckptlint.program.objects import Kind
from ckptlint.program.progress import StartsOver
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Harm:
    """What comes of it that Python state starts over which decides something.

    `shown` says it at the place where that is decided. `certain`: it is reported without `--pedantic`.
    """

    decided: tuple[Steered, ...]
    consequence: str
    shown: str
    certain: bool = True
    applies: Callable[[StartsOver], bool] = lambda state: True


@dataclass(frozen=True)
class Forgotten(Suspect):
    """Python state that starts over; the anchor is where it begins."""

    state: StartsOver
    harm: Harm


_HARMS = (
    Harm(
        (Steered.SAVE,),
        "the first result of a resumed run counts as the best one",
        "a better result is saved here",
        applies=lambda state: Step.CHOSEN in state.steps,
    ),
    Harm(
        (Steered.TRAINING,),
        "a resumed run trains again as it did at the start",
        "training depends on it here",
    ),
    Harm(
        (Steered.CHANCE,),
        "a resumed run draws by chance as it did at the start",
        "what is drawn depends on it here",
    ),
    Harm(
        (Steered.STOP,),
        "a resumed run begins anew to wait for its end",
        "training ends here because of it",
        applies=lambda state: state.waits or Step.CHOSEN in state.steps,
    ),
    Harm(
        (Steered.PATH,),
        "a resumed run writes files under the names of those it was started from",
        "the file is named after it here",
        certain=False,
    ),
    Harm(
        (Steered.ROUNDS, Steered.STOP),
        "a resumed run goes through all rounds again",
        "the number of rounds depends on it here",
        certain=False,
    ),
    Harm(
        (Steered.SAVE,),
        "a resumed run saves at other steps",
        "whether to save depends on it here",
        certain=False,
    ),
)


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
        found: dict[Place, Forgotten] = {}
        for state in self.program.progress.starting_over():
            harm = _harm(state)
            known = found.get(state.begin.place)
            if harm is not None and (known is None or _HARMS.index(harm) < _HARMS.index(known.harm)):
                found[state.begin.place] = Forgotten(state.begin.place, state, harm)
        yield from found.values()

    def judge(self, suspect: Forgotten, node: cst.CSTNode, walk: Walk) -> Finding:
        state, harm, program = suspect.state, suspect.harm, self.program
        label, holder = program.label(state.id), program.label(state.root)
        steer = state.decides(*harm.decided)
        related = [
            Related(state.restore.place, f"`{holder}` is read back here, without it"),
            Related(state.advance.place, "it changes here"),
        ]
        if steer is not None:
            related.append(Related(steer.place, harm.shown))
        name = label.rpartition(".")[2].lstrip("_")
        finding = self.finding(
            suspect.anchor,
            f"`{label}` is kept in Python and in no checkpoint: {harm.consequence}",
            related=related,
            help=self._help(state, name),
        )
        return finding if harm.certain else replace(finding, severity=Severity.NOTE)

    def _help(self, state: StartsOver, name: str) -> str:
        """What to write."""
        root = self.program.objects[state.root]
        beside = "write it to a file beside the checkpoint and read it back where that is restored"
        if root.kind is not Kind.ROOT:
            return f"{beside}, or save with a `tf.train.Checkpoint` that holds it as a `tf.Variable`"
        made = f"make it a `tf.Variable` that the `Checkpoint` at line {root.place.line} holds as `{name}=`"
        return f"{made}; or {beside}"


def _harm(state: StartsOver) -> Harm | None:
    """The worst that comes of it that some state starts over; None where nothing does."""
    for harm in _HARMS:
        if state.decides(*harm.decided) is not None and harm.applies(state):
            return harm
    return None
