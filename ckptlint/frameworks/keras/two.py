"""What a layer of Keras 2 keeps of its attributes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.tracking import _DEEPEST
from ckptlint.interpreter.values import Atom, Ref, Value
from ckptlint.record import Kind

if TYPE_CHECKING:
    pass


_PARTS = frozenset({Kind.LAYER, Kind.MODEL, Kind.MODULE, Kind.METRIC})


class Keras2(TensorFlowPart):
    """The bookkeeping of Keras 2."""

    def track_in_keras2(self, id: int, name: str, value: Value, node: ast.AST) -> Value:
        """A layer counts who refers to what, and keeps lists of its variables and parts."""
        cls = self.heap.class_of.get(id)
        if cls is not None and self.run.classes.find_in_class(cls, name)[0] is not None:
            return value
        kept, followed = self.adapter.tracking.wrapped(value, node, (id, name))
        self.adapter.tracking.follow(id, name, followed)
        held = self.adapter.tracking.held(id)
        counts = dict(held.counts)
        for ref in kept.refs:
            counts[ref] = counts.get(ref, 0) + 1
        old = self.heap.get((id, name))
        position = None
        now, before = kept.single, old.single if old is not None else None
        if self._both_variables(now, before) and isinstance(before, Ref) and before.id in held.trainable:
            position = held.trainable.index(before.id)
        self.adapter.tracking.hold_now(id, replace(held, counts=tuple(counts.items())))
        if old is not None:
            self.let_go(id, old)
        held = self.adapter.tracking.held(id)
        is_sequential = self.adapter.models.is_sequential(
            id
        )  # which counts as its own the layers added to it, and no others
        parts = [r for r in kept.refs if self.is_part(r) and r not in held.parts and not is_sequential]
        self.adapter.tracking.hold_now(id, replace(held, parts=(*held.parts, *parts)))
        self.adapter.tracking.own(id, self.flattened(kept), position)
        return kept

    def _both_variables(self, *atoms: Atom | None) -> bool:
        return all(isinstance(a, Ref) and self.heap.object(a.id).kind is Kind.VARIABLE for a in atoms)

    def is_part(self, id: int) -> bool:
        """Whether a layer of Keras 2 counts an object's variables as its own."""
        tracking = self.adapter.tracking
        return id in tracking.wrappers or tracking.may_be_trackable(id) or self.heap.object(id).kind in _PARTS

    def let_go(self, id: int, old: Value) -> None:
        """An attribute no longer refers to something: the last one to do so takes it out of the lists."""
        held = self.adapter.tracking.held(id)
        counts = dict(held.counts)
        for ref in old.refs:
            if counts.get(ref, 0) > 1:
                counts[ref] -= 1
            elif counts.pop(ref, None) is not None and self.heap.object(ref).kind is not Kind.MODULE:
                held = replace(
                    held,
                    parts=tuple(p for p in held.parts if p != ref),
                    trainable=tuple(v for v in held.trainable if v != ref),
                    fixed=tuple(v for v in held.fixed if v != ref),
                )
        self.adapter.tracking.hold_now(id, replace(held, counts=tuple(counts.items())))

    def flattened(self, value: Value, depth: int = _DEEPEST) -> Iterator[int]:
        """The variables in a value and the containers in it, dicts in the order of their keys."""
        for ref in sorted(value.refs):
            if self.heap.object(ref).kind is Kind.VARIABLE:
                if self.adapter.tracking.is_raw_variable(ref):
                    yield ref
            elif depth and self.heap.container_of.get(ref) not in (None, "set", "generator"):
                for item in self.heap.ordered_items(ref):
                    yield from self.flattened(item, depth - 1)
