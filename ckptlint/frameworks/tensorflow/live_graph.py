"""The object graph as it is now: the children that the checkpoint writer follows, and the variables.

Reads the heap of the run; what a framework makes inside its own objects stands in the table that
`ckptlint.knowledge.framework_children` reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckptlint.frameworks.tensorflow.kinds import LAYERS, MODULES, PARTS
from ckptlint.frameworks.tensorflow.notes import BUILT_FOR, BUILT_LATE, SEQUENCE
from ckptlint.frameworks.tensorflow.tracked import FrameworkChild, Key
from ckptlint.frameworks.tensorflow.tracking import KERAS2, KERAS3, MODULE
from ckptlint.graph import BELOW, Trained
from ckptlint.interpreter.cells import FILTERED, Arg
from ckptlint.interpreter.values import Closure, Partial, Ref, Value, Vars, of
from ckptlint.knowledge.framework_children import (
    MANY,
    Child,
    OptionKind,
    children,
    children_row,
    legacy_slots,
    optimizer_children,
    trained,
)
from ckptlint.knowledge.tables import class_row
from ckptlint.knowledge.worlds import KERAS_2, KERAS_3
from ckptlint.program.objects import Kind
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow


_OF_FRAMEWORK = LAYERS | {Kind.METRIC, Kind.OTHER, Kind.OPTIMIZER}


_OF_INNER = ("iterations", "learning_rate")  # what an optimizer around another asks that one for

_COPIES_IN_COPIES = 5  # wrappers within wrappers, whose copies are looked into


@dataclass(frozen=True, slots=True)
class ChildLink:
    """A named link from a holder to an object; `sure` unless it may lead elsewhere, or nowhere."""

    name: str
    target: Key
    sure: bool = True


class LiveGraph:
    """Queries over the current heap: children in checkpoint order, variables in the order of training.

    Without `names_wanted`, the ways from an object lead to all that it holds, but not by each of the names
    there: those that count layers with weights need the variables of every layer.
    """

    def __init__(self, adapter: TensorFlow, names_wanted: bool = True) -> None:
        self.adapter = adapter
        self.names_wanted = names_wanted
        self.run = adapter.run
        self._being_listed: set[Key] = set()  # objects that hold one another are listed once
        self._being_inlined: set[int] = set()

    # What the checkpoint writer follows

    def children(self, key: Key) -> Iterator[ChildLink]:
        """The children of an object, in the order the writer follows them."""
        if isinstance(key, FrameworkChild):
            yield from self._children_inside(key)
            return
        object = self.run.heap.object(key)
        if object.kind is Kind.VARIABLE:
            return
        framework = list(self._children_of_framework(key))
        if object.world == KERAS_2 and (
            self.adapter.models.is_sequential(key) or self.adapter.functional.is_functional(key)
        ):
            yield from framework
            framework = []
        early = [
            link for link in framework if isinstance(link.target, FrameworkChild) and link.target.child.early
        ]
        if object.kind is Kind.OPTIMIZER or self.adapter.functional.is_functional(key):
            early = framework
        yield from early
        for name, value in self.adapter.tracking.tracked(key).children:
            sure = len(value.atoms) == 1 and not value.open
            for atom in sorted((a for a in value if isinstance(a, Ref)), key=lambda ref: ref.id):
                maybe = self.adapter.tracking.may_be_trackable(atom.id)
                yield ChildLink(name, self.real(atom.id), sure and not maybe)
        yield from (link for link in framework if link not in early)

    def real(self, id: int) -> Key:
        """The framework child that an object represents; the object itself where it represents none."""
        return self.adapter.framework_attributes.represented(id) or id

    def public(self, id: int, name: str) -> Key | None:
        """What an attribute of a framework's object leads to; None where that is no state or layer."""
        inner = self.argument(id, "inner_optimizer").refs
        if inner and name in _OF_INNER and id not in self._being_inlined:
            self._being_inlined.add(id)
            try:
                return self.public(inner[0], name)
            finally:
                self._being_inlined.discard(id)
        if name == "iterations" and self.options(id).get("gradient_accumulation_steps") is not None:
            return None  # a number computed from it
        for child in self.made_inside(id):
            if name in (child.public, child.name, child.name.lstrip("_")):
                links = list(self._links(id, "", child))
                if len(links) == 1 and (child.state or child.argument or child.same):
                    return links[0].target
        return None

    def _children_of_framework(self, id: int) -> Iterator[ChildLink]:
        """What an object holds because of its framework's class."""
        if self.adapter.functional.is_functional(id):
            yield from self._children_of_functional(id)
        elif self.adapter.models.is_sequential(id):
            yield from self._children_of_sequence(id)
        elif self.run.heap.object(id).kind in _OF_FRAMEWORK:
            for child in self.made_inside(id):
                yield from self._links(id, "", child)

    def made_inside(self, id: int) -> tuple[Child, ...]:
        """The children that the table lists for an object's class, with the options it was made with."""
        object = self.run.heap.object(id)
        row = children_row(object.type, self.adapter.classes.version_for(object))
        if row is None:
            return ()
        options = self.options(id)
        if object.kind is Kind.OPTIMIZER:
            ranks = self._ranks(id)
            late = self.run.heap.get((id, BUILT_LATE)) is not None
            return optimizer_children(row, options, ranks, looked_at=late)
        return children(row, options, built=self.adapter.lifecycle.is_built(id))

    def _ranks(self, id: int) -> list[int | None] | None:
        """The ranks of the variables an optimizer was built for, None where it was not built."""
        variables = self.trained_by(id)
        return None if variables is None else [self._rank(v) for v in variables]

    def _rank(self, key: Key) -> int | None:
        """The rank of a variable, None where it is not known, -1 where it stands for several."""
        if self.is_open(key):
            return MANY
        return key.child.rank if isinstance(key, FrameworkChild) else self.adapter.variables.rank(key)

    def trained_by(self, id: int) -> tuple[Key, ...] | None:
        """The variables that an optimizer was built for, None where it was not built."""
        known = (self.run.heap.get((id, BUILT_FOR)) or Value()).constant
        return known if isinstance(known, tuple) else None

    def options(self, id: int) -> dict[str, object]:
        """What a framework's constructor was given, by keyword or position.

        The values are constants, lists, objects, or `...` where they are not known, as `children` takes them.
        """
        found: dict[str, object] = {}
        for name in self.run.heap.keys_of(id):
            if not isinstance(name, Arg):
                continue
            value = self.run.heap.get((id, name)) or Value()
            constant = value.constant
            if constant is ...:
                match value.single:
                    case Ref(item) if self.run.heap.container_type(item) in ("list", "tuple"):
                        constant = [...]
                    case Ref(item):
                        is_variable = self.run.heap.object(item).kind is Kind.VARIABLE
                        constant = OptionKind.VARIABLE if is_variable else object
                    case Closure() | Partial():
                        constant = OptionKind.FUNCTION
            found[name.name] = constant
        return found

    def argument(self, id: int, parameter: str) -> Value:
        """The argument that a framework's constructor was given for a parameter; empty without one."""
        object = self.run.heap.object(id)
        row = children_row(object.type, self.adapter.classes.version_for(object))
        place = row.parameters.index(parameter) if row and parameter in row.parameters else None
        for name in (parameter, str(place)):
            value = self.run.heap.get((id, Arg(name)))
            if value is not None:
                return value
        return Value()

    def _links(self, owner: int, above: str, child: Child) -> Iterator[ChildLink]:
        """The links that a child of the table stands for: none, one, or those of what it inlines."""
        path = f"{above}{child.name}"
        if child.inlines:
            for ref in self.argument(owner, child.inlines).refs:
                if ref not in self._being_inlined:
                    self._being_inlined.add(ref)
                    yield from list(self._children_of_framework(ref))
                    self._being_inlined.discard(ref)
        elif child.argument:
            for ref in self.argument(owner, child.argument).refs:
                yield ChildLink(child.name, ref, child.sure)
        elif child.trained is not None:
            variables = self.trained_by(owner) or ()
            if child.trained < len(variables):
                yield ChildLink(child.name, variables[child.trained], child.sure)
        elif child.same:
            found = self._at(owner, child.same)
            if found is None and child.or_same:
                found = self._at(owner, child.or_same)
            if found is not None:
                yield ChildLink(child.name, found, child.sure)
        elif child.slot:  # one object, in more than one list
            yield ChildLink(
                child.name, FrameworkChild(owner, f"{child.slot} of {child.slot_of}", child), child.sure
            )
        else:
            copied = self.argument(owner, child.copy_of).refs if child.copy_of else []
            yield ChildLink(
                child.name, FrameworkChild(owner, path, child, next(iter(copied), None)), child.sure
            )

    def _at(self, owner: int, path: str) -> Key | None:
        """What a path from an object leads to."""
        here: Key = owner
        for name in path.split("/"):
            found = next((link.target for link in self._children_named(here, name)), None)
            if found is None:
                return self._by_public_name(here, name)
            here = found
        return here

    def _children_named(self, key: Key, name: str) -> Iterator[ChildLink]:
        """The children by one name; no others are looked at, for they may lead back here."""
        if not isinstance(key, FrameworkChild):
            for child in self.made_inside(key):
                if child.name == name:
                    yield from self._links(key, "", child)
        elif key.original is None and not (key.child.elements_of or key.child.states_of):
            for child in key.child.children:
                if child.name == name:
                    yield from self._links(key.owner, f"{key.path}/", child)
        else:
            yield from (link for link in self._children_inside(key) if link.name == name)

    def _by_public_name(self, key: Key, name: str) -> Key | None:
        if isinstance(key, FrameworkChild):
            return None
        for link in self.children(key):
            if isinstance(link.target, FrameworkChild) and name in (link.target.child.public, link.name):
                return link.target
        return None

    def _children_inside(self, key: FrameworkChild) -> Iterator[ChildLink]:
        operations = self.operations_in(key)
        if operations is not None:
            yield from operations
            return
        child = key.child
        if key.original is not None:
            built = self.adapter.lifecycle.is_built(key.owner)
            for inner in self.made_inside_copy(key.original, built):
                yield self._child_of_copy(key, inner)
            return
        if child.elements_of:
            value = self.argument(key.owner, child.elements_of)
            items = [i for ref in value.refs for i in self.run.heap.cells(ref)]
            for name, item in items:
                for ref in item.refs:
                    yield ChildLink(ANY if name == ANY else str(name[1]), ref)  # type: ignore[index]
            return
        if child.states_of:
            yield from self._children_of_states(key)
            return
        for inner in child.children:
            yield from self._links(key.owner, f"{key.path}/", inner)

    def _children_of_states(self, key: FrameworkChild) -> Iterator[ChildLink]:
        """The states of a recurrent layer: those of its cell, or a list of them for each of its cells."""
        given = self.argument(key.owner, key.child.states_of)
        cells = self.adapter.lifecycle.layers_in(given)
        if given.refs == cells:
            states = self._states_of(cells[0]) if cells else 0
            for index in range(states):
                yield self._inside(key, Child(str(index), state=("VARIABLE_VALUE",), trainable=False))
            return
        for place, cell in enumerate(cells):
            below = tuple(
                Child(str(index), state=("VARIABLE_VALUE",), trainable=False)
                for index in range(self._states_of(cell))
            )
            yield self._inside(key, Child(str(place), children=below))

    def _inside(self, key: FrameworkChild, child: Child) -> ChildLink:
        return ChildLink(child.name, FrameworkChild(key.owner, f"{key.path}/{child.name}", child), child.sure)

    def _states_of(self, cell: int) -> int:
        object = self.run.heap.object(cell)
        row = children_row(object.type, self.adapter.classes.version_for(object))
        return row.states if row is not None else 0

    def slots(self, id: int) -> list[tuple[str, bool]]:
        """The slots that a legacy optimizer keeps for each variable, those of the one it wraps included."""
        object = self.run.heap.object(id)
        row = children_row(object.type, self.adapter.classes.version_for(object))
        found = list(legacy_slots(row, self.options(id))) if row is not None else []
        self._being_inlined.add(id)
        for inner in self.argument(id, "inner_optimizer").refs:
            found += self.slots(inner) if inner not in self._being_inlined else []
        self._being_inlined.discard(id)
        return found

    def made_inside_copy(self, original: int, built: bool) -> tuple[Child, ...]:
        """The children of a copy that a framework makes of an object, such as a wrapper's second layer."""
        object = self.run.heap.object(original)
        row = children_row(object.type, self.adapter.classes.version_for(object))
        return () if row is None else children(row, self.options(original), built=built)

    def _child_of_copy(self, key: FrameworkChild, child: Child) -> ChildLink:
        original = None
        within = key.path.count("/") < _COPIES_IN_COPIES  # what wraps itself would go on for ever
        if child.argument and key.original is not None and within:
            original = next(iter(self.argument(key.original, child.argument).refs), None)
        return ChildLink(
            child.name, FrameworkChild(key.owner, f"{key.path}/{child.name}", child, original), child.sure
        )

    # Models made of layers

    def sequence(self, id: int) -> list[tuple[str, int]]:
        """The layers of a Sequential with their places."""
        found = []
        for list in (self.run.heap.get((id, SEQUENCE)) or Value()).refs:
            for name, value in self.run.heap.cells(list):
                found += [(ANY if name == ANY else str(name[1]), ref) for ref in value.refs]  # type: ignore[index]
        return found

    def _children_of_sequence(self, id: int) -> Iterator[ChildLink]:
        layers = self.sequence(id)
        if self.run.heap.object(id).world == KERAS_2:
            yield from self._children_by_weights(layers)
        elif self.adapter.lifecycle.is_built(id):
            yield ChildLink(
                "_functional", FrameworkChild(id, "_functional", Child("_functional", type="keras.Model"))
            )

    def _children_of_functional(self, id: int) -> Iterator[ChildLink]:
        operations = self.adapter.functional.operations(id)
        if self.run.heap.object(id).world == KERAS_2:
            parts = [
                p for p in self._flat_parts(self.adapter.tracking.tracked(id).parts) if p not in operations
            ]
            added = [p for p in dict.fromkeys(parts) if self.run.heap.object(p).kind in LAYERS]
            layers = [*operations, *added]  # what is set on it later counts as one of its layers
            yield from self._children_by_weights(self._numbered(layers))
            return
        yield ChildLink("_operations", FrameworkChild(id, "_operations", Child("_operations")))

    def operations_in(self, key: FrameworkChild) -> Iterator[ChildLink] | None:
        """The layers in the list of operations of a model of Keras 3, or None where it is no such list."""
        if key.path == "_functional":
            return iter(
                [
                    ChildLink(
                        "_operations",
                        FrameworkChild(key.owner, "_functional/_operations", Child("_operations")),
                    )
                ]
            )
        if key.path == "_functional/_operations":
            return (
                ChildLink(ANY if place == ANY else str(int(place) + 1), layer)
                for place, layer in self.sequence(key.owner)
            )
        if key.path == "_operations" and self.adapter.functional.is_functional(key.owner):
            operations = self.adapter.functional.operations(key.owner)
            return (ChildLink(place, op) for place, op in self._numbered(operations) if op >= 0)
        return None

    def _numbered(self, operations: Iterable[int]) -> list[tuple[str, int]]:
        """The operations of a functional model with their numbers: not known where one of them stands for
        code that the run cannot see, which may be any number of operations."""
        found = list(operations)
        unseen = any(
            op >= 0
            and self.run.heap.object(op).kind is Kind.OUTSIDE
            and not self.run.heap.is_of_unseen_class(op)
            for op in found
        )
        return [(ANY if unseen else str(place), op) for place, op in enumerate(found)]

    def _children_by_weights(self, layers: Iterable[tuple[str, int]]) -> Iterator[ChildLink]:
        """Keras 2 counts the layers that have weights, and all layers."""
        weighty = 0
        known = True  # whether it is known of all layers so far if they have weights
        for place, layer in layers:
            if layer < 0:
                continue
            known = known and place != ANY
            weights = self.has_weights(layer) if self.names_wanted else False
            if weights is not False:
                yield ChildLink(f"layer_with_weights-{weighty if known else ANY}", layer, weights is True)
                weighty += 1
            known = known and weights is not None
            yield ChildLink(f"layer-{place}", layer)

    def has_weights(self, id: int) -> bool | None:
        """Whether a layer has weights; None where that is not known."""
        found = {
            v.child.sure if isinstance(v, FrameworkChild) and self.is_open(v) else True
            for v in self.variables(id)
        }
        return True if True in found else None if found else False

    def is_out_of_sight(self, id: int) -> bool:
        """Whether an object is of a class that neither the project nor a table tells of, or derives from one:
        it may hold more than is known here."""
        object = self.run.heap.object(id)
        if self.adapter.datasets.is_dataset(id):
            return False  # it has no variables
        if object.kind is Kind.OUTSIDE or id in self.run.record.unseen_base:
            return True
        if self.adapter.models.is_out_of_sight(id):
            return True
        return object.kind in LAYERS and class_row(object.type, (object.world or KERAS_2).version) is None

    def is_open(self, key: Key) -> bool:
        """Whether a variable stands for all those in an object that the run cannot look into."""
        return isinstance(key, FrameworkChild) and key.path == BELOW

    def _unseen_variables(self, id: int) -> FrameworkChild:
        sure = self.adapter.models.is_out_of_sight(id)
        return FrameworkChild(id, BELOW, Child(BELOW, state=("VARIABLE_VALUE",), trainable=True, sure=sure))

    # What is trained

    def variables(self, key: Key, only_trainable: bool = False) -> list[Key]:
        """The variables of an object in the order its framework lists them, each once."""
        if key in self._being_listed:
            return []
        self._being_listed.add(key)
        try:
            if isinstance(key, FrameworkChild):
                found = self._variables_inside(key)
            else:
                found = list(self._variables_of(key, only_trainable))
        finally:
            self._being_listed.discard(key)
        listed = list(dict.fromkeys(v if isinstance(v, FrameworkChild) else self.real(v) for v in found))
        return [v for v in listed if self.is_trainable(v)] if only_trainable else listed

    def is_trainable(self, key: Key) -> bool:
        """Whether training changes a variable."""
        if isinstance(key, FrameworkChild):
            frozen = self.run.heap.object(key.owner).world == KERAS_3 and self._is_frozen(key.owner)
            return bool(key.child.trainable) and not frozen
        return self.adapter.tracking.is_trained(key)

    def _is_frozen(self, id: int) -> bool:
        """Whether the program set `trainable` of a layer to False."""
        assigned = self.run.heap.get((id, "trainable"))
        constant = (
            assigned.constant if assigned is not None else self.run.heap.object(id).options.get("trainable")
        )
        return constant is False

    def _variables_inside(self, key: FrameworkChild) -> list[Key]:
        links = list(self._children_inside(key))
        if key.child.state and not links:
            return [key]
        return [v for link in links for v in self.variables(link.target)]

    def _variables_of(self, id: int, only_trainable: bool) -> Iterator[Key]:
        object = self.run.heap.object(id)
        if self.is_out_of_sight(id) and not (only_trainable and self._is_frozen(id)):
            yield self._unseen_variables(id)
        if object.kind is Kind.VARIABLE:
            yield id
        elif self.adapter.tracking.is_wrapper(id):
            for item in self.run.heap.ordered_items(id):
                for ref in item.refs:
                    if self.run.heap.object(ref).kind is not Kind.VARIABLE:
                        yield from self.variables(ref, only_trainable)
            yield from self.adapter.tracking.tracked(id).trainable
        elif only_trainable and self._is_frozen(id):
            return
        elif object.kind is Kind.OPTIMIZER:
            yield from (v for child in self.made_inside(id) for v in self._variables_in_child(id, child))
        elif self.adapter.tracking.family(id) == KERAS3:
            yield from self._made_by_framework_alone(id)
            tracked = self.adapter.tracking.tracked(id)
            yield from (*tracked.trainable, *tracked.fixed)
            parts = (
                [layer for _, layer in self.sequence(id)]
                if self.adapter.models.is_sequential(id)
                else tracked.parts
            )
            for part in (*self.adapter.functional.layers(id), *parts):
                yield from self.variables(part, only_trainable)
        elif self.adapter.tracking.family(id) == KERAS2:
            yield from self._variables_in_keras2(id, only_trainable)
        elif self.adapter.tracking.family(id) == MODULE and object.kind is Kind.MODULE:
            yield from self._variables_of_module(id, {id}, set())

    def _variables_in_child(self, id: int, child: Child) -> Iterator[Key]:
        for link in self._links(id, "", child):
            yield from self.variables(link.target)

    def _made_by_framework_alone(self, id: int) -> Iterator[Key]:
        """The variables of a layer of the framework; a subclass of it lists them among its own."""
        if self.run.heap.class_of(id) is None:
            yield from self.made_by_framework(id)

    def made_by_framework(self, id: int) -> Iterator[Key]:
        """The variables that a layer has because of its framework's class, in the order they are trained."""
        object = self.run.heap.object(id)
        if object.kind not in _OF_FRAMEWORK:
            return
        row = children_row(object.type, self.adapter.classes.version_for(object))
        inside = self.made_inside(id)
        if row is None:
            return
        for path in trained(row, self.options(id)):
            if path.startswith("@"):
                for layer in self.adapter.lifecycle.layers_in(self.argument(id, path[1:])):
                    yield from self.variables(layer)
                continue
            found = self._at(id, path)
            if found is not None:
                yield from self.variables(found)
        for child in inside:
            yield from self._variables_in_child(id, child)

    def _variables_in_keras2(self, id: int, only_trainable: bool) -> Iterator[Key]:
        """A layer lists its own variables first, a model those of its parts."""
        run = self.adapter
        if run.run.heap.object(id).kind is not Kind.MODEL:
            for part in run.tracking.tracked(id).parts:
                if run.tracking.is_wrapper(part):
                    run.tracking.add_variables(id, run.keras2.flattened(of(Ref(part))))
        tracked = run.tracking.tracked(id)
        own = (*tracked.trainable, *(() if only_trainable else tracked.fixed))
        layers: list[int] = [layer for _, layer in self.sequence(id)]
        layers += run.functional.layers(id)
        if run.run.heap.object(id).kind is Kind.MODEL:
            for part in (*layers, *tracked.parts):
                yield from self.variables(part, only_trainable)
            yield from own
            return
        yield from self._made_by_framework_alone(id)
        yield from own
        for part in self._flat_parts(tracked.parts):
            yield from self.variables(part, only_trainable)

    def _flat_parts(self, parts: Iterable[int], within: frozenset[int] = frozenset()) -> Iterator[int]:
        """The layers and modules among a layer's parts, containers opened, metrics left out."""
        for part in parts:
            if part in within:
                continue
            if self.adapter.tracking.is_wrapper(part):
                for item in self.run.heap.ordered_items(part):
                    yield from self._flat_parts(item.refs, within | {part})
            elif self.run.heap.object(part).kind in MODULES or self.adapter.tracking.may_be_trackable(part):
                yield part

    def _variables_of_module(self, id: int, seen: set[Key], stack: set[int]) -> Iterator[Key]:
        """What `tf.Module` finds: its attributes by name, structures opened, then the modules among them."""
        submodules: list[int] = []
        attributes = self._attributes(id)
        for name in sorted(attributes):
            for leaf in self._leaves(attributes[name]):
                if leaf in seen:
                    continue
                seen.add(leaf)
                if isinstance(leaf, FrameworkChild) or self.adapter.tracking.is_raw_variable(leaf):
                    yield leaf
                elif id not in stack and (
                    self.is_module(leaf) or self.adapter.tracking.may_be_trackable(leaf)
                ):
                    submodules.append(leaf)
        for module in submodules:
            if self.is_out_of_sight(module):
                yield self._unseen_variables(module)
            yield from self._variables_of_module(module, seen, stack | {id})

    def is_module(self, id: int) -> bool:
        """Whether `tf.Module` counts an object among the modules it looks into."""
        object = self.run.heap.object(id)
        return object.kind in PARTS and object.world != KERAS_3

    def _attributes(self, id: int) -> Mapping[str, Iterable[Value | Key]]:
        """The instance attributes of a module: the program's, and the lists that a layer of Keras 2 keeps."""
        run = self.adapter
        found: dict[str, Iterable[Value | Key]] = {}
        for name in run.run.heap.keys_of(id):
            value = run.run.heap.get((id, name))
            if isinstance(name, str) and value is not None:
                found[name] = [value]
        if run.tracking.family(id) == KERAS2:
            tracked = run.tracking.tracked(id)
            layers = [layer for _, layer in self.sequence(id)]
            layers += run.functional.layers(id)
            outputs = (
                layers[-1:]
                if run.models.is_sequential(id) and run.lifecycle.is_built(id)
                else run.functional.outputs(id)
            )
            found["_output_layers"] = [op for op in outputs if op >= 0]
            found["_self_tracked_trackables"] = [*layers, *tracked.parts]
            found["_trainable_weights"] = [*self._made_by_framework_alone(id), *tracked.trainable]
            found["_non_trainable_weights"] = list(tracked.fixed)
            found["_states"] = list(self._stateful_variables(id))
        return found

    def _stateful_variables(self, id: int) -> Iterator[Key]:
        """The variables in which a stateful recurrent layer of Keras 2 keeps its states."""
        if self.options(id).get("stateful") is not True or not self.adapter.lifecycle.is_built(id):
            return
        for child in self.made_inside(id):
            types = [child.type] if child.name == "cell" else []
            if child.name == "cell" and child.argument:
                given = self.adapter.lifecycle.layers_in(self.argument(id, child.argument))
                types = [self.run.heap.object(layer).type for layer in given]
            rows = [children_row(type, 2) for type in types]
            for index in range(sum(row.states for row in rows if row is not None)):
                state = Child("Variable", state=("VARIABLE_VALUE",), trainable=True)
                yield FrameworkChild(id, f"_states/{index}", state)

    def _leaves(self, parts: Iterable[Value | Key], depth: int = 6) -> Iterator[Key]:
        """The leaves of a structure: lists, tuples and dicts are opened, sets are not."""
        for part in parts:
            if isinstance(part, FrameworkChild):
                yield part
            elif isinstance(part, int):
                yield from self._leaves([of(Ref(part))], depth)
            else:
                for ref in sorted(part.refs):
                    type = self.run.heap.container_type(ref)
                    if type is None:
                        yield self.real(ref)
                    elif type not in ("set", "generator") and depth:
                        yield from self._leaves(self.run.heap.ordered_items(ref), depth - 1)

    # Values that list variables

    def listed(self, value: Value, depth: int = 4) -> list[Key]:
        """The variables in a value, in order: variables, lists of an object's variables, and structures."""
        found: list[Key] = []
        for atom in value:
            match atom:
                case Vars(id, which, copied=None):
                    found += self.variables(id, only_trainable=which.startswith("trainable"))
                case Ref(id) if self.run.heap.object(id).kind is Kind.VARIABLE:
                    found.append(self.real(id))
                case Ref(id) if self.run.heap.container_type(id) is not None and depth:
                    for _, item in self.run.heap.cells(id):
                        found += self.listed(item, depth - 1)
        return found

    def listed_or_open(self, value: Value, owner: int, depth: int = 4) -> list[Key]:
        """The same for what an optimizer is given: where it is not known which variables, one open key.

        `owner` is the object that an open key belongs to where nothing else does.
        """
        heap = self.run.heap
        unknown: Key = FrameworkChild(owner, BELOW, Child(BELOW, state=("VARIABLE_VALUE",), sure=False))
        if value.open or not value.atoms:
            return [unknown]
        found: list[Key] = []
        for atom in sorted(value, key=lambda atom: atom.id if isinstance(atom, Ref | Vars) else -1):
            match atom:
                case Ref(id) if heap.container_type(id) is not None and depth:
                    if heap.get((id, FILTERED)) is not None:
                        return [unknown]
                    for _, item in heap.cells(id):
                        found += self.listed_or_open(item, owner, depth - 1)
                case Vars() | Ref() if listed := self.listed(of(atom)):
                    found += listed
                case Vars(id):
                    found += [self._unseen_variables(id)] if self.is_out_of_sight(id) else []
                case Ref(id) if heap.object(id).kind is Kind.OUTSIDE:
                    found.append(self._unseen_variables(id))
                case _:
                    return [unknown]
        return found

    def as_trained(self, key: Key) -> Trained:
        """A variable as a `Trained`: where it was made, and its weight's name where a framework made it."""
        if isinstance(key, FrameworkChild):
            child = key.child
            return Trained(self.run.heap.object(key.owner).place, child.public or child.name)
        return Trained(self.run.heap.object(key).place)
