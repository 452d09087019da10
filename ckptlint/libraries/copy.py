"""`copy.copy` and `copy.deepcopy`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.heap import CLASS
from ckptlint.interpreter.values import UNKNOWN, Ref, Value, join, of
from ckptlint.program.objects import Kind

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

DEEPEST_COPY: Final = 4  # levels of objects within objects that a deep copy follows


def copied(run: Interpreter, id: int, deep: bool, node: ast.AST, depth: int = DEEPEST_COPY) -> Value | None:
    """A copy of a container or of a plain object of the project; None of any other object."""
    heap, original = run.heap, run.heap.object(id)
    if original.kind is Kind.CONTAINER:
        made = run.containers.copied(id, node).refs[0]
    elif original.kind is Kind.INSTANCE and (cls := heap.class_of(id)) is not None:
        made = heap.allocate(Kind.INSTANCE, original.type, node, role=("copy", id), fixed={CLASS: cls})
        for name in heap.keys_of(id):
            value = heap.get((id, name))
            if isinstance(name, str) and value is not None:
                run.attributes.set_attribute(of(Ref(made)), name, value, node)
    else:
        return run.framework.copied(id, node) if deep else None
    for name in heap.keys_of(made) if deep and depth else ():
        value = heap.get((made, name)) or UNKNOWN
        parts = [copied(run, ref, True, node, depth - 1) for ref in value.refs]
        known = [part for part in parts if part is not None]
        if known and len(known) == len(parts) == len(value.atoms):
            heap.set((made, name), join(known))
    return of(Ref(made))


def copier(deep: bool) -> Handler:
    def handler(call: Call) -> Value:
        value = call.first()
        copies = [copied(call.run, ref, deep, call.node) for ref in value.refs]
        found = [each for each in copies if each is not None]
        return (
            join(found)
            if found
            else call.run.heap.from_outside(call.node, "copy", call.run.derivation.deps(value))
        )

    return handler


HANDLERS: Final[Mapping[str, Handler]] = {
    "copy.copy": copier(deep=False),
    "copy.deepcopy": copier(deep=True),
}
