"""Which code has to do with training, and which restores or trains: a question of names, asked first."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import AroundBlock, Bound, ClassRef, Closure, Function, Partial, Ref, Value
from ckptlint.program.objects import Kind

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter
    from ckptlint.interpreter.modules import SourceModule

_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_BUILTINS = frozenset(dir(builtins))
_PLAIN = frozenset({Kind.INSTANCE, Kind.CONTAINER, Kind.OUTSIDE, Kind.PYTHON_STATE})
_CALLABLE = Closure | ClassRef | Bound | Partial | AroundBlock
_OF_CLASS = frozenset({"__init__", "__call__", "__post_init__"})  # run where a class is called, or its object


@dataclass(slots=True)
class _Names:
    """The names that stand in a definition.

    `read`: all of them. `called`: those of functions and methods that are called; of these, `alone` stand by
    themselves, and `on_self` are called on the object whose method it is. `handed`: those handed to a call.
    """

    read: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    on_self: set[str] = field(default_factory=set)
    handed: set[str] = field(default_factory=set)

    def add(self, node: ast.AST) -> None:
        """Add what one node names."""
        if isinstance(node, ast.Call):
            self.handed.update(map(_last, node.args))
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                self.read.add(name)
            case ast.Call(func=ast.Name(id=name)):
                self.called.add(name)
                self.alone.add(name)
            case ast.Call(func=ast.Attribute(value=holder, attr=name)):
                self.called.add(name)
                if isinstance(holder, ast.Name) and holder.id == "self":
                    self.on_self.add(name)


class Reach(InterpreterPart):
    """Tells code that may have to do with training from code that only prepares data, pictures and texts.

    Names are taken as they stand, without asking what they mean: too much counts as training at times, hardly
    ever too little.
    """

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self._names: dict[ast.AST, _Names] = {}
        self._imported: dict[str, Mapping[str, bool]] = {}
        self._entries: list[SourceModule] = []
        self._defined: set[str] = set()  # the names of functions, methods and classes
        self._bound: list[tuple[str, set[str]]] = []  # other names, with those that they are made from
        self._trains: dict[ast.AST, bool] = {}
        self._resumes: dict[tuple[ast.AST, ...], bool] = {}

    def prepare(self, entries: Iterable[SourceModule]) -> None:
        """Read the names in the definitions of the modules that are run."""
        self._entries = list(entries)
        for module in self._entries:
            self._read(module)

    def resumes(self, code: Iterable[ast.AST]) -> bool:
        """Whether a piece of code calls what restores or trains, however indirectly."""
        parts = tuple(code)
        known = self._resumes.get(parts)
        if known is None:
            names = _Names()
            for node in (node for part in parts for node in ast.walk(part)):
                names.add(node)
            called = names.called | (names.handed & self._defined)
            known = self._resumes[parts] = not called.isdisjoint(self._resuming)
        return known

    def resumes_itself(self, definition: ast.AST) -> bool:
        """Whether a function calls by its name what restores or trains."""
        names = self._names.get(definition)
        return names is not None and not names.called.isdisjoint(self.run.framework.resuming_words)

    def may_train(self, function: Function, values: Iterable[Value]) -> bool:
        """Whether a function called with these values may do anything with the framework of training."""
        node = function.node
        trains = self._trains.get(node)
        if trains is None:
            self._read(function.module)
            trains = self._trains[node] = node not in self._names or self._is_of_training(
                self._names[node], self._imported[function.module.path], self._training
            )
        return trains or any(map(self._may_be_of_training, values))

    def _may_be_of_training(self, value: Value) -> bool:
        """Whether a value may be something of a framework, or code of the project to be called."""
        return any(
            self.heap.object(atom.id).kind not in _PLAIN
            if isinstance(atom, Ref)
            else isinstance(atom, _CALLABLE)
            for atom in value
        )

    def _read(self, module: SourceModule) -> None:
        if module.path not in self._imported:
            self._imported[module.path] = dict(self._imports(module.tree))
            found = _names_of_definitions(module.tree)
            self._names |= found
            self._defined.update(map(_name, found))
            self._bound += _names_bound(module.tree)

    def _imports(self, tree: ast.Module) -> Iterator[tuple[str, bool]]:
        """The names that a module's imports bind, and whether they may have to do with training."""
        for node in ast.walk(tree):
            match node:
                case ast.Import(names):
                    for alias in names:
                        top = alias.name.partition(".")[0]
                        yield alias.asname or top, self._is_of_framework(top)
                case ast.ImportFrom(module, names, level):
                    of_framework = not level and self._is_of_framework((module or "").partition(".")[0])
                    for alias in names:
                        yield alias.asname or alias.name, of_framework

    def _is_of_framework(self, top: str) -> bool:
        """Whether a package that is none of the project may have to do with training."""
        return top not in self._own_packages and self.run.framework.may_train(top)

    @cached_property
    def _own_packages(self) -> frozenset[str]:
        return frozenset(module.name.partition(".")[0] for module in self._entries)

    @cached_property
    def _training(self) -> frozenset[str]:
        """The names that tell of training, and those of the definitions in which one of them stands."""
        words = self.run.framework.training_words | self.run.framework.resuming_words
        first: set[str] = set()
        for module in self._entries:
            imported = self._imported[module.path]
            for node in ast.walk(module.tree):
                names = self._names.get(node)
                if names is None or _is_special(node):
                    continue
                if self._is_of_training(names, imported, words):
                    first.add(_name(node))
        named = ((_name(node), names.read) for node, names in self._names.items() if not _is_special(node))
        return _closure(words | first, named)

    def _is_of_training(self, names: _Names, imported: Mapping[str, bool], words: frozenset[str]) -> bool:
        """Whether a definition reads one of these words, or calls what may be anything."""
        if not names.read.isdisjoint(words) or any(imported.get(name, False) for name in names.read):
            return True
        others = {name for name in names.alone if name not in imported and name not in _BUILTINS}
        return not self._defined.issuperset(names.on_self | others)

    @cached_property
    def _resuming(self) -> frozenset[str]:
        """The names of what restores or trains, and of the functions, methods and classes that call it."""
        return _closure(self.run.framework.resuming_words, self._callers())

    def _callers(self) -> Iterator[tuple[str, set[str]]]:
        for node, names in self._names.items():
            if isinstance(node, ast.ClassDef):
                yield node.name, {_last(base) for base in node.bases}
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and method.name in _OF_CLASS:
                        yield node.name, self._names[method].called
            elif not _is_special(node):
                yield _name(node), names.called | (names.handed & self._defined)
        yield from self._bound


