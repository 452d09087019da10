"""`copy.copy` and `copy.deepcopy`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import UNKNOWN, Ref, Value, join, of
from ckptlint.record import Kind

if TYPE_CHECKING:
    pass


class Copies(InterpreterPart):
    """Copies containers and plain objects."""

    def copy_of(self, id: int, deep: bool, node: ast.AST, depth: int = 4) -> Value | None:
        """A copy of a container or of a plain object of the project; None of what is neither."""
        original = self.heap.object(id)
        if original.kind is Kind.CONTAINER:
            made = self.run.containers.copied(id, node).refs[0]
        elif original.kind is Kind.INSTANCE and id in self.heap.class_of:
            made = self.heap.allocate(Kind.INSTANCE, original.type, node, role=("copy", id))
            self.heap.class_of[made] = self.heap.class_of[id]
            for name in self.heap.keys_of(id):
                value = self.heap.get((id, name))
                if isinstance(name, str) and value is not None:
                    self.run.attributes.set_attribute(of(Ref(made)), name, value, node)
        else:
            return None
        if deep and depth:
            for name in self.heap.keys_of(made):
                value = self.heap.get((made, name)) or UNKNOWN
                parts = [self.copy_of(r, True, node, depth - 1) for r in value.refs]
                if parts and all(part is not None for part in parts) and len(parts) == len(value.atoms):
                    self.heap.set((made, name), join([part for part in parts if part is not None]))
        return of(Ref(made))


def copy(call: Call) -> Value:
    first = call.args[0] if call.args else UNKNOWN
    found = [
        made
        for r in first.refs
        if (made := call.run.copies.copy_of(r, bool(call.option("deep")), call.node)) is not None
    ]
    return join(found) if found else call.run.heap.given(call.node, "copy", call.run.derivation.deps(first))


HANDLERS: Final[Mapping[str, Handler]] = {
    "copy": copy,
}
