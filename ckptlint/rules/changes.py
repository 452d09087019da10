"""Edits as changes to the libcst tree, handed on as the smallest change of the text.

Each function takes the walk of the file being changed and returns the text edits of one change, or None where the
change cannot be made safely.
"""

from __future__ import annotations

from collections.abc import Iterable
from os.path import commonprefix

import libcst as cst

from ckptlint.finding import Applicability, Fix, TextEdit
from ckptlint.rules.walk import Walk
from ckptlint.source import Place


def fix(message: str, applicability: Applicability, *changes: tuple[TextEdit, ...] | None) -> Fix | None:
    """One fix out of several changes, or None where one of them cannot be made."""
    if any(change is None for change in changes):
        return None
    edits = tuple(edit for change in changes if change is not None for edit in change)
    return Fix(message, applicability, edits) if edits else None


def safe(message: str, *changes: tuple[TextEdit, ...] | None) -> Fix | None:
    """A fix that changes what is saved or restored and nothing else."""
    return fix(message, Applicability.SAFE, *changes)


def unsafe(message: str, *changes: tuple[TextEdit, ...] | None) -> Fix | None:
    """A fix that may change results or make older checkpoints unreadable."""
    return fix(message, Applicability.UNSAFE, *changes)


def replace(walk: Walk, old: cst.CSTNode, new: cst.CSTNode) -> tuple[TextEdit, ...]:
    """Put `new` in the place of `old`, touching only the characters that differ."""
    place = walk.place(old)
    before = walk.module.code_for_node(old).replace("\r\n", "\n")
    after = walk.module.code_for_node(new).replace("\r\n", "\n")
    written = text_at(walk, place)
    if before.strip() != written.strip():  # the span leaves out parentheses or trivia of the node
        return (TextEdit(place, after),)
    return (_smallest(walk, place, written, after.strip()),)


def replace_expression(walk: Walk, old: cst.CSTNode, source: str) -> tuple[TextEdit, ...]:
    """Put the expression `source` in the place of `old`."""
    cst.parse_expression(source)
    return (TextEdit(walk.place(old), source),)


def add_keyword(walk: Walk, call: cst.Call, keyword: str, value: str) -> tuple[TextEdit, ...] | None:
    """Add `keyword=value` to a call, in the layout of its other arguments. None if the keyword is there already."""
    if any(a.keyword is not None and a.keyword.value == keyword for a in call.args):
        return None
    new = cst.Arg(
        keyword=cst.Name(keyword),
        value=cst.parse_expression(value),
        equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
    )
    args = list(call.args)
    at = len(args)
    if args:
        last = args[-1]
        trailing = last.comma
        between = args[-2].comma if len(args) > 1 else _separator(call)
        args[-1] = last.with_changes(comma=between)
        if isinstance(trailing, cst.Comma):
            new = new.with_changes(comma=trailing)
        elif isinstance(trailing, cst.MaybeSentinel):
            new = new.with_changes(whitespace_after_arg=last.whitespace_after_arg)
            args[-1] = args[-1].with_changes(whitespace_after_arg=cst.SimpleWhitespace(""))
    args.insert(at, new)
    return replace(walk, call, call.with_changes(args=args))


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


def stands_alone(statement: cst.CSTNode) -> bool:
    """Whether a statement has its line to itself: no second one behind a semicolon, no `if x: …` before it."""
    return isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1


def statement_text(walk: Walk, statement: cst.BaseStatement) -> str:
    """The lines of a statement, comments on them included, without their indentation."""
    place = walk.place(statement)
    lines = walk.source.lines[place.line - 1 : place.end_line]
    return "\n".join(line[place.column :] for line in lines)


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


def import_name(walk: Walk, statement: str) -> tuple[TextEdit, ...]:
    """Add an import below the last top-level import, or nothing where the very import stands already."""
    imports = [s for s in walk.module.body if _is_import(s)]
    if any(walk.module.code_for_node(s).strip() == statement for s in imports):
        return ()
    if imports:
        line = walk.place(imports[-1]).end_line + 1
    else:
        body = [s for s in walk.module.body if not _is_docstring(s)]
        line = walk.place(body[0]).line if body else 1
    return (TextEdit(Place(walk.source.path, line, 0, line, 0), statement + "\n"),)


