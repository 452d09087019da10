"""CKP205: a clone of a model that computes with the random weights it was made with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.program.events import Clone, Forward, Overwrite, Restore, Update
from ckptlint.program.objects import Kind
from ckptlint.rules.copies import owners, shared_by
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Unset(Suspect):
    """A clone, made at the anchor, the model that it is a clone of, and where it computes something."""

    clone: int
    original: int
    used: Place


class CloneWithoutWeights(Rule[Unset, "cst.Call"]):
    """
    ## What it finds

    A model made by `clone_model(model)`, or by `from_config(model.get_config())`, that is used to compute
    something and never gets any weights: as a target network, as a copy to evaluate, as a frozen teacher.

    ## Why it hurts

    A clone has the layers of the original and new random weights. Nothing warns: shapes fit, and the outputs
    look like outputs. A target network that stays random gives random targets, an evaluated copy random
    scores. Each process draws others, so that a resumed run goes on against other targets. Measured: after
    training, no weight of the clone has moved from its initial value.

    ## Example

    ```python
    target = tf.keras.models.clone_model(model)
    future = target(next_states)
    ```

    Use instead:

    ```python
    target = tf.keras.models.clone_model(model)
    target.set_weights(model.get_weights())
    future = target(next_states)
    ```

    ## The repair

    After the clone, `set_weights` gives it the weights of the original. Unsafe: what it computes changes.

    ## When not to worry

    The rule is silent where the clone gets weights anywhere, by `set_weights`, by assignments or from a file;
    where it is trained itself, as a new model of the same architecture; where another model that shares its
    layers is; where it is never used to compute anything; where the original has no weights worth a copy,
    since nothing trains or loads it; where a `clone_function` says what its layers are; and where the clone
    goes where the run cannot see.

    ## References

    - [`clone_model`](https://www.tensorflow.org/api_docs/python/tf/keras/models/clone_model)
    """

    code: ClassVar[str] = "CKP205"
    name: ClassVar[str] = "clone-without-weights"
    summary: ClassVar[str] = "A clone of a model is used with the random weights it was made with."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"clone_model", "from_config"})

    def suspects(self) -> Iterable[Unset]:
        program = self.program
        found: dict[Place, Unset] = {}
        set_somewhere: set[Place] = set()
        for event in program.events(Clone):
            clone = event.subjects[0]
            uses = program.events_of(clone, Forward)
            if program.objects[clone].kind is not Kind.MODEL:
                continue
            if self._gets_weights(clone):
                set_somewhere.add(event.place)
            elif uses and self._is_known(clone) and self._has_weights(event.original):
                found.setdefault(event.place, Unset(event.place, clone, event.original, uses[0].place))
        yield from (suspect for place, suspect in found.items() if place not in set_somewhere)

    def _is_known(self, clone: int) -> bool:
        program = self.program
        parts = program.references.reach(clone)
        if not program.sight.is_seen_through(clone):
            return False
        return bool(owners(program, clone)) and not any(map(program.sight.is_holder_unknown, parts))

    def _gets_weights(self, clone: int) -> bool:
        """Whether anything gives the clone, its layers or what shares them other values."""
        program = self.program
        parts = shared_by(program, program.references.reach(clone))
        if any(program.events_of(part, Overwrite, Update, Restore) for part in parts):
            return True
        return any(clone in program.saves.holds(root) for e in program.events(Restore) for root in e.subjects)

    def _has_weights(self, original: int) -> bool:
        """Whether training or a file gives a model weights that are worth a copy."""
        program = self.program
        if program.objects[original].kind is Kind.OUTSIDE:
            return True
        parts = shared_by(program, program.references.reach(original))
        return any(program.events_of(part, Overwrite, Update, Restore) for part in parts)

    def judge(self, suspect: Unset, node: cst.Call, walk: Walk) -> Finding:
        clone, original = (self.program.label(i) for i in (suspect.clone, suspect.original))
        return self.finding(
            suspect.anchor,
            f"`{clone}` is a clone of `{original}` with new random weights, and never gets others",
            related=[Related(suspect.used, "it computes with them here")],
            help="copy the weights: `clone.set_weights(model.get_weights())`",
            fix=self._fix(suspect, node, walk),
        )

    def _fix(self, suspect: Unset, node: cst.Call, walk: Walk) -> Fix | None:
        import libcst as cst

        from ckptlint.rules.edits import fixes, statements

        statement = walk.statements[-1]
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]
            ) if value is node and isinstance(target, cst.Name | cst.Attribute):
                pass
            case _:
                return None
        match node.args:
            case [cst.Arg(value=cst.Call(func=cst.Attribute(value=given, attr=cst.Name("get_config")))), *_]:
                pass
            case [cst.Arg(value=cst.Name() | cst.Attribute() as given), *_]:
                pass
            case _:
                return None
        code = walk.module.code_for_node
        source = f"{code(target)}.set_weights({code(given)}.get_weights())"
        return fixes.unsafe(f"add `{source}`", statements.append_statement(walk, statement, source))
