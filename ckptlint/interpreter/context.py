"""Where the run stands: frames, loops, regions, calling contexts, order and budget."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from ckptlint.interpreter.deltas import Delta
from ckptlint.interpreter.modules import Modules, SourceModule
from ckptlint.interpreter.values import NO_STATES, Atom, Class, Function, Scope, Value
from ckptlint.program.objects import Driver
from ckptlint.program.record import Record
from ckptlint.program.regions import Region, RegionKind
from ckptlint.source import Place

STEPS = 10_000  # expressions and statements one driver may evaluate
MOST_ROUNDS = 64  # a loop over this many known items at the most is run item by item
STEPS_OF_SCRIPT = 20_000  # … and a script from its top level
STEPS_OF_IMPORT = 3_000  # … and the top level of a module that is no script
STEPS_AFTERWARDS = 3_000  # … and each statement of a top level behind one that took too long
STEPS_OF_CLASS = 15_000  # … and all methods of one class together, of which …
STEPS_OF_METHOD = 4_000  # … each may take so many, whatever the others took
STEPS_OF_TRAINING = 10_000  # … or so many, where it restores or trains
STEPS_OF_HELPER = 1_000  # … and a call that has nothing to do with training
STEPS_OF_RUN = 3_000_000  # … and all drivers of a project together, before …
STEPS_LATE = 500  # … each further one gets only so many


_AROUND_BLOCKS = frozenset({RegionKind.GRADIENT, RegionKind.GUARDED})


class OutOfBudget(Exception):
    """There are no steps left at a place; what was found so far stays."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


class Exhausted(OutOfBudget):
    """A call took more steps than it is worth, and its driver goes on behind it."""


Around = Callable[[Value], bool]
"""A block, run with what the generator around it yields; returns whether the generator goes on behind."""


@dataclass
class Frame:
    """One call of a project function, or the top level of a module or class."""

    module: SourceModule
    scopes: tuple[Scope, ...]
    function: Function | None = None
    owner: Class | None = None
    receiver: Atom | None = None
    depth: int = 0
    returned: list[Value] = field(default_factory=list)  # or yielded
    yields_all: bool = True  # whether all that a generator yields is surely reached, in this order
    decided: int = 0  # how many tests stand around the call that are made from Python state
    unsure: int = 0  # how many blocks that may not run the function was entered in
    exits: list[Delta] = field(default_factory=list)
    around: Around | None = None  # the block that a generator is run around
    thrown: bool = False  # whether the block has just ended with an error, which goes on in the generator
    statement: ast.stmt | None = None  # the one that is being run

    @property
    def scope(self) -> Scope:
        """The innermost scope: that of the function's locals, or the module's or class's own."""
        return self.scopes[0]


@dataclass(frozen=True)
class Position:
    """Where a `with` stands, for its block to be run from within the generator around it."""

    frames: int
    loops: list[Loop]
    regions: int
    chain: int


@dataclass
class Loop:
    """The innermost loop being run: where `break` and `continue` lead."""

    depth: int
    decided: int = 0  # how many tests stand around the loop that are made from Python state
    breaks: list[Delta] = field(default_factory=list)
    continues: list[Delta] = field(default_factory=list)


# Statements with others inside.
COMPOUND = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
)


class Flow(Enum):
    """How control leaves a statement."""

    NEXT = "next"
    AWAY = "away"  # return, raise, break or continue: what follows is not reached


