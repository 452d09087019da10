"""`with` blocks: what runs before a block, around it, and when it is left."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.context import Flow
from ckptlint.interpreter.deltas import Delta
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import NONE, UNKNOWN, AroundBlock, Atom, Ext, Ref, Value, join, of
from ckptlint.program.objects import Kind
from ckptlint.program.regions import Region, RegionKind

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

_DOES_NOTHING = "contextlib.nullcontext"
_WITHOUT_ERROR = (NONE, NONE, NONE)
_WITH_ERROR = (UNKNOWN, UNKNOWN, UNKNOWN)


class Blocks(InterpreterPart):
    """Runs `with` blocks."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self.raised = 0  # how many `raise` statements were run

    def with_block(self, node: ast.With | ast.AsyncWith, items: Sequence[ast.withitem] | None = None) -> Flow:
        """Run a `with`: its first item around the others, and these around the block."""
        items = node.items if items is None else items
        if not items:
            return self.run.statements.block(node.body)
        item, rest = items[0], items[1:]
        context = self.run.expressions.value(item.context_expr)
        if (around := self.around(context)) is not None:
            return self.run_around(around, node, item, rest)
        regions = self.regions_of(context, item.context_expr, node)
        self.bind_entered(item, self.entered(context, item.context_expr))
        ways, raised = self.run.statements.ways_out(), self.raised
        self.context.regions.extend(regions)
        self.heap.push()
        try:
            flow = self.with_block(node, rest)
        finally:
            written = self.heap.pop()
            del self.context.regions[len(self.context.regions) - len(regions) :]
        if not self.runs_code_when_left(context):
            self.heap.write(written)
            return flow
        self.run.statements.on_ways_out(ways, lambda: self.left(context, item.context_expr))
        self.heap.write(written)
        if flow is Flow.NEXT:
            self.left(context, item.context_expr)
        elif self.raised > raised:
            answer = self.left(context, item.context_expr, _WITH_ERROR)
            if self.run.expressions.truth(answer) is not False:
                return Flow.NEXT  # the error may end here
        return flow

    def around(self, context: Value) -> AroundBlock | None:
        """The generator that runs around a block; a context that does nothing may stand in its place."""
        found = [
            a for a in context if not (isinstance(a, Ref) and self.heap.object(a.id).type == _DOES_NOTHING)
        ]
        only = found[0] if len(found) == 1 and not context.open else None
        return only if isinstance(only, AroundBlock) else None

    def bind_entered(self, item: ast.withitem, entered: Value) -> None:
        """Bind what stands behind `as`."""
        if item.optional_vars is not None:
            self.run.statements.assign(item.optional_vars, entered, item.optional_vars)

    def regions_of(self, context: Value, expression: ast.expr, node: ast.AST) -> list[Region]:
        """The regions that a context puts around its block: a tape's, or one out of a traced function."""
        place = self.context.place(node)
        tapes = [id for id in context.refs if self.heap.object(id).kind is Kind.GRADIENT]
        found = [Region(RegionKind.GUARDED, place)] if self.leaves_graph(expression) else []
        return found + [Region(RegionKind.GRADIENT, place, name=str(id)) for id in tapes]

    def leaves_graph(self, context: ast.expr) -> bool:
        """Whether a context takes its body out of a traced function, so that it runs once for each trace."""
        if not isinstance(context, ast.Call):
            return False
        return any(
            isinstance(atom, Ext) and self.run.framework.leaves_graph(atom.name)
            for atom in self.run.expressions.value(context.func)
        )

    # Functions decorated with `@contextmanager`

    def run_around(
        self,
        call: AroundBlock,
        node: ast.With | ast.AsyncWith,
        item: ast.withitem,
        rest: Sequence[ast.withitem],
    ) -> Flow:
        """Run a generator and, where it yields, the block; what follows the `yield` is run behind that."""
        position, depth = self.context.position(), self.heap.depth
        ways = self.run.statements.ways_out()
        flows: list[Flow] = []
        behind: Delta = {}

        def block(yielded: Value) -> bool:
            nonlocal behind
            raised, left = self.raised, _lengths(ways)
            with self.context.back_at(position):
                self.bind_entered(item, yielded)
                flows.append(self.with_block(node, rest))
            behind = self.heap.since(depth)
            return flows[-1] is Flow.NEXT or self.raised == raised or _lengths(ways) != left

        self.heap.push()
        try:
            self.run.calls.enter(
                call.closure, call.receiver, [*call.args], [*call.keywords], item.context_expr, block
            )
        finally:
            written = self.heap.pop()
        later = _since(behind, written)
        self.run.statements.on_ways_out(ways, lambda: self.heap.write(later))
        self.heap.write(written)
        if not flows:  # the generator was too deep within others to be run
            self.bind_entered(item, UNKNOWN)
            return self.with_block(node, rest)
        return Flow.NEXT if Flow.NEXT in flows else Flow.AWAY

    def run_whole(self, call: AroundBlock, node: ast.AST) -> Value:
        """Run a generator whose block is not known, what follows its `yield` too; returns what it yields."""
        found: list[Value] = []

        def block(yielded: Value) -> bool:
            found.append(yielded)
            return True

        with self.context.within(Region(RegionKind.CONTEXT, self.context.place(node))):
            self.run.calls.enter(call.closure, call.receiver, [*call.args], [*call.keywords], node, block)
        return join(found) if found else UNKNOWN

    # Classes with `__enter__` and `__exit__`

    def entered(self, context: Value, node: ast.AST) -> Value:
        """What entering a context gives: what `with context as x` binds."""
        if not context.atoms:
            return context
        return join(self.entered_one(atom, node) for atom in context).tainted(context.sources)

    def entered_one(self, atom: Atom, node: ast.AST) -> Value:
        """The same for one thing that the context may be."""
        if isinstance(atom, AroundBlock):
            return self.run_whole(atom, node)
        return self.call_hook(atom, ("__enter__", "__aenter__"), (), node) or of(atom)

    def runs_code_when_left(self, context: Value) -> bool:
        """Whether leaving a `with` runs code of the project, or calls what a library was handed for it."""
        return any(
            self.run.library.owns(id)
            or (
                (cls := self.heap.class_of(id)) is not None
                and any(self.run.classes.find_in_class(cls, name)[0] for name in ("__exit__", "__aexit__"))
            )
            for id in context.refs
        )

    def left(self, context: Value, node: ast.AST, error: Sequence[Value] = _WITHOUT_ERROR) -> Value:
        """Run what leaving a context runs; returns the answer, which is true where it ends an error."""
        hooks = ("__exit__", "__aexit__")
        return join(self.call_hook(atom, hooks, error, node) or NONE for atom in context)

    def call_hook(
        self, atom: Atom, names: Sequence[str], args: Sequence[Value], node: ast.AST
    ) -> Value | None:
        """Call the first of these methods that the class of an object has; None where it has none."""
        if not isinstance(atom, Ref):
            return None
        if self.run.library.owns(atom.id):
            return self.run.library.call_method(Call(self.run, names[0], atom.id, [*args], [], node))
        cls = self.heap.class_of(atom.id)
        if cls is None:
            return None
        for name in names:
            value, owner = self.run.classes.find_in_class(cls, name)
            if value is not None:
                return self.run.calls.apply(self.run.classes.bound(value, atom, owner), [*args], [], node)
        return None


def _since(before: Delta, now: Delta) -> Delta:
    """What a delta writes beyond an earlier state of it."""
    return {
        owner: changed
        for owner, cells in now.items()
        if (changed := {n: v for n, v in cells.items() if before.get(owner, {}).get(n, ...) != v})
    }


def _lengths(ways: Sequence[tuple[list[Delta], int, int]]) -> list[int]:
    return [len(left) for left, _, _ in ways]
