"""The graphs of functional models: which steps compute what from what."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckptlint.frameworks.tensorflow.notes import GRAPH_INPUT, GRAPH_OUTPUT, OPERATIONS, OUTPUT_OPERATIONS
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.interpreter.values import Ref, Tensor, Value, const, of
from ckptlint.knowledge.meanings import INPUT_CLASS
from ckptlint.program.objects import Dep, Kind

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow


@dataclass(frozen=True, slots=True)
class GraphStep:
    """One node of a functional graph.

    `operation` is the layer that computed it; a number below 0 stands for an operation without state.
    `parents` are the steps that it was computed from.
    """

    operation: int
    parents: tuple[int, ...] = ()
    is_input: bool = False


class Functional(TensorFlowPart):
    """The graphs of functional models: steps between symbolic tensors, and the models' operations."""

    def __init__(self, adapter: TensorFlow) -> None:
        super().__init__(adapter)
        self.steps_made: list[GraphStep] = []
        self._anonymous: int = 0

    def is_functional(self, id: int) -> bool:
        """Whether an object is a model made from a graph."""
        return self.heap.get((id, OPERATIONS)) is not None

    def operations(self, id: int) -> tuple[int, ...]:
        """The operations of a functional model in the order of its layers; below 0: one without state."""
        return _ids(self.heap.note(id, OPERATIONS))

    def layers(self, id: int) -> list[int]:
        """The operations of a functional model that are layers, in its order."""
        return [operation for operation in self.operations(id) if operation >= 0]

    def outputs(self, id: int) -> tuple[int, ...]:
        """The operations that compute the outputs of a functional model."""
        return _ids(self.heap.note(id, OUTPUT_OPERATIONS))

    def note_operations(self, id: int, operations: tuple[int, ...], outputs: tuple[int, ...]) -> None:
        """Note the operations of a functional model, and those that compute its outputs."""
        self.heap.set((id, OPERATIONS), const(operations))
        self.heap.set((id, OUTPUT_OPERATIONS), const(outputs))

    def computing(self, value: Value) -> tuple[int, ...]:
        """The operations that compute the symbolic tensors in a value."""
        return tuple(self.steps_made[step - 1].operation for step in self.steps_in([value]))

    def steps_in(self, values: Iterable[Value], depth: int = 3) -> list[int]:
        """The steps of functional graphs that compute these values, or the items of containers in them."""
        found: list[int] = []
        for value in values:
            for atom in value:
                match atom:
                    case Tensor(node=step) if step:
                        found.append(step)
                    case Ref(id) if depth and self.heap.object(id).kind is Kind.CONTAINER:
                        found += self.steps_in(self.heap.ordered_items(id), depth - 1)
        return found

    def step_by(self, operation: int | None, parents: Sequence[int], is_input: bool = False) -> int:
        """Add a step to a graph; returns its number, counted from 1.

        `operation` is the layer that computes it, None for an operation without state.
        """
        if operation is None:
            self._anonymous -= 1
            operation = self._anonymous
        self.steps_made.append(GraphStep(operation, tuple(parents), is_input))
        return len(self.steps_made)

    def stamped(self, value: Value, step: int, node: ast.AST, depth: int = 2) -> Value:
        """The same value, marked as computed by a step of a graph."""
        atoms = []
        for atom in value:
            match atom:
                case Tensor(deps):
                    atom = Tensor(deps, step)
                case Ref(id) if depth and self.heap.container_type(id) in ("tuple", "list", "dict"):
                    for name, item in self.heap.cells(id):
                        self.heap.set((id, name), self.stamped(item, step, node, depth - 1))
            atoms.append(atom)
        return Value(frozenset(atoms), value.open, value.sources)

    def symbolic(self, result: Value, operation: int | None, given: Iterable[Value], node: ast.AST) -> Value:
        """The result of an operation, marked as a new step if one of the values it was given is symbolic."""
        parents = self.steps_in(given)
        if not parents:
            return result
        step = self.step_by(operation, parents)
        stamped = self.stamped(result, step, node)
        return stamped if self.steps_in([stamped]) else of(Tensor(self.run.derivation.deps(result), step))

    def note_ends(self, id: int, inputs: Value, outputs: Value) -> None:
        """Note what a layer was given in a graph and what it computed, for `layer.input` and `.output`."""
        self.heap.set((id, GRAPH_INPUT), inputs)
        self.heap.set((id, GRAPH_OUTPUT), outputs)

    def find_ends(self, id: int) -> None:
        """Note where an input, or a Sequential with its layers, begins and ends in a graph."""
        if self.heap.get((id, GRAPH_OUTPUT)) is not None:
            return
        if self.heap.object(id).type == INPUT_CLASS:
            start = of(Tensor(frozenset(), self.step_by(id, (), is_input=True)))
            self.note_ends(id, start, start)
        elif self.adapter.models.is_sequential(id) and self.adapter.models.knows_input(id):
            self.note_ends(id, *self.chained(id))

    def end_of_graph(self, id: int, name: str, node: ast.AST) -> Value | None:
        """`layer.output`, `model.inputs` …: where a layer begins or ends in a graph; None if unknown."""
        self.find_ends(id)
        end = self.heap.get((id, GRAPH_INPUT if name.startswith("input") else GRAPH_OUTPUT))
        if end is None or not name.endswith("s"):
            return end
        several = self.heap.ordered_items(end.refs[0]) if end.refs else [end]
        return self.run.containers.listed(node, "list", several, (name, id))

    def chained(self, id: int) -> tuple[Value, Value]:
        """The input and the output of the graph that the layers of a Sequential make.

        A layer that stands in no graph yet begins and ends there, too.
        """
        start = end = of(Tensor(frozenset(), self.step_by(None, (), is_input=True)))
        for layer in self.adapter.models.layers_in_turn(id):
            before = end
            deps = self.run.derivation.deps(before) | {Dep(layer)}
            end = of(Tensor(deps, self.step_by(layer, self.steps_in([before]))))
            if self.heap.get((layer, GRAPH_OUTPUT)) is None:
                self.note_ends(layer, before, end)
        return start, end

    def ordered_operations(self, inputs: Value, outputs: Value) -> tuple[int, ...]:
        """The operations of a functional model in its own order: deepest first, then as met from the outputs.

        As `map_graph` of Keras 3 and `_map_graph_network` of tf-keras order them.
        """
        met: dict[int, int] = {}
        done: list[int] = []
        given = set(self.steps_in([inputs]))
        for output in self.steps_in([outputs]):
            self._visit(output, given, met, done)
        depths: dict[int, int] = {}
        depth_of: dict[int, int] = {}
        for step in reversed(done):
            made = self.steps_made[step - 1]
            depth = max(depths.setdefault(step, 0), depth_of.get(made.operation, 0))
            depth_of[made.operation] = depths[step] = depth
            for parent in made.parents:
                depths[parent] = max(depth + 1, depths.get(parent, 0))
        for step in self.steps_in([inputs]):
            operation = self.steps_made[step - 1].operation
            if operation not in depth_of:
                depth_of[operation], met[operation] = 0, -1
        return tuple(sorted(depth_of, key=lambda operation: (-depth_of[operation], met[operation])))

    def _visit(self, step: int, inputs: set[int], met: dict[int, int], done: list[int]) -> None:
        made = self.steps_made[step - 1]
        if step in done:
            return
        met.setdefault(made.operation, len(met))
        if not made.is_input:
            for parent in made.parents:
                self._visit(parent, inputs, met, done)
        done.append(step)


def _ids(value: Value) -> tuple[int, ...]:
    """The operations that a cell holds; none where several ways of the program differ."""
    known = value.constant
    return known if isinstance(known, tuple) else ()
