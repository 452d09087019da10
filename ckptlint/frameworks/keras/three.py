"""What a layer of Keras 3 keeps of its attributes."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.tracking import _DEEPEST
from ckptlint.interpreter.values import DICTS, Atom, Ref, Value
from ckptlint.record import Kind

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow


_COPIED = frozenset({"list", "tuple", "set", "defaultdict", *DICTS})  # what a layer of Keras 3 copies


class Keras3(TensorFlowPart):
    """The bookkeeping of Keras 3."""

    def __init__(self, adapter: TensorFlow) -> None:
        super().__init__(adapter)
        self.told: dict[int, int] = {}

    def track_in_keras3(self, id: int, value: Value, node: ast.AST, role: Hashable) -> Value:
        """A layer of Keras 3 takes note of what it is given; containers are copied so that they tell more."""
        kept: list[Atom] = []
        for atom in value:
            kept.append(self.tell(id, atom, node, role))
        return Value(frozenset(kept), value.open, value.sources)

    def is_layer(self, id: int) -> bool:
        """Whether an object is a layer of Keras 3, or may be one."""
        object = self.heap.object(id)
        layer = object.kind in (Kind.LAYER, Kind.MODEL) and object.keras == 3
        return layer or self.adapter.tracking.may_be_trackable(id)

    def tell(self, id: int, atom: Atom, node: ast.AST, role: Hashable, depth: int = _DEEPEST) -> Atom:
        if not isinstance(atom, Ref):
            return atom
        object = self.heap.object(atom.id)
        if object.kind is Kind.VARIABLE and object.keras == 3:
            self.adapter.tracking.own(id, [atom.id])
        elif self.is_layer(atom.id):
            held = self.adapter.tracking.held(id)
            if atom.id not in held.parts:
                self.adapter.tracking.hold_now(id, replace(held, parts=(*held.parts, atom.id)))
        type = self.heap.container_of.get(atom.id)
        if type not in _COPIED or not depth:
            return atom
        type = "dict" if type == "defaultdict" else type
        made = self.run.containers.container(node, type, ("told", atom.id, role))
        if atom.id in self.heap.fields_of:
            self.heap.fields_of[made] = self.heap.fields_of[atom.id]
        if type != "tuple":
            self.told[made] = id
        for name, item in self.heap.cells(atom.id):
            inner = (self.tell(id, a, node, (role, name), depth - 1) for a in item)
            self.run.containers.put(made, name, Value(frozenset(inner), item.open, item.sources), node)
        return Ref(made)

    def untell(self, id: int, objects: Sequence[int]) -> None:
        held = self.adapter.tracking.held(id)
        self.adapter.tracking.hold_now(
            id,
            replace(
                held,
                parts=tuple(p for p in held.parts if p not in objects),
                trainable=tuple(v for v in held.trainable if v not in objects),
                fixed=tuple(v for v in held.fixed if v not in objects),
            ),
        )
