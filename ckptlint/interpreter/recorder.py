"""Writes what happens into the program that the run leaves."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

from ckptlint.interpreter.values import Bound, Closure, Partial, Ref, Value, Vars
from ckptlint.record import Edge, Event, EventKind, Follower

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


class Recorder:
    """Writes events, escapes and names."""

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        self.context = run.context
        self.heap = run.heap
        self.record = run.record
        self._edges: set[Hashable] = set()
        self._events: set[Hashable] = set()
        self._reached: dict[Hashable, int] = {}

    def name_object(self, value: Value, name: str) -> None:
        """Remember the first name a new object was bound to, for messages."""
        for id in value.refs:
            self.record.labels.setdefault(id, name)

    def event(self, kind: EventKind, subjects: Iterable[int], node: ast.AST, **detail: Any) -> None:
        """Something happened here. Known once for each place and calling context."""
        ids = tuple(dict.fromkeys(subjects))
        place = self.context.place(node)
        key = (
            kind,
            ids,
            place,
            self.context.chain,
            self.context.driver if kind is not EventKind.CREATE else 0,
        )
        self.context.order += 1
        if key in self._events:
            return
        self._events.add(key)
        order = self._reached.setdefault(
            (kind, place, self.context.chain, self.context.driver), self.context.order
        )
        self.record.events.append(
            Event(kind, ids, place, order, self.context.driver, tuple(self.context.regions), detail)
        )

    def edge(self, holder: int, name: str, target: int, node: ast.AST) -> None:
        """`holder` refers to `target` by `name`. Who follows it is settled when the run is over."""
        holder, target = self.heap.storage(holder), self.heap.storage(target)
        key = (holder, name, target)
        if key in self._edges or holder == target:
            return
        self._edges.add(key)
        self.context.order += 1
        self.record.edges.append(
            Edge(
                holder,
                name,
                target,
                frozenset({Follower.HOLDS}),
                self.context.place(node),
                self.context.order,
                self.context.driver,
            )
        )

    def escape(self, value: Value) -> None:
        """This went where the run cannot see; it may be saved there."""
        for atom in value:
            match atom:
                case Ref(id) | Vars(id):
                    self.record.escaped.add(id)
                case Bound(receiver=Ref(id)):
                    self.record.escaped.add(id)
                case Closure(bound=Ref(id)):
                    self.record.escaped.add(id)
                case Partial(args=args, keywords=keywords):
                    for part in (*args, *(v for _, v in keywords)):
                        self.escape(part)

    def keep(self, value: Value) -> None:
        """This was written by other means than a checkpoint."""
        for dep in self.run.derivation.deps(value):
            self.record.kept_elsewhere.add(dep.id)
        self.record.kept_elsewhere.update(a.id for a in value if isinstance(a, Ref | Vars))
