"""Writes what happens into the program that the run leaves."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from ckptlint.interpreter.values import AroundBlock, Bound, Closure, Partial, Ref, Value, Vars, of
from ckptlint.program.events import Create, Event, Rebind, Replace, Steer
from ckptlint.program.objects import STATE, Edge, Reference
from ckptlint.source import Place

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

_DEEPEST = 6  # containers within containers that a file is followed through


class Recorder:
    """Writes events, escapes and names."""

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        self.context = run.context
        self.heap = run.heap
        self.record = run.record
        self._edges: dict[tuple[int, str, int], Place] = {}
        self._events: set[Hashable] = set()
        self._reached: dict[Hashable, int] = {}
        self._out_of_sight: set[int] = set()  # containers that unknown code was handed

    def name_object(self, value: Value, name: str) -> None:
        """Give the objects that a value may be this name in messages, unless they have one."""
        for id in value.refs:
            self.record.labels.setdefault(id, name)

    def event(self, event: Event, node: ast.AST) -> None:
        """Put an event at its place and into its order. Known once for each place and calling context."""
        kind = type(event)
        if isinstance(event, Rebind | Replace) and any(self.recorded_id(id) != id for id in event.subjects):
            return  # a name for something inside a layer comes and goes, and the layer still has it
        if self.context.deciding:
            self.run.python_state.happens(event, node)
        ids = tuple(dict.fromkeys(map(self.recorded_id, event.subjects)))
        place = self.context.place(node)
        key = (
            (kind, event.what) if isinstance(event, Steer) else kind,
            ids,
            place,
            self.context.chain,
            self.context.driver if kind is not Create else 0,
        )
        self.context.order += 1
        if key in self._events:
            return
        self._events.add(key)
        order = self._reached.setdefault(
            (kind, place, self.context.chain, self.context.driver), self.context.order
        )
        self.record.events.append(
            replace(
                event,
                subjects=ids,
                place=place,
                order=order,
                driver=self.context.driver,
                regions=tuple(self.context.regions),
            )
        )

    def order_of(self, kind: type[Event], place: Place) -> int:
        """The order of the last event of this class at a place, in this driver and calling context."""
        return self._reached.get((kind, place, self.context.chain, self.context.driver), self.context.order)

    def edge(self, holder: int, name: str, target: int, node: ast.AST, kind: Reference) -> None:
        """Record that `holder` refers to `target` by `name`: once for each three, where it was first seen."""
        holder, target = self.heap.storage(holder), self.heap.storage(self.recorded_id(target))
        if holder in self._out_of_sight:
            self.escape(of(Ref(target)))
        key = (holder, name, target)
        if key in self._edges or holder == target:
            return
        self._edges[key] = self.context.place(node)
        self.context.order += 1
        self.record.edges.append(
            Edge(
                holder,
                name,
                target,
                kind,
                self.context.place(node),
                self.context.order,
                self.context.driver,
            )
        )

    def assigned_at(self, holder: int, name: str, value: Value) -> Place | None:
        """Where a holder was first given something of a value by a name; None where that was not seen."""
        holder = self.heap.storage(holder)
        for id in sorted(value.refs):
            target = self.heap.storage(self.recorded_id(id))
            if (place := self._edges.get((holder, name, target))) is not None:
                return place
        return None

    def recorded_id(self, id: int) -> int:
        """The id that the record uses for an object: for a weight that a layer makes inside, the layer's."""
        return self.heap.whole_of(id)

    def escape(self, value: Value) -> None:
        """Note that a value goes where the run cannot see; it may be saved there.

        With a list or dict goes what is in it by then, and what is put in later.
        """
        for atom in value:
            match atom:
                case Ref(id) if self.run.framework.counts_steps(id):
                    continue
                case Ref(id) if self.heap.container_type(id) is not None:
                    if id not in self._out_of_sight:
                        self._out_of_sight.add(id)
                        self.record.escaped.add(id)
                        for item in self.heap.items(id):
                            self.escape(item)
                case Ref(id) | Vars(id):
                    self.record.escaped.add(self.recorded_id(id))
                    self.record.escaped.update(self.run.derivation.owners_of_list(id))
                case Bound(receiver=Ref(id)):
                    self.record.escaped.add(id)
                case Closure(bound=Ref(id)):
                    self.record.escaped.add(id)
                case Partial(args=args, keywords=keywords) | AroundBlock(args=args, keywords=keywords):
                    for part in (*args, *(v for _, v in keywords)):
                        self.escape(part)

    def made_anew(self, container: int) -> None:
        """Note that a place makes another container than the one that went out of sight, if it did."""
        self._out_of_sight.discard(container)

    def escape_returned(self, value: Value, receiver: Ref | None = None) -> None:
        """Note that a value goes to a caller that the run cannot see, which may save it.

        Not so what a returned list or dict holds (the variables to train, say), nor the receiver of a method.
        """
        containers = {ref for ref in value.refs if self.heap.container_type(ref) is not None}
        atoms = (a for a in value if a != receiver and not (isinstance(a, Ref) and a.id in containers))
        self.escape(Value(frozenset(atoms), value.open))

    def saved_otherwise(self, value: Value, plain: bool = False, depth: int = _DEEPEST) -> None:
        """Note that the program writes a value by other means than a checkpoint, such as `numpy.save`.

        `plain`: as a text of numbers, strings, lists and dicts, which holds no object of a framework.
        """
        stored = self.record.stored_otherwise
        stored.update(dep.id for dep in self.run.derivation.deps(value))
        for atom in value:
            match atom:
                case Ref(id) if self.heap.container_type(id) is not None:
                    stored.add(id)
                    for item in self.heap.items(id) if depth else ():
                        self.saved_otherwise(item, plain, depth - 1)
                case Ref(id) | Vars(id) if not (plain and self.heap.object(id).kind in STATE):
                    stored.add(self.recorded_id(id))
