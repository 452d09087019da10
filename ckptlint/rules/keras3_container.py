"""CKP106: layers or variables in a list or dict of a Keras 3 layer, which `tf.train.Checkpoint` skips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.graph import Graph, Lost, Moment, Reason
from ckptlint.rules import state
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Skipped(Suspect):
    """An attribute, the container it is, and the root that does not write what is in it."""

    attribute: str
    holder: str
    container: str
    root: int
    own: bool  # Keras itself keeps the list


class Keras3Container(Rule[Skipped, "cst.Assign | cst.AnnAssign | cst.Call"]):
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
    nodes: ClassVar[frozenset[str]] = frozenset({"Assign", "AnnAssign", "Call"})

    def suspects(self) -> Iterable[Skipped]:
        found: dict[Place, Skipped] = {}
        for graph in self.program.graphs:
            if graph.moment is not Moment.SAVE or graph.file != "checkpoint":
                continue
            for lost in graph.lost_for(Reason.KERAS3_CONTAINER, Reason.NO_ATTRIBUTE):
                holder = graph.nodes[lost.holder].object if lost.holder is not None else None
                if holder is None or lost.assigned is None or not self._is_lost(graph, lost, holder):
                    continue
                attribute = lost.name.rpartition(".")[2] if lost.reason is Reason.KERAS3_CONTAINER else ""
                label, container = self.program.label(holder), lost.fault or "list"
                own = holder not in self.program.own_classes
                suspect = Skipped(lost.assigned, attribute, label, container, graph.root, own)
                found.setdefault(lost.assigned, suspect)
        return found.values()

    def _is_lost(self, graph: Graph, lost: Lost, holder: int) -> bool:
        """Whether what a graph leaves out is seen whole, has weights, and is not brought back another way."""
        program = self.program
        if not all(program.sight.is_known(id) for id in (holder, *lost.objects)):
            return False
        parts = program.references.reach(lost.objects)
        weights = [
            trained_by_none for i in parts if (trained_by_none := state.own_weights(program, i)) is not None
        ]
        if not weights or program.saves.written & parts:
            return False
        return any(weights) or not (lost.carried and program.saves.is_built_in_time(graph))

    def judge(self, suspect: Skipped, node: cst.Assign | cst.AnnAssign | cst.Call, walk: Walk) -> Finding:
        import libcst as cst

        root = self.program.label(suspect.root)
        if not suspect.attribute:
            message = f"`{root}` does not write this weight of `{suspect.holder}`: no attribute holds it"
            help = "keep the result of `add_weight` as an attribute"
        elif suspect.own:
            message = f"`{root}` does not write the cells of this layer: Keras 3 keeps them in a list"
            help = "use one layer for each cell, or save with `save_weights`"
        else:
            message = (
                f"`{root}` does not write what is in `{suspect.attribute}` of `{suspect.holder}`: "
                f"Keras 3 does not track a {suspect.container} for `tf.train.Checkpoint`"
            )
            help = "keep it as a tuple, or save with `save_weights`"
        value = None if isinstance(node, cst.Call) else node.value
        return self.finding(
            suspect.anchor,
            message,
            related=(Related(self.program.objects[suspect.root].place, f"`{root}` is built here"),),
            help=help,
            fix=self._as_tuple(walk, value, suspect.attribute) if value is not None else None,
            depends_on_keras=True,
        )

    def _as_tuple(self, walk: Walk, value: cst.BaseExpression, attribute: str) -> Fix | None:
        import libcst as cst

        from ckptlint.rules.edits import expressions, fixes, names

        if not isinstance(value, cst.List | cst.ListComp) or value.lpar:
            return None
        if not names.only_read(walk, attribute):
            return None
        if isinstance(value, cst.ListComp):
            return fixes.unsafe("keep a tuple", expressions.rebracket(walk, value, "tuple(", ")"))
        single = len(value.elements) == 1 and not isinstance(value.elements[0].comma, cst.Comma)
        return fixes.unsafe("keep a tuple", expressions.rebracket(walk, value, "(", ",)" if single else ")"))
