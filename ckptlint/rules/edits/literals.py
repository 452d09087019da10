"""Changes of string literals: how they end."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from ckptlint.finding import TextEdit
from ckptlint.rules.edits.expressions import bare, replace_expression
from ckptlint.rules.edits.spans import smallest, text_at
from ckptlint.rules.edits.walk import Walk
from ckptlint.source import Place


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
    return (smallest(walk, place, written, stem + ending + quote),)


def drop_ending(walk: Walk, text: cst.BaseExpression, ending: str) -> tuple[TextEdit, ...] | None:
    """Leave the ending out of a text's expression: `path + ".index"`, `f"{path}.index"`, `"ckpt.index"`."""
    match text:
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=cst.SimpleString() as right):
            if right.evaluated_value == ending:
                return replace_expression(walk, text, walk.module.code_for_node(bare(left)))
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
            return (smallest(walk, place, written, body.removesuffix(ending) + written[len(body) :]),)
    return None
