"""What is not the same in every process."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import UNKNOWN, Keywords, Ref, Value, as_size
from ckptlint.knowledge.meanings import SEEDED_BY_ARGUMENT
from ckptlint.knowledge.tables import nondeterminism
from ckptlint.record import Source, Text

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


class Randomness(InterpreterPart):
    """Tells which values differ from process to process."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self.seeded: set[str] = set()

    def nondeterministic(
        self, name: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value | None:
        """The value of a callable that differs from process to process, or None where it does not."""
        table = nondeterminism()
        row = table.get("differs", {}).get(name)
        if row is None:
            return None
        fixed = set(row.get("seeded_by", ()))
        sizes = as_size(self.run.derivation.sources_of_all(args, keywords))
        if fixed & self.seeded or (name in SEEDED_BY_ARGUMENT and any(v.constant is not None for v in args)):
            return UNKNOWN.tainted(sizes)
        if any(key == "seed" and value.constant is not None for key, value in keywords):
            return UNKNOWN.tainted(sizes)
        made = self.heap.given(node, "random", self.run.derivation.deps_of_all(args, keywords))
        return made.tainted(sizes | {Source(name, self.context.place(node))})

    def unordered(self, value: Value, node: ast.AST) -> frozenset[Source]:
        """Iterating over a set of texts comes in another order in every process."""
        for atom in value:
            if isinstance(atom, Ref) and self.heap.container_of.get(atom.id) == "set":
                items = self.heap.items(atom.id)
                if items and all(isinstance(a, Text) for item in items for a in item) and len(items) > 1:
                    return frozenset({Source("set order", self.context.place(node))})
        return frozenset()
