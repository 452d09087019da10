"""CKP512: a copy of some weights of a model, where all are meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity, TextEdit
from ckptlint.program.events import Clone, Overwrite, Pair, Restore, Update
from ckptlint.program.objects import Kind
from ckptlint.rules import state
from ckptlint.rules.copies import assigned_in, shared_by
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_TRAINABLE = frozenset({"trainable_variables", "trainable_weights"})


@dataclass(frozen=True)
class Partial(Suspect):
    """A copy by the two lists zipped at the anchor; `copied` is the assignment.

    `left` is a layer with weights that are in none of the lists; None where one list is longer.
    """

    target: int
    source: int
    copied: Place
    left: int | None
    lengths: tuple[int | None, int | None]


class PartialCopy(Rule[Partial, "cst.Call"]):
    """
    ## What it finds

    The weights of a loaded model, or those for a clone, copied one by one over `trainable_variables`, where
    the model has others too: the moving statistics of `BatchNormalization`. And a copy over two zipped lists
    of different length.

    ## Why it hurts

    The statistics of the copy stay at mean 0 and variance 1. In training nothing shows, for batches are
    normalized by their own statistics; in `predict` and after a restart the copy computes something else than
    the model that it was copied from. `zip` ends with the shorter list without a word, and all weights behind
    that keep their random values. Measured: all kernels are equal after the copy, the outputs are not.

    ## Example

    ```python
    trained = tf.keras.models.load_model("trained.keras")
    for mine, theirs in zip(model.trainable_variables, trained.trainable_variables):
        mine.assign(theirs)
    ```

    Use instead:

    ```python
    trained = tf.keras.models.load_model("trained.keras")
    model.set_weights(trained.get_weights())
    ```

    ## The repair

    Both lists become `weights`, which has the statistics too. Unsafe: what the copy computes changes. There
    is no edit where the lists differ in length for another reason.

    ## When not to worry

    The rule is silent where no layer has weights that are not trainable; where the others are copied as well,
    by a second loop, by `set_weights` or from a file; where averages are taken, as in a soft update; where
    the model is trained after the copy, which finds new statistics; where neither model is loaded or a clone
    of the other; and where it is not known how long the lists are.

    ## References

    - [`BatchNormalization`](https://keras.io/api/layers/normalization_layers/batch_normalization/)
    """

    code: ClassVar[str] = "CKP512"
    name: ClassVar[str] = "partial-copy"
    summary: ClassVar[str] = "A copy of a model's weights leaves some of them out."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"zip"})

    def suspects(self) -> Iterable[Partial]:
        found: dict[Place, Partial] = {}
        for pair in self.program.events(Pair):
            suspect = self._partial(pair)
            if suspect is not None:
                found.setdefault(pair.place, suspect)
        return found.values()

    def _partial(self, pair: Pair) -> Partial | None:
        program = self.program
        for target, source in ((pair.first, pair.second), (pair.second, pair.first)):
            parts = program.references.reach(target)
            copies = [
                update
                for update in assigned_in(program, pair)
                if update.how == "assign"
                and parts.intersection(update.subjects)
                and update.made_from
                and not parts.intersection(update.made_from)
            ]
            if target == source or not copies or not self._is_copy(target, source):
                continue
            left = next((part for part in sorted(parts) if self._has_statistics(part)), None)
            if not set(pair.lists) <= _TRAINABLE or left is None:
                left = None
            if left is None and (None in pair.lengths or len(set(pair.lengths)) == 1):
                continue
            if not self._is_completed(target, pair, copies):
                return Partial(pair.place, target, source, copies[0].place, left, pair.lengths)
        return None

    def _is_copy(self, target: int, source: int) -> bool:
        """Whether one model is a clone of the other, or was read from a file."""
        program = self.program
        clones = {(e.subjects[0], e.original) for e in program.events(Clone)}
        if {(target, source), (source, target)} & clones:
            return True
        return bool(program.saves.reads(source))

    def _has_statistics(self, part: int) -> bool:
        """Whether a layer has weights that are not trainable beside those that are."""
        object = self.program.objects[part]
        return object.kind is Kind.LAYER and state.own_weights(self.program, part) is True

    def _is_completed(self, target: int, pair: Pair, copies: list[Update]) -> bool:
        """Whether the program gives the target weights in another way too, or trains it after the copy."""
        program = self.program
        parts = shared_by(program, program.references.reach(target))
        others = [e for part in parts for e in program.events_of(part, Overwrite, Restore, Update)]
        places = {copy.place for copy in copies}
        follows = program.timeline.may_follow
        if any(p.place != pair.place and target in p.subjects for p in program.events(Pair)):
            return True
        return any(
            other.place not in places
            and (not isinstance(other, Update) or any(follows(copy, other) for copy in copies))
            for other in others
        )

    def judge(self, suspect: Partial, node: cst.Call, walk: Walk) -> Finding:
        program = self.program
        target, source = program.label(suspect.target), program.label(suspect.source)
        if suspect.left is None:
            first, second = suspect.lengths
            return self.finding(
                suspect.anchor,
                f"the copy into `{target}` ends with the shorter list, of {first} and {second} variables",
                related=[Related(suspect.copied, "they are copied here")],
                help=f"copy all: `{target}.set_weights({source}.get_weights())`",
            )
        layer = program.objects[suspect.left]
        name = layer.type.rpartition(".")[2]
        return self.finding(
            suspect.anchor,
            f"`{target}` gets what is trainable of `{source}`, and not the statistics of its `{name}`",
            related=[Related(layer.place, f"this `{name}` keeps the statistics it was made with")],
            help=f"copy all: `{target}.set_weights({source}.get_weights())`",
            fix=self._fix(node, walk),
        )

    def _fix(self, node: cst.Call, walk: Walk) -> Fix | None:
        import libcst as cst

        from ckptlint.rules.edits import expressions, fixes

        change: list[TextEdit] = []
        for arg in node.args:
            if not isinstance(arg.value, cst.Attribute) or arg.value.attr.value not in _TRAINABLE:
                return None
            source = f"{walk.module.code_for_node(arg.value.value)}.weights"
            change += expressions.replace_expression(walk, arg.value, source)
        return fixes.unsafe("copy all `weights`", tuple(change))
