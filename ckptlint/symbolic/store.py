"""The memory of the symbolic run: cells in layers, so that a branch costs only what it writes.

The cells of an object are named by what they are: attributes and variables are strings, the items of
a container are pairs, arguments of a framework's constructor are `Arg`, and what the run itself notes of
an object is `Note`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from ckptlint.symbolic.values import Value, join

Key: TypeAlias = tuple[int, Hashable]
Cells: TypeAlias = dict[Key, "Value | None"]  # None: there was nothing in the cell
Delta: TypeAlias = dict[int, dict[Hashable, Value | None]]  # owner -> name -> value; None: deleted


@dataclass(frozen=True, slots=True)
class Arg:
    """The cell of an object of a framework with what its constructor was given for one parameter.

    `name` is the keyword, or the position as a decimal number.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Note:
    """The cell with something that the symbolic run knows about an object and that is none of its attributes.

    `of` tells notes of one kind apart: the method that a cached property comes from, the arguments of a call.
    """

    kind: str
    of: Hashable = None


OWN = Note("held")  # the cell that objects never share


class Store:
    """Cells by (scope or object, name). Writing goes to the top layer; reading looks from the top down."""

    def __init__(self) -> None:
        self._layers: list[Delta] = [{}]
        self._same: dict[int, int] = {}
        self._watches: list[_Watch] = []

    @contextmanager
    def watching(self, newest_scope: int) -> Iterator[Cells]:
        """Collect the cells that are read inside before they are written there, with what was in them.

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
        return len(self._layers)

    def share(self, owner: int, storage: int) -> None:
        """Let two objects have the same cells, but for those that are each one's own."""
        self._same[owner] = self._same.get(storage, storage)

    def storage(self, owner: int) -> int:
        """The object whose cells an object has."""
        return self._same.get(owner, owner)

    def get(self, key: Key) -> Value | None:
        value = self._look(key)
        for watch in self._watches:
            if key[0] >= watch.newest_scope and key not in watch.written:
                watch.read.setdefault(key, value)
        return value

    def _look(self, key: Key) -> Value | None:
        owner, name = key
        if owner in self._same and name != OWN:
            owner = self._same[owner]
        for layer in reversed(self._layers):
            cells = layer.get(owner)
            if cells is not None and name in cells:
                return cells[name]
        return None

    def set(self, key: Key, value: Value | None) -> None:
        owner, name = key
        if owner in self._same and name != OWN:
            owner = self._same[owner]
        self._layers[-1].setdefault(owner, {})[name] = value
        for watch in self._watches:
            watch.written.add(key)

    def push(self) -> None:
        self._layers.append({})

    def pop(self) -> Delta:
        return self._layers.pop()

    def since(self, depth: int) -> Delta:
        """All that was written in the layers above `depth`, as one."""
        merged: Delta = {}
        for layer in self._layers[depth:]:
            _lay_over(merged, layer)
        return merged

    def write(self, delta: Delta) -> None:
        _lay_over(self._layers[-1], delta)

    def merge(self, alternatives: list[Delta]) -> None:
        """Write what holds after one of several ways was taken, it is not known which."""
        if len(alternatives) == 1:
            self.write(alternatives[0])
            return
        for owner, name in dict.fromkeys(key for delta in alternatives for key in written(delta)):
            old = self._look((owner, name))
            found = [delta[owner][name] if name in delta.get(owner, ()) else old for delta in alternatives]
            known = [v for v in found if v is not None]
            self.set((owner, name), join(known) if known else None)

    def changes(self, delta: Delta) -> bool:
        """Whether a delta gives a cell that was there before a value it could not have had."""
        for owner, name in written(delta):
            old, new = self._look((owner, name)), delta[owner][name]
            if old is not None and new is not old and (new is None or not new.within(old)):
                return True
        return False

    def changed(self, owner: int, deltas: Iterable[Delta]) -> frozenset[Hashable]:
        """The names of an owner's cells to which one of these deltas gives a new value."""
        found: set[Hashable] = set()
        for delta in deltas:
            for name, new in delta.get(owner, {}).items():
                old = self._look((owner, name))
                if new is not old and (old is None or new is None or not new.within(old)):
                    found.add(name)
        return frozenset(found)

    def keys_of(self, owner: int) -> list[Hashable]:
        """The names of all cells of one owner, in the order they were first written."""
        owner = self._same.get(owner, owner)
        names: dict[Hashable, Value | None] = {}
        for layer in self._layers:
            cells = layer.get(owner)
            if cells:
                names.update(cells)
        return [name for name, value in names.items() if value is not None]


@dataclass(slots=True)
class _Watch:
    """What was read and written since a moment of the run; see `Store.watching`."""

    newest_scope: int
    read: Cells = field(default_factory=dict)
    written: set[Key] = field(default_factory=set)


def written(delta: Delta) -> Iterator[Key]:
    """The cells that a delta writes."""
    return ((owner, name) for owner, cells in delta.items() for name in cells)


def union(deltas: Iterable[Delta]) -> Delta:
    """All cells that one of these deltas writes, with what any of them writes there."""
    merged: Delta = {}
    for delta in deltas:
        for owner, cells in delta.items():
            held = merged.setdefault(owner, {})
            for name, value in cells.items():
                old = held.get(name)
                if value is None:
                    held.setdefault(name, None)
                else:
                    held[name] = value if old is None else join([old, value])
    return merged


def _lay_over(below: Delta, above: Delta) -> None:
    for owner, cells in above.items():
        if owner in below:
            below[owner].update(cells)
        else:
            below[owner] = dict(cells)
