"""The life of a layer: built by its first call, then called."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckptlint.frameworks.tensorflow.kinds import LAYERS
from ckptlint.frameworks.tensorflow.notes import BUILD_RAN, HAS_VARIABLES
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.interpreter.cells import Arg, Summary
from ckptlint.interpreter.heap import Reads
from ckptlint.interpreter.values import (
    TRUE,
    Class,
    Fact,
    Function,
    Keywords,
    Ref,
    Tensor,
    Value,
    const,
    join,
    of,
)
from ckptlint.knowledge.worlds import KERAS_3
from ckptlint.program.events import Forward
from ckptlint.program.objects import Dep, Kind

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow


_MODELS_CALL = ("call", "__call__")


@dataclass(frozen=True, slots=True)
class _Pass(Summary):
    """The cell of a layer with what a forward pass over these values gave."""

    regions: tuple[object, ...]
    args: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    deps: frozenset[Dep]


@dataclass(frozen=True, slots=True, eq=False)
class _Passed(Fact):
    """What a forward pass gave, and what it read."""

    result: Value
    reads: Reads


class Lifecycle(TensorFlowPart):
    """Builds and calls layers and models.

    `outer_layers` maps an object to the layers through whose call a value came to derive from it;
    `called_outermost` are the layers that were called by the program itself, not by another layer.
    """

    def __init__(self, adapter: TensorFlow) -> None:
        super().__init__(adapter)
        self.outer_layers: dict[int, dict[int, None]] = {}
        self.called_outermost: set[int] = set()
        self._forwards: list[int] = []

    def is_built(self, id: int) -> bool:
        """Whether a layer has made its variables."""
        return self.heap.get((id, HAS_VARIABLES)) is not None

    def mark_built(self, id: int, node: ast.AST) -> None:
        """Note that a layer makes its variables, and so do the layers in it."""
        if self.is_built(id):
            return
        self.heap.set((id, HAS_VARIABLES), TRUE)
        if self.heap.class_of(id) is not None:
            self.adapter.tracking.add_variables(id, self.adapter.constructors.weights_of_framework(id))
        for part in self.adapter.models.layers_in_turn(id):
            self.mark_built(part, node)
        for given in self.layers_given(id):
            if (cls := self.heap.class_of(given)) is not None and not self.is_built(given):
                passed = [of(Tensor())]
                self.forward(given, self.heap.object(given).kind, cls, passed, [], node)
            self.mark_built(given, node)
        if self.adapter.models.is_sequential(id):
            self.adapter.models.note_input(id)

    def layers_given(self, id: int) -> list[int]:
        """The layers that the constructor of a framework's class was given, alone or in lists."""
        found: dict[int, None] = {}
        for name in self.heap.keys_of(id):
            if isinstance(name, Arg):
                value = self.heap.get((id, name)) or Value()
                found.update(dict.fromkeys(self.layers_in(value)))
        return list(found)

    def layers_in(self, value: Value, depth: int = 3) -> list[int]:
        """The layers that a value is or holds."""
        found = []
        for ref in sorted(value.refs):
            if self.heap.object(ref).kind in LAYERS:
                found.append(ref)
            elif self.heap.object(ref).kind is Kind.CONTAINER and depth:
                for _, item in self.heap.cells(ref):
                    found += self.layers_in(item, depth - 1)
        return found

    def note_built(self, function: Function, id: int) -> None:
        """Under Keras 3 a layer counts as built after its `build`, whoever called that."""
        object, named = self.heap.object(id), getattr(function.node, "name", "")
        if named == "build" and object.world == KERAS_3 and object.kind in LAYERS:
            self.heap.set((id, BUILD_RAN), TRUE)

    def forward(
        self, id: int, kind: Kind, cls: Class | None, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """Run the forward pass of a layer, model, module or callable object."""
        result = self.computed(id, kind, cls, args, keywords, node)
        if kind in LAYERS:
            self.mark_built(id, node)
            given = [*args, *(v for _, v in keywords)]
            made = self.adapter.functional.symbolic(result, id, given, node)
            if (
                self.adapter.functional.steps_in(given)
                and not self.adapter.functional.is_functional(id)
                and not self.adapter.models.is_sequential(id)
                and not self.adapter.models.is_out_of_sight(id)
            ):
                self.adapter.functional.note_ends(id, given[0], made)
            return made
        return result

    def computed(
        self, id: int, kind: Kind, cls: Class | None, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """The result of a forward pass; its code is run for what it does."""
        deps = self.run.derivation.entering(self.run.derivation.deps_of_all(args, keywords))
        self.note_forward(id, node)
        if self.adapter.models.is_sequential(id) and (
            cls is None or self.run.classes.find_in_class(cls, "call")[0] is None
        ):
            cuts = self.run_layers(id, args, [(k, v) for k, v in keywords if k == "training"], node)
            if cuts:
                return of(Tensor(cuts))
        if not self._forwards:
            self.called_outermost.add(id)
        if cls is not None:
            if kind in LAYERS:
                self.build_once(id, cls, node)
            for name in _MODELS_CALL if kind in LAYERS else ("__call__", "call"):
                value, owner = self.run.classes.find_in_class(cls, name)
                if value is not None:
                    result = self.run_forward(
                        id, self.run.classes.bound(value, Ref(id), owner), args, keywords, node
                    )
                    if result.open or not result.atoms:
                        return join([result, of(Tensor(deps | {Dep(id)}))])
                    return result
        if kind is Kind.INSTANCE:
            return self.heap.from_outside(node, ("result", id), deps)
        return of(Tensor(deps | {Dep(id)}))

    def run_forward(
        self, id: int, function: Value, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """Run the code of a forward pass; returns its result.

        A functional model owns the outermost layer called, not that layer's parts: which layer that was is
        noted for all that the result derives from.

        A second pass over the same values in the same gradient regions gives the same, and is not run, unless
        something that the first one read has changed since.
        """
        regions = (self.context.traced, *(r.name for r in self.context.gradient_regions))
        done = _Pass(regions, tuple(args), tuple(keywords), self.run.derivation.deps_of_all(args, keywords))
        for known in self.heap.get((id, done)) or ():
            if isinstance(known, _Passed) and self.heap.unchanged(known.reads):
                return known.result
        self._forwards.append(id)
        try:
            with self.heap.watching() as reads:
                result = self.run.calls.apply(function, args, keywords, node)
        finally:
            self._forwards.pop()
        if not self._forwards and self.heap.object(id).kind in LAYERS:
            own = {d.id for d in self.run.derivation.deps(result)} - {
                d.id for d in self.run.derivation.deps_of_all(args, keywords)
            }
            for part in own:
                self.outer_layers.setdefault(part, {})[id] = None
        self.heap.set((id, done), of(_Passed(result, reads)))
        return result

    def outermost(self, id: int) -> list[int]:
        """The layers called by the program itself through which a value came to derive from this object."""
        found = list(self.outer_layers.get(id, ()))
        return [*found, id] if id in self.called_outermost or not found else found

    def run_layers(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> frozenset[Dep]:
        """Run the layers of a Sequential that are classes of the project, for what their code does.

        Returns what the result derives from where an op in one of them cuts off all before it and no layer
        with weights follows; nothing otherwise.
        """
        given = of(Tensor(self.run.derivation.deps_of_all(args, [])))
        cuts: frozenset[Dep] = frozenset()
        before = False
        self._forwards.append(id)
        try:
            for layer in list(dict.fromkeys(self.adapter.models.layers_in_turn(id))):
                if layer in self._forwards:  # it holds itself, and its forward pass never ends
                    continue
                object = self.heap.object(layer)
                if (
                    self.heap.class_of(layer) is not None or self.adapter.models.is_sequential(layer)
                ) and object.kind in LAYERS:
                    passed = of(Tensor(self.run.derivation.deps(given) | {Dep(id)})) if before else given
                    with self.context.called_from((self.context.place(node), "layer", layer)):
                        result = self.forward(
                            layer, object.kind, self.heap.class_of(layer), [passed], keywords, node
                        )
                    own = self.run.derivation.deps(result)
                    through = [d for d in own if d.id == id]
                    if through and all(d.cut for d in own):
                        cuts = own
                    elif any(d.cut is None and d.id != id for d in own - self.run.derivation.deps(given)):
                        cuts = frozenset()
                    before = True
                elif not (self.adapter.classes.row(object.type) or {}).get("stateless"):
                    before, cuts = True, frozenset()
        finally:
            self._forwards.pop()
        return cuts

    def forward_quietly(self, id: int, node: ast.AST) -> None:
        """Build a model as its framework does when it runs it: by a forward pass, if it is not built yet."""
        if not self.is_built(id):
            self.forward(
                id, Kind.MODEL, self.heap.class_of(id), [self.heap.from_outside(node, "batch")], [], node
            )

    def note_forward(self, id: int, node: ast.AST) -> None:
        """Record that a layer was called."""
        self.recorder.event(Forward((id,)), node)

    def build_once(self, id: int, cls: object, node: ast.AST) -> None:
        """Run the project's `build` of a layer at its first call."""
        assert isinstance(cls, Class)
        assigned = self.heap.get((id, "built"))
        if self.heap.get((id, BUILD_RAN)) is not None or (
            assigned is not None and self.run.expressions.truth(assigned)
        ):
            return
        self.heap.set((id, BUILD_RAN), const(True))
        value, owner = self.run.classes.find_in_class(cls, "build")
        if value is not None:
            shape = self.heap.from_outside(node, ("shape", id))
            with self.context.called_from((self.context.place(node), "build", id)):
                self.run.calls.apply(self.run.classes.bound(value, Ref(id), owner), [shape], [], node)
