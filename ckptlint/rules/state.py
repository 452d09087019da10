"""Whether objects have state to lose, as the tables of the frameworks tell it."""

from __future__ import annotations

from ckptlint.knowledge import tables
from ckptlint.knowledge.framework_children import children, children_row
from ckptlint.knowledge.worlds import KERAS_3
from ckptlint.program.objects import Kind, Object
from ckptlint.program.program import Program

# Measured: a resumed run without its plain SGD optimizer ends like the uninterrupted one.
_STATELESS_WITHOUT = {"keras.optimizers.SGD": "momentum", "keras.optimizers.experimental.SGD": "momentum"}
_LEGACY = ".legacy."  # in the names of optimizers of Keras 2 that track nothing but what they are told to


def is_legacy(optimizer: Object) -> bool:
    """Whether an optimizer tracks nothing but what it is told to: other ones track their attributes."""
    return _LEGACY in optimizer.type


def without_state(optimizer: Object) -> bool:
    """Whether an optimizer has nothing to lose: plain gradient descent at a constant learning rate."""
    momentum = _STATELESS_WITHOUT.get(optimizer.type.replace(_LEGACY, "."))
    if momentum is None:
        return False
    return not optimizer.options.get(momentum, optimizer.options.get("1", 0.0))


def adds_state(optimizer: Object) -> bool:
    """Whether a framework's optimizer around another one keeps state that a checkpoint of that one lacks."""
    version = (optimizer.world or KERAS_3).version
    row = children_row(optimizer.type, version)
    if row is None or not (tables.class_row(optimizer.type, version) or {}).get("wraps"):
        return False
    found = children(row, optimizer.options)
    return any(child.state and child.sure and not child.early for child in found)


def stateless(object: Object) -> bool:
    """Whether an object of a framework's own class has nothing to save, such as a dropout layer."""
    return bool(_layer_row(object).get("stateless"))


def owns_state(program: Program, id: int) -> bool:
    """Whether an object surely has state of its own or holds some."""
    for found in program.references.reach(id):
        object = program.objects[found]
        if object.kind is Kind.VARIABLE:
            return True
        if _layer_row(object).get("weights"):
            return True
    return False


def own_weights(program: Program, id: int) -> bool | None:
    """Whether an object's own weights are changed by no optimizer (batch normalization); None without any."""
    object = program.objects[id]
    if object.kind is Kind.VARIABLE:
        return object.options.get("trainable") is False
    weights = None if id in program.own_classes else _layer_row(object).get("weights")
    return not all(weights.values()) if weights else None


def _layer_row(object: Object) -> tables.Row:
    """What the tables say of a framework's layer; nothing where they do not know it, or it is no layer."""
    if object.kind is not Kind.LAYER:
        return {}
    return tables.class_row(object.type, (object.world or KERAS_3).version) or {}
