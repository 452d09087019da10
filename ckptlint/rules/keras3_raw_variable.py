"""CKP107: a `tf.Variable` or `tf.Module` on a Keras 3 layer, which is neither trained nor in Keras files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.graph import Moment
from ckptlint.knowledge.names import RAW_VARIABLE
from ckptlint.knowledge.worlds import KERAS_3
from ckptlint.program.events import Gradient, Reset, Update
from ckptlint.program.objects import Kind, Object, Reference
from ckptlint.program.texts import Text
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_INTEGERS = ("int", "uint", "bool", "string")


@dataclass(frozen=True)
class Raw(Suspect):
    """An attribute that Keras does not see, and where that shows: the training step, or the save."""

    attribute: str
    holder: str
    kind: Kind
    trained: bool
    place: Place


class Keras3RawVariable(Rule[Raw, "cst.Call"]):
    """
    ## What it finds

    A layer or model of Keras 3 holds a `tf.Variable` or a `tf.Module` as an attribute, and the program trains
    the model's `trainable_variables`, or writes the model to a `.weights.h5` or `.keras` file.

    ## Why it hurts

    Keras 3 tracks its own variables only. A raw `tf.Variable`, and every variable of a `tf.Module`, is
    missing from `trainable_variables`, so the optimizer never changes it; a model that has no others raises.
    It is not written to `.weights.h5` and `.keras` files either, so that a running statistic starts over
    after a restart. Keras 2 trains and writes such variables: code that was right there breaks without a
    word. Measured: at the end of training, such weights still have the values they were made with.

    ## Example

    ```python
    class Gate(tf.keras.layers.Layer):
        def __init__(self, size):
            super().__init__()
            self.scale = tf.Variable(tf.ones([size]), name="scale")
    ```

    Use instead:

    ```python
            self.scale = self.add_weight(shape=[size], initializer="ones", name="scale")
    ```

    ## The repair

    `self.add_weight(...)` with the same shape and initial values. Unsafe: the weight is trained from then on,
    which is the point, and checkpoints written before hold it under another key. A `tf.Module` becomes a
    Keras layer by hand.

    ## When not to worry

    The rule is silent under Keras 2, for counters and other variables that are not trained and that
    `tf.train.Checkpoint` keeps, and where the program names the variable to the tape or assigns it by itself.

    ## References

    - [Making new layers](https://keras.io/guides/making_new_layers_and_models_via_subclassing/)
    """

    code: ClassVar[str] = "CKP107"
    name: ClassVar[str] = "keras3-raw-variable"
    summary: ClassVar[str] = (
        "A `tf.Variable` or `tf.Module` on a Keras 3 layer is not trained and not in its files."
    )
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Variable"})
    keras: ClassVar[tuple[int, ...]] = (3,)

    def suspects(self) -> Iterable[Raw]:
        found: dict[Place, Raw] = {}
        by_hand: set[Place] = set()
        for holder, attribute, target in self._raw():
            place = self.program.objects[target].place
            variables = self._variables(target)
            if any(not self.program.sight.is_known(i) for i in (holder, target, *variables)):
                by_hand.add(place)
                continue
            if self._handled(variables):
                by_hand.add(place)
            trained = next((e for e in self._trainings(holder) if self._uses(e, variables)), None)
            shown = self._written(variables) if trained is None else trained.place
            if shown is not None:
                kind = self.program.objects[target].kind
                label = self.program.label(holder)
                found.setdefault(place, Raw(place, attribute, label, kind, trained is not None, shown))
        return [suspect for place, suspect in found.items() if place not in by_hand or not suspect.trained]

    def _raw(self) -> Iterator[tuple[int, str, int]]:
        """The raw variables and modules that objects of Keras 3 hold."""
        for edge in self.program.references.all:
            holder, target = self.program.objects[edge.holder], self.program.objects[edge.target]
            if holder.world != KERAS_3 or holder.kind not in (Kind.LAYER, Kind.MODEL):
                continue
            if edge.kind is not Reference.ATTRIBUTE:
                continue
            if target.type == RAW_VARIABLE or (
                target.kind is Kind.MODULE and target.id in self.program.own_classes
            ):
                yield holder.id, edge.attribute, target.id

    def _variables(self, target: int) -> list[int]:
        """The raw variables that a variable or module comes down to."""
        return [
            i for i in self.program.references.reach(target) if self.program.objects[i].type == RAW_VARIABLE
        ]

    def _handled(self, variables: Iterable[int]) -> bool:
        """Whether the program itself changes one of these, or asks for its gradient."""
        wanted = set(variables)
        if any(self.program.events_of(i, Update, Reset) for i in wanted):
            return True
        return any(wanted & set(e.sources) for e in self.program.events(Gradient))

    def _trainings(self, holder: int) -> Iterator[Gradient | Update]:
        """Where the trainable variables of a model with this holder in it are trained."""
        for event in self.program.events(Gradient, Update):
            if isinstance(event, Gradient):
                models = event.sources
            elif isinstance(event, Update) and event.how in ("fit", "train_on_batch"):
                models = event.variables
            else:
                continue
            own = [m for m in models if self.program.objects[m].kind in (Kind.LAYER, Kind.MODEL)]
            if holder in self.program.references.reach(own):
                yield event

    def _uses(self, event: Gradient | Update, variables: Iterable[int]) -> bool:
        """Whether what is trained there derives from one of these variables, which can be trained."""
        candidates = [i for i in variables if _is_trainable(self.program.objects[i])]
        if isinstance(event, Update):
            return bool(candidates)
        deps = [d for d in event.deps if d.cut is None]
        wholes = [d.id for d in deps if self.program.objects[d.id].kind in (Kind.LAYER, Kind.MODEL)]
        derived = {d.id for d in deps} | self.program.references.reach(wholes)
        return any(i in derived for i in candidates)

    def _written(self, variables: list[int]) -> Place | None:
        """The save of a Keras file that leaves out a variable which training changes and nothing keeps."""
        changed = {i for i in variables if self.program.training.is_trained(i)}
        if not changed or changed & self.program.saves.written:
            return None
        for graph in self.program.graphs:
            keras_file = graph.moment is Moment.SAVE and graph.file in ("weights", "model")
            if keras_file and any(graph.loss_of(variable) for variable in changed):
                return graph.place
        return None

    def judge(self, suspect: Raw, node: cst.Call, walk: Walk) -> Finding:
        what = "`tf.Module`" if suspect.kind is Kind.MODULE else "`tf.Variable`"
        name = f"`{suspect.attribute}` of `{suspect.holder}`"
        if suspect.trained:
            lost = "is not in Keras 3's `trainable_variables`: it is never trained"
            related = Related(suspect.place, "the model is trained here")
        else:
            lost = "Keras 3 leaves out of its files: it starts over after a restart"
            related = Related(suspect.place, "the model is written here")
        module = "make the module a Keras layer"
        return self.finding(
            suspect.anchor,
            f"{name} is a {what}, which {lost}",
            related=(related,),
            help=module if suspect.kind is Kind.MODULE else "make it with `add_weight(...)`",
            fix=self._fix(walk, node) if suspect.kind is Kind.VARIABLE else None,
            depends_on_keras=True,
        )

    def _fix(self, walk: Walk, node: cst.Call) -> Fix | None:
        from ckptlint.rules.edits import expressions, fixes
        from ckptlint.rules.edits.add_weight import as_add_weight, holder_of

        holder = holder_of(walk, node)
        new = as_add_weight(walk, node, holder) if holder is not None else None
        if new is None:
            return None
        return fixes.unsafe("make it with `add_weight`", expressions.replace_expression(walk, node, new))


def _is_trainable(variable: Object) -> bool:
    """Whether training would change a variable: of floating numbers, and not taken out of training."""
    options = variable.options
    if options.get("trainable", options.get("1", True)) is not True:
        return False
    dtype = options.get("dtype")
    if dtype is not None:
        name = dtype.known if isinstance(dtype, Text) else dtype
        return isinstance(name, str) and not name.rpartition(".")[2].startswith(_INTEGERS)
    initial = options.get("0", options.get("initial_value", ...))
    return isinstance(initial, float) or initial is ...
