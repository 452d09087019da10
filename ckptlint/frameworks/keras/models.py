"""Models made of layers: Sequential, functional, clones."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from ckptlint.frameworks.tensorflow.kinds import LAYERS
from ckptlint.frameworks.tensorflow.notes import (
    BUILD_RAN,
    CONFIG_OF,
    GRAPH_INPUT,
    GRAPH_OUTPUT,
    HAS_VARIABLES,
    KNOWS_INPUT,
    OUT_OF_SIGHT,
    SEQUENCE,
)
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.interpreter.cells import Arg
from ckptlint.interpreter.values import TRUE, Atom, Keywords, Ref, Tensor, Value, of
from ckptlint.knowledge.meanings import INPUT_CLASS, MODEL_CLASS
from ckptlint.knowledge.worlds import KERAS_2
from ckptlint.program.events import Clone, Create
from ckptlint.program.objects import Dep, Kind, Reference
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    pass


_APPLICATIONS = "keras.applications."
# What holds of a clone, too:
_COPIED = frozenset({HAS_VARIABLES, BUILD_RAN, KNOWS_INPUT, OUT_OF_SIGHT, "trainable"})


class Models(TensorFlowPart):
    """Makes models of layers."""

    def is_sequential(self, id: int) -> bool:
        """Whether an object is a model that calls its layers in turn."""
        return self.heap.get((id, SEQUENCE)) is not None

    def layers_in_turn(self, id: int) -> list[int]:
        """The layers of a Sequential that are known, in order; none of any other object."""
        lists = self.heap.note(id, SEQUENCE).refs
        return [ref for list in lists for _, value in self.heap.cells(list) for ref in sorted(value.refs)]

    def knows_input(self, id: int) -> bool:
        """Whether a Sequential knows the shape of its input, and so builds what is added to it."""
        return self.heap.get((id, KNOWS_INPUT)) is not None

    def note_input(self, id: int) -> None:
        """Note that a Sequential knows the shape of its input."""
        self.heap.set((id, KNOWS_INPUT), TRUE)

    def set_trainable_below(self, id: int, value: Value, seen: set[int]) -> None:
        """Set `trainable` on all layers within a layer or model, as Keras does."""
        parts = [
            *self.layers_in_turn(id),
            *self.adapter.functional.operations(id),
            *self.adapter.tracking.tracked(id).parts,
        ]
        for layer in self.adapter.lifecycle.layers_in(of(*(Ref(part) for part in parts if part >= 0))):
            if layer not in seen:
                seen.add(layer)
                self.heap.set((layer, "trainable"), value)
                self.set_trainable_below(layer, value, seen)

    def make_model(
        self, id: int, framework: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> None:
        """Run a model's constructor.

        A Sequential holds the layers it is given; a functional model, those that compute its outputs.
        """
        row = self.adapter.classes.row(framework) or {}
        if row.get("kind") == "sequential":
            self.heap.set(
                (id, SEQUENCE), of(Ref(self.run.containers.container(node, "list", ("sequence", id))))
            )
            layers = self.run.calls.argument(args, keywords, (0, "layers"), Value())
            known = self.run.containers.known_items(layers)
            items = (
                known
                if known is not None
                else [self.run.containers.item_of(layers, node)]
                if layers.atoms
                else []
            )
            for item in items:
                self.add_to_sequence(id, item, node, known is not None)
            return
        outputs = self.run.calls.argument(args, keywords, (1, "outputs"), Value())
        called = dict.fromkeys(
            outer
            for dep in self.run.derivation.deps(outputs)
            for outer in self.adapter.lifecycle.outermost(dep.id)
        )
        for layer in called:
            self.recorder.edge(id, "layers/*", layer, node, Reference.LAYER)
        if self.adapter.functional.steps_in([outputs]):
            inputs = self.run.calls.argument(args, keywords, (0, "inputs"), Value())
            operations = self.adapter.functional.ordered_operations(inputs, outputs)
            self.adapter.functional.note_ends(id, inputs, outputs)
            self.adapter.functional.note_operations(
                id, operations, self.adapter.functional.computing(outputs)
            )
            self.adapter.lifecycle.mark_built(id, node)

    def is_application(self, name: str) -> bool:
        """Whether a function is one of Keras that make a ready model: they are spelled as classes are."""
        last = name.rpartition(".")[2]
        return name.startswith(_APPLICATIONS) and (last == ANY or last[:1].isupper())

    def is_out_of_sight(self, id: int) -> bool:
        """Whether an object is a ready model of Keras, whose layers are not known here."""
        return self.heap.get((id, OUT_OF_SIGHT)) is not None

    def application(self, node: ast.AST) -> Value:
        """A ready model of `keras.applications`: it has layers with weights, which are not known here."""
        world = self.context.module.world
        id = self.heap.allocate(Kind.MODEL, MODEL_CLASS, node, role="application", world=world)
        self.adapter.tracking.begin_tracking(id)
        for fact in (OUT_OF_SIGHT, HAS_VARIABLES, BUILD_RAN, KNOWS_INPUT):
            self.heap.set((id, fact), TRUE)
        functional = self.adapter.functional
        layers = self.heap.from_outside(node, ("layers", id))
        start = functional.step_by(None, (), is_input=True)
        end = functional.step_by(layers.refs[0], (start,))
        functional.note_ends(id, of(Tensor(frozenset(), start)), of(Tensor(frozenset({Dep(id)}), end)))
        self.recorder.event(Create((id,)), node)
        return of(Ref(id))

    def add_to_sequence(self, id: int, item: Value, node: ast.AST, known: bool = True) -> None:
        """Add a layer to a Sequential, or note the input that it starts with.

        `known` is False for a layer that stands for several, of unknown number.
        """
        sequences = (self.heap.get((id, SEQUENCE)) or Value()).refs
        layers = [r for r in item.refs if self.heap.object(r).kind in (Kind.LAYER, Kind.MODEL, Kind.OUTSIDE)]
        if not layers:
            if self.adapter.functional.steps_in([item]) or any(
                self.heap.object(r).type == INPUT_CLASS for r in item.refs
            ):
                self.note_input(id)
            return
        before = len(self.layers_in_turn(id))
        for layer in layers:
            place = before if known else ANY
            self.recorder.edge(id, f"layers/{place}", layer, node, Reference.LAYER)
        for sequence in sequences:
            self.run.changes.append(sequence, item, node)
        if not before and any(self.knows_its_input(layer) for layer in layers):
            self.note_input(id)
        if self.knows_input(id):
            for layer in layers:
                if (cls := self.heap.class_of(layer)) is not None and self.heap.object(layer).kind in LAYERS:
                    self.adapter.lifecycle.build_once(layer, cls, node)
                self.adapter.lifecycle.forward(
                    layer,
                    self.heap.object(layer).kind,
                    self.heap.class_of(layer),
                    [of(Tensor())],
                    [],
                    node,
                )
            self.heap.set((id, HAS_VARIABLES), TRUE)

    def knows_its_input(self, layer: int) -> bool:
        """Whether a layer that comes first in a Sequential gives it the shape of the input."""
        options = self.heap.object(layer).options
        if any(name in options for name in ("input_shape", "batch_input_shape", "input_dim")):
            return True
        return self.adapter.lifecycle.is_built(layer) and (
            self.is_sequential(layer)
            or self.adapter.functional.is_functional(layer)
            or self.is_out_of_sight(layer)
        )

    def made_from_config(self, config: Value, node: ast.AST) -> Value:
        """`from_config`: an object like the one whose configuration is given, with its changes."""
        single = config.single
        original = self.heap.get((single.id, CONFIG_OF)) if isinstance(single, Ref) else None
        if original is None or not isinstance(single, Ref):
            return self.heap.from_outside(node, "result", frozenset())
        id = original.refs[0]
        made = self.cloned(id, node)
        if self.is_sequential(id):
            self.heap.set((made, "trainable"), None)  # no such entry is in the configuration
        if not self.adapter.functional.is_functional(id) and not self.is_sequential(id):
            self.heap.set((made, HAS_VARIABLES), None)
        for name, value in self.run.calls.spread(of(Ref(single.id))):
            self.heap.set((made, Arg(name)), value)
        if self.heap.object(made).kind is Kind.MODEL:
            self.recorder.event(Clone((made,), original=id), node)
        return of(Ref(made))

    def cloned(self, id: int, node: ast.AST) -> int:
        """A model or layer like another, made anew, with layers like the other's."""
        old = self.heap.object(id)
        made = self.heap.allocate(
            old.kind, old.type, node, role=("clone", id), world=old.world, options=old.options
        )
        self.adapter.tracking.begin_tracking(made)
        for name in self.heap.keys_of(id):
            value = self.heap.get((id, name))
            if (isinstance(name, Arg) or name in _COPIED) and value is not None:
                self.heap.set((made, name), value)
        if old.world == KERAS_2 and (self.is_sequential(id) or self.adapter.functional.is_functional(id)):
            self.heap.set((made, "trainable"), None)  # its configuration has that of its layers alone
        if self.is_sequential(id):
            copies = [self.cloned(layer, node) for layer in self.layers_in_turn(id)]
            items = [of(Ref(copy)) for copy in copies]
            self.heap.set(
                (made, SEQUENCE), self.run.containers.listed(node, "list", items, ("sequence", made))
            )
            for place, copy in enumerate(copies):
                self.recorder.edge(made, f"layers/{place}", copy, node, Reference.LAYER)
        functional = self.adapter.functional
        if functional.is_functional(id):
            copy_of = {op: self.cloned(op, node) if op >= 0 else op for op in functional.operations(id)}
            outputs = tuple(copy_of[op] for op in functional.outputs(id))
            functional.note_operations(made, tuple(copy_of.values()), outputs)
            for op in copy_of.values():
                if op >= 0:
                    self.recorder.edge(made, "layers/*", op, node, Reference.LAYER)
            self.clone_graph(id, made, copy_of, node)
        return made

    def clone_graph(self, id: int, made: int, copy_of: dict[int, int], node: ast.AST) -> None:
        """Copy the steps of a functional model for its clone: `clone.output` is not the original's."""
        steps: dict[int, int] = {}
        ends = [self.heap.get((id, end)) or Value() for end in (GRAPH_INPUT, GRAPH_OUTPUT)]
        self.clone_steps(self.adapter.functional.steps_in(ends), copy_of, steps)
        for original, copy in [(id, made), *copy_of.items()]:
            if original >= 0:
                for end in (GRAPH_INPUT, GRAPH_OUTPUT):
                    value = self.heap.get((original, end))
                    if value is not None:
                        cloned = self.computed_by_clone(value, copy_of, steps, node)
                        self.heap.set((copy, end), cloned)

    def clone_steps(self, wanted: list[int], copy_of: dict[int, int], steps: dict[int, int]) -> None:
        """Copy steps and what they are computed from; `steps` maps each to its copy."""
        for step in wanted:
            if step not in steps:
                old = self.adapter.functional.steps_made[step - 1]
                self.clone_steps(list(old.parents), copy_of, steps)
                operation = copy_of.get(old.operation, old.operation)
                steps[step] = self.adapter.functional.step_by(
                    operation, [steps[p] for p in old.parents], old.is_input
                )

    def computed_by_clone(
        self,
        value: Value,
        copy_of: dict[int, int],
        steps: dict[int, int],
        node: ast.AST,
        within: frozenset[int] = frozenset(),
    ) -> Value:
        """A value of the original as the clone computes it, from copies of its steps and layers."""
        atoms: set[Atom] = set()
        for atom in value:
            match atom:
                case Tensor(deps, step):
                    deps = frozenset(replace(dep, id=copy_of.get(dep.id, dep.id)) for dep in deps)
                    atoms.add(Tensor(deps, steps.get(step, 0)))
                case Ref(list) if self.heap.object(list).kind is Kind.CONTAINER and list not in within:
                    copied = self.run.containers.copied(list, node)
                    for name, item in self.heap.cells(list):
                        inner = self.computed_by_clone(item, copy_of, steps, node, within | {list})
                        self.heap.set((copied.refs[0], name), inner)
                    atoms |= copied.atoms
                case _:
                    atoms.add(atom)
        return Value(frozenset(atoms), value.open, value.sources)
