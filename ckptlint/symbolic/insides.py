"""What user code reads out of a framework's objects: their variables, layers and weights, as values."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ckptlint.knowledge.meanings import VARIABLE_LISTS, WEIGHT_CLASS
from ckptlint.record import Kind, Text
from ckptlint.symbolic.holding import Holding
from ckptlint.symbolic.machine import LISTED
from ckptlint.symbolic.ownership import Ownership
from ckptlint.symbolic.values import Key, Own, Ref, Value, Vars, of

_LISTING = frozenset({Kind.MODEL, Kind.LAYER, Kind.MODULE, Kind.OPTIMIZER, Kind.METRIC})
_OPEN = frozenset({Kind.LAYER, Kind.OPTIMIZER, Kind.METRIC})


class Insides(Holding):
    """Gives the insides of a framework's objects names in the memory of the run."""

    def inside(self, id: int, name: str, node: ast.AST) -> Value | None:
        """An attribute of a framework's object that leads to state; None where it does not, or may not."""
        kind = self.object(id).kind
        if name in VARIABLE_LISTS and kind in _LISTING:
            return self.variables_of(id, name, node)
        if name == "layers" and kind is Kind.MODEL:
            layers = self.layers_of(id)
            return self.listed(node, "list", [of(Ref(layer)) for layer in layers], ("layers", id))
        if kind in _OPEN:
            found = Ownership(self).public(id, name)
            return None if found is None else self.as_value(found, node)
        return None

    def variables_of(self, id: int, which: str, node: ast.AST) -> Value | None:
        """The list that `model.trainable_variables` and its like give now; None where that is not known.

        A list without any is most likely one of layers that are built where the run cannot see it.
        """
        if not self.is_in_order(id):
            return None
        own = Ownership(self)
        keys = own.variables(id, only_trainable=which.startswith("trainable"))
        if not keys:
            return None
        if which.startswith("non_trainable"):
            keys = [key for key in keys if not own.is_trainable(key)]
        type = "tuple" if self.object(id).kind is Kind.MODULE else "list"
        found = self.listed(node, type, [self.as_value(key, node) for key in keys], (which, id))
        for list in found.refs:
            self.store.set((list, LISTED), of(Vars(id, which)))
        return found

    def as_value(self, key: Key, node: ast.AST) -> Value:
        """An object as a value; what lies inside another gets an object that stands for it."""
        if not isinstance(key, Own):
            return of(Ref(key))
        keras = self.object(key.owner).keras
        options = {"trainable": bool(key.child.trainable)}
        role = ("inside", key.owner, key.path)
        made = self.allocate(Kind.VARIABLE, WEIGHT_CLASS, node, role=role, keras=keras, options=options)
        self.inner[made] = key
        return of(Ref(made))

    def layer_named(self, id: int, name: Value) -> Value | None:
        """The layer of a model that was given this name, None where that is not known."""
        for layer in self.layers_of(id):
            told = self.object(layer).options.get("name")
            if isinstance(told, Text) and told.known is not None and told.known == name.constant:
                return of(Ref(layer))
        return None

    def layers_of(self, id: int) -> Iterable[int]:
        """The layers of a model, as it lists them."""
        if id in self.sequences:
            return [layer for _, layer in Ownership(self).sequence(id)]
        if id in self.operations:
            return [op for op in self.operations[id] if op >= 0]
        return self.held(id).parts
