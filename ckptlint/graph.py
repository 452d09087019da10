"""The object graph of a root, as the run predicts it: nodes, named edges, checkpoint keys, and what is lost.

Plain data: `ckptlint.frameworks` makes it, `ckptlint.report.graph` draws it, the oracle compares it with what
TensorFlow writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ckptlint.finding import KerasChoice
from ckptlint.source import Place

ANY = "*"  # an index or a name that the run cannot know


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
    stands for several objects. `slot_of` is the node of the variable that a slot belongs to.
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


@dataclass(frozen=True, slots=True)
class Link:
    """The checkpoint writer follows `name` from `holder` to `target`; `sure` unless it may not be there."""

    holder: int
    name: str
    target: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Lost:
    """State that is not in the checkpoint.

    `name` is how the program refers to it (`self.blocks`, `counter`), `what` says what it is ("list of
    Dense"), `why` why the writer does not reach it ("not saved under Keras 3"), `place` where it was made.
    `holder` is the node that holds it without saving it, None where no node of the graph does.
    """

    name: str
    what: str
    why: str
    place: Place | None
    holder: int | None = None


@dataclass(frozen=True, slots=True)
class Raises:
    """The save raises: `error` is the exception's class, `why` the reason, `at` the node at fault."""

    error: str
    why: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """What one save writes. `nodes[0]` is the root; links stand in the order the writer follows them.

    `name` is what the program calls the root, `place` the save (where the run saw none: the making of the
    root), `how` the call that saves, as it is written (`manager.save`; "" where none was seen).
    `file` tells what is written: a "checkpoint", the "weights" of a model (`.weights.h5`), a "model"
    (`.keras`) or a "saved_model". The keys of `.weights.h5` and `.keras` are the paths of their datasets.
    """

    name: str
    place: Place
    how: str
    keras: KerasChoice
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    lost: tuple[Lost, ...] = ()
    raises: Raises | None = None
    file: str = "checkpoint"

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys of the checkpoint, sorted, those of the writer's own bookkeeping left out."""
        return tuple(sorted(key for node in self.nodes for key in node.keys))

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
