"""What a layer of Keras 2 tracks of its attributes: counts of references, its variables and its parts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ckptlint.frameworks.tensorflow.kinds import PARTS
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.tracking import DEEPEST
from ckptlint.interpreter.values import Atom, Ref, Value
from ckptlint.program.objects import Kind


class Keras2(TensorFlowPart):
    """The attribute tracking of Keras 2."""

    def track(self, id: int, name: str, value: Value, node: ast.AST) -> Value:
        """Track `layer.name = value`; returns what the attribute keeps: lists and dicts in wrappers.

        The layer counts how many of its attributes refer to each object, and lists its variables and parts.
        """
        cls = self.heap.class_of(id)
        if cls is not None and self.run.classes.find_in_class(cls, name)[0] is not None:
            return value
        kept, followed = self.adapter.tracking.wrapped(value, node, (id, name))
        self.adapter.tracking.follow(id, name, followed)
        tracked = self.adapter.tracking.tracked(id)
        counts = dict(tracked.counts)
        for ref in kept.refs:
            counts[ref] = counts.get(ref, 0) + 1
        old = self.heap.get((id, name))
        position = None
        now, before = kept.single, old.single if old is not None else None
        if self._both_variables(now, before) and isinstance(before, Ref) and before.id in tracked.trainable:
            position = tracked.trainable.index(before.id)
        self.adapter.tracking.set_tracked(id, replace(tracked, counts=tuple(counts.items())))
        if old is not None:
            self.untrack(id, old)
        tracked = self.adapter.tracking.tracked(id)
        # A Sequential lists the layers that were added to it, and no others.
        is_sequential = self.adapter.models.is_sequential(id)
        parts = [r for r in kept.refs if self.is_part(r) and r not in tracked.parts and not is_sequential]
        self.adapter.tracking.set_tracked(id, replace(tracked, parts=(*tracked.parts, *parts)))
        self.adapter.tracking.add_variables(id, self.flattened(kept), position)
        return kept

    def _both_variables(self, *atoms: Atom | None) -> bool:
        return all(isinstance(a, Ref) and self.heap.object(a.id).kind is Kind.VARIABLE for a in atoms)

    def is_part(self, id: int) -> bool:
        """Whether a layer of Keras 2 counts an object's variables as its own."""
        tracking = self.adapter.tracking
        return tracking.is_wrapper(id) or tracking.may_be_trackable(id) or self.heap.object(id).kind in PARTS

    def untrack(self, id: int, old: Value) -> None:
        """An attribute no longer refers to `old`.

        What no other attribute of the layer refers to is taken out of the layer's lists.
        """
        tracked = self.adapter.tracking.tracked(id)
        counts = dict(tracked.counts)
        for ref in old.refs:
            if counts.get(ref, 0) > 1:
                counts[ref] -= 1
            elif counts.pop(ref, None) is not None and self.heap.object(ref).kind is not Kind.MODULE:
                tracked = replace(
                    tracked,
                    parts=tuple(p for p in tracked.parts if p != ref),
                    trainable=tuple(v for v in tracked.trainable if v != ref),
                    fixed=tuple(v for v in tracked.fixed if v != ref),
                )
        self.adapter.tracking.set_tracked(id, replace(tracked, counts=tuple(counts.items())))

    def flattened(self, value: Value, depth: int = DEEPEST) -> Iterator[int]:
        """The variables in a value and the containers in it, dicts in the order of their keys."""
        for ref in sorted(value.refs):
            if self.heap.object(ref).kind is Kind.VARIABLE:
                if self.adapter.tracking.is_raw_variable(ref):
                    yield ref
            elif depth and self.heap.container_type(ref) not in (None, "set", "generator"):
                for item in self.heap.ordered_items(ref):
                    yield from self.flattened(item, depth - 1)
