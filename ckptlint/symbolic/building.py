"""Building layers, and the graphs of functional models: which steps compute what from what.

A layer makes its variables when it is built: by `build`, by its first call, or by being part of a model that
is built. The steps between symbolic tensors are kept, for a functional model names its layers by their place
in the graph.
"""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ckptlint.knowledge.meanings import INPUT_CLASS
from ckptlint.record import Dep, Kind
from ckptlint.source import Place
from ckptlint.symbolic.builtin import Builtins
from ckptlint.symbolic.store import Arg, Note
from ckptlint.symbolic.values import TRUE, Class, Key, Ref, Tensor, Value, of

BUILT = Note("has variables")  # the cell of a layer that has made its variables
SEQUENCE = Note("sequence")  # the cell of a Sequential that holds its layers in order
BUILT_BY_CALL = Note("built")  # the cell of a layer of the project whose `build` has run
INPUT = Note("input")  # the cell of a layer with what it was given in a functional model
OUTPUT = Note("output")  # … and with what it computed there
_LAYERS = (Kind.LAYER, Kind.MODEL)


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a functional graph: what operation computed it (below 0: none with state), from what."""

    operation: int
    parents: tuple[int, ...] = ()
    is_input: bool = False


class Building(Builtins):
    """Tells which layers are built, and orders the operations of functional models."""

    roots_met: set[Place]  # where the roots were made that graphs tell of
    steps_made: list[Step]  # step n of the graphs is the n-th of these, counted from 1
    ranks: dict[int, int]  # variables -> their rank, where it is plain to see
    sequences: dict[int, list[int]]  # a model that calls its layers in turn -> the layers
    operations: dict[int, tuple[int, ...]]  # a functional model -> its operations, in its order
    outputs: dict[int, tuple[int, ...]]  # … -> those that compute its outputs
    added_to: dict[
        int, list[tuple[int, str]]
    ]  # an object -> by whom, and by which name, it was given children
    inputs_known: set[int]  # models that know their input's shape, and so build what is added to them
    _anonymous: int = 0

    # Built or not

    def is_built(self, id: int) -> bool:
        return self.store.get((id, BUILT)) is not None

    @abstractmethod
    def forward(
        self,
        id: int,
        kind: Kind,
        cls: Class | None,
        args: list[Value],
        keywords: list[tuple[str, Value]],
        node: ast.AST,
    ) -> Value: ...

    @abstractmethod
    def weights_of_framework(self, id: int) -> list[Key]: ...

    def mark_built(self, id: int, node: ast.AST) -> None:
        """A layer makes its variables, and those of the layers it was given."""
        if self.is_built(id):
            return
        self.store.set((id, BUILT), TRUE)
        if id in self.class_of:
            self.own(id, self.weights_of_framework(id))
        for part in self.sequences.get(id, ()):
            self.mark_built(part, node)
        for given in self.layers_given(id):
            if given in self.class_of and not self.is_built(given):
                passed = [of(Tensor())]
                self.forward(given, self.object(given).kind, self.class_of[given], passed, [], node)
            self.mark_built(given, node)
        if id in self.sequences:
            self.inputs_known.add(id)

    def layers_given(self, id: int) -> list[int]:
        """The layers that a framework's constructor was given, alone or in lists."""
        found: dict[int, None] = {}
        for name in self.store.keys_of(id):
            if isinstance(name, Arg):
                value = self.store.get((id, name)) or Value()
                found.update(dict.fromkeys(self.layers_in(value)))
        return list(found)

    def layers_in(self, value: Value, depth: int = 3) -> list[int]:
        """The layers that a value is or holds."""
        found = []
        for ref in sorted(value.refs):
            if self.object(ref).kind in _LAYERS:
                found.append(ref)
            elif self.object(ref).kind is Kind.CONTAINER and depth:
                for _, item in self.cells(ref):
                    found += self.layers_in(item, depth - 1)
        return found

    def note_rank(self, id: int, node: ast.AST) -> None:
        """A variable made from a number, a list of numbers or `zeros` of a shape tells its rank."""
        if not isinstance(node, ast.Call):
            return
        named = {k.arg: k.value for k in node.keywords}
        initial = node.args[0] if node.args else named.get("initial_value")
        rank = None if initial is None else _rank_of(initial)
        if rank is not None:
            self.ranks[id] = rank
        if initial is not None and (number := _number_of(initial)) is not None:
            self.numbers[id] = number

    # Graphs of functional models

    def steps_in(self, values: Iterable[Value], depth: int = 3) -> list[int]:
        """The steps of functional graphs that values are, alone or in containers, in order."""
        found: list[int] = []
        for value in values:
            for atom in value:
                match atom:
                    case Tensor(node=step) if step:
                        found.append(step)
                    case Ref(id) if depth and self.object(id).kind is Kind.CONTAINER:
                        found += self.steps_in(self.ordered_items(id), depth - 1)
        return found

    def step_by(self, operation: int | None, parents: Sequence[int], is_input: bool = False) -> int:
        """A new step of a graph; `operation` is the layer that computes it, None for what has no state."""
        if operation is None:
            self._anonymous -= 1
            operation = self._anonymous
        self.steps_made.append(Step(operation, tuple(parents), is_input))
        return len(self.steps_made)

    def stamped(self, value: Value, step: int, node: ast.AST, depth: int = 2) -> Value:
        """The same value, computed by a step of a graph."""
        atoms = []
        for atom in value:
            match atom:
                case Tensor(deps):
                    atom = Tensor(deps, step)
                case Ref(id) if depth and self.container_of.get(id) in ("tuple", "list", "dict"):
                    for name, item in self.cells(id):
                        self.store.set((id, name), self.stamped(item, step, node, depth - 1))
            atoms.append(atom)
        return Value(frozenset(atoms), value.open, value.sources)

    def symbolic(self, result: Value, operation: int | None, given: Iterable[Value], node: ast.AST) -> Value:
        """The result of an operation: a step of a functional graph where it was given one."""
        parents = self.steps_in(given)
        if not parents:
            return result
        step = self.step_by(operation, parents)
        stamped = self.stamped(result, step, node)
        return stamped if self.steps_in([stamped]) else of(Tensor(self.deps(result), step))

    def note_ends(self, id: int, inputs: Value, outputs: Value) -> None:
        """What a layer or model was given in a graph and what it computed, for `layer.input` and the like."""
        self.store.set((id, INPUT), inputs)
        self.store.set((id, OUTPUT), outputs)

    def end_of_graph(self, id: int, name: str, node: ast.AST) -> Value | None:
        """`layer.output`, `model.inputs` …: where a layer or model begins or ends in a graph."""
        cell = INPUT if name.startswith("input") else OUTPUT
        if self.store.get((id, cell)) is None:
            if self.object(id).type == INPUT_CLASS:
                start = of(Tensor(frozenset(), self.step_by(id, (), is_input=True)))
                self.note_ends(id, start, start)
            elif id in self.sequences and id in self.inputs_known:
                self.note_ends(id, *self.chained(id))
        end = self.store.get((id, cell))
        if end is None or not name.endswith("s"):
            return end
        several = self.ordered_items(end.refs[0]) if end.refs else [end]
        return self.listed(node, "list", several, (name, id))

    def chained(self, id: int) -> tuple[Value, Value]:
        """The ends of the graph that a sequence of layers makes."""
        start = end = of(Tensor(frozenset(), self.step_by(None, (), is_input=True)))
        for layer in self.sequences[id]:
            end = of(Tensor(self.deps(end) | {Dep(layer)}, self.step_by(layer, self.steps_in([end]))))
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


_OF_SHAPE = frozenset({"zeros", "ones", "fill", "normal", "uniform", "truncated_normal"})
