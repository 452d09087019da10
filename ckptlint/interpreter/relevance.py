"""Which functions and classes are worth running for their own sake: a question of names, asked first."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from ckptlint.interpreter.framework import Framework
from ckptlint.interpreter.modules import SourceModule

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


FORWARD_METHODS = frozenset({"call", "__call__"})
# Names that tell something in a class that is worth running, though much other code has them too.
_SAVING = frozenset({"save", "restore", "write", "read", "fit"})


class Relevance:
    """Knows which top-level definitions of a project tell of training or saving, or call one that does.

    Names are taken as they stand, without asking what they mean: too much is run at times, never too little.
    """

    def __init__(self, modules: Iterable[SourceModule], framework: Framework) -> None:
        self._framework = framework
        self._mentions: dict[ast.AST, frozenset[str]] = {}
        self._loaded: set[str] = set()
        definitions: dict[Definition, frozenset[str]] = {}
        for module in modules:
            bound = _bound(module.tree)
            for node in module.tree.body:
                names, others = _names_in(node, bound)
                self._loaded |= names
                if isinstance(node, Definition):
                    self._mentions[node] = names
                    definitions[node] = others
        self._relevant = self._closure(definitions)

    def uncalled(self, node: ast.AST) -> bool:
        """Whether a function's name stands nowhere but in its definition and in imports."""
        return getattr(node, "name", "") not in self._loaded

    def running(self, node: ast.AST) -> bool:
        """Whether a definition is worth running."""
        if node in self._relevant:
            return True
        return bool(self.mentions(node) & self._framework.training_words) or self._makes_state_late(node)

    def _makes_state_late(self, node: ast.AST) -> bool:
        return isinstance(node, ast.ClassDef) and self._framework.makes_state_late(node)

    def methods(self, defined: Mapping[str, ast.AST], names: Iterable[str]) -> list[str]:
        """Of a class's methods, those worth running, the telling ones first.

        They tell of training or saving, call one that does, or set an attribute that others may read.
        """
        first = [
            n
            for n in names
            if self.reads(defined, n) & (self._framework.training_words | _SAVING | self._names)
        ]
        others = [n for n in names if n not in first and n in defined]
        return [*first, *(n for n in others if _sets_attributes(defined[n]) or n in FORWARD_METHODS)]

    def reads(self, defined: Mapping[str, ast.AST], name: str) -> frozenset[str]:
        """The names that stand in a method and in the methods of its class that it names."""
        seen: dict[str, None] = {name: None}
        found: set[str] = set()
        for here in (queue := [name]):
            node = defined.get(here)
            if node is None:
                continue
            mentioned = self.mentions(node)
            found |= mentioned
            fresh = [n for n in mentioned if n in defined and n not in seen]
            seen.update(dict.fromkeys(fresh))
            queue += fresh
        return frozenset(found)

    def mentions(self, node: ast.AST) -> frozenset[str]:
        """The names that stand in a definition."""
        known = self._mentions.get(node)
        if known is None:
            known = self._mentions[node] = _names_in(node, frozenset())[0]
        return known

    def _closure(self, definitions: Mapping[Definition, frozenset[str]]) -> set[ast.AST]:
        """The definitions that tell something themselves, and the functions that name one of those."""
        found: set[ast.AST] = {d for d in definitions if self.mentions(d) & self._framework.training_words}
        names = {d.name for d in definitions if d in found}
        functions = [d for d in definitions if not isinstance(d, ast.ClassDef)]
        grown = True
        while grown:
            more = [d for d in functions if d not in found and definitions[d] & names]
            found.update(more)
            names |= {d.name for d in more}
            grown = bool(more)
        self._names = frozenset(names)
        return found


def _bound(tree: ast.Module) -> frozenset[str]:
    """The names that a module's imports and top-level definitions bind."""
    found: set[str] = set()
    for node in tree.body:
        match node:
            case ast.Import(names) | ast.ImportFrom(names=names):
                found |= {(alias.asname or alias.name).partition(".")[0] for alias in names}
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
    return frozenset(found)


def _names_in(tree: ast.AST, bound: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The names that are read in a piece of a module, and those of them that may mean another definition.

    These are what the module binds, and attributes of that. One walk gives both: all code is walked here.
    """
    names: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                names.add(node.id)
                if node.id in bound:
                    others.add(node.id)
        elif isinstance(node, ast.Attribute):
            if isinstance(node.ctx, ast.Load):
                names.add(node.attr)
            match node.value:
                case ast.Name(id=of) | ast.Attribute(attr=of) if of in bound:
                    others.add(node.attr)
    return frozenset(names), frozenset(others)


def _sets_attributes(node: ast.AST) -> bool:
    return any(isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store) for n in ast.walk(node))
