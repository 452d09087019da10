"""CKP505: a file name for weights or models that Keras 3 refuses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Severity
from ckptlint.knowledge.worlds import KERAS_3
from ckptlint.program.events import FileEvent, Save
from ckptlint.program.objects import Kind, Object
from ckptlint.program.texts import Hole, Text
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_WEIGHTS = (".weights.h5", ".weights.json")
_MODEL = (".keras", ".h5")
_CALLBACK = "keras.callbacks.ModelCheckpoint"
_OTHERS = (".ckpt", ".keras", ".hdf5", ".h5", ".tf", ".weights")  # endings to replace


@dataclass(frozen=True)
class Refused(Suspect):
    """A name that Keras will refuse at `call`; the anchor is the literal it ends with, or the call itself."""

    call: Place
    writer: str
    ending: str
    shared: bool


class WeightsFilename(Rule[Refused, "cst.BaseExpression"]):
    """
    ## What it finds

    Under Keras 3, a name given to `save_weights` that does not end in `.weights.h5`, or one given to
    `ModelCheckpoint` that ends neither in `.weights.h5` (with `save_weights_only=True`) nor in `.keras` or
    `.h5`.

    ## Why it hurts

    Keras 3 raises `ValueError`: the first time the program tries to save, which may be hours after its start,
    and all training so far is gone. Programs written for Keras 2, which takes any name, fail this way.

    ## Example

    ```python
    model.save_weights("regressor.ckpt")
    keras.callbacks.ModelCheckpoint("best", save_weights_only=True)
    ```

    Use instead:

    ```python
    model.save_weights("regressor.weights.h5")
    keras.callbacks.ModelCheckpoint("best.weights.h5", save_weights_only=True)
    ```

    ## The repair

    The literal that the name comes from gets the ending that Keras wants. Safe: without it nothing is saved
    at all.

    ## When not to worry

    The rule is silent under Keras 2, and where the end of the name is not known from the program.

    ## References

    - [Save, serialize, and export models](https://keras.io/guides/serialization_and_saving/)
    """

    code: ClassVar[str] = "CKP505"
    name: ClassVar[str] = "weights-filename"
    summary: ClassVar[str] = "Keras 3 refuses this file name and raises where the program first saves."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"save_weights", "ModelCheckpoint"})
    keras: ClassVar[tuple[int, ...]] = (3,)
    nodes: ClassVar[frozenset[str]] = frozenset(
        {"SimpleString", "FormattedString", "ConcatenatedString", "Call"}
    )

    def suspects(self) -> Iterable[Refused]:
        for call, writer, path, endings in self._named():
            if _refused(path, endings):
                yield Refused(path.end or call, call, writer, endings[0], self._names_a_checkpoint(path))

    def _named(self) -> Iterable[tuple[Place, str, Text, tuple[str, ...]]]:
        """What writes a file of Keras 3, under which name, and how the name must end."""
        program = self.program
        for event in program.events(Save):
            owners = [program.objects[s] for s in event.subjects]
            ours = bool(owners) and all(o.world == KERAS_3 for o in owners)
            if ours and event.how == "save_weights" and event.path is not None:
                yield event.place, "save_weights", event.path, _WEIGHTS
        for callback in program.of_kind(Kind.CALLBACK):
            if callback.type != _CALLBACK or callback.world != KERAS_3 or callback.id in program.own_classes:
                continue
            path, weights = (
                _argument(callback, 0, "filepath"),
                _argument(callback, 4, "save_weights_only", False),
            )
            if isinstance(path, Text) and isinstance(weights, bool):
                yield callback.place, "ModelCheckpoint", path, _WEIGHTS if weights else _MODEL

    def _names_a_checkpoint(self, path: Text) -> bool:
        """Whether the literal also names a checkpoint of TensorFlow's, which an edit would rename."""
        files = (event for event in self.program.events(FileEvent) if event.file == "checkpoint")
        return any(event.path is not None and event.path.end == path.end for event in files)

    def judge(self, suspect: Refused, node: cst.BaseExpression, walk: Walk) -> Finding:
        return self.finding(
            suspect.call,
            f"Keras 3 wants a name that ends in `{suspect.ending}` for `{suspect.writer}`: this raises",
            help=f"let the name end in `{suspect.ending}`",
            fix=self._edit(walk, suspect),
            depends_on_keras=True,
        )

    def _edit(self, walk: Walk, suspect: Refused) -> Fix | None:
        from ckptlint.rules.edits import fixes, literals

        if suspect.anchor == suspect.call or suspect.shared:
            return None
        edit = literals.end_literal(walk, suspect.anchor, suspect.ending, _OTHERS)
        return fixes.safe(f"let the name end in `{suspect.ending}`", edit)


def _argument(made: Object, position: int, keyword: str, default: object = None) -> object:
    return made.options.get(keyword, made.options.get(str(position), default))


def _refused(path: Text, endings: tuple[str, ...]) -> bool:
    """Whether no name that this text may be ends as it must."""
    suffix = path.suffix
    if suffix is None or suffix.endswith(endings):
        return False
    if path.complete or not any(e.endswith(suffix) for e in endings):
        return True
    *before, hole = path.parts[:-1]  # `{stem}.h5` may be `x.weights.h5`, `step_{number}.h5` is not
    stem = before[-1] if before else ""
    return isinstance(hole, Hole) and isinstance(stem, str) and stem[-1:] not in ("", "/")
