"""Turning the making of a `tf.Variable` into `add_weight(...)` with the same shape and initial values."""

from __future__ import annotations

import libcst as cst

from ckptlint.rules.edits.walk import Walk

_KEEP = frozenset({"name", "trainable", "dtype"})
_FILLED = {"ones": '"ones"', "zeros": '"zeros"'}
# A function of random values -> the initializer that draws alike, and the function's own defaults that differ
# from it.
_DRAWN = {
    "random.normal": ("RandomNormal", {"stddev": "1.0"}),
    "random.truncated_normal": ("TruncatedNormal", {"stddev": "1.0"}),
    "random.uniform": ("RandomUniform", {"minval": "0.0", "maxval": "1.0"}),
}
_DRAWN_POSITIONS = {"random.uniform": ("minval", "maxval")}


def holder_of(walk: Walk, call: cst.Call) -> str | None:
    """The expression for the object that an assignment or `setattr` puts the result of a call on."""
    statement = walk.statements[-1]
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return None
    match statement.body[0]:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=holder))], value=value) if (
            value is call
        ):
            pass
        case cst.AnnAssign(target=cst.Attribute(value=holder), value=value) if value is call:
            pass
        case cst.Expr(value=cst.Call(func=cst.Name(value="setattr"), args=[first, _, third])) if (
            third.value is call
        ):
            holder = first.value
        case _:
            return None
    if not isinstance(holder, cst.Name) or not _is_ready(walk, statement):
        return None
    return holder.value


def _is_ready(walk: Walk, statement: cst.SimpleStatementLine) -> bool:
    """Whether the layer can make weights here: in a constructor, after that of its base class has run."""
    if not walk.functions or walk.functions[-1].name.value != "__init__":
        return True
    body = walk.functions[-1].body.body
    before = body[: body.index(statement)] if statement in body else body[:1]
    return any("__init__(" in walk.module.code_for_node(s) for s in before)


def as_add_weight(walk: Walk, call: cst.Call, holder: str) -> str | None:
    """The source of the `add_weight` call, or None where it is not sure to make the same weight."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "Variable" or not call.args:
        return None
    prefix = walk.module.code_for_node(call.func.value)
    first, *rest = call.args
    if first.star or (first.keyword is not None and first.keyword.value != "initial_value"):
        return None
    if any(a.star or a.keyword is None or a.keyword.value not in _KEEP for a in rest):
        return None
    made = _initial(walk, first.value, prefix)
    if made is None:
        return None
    shape, initializer = made
    kept = [f"{a.keyword.value}={walk.module.code_for_node(a.value)}" for a in rest if a.keyword is not None]
    return f"{holder}.add_weight({', '.join([f'shape={shape}', f'initializer={initializer}', *kept])})"


def _initial(walk: Walk, value: cst.BaseExpression, prefix: str) -> tuple[str, str] | None:
    """The shape and the initializer of an initial value."""
    code = walk.module.code_for_node
    match value:
        case cst.Float(value=text):
            number = float(text)
            known = {0.0: '"zeros"', 1.0: '"ones"'}.get(number)
            return "()", known or f"{prefix}.keras.initializers.Constant({text})"
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Float()):
            return "()", f"{prefix}.keras.initializers.Constant({code(value)})"
        case cst.Call(func=func, args=[shape, *rest]) if not shape.star and _is_shape(shape):
            name = code(func).removeprefix(f"{prefix}.")
            if code(func) == name:
                return None
            if name in _FILLED and not rest:
                return code(shape.value), _FILLED[name]
            drawn = _drawn(walk, name, rest)
            return (code(shape.value), f"{prefix}.keras.initializers.{drawn}") if drawn else None
    return None


def _is_shape(arg: cst.Arg) -> bool:
    return arg.keyword is None or arg.keyword.value == "shape"


def _drawn(walk: Walk, name: str, rest: list[cst.Arg]) -> str | None:
    if name not in _DRAWN:
        return None
    initializer, defaults = _DRAWN[name]
    given: dict[str, str] = {}
    for position, arg in enumerate(rest):
        places = _DRAWN_POSITIONS.get(name, ("mean", "stddev"))
        if arg.keyword is None and position >= len(places):
            return None
        key = arg.keyword.value if arg.keyword is not None else places[position]
        if arg.star or key not in ("mean", "stddev", "minval", "maxval"):
            return None
        given[key] = walk.module.code_for_node(arg.value)
    given |= {key: value for key, value in defaults.items() if key not in given}
    return f"{initializer}({', '.join(f'{key}={value}' for key, value in given.items())})"
