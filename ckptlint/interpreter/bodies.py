"""What a function's body tells before it is run: the names it declares as others' and whether it yields."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Body:
    """The `global` and `nonlocal` names of a function, and whether it is a generator."""

    globals: frozenset[str] = frozenset()
    nonlocals: frozenset[str] = frozenset()
    generator: bool = False


def examine(node: FunctionNode) -> Body:
    """Read a function's body; asked for a function only once it is called."""
    if isinstance(node, ast.Lambda):
        return Body()
    own = _own_statements(node.body)
    return Body(
        frozenset(n for s in own if isinstance(s, ast.Global) for n in s.names),
        frozenset(n for s in own if isinstance(s, ast.Nonlocal) for n in s.names),
        _yields(node),
    )


def _own_statements(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The statements of a function, those of nested blocks included, nested definitions left out."""
    found: list[ast.stmt] = []
    for statement in body:
        found.append(statement)
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for name in ("body", "orelse", "finalbody"):
                found += _own_statements(getattr(statement, name, []))
            for handler in getattr(statement, "handlers", []):
                found += _own_statements(handler.body)
    return found


def _yields(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    queue: list[ast.AST] = list(node.body)
    while queue:
        here = queue.pop()
        if isinstance(here, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(here, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            queue.extend(ast.iter_child_nodes(here))
    return False
