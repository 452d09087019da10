"""Putting state where a checkpoint writer follows: into a list or tuple, or on an ordinary attribute."""

from __future__ import annotations

import libcst as cst

from ckptlint.finding import TextEdit
from ckptlint.rules.edits import expressions, statements
from ckptlint.rules.edits.walk import Walk

_MAKERS = frozenset({"set", "frozenset", "deque", "iter"})
_BRACKETS = {"list": ("[", "]"), "tuple": ("(", ")")}


def as_sequence(walk: Walk, node: cst.CSTNode, kind: str) -> tuple[TextEdit, ...] | None:
    """Make the set, deque or generator that an assignment keeps a list or tuple of the same items."""
    value = node.value if isinstance(node, cst.Assign | cst.AnnAssign) else None
    opening, closing = _BRACKETS[kind]
    match value:
        case cst.Set(elements=elements):
            alone = len(elements) == 1 and not isinstance(elements[0].comma, cst.Comma)
            return expressions.rebracket(walk, value, opening, ",)" if alone and kind == "tuple" else closing)
        case cst.SetComp() | cst.GeneratorExp():
            return expressions.rebracket(walk, value, "[" if kind == "list" else "tuple(", closing)
        case cst.Call(func=func, args=[cst.Arg(keyword=None, star="")]) if _last(func) in _MAKERS:
            return expressions.replace_expression(walk, func, kind)
    return None


def _last(function: cst.BaseExpression) -> str:
    match function:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return name
    return ""


def as_attribute(walk: Walk, node: cst.CSTNode) -> tuple[TextEdit, ...] | None:
    """`object.__setattr__(self, "name", value)` or `self.__dict__["name"] = value` as `self.name = value`.

    Within a `__setattr__` that sets what it was given: `super().__setattr__(name, value)`.
    """
    code = walk.module.code_for_node
    match node:
        case cst.Call(
            func=cst.Attribute(value=cst.Name(value="object"), attr=cst.Name(value="__setattr__")),
            args=[holder, cst.Arg(value=name), value],
        ):
            owner, new = holder.value, value.value
        case cst.Assign(
            targets=[
                cst.AssignTarget(
                    target=cst.Subscript(
                        value=cst.Attribute(value=owner, attr=cst.Name(value="__dict__")),
                        slice=[cst.SubscriptElement(slice=cst.Index(value=name))],
                    )
                )
            ],
            value=new,
        ):
            pass
        case _:
            return None
    if not statements.stands_alone(walk.statements[-1]):
        return None
    match name:
        case cst.SimpleString(evaluated_value=str() as text) if text.isidentifier():
            change = f"{code(owner)}.{text} = {code(new)}"
        case cst.Name() if _sets_what_it_is_given(walk, owner, name, new):
            change = f"super().__setattr__({code(name)}, {code(new)})"
        case _:
            return None
    cst.parse_statement(change)
    return (TextEdit(walk.place(node), change),)


def _sets_what_it_is_given(walk: Walk, *given: cst.CSTNode) -> bool:
    """Whether the visited place is in a `__setattr__` whose parameters these names are, in order."""
    if not walk.functions or walk.functions[-1].name.value != "__setattr__":
        return False
    names = [parameter.name.value for parameter in walk.functions[-1].params.params]
    return names == [node.value for node in given if isinstance(node, cst.Name)]
