"""What happened in a run, one class for each kind of event. Plain data.

An event tells what it does to which objects. The run makes it without a place; the recorder puts it at its
place and into its order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ckptlint.program.objects import Dep, Name
from ckptlint.program.regions import Region, RegionKind
from ckptlint.program.texts import Text
from ckptlint.source import Place

_UNPLACED = Place("", 0, 0, 0, 0)


class Origin(str, Enum):
    """Where the path of a restore comes from."""

    LATEST = "latest"  # the newest checkpoint of a directory
    SAVED = "saved"  # what a save of this process returned
    TEXT = "text"  # a string
    STATUS = "status"  # what a restore returned, which is no path
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to the objects `subjects`, given by their ids.

    `order` counts within one driver; `Timeline` compares events of several. `regions` are those around it,
    outermost first.
    """

    subjects: tuple[int, ...]
    place: Place = _UNPLACED
    order: int = 0
    driver: int = 0
    regions: tuple[Region, ...] = ()

    @property
    def loops(self) -> tuple[Region, ...]:
        """The loops around it, outermost first."""
        return tuple(r for r in self.regions if r.kind is RegionKind.LOOP)


@dataclass(frozen=True, slots=True)
class Create(Event):
    """An object was made."""


@dataclass(frozen=True, slots=True)
class Refuse(Event):
    """A root was given something that it does not take, and raises: keywords, with what they are in words."""

    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Build(Event):
    """Variables were made, by `build` or by a first call."""


@dataclass(frozen=True, slots=True)
class Forward(Event):
    """A layer, model or module was called to compute outputs."""


@dataclass(frozen=True, slots=True)
class Reset(Event):
    """A variable was set back to a constant: what it held does not outlive the step."""


@dataclass(frozen=True, slots=True)
class Overwrite(Event):
    """All weights were given other values (`set_weights`).

    `made_from`: ids of what the values derive from. `copied_from`: the object whose weights these are, as
    they were at the place `taken`; None where they are computed, or not known.
    """

    made_from: tuple[int, ...] = ()
    copied_from: int | None = None
    taken: Place = _UNPLACED


@dataclass(frozen=True, slots=True)
class Clone(Event):
    """A model was made anew with layers like those of `original`, and not with its weights."""

    original: int = -1


