"""TensorFlow and Keras as the interpreter sees them: one adapter, made of parts."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from ckptlint.frameworks.keras import fit, layers
from ckptlint.frameworks.keras.fit import Fitting
from ckptlint.frameworks.keras.functional import Functional
from ckptlint.frameworks.keras.lifecycle import Lifecycle
from ckptlint.frameworks.keras.models import Models
from ckptlint.frameworks.keras.three import Keras3
from ckptlint.frameworks.keras.two import Keras2
from ckptlint.frameworks.tensorflow import (
    attributes,
    constructors,
    datasets,
    functions,
    ops,
    saving,
    tracking,
    training,
    values,
)
from ckptlint.frameworks.tensorflow.attributes import FrameworkAttributes
from ckptlint.frameworks.tensorflow.classes import Api, KnownClasses
from ckptlint.frameworks.tensorflow.constructors import Constructors
from ckptlint.frameworks.tensorflow.container_watch import ContainerWatch
from ckptlint.frameworks.tensorflow.datasets import Datasets
from ckptlint.frameworks.tensorflow.kinds import LAYERS, MODULES, PARTS
from ckptlint.frameworks.tensorflow.ops import Ops
from ckptlint.frameworks.tensorflow.saving import Saving
from ckptlint.frameworks.tensorflow.tracking import Tracking
from ckptlint.frameworks.tensorflow.training import Training
from ckptlint.frameworks.tensorflow.variables import Variables
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.framework import Framework, Instances
from ckptlint.interpreter.modules import SourceModule
from ckptlint.interpreter.outside import Use
from ckptlint.interpreter.relevance import FORWARD_METHODS
from ckptlint.interpreter.values import (
    UNKNOWN,
    Bound,
    Class,
    Ext,
    Function,
    Keywords,
    Ref,
    Tensor,
    Value,
    Vars,
    of,
)
from ckptlint.knowledge.layer_attributes import BASE_CLASSES, LAYER_ATTRIBUTES
from ckptlint.knowledge.meanings import (
    ATTRIBUTES,
    EVIDENCE,
    FUNCTIONS,
    GRAPH_ENDS,
    HARMLESS,
    HYPERPARAMETERS,
    LEAVING,
    METHODS,
    OPAQUE_METHODS,
    RESUMING_WORDS,
    ROLES,
    SHAPE_ATTRIBUTES,
    TRAINING_WORDS,
    Meaning,
)
from ckptlint.knowledge.names import COMPUTING, FRAMEWORKS, identify, may_train, top
from ckptlint.knowledge.tables import classes as class_table
from ckptlint.program.objects import Dep, Kind
from ckptlint.program.texts import Text
from ckptlint.wildcard import ANY
from ckptlint.world import World

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler
    from ckptlint.interpreter.interpreter import Interpreter

HANDLERS: Mapping[str, FrameworkHandler] = {
    name: handler
    for module in (
        attributes,
        constructors,
        datasets,
        functions,
        ops,
        saving,
        tracking,
        training,
        values,
        fit,
        layers,
    )
    for name, handler in module.HANDLERS.items()
}
"""What carries out the effects that the tables name."""

_CALLED = PARTS | {Kind.INSTANCE}  # what is run when it is called
_METHODS_OF_TENSORS = frozenset({"value", "assign", "eval", "astype", "reshape", "mean", "sum"})
_OF_EVERY_LAYER = frozenset("name trainable dtype built call losses updates weights".split())
_FROM_CONFIG = ".from_config"


class TensorFlow:
    """The adapter of TensorFlow and Keras. `Framework` explains each method that is not explained here."""

    packages = FRAMEWORKS
    training_words = TRAINING_WORDS
    resuming_words = RESUMING_WORDS

    may_train = staticmethod(may_train)

    def __init__(self, run: Interpreter, api: Api) -> None:
        self.run = run
        self.record = run.record
        self.heap = run.heap
        self.classes = KnownClasses(self, api)
        self.containers = ContainerWatch(self)
        self.tracking = Tracking(self)
        self.keras2 = Keras2(self)
        self.keras3 = Keras3(self)
        self.lifecycle = Lifecycle(self)
        self.functional = Functional(self)
        self.variables = Variables(self)
        self.constructors = Constructors(self)
        self.models = Models(self)
        self.framework_attributes = FrameworkAttributes(self)
        self.ops = Ops(self)
        self.datasets = Datasets(self)
        self.training = Training(self)
        self.fitting = Fitting(self)
        self.saving = Saving(self)

    # Names and classes

    def canonical(self, name: str) -> str:
        return self.classes.canonical(name)

    def knows(self, name: str) -> bool:
        return self.classes.knows(name)

    def instances(self, name: str) -> Instances:
        return self.classes.instances(name)

    def base(self, name: str) -> Ext | None:
        return self.classes.base(name)

    def world(self, cls: Class, framework: str) -> World | None:
        return self.classes.world(cls, framework)

    # Objects

    def began(self, id: int) -> None:
        self.tracking.begin_tracking(id)

    def construct(
        self, id: int, framework: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> None:
        self.constructors.framework_constructor(id, framework, args, keywords, node)

    def read(self, id: int, name: str, node: ast.AST) -> Value | None:
        inside = self.framework_attributes.inside(id, name, node)
        if inside is not None:
            return inside
        kind = self.heap.object(id).kind
        if name in GRAPH_ENDS and kind in (Kind.LAYER, Kind.MODEL, Kind.OTHER):
            end = self.functional.end_of_graph(id, name, node)
            if end is not None:
                return end
        built_in = self.framework_attributes.built_in(id, name, node)
        if built_in is not None:
            return built_in
        return of(Bound(Ref(id), name)) if self.datasets.is_dataset(id) else None

    def read_computed(self, atom: Tensor, name: str) -> Value:
        if name in SHAPE_ATTRIBUTES:
            return UNKNOWN
        if name in OPAQUE_METHODS or name in _METHODS_OF_TENSORS:
            return of(Bound(atom, name))
        return of(Tensor(atom.deps), Bound(atom, name))

    def is_about_shape(self, name: str) -> bool:
        return name in SHAPE_ATTRIBUTES

    def has(self, id: int, name: str) -> bool | None:
        kind = self.heap.object(id).kind
        if kind in LAYERS:
            if name in _OF_EVERY_LAYER:
                return True
            is_base = identify(self.heap.object(id).type)[0] in BASE_CLASSES
            return False if is_base and not name.startswith("_") and name not in LAYER_ATTRIBUTES else None
        if kind not in (Kind.ROOT, Kind.INSTANCE, Kind.MODULE):
            return None
        return self.offers(id, name) or (kind.value, name) in ATTRIBUTES

    def offers(self, id: int, name: str) -> bool:
        return (self.run.outside.kind(id).value, name) in METHODS

    def kind_by_use(self, uses: frozenset[Use]) -> Kind | None:
        told = {row.kind for row in EVIDENCE if not row.beside and any(map(row.tells, uses))}
        told |= {row.kind for row in EVIDENCE if row.beside in told and any(map(row.tells, uses))}
        told -= {row.beside for row in EVIDENCE if row.kind in told}
        return Kind(told.pop()) if len(told) == 1 else None

    def counts_steps(self, id: int) -> bool:
        key = self.framework_attributes.represented(id)
        return key is not None and key.child.name.lstrip("_") == "iterations"

    def assigned(self, id: int, name: str, value: Value, node: ast.AST, sure: bool = True) -> Value:
        if name == "trainable" and sure and self.heap.object(id).kind in LAYERS:
            self.models.set_trainable_below(id, value, {id})
        return self.tracking.track_attribute(id, name, value, node)

    def trains_by(self, id: int, name: str) -> bool:
        kind = self.heap.object(id).kind
        return name in HYPERPARAMETERS and (kind in PARTS or kind in (Kind.OPTIMIZER, Kind.OUTSIDE))

    def deleted(self, id: int, name: str) -> None:
        self.tracking.untrack_attribute(id, name)

    def copied(self, id: int, node: ast.AST) -> Value | None:
        is_copied = self.heap.object(id).kind in LAYERS and self.heap.class_of(id) is None
        return of(Ref(self.models.cloned(id, node))) if is_copied else None

    # Calls

    def carry_out(self, meaning: Meaning, call: Call) -> Value:
        """Do what the tables say of a call."""
        return HANDLERS[meaning.effect](self, replace(call, options=meaning.options))

    def call_function(self, call: Call) -> Value | None:
        spelling = self.classes.spelling(call.spelling)
        result = self._call_known(call, spelling)
        return None if result is None else result.tainted(self.ops.sizes_given(call))

    def _call_known(self, call: Call, spelling: str) -> Value | None:
        meaning = FUNCTIONS.get(call.name) or self.classes.user_functions.get(call.name)
        if meaning is not None:
            return self.carry_out(meaning, call)
        if self.models.is_application(call.name):
            return self.models.application(call.node)
        package, _, last = spelling.rpartition(".")
        row = self.classes.some_in(package) if last == ANY else self.classes.row(spelling)
        if row is not None and row["kind"] != "plain":
            return self.constructors.make(spelling, row, call.args, call.keywords, call.node)
        if top(call.name) not in COMPUTING or (last == ANY and self.classes.holds_classes(package)):
            return None
        made = spelling.removesuffix(_FROM_CONFIG)
        if made != spelling and self.classes.row(made) is not None:
            return self.models.made_from_config(call.argument((0, "config")), call.node)
        return self.run.library.drawn(call) or self.ops.tensor_op(
            call.name, call.args, call.keywords, call.deps(), call.node
        )

    def call_outside(self, call: Call) -> Value | None:
        outside = self.classes.outside(self.classes.spelling(call.spelling))
        if outside is None:
            return self.run.calls.call_harmless(call) if top(call.name) in HARMLESS else None
        row = self.classes.row(outside) or {"kind": "other"}
        return self.constructors.make(outside, row, call.args, call.keywords, call.node)

    def call_method(self, call: Call) -> Value | None:
        id = call.subject
        kind = self.heap.object(id).kind
        meaning = METHODS.get((self.run.outside.kind(id).value, call.name))
        if meaning is not None:
            return self.carry_out(meaning, call)
        if kind is Kind.VARIABLE:
            return of(Tensor(frozenset({Dep(id)}) | call.deps()))
        if self.datasets.is_dataset(id):
            deps = call.deps()
            self.run.calls.run_callbacks(call.args, call.keywords, call.node)
            return self.datasets.call_method(call, deps)
        if kind in MODULES:
            deps = call.deps()
            self.run.calls.run_callbacks(call.args, call.keywords, call.node)
            return Value(frozenset({Tensor(deps | {Dep(id)})}), open=True)
        return None

    def call_value(self, receiver: Tensor | Vars, call: Call) -> Value:
        derivation = self.run.derivation
        if isinstance(receiver, Tensor):
            if call.name in OPAQUE_METHODS:
                return of(Tensor(derivation.cut(receiver.deps, f".{call.name}", call.node)))
            return of(Tensor(receiver.deps | derivation.entering(call.deps())))
        if call.name == "numpy":
            return of(Tensor(derivation.cut(frozenset({Dep(receiver.id)}), ".numpy", call.node)))
        meaning = METHODS.get((Kind.VARIABLE.value, call.name))
        if meaning is not None and meaning.effect == "assign":
            self.training.assigned_all(receiver.id, call)
        return of(receiver)

    def call_object(self, call: Call) -> Value | None:
        id = call.subject
        kind, cls = self.heap.object(id).kind, self.heap.class_of(id)
        if kind in _CALLED or cls is not None:
            return self.lifecycle.forward(id, kind, cls, call.args, call.keywords, call.node)
        if self.ops.is_loss(id):
            return of(Tensor(self.ops.labelled(call.args, call.keywords)))
        return None

    def returned(self, function: Function, receiver: int) -> None:
        if function.name.endswith("build"):
            self.lifecycle.note_built(function, receiver)

    def roles(self, decorator: str) -> frozenset[str]:
        meaning = FUNCTIONS.get(identify(decorator)[0])
        return ROLES.get(meaning.effect, frozenset()) if meaning is not None else frozenset()

    def leaves_graph(self, context: str) -> bool:
        return identify(context)[0] in LEAVING

    # Values

    def computed(self, result: Value, operands: Sequence[Value], node: ast.AST) -> Value:
        return self.functional.symbolic(result, None, operands, node)

    def unseen(self, result: Value, operands: Sequence[Value], node: ast.AST) -> Value:
        return self.functional.symbolic(result, result.refs[0], operands, node)

    def iterated(self, id: int, node: ast.AST) -> Value | None:
        return self.datasets.iterator_of(id, node) if self.datasets.is_dataset(id) else None

    def path(self, id: int) -> Text | None:
        return self.saving.path(id)

    # The run as a whole

    def runs_first(self, id: int, method: str) -> bool:
        return method == "build" and self.heap.object(id).kind in LAYERS

    def makes_state_late(self, node: ast.ClassDef) -> bool:
        makers = _makers_of_weights()
        return any(
            isinstance(method, ast.FunctionDef)
            and method.name in FORWARD_METHODS
            and not makers.isdisjoint(_names_in(method))
            for method in node.body
        )

    def finished_script(self, module: SourceModule) -> None:
        self.training.note_trained(module)

    def finished(self, group: int) -> None:
        self.saving.note_unsaved(group)

    def finished_class(self, instance: int) -> None:
        self.saving.note_class(instance)


def adapter(api: Api) -> Callable[[Interpreter], Framework]:
    """A function that makes the adapter for a run, given the user's table of classes and functions."""
    return lambda run: TensorFlow(run, api)


@cache
def _makers_of_weights() -> frozenset[str]:
    """The names of the layers that have weights, and of the method that makes one."""
    rows = class_table().items()
    layers = (name for name, row in rows if row["kind"] == "layer" and not row.get("stateless"))
    return frozenset(name.rpartition(".")[2] for name in layers) | {"add_weight"}


def _names_in(tree: ast.AST) -> frozenset[str]:
    """The names and attributes that are read somewhere in a tree."""
    read = (n for n in ast.walk(tree) if isinstance(getattr(n, "ctx", None), ast.Load))
    return frozenset(
        n.id if isinstance(n, ast.Name) else n.attr for n in read if isinstance(n, ast.Name | ast.Attribute)
    )
