"""CKP404: a variable that an assignment replaces by a tensor computed from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.program.events import Replace
from ckptlint.program.objects import Kind, Reference
from ckptlint.program.regions import RegionKind
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_NO_NAMES = frozenset({Reference.ARGUMENT, Reference.WEIGHT})  # by what the program has no name for it
_TRACKABLE = frozenset({Kind.ROOT, Kind.MODEL, Kind.LAYER, Kind.MODULE})


@dataclass(frozen=True)
class Replaced(Suspect):
    """A name or attribute, as it is written, that loses its variable at the anchor."""

    name: str
    made: Place


class VariableReplaced(Rule[Replaced, "cst.CSTNode"]):
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
    nodes: ClassVar[frozenset[str]] = frozenset(
        {"Assign", "AnnAssign", "AugAssign", "NamedExpr", "Name", "Tuple", "Attribute", "Call"}
    )

    def suspects(self) -> Iterable[Replaced]:
        met: set[Place] = set()
        for event in self.program.events(Replace):
            if event.place not in met and self._lost(event):
                met.add(event.place)
                variable = self.program.objects[event.subjects[0]]
                yield Replaced(event.place, event.name, variable.place)

    def _lost(self, event: Replace) -> bool:
        """Whether nothing but a checkpoint refers to the variable after this."""
        (variable,) = event.subjects
        holder = event.holder
        saved = any(variable in self.program.saves.holds(root) for root in self.program.saves.roots)
        if holder is not None and self.program.objects[holder].kind is Kind.CONTAINER:
            return saved and self._lost_from_container(variable)
        if holder is not None:
            kind = self.program.objects[holder].kind
            plain = kind is Kind.INSTANCE and (saved or self._leaks(event, variable))
            if self.program.sight.has_unseen_base(holder) or not (kind in _TRACKABLE or plain):
                return False
        elif not saved or not (event.outer or self._rebound_each_round(event, variable)):
            return False
        attribute = event.name.rpartition(".")[2]
        return not any(
            edge.kind not in _NO_NAMES
            and self.program.objects[edge.holder].kind is not Kind.ROOT
            and (edge.holder, edge.name) != (holder, attribute)
            for edge in self.program.references.to(variable)
        )

    def _lost_from_container(self, variable: int) -> bool:
        """Whether a variable made within a container hangs on nothing but containers and checkpoints."""
        edges = [e for e in self.program.references.to(variable) if e.kind not in _NO_NAMES]
        roots = [e for e in edges if self.program.objects[e.holder].kind is Kind.ROOT]
        return self.program.name_of(variable) is None and all(e.through for e in edges if e not in roots)

    def _leaks(self, event: Replace, variable: int) -> bool:
        """Whether a tensor of a traced graph takes the place of a variable made outside of it."""
        made = self.program.objects[variable].regions
        return any(r.kind is RegionKind.TRACED and r not in made for r in event.regions)

    def _rebound_each_round(self, event: Replace, variable: int) -> bool:
        """Whether the name was made for the variable in this very call, and a loop rebinds it."""
        made = self.program.objects[variable]
        calls = [r for r in event.regions if r.kind is RegionKind.CALL]
        return (
            self.program.name_of(variable) == event.name
            and made.driver == event.driver
            and calls == [r for r in made.regions if r.kind is RegionKind.CALL]
            and any(r not in made.regions for r in event.loops)
        )

    def judge(self, suspect: Replaced, node: cst.CSTNode, walk: Walk) -> Finding:
        import libcst as cst

        from ckptlint.rules.edits import assignments, expressions, fixes

        source = assignments.in_place(walk, node) if isinstance(node, cst.Assign | cst.AugAssign) else None
        edit = None if source is None else expressions.replace_expression(walk, node, source)
        return self.finding(
            suspect.anchor,
            f"`{suspect.name}` becomes a tensor: its variable, and the checkpoint, keep the old value",
            related=(Related(suspect.made, "the variable is made here"),),
            help=f"write `{source}`" if source is not None else "change the variable by `assign`",
            fix=fixes.unsafe("change the variable in place", edit) if edit is not None else None,
        )
