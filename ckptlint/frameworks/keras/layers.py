"""Methods of layers and models that make weights or hold layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.frameworks.tensorflow.kinds import LAYERS
from ckptlint.frameworks.tensorflow.notes import BUILD_RAN, CONFIG_OF, SEQUENCE
from ckptlint.graph import Reason
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import NONE, TRUE, UNKNOWN, Ref, Tensor, Value, of
from ckptlint.knowledge.meanings import INPUT_CLASS, MODEL_CLASS, WEIGHT_CLASS
from ckptlint.knowledge.worlds import KERAS_2, KERAS_3
from ckptlint.program.events import Build, Clone, Reset
from ckptlint.program.objects import Dep, Kind, Reference
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


def keras_input(tf: TensorFlow, call: Call) -> Value:
    """The start of a functional model."""
    made = call.run.heap.allocate(Kind.OTHER, INPUT_CLASS, call.node, world=call.run.context.module.world)
    return of(Tensor(frozenset(), tf.functional.step_by(made, (), is_input=True)))


def build(tf: TensorFlow, call: Call) -> Value:
    """`layer.build(shape)`: the layer makes its variables."""
    call.run.recorder.event(Build((call.subject,)), call.node)
    call.run.heap.set((call.subject, BUILD_RAN), TRUE)
    if tf.models.is_sequential(call.subject):
        tf.lifecycle.run_layers(call.subject, call.args, [], call.node)
    elif (
        call.run.heap.object(call.subject).kind is Kind.MODEL
        and (cls := call.run.heap.class_of(call.subject)) is not None
    ):
        if call.run.heap.object(call.subject).world == KERAS_3:  # it runs no layer, and so builds none
            return NONE
        tf.lifecycle.forward(call.subject, Kind.MODEL, cls, [of(Tensor())], [], call.node)
    tf.lifecycle.mark_built(call.subject, call.node)
    return NONE


def add_weight(tf: TensorFlow, call: Call) -> Value:
    """`layer.add_weight(…)`: makes a variable that is the layer's own."""
    world = call.run.heap.object(call.subject).world
    named = [*([("shape", call.args[0])] if call.args else []), *call.keywords]
    sources = tf.constructors.sizing(Kind.VARIABLE, [], named)
    options = call.run.calls.options(call.args, call.keywords)
    if call.run.heap.object(call.subject).kind is Kind.METRIC:
        options.setdefault("trainable", False)
    made = call.run.heap.allocate(
        Kind.VARIABLE, WEIGHT_CLASS, call.node, world=world, options=options, sources=sources
    )
    shape = call.run.containers.known_items(dict(named).get("shape", UNKNOWN))
    if shape is not None:
        tf.variables.note_known_rank(made, len(shape))
    call.run.recorder.edge(call.subject, "add_weight", made, call.node, Reference.WEIGHT)
    tf.tracking.add_variables(call.subject, [made])
    if world == KERAS_2:
        name_given = call.argument((0, "name"), NONE).constant
        tf.tracking.follow(call.subject, name_given if isinstance(name_given, str) else ANY, of(Ref(made)))
        if name_given is None:
            tf.tracking.break_saving(call.subject, Reason.UNNAMED_WEIGHT)
    return of(Ref(made))


def reset(tf: TensorFlow, call: Call) -> Value:
    """`metric.reset_state()`: sets all variables of a metric back."""
    heap, tracked = call.run.heap, tf.tracking.tracked(call.subject)
    values = [heap.get((call.subject, name)) or UNKNOWN for name in heap.keys_of(call.subject)]
    held = {id for value in values for id in value.refs}
    own = {id for id in (*tracked.trainable, *tracked.fixed) if isinstance(id, int)}
    variables = sorted(id for id in held | own if heap.object(id).kind is Kind.VARIABLE)
    if variables:
        call.run.recorder.event(Reset(tuple(variables)), call.node)
    return NONE


def add_layer(tf: TensorFlow, call: Call) -> Value:
    """`sequential.add(layer)`."""
    if tf.models.is_sequential(call.subject):
        tf.models.add_to_sequence(call.subject, call.argument((0, "layer")), call.node)
    return NONE


def pop_layer(tf: TensorFlow, call: Call) -> Value:
    """`sequential.pop()`."""
    for sequence in (call.run.heap.get((call.subject, SEQUENCE)) or Value()).refs:
        return call.run.changes.take_out(sequence, -1, call.node)
    return UNKNOWN


def part(tf: TensorFlow, call: Call) -> Value:
    """`model.get_layer(name, index)`: the layer, or something from outside where it is not known."""
    named = tf.framework_attributes.layer_named(call.subject, call.argument((0, "name")))
    place = call.argument((1, "index")).constant
    layers = list(tf.framework_attributes.layers_of(call.subject))
    if named is None and isinstance(place, int) and -len(layers) <= place < len(layers):
        named = of(Ref(layers[place]))
    return (
        call.run.attributes.attribute_from_outside(call.subject, "#part", call.node)
        if named is None
        else named
    )


def clone(tf: TensorFlow, call: Call) -> Value:
    """`clone_model(model)`: a model like the other, made anew."""
    first = call.args[0] if call.args else UNKNOWN
    single = first.single
    if isinstance(single, Ref) and call.run.heap.object(single.id).kind in LAYERS:
        made = tf.models.cloned(single.id, call.node)
        if tf.functional.is_functional(single.id):
            call.run.heap.set((made, "trainable"), None)  # only its layers are as the other's
        if call.argument((2, "clone_function"), NONE) == NONE:
            call.run.recorder.event(Clone((made,), original=single.id), call.node)
        return of(Ref(made))
    world = next((call.run.heap.object(r).world for r in first.refs), call.run.context.module.world)
    return of(Ref(call.run.heap.allocate(Kind.MODEL, MODEL_CLASS, call.node, role="clone", world=world)))


def config(tf: TensorFlow, call: Call) -> Value:
    """`get_config`: a dict that something like the object can be made from."""
    if call.run.heap.class_of(call.subject) is not None:
        return NONE
    made = call.run.containers.container(call.node, "dict", ("config", call.subject))
    call.run.heap.set((made, CONFIG_OF), of(Ref(call.subject)))
    return of(Ref(made))


def forward_opaque(tf: TensorFlow, call: Call) -> Value:
    """`predict` and the like: the model runs, and no gradient passes what it returns."""
    tf.lifecycle.note_forward(call.subject, call.node)
    tf.lifecycle.forward_quietly(call.subject, call.node)
    deps = call.deps() | {Dep(call.subject)}
    return of(Tensor(call.run.derivation.cut(deps, f".{call.name}", call.node)))


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "input": keras_input,
    "build": build,
    "add_weight": add_weight,
    "reset": reset,
    "add_layer": add_layer,
    "pop_layer": pop_layer,
    "part": part,
    "clone": clone,
    "config": config,
    "forward_opaque": forward_opaque,
}
