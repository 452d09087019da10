"""What values derive from: for gradients, and for what is not the same in every process."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from typing import TYPE_CHECKING

from ckptlint.interpreter.cells import LISTED
from ckptlint.interpreter.heap import NOT_OF_A_FRAMEWORK
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import Keywords, Ref, Tensor, Value, Vars
from ckptlint.program.objects import STATE, Cut, Dep, Kind
from ckptlint.program.regions import Source

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


WIDEST_DEPS = 48  # things one value is known to derive from


class Derivation(InterpreterPart):
    """Answers what a value was computed from."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self.cuts: dict[Hashable, Cut] = {}

    def deps(self, value: Value, depth: int = 3) -> frozenset[Dep]:
        """The objects that a value derives from and gradients may reach, with the ops that cut them off."""
        found: set[Dep] = set()
        for atom in value:
            match atom:
                case Tensor(deps):
                    found |= deps
                case Ref(id):
                    kind = self.heap.object(id).kind
                    if kind is Kind.VARIABLE:
                        found.add(Dep(self.recorder.recorded_id(id)))
                    elif kind is Kind.OUTSIDE:
                        found.add(Dep(id))
                        found |= self.heap.derived_from(id)
                    elif owners := self.owners_of_list(id):
                        found |= {Dep(owner) for owner in owners}
                    elif kind is Kind.CONTAINER and depth:
                        for item in self.heap.items(id):
                            found |= self.deps(item, depth - 1)
                case Vars(id, copied=copied):
                    found.add(Dep(id, copied))
        return self.widened(found)

    def widened(self, deps: set[Dep]) -> frozenset[Dep]:
        """These deps, limited in number: what training cannot change is left out first."""
        if len(deps) > WIDEST_DEPS:
            deps = {d for d in deps if self.heap.object(d.id).kind is not Kind.OUTSIDE}
        return frozenset(sorted(deps, key=lambda d: d.id)[:WIDEST_DEPS] if len(deps) > WIDEST_DEPS else deps)

    def owners_of_list(self, id: int) -> list[int]:
        """The object whose `trainable_variables` (or the like) a list is; nothing for any other list."""
        return [atom.id for atom in self.heap.get((id, LISTED)) or () if isinstance(atom, Vars)]

    def list_of_variables(self, value: Value) -> Vars | None:
        """Whose variables a value lists, and by which attribute; None for any other value."""
        single = value.single
        if isinstance(single, Ref):
            single = (self.heap.get((single.id, LISTED)) or Value()).single
        return single if isinstance(single, Vars) else None

    def state_in(self, value: Value, depth: int = 4) -> list[int]:
        """The objects holding state that a value refers to, through containers and lists of variables."""
        found: dict[int, None] = {}
        for atom in value:
            match atom:
                case Ref(id):
                    kind = self.heap.object(id).kind
                    if owners := self.owners_of_list(id):
                        found.update(dict.fromkeys(owners))
                    elif kind is Kind.CONTAINER and depth:
                        for item in self.heap.items(id):
                            found.update(dict.fromkeys(self.state_in(item, depth - 1)))
                    elif kind in STATE or kind in NOT_OF_A_FRAMEWORK:
                        found[self.recorder.recorded_id(id)] = None
                case Vars(id):
                    found[id] = None
        return list(found)

    def mixed(self, left: Value, right: Value, how: str) -> frozenset[Dep]:
        """The deps of an operation on two values; `how` is "term", "factor" or "difference".

        What no gradient reaches is marked with how it was joined to the other value.
        """
        a, b = self.deps(left), self.deps(right)
        zero = left.constant == 0 or right.constant == 0
        if how == "factor" and zero:
            return frozenset(d for d in a | b if d.cut is None)
        if how == "term":
            # It makes a difference only where state that gradients reach is on the other side of the sum.
            return _joined(a, self.reaches_state(b), how) | _joined(b, self.reaches_state(a), how)
        return _joined(a, bool(b), how) | _joined(b, bool(a), how)

    def reaches_state(self, deps: frozenset[Dep]) -> bool:
        """Whether something is among these deps that gradients reach and that does not come from outside."""
        return any(d.cut is None and self.heap.object(d.id).kind is not Kind.OUTSIDE for d in deps)

    def deps_of_all(self, args: list[Value], keywords: Keywords) -> frozenset[Dep]:
        """What the arguments of a call derive from."""
        found: frozenset[Dep] = frozenset()
        for value in (*args, *(v for _, v in keywords)):
            found |= self.deps(value)
        return found

    def sources_of_all(self, args: list[Value], keywords: Keywords) -> frozenset[Source]:
        """What makes the arguments of a call differ from process to process."""
        found: frozenset[Source] = frozenset()
        for value in (*args, *(v for _, v in keywords)):
            found |= value.sources
        return found

    def cut(self, deps: frozenset[Dep], name: str, node: ast.AST, effect: str = "opaque") -> frozenset[Dep]:
        """The same deps, with an op between them and what follows that no gradient passes."""
        cut = self.cut_at(name, node, effect)
        return frozenset(d if d.cut else Dep(d.id, cut) for d in deps)

    def cut_at(self, name: str, node: ast.AST, effect: str = "opaque") -> Cut:
        """The op at this place, in these gradient regions, that no gradient passes."""
        key = (name, self.context.place(node), effect, tuple(r.name for r in self.context.gradient_regions))
        cut = self.cuts.get(key)
        if cut is None:
            cut = self.cuts[key] = Cut(name, self.context.place(node), effect, tuple(self.context.regions))
        return cut

    def sources_within(self, value: Value, depth: int = 2) -> frozenset[Source]:
        """The sources of a value, and of the items of the tuples and lists it may be."""
        found = value.sources
        for id in value.refs:
            if depth and self.heap.object(id).kind is Kind.CONTAINER:
                found |= frozenset[Source]().union(
                    *(self.sources_within(v, depth - 1) for v in self.heap.items(id))
                )
        return found

    def entering(self, deps: frozenset[Dep]) -> frozenset[Dep]:
        """The deps of arguments of something that computes more from other things, marked as inputs."""
        return frozenset(Dep(d.id, d.cut, "input") if d.cut and d.how == "only" else d for d in deps)


def _joined(deps: frozenset[Dep], other: bool, how: str) -> frozenset[Dep]:
    """Deps after an operation with another value; `other` tells whether that derives from something too."""
    if not any(d.cut for d in deps):
        return deps
    if not other:
        return deps
    whole = {d.id for d in deps if d.cut is None} if how == "term" else frozenset()
    return frozenset(
        Dep(d.id, d.cut, how)
        if d.cut and d.id not in whole and (d.how == "only" or how == "difference")
        else d
        for d in deps
    )
