"""CKP106: layers or variables in a list or dict of a Keras 3 layer, which `tf.train.Checkpoint` skips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Fix, Related, Severity
from ckptlint.knowledge.tracking import KEEPS_LISTS
from ckptlint.record import Edge, Event, EventKind, Follower, Kind
from ckptlint.rules import gates
from ckptlint.rules.base import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

_FOLLOWED = frozenset({"tuple"})


@dataclass(frozen=True)
class Skipped(Suspect):
    """An attribute, the container it is, and the root that does not write what is in it."""

    attribute: str
    holder: str
    container: str
    root: int


class Keras3Container(Rule):
    """
    ## What it finds

    A layer or model of Keras 3 keeps layers or variables in a list or dict attribute and is saved through
    `tf.train.Checkpoint`. Likewise weights of `add_weight(...)` that no attribute holds, and the cells of
    `RNN([...])` and `StackedRNNCells`, which Keras keeps in a list itself.

    ## Why it hurts

    `tf.train.Checkpoint` does not enter the lists and dicts of Keras 3 objects: their weights are not in the
    file and not restored, while `assert_consumed()` passes and the layers do train. After a restart they are
    at their initial values. An optimizer in the same checkpoint brings the trainable ones back only if it was
    built before the restore, and never the moving averages of batch normalization. Tuples are followed, and
    so are the lists of Keras 2 objects and of `tf.Module`. Measured: a run killed after its first save and
    resumed ends with other weights in every layer of the list than the uninterrupted run.

    ## Example

    ```python
    class Perceptron(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = [layers.Dense(8), layers.Dense(8)]
    ```

    Use instead:

    ```python
            self.hidden = (layers.Dense(8), layers.Dense(8))
    ```

    ## The repair

    A list display becomes a tuple where the attribute is only read. Unsafe: checkpoints written before do not
    hold these weights. Where the list is appended to, fill a local list first and keep `tuple(...)` of it;
    for a dict, make each value an attribute; or save with `model.save_weights("....weights.h5")`, which
    follows lists and dicts.

    ## When not to worry

    The rule is silent where the layers are also attributes of their own, where they hold no weights, where
    another file keeps them, and where the optimizer in the checkpoint was built before the restore.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP106"
    name: ClassVar[str] = "keras3-container"
    summary: ClassVar[str] = (
        "Layers in a list or dict of a Keras 3 layer are not written by `tf.train.Checkpoint`."
    )
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint"})
    keras: ClassVar[tuple[int, ...]] = (3,)

    def suspects(self) -> Iterable[Suspect]:
        found: dict[Place, Skipped] = {}
        safe = self._kept()
        for object in self.record.of_kind(Kind.ROOT):
            if not gates.saves(self.record, object.id):
                continue
            for edge in self._skipped(object.id):
                lost = [
                    t for t in self.record.reach(edge.target) if gates.own_weights(self.record, t) is not None
                ]
                if not lost or any(t in safe for t in lost) or not gates.known(self.record, edge.target):
                    continue
                if self._rescued(object.id, edge) and not any(
                    gates.own_weights(self.record, t) for t in lost
                ):
                    continue
                attribute, _, _ = edge.name.partition("/")
                holder = self.record.label(edge.holder)
                container = next((c for c in edge.through if c not in _FOLLOWED), "list")
                suspect = Skipped(edge.place, attribute, holder, container, object.id)
                found.setdefault(edge.place, suspect)
        return found.values()

    def _skipped(self, root: int) -> Iterator[Edge]:
        """The edges at which the writer stops in what a root holds."""
        for holder in self.record.reach(root, Follower.WRITER):
            object = self.record.objects[holder]
            if (
                object.keras != 3
                or object.kind not in (Kind.LAYER, Kind.MODEL)
                or not gates.known(self.record, holder)
            ):
                continue
            edges = self.record.edges_from(holder)
            named = {e.target for e in edges if not e.name.startswith("#")}
            for edge in edges:
                if edge.name == "#trains" or edge.name.startswith("layers/"):
                    continue
                if edge.name.startswith("#") and edge.through:
                    if object.type in KEEPS_LISTS and holder not in self.record.classes:
                        yield edge
                elif Follower.WRITER not in edge.followers and (
                    edge.through or _is_unnamed_weight(edge, named)
                ):
                    yield edge

    def _kept(self) -> frozenset[int]:
        """All that some root, another file or code unseen keeps."""
        files = [
            subject
            for event in self.record.of_event(EventKind.SAVE)
            if event.detail.get("file") in ("weights", "model")
            for subject in event.subjects
        ]
        return self.record.kept | frozenset(self.record.reach(files, Follower.WEIGHTS_FILE))

    def _rescued(self, root: int, edge: Edge) -> bool:
        """Whether an optimizer in the checkpoint, built before each restore, brings back what it trains."""
        restores = self.record.events_of(root, EventKind.RESTORE)
        for id in self.record.reach(root, Follower.WRITER):
            if self.record.objects[id].kind is not Kind.OPTIMIZER:
                continue
            trained = {e.target for e in self.record.edges_from(id) if e.name == "#trains"}
            if edge.target not in self.record.reach(trained, Follower.TRAINER):
                continue
            built = self.record.events_of(id, EventKind.BUILD, EventKind.UPDATE)
            if restores and all(self._any_before(built, restore) for restore in restores):
                return True
        return False

    def _any_before(self, events: Iterable[Event], restore: Event) -> bool:
        return any(self.record.before(event, restore) for event in events)

    def visit_Assign(self, node: cst.Assign) -> None:
        self._meet(node, node.value)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._meet(node, node.value)

    def visit_Call(self, node: cst.Call) -> None:
        self._meet(node, None)

    def _meet(self, node: cst.CSTNode, value: cst.BaseExpression | None) -> None:
        for suspect in self.at(node):
            assert isinstance(suspect, Skipped)
            root = self.record.label(suspect.root)
            if suspect.attribute == "#weights":
                message = f"`{root}` does not write this weight of `{suspect.holder}`: no attribute holds it"
                help = "keep the result of `add_weight` as an attribute"
            elif suspect.attribute.startswith("#"):
                message = f"`{root}` does not write the cells of this layer: Keras 3 keeps them in a list"
                help = "use one layer for each cell, or save with `save_weights`"
            else:
                message = (
                    f"`{root}` does not write what is in `{suspect.attribute}` of `{suspect.holder}`: "
                    f"Keras 3 does not track a {suspect.container} for `tf.train.Checkpoint`"
                )
                help = "keep it as a tuple, or save with `save_weights`"
            place = self.record.objects[suspect.root].place
            self.report(
                suspect.anchor,
                message,
                related=(Related(place, f"`{root}` is built here"),),
                help=help,
                fix=self._as_tuple(value, suspect.attribute) if value is not None else None,
                depends_on_keras=True,
            )

    def _as_tuple(self, value: cst.BaseExpression, attribute: str) -> Fix | None:
        import libcst as cst

        from ckptlint.rules import changes

        assert self.walk is not None
        if not isinstance(value, cst.List | cst.ListComp) or value.lpar:
            return None
        if not changes.only_read(self.walk, attribute):
            return None
        if isinstance(value, cst.ListComp):
            return changes.unsafe("keep a tuple", changes.rebracket(self.walk, value, "tuple(", ")"))
        single = len(value.elements) == 1 and not isinstance(value.elements[0].comma, cst.Comma)
        return changes.unsafe(
            "keep a tuple", changes.rebracket(self.walk, value, "(", ",)" if single else ")")
        )


def _is_unnamed_weight(edge: Edge, named: set[int]) -> bool:
    """Whether an edge stands for what `add_weight` returned and no attribute holds."""
    return edge.name == "#weights" and edge.target not in named