def text_at(walk: Walk, place: Place) -> str:
    """The text of a span."""
    lines = walk.source.lines[place.line - 1 : place.end_line]
    if place.line == place.end_line:
        return lines[0][place.column : place.end_column]
    return "\n".join([lines[0][place.column :], *lines[1:-1], lines[-1][: place.end_column]])


def _smallest(walk: Walk, place: Place, before: str, after: str) -> TextEdit:
    head = len(commonprefix([before, after]))
    tail = len(commonprefix([before[head:][::-1], after[head:][::-1]]))
    start = _advance(place.line, place.column, before[:head])
    end = _advance(place.line, place.column, before[: len(before) - tail])
    return TextEdit(Place(place.path, *start, *end), after[head : len(after) - tail])


def _advance(line: int, column: int, text: str) -> tuple[int, int]:
    head, newline, tail = text.rpartition("\n")
    return (line + head.count("\n") + 1, len(tail)) if newline else (line, column + len(text))


def _separator(call: cst.Call) -> cst.Comma:
    """The comma that fits a call with one argument: on a new line where the argument stands on one."""
    if isinstance(call.whitespace_before_args, cst.ParenthesizedWhitespace):
        return cst.Comma(whitespace_after=call.whitespace_before_args)
    return cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))


def _is_import(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and any(
        isinstance(part, cst.Import | cst.ImportFrom) for part in statement.body
    )


def _is_docstring(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString()), *_]):
            return True
    return False


def in_place(walk: Walk, node: cst.Assign | cst.AugAssign) -> str | None:
    """The call that gives a variable the value that an assignment puts in its place, None where there is none."""
    code = walk.module.code_for_node
    if isinstance(node, cst.AugAssign):
        target, value = code(node.target), node.value
        match node.operator:
            case cst.AddAssign():
                return f"{target}.assign_add({code(_bare(value))})"
            case cst.SubtractAssign():
                return f"{target}.assign_sub({code(_bare(value))})"
        sign = code(node.operator).strip().removesuffix("=")
        operand = code(value) if isinstance(value, cst.Name | cst.BaseNumber | cst.Call) else f"({code(_bare(value))})"
        return f"{target}.assign({target} {sign} {operand})"
    if len(node.targets) != 1 or isinstance(node.value, cst.Tuple | cst.Yield):
        return None
    place, value = node.targets[0].target, node.value
    target = code(place)
    match value:
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right) if left.deep_equals(place):
            return f"{target}.assign_add({code(_bare(right))})"
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right) if right.deep_equals(place):
            return f"{target}.assign_add({code(_bare(left))})"
        case cst.BinaryOperation(left=left, operator=cst.Subtract(), right=right) if left.deep_equals(place):
            return f"{target}.assign_sub({code(_bare(right))})"
    return f"{target}.assign({code(_bare(value))})"


def _bare(value: cst.BaseExpression) -> cst.BaseExpression:
    """An expression without parentheses around it."""
    return value.with_changes(lpar=[], rpar=[])


def end_literal(walk: Walk, place: Place, ending: str, instead_of: Iterable[str]) -> tuple[TextEdit, ...] | None:
    """Let the string literal at `place` end with `ending`, in the place of one of these endings if it has one."""
    written = text_at(walk, place)
    quote = written[-3:] if written[-3:] in ('"""', "'''") else written[-1:]
    body = written.removesuffix(quote)
    if quote[:1] not in ("'", '"') or not body or body[-1] in "/\\}":
        return None
    stem = next((body.removesuffix(old) for old in instead_of if body.endswith(old)), body)
    return (_smallest(walk, place, written, stem + ending + quote),)


def bound_at_top(walk: Walk) -> frozenset[str]:
    """The names bound by the imports at the top of the file."""
    return frozenset(_imported(s for s in walk.module.body if isinstance(s, cst.SimpleStatementLine)))


def _imported(statements: Iterable[cst.SimpleStatementLine]) -> Iterable[str]:
    for statement in statements:
        for part in statement.body:
            if isinstance(part, cst.Import | cst.ImportFrom) and not isinstance(part.names, cst.ImportStar):
                for alias in part.names:
                    name = alias.evaluated_alias or alias.evaluated_name.split(".")[0]
                    yield name
