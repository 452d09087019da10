"""What training does: gradients, updates, and what an optimizer is built for."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.frameworks.tensorflow.kinds import MODULES
from ckptlint.frameworks.tensorflow.live_graph import LiveGraph
from ckptlint.frameworks.tensorflow.notes import BUILT_FOR, BUILT_LATE, WRITTEN
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.tracked import FrameworkChild
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.modules import SourceModule
from ckptlint.interpreter.values import NONE, TRUE, UNKNOWN, Closure, Ref, Tensor, Value, Vars, const, of
from ckptlint.knowledge.worlds import KERAS_2
from ckptlint.program.events import Build, Gradient, Reset, Update
from ckptlint.program.objects import Kind
from ckptlint.program.regions import Region, RegionKind

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


class Training(TensorFlowPart):
    """Records gradients and updates, and what optimizers are built for."""

    def trains(self, optimizer: int, variables: Value) -> None:
        """Note that an optimizer is built for these variables, unless it is built already."""
        cell = (optimizer, BUILT_FOR)
        if self.heap.get(cell) is None:
            live = LiveGraph(self.adapter)
            if self.heap.get((optimizer, WRITTEN)) is not None:
                self.heap.set((optimizer, BUILT_LATE), TRUE)
            self.heap.set(cell, const(tuple(live.listed(variables))))
            for inner in live.argument(optimizer, "inner_optimizer").refs:
                self.trains(inner, variables)

    def is_surely_empty(self, pairs: Value) -> bool:
        """Whether a list of gradients and variables, or the lists that it is zipped of, have no items."""
        single = pairs.single
        if isinstance(single, Ref) and self.heap.container_type(single.id) == "zip":
            lists = self.heap.items(single.id)
            return any(self.run.containers.known_items(part) == [] for part in lists)
        return self.run.containers.known_items(pairs) == []

    def waits_for_gradients(self, optimizer: int) -> bool:
        """Whether an optimizer that is given no gradients is not built; the legacy ones are."""
        return ".legacy." not in self.heap.object(optimizer).type

    def trained_in(self, variables: Value) -> tuple[int, ...]:
        """The variables in a value as the record's ids: for the weights of a layer, the layer."""
        keys = LiveGraph(self.adapter).listed(variables)
        return tuple(dict.fromkeys(key.owner if isinstance(key, FrameworkChild) else key for key in keys))

    def updated(
        self, optimizer: int, variables: list[int], node: ast.AST, how: str, trained: tuple[int, ...]
    ) -> None:
        """Record that an optimizer updates variables."""
        subjects = (*variables, optimizer)
        event = Update(subjects, how=how, optimizer=optimizer, variables=tuple(variables), trained=trained)
        self.recorder.event(event, node)

    def assigned_all(self, id: int, call: Call) -> None:
        """Record that each variable of an object's list is assigned."""
        made_from = tuple(d.id for d in call.deps())
        self.recorder.event(Update((id,), how=call.name, variables=(id,), made_from=made_from), call.node)

    def note_trained(self, module: SourceModule) -> None:
        """Record what training the models of a script would change, by the models' names at its end."""
        live = LiveGraph(self.adapter)
        for name in self.heap.keys_of(module.scope):
            single = (self.heap.get((module.scope, name)) or Value()).single
            if not isinstance(name, str) or not isinstance(single, Ref):
                continue
            object = self.heap.object(single.id)
            if object.kind in MODULES or (object.kind is Kind.METRIC and object.world == KERAS_2):
                variables = live.variables(single.id, only_trainable=True)
                self.record.trained[name] = tuple(live.as_trained(v) for v in variables)

    def listed_variables(self, value: Value, depth: int = 3) -> frozenset[int]:
        """The objects whose list of variables a value is, or holds."""
        found = {a.id for a in value if isinstance(a, Vars)}
        for id in value.refs:
            found |= {*self.run.derivation.owners_of_list(id)}
            if self.adapter.framework_attributes.represented(id) is not None:
                found.add(self.recorder.recorded_id(id))
            if depth and self.heap.object(id).kind is Kind.CONTAINER:
                for item in self.heap.items(id):
                    found |= self.listed_variables(item, depth - 1)
        return frozenset(found)


