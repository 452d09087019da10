"""CKP401: an op outside TensorFlow on the way from a variable to the loss."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.program.events import Gradient, Update
from ckptlint.program.objects import Cut, Dep, Kind, Object
from ckptlint.program.regions import RegionKind
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

# Ways in which a value that was meant to train enters a loss.
_ALONE = frozenset({"only", "term", "factor", "input"})
_TARGETS = frozenset({"difference", "label"})


@dataclass(frozen=True)
class Opaque(Suspect):
    """The call at the anchor cuts the object off from the gradient asked for at `gradient`."""

    op: str
    id: int
    part: bool  # whether other ways lead there, so that only a part of the loss is cut off
    gradient: Place


class OpaqueOp(Rule[Opaque, "cst.Call"]):
    """
    ## What it finds

    NumPy, `math`, `float()`, `.numpy()`, `get_weights()`, `tf.numpy_function` and the like inside a gradient
    tape, on a value that derives from a variable and flows into the target of `tape.gradient`, through
    functions of the project too.

    ## Why it hurts

    The tape records TensorFlow's ops only. Where the value is all of the loss, its variables get the gradient
    `None` and are not trained: a warning at most, where others still are. Where it is a term of the loss, the
    term trains nothing, and there is no warning at all. Inside a `tf.function` most of these calls raise
    instead. Measured: the gradient of `tf.reduce_sum(np.square(v))` is `None`; that of `v.numpy()[0] * v[1]`
    is `[0, 1.5]`, where `[2.5, 1.5]` is right.

    ## Example

    ```python
    with tf.GradientTape() as tape:
        distance = np.sqrt(tf.reduce_sum(tf.square(gap), axis=1))
        loss = tf.reduce_mean(distance)
    ```

    Use instead:

    ```python
    with tf.GradientTape() as tape:
        distance = tf.sqrt(tf.reduce_sum(tf.square(gap), axis=1))
        loss = tf.reduce_mean(distance)
    ```

    ## The repair

    The op of TensorFlow that computes the same, where there is one, or the weights themselves in place of
    their copy. Unsafe: the variables now get a gradient that they did not get before, as they were meant to.

    ## When not to worry

    NumPy on inputs, labels and shapes, for logging, on gradients after the tape, on targets that are
    constants of the loss on purpose (as in Q-learning, or a copy that weights are held near), and under
    `tf.stop_gradient`: the rule follows values and is silent about these. `float()` inside a `tf.function`
    becomes a cast, which gradients pass.

    ## References

    - [Introduction to gradients and automatic differentiation](https://www.tensorflow.org/guide/autodiff)
    """

    code: ClassVar[str] = "CKP401"
    name: ClassVar[str] = "opaque-op"
    summary: ClassVar[str] = "An op outside TensorFlow cuts variables off from the gradient of the loss."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"GradientTape", "minimize"})

    def suspects(self) -> Iterable[Opaque]:
        met: set[Place] = set()
        for event in self.program.events(Gradient):
            for dep, cut, part in self._cut_off(event):
                if cut.place not in met:
                    met.add(cut.place)
                    yield Opaque(cut.place, cut.name, dep.id, part, event.place)

    def _cut_off(self, event: Gradient) -> Iterable[tuple[Dep, Cut, bool]]:
        """The deps by which a source of this gradient should train and cannot."""
        deps = event.deps
        sources = self._sources(event)
        whole = {d.id for d in deps if d.cut is None}
        # A target may be cut off on purpose, where the rest of the loss still reaches something to train.
        alone = _ALONE if whole & sources else _ALONE | _TARGETS
        on_purpose = {d.id for d in deps if d.cut is not None and d.how not in alone}
        for dep in sorted(deps, key=lambda d: d.id):
            cut = dep.cut
            if cut is None or cut.effect != "opaque" or dep.id not in sources or not self._inside(cut, event):
                continue
            if dep.id in whole and dep.how == "term":
                yield dep, cut, True
            elif dep.id not in whole and dep.id not in on_purpose:
                yield dep, cut, False

    def _sources(self, event: Gradient) -> frozenset[int]:
        """What the gradient is asked for and training changes by it, with the parts of models."""
        objects = self.program.objects
        asked = [s for s in event.subjects if objects[s].kind is not Kind.OUTSIDE]
        variables = {*event.trained, *asked}
        reached = [
            i
            for i in self.program.references.reach(asked)
            if objects[i].kind is not Kind.VARIABLE or i in variables
        ]
        models = {
            i for i in event.listed if objects[i].kind is Kind.OUTSIDE
        }  # a model handed in is one all the same
        return frozenset({i for i in reached if self._trains(objects[i])} | models)

    def _trains(self, object: Object) -> bool:
        if self.program.sight.may_hold_anything(object.id):
            return False
        if object.kind is not Kind.VARIABLE:
            return True
        first, dtype = object.options.get("0"), str(object.options.get("dtype", ""))
        whole_number = isinstance(first, int) and not dtype
        assigned = any(e.optimizer is None for e in self.program.events_of(object.id, Update))
        counts = whole_number or "int" in dtype or "bool" in dtype or object.options.get("trainable") is False
        return not assigned and not counts

    def _inside(self, cut: Cut, event: Gradient) -> bool:
        """Whether an op ran in the gradient region that an event asks."""
        region = str(event.region)
        return any(r.kind is RegionKind.GRADIENT and r.name == region for r in cut.regions)

    def judge(self, suspect: Opaque, node: cst.Call, walk: Walk) -> Finding:
        op, written = suspect.op.removeprefix("builtins."), walk.module.code_for_node(node.func)
        label = self.program.label(suspect.id)
        part, whole = f"this part of the loss does not train `{label}`", f"`{label}` is not trained"
        fix = self._edit(walk, node, op)
        return self.finding(
            suspect.anchor,
            f"no gradient passes `{written.strip()}`: {part if suspect.part else whole}",
            related=(Related(suspect.gradient, "the gradient is asked for here"),),
            help=fix.message if fix is not None else "compute this by TensorFlow's own ops",
            fix=fix,
        )

    def _edit(self, walk: Walk, node: cst.Call, op: str) -> Fix | None:
        import libcst as cst

        from ckptlint.knowledge.twins import ALIASES, CASTS, TWINS
        from ckptlint.rules.edits import expressions, fixes, imports

        if op in ALIASES and isinstance(node.func, cst.Attribute) and not node.args:
            holder = walk.module.code_for_node(node.func.value)
            source = f"{holder}.{ALIASES[op]}"
            return fixes.unsafe(f"use `{source}`", expressions.replace_expression(walk, node, source))
        tensorflow = imports.name_of_module(walk, "tensorflow")
        if tensorflow is None or any(a.star for a in node.args):
            return None
        plain = [a for a in node.args if a.keyword is None]
        named = {a.keyword.value for a in node.args if a.keyword is not None}
        if op in CASTS and len(plain) == 1 and not named:
            value = walk.module.code_for_node(plain[0].value)
            source = f"{tensorflow}.cast({value}, {tensorflow}.{CASTS[op]})"
            return fixes.unsafe(
                f"use `{tensorflow}.cast`", expressions.replace_expression(walk, node, source)
            )
        twin = TWINS.get(op)
        if twin is None or not twin.least <= len(plain) <= twin.most or not named <= twin.keywords:
            return None
        name = f"{tensorflow}.{twin.name}"
        return fixes.unsafe(f"use `{name}`", expressions.replace_expression(walk, node.func, name))
