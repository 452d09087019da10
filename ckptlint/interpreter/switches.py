"""What a user sets to have a program go on: options, defaults, and constants such as `RESUME = False`."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import ModuleRef, Value

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


class Switches(InterpreterPart):
    """Tells which tests look at what a user sets: their other arm is run too, by another user."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self._constants: dict[ast.AST, frozenset[str]] = {}

    def is_set(self, test: ast.expr, value: Value) -> bool:
        """Whether a test, which gives this value, is of something that a user may set otherwise."""
        return value.is_setting or self._is_of_constants(test)

    def _is_of_constants(self, test: ast.expr) -> bool:
        match test:
            case ast.Name(id=name):
                return self._is_constant(name)
            case ast.Attribute(value=ast.Name() as holder, attr=name):
                module = self.run.expressions.value(holder).single
                return isinstance(module, ModuleRef) and name in self._constants_of(module.module.tree)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._is_of_constants(operand)
            case ast.Compare(left=left, comparators=[ast.Constant()]):
                return self._is_of_constants(left)
            case ast.BoolOp(values=values):
                return any(self._is_of_constants(value) for value in values)
        return False

    def _is_constant(self, name: str) -> bool:
        """Whether a name is bound once, to a constant, in the function that runs or in its module."""
        frame = self.context.frame
        if frame.function is not None and self.heap.get((frame.scope, name)) is not None:
            return name in self._constants_of(frame.function.node)
        return name in self._constants_of(frame.module.tree)

    def _constants_of(self, tree: ast.AST) -> frozenset[str]:
        known = self._constants.get(tree)
        if known is None:
            known = self._constants[tree] = _bound_once_to_constants(tree)
        return known


def _bound_once_to_constants(tree: ast.AST) -> frozenset[str]:
    """The names that are bound once in a module or function, to a literal."""
    bound = Counter(n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    return frozenset(
        target.id
        for statement in ast.walk(tree)
        if isinstance(statement, ast.Assign) and _is_literal(statement.value)
        for target in statement.targets
        if isinstance(target, ast.Name) and bound[target.id] == 1
    )


def _is_literal(value: ast.expr) -> bool:
    return isinstance(value.operand if isinstance(value, ast.UnaryOp) else value, ast.Constant)
