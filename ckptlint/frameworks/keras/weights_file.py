"""Predicts the datasets of a `.weights.h5` file, or of the one inside a `.keras` file.

Keras writes these files itself: it looks at every attribute of a layer in the order of their names and goes
into each layer, optimizer and metric that it finds, and into lists, tuples and dicts of them. What it has met
once is not written again (`_save_state` in `saving_lib.py` of Keras 3.15 and of tf-keras 2.21). A `tf.Module`
or a plain object is never looked into.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from ckptlint.frameworks.tensorflow.kinds import LAYERS
from ckptlint.frameworks.tensorflow.live_graph import LiveGraph
from ckptlint.frameworks.tensorflow.loss_reasons import LISTS_OF_LAYERS, PARTS, Cause, Losses
from ckptlint.frameworks.tensorflow.notes import COMPILED_METRICS
from ckptlint.frameworks.tensorflow.tracked import FrameworkChild, Key
from ckptlint.frameworks.tensorflow.tracking import DEEPEST, KERAS2
from ckptlint.graph import Graph, Link, Node, Part, Raises, Reason
from ckptlint.interpreter.values import Class, Ref, Value, of
from ckptlint.knowledge.framework_children import Child, children, children_row
from ckptlint.knowledge.meanings import MODEL_CLASS
from ckptlint.knowledge.names import identify
from ckptlint.program.events import Update
from ckptlint.program.objects import Kind
from ckptlint.program.texts import Text
from ckptlint.source import Place
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow


CHECKPOINT, WEIGHTS, MODEL, SAVED_MODEL = "checkpoint", "weights", "model", "saved_model"


LEGACY = "legacy"  # the older HDF5 files, which are named after layers


_HDF5 = (".h5", ".hdf5")


_SAVEABLE = frozenset({Kind.LAYER, Kind.MODEL, Kind.OPTIMIZER, Kind.METRIC})


_OPENED = {
    2: frozenset({"list", "tuple", "set", "dict", "OrderedDict", "defaultdict"}),
    3: frozenset({"list", "tuple", "dict", "OrderedDict", "defaultdict"}),
}


_VARIABLES = "_variables"  # the list of an optimizer with what it writes


_RUN_BY_KERAS = frozenset({"fit", "train_on_batch"})  # what makes the metrics of a compiled model


_FUNCTIONS = frozenset({"MSE", "MAE", "MAPE", "MSLE"})  # names of metrics that are functions


# Layers of Keras 3 that write their own kernels and biases, and no other weights of theirs.
_KERNELS_ONLY = frozenset(
    f"keras.layers.{name}" for name in "Dense EinsumDense Embedding Conv1D Conv2D Conv3D".split()
)


_RNN, _STACKED = "keras.layers.RNN", "keras.layers.StackedRNNCells"


# Names of classes that are exported under others, too.
_ALIASES = (
    (re.compile(r"^(Global)?(Avg|Max)Pool(\dD)$"), r"\1\2Pooling\3"),
    (re.compile(r"^(Global)?AvgPooling"), r"\1AveragePooling"),
    (re.compile(r"^(Separable)?Convolution"), r"\1Conv"),
    (re.compile(r"^GroupQueryAttention$"), "GroupedQueryAttention"),
)


# Attributes that are passed over: what every layer of Keras 3 has, and what tf-keras lists by name.
_PASSED_OVER = {
    3: frozenset(
        """_build_shapes_dict _called _checkpoint_dependencies _deferred_dependencies _dtype_policy
        _inbound_nodes _input_spec _layers _lock _loss_ids _losses _losses_override _metrics
        _name_based_restores _non_trainable_variables _outbound_nodes _parent_path _path _seed_generators
        _supports_masking _tracked _tracker _trainable _trainable_variables
        _unconditional_checkpoint_dependencies _unconditional_dependency_names activity_regularizer autocast
        build built call compute_dtype dtype dtype_policy input input_dtype input_spec losses metrics
        metrics_variables name non_trainable_variables non_trainable_weights output path quantization_mode
        supports_jit supports_masking trainable trainable_variables trainable_weights variable_dtype variables
        weights""".split()
    ),
    2: frozenset(
        """_callable_losses _captured_weight_regularizer _checkpoint_dependencies
        _layer_checkpoint_dependencies _deferred_dependencies _eager_losses _inbound_nodes
        _inbound_nodes_value _output_layers _input_layers _name_based_restores _outbound_nodes
        _outbound_nodes_value _self_tracked_trackables _trainable_weights _non_trainable_weights
        _unconditional_checkpoint_dependencies _unconditional_dependency_names _updates _layer_call_argspecs
        inbound_nodes outbound_nodes input_shape output_shape submodules weights non_trainable_weights
        trainable_weights variables non_trainable_variables trainable_variables updates
        state_updates""".split()
    ),
}


def file_of(path: Text | None, version: int, file: str, how: str) -> tuple[str, bool]:
    """What a save writes, and whether it refuses to because of the path's ending.

    `file` is what the table says of the function that saves: "checkpoint", "weights" or "model"; `how` is
    that function's name.
    """
    if file not in (WEIGHTS, MODEL):
        return CHECKPOINT, False
    if identify(how)[0] == "tensorflow.saved_model.save":
        return SAVED_MODEL, False
    ending = (path.suffix if path is not None else None) or ""
    if file == WEIGHTS:
        if version == 2:
            weights = ending.endswith(".weights.h5")
            legacy = ending.endswith((*_HDF5, ".keras"))
            return WEIGHTS if weights else LEGACY if legacy else CHECKPOINT, False
        return WEIGHTS, bool(ending) and not ending.endswith(".weights.h5")
    if ending.endswith(_HDF5):
        return LEGACY, False
    if version == 2 and not ending.endswith(".keras"):
        return SAVED_MODEL, False
    return MODEL, bool(ending) and not ending.endswith(".keras")


def is_fitted(run: TensorFlow, id: int) -> bool:
    """Whether Keras has trained a model by itself, and so has made what it was compiled with."""
    updates = (event for event in run.record.events if isinstance(event, Update))
    return any(id in event.subjects and event.how in _RUN_BY_KERAS for event in updates)


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of a list, tuple, dict or set. For each item: the things that it may be."""

    items: tuple[tuple[Content, ...], ...]
    counted: bool = True  # False: one item stands for many


