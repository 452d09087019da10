"""What the parts of the TensorFlow adapter share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import Value

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow


class TensorFlowPart:
    """One part of the adapter: it knows the others through `adapter`, the interpreter through `run`."""

    def __init__(self, adapter: TensorFlow) -> None:
        self.adapter = adapter
        self.run = adapter.run
        self.context = adapter.run.context
        self.heap = adapter.run.heap
        self.recorder = adapter.run.recorder
        self.record = adapter.run.record


FrameworkHandler: TypeAlias = "Callable[[TensorFlow, Call], Value]"
