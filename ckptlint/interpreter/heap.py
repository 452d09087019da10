"""The memory of the run: objects, and cells in layers, so that a branch costs only what it writes."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import inf
from typing import Final, TypeAlias

from ckptlint.interpreter.cells import Note
from ckptlint.interpreter.context import Context
from ckptlint.interpreter.deltas import CellKey, Delta, lay_over, written
from ckptlint.interpreter.values import KEYED, NOTHING, Class, Function, Ref, Value, join, of
from ckptlint.program.objects import Dep, Kind, Object
from ckptlint.program.record import Record
from ckptlint.program.regions import RegionKind, Source
from ckptlint.wildcard import ANY
from ckptlint.world import World

NOT_OF_A_FRAMEWORK: Final = frozenset({Kind.GIVEN, Kind.INSTANCE})  # objects that may do anything

Cells: TypeAlias = dict[CellKey, Value | None]  # None: there was nothing in the cell


@dataclass(slots=True)
class _Watch:
    """What was read and written since a moment of the run; see `Heap.watching`."""

    newest_scope: int
    read: Cells = field(default_factory=dict)
    written: set[CellKey] = field(default_factory=set)


class Heap:
    """Objects and their cells. Writing goes to the top layer; reading looks from the top down.

    Beside its cells, an object has these facts; they hold whatever branch is taken:

    - class_of: the class of the project that it is an instance of
    - container_type: what a container is: "list", "tuple", "dict" …
    - fields_of: the names of a named tuple's items
    - whole_of: for an object that represents something inside another (a layer's kernel), that other one
    - derived_from: for an object from outside the run, what it derives from
    - attributes_from_outside: the object that an attribute of an object from outside is, by its name
    - of_unseen_class: the instances of classes that the run cannot look into

    What only a framework knows of an object stands in its adapter: `wrappers`, `reports_to`, `represents`.
    """

    def __init__(self, context: Context, record: Record) -> None:
        self.context = context
        self.record = record
        self._layers: list[Delta] = [{}]
        self._aliases: dict[int, int] = {}
        self._watches: list[_Watch] = []
        self._allocated: dict[Hashable, int] = {}
        self.functions: dict[ast.AST, Function] = {}  # by definition: the same object at each evaluation
        self.class_of: dict[int, Class] = {}
        self.container_type: dict[int, str] = {}
        self.fields_of: dict[int, tuple[str, ...]] = {}
        self.whole_of: dict[int, int] = {}
        self.derived_from: dict[int, frozenset[Dep]] = {}
        self.attributes_from_outside: dict[tuple[int, str], int] = {}
        self.of_unseen_class: set[int] = set()

    @contextmanager
    def watching(self, newest_scope: int) -> Iterator[Cells]:
        """Collect the cells that are read inside before they are written there, with what they held.

        Cells of the scopes made inside are left out: `newest_scope` is the last scope made before.
        """
        watch = _Watch(newest_scope)
        self._watches.append(watch)
        try:
            yield watch.read
        finally:
            self._watches.pop()

    def unchanged(self, cells: Cells) -> bool:
        """Whether cells still hold what they held when they were read."""
        return all(self.get(key) == value for key, value in cells.items())

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
        value = self._look(key)
        for watch in self._watches:
            if key[0] >= watch.newest_scope and key not in watch.written:
                watch.read.setdefault(key, value)
        return value

    def _look(self, key: CellKey) -> Value | None:
        owner, name = key
        if owner in self._aliases and not (isinstance(name, Note) and name.unshared):
            owner = self._aliases[owner]
        for layer in reversed(self._layers):
            cells = layer.get(owner)
            if cells is not None and name in cells:
                return cells[name]
        return None

    def set(self, key: CellKey, value: Value | None) -> None:
        """Write a cell in the top layer; None deletes it."""
        owner, name = key
        if owner in self._aliases and not (isinstance(name, Note) and name.unshared):
            owner = self._aliases[owner]
        self._layers[-1].setdefault(owner, {})[name] = value
        for watch in self._watches:
            watch.written.add(key)

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
            old = self._look((owner, name))
            found = [delta[owner][name] if name in delta.get(owner, ()) else old for delta in alternatives]
            known = [v for v in found if v is not None]
            self.set((owner, name), join(known) if known else None)

    def changes(self, delta: Delta) -> bool:
        """Whether a delta widens what a cell that was there before may be."""
        for owner, name in written(delta):
            old, new = self._look((owner, name)), delta[owner][name]
            if old is not None and new is not old and (new is None or not new.within(old)):
                return True
        return False

    def changed(self, owner: int, deltas: Iterable[Delta]) -> frozenset[Hashable]:
        """The names of the cells of `owner` that one of these deltas gives a new value."""
        found: set[Hashable] = set()
        for delta in deltas:
            for name, new in delta.get(owner, {}).items():
                old = self._look((owner, name))
                if new is not old and (old is None or new is None or not new.within(old)):
                    found.add(name)
        return frozenset(found)

    def keys_of(self, owner: int) -> list[Hashable]:
        """The names of all cells of one owner, in the order they were first written."""
        owner = self._aliases.get(owner, owner)
        names: dict[Hashable, Value | None] = {}
        for layer in self._layers:
            cells = layer.get(owner)
            if cells:
                names.update(cells)
        return [name for name, value in names.items() if value is not None]

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
    ) -> int:
        """Make the object of this place and calling context; the same one if it was made before.

        `role` tells apart several objects made at one place; `sources` are added to those it had.
        """
        place = self.context.place(node)
        key = (place, role, self.context.chain)
        known = self._allocated.get(key)
        if known is not None:
            if sources - self.record.objects[known].sources:
                old = self.record.objects[known]
                self.record.objects[known] = replace(old, sources=old.sources | sources)
            return known
        id = len(self.record.objects)
        self._allocated[key] = id
        self.context.order += 1
        many = any(r.kind is RegionKind.LOOP and not r.name for r in self.context.regions)
        self.record.objects.append(
            Object(
                id=id,
                kind=kind,
                type=type,
                place=place,
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

    def from_outside(self, node: ast.AST, role: Hashable, deps: frozenset[Dep] = frozenset()) -> Value:
        """An object from outside the run, as a value: an argument, its attribute, a call's result.

        The same node and role give the same object; `deps` is what it derives from.
        """
        id = self.allocate(Kind.GIVEN, "", node, role=role)
        if deps:
            self.derived_from[id] = self.derived_from.get(id, frozenset()) | deps
        return of(Ref(id))

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
        if self.container_type.get(id) in ("list", "tuple"):
            found.sort(key=lambda cell: _place(cell[0]))
        return found

    def ordered_items(self, id: int) -> list[Value]:
        """The items in the order in which structures are flattened: dicts by key."""
        cells = self.cells(id)
        if self.container_type.get(id) in KEYED:
            cells.sort(key=lambda cell: str(cell[0][1]) if isinstance(cell[0], tuple) else ANY)
        return [value for _, value in cells]


def _place(name: Hashable) -> float:
    """Where an item of a list stands; what has no known index comes last."""
    index = name[1] if isinstance(name, tuple) else None
    return index if isinstance(index, int) else inf
