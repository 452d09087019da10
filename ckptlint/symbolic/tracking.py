"""What holders track: a mirror of TensorFlow's and Keras's bookkeeping as attributes and containers change.

A `tf.Module`, a checkpoint and a layer of Keras 2 wrap the lists, dicts and tuples they are given and watch
them; a layer of Keras 3 copies them into containers that tell its own lists of layers and variables, but no
checkpoint writer. What each keeps under which name follows TensorFlow 2.21, Keras 3.15 and tf-keras 2.21, and
is held against them by the oracle in `tests/oracle`.
"""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from math import inf

from ckptlint.graph import Reason
from ckptlint.knowledge.meanings import HIDDEN_STATES
from ckptlint.knowledge.tables import class_row
from ckptlint.record import Kind
from ckptlint.symbolic.machine import ANY, Machine
from ckptlint.symbolic.store import OWN
from ckptlint.symbolic.values import (
    NOTHING,
    Absent,
    Atom,
    Class,
    Ext,
    Held,
    Key,
    Own,
    Partial,
    Ref,
    Value,
    join,
    of,
)

NO_DEPENDENCY = "tensorflow.NoDependency"  # what marks a value as not to be followed

# Families of holders: who decides what an attribute comes to.
KERAS2, KERAS3, MODULE, PLAIN = "keras2", "keras3", "module", "plain"
DICTS = frozenset({"dict", "OrderedDict"})
SUBCLASS_OF_DICT = "subclass of dict"
KEYED = DICTS | {
    "defaultdict",
    "UserDict",
    "MappingProxyType",
    SUBCLASS_OF_DICT,
}  # what has keys, followed or not
_COPIED = frozenset({"list", "tuple", "set", "defaultdict", *DICTS})  # what a layer of Keras 3 copies
_DEEPEST = 6  # containers within containers
_NO_STATE = of(Held())


