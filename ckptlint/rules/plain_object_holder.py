"""CKP104: state held by an object of a plain class, at which the way from the checkpoint ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.graph import Reason
from ckptlint.knowledge.names import RAW_VARIABLE
from ckptlint.knowledge.worlds import KERAS_3
from ckptlint.program.events import Gradient
from ckptlint.program.objects import Kind
from ckptlint.rules.lost_state import Break, breaks, listed
from ckptlint.rules.rule import Rule, Suspect

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Held(Suspect):
    """Where the way breaks, and the class of the plain object there."""

    broken: Break
    object: int
    base: str | None  # what the class may derive from to be followed, where that is known


class PlainObjectHolder(Rule[Held, "cst.Assign | cst.AnnAssign | cst.Call"]):
    """
    ## What it finds

    A model, layer, module or `Checkpoint` that is saved has an attribute of a plain Python class (an ordinary
    class, a dataclass, a `SimpleNamespace`, or a list of such objects), and that object holds the layers or
    variables that the program trains or computes with.

    ## Why it hurts

    TensorFlow follows attributes only through objects that it can track. A plain object ends the way: what it
    holds is not in the checkpoint, not in the weights file, and not in `trainable_variables`. Nothing warns,
    and `assert_consumed()` passes. Measured: a recommender whose two towers sit in a helper object trains its
    last layer only, its weights file has no tower, and a restarted run goes on with towers drawn anew.

    ## Example

    ```python
    class Towers:
        def __init__(self, width):
            self.user = layers.Dense(width)
            self.item = layers.Dense(width)

    class Recommender(tf.keras.Model):
        def __init__(self, width):
            super().__init__()
            self.towers = Towers(width)     # ends the way
    ```

    Use instead:

    ```python
    class Towers(tf.keras.layers.Layer):
        def __init__(self, width):
            super().__init__()
            self.user = layers.Dense(width)
            self.item = layers.Dense(width)
    ```

    ## The repair

    The class gets a base that TensorFlow tracks: a Keras layer where a Keras layer or model holds it, else
    `tf.Module`. Unsafe: what was not trained before is trained now, and checkpoints written before do not
    hold its weights. There is no edit for dataclasses, classes with other bases, and classes of other files;
    keeping the layers as attributes of the model itself repairs those.

    ## When not to worry

    The rule is silent where the state is kept another way: its layers are also attributes or in a list of the
    model, another checkpoint holds them, or they are pickled or handed to code that cannot be seen; where it
    is emptied within each step; and where nothing trains it, as a pretrained network that only judges.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP104"
    name: ClassVar[str] = "plain-object-holder"
    summary: ClassVar[str] = "An object of a plain class holds state, and what saves its holder skips it."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset(
        {"Checkpoint", "save_weights", "ModelCheckpoint", "BackupAndRestore", "save"}
    )
    nodes: ClassVar[frozenset[str]] = frozenset({"Assign", "AnnAssign", "Call"})

    def suspects(self) -> Iterable[Held]:
        for broken in breaks(self.program, Reason.PLAIN_OBJECT):
            object = next(self._plain_objects(broken), None)
            if object is not None:
                yield Held(broken.place, broken, object, self._base(broken, object))

    def _plain_objects(self, broken: Break) -> Iterator[int]:
        """The plain objects at the attribute that hold what is lost."""
        program = self.program
        holders = frozenset[int]().union(*(program.references.holders(id) for id in broken.objects))
        for edge in program.references.of(broken.holder):
            plain = program.objects[edge.target].kind is Kind.INSTANCE
            if plain and edge.place == broken.place and edge.target in holders:
                yield edge.target

    def _base(self, broken: Break, object: int) -> str | None:
        """The base class that makes the holder follow the object, and changes nothing else.

        None where the state would then be twice in a list that the program makes of its variables, or where
        Keras 3 would skip it all the same.
        """
        program, holder = self.program, self.program.objects[broken.holder]
        parts = program.references.reach(broken.objects)
        above = program.references.holders(broken.holder) | {broken.holder}
        for event in program.events(Gradient):
            if parts & {*event.sources} and above & event.listed:
                return None
        if holder.kind not in (Kind.LAYER, Kind.MODEL):
            return "Module"
        listed = any(edge.through for edge in program.references.of(object) if edge.target in parts)
        raw = any(program.objects[id].type == RAW_VARIABLE for id in parts)
        skipped = listed if broken.graph.file == "checkpoint" else raw
        return None if holder.world == KERAS_3 and skipped else "keras.layers.Layer"

    def judge(self, suspect: Held, node: cst.Assign | cst.AnnAssign | cst.Call, walk: Walk) -> Finding:
        program, broken = self.program, suspect.broken
        holder, root = program.label(broken.holder), program.label(broken.graph.root)
        cls = program.own_classes.get(suspect.object) or program.objects[suspect.object].type
        it = "them" if len(broken.names) > 1 else "it"
        fate = f"a resumed run starts {it} over"
        if not broken.trained:
            fate = f"training never reaches {it}, and each run draws {it} anew"
        what = (
            f"`{broken.attribute}` of `{holder}` is an object of the plain class `{cls.rpartition('.')[2]}`"
        )
        base = f"`tf.{suspect.base or 'Module'}`"
        return self.finding(
            broken.place,
            f"{what}: saving `{root}` leaves out {listed(broken.names)}; {fate}",
            related=(Related(broken.graph.place, f"`{root}` is saved here, without {it}"),),
            help=f"derive the class from {base}, or keep its state on `{holder}` itself",
            fix=self._fix(suspect, walk, cls),
        )

    def _fix(self, suspect: Held, walk: Walk, cls: str) -> Fix | None:
        from ckptlint.rules.edits import base_class, fixes

        if suspect.base is None:
            return None
        change = base_class.add(walk, cls, suspect.base)
        return fixes.unsafe(f"derive `{cls}` from `{suspect.base}`", change)
