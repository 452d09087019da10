"""What the program calls its objects at a place."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import ModuleRef, Ref, Value
from ckptlint.program.objects import STATE, Kind, Name
from ckptlint.program.texts import Hole, Text

if TYPE_CHECKING:
    pass


class ScopeNames(InterpreterPart):
    """Looks for the names in scope that refer to something."""

    def called(self, id: int) -> str:
        """What the program calls an object here: the name it was first bound to, else one that it has now."""
        label = self.record.label(id)
        if label != self.record.classes.get(id):
            return label
        return next((name for name, value in self.bound_here() if value.single == Ref(id)), label)

    def path_of(self, value: Value) -> Text | None:
        """A path as a text, holes for what is not known."""
        single = value.single
        match single:
            case Text():
                return single
            case Ref(id):
                return self.run.framework.path(id) or Text((Hole(id),))
        return None

    def names_here(self) -> tuple[Name, ...]:
        """What expressions refer to objects with state at this place."""
        found: dict[str, int] = {}
        for scope in self.context.frame.scopes:
            for name in self.heap.keys_of(scope):
                value = self.heap.get((scope, name))
                if not isinstance(name, str) or value is None or name in found:
                    continue
                self._collect_names(name, value, found)
        return tuple(Name(expression, id) for expression, id in found.items())

    def texts_here(self) -> tuple[tuple[str, Text], ...]:
        """What expressions stand for texts, or for something given that may be one, at this place."""
        found: dict[str, Text] = {}
        for expression, value in self.bound_here():
            text = self.path_of(value)
            if text is not None and expression != "self":
                found.setdefault(expression, text)
        return tuple(found.items())

    def managers_here(self) -> tuple[Name, ...]:
        """What expressions refer to checkpoint managers at this place."""
        found: dict[str, int] = {}
        for expression, value in self.bound_here():
            single = value.single
            if isinstance(single, Ref) and self.heap.object(single.id).kind is Kind.MANAGER:
                found.setdefault(expression, single.id)
        return tuple(Name(expression, id) for expression, id in found.items())

    def bound_here(self) -> Iterator[tuple[str, Value]]:
        """What the names in scope, the attributes of `self` and the names of imported modules stand for."""
        for scope in self.context.frame.scopes:
            for name in self.heap.keys_of(scope):
                value = self.heap.get((scope, name))
                if not isinstance(name, str) or value is None:
                    continue
                yield name, value
                single = value.single
                if isinstance(single, Ref) and name == "self":
                    inner = {part: self.heap.get((single.id, part)) for part in self.heap.keys_of(single.id)}
                elif isinstance(single, ModuleRef):
                    inner = {
                        part: self.heap.get((single.module.scope, part))
                        for part in self.heap.keys_of(single.module.scope)
                    }
                else:
                    continue
                for part, target in inner.items():
                    if isinstance(part, str) and part.isidentifier() and target is not None:
                        yield f"{name}.{part}", target

    def roots_here(self) -> tuple[Name, ...]:
        """What expressions refer to roots at this place: names, and attributes of what names refer to."""
        found: dict[str, int] = {}
        shadowed: set[Hashable] = set()
        for scope in self.context.frame.scopes:
            for name in self.heap.keys_of(scope):
                if not isinstance(name, str) or name in shadowed:
                    continue
                shadowed.add(name)
                target = (self.heap.get((scope, name)) or Value()).single
                if not isinstance(target, Ref):
                    continue
                kind = self.heap.object(target.id).kind
                if kind is Kind.ROOT:
                    found[name] = target.id
                elif kind is Kind.INSTANCE or kind in STATE:
                    found.update(self._roots_on(name, target.id))
        return tuple(Name(expression, id) for expression, id in found.items())

    def _roots_on(self, name: str, id: int) -> dict[str, int]:
        parts = [p for p in self.heap.keys_of(id) if isinstance(p, str) and p.isidentifier()]
        targets = {p: (self.heap.get((id, p)) or Value()).single for p in parts}
        return {
            f"{name}.{p}": target.id
            for p, target in targets.items()
            if isinstance(target, Ref) and self.heap.object(target.id).kind is Kind.ROOT
        }

    def _collect_names(self, name: str, value: Value, found: dict[str, int]) -> None:
        match value.single:
            case Ref(id) if self._has_state(id):
                found[name] = id
                for part, inner in self._parts(id) if self.heap.class_of(id) is not None else ():
                    self._collect_part(f"{name}.{part}", inner, found)
            case Ref(id) if self.context.frame.receiver == Ref(id) or self._is_record(id):
                for part, inner in self._parts(id):
                    self._collect_part(f"{name}.{part}", inner, found)
            case ModuleRef(module):
                for cell in self.heap.keys_of(module.scope):
                    bound = self.heap.get((module.scope, cell))
                    if isinstance(cell, str) and bound is not None:
                        self._collect_part(f"{name}.{cell}", bound, found)

    def _collect_part(self, expression: str, value: Value, found: dict[str, int]) -> None:
        target = value.single
        if isinstance(target, Ref) and self._has_state(target.id):
            found[expression] = target.id

    def _has_state(self, id: int) -> bool:
        """Whether an object has state, or is a list, tuple or dict of objects with state and nothing else."""
        if self.heap.container_type(id) in ("list", "tuple", "dict") and not self.heap.fields_of(id):
            items = [value.single for _, value in self.heap.cells(id)]
            return bool(items) and all(isinstance(i, Ref) and self._is_of_state(i.id) for i in items)
        return self._is_of_state(id)

    def _is_of_state(self, id: int) -> bool:
        return self.heap.object(id).kind in STATE

    def _is_record(self, id: int) -> bool:
        """Whether an object is of a plain class or a named tuple: what it holds is called by its fields."""
        return self.heap.object(id).kind is Kind.INSTANCE or bool(self.heap.fields_of(id))

    def _parts(self, id: int) -> Iterator[tuple[str, Value]]:
        """The attributes of an object, or the fields of a named tuple, with what they refer to."""
        fields = self.heap.fields_of(id)
        for cell in self.heap.keys_of(id):
            part = (
                fields[cell[1]] if fields and isinstance(cell, tuple) and isinstance(cell[1], int) else cell
            )
            value = self.heap.get((id, cell))
            if isinstance(part, str) and part.isidentifier() and value is not None:
                yield part, value