class Tracking(Machine):
    """Keeps what every object tracks, in the memory of the run."""

    wrappers: dict[int, str]  # containers that TensorFlow put around others: "list", "dict" or "tuple"
    numbers: dict[int, float]  # scalar variables -> what they begin with
    being_wrapped: set[int]  # containers whose items are being wrapped: one may hold itself
    told: dict[int, int]  # containers of Keras 3 -> the layer they tell about their items
    datasets: dict[int, bool]  # datasets -> whether iterators over them can be saved
    fields_of: dict[int, tuple[str, ...]]  # named tuples -> the names of their items

    @abstractmethod
    def container(self, node: ast.AST, type: str, role: Hashable = "") -> int: ...
    @abstractmethod
    def put(self, id: int, name: Hashable, value: Value, node: ast.AST) -> None: ...
    @abstractmethod
    def find_in_class(self, cls: Class, name: str) -> tuple[Value | None, Class | None]: ...

    # What is known of an object

    def held(self, id: int) -> Held:
        """What an object tracks now."""
        cell = self.store.get((id, OWN))
        found = [atom for atom in cell if isinstance(atom, Held)] if cell is not None else []
        return found[0] if len(found) == 1 else _combined(found)

    def hold_now(self, id: int, held: Held) -> None:
        self.store.set((id, OWN), of(held))

    def begin_tracking(self, id: int) -> None:
        """An object was made, or made anew: it tracks nothing yet."""
        self.store.set((id, OWN), _NO_STATE)

    def family(self, id: int) -> str:
        """Who decides what an attribute of this object comes to."""
        object = self.object(id)
        match object.kind:
            case Kind.LAYER | Kind.MODEL:
                return KERAS2 if object.keras == 2 else KERAS3
            case Kind.METRIC:
                return KERAS2 if object.keras == 2 else PLAIN
            case Kind.MODULE | Kind.ROOT:
                return MODULE
            case Kind.OTHER if id in self.class_of and self.is_trackable(id):
                return MODULE
        return PLAIN

    def is_trackable(self, id: int) -> bool:
        """Whether the checkpoint writer takes an object for one of its own."""
        object = self.object(id)
        match object.kind:
            case Kind.VARIABLE | Kind.LAYER | Kind.MODEL | Kind.MODULE | Kind.ROOT | Kind.OPTIMIZER:
                return True
            case Kind.METRIC | Kind.OTHER:
                row = class_row(object.type, object.keras or self.module.keras.version)
                return bool(row.get("trackable")) if row else object.type in HIDDEN_STATES
        return id in self.wrappers

    def is_raw_variable(self, id: int) -> bool:
        """Whether an object is a `tf.Variable`: variables of Keras 2 are, those of Keras 3 are not."""
        object = self.object(id)
        return object.kind is Kind.VARIABLE and object.keras != 3

    def is_trained(self, id: int) -> bool:
        return self.object(id).options.get("trainable") is not False

    # Wrapping

    def wrapped(self, value: Value, node: ast.AST, role: Hashable) -> tuple[Value, Value]:
        """What TensorFlow keeps for a value, and that of it which it follows."""
        single = value.single
        if isinstance(single, Partial) and single.function == of(Ext(NO_DEPENDENCY)):
            return (single.args[0] if single.args else NOTHING), NOTHING
        if not any(isinstance(a, Ref) for a in value):
            return value, NOTHING
        kept: list[Atom] = []
        followed: list[Atom] = []
        for atom in value:
            if isinstance(atom, Ref):
                atom = self.wrapper_of(atom.id, node, role)
                if self.is_trackable(atom.id):
                    followed.append(atom)
            kept.append(atom)
        return Value(frozenset(kept), value.open, value.sources), of(*followed)

    def wrapper_of(self, id: int, node: ast.AST, role: Hashable) -> Ref:
        """The wrapper of a container; the object itself where it needs none."""
        type = self.container_of.get(id)
        if type is None or id in self.wrappers or id in self.told or id in self.being_wrapped:
            return Ref(id)
        if type == "list" or type in DICTS:
            return Ref(self.watched(id, type, node, role))
        if type == "tuple" and self.should_wrap(id):
            return Ref(self.wrapped_tuple(id, node, role))
        return Ref(id)

    def should_wrap(self, id: int, depth: int = _DEEPEST) -> bool:
        """Whether a tuple holds anything to be followed."""
        for _, value in self.cells(id):
            for atom in value:
                match atom:
                    case Ref(item) if self.is_trackable(item):
                        return True
                    case Ref(item) if item not in self.told and self.container_of.get(item) in (
                        "list",
                        *DICTS,
                    ):
                        return True
                    case Ref(item) if self.container_of.get(item) == "tuple" and depth:
                        if self.should_wrap(item, depth - 1):
                            return True
                    case Partial(function=function) if function == of(Ext(NO_DEPENDENCY)):
                        return True
        return False

    def watched(self, id: int, type: str, node: ast.AST, role: Hashable) -> int:
        """A wrapper around a list or dict: it has the same items, each wrapped in turn."""
        wrapper = self.allocate(Kind.CONTAINER, type, node, role=("wrapper", id, role))
        self.store.share(wrapper, id)
        self.container_of[wrapper] = type
        self.wrappers[wrapper] = "list" if type == "list" else "dict"
        self.begin_tracking(wrapper)
        self.being_wrapped.add(id)
        for name, value in self.cells(id):
            kept = self.item_watched(wrapper, name, value, node)
            self.store.set((id, name), kept)
            self.count_as_own(wrapper, kept)
        self.being_wrapped.discard(id)
        self.seen(wrapper)
        return wrapper

    def wrapped_tuple(self, id: int, node: ast.AST, role: Hashable) -> int:
        """A tuple like another, of wrapped items. Those of a named tuple are followed by name first."""
        made = self.container(node, "tuple", ("wrapper", id, role))
        self.wrappers[made] = "tuple"
        self.begin_tracking(made)
        fields = self.fields_of.get(id, ())
        if fields:
            self.fields_of[made] = fields
        followed = []
        self.being_wrapped.add(id)
        for name, value in self.cells(id):
            kept, follow = self.wrapped(value, node, (role, name))
            self.put(made, name, kept, node)
            followed.append((name, follow))
        self.being_wrapped.discard(id)
        for index, (_, follow) in enumerate(followed if fields else ()):
            self.follow(made, fields[index], follow)
        for name, follow in followed:
            self.follow(made, _label(name), follow)
            self.count_as_own(made, follow)
        return made

    def item_watched(self, wrapper: int, name: Hashable, value: Value, node: ast.AST) -> Value:
        """An item as a watched list or dict keeps it, noted under its name."""
        kept, followed = self.wrapped(value, node, ("item", wrapper, name))
        if self.wrappers[wrapper] == "dict" and not _is_text(name):
            if followed.atoms:
                self.break_saving(wrapper, Reason.KEY_IS_NO_STRING)
            return kept
        self.follow(wrapper, _label(name), followed)
        return kept

    def count_as_own(self, wrapper: int, followed: Value) -> None:
        """A wrapper keeps a list of the variables that it was given, and never forgets one."""
        raw = tuple(r for r in followed.refs if self.is_raw_variable(r))
        if raw:
            held = self.held(wrapper)
            self.hold_now(wrapper, replace(held, trainable=(*held.trainable, *raw)))

    def follow(self, id: int, name: str, followed: Value) -> None:
        """The writer follows a name from an object to what it now leads to; nothing is forgotten."""
        if not followed.atoms:
            return
        held = self.held(id)
        names = [n for n, _ in held.children]
        if name not in names:
            children = (*held.children, (name, followed))
        elif name == ANY:
            children = tuple((n, join([v, followed]) if n == name else v) for n, v in held.children)
        else:
            children = tuple((n, followed if n == name else v) for n, v in held.children)
        self.hold_now(id, replace(held, children=children))

    def unfollow(self, id: int, name: str) -> None:
        held = self.held(id)
        self.hold_now(id, replace(held, children=tuple(c for c in held.children if c[0] != name)))

    # Attributes

    def track_attribute(self, id: int, name: str, value: Value, node: ast.AST) -> Value:
        """`object.name = value`: what the object keeps, once it has noted what it follows."""
        family = self.family(id)
        if family == PLAIN:
            return value
        if family == KERAS2:
            return self.track_in_keras2(id, name, value, node)
        if family == KERAS3:
            value = self.track_in_keras3(id, value, node, (id, name))
        kept, followed = self.wrapped(value, node, (id, name))
        self.follow(id, name, followed)
        return kept

    def untrack_attribute(self, id: int, name: str) -> None:
        """`del object.name`."""
        family = self.family(id)
        old = self.store.get((id, name))
        if family in (MODULE, KERAS3):
            self.unfollow(id, name)
        if old is None:
            return
        if family == KERAS3:
            self.untell(id, [r for r in old.refs if self.object(r).kind is Kind.VARIABLE])
        elif family == KERAS2:
            self.let_go(id, old)

    # Keras 2

    def track_in_keras2(self, id: int, name: str, value: Value, node: ast.AST) -> Value:
        """A layer counts who refers to what, and keeps lists of its variables and parts."""
        cls = self.class_of.get(id)
        if cls is not None and self.find_in_class(cls, name)[0] is not None:
            return value
        kept, followed = self.wrapped(value, node, (id, name))
        self.follow(id, name, followed)
        held = self.held(id)
        counts = dict(held.counts)
        for ref in kept.refs:
            counts[ref] = counts.get(ref, 0) + 1
        old = self.store.get((id, name))
        position = None
        now, before = kept.single, old.single if old is not None else None
        if self._both_variables(now, before) and isinstance(before, Ref) and before.id in held.trainable:
            position = held.trainable.index(before.id)
        self.hold_now(id, replace(held, counts=tuple(counts.items())))
        if old is not None:
            self.let_go(id, old)
        held = self.held(id)
        is_sequential = id in self.sequences  # which counts as its own the layers added to it, and no others
        parts = [r for r in kept.refs if self.is_part(r) and r not in held.parts and not is_sequential]
        self.hold_now(id, replace(held, parts=(*held.parts, *parts)))
        self.own(id, self.flattened(kept), position)
        return kept

    def _both_variables(self, *atoms: Atom | None) -> bool:
        return all(isinstance(a, Ref) and self.object(a.id).kind is Kind.VARIABLE for a in atoms)

    def is_part(self, id: int) -> bool:
        """Whether a layer of Keras 2 counts an object's variables as its own."""
        return id in self.wrappers or self.object(id).kind in (
            Kind.LAYER,
            Kind.MODEL,
            Kind.MODULE,
            Kind.METRIC,
        )

    def own(self, id: int, variables: Iterable[Key], position: int | None = None) -> None:
        """Add to a layer's own variables those that are not among them."""
        held = self.held(id)
        trainable, fixed = list(held.trainable), list(held.fixed)
        for variable in variables:
            is_trained = variable.child.trainable if isinstance(variable, Own) else self.is_trained(variable)
            among = trainable if is_trained else fixed
            if variable not in among:
                among.insert(len(among) if position is None else position, variable)
        self.hold_now(id, replace(held, trainable=tuple(trainable), fixed=tuple(fixed)))

    def let_go(self, id: int, old: Value) -> None:
        """An attribute no longer refers to something: the last one to do so takes it out of the lists."""
        held = self.held(id)
        counts = dict(held.counts)
        for ref in old.refs:
            if counts.get(ref, 0) > 1:
                counts[ref] -= 1
            elif counts.pop(ref, None) is not None and self.object(ref).kind is not Kind.MODULE:
                held = replace(
                    held,
                    parts=tuple(p for p in held.parts if p != ref),
                    trainable=tuple(v for v in held.trainable if v != ref),
                    fixed=tuple(v for v in held.fixed if v != ref),
                )
        self.hold_now(id, replace(held, counts=tuple(counts.items())))

    def flattened(self, value: Value, depth: int = _DEEPEST) -> Iterator[int]:
        """The variables in a value and the containers in it, dicts in the order of their keys."""
        for ref in sorted(value.refs):
            if self.object(ref).kind is Kind.VARIABLE:
                if self.is_raw_variable(ref):
                    yield ref
            elif depth and self.container_of.get(ref) not in (None, "set", "generator"):
                for item in self.ordered_items(ref):
                    yield from self.flattened(item, depth - 1)

    # Keras 3

    def track_in_keras3(self, id: int, value: Value, node: ast.AST, role: Hashable) -> Value:
        """A layer of Keras 3 takes note of what it is given; containers are copied so that they tell more."""
        kept: list[Atom] = []
        for atom in value:
            kept.append(self.tell(id, atom, node, role))
        return Value(frozenset(kept), value.open, value.sources)

    def tell(self, id: int, atom: Atom, node: ast.AST, role: Hashable, depth: int = _DEEPEST) -> Atom:
        if not isinstance(atom, Ref):
            return atom
        object = self.object(atom.id)
        if object.kind is Kind.VARIABLE and object.keras == 3:
            self.own(id, [atom.id])
        elif object.kind in (Kind.LAYER, Kind.MODEL) and object.keras == 3:
            held = self.held(id)
            if atom.id not in held.parts:
                self.hold_now(id, replace(held, parts=(*held.parts, atom.id)))
        type = self.container_of.get(atom.id)
        if type not in _COPIED or not depth:
            return atom
        type = "dict" if type == "defaultdict" else type
        made = self.container(node, type, ("told", atom.id, role))
        if atom.id in self.fields_of:
            self.fields_of[made] = self.fields_of[atom.id]
        if type != "tuple":
            self.told[made] = id
        for name, item in self.cells(atom.id):
            inner = (self.tell(id, a, node, (role, name), depth - 1) for a in item)
            self.put(made, name, Value(frozenset(inner), item.open, item.sources), node)
        return Ref(made)

    def untell(self, id: int, objects: Sequence[int]) -> None:
        held = self.held(id)
        self.hold_now(
            id,
            replace(
                held,
                parts=tuple(p for p in held.parts if p not in objects),
                trainable=tuple(v for v in held.trainable if v not in objects),
                fixed=tuple(v for v in held.fixed if v not in objects),
            ),
        )

    # Containers that change

    def cells(self, id: int) -> list[tuple[Hashable, Value]]:
        """The items of a container with their names; those of a list by index."""
        found: list[tuple[Hashable, Value]] = []
        for name in self.store.keys_of(id):
            value = self.store.get((id, name))
            if value is not None and (isinstance(name, tuple) or name == ANY):
                found.append((name, value))
        if self.container_of.get(id) in ("list", "tuple"):
            found.sort(key=lambda cell: _place(cell[0]))
        return found

    def ordered_items(self, id: int) -> list[Value]:
        """The items in the order in which structures are flattened: dicts by key."""
        cells = self.cells(id)
        if self.container_of.get(id) in KEYED:
            cells.sort(key=lambda cell: str(cell[0][1]) if isinstance(cell[0], tuple) else ANY)
        return [value for _, value in cells]

    def check(self, id: int) -> None:
        """A watched container is about to change or to be saved: was it changed behind its wrapper's back?"""
        kind = self.wrappers.get(id)
        if kind not in ("list", "dict"):
            return
        held = self.held(id)
        if held.broken or held.content is None:
            return
        now = tuple(self.cells(id))
        if now != held.content and (kind == "list" or dict(now) != dict(held.content)):
            is_list = kind == "list"
            self.break_saving(id, Reason.LIST_CHANGED_OUTSIDE if is_list else Reason.DICT_CHANGED_OUTSIDE)

    def seen(self, id: int) -> None:
        """A watched container has changed in a way it knows of."""
        if self.wrappers.get(id) in ("list", "dict"):
            held = self.held(id)
            if not held.broken:
                self.hold_now(id, replace(held, content=tuple(self.cells(id))))

    def break_saving(self, id: int, why: Reason) -> None:
        """From now on saving an object raises; the first reason stays."""
        held = self.held(id)
        self.hold_now(id, replace(held, broken=held.broken or why))

    def holds_trackables(self, id: int) -> bool:
        return any(self.is_trackable(r) for _, value in self.cells(id) for r in value.refs)

    def item_added(self, id: int, name: Hashable, value: Value, node: ast.AST, copied: bool = False) -> Value:
        """A new item as a container keeps it under a name; `copied`: Keras 3 copies what it is given."""
        if self.wrappers.get(id) in ("list", "dict"):
            kept = self.item_watched(id, name, value, node)
            if self.wrappers[id] == "list" or _is_text(name):
                self.count_as_own(id, kept)
            return kept
        if id in self.told:
            kept = self.track_in_keras3(self.told[id], value, node, ("item", id, name))
            return kept if copied else value
        return value


