"""The object graph of a root, as the run predicts it: nodes, named edges, checkpoint keys, and what is lost.

Plain data: `ckptlint.frameworks` makes it, `ckptlint.report.graph` draws it, the oracle compares it with what
TensorFlow writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from ckptlint.source import Place
from ckptlint.world import WorldChoice

BELOW = "**"  # whatever hangs, at any depth, on an object that the run cannot look into


class Moment(str, Enum):
    """When a graph was taken."""

    SAVE = "save"
    RESTORE = "restore"
    MADE = "made"  # a checkpoint was made
    END = "end"  # a way of running the program is over that made a checkpoint and was not seen to save it
    CLASS = "class"  # a class was run by itself: what a checkpoint of an instance would write


class Part(str, Enum):
    """What a node is, for drawing and for reading."""

    ROOT = "root"
    MODEL = "model"
    LAYER = "layer"
    MODULE = "module"
    OPTIMIZER = "optimizer"
    METRIC = "metric"
    CONTAINER = "container"
    VARIABLE = "variable"
    SLOT = "slot"  # a variable of an optimizer that belongs to one trained variable
    OTHER = "other"  # an iterator, a generator of random numbers, a lookup table …


@dataclass(frozen=True, slots=True)
class Node:
    """One object of the graph.

    `id` is its position in `Graph.nodes`. `label` is the name it was first bound to, `type` the qualified
    name of its class (that of the framework, or of the program), `place` where it was made; for what a
    framework makes by itself, where its holder was. `keys` are the checkpoint keys its own state is written
    under, as TensorFlow spells them. `trainable` is None for all that is no variable. `many` tells that it
    stands for several objects. `slot_of` is the node of the variable that a slot belongs to. `object` is the
    id that the run's record gives the object, None for what a framework makes inside another. `carried`: only
    an optimizer leads to it, so that a restore reaches it only once that optimizer is built.
    """

    id: int
    part: Part
    label: str
    type: str
    place: Place | None = None
    keys: tuple[str, ...] = ()
    trainable: bool | None = None
    many: bool = False
    slot_of: int | None = None
    object: int | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """The checkpoint writer follows `name` from `holder` to `target`; `sure` unless it may not be there."""

    holder: int
    name: str
    target: int
    sure: bool = True


class Reason(str, Enum):
    """Why something is not saved, or why a save raises; `ckptlint.report.graph.words` has the sentences."""

    # Why something is not saved.
    NO_ROOT = "no-root"  # nothing that is saved leads to it
    NOT_TRACKABLE = "not-trackable"  # no checkpoint can hold such an object
    PLAIN_OBJECT = "plain-object"  # an object of a plain class holds it
    KERAS3_METRIC = "keras3-metric"  # Keras 3 hides its metrics from checkpoints
    KERAS3_CONTAINER = "keras3-container"  # … and what lists, dicts and sets hold
    NO_ATTRIBUTE = "no-attribute"  # made by `add_weight` and kept under no attribute
    CONTAINER_TYPE = "container-type"  # the writer does not look into containers of this type
    NESTED_CONTAINERS = "nested-containers"  # … nor into containers within containers
    STANDS_FOR_ANOTHER = "stands-for-another"  # set on a checkpoint that saves its root in its own place
    CLASS_ATTRIBUTE = "class-attribute"  # an attribute of the class hides it
    UNWATCHED = "unwatched"  # set past what watches the attributes (`__dict__`)
    OWN_WEIGHTS_ONLY = "own-weights-only"  # held by a layer that writes its own weights and no others
    NEVER_WRITTEN = "never-written"  # Keras's files hold nothing of this kind
    NOT_WRITTEN = "not-written"  # … and do not hold this, for another reason

    # Why a save raises.
    LIST_ITEM_CHANGED = "list-item-changed"  # an item of a watched list was replaced, deleted or moved
    LIST_CHANGED_OUTSIDE = "list-changed-outside"  # … the list itself by another name than the watched one
    DICT_CHANGED_OUTSIDE = "dict-changed-outside"  # … or a dict
    KEY_IS_NO_STRING = "key-is-no-string"  # a watched dict has a key that is no string
    UNNAMED_WEIGHT = "unnamed-weight"  # Keras 2 tracks a weight by its name, and this one has none
    ITERATOR = "iterator"  # an iterator over a dataset that runs a function of Python
    NOT_BUILT = "not-built"  # the model has no weights yet
    PATH_ENDING = "path-ending"  # the path does not end as the file must


@dataclass(frozen=True, slots=True)
class Lost:
    """State that is not in the checkpoint.

    `name` is how the program refers to it (`self.blocks`, `counter`), `classes` are the classes of what is
    lost, `container` the type of the container that it is in ("" where it is in none): a list of Dense.
    `reason` says why the writer does not reach it, and `fault` names the class or the type of container that
    the reason is about ("" where it is about none). `part` is what all of it is, None where it is of several
    kinds. `carried`: an optimizer of Keras 3 writes the variables nevertheless, but a restore only reaches
    them once that optimizer is built. `place` is where it was made; `holder` the node that holds it without
    saving it, None where no node of the graph does. `objects` are the ids that the run's record gives what is
    lost, `assigned` is where its holder was given it, or else where it was made.
    """

    name: str
    classes: tuple[str, ...]
    reason: Reason
    place: Place | None
    holder: int | None = None
    container: str = ""
    fault: str = ""
    part: Part | None = None
    carried: bool = False
    objects: tuple[int, ...] = ()
    assigned: Place | None = None


@dataclass(frozen=True, slots=True)
class Raises:
    """The save raises: `error` is the exception's class, `at` the node at fault.

    `changed` is the statement after which it raises, where one statement is to blame and was seen.
    """

    error: str
    reason: Reason
    at: int | None = None
    changed: Place | None = None


@dataclass(frozen=True)
class Graph:
    """What one save writes, or would write. `nodes[0]` is the root; links stand in the writer's order.

    `name` is what the program calls the root, `place` the save (where the run saw none: the making of the
    root), `how` the call that saves, as it is written (`manager.save`; "" where none was seen).
    `file` tells what is written: a "checkpoint", the "weights" of a model (`.weights.h5`), a "model"
    (`.keras`) or a "saved_model". The keys of `.weights.h5` and `.keras` are the paths of their datasets.

    `moment` tells when the graph was taken, `order` and `driver` are those of the record's event then, `root`
    is the record's id of the object saved. `open`: more may hang on it than the run can see.
    """

    name: str
    place: Place
    how: str
    runs_in: WorldChoice
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    lost: tuple[Lost, ...] = ()
    raises: Raises | None = None
    file: str = "checkpoint"
    moment: Moment = Moment.SAVE
    order: int = 0
    driver: int = 0
    root: int = 0
    open: bool = False

    @cached_property
    def objects(self) -> frozenset[int]:
        """The record's ids of all objects that are reached, those that may not be there included.

        What only an optimizer carries is not among them.
        """
        return frozenset(node.object for node in self.nodes if node.object is not None and not node.carried)

    @cached_property
    def carried(self) -> frozenset[int]:
        """The record's ids of what only an optimizer carries."""
        return frozenset(node.object for node in self.nodes if node.object is not None and node.carried)

    def holds(self, object: int) -> bool:
        """Whether an object of the record is reached, or may be; an open graph may hold anything else too."""
        return object in self.objects

    def lost_for(self, *reasons: Reason) -> list[Lost]:
        """What is lost for one of these reasons."""
        return [lost for lost in self.lost if lost.reason in reasons]

    def loss_of(self, object: int) -> Lost | None:
        """How an object of the record is lost; None where it is saved, or the program has no name for it."""
        return next((lost for lost in self.lost if object in lost.objects), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys of the checkpoint, sorted, those of the writer's own bookkeeping left out."""
        return tuple(sorted(key for node in self.nodes for key in node.keys))

    @property
    def children(self) -> list[tuple[str, int]]:
        """The names by which the root leads to what it holds, and the nodes."""
        return [(link.name, link.target) for link in self.links_from(0)]

    def below(self, node: int) -> frozenset[int]:
        """A node and all that it leads to."""
        found, queue = {node}, [node]
        while queue:
            for link in self.links_from(queue.pop()):
                if link.target not in found:
                    found.add(link.target)
                    queue.append(link.target)
        return frozenset(found)

    def links_from(self, id: int) -> Iterator[Link]:
        """The links of one holder, in the order the writer follows them."""
        return (link for link in self.links if link.holder == id)


@dataclass(frozen=True, slots=True)
class Trained:
    """One variable that training an object would change.

    `place` is where the program made it, or the layer that it belongs to; `weight` is its name in a layer of
    a framework (`kernel`), "" for a variable of the program's own.
    """

    place: Place
    weight: str = ""
