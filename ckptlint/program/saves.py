"""What saves write, and what is stored in another way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TypeVar

from ckptlint.graph import Graph, Moment
from ckptlint.program.events import Build, Event, FileEvent, Rebind, Restore, Save, Update
from ckptlint.program.facts import Facts
from ckptlint.program.objects import Kind, Reference
from ckptlint.program.regions import Source
from ckptlint.program.sight import Sight
from ckptlint.program.timeline import never_both

F = TypeVar("F", bound=FileEvent)


class Saves:
    """Says what the saves of a program write. All answers stand on the graphs that the run took."""

    def __init__(self, facts: Facts, sight: Sight) -> None:
        self._facts = facts
        self._sight = sight
        self._holds: dict[int, frozenset[int]] = {}
        self._writes: dict[int, frozenset[int]] = {}
        self._same: dict[int, tuple[int, ...]] = {}

    @cached_property
    def roots(self) -> tuple[int, ...]:
        """What a save or a restore starts from: checkpoint objects, and models saved by themselves."""
        ids = [o.id for o in self._facts.of_kind(Kind.ROOT)]
        ids += [s for e in self._facts.events(FileEvent) for s in e.subjects]
        return tuple(dict.fromkeys(ids))

    def of(self, root: int) -> list[Save]:
        """The events that write a root, or another one that stands for the same."""
        return self._of_same(root, Save)

    def reads(self, root: int) -> list[Restore]:
        """The events that read a root back, or another one that stands for the same."""
        return self._of_same(root, Restore)

    def _of_same(self, root: int, kind: type[F]) -> list[F]:
        found = (e for same in self.same(root) for e in self._facts.events_of(same, kind))
        return list({id(event): event for event in found}.values())

    def same(self, root: int) -> tuple[int, ...]:
        """The roots that stand for the same thing in one program, the one given first.

        Checkpoints that are made of the same objects under the same names are one, and so are a model and
        the one that is loaded from a file to take its name.
        """
        if root not in self._same:
            shared = [other for other in self._alike(root) if self._share_program(root, other)]
            self._same[root] = tuple(dict.fromkeys([root, *shared]))
        return self._same[root]

    def _alike(self, root: int) -> list[int]:
        facts = self._facts
        if facts.objects[root].kind is Kind.ROOT:
            content = self._content(root)
            return [o.id for o in facts.of_kind(Kind.ROOT) if content and self._content(o.id) == content]
        return list(self._names_of_loaded.get(root, ()))

    def _content(self, root: int) -> frozenset[tuple[str, int]]:
        return frozenset((edge.name, edge.target) for edge in self._facts.references.of(root))

    def _share_program(self, first: int, second: int) -> bool:
        return bool(self._facts.groups_of(first) & self._facts.groups_of(second))

    @cached_property
    def _names_of_loaded(self) -> dict[int, set[int]]:
        """Models and the models loaded in their place, both ways: they are bound to one name in turn."""
        facts = self._facts
        found: dict[int, set[int]] = defaultdict(set)
        for loaded in {s for e in facts.events(Restore) for s in e.subjects if self._is_made_by(e, s)}:
            others = {e.old for e in facts.events_of(loaded, Rebind) if e.new == loaded}
            for edge in facts.references.to(loaded):
                if edge.kind is Reference.ATTRIBUTE and facts.objects[edge.holder].kind is Kind.INSTANCE:
                    named = facts.references.of(edge.holder)
                    others |= {each.target for each in named if each.name == edge.name} - {loaded}
            for other in others:
                found[loaded].add(other)
                found[other].add(loaded)
        return found

    def _is_made_by(self, restore: Restore, id: int) -> bool:
        """Whether a restore makes the object that it restores, as `load_model` does."""
        return self._facts.objects[id].place == restore.place

    def holds(self, root: int) -> frozenset[int]:
        """All that a root holds at one moment or another, itself included.

        Where no graph was taken of it (older file formats, functions of the user's own packages), all that it
        refers to counts as part of it, and so does what hangs on objects that the run cannot look into.
        """
        if root not in self._holds:
            self._holds[root] = self._within(root, self._facts.graphs_of(root))
        return self._holds[root]

    def writes(self, root: int) -> frozenset[int]:
        """All that the saves of a root write, itself included; nothing where it is never saved."""
        if root not in self._writes:
            graphs = self._facts.graphs_of(root, Moment.SAVE)
            saved = bool(graphs or self._facts.events_of(root, Save))
            self._writes[root] = self._within(root, graphs) if saved else frozenset()
        return self._writes[root]

    def are_without(self, id: int, change: Event) -> bool:
        """Whether a root that wrote an object is saved after an event, and no save after that writes it."""
        if id in self._unseen:
            return False
        roots = [root for root in self.roots if id in self.writes(root)]
        if not all(self._facts.graphs_of(root, Moment.SAVE) for root in roots):
            return False
        later = [graph for root in roots for graph in self._graphs_after(root, change)]
        return bool(later) and not any(id in self._within(graph.root, [graph]) for graph in later)

    def _graphs_after(self, root: int, event: Event) -> list[Graph]:
        """The graphs of those saves of a root that may follow an event, or are not ordered with it."""
        timeline = self._facts.timeline
        places = {
            save.place
            for save in self.of(root)
            if timeline.group(event) != timeline.group(save)
            or (timeline.may_follow(event, save) and not never_both(event, save))
        }
        return [graph for graph in self._facts.graphs_of(root, Moment.SAVE) if graph.place in places]

    def _within(self, root: int, graphs: Iterable[Graph]) -> frozenset[int]:
        taken = list(graphs)
        found = frozenset[int]().union(*(graph.objects for graph in taken))
        if not found:
            reached = self._facts.references.reach(root)
            return reached - self._optimizers if self._is_of_weights(root) else reached
        found = found.union(*(graph.carried for graph in taken if self.is_built_in_time(graph)))
        unseen = {id for id in found if self._sight.may_hold_anything(id)}
        return found | {root} | self._facts.references.reach(unseen)

    def _is_of_weights(self, root: int) -> bool:
        """Whether all that is written of a root is files of weights, which hold no optimizer.

        Where a file holds one nevertheless, there is a graph that shows it.
        """
        written = self._facts.events_of(root, Save)
        return bool(written) and all(save.file == "weights" for save in written)

    @cached_property
    def _optimizers(self) -> frozenset[int]:
        return frozenset(o.id for o in self._facts.of_kind(Kind.OPTIMIZER))

    def is_built_in_time(self, graph: Graph) -> bool:
        """Whether each restore of a graph's root comes when an optimizer in it is built.

        Only then does it reach the variables that the optimizer alone carries.
        """
        facts = self._facts
        restores = facts.events_of(graph.root, Restore)
        optimizers = [id for id in graph.objects if facts.objects[id].kind is Kind.OPTIMIZER]
        built = [e for id in optimizers for e in facts.events_of(id, Build, Update)]
        return bool(restores) and all(any(facts.timeline.before(b, r) for b in built) for r in restores)

    @cached_property
    def written(self) -> frozenset[int]:
        """Everything that some save writes, or that may be written in a way unseen.

        A root that nobody saves writes nothing.
        """
        return self._unseen.union(*(self.writes(root) for root in self.roots))

    @cached_property
    def _unseen(self) -> frozenset[int]:
        """What may be written in a way unseen."""
        record = self._facts.record
        unseen = record.escaped | record.stored_otherwise
        containers = record.containers.keys() & unseen  # with them went what they held at that time
        return self._facts.references.reach(unseen - containers) | containers

    def is_stored_otherwise(self, id: int) -> bool:
        """Whether an object is written by other means than a save: JSON, pickle, `get_weights` …"""
        return id in self._facts.record.stored_otherwise

    @property
    def stored_sources(self) -> AbstractSet[Source]:
        """The sources of nondeterminism whose values went where the next process may find them."""
        return self._facts.record.stored_sources
