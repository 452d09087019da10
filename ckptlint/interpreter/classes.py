"""Classes of the project: definition, method resolution, construction."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from typing import TYPE_CHECKING

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.context import Frame
from ckptlint.interpreter.framework import Instances
from ckptlint.interpreter.heap import CLASS
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import (
    AUTO,
    ENUMERATION,
    ENUMERATIONS,
    SUBCLASS_OF_DICT,
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
    const,
    of,
)
from ckptlint.program.objects import Kind
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


_NARROWER = {Kind.LAYER: 1, Kind.MODEL: 2}  # every model is a layer, and every layer a module


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
                known = [self.instances_of(base) for base in cls.mro[1:] if isinstance(base, Ext)]
                known = [found for found in known if found.family != "plain"]
                if known:  # a layer that is a model, too, is a model, in whichever order its bases stand
                    return max(known, key=lambda found: _NARROWER.get(found.kind, 0))
                return Instances("unknown" if None in cls.mro[1:] else "instance", Kind.INSTANCE)
        return Instances("unknown", Kind.INSTANCE)

    def is_member(self, id: int) -> bool:
        """Whether an object is a member of an enumeration."""
        cls = self.heap.class_of(id)
        return cls is not None and ENUMERATION in cls.roles

    def members_of(self, cls: Class) -> dict[str, Ref]:
        """The members of an enumeration, by their names."""
        found = {name: self.heap.get((cls.scope, name)) for name in self.heap.keys_of(cls.scope)}
        return {
            str(name): value.single
            for name, value in found.items()
            if value is not None and isinstance(value.single, Ref) and self.is_member(value.single.id)
        }

    def find_in_class(self, cls: Class, name: str) -> tuple[Value | None, Class | None]:
        """A class attribute by the method resolution order, and the class it was found in."""
        for base in cls.mro:
            if isinstance(base, Class):
                value = self.heap.get((base.scope, name))
                if value is not None:
                    return value, base
        return None, None

    def bound(self, value: Value, receiver: Atom, owner: Class | None) -> Value:
        """A class attribute as an instance has it: functions become methods bound to `receiver`.

        `owner` is the class in which the attribute was found.
        """
        atoms: set[Atom] = set()
        for atom in value:
            match atom:
                case Closure(function=function) if "static" not in function.roles and atom.bound is None:
                    function.owner = function.owner or owner
                    holder: Atom = receiver
                    if "class" in function.roles and isinstance(receiver, Ref):
                        cls = self.heap.class_of(receiver.id)
                        holder = ClassRef(cls) if cls is not None else receiver
                    atoms.add(Closure(function, atom.scopes, holder, atom.defaults))
                case _:
                    atoms.add(atom)
        return Value(frozenset(atoms), value.open, value.sources)

    def bound_in_class(self, value: Value, cls: Class, owner: Class | None) -> Value:
        """A class attribute as it is read from the class: class methods are bound to `cls`."""
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
        """Run a class statement: make the class, run its body, and bind its name."""
        bases: list[Class | Ext | None] = []
        for base in node.bases:
            bases.append(self.as_base(self.run.expressions.value(base)))
        keywords = [
            (keyword.arg or ANY, self.run.expressions.value(keyword.value)) for keyword in node.keywords
        ]
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
        if any(isinstance(c, Ext) and c.name in ENUMERATIONS for c in cls.mro):
            self.make_members(cls, node)
        self.announce(cls, keywords, node)
        made: Value = of(ClassRef(cls))
        for decorator in reversed(node.decorator_list):
            made = self.decorated_class(decorator, made, cls)
        self.run.statements.bind(node.name, made, node)

    def decorated_class(self, decorator: ast.expr, made: Value, cls: Class) -> Value:
        """What a decorator makes of a class; only decorators that the project defines are called."""
        called = isinstance(decorator, ast.Call)
        function = self.run.expressions.value(
            decorator.func if isinstance(decorator, ast.Call) else decorator
        )
        cls.roles |= {a.name for a in function if isinstance(a, Ext)}
        if not any(isinstance(a, Closure | Partial) for a in function):
            return made
        result = self.run.calls.apply(
            self.run.expressions.value(decorator) if called else function, [made], [], decorator
        )
        return result if result.atoms and not result.open else made

    def announce(self, cls: Class, keywords: list[tuple[str, Value]], node: ast.ClassDef) -> None:
        """Call the `__init_subclass__` that a class inherits."""
        for base in cls.mro[1:]:
            if isinstance(base, Class):
                hook = self.heap.get((base.scope, "__init_subclass__"))
                if hook is not None:
                    for atom in hook:
                        if isinstance(atom, Closure):
                            atom.function.roles |= {"class"}
                            atom.function.owner = atom.function.owner or base
                            self.run.calls.enter(atom, ClassRef(cls), [], keywords, node)
                    return

    def make_members(self, cls: Class, node: ast.ClassDef) -> None:
        """Make the members of an enumeration out of the attributes of its class."""
        cls.roles |= {ENUMERATION}
        count = 0
        for name in self.heap.keys_of(cls.scope):
            value = self.heap.get((cls.scope, name))
            if not isinstance(name, str) or name.startswith("_") or value is None:
                continue
            if any(isinstance(a, Closure | ClassRef) for a in value):
                continue
            count += 1
            if value == of(Ext(AUTO)):
                value = const(count)
            member = self.heap.allocate(
                Kind.INSTANCE, cls.name, node, role=("member", name), fixed={CLASS: cls}
            )
            for cell, content in (("name", const(name)), ("value", value)):
                self.heap.set((member, cell), content)
                self.heap.set((member, f"_{cell}_"), content)
            self.heap.set((cls.scope, name), of(Ref(member)))

    def construct(self, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """Make an instance of a class of the project and run its constructor."""
        cls.constructed = True
        instances = self.instances_of(cls)
        framework = instances.framework
        if instances.family == "exception":
            return UNKNOWN
        if ENUMERATION in cls.roles:
            return self.member_of(cls, args[0] if args else UNKNOWN)
        if Ext("builtins.dict") in cls.mro:
            return self.dict_instance(cls, args, keywords, node)
        made = self.run.library.instance(cls, args, keywords, node)
        if made is not None:
            return made
        world = self.run.framework.world(cls, framework)
        id = self.heap.allocate(
            instances.kind,
            framework or cls.name,
            node,
            role="instance",
            world=world,
            fixed={CLASS: cls},
        )
        self.run.framework.began(id)
        if id not in self.record.classes:
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

    def member_of(self, cls: Class, value: Value) -> Value:
        """The member of an enumeration with this value; `Kind(member)` is the member."""
        members = self.members_of(cls).values()
        if value.single in members:
            return value
        known = value.constant
        if known is ...:
            return Value(frozenset(members), open=not members)
        found = [m for m in members if (self.heap.get((m.id, "value")) or UNKNOWN).constant == known]
        return of(found[0]) if found else UNKNOWN

    def dict_instance(self, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """An instance of a class of the project that is a dict."""
        id = self.run.containers.container(node, SUBCLASS_OF_DICT, "instance", {CLASS: cls})
        constructor, owner = self.find_in_class(cls, "__init__")
        if constructor is not None:
            self.run.calls.apply(self.bound(constructor, Ref(id), owner), args, keywords, node)
        else:
            self.run.library.call_method(Call(self.run, "__init__", id, args, keywords, node))
        return of(Ref(id))

    def is_closed(self, cls: Class) -> bool:
        """Whether all base classes of a class are known, so that an attribute nobody sets is not there."""
        return all(base is not None for base in cls.mro)

    def as_base(self, value: Value) -> Class | Ext | None:
        """A base class as it stands in a class definition.

        The last one where the version of a framework decides: `optimizers.legacy.Optimizer` is what
        `optimizers.Optimizer` was before.
        """
        found: Class | Ext | None = None
        for atom in value:
            match atom:
                case ClassRef(cls):
                    return cls
                case Ext(name):
                    found = self.run.framework.base(name)
        return found


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
