"""The objects of a run, how they refer to one another, and what values derive from them. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ckptlint.program.regions import Region, Source
from ckptlint.source import Place
from ckptlint.world import World


class Kind(str, Enum):
    """What an abstract object is, in neutral words."""

    VARIABLE = "variable"
    LAYER = "layer"
    MODEL = "model"
    MODULE = "module"
    OPTIMIZER = "optimizer"
    METRIC = "metric"
    CALLBACK = "callback"
    ROOT = "root"  # what a save starts from, e.g. a tf.train.Checkpoint
    MANAGER = "manager"  # holds a root and saves it, e.g. a CheckpointManager
    STATUS = "status"  # what a restore answers, which can be asked whether all came back
    GRADIENT = "gradient"  # what records a gradient region, e.g. a tape
    CONTAINER = "container"  # a list, tuple, dict, set … of the program
    INSTANCE = "instance"  # of a plain class of the project
    PYTHON_STATE = "python state"  # what the program makes anew from itself: a number, an array, a list
    OUTSIDE = "outside"  # from outside the run: an argument, the result of code that the run cannot see
    OTHER = "other"  # known to a framework, of no interest here


# What training changes.
STATE = frozenset({Kind.VARIABLE, Kind.LAYER, Kind.MODEL, Kind.MODULE, Kind.OPTIMIZER})


@dataclass(frozen=True, slots=True)
class Object:
    """One abstract object: all that one place makes in one calling context.

    `type` is the qualified name of its class; `world` the framework and version that the class belongs to,
    None where it belongs to none. `many` tells that it stands for several objects (made in a loop). `options`
    are the keyword arguments of its making that the run knows as constants.
    """

    id: int
    kind: Kind
    type: str
    place: Place
    world: World | None = None
    many: bool = False
    regions: tuple[Region, ...] = ()
    driver: int = 0
    order: int = 0
    sources: frozenset[Source] = frozenset()
    options: Mapping[str, object] = field(default_factory=dict)


class Reference(str, Enum):
    """How one object refers to another."""

    ATTRIBUTE = "attribute"
    ITEM = "item"  # of a container
    ARGUMENT = "argument"  # its constructor was given it
    ROOT = "root"  # … as what it stands for: a checkpoint made of one object
    LAYER = "layer"  # of a model that is made of layers
    WEIGHT = "weight"  # it was told to make it, whether or not an attribute keeps it


@dataclass(frozen=True, slots=True)
class Edge:
    """`holder` refers to `target` by `name` (an attribute, an index, a key, a parameter).

    Nothing follows from it but that Python can get from one to the other: what a save writes is told by the
    graphs. `through` names the containers between the two (`list`, `dict` …), outermost first. `place` is
    where the reference was made.
    """

    holder: int
    name: str
    target: int
    kind: Reference
    place: Place
    order: int
    driver: int
    through: tuple[str, ...] = ()

    @property
    def attribute(self) -> str:
        """The name by which the holder itself refers to it, or to the container that it is in."""
        return self.name.partition("/")[0]


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """An op that gradients cannot pass, with what it does to them. Compared by identity.

    `effect`: "opaque" (leaves the framework: NumPy, float(), …) or "none" (an op without gradient).
    `traced`: whether it ran inside a function traced into a graph. `regions` are those the op ran in.
    """

    name: str
    place: Place
    effect: str
    regions: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class Dep:
    """A value derives from object `id`; through `cut` where an op that gradients cannot pass lies between.

    `how` says how a cut value was joined to the rest afterwards: "only" (it is the value), "term" (added or
    subtracted), "factor" (multiplied, a power …), "difference" (one side of a subtraction), "label" (the
    target of a loss), "input" (an argument among others of what computes the rest).
    """

    id: int
    cut: Cut | None = None
    how: str = "only"


@dataclass(frozen=True, slots=True)
class Driver:
    """One way the program was run: a script's top level, a function, or a method after its constructor.

    `group` is shared by drivers that belong together (a class's constructor and methods); `first` marks what
    runs before the others of its group, `of_class` what makes an instance of a class.
    """

    id: int
    name: str
    path: str
    group: int
    first: bool
    of_class: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """An expression that refers to an object at a place (`optimizer`, `self.step`, `counters.seen`)."""

    expression: str
    id: int
