"""Statements: binding names, branches, `with`, `try` and definitions of functions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from ckptlint.interpreter.context import Exhausted, Flow
from ckptlint.interpreter.deltas import Delta
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import (
    NO_STATES,
    UNKNOWN,
    Atom,
    ClassRef,
    Closure,
    Const,
    Ext,
    Function,
    Partial,
    Ref,
    Value,
    as_setting,
    join,
    of,
)
from ckptlint.program.objects import Kind
from ckptlint.program.regions import Region, RegionKind

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


_PART_FOR_ASIDES = 3  # an arm that only other settings lead into gets this part of the steps that are left
_BRANCHING = ast.If | ast.Match | ast.With | ast.AsyncWith | ast.Try


class Statements(InterpreterPart):
    """Runs statements.

    `left_by` is the Python state by which the last `if` decided whether what follows it is reached, and
    `left_by_setting` tells that it left because of a setting, which may be another one.
    """

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self.left_by = NO_STATES
        self.left_by_setting = False

    def block(self, body: Sequence[ast.stmt]) -> Flow:
        """Run statements in order; tells whether the end of the block is reached."""
        for index, statement in enumerate(body):
            self.left_by_setting = False
            if self.statement(statement) is Flow.AWAY and not self.may_go_on(body[index + 1 :]):
                return Flow.AWAY
            if self.left_by and not isinstance(statement, _BRANCHING):
                self.left_by = NO_STATES
            elif self.left_by and index + 1 < len(body):
                states, self.left_by = self.left_by, NO_STATES
                with self.context.decided_by(states):
                    return self.block(body[index + 1 :])
            if isinstance(statement, ast.If) and self.leaves_if_there(statement):
                with self.context.within(Region(RegionKind.GUARDED, self.context.place(statement))):
                    return self.block(body[index + 1 :])
        return Flow.NEXT

    def may_go_on(self, rest: Sequence[ast.stmt]) -> bool:
        """Whether a setting decided to leave, and with another one the rest trains or restores."""
        return self.left_by_setting and self.run.reach.resumes(rest)

    def leaves_if_there(self, node: ast.If) -> bool:
        """Whether an `if` returns what exists already, so that what follows it runs only once."""
        return not node.orelse and isinstance(node.body[-1], ast.Return) and self.is_guard(node.test)

    def statement(self, node: ast.stmt) -> Flow:
        """Run one statement; tells whether what follows it is reached."""
        flow = self.by_kind(node)
        frame = self.context.frame
        if frame.thrown:
            frame.thrown = False
            return Flow.AWAY
        return flow

    def by_kind(self, node: ast.stmt) -> Flow:
        """Run one statement as its kind asks for."""
        self.context.step(node)
        self.context.frame.statement = node
        match node:
            case ast.Expr(value):
                self.run.expressions.value(value)
                return Flow.AWAY if self.exits(value) else Flow.NEXT
            case ast.Assign(targets, value):
                result = self.run.expressions.value(value)
                for target in targets:
                    self.assign(target, result, node)
            case ast.AnnAssign(target, annotation, value):
                if value is not None:
                    result = self.run.expressions.value(value)
                    self.run.outside.annotated(result, annotation)
                    self.assign(target, result, node)
            case ast.AugAssign():
                self.augmented(node)
            case ast.Return(value):
                result = self.run.expressions.value(value) if value is not None else of(Const(None))
                if self.context.deciding:
                    result = self.run.python_state.returned(result)
                if self.context.frame.function is None or not self.context.frame.function.body.generator:
                    self.context.frame.returned.append(result)
                self.context.frame.exits.append(self.heap.since(self.context.frame.depth))
                self.run.python_state.leaves_loop(node)
                return Flow.AWAY
            case ast.If():
                return self.branch(node)
            case ast.For() | ast.AsyncFor():
                return self.run.loops.for_loop(node)
            case ast.While():
                return self.run.loops.while_loop(node)
            case ast.With() | ast.AsyncWith():
                return self.run.blocks.with_block(node)
            case ast.Try():
                return self.try_block(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.define_function(node)
            case ast.ClassDef():
                self.run.classes.define_class(node)
            case ast.Import() | ast.ImportFrom():
                self.run.imports.bring_in(node)
            case ast.Raise():  # what is raised is not evaluated: it is words about what went wrong
                self.run.blocks.raised += 1
                return Flow.AWAY
            case ast.Break():
                self.run.python_state.leaves_loop(node)
                if self.context.loops:
                    self.context.loops[-1].breaks.append(self.heap.since(self.context.loops[-1].depth))
                return Flow.AWAY
            case ast.Continue():
                if self.context.loops:
                    self.context.loops[-1].continues.append(self.heap.since(self.context.loops[-1].depth))
                return Flow.AWAY
            case ast.Delete(targets):
                for target in targets:
                    self.delete(target)
            case ast.Assert(test):
                self.run.expressions.truth(self.run.expressions.value(test))
            case ast.Match():
                return self.match_block(node)
            case _ if type(node).__name__ == "TryStar":
                return self.try_block(node)  # type: ignore[arg-type]
        return Flow.NEXT

    def branch(self, node: ast.If) -> Flow:
        """Run an `if`: the arm that its test decides for, or both arms and the join of what they leave."""
        self.left_by = NO_STATES
        test = self.run.expressions.value(node.test)
        known = self.run.expressions.truth(test)
        guard = self.is_guard(node.test)
        if known is not None and not (self.context.loops and self.context.in_unknown_loop()):
            chosen = node.body if known else node.orelse
            other = node.orelse if known else node.body
            is_set = self.run.switches.is_set(node.test, test)
            arm = 0 if known else 1
            region = Region(RegionKind.BRANCH, self.context.place(node), arm, guard=guard, settable=is_set)
            with self.context.decided_by(self.run.python_state.deciding(node.test, test)):
                tries = is_set and self.run.reach.resumes(other)
                if tries:
                    self.aside(node, 1 if known else 0, lambda: self.block(other), leaves=_leaves(other))
                with self.context.within(region) if tries or guard else nullcontext():
                    flow = self.block(chosen)
            self.left_by_setting = is_set and flow is Flow.AWAY
            return flow
        arms = [(0, node.body), (1, node.orelse)]
        return self.arms(node, arms, guard, test)

    def aside(
        self,
        node: ast.If | ast.IfExp | ast.For | ast.AsyncFor,
        arm: int,
        body: Callable[[], object],
        *,
        leaves: bool = False,
    ) -> None:
        """Run the arm, or the loop's body, that only other settings lead into.

        `leaves`: it returns from its function.

        Events and objects that it makes are recorded; what it writes to the heap is undone. It gets a part of
        the steps that are left: what follows the test is worth more.
        """
        returned, exits = len(self.context.frame.returned), len(self.context.frame.exits)
        yields_all = self.context.frame.yields_all
        loop = self.context.loops[-1] if self.context.loops else None
        left = (len(loop.breaks), len(loop.continues)) if loop else (0, 0)
        depth = self.heap.depth
        self.heap.push()
        try:
            with (
                suppress(Exhausted),
                self.context.within(
                    Region(RegionKind.BRANCH, self.context.place(node), arm, leaves=leaves, settable=True)
                ),
                self.context.in_doubt(),
                self.context.with_steps(self.context.steps_left // _PART_FOR_ASIDES),
            ):
                body()
        finally:
            while self.heap.depth > depth:
                self.heap.pop()
            del self.context.frame.returned[returned:], self.context.frame.exits[exits:]
            self.context.frame.yields_all = yields_all
            if loop:
                del loop.breaks[left[0] :], loop.continues[left[1] :]

    def arms(
        self,
        node: ast.AST,
        arms: Sequence[tuple[int, Sequence[ast.stmt]]],
        guard: bool = False,
        test: Value = UNKNOWN,
    ) -> Flow:
        """Run alternatives, each on the heap as it was before, and join what they leave.

        `test` is the value that decides which one is taken.
        """
        place, left_by = self.context.place(node), NO_STATES
        states = self.run.python_state.deciding(node.test, test) if isinstance(node, ast.If) else test.states
        sources = test.chances
        asked = (
            self.asked(node.test) if isinstance(node, ast.If) and self.context.gradient_regions else NO_STATES
        )
        open: list[Delta] = []
        for arm, body in arms:
            self.heap.push()
            try:
                region = Region(
                    RegionKind.BRANCH,
                    place,
                    arm,
                    "",
                    guard,
                    sources,
                    leaves=_leaves(body),
                    asked=asked,
                    settable=test.is_setting,
                )
                with self.context.within(region), self.context.in_doubt(), self.context.decided_by(states):
                    flow = self.block(body)
            finally:
                delta = self.heap.pop()
            if flow is Flow.NEXT:
                open.append(delta)
                left_by |= self.left_by
            self.left_by = NO_STATES
        if not open:
            return Flow.AWAY
        self.heap.merge(open)
        self.left_by = left_by | states if len(open) < len(arms) else left_by
        return Flow.NEXT

    def match_block(self, node: ast.Match) -> Flow:
        """Run a `match`: the case that surely fits, or all cases and the join of what they leave."""
        subject = self.run.expressions.value(node.subject)
        for case in node.cases:
            for name in (n for p in ast.walk(case.pattern) for n in [getattr(p, "name", None)] if n):
                self.bind(name, UNKNOWN, node)
        arms = [(i, case.body) for i, case in enumerate(node.cases)]
        guard = any(isinstance(case.pattern, ast.MatchSingleton) for case in node.cases)
        if subject.constant is not ... and not (self.context.loops and self.context.in_unknown_loop()):
            for arm, body in arms:
                fits = _fits(node.cases[arm], subject.constant)
                if fits:
                    region = Region(RegionKind.BRANCH, self.context.place(node), arm, guard=guard)
                    with self.context.within(region) if guard else nullcontext():
                        return self.block(body)
                if fits is None:
                    break
        return self.arms(node, [*arms, (len(arms), [])], guard)

    def asked(self, test: ast.expr) -> frozenset[int]:
        """The ids of what a test is computed from."""
        parts: list[ast.AST] = [test]
        found: set[int] = set()
        while parts:
            part = parts.pop()
            if isinstance(part, ast.Name | ast.Attribute):
                value = self.run.expressions.value(part)
                found.update(dep.id for dep in self.run.derivation.deps(value))
                found.update(value.refs)
            else:
                parts += ast.iter_child_nodes(part)
        return frozenset(found)

    def is_guard(self, test: ast.expr) -> bool:
        """Whether a test asks if something exists yet: `x is None`, `not x`, `hasattr`, `not self.built` …"""
        match test:
            case ast.Compare(ops=[ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq()], comparators=[right]):
                match right:
                    case ast.Constant(value=None | 0 | False | True):
                        return True
            case ast.Compare(ops=[ast.In() | ast.NotIn()]):
                return True
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return isinstance(operand, ast.Name | ast.Attribute) or self.is_guard(operand)
            case ast.Call(func=ast.Name(id="hasattr" | "getattr" | "len" | "isinstance")):
                return True
            case ast.BoolOp(values=values):
                return any(self.is_guard(v) for v in values)
            case ast.Attribute() | ast.Name():
                return True
        return False

    def ways_out(self) -> list[tuple[list[Delta], int, int]]:
        """Where `return`, `break` and `continue` leave the deltas they lead out with.

        For each: the list of deltas, its length now, and the depth of the heap that its entries are laid on.
        """
        frame = self.context.frame
        loops = self.context.loops[-1:]
        ways = [(frame.exits, len(frame.exits), frame.depth)]
        ways += [(left, len(left), loop.depth) for loop in loops for left in (loop.breaks, loop.continues)]
        return ways

    def on_ways_out(self, ways: list[tuple[list[Delta], int, int]], run: Callable[[], object]) -> None:
        """Run something at the end of each way out that was taken since `ways` were listed."""
        for left, before, depth in ways:
            for index in range(before, len(left)):
                self.heap.push()
                try:
                    self.heap.write(left[index])
                    run()
                    left[index] = self.heap.since(depth)
                finally:
                    self.heap.pop()

    def try_block(self, node: ast.Try) -> Flow:
        """Run a `try`: its body, each handler as if the body had stopped anywhere, then `finally`."""
        place = self.context.place(node)
        out = self.ways_out()
        self.heap.push()
        try:
            # Without a handler, what follows is reached only where the whole body was run.
            with self.context.within(Region(RegionKind.TRY, place)) if node.handlers else nullcontext():
                flow = self.block([*node.body, *node.orelse])
        finally:
            done = self.heap.pop()
        ways = [done] if flow is Flow.NEXT else []
        for index, handler in enumerate(node.handlers, 1):
            self.heap.push()
            self.heap.merge([done, {}])
            if handler.name:
                self.bind(handler.name, UNKNOWN, handler)
            try:
                with self.context.within(Region(RegionKind.TRY, place, index)):
                    handled = self.block(handler.body)
            finally:
                delta = self.heap.pop()
            if handled is Flow.NEXT:
                ways.append(delta)
        if node.finalbody:
            self.on_ways_out(out, lambda: self.block(node.finalbody))
        self.heap.merge(ways or [done, {}])
        after = self.block(node.finalbody)
        return Flow.AWAY if not ways else after

    def augmented(self, node: ast.AugAssign) -> None:
        """Run `target += value` and the like."""
        load = ast.copy_location(_loaded(node.target), node.target)
        old = self.run.expressions.value(load)
        added = self.run.expressions.value(node.value)
        if isinstance(node.op, ast.Add) and any(
            isinstance(a, Ref) and self.heap.object(a.id).kind is Kind.CONTAINER for a in old
        ):
            self.run.changes.extend(old, added, node, by_operator=True)
            self.assign(node.target, old, node)
            return
        if isinstance(node.op, ast.BitOr) and old.refs and self.run.containers.is_dict(old):
            for id in old.refs:
                self.run.changes.update(id, added, node)
            self.assign(node.target, old, node)
            return
        self.assign(node.target, self.run.expressions.combine(node, old, added), node)

    def assign(self, target: ast.expr, value: Value, node: ast.AST) -> None:
        """Assign a value to a target: a name, an attribute, an item, a slice, or a tuple of targets."""
        match target:
            case ast.Name(id=name):
                self.bind(name, value, node)
            case ast.Attribute(value=holder, attr=name):
                self.run.attributes.set_attribute(
                    self.run.expressions.value(holder), name, value, node, ast.unparse(target)
                )
            case ast.Subscript(value=holder, slice=ast.Slice() as key):
                self.run.changes.set_slice(self.run.expressions.value(holder), key, value, node)
            case ast.Subscript(value=holder, slice=key):
                changed = self.run.expressions.value(holder)
                if changed.sources:
                    self.run.python_state.item_set(changed, value, node)
                self.run.changes.set_item(changed, self.run.expressions.value(key), value, node)
            case ast.Tuple(elts) | ast.List(elts):
                self.unpack(elts, value, node)
            case ast.Starred(value=inner):
                self.assign(inner, value, node)

    def unpack(self, targets: Sequence[ast.expr], value: Value, node: ast.AST) -> None:
        """Assign the items of a value to several targets."""
        known = self.run.containers.known_items(value)
        starred = [i for i, t in enumerate(targets) if isinstance(t, ast.Starred)]
        if known is not None and starred and len(known) >= len(targets) - 1:
            end = starred[0] + len(known) - len(targets) + 1
            rest = self.run.containers.listed(targets[starred[0]], "list", known[starred[0] : end], "rest")
            known = [*known[: starred[0]], rest, *known[end:]]
        for index, target in enumerate(targets):
            if known is not None and len(known) == len(targets):
                part = known[index]
            else:
                part = self.run.containers.item_of(value, target, role=index)
            self.assign(target, part.tainted(value.sources), node)

    def bind(self, name: str, value: Value, node: ast.AST) -> None:
        """Bind a name in the scope it belongs to."""
        frame = self.context.frame
        scope = frame.scope
        function = frame.function
        if function is not None:
            if name in function.body.globals:
                scope = frame.module.scope
            elif name in function.body.nonlocals:
                scope = next(
                    (s for s in frame.scopes[1:] if self.heap.get((s, name)) is not None), frame.scope
                )
        old = self.heap.get((scope, name))
        if old is not None:
            self.run.attributes.rebound(name, old, value, node, None, outer=scope != frame.scope)
        if function is None and frame.owner is not None:
            value = as_setting(value)  # a class attribute: its users may set it otherwise
        if self.run.python_state.follows_variable(name):
            value = self.run.python_state.set((scope, name), value, node, name)
        self.recorder.name_object(value, name)
        self.run.outside.named(value, name, frame.module.tree if function is None else function.node)
        self.heap.set((scope, name), value)

    def delete(self, target: ast.expr) -> None:
        """Run `del target`."""
        match target:
            case ast.Name(id=name):
                self.heap.set((self.context.frame.scope, name), None)
            case ast.Attribute(value=holder, attr=name):
                for id in self.run.expressions.value(holder).refs:
                    self.run.framework.deleted(id, name)
                    self.heap.set((id, name), None)
            case ast.Subscript(value=holder, slice=key):
                self.run.changes.delete_item(
                    self.run.expressions.value(holder), self.run.expressions.value(key), target
                )

    def define_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Run a `def`: bind the name to the decorated function."""
        self.bind(node.name, self.decorated(node), node)

    def decorated(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
        """The function of a `def` as its decorators leave it."""
        frame = self.context.frame
        function = self.run.expressions.function_of(node)
        closure = Closure(
            function,
            frame.scopes if frame.function else self.lookup_scopes(),
            None,
            self.run.expressions.defaults(node.args),
        )
        result = of(closure)
        for decorator in reversed(node.decorator_list):
            result = self.decorate(decorator, result, function)
        return result

    def lookup_scopes(self) -> tuple[int, ...]:
        """The scopes that a function defined here sees: a class's own scope is not among them."""
        frame = self.context.frame
        return frame.scopes[1:] if frame.owner is not None and frame.function is None else frame.scopes

    def decorate(self, decorator: ast.expr, value: Value, function: Function) -> Value:
        """What a decorator makes of a function: it notes a role, or calls the decorator."""
        match decorator:
            case ast.Name(id="staticmethod"):
                function.roles |= {"static"}
                return value
            case ast.Name(id="classmethod"):
                function.roles |= {"class"}
                return value
            case ast.Name(id="property"):
                function.roles |= {"property"}
                return value
            case ast.Attribute(attr="setter" | "deleter" | "getter"):
                function.roles |= {"setter"}
                name = f"{function.node.name} setter" if not isinstance(function.node, ast.Lambda) else ""
                self.heap.set((self.context.frame.scope, name), value)
                old = self.heap.get((self.context.frame.scope, name.removesuffix(" setter")))
                return old if old is not None else value
        made = self.run.expressions.value(decorator)
        return self.apply_decorator(made, value, function, decorator)

    def body_away(self, body: list[ast.stmt]) -> bool:
        """Run a function's body; returns whether its end is never reached."""
        return self.block(body) is Flow.AWAY

    def exits(self, node: ast.expr) -> bool:
        """Whether an expression statement ends the program: `exit()`, `sys.exit()`."""
        match node:
            case ast.Call(func=ast.Name(id="exit" | "quit")):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id="sys"), attr="exit")):
                return True
        return False

    def apply_decorator(self, made: Value, value: Value, function: Function, node: ast.expr) -> Value:
        """What a decorator of the project or a framework makes of a function."""
        found: list[Value] = []
        for atom in made:
            roles = self.roles_given(atom)
            function.roles |= roles
            if not roles and (isinstance(atom, Closure | ClassRef) or self.run.library.has_method(atom)):
                result = self.run.calls.apply(of(atom), [value], [], node)
                found.append(result if result.atoms else value)
            else:
                found.append(value)
        return join(found) if found else value

    def roles_given(self, decorator: Atom) -> frozenset[str]:
        """What a decorator of a framework or the standard library makes of a function."""
        match decorator:
            case Ext(name):
                return self.run.library.roles(name) | self.run.framework.roles(name)
            case Partial(inner):
                return frozenset().union(*(self.roles_given(atom) for atom in inner))
        return frozenset()


