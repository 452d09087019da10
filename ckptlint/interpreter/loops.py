"""Loops: item by item over what is known, else until values no longer change."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ckptlint.interpreter.context import MOST_ROUNDS, Flow, Loop
from ckptlint.interpreter.deltas import Delta, lay_over
from ckptlint.interpreter.expressions import arithmetic, compared
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.statements import _assigned
from ckptlint.interpreter.values import UNKNOWN, Value
from ckptlint.program.events import Steered
from ckptlint.program.regions import Region, RegionKind, Source

if TYPE_CHECKING:
    pass


PASSES = 2  # how often the body of another loop is run for its values to stop changing


class Loops(InterpreterPart):
    """Runs loops."""

    def for_loop(self, node: ast.For | ast.AsyncFor) -> Flow:
        """Run a `for` loop: item by item where few items are known, else until values no longer change."""
        iterable = self.run.expressions.value(node.iter)
        counted = self.run.python_state.counted(node)

        def begin(item: Value) -> None:
            self.run.statements.assign(node.target, item, node.target)
            if counted:
                self.run.python_state.count(node, counted)

        known = self.run.containers.known_items(iterable)
        if known is not None and len(known) <= MOST_ROUNDS and not iterable.chances:
            if not known and iterable.is_setting and self.run.reach.resumes(node.body):
                self.run.statements.aside(
                    node, 0, lambda: self.loop(node, lambda: begin(UNKNOWN), node.body, ())
                )
            return self.unrolled(node, known, begin)
        item = self.run.containers.item_of(iterable, node.iter)

        def start() -> None:
            begin(item)

        rounds = frozenset(s for s in iterable.chances if s.size)
        return self.loop(node, start, node.body, node.orelse, sources=rounds)

    def while_loop(self, node: ast.While) -> Flow:
        """Run a `while` loop: round by round where it ends soon, else until values no longer change."""

        def start() -> None:
            states = self.run.expressions.value(node.test).states
            if states:
                self.run.python_state.steers(states, Steered.ROUNDS, (), node.test)

        forever = isinstance(node.test, ast.Constant) and bool(node.test.value)

        def until_unchanged() -> Flow:
            return self.loop(node, start, node.body, node.orelse, forever)

        if self.context.in_unknown_loop() or not self.ends_soon(node):
            return until_unchanged()
        return self.while_known(node, until_unchanged)

    def ends_soon(self, node: ast.While) -> bool:
        """Whether a loop is one that ends after few rounds: it fills or empties a container, asks for one
        attribute after the other, or counts."""
        match node.test:
            case ast.Call(func=ast.Name(id="hasattr")):
                return True
            case ast.Name() | ast.Attribute():
                known = self.run.containers.known_items(self.run.expressions.value(node.test))
                if known is not None:
                    return len(known) <= MOST_ROUNDS
        return _asks_for_length(node.test) or self.counts_to_end(node)

    def counts_to_end(self, node: ast.While) -> bool:
        """Whether a loop changes one number in each round until its test fails, and that comes soon."""
        match node.test:
            case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[bound]):
                end = self.run.expressions.value(bound).constant
            case ast.Name(id=name):
                op, end = ast.NotEq(), 0
            case _:
                return False
        changes = [s for s in ast.walk(node) if isinstance(s, ast.stmt) and name in _assigned(s)]
        if len(changes) != 1 or changes[0] not in node.body:
            return False
        match changes[0]:
            case ast.AugAssign(op=how, value=part):
                pass
            case ast.Assign(value=ast.BinOp(left=ast.Name(id=changed), op=how, right=part)) if (
                changed == name
            ):
                pass
            case _:
                return False
        now, by = self.run.expressions.lookup(name, node).constant, self.run.expressions.value(part).constant
        for _ in range(MOST_ROUNDS):
            going = compared(op, now, end)
            if not going:
                return going is False
            if not isinstance(now, int | float) or not isinstance(by, int | float):
                return False
            now = arithmetic(how, now, by).constant
        return False

    def while_known(self, node: ast.While, otherwise: Callable[[], Flow]) -> Flow:
        """Run a loop round by round as long as its test is known.

        Where the test becomes unknown, or there are too many rounds, before the loop ends, `otherwise` runs
        the rest of it.
        """
        known = True

        def rounds() -> Iterator[Callable[[], object]]:
            nonlocal known
            for _ in range(MOST_ROUNDS):
                going = self.run.expressions.truth(self.run.expressions.value(node.test))
                known = going is not None
                if not going:
                    return
                yield lambda: None
            known = False

        return self.round_by_round(
            node, rounds(), lambda: self.run.statements.block(node.orelse) if known else otherwise()
        )

    def loop(
        self,
        node: ast.AST,
        start: Callable[[], object],
        body: Sequence[ast.stmt],
        orelse: Sequence[ast.stmt],
        forever: bool = False,
        sources: frozenset[Source] = frozenset(),
    ) -> Flow:
        """Run a loop's body until values no longer change; afterwards, none, one or more rounds may have run.

        `start` binds the item or evaluates the test. `forever`: only `break` leaves the loop. `sources` make
        the number of rounds differ from process to process.
        """
        place = self.context.place(node)
        breaks: list[Delta] = []
        with self.context.within(Region(RegionKind.LOOP, place, sources=sources)), self.context.in_doubt():
            for _ in range(PASSES):
                rounds, left = self.round(start, body)
                breaks += left
                if not rounds:
                    break
                changed = any(self.heap.changes(way) for way in rounds)
                self.heap.merge(rounds if forever else [*rounds, {}])
                if not changed:
                    break
        ways = list(breaks)
        if not forever:
            self.heap.push()
            try:
                flow = self.run.statements.block(orelse)
            finally:
                end = self.heap.pop()
            ways += [end] if flow is Flow.NEXT else []
        if not ways:
            return Flow.AWAY
        self.heap.merge(ways)
        return Flow.NEXT

    def round(self, start: Callable[[], object], body: Sequence[ast.stmt]) -> tuple[list[Delta], list[Delta]]:
        """Run a loop's body once.

        Returns what was written on each way to the next round, and on each way out of the loop.
        """
        loop = Loop(self.heap.depth, len(self.context.deciding))
        self.context.loops.append(loop)
        self.heap.push()
        try:
            start()
            flow = self.run.statements.block(body)
        finally:
            delta = self.heap.pop()
            self.context.loops.pop()
        return [*([delta] if flow is Flow.NEXT else []), *loop.continues], loop.breaks

    def unrolled(
        self, node: ast.For | ast.AsyncFor, items: list[Value], begin: Callable[[Value], None]
    ) -> Flow:
        """Run a loop over known items one by one, so that what is made in it stays apart.

        `begin` begins a round with an item.
        """
        starts = [partial(begin, item) for item in items]
        return self.round_by_round(node, starts, lambda: self.run.statements.block(node.orelse))

    def round_by_round(
        self,
        node: ast.For | ast.AsyncFor | ast.While,
        starts: Iterable[Callable[[], object]],
        rest: Callable[[], Flow],
    ) -> Flow:
        """Run a loop's body once for each start, and then `rest`; a `break` leads past what follows it."""
        place, depth = self.context.place(node), self.heap.depth
        ways: list[Delta] = []
        self.heap.push()
        try:
            for index, start in enumerate(starts):
                with (
                    self.context.called_from((place, index)),
                    self.context.within(Region(RegionKind.LOOP, place, index, name="each")),
                ):
                    rounds, left = self.round(start, node.body)
                ways += [self._with_rounds_before(depth, way) for way in left]
                if not rounds:
                    flow = Flow.AWAY
                    break
                self.context.frame.yields_all &= not left
                self.heap.merge(rounds)
            else:
                flow = rest()
        finally:
            end = self.heap.pop()
        ways += [end] if flow is Flow.NEXT else []
        if not ways:
            return Flow.AWAY
        self.heap.merge(ways)
        return Flow.NEXT

    def _with_rounds_before(self, depth: int, way: Delta) -> Delta:
        """All that was written on a way out of a loop, the rounds before it included."""
        written = self.heap.since(depth)
        lay_over(written, way)
        return written


def _asks_for_length(test: ast.expr) -> bool:
    return any(isinstance(n, ast.Name) and n.id == "len" for n in ast.walk(test))
