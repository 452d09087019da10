"""CKP508: something given to a checkpoint that no checkpoint takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Severity
from ckptlint.program.events import Refuse
from ckptlint.rules.rule import Rule, Suspect

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Refused(Suspect):
    """A checkpoint that is given what it does not take: keywords, with what they are."""

    parts: tuple[tuple[str, str], ...]


class NotTrackable(Rule[Refused, "cst.Call"]):
    """
    ## What it finds

    A keyword of `tf.train.Checkpoint(...)` that is given a number, a string, `None` or a function.

    ## Why it hurts

    A checkpoint takes objects that TensorFlow tracks: variables, layers, optimizers, modules, datasets, and
    lists and dicts. For anything else making it raises `ValueError: ... was expecting step to be a trackable
    object`. Measured for numbers, strings, `None`, tensors, arrays and functions, in both Keras versions.

    ## Example

    ```python
    checkpoint = tf.train.Checkpoint(model=model, step=0)
    ```

    Use instead:

    ```python
    checkpoint = tf.train.Checkpoint(model=model, step=tf.Variable(0, dtype=tf.int64))
    ```

    ## The repair

    A `tf.Variable` for a number, which is then counted up by `assign_add`. There is no edit: what reads and
    changes the number must be written anew, too.

    ## When not to worry

    The rule is silent about defaults that a caller may replace, about numbers in lists and dicts, which a
    checkpoint takes and does not save, and where the value is not known from the program.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP508"
    name: ClassVar[str] = "not-trackable"
    summary: ClassVar[str] = "A checkpoint is given a number, a string or a function: making it raises."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint"})

    def suspects(self) -> Iterable[Refused]:
        return {e.place: Refused(e.place, e.parts) for e in self.program.events(Refuse)}.values()

    def judge(self, suspect: Refused, node: cst.Call, walk: Walk) -> Finding:
        given = ", ".join(f"`{name}` is {what}" for name, what in suspect.parts)
        are_numbers = all(what == "a number" for _, what in suspect.parts)
        return self.finding(
            suspect.anchor,
            f"{given}, which no checkpoint takes: this raises ValueError",
            help="give it a `tf.Variable`" if are_numbers else "leave it out",
        )
