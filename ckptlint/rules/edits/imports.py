"""The imports of a file: what they bind, and another one among them."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import libcst as cst

from ckptlint.finding import TextEdit
from ckptlint.knowledge.names import identify
from ckptlint.rules.edits.walk import Walk
from ckptlint.source import Place


def import_name(walk: Walk, statement: str) -> tuple[TextEdit, ...]:
    """Add an import below the last top-level import, or nothing where the very import stands already."""
    imports = [s for s in walk.module.body if _is_import(s)]
    if any(walk.module.code_for_node(s).strip() == statement for s in imports):
        return ()
    if imports:
        line = walk.place(imports[-1]).end_line + 1
    else:
        body = [s for s in walk.module.body if not is_docstring(s)]
        line = walk.place(body[0]).line if body else 1
    return (TextEdit(Place(walk.source.path, line, 0, line, 0), statement + "\n"),)


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


def name_of_module(walk: Walk, module: str) -> str | None:
    """The name that a framework has in a file: `tf` after `import tensorflow.compat.v2 as tf`."""
    for statement in walk.module.body:
        for part in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            for alias in part.names if isinstance(part, cst.Import) else ():
                if identify(alias.evaluated_name)[0] == module:
                    return alias.evaluated_alias or alias.evaluated_name
    return None


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


def _imported_from(statement: cst.CSTNode) -> str:
    """The top-level package of an import statement; empty for a relative import."""
    match _first_part(statement):
        case cst.Import(names=names):
            return names[0].evaluated_name.partition(".")[0]
        case cst.ImportFrom(module=module, relative=[]) if module is not None:
            return cst.Module([]).code_for_node(module).partition(".")[0]
    return ""


def _first_part(statement: cst.CSTNode) -> cst.CSTNode:
    assert isinstance(statement, cst.SimpleStatementLine)
    return statement.body[0]


def _is_import(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and any(
        isinstance(part, cst.Import | cst.ImportFrom) for part in statement.body
    )


def is_docstring(statement: cst.CSTNode) -> bool:
    """Whether a statement is a text and nothing else."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString()), *_]):
            return True
    return False
