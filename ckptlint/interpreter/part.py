"""What the parts of the interpreter share: each knows the whole, and through it the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


class InterpreterPart:
    """One part of the interpreter. `run` has the others; what is used most stands here by itself."""

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        self.context = run.context
        self.heap = run.heap
        self.recorder = run.recorder
        self.record = run.record
