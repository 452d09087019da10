"""Edits as changes to the libcst tree, handed on as the smallest change of the text.

Each function takes the walk of the file being changed and returns the text edits of one change, or None where
the change cannot be made safely.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

import libcst as cst

from ckptlint.finding import Applicability, Fix, TextEdit
from ckptlint.knowledge.names import identify
from ckptlint.rules.edits.walk import Walk
from ckptlint.source import Place

_COMMENT = re.compile(r"[ \t]*#[^\n]*")


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
    """Add `keyword=value` to a call, in the layout of its arguments. None if the keyword is there already."""
    if any(a.keyword is not None and a.keyword.value == keyword for a in call.args):
        return None
    cst.parse_expression(value)
    path, whole = walk.place(call).path, walk.place(call)
    if not call.args:
        line, column = whole.end_line, whole.end_column - 1
        return (TextEdit(Place(path, line, column, line, column), f"{keyword}={value}"),)
    last = walk.place(call.args[-1])
    here = Place(path, last.end_line, last.end_column, last.end_line, last.end_column)
    return (TextEdit(here, f"{_separator(walk, call)}{keyword}={value}"),)


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
    """Whether a statement has its line to itself: nothing behind a semicolon, no `if x: …` before it."""
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


def _alike(first: str, second: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = zip(first, second, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def _smallest(walk: Walk, place: Place, before: str, after: str) -> TextEdit:
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    start = _advance(place.line, place.column, before[:head])
    end = _advance(place.line, place.column, before[: len(before) - tail])
    return TextEdit(Place(place.path, *start, *end), after[head : len(after) - tail])


def _advance(line: int, column: int, text: str) -> tuple[int, int]:
    head, newline, tail = text.rpartition("\n")
    return (line + head.count("\n") + 1, len(tail)) if newline else (line, column + len(text))


def _separator(walk: Walk, call: cst.Call) -> str:
    """What parts the last argument of a call from the one before, as it is written, but for comments.

    Behind an only argument, a comma that fits: on a new line where the argument stands on one.
    """
    last = walk.place(call.args[-1])
    before = walk.place(call.args[-2] if len(call.args) > 1 else call.func)
    between = text_at(walk, Place(last.path, before.end_line, before.end_column, last.line, last.column))
    if len(call.args) == 1:
        between = "," + between.partition("(")[2]
        return between if "\n" in between and "#" not in between else ", "
    return _COMMENT.sub("", between)


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
    """The call that gives a variable the value that an assignment puts in its place, if there is one."""
    code = walk.module.code_for_node
    if isinstance(node, cst.AugAssign):
        target, value = code(node.target), node.value
        match node.operator:
            case cst.AddAssign():
                return f"{target}.assign_add({code(_bare(value))})"
            case cst.SubtractAssign():
                return f"{target}.assign_sub({code(_bare(value))})"
        sign = code(node.operator).strip().removesuffix("=")
        operand = (
            code(value)
            if isinstance(value, cst.Name | cst.BaseNumber | cst.Call)
            else f"({code(_bare(value))})"
        )
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


def end_literal(
    walk: Walk, place: Place, ending: str, instead_of: Iterable[str]
) -> tuple[TextEdit, ...] | None:
    """Let the string literal at `place` end with `ending`, which takes the place of one of `endings`."""
    written = text_at(walk, place)
    quote = written[-3:] if written[-3:] in ('"""', "'''") else written[-1:]
    body = written.removesuffix(quote)
    if quote[:1] not in ("'", '"') or not body or body[-1] in "/\\}":
        return None
    stem = next((body.removesuffix(old) for old in instead_of if body.endswith(old)), body)
    return (_smallest(walk, place, written, stem + ending + quote),)


def argument(call: cst.Call, position: int, keyword: str) -> cst.BaseExpression | None:
    """An argument of a call by its keyword or its position."""
    for given in call.args:
        if given.keyword is not None and given.keyword.value == keyword:
            return given.value
    plain = [a for a in call.args if a.keyword is None]
    if position < len(plain) and not any(a.star for a in plain[: position + 1]):
        return plain[position].value
    return None


def drop_ending(walk: Walk, text: cst.BaseExpression, ending: str) -> tuple[TextEdit, ...] | None:
    """Leave the ending out of a text's expression: `path + ".index"`, `f"{path}.index"`, `"ckpt.index"`."""
    match text:
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=cst.SimpleString() as right):
            if right.evaluated_value == ending:
                return replace_expression(walk, text, walk.module.code_for_node(_bare(left)))
            return drop_ending(walk, right, ending)
        case cst.FormattedString(
            parts=[cst.FormattedStringExpression() as part, cst.FormattedStringText(value=tail)]
        ):
            if tail == ending and part.format_spec is None and part.conversion is None:
                return replace_expression(walk, text, walk.module.code_for_node(part.expression))
    if isinstance(text, cst.SimpleString | cst.FormattedString):
        place = walk.place(text)
        written = text_at(walk, place)
        body = written.rstrip("'\"")
        if body.endswith(ending):
            return (_smallest(walk, place, written, body.removesuffix(ending) + written[len(body) :]),)
    return None


def name_of_module(walk: Walk, module: str) -> str | None:
    """The name that a framework has in a file: `tf` after `import tensorflow.compat.v2 as tf`."""
    for statement in walk.module.body:
        for part in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            for alias in part.names if isinstance(part, cst.Import) else ():
                if identify(alias.evaluated_name)[0] == module:
                    return alias.evaluated_alias or alias.evaluated_name
    return None


