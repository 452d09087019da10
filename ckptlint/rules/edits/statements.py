"""Changes of whole statements: inserted, taken out, moved; and what may be moved."""

from __future__ import annotations

import libcst as cst

from ckptlint.finding import TextEdit
from ckptlint.rules.edits.walk import Walk
from ckptlint.source import Place


def insert_statement(walk: Walk, before: cst.BaseStatement, source: str) -> tuple[TextEdit, ...]:
    """Put the statement `source` on a line of its own before the statement `before`, indented like it."""
    start = walk.place(before)
    indent = walk.source.lines[start.line - 1][: start.column]
    here = Place(start.path, start.line, 0, start.line, 0)
    text = "".join(f"{indent}{line}\n" for line in source.splitlines())
    return (TextEdit(here, text),)


def append_statement(walk: Walk, after: cst.BaseStatement, source: str) -> tuple[TextEdit, ...] | None:
    """Put the statement `source` on a line of its own after the statement `after`, indented like it."""
    start, end = walk.place(after), walk.place(after)
    indent = walk.source.lines[start.line - 1][: start.column]
    if indent.strip():
        return None
    line = end.end_line + 1
    here = Place(start.path, line, 0, line, 0)
    text = "".join(f"{indent}{part}\n" for part in source.splitlines())
    return (TextEdit(here, text),)


def delete_statement(walk: Walk, statement: cst.BaseStatement) -> tuple[TextEdit, ...]:
    """Take out the whole lines of a statement."""
    place = walk.place(statement)
    return (TextEdit(Place(place.path, place.line, 0, place.end_line + 1, 0), ""),)


def move_after(
    walk: Walk, statement: cst.BaseStatement, target: cst.BaseStatement
) -> tuple[TextEdit, ...] | None:
    """Move a statement behind another one of the same block."""
    inserted = append_statement(walk, target, statement_text(walk, statement))
    return None if inserted is None else (*delete_statement(walk, statement), *inserted)


def stands_alone(statement: cst.CSTNode) -> bool:
    """Whether a statement has its line to itself: nothing behind a semicolon, no `if x: …` before it."""
    return isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1


def statement_text(walk: Walk, statement: cst.BaseStatement) -> str:
    """The lines of a statement, comments on them included, without their indentation."""
    place = walk.place(statement)
    lines = walk.source.lines[place.line - 1 : place.end_line]
    return "\n".join(line[place.column :] for line in lines)


def later_statement(walk: Walk, place: Place) -> tuple[cst.BaseStatement, cst.BaseStatement] | None:
    """The statement around the visited node, and the later one of its block that `place` stands in."""
    for statement in reversed(walk.statements):
        for block in walk.blocks:
            index = next((i for i, s in enumerate(block) if s is statement), None)
            for later in block[index + 1 :] if index is not None else ():
                span = walk.place(later)
                if (span.line, span.column) <= (place.line, place.column) < (span.end_line, span.end_column):
                    return statement, later
    return None


def binds_nothing(statement: cst.BaseStatement) -> bool:
    """Whether a statement is made of calls and tests only: nothing else depends on where it stands."""
    match statement:
        case cst.SimpleStatementLine(body=body):
            return all(isinstance(part, cst.Expr | cst.Pass) for part in body)
        case cst.If(body=cst.IndentedBlock(body=body), orelse=None):
            return all(binds_nothing(part) for part in body)
    return False


def counts(statement: cst.CSTNode | None) -> bool:
    """Whether a loop counts its rounds or goes on while something holds; not one over given things."""
    match statement:
        case cst.While():
            return True
        case cst.For(iter=iterated):
            while isinstance(iterated, cst.Call) and iterated.args:
                if isinstance(iterated.func, cst.Name) and iterated.func.value == "range":
                    return True
                iterated = iterated.args[0].value
    return False
