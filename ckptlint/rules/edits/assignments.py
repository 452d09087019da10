"""Assignments as calls that change a variable in place."""

from __future__ import annotations

import libcst as cst

from ckptlint.rules.edits.expressions import bare
from ckptlint.rules.edits.walk import Walk


def in_place(walk: Walk, node: cst.Assign | cst.AugAssign) -> str | None:
    """The call that gives a variable the value that an assignment puts in its place, if there is one."""
    code = walk.module.code_for_node
    if isinstance(node, cst.AugAssign):
        target, value = code(node.target), node.value
        match node.operator:
            case cst.AddAssign():
                return f"{target}.assign_add({code(bare(value))})"
            case cst.SubtractAssign():
                return f"{target}.assign_sub({code(bare(value))})"
        sign = code(node.operator).strip().removesuffix("=")
        operand = (
            code(value)
            if isinstance(value, cst.Name | cst.BaseNumber | cst.Call)
            else f"({code(bare(value))})"
        )
        return f"{target}.assign({target} {sign} {operand})"
    if len(node.targets) != 1 or isinstance(node.value, cst.Tuple | cst.Yield):
        return None
    place, value = node.targets[0].target, node.value
    target = code(place)
    match value:
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right) if left.deep_equals(place):
            return f"{target}.assign_add({code(bare(right))})"
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right) if right.deep_equals(place):
            return f"{target}.assign_add({code(bare(left))})"
        case cst.BinaryOperation(left=left, operator=cst.Subtract(), right=right) if left.deep_equals(place):
            return f"{target}.assign_sub({code(bare(right))})"
    return f"{target}.assign({code(bare(value))})"