def _leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether the end of an arm leaves the function."""
    return bool(body) and isinstance(body[-1], ast.Return | ast.Raise)


def _fits(case: ast.match_case, subject: object) -> bool | None:
    """Whether a constant fits a case, None where that is not plain to see."""
    if case.guard is not None:
        return None
    match case.pattern:
        case ast.MatchValue(value=ast.Constant(value)) | ast.MatchSingleton(value=value):
            return type(value) is type(subject) and value == subject
        case ast.MatchAs(pattern=None, name=None):
            return True
        case ast.MatchOr(patterns=patterns):
            found = {_fits(ast.match_case(each, None, []), subject) for each in patterns}
            return True if True in found else None if None in found else False
    return None


def _assigned(statement: ast.stmt) -> list[str]:
    """The names that one statement assigns to."""
    match statement:
        case ast.Assign(targets=targets):
            found = targets
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target) | ast.For(target=target):
            found = [target]
        case _:
            return []
    return [n.id for target in found for n in ast.walk(target) if isinstance(n, ast.Name)]


def _loaded(target: ast.expr) -> ast.expr:
    """The expression that reads what an assignment target writes."""
    match target:
        case ast.Name(id=name):
            return ast.Name(id=name, ctx=ast.Load())
        case ast.Attribute(value=value, attr=attr):
            return ast.Attribute(value=value, attr=attr, ctx=ast.Load())
        case ast.Subscript(value=value, slice=key):
            return ast.Subscript(value=value, slice=key, ctx=ast.Load())
    return target
