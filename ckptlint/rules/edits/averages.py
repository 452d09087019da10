"""Giving a checkpoint the averages of an ExponentialMovingAverage."""

from __future__ import annotations

from collections.abc import Container

import libcst as cst

from ckptlint.finding import TextEdit
from ckptlint.rules.edits import expressions, statements
from ckptlint.rules.edits.walk import Walk
from ckptlint.source import Place

_LISTS = frozenset({"trainable_variables", "trainable_weights", "variables", "weights"})


def given_averages(
    walk: Walk, call: cst.Call, made: Place, applied: Place, names: Container[str]
) -> tuple[TextEdit, ...] | None:
    """Make the averages before the statement around `call`, and add them to it as a keyword.

    `made` is where the object is made, in the same body and before; `applied` where its `apply` is called;
    `names` are those known at the call. Averages made before are not made again. None where the object or
    what is averaged has no name there.
    """
    code = walk.module.code_for_node
    statement, body = walk.statements[-1], walk.blocks[-1]
    if made.path != applied.path or not statements.stands_alone(statement) or statement not in body:
        return None
    before = body[: list(body).index(statement)]
    target = next((name for s in before if (name := _target(s, made, walk)) is not None), None)
    use = _call_at(walk, applied)
    if target is None or use is None or len(use.args) != 1 or use.args[0].keyword is not None:
        return None
    averaged = use.args[0].value
    match averaged:
        case cst.Attribute(value=holder, attr=cst.Name(value=listed)) if listed in _LISTS:
            if code(holder) not in names:
                return None
        case _:
            return None
    text = code(averaged)
    added = expressions.add_keyword(walk, call, "averages", f"[{target}.average(v) for v in {text}]")
    if added is None:
        return None
    if any(f"{target}.apply(" in code(earlier) for earlier in before):
        return added
    return (*statements.insert_statement(walk, statement, f"{target}.apply({text})"), *added)


def _target(statement: cst.BaseStatement, made: Place, walk: Walk) -> str | None:
    """What a statement assigns the object made at a place to."""
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]
        ):
            return walk.module.code_for_node(target) if walk.place(value) == made else None
    return None


def _call_at(walk: Walk, place: Place) -> cst.Call | None:
    """The call with this span."""

    class Calls(cst.CSTVisitor):
        found: cst.Call | None = None

        def visit_Call(self, node: cst.Call) -> None:
            if walk.place(node) == place:
                self.found = node

    calls = Calls()
    walk.module.visit(calls)
    return calls.found
