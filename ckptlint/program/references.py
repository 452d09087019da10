"""Which object can be reached from which, by any reference of Python. What a save writes, the graphs tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from ckptlint.program.objects import Edge

_DEEPEST = 6  # containers within containers


class References:
    """The references between objects that are no containers: containers are folded into their names.

    `edges` are those of the record, containers being holders too; `containers` says which ids are containers,
    and of which type. A container can be asked for what it refers to, as a holder or as the root of a save.
    """

    def __init__(self, edges: Iterable[Edge], containers: Mapping[int, str]) -> None:
        self._raw = edges
        self._containers = containers

    @cached_property
    def all(self) -> list[Edge]:
        """All references, in the order in which they were made."""
        outer = (edge for edge in self._raw if edge.holder not in self._containers)
        return [leaf for edge in outer for leaf in self._unfolded(edge, (), frozenset())]

    @cached_property
    def _raw_of(self) -> dict[int, list[Edge]]:
        table: dict[int, list[Edge]] = defaultdict(list)
        for edge in self._raw:
            table[edge.holder].append(edge)
        return table

    def _unfolded(self, edge: Edge, through: tuple[str, ...], seen: frozenset[int]) -> Iterator[Edge]:
        """The edges that an edge comes down to once the containers on its way are folded into its name."""
        type = self._containers.get(edge.target)
        if type is None:
            yield replace(edge, through=through)
        elif edge.target not in seen and len(through) < _DEEPEST:
            for further in self._raw_of.get(edge.target, ()):
                joined = replace(edge, name=f"{edge.name}/{further.name}", target=further.target)
                yield from self._unfolded(joined, (*through, type), seen | {edge.target})

    @cached_property
    def _by_holder(self) -> dict[int, list[Edge]]:
        table: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.all:
            table[edge.holder].append(edge)
        return table

    @cached_property
    def _by_target(self) -> dict[int, list[Edge]]:
        table: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.all:
            table[edge.target].append(edge)
        return table

    def of(self, holder: int) -> list[Edge]:
        """The references that an object, or a container, has to objects that are no containers."""
        if holder not in self._containers:
            return self._by_holder.get(holder, [])
        own = self._raw_of.get(holder, ())
        return [leaf for edge in own for leaf in self._unfolded(edge, (), frozenset({holder}))]

    def to(self, target: int) -> list[Edge]:
        """The references that others have to an object."""
        return self._by_target.get(target, [])

    def reach(self, start: int | Iterable[int]) -> frozenset[int]:
        """All objects that can be reached from some, these included."""
        queue = [start] if isinstance(start, int) else list(start)
        found = set(queue)
        while queue:
            for edge in self.of(queue.pop()):
                if edge.target not in found:
                    found.add(edge.target)
                    queue.append(edge.target)
        return frozenset(found)

    def holders(self, target: int) -> frozenset[int]:
        """All objects from which one can be reached."""
        found: set[int] = set()
        queue = [target]
        while queue:
            for edge in self.to(queue.pop()):
                if edge.holder not in found:
                    found.add(edge.holder)
                    queue.append(edge.holder)
        return frozenset(found)
