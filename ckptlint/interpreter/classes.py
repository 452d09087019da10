"""Classes of the project: definition, method resolution, construction."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from typing import TYPE_CHECKING

from ckptlint.interpreter.context import Frame
from ckptlint.interpreter.framework import Instances
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import (
    UNKNOWN,
    Atom,
    Class,
    ClassRef,
    Closure,
    Ext,
    Keywords,
    Ref,
    Value,
    of,
)
from ckptlint.record import Kind

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


class Classes(InterpreterPart):
    """Defines classes, looks into them and makes instances."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self.classes: list[Class] = []
        self.class_at: dict[Hashable, Class] = {}

    def instances_of(self, cls: Class | Ext | None) -> Instances:
        """What the instances of a class are, as the nearest base that a framework knows says."""
        match cls:
            case Ext(name):
                return self.run.framework.instances(name)
            case Class():
                best = Instances("instance", Kind.INSTANCE)
                for base in cls.mro[1:]:
                    if isinstance(base, Ext):
                        found = self.instances_of(base)
                        if found.family != "plain":
                            return found
                    if base is None:
                        best = Instances("unknown", Kind.INSTANCE)
                return best
        return Instances("unknown", Kind.INSTANCE)

    def find_in_class(self, cls: Class, name: str) -> tuple[Value | None, Class | None]:
        """A class attribute by the method resolution order, and the class it was found in."""
        for base in cls.mro:
            if isinstance(base, Class):
                value = self.heap.get((base.scope, name))
                if value is not None:
                    return value, base
        return None, None

    def bound(self, value: Value, receiver: Atom, owner: Class | None) -> Value:
        """A class attribute as read from an instance: functions become methods."""
        atoms: set[Atom] = set()
        for atom in value:
            match atom:
                case Closure(function=function) if "static" not in function.roles and atom.bound is None:
                    function.owner = function.owner or owner
                    holder: Atom = receiver
                    if "class" in function.roles and isinstance(receiver, Ref):
                        cls = self.heap.class_of.get(receiver.id)
                        holder = ClassRef(cls) if cls is not None else receiver
                    atoms.add(Closure(function, atom.scopes, holder, atom.defaults))
                case _:
                    atoms.add(atom)
        return Value(frozenset(atoms), value.open, value.sources)

    def bound_in_class(self, value: Value, cls: Class, owner: Class | None) -> Value:
        atoms: set[Atom] = set()
        for atom in value:
            if isinstance(atom, Closure) and "class" in atom.function.roles and atom.bound is None:
                atom.function.owner = atom.function.owner or owner
                atoms.add(Closure(atom.function, atom.scopes, ClassRef(cls), atom.defaults))
            else:
                if isinstance(atom, Closure):
                    atom.function.owner = atom.function.owner or owner
                atoms.add(atom)
        return Value(frozenset(atoms), value.open, value.sources)

    def define_class(self, node: ast.ClassDef) -> None:
        bases: list[Class | Ext | None] = []
        for base in node.bases:
            bases.append(self.as_base(self.run.expressions.value(base)))
        for keyword in node.keywords:
            self.run.expressions.value(keyword.value)
        key = (self.context.place(node), "class", self.context.chain)
        cls = self.class_at.get(key)
        if cls is None:
            cls = Class(node, self.context.module, node.name, self.context.new_scope(), tuple(bases))
            self.class_at[key] = cls
            self.classes.append(cls)
        cls.bases = tuple(bases)
        cls.mro = linearised(cls)
        for above in cls.mro[1:]:
            if isinstance(above, Class):
                above.subclassed = True
        outer = self.run.statements.lookup_scopes()
        self.context.frames.append(
            Frame(self.context.module, (cls.scope, *outer), owner=cls, depth=self.heap.depth)
        )
        try:
            self.run.statements.block(node.body)
        finally:
            self.context.frames.pop()
        cls.fields = tuple(
            s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
        )
        for decorator in node.decorator_list:
            made = self.run.expressions.value(
                decorator.func if isinstance(decorator, ast.Call) else decorator
            )
            cls.roles |= {a.name for a in made if isinstance(a, Ext)}
        self.run.statements.bind(node.name, of(ClassRef(cls)), node)

    def construct(self, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """Make an instance of a class of the project and run its constructor."""
        cls.constructed = True
        instances = self.instances_of(cls)
        framework = instances.framework
        if instances.family == "exception":
            return UNKNOWN
        made = self.run.library.instance(cls, args, keywords, node)
        if made is not None:
            return made
        version = self.run.framework.version(cls, framework)
        id = self.heap.allocate(
            instances.kind, framework or cls.name, node, role=("instance", cls.name), keras=version
        )
        self.run.framework.began(id)
        if id not in self.heap.class_of:
            self.heap.class_of[id] = cls
            self.record.labels.setdefault(id, cls.name)
            self.record.classes[id] = cls.name
            if instances.family == "unknown":
                self.record.escaped.add(id)
                self.record.unseen_base.add(id)
        value, owner = self.find_in_class(cls, "__init__")
        if self.run.library.initialise(id, cls, args, keywords, node):
            return of(Ref(id))
        if value is not None:
            self.run.calls.apply(self.bound(value, Ref(id), owner), args, keywords, node)
        elif framework:
            self.run.framework.construct(id, framework, args, keywords, node)
        elif cls.fields:
            for name, item in [*zip(cls.fields, args, strict=False), *keywords]:
                self.run.attributes.set_attribute(of(Ref(id)), name, item, node)
        elif instances.family == "unknown":
            self.run.calls.escape_all(args, keywords)
        return of(Ref(id))

    def is_closed(self, cls: Class) -> bool:
        """Whether all base classes of a class are known, so that an attribute nobody sets is not there."""
        return all(base is not None for base in cls.mro)

    def as_base(self, value: Value) -> Class | Ext | None:
        """A base class as it stands in a class definition."""
        for atom in value:
            match atom:
                case ClassRef(cls):
                    return cls
                case Ext(name):
                    return self.run.framework.base(name)
        return None


def linearised(cls: Class) -> tuple[Class | Ext | None, ...]:
    """The method resolution order: classes before their bases, bases in order (C3 where it exists)."""
    tails: list[list[Class | Ext | None]] = [
        list(base.mro or (base,)) if isinstance(base, Class) else [base] for base in cls.bases
    ]
    order: list[Class | Ext | None] = [cls]
    pending = [list(t) for t in tails] + [list(cls.bases)]
    while any(pending):
        pending = [t for t in pending if t]
        for candidate in (t[0] for t in pending):
            if not any(candidate in t[1:] for t in pending):
                break
        else:
            candidate = pending[0][0]
        order.append(candidate)
        pending = [
            [c for c in t if c != candidate] if candidate is not None else _without_first(t) for t in pending
        ]
    return tuple(order)


def _without_first(tail: list[Class | Ext | None]) -> list[Class | Ext | None]:
    return tail[1:] if tail and tail[0] is None else tail
