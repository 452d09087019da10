"""CKP112: an optimizer around another one, of which a checkpoint holds one without the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.graph import Moment
from ckptlint.program.events import Update
from ckptlint.program.objects import Edge, Kind, Object, Reference
from ckptlint.program.program import Program
from ckptlint.rules import state
from ckptlint.rules.left_out import start_over
from ckptlint.rules.rule import Rule, Suspect

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


_TRACK = "tell it to: `self._track_trackable(...)`"


@dataclass(frozen=True)
class Apart(Suspect):
    """An optimizer `wrapper` around `inner`, of which `root` holds one and not the `lost` one.

    `root` is None for a class that nobody saves here: each checkpoint of it will lose the optimizer inside.
    """

    wrapper: int
    inner: int
    lost: int
    root: int | None


class UntrackedWrapper(Rule[Apart, "cst.CSTNode"]):
    """
    ## What it finds

    An optimizer around another one, where a checkpoint holds one of the two and loses the other:

    - the checkpoint was made of the inner optimizer, and the one around it has state of its own: the dynamic
      scale of a `LossScaleOptimizer` in Keras 3, averages, counters,
    - the checkpoint holds a class derived from `tf.keras.optimizers.legacy.Optimizer`, which keeps another
      optimizer as an attribute and trains with it.

    Such a class is reported, too, where no program here saves it: each checkpoint of it loses what is inside.

    ## Why it hurts

    A resumed run goes on with the old weights and a new scale of the loss: it overflows, skips steps and
    finds its scale again. A legacy optimizer does not track its attributes, so that all moments of the one
    inside and its step count are gone. `assert_consumed()` passes in both. Measured: a scale that had grown
    to 1024 is 256 after the restart; of a legacy wrapper around `Adam` not one variable of `Adam` is in the
    file. Optimizers of Keras 3, and those of Keras 2 that are not legacy, do track their attributes; and the
    `LossScaleOptimizer` of Keras 2 adds its scale to the one inside, whose checkpoint then holds it.

    ## Example

    ```python
    optimizer = keras.optimizers.Adam()
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    ```

    Use instead:

    ```python
    optimizer = keras.optimizers.Adam()
    optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    ```

    ## The repair

    The line that wraps the optimizer moves before the one that makes the checkpoint; a legacy optimizer is
    told to track the one inside (`self._track_trackable(inner, "inner")`). Unsafe: what is saved is another
    object, which checkpoints written before do not fit.

    ## When not to worry

    The rule is silent where the checkpoint is made of the optimizer around, or is given it afterwards; where
    that one has nothing of its own to lose, such as one that clips gradients; where another checkpoint holds
    it; where the inner optimizer is plain gradient descent, without state; where an optimizer tracks what it
    keeps, by itself or by `_track_trackable`.

    ## References

    - [Mixed precision](https://www.tensorflow.org/guide/mixed_precision)
    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP112"
    name: ClassVar[str] = "untracked-wrapper"
    summary: ClassVar[str] = "A checkpoint holds an optimizer, and not the one around it or inside it."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint", "Optimizer"})
    nodes: ClassVar[frozenset[str]] = frozenset({"Assign", "AnnAssign", "Call"})

    def suspects(self) -> Iterable[Apart]:
        program = self.program
        for optimizer in program.of_kind(Kind.OPTIMIZER):
            id = optimizer.id
            for edge, holder in inner_of_written(program, id):
                root = self._root(id, self._steps(id))
                if root is not None and not state.without_state(optimizer):
                    yield Apart(edge.place, holder, id, id, root)
            yield from self._around(optimizer)
        inside = [o.id for o in program.of_kind(Kind.OPTIMIZER)]
        for id in [*inside, *program.of_evident_kind(Kind.OPTIMIZER)]:
            yield from self._of_class(id)

    def _of_class(self, id: int) -> Iterator[Apart]:
        """An optimizer that a class keeps, trains with and does not track, where no program here saves it."""
        program = self.program
        is_chosen = id in program.record.chosen or program.objects[id].kind is Kind.OUTSIDE
        if not program.training.of(id) or (state.without_state(program.objects[id]) and not is_chosen):
            return
        for edge in program.references.to(id):
            wrapper = edge.holder
            if edge.kind is not Reference.ATTRIBUTE or not state.is_legacy(program.objects[wrapper]):
                continue
            graphs = program.graphs_of(wrapper, Moment.CLASS)
            if graphs and not any(graph.holds(id) for graph in graphs) and not self._is_saved(wrapper):
                yield Apart(edge.place, wrapper, id, id, None)

    def _is_saved(self, wrapper: int) -> bool:
        """Whether a program here saves an object of the class of this one."""
        program = self.program
        cls = program.own_classes[wrapper]
        return any(program.own_classes.get(id) == cls for id in program.saves.written)

    def _around(self, optimizer: Object) -> Iterator[Apart]:
        """An optimizer that no save keeps, around written ones: only what it adds to them is lost."""
        program, id = self.program, optimizer.id
        if not program.losses.is_lost(id):
            return
        parts = program.references.reach(id) - {id}
        inner = [i for i in parts if program.objects[i].kind is Kind.OPTIMIZER]
        within = program.references.reach(inner) if inner else frozenset()
        changes: list[Update] = self._steps(id) if state.adds_state(optimizer) else []
        for part in parts - within:
            is_state = program.objects[part].kind is Kind.VARIABLE and program.training.is_trained(part)
            changes += program.training.of(part) if is_state and program.losses.is_lost(part) else []
        for each in inner:
            root = self._root(id, [*self._steps(each), *changes]) if changes else None
            if root is not None and each in program.saves.writes(root):
                yield Apart(optimizer.place, id, each, id, root)

    def _root(self, id: int, steps: list[Update]) -> int | None:
        """The root that should hold an optimizer, which takes part in these updates."""
        program = self.program
        root = program.resuming.root_for(id, steps) if steps else None
        trains = program.resuming.trainings(root) if root is not None else []
        return root if any(step in trains for step in steps) else None

    def _steps(self, id: int) -> list[Update]:
        return [e for e in self.program.training.of(id) if e.optimizer == id]

    def judge(self, suspect: Apart, node: cst.CSTNode, walk: Walk) -> Finding:
        program = self.program
        wrapper, inner = program.label(suspect.wrapper), program.label(suspect.inner)
        cls = program.own_classes.get(suspect.wrapper, "").rpartition(".")[2]
        if suspect.root is None:
            message = (
                f"legacy optimizer `{cls}` does not track `{inner}`: no checkpoint of it holds that, "
                "and a resumed run starts it over"
            )
            return self.finding(suspect.anchor, message, help=_TRACK, fix=self._fix(suspect, node, walk))
        root = program.label(suspect.root)
        fate = start_over(program, suspect.root)
        made = program.objects[suspect.root].place
        if suspect.lost == suspect.inner:
            message = f"legacy optimizer `{cls}` does not track `{inner}`, which `{root}` lacks: {fate}"
            related = Related(made, f"`{root}` holds `{wrapper}`, and nothing of the optimizer inside")
            help = _TRACK
        else:
            message = f"`{root}` holds the optimizer inside of this one, and not its own state: {fate}"
            related = Related(made, f"`{root}` is made of the optimizer inside")
            help = f"make `{root}` of the optimizer around the other"
        return self.finding(
            suspect.anchor, message, related=[related], help=help, fix=self._fix(suspect, node, walk)
        )

    def _fix(self, suspect: Apart, node: cst.CSTNode, walk: Walk) -> Fix | None:
        import libcst as cst

        from ckptlint.rules.edits import fixes, move, names, statements

        if suspect.lost == suspect.wrapper and suspect.root is not None:
            made = self.program.objects[suspect.root].place
            message = "wrap the optimizer before the checkpoint is made"
            return fixes.unsafe(message, move.before_statement(walk, made))
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Name(value=holder), attr=attribute))]
            ) if holder == names.receiver(walk) and statements.stands_alone(walk.statements[-1]):
                tracked, name = f"{holder}.{attribute.value}", attribute.value.lstrip("_")
            case _:
                return None
        source = f'{holder}._track_trackable({tracked}, "{name}")'
        change = statements.append_statement(walk, walk.statements[-1], source)
        return fixes.unsafe(f"add `{source}`", change)


def inner_of_written(program: Program, id: int) -> Iterator[tuple[Edge, int]]:
    """The written optimizers of the project that keep this lost one as an attribute, and do not track it.

    Each with the reference that is not tracked.
    """
    if not program.losses.is_lost(id):
        return
    for edge in program.references.to(id):
        is_wrapper = (
            program.objects[edge.holder].kind is Kind.OPTIMIZER and edge.holder in program.own_classes
        )
        if is_wrapper and edge.kind is Reference.ATTRIBUTE and program.losses.is_written(edge.holder):
            yield edge, edge.holder