def import_module(walk: Walk, module: str) -> tuple[TextEdit, ...]:
    """Add the import of a module of the standard library among its like, where it is not there yet."""
    if module in bound_at_top(walk):
        return ()
    imports = [s for s in walk.module.body if _is_import(s)]
    own = [s for s in imports if _imported_from(s) in sys.stdlib_module_names]
    behind = [s for s in own if _imported_from(s) > module or isinstance(_first_part(s), cst.ImportFrom)]
    if behind and _imported_from(behind[0]) != "__future__":
        line, text = walk.place(behind[0]).line, f"import {module}\n"
    elif own:
        line, text = walk.place(own[-1]).end_line + 1, f"import {module}\n"
    elif imports:
        line, text = walk.place(imports[0]).line, f"import {module}\n\n"
    else:
        return import_name(walk, f"import {module}")
    return (TextEdit(Place(walk.source.path, line, 0, line, 0), text),)


def _first_part(statement: cst.CSTNode) -> cst.CSTNode:
    assert isinstance(statement, cst.SimpleStatementLine)
    return statement.body[0]


def _imported_from(statement: cst.CSTNode) -> str:
    """The top-level package of an import statement; empty for a relative import."""
    match _first_part(statement):
        case cst.Import(names=names):
            return names[0].evaluated_name.partition(".")[0]
        case cst.ImportFrom(module=module, relative=[]) if module is not None:
            return cst.Module([]).code_for_node(module).partition(".")[0]
    return ""


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


def rebracket(walk: Walk, node: cst.BaseExpression, opening: str, closing: str) -> tuple[TextEdit, ...]:
    """Put other brackets around what stands within the brackets of a display."""
    p = walk.place(node)
    first = Place(p.path, p.line, p.column, p.line, p.column + 1)
    last = Place(p.path, p.end_line, p.end_column - 1, p.end_line, p.end_column)
    return TextEdit(first, opening), TextEdit(last, closing)


_READERS = frozenset("enumerate iter len list map max min next reversed set sorted sum tuple zip".split())


def only_read(walk: Walk, attribute: str) -> bool:
    """Whether the file assigns an attribute of this name once, and else only iterates over or indexes it."""

    class Uses(cst.CSTVisitor):
        def __init__(self) -> None:
            super().__init__()
            self.around: list[cst.CSTNode] = []
            self.assigned = 0
            self.other = False

        def on_visit(self, node: cst.CSTNode) -> bool:
            if isinstance(node, cst.Attribute) and node.attr.value == attribute:
                self.use(node)
            self.around.append(node)
            return True

        def on_leave(self, original_node: cst.CSTNode) -> None:
            self.around.pop()

        def use(self, node: cst.Attribute) -> None:
            match self.around[-1]:
                case cst.AssignTarget() | cst.AnnAssign():
                    self.assigned += 1
                case cst.For(iter=iterated) | cst.CompFor(iter=iterated) if iterated is node:
                    return
                case cst.Subscript() if not isinstance(
                    self.around[-2], cst.AssignTarget | cst.Del | cst.AugAssign
                ):
                    return
                case cst.Assign() | cst.Arg() if self.is_read():
                    return
                case _:
                    self.other = True

        def is_read(self) -> bool:
            match self.around[-1], self.around[-2]:
                case cst.Assign(), _:
                    return isinstance(self.around[-1].targets[0].target, cst.Tuple | cst.List)
                case cst.Arg(), cst.Call(func=cst.Name(value=name)):
                    return name in _READERS
            return False

    uses = Uses()
    walk.module.visit(uses)
    return uses.assigned == 1 and not uses.other


def names_used_in(node: cst.CSTNode) -> frozenset[str]:
    """The names that code reads; those of keywords and attributes are not among them."""
    match node:
        case cst.Name(value=name):
            return frozenset({name})
        case cst.Attribute(value=inner):
            return names_used_in(inner)
        case cst.Arg(value=inner):
            return names_used_in(inner)
    return frozenset[str]().union(*(names_used_in(child) for child in node.children))


def names_bound_in(node: cst.CSTNode) -> frozenset[str]:
    """The names that a statement and those in it bind: targets, parameters, imports."""
    bound: set[str] = set()
    match node:
        case cst.AssignTarget(target=target) | cst.AnnAssign(target=target) | cst.AugAssign(target=target):
            bound |= _targets(target)
        case cst.For(target=target) | cst.CompFor(target=target) | cst.NamedExpr(target=target):
            bound |= _targets(target)
        case cst.AsName(name=target):
            bound |= _targets(target)
        case cst.Param(name=name) | cst.FunctionDef(name=name) | cst.ClassDef(name=name):
            bound.add(name.value)
        case cst.ImportAlias():
            bound.add(node.evaluated_alias or node.evaluated_name.split(".")[0])
    return frozenset(bound).union(*(names_bound_in(child) for child in node.children))


def _targets(target: cst.CSTNode) -> frozenset[str]:
    match target:
        case cst.Name(value=name):
            return frozenset({name})
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            return frozenset[str]().union(*(_targets(e.value) for e in elements))
    return frozenset()


def receiver(walk: Walk) -> str | None:
    """The name of the first parameter of the method around the walk's place, None outside of methods."""
    if not walk.functions:
        return None
    method = walk.functions[-1]
    index = next((i for i, s in enumerate(walk.statements) if s is method), 0)
    if index == 0 or not isinstance(walk.statements[index - 1], cst.ClassDef) or not method.params.params:
        return None
    return method.params.params[0].name.value


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
