"""CKP404: a variable that an assignment replaces by a tensor computed from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Related, Severity
from ckptlint.record import Event, EventKind, Kind, Reference, RegionKind
from ckptlint.rules.base import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

_NO_NAMES = frozenset({Reference.ARGUMENT, Reference.WEIGHT})  # by what the program has no name for it
_TRACKABLE = frozenset({Kind.ROOT, Kind.MODEL, Kind.LAYER, Kind.MODULE})


@dataclass(frozen=True)
class Replaced(Suspect):
    """A name or attribute, as it is written, that loses its variable at the anchor."""

    name: str
    made: Place


class VariableReplaced(Rule):
    """
    ## What it finds

    An assignment such as `self.w = self.w - rate * gradient` or `ckpt.step += 1` to a name that holds a
    `tf.Variable`: from there on the name holds a tensor, and the variable is left behind.

    ## Why it hurts

    The checkpoint goes on writing the variable, which nobody changes any more: `ckpt.step = ckpt.step + 1`
    freezes the step in the file at its first value, and a resumed run starts from there. A weight updated
    this way never changes for the optimizer or the checkpoint; where it is also a source of gradients, the
    second iteration raises, because the tensor has none. Measured: `w = w - rate * gradient` runs once, and
    then raises `TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'`.

    ## Example

    ```python
    ckpt.step = ckpt.step + 1
    self.mean = 0.9 * self.mean + 0.1 * batch_mean
    ```

    Use instead:

    ```python
    ckpt.step.assign_add(1)
    self.mean.assign(0.9 * self.mean + 0.1 * batch_mean)
    ```

    ## The repair

    The variable gets the new value by `assign`, `assign_add` or `assign_sub`. Unsafe: the program now saves
    and trains something else than before, as it was meant to.

    ## When not to worry

    The rule is silent where the variable is still held under another name (`v = self.v; v = v * self.g`),
    where a new variable takes its place, and for names of plain numbers and tensors.

    ## References

    - [Variables](https://www.tensorflow.org/guide/variable)
    """

    code: ClassVar[str] = "CKP404"
    name: ClassVar[str] = "variable-replaced"
    summary: ClassVar[str] = (
        "An assignment puts a tensor in the place of a variable, whose value stays behind."
    )
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Variable", "add_weight", "add_variable"})

    def suspects(self) -> Iterable[Suspect]:
        met: set[Place] = set()
        for event in self.record.of_event(EventKind.REPLACE):
            if event.place not in met and self._lost(event):
                met.add(event.place)
                variable = self.record.objects[event.subjects[0]]
                yield Replaced(event.place, str(event.detail["name"]), variable.place)

    def _lost(self, event: Event) -> bool:
        """Whether nothing but a checkpoint refers to the variable after this."""
        (variable,) = event.subjects
        holder = event.detail.get("holder")
        saved = any(variable in self.record.holds(root) for root in self.record.roots)
        if isinstance(holder, int) and self.record.objects[holder].kind is Kind.CONTAINER:
            return saved and self._lost_from_container(variable)
        if isinstance(holder, int):
            kind = self.record.objects[holder].kind
            plain = kind is Kind.INSTANCE and (saved or self._leaks(event, variable))
            if holder in self.record.unseen_base or not (kind in _TRACKABLE or plain):
                return False
        elif not saved or not (event.detail.get("outer") or self._rebound_each_round(event, variable)):
            return False
        attribute = str(event.detail["name"]).rpartition(".")[2]
        return not any(
            edge.kind not in _NO_NAMES
            and self.record.objects[edge.holder].kind is not Kind.ROOT
            and (edge.holder, edge.name) != (holder, attribute)
            for edge in self.record.edges_to(variable)
        )

    def _lost_from_container(self, variable: int) -> bool:
        """Whether a variable made within a container hangs on nothing but containers and checkpoints."""
        edges = [e for e in self.record.edges_to(variable) if e.kind not in _NO_NAMES]
        roots = [e for e in edges if self.record.objects[e.holder].kind is Kind.ROOT]
        return variable not in self.record.labels and all(e.through for e in edges if e not in roots)

    def _leaks(self, event: Event, variable: int) -> bool:
        """Whether a tensor of a traced graph takes the place of a variable made outside of it."""
        made = self.record.objects[variable].regions
        return any(r.kind is RegionKind.TRACED and r not in made for r in event.regions)

    def _rebound_each_round(self, event: Event, variable: int) -> bool:
        """Whether the name was made for the variable in this very call, and a loop rebinds it."""
        made = self.record.objects[variable]
        calls = [r for r in event.regions if r.kind is RegionKind.CALL]
        return (
            self.record.labels.get(variable) == event.detail["name"]
            and made.driver == event.driver
            and calls == [r for r in made.regions if r.kind is RegionKind.CALL]
            and any(r not in made.regions for r in event.loops)
        )

    def visit_Assign(self, node: cst.Assign) -> None:
        self._found(node)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._found(node)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._found(node)

    def _found(self, node: cst.Assign | cst.AnnAssign | cst.AugAssign) -> None:
        for suspect in self.at(node):
            assert isinstance(suspect, Replaced)
            import libcst as cst

            from ckptlint.rules.edits import changes

            assert self.walk is not None
            source = None if isinstance(node, cst.AnnAssign) else changes.in_place(self.walk, node)
            edit = None if source is None else changes.replace_expression(self.walk, node, source)
            self.report(
                suspect.anchor,
                f"`{suspect.name}` becomes a tensor: its variable, and the checkpoint, keep the old value",
                related=(Related(suspect.made, "the variable is made here"),),
                help=f"write `{source}`" if source is not None else "change the variable by `assign`",
                fix=changes.unsafe("change the variable in place", edit) if edit is not None else None,
            )
