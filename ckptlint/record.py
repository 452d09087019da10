"""What the symbolic run leaves: objects, edges between them, events in order, and gradient paths. Plain data.

The run writes it, the rules read it, and neither knows the other. It speaks of holders, roots, events,
gradient regions and opaque ops; which framework they come from is told by the knowledge tables, not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

from ckptlint.finding import KerasChoice
from ckptlint.graph import Graph, Moment, Trained
from ckptlint.source import Place


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
    TAPE = "tape"  # a gradient region
    CONTAINER = "container"  # a list, tuple, dict, set … of the program
    INSTANCE = "instance"  # of a plain class of the project
    GIVEN = "given"  # handed in from outside the run: an argument, the result of unknown code
    OTHER = "other"  # known to a framework, of no interest here


_DEEPEST = 6  # containers within containers
# What training changes.
STATE = frozenset({Kind.VARIABLE, Kind.LAYER, Kind.MODEL, Kind.MODULE, Kind.OPTIMIZER})


class Reference(str, Enum):
    """How one object refers to another."""

    ATTRIBUTE = "attribute"
    ITEM = "item"  # of a container
    ARGUMENT = "argument"  # its constructor was given it
    ROOT = "root"  # … as what it stands for: a checkpoint made of one object
    LAYER = "layer"  # of a model that is made of layers
    WEIGHT = "weight"  # it was told to make it, whether or not an attribute keeps it


class EventKind(str, Enum):
    """What happened."""

    CREATE = "create"
    BUILD = "build"  # variables were made: `build`, or a first call
    FORWARD = "forward"  # called to compute outputs
    UPDATE = "update"  # training changed the subjects
    RESET = "reset"  # set back to a constant: what it held does not outlive the step
    SET = "set"  # given other values as a whole
    SAVE = "save"
    RESTORE = "restore"
    REBIND = "rebind"  # a name or attribute that held a subject now holds another object
    REPLACE = "replace"  # a name or attribute that held a variable now holds a tensor made from it
    GRADIENT = "gradient"  # gradients of a target were asked for


class RegionKind(str, Enum):
    """A stretch of the program that an event stands in."""

    CALL = "call"
    LOOP = "loop"
    BRANCH = "branch"
    TRY = "try"
    TAPE = "tape"
    TRACED = "traced"  # a function traced into a graph: its Python runs once
    # Done once: a memoized call, or what follows a test that leaves where something exists already.
    CONTEXT = "context"  # a generator used by `with`: what follows its yield is run when the block is left
    GUARDED = "guarded"


@dataclass(frozen=True, slots=True)
class Source:
    """What makes a value differ from process to process, and where. `size`: in its shape or length."""

    name: str
    place: Place
    size: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """One region around an event.

    `arm` tells the branches of one test apart, and the rounds of a loop over few known items, which is run
    item by item and whose `name` is "each".

    For a call, `name` is the qualified name of the function entered and `place` the call. For a branch,
    `guard` is true where the test asks whether something exists already, `sources` what makes the test
    nondeterministic, or the number of rounds of a loop.
    """

    kind: RegionKind
    place: Place
    arm: int = 0
    name: str = ""
    guard: bool = False
    sources: frozenset[Source] = frozenset()


@dataclass(frozen=True, slots=True)
class Hole:
    """The part of a text the run cannot know. Two holes with the same id hold the same text."""

    id: int


@dataclass(frozen=True, slots=True)
class Text:
    """A string of which some parts may be unknown, such as `os.path.join(flags.dir, "ckpt")`.

    `end` is the literal that its last part comes from, where the run saw it; texts are equal whatever their
    literals.
    """

    parts: tuple[str | Hole, ...]
    end: Place | None = field(default=None, compare=False)

    @property
    def known(self) -> str | None:
        """The whole text where all of it is known."""
        return "".join(p for p in self.parts if isinstance(p, str)) if self.complete else None

    @property
    def complete(self) -> bool:
        return not any(isinstance(p, Hole) for p in self.parts)

    @property
    def suffix(self) -> str | None:
        """The known end of the text, or None where its end is unknown."""
        return self.parts[-1] if self.parts and isinstance(self.parts[-1], str) else None


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
class Object:
    """One abstract object: all that one place makes in one calling context.

    `type` is the qualified name of its class; `label` the first name it was bound to, for messages. `keras`
    is the Keras version of its class, None where it has none. `many` tells that it stands for several objects
    (made in a loop). `options` are the keyword arguments of its making that the run knows as constants.
    """

    id: int
    kind: Kind
    type: str
    place: Place
    keras: int | None = None
    many: bool = False
    regions: tuple[Region, ...] = ()
    driver: int = 0
    order: int = 0
    sources: frozenset[Source] = frozenset()
    options: Mapping[str, object] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in order.

    `order` counts within one driver; events of two drivers are unordered, but for a constructor, which comes
    before every method of its class (`Record.before`). `detail` holds what the kind of event calls for:

    - update: `optimizer` (object id or None), `variables` (ids of what was updated), `how` (method name),
      `value` (for an assignment: ids of what the new value was made from)
    - save, restore: `how` (method name), `path` (Text or None), `origin` (for restore: "latest", "saved"
      (what a save returned), "text", "none" or "unknown"), `structure` (the file keeps the architecture too)
    - restore: `texts` (pairs of an expression and the Text it stands for here), `managers` (Name of each
      manager)
    - rebind: `name`, `old` (id), `new` (id), `roots` (tuple of Name: what refers to a root there)
    - replace: `name`, `old` (id), `holder` (id or None), `outer` (a name of a scope around the function)
    - gradient: `deps` (tuple of Dep of the target), `sources` (ids), `listed` (those of them asked for by
      their list of variables, as `model.trainable_variables`), `tape` (id)
    - gradient, update by an optimizer: `trained` (ids of the variables as they are at that moment, in order;
      a layer stands for the weights that it makes inside)
    """

    kind: EventKind
    subjects: tuple[int, ...]
    place: Place
    order: int
    driver: int
    regions: tuple[Region, ...] = ()
    detail: Mapping[str, object] = field(default_factory=dict)

    @property
    def loops(self) -> tuple[Region, ...]:
        return tuple(r for r in self.regions if r.kind is RegionKind.LOOP)


