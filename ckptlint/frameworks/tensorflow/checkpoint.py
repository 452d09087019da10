"""Predicts what one save writes: walks the object graph from its root as the checkpoint writer does.

TensorFlow's writer walks breadth first, and an object's key is the first link by which it was met
(`ObjectGraphView` and `TrackableView` of TensorFlow 2.21).
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from ckptlint.frameworks.tensorflow.live_graph import ChildLink, LiveGraph
from ckptlint.frameworks.tensorflow.loss_reasons import PARTS, Losses
from ckptlint.frameworks.tensorflow.notes import WRITTEN
from ckptlint.frameworks.tensorflow.tracked import FrameworkChild, Key
from ckptlint.graph import BELOW, Graph, Link, Node, Part, Raises, Reason
from ckptlint.interpreter.values import TRUE
from ckptlint.knowledge.framework_children import Child, children_row
from ckptlint.knowledge.meanings import HIDDEN_STATES, MODEL_CLASS
from ckptlint.program.objects import Kind
from ckptlint.source import Place
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow


_CARRIED = "_trainable_variables"  # the list by which an optimizer of Keras 3 holds what it trains
VARIABLE_VALUE = ("VARIABLE_VALUE",)


SAVE_COUNTER = "save_counter"


def key_of(names: tuple[str, ...], state: str) -> str:
    """A checkpoint key as TensorFlow spells it: the names on the way, escaped, then what is written."""
    return f"{escaped(names)}/.ATTRIBUTES/{state}"


def escaped(names: tuple[str, ...]) -> str:
    """The way to an object as checkpoint keys spell it."""
    return "/".join(name.replace(".", "..").replace("/", ".S") for name in names)


class Writer:
    """Walks from one root at one moment of a run."""

    def __init__(self, adapter: TensorFlow) -> None:
        self.adapter = adapter
        self.run = adapter.run
        self.live = LiveGraph(adapter)
        self.ids: dict[Key, int] = {}
        self.nodes: list[Node] = []
        self.names: dict[Key, tuple[str, ...]] = {}
        self.links: list[Link] = []
        self.raises: Raises | None = None
        self.unnamed: Raises | None = None
        self.unsaved: Raises | None = None
        self.attached: dict[Key, list[ChildLink]] = {}

    def write(self, root: int, place: Place, how: str, counted: bool) -> Graph:
        """The graph of a save of `root`; `counted`: by a method that counts saves, and writes its counter."""
        start = self.started(root, counted)
        self.adapter.saving.roots_met.add(self.run.heap.object(root).place)
        queue: deque[Key] = deque([start])
        self.meet(start, (), sure=True)
        while queue:
            here = queue.popleft()
            if not isinstance(here, FrameworkChild) and self.broken(here):
                continue
            for link in [*self.live.children(here), *self.attached.get(here, ())]:
                if link.target not in self.ids:
                    self.meet(link.target, (*self.names[here], link.name), link.sure)
                    queue.append(link.target)
                self.links.append(Link(self.ids[here], link.name, self.ids[link.target], link.sure))
        self.add_slots()
        self.add_legacy_slots()
        carried = self.only_carried(self.ids[start])
        return Graph(
            name=self.run.names.called(root),
            place=place,
            how=how,
            runs_in=self.run.context.module.runs_in,
            nodes=tuple(replace(node, carried=True) if node.id in carried else node for node in self.nodes),
            links=tuple(self.links),
            lost=tuple(Losses(self.adapter, self.ids, self.names, carried).found(root)),
            raises=self.raises or self.unnamed or self.unsaved,
        )

    def only_carried(self, start: int) -> frozenset[int]:
        """The nodes to which every way leads through what an optimizer of Keras 3 trains."""
        below: dict[int, list[int]] = {}
        for link in self.links:
            if link.name != _CARRIED:
                below.setdefault(link.holder, []).append(link.target)
        led_to, queue = {start}, [start]
        while queue:
            for node in below.get(queue.pop(), ()):
                if node not in led_to:
                    led_to.add(node)
                    queue.append(node)
        return frozenset(self.ids.values()) - led_to

    def started(self, root: int, counted: bool) -> Key:
        """The object that the walk starts from; notes what a checkpoint attaches to the one it stands for."""
        counter = FrameworkChild(
            root, SAVE_COUNTER, Child(SAVE_COUNTER, state=VARIABLE_VALUE, trainable=False)
        )
        more = (
            [ChildLink(SAVE_COUNTER, counter)]
            if counted or self.adapter.constructors.is_counted(root)
            else []
        )
        tracked = dict(self.adapter.tracking.tracked(root).children)
        standing_for = self.adapter.constructors.root_of(root)
        if standing_for is None:
            self.attached[root] = more
            return root
        below = {link.name for link in self.live.children(standing_for)}
        attached = [
            ChildLink(name, ref)
            for name, value in tracked.items()
            if name in self.adapter.constructors.attached_to(root) and name not in below
            for ref in value.refs
        ]
        self.attached[standing_for] = [*attached, *more]
        return standing_for

    def meet(self, key: Key, names: tuple[str, ...], sure: bool) -> None:
        """Add a node for an object that the walk reaches first by these names."""
        self.ids[key] = len(self.nodes)
        self.names[key] = names
        self.nodes.append(self.node_of_child(key) if isinstance(key, FrameworkChild) else self.node_of(key))

    def node_of(self, id: int) -> Node:
        """The node of an object of the heap."""
        object = self.run.heap.object(id)
        if object.kind is Kind.ROOT:
            self.adapter.saving.roots_met.add(object.place)
        part = PARTS.get(object.kind, Part.OTHER)
        names = self.names[id]
        is_variable = object.kind is Kind.VARIABLE
        given = object.kind is Kind.OUTSIDE
        states = VARIABLE_VALUE if is_variable else self.states_of(id)
        keys = tuple(key_of(names, state) for state in states)
        if self.live.is_out_of_sight(id):
            keys += (key_of((*names, BELOW), "VARIABLE_VALUE"),)
        return Node(
            id=self.ids[id],
            part=part,
            label="" if given and id not in self.run.record.labels else self.label_of(id),
            type=self.run.record.classes.get(id) or object.type,
            place=object.place,
            keys=keys,
            trainable=self.live.is_trainable(id) if is_variable else None,
            many=object.many or ANY in names,
            object=id,
        )

    def label_of(self, id: int) -> str:
        """How to speak of an object; the root by the name that the program has for it."""
        return self.run.record.label(id) if self.names[id] else self.run.names.called(id)

    def states_of(self, id: int) -> tuple[str, ...]:
        """What an object that is no variable writes itself: a table its keys, an iterator its position …"""
        object = self.run.heap.object(id)
        if object.kind is not Kind.OTHER:
            return ()
        row = children_row(object.type, self.run.context.module.world.version)
        return row.state if row is not None else HIDDEN_STATES.get(object.type, ())

    def node_of_child(self, key: FrameworkChild) -> Node:
        """The node of something that a framework made inside an object."""
        child = key.child
        names = (*self.names[key], BELOW) if self.live.is_open(key) else self.names[key]
        is_variable = child.state == VARIABLE_VALUE
        part = Part.SLOT if child.slot else Part.VARIABLE if is_variable else Part.OTHER
        if not is_variable and not child.state:
            made = {"": Part.CONTAINER, MODEL_CLASS: Part.MODEL}
            part = made.get(child.type, Part.LAYER)
        return Node(
            id=self.ids[key],
            part=part,
            label=child.slot or child.public or child.name,
            type=child.type,
            place=self.run.heap.object(key.owner).place,
            keys=tuple(key_of(names, state) for state in child.state),
            trainable=child.trainable if is_variable else None,
            many=ANY in self.names[key],
        )

    def broken(self, id: int) -> bool:
        """Whether the save raises at an object and goes no further; notes the error that it raises."""
        self.adapter.tracking.check(id)
        tracked = self.adapter.tracking.tracked(id)
        why = tracked.broken
        if why is Reason.UNNAMED_WEIGHT:  # raises when all has been walked and is given its keys
            self.unnamed = self.unnamed or Raises("AttributeError", why, self.ids[id])
            return False
        if why is Reason.ITERATOR:  # raises when it is being written
            self.unsaved = self.unsaved or Raises("FailedPreconditionError", why, self.ids[id])
            return False
        if why and self.raises is None:
            self.raises = Raises("ValueError", why, self.ids[id], tracked.broken_at)
        return why is not None

    def add_slots(self) -> None:
        """Link each slot to the variable that it is kept for."""
        for key, id in self.ids.items():
            if not isinstance(key, FrameworkChild) or not key.child.slot:
                continue
            place = key.child.slot_of
            trained = self.live.trained_by(key.owner) or ()
            if place is not None and place < len(trained) and trained[place] in self.ids:
                self.nodes[id] = replace(self.nodes[id], slot_of=self.ids[trained[place]])

    def add_legacy_slots(self) -> None:
        """The slots that are keyed by variable and optimizer, where the checkpoint holds both."""
        optimizers = [
            k for k in self.ids if isinstance(k, int) and self.run.heap.object(k).kind is Kind.OPTIMIZER
        ]
        for optimizer in optimizers:
            if self.live.trained_by(optimizer) is None:
                self.run.heap.set((optimizer, WRITTEN), TRUE)
            for variable in self.live.trained_by(optimizer) or ():
                for slot, sure in self.live.slots(optimizer) if variable in self.ids else ():
                    self.add_legacy_slot(optimizer, variable, slot, sure)

    def add_legacy_slot(self, optimizer: int, variable: Key, slot: str, sure: bool) -> None:
        """Add a slot of a legacy optimizer: its key is made of the variable's and the optimizer's names."""
        id = len(self.nodes)
        paths = [escaped(self.names[key]) for key in (variable, optimizer)]
        path = f"{paths[0]}/.OPTIMIZER_SLOT/{paths[1]}/{escaped((slot,))}"
        self.nodes.append(
            Node(
                id=id,
                part=Part.SLOT,
                label=slot,
                type="",
                place=self.run.heap.object(optimizer).place,
                keys=(f"{path}/.ATTRIBUTES/VARIABLE_VALUE",),
                trainable=False,
                slot_of=self.ids[variable],
            )
        )
        self.links.append(Link(self.ids[optimizer], slot, id, sure))
