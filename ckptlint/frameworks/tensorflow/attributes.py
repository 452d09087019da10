"""Attributes that frameworks give their objects, as user code reads them: `layer.kernel`, `model.layers`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.frameworks.tensorflow.kinds import LISTING
from ckptlint.frameworks.tensorflow.live_graph import LiveGraph
from ckptlint.frameworks.tensorflow.notes import COUNTED, REPRESENTS, Average
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.tracked import FrameworkChild, Key
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.cells import LISTED
from ckptlint.interpreter.heap import WHOLE, Facts
from ckptlint.interpreter.values import NONE, TRUE, Ref, Tensor, Value, Vars, join, of
from ckptlint.knowledge.meanings import ATTRIBUTES, EMA_CLASS, VARIABLE_LISTS, WEIGHT_CLASS
from ckptlint.knowledge.names import RAW_VARIABLE
from ckptlint.program.events import Update
from ckptlint.program.objects import Dep, Kind, Reference
from ckptlint.program.texts import Text

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


_OPEN = frozenset({Kind.LAYER, Kind.OPTIMIZER, Kind.METRIC})


class FrameworkAttributes(TensorFlowPart):
    """Allocates a heap object for a framework-made weight when user code reads it."""

    def inside(self, id: int, name: str, node: ast.AST) -> Value | None:
        """An attribute of a framework's object that leads to state; None where it does not, or may not."""
        kind = self.heap.object(id).kind
        if name in VARIABLE_LISTS and kind in LISTING:
            return self.variables_of(id, name, node)
        if name == "layers" and kind is Kind.MODEL and not self.adapter.models.is_out_of_sight(id):
            layers = self.layers_of(id)
            return self.run.containers.listed(
                node, "list", [of(Ref(layer)) for layer in layers], ("layers", id)
            )
        if kind in _OPEN:
            found = LiveGraph(self.adapter).public(id, name)
            return None if found is None else self.as_value(found, node)
        return None

    def variables_of(self, id: int, which: str, node: ast.AST) -> Value | None:
        """The list that `model.trainable_variables` and the like give now; None where that is not known.

        None stands for an empty list, too: most likely layers are built where the run cannot see it.
        """
        if not self.run.containers.is_in_order(id):
            return None
        live = LiveGraph(self.adapter)
        keys = live.variables(id, only_trainable=which.startswith("trainable"))
        if not keys or any(live.is_open(key) for key in keys):
            return None
        if which.startswith("non_trainable"):
            keys = [key for key in keys if not live.is_trainable(key)]
        type = "tuple" if self.heap.object(id).kind is Kind.MODULE else "list"
        found = self.run.containers.listed(
            node, type, [self.as_value(key, node) for key in keys], (which, id)
        )
        for list in found.refs:
            self.heap.set((list, LISTED), of(Vars(id, which)))
        return found

    def as_value(self, key: Key, node: ast.AST) -> Value:
        """An object as a value; a child that a framework made gets a heap object that represents it."""
        if not isinstance(key, FrameworkChild):
            return of(Ref(key))
        world = self.heap.object(key.owner).world
        options = {"trainable": bool(key.child.trainable)}
        role = ("inside", key.owner, key.path)
        fixed: Facts = {REPRESENTS: key, WHOLE: key.owner}
        made = self.heap.allocate(
            Kind.VARIABLE, WEIGHT_CLASS, node, role=role, world=world, options=options, fixed=fixed
        )
        return of(Ref(made))

    def represented(self, id: int) -> FrameworkChild | None:
        """What an object stands for that lies inside another; None of any other object."""
        return self.heap.fixed(id, REPRESENTS)

    def average_of(self, id: int, variable: int, node: ast.AST) -> Value:
        """The variable in which a moving average keeps the average of another variable."""
        cell = (id, Average(variable))
        known = self.heap.get(cell)
        if known is None:
            role = ("average", id, variable)
            known = of(Ref(self.heap.allocate(Kind.VARIABLE, RAW_VARIABLE, node, role=role)))
            self.heap.set(cell, known)
            self.recorder.edge(id, "average", known.refs[0], node, Reference.ATTRIBUTE)
        return known

    def layer_named(self, id: int, name: Value) -> Value | None:
        """The layer of a model that was given this name; None where that is not known."""
        for layer in self.layers_of(id):
            name_option = self.heap.object(layer).options.get("name")
            if (
                isinstance(name_option, Text)
                and name_option.known is not None
                and name_option.known == name.constant
            ):
                return of(Ref(layer))
        return None

    def layers_of(self, id: int) -> Iterable[int]:
        """The layers of a model, as it lists them."""
        if self.adapter.models.is_sequential(id):
            self.adapter.functional.find_ends(id)  # and those of its layers
            return [layer for _, layer in LiveGraph(self.adapter).sequence(id)]
        if self.adapter.functional.is_functional(id):
            return self.adapter.functional.layers(id)
        return self.adapter.tracking.tracked(id).parts

    def built_in(self, id: int, name: str, node: ast.AST) -> Value | None:
        """An attribute that the tables describe; None where they do not."""
        kinds = (self.heap.object(id).kind, self.run.outside.kind(id))
        meaning = next(
            (ATTRIBUTES[kind.value, name] for kind in kinds if (kind.value, name) in ATTRIBUTES), None
        )
        if meaning is None:
            return None
        match meaning.effect:
            case "variables":
                return of(Vars(id, name))
            case "latest":
                return self.adapter.saving.newest_of(id, node)
            case "managed_root":
                return self.adapter.saving.managed(id, node)
            case "counter":
                self.heap.set((id, COUNTED), TRUE)
                counter = self.heap.allocate(Kind.OTHER, RAW_VARIABLE, node, role=("counter", id))
                return of(Ref(counter))
            case "derived":
                return of(Tensor(frozenset({Dep(id)})))
        return of(Tensor())


def average(tf: TensorFlow, call: Call) -> Value:
    """`ema.average(variable)`: a variable of its own for each that is averaged."""
    variables = [r for v in call.args[:1] for r in v.refs if call.run.heap.object(r).kind is Kind.VARIABLE]
    if call.run.heap.object(call.subject).type != EMA_CLASS or not variables:
        found = call.run.heap.from_outside(call.node, ("result", call.subject, call.name), call.deps())
        call.run.recorder.edge(call.subject, "average", found.refs[0], call.node, Reference.ATTRIBUTE)
        return found
    return join(
        [tf.framework_attributes.average_of(call.subject, variable, call.node) for variable in variables]
    )


def update_averages(tf: TensorFlow, call: Call) -> Value:
    """`ema.apply(variables)`: the averages of the variables follow them."""
    if call.run.heap.object(call.subject).type != EMA_CLASS:
        return call.run.heap.from_outside(call.node, ("result", call.subject, call.name), call.deps())
    averaged = call.run.derivation.state_in(call.argument((0, "var_list")))
    event = Update(
        (call.subject,), how=call.name, variables=(call.subject,), made_from=(call.subject, *averaged)
    )
    call.run.recorder.event(event, call.node)
    return NONE


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "average": average,
    "averages": update_averages,
}
