"""CKP203: a variable, layer or optimizer that is made anew in each step, instead of once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.knowledge.names import RAW_VARIABLE
from ckptlint.program.events import Forward, Overwrite, Reset, Restore, Update
from ckptlint.program.objects import Kind, Object
from ckptlint.program.regions import Region, RegionKind
from ckptlint.rules import state
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_STEPS = ("apply_gradients", "apply", "minimize")


class Where(Enum):
    """What is run again and again."""

    LOOP = "in each round of the loop"
    FORWARD = "in each forward pass"
    TRACED = "in each call of a compiled function"


@dataclass(frozen=True)
class Anew(Suspect):
    """An object that is made anew, and the place that makes it so: the loop, or the call."""

    label: str
    kind: Kind
    where: Where
    again: Place
    rounds: bool = False  # each round takes many steps, as an epoch does


class CreatedPerCall(Rule[Anew, "cst.Call"]):
    """
    ## What it finds

    An optimizer made within the loop that trains with it, a layer or variable made within the forward pass,
    or a variable made within a function compiled by `tf.function`, without a test that it exists already.

    ## Why it hurts

    An optimizer made anew forgets its moments and its step count each time: Adam never leaves its first
    steps. A layer made in the forward pass has new random weights in every step; they are never trained and
    in no checkpoint. A variable made on every call of a compiled function makes TensorFlow raise. Measured:
    a loop of five rounds that makes its optimizer in each makes 48 variables, new ones to the last round.

    ## Example

    ```python
    for epoch in range(5):
        optimizer = tf.keras.optimizers.Adam(0.01)
        for batch in batches:
            train_step(model, optimizer, batch)
    ```

    Use instead:

    ```python
    optimizer = tf.keras.optimizers.Adam(0.01)
    for epoch in range(5):
        for batch in batches:
            train_step(model, optimizer, batch)
    ```

    ## The repair

    The line is moved before the loop or the function, or to the end of `__init__`, where it needs nothing
    that is bound only inside. Unsafe: what the program computes changes.

    ## When not to worry

    The rule is silent behind a guard (`is None`, `hasattr`, a dictionary, a cached function, `build`), where
    the model is made in the same loop (one model a fold), where the optimizer has no state or its settings
    change from round to round, for layers without weights, and for variables that serve one batch and are
    thrown away.

    ## References

    - [tf.function: creating variables](https://www.tensorflow.org/guide/function#creating_tfvariables)
    """

    code: ClassVar[str] = "CKP203"
    name: ClassVar[str] = "created-per-call"
    summary: ClassVar[str] = "A variable, layer or optimizer is made anew in each step."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset(
        {"GradientTape", "apply_gradients", "minimize", "def call(", "Variable"}
    )

    def suspects(self) -> Iterable[Anew]:
        found: dict[Place, Anew] = {}
        forwards = self._forward_names()
        for object in self.program.objects:
            if object.kind is Kind.OPTIMIZER:
                suspect = self._optimizer(object)
            elif object.kind is Kind.LAYER:
                suspect = self._layer(object, forwards)
            elif object.kind is Kind.VARIABLE:
                suspect = self._traced(object) or self._variable(object, forwards)
            else:
                continue
            if suspect is not None:
                found.setdefault(object.place, suspect)
        return found.values()

    def _forward_names(self) -> frozenset[str]:
        """The qualified names of the forward passes of the program's layers, models and modules."""
        found = set()
        for id, name in self.program.own_classes.items():
            kind = self.program.objects[id].kind
            if kind in (Kind.LAYER, Kind.MODEL):
                found.add(f"{name}.call")
            elif kind is Kind.MODULE:
                found.add(f"{name}.__call__")
        return frozenset(found)

    # The shapes

    def _optimizer(self, object: Object) -> Anew | None:
        if state.without_state(object) or not self.program.sight.is_known(object.id):
            return None
        for index, region in enumerate(object.regions):
            if region.kind is RegionKind.LOOP and not _conditional(object.regions[index:]):
                for step in self.program.events_of(object.id, Update):
                    if step.how not in _STEPS or not self._trains_outer(step, object.id, region):
                        continue
                    return replace(
                        self._anew(object, Where.LOOP, region), rounds=_loops_further(object, step)
                    )
        return None

    def _trains_outer(self, step: Update, optimizer: int, loop: Region) -> bool:
        """Whether a step within the loop trains what was made outside, and is not set back within."""
        if loop not in step.regions:
            return False
        trained = [i for i in step.subjects if i != optimizer]
        for id in trained:
            if loop in self.program.objects[id].regions or not self.program.sight.is_known(id):
                return False
            set_back = self.program.events_of(id, Reset, Restore, Overwrite)
            if any(loop in e.regions for e in set_back):
                return False
        return bool(trained)

    def _layer(self, object: Object, forwards: frozenset[str]) -> Anew | None:
        if not state.owns_state(self.program, object.id):
            return None
        if not self.program.events_of(object.id, Forward) or not self.program.sight.is_known(object.id):
            return None
        region = _repeated(object.regions, forwards)
        return self._anew(object, Where.FORWARD, region) if region is not None else None

    def _variable(self, object: Object, forwards: frozenset[str]) -> Anew | None:
        region = _repeated(object.regions, forwards)
        if region is None:
            return None
        for edge in self.program.references.to(object.id):
            if not edge.through:
                holder = self.program.objects[edge.holder]
                outer = holder.kind in (Kind.LAYER, Kind.MODEL, Kind.MODULE) and region not in holder.regions
                if outer and self.program.sight.is_known(holder.id):
                    return self._anew(object, Where.FORWARD, region)
        return None

    def _traced(self, object: Object) -> Anew | None:
        if object.type != RAW_VARIABLE:
            return None
        for index, region in enumerate(object.regions):
            if region.kind is RegionKind.TRACED and not _once(object.regions[index:]):
                return self._anew(object, Where.TRACED, region)
        return None

    def _anew(self, object: Object, where: Where, region: Region) -> Anew:
        return Anew(object.place, self.program.label(object.id), object.kind, where, region.place)

    # Reporting

    def judge(self, suspect: Anew, node: cst.Call, walk: Walk) -> Finding | None:
        if suspect.kind is Kind.OPTIMIZER and self._may_differ(walk, node, suspect.again, suspect.rounds):
            return None
        return self.finding(
            suspect.anchor,
            f"`{suspect.label}` is made anew {suspect.where.value}{_consequence(suspect)}",
            related=(Related(suspect.again, "this is run again and again"),),
            help="make it once, before the loop or in the constructor",
            fix=self._fix(walk, node, suspect),
        )

    def _may_differ(self, walk: Walk, node: cst.Call, loop: Place, rounds: bool) -> bool:
        """Whether the rounds of the loop may be meant to differ.

        An optimizer's arguments use what is bound in the loop, or handed to the function called in it; or
        each round is a training of its own.
        """
        from ckptlint.rules.edits import names, statements

        around = next((s for s in walk.statements if walk.place(s) == loop), None)
        if rounds and not statements.counts(around):
            return True  # other tasks or stages, each trained anew
        if around is None:
            around = walk.functions[-1] if walk.functions else None
        if around is None:  # in a lambda
            return any(names.names_used_in(arg) for arg in node.args)
        bound = names.names_bound_in(around) - {names.receiver(walk)}
        return any(names.names_used_in(arg) & bound for arg in node.args)

    def _fix(self, walk: Walk, node: cst.Call, suspect: Anew) -> Fix | None:
        from ckptlint.rules.edits import move

        if suspect.where is Where.LOOP:
            return move.before_loop(walk, node, suspect.again)
        if suspect.where is Where.TRACED:
            return move.before_function(walk, node)
        return move.into_constructor(walk, node)


def _consequence(suspect: Anew) -> str:
    match suspect.where, suspect.kind:
        case Where.TRACED, _:
            return ", which TensorFlow refuses"
        case _, Kind.OPTIMIZER:
            return ", so that its moments and its step count start over"
        case _, Kind.LAYER:
            return ": its weights are new each time, never trained and in no checkpoint"
    return ", so that what training changed in it is gone"


def _repeated(regions: tuple[Region, ...], forwards: frozenset[str]) -> Region | None:
    """The region by which something is made over and over: a forward pass, a gradient region in a loop."""
    looped = False
    for index, region in enumerate(regions):
        looped = looped or region.kind is RegionKind.LOOP
        forward = region.name in forwards
        under_gradient = looped and region.kind is RegionKind.GRADIENT
        if (forward or under_gradient) and not _once(regions[index:]):
            return region
    return None


def _once(regions: Iterable[Region]) -> bool:
    """Whether something here is done only where it does not exist yet, or for an object being made."""
    return any(_is_guard(r) or _constructs(r) for r in regions)


def _loops_further(object: Object, step: Update) -> bool:
    """Whether the step stands in a loop that the making of the object does not stand in."""
    return any(r.kind is RegionKind.LOOP and r not in object.regions for r in step.regions)


def _conditional(regions: Iterable[Region]) -> bool:
    return any(_is_guard(r) or _constructs(r) or r.kind is RegionKind.BRANCH for r in regions)


def _is_guard(region: Region) -> bool:
    match region.kind:
        case RegionKind.BRANCH:
            return region.guard
        case RegionKind.TRY:
            return region.arm > 0
    return region.kind is RegionKind.GUARDED


def _constructs(region: Region) -> bool:
    return region.name.rpartition(".")[2] in ("__init__", "build")
