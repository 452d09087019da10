"""Which names of a project may be state kept in Python: a question of how they are assigned, asked first."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

CHANGING_METHODS = frozenset({"append", "appendleft", "extend", "insert", "add", "update", "setdefault"})
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class ChangedNames:
    """The variables and attributes that some code assigns more than once, or changes in place.

    Names are taken as they stand: too many are followed at times, and what is followed costs little.
    """

    attributes: set[str] = field(default_factory=set)
    variables: dict[str, frozenset[str]] = field(default_factory=dict)
    _assigned: Counter[str] = field(default_factory=Counter)

    def read(self, path: str, tree: ast.Module) -> None:
        """Read a module, once."""
        if path in self.variables:
            return
        found: set[str] = set()
        for body in _bodies(tree.body):
            self._read_body(body, found)
        self.variables[path] = frozenset(found)

    def in_module(self, path: str) -> frozenset[str]:
        """The variables of a module that are changed there."""
        return self.variables.get(path, _NOTHING)

    def _read_body(self, body: Sequence[ast.stmt], found: set[str]) -> None:
        """Read the statements of one function, or of a module or class outside its functions."""
        assigned: Counter[str] = Counter()
        for statement in _statements(body):
            match statement:
                case ast.AugAssign(target=changed):
                    self._changed(_base(changed), found)
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=changed, attr=name))):
                    if name in CHANGING_METHODS:
                        self._changed(_base(changed), found)
                case ast.Assign(targets=targets):
                    for target in targets:
                        self._assign(target, assigned, found)
                case ast.AnnAssign(target=target):
                    self._assign(target, assigned, found)
                case ast.Global(names=names) | ast.Nonlocal(names=names):
                    found.update(names)
        found.update(name for name, times in assigned.items() if times > 1)

    def _assign(self, target: ast.expr, assigned: Counter[str], found: set[str]) -> None:
        match target:
            case ast.Name(id=name):
                assigned[name] += 1
            case ast.Attribute(attr=name):
                self._assigned[name] += 1
                if self._assigned[name] > 1:
                    self.attributes.add(name)
            case ast.Subscript():
                self._changed(_base(target), found)
            case ast.Tuple(elts) | ast.List(elts):
                for part in elts:
                    self._assign(part, assigned, found)

    def _changed(self, target: ast.expr, found: set[str]) -> None:
        match target:
            case ast.Name(id=name):
                found.add(name)
            case ast.Attribute(attr=name):
                self.attributes.add(name)


def _base(target: ast.expr) -> ast.expr:
    """The name or attribute that holds what a subscript reads."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return target


def _bodies(body: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    """The bodies of a module, of its classes and of all functions, each without those that stand in it."""
    queue = [body]
    while queue:
        here = queue.pop()
        yield here
        queue += [s.body for s in _statements(here) if isinstance(s, _FUNCTIONS | ast.ClassDef)]


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a body, those of functions and classes in it left out."""
    queue = [body]
    while queue:
        for statement in queue.pop():
            yield statement
            match statement:
                case ast.If(body=first, orelse=other) | ast.For(body=first, orelse=other):
                    queue += [first, other]
                case ast.While(body=first, orelse=other) | ast.AsyncFor(body=first, orelse=other):
                    queue += [first, other]
                case ast.With(body=first) | ast.AsyncWith(body=first):
                    queue.append(first)
                case ast.Try():
                    handlers = [handler.body for handler in statement.handlers]
                    queue += [statement.body, *handlers, statement.orelse, statement.finalbody]
                case ast.Match():
                    queue += [case.body for case in statement.cases]
