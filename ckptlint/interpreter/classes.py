"""Classes of the project: definition, method resolution, construction."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from typing import TYPE_CHECKING

from ckptlint.interpreter.calls import UNSEEN
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
    Partial,
    Ref,
    Value,
    of,
)
from ckptlint.knowledge.meanings import DATACLASS, FACTORY_OF, NAMED_TUPLE
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
        fields: tuple[str, ...] = ()
        for base in node.bases:
            found = self.run.expressions.value(base)
            bases.append(self.as_base(found))
            fields = fields or self.fields_named(found)
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
        cls.fields = fields or tuple(
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
        if any(isinstance(base, Ext) and base.name == "typing.NamedTuple" for base in cls.mro):
            new, owner = self.find_in_class(cls, "__new__")
            if new is not None:
                return self.run.calls.apply(
                    self.bound_in_class(new, cls, owner), [of(ClassRef(cls)), *args], keywords, node
                )
            return self.named_instance(cls, args, keywords, node)
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
        if _generates_init(cls, owner):
            self.fill_fields(id, cls, args, keywords, node)
        elif value is not None:
            self.run.calls.apply(self.bound(value, Ref(id), owner), args, keywords, node)
        elif framework:
            self.run.framework.construct(id, framework, args, keywords, node)
        elif cls.fields:
            for name, item in [*zip(cls.fields, args, strict=False), *keywords]:
                self.run.attributes.set_attribute(of(Ref(id)), name, item, node)
        elif instances.family == "unknown":
            self.run.calls.escape_all(args, keywords)
        return of(Ref(id))

    def fields_of_dataclass(self, cls: Class) -> dict[str, Value | None]:
        """The fields of a dataclass with their defaults, those of its bases first."""
        found: dict[str, Value | None] = {}
        for base in reversed(cls.mro):
            if isinstance(base, Class):
                found.update((field, self.heap.get((base.scope, field))) for field in base.fields)
        return found

    def fill_fields(self, id: int, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        """What the constructor of a dataclass does."""
        fields = self.fields_of_dataclass(cls)
        given = {**dict(zip(fields, args, strict=False)), **{k: v for k, v in keywords if k in fields}}
        seen = not any(k in ("*", UNSEEN) for k, _ in keywords)
        passed = []
        for name, default in fields.items():
            item = given.get(name)
            if name in _init_only(cls):
                passed.append(item or default or UNKNOWN)
                continue
            if item is None and seen and default is not None:
                item = default
                match default.single:
                    case Partial(function=Value(atoms=inner), args=(factory, *_)) if of(*inner) == of(
                        Ext(FACTORY_OF)
                    ):
                        with self.context.called_from((self.context.place(node), name)):
                            item = self.run.calls.apply(factory, [], [], node)
            if item is not None:
                self.run.attributes.set_attribute(of(Ref(id)), name, item, node)
        after, owner = self.find_in_class(cls, "__post_init__")
        if after is not None:
            self.run.calls.apply(self.bound(after, Ref(id), owner), passed, [], node)

    def named_instance(self, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """An instance of a class of the project that is a named tuple."""
        places = [self.heap.get((cls.scope, field)) for field in cls.fields]
        defaults = {f: v for f, v in zip(cls.fields, places, strict=True) if v is not None}
        named = {**defaults, **dict(keywords)}
        made = self.named_tuple(cls.fields, args, list(named.items()), node)
        self.heap.class_of[made.refs[0]] = cls
        return made

    def named_tuple(
        self, fields: tuple[str, ...], args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """A tuple whose items have names."""
        named = dict(keywords)
        items = [*args, *(named[field] for field in fields[len(args) :] if field in named)]
        made = self.run.containers.listed(node, "tuple", items, "named")
        self.heap.fields_of[made.refs[0]] = fields
        return made

    def is_closed(self, cls: Class) -> bool:
        """Whether all base classes of a class are known, so that an attribute nobody sets is not there."""
        return all(base is not None for base in cls.mro)

    def dataclass_in(self, args: list[Value]) -> Class | None:
        """The class that a first argument is, or is an instance of."""
        match args[0].single if args else None:
            case ClassRef(cls):
                return cls
            case Ref(id):
                return self.heap.class_of.get(id)
        return None

    def as_base(self, value: Value) -> Class | Ext | None:
        """A base class as it stands in a class definition."""
        for atom in value:
            match atom:
                case ClassRef(cls):
                    return cls
                case Ext(name):
                    return self.run.framework.base(name)
                case Partial(function=Value(atoms=inner)) if of(*inner) == of(Ext(NAMED_TUPLE)):
                    return Ext("typing.NamedTuple")
        return None

    def fields_named(self, base: Value) -> tuple[str, ...]:
        """The fields that a base class has from `namedtuple(…)`, or from deriving from such a one."""
        match base.single:
            case Partial(function=Value(atoms=inner), args=(fields, *_)) if of(*inner) == of(
                Ext(NAMED_TUPLE)
            ):
                known = fields.constant
                return known if isinstance(known, tuple) else ()
            case ClassRef(cls) if Ext("typing.NamedTuple") in cls.mro:
                return cls.fields
        return ()


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


def _init_only(cls: Class) -> frozenset[str]:
    """The fields that a dataclass hands to `__post_init__` and does not keep."""
    found: set[str] = set()
    for base in cls.mro:
        if isinstance(base, Class):
            if base.init_only is None:
                base.init_only = _annotated_init_var(base.node)
            found |= base.init_only
    return frozenset(found)


def _annotated_init_var(node: ast.ClassDef) -> frozenset[str]:
    """The fields that the body of a class annotates as `InitVar`."""
    return frozenset(
        field.target.id
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if "InitVar" in ast.unparse(field.annotation)
    )


def _generates_init(cls: Class, owner: Class | None) -> bool:
    """Whether the constructor of a class is written by `@dataclass`; `owner` has the nearest other."""
    for base in cls.mro:
        if base is owner and owner is not None:
            return False
        if isinstance(base, Class) and DATACLASS in base.roles:
            return True
    return False