def _name(node: ast.AST) -> str:
    return str(getattr(node, "name", ""))


def _is_special(node: ast.AST) -> bool:
    """Whether a method is called by another name than its own."""
    return _name(node).startswith("__")


def _last(name: ast.expr) -> str:
    """The last part of a name with dots."""
    return name.attr if isinstance(name, ast.Attribute) else name.id if isinstance(name, ast.Name) else ""


def _names_of_definitions(tree: ast.Module) -> dict[ast.AST, _Names]:
    """The names that stand in each definition of a module, those of the definitions in it included."""
    found: dict[ast.AST, _Names] = {}
    queue: list[tuple[ast.AST, tuple[_Names, ...]]] = [(tree, ())]
    while queue:
        node, around = queue.pop()
        if isinstance(node, _DEFINITIONS):
            names = found[node] = _Names()
            around = (*around, names)
        for names in around:
            names.add(node)
        queue += [(child, around) for child in ast.iter_child_nodes(node)]
    return found


def _names_bound(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """The names that are bound to a function or to what a call returns, with the names that stand there."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=ast.Call() as call):
                yield _last(target), {_last(part) for part in (call.func, *call.args)} - {""}
            case ast.Assign(
                targets=[ast.Name() | ast.Attribute() as target], value=ast.Name() | ast.Attribute() as value
            ):
                yield _last(target), {_last(value)}


def _closure(words: Iterable[str], definitions: Iterable[tuple[str, set[str]]]) -> frozenset[str]:
    """These words, and the names of the definitions in which one of them stands, however indirectly."""
    naming: dict[str, set[str]] = defaultdict(set)
    for name, words_in_it in definitions:
        for each in words_in_it:
            naming[each].add(name)
    found = set(words)
    queue = list(found)
    while queue:
        fresh = naming[queue.pop()] - found
        found |= fresh
        queue += fresh
    return frozenset(found)
