"""Attributes: reading and setting them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ckptlint.interpreter.expressions import LONGEST_NAME
from ckptlint.interpreter.heap import NOT_OF_A_FRAMEWORK
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import (
    FLAGS,
    UNKNOWN,
    Atom,
    Bound,
    Class,
    ClassRef,
    Closure,
    Const,
    Ext,
    ModuleRef,
    Partial,
    Ref,
    Super,
    Tensor,
    Value,
    Vars,
    const,
    join,
    of,
)
from ckptlint.program.events import Rebind, Replace
from ckptlint.program.objects import STATE, Kind, Reference
from ckptlint.program.texts import Text

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


class Attributes(InterpreterPart):
    """Reads and sets attributes."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self._being_set: set[tuple[int, str]] = set()  # what the `__setattr__` of a class is setting

    def attribute(self, holder: Value, name: str, node: ast.AST) -> Value:
        """What `holder.name` is, for whatever the holder may be."""
        found = [self.attribute_of(atom, name, node) for atom in holder.in_use]
        if holder.open or not found:
            found.append(UNKNOWN)
        return join(found).tainted(
            holder.sizes if self.run.framework.is_about_shape(name) else holder.sources
        )

    def attribute_of(self, atom: Atom, name: str, node: ast.AST) -> Value:
        """The same for one thing that the holder may be."""
        match atom:
            case Ref(id):
                return self.attribute_of_object(id, name, node)
            case ModuleRef(module):
                value = self.heap.get((module.scope, name))
                if value is not None:
                    return value
                below = self.context.modules.find(module, name, 1) if module.is_package else None
                if below is not None:
                    self.run.drivers.execute(below)
                    return of(ModuleRef(below))
                return of(Bound(atom, name)) if name == "__dict__" else UNKNOWN
            case Ext(base):
                if len(base) > LONGEST_NAME:
                    return UNKNOWN
                flag = (
                    self.heap.get((self.run.imports.flags, name))
                    if base.endswith(".FLAGS") and self.run.framework.canonical(base) == FLAGS
                    else None
                )
                return flag if flag is not None else of(Ext(f"{base}.{name}"))
            case ClassRef(cls):
                value, owner = self.run.classes.find_in_class(cls, name)
                if value is not None:
                    return self.run.classes.bound_in_class(value, cls, owner)
                if name == "__dict__":
                    return of(Bound(atom, name))
                return const(cls.name) if name in ("__name__", "__qualname__") else UNKNOWN
            case Super(cls, receiver):
                return self.attribute_of_super(cls, receiver, name)
            case Tensor():
                return self.run.framework.read_computed(atom, name)
            case Vars(_) | Text() | Bound() | Const() | Partial():
                if name == "parent":
                    return self.run.texts.dirname(of(atom))
                if name == "name" and isinstance(atom, Text):
                    return self.run.texts.basename(of(atom))
                return of(Bound(atom, name))
            case Closure(function=function):
                if name == "__name__":
                    return const(getattr(function.node, "name", "<lambda>"))
                return UNKNOWN if name.startswith("__") else of(Bound(atom, name))
        return UNKNOWN

    def attribute_of_object(self, id: int, name: str, node: ast.AST) -> Value:
        """An object's attribute: its own cell, its class's, what its kind offers, else from outside."""
        cell = self.heap.get((id, name))
        kind = self.heap.object(id).kind
        cls = self.heap.class_of(id)
        fields = self.heap.fields_of(id)
        if name in fields:
            return self.run.containers.item_at(id, const(fields.index(name)))
        if cls is not None:
            value, owner = self.run.classes.find_in_class(cls, name)
            if value is not None:
                described = self.described(value, id, name, node)
                if described is not None:
                    return described
                # What comes from outside may have been given other values than its class begins with.
                if cell is None and (kind is not Kind.OUTSIDE or _are_functions(value)):
                    return self.run.classes.bound(value, Ref(id), owner)
        if cell is not None:
            return cell
        if name == "__dict__":
            return of(Bound(Ref(id), "__dict__"))
        if name == "__class__" and cls is not None:
            return of(ClassRef(cls))
        if name == "__class__" and kind in (Kind.LAYER, Kind.MODEL, Kind.OPTIMIZER):
            return of(Ext(self.heap.object(id).type))
        if cls is not None and kind in (Kind.INSTANCE, Kind.CONTAINER) and not name.startswith("__"):
            asked = self.asked_for(id, cls, name, node)
            if asked is not None:
                return asked
        if name == "__setattr__":
            return of(Bound(Ref(id), name))
        made_by_framework = self.run.framework.read(id, name, node)
        if made_by_framework is not None:
            return made_by_framework
        if kind is Kind.CONTAINER or self.run.library.owns(id):
            return of(Bound(Ref(id), name))
        if kind in NOT_OF_A_FRAMEWORK:
            if kind is Kind.OUTSIDE and self.run.framework.offers(id, name):
                return of(Bound(Ref(id), name))
            return self.attribute_from_outside(id, name, node)
        if not self.run.framework.offers(id, name) and cls is not None and self.run.classes.is_closed(cls):
            return self.attribute_from_outside(id, name, node)
        return of(Bound(Ref(id), name))

    def asked_for(self, id: int, cls: Class, name: str, node: ast.AST) -> Value | None:
        """What `__getattr__` of a class gives, where its instance has no such attribute; else None."""
        if self.heap.object(id).kind is Kind.CONTAINER:
            if hasattr(dict, name):
                return None
            if self.heap.get((id, "__dict__")) == of(Ref(id)):
                return self.run.containers.item_at(id, const(name))
        found, owner = self.run.classes.find_in_class(cls, "__getattr__")
        if found is None:
            return None
        if isinstance(found.single, Ext):
            return self.run.calls.apply(found, [of(Ref(id)), const(name)], [], node)
        return self.run.calls.apply(self.run.classes.bound(found, Ref(id), owner), [const(name)], [], node)

    def attribute_from_outside(self, id: int, name: str, node: ast.AST) -> Value:
        """An attribute that nobody was seen to set: something from outside, the same at each reading."""
        part = self.heap.part_from_outside(id, name, node)
        self.record.parts.add(part)
        if id not in self.record.unseen_base:
            self.recorder.edge(id, name, part, node, Reference.ATTRIBUTE)
        base = self.record.labels.get(id)
        self.record.labels.setdefault(part, f"{base}.{name}" if base else name)
        cls = self.heap.class_of(id)
        if cls is not None:
            self.run.outside.kept(of(Ref(part)), cls, name)
        self.run.outside.part(part, name)
        return of(Ref(part))

    def described(self, value: Value, id: int, name: str, node: ast.AST) -> Value | None:
        """The value of a property that the project defines; None where the class attribute is no property."""
        for atom in value:
            if isinstance(atom, Closure) and "property" in atom.function.roles:
                if "memoized" in atom.function.roles:
                    return self.described_once(atom, id, name)
                return self.run.calls.enter(atom, Ref(id), [], [], node)
        return None

    def described_once(self, closure: Closure, id: int, name: str) -> Value:
        """The value of a cached property: computed at the first read, and kept from then on.

        It is kept as an attribute of the same name, which what watches the attributes does not see.
        """
        cell = (id, name)
        known = self.heap.get(cell)
        if known is None:
            with self.context.called_first(cell):
                known = self.run.calls.enter(closure, Ref(id), [], [], closure.function.node)
            self.heap.set(cell, known)
        return known

    def attribute_of_super(self, cls: Class, receiver: Atom, name: str) -> Value:
        """What `super().name` is in a method of `cls`: the next class's attribute in the receiver's order."""
        start = cls
        mro: Sequence[Class | Ext | None] = cls.mro
        if isinstance(receiver, Ref) and (own := self.heap.class_of(receiver.id)) is not None:
            mro = own.mro
        elif isinstance(receiver, ClassRef):
            mro = receiver.cls.mro
        after = list(mro[list(mro).index(start) + 1 :]) if start in mro else list(cls.mro[1:])
        for base in after:
            if isinstance(base, Class):
                value = self.heap.get((base.scope, name))
                if value is not None:
                    return self.run.classes.bound(value, receiver, base)
            elif isinstance(base, Ext) and self.run.library.knows(f"{base.name}.{name}"):
                return of(Ext(f"{base.name}.{name}"))
            elif isinstance(base, Ext) and isinstance(receiver, Ref):
                return of(Bound(receiver, name))
        return of(Bound(receiver, name)) if isinstance(receiver, Ref) else UNKNOWN

    def rebound(
        self, name: str, old: Value, new: Value, node: ast.AST, holder: int | None, outer: bool = False
    ) -> None:
        """Record that a name which referred to state comes to refer to something else.

        `old` and `new` are the two values, `holder` is the object whose attribute the name is (None for a
        variable of a function), `outer` says that it is a name of an enclosing scope.
        """
        before = [id for id in old.refs if self.heap.object(id).kind in STATE]
        if not before:
            return
        after = [id for id in new.refs if self.heap.object(id).kind in STATE]
        for id in before:
            fresh = [n for n in after if n != id and n not in old.refs]
            if fresh and id not in after:
                roots = self.run.names.roots_here()
                for n in fresh:
                    self.recorder.event(Rebind((id, n), name=name, old=id, new=n, roots=roots), node)
            elif self.heap.object(id).kind is Kind.VARIABLE and not after and id not in new.refs:
                derived = any(d.id == id for d in self.run.derivation.deps(new))
                computed = bool(new.atoms) and not new.open and all(isinstance(a, Tensor) for a in new)
                of_root = holder is not None and self.heap.object(holder).kind is Kind.ROOT
                leaked = computed and holder is not None and (self.context.traced or of_root)
                if leaked or (derived and not any(isinstance(a, Ref) for a in new)):
                    self.recorder.event(Replace((id,), name=name, holder=holder, outer=outer), node)

    def has_attribute(self, value: Value, name: str) -> bool | None:
        """Whether an object has an attribute; None where that is not known.

        A method that is run by itself cannot know which others ran before.
        """
        single = value.single
        if not isinstance(single, Ref) or not self.run.containers.is_in_order(single.id):
            return None
        if self.heap.get((single.id, name)) is not None:
            return True
        cls = self.heap.class_of(single.id)
        if cls is not None and self.run.classes.find_in_class(cls, name)[0] is not None:
            return True
        there = self.run.framework.has(single.id, name)
        is_open = cls is not None and not self.run.classes.is_closed(cls)
        return None if is_open and not there else there

    def set_attribute(self, holder: Value, name: str, value: Value, node: ast.AST, written: str = "") -> None:
        """Run `holder.name = value`: set the cell, record the reference and what the name referred to.

        `written` is the target as the program spells it, "" where it stands in no assignment.
        """
        refs = holder.refs
        for atom in holder:
            match atom:
                case Ref(id):
                    self.set_attribute_of(id, name, value, node, written, sure=len(holder.atoms) == 1)
                case ModuleRef(module):
                    self.heap.set((module.scope, name), value)
                case ClassRef(cls):
                    self.heap.set((cls.scope, name), value)
        if holder.open and not refs:
            self.recorder.escape(value)

    def set_past_class(self, id: int, name: str, value: Value, node: ast.AST) -> None:
        """Set an attribute past what its class, or a framework, does when one is set."""
        self.heap.set((id, name), value)
        for target in value.refs:
            self.recorder.edge(id, name, target, node, Reference.ATTRIBUTE)

    def _set_by_class(self, id: int, cls: Class, name: str, value: Value, node: ast.AST) -> bool:
        """Run the `__setattr__` that a class of the project writes; False where there is none.

        What it hands on to `super()` is set as ever, and so is what it was not seen to keep.
        """
        method, owner = self.run.classes.find_in_class(cls, "__setattr__")
        if method is None or owner is None or (id, name) in self._being_set:
            return False
        self._being_set.add((id, name))
        try:
            self.run.calls.apply(
                self.run.classes.bound(method, Ref(id), owner), [const(name), value], [], node
            )
        finally:
            self._being_set.discard((id, name))
        return self.heap.get((id, name)) is not None

    def set_attribute_of(
        self, id: int, name: str, value: Value, node: ast.AST, written: str, sure: bool
    ) -> None:
        """The same for one object; `sure` says that the holder can be no other one."""
        kind = self.heap.object(id).kind
        cls = self.heap.class_of(id)
        if cls is not None:
            setter, owner = self.run.classes.find_in_class(cls, f"{name} setter")
            if setter is not None:
                value = self.run.framework.assigned(id, name, value, node)  # under this name, too
                self.run.calls.apply(self.run.classes.bound(setter, Ref(id), owner), [value], [], node)
                return
            if self._set_by_class(id, cls, name, value, node):
                return
        old = self.heap.get((id, name))
        if old is not None:
            self.rebound(written or name, old, value, node, id)
        if written:
            self.recorder.name_object(value, written)
        if cls is not None:
            self.run.outside.kept(value, cls, name)
        value = self.run.framework.assigned(id, name, value, node, sure)
        if self.run.python_state.follows_attribute(name):
            value = self.run.python_state.set((self.heap.storage(id), name), value, node, written or name)
        self.run.python_state.attribute_set(id, name, value, node)
        self.heap.set((id, name), value if sure or old is None else join([old, value]))
        if kind is Kind.OUTSIDE:
            self.recorder.escape(value)
        for target in value.refs:
            self.recorder.edge(id, name, target, node, Reference.ATTRIBUTE)
        for atom in value:
            if isinstance(atom, Partial | Closure) and kind is Kind.ROOT:
                self.recorder.escape(value)


def _are_functions(value: Value) -> bool:
    return not value.open and all(isinstance(atom, Closure) for atom in value)
