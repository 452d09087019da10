"""Datasets and iterators over them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.frameworks.tensorflow.notes import DATASET
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.graph import Reason
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.heap import Facts
from ckptlint.interpreter.values import Ref, Value, of
from ckptlint.knowledge.meanings import ITERATOR_CLASS, NO_DATASET, NUMPY_ITERATOR_CLASS, UNSAVED_METHODS
from ckptlint.program.objects import Dep, Kind

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.notes import DATASET
from ckptlint.frameworks.tensorflow.part import FrameworkHandler


class Datasets(TensorFlowPart):
    """Follows datasets to their iterators.

    A dataset is an object from outside that was made as one (`DATASET`).
    """

    def is_dataset(self, id: int) -> bool:
        """Whether an object is a dataset."""
        return self.heap.fixed(id, DATASET) is not None

    def call_method(self, call: Call, deps: frozenset[Dep]) -> Value:
        """The result of a dataset's method: another dataset, or an iterator over it."""
        id, name, node = call.subject, call.name, call.node
        if name in ("__iter__", "make_one_shot_iterator"):
            return self.iterator_of(id, node)
        if name == "as_numpy_iterator":
            return self.iterator_of(id, node, NUMPY_ITERATOR_CLASS)
        if name in NO_DATASET:
            return self.heap.from_outside(node, ("result", id, name), deps)
        calls = {
            n.attr for a in getattr(node, "args", ()) for n in ast.walk(a) if isinstance(n, ast.Attribute)
        }
        is_saved = self.heap.fixed(id, DATASET) is True and not calls & UNSAVED_METHODS
        return self.heap.from_outside(node, ("result", id, name), deps, {DATASET: is_saved})

    def iterator_of(self, id: int, node: ast.AST, type: str = ITERATOR_CLASS) -> Value:
        """`iter(dataset)`: its position is state; it cannot be saved if Python functions make the data."""
        made = self.heap.allocate(Kind.OTHER, type, node, role="iterator")
        self.adapter.tracking.begin_tracking(made)
        if not self.heap.fixed(id, DATASET):
            self.adapter.tracking.break_saving(made, Reason.ITERATOR)
        return of(Ref(made))


def dataset(tf: TensorFlow, call: Call) -> Value:
    """A function that makes a dataset."""
    fixed: Facts = {DATASET: not call.option("unsaved", False)}
    return call.run.heap.from_outside(call.node, "dataset", call.deps(), fixed)


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "dataset": dataset,
}
