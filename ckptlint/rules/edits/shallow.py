"""Makes texts that libcst reads in reasonable time.

Its parser takes time that grows with the square of the depth to which an expression nests (measured: 5
seconds for 1,600 subscripts, 50 for a chain of 5,000 names).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ckptlint.source import SourceFile

DEEPEST = 500  # expressions within one another: takes libcst a third of a second at the most


def shallow(source: SourceFile) -> str | None:
    """The text of a file with a name in place of each expression that lies too deep; None where none does.

    All else stays at its place and can be found there. Edits must not be made from it: it is not what the
    file says.
    """
    cut = set(_too_deep(source.tree()))
    if not cut:
        return None
    lines = [list(line) for line in source.lines]
    for node in cut:
        first, last = node.lineno, node.end_lineno or node.lineno
        start = source.character_column(first, node.col_offset)
        end = source.character_column(last, node.end_col_offset or 0)
        places = [
            (line - 1, column)
            for line in range(first, last + 1)
            for column in range(
                start if line == first else 0, end if line == last else len(source.lines[line - 1])
            )
        ]
        signs = ["(", "_", *" " * (len(places) - 3), ")"] if len(places) > 2 else ["(", ")"]
        for (line, column), sign in zip(places, signs, strict=True):
            lines[line][column] = sign
    return "\n".join(map("".join, lines))


def _too_deep(tree: ast.Module) -> Iterator[ast.expr]:
    """The expressions that lie too deep in others and hold further ones.

    For what lies in a formatted string the string itself is given: places inside are not to be relied on.
    """
    waiting: list[tuple[ast.AST, int, ast.JoinedStr | None]] = [(tree, 0, None)]
    while waiting:
        node, depth, string = waiting.pop()
        below = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.expr):
            depth += 1
            if isinstance(node, ast.JoinedStr) and string is None:
                string = node
            if depth > DEEPEST and any(isinstance(child, ast.expr) for child in below):
                yield string or node
                continue
        elif isinstance(node, ast.stmt):
            depth = 0
        waiting += [(child, depth, string) for child in below]
