"""The state of a run: heap, frames, regions, budget, and what is written into the record as it goes."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

from ckptlint.knowledge.meanings import Meaning
from ckptlint.knowledge.names import PLAIN_BASES, identify
from ckptlint.knowledge.own import CLASS_KINDS, FUNCTION_EFFECTS
from ckptlint.knowledge.tables import classes
from ckptlint.knowledge.third_party import third_party_row
from ckptlint.record import (
    STATE,
    Cut,
    Dep,
    Driver,
    Edge,
    Event,
    EventKind,
    Follower,
    Kind,
    Object,
    Record,
    Region,
    RegionKind,
    Source,
)
from ckptlint.source import Place
from ckptlint.symbolic.modules import Module, Modules
from ckptlint.symbolic.store import Cells, Delta, Store
from ckptlint.symbolic.values import (
    Atom,
    Bound,
    Class,
    Closure,
    Ext,
    Function,
    Own,
    Partial,
    Ref,
    Scope,
    Tensor,
    Value,
    Vars,
    of,
)

STEPS = 10_000  # expressions and statements one driver may evaluate
MOST_ROUNDS = 64  # a loop over this many known items at the most is run item by item
STEPS_OF_SCRIPT = 20_000  # … and a script from its top level
STEPS_OF_IMPORT = 20_000  # … and the top level of a module that is no script
STEPS_AFTERWARDS = 3_000  # … and each statement of a top level behind one that took too long
STEPS_OF_CLASS = 15_000  # … and all methods of one class together
STEPS_OF_RUN = 3_000_000  # … and all drivers of a project together, before …
STEPS_LATE = 500  # … each further one gets only so many
DEPTH = 24  # calls entered within calls
WIDEST_DEPS = 48  # things one value is known to derive from
LISTED = "#listed"  # the cell of a list of an object's variables with whose they are, and which
ANY = "*"  # the cell for items whose index or key is not known
Api: TypeAlias = Mapping[str, Mapping[str, str]]  # the user's own table: `classes` and `functions`
Row: TypeAlias = Mapping[str, object]  # a row of the class table


_OF_NAMES = frozenset({EventKind.REBIND, EventKind.REPLACE})


class OutOfBudget(Exception):
    """The driver has used up its steps; what it found so far stays."""


@dataclass
class Frame:
    """One call of a project function, or the top level of a module or class."""

    module: Module
    scopes: tuple[Scope, ...]
    function: Function | None = None
    owner: Class | None = None
    receiver: Atom | None = None
    depth: int = 0
    returned: list[Value] = field(default_factory=list)  # or yielded
    yields_all: bool = True  # whether all that a generator yields is surely reached, in this order
    unsure: int = 0  # how many blocks that may not run the function was entered in
    exits: list[Delta] = field(default_factory=list)

    @property
    def scope(self) -> Scope:
        return self.scopes[0]


@dataclass
class Loop:
    """The innermost loop being run: where `break` and `continue` lead."""

    depth: int
    breaks: list[Delta] = field(default_factory=list)
    continues: list[Delta] = field(default_factory=list)


class Machine:
    """What statements, expressions, calls and effects share."""

    def __init__(self, modules: Modules, api: Api) -> None:
        self.modules = modules
        self.api = api
        self.record = Record()
        self.store = Store()
        self.frames: list[Frame] = []
        self.loops: list[Loop] = []
        self.regions: list[Region] = []
        self.unsure = 0  # how many blocks are being run that may not run, or run more than once
        self.seeded: set[str] = set()
        self.class_of: dict[int, Class] = {}
        self.inner: dict[int, Own] = {}  # objects that stand for something inside another -> what it is
        self.container_of: dict[int, str] = {}
        self.deps_given: dict[int, frozenset[Dep]] = {}
        self.sequences: dict[int, list[int]] = {}  # a model that calls its layers in turn -> the layers
        self.outer_layers: dict[
            int, dict[int, None]
        ] = {}  # an object -> the layers it was used in the code of
        self.called_outermost: set[int] = set()  # layers called by themselves
        self._read_by_forwards: dict[Hashable, Cells] = {}  # what a forward pass read: it may change
        self._forwards: list[int] = []  # the forward passes being run, outermost first
        self.cuts: dict[Hashable, Cut] = {}
        self.steps = 0
        self.steps_of_run = 0
        self.budget = STEPS
        self.order = 0
        self.driver = 0
        self.defaults_read = 0  # how often an option of the command line was asked for
        self._scopes = 0
        self.flags = self.new_scope()  # the cells of the flags that the program defines
        self._chain: list[Hashable] = []
        self._chains: dict[tuple[int, Hashable], int] = {}
        self._chain_ids: list[int] = [0]
        self._allocated: dict[Hashable, int] = {}
        self._edges: dict[tuple[int, str, int], Place] = {}  # … and where it was first made
        self._events: set[Hashable] = set()
        # Loops and methods are run more than once. What a place does to other objects in a later round
        # happens when the place was first reached: else it would seem to come after what stands behind it.
        self._reached: dict[Hashable, int] = {}
        self._groups = 0

    # Frames, regions and budget

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    @property
    def module(self) -> Module:
        return self.frames[-1].module

    def place(self, node: ast.AST) -> Place:
        return self.module.place(node)

    def step(self, node: ast.AST) -> None:
        self.steps += 1
        if self.steps > self.budget:
            self.record.gave_up.append(self.place(node))
            raise OutOfBudget

    def new_scope(self) -> Scope:
        """A scope of its own; scopes count downwards, objects upwards, so that one memory serves both."""
        self._scopes -= 1
        return self._scopes

    @contextmanager
    def within(self, region: Region) -> Iterator[None]:
        """Run with one more region around."""
        self.regions.append(region)
        try:
            yield
        finally:
            self.regions.pop()

    @contextmanager
    def in_doubt(self) -> Iterator[None]:
        """Run what the program may not run, or may run more than once."""
        self.unsure += 1
        try:
            yield
        finally:
            self.unsure -= 1

    @contextmanager
    def called_from(self, site: Hashable) -> Iterator[None]:
        """Run in the calling context `site`: objects made there are told apart from those of others."""
        key = (self._chain_ids[-1], site)
        self._chain_ids.append(self._chains.setdefault(key, len(self._chains) + 1))
        try:
            yield
        finally:
            self._chain_ids.pop()

    @contextmanager
    def called_first(self, site: Hashable) -> Iterator[None]:
        """Run in the calling context `site`, the same from wherever it is reached."""
        self._chain_ids.append(self._chains.setdefault((0, site), len(self._chains) + 1))
        try:
            yield
        finally:
            self._chain_ids.pop()

    @property
    def chain(self) -> int:
        return self._chain_ids[-1]

    @property
    def traced(self) -> bool:
        return any(r.kind is RegionKind.TRACED for r in self.regions)

    @property
    def tapes(self) -> list[Region]:
        return [r for r in self.regions if r.kind is RegionKind.TAPE]

    def begin_driver(
        self, name: str, path: str, group: int | None, first: bool, budget: int = STEPS
    ) -> Driver:
        """Start a way of running the program: events from here on are ordered among themselves."""
        if group is None:
            self._groups += 1
            group = self._groups
        driver = Driver(len(self.record.drivers), name, path, group, first)
        self.record.drivers.append(driver)
        self.driver = driver.id
        self.start_counting(budget)
        return driver

    def start_counting(self, budget: int) -> None:
        """Give what is run next so many steps, fewer once the whole run has used up its own."""
        self.steps_of_run += self.steps
        self.steps = 0
        self.budget = budget if self.steps_of_run < STEPS_OF_RUN else min(budget, STEPS_LATE)

    # Objects

    def allocate(
        self,
        kind: Kind,
        type: str,
        node: ast.AST,
        *,
        role: Hashable = "",
        keras: int | None = None,
        options: Mapping[str, object] | None = None,
        sources: frozenset[Source] = frozenset(),
    ) -> int:
        """The object that this place makes in this calling context; the same one if it was made before."""
        place = self.place(node)
        key = (place, role, self.chain)
        known = self._allocated.get(key)
        if known is not None:
            if sources - self.record.objects[known].sources:
                old = self.record.objects[known]
                self.record.objects[known] = replace(old, sources=old.sources | sources)
            return known
        id = len(self.record.objects)
        self._allocated[key] = id
        self.order += 1
        many = any(r.kind is RegionKind.LOOP and not r.name for r in self.regions)
        self.record.objects.append(
            Object(
                id=id,
                kind=kind,
                type=type,
                place=place,
                keras=keras,
                many=many,
                regions=tuple(self.regions),
                driver=self.driver,
                order=self.order,
                sources=sources,
                options=options or {},
            )
        )
        return id

    def given(self, node: ast.AST, role: Hashable, deps: frozenset[Dep] = frozenset()) -> Value:
        """Something from outside the run, known by identity: an argument, its attribute, a call's result."""
        id = self.allocate(Kind.GIVEN, "", node, role=role)
        if deps:
            self.deps_given[id] = self.deps_given.get(id, frozenset()) | deps
        return of(Ref(id))

    def object(self, id: int) -> Object:
        return self.record.objects[id]

    def name_object(self, value: Value, name: str) -> None:
        """Remember the first name a new object was bound to, for messages."""
        for id in value.refs:
            self.record.labels.setdefault(id, name)

    # What is written into the record

    def event(self, kind: EventKind, subjects: Iterable[int], node: ast.AST, **detail: Any) -> None:
        """Something happened here. Known once for each place and calling context."""
        subjects = list(subjects)
        if kind in _OF_NAMES and any(id in self.inner for id in subjects):
            return  # a name for something inside a layer comes and goes, and the layer still has it
        ids = tuple(dict.fromkeys(map(self.spoken_of, subjects)))
        place = self.place(node)
        key = (kind, ids, place, self.chain, self.driver if kind is not EventKind.CREATE else 0)
        self.order += 1
        if key in self._events:
            return
        self._events.add(key)
        order = self._reached.setdefault((kind, place, self.chain, self.driver), self.order)
        self.record.events.append(Event(kind, ids, place, order, self.driver, tuple(self.regions), detail))

    def order_of(self, kind: EventKind, place: Place) -> int:
        """The order of the event of this kind that was last told of here."""
        return self._reached.get((kind, place, self.chain, self.driver), self.order)

    def edge(self, holder: int, name: str, target: int, node: ast.AST) -> None:
        """`holder` refers to `target` by `name`. Who follows it is settled when the run is over."""
        holder, target = self.store.storage(holder), self.store.storage(self.spoken_of(target))
        key = (holder, name, target)
        if key in self._edges or holder == target:
            return
        self._edges[key] = self.place(node)
        self.order += 1
        self.record.edges.append(
            Edge(holder, name, target, frozenset({Follower.HOLDS}), self.place(node), self.order, self.driver)
        )

    def assigned_at(self, holder: int, name: str, value: Value) -> Place | None:
        """Where a holder was first given something of a value by a name; None where that was not seen."""
        holder = self.store.storage(holder)
        for id in sorted(value.refs):
            target = self.store.storage(self.spoken_of(id))
            if (place := self._edges.get((holder, name, target))) is not None:
                return place
        return None

    def spoken_of(self, id: int) -> int:
        """The object that the record tells of: for a weight that a layer makes inside, the layer."""
        return self.inner[id].owner if id in self.inner else id

    def escape(self, value: Value) -> None:
        """This went where the run cannot see; it may be saved there."""
        for atom in value:
            match atom:
                case Ref(id) | Vars(id):
                    self.record.escaped.add(self.spoken_of(id))
                    self.record.escaped.update(self.owners_of_list(id))
                case Bound(receiver=Ref(id)):
                    self.record.escaped.add(id)
                case Closure(bound=Ref(id)):
                    self.record.escaped.add(id)
                case Partial(args=args, keywords=keywords):
                    for part in (*args, *(v for _, v in keywords)):
                        self.escape(part)

    def keep(self, value: Value) -> None:
        """This was written by other means than a checkpoint."""
        for dep in self.deps(value):
            self.record.kept_elsewhere.add(dep.id)
        self.record.kept_elsewhere.update(self.spoken_of(a.id) for a in value if isinstance(a, Ref | Vars))

    # Questions about values

    def deps(self, value: Value, depth: int = 3) -> frozenset[Dep]:
        """What a value derives from, for gradients."""
        found: set[Dep] = set()
        for atom in value:
            match atom:
                case Tensor(deps):
                    found |= deps
                case Ref(id):
                    kind = self.object(id).kind
                    if kind is Kind.VARIABLE:
                        found.add(Dep(self.spoken_of(id)))
                    elif kind is Kind.GIVEN:
                        found.add(Dep(id))
                        found |= self.deps_given.get(id, frozenset())
                    elif owners := self.owners_of_list(id):
                        found |= {Dep(owner) for owner in owners}
                    elif kind is Kind.CONTAINER and depth:
                        for item in self.items(id):
                            found |= self.deps(item, depth - 1)
                case Vars(id):
                    found.add(Dep(id))
        return self.widened(found)

    def widened(self, deps: set[Dep]) -> frozenset[Dep]:
        """A value that derives from very much: what training can change is kept, the rest lumped together."""
        if len(deps) > WIDEST_DEPS:
            deps = {d for d in deps if self.object(d.id).kind is not Kind.GIVEN}
        return frozenset(sorted(deps, key=lambda d: d.id)[:WIDEST_DEPS] if len(deps) > WIDEST_DEPS else deps)

    def items(self, id: int) -> list[Value]:
        """The known items of a container."""
        found = []
        for name in self.store.keys_of(id):
            value = self.store.get((id, name))
            if value is not None and (isinstance(name, tuple) or name == ANY):
                found.append(value)
        return found

    def owners_of_list(self, id: int) -> list[int]:
        """The object whose `trainable_variables` (or the like) a list is; nothing for any other list."""
        return [atom.id for atom in self.store.get((id, LISTED)) or () if isinstance(atom, Vars)]

    def state_in(self, value: Value, depth: int = 4) -> list[int]:
        """The objects holding state that a value refers to, through containers and lists of variables."""
        found: dict[int, None] = {}
        for atom in value:
            match atom:
                case Ref(id):
                    kind = self.object(id).kind
                    if owners := self.owners_of_list(id):
                        found.update(dict.fromkeys(owners))
                    elif kind is Kind.CONTAINER and depth:
                        for item in self.items(id):
                            found.update(dict.fromkeys(self.state_in(item, depth - 1)))
                    elif kind in STATE or kind in (Kind.GIVEN, Kind.INSTANCE):
                        found[self.spoken_of(id)] = None
                case Vars(id):
                    found[id] = None
        return list(found)

    def kind_of_class(self, cls: Class | Ext | None) -> tuple[str, str]:
        """The kind of a class's instances, as the class table spells it, and the class that says so."""
        match cls:
            case Ext(name):
                canonical = identify(self.own_classes.get(name, name))[0]
                row = self.class_row(name)
                return (str(row["kind"]), canonical) if row else ("unknown", canonical)
            case Class():
                best = ("instance", "")
                for base in cls.mro[1:]:
                    if isinstance(base, Ext):
                        kind, name = self.kind_of_class(base)
                        if kind == "plain":
                            continue
                        return kind, name
                    if base is None:
                        best = ("unknown", "")
                return best
        return "unknown", ""

    def class_row(self, name: str) -> Row | None:
        """The class table's row for a framework's name, the user's own rows first."""
        canonical = identify(self.own_classes.get(name, name))[0]
        if canonical.removeprefix("builtins.") in PLAIN_BASES:
            return {"kind": "plain"}
        return classes().get(canonical) or third_party_row(canonical)

    @cached_property
    def own_classes(self) -> Mapping[str, str]:
        """The classes that the user's configuration speaks of -> the framework's class that each is like."""
        return {name: CLASS_KINDS[kind] for name, kind in self.api.get("classes", {}).items()}

    @cached_property
    def own_functions(self) -> Mapping[str, Meaning]:
        """What the user's configuration says of functions."""
        return {name: FUNCTION_EFFECTS[effect] for name, effect in self.api.get("functions", {}).items()}
