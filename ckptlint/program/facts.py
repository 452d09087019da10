"""What a run wrote down, found by id, kind, place or class of event. It judges nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeVar, cast

from ckptlint.graph import Graph, Moment
from ckptlint.program.events import Event
from ckptlint.program.objects import Kind, Name, Object
from ckptlint.program.record import Record
from ckptlint.program.references import References
from ckptlint.program.timeline import Timeline
from ckptlint.source import Place
from ckptlint.world import WorldChoice

E = TypeVar("E", bound=Event)


class Facts:
    """The record of one run, indexed. Objects are given by their ids, which index `objects`."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.objects = record.objects
        self.graphs = record.graphs
        self.references = References(record.edges, record.containers)
        self.timeline = Timeline(record.drivers)
        self._events: dict[tuple[type[Event], ...], list[Event]] = {}

    def label(self, id: int) -> str:
        """How to speak of an object: the name it was first bound to, else its class."""
        return self.record.label(id)

    def name_of(self, id: int) -> str | None:
        """The name an object was first bound to, None where it has none."""
        return self.record.labels.get(id)

    @property
    def own_classes(self) -> Mapping[int, str]:
        """The objects whose class is one of the project, with the qualified name of that class."""
        return self.record.classes

    def names_at(self, root: int) -> tuple[Name, ...]:
        """What is bound where a root is made."""
        return self.record.names.get(root, ())

    def world_of(self, path: str) -> WorldChoice | None:
        """The world that a file is taken to run in."""
        return self.record.worlds.get(path)

    def of_kind(self, *kinds: Kind) -> Iterator[Object]:
        """All objects of these kinds, in order of making."""
        return (o for o in self.objects if o.kind in kinds)

    def of_evident_kind(self, kind: Kind) -> Iterator[int]:
        """All that comes from outside and is of this kind, as far as the code shows it."""
        return (id for id, evident in self.record.evident.items() if evident is kind)

    def made_at(self, place: Place) -> list[Object]:
        """All objects that a place makes, in order of making."""
        return self._made_at.get(place, [])

    def events(self, *kinds: type[E]) -> list[E]:
        """All events of these classes, in order."""
        found = self._events.get(kinds)
        if found is None:
            found = self._events[kinds] = [e for e in self.record.events if isinstance(e, kinds)]
        return cast("list[E]", found)

    def events_of(self, id: int, *kinds: type[E]) -> list[E]:
        """The events of these classes with this object among their subjects, in order."""
        return [e for e in self._events_of.get(id, ()) if isinstance(e, kinds)]

    def graphs_of(self, root: int, *moments: Moment) -> list[Graph]:
        """The graphs of a root, taken at these moments (at any where none is named), in order."""
        return [g for g in self._graphs_of.get(root, ()) if not moments or g.moment in moments]

    def groups_of(self, id: int) -> frozenset[int]:
        """The groups of drivers in which something happens to an object, its making included."""
        found = {self.timeline.group(self.objects[id])}
        found.update(self.timeline.group(e) for e in self._events_of.get(id, ()))
        return frozenset(found)

    @cached_property
    def _made_at(self) -> dict[Place, list[Object]]:
        table: dict[Place, list[Object]] = defaultdict(list)
        for object in self.objects:
            table[object.place].append(object)
        return table

    @cached_property
    def _events_of(self) -> dict[int, list[Event]]:
        table: dict[int, list[Event]] = defaultdict(list)
        for event in self.record.events:
            for subject in event.subjects:
                table[subject].append(event)
        return table

    @cached_property
    def _graphs_of(self) -> dict[int, list[Graph]]:
        table: dict[int, list[Graph]] = defaultdict(list)
        for graph in self.graphs:
            table[graph.root].append(graph)
        return table