@dataclass(frozen=True, slots=True)
class Driver:
    """One way the program was run: a script's top level, a function, or a method after its constructor.

    `group` is shared by drivers that belong together (a class's constructor and methods); `first` marks what
    runs before the others of its group.
    """

    id: int
    name: str
    path: str
    group: int
    first: bool


@dataclass(frozen=True, slots=True)
class Name:
    """An expression that refers to an object at a place (`optimizer`, `self.step`, `counters.seen`)."""

    expression: str
    id: int


@dataclass
class Record:
    """All that one run leaves. Lists are in the order things happened; ids index `objects`."""

    objects: list[Object] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)  # as they were made, containers being holders too
    containers: Mapping[int, str] = field(default_factory=dict)  # … and what these containers are
    events: list[Event] = field(default_factory=list)
    drivers: list[Driver] = field(default_factory=list)
    keras: dict[str, KerasChoice] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    escaped: set[int] = field(default_factory=set)
    kept_elsewhere: set[int] = field(
        default_factory=set
    )  # written by other means: JSON, pickle, get_weights …
    kept_sources: set[Source] = field(default_factory=set)  # their values went where they may be kept
    classes: dict[int, str] = field(default_factory=dict)  # object id -> its class of the project
    open_roots: set[int] = field(default_factory=set)  # roots that may hold more than the run could see
    unseen_base: set[int] = field(default_factory=set)  # objects with a base class the run could not see
    names: dict[int, tuple[Name, ...]] = field(
        default_factory=dict
    )  # root id -> what is bound where it is made
    gave_up: list[Place] = field(default_factory=list)
    graphs: list[Graph] = field(default_factory=list)  # at each save, restore and making of a root
    trained: dict[str, tuple[Trained, ...]] = field(default_factory=dict)  # … by names of the scripts

    def label(self, id: int) -> str:
        """How to speak of an object: the name it was first bound to, else its class."""
        return self.labels.get(id) or self.objects[id].type.rpartition(".")[2]

    def of_kind(self, *kinds: Kind) -> Iterator[Object]:
        """All objects of these kinds, in order of making."""
        return (o for o in self.objects if o.kind in kinds)

    def made_at(self, place: Place) -> list[Object]:
        """All objects that this place makes, in order of making. Asked once the run is over."""
        return self._made_at.get(place, [])

    @cached_property
    def _made_at(self) -> dict[Place, list[Object]]:
        table: dict[Place, list[Object]] = defaultdict(list)
        for object in self.objects:
            table[object.place].append(object)
        return table

    @cached_property
    def references(self) -> list[Edge]:
        """The edges between objects that are no containers: containers are folded into the edges' names."""
        inner: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            inner[edge.holder].append(edge)
        outer = (edge for edge in self.edges if edge.holder not in self.containers)
        return [leaf for edge in outer for leaf in self._unfolded(edge, inner, (), frozenset())]

    def _unfolded(
        self, edge: Edge, inner: Mapping[int, list[Edge]], through: tuple[str, ...], seen: frozenset[int]
    ) -> Iterator[Edge]:
        """The edges that an edge comes down to once the containers on its way are folded into its name."""
        type = self.containers.get(edge.target)
        if type is None:
            yield replace(edge, through=through)
        elif edge.target not in seen and len(through) < _DEEPEST:
            for further in inner.get(edge.target, ()):
                joined = replace(edge, name=f"{edge.name}/{further.name}", target=further.target)
                yield from self._unfolded(joined, inner, (*through, type), seen | {edge.target})

    @cached_property
    def _edges_from(self) -> dict[int, list[Edge]]:
        table: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.references:
            table[edge.holder].append(edge)
        return table

    @cached_property
    def _edges_to(self) -> dict[int, list[Edge]]:
        table: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.references:
            table[edge.target].append(edge)
        return table

    @cached_property
    def _events_of(self) -> dict[int, list[Event]]:
        table: dict[int, list[Event]] = defaultdict(list)
        for event in self.events:
            for subject in event.subjects:
                table[subject].append(event)
        return table

    def edges_from(self, id: int) -> list[Edge]:
        return self._edges_from.get(id, [])

    def edges_to(self, id: int) -> list[Edge]:
        return self._edges_to.get(id, [])

    def events_of(self, id: int, *kinds: EventKind) -> list[Event]:
        """The events with this object among their subjects, of these kinds (of all where none is named)."""
        return [e for e in self._events_of.get(id, []) if not kinds or e.kind in kinds]

    def of_event(self, *kinds: EventKind) -> list[Event]:
        return [e for e in self.events if e.kind in kinds]

    def reach(self, start: int | Iterable[int]) -> frozenset[int]:
        """All that can be reached from `start` by references of any kind, the start included."""
        queue = [start] if isinstance(start, int) else list(start)
        found = set(queue)
        while queue:
            for edge in self.edges_from(queue.pop()):
                if edge.target not in found:
                    found.add(edge.target)
                    queue.append(edge.target)
        return frozenset(found)

    @cached_property
    def roots(self) -> tuple[int, ...]:
        """What a save or a restore starts from: checkpoint objects, and models saved by themselves."""
        ids = [o.id for o in self.of_kind(Kind.ROOT)]
        ids += [s for e in self.of_event(EventKind.SAVE, EventKind.RESTORE) for s in e.subjects]
        return tuple(dict.fromkeys(ids))

    # What is written

    @cached_property
    def _graphs_of(self) -> dict[int, list[Graph]]:
        table: dict[int, list[Graph]] = defaultdict(list)
        for graph in self.graphs:
            table[graph.root].append(graph)
        return table

    def graphs_of(self, root: int, *moments: Moment) -> list[Graph]:
        """The graphs of a root, taken at these moments (at any where none is named), in order."""
        return [g for g in self._graphs_of.get(root, ()) if not moments or g.moment in moments]

    def holds(self, root: int) -> frozenset[int]:
        """All that a root holds at one moment or another, itself included.

        Where no graph was taken of it (older file formats, functions of the user's own packages), all that it
        refers to counts as held, and so does what hangs on objects that the run cannot look into.
        """
        if root not in self._held:
            self._held[root] = self._within(root, self.graphs_of(root))
        return self._held[root]

    def writes(self, root: int) -> frozenset[int]:
        """All that the saves of a root write, itself included; nothing where it is never saved."""
        if root not in self._written:
            saved = bool(self.events_of(root, EventKind.SAVE))
            graphs = self.graphs_of(root, Moment.SAVE)
            self._written[root] = self._within(root, graphs) if saved or graphs else frozenset()
        return self._written[root]

    def _within(self, root: int, graphs: Iterable[Graph]) -> frozenset[int]:
        taken = list(graphs)
        found = frozenset[int]().union(*(graph.objects for graph in taken))
        if not found:
            return self.reach(root)
        found = found.union(*(graph.carried for graph in taken if self.is_built_in_time(graph)))
        unseen = {id for id in found if self.objects[id].kind is Kind.GIVEN or id in self.unseen_base}
        return found | {root} | self.reach(unseen)

    def is_built_in_time(self, graph: Graph) -> bool:
        """Whether each restore of a graph's root comes when an optimizer in it is built.

        Only then does it reach the variables that the optimizer alone carries.
        """
        restores = self.events_of(graph.root, EventKind.RESTORE)
        optimizers = [id for id in graph.objects if self.objects[id].kind is Kind.OPTIMIZER]
        built = [e for id in optimizers for e in self.events_of(id, EventKind.BUILD, EventKind.UPDATE)]
        return bool(restores) and all(any(self.before(b, r) for b in built) for r in restores)

    @cached_property
    def _held(self) -> dict[int, frozenset[int]]:
        return {}

    @cached_property
    def _written(self) -> dict[int, frozenset[int]]:
        return {}

    @cached_property
    def kept(self) -> frozenset[int]:
        """Everything that some save writes, or that may be kept in a way unseen.

        A root that nobody saves keeps nothing.
        """
        unseen = self.reach(self.escaped | self.kept_elsewhere)
        return unseen.union(*(self.writes(root) for root in self.roots))

    def before(self, first: Event, second: Event) -> bool | None:
        """Whether `first` surely happens before `second`: True, False, or None where the run cannot know."""
        a, b = self.drivers[first.driver], self.drivers[second.driver]
        if a.id == b.id:
            return first.order < second.order
        if a.group == b.group and a.first != b.first:
            return a.first
        return None

    def drivers_of(self, id: int) -> frozenset[int]:
        """The groups of drivers in which something happens to this object, its making included."""
        found = {self.drivers[self.objects[id].driver].group}
        found.update(self.drivers[e.driver].group for e in self.events_of(id))
        return frozenset(found)


def exclusive(first: Iterable[Region], second: Iterable[Region]) -> bool:
    """Whether two region stacks stand in different arms of one test, so that one run never sees both."""
    arms = {r.place: r.arm for r in first if r.kind is RegionKind.BRANCH}
    return any(r.kind is RegionKind.BRANCH and arms.get(r.place, r.arm) != r.arm for r in second)
