"""Functional models as programs write them: blocks with skips, shared layers, models made of models."""

from __future__ import annotations

from collections.abc import Sequence

from tests.oracle.configured import Network
from tests.oracle.holders import Holder, indented
from tests.oracle.writer import Writer

_LAYERS = (
    "$layers.Dense(4)",
    "$layers.Dense(4, use_bias=False)",
    "$layers.BatchNormalization()",
    "$layers.Dropout(0.1)",
    "$layers.LayerNormalization()",
    "$layers.Activation('relu')",
    "$keras.Sequential([$layers.Dense(4), $layers.ReLU()])",
)
_JOINS = (
    "$layers.Add()([x, skip])",
    "x + skip",
    "$layers.Dense(4)($layers.Concatenate()([skip, x]))",
    "$layers.add([x, skip])",
    "$layers.ReLU()(x) * 2.0 + skip",
)
# What is made of a model `$m`, by a function of its own.
_DERIVED = (
    "return $keras.models.clone_model(model)",
    "return $keras.Model(model.input, model.output)",
    "return $keras.Model(model.inputs, model.get_layer('stem').output)",
    "return $keras.Model(model.input, model.layers[1].output)",
    "return $keras.Model.from_config(model.get_config())",
    "return type(model).from_config(model.get_config())",
    "return model.__class__.from_config(model.get_config())",
    "return $copy.deepcopy(model)",
    "return $keras.Sequential([model, $layers.Dense(4)])",
    "x = model.output\nreturn $keras.Model(model.input, $layers.Dense(4)(x))",
    "copy = $keras.models.clone_model(model)\ncopy.set_weights(model.get_weights())\nreturn copy",
    "copy = $keras.models.clone_model(model)\nreturn $keras.Model(copy.input, copy.get_layer('stem').output)",
    "inputs = $keras.Input((4,))\nx = model(inputs)\nreturn $keras.Model(inputs, x + model(x))",
    "model.trainable = False\nreturn model",
    "for layer in model.layers[:2]:\n    layer.trainable = False\nreturn model",
)

_SEVERAL = "return $keras.Model(model.input, [model.get_layer('stem').output, model.output])"


def functional(writer: Writer) -> list[Network]:
    """Writes one or two functional models, and models made of them."""
    choices = writer.choices
    file = writer.deep()
    block = _block(writer, file)
    return [_model(writer, file, block) for _ in range(1 + choices.chance(3))]


def _block(writer: Writer, file: int) -> str:
    """A function that puts layers on a tensor, perhaps around a skip, or with a layer that calls share."""
    choices, name = writer.choices, writer.fresh("block")
    lines = ["skip = x"] if choices.chance(2) else []
    skips = bool(lines)
    for _ in choices.times(3, 5):
        lines.append(f"x = {choices.pick(_LAYERS)}(x)")
    lines += ["if shared is not None:", "    x = shared(x)"]
    lines.append(f"return {choices.pick(_JOINS)}" if skips else "return x")
    writer.define(name, file, "\n".join([f"def {name}(x, shared=None):", *indented(lines)]))
    return name


def _model(writer: Writer, file: int, block: str) -> Network:
    choices, name = writer.choices, writer.fresh("build_net")
    lines = ["inputs = $keras.Input((4,))", "x = $layers.Dense(4, name='stem')(inputs)"]
    shared = ""
    if choices.chance(2):
        lines.append("shared = $layers.Dense(4)")
        shared = ", shared"
    match choices.below(4):
        case 0:
            lines.append(f"x = ${block}(x{shared})")
        case 1:
            lines += ["for _ in range(depth):", f"    x = ${block}(x{shared})"]
        case 2:
            lines += [f"a = ${block}(x{shared})", f"b = ${block}(a)", "x = $layers.Add()([b, a])"]
        case _:
            lines += [f"def twice(t):\n        return ${block}(${block}(t{shared}))", "x = twice(x)"]
    if choices.chance(3):
        lines.append("return $keras.Model(inputs, x)")
    else:
        lines.append("return $keras.Model(inputs=inputs, outputs=$layers.Dense(4)(x))")
    writer.define(name, file, "\n".join([f"def {name}(depth=2):", *indented(lines)]))
    made = f"${name}({choices.pick(('', '1', 'depth=3'))})"
    for _ in choices.times(2, 2):
        made = f"${_derived(writer, file)}({made})"
    if choices.chance(8):
        made = f"${_derived(writer, file, (_SEVERAL,))}({made})"
    return Network(made, Holder("", "model", file, called=True))


def _derived(writer: Writer, file: int, ways: Sequence[str] = _DERIVED) -> str:
    """A function that makes a model of a model."""
    name = writer.fresh("derived")
    lines = writer.choices.pick(ways).split("\n")
    writer.define(name, file, "\n".join([f"def {name}(model):", *indented(lines)]))
    return name
