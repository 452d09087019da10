"""CKP206: weights that are copied onto themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.program.events import Overwrite, Pair
from ckptlint.rules.copies import assigned_in, is_within, share_all
from ckptlint.rules.rule import Rule, Suspect

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class OntoItself(Suspect):
    """A copy, at the anchor, into `target` of what `source` holds: the same variables, or the same object."""

    target: int
    source: int


class CopyOntoItself(Rule[OntoItself, "cst.Call"]):
    """
    ## What it finds

    `target.set_weights(target.get_weights())`, and a copy, soft update or average between two models that
    are made of the same layers, and so have one set of variables between them.

    ## Why it hurts

    The copy changes nothing. Two models over one list of layers are one network under two names: each update
    of the student is one of the teacher, the slow average assigns a variable to itself, and a checkpoint
    holds one set of weights twice. Where a model is set to its own weights, it stays what it was: a target
    network that never follows. Nothing raises. Measured: all variables of such a teacher are those of its
    student, in Keras 2 and 3.

    ## Example

    ```python
    teacher = tf.keras.Sequential([tf.keras.Input((4,)), *student.layers])
    for slow, fast in zip(teacher.variables, student.variables):
        slow.assign(0.99 * slow + 0.01 * fast)
    ```

    Use instead:

    ```python
    teacher = tf.keras.models.clone_model(student)
    teacher.set_weights(student.get_weights())
    ```

    ## The repair

    There is no edit: which weights were meant is not to be seen, or how the second model should be made.

    ## When not to worry

    The rule is silent where models share layers on purpose and are never copied into each other, such as an
    encoder in an autoencoder; where they share some layers only; where a model gets weights back that it had
    before others took their place; where weights of one model are changed in place and set again; and where
    the layers of a model come from outside.

    ## References

    - [`clone_model`](https://www.tensorflow.org/api_docs/python/tf/keras/models/clone_model)
    """

    code: ClassVar[str] = "CKP206"
    name: ClassVar[str] = "copy-onto-itself"
    summary: ClassVar[str] = "Weights are copied onto themselves."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"set_weights", "zip"})

    def suspects(self) -> Iterable[OntoItself]:
        found = {suspect.anchor: suspect for suspect in (*self._set(), *self._assigned())}
        return found.values()

    def _set(self) -> Iterator[OntoItself]:
        program = self.program
        for event in program.events(Overwrite):
            target = event.subjects[0]
            if event.copied_from == target and is_within(event.taken, event.place):
                yield OntoItself(event.place, target, target)
            for source in event.made_from:
                if source != target and share_all(program, target, source):
                    yield OntoItself(event.place, target, source)

    def _assigned(self) -> Iterator[OntoItself]:
        program = self.program
        for pair in program.events(Pair):
            target, source = pair.first, pair.second
            if target != source and share_all(program, target, source):
                for update in assigned_in(program, pair):
                    yield OntoItself(update.place, target, source)

    def judge(self, suspect: OntoItself, node: cst.Call, walk: Walk) -> Finding:
        program = self.program
        target, source = program.label(suspect.target), program.label(suspect.source)
        if suspect.target == suspect.source:
            message = f"`{target}` is given the weights that it has: nothing changes"
            return self.finding(suspect.anchor, message, help="take the weights of the other model")
        made = program.objects[suspect.target].place
        both = f"`{target}` and `{source}`" if target != source else f"both models `{target}`"
        return self.finding(
            suspect.anchor,
            f"{both} have the same variables: this copies weights onto themselves",
            related=[Related(made, f"`{target}` is made here of the layers of `{source}`")],
            help=f"make `{target}` by `clone_model`, and give it the weights of `{source}`",
        )
