"""CKP110: a dict with a key that is no string, whose save raises."""

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


@dataclass(frozen=True)
class Keyed(Suspect):
    """A dict that cannot be saved, and the save that raises.

    `attribute` and `holder` tell where the dict is, `root` what is saved. `of_keras`: the holder is of Keras,
    whose version decides whether the save raises.
    """

    attribute: str
    holder: str
    root: str
    error: str
    save: Place
    of_keras: bool


class NonStringKey(Rule[Keyed, "cst.Assign | cst.AnnAssign | cst.Call"]):
    """
    ## What it finds

    A dict that holds variables, layers or other objects with state under keys that are no strings (numbers,
    tuples, members of an enumeration), as attribute of a `tf.Module`, of a Keras 2 layer or model or of a
    `tf.train.Checkpoint`, or given to a `Checkpoint`, in a program that saves it.

    ## Why it hurts

    A checkpoint names what a dict holds by its keys, and a name is a string. The save raises `ValueError`
    ("contains a non-string key which maps to a trackable object"): the first time the program saves, which
    may be hours after its start, and all training so far is gone.

    ## Example

    ```python
    class Mixture(tf.Module):
        def __init__(self, experts):
            self.experts = {number: make_expert() for number in range(experts)}
    ```

    Use instead:

    ```python
            self.experts = {str(number): make_expert() for number in range(experts)}
    ```

    or a list, where the keys count up from 0.

    ## The repair

    There is no edit: whatever reads the dict must use the new keys too.

    ## When not to worry

    The rule is silent where the dict holds no state, where a key may be a string (those of an enumeration
    whose members are strings are), and where the dict is not part of what is saved. Keras 3 layers and models
    save without an error: `tf.train.Checkpoint` leaves out what their dicts hold (CKP106), Keras's own files
    hold it.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP110"
    name: ClassVar[str] = "non-string-key"
    summary: ClassVar[str] = "A dict whose keys are no strings cannot be saved: the first save raises."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint", "save_weights"})
    nodes: ClassVar[frozenset[str]] = frozenset({"Assign", "AnnAssign", "Call"})

    def suspects(self) -> Iterable[Keyed]:
        found: dict[Place, Keyed] = {}
        for graph in self.program.graphs:
            suspect = self._suspect(graph) if graph.moment is Moment.SAVE else None
            if suspect is not None:
                found.setdefault(suspect.anchor, suspect)
        return found.values()

    def _suspect(self, graph: Graph) -> Keyed | None:
        """The dict for whose keys a save raises; None where it does not, or raises for another reason."""
        raises = graph.raises
        if raises is None or raises.reason is not Reason.KEY_IS_NO_STRING:
            return None
        container = container_of(self.program, graph)
        if container is None:
            return None
        program = self.program
        of_keras = program.objects[container.holder].world is not None
        holder, root = program.label(container.holder), program.label(graph.root)
        return Keyed(container.made, container.attribute, holder, root, raises.error, graph.place, of_keras)

    def judge(self, suspect: Keyed, node: cst.Assign | cst.AnnAssign | cst.Call, walk: Walk) -> Finding:
        name = f"`{suspect.attribute}` of `{suspect.holder}`"
        return self.finding(
            suspect.anchor,
            f"{name} holds state under keys that are no strings: the save raises {suspect.error}",
            related=(Related(suspect.save, f"`{suspect.root}` is saved here"),),
            help="make the keys strings, as `str(key)` does",
            depends_on_keras=suspect.of_keras,
        )