Content: TypeAlias = "Key | Listed"


class WeightsFile:
    """Predicts what `.weights.h5` and `.keras` files hold: walks from a model as it is now."""

    def __init__(self, adapter: TensorFlow, node: ast.AST) -> None:
        self.adapter = adapter
        self.run = adapter.run
        self.live = LiveGraph(adapter)
        self.node = node
        self.version = adapter.run.context.module.world.version
        self.ids: dict[Key, int] = {}
        self.names: dict[Key, tuple[str, ...]] = {}
        self.nodes: list[Node] = []
        self.links: list[Link] = []

    def write(self, root: int, place: Place, how: str, file: str, refused: bool = False) -> Graph:
        """The graph of a save of `root`: `file` is "weights" or "model"."""
        self.version = self.adapter.classes.version_for(self.run.heap.object(root))
        self.visit(root, (), None, "", sure=True)
        return Graph(
            name=self.run.names.called(root),
            place=place,
            how=how,
            runs_in=self.run.context.module.runs_in,
            nodes=tuple(self.nodes),
            links=tuple(self.links),
            lost=tuple(_Losses(self.adapter, self.ids, self.names).found(root)),
            raises=self.refusal(root, file, refused),
            file=file,
        )

    def refusal(self, root: int, file: str, refused: bool) -> Raises | None:
        """Why the save raises, None where it does not; `refused`: because of the path's ending."""
        if refused:
            return Raises("ValueError", Reason.PATH_ENDING, 0)
        known = self.run.heap.object(root).kind is Kind.MODEL
        if self.version == 3 and file == WEIGHTS and known and not self.adapter.lifecycle.is_built(root):
            return Raises("ValueError", Reason.NOT_BUILT, 0)
        return None

    # The walk

    def visit(self, key: Key, path: tuple[str, ...], holder: int | None, name: str, sure: bool) -> None:
        """Write an object's own variables, then go into its attributes; nothing is written twice."""
        if key in self.ids:
            return
        here = self.ids[key] = len(self.nodes)
        self.names[key] = path
        self.nodes.append(self.node_of(key, path))
        if holder is not None:
            self.links.append(Link(holder, name, here, sure))
        if isinstance(key, int) and self.run.heap.object(key).kind is Kind.OUTSIDE:
            return
        self.write_variables(key, path, here)
        for attribute, contents in self.attributes(key):
            for content in contents:
                self.enter(content, (*path, attribute), here, attribute, sure=len(contents) == 1)

    def enter(self, content: Content, path: tuple[str, ...], holder: int, name: str, sure: bool) -> None:
        """Go into what an attribute or an item is: an object is visited, a container opened."""
        if isinstance(content, Listed):
            self.open(content, path, holder, name)
        elif self.is_saveable(content):
            self.visit(content, path, holder, name, sure)

    def open(self, listed: Listed, path: tuple[str, ...], holder: int, above: str) -> None:
        """Go into the items of a container, which are named after their classes and counted."""
        used: dict[str, int] = {}
        for item in listed.items:
            for content in item:
                if not self.is_named(content):
                    continue
                plain = "container" if isinstance(content, Listed) else self.snake_name(content)
                used[plain] = used.get(plain, -1) + 1
                name = f"{plain}_{used[plain]}" if used[plain] else plain
                if len(item) > 1 or not listed.counted:
                    name = ANY
                self.enter(content, (*path, name), holder, f"{above}/{name}", sure=len(item) == 1)

    def is_named(self, content: Content) -> bool:
        """Whether an item of a container gets a name: Keras 2 gives none to what it has met, or to lists."""
        if isinstance(content, Listed):
            return self.version == 3
        return self.is_saveable(content) and (self.version == 3 or content not in self.ids)

    def is_saveable(self, key: Key) -> bool:
        """Whether Keras takes an object for one that it saves."""
        if isinstance(key, FrameworkChild):
            return key.original is not None or self.is_layer(key)
        object = self.run.heap.object(key)
        if object.kind is Kind.OPTIMIZER and self.version == 2 and ".legacy." in object.type:
            return False
        return object.kind is Kind.OUTSIDE or (
            object.kind in _SAVEABLE and (object.world is None or object.world.version == self.version)
        )

    def is_layer(self, key: FrameworkChild) -> bool:
        """Whether what a framework makes is an object of its own: a list has indices for names."""
        if key.child.state or self.run.heap.object(key.owner).kind is Kind.OPTIMIZER:
            return False
        below = key.child.children
        return bool(key.child.type) or any(not child.name.isdecimal() for child in below)

    def snake_name(self, key: Key) -> str:
        """The name of an object's class as the items of containers are named."""
        name = self.class_name(key)
        if self.version == 3:
            name = re.sub(r"\W+", "", name)
        name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
        name = re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
        return f"private{name}" if self.version == 2 and name.startswith("_") else name

    def class_name(self, key: Key) -> str:
        """The class name of an object as the file spells it; the wildcard where it is not known."""
        if isinstance(key, FrameworkChild):
            if key.original is not None:
                return self.class_name(key.original)
            type = key.child.type
        elif self.run.heap.object(key).kind is Kind.OUTSIDE:
            return ANY
        elif (cls := self.run.heap.class_of(key)) is not None:
            return cls.name
        else:
            type = self.run.heap.object(key).type
            if self.adapter.functional.is_functional(key) and type == MODEL_CLASS:
                return "Functional"
        name = type.rpartition(".")[2]
        for pattern, written in _ALIASES:
            name = pattern.sub(written, name)
        return name

    # What an object holds

    def attributes(self, key: Key) -> Iterator[tuple[str, list[Content]]]:
        """The attributes that Keras looks at, in its order, each with the things it may be."""
        found = self.attributes_inside(key) if isinstance(key, FrameworkChild) else self.attributes_of(key)
        looked_at = [name for name in found if name not in _PASSED_OVER[self.version]]
        if self.version == 2:
            looked_at.sort(reverse=True)
        else:
            looked_at.sort(key=lambda name: f"~{name}" if name.startswith("_") else name)
            if isinstance(key, int) and (
                self.adapter.models.is_sequential(key) or self.adapter.functional.is_functional(key)
            ):
                looked_at.insert(0, "layers")
        for name in looked_at:
            yield name, found[name]

    def attributes_inside(self, key: FrameworkChild) -> dict[str, list[Content]]:
        """The attributes of something that a framework made inside an object."""
        found: dict[str, list[Content]] = {}
        if self.version == 3 and key.child.type == _STACKED:
            found["cells"] = self.cells_of(key.owner)
        for link in self.live.children(key):
            for name in {link.name, self.public_name(link.target)} - {""}:
                found.setdefault(name, []).append(self.content_of(link.target))
        return found

    def attributes_of(self, id: int) -> dict[str, list[Content]]:
        """The attributes of an object: set by the program, defined by its classes, or made by Keras."""
        found: dict[str, list[Content]] = {}
        set_by_program = {name for name, _ in self.adapter.tracking.tracked(id).children}
        for link in self.live.children(id):
            if link.name not in set_by_program and not _is_of_model(link.name):
                for name in {link.name, self.public_name(link.target)} - {""}:
                    found.setdefault(name, []).append(self.content_of(link.target))
        for name, value in self.values(id):
            found[name] = self.contents(value)
        for inner in self.live.argument(id, "inner_optimizer").refs:
            found["inner_optimizer"] = [inner]
        type = self.run.heap.object(id).type
        if self.version == 3 and (listed := LISTS_OF_LAYERS.get(type)):
            found[listed] = self.contents(self.live.argument(id, listed))
        if self.version == 3 and type == _RNN and self.cells_of(id):
            found["cell"] = [FrameworkChild(id, "cell", Child("cell", type=_STACKED))]
        if self.run.heap.object(id).kind is Kind.MODEL:
            found["layers"] = [Listed(tuple((layer,) for layer in self.layers(id)))]
            if any(self.is_many(layer) for layer in self.layers(id)):
                found["layers"] = [Listed(tuple((layer,) for layer in self.layers(id)), counted=False)]
        if self.adapter.tracking.family(id) == KERAS2:
            found["_metrics"] = [Listed(tuple((m,) for m in self.metrics_of(id)))]
            assigned = self.values_of_class(id).get("metrics")
            found["metrics"] = self.contents(assigned) if assigned is not None else self.metrics(id)
        return found

    def cells_of(self, id: int) -> list[Content]:
        """The cells that a recurrent layer was given in a list, and makes one of."""
        return [given for given in self.contents(self.live.argument(id, "cell")) if isinstance(given, Listed)]

    def values(self, id: int) -> Iterator[tuple[str, Value]]:
        """The attributes that the program gave an object or its classes."""
        of_class = self.values_of_class(id)
        yield from of_class.items()
        for name in self.run.heap.keys_of(id):
            value = self.run.heap.get((id, name))
            if not isinstance(name, str) or name.startswith("__") or name in of_class:
                continue
            if value is not None:
                yield name, value

    def values_of_class(self, id: int) -> dict[str, Value]:
        """Class attributes that no instance attribute hides, and properties."""
        cls = self.run.heap.class_of(id)
        found: dict[str, Value] = {}
        bases = [base for base in cls.mro if isinstance(base, Class)] if cls is not None else []
        for base in bases:
            for name in self.run.heap.keys_of(base.scope):
                if not isinstance(name, str) or not name.isidentifier() or name.startswith("__"):
                    continue
                value = self.run.heap.get((base.scope, name))
                if value is None or name in found or name in _PASSED_OVER[self.version]:
                    continue
                described = self.run.attributes.described(value, id, name, self.node)
                if described is not None:
                    found[name] = described
                elif self.run.heap.get((id, name)) is None and value.refs:
                    found[name] = value
        return found

    def layers(self, id: int) -> list[int]:
        """`model.layers`."""
        run = self.adapter
        if run.models.is_sequential(id):
            return [layer for _, layer in self.live.sequence(id)]
        operations = run.functional.layers(id)
        if self.version == 3:
            return operations or list(run.tracking.tracked(id).parts)
        return [*operations, *self.layers_among(run.tracking.tracked(id).parts)]

    def layers_among(self, parts: Iterable[int]) -> Iterator[int]:
        """The layers among the parts that a layer tracks, containers opened."""
        for part in parts:
            if self.adapter.tracking.is_wrapper(part):
                for item in self.run.heap.ordered_items(part):
                    yield from self.layers_among(sorted(item.refs))
            elif self.run.heap.object(part).kind in LAYERS:
                yield part

    def metrics_of(self, id: int) -> Iterator[int]:
        """The metrics that an object of Keras 2 was given as attributes."""
        for part in self.adapter.tracking.tracked(id).parts:
            for ref in self.refs_in(of(Ref(part))):
                if self.run.heap.object(ref).kind is Kind.METRIC:
                    yield ref

    def refs_in(self, value: Value, depth: int = DEEPEST) -> Iterator[int]:
        """The objects in a value, containers opened."""
        for ref in sorted(value.refs):
            if self.run.heap.container_type(ref) is not None:
                for item in self.run.heap.ordered_items(ref) if depth else ():
                    yield from self.refs_in(item, depth - 1)
            else:
                yield ref

    def metrics(self, id: int) -> list[Content]:
        """`metrics` of a layer or model of Keras 2: those of its training, its own, and those below it."""
        compiled = self.compiled_metrics(id)
        found: list[tuple[Content, ...]] = [(metric,) for metric in compiled]
        seen: set[int] = set()

        def gather(layer: int) -> None:
            if layer in seen:
                return
            seen.add(layer)
            found.extend((metric,) for metric in self.metrics_of(layer))
            for below in self.layers(layer):
                gather(below)

        gather(id)
        return [Listed(tuple(found), counted=not compiled or self.given_metrics(id) is not None)]

    def compiled_metrics(self, id: int) -> list[Content]:
        """The metrics that a model of Keras 2 makes when Keras first trains it."""
        cls = self.run.heap.class_of(id)
        own_step = cls is not None and self.run.classes.find_in_class(cls, "train_step")[0] is not None
        if self.run.heap.object(id).kind is not Kind.MODEL or own_step or not is_fitted(self.adapter, id):
            return []
        made: list[Content] = [self.made_metric(id, "Mean", 0)]  # of the loss
        for place, metric in enumerate(self.given_metrics(id) or (), 1):
            name = metric.constant
            if isinstance(name, str):
                of_class = name[:1].isupper() and name not in _FUNCTIONS
                made.append(self.made_metric(id, name if of_class else "MeanMetricWrapper", place))
            else:
                made += metric.refs[:1]
        return made

    def given_metrics(self, id: int) -> list[Value] | None:
        """The metrics that a model was compiled with, None where they are not known."""
        given = self.run.heap.get((id, COMPILED_METRICS))
        if given is None:
            return None
        known = [] if given.constant is None else self.run.containers.known_items(given)
        if known is None or any(not m.refs and not isinstance(m.constant, str) for m in known):
            return None
        return known

    def made_metric(self, id: int, name: str, place: int) -> FrameworkChild:
        """A metric that Keras makes by itself."""
        type = f"keras.metrics.{name}"
        row = children_row(type, 2) or children_row("keras.metrics.Mean", 2)
        below = children(row, {}) if row is not None else ()
        return FrameworkChild(id, f"#metrics/{place}", Child(name, children=below, type=type))

    def contents(self, value: Value, depth: int = DEEPEST) -> list[Content]:
        """What a value is, in the order in which it was made."""
        found: list[Content] = []
        for ref in sorted(value.refs):
            type = self.run.heap.container_type(ref)
            if type is None:
                found.append(self.live.real(ref))
            elif type in _OPENED[self.version] and depth:
                cells = self.run.heap.cells(ref)
                items = [tuple(self.contents(item, depth - 1)) for _, item in cells]
                counted = all(name != ANY for name, _ in cells) and not any(
                    self.is_many(content) for item in items for content in item
                )
                found.append(Listed(tuple(items), counted))
        return found

    def content_of(self, key: Key) -> Content:
        """An object as the walk sees it: a container as the list of its items."""
        if isinstance(key, int):
            found = self.contents(of(Ref(key)))
            return found[0] if found else key
        if not self.is_saveable(key) and not key.child.state:
            return Listed(tuple((self.content_of(link.target),) for link in self.live.children(key)))
        return key

    def is_many(self, content: Content) -> bool:
        """Whether this is an object that stands for several."""
        return isinstance(content, int) and self.run.heap.object(content).many

    def public_name(self, key: Key) -> str:
        """The attribute by which user code reads something that a framework made; "" for all else."""
        return key.child.public if isinstance(key, FrameworkChild) else ""

    # What an object writes itself

    def write_variables(self, key: Key, path: tuple[str, ...], holder: int) -> None:
        """Add the variables that an object writes itself, as numbered datasets."""
        cls = self.run.heap.class_of(key) if isinstance(key, int) else None
        if cls is not None and self.run.classes.find_in_class(cls, "save_own_variables")[0] is not None:
            own = self.nodes[holder]
            self.nodes[holder] = replace(own, keys=(*own.keys, "/".join((*path, "vars", ANY))))
            return
        counted = True
        for index, variable in enumerate(self.variables(key)):
            counted = counted and not self.is_many(variable)
            name = str(index) if counted else ANY
            self.write_variable(variable, "/".join((*path, "vars", name)), holder)

    def write_variable(self, variable: Key, dataset: str, holder: int) -> None:
        """Add one variable under the path of its dataset."""
        id = self.ids.get(variable)
        if id is None:
            id = self.ids[variable] = len(self.nodes)
            self.names[variable] = (*self.names_of_holder(holder), self.label_of(variable))
            self.nodes.append(self.node_of_variable(variable))
        node = self.nodes[id]
        self.nodes[id] = replace(node, keys=(*node.keys, dataset))
        named = isinstance(variable, FrameworkChild) and not variable.child.slot
        name = self.label_of(variable) if named else "/".join(dataset.split("/")[-2:])
        self.links.append(Link(holder, name, id))

    def names_of_holder(self, holder: int) -> tuple[str, ...]:
        """The path of the object that a node stands for."""
        return next(self.names[key] for key, id in self.ids.items() if id == holder)

    def variables(self, key: Key) -> list[Key]:
        """The variables an object writes, in order."""
        run = self.adapter
        if isinstance(key, FrameworkChild):
            return self.made_by_framework(key)
        object = run.run.heap.object(key)
        if object.kind is Kind.OPTIMIZER:
            return self.variables_of_optimizer(key)
        if object.kind is Kind.METRIC and self.version == 3:
            return []
        made = self.made_by_framework(key)
        tracked = run.tracking.tracked(key)
        if run.run.heap.class_of(key) is None:
            return list(dict.fromkeys([*made, *tracked.trainable, *tracked.fixed]))
        if self.version == 3 and object.type in _KERNELS_ONLY:
            return made
        return [v for v in (*tracked.trainable, *tracked.fixed) if isinstance(v, int) or v in made]

    def made_by_framework(self, key: Key) -> list[Key]:
        """The variables that a framework's class makes, not those of layers within: the trainable first."""
        links = [link.target for link in self.live.children(key)]
        found = dict.fromkeys(
            w for w in links if isinstance(w, FrameworkChild) and w.child.trainable is not None
        )
        fixed: list[Key] = [own for own in found if not own.child.trainable]
        return [*(own for own in found if own.child.trainable), *fixed]

    def variables_of_optimizer(self, id: int) -> list[Key]:
        """The variables that an optimizer writes, in order."""
        inner = self.live.argument(id, "inner_optimizer").refs
        if inner and self.version == 2:
            return [v for ref in inner for v in self.variables_of_optimizer(ref)]
        for link in self.live.children(id):
            if link.name == _VARIABLES:
                return [below.target for below in self.live.children(link.target)]
        return []

    # Nodes

    def node_of(self, key: Key, path: tuple[str, ...]) -> Node:
        """The node of an object that is no variable."""
        if isinstance(key, FrameworkChild):
            type = key.child.type or (
                self.run.heap.object(key.original).type if key.original is not None else ""
            )
            place = self.run.heap.object(key.owner).place
            return Node(self.ids[key], Part.LAYER, key.child.public or key.child.name, type, place)
        object = self.run.heap.object(key)
        unseen = object.kind is Kind.OUTSIDE
        return Node(
            id=self.ids[key],
            part=PARTS.get(object.kind, Part.OTHER),
            label=self.run.record.label(key) if not unseen or key in self.run.record.labels else "",
            type=self.run.record.classes.get(key) or object.type,
            place=object.place,
            keys=("/".join((*path, ANY)),) if unseen else (),
            many=object.many or ANY in path,
            object=key,
        )

    def node_of_variable(self, key: Key) -> Node:
        """The node of a variable, without its key."""
        id = self.ids[key]
        if not isinstance(key, FrameworkChild):
            object = self.run.heap.object(key)
            type = self.run.record.classes.get(key) or object.type
            label, trainable = self.label_of(key), self.live.is_trainable(key)
            return Node(id, Part.VARIABLE, label, type, object.place, (), trainable, object.many, object=key)
        child = key.child
        slot_of = None
        if child.slot and child.slot_of is not None:
            trained = self.live.trained_by(key.owner) or ()
            slot_of = self.ids.get(trained[child.slot_of]) if child.slot_of < len(trained) else None
        part = Part.SLOT if child.slot else Part.VARIABLE
        place = self.run.heap.object(key.owner).place
        return Node(id, part, self.label_of(key), child.type, place, (), child.trainable, slot_of=slot_of)

    def label_of(self, key: Key) -> str:
        """What an object or variable is called in reports."""
        if isinstance(key, FrameworkChild):
            return key.child.slot or key.child.public or key.child.name
        return self.run.record.label(key)