@dataclass(frozen=True, slots=True)
class Pair(Event):
    """The variables of two objects were zipped: those of object `first` with those of object `second`.

    `lists` are the attributes that list them; `lengths` how many there are, None where that is not known.
    """

    first: int = -1
    second: int = -1
    lists: tuple[str, str] = ("", "")
    lengths: tuple[int | None, int | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Update(Event):
    """Training changed the subjects: an optimizer, by its method `how`, or an assignment.

    `variables`: ids of what was updated, the optimizer not included. `trained`: the variables that an
    optimizer updates as they are at that moment, in order; a layer stands for the weights that it makes
    inside. `made_from`: ids of what the assigned value derives from.
    """

    how: str = ""
    optimizer: int | None = None
    variables: tuple[int, ...] = ()
    trained: tuple[int, ...] = ()
    made_from: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FileEvent(Event):
    """Roots are written to a file, or read from it, by the method `how`.

    `path`: None where it is unknown. `settable`: it is made from an option or a default, so that another run
    may have another one. `file`: "checkpoint", "weights", "model" or "other". `manager`: the id of the
    manager that does it.
    """

    how: str = ""
    path: Text | None = None
    file: str = "checkpoint"
    manager: int | None = None
    settable: bool = False


@dataclass(frozen=True, slots=True)
class Save(FileEvent):
    """Roots are written."""


@dataclass(frozen=True, slots=True)
class Restore(FileEvent):
    """Roots are read back.

    `texts`: expressions in sight and the texts they stand for here. `managers`: the managers in sight.
    `unbuilt`: the models in it that only make their weights when they are first called, and were not yet.
    `newest`: the id of the path of a newest checkpoint, as a function was asked for it by a folder.
    """

    origin: Origin = Origin.UNKNOWN
    texts: tuple[tuple[str, Text], ...] = ()
    managers: tuple[Name, ...] = ()
    unbuilt: tuple[int, ...] = ()
    newest: int | None = None


@dataclass(frozen=True, slots=True)
class Check(Event):
    """What a restore of the subjects answered was asked whether all came back, by the method `how`.

    `restore`: where that restore is.
    """

    how: str = ""
    restore: Place = _UNPLACED


@dataclass(frozen=True, slots=True)
class Rebind(Event):
    """The name or attribute `name` that meant object `old` now means object `new`.

    `roots`: the names in sight that mean a root.
    """

    name: str = ""
    old: int = -1
    new: int = -1
    roots: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Replace(Event):
    """The name or attribute `name` that meant a variable now means a tensor made from it.

    `holder`: the object whose attribute or item it is, None for a name. `outer`: the name belongs to a scope
    around the function.
    """

    name: str = ""
    holder: int | None = None
    outer: bool = False


@dataclass(frozen=True, slots=True)
class Gradient(Event):
    """Gradients of a target were asked for.

    `deps`: what the target derives from. `sources`: ids of what the gradients are for; `listed`: those that
    were asked for by their list of variables, as `model.trainable_variables`. `trained`: as in `Update`.
    `region`: the id of what recorded the gradient region, None where the run does not know it.
    """

    deps: tuple[Dep, ...] = ()
    sources: tuple[int, ...] = ()
    listed: frozenset[int] = frozenset()
    trained: tuple[int, ...] = ()
    region: int | None = None


@dataclass(frozen=True, slots=True)
class Accompany(Event):
    """A callback takes part in the training of a model: these are the subjects.

    `counts_anew`: the training is told no epoch to go on with. `set_anew`: the attributes that the program
    has set on the callback. `by_epoch`: what it calls depends on the number of the epoch.
    """

    counts_anew: bool = True
    set_anew: frozenset[str] = frozenset()
    by_epoch: bool = False


class Start(str, Enum):
    """What a value that is put in the place of Python state may be."""

    FRESH = "fresh"  # a constant, or computed from constants: the same in every process
    HANDED = "handed"  # an argument or an option by which a caller may say where to go on
    OUTSIDE = "outside"  # anything else: a file, a variable, the result of unknown code
    OBJECT = "object"  # an object of a framework, whose own state is followed as such


@dataclass(frozen=True, slots=True)
class Begin(Event):
    """Python state was set to a value that is not made from what it was.

    `holder`: the object whose attribute it is, None for a name.
    """

    start: Start = Start.OUTSIDE
    holder: int | None = None


class Step(str, Enum):
    """How Python state was made anew from itself."""

    COMPUTED = "computed"  # from the old value: `n += 1`, `rate *= 0.9`
    CHOSEN = "chosen"  # the old or a new one, as a comparison says: `if value > best: best = value`, `min`
    COUNTED = "counted"  # by a loop over a range
    ADDED = "added"  # a list, dict or set was changed in place


@dataclass(frozen=True, slots=True)
class Advance(Event):
    """Python state was made anew from itself. `made_from`: the ids of all Python state in the new value."""

    step: Step = Step.COMPUTED
    made_from: tuple[int, ...] = ()


class Steered(str, Enum):
    """What Python state decides."""

    SAVE = "save"  # whether something is saved
    PATH = "path"  # what the file is called
    TRAINING = "training"  # whether or how something is trained: an update, a loss, a rate
    CHANCE = "chance"  # what is drawn by chance: exploration, noise
    STOP = "stop"  # whether a loop is left
    ROUNDS = "rounds"  # how often a loop runs
    STATE = "state"  # what becomes of other Python state


@dataclass(frozen=True, slots=True)
class Steer(Event):
    """Python state `subjects` decides `what`. `targets`: ids of what is saved or trained."""

    what: Steered = Steered.TRAINING
    targets: tuple[int, ...] = ()
