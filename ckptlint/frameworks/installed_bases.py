"""What lies outside the project and the tables: base classes from other installed packages, read by astroid.

Nothing is imported or run, and frameworks are never opened: a base class is followed by the names of imports
until it comes down to a name that the tables know.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import Any

import astroid

from ckptlint.knowledge.names import FRAMEWORKS, identify, top
from ckptlint.knowledge.tables import classes

_LONGEST_CHAIN = 8  # classes followed from one to its base


@cache
def framework_base(name: str, depth: int = 0) -> str | None:
    """The framework class that a class of another installed package comes down to, None if not known."""
    canonical = identify(name)[0]
    if canonical in classes():
        return canonical
    if depth >= _LONGEST_CHAIN or top(name) in FRAMEWORKS:
        return None
    definition = _definition(name)
    if definition is None:
        return None
    if isinstance(definition, str):
        return framework_base(definition, depth + 1)
    bases = (_qualified(base.as_string(), definition.root()) for base in definition.bases)
    found = (framework_base(base, depth + 1) for base in bases if base is not None)
    return next((base for base in found if base is not None), None)


def _definition(name: str) -> Any:
    """The class node behind a dotted name, or the name that its package has it by; None without either."""

    package, _, attribute = name.rpartition(".")
    if not package or not _installed(top(package)):
        return None
    try:
        module = astroid.MANAGER.ast_from_module_name(package)
    except (astroid.AstroidError, SyntaxError, RecursionError, OSError):
        return None
    for node in module.locals.get(attribute, ()):
        if isinstance(node, astroid.nodes.ClassDef):
            return node
        imported = _imported(node, attribute)
        if imported is not None:
            return imported
    return None


def _qualified(written: str, module: Any) -> str | None:
    """The full dotted name of what a module writes as `base.Class`, by its imports and own definitions."""
    first, _, rest = written.partition(".")
    for node in module.locals.get(first, ()):
        full = _imported(node, first) or f"{module.name}.{first}"
        return f"{full}.{rest}" if rest else full
    return None


def _imported(node: Any, name: str) -> str | None:
    """The dotted name that an import statement binds to a name."""

    if isinstance(node, astroid.nodes.ImportFrom):
        package = node.modname
        if node.level:
            package = node.root().relative_to_absolute_name(node.modname, node.level)
        return f"{package}.{node.real_name(name)}"
    if isinstance(node, astroid.nodes.Import):
        full: str = node.real_name(name)
        return full
    return None


@cache
def _installed(package: str) -> bool:

    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False
