"""What lies outside project and tables: base classes from other installed packages, read by astroid."""

from __future__ import annotations

from functools import cache

from ckptlint.knowledge.names import identify, top
from ckptlint.knowledge.tables import classes


@cache
def framework_base(name: str) -> str | None:
    """The framework class that a class of another installed package comes down to, None if not known.

    astroid reads the sources of the package; nothing is imported or run.
    """
    package, _, attribute = name.rpartition(".")
    if not package or not _installed(top(name)):
        return None
    import astroid

    try:
        module = astroid.MANAGER.ast_from_module_name(package)
        found = next(module.igetattr(attribute))
        if not isinstance(found, astroid.nodes.ClassDef):
            return None
        for ancestor in (found, *found.ancestors()):
            canonical = identify(ancestor.qname())[0]
            if canonical in classes():
                return canonical
    except (astroid.AstroidError, StopIteration, SyntaxError, RecursionError, AttributeError):
        return None
    return None


@cache
def _installed(package: str) -> bool:
    import importlib.util

    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False
