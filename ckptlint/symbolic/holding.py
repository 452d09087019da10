"""Attributes and constructors: what an object comes to hold, and which names refer to it."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from typing import TypeAlias

from ckptlint.knowledge.meanings import INPUT_CLASS, METHODS
from ckptlint.record import (
    STATE,
    EventKind,
    Hole,
    Kind,
    Name,
    Text,
)
from ckptlint.symbolic.building import BUILT, SEQUENCE
from ckptlint.symbolic.calls import Calls
from ckptlint.symbolic.ownership import Ownership
from ckptlint.symbolic.store import Arg, Note
from ckptlint.symbolic.values import (
    TRUE,
    UNKNOWN,
    Class,
    ClassRef,
    Closure,
    Key,
    ModuleRef,
    Partial,
    Ref,
    Tensor,
    Value,
    Vars,
    const,
    join,
    of,
)

_LAYERS = (Kind.LAYER, Kind.MODEL)
STANDS_FOR = Note("stands for")  # the cell of a checkpoint with the object that it was given as its root
GIVEN_NAMES = Note("given names")  # … with the names of what it was given besides
COUNTED = Note("counted")  # … that has counted a save
SAVES = Note("saves")  # the cell of a checkpoint manager with the checkpoint that it saves
DIRECTORY = Note("directory")  # … with the folder that it saves to
CHECKPOINT_NAME = Note("checkpoint name")  # … with what the names of its checkpoints begin with

Keywords: TypeAlias = list[tuple[str, Value]]


class Holding(Calls):
    """Sets attributes and runs the constructors of frameworks."""

    def argument(
        self, args: list[Value], keywords: Keywords, where: object, default: Value = UNKNOWN
    ) -> Value:
        """An argument by position, keyword, or both."""
        if isinstance(where, tuple):
            position, keyword = where
            for key, value in keywords:
                if key == keyword:
                    return value
            return args[position] if position < len(args) else default
        if isinstance(where, int):
            return args[where] if where < len(args) else default
        return next((v for k, v in keywords if k == where), default)

    # Attributes

    def offers(self, kind: Kind, name: str) -> bool:
        """Whether objects of a kind have a method of this name that means something."""
        return (kind.value, name) in METHODS

    def is_closed(self, cls: Class) -> bool:
        """Whether all base classes of a class are known, so that an attribute nobody sets is not there."""
        return all(base is not None for base in cls.mro)

    def set_attribute(self, holder: Value, name: str, value: Value, node: ast.AST, written: str = "") -> None:
        """`holder.name = value`: the cell, the edges, and what it means for what was there."""
        refs = holder.refs
        for atom in holder:
            match atom:
                case Ref(id):
                    self.set_attribute_of(id, name, value, node, written, sure=len(holder.atoms) == 1)
                case ModuleRef(module):
                    self.store.set((module.scope, name), value)
                case ClassRef(cls):
                    self.store.set((cls.scope, name), value)
        if holder.open and not refs:
            self.escape(value)

    def set_attribute_of(
        self, id: int, name: str, value: Value, node: ast.AST, written: str, sure: bool
    ) -> None:
        kind = self.object(id).kind
        cls = self.class_of.get(id)
        if cls is not None:
            setter, owner = self.find_in_class(cls, f"{name} setter")
            if setter is not None:
                value = self.track_attribute(id, name, value, node)  # under this name, too
                self.apply(self.bound(setter, Ref(id), owner), [value], [], node)
                return
        old = self.store.get((id, name))
        if old is not None:
            self.rebound(written or name, old, value, node, id)
        if written:
            self.name_object(value, written)
        value = self.track_attribute(id, name, value, node)
        self.store.set((id, name), value if sure or old is None else join([old, value]))
        if name == "trainable" and sure and kind in _LAYERS:
            self.set_trainable_below(id, value, {id})
        if kind is Kind.GIVEN:
            self.escape(value)
        for target in value.refs:
            self.edge(id, name, target, node)
        for atom in value:
            if isinstance(atom, Partial | Closure) and kind in (Kind.ROOT,):
                self.escape(value)

    def set_trainable_below(self, id: int, value: Value, seen: set[int]) -> None:
        """Keras sets `trainable` of a layer or model on all layers in it, too."""
        parts = [*self.sequences.get(id, ()), *self.operations.get(id, ()), *self.held(id).parts]
        for layer in self.layers_in(of(*(Ref(part) for part in parts if part >= 0))):
            if layer not in seen:
                seen.add(layer)
                self.store.set((layer, "trainable"), value)
                self.set_trainable_below(layer, value, seen)

    # Constructors

    def framework_constructor(
        self, id: int, framework: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> None:
        """What making an object of a framework's class does: hold what it is given."""
        kind = self.object(id).kind
        match kind:
            case Kind.ROOT:
                self.make_root(id, args, keywords, node)
            case Kind.MANAGER:
                self.make_manager(id, args, keywords, node)
            case Kind.MODEL:
                self.make_model(id, framework, args, keywords, node)
            case Kind.VARIABLE:  # its initial value is copied, not held
                self.note_rank(id, node)
            case _:
                for name, value in [*((str(i), v) for i, v in enumerate(args)), *keywords]:
                    self.hold(id, f"#{name}", value, node)
                    self.store.set((id, Arg(name)), value)
        if kind in STATE:
            self.event(EventKind.CREATE, (id,), node)

    def hold(self, id: int, name: str, value: Value, node: ast.AST) -> None:
        for target in value.refs:
            if self.object(target).kind in STATE or self.object(target).kind in (Kind.CONTAINER, Kind.GIVEN):
                self.edge(id, name, target, node)
        for atom in value:
            if isinstance(atom, Vars):
                self.edge(id, name, atom.id, node)

    def make_root(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        standing_for = [*args[:1], *(v for k, v in keywords if k == "root")]
        for value in standing_for:
            if value.constant is not None:
                self.store.set((id, STANDS_FOR), value)
            for target in (*value.refs, *(a.id for a in value if isinstance(a, Vars))):
                self.edge(id, "", target, node)
        self.store.set((id, GIVEN_NAMES), const(tuple(sorted(key for key, _ in keywords if key != "root"))))
        for key, value in sorted(keywords, key=lambda keyword: keyword[0]):
            name = "*" if key == "*" else key
            value = self.track_attribute(id, name, value, node)
            given = [
                Ref(r) for r in value.refs if self.object(r).kind is Kind.GIVEN and r not in self.datasets
            ]
            if given:  # a checkpoint is given nothing that is not trackable
                known = dict(self.held(id).children).get(name, Value())
                self.follow(id, name, join([known, of(*given)]))
            self.store.set((id, name), value)
            for target in (*value.refs, *(a.id for a in value if isinstance(a, Vars))):
                self.edge(id, name, target, node)
            if value.open or key == "*":
                self.record.open_roots.add(id)
        if isinstance(node, ast.Call):
            self.record.names[id] = self.names_here()
        self.event(EventKind.CREATE, (id,), node)

    def weights_of_framework(self, id: int) -> list[Key]:
        """What a layer that is built gets from its framework's class."""
        return list(Ownership(self).made_by_framework(id))

    def called(self, id: int) -> str:
        """What the program calls an object here: the name it was first bound to, else one that it has now."""
        label = self.record.label(id)
        if label != self.record.classes.get(id):
            return label
        return next((name for name, value in self.bound_here() if value.single == Ref(id)), label)

    def root_of(self, id: int) -> int | None:
        """The object that a checkpoint was given to stand for."""
        refs = (self.store.get((id, STANDS_FOR)) or Value()).refs
        return refs[0] if len(refs) == 1 and self.is_trackable(refs[0]) else None

    def attached_to(self, id: int) -> tuple[str, ...]:
        """The names of what a checkpoint was given besides the object it stands for."""
        names = (self.store.get((id, GIVEN_NAMES)) or Value()).constant
        return names if isinstance(names, tuple) else ()

    def is_counted(self, id: int) -> bool:
        """Whether a checkpoint has saved or restored before, and so has its counter."""
        return self.store.get((id, COUNTED)) is not None

    def make_manager(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        root = self.argument(args, keywords, (0, "checkpoint"))
        self.store.set((id, SAVES), root)
        self.store.set((id, DIRECTORY), self.argument(args, keywords, (1, "directory")))
        label = self.argument(args, keywords, (5, "checkpoint_name"), self.text("ckpt"))
        self.store.set((id, CHECKPOINT_NAME), label)
        for target in root.refs:
            self.edge(id, "checkpoint", target, node)

    def make_model(
        self, id: int, framework: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> None:
        """A functional model holds the layers its outputs derive from; a Sequential, those it is given."""
        row = self.class_row(framework) or {}
        if row.get("kind") == "sequential":
            self.sequences.setdefault(id, [])
            self.store.set((id, SEQUENCE), of(Ref(self.container(node, "list", ("sequence", id)))))
            layers = self.argument(args, keywords, (0, "layers"), Value())
            known = self.known_items(layers)
            items = known if known is not None else [self.item_of(layers, node)] if layers.atoms else []
            for item in items:
                self.add_to_sequence(id, item, node, known is not None)
            return
        outputs = self.argument(args, keywords, (1, "outputs"), Value())
        called = dict.fromkeys(outer for dep in self.deps(outputs) for outer in self.outermost(dep.id))
        for layer in called:
            self.edge(id, "layers/*", layer, node)
        if self.steps_in([outputs]):
            inputs = self.argument(args, keywords, (0, "inputs"), Value())
            self.operations[id] = self.ordered_operations(inputs, outputs)
            self.note_ends(id, inputs, outputs)
            self.outputs[id] = tuple(self.steps_made[step - 1].operation for step in self.steps_in([outputs]))
            self.mark_built(id, node)

    def add_to_sequence(self, id: int, item: Value, node: ast.AST, known: bool = True) -> None:
        """One more layer of a Sequential, or the input that it starts with."""
        sequences = (self.store.get((id, SEQUENCE)) or Value()).refs
        layers = [r for r in item.refs if self.object(r).kind in (Kind.LAYER, Kind.MODEL, Kind.GIVEN)]
        if not layers:
            if self.steps_in([item]) or any(self.object(r).type == INPUT_CLASS for r in item.refs):
                self.inputs_known.add(id)
            return
        first = not self.sequences[id]
        for layer in layers:
            place = len(self.sequences[id]) if known else "*"
            self.edge(id, f"layers/{place}", layer, node)
            self.sequences[id].append(layer)
        for sequence in sequences:
            self.append(sequence, item, node)
        if first and any(self.knows_its_input(layer) for layer in layers):
            self.inputs_known.add(id)
        if id in self.inputs_known:
            for layer in layers:
                if layer in self.class_of and self.object(layer).kind in (Kind.LAYER, Kind.MODEL):
                    self.build_once(layer, self.class_of[layer], node)
                self.forward(
                    layer, self.object(layer).kind, self.class_of.get(layer), [of(Tensor())], [], node
                )
            self.store.set((id, BUILT), TRUE)

    def knows_its_input(self, layer: int) -> bool:
        """Whether a layer that comes first in a Sequential tells the shape of its input."""
        options = self.object(layer).options
        if any(name in options for name in ("input_shape", "batch_input_shape", "input_dim")):
            return True
        return self.is_built(layer) and (layer in self.sequences or layer in self.operations)

    def path_of(self, value: Value) -> Text | None:
        """A path as a text, holes for what is not known."""
        single = value.single
        match single:
            case Text():
                return single
            case Ref(id):
                folder = self.latest_in.get(id)
                return (
                    Text((*folder.parts, "/", Hole(id)), folder.end)
                    if folder is not None
                    else Text((Hole(id),))
                )
        return None

    def names_here(self) -> tuple[Name, ...]:
        """What expressions refer to objects with state at this place."""
        found: dict[str, int] = {}
        for scope in self.frame.scopes:
            for name in self.store.keys_of(scope):
                value = self.store.get((scope, name))
                if not isinstance(name, str) or value is None or name in found:
                    continue
                self._collect_names(name, value, found)
        return tuple(Name(expression, id) for expression, id in found.items())

    def texts_here(self) -> tuple[tuple[str, Text], ...]:
        """What expressions stand for texts, or for something given that may be one, at this place."""
        found: dict[str, Text] = {}
        for expression, value in self.bound_here():
            text = self.path_of(value)
            if text is not None and expression != "self":
                found.setdefault(expression, text)
        return tuple(found.items())

    def managers_here(self) -> tuple[Name, ...]:
        """What expressions refer to checkpoint managers at this place."""
        found: dict[str, int] = {}
        for expression, value in self.bound_here():
            single = value.single
            if isinstance(single, Ref) and self.object(single.id).kind is Kind.MANAGER:
                found.setdefault(expression, single.id)
        return tuple(Name(expression, id) for expression, id in found.items())

    def bound_here(self) -> Iterator[tuple[str, Value]]:
        """What the names in scope, the attributes of `self` and the names of imported modules stand for."""
        for scope in self.frame.scopes:
            for name in self.store.keys_of(scope):
                value = self.store.get((scope, name))
                if not isinstance(name, str) or value is None:
                    continue
                yield name, value
                single = value.single
                if isinstance(single, Ref) and name == "self":
                    inner = {
                        part: self.store.get((single.id, part)) for part in self.store.keys_of(single.id)
                    }
                elif isinstance(single, ModuleRef):
                    inner = {
                        part: self.store.get((single.module.scope, part))
                        for part in self.store.keys_of(single.module.scope)
                    }
                else:
                    continue
                for part, held in inner.items():
                    if isinstance(part, str) and part.isidentifier() and held is not None:
                        yield f"{name}.{part}", held

    def roots_here(self) -> tuple[Name, ...]:
        """What expressions refer to roots at this place: names, and attributes of what names refer to."""
        found: dict[str, int] = {}
        shadowed: set[Hashable] = set()
        for scope in self.frame.scopes:
            for name in self.store.keys_of(scope):
                if not isinstance(name, str) or name in shadowed:
                    continue
                shadowed.add(name)
                held = (self.store.get((scope, name)) or Value()).single
                if not isinstance(held, Ref):
                    continue
                kind = self.object(held.id).kind
                if kind is Kind.ROOT:
                    found[name] = held.id
                elif kind is Kind.INSTANCE or kind in STATE:
                    found.update(self._roots_on(name, held.id))
        return tuple(Name(expression, id) for expression, id in found.items())

    def _roots_on(self, name: str, id: int) -> dict[str, int]:
        parts = [p for p in self.store.keys_of(id) if isinstance(p, str) and p.isidentifier()]
        held = {p: (self.store.get((id, p)) or Value()).single for p in parts}
        return {
            f"{name}.{p}": h.id
            for p, h in held.items()
            if isinstance(h, Ref) and self.object(h.id).kind is Kind.ROOT
        }

    def _collect_names(self, name: str, value: Value, found: dict[str, int]) -> None:
        match value.single:
            case Ref(id) if self.object(id).kind in STATE:
                found[name] = id
            case Ref(id) if self.frame.receiver == Ref(id):
                for part in self.store.keys_of(id):
                    inner = self.store.get((id, part))
                    if isinstance(part, str) and part.isidentifier() and inner is not None:
                        held = inner.single
                        if isinstance(held, Ref) and self.object(held.id).kind in STATE:
                            found[f"{name}.{part}"] = held.id
            case ModuleRef(module):
                for part in self.store.keys_of(module.scope):
                    inner = self.store.get((module.scope, part))
                    held = inner.single if inner is not None else None
                    if isinstance(held, Ref) and self.object(held.id).kind in STATE and isinstance(part, str):
                        found[f"{name}.{part}"] = held.id
