"""What comes from outside the run: which kind of thing it is, by annotations, tests and what is done to it.

Arguments that nobody was seen to pass, attributes that nobody was seen to set and results of unknown code are
objects like any other. What is done to them is gathered here without asking what it means: that is for the
framework to say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import ENUMERATION, Atom, Class, ClassRef, Ext, Value
from ckptlint.program.objects import Kind

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

_SAY_NOTHING = frozenset({Kind.INSTANCE, Kind.OTHER, Kind.OUTSIDE, Kind.CONTAINER})
_KEEPING_NOTHING = frozenset({Kind.OPTIMIZER, Kind.METRIC, Kind.VARIABLE, Kind.GRADIENT})
_ALTERNATIVES = frozenset({"Optional", "Union", "Annotated", "Final", "ClassVar"})


@dataclass(frozen=True, slots=True)
class Use:
    """Something is done to an object: its attribute is read, or its method called.

    `positional` is the number of positional arguments, None where nothing is called.
    """

    name: str
    positional: int | None = None
    keywords: frozenset[str] = frozenset()


_Uses: TypeAlias = Mapping[str, frozenset[Use]]


@dataclass(frozen=True, slots=True)
class _UsesIn:
    """What a piece of code does to what its names, and attributes of these names, refer to."""

    names: _Uses
    attributes: _Uses


class Outside(InterpreterPart):
    """Tells the kinds of objects from outside.

    An object may be several things by its annotation and by the tests that are made of it; then only what is
    done to it counts, and where that speaks for several things, too, no kind is known.
    """

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self._said: dict[int, set[Kind]] = {}
        self._done: dict[int, set[Use]] = {}
        self._uses_in: dict[ast.AST, _UsesIn] = {}
        self._annotated: dict[tuple[int, ast.expr], Class] = {}
        self._asked: set[tuple[int, ast.AST, str]] = set()

    def kind(self, id: int) -> Kind:
        """What an object is; for one from outside, by the evidence there is until now."""
        object = self.heap.object(id)
        return self.record.evident.get(id, object.kind) if object.kind is Kind.OUTSIDE else object.kind

    def named(self, value: Value, name: str, tree: ast.AST) -> None:
        """A name of the function or module `tree` is bound to a value: what is done to the name tells."""
        for id in self._fresh(value, tree, name):
            self._add(id, self._in(tree).names.get(name, frozenset()))

    def kept(self, value: Value, cls: Class, name: str) -> None:
        """An instance of a class keeps a value as an attribute: all that the class does to it tells."""
        for id in self._fresh(value, cls.node, name):
            for base in cls.mro:
                if isinstance(base, Class):
                    self._add(id, self._in(base.node).attributes.get(name, frozenset()))
                    for annotation in _annotations_of(base.node, name):
                        self._say(id, self._kinds_of(annotation))

    def part(self, id: int, name: str) -> None:
        """An object from outside is an attribute of another one: the code that reads it tells."""
        frame = self.context.frame
        trees: list[ast.AST] = [frame.module.tree if frame.function is None else frame.function.node]
        trees += [frame.owner.node] if frame.owner is not None else []
        for tree in trees:
            self._add(id, self._in(tree).attributes.get(name, frozenset()))

    def annotated(self, value: Value, annotation: ast.expr) -> None:
        """A value is given to something with an annotation; a class of the project has its methods run."""
        for id in self._fresh(value, annotation, ""):
            self._say(id, self._kinds_of(annotation))
            classes = [atom.cls for atom in self._classes_in(annotation) if isinstance(atom, ClassRef)]
            if len(classes) == 1 and self._may_have_been_made(classes[0]):
                self._annotated[id, annotation] = classes[0]
        for id in value.refs:
            if (cls := self._annotated.get((id, annotation))) is not None:
                self.heap.expect_class(id, cls)

    def tested(self, value: Value, classes: Value) -> None:
        """The program asks whether a value is an instance of a class: it expects that it may be."""
        for id in value.refs:
            if self.heap.object(id).kind is Kind.OUTSIDE:
                self._say(id, self._kinds_in(classes))

    def is_a(self, value: Value, kind: Kind) -> None:
        """Something is done with a value that can only be done with objects of this kind."""
        for id in value.refs:
            if self.heap.object(id).kind is Kind.OUTSIDE:
                self._say(id, {kind})

    def keeps_nothing(self, id: int) -> bool:
        """Whether an object keeps nothing of what its methods are given, whichever they are."""
        return self.kind(id) in _KEEPING_NOTHING

    def _fresh(self, value: Value, tree: ast.AST, name: str) -> Iterator[int]:
        """The objects from outside that a value may be, and for which this was not asked before."""
        for id in value.refs:
            if self.heap.object(id).kind is Kind.OUTSIDE and (key := (id, tree, name)) not in self._asked:
                self._asked.add(key)
                yield id

    def _in(self, tree: ast.AST) -> _UsesIn:
        known = self._uses_in.get(tree)
        if known is None:
            known = self._uses_in[tree] = _uses_in(tree)
        return known

    def _add(self, id: int, uses: Iterable[Use]) -> None:
        done = self._done.setdefault(id, set())
        if not done.issuperset(uses):
            done.update(uses)
            self._decide(id)

    def _say(self, id: int, kinds: Iterable[Kind]) -> None:
        said = self._said.setdefault(id, set())
        if not said.issuperset(kinds):
            said.update(kinds)
            self._decide(id)

    def _decide(self, id: int) -> None:
        said = self._said.get(id, set())
        kind = next(iter(said)) if len(said) == 1 else None
        kind = kind or self.run.framework.kind_by_use(frozenset(self._done.get(id, ())))
        if kind is None:
            self.record.evident.pop(id, None)
        else:
            self.record.evident[id] = kind

    def _kinds_of(self, annotation: ast.expr) -> set[Kind]:
        """The kinds of objects that an annotation allows."""
        return self._kinds_in(Value(frozenset(self._classes_in(annotation))))

    def _classes_in(self, annotation: ast.expr) -> list[Atom]:
        """The classes that an annotation allows, as far as packages and the project define them."""
        named = (self.run.expressions.value(name) for name in _names_in(annotation))
        return [atom for value in named for atom in value if isinstance(atom, Ext | ClassRef)]

    def _may_have_been_made(self, cls: Class) -> bool:
        """Whether an object from outside may be an instance of a class with methods to run."""
        return ENUMERATION not in cls.roles and Ext("builtins.dict") not in cls.mro

    def _kinds_in(self, classes: Value) -> set[Kind]:
        found: set[Kind] = set()
        for atom in classes:
            if isinstance(atom, Ext | ClassRef):
                cls = atom.cls if isinstance(atom, ClassRef) else atom
                found.add(self.run.classes.instances_of(cls).kind)
        if classes.refs:
            for item in self.run.containers.known_items(classes) or ():
                found |= self._kinds_in(Value(frozenset(a for a in item if isinstance(a, Ext | ClassRef))))
        return found - _SAY_NOTHING


def _uses_in(tree: ast.AST) -> _UsesIn:
    names: dict[str, set[Use]] = {}
    attributes: dict[str, set[Use]] = {}
    called: dict[ast.Attribute, ast.Call] = {}
    for node in ast.walk(tree):  # a call comes before what is called
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called[node.func] = node
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            match node.value:
                case ast.Name(id=name):
                    names.setdefault(name, set()).add(_use(node, called.get(node)))
                case ast.Attribute(attr=name):
                    attributes.setdefault(name, set()).add(_use(node, called.get(node)))
    return _UsesIn(
        {name: frozenset(uses) for name, uses in names.items()},
        {name: frozenset(uses) for name, uses in attributes.items()},
    )


def _use(node: ast.Attribute, call: ast.Call | None) -> Use:
    if call is None:
        return Use(node.attr)
    return Use(node.attr, len(call.args), frozenset(k.arg for k in call.keywords if k.arg is not None))


def _names_in(annotation: ast.expr) -> Iterator[ast.expr]:
    """The classes that an annotation names as alternatives: not what is inside lists, types and callables."""
    match annotation:
        case ast.Name() | ast.Attribute():
            yield annotation
        case ast.Constant(value=str() as written):
            try:
                yield from _names_in(ast.parse(written, mode="eval").body)
            except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: nested too deeply
                return
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _names_in(left)
            yield from _names_in(right)
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inside):
            if name in _ALTERNATIVES:
                parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
                for part in parts[:1] if name == "Annotated" else parts:
                    yield from _names_in(part)


def _annotations_of(cls: ast.ClassDef, name: str) -> Iterator[ast.expr]:
    """The annotations of an attribute in the body of a class."""
    for statement in cls.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=target), annotation=annotation) if target == name:
                yield annotation
