"""CKP204: a name given to a checkpoint that is bound to another model or optimizer afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.graph import Graph, Moment
from ckptlint.program.events import Build, FileEvent, Forward, Rebind, Restore, Save, Update
from ckptlint.program.objects import STATE, Kind, Name
from ckptlint.program.program import Program
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_USES = (Forward, Update, Build)
_FILES = (Moment.SAVE, Moment.RESTORE)


@dataclass(frozen=True)
class Rebound(Suspect):
    """A rebinding, the root that goes on holding the old object, and the name by which it does.

    `holder` is an expression for the root at the place of the rebinding, where there is one.
    """

    name: str
    root: int
    attribute: str
    holder: str | None


class ReboundAfterCheckpoint(Rule[Rebound, "cst.CSTNode"]):
    """
    ## What it finds

    A model or optimizer is given to `tf.train.Checkpoint(...)` by a name, the name is bound to a new object
    afterwards, and the checkpoint is then saved or restored: it still holds the old object.

    ## Why it hurts

    A `Checkpoint` keeps the object, not the name. Training goes on with the new model while every save writes
    the old one, whose weights no longer change; a restore fills the old one, and what is evaluated or trained
    on keeps its random initial weights. Both run without a warning. Measured: at the
    end of such a run, no weight of the model that was trained is in the newest checkpoint.

    ## Example

    ```python
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    for fold in folds:
        model = create_model()                    # the checkpoint still holds the first model
        train(model, optimizer, fold)
        checkpoint.save("checkpoints/fold")
    ```

    Use instead:

    ```python
    for fold in folds:
        model = create_model()
        checkpoint.model = model
        train(model, optimizer, fold)
        checkpoint.save("checkpoints/fold")
    ```

    or build the `Checkpoint` after the model.

    ## The repair

    After the rebinding, the attribute of the checkpoint is bound to the new object too. Unsafe: what is saved
    from then on is another object, which a checkpoint written before may not fit.

    ## When not to worry

    The rule is silent where the old object goes on being used under another name, where the new one reaches
    some checkpoint, contains the old one (a wrapper), or where nothing is saved or restored after the
    rebinding.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP204"
    name: ClassVar[str] = "rebound-after-checkpoint"
    summary: ClassVar[str] = (
        "A name given to a checkpoint is bound to another object before it is saved or restored."
    )
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint"})
    nodes: ClassVar[frozenset[str]] = frozenset(
        {"Assign", "AnnAssign", "NamedExpr", "Name", "Tuple", "Attribute", "Call"}  # targets, and `setattr`
    )

    def suspects(self) -> Iterable[Rebound]:
        best: dict[Place, Rebound] = {}
        for suspect in self._rebound():
            known = best.get(suspect.anchor)
            if known is None or (known.holder is None and suspect.holder is not None):
                best[suspect.anchor] = suspect
        yield from best.values()

    def _rebound(self) -> Iterator[Rebound]:
        program = self.program
        for event in program.events(Rebind):
            old, new = event.subjects
            if not {program.objects[i].kind for i in event.subjects} <= STATE or not self._is_lost(new, old):
                continue
            for root in program.of_kind(Kind.ROOT):
                attribute = self._stale(event, root.id, old, new)
                if attribute is None or not self._is_used(event, new, root.id):
                    continue
                if not self._lives_on(event, old, new):
                    holder = _called(event.roots, root.id)
                    yield Rebound(event.place, event.name, root.id, attribute, holder)

    def _is_lost(self, new: int, old: int) -> bool:
        program = self.program
        lost = program.losses.is_lost(new) or self._is_loaded(new)
        return lost and old not in program.references.reach(new)

    def _is_used(self, event: Rebind, new: int, root: int) -> bool:
        """Whether the program goes on with the new object, or restores right after it made it."""
        program = self.program
        restored = program.events_of(root, Restore)
        return bool(program.events_of(new, *_USES)) or any(
            program.timeline.before(event, r) for r in restored
        )

    def _is_loaded(self, new: int) -> bool:
        """Whether an object came whole from a file, and no checkpoint or other file keeps it from then on."""
        program = self.program
        read = program.events_of(new, Restore)
        if not read or any(e.file != "model" for e in read):
            return False
        if not program.sight.is_known(new) or program.sight.is_holder_unknown(new):
            return False
        others = [root for root in program.saves.roots if root != new]
        saved = program.events_of(new, Save)
        in_another = any(new in program.saves.holds(root) for root in others)
        return not saved and not in_another and not program.saves.is_stored_otherwise(new)

    def _stale(self, event: Rebind, root: int, old: int, new: int) -> str | None:
        """The name by which a root holds the old object at the rebinding, and in a file after it still does.

        None where it does not, or holds the new one by then.
        """
        program = self.program
        graphs = program.graphs_of(root)
        before = [g for g in graphs if program.timeline.before(g, event)]
        after = [g for g in graphs if g.moment in _FILES and _may_come_after(program, g, event)]
        names = [name for graph in before if (name := _direct(graph, old)) is not None]
        stale = any(graph.holds(old) and not graph.holds(new) for graph in after)
        return names[0] if names and stale else None

    def _lives_on(self, event: Rebind, old: int, new: int) -> bool:
        """Whether the old object is surely used after the rebinding, not only where either may be meant."""
        program = self.program
        either = {(type(e), e.place) for e in program.events_of(new, *_USES)}
        return any(
            program.timeline.before(event, use) and (type(use), use.place) not in either
            for use in program.events_of(old, *_USES)
        )

    def judge(self, suspect: Rebound, node: cst.CSTNode, walk: Walk) -> Finding | None:
        import libcst as cst

        around = walk.statements[-1]
        known = {name.expression for name in self.program.names_at(suspect.root)}
        if isinstance(around, cst.For) and node is around.target and suspect.name not in known:
            return None  # a loop names in turn what the checkpoint was given by other names
        root = self.program.objects[suspect.root]
        label = self.program.label(suspect.root)
        fix = self._fix(walk, suspect)
        return self.finding(
            suspect.anchor,
            f"`{suspect.name}` is bound to a new object here, while `{label}` still holds the old one",
            related=[
                Related(root.place, f"`{label}` was built here, with the object that the name meant then")
            ],
            help=f"{fix.message} after this line" if fix else "build the `Checkpoint` after this line",
            fix=fix,
        )

    def _fix(self, walk: Walk, suspect: Rebound) -> Fix | None:
        from ckptlint.rules.edits import fixes, statements

        statement = walk.statements[-1]
        if (
            suspect.holder is None
            or not suspect.attribute.isidentifier()
            or not statements.stands_alone(statement)
        ):
            return None
        source = f"{suspect.holder}.{suspect.attribute} = {suspect.name}"
        return fixes.unsafe(f"add `{source}`", statements.append_statement(walk, statement, source))


def _direct(graph: Graph, object: int) -> str | None:
    """The name by which the root itself refers to an object."""
    nodes = {node.id for node in graph.nodes if node.object == object}
    return next((link.name for link in graph.links_from(0) if link.target in nodes), None)


def _may_come_after(program: Program, graph: Graph, event: Rebind) -> bool:
    """Whether a file is written or read after an event, or may be; in a loop, each may follow the other."""
    files = program.events_of(graph.root, FileEvent)
    return any(program.timeline.may_follow(event, file) for file in files if file.place == graph.place)


def _called(roots: tuple[Name, ...], id: int) -> str | None:
    """The shortest expression for a root among the names that the run noted."""
    found = [n.expression for n in roots if n.id == id]
    return min(found, key=lambda n: (n.count("."), len(n)), default=None)
