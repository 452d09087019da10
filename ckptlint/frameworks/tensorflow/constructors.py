"""Constructors of the framework's classes: what the objects come to hold."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.frameworks.tensorflow.live_graph import LiveGraph
from ckptlint.frameworks.tensorflow.notes import (
    ATTACHED,
    COUNTED,
    DIRECTORY,
    FILE_NAME,
    MANAGED_ROOT,
    STANDS_FOR,
)
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.tracked import Key
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.cells import Arg
from ckptlint.interpreter.values import (
    UNKNOWN,
    Closure,
    Const,
    Keywords,
    Ref,
    Value,
    Vars,
    as_size,
    const,
    join,
    of,
)
from ckptlint.knowledge.meanings import KINDS, SIZE_POSITIONS, SIZES
from ckptlint.knowledge.names import identify
from ckptlint.knowledge.worlds import keras
from ckptlint.program.events import Create, Refuse
from ckptlint.program.objects import STATE, Kind, Reference
from ckptlint.program.regions import Source
from ckptlint.program.texts import Text
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


class Constructors(TensorFlowPart):
    """Runs the constructors of the framework's classes."""

    def make(
        self, name: str, row: Mapping[str, object], args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """Make an object of a framework's class; `row` is the class's row in the tables."""
        canonical, fixed = identify(name)
        kind = Kind(KINDS.get(str(row["kind"]), "other"))
        world = self.adapter.classes.world_of(canonical) if fixed is None else keras(fixed)
        options = self.run.calls.options(args, keywords)
        sources = self.run.derivation.sources_of_all(args, keywords)
        if row["kind"] in ("exception",):
            return UNKNOWN
        if kind is not Kind.OTHER:
            sources = self.sizing(kind, args, keywords)
        id = self.heap.allocate(kind, canonical, node, world=world, options=options, sources=sources)
        self.adapter.tracking.begin_tracking(id)
        self.framework_constructor(id, canonical, args, keywords, node)
        return of(Ref(id)).tainted(sources if kind is Kind.OTHER else frozenset())

    def sizing(self, kind: Kind, args: list[Value], keywords: Keywords) -> frozenset[Source]:
        """What decides the size of an object's state and differs from process to process."""
        if kind is Kind.VARIABLE:
            return frozenset(
                s for s in self.run.derivation.sources_of_all(args, keywords) if s.size
            ) | as_size(
                s
                for key, value in keywords
                if key == "shape"
                for s in self.run.derivation.sources_within(value)
            )
        placed = [v for i, v in enumerate(args) if i in SIZE_POSITIONS]
        named = [v for key, v in keywords if key in SIZES]
        return frozenset[Source]().union(*(self.run.derivation.sources_within(v) for v in (*placed, *named)))

    def framework_constructor(
        self, id: int, framework: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> None:
        """Run the constructor of a framework's class on an object: it keeps what it is given."""
        kind = self.heap.object(id).kind
        match kind:
            case Kind.ROOT:
                self.make_root(id, args, keywords, node)
            case Kind.MANAGER:
                self.make_manager(id, args, keywords, node)
            case Kind.MODEL:
                self.adapter.models.make_model(id, framework, args, keywords, node)
            case Kind.VARIABLE:  # its initial value is copied, not held
                self.adapter.variables.note_rank(id, node)
            case _:
                for name, value in [*((str(i), v) for i, v in enumerate(args)), *keywords]:
                    self.hold(id, name, value, node)
                    self.heap.set((id, Arg(name)), value)
        if kind in STATE:
            self.recorder.event(Create((id,)), node)

    def hold(self, id: int, name: str, value: Value, node: ast.AST) -> None:
        """Record that an object was given another one by its constructor."""
        for target in value.refs:
            if self.heap.object(target).kind in STATE or self.heap.object(target).kind in (
                Kind.CONTAINER,
                Kind.OUTSIDE,
            ):
                self.recorder.edge(id, name, target, node, Reference.ARGUMENT)
        for atom in value:
            if isinstance(atom, Vars):
                self.recorder.edge(id, name, atom.id, node, Reference.ARGUMENT)

    def make_root(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        """`Checkpoint(root, name=object, …)`: tracks its arguments, notes which object it stands for."""
        literals = [k.arg for k in getattr(node, "keywords", ()) if isinstance(k.value, ast.Constant)]
        named = [(name, value) for name, value in keywords if name.isidentifier()]
        refused = ((name, _untrackable(value, name in literals)) for name, value in named)
        if parts := tuple((name, what) for name, what in refused if what is not None):
            self.recorder.event(Refuse((id,), parts=parts), node)
        standing_for = [*args[:1], *(v for k, v in keywords if k == "root")]
        for value in standing_for:
            if value.constant is not None:
                self.heap.set((id, STANDS_FOR), value)
            for target in (*value.refs, *(a.id for a in value if isinstance(a, Vars))):
                self.recorder.edge(id, "", target, node, Reference.ROOT)
        self.heap.set((id, ATTACHED), const(tuple(sorted(key for key, _ in keywords if key != "root"))))
        for name, value in sorted(keywords, key=lambda keyword: keyword[0]):
            value = self.adapter.tracking.track_attribute(id, name, value, node)
            unseen = [
                Ref(r)
                for r in value.refs
                if self.heap.object(r).kind is Kind.OUTSIDE and not self.adapter.datasets.is_dataset(r)
            ]
            if unseen:  # a checkpoint takes nothing that is not trackable
                known = dict(self.adapter.tracking.tracked(id).children).get(name, Value())
                self.adapter.tracking.follow(id, name, join([known, of(*unseen)]))
            self.heap.set((id, name), value)
            for target in (*value.refs, *(a.id for a in value if isinstance(a, Vars))):
                self.recorder.edge(id, name, target, node, Reference.ATTRIBUTE)
            if value.open or name == ANY:
                self.record.open_roots.add(id)
        if isinstance(node, ast.Call):
            self.record.names[id] = self.run.names.names_here()
        self.recorder.event(Create((id,)), node)
        self.adapter.saving.root_made(id, node)

    def weights_of_framework(self, id: int) -> list[Key]:
        """The variables that a layer gets from its framework's class when it is built."""
        return list(LiveGraph(self.adapter).made_by_framework(id))

    def root_of(self, id: int) -> int | None:
        """The object that a checkpoint was given to stand for."""
        refs = (self.heap.get((id, STANDS_FOR)) or Value()).refs
        return refs[0] if len(refs) == 1 and self.adapter.tracking.is_trackable(refs[0]) else None

    def attached_to(self, id: int) -> tuple[str, ...]:
        """The names of what a checkpoint was given besides the object it stands for."""
        names = (self.heap.get((id, ATTACHED)) or Value()).constant
        return names if isinstance(names, tuple) else ()

    def is_counted(self, id: int) -> bool:
        """Whether a checkpoint has saved or restored before, and so has its counter."""
        return self.heap.get((id, COUNTED)) is not None

    def make_manager(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        """`CheckpointManager(checkpoint, directory, …)`: notes its checkpoint, folder and file name."""
        root = self.run.calls.argument(args, keywords, (0, "checkpoint"))
        self.run.outside.is_a(root, Kind.ROOT)
        self.heap.set((id, MANAGED_ROOT), root)
        self.heap.set((id, DIRECTORY), self.run.calls.argument(args, keywords, (1, "directory")))
        label = self.run.calls.argument(args, keywords, (5, "checkpoint_name"), self.run.texts.text("ckpt"))
        self.heap.set((id, FILE_NAME), label)
        for target in root.refs:
            self.recorder.edge(id, "checkpoint", target, node, Reference.ATTRIBUTE)


def made_by_class_method(tf: TensorFlow, call: Call) -> Value:
    """A class method that makes an object of its class."""
    type = str(call.option("type"))
    random = call.run.library.drawn(call)
    made = tf.constructors.make(type, tf.classes.row(type) or {"kind": "other"}, [], [], call.node)
    return made.tainted(random.sources) if random is not None else made


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "made": made_by_class_method,
}


def _untrackable(value: Value, is_literal: bool) -> str | None:
    """What a value is that no checkpoint takes, in words; None where it may be something else.

    A default that nobody passes may be passed after all.
    """
    if value.is_setting and not is_literal:
        return None
    match value.single:
        case Text():
            return "a string"
        case Const(None) if is_literal:
            return "`None`"
        case Const(bool() | int() | float()):
            return "a number"
        case Closure(function) if "traced" not in function.roles:
            return "a function"
    return None
