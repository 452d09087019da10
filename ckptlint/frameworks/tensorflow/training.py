"""What training does: gradients, updates, and what an optimizer is built for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.frameworks.tensorflow.kinds import MODULES
from ckptlint.frameworks.tensorflow.live_graph import LiveGraph
from ckptlint.frameworks.tensorflow.notes import BUILT_FOR, BUILT_LATE, UNREACHED, WRITTEN
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.tracked import FrameworkChild, Key
from ckptlint.frameworks.tensorflow.tracking import LEGACY
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.cells import FILTERED
from ckptlint.interpreter.derivation import WIDEST_DEPS
from ckptlint.interpreter.modules import SourceModule
from ckptlint.interpreter.values import NONE, TRUE, UNKNOWN, Closure, Ref, Tensor, Value, Vars, const, of
from ckptlint.knowledge.worlds import KERAS_2
from ckptlint.program.events import Build, Gradient, Reset, Steered, Update
from ckptlint.program.objects import Kind
from ckptlint.program.regions import Region, RegionKind

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


class Training(TensorFlowPart):
    """Records gradients and updates, and what optimizers are built for."""

    def __init__(self, adapter: TensorFlow) -> None:
        super().__init__(adapter)
        self._gradients = adapter.run.context.new_scope()

    def trains(self, optimizer: int, variables: Value) -> None:
        """Note that an optimizer is built for these variables, unless it is built already."""
        self.built_for(optimizer, tuple(LiveGraph(self.adapter).listed_or_open(variables, optimizer)))

    def fitted(self, optimizer: int, variables: Value) -> None:
        """The same for what `fit` trains a model by, if no training step of the project did so before."""
        if self.heap.get((optimizer, BUILT_FOR)) is None:
            self.note_gradient(UNKNOWN, variables)
            self.trains(optimizer, variables)

    def trains_pairs(self, optimizer: int, pairs: Value) -> None:
        """The same for pairs of gradients and variables."""
        live = LiveGraph(self.adapter)
        found = [live.listed_or_open(part, optimizer) for part in self._variables_of(pairs)]
        self.built_for(optimizer, tuple(key for keys in found for key in keys))

    def _variables_of(self, pairs: Value) -> Iterator[Value]:
        """The variables in a list of pairs, or in the lists that it is zipped of, each as a value."""
        if pairs.open or not pairs.atoms:
            yield UNKNOWN
        for atom in pairs:
            match atom:
                case Ref(id) if self.heap.container_type(id) == "zip":
                    yield self.heap.get((id, ("i", 1))) or UNKNOWN
                case Ref(id) if self.heap.container_type(id) and self.heap.get((id, FILTERED)) is None:
                    for _, pair in self.heap.cells(id):
                        single = pair.single
                        second = self.heap.get((single.id, ("i", 1))) if isinstance(single, Ref) else None
                        yield UNKNOWN if second is None else second
                case _:
                    yield UNKNOWN

    def built_for(self, optimizer: int, keys: tuple[Key, ...]) -> None:
        """Note that an optimizer is built for the variables of these keys.

        A legacy one keeps nothing for a variable until a gradient reaches that; others are built once.
        """
        known = self.heap.get((optimizer, BUILT_FOR))
        before = () if known is None else known.constant
        if not self.waits_for_gradients(optimizer):
            keys = tuple(key for key in keys if key not in self.unreached())
            if isinstance(before, tuple):
                keys = (*before, *(key for key in keys if key not in before))
        elif known is not None:
            return
        if known is None and self.heap.get((optimizer, WRITTEN)) is not None:
            self.heap.set((optimizer, BUILT_LATE), TRUE)
        self.heap.set((optimizer, BUILT_FOR), const(keys))
        for inner in LiveGraph(self.adapter).argument(optimizer, "inner_optimizer").refs:
            self.built_for(inner, keys)

    def unreached(self) -> tuple[Key, ...]:
        """The variables that surely have no gradient in the newest gradients that were asked for them."""
        known = (self.heap.get((self._gradients, UNREACHED)) or UNKNOWN).constant
        return known if isinstance(known, tuple) else ()

    def note_gradient(self, target: Value, asked: Value) -> None:
        """Note which of the variables asked for the gradients of a target do not reach.

        None of them where it is not known all that the target derives from.
        """
        live, deps = LiveGraph(self.adapter), self.run.derivation.deps(target)
        keys = live.listed(asked)
        ids = {dep.id for dep in deps}
        seen = bool(ids) and not target.open and len(deps) < WIDEST_DEPS
        if seen and not any(self.heap.object(id).kind is Kind.OUTSIDE for id in ids):
            reached = {key for id in ids for key in live.variables(id)}
            missed = [
                key
                for key in keys
                if key not in reached and (key.owner if isinstance(key, FrameworkChild) else key) not in ids
            ]
        else:
            missed = []
        left = [key for key in self.unreached() if key not in keys]
        self.heap.set((self._gradients, UNREACHED), const((*left, *missed)))

    def is_surely_empty(self, pairs: Value) -> bool:
        """Whether a list of gradients and variables, or the lists that it is zipped of, have no items."""
        single = pairs.single
        if isinstance(single, Ref) and self.heap.container_type(single.id) == "zip":
            lists = self.heap.items(single.id)
            return any(self.run.containers.known_items(part) == [] for part in lists)
        return self.run.containers.known_items(pairs) == []

    def waits_for_gradients(self, optimizer: int) -> bool:
        """Whether an optimizer that is given no gradients is not built; the legacy ones are."""
        return LEGACY not in self.heap.object(optimizer).type

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
            value = self.heap.get((module.scope, name)) or Value()
            single = value.in_use.single
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
    call.run.python_state.steers(value.states, Steered.TRAINING, changed, call.node)
    return of(Ref(call.subject))


def apply(tf: TensorFlow, call: Call) -> Value:
    """`optimizer.apply_gradients(pairs)`, or `apply(gradients, variables)` of Keras 3."""
    pairs = call.argument((0, "grads_and_vars"))
    updated = call.run.derivation.state_in(pairs)
    if call.name == "apply":
        pairs = call.argument((1, "trainable_variables"), Value())
        updated = call.run.derivation.state_in(pairs)
    if not tf.training.is_surely_empty(pairs) or not tf.training.waits_for_gradients(call.subject):
        note = tf.training.trains if call.name == "apply" else tf.training.trains_pairs
        note(call.subject, pairs)
    tf.training.updated(call.subject, updated, call.node, call.name, tf.training.trained_in(pairs))
    call.run.python_state.steers(pairs.states, Steered.TRAINING, updated, call.node)
    return UNKNOWN


def minimize(tf: TensorFlow, call: Call) -> Value:
    """`optimizer.minimize(loss, variables)`: a gradient, and an update with it."""
    loss = call.argument((0, "loss"))
    variables = call.argument((1, "var_list"))
    given = [a.id for a in dict(call.keywords).get("tape", UNKNOWN) if isinstance(a, Ref)]
    open = [id for id in given if call.run.heap.object(id).kind is Kind.GRADIENT]
    tape = open[0] if open else call.run.heap.allocate(Kind.GRADIENT, "tape", call.node)
    region = Region(RegionKind.GRADIENT, call.run.context.place(call.node), name=str(tape))
    with call.run.context.within(region):
        for atom in loss:
            if isinstance(atom, Closure):
                loss = call.run.calls.apply(of(atom), [], [], call.node)
    sources = call.run.derivation.state_in(variables)
    listed = of(*(atom for atom in variables if isinstance(atom, Closure)))
    if listed.atoms:
        variables = call.run.calls.apply(listed, [], [], call.node)
        sources += call.run.derivation.state_in(variables)
    trained = tf.training.trained_in(variables)
    event = Gradient(
        (*sources, *trained),
        deps=tuple(call.run.derivation.deps(loss)),
        sources=tuple(sources),
        listed=tf.training.listed_variables(variables),
        trained=trained,
        region=tape,
    )
    call.run.recorder.event(event, call.node)
    tf.training.note_gradient(loss, variables)
    call.run.python_state.steers(loss.states, Steered.TRAINING, trained, call.node)
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
        region=call.receiver,
    )
    call.run.recorder.event(event, call.node)
    zeros = len(call.args) > 3 or "unconnected_gradients" in dict(call.keywords)
    tf.training.note_gradient(UNKNOWN if zeros else target, asked)
    call.run.python_state.steers(target.states, Steered.TRAINING, trained, call.node)
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