class Context:
    """The position of the run in the program."""

    def __init__(self, modules: Modules, record: Record) -> None:
        self.record = record
        self.modules = modules
        self.frames: list[Frame] = []
        self.loops: list[Loop] = []
        self.regions: list[Region] = []
        self.steps = 0
        self.steps_of_run = 0
        self.budget = STEPS
        self.order = 0
        self.driver = 0
        self._scopes = 0
        self._chain: list[Hashable] = []
        self._chains: dict[tuple[int, Hashable], int] = {}
        self._chain_ids: list[int] = [0]
        self._groups = 0
        self.unsure = 0
        self.traces = True  # functions decorated to be traced are: nobody has it otherwise
        self.deciding: list[frozenset[int]] = []  # the Python state that the tests around here are made from

    @property
    def frame(self) -> Frame:
        """The innermost frame: what is being run."""
        return self.frames[-1]

    @property
    def module(self) -> SourceModule:
        """The module whose code is being run."""
        return self.frames[-1].module

    def place(self, node: ast.AST) -> Place:
        """The place of a node of the module that is being run."""
        return self.module.place(node)

    def place_of_statement(self) -> Place | None:
        """The place of the statement that is being run; None where it is one with others inside."""
        statement = self.frames[-1].statement
        return None if statement is None or isinstance(statement, COMPOUND) else self.place(statement)

    def step(self, node: ast.AST) -> None:
        """Count one statement or expression; raises `OutOfBudget` once there are no steps left."""
        self.steps += 1
        if self.steps > self.budget:
            raise OutOfBudget(self.place(node))

    @property
    def steps_left(self) -> int:
        """The number of steps that what is run now may still take."""
        return max(self.budget - self.steps, 0)

    def gave_up(self, end: OutOfBudget) -> None:
        """Note that a driver, or a call in it, stopped before its end."""
        self.record.gave_up.append(end.place)
        self.record.incomplete.add(self.driver)

    @contextmanager
    def with_steps(self, most: int | None) -> Iterator[None]:
        """Run what is worth so many steps at the most, as many as there are where None is given.

        Raises `Exhausted` once it has used up its own, and the driver has steps left.
        """
        budget = self.budget
        self.budget = budget if most is None else min(budget, self.steps + most)
        try:
            yield
        except OutOfBudget as end:
            if self.steps <= budget:
                raise Exhausted(end.place) from None
            raise
        finally:
            self.budget = budget

    def new_scope(self) -> Scope:
        """A new scope. Scopes count downwards, objects upwards, so that one heap serves both."""
        self._scopes -= 1
        return self._scopes

    @property
    def newest_scope(self) -> Scope:
        """The scope that was made last; those made from now on are below it."""
        return self._scopes

    @contextmanager
    def within(self, region: Region) -> Iterator[None]:
        """Run with one more region around what happens inside."""
        self.regions.append(region)
        try:
            yield
        finally:
            self.regions.pop()

    @contextmanager
    def in_doubt(self) -> Iterator[None]:
        """Mark what is run inside as what the program may not run, or may run more than once."""
        self.unsure += 1
        try:
            yield
        finally:
            self.unsure -= 1

    @contextmanager
    def decided_by(self, states: frozenset[int]) -> Iterator[None]:
        """Run what a test decides that is made from this Python state."""
        if not states:
            yield
            return
        self.deciding.append(states)
        try:
            yield
        finally:
            self.deciding.pop()

    @property
    def decided(self) -> frozenset[int]:
        """The Python state that decides whether the run stands here."""
        return NO_STATES.union(*self.deciding) if self.deciding else NO_STATES

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
        """Reset the calling context to `site`, so that all callers share what is allocated inside."""
        self._chain_ids.append(self._chains.setdefault((0, site), len(self._chains) + 1))
        try:
            yield
        finally:
            self._chain_ids.pop()

    @property
    def chain(self) -> int:
        """The number of the calling context: the same for the same sites, one within another."""
        return self._chain_ids[-1]

    def position(self) -> Position:
        """Where the run stands now; `back_at` leads back here."""
        return Position(len(self.frames), self.loops, len(self.regions), self.chain)

    @contextmanager
    def back_at(self, position: Position) -> Iterator[None]:
        """Run what stands at a position further out, while the functions called since then wait.

        Of their regions, those stay that hold for what they wait for: the tapes that they have opened.
        """
        saved = self.frames, self.loops, self.regions
        inner = [r for r in self.regions[position.regions :] if r.kind in _AROUND_BLOCKS]
        self.frames, self.loops = self.frames[: position.frames], position.loops
        self.regions = [*self.regions[: position.regions], *inner]
        self._chain_ids.append(position.chain)
        try:
            yield
        finally:
            self._chain_ids.pop()
            self.frames, self.loops, self.regions = saved

    @property
    def traced(self) -> bool:
        """Whether the run stands in a function that is traced into a graph."""
        return any(r.kind is RegionKind.TRACED for r in self.regions)

    @property
    def gradient_regions(self) -> list[Region]:
        """The gradient regions that the run stands in, outermost first."""
        return [r for r in self.regions if r.kind is RegionKind.GRADIENT]

    def begin_driver(
        self,
        name: str,
        path: str,
        group: int | None,
        first: bool,
        budget: int = STEPS,
        *,
        of_class: bool = False,
    ) -> Driver:
        """Start a driver: one way of running the program, whose events are ordered among themselves.

        `group` joins drivers of one script or class, None starts a new one. `first`: the others of the group
        run after it. `budget` is the number of steps it may take.
        """
        if group is None:
            self._groups += 1
            group = self._groups
        driver = Driver(len(self.record.drivers), name, path, group, first, of_class)
        self.record.drivers.append(driver)
        self.driver = driver.id
        self.start_counting(budget)
        return driver

    def start_counting(self, budget: int) -> None:
        """Give what is run next its number of steps; fewer once the whole run has used up its own."""
        self.steps_of_run += self.steps
        self.steps = 0
        self.budget = budget if self.steps_of_run < STEPS_OF_RUN else min(budget, STEPS_LATE)

    def in_unknown_loop(self) -> bool:
        """Whether the run stands in a loop whose rounds it does not run one by one."""
        return any(r.kind is RegionKind.LOOP and not r.name for r in self.regions)

    def reset(self) -> None:
        """Leave all regions, loops and calling contexts, after a driver ran out of steps."""
        self.regions.clear()
        self.loops.clear()
        self.deciding.clear()
        del self._chain_ids[1:]
