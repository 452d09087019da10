"""Whether objects have state to lose, as the tables of the frameworks tell it."""

from __future__ import annotations

from ckptlint.knowledge import tables
from ckptlint.program.objects import Kind, Object
from ckptlint.program.program import Program

# Measured: a resumed run without its plain SGD optimizer ends like the uninterrupted one.
_STATELESS_WITHOUT = {"keras.optimizers.SGD": "momentum", "keras.optimizers.experimental.SGD": "momentum"}


def without_state(optimizer: Object) -> bool:
    """Whether an optimizer has nothing to lose: plain gradient descent at a constant learning rate."""
    momentum = _STATELESS_WITHOUT.get(optimizer.type.replace(".legacy", ""))
    if momentum is None:
        return False
    return not optimizer.options.get(momentum, optimizer.options.get("1", 0.0))


def stateless(object: Object) -> bool:
    """Whether an object of a framework's own class has nothing to save, such as a dropout layer."""
    if object.kind is not Kind.LAYER:
        return False
    row = tables.class_row(object.type, object.keras or 3)
    return bool(row and row.get("stateless"))


def owns_state(program: Program, id: int) -> bool:
    """Whether an object surely has state of its own or holds some."""
    for found in program.references.reach(id):
        object = program.objects[found]
        if object.kind is Kind.VARIABLE:
            return True
        row = tables.class_row(object.type, object.keras or 3) if object.kind is Kind.LAYER else None
        if row and row.get("weights"):
            return True
    return False


def own_weights(program: Program, id: int) -> bool | None:
    """Whether an object's own weights are changed by no optimizer (batch normalization); None without any."""
    object = program.objects[id]
    if object.kind is Kind.VARIABLE:
        return object.options.get("trainable") is False
    row = tables.class_row(object.type, object.keras or 3) if object.kind is Kind.LAYER else None
    weights = row.get("weights") if row and id not in program.own_classes else None
    return not all(weights.values()) if weights else None
