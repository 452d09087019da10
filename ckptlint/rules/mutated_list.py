"""CKP109: a tracked list or dict that was changed in a way that makes its save raise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.graph import Graph, Moment, Reason
from ckptlint.rules.raising import container_of
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_HOW = {
    Reason.LIST_ITEM_CHANGED: "an item of it is replaced, moved or taken out",
    Reason.LIST_CHANGED_OUTSIDE: "the list is changed by another name than this attribute",
    Reason.DICT_CHANGED_OUTSIDE: "the dict is changed by another name, or by `pop`, `setdefault` or `clear`",
}


@dataclass(frozen=True)
class Mutated(Suspect):
    """A list or dict that cannot be saved any more, and the save that raises.

    The anchor is the statement that changed it, where that was seen, else the making of the container.
    """

    attribute: str
    holder: str
    of_keras: bool
    reason: Reason
    seen: bool
    made: Place
    root: str
    save: Place


class MutatedList(Rule[Mutated, "cst.CSTNode"]):
    """
    ## What it finds

    A list with variables, layers or modules, as attribute of a `tf.Module`, a Keras 2 layer or model or a
    `tf.train.Checkpoint`, of which an item is replaced, moved or taken out (`insert`, `pop`, `remove`, `del`,
    `reverse`, `list[i] = ...`, a slice) before it is saved. Likewise a list or dict that is changed by the
    name it had before it became an attribute, and a dict, even one of numbers, that `pop`, `setdefault` or
    `clear` has changed.

    ## Why it hurts

    TensorFlow names the items of a list by their index and keeps watch over it. Once an item has another
    index the names would mean other objects than in older checkpoints, and the next save raises `ValueError`
    ("A list element was replaced"): often hours later, at the first save after a network has grown, and all
    training since the last one is gone.

    ## Example

    ```python
    class Generator(tf.Module):
        def grow(self):
            self.blocks.insert(0, Block())      # the next save raises
    ```

    Use instead:

    ```python
            self.blocks = [Block(), *self.blocks]
    ```

    ## The repair

    Assign a new list or dict to the attribute. There is no edit: the items then have other names in the
    checkpoint than before, and whether older checkpoints must still be read is not in the code.

    ## When not to worry

    `append`, `extend`, `+=`, `d[key] = value` and `update` are fine, and so is a new list in the place of the
    old one. The rule is silent about lists that hold nothing with state, about lists on plain objects, about
    copies (`list(self.blocks)`, `trainable_variables`), where no save follows, and about layers and models of
    Keras 3, whose lists `tf.train.Checkpoint` skips (CKP106).

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP109"
    name: ClassVar[str] = "mutated-list"
    summary: ClassVar[str] = "A tracked list or dict is changed so that the next save raises."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint", "save_weights"})
    nodes: ClassVar[frozenset[str]] = frozenset(
        {"Assign", "AnnAssign", "AugAssign", "Call", "Del", "Return"}  # what stands alone in a statement
    )

    def suspects(self) -> Iterable[Mutated]:
        found: dict[Place, Mutated] = {}
        for graph in self.program.graphs:
            suspect = self._suspect(graph) if graph.moment is Moment.SAVE else None
            known = found.get(suspect.made) if suspect is not None else None
            if suspect is not None and (known is None or (suspect.seen and not known.seen)):
                found[suspect.made] = suspect
        return found.values()

    def _suspect(self, graph: Graph) -> Mutated | None:
        raises = graph.raises
        if raises is None or raises.reason not in _HOW:
            return None
        container = container_of(self.program, graph)
        if container is None:
            return None
        program, root = self.program, self.program.label(graph.root)
        return Mutated(
            raises.changed or container.made,
            container.attribute,
            program.label(container.holder),
            program.objects[container.holder].world is not None,
            raises.reason,
            raises.changed is not None,
            container.made,
            root,
            graph.place,
        )

    def judge(self, suspect: Mutated, node: cst.CSTNode, walk: Walk) -> Finding:
        attribute = f"`{suspect.attribute}` of `{suspect.holder}`"
        made = [Related(suspect.made, f"{attribute} is made here")] if suspect.seen else []
        where = "here" if suspect.seen else "after this"
        return self.finding(
            suspect.anchor,
            f"{attribute} is tracked, and {_HOW[suspect.reason]} {where}: the next save raises ValueError",
            related=(*made, Related(suspect.save, f"`{suspect.root}` is saved here")),
            help="assign a new list or dict to the attribute instead",
            depends_on_keras=suspect.of_keras,
        )
