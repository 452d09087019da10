"""What a layer of Keras 3 tracks of its attributes: variables, layers, and copies of containers."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

from ckptlint.frameworks.tensorflow.kinds import LAYERS
from ckptlint.frameworks.tensorflow.notes import REPORTS_TO
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.tracking import DEEPEST
from ckptlint.interpreter.cells import Fixed
from ckptlint.interpreter.heap import FIELDS
from ckptlint.interpreter.values import DICTS, Atom, Ref, Value
from ckptlint.knowledge.worlds import KERAS_3
from ckptlint.program.objects import Kind

_COPIED = frozenset({"list", "tuple", "set", "defaultdict", *DICTS})  # what a layer of Keras 3 copies


class Keras3(TensorFlowPart):
    """Keras 3's `Tracker`: it lists a layer's variables and layers, and copies containers to see them change.

    Each such copy reports its changes to the Tracker of one layer.
    """

    def track(self, id: int, value: Value, node: ast.AST, role: Hashable) -> Value:
        """Track a value assigned to a layer; returns what the attribute keeps: containers as tracked copies.

        `role` tells the copies made at `node` from one another.
        """
        kept = [self.track_atom(id, atom, node, role) for atom in value]
        return Value(frozenset(kept), value.open, value.sources)

    def is_copy(self, id: int) -> bool:
        """Whether a container is a tracked copy, which reports its changes to a layer."""
        return self.layer_of_copy(id) is not None

    def layer_of_copy(self, id: int) -> int | None:
        """The layer that a tracked copy reports its changes to; None for any other object."""
        return self.heap.fixed(id, REPORTS_TO)

    def is_layer(self, id: int) -> bool:
        """Whether an object is a layer of Keras 3, or may be one."""
        object = self.heap.object(id)
        layer = object.kind in LAYERS and object.world == KERAS_3
        return layer or self.adapter.tracking.may_be_trackable(id)

    def track_atom(self, id: int, atom: Atom, node: ast.AST, role: Hashable, depth: int = DEEPEST) -> Atom:
        """The same for one thing that the value may be; containers within containers down to `depth`."""
        if not isinstance(atom, Ref):
            return atom
        object = self.heap.object(atom.id)
        if object.kind is Kind.VARIABLE and object.world == KERAS_3:
            self.adapter.tracking.add_variables(id, [atom.id])
        elif self.is_layer(atom.id):
            tracked = self.adapter.tracking.tracked(id)
            if atom.id not in tracked.parts:
                self.adapter.tracking.set_tracked(id, replace(tracked, parts=(*tracked.parts, atom.id)))
        type = self.heap.container_type(atom.id)
        if type not in _COPIED or not depth:
            return atom
        type = "dict" if type == "defaultdict" else type
        fixed: dict[Fixed[Any], Hashable] = {} if type == "tuple" else {REPORTS_TO: id}
        if fields := self.heap.fields_of(atom.id):
            fixed[FIELDS] = fields
        made = self.run.containers.container(node, type, ("tracked copy", atom.id, role), fixed)
        for name, item in self.heap.cells(atom.id):
            inner = (self.track_atom(id, a, node, (role, name), depth - 1) for a in item)
            self.run.containers.put(made, name, Value(frozenset(inner), item.open, item.sources), node)
        return Ref(made)

    def untrack(self, id: int, objects: Sequence[int]) -> None:
        """Take objects out of the lists of a layer: they were deleted, or removed from a tracked copy."""
        tracked = self.adapter.tracking.tracked(id)
        self.adapter.tracking.set_tracked(
            id,
            replace(
                tracked,
                parts=tuple(p for p in tracked.parts if p not in objects),
                trainable=tuple(v for v in tracked.trainable if v not in objects),
                fixed=tuple(v for v in tracked.fixed if v not in objects),
            ),
        )
