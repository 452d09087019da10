"""Which functions and classes are worth running for their own sake: a question of names, asked before any is run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ckptlint.knowledge.meanings import TELLING
from ckptlint.knowledge.tables import classes
from ckptlint.symbolic.modules import Module

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_FORWARD = frozenset({"call", "__call__"})


class Relevance:
    """Knows, of the top-level definitions of a project, which tell of training or saving or call one that does.

    Names are taken as they stand, without asking what they mean: too much is run at times, never too little.
    """

    def __init__(self, modules: Iterable[Module]) -> None:
        self._mentions: dict[ast.AST, frozenset[str]] = {}
        definitions: list[Definition] = []
        self._loaded: set[str] = set()
        for module in modules:
            self._loaded |= {name for name in _names(module.tree)}
            for node in module.tree.body:
                if isinstance(node, Definition):
                    definitions.append(node)
        self._relevant = self._closure(definitions)

    def uncalled(self, node: ast.AST) -> bool:
        """Whether a function's name stands nowhere but in its definition and in imports."""
        return getattr(node, "name", "") not in self._loaded

    def running(self, node: ast.AST) -> bool:
        """Whether a definition is worth running."""
        if node in self._relevant:
            return True
        return bool(self.mentions(node) & TELLING) or _makes_layers(node)

    def mentions(self, node: ast.AST) -> frozenset[str]:
        """The names that stand in a definition."""
        known = self._mentions.get(node)
        if known is None:
            known = self._mentions[node] = frozenset(_names(node))
        return known

    def _closure(self, definitions: list[Definition]) -> set[ast.AST]:
        """The definitions that tell something themselves, and the functions that name one of those."""
        found: set[ast.AST] = {d for d in definitions if self.mentions(d) & TELLING}
        names = {d.name for d in definitions if d in found}
        functions = [d for d in definitions if not isinstance(d, ast.ClassDef)]
        grown = True
        while grown:
            more = [d for d in functions if d not in found and self.mentions(d) & names]
            found.update(more)
            names |= {d.name for d in more}
            grown = bool(more)
        return found


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                yield name
            case ast.Attribute(attr=name, ctx=ast.Load()):
                yield name


def _makes_layers(node: ast.AST) -> bool:
    """Whether a class names a framework's layer in its forward pass, where none should be made."""
    if not isinstance(node, ast.ClassDef):
        return False
    layers = _layer_names()
    return any(
        isinstance(method, ast.FunctionDef)
        and method.name in _FORWARD
        and not layers.isdisjoint(_names(method))
        for method in node.body
    )


def _layer_names() -> frozenset[str]:
    rows = classes().items()
    found = (
        name.rpartition(".")[2] for name, row in rows if row["kind"] == "layer" and not row.get("stateless")
    )
    return frozenset(found) | {"add_weight"}
