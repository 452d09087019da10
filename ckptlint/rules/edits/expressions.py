"""Changes of expressions: another in its place, another keyword of a call, other brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping

import libcst as cst

from ckptlint.finding import TextEdit
from ckptlint.rules.edits.spans import smallest, text_at
from ckptlint.rules.edits.walk import Walk
from ckptlint.source import Place

_COMMENT = re.compile(r"[ \t]*#[^\n]*")


def replace(walk: Walk, old: cst.CSTNode, new: cst.CSTNode) -> tuple[TextEdit, ...]:
    """Put `new` in the place of `old`, touching only the characters that differ."""
    place = walk.place(old)
    before = walk.module.code_for_node(old).replace("\r\n", "\n")
    after = walk.module.code_for_node(new).replace("\r\n", "\n")
    written = text_at(walk, place)
    if before.strip() != written.strip():  # the span leaves out parentheses or trivia of the node
        return (TextEdit(place, after),)
    return (smallest(walk, place, written, after.strip()),)


def replace_expression(walk: Walk, old: cst.CSTNode, source: str) -> tuple[TextEdit, ...]:
    """Put the expression `source` in the place of `old`."""
    cst.parse_expression(source)
    return (TextEdit(walk.place(old), source),)


def add_keyword(walk: Walk, call: cst.Call, keyword: str, value: str) -> tuple[TextEdit, ...] | None:
    """Add `keyword=value` to a call, in the layout of its arguments. None if the keyword is there already."""
    return add_keywords(walk, call, {keyword: value})


def add_keywords(walk: Walk, call: cst.Call, added: Mapping[str, str]) -> tuple[TextEdit, ...] | None:
    """Add several keywords to a call, in the layout of its arguments. None if one is there already."""
    if any(a.keyword is not None and a.keyword.value in added for a in call.args):
        return None
    for value in added.values():
        cst.parse_expression(value)
    arguments = [f"{keyword}={value}" for keyword, value in added.items()]
    path, whole = walk.place(call).path, walk.place(call)
    if not call.args:
        line, column = whole.end_line, whole.end_column - 1
        return (TextEdit(Place(path, line, column, line, column), ", ".join(arguments)),)
    last = walk.place(call.args[-1])
    here = Place(path, last.end_line, last.end_column, last.end_line, last.end_column)
    separator = _separator(walk, call)
    return (TextEdit(here, "".join(f"{separator}{argument}" for argument in arguments)),)


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


def rebracket(walk: Walk, node: cst.BaseExpression, opening: str, closing: str) -> tuple[TextEdit, ...]:
    """Put other brackets around what stands within the brackets of a display."""
    p = walk.place(node)
    first = Place(p.path, p.line, p.column, p.line, p.column + 1)
    last = Place(p.path, p.end_line, p.end_column - 1, p.end_line, p.end_column)
    return TextEdit(first, opening), TextEdit(last, closing)


def argument(call: cst.Call, position: int, keyword: str) -> cst.BaseExpression | None:
    """An argument of a call by its keyword or its position."""
    for given in call.args:
        if given.keyword is not None and given.keyword.value == keyword:
            return given.value
    plain = [a for a in call.args if a.keyword is None]
    if position < len(plain) and not any(a.star for a in plain[: position + 1]):
        return plain[position].value
    return None


def bare(value: cst.BaseExpression) -> cst.BaseExpression:
    """An expression without parentheses around it."""
    return value.with_changes(lpar=[], rpar=[])
