"""The memory of the run: objects, and cells in layers, so that a branch costs only what it writes."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import inf
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar, cast

from ckptlint.interpreter.cells import Fixed, Note, Summary
from ckptlint.interpreter.context import Context
from ckptlint.interpreter.deltas import CellKey, Delta, lay_over, written
from ckptlint.interpreter.values import (
    KEYED,
    NOTHING,
    Class,
    ClassRef,
    Function,
    Ref,
    Tensor,
    Value,
    join,
    of,
)
from ckptlint.program.objects import Dep, Kind, Object
from ckptlint.program.record import Record
from ckptlint.program.regions import RegionKind, Source, SourceKind
from ckptlint.wildcard import ANY
from ckptlint.world import World

T = TypeVar("T")

Facts: TypeAlias = Mapping[Fixed[Any], Hashable]  # what is fixed about one object
NOTHING_FIXED: Final[Facts] = MappingProxyType({})

NOT_OF_A_FRAMEWORK: Final = frozenset({Kind.OUTSIDE, Kind.INSTANCE})  # objects that may do anything

# What is fixed about an object when it is made.
CLASS: Final = Fixed[Class]("the class of the project that an object is an instance of")
FIELDS: Final = Fixed[tuple[str, ...]]("the names of the items of a named tuple")
WHOLE: Final = Fixed[int]("the object inside which something lies (a layer's kernel)")
UNSEEN_CLASS: Final = Fixed[str]("the class that made an object, which the run cannot look into")

EXPECTED: Final = Note("the class of the project that an object from outside is expected to be of")
DERIVED: Final = Note("what an object from outside the run derives from")

Cells: TypeAlias = dict[CellKey, Value | None]  # None: there was nothing in the cell


@dataclass(slots=True)
class Reads:
    """What a stretch of the run has read of that which was there before it.

    - owners: the scopes and objects that were there before; those made inside are left out
    - depth: the layers of the heap above this one are those of the stretch
    - cells: the cells read, with what they held
    - names: the owners whose names were listed, with those names that the stretch had not written by then,
      and those that it had
    - emptied: containers that it made anew
    """

    owners: range
    depth: int
    cells: Cells = field(default_factory=dict)
    names: dict[int, tuple[tuple[Hashable, ...], frozenset[Hashable]]] = field(default_factory=dict)
    emptied: set[int] = field(default_factory=set)

    def concerns(self, owner: int) -> bool:
        """Whether reading a cell of an owner may be reading what was there before."""
        return owner in self.owners and owner not in self.emptied


class Heap:
    """Objects and their cells. Writing goes to the top layer; reading looks from the top down.

    All that may change about an object is in a cell, so that a branch not taken undoes it. `get` and
    `keys_of` are the only ways to read cells, and both note what they read for `watching`. What can never
    change about an object is said when it is allocated (`Fixed`), and is part of its identity:

    - the class that made it: Python allows to assign `__class__`, the run does not follow that
    - the type of a container, which is the type of the object
    - the names of a named tuple's items, which are those of its class
    - the whole that it lies in, and the class from outside that made it: without them it would not be there

    The attribute of an object from outside is fixed, too: it was there before the run, wherever it is first
    read.
    """

    def __init__(self, context: Context, record: Record) -> None:
        self.context = context
        self.record = record
        self._layers: list[Delta] = [{}]
        self._aliases: dict[int, int] = {}
        self._watches: list[Reads] = []
        self._allocated: dict[Hashable, int] = {}
        self._fixed: dict[int, Facts] = {}
        self.functions: dict[ast.AST, Function] = {}  # by definition: the same object at each evaluation

    @contextmanager
    def watching(self) -> Iterator[Reads]:
        """Collect what is read inside of that which was there before."""
        reads = Reads(range(self.context.newest_scope, len(self.record.objects)), self.depth)
        self._watches.append(reads)
        self.push()
        try:
            yield reads
        finally:
            self._watches.pop()
            written = self.since(reads.depth)
            del self._layers[reads.depth :]
            self.write(written)

    def unchanged(self, reads: Reads) -> bool:
        """Whether all that was read is as it was."""
        return all(self.get(key) == value for key, value in reads.cells.items()) and all(
            tuple(name for name in self.keys_of(owner) if name not in own) == before
            for owner, (before, own) in reads.names.items()
        )

    @property
    def depth(self) -> int:
        """The number of layers."""
        return len(self._layers)

    def share(self, owner: int, storage: int) -> None:
        """Let `owner` have the cells of `storage`, all but its unshared notes."""
        self._aliases[owner] = self._aliases.get(storage, storage)

    def storage(self, owner: int) -> int:
        """Resolve an alias: a wrapper shares the cells of the container it wraps."""
        return self._aliases.get(owner, owner)

    def get(self, key: CellKey) -> Value | None:
        """What a cell holds now, None where there is nothing; reads are noted for `watching`."""
        owner, name = key
        if owner in self._aliases and not (isinstance(name, Note) and name.unshared):
            owner = self._aliases[owner]
        value = None
        for layer in reversed(self._layers):
            cells = layer.get(owner)
            if cells is not None and name in cells:
                value = cells[name]
                break
        if self._watches and not isinstance(name, Summary):
            self._note_read(owner, name, value)
        return value

    def keys_of(self, owner: int) -> list[Hashable]:
        """The names of all cells of one owner, in the order they were first written; reads are noted."""
        owner = self._aliases.get(owner, owner)
        if self._watches:
            self._note_listing(owner)
        return self._names(owner, self._layers)

    def _names(self, owner: int, layers: list[Delta]) -> list[Hashable]:
        names: dict[Hashable, Value | None] = {}
        for layer in layers:
            cells = layer.get(owner)
            if cells:
                names.update(cells)
        return [n for n, value in names.items() if value is not None and not isinstance(n, Summary)]

    def _note_read(self, owner: int, name: Hashable, value: Value | None) -> None:
        for watch in self._watches:
            if watch.concerns(owner) and (owner, name) not in watch.cells:
                inside = self._layers[watch.depth :]
                if not any(name in layer.get(owner, ()) for layer in inside):
                    watch.cells[owner, name] = value

    def _note_listing(self, owner: int) -> None:
        for watch in self._watches:
            if watch.concerns(owner) and owner not in watch.names:
                own = frozenset(n for layer in self._layers[watch.depth :] for n in layer.get(owner, ()))
                before = self._names(owner, self._layers[: watch.depth])
                watch.names[owner] = tuple(n for n in before if n not in own), own

    def set(self, key: CellKey, value: Value | None) -> None:
        """Write a cell in the top layer; None deletes it."""
        owner, name = key
        if owner in self._aliases and not (isinstance(name, Note) and name.unshared):
            owner = self._aliases[owner]
        self._layers[-1].setdefault(owner, {})[name] = value

    def empty(self, owner: int) -> None:
        """Delete all cells of an object that is made anew: what it held before is nothing to who made it."""
        for name in self._names(owner, self._layers):
            self.set((owner, name), None)
        for watch in self._watches:
            watch.emptied.add(owner)

    def note(self, owner: int, note: Note) -> Value:
        """What is noted about an object; `NOTHING` where there is no such note."""
        return self.get((owner, note)) or NOTHING

    def push(self) -> None:
        """Start a layer: what is written from now on can be taken back."""
        self._layers.append({})

    def pop(self) -> Delta:
        """Take the top layer off, and return what was written in it."""
        return self._layers.pop()

    def since(self, depth: int) -> Delta:
        """All that was written in the layers above `depth`, as one delta."""
        merged: Delta = {}
        for layer in self._layers[depth:]:
            lay_over(merged, layer)
        return merged

    def write(self, delta: Delta) -> None:
        """Write the cells of a delta in the top layer."""
        lay_over(self._layers[-1], delta)

    def merge(self, alternatives: list[Delta]) -> None:
        """Write the join of several branches, of which it is not known which was taken."""
        if len(alternatives) == 1:
            self.write(alternatives[0])
            return
        for owner, name in dict.fromkeys(key for delta in alternatives for key in written(delta)):
            old = self.get((owner, name))
            found = [delta[owner][name] if name in delta.get(owner, ()) else old for delta in alternatives]
            known = [v for v in found if v is not None]
            self.set((owner, name), join(known) if known else None)

    def changes(self, delta: Delta) -> bool:
        """Whether a delta widens what a cell that was there before may be."""
        for owner, name in written(delta):
            if isinstance(name, Summary):
                continue
            old, new = self.get((owner, name)), delta[owner][name]
            if old is not None and new is not old and (new is None or not new.within(old)):
                return True
        return False

    def changed(self, owner: int, deltas: Iterable[Delta]) -> frozenset[Hashable]:
        """The names of the cells of `owner` that one of these deltas gives a new value."""
        found: set[Hashable] = set()
        for delta in deltas:
            for name, new in delta.get(owner, {}).items():
                old = self.get((owner, name))
                if (
                    not isinstance(name, Summary)
                    and new is not old
                    and (old is None or new is None or not new.within(old))
                ):
                    found.add(name)
        return frozenset(found)

    def allocate(
        self,
        kind: Kind,
        type: str,
        node: ast.AST,
        *,
        role: Hashable = "",
        world: World | None = None,
        options: Mapping[str, object] | None = None,
        sources: frozenset[Source] = frozenset(),
        fixed: Facts = NOTHING_FIXED,
    ) -> int:
        """Make the object of this place and calling context; the same one if it was made before.

        `role` tells apart several objects made at one place, as do kind, type and what is `fixed`; `sources`
        are added to those it had.
        """
        if sources:
            sources = frozenset(s for s in sources if s.kind is SourceKind.CHANCE)
        key = (self.context.place(node), kind, type, role, self.context.chain, *fixed.items())
        known = self._allocated.get(key)
        if known is None:
            return self._make(key, kind, type, node, world, options, sources, fixed)
        if sources - self.record.objects[known].sources:
            old = self.record.objects[known]
            self.record.objects[known] = replace(old, sources=old.sources | sources)
        return known

    def _make(
        self,
        key: Hashable,
        kind: Kind,
        type: str,
        node: ast.AST,
        world: World | None = None,
        options: Mapping[str, object] | None = None,
        sources: frozenset[Source] = frozenset(),
        fixed: Facts = NOTHING_FIXED,
    ) -> int:
        """Make an object that is identified by `key`; returns its id."""
        id = len(self.record.objects)
        self._allocated[key] = id
        if fixed:
            self._fixed[id] = fixed
        self.context.order += 1
        many = any(r.kind is RegionKind.LOOP and not r.name for r in self.context.regions)
        self.record.objects.append(
            Object(
                id=id,
                kind=kind,
                type=type,
                place=self.context.place(node),
                world=world,
                many=many,
                regions=tuple(self.context.regions),
                driver=self.context.driver,
                order=self.context.order,
                sources=sources,
                options=options or {},
            )
        )
        return id

    def from_outside(
        self,
        node: ast.AST,
        role: Hashable,
        deps: frozenset[Dep] = frozenset(),
        fixed: Facts = NOTHING_FIXED,
    ) -> Value:
        """An object from outside the run, as a value: an argument, a call's result.

        The same node and role give the same object; `deps` is what it derives from.
        """
        id = self.allocate(Kind.OUTSIDE, "", node, role=role, fixed=fixed)
        self.derive(id, deps)
        return of(Ref(id))

    def part_from_outside(self, id: int, name: str, node: ast.AST) -> int:
        """The object that an attribute of an object from outside is, which derives from what that does.

        It is the same one wherever it is read, and in whatever branch it is read first.
        """
        key = ("part", id, name)
        known = self._allocated.get(key)
        part = self._make(key, Kind.OUTSIDE, "", node) if known is None else known
        self.derive(part, self.derived_from(id))
        return part

    def derive(self, id: int, deps: frozenset[Dep]) -> None:
        """An object from outside derives from these, too."""
        if deps:
            known = self.derived_from(id)
            if not deps <= known:
                self.set((id, DERIVED), of(Tensor(known | deps)))

    def derived_from(self, id: int) -> frozenset[Dep]:
        """What an object from outside derives from."""
        cell = self.get((id, DERIVED))
        if cell is None:
            return frozenset()
        return frozenset[Dep]().union(*(atom.deps for atom in cell if isinstance(atom, Tensor)))

    def fixed(self, id: int, fact: Fixed[T]) -> T | None:
        """A fact that was fixed when an object was made; None where it was not."""
        facts = self._fixed.get(id)
        return None if facts is None else cast("T | None", facts.get(fact))

    def all_fixed(self, id: int) -> Facts:
        """All that was fixed when an object was made."""
        return self._fixed.get(id, NOTHING_FIXED)

    def class_of(self, id: int) -> Class | None:
        """The class of the project that an object is an instance of, or from outside, is expected to be."""
        cls = self.fixed(id, CLASS)
        if cls is None and self.record.objects[id].kind is Kind.OUTSIDE:
            expected = self.note(id, EXPECTED).single
            return expected.cls if isinstance(expected, ClassRef) else None
        return cls

    def expect_class(self, id: int, cls: Class) -> None:
        """An object from outside is used as an instance of a class from now on; the first class stays."""
        if self.class_of(id) is None:
            self.set((id, EXPECTED), of(ClassRef(cls)))

    def fields_of(self, id: int) -> tuple[str, ...]:
        """The names of a named tuple's items; none for any other object."""
        return self.fixed(id, FIELDS) or ()

    def whole_of(self, id: int) -> int:
        """The object that something lies in, as a layer's kernel does; any other object is whole itself."""
        whole = self.fixed(id, WHOLE)
        return id if whole is None else whole

    def is_of_unseen_class(self, id: int) -> bool:
        """Whether an object is an instance of a class that the run cannot look into."""
        return self.fixed(id, UNSEEN_CLASS) is not None

    def container_type(self, id: int) -> str | None:
        """What a container is: "list", "tuple", "dict" …; None for what is none."""
        object = self.record.objects[id]
        return object.type if object.kind is Kind.CONTAINER else None

    def object(self, id: int) -> Object:
        """The record's object with this id."""
        return self.record.objects[id]

    def items(self, id: int) -> list[Value]:
        """The known items of a container."""
        found = []
        for name in self.keys_of(id):
            value = self.get((id, name))
            if value is not None and (isinstance(name, tuple) or name == ANY):
                found.append(value)
        return found

    def cells(self, id: int) -> list[tuple[Hashable, Value]]:
        """The items of a container with their names; those of a list by index."""
        found: list[tuple[Hashable, Value]] = []
        for name in self.keys_of(id):
            value = self.get((id, name))
            if value is not None and (isinstance(name, tuple) or name == ANY):
                found.append((name, value))
        if self.container_type(id) in ("list", "tuple"):
            found.sort(key=lambda cell: _place(cell[0]))
        return found

    def ordered_items(self, id: int) -> list[Value]:
        """The items in the order in which structures are flattened: dicts by key."""
        cells = self.cells(id)
        if self.container_type(id) in KEYED:
            cells.sort(key=lambda cell: str(cell[0][1]) if isinstance(cell[0], tuple) else ANY)
        return [value for _, value in cells]


def _place(name: Hashable) -> float:
    """Where an item of a list stands; what has no known index comes last."""
    index = name[1] if isinstance(name, tuple) else None
    return index if isinstance(index, int) else inf
