"""What a sign is by which code tells its Keras, and the part of a file that runs whatever is installed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ckptlint.source import SourceError, SourceFile

_VERSION_QUESTION = re.compile(r"version|hasattr|getattr|TYPE_CHECKING|keras_?[23]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sign:
    """Code that tells the Keras version, as a phrase for users."""

    version: int
    line: int
    what: str


def parsed(path: str, data: bytes) -> ast.Module:
    """The syntax tree of a file, an empty one where it is no Python."""
    try:
        return SourceFile.from_bytes(path, data).tree()
    except SourceError:
        return ast.Module(body=[], type_ignores=[])


def nodes(tree: ast.AST, skip_tried: bool) -> Iterator[ast.AST]:
    """The nodes that run whatever is installed: no branch on a version, no fallback for a failed import.

    With `skip_tried`, what is tried with a fallback ready is left out too.
    """
    waiting: list[ast.AST] = [tree]
    inner: Iterator[ast.AST]
    while waiting:
        node = waiting.pop()
        yield node
        match node:
            case ast.If() | ast.IfExp() if asks_for_version(node.test):
                continue
            case ast.Try() if any(_catches_import_error(handler) for handler in node.handlers):
                inner = iter(node.finalbody if skip_tried else [*node.body, *node.finalbody])
            case _:
                inner = ast.iter_child_nodes(node)
        waiting.extend(reversed(list(inner)))


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return bool(
        re.search(
            r"\b(?:ImportError|ModuleNotFoundError|AttributeError|TypeError|ValueError|Exception)\b",
            ast.unparse(handler.type),
        )
    )


def asks_for_version(test: ast.expr) -> bool:
    """Whether a test is about what is installed."""
    return _VERSION_QUESTION.search(ast.unparse(test)) is not None


def bound_by_imports(found: Iterable[ast.AST]) -> dict[str, str]:
    """The qualified names that imports bind, by the names they are bound to."""
    bound: dict[str, str] = {}
    for node in found:
        if isinstance(node, ast.Import):
            for name in node.names:
                first = name.name.split(".")[0]
                bound[name.asname or first] = name.name if name.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            bound |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
    return bound