def assign(tf: TensorFlow, call: Call) -> Value:
    """`variable.assign(value)` and the like."""
    value = call.argument((0, "value"))
    tf.variables.forget_number(call.subject)
    made_from = tuple(sorted({d.id for d in call.run.derivation.deps(value)}))
    changed = (call.run.recorder.recorded_id(call.subject),)
    to_constant = call.name == "assign" and isinstance(value.constant, int | float)
    update = Update(changed, how=call.name, variables=changed, made_from=made_from)
    call.run.recorder.event(Reset(changed) if to_constant else update, call.node)
    return of(Ref(call.subject))


def apply(tf: TensorFlow, call: Call) -> Value:
    """`optimizer.apply_gradients(pairs)`, or `apply(gradients, variables)` of Keras 3."""
    pairs = call.argument((0, "grads_and_vars"))
    updated = call.run.derivation.state_in(pairs)
    if call.name == "apply":
        pairs = call.argument((1, "trainable_variables"), Value())
        updated = call.run.derivation.state_in(pairs)
    if not tf.training.is_surely_empty(pairs) or not tf.training.waits_for_gradients(call.subject):
        tf.training.trains(call.subject, pairs)
    tf.training.updated(call.subject, updated, call.node, call.name, tf.training.trained_in(pairs))
    return UNKNOWN


def minimize(tf: TensorFlow, call: Call) -> Value:
    """`optimizer.minimize(loss, variables)`: a gradient, and an update with it."""
    loss = call.argument((0, "loss"))
    variables = call.argument((1, "var_list"))
    given = [a.id for a in dict(call.keywords).get("tape", UNKNOWN) if isinstance(a, Ref)]
    open = [id for id in given if call.run.heap.object(id).kind is Kind.TAPE]
    tape = open[0] if open else call.run.heap.allocate(Kind.TAPE, "tape", call.node)
    with call.run.context.within(Region(RegionKind.TAPE, call.run.context.place(call.node), name=str(tape))):
        for atom in loss:
            if isinstance(atom, Closure):
                loss = call.run.calls.apply(of(atom), [], [], call.node)
    sources = call.run.derivation.state_in(variables)
    for atom in variables:
        if isinstance(atom, Closure):
            sources += call.run.derivation.state_in(call.run.calls.apply(of(atom), [], [], call.node))
    trained = tf.training.trained_in(variables)
    event = Gradient(
        (*sources, *trained),
        deps=tuple(call.run.derivation.deps(loss)),
        sources=tuple(sources),
        listed=tf.training.listed_variables(variables),
        trained=trained,
        tape=tape,
    )
    call.run.recorder.event(event, call.node)
    tf.training.trains(call.subject, variables)
    tf.training.updated(call.subject, sources, call.node, call.name, trained)
    return UNKNOWN


def gradient(tf: TensorFlow, call: Call) -> Value:
    """`tape.gradient(target, sources)`."""
    target = call.argument((0, "target"))
    asked = call.argument((1, "sources"))
    sources = call.run.derivation.state_in(asked)
    trained = tf.training.trained_in(asked)
    event = Gradient(
        (*sources, *trained),
        deps=tuple(call.run.derivation.deps(target)),
        sources=tuple(sources),
        listed=tf.training.listed_variables(asked),
        trained=trained,
        tape=call.receiver,
    )
    call.run.recorder.event(event, call.node)
    return of(Tensor())


def build_optimizer(tf: TensorFlow, call: Call) -> Value:
    """`optimizer.build(variables)`."""
    tf.training.trains(call.subject, call.args[0] if call.args else Value())
    variables = call.run.derivation.state_in(call.args[0]) if call.args else []
    call.run.recorder.event(Build((call.subject, *variables)), call.node)
    return NONE


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "assign": assign,
    "apply": apply,
    "minimize": minimize,
    "gradient": gradient,
    "build_optimizer": build_optimizer,
}
