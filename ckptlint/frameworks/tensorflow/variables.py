"""What is known of a variable from how it is made."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ckptlint.frameworks.tensorflow.notes import NUMBER, RANK
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.interpreter.values import const

if TYPE_CHECKING:
    pass


_OF_SHAPE = frozenset({"zeros", "ones", "fill", "normal", "uniform", "truncated_normal"})


class Variables(TensorFlowPart):
    """Knows the ranks and first values of variables, as far as their construction shows them."""

    def rank(self, id: int) -> int | None:
        """The rank of a variable, None where it is not known."""
        known = self.heap.note(id, RANK).constant
        return known if isinstance(known, int) else None

    def note_known_rank(self, id: int, rank: int) -> None:
        """Note the rank of a variable."""
        self.heap.set((id, RANK), const(rank))

    def number(self, id: int) -> float | None:
        """The number that a scalar variable holds, None where it is not known."""
        known = self.heap.note(id, NUMBER).constant
        return known if isinstance(known, int | float) else None

    def forget_number(self, id: int) -> None:
        """Note that a scalar variable may hold another number than the one it was made with."""
        self.heap.set((id, NUMBER), None)

    def note_rank(self, id: int, node: ast.AST) -> None:
        """Note the rank of a variable made from a number, a list of numbers, or `zeros` of a shape."""
        if not isinstance(node, ast.Call):
            return
        named = {k.arg: k.value for k in node.keywords}
        initial = node.args[0] if node.args else named.get("initial_value")
        rank = None if initial is None else _rank_of(initial)
        if rank is not None:
            self.note_known_rank(id, rank)
        if initial is not None and (number := _number_of(initial)) is not None:
            self.heap.set((id, NUMBER), const(number))


def _rank_of(initial: ast.expr) -> int | None:
    """The rank of a literal, or of what a function makes of a literal shape; None for all else."""
    match initial:
        case ast.Constant(value=int() | float()) | ast.UnaryOp(operand=ast.Constant()):
            return 0
        case ast.List(elts) | ast.Tuple(elts) if elts:
            inner = _rank_of(elts[0])
            return None if inner is None else inner + 1
        case ast.Lambda(body=body):
            return _rank_of(body)
        case ast.Call(func=ast.Attribute(attr=name), args=[ast.List(elts) | ast.Tuple(elts), *_]):
            return len(elts) if name in _OF_SHAPE else None
    return None


def _number_of(initial: ast.expr) -> float | None:
    """The number that a scalar variable begins with; None where it is none, or not plain to see."""
    match initial:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Lambda(body=body):
            return _number_of(body)
        case ast.Call(func=ast.Attribute(attr="ones" | "zeros" as name), args=[ast.Tuple(elts=[])]):
            return 1.0 if name == "ones" else 0.0
    return None