def _place(name: Hashable) -> float:
    """Where an item of a list stands; what has no known index comes last."""
    index = name[1] if isinstance(name, tuple) else None
    return index if isinstance(index, int) else inf


def _is_text(name: Hashable) -> bool:
    """Whether an item's name is, or may be, a string key."""
    return name == ANY or (isinstance(name, tuple) and name[0] == "k")


def _label(name: Hashable) -> str:
    return str(name[1]) if isinstance(name, tuple) else ANY


def _combined(found: Sequence[Held]) -> Held:
    """What holds where it is not known which of several ways was gone."""
    if not found:
        return Held()
    names = dict.fromkeys(name for held in found for name, _ in held.children)
    absent = of(Absent())
    children = tuple(
        (name, join([dict(held.children).get(name, absent) for held in found])) for name in names
    )
    contents = {held.content for held in found}
    return Held(
        children=children,
        trainable=tuple(dict.fromkeys(v for held in found for v in held.trainable)),
        fixed=tuple(dict.fromkeys(v for held in found for v in held.fixed)),
        parts=tuple(dict.fromkeys(p for held in found for p in held.parts)),
        counts=tuple({ref: count for held in found for ref, count in held.counts}.items()),
        broken=found[0].broken if all(held.broken for held in found) else None,
        content=contents.pop() if len(contents) == 1 else None,
    )