def _is_of_model(name: str) -> bool:
    """Whether only the checkpoint writer knows a way by this name: the layers of a model."""
    return name in ("_functional", "_operations") or name.startswith(("layer-", "layer_with_weights-"))


class _Losses(Losses):
    """What such a file leaves out."""

    def _cause(self, holder: int, attribute: str, value: Value, lost: Iterable[int]) -> Cause:
        """Why the file does not hold what an attribute leads to."""
        lost = list(lost)
        kinds = {self.run.heap.object(id).kind for id in lost}
        types = [self.run.heap.object(r).type for r in self._containers(value)]
        opened = _OPENED[self.adapter.classes.version_for(self.run.heap.object(holder))]
        closed = [type for type in types if type not in opened]
        if any(self.run.heap.object(r).kind is Kind.INSTANCE for r in value.refs):
            return Cause(Reason.PLAIN_OBJECT)
        if closed:
            return Cause(Reason.CONTAINER_TYPE, closed[0])
        type = self.run.heap.object(holder).type
        if type in _KERNELS_ONLY and not any(self.adapter.tracking.is_raw_variable(id) for id in lost):
            return Cause(Reason.OWN_WEIGHTS_ONLY, type.rpartition(".")[2])
        if len(kinds) == 1 and kinds <= _NEVER_WRITTEN:
            return Cause(Reason.NEVER_WRITTEN)
        if len(types) > 1:
            return Cause(Reason.NESTED_CONTAINERS)
        return Cause(Reason.NOT_WRITTEN)


_NEVER_WRITTEN = frozenset({Kind.VARIABLE, Kind.MODULE, Kind.METRIC, Kind.OPTIMIZER, Kind.ROOT})
