"""Moving the line that makes an object out of what is run again and again."""

from __future__ import annotations

import libcst as cst

from ckptlint.finding import Fix, TextEdit
from ckptlint.rules.edits import fixes, names, statements
from ckptlint.rules.edits.walk import Walk
from ckptlint.source import Place

_MESSAGE = "make it once"


def before_loop(walk: Walk, call: cst.Call, loop: Place) -> Fix | None:
    """Move the assignment of a call's result before the loop, where only loops lie between the two."""
    made = _assignment(walk, call)
    at = next((i for i, s in enumerate(walk.statements) if walk.place(s) == loop), None)
    if made is None or at is None or not isinstance(made.target, cst.Name):
        return None
    between = walk.statements[at:-1]
    if not all(
        isinstance(s, cst.For | cst.While) and _holds(s, walk.statements[at + i + 1])
        for i, s in enumerate(between)
    ):
        return None
    around = walk.statements[at]
    if names.names_used_in(call) & names.names_bound_in(around) or _count(around, made.target.value) != 1:
        return None
    text = statements.statement_text(walk, made.statement)
    inserted = statements.insert_statement(walk, around, text)
    return fixes.unsafe(
        f"{_MESSAGE}, before the loop", (*inserted, *statements.delete_statement(walk, made.statement))
    )


def before_function(walk: Walk, call: cst.Call) -> Fix | None:
    """Move the assignment of a call's result out of a top-level function, to just before that function."""
    made = _assignment(walk, call)
    if made is None or not isinstance(made.target, cst.Name) or len(walk.functions) != 1:
        return None
    function = walk.functions[0]
    if (
        walk.statements[0] is not function
        or len(walk.statements) != 2
        or not _holds(function, made.statement)
    ):
        return None
    body = list(walk.module.body)
    before = body[: body.index(function)]
    others = [s for s in body if s is not function]
    name = made.target.value
    if not before or any(name in names.names_bound_in(s) for s in others):
        return None
    if names.names_used_in(call) & names.names_bound_in(function) or _count(function, name) != 1:
        return None
    inserted = statements.append_statement(walk, before[-1], statements.statement_text(walk, made.statement))
    if inserted is None:
        return None
    return fixes.unsafe(
        f"{_MESSAGE}, before the function", (*inserted, *statements.delete_statement(walk, made.statement))
    )


def into_constructor(walk: Walk, call: cst.Call) -> Fix | None:
    """Move `self.x = …` from a method to the end of the class's `__init__`, where it needs only `self`."""
    made = _assignment(walk, call)
    receiver = names.receiver(walk)
    if made is None or receiver is None or len(walk.statements) < 3:
        return None
    cls, method = walk.statements[-3], walk.statements[-2]
    match made.target:
        case cst.Attribute(value=cst.Name(value=holder)) if holder == receiver:
            pass
        case _:
            return None
    if (
        not isinstance(cls, cst.ClassDef)
        or method is not walk.functions[-1]
        or not _holds(method, made.statement)
    ):
        return None
    constructor = next(
        (s for s in cls.body.body if isinstance(s, cst.FunctionDef) and s.name.value == "__init__"), None
    )
    if constructor is None or not constructor.params.params:
        return None
    used, bound = names.names_used_in(call), names.names_bound_in(method)
    if constructor.params.params[0].name.value != receiver or (used & bound) - {receiver}:
        return None
    last = constructor.body.body[-1]
    if used & names.names_bound_in(constructor) - {receiver} or not _set_in(
        walk, constructor, call, receiver
    ):
        return None
    if not isinstance(last, cst.SimpleStatementLine) or isinstance(
        last.body[-1], cst.Return | cst.Raise | cst.Pass
    ):
        return None
    inserted = statements.append_statement(walk, last, statements.statement_text(walk, made.statement))
    if inserted is None:
        return None
    return fixes.unsafe(
        f"{_MESSAGE}, in `__init__`", (*statements.delete_statement(walk, made.statement), *inserted)
    )


def before_statement(walk: Walk, earlier: Place) -> tuple[TextEdit, ...] | None:
    """Move `x = f(x)`, the statement around the visited node, before one of its block that uses `x`.

    Only where nothing that it reads is bound from that one on.
    """
    statement = walk.statements[-1]
    block = next((b for b in reversed(walk.blocks) if any(s is statement for s in b)), ())
    spans = [(s, walk.place(s)) for s in block]
    start = next((i for i, (_, p) in enumerate(spans) if p.line <= earlier.line <= p.end_line), None)
    end = next((i for i, s in enumerate(block) if s is statement), 0)
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=cst.Call() as call)]
        ) if start is not None and start < end:
            pass
        case _:
            return None
    code = walk.module.code_for_node
    given = [code(arg.value) for arg in call.args]
    between = block[start:end]
    bound = frozenset[str]().union(*(names.names_bound_in(s) for s in between))
    receiver = names.receiver(walk)
    read = _attributes(call, receiver) if receiver is not None else set()
    is_set = any(f"{receiver}.{name} =" in code(s) for name in read for s in between)
    if code(target) not in given or names.names_used_in(call) & bound or is_set:
        return None
    inserted = statements.insert_statement(walk, between[0], statements.statement_text(walk, statement))
    return (*inserted, *statements.delete_statement(walk, statement))


class _Made:
    """The statement `target = call(...)` on a line of its own."""

    def __init__(self, statement: cst.SimpleStatementLine, target: cst.BaseExpression) -> None:
        self.statement = statement
        self.target = target


def _assignment(walk: Walk, call: cst.Call) -> _Made | None:
    statement = walk.statements[-1]
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]
        ):
            return _Made(statement, target) if value is call else None
    return None


def _holds(outer: cst.CSTNode, inner: cst.CSTNode) -> bool:
    """Whether a statement stands directly in the body of another, and is not all of it."""
    body = getattr(outer, "body", None)
    inside = list(body.body) if isinstance(body, cst.IndentedBlock) else []
    return any(s is inner for s in inside) and (
        len(inside) > 1 or not isinstance(inner, cst.SimpleStatementLine)
    )


def _count(node: cst.CSTNode, name: str) -> int:
    """How often a name is assigned in a statement and those in it."""
    here = isinstance(
        node, cst.AssignTarget | cst.AugAssign | cst.AnnAssign | cst.For | cst.NamedExpr | cst.AsName
    )
    own = names.names_bound_in(node) - frozenset[str]().union(
        *(names.names_bound_in(c) for c in node.children)
    )
    return int(here and name in own) + sum(_count(child, name) for child in node.children)


def _set_in(walk: Walk, constructor: cst.FunctionDef, call: cst.Call, receiver: str) -> bool:
    """Whether all attributes of `self` that a call reads are set in the constructor."""
    code = walk.module.code_for_node
    return all(f"{receiver}.{a} =" in code(constructor) for a in _attributes(call, receiver))


def _attributes(node: cst.CSTNode, receiver: str) -> set[str]:
    match node:
        case cst.Attribute(value=cst.Name(value=name), attr=attr) if name == receiver:
            return {attr.value}
    return set[str]().union(*(_attributes(child, receiver) for child in node.children))
