"""The questions that rules ask of a program, each answered in one place.

Each answers True only where the run shows it, so that a rule which asks stays silent on what is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TypeVar

from ckptlint.finding import KerasChoice
from ckptlint.graph import Graph, Moment
from ckptlint.program.events import (
    Build,
    Event,
    FileEvent,
    Origin,
    Rebind,
    Reset,
    Restore,
    Save,
    Update,
)
from ckptlint.program.objects import Kind, Name, Object
from ckptlint.program.record import Record
from ckptlint.program.references import References
from ckptlint.program.regions import RegionKind, Source
from ckptlint.program.timeline import Timeline, share_loop
from ckptlint.source import Place

E = TypeVar("E", bound=Event)

_NEVER_EARLIER = frozenset({Origin.NONE, Origin.SAVED})  # no earlier process can have written such a path


class Program:
    """Answers questions about the program of one run, once the run is over.

    Objects are given by their ids, which index `objects`.
    """

    def __init__(self, record: Record) -> None:
        self.record = record
        self.objects = record.objects
        self.graphs = record.graphs
        self.references = References(record.edges, record.containers)
        self.timeline = Timeline(record.drivers)
        self._holds: dict[int, frozenset[int]] = {}
        self._writes: dict[int, frozenset[int]] = {}

    # Objects and events

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

    def keras_of(self, path: str) -> KerasChoice | None:
        """The Keras version that a file runs under."""
        return self.record.keras.get(path)

    def of_kind(self, *kinds: Kind) -> Iterator[Object]:
        """All objects of these kinds, in order of making."""
        return (o for o in self.objects if o.kind in kinds)

    def made_at(self, place: Place) -> list[Object]:
        """All objects that a place makes, in order of making."""
        return self._made_at.get(place, [])

    @cached_property
    def _made_at(self) -> dict[Place, list[Object]]:
        table: dict[Place, list[Object]] = defaultdict(list)
        for object in self.objects:
            table[object.place].append(object)
        return table

    def events(self, *kinds: type[E]) -> list[E]:
        """All events of these classes, in order."""
        return [e for e in self.record.events if isinstance(e, kinds)]

    def events_of(self, id: int, *kinds: type[E]) -> list[E]:
        """The events of these classes with this object among their subjects, in order."""
        return [e for e in self._events_of.get(id, ()) if isinstance(e, kinds)]

    @cached_property
    def _events_of(self) -> dict[int, list[Event]]:
        table: dict[int, list[Event]] = defaultdict(list)
        for event in self.record.events:
            for subject in event.subjects:
                table[subject].append(event)
        return table

    def groups_of(self, id: int) -> frozenset[int]:
        """The groups of drivers in which something happens to an object, its making included."""
        found = {self.timeline.group(self.objects[id])}
        found.update(self.timeline.group(e) for e in self._events_of.get(id, ()))
        return frozenset(found)

    # What saves write

    @cached_property
    def roots(self) -> tuple[int, ...]:
        """What a save or a restore starts from: checkpoint objects, and models saved by themselves."""
        ids = [o.id for o in self.of_kind(Kind.ROOT)]
        ids += [s for e in self.events(FileEvent) for s in e.subjects]
        return tuple(dict.fromkeys(ids))

    @cached_property
    def _graphs_of(self) -> dict[int, list[Graph]]:
        table: dict[int, list[Graph]] = defaultdict(list)
        for graph in self.graphs:
            table[graph.root].append(graph)
        return table

    def graphs_of(self, root: int, *moments: Moment) -> list[Graph]:
        """The graphs of a root, taken at these moments (at any where none is named), in order."""
        return [g for g in self._graphs_of.get(root, ()) if not moments or g.moment in moments]

    def holds(self, root: int) -> frozenset[int]:
        """All that a root holds at one moment or another, itself included.

        Where no graph was taken of it (older file formats, functions of the user's own packages), all that it
        refers to counts as held, and so does what hangs on objects that the run cannot look into.
        """
        if root not in self._holds:
            self._holds[root] = self._within(root, self.graphs_of(root))
        return self._holds[root]

    def writes(self, root: int) -> frozenset[int]:
        """All that the saves of a root write, itself included; nothing where it is never saved."""
        if root not in self._writes:
            graphs = self.graphs_of(root, Moment.SAVE)
            saved = bool(graphs or self.saves(root))
            self._writes[root] = self._within(root, graphs) if saved else frozenset()
        return self._writes[root]

    def _within(self, root: int, graphs: Iterable[Graph]) -> frozenset[int]:
        taken = list(graphs)
        found = frozenset[int]().union(*(graph.objects for graph in taken))
        if not found:
            return self.references.reach(root)
        found = found.union(*(graph.carried for graph in taken if self.is_built_in_time(graph)))
        unseen = {id for id in found if self.objects[id].kind is Kind.GIVEN or self.has_unseen_base(id)}
        return found | {root} | self.references.reach(unseen)

    def is_built_in_time(self, graph: Graph) -> bool:
        """Whether each restore of a graph's root comes when an optimizer in it is built.

        Only then does it reach the variables that the optimizer alone carries.
        """
        restores = self.events_of(graph.root, Restore)
        optimizers = [id for id in graph.objects if self.objects[id].kind is Kind.OPTIMIZER]
        built = [e for id in optimizers for e in self.events_of(id, Build, Update)]
        return bool(restores) and all(any(self.timeline.before(b, r) for b in built) for r in restores)

    @cached_property
    def written(self) -> frozenset[int]:
        """Everything that some save writes, or that may be written in a way unseen.

        A root that nobody saves writes nothing.
        """
        unseen = self.references.reach(self.record.escaped | self.record.kept_elsewhere)
        return unseen.union(*(self.writes(root) for root in self.roots))

    # Resuming

    def saves(self, root: int) -> list[Save]:
        """The events that write a root."""
        return self.events_of(root, Save)

    def restores(self, root: int) -> list[Restore]:
        """The events that read a root back from what an earlier process may have written."""
        read = self.events_of(root, Restore)
        return [e for e in read if e.origin not in _NEVER_EARLIER and self._continues(root, e)]

    def _continues(self, root: int, restore: Restore) -> bool:
        """Whether a restore reads what the program itself saves, no weights file of others to start from."""
        if restore.file == "checkpoint" or restore.origin is Origin.LATEST:
            return True
        return restore.path is not None and any(restore.path == save.path for save in self.saves(root))

    def resumes(self, root: int) -> bool:
        """Whether the program saves a root while training, restores it, and trains on what it holds."""
        held = self.holds(root)
        trains = [e for e in self.events(Update) if any(s in held for s in e.subjects)]
        follows = self.timeline.may_follow
        return any(
            follows(update, save) and follows(restore, update)
            for save in self.saves(root)
            for restore in self.restores(root)
            for update in trains
        )

    # Training

    def training(self, id: int) -> list[Update]:
        """The events by which training changes an object or, for an optimizer, by which it trains others."""
        return self.events_of(id, Update)

    def is_trained(self, id: int) -> bool:
        """Whether training changes an object and what it holds outlives a step."""
        return bool(self.training(id)) and not self.is_computed_anew(id)

    def is_computed_anew(self, id: int) -> bool:
        """Whether the program sets an object anew: to a constant, or to a value not made from itself."""
        if self.events_of(id, Reset):
            return True
        return any(e.how == "assign" and id not in e.made_from for e in self.training(id))

    def outlives_a_round(self, id: int, changes: Iterable[Event]) -> bool:
        """Whether what these events change is not made anew in each round of the loop it is changed in."""
        made = {r.place for r in self.objects[id].regions if r.kind is RegionKind.LOOP and not r.name}
        return not any(made & {r.place for r in change.loops} for change in changes)

    # Lost

    def has_unseen_base(self, id: int) -> bool:
        """Whether the class of an object has a base class that the run could not see."""
        return id in self.record.unseen_base

    def is_kept_elsewhere(self, id: int) -> bool:
        """Whether an object is written by other means than a save: JSON, pickle, `get_weights` …"""
        return id in self.record.kept_elsewhere

    @property
    def kept_sources(self) -> AbstractSet[Source]:
        """The sources of nondeterminism whose values went where they may be kept."""
        return self.record.kept_sources

    def is_known(self, id: int) -> bool:
        """Whether the run saw all that happens to an object: it is the program's own, never out of sight."""
        out_of_sight = id in self.record.escaped or self.has_unseen_base(id)
        return self.objects[id].kind is not Kind.GIVEN and not out_of_sight

    def is_holder_unknown(self, id: int) -> bool:
        """Whether an object hangs on one that was given, escaped, or has a base class unseen."""
        return any(not self.is_known(h) for h in self.references.holders(id))

    def is_written(self, id: int) -> bool:
        """Whether a root, another file or unseen code may write an object, in this program or another."""
        if id in self.written:
            return True
        return any(all(o.id in self.written for o in twins) for twins in self._twins(id))

    def is_lost(self, id: int) -> bool:
        """Whether no root, no other file and no code unseen can keep an object."""
        return self.is_known(id) and not self.is_written(id) and not self.is_holder_unknown(id)

    def _twins(self, id: int) -> list[list[Object]]:
        """Objects made at the same place in other programs, program by program."""
        object = self.objects[id]
        own = self.groups_of(id)
        found: dict[frozenset[int], list[Object]] = {}
        for other in self.made_at(object.place):
            if other.id != id and other.kind is object.kind:
                groups = self.groups_of(other.id)
                if not groups & own:
                    found.setdefault(groups, []).append(other)
        return list(found.values())

    def stands_in_for_written(self, id: int) -> bool:
        """Whether a name that meant an object some save writes was bound to this one instead."""
        return any(e.new == id and e.old in self.written for e in self.events_of(id, Rebind))

    def root_for(self, id: int, changes: Iterable[Event]) -> int | None:
        """The root that should hold an object these events change: it resumes, and is saved after a change.

        None where there is none, where the root may hold more than the run could see, or where the object is
        made and dropped in the course of training.
        """
        events = list(changes)
        if self.stands_in_for_written(id) or not self.outlives_a_round(id, events):
            return None
        follows = self.timeline.may_follow
        found = [
            root
            for root in self.roots
            if (self._made_together(id, root) or self._always_resumed(events, root))
            and any(follows(change, save) for change in events for save in self.saves(root))
            and any(follows(restore, change) for change in events for restore in self.restores(root))
            and self.resumes(root)
        ]
        if not found or any(root in self.record.open_roots for root in found):
            return None
        return next((root for root in found if self.objects[root].kind is Kind.ROOT), found[0])

    def _made_together(self, id: int, root: int) -> bool:
        """Whether an object is made where the root is, in a constructor or at a module's top level."""
        driver = self.record.drivers[self.objects[id].driver]
        return driver.first or driver.id == self.objects[root].driver

    def _always_resumed(self, changes: list[Event], root: int) -> bool:
        """Whether a root's newest save is read back before all these changes, and written again amid each."""
        latest = [e for e in self.restores(root) if e.origin is Origin.LATEST]
        return all(
            any(self.timeline.before(restore, change) for restore in latest)
            and any(save.driver == change.driver and share_loop(change, save) for save in self.saves(root))
            for change in changes
        )
