"""Statements: binding names, branches, loops, `with`, `try`, definitions and imports."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from typing import Any

from ckptlint.knowledge.meanings import LEAVING
from ckptlint.knowledge.names import FRAMEWORKS, identify, top
from ckptlint.record import EventKind, Kind, Region, RegionKind, Source
from ckptlint.symbolic.containers import ENUMERATION
from ckptlint.symbolic.expressions import Expressions, arithmetic, compared
from ckptlint.symbolic.machine import MOST_ROUNDS, STEPS_AFTERWARDS, Frame, Loop, OutOfBudget
from ckptlint.symbolic.modules import Module
from ckptlint.symbolic.store import Delta
from ckptlint.symbolic.values import (
    UNKNOWN,
    Class,
    ClassRef,
    Closure,
    Const,
    Ext,
    Function,
    ModuleRef,
    Partial,
    Ref,
    Tensor,
    Value,
    const,
    of,
)

ENUMERATIONS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum"})
AUTO = "ckptlint.auto"  # the value that an enumeration chooses for a member
PASSES = 2  # how often the body of another loop is run for its values to settle


class Flow(Enum):
    """How control leaves a statement."""

    NEXT = "next"
    AWAY = "away"  # return, raise, break or continue: what follows is not reached


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


class Statements(Expressions):
    """Runs statements."""

    def block(self, body: Sequence[ast.stmt]) -> Flow:
        for index, statement in enumerate(body):
            if self.statement(statement) is Flow.AWAY:
                return Flow.AWAY
            if isinstance(statement, ast.If) and self.leaves_if_there(statement):
                with self.within(Region(RegionKind.GUARDED, self.place(statement))):
                    return self.block(body[index + 1 :])
        return Flow.NEXT

    def leaves_if_there(self, node: ast.If) -> bool:
        """Whether a statement returns what exists already, so that what follows it is done once."""
        return not node.orelse and isinstance(node.body[-1], ast.Return) and self.is_guard(node.test)

    def statement(self, node: ast.stmt) -> Flow:
        self.step(node)
        match node:
            case ast.Expr(value):
                self.value(value)
                return Flow.AWAY if self.exits(value) else Flow.NEXT
            case ast.Assign(targets, value):
                result = self.value(value)
                for target in targets:
                    self.assign(target, result, node)
            case ast.AnnAssign(target, _, value):
                if value is not None:
                    self.assign(target, self.value(value), node)
            case ast.AugAssign():
                self.augmented(node)
            case ast.Return(value):
                result = self.value(value) if value is not None else of(Const(None))
                if self.frame.function is None or not self.frame.function.body.generator:
                    self.frame.returned.append(result)
                self.frame.exits.append(self.store.since(self.frame.depth))
                return Flow.AWAY
            case ast.If():
                return self.branch(node)
            case ast.For() | ast.AsyncFor():
                return self.for_loop(node)
            case ast.While():
                return self.while_loop(node)
            case ast.With() | ast.AsyncWith():
                return self.with_block(node)
            case ast.Try():
                return self.try_block(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.define_function(node)
            case ast.ClassDef():
                self.define_class(node)
            case ast.Import() | ast.ImportFrom():
                self.bring_in(node)
            case ast.Raise(exc):
                if exc is not None:
                    self.value(exc)
                return Flow.AWAY
            case ast.Break():
                if self.loops:
                    self.loops[-1].breaks.append(self.store.since(self.loops[-1].depth))
                return Flow.AWAY
            case ast.Continue():
                if self.loops:
                    self.loops[-1].continues.append(self.store.since(self.loops[-1].depth))
                return Flow.AWAY
            case ast.Delete(targets):
                for target in targets:
                    self.delete(target)
            case ast.Assert(test):
                self.value(test)
            case ast.Match():
                return self.match_block(node)
            case _ if type(node).__name__ == "TryStar":
                return self.try_block(node)  # type: ignore[arg-type]
        return Flow.NEXT

    # Branches

    def branch(self, node: ast.If) -> Flow:
        asked = self.defaults_read
        test = self.value(node.test)
        known = self.truth(test)
        guard = self.is_guard(node.test)
        if known is not None and not (self.loops and self.in_unknown_loop()):
            chosen = node.body if known else node.orelse
            if self.defaults_read > asked:
                self.aside(node, 1 if known else 0, node.orelse if known else node.body)
                with self.within(Region(RegionKind.BRANCH, self.place(node), 0 if known else 1, guard=guard)):
                    return self.block(chosen)
            if guard:
                with self.within(Region(RegionKind.BRANCH, self.place(node), 0 if known else 1, guard=True)):
                    return self.block(chosen)
            return self.block(chosen)
        arms = [(0, node.body), (1, node.orelse)]
        return self.arms(node, arms, guard, test.sources)

    def aside(self, node: ast.If, arm: int, body: Sequence[ast.stmt]) -> None:
        """Run the arm that only other options of the command line lead into: for what it does to the objects
        there are, and without leaving anything in the memory of the run."""
        kept = {name: _copied(getattr(self, name)) for name in _BESIDE_THE_STORE}
        returned, exits = len(self.frame.returned), len(self.frame.exits)
        loop = self.loops[-1] if self.loops else None
        left = (len(loop.breaks), len(loop.continues)) if loop else (0, 0)
        self.store.push()
        try:
            with self.within(Region(RegionKind.BRANCH, self.place(node), arm)), self.in_doubt():
                self.block(body)
        finally:
            self.store.pop()
            for name, before in kept.items():
                setattr(self, name, before)
            del self.frame.returned[returned:], self.frame.exits[exits:]
            if loop:
                del loop.breaks[left[0] :], loop.continues[left[1] :]

    def arms(
        self,
        node: ast.AST,
        arms: Sequence[tuple[int, Sequence[ast.stmt]]],
        guard: bool = False,
        sources: frozenset[Source] = frozenset(),
    ) -> Flow:
        """Run alternatives, each on the memory as it was before, and join what they leave."""
        place = self.place(node)
        open: list[Delta] = []
        for arm, body in arms:
            self.store.push()
            try:
                region = Region(RegionKind.BRANCH, place, arm, guard=guard, sources=sources)
                with self.within(region), self.in_doubt():
                    flow = self.block(body)
            finally:
                delta = self.store.pop()
            if flow is Flow.NEXT:
                open.append(delta)
        if not open:
            return Flow.AWAY
        self.store.merge(open)
        return Flow.NEXT

    def match_block(self, node: ast.Match) -> Flow:
        subject = self.value(node.subject)
        for case in node.cases:
            for name in (n for p in ast.walk(case.pattern) for n in [getattr(p, "name", None)] if n):
                self.bind(name, UNKNOWN, node)
        arms = [(i, case.body) for i, case in enumerate(node.cases)]
        if subject.constant is not ... and not (self.loops and self.in_unknown_loop()):
            for case in node.cases:
                fits = _fits(case, subject.constant)
                if fits:
                    return self.block(case.body)
                if fits is None:
                    break
        return self.arms(node, [*arms, (len(arms), [])])

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

    # Loops

    def for_loop(self, node: ast.For | ast.AsyncFor) -> Flow:
        iterable = self.value(node.iter)
        known = self.known_items(iterable)
        if known is not None and len(known) <= MOST_ROUNDS and not iterable.sources:
            return self.unrolled(node, known)
        item = self.item_of(iterable, node.iter)

        def start() -> None:
            self.assign(node.target, item, node)

        rounds = frozenset(s for s in iterable.sources if s.size)
        return self.loop(node, start, node.body, node.orelse, sources=rounds)

    def while_loop(self, node: ast.While) -> Flow:
        def start() -> None:
            self.value(node.test)

        if not self.in_unknown_loop() and self.ends_soon(node):
            flow = self.while_known(node)
            if flow is not None:
                return flow
        forever = isinstance(node.test, ast.Constant) and bool(node.test.value)
        return self.loop(node, start, node.body, node.orelse, forever)

    def ends_soon(self, node: ast.While) -> bool:
        """Whether a loop is one that ends after few rounds: it fills or empties a container, asks for one
        attribute after the other, or counts."""
        match node.test:
            case ast.Call(func=ast.Name(id="hasattr")):
                return True
            case ast.Name() | ast.Attribute():
                known = self.known_items(self.value(node.test))
                if known is not None:
                    return len(known) <= MOST_ROUNDS
        return _asks_for_length(node.test) or self.counts_to_end(node)

    def counts_to_end(self, node: ast.While) -> bool:
        """Whether a loop changes one number in each round until its test fails, and that comes soon."""
        match node.test:
            case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[bound]):
                end = self.value(bound).constant
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
        now, by = self.lookup(name, node).constant, self.value(part).constant
        for _ in range(MOST_ROUNDS):
            going = compared(op, now, end)
            if not going:
                return going is False
            if not isinstance(now, int | float) or not isinstance(by, int | float):
                return False
            now = arithmetic(how, now, by).constant
        return False

    def while_known(self, node: ast.While) -> Flow | None:
        """Run a loop that fills a container as long as its test is known; None where it is not to the end."""
        place = self.place(node)
        for index in range(MOST_ROUNDS):
            going = self.truth(self.value(node.test))
            if going is None:
                return None
            if not going:
                return self.block(node.orelse) if node.orelse else Flow.NEXT
            with (
                self.called_from((place, index)),
                self.within(Region(RegionKind.LOOP, place, index, name="each")),
            ):
                rounds, left = self.round(lambda: None, node.body)
            if left or not rounds:
                self.store.merge([*rounds, *left] or [{}])
                return Flow.NEXT if left else Flow.AWAY
            self.store.merge(rounds)
        return None

    def in_unknown_loop(self) -> bool:
        """Whether the run stands in a loop whose rounds it does not run one by one."""
        return any(r.kind is RegionKind.LOOP and not r.name for r in self.regions)

    def loop(
        self,
        node: ast.AST,
        start: Callable[[], object],
        body: Sequence[ast.stmt],
        orelse: Sequence[ast.stmt],
        forever: bool = False,
        sources: frozenset[Source] = frozenset(),
    ) -> Flow:
        """Run a loop's body until its values settle; afterwards none, one or more rounds may have run."""
        place = self.place(node)
        breaks: list[Delta] = []
        with self.within(Region(RegionKind.LOOP, place, sources=sources)), self.in_doubt():
            for _ in range(PASSES):
                rounds, left = self.round(start, body)
                breaks += left
                if not rounds:
                    break
                unsettled = any(self.store.changes(way) for way in rounds)
                self.store.merge(rounds if forever else [*rounds, {}])
                if not unsettled:
                    break
        if forever and not breaks:
            return Flow.AWAY
        if breaks:
            self.store.merge([*breaks, {}])
        if orelse:
            return self.block(orelse)
        return Flow.NEXT

    def round(self, start: Callable[[], object], body: Sequence[ast.stmt]) -> tuple[list[Delta], list[Delta]]:
        """Run a loop's body once: what the ways to its next round leave, and the ways out of it."""
        loop = Loop(self.store.depth)
        self.loops.append(loop)
        self.store.push()
        try:
            start()
            flow = self.block(body)
        finally:
            delta = self.store.pop()
            self.loops.pop()
        return [*([delta] if flow is Flow.NEXT else []), *loop.continues], loop.breaks

    def unrolled(self, node: ast.For | ast.AsyncFor, items: list[Value]) -> Flow:
        """Run a loop over known items one by one, so that what is made in it stays apart."""
        place = self.place(node)
        breaks: list[Delta] = []
        for index, item in enumerate(items):
            start = partial(self.assign, node.target, item, node)
            with (
                self.called_from((place, index)),
                self.within(Region(RegionKind.LOOP, place, index, name="each")),
            ):
                rounds, left = self.round(start, node.body)
            breaks += left
            if not rounds:
                break
            self.frame.yields_all &= not left
            self.store.merge(rounds)
        else:
            if breaks:
                breaks.append({})
        if breaks:
            self.store.merge(breaks)
        return self.block(node.orelse) if node.orelse else Flow.NEXT

    # with and try

    def with_block(self, node: ast.With | ast.AsyncWith) -> Flow:
        regions = []
        contexts: list[tuple[Value, ast.expr]] = []
        for item in node.items:
            context = self.value(item.context_expr)
            contexts.append((context, item.context_expr))
            entered = self.entered(context, item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, entered, node)
            if self.leaves_graph(item.context_expr):
                regions.append(Region(RegionKind.GUARDED, self.place(node)))
            for id in context.refs:
                if self.object(id).kind is Kind.TAPE:
                    regions.append(Region(RegionKind.TAPE, self.place(node), name=str(id)))
        self.regions.extend(regions)
        try:
            flow = self.block(node.body)
        finally:
            del self.regions[len(self.regions) - len(regions) :]
        if flow is Flow.NEXT:
            for context, expression in reversed(contexts):
                self.left(context, expression)
        return flow

    def leaves_graph(self, context: ast.expr) -> bool:
        """Whether a context takes what is in it out of the traced function: that is done once a trace."""
        if not isinstance(context, ast.Call):
            return False
        return any(isinstance(a, Ext) and identify(a.name)[0] in LEAVING for a in self.value(context.func))

    def try_block(self, node: ast.Try) -> Flow:
        place = self.place(node)
        self.store.push()
        try:
            with self.within(Region(RegionKind.TRY, place)):
                flow = self.block([*node.body, *node.orelse])
        finally:
            done = self.store.pop()
        ways = [done] if flow is Flow.NEXT else []
        for index, handler in enumerate(node.handlers, 1):
            self.store.push()
            self.store.merge([done, {}])
            if handler.name:
                self.bind(handler.name, UNKNOWN, handler)
            try:
                with self.within(Region(RegionKind.TRY, place, index)):
                    handled = self.block(handler.body)
            finally:
                delta = self.store.pop()
            if handled is Flow.NEXT:
                ways.append(delta)
        if ways:
            self.store.merge(ways)
        after = self.block(node.finalbody)
        return Flow.AWAY if not ways else after

    # Assignment

    def augmented(self, node: ast.AugAssign) -> None:
        load = ast.copy_location(_loaded(node.target), node.target)
        old = self.value(load)
        added = self.value(node.value)
        if isinstance(node.op, ast.Add) and any(
            isinstance(a, Ref) and self.object(a.id).kind is Kind.CONTAINER for a in old
        ):
            self.extend(old, added, node, told=False)
            self.assign(node.target, old, node)
            return
        if isinstance(node.op, ast.BitOr) and old.refs and self.is_dict(old):
            for id in old.refs:
                self.update(id, added, node)
            self.assign(node.target, old, node)
            return
        self.assign(node.target, self.combine(node, old, added), node)

    def assign(self, target: ast.expr, value: Value, node: ast.AST) -> None:
        match target:
            case ast.Name(id=name):
                self.bind(name, value, node)
            case ast.Attribute(value=holder, attr=name):
                self.set_attribute(self.value(holder), name, value, node, ast.unparse(target))
            case ast.Subscript(value=holder, slice=ast.Slice() as key):
                self.set_slice(self.value(holder), key, value, node)
            case ast.Subscript(value=holder, slice=key):
                self.set_item(self.value(holder), self.value(key), value, node)
            case ast.Tuple(elts) | ast.List(elts):
                self.unpack(elts, value, node)
            case ast.Starred(value=inner):
                self.assign(inner, value, node)

    def unpack(self, targets: Sequence[ast.expr], value: Value, node: ast.AST) -> None:
        known = self.known_items(value)
        starred = [i for i, t in enumerate(targets) if isinstance(t, ast.Starred)]
        if known is not None and starred and len(known) >= len(targets) - 1:
            end = starred[0] + len(known) - len(targets) + 1
            rest = self.listed(targets[starred[0]], "list", known[starred[0] : end], "rest")
            known = [*known[: starred[0]], rest, *known[end:]]
        for index, target in enumerate(targets):
            if known is not None and len(known) == len(targets):
                part = known[index]
            else:
                part = self.item_of(value, target, role=index)
            self.assign(target, part.tainted(value.sources), node)

    def bind(self, name: str, value: Value, node: ast.AST) -> None:
        """Bind a name in the scope it belongs to."""
        frame = self.frame
        scope = frame.scope
        function = frame.function
        if function is not None:
            if name in function.body.globals:
                scope = frame.module.scope
            elif name in function.body.nonlocals:
                scope = next(
                    (s for s in frame.scopes[1:] if self.store.get((s, name)) is not None), frame.scope
                )
        old = self.store.get((scope, name))
        if old is not None:
            self.rebound(name, old, value, node, None, outer=scope != frame.scope)
        self.name_object(value, name)
        self.store.set((scope, name), value)

    def rebound(
        self, name: str, old: Value, new: Value, node: ast.AST, holder: int | None, outer: bool = False
    ) -> None:
        """Note where a name that held state comes to hold something else; `outer`: a name from around."""
        before = [id for id in old.refs if self.object(id).kind in _REBINDABLE]
        if not before:
            return
        after = [id for id in new.refs if self.object(id).kind in _REBINDABLE]
        for id in before:
            fresh = [n for n in after if n != id and n not in old.refs]
            if fresh and id not in after:
                roots = self.roots_here()
                for n in fresh:
                    self.event(
                        EventKind.REBIND, (id, n), node, name=name, old=id, new=n, holder=holder, roots=roots
                    )
            elif self.object(id).kind is Kind.VARIABLE and not after and id not in new.refs:
                derived = any(d.id == id for d in self.deps(new))
                computed = bool(new.atoms) and not new.open and all(isinstance(a, Tensor) for a in new)
                leaked = computed and holder is not None and self.traced
                if leaked or (derived and not any(isinstance(a, Ref) for a in new)):
                    self.event(EventKind.REPLACE, (id,), node, name=name, old=id, holder=holder, outer=outer)

    def delete(self, target: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self.store.set((self.frame.scope, name), None)
            case ast.Attribute(value=holder, attr=name):
                for id in self.value(holder).refs:
                    self.untrack_attribute(id, name)
                    self.store.set((id, name), None)
            case ast.Subscript(value=holder, slice=key):
                self.delete_item(self.value(holder), self.value(key), target)

    # Definitions

    def define_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.bind(node.name, self.decorated(node), node)

    def decorated(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
        frame = self.frame
        function = self.function_of(node)
        closure = Closure(
            function, frame.scopes if frame.function else self.lookup_scopes(), None, self.defaults(node.args)
        )
        result = of(closure)
        for decorator in reversed(node.decorator_list):
            result = self.decorate(decorator, result, function)
        return result

    def lookup_scopes(self) -> tuple[int, ...]:
        """The scopes that a function defined here sees: a class's own scope is not among them."""
        frame = self.frame
        return frame.scopes[1:] if frame.owner is not None and frame.function is None else frame.scopes

    def decorate(self, decorator: ast.expr, value: Value, function: Function) -> Value:
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
                self.store.set((self.frame.scope, name), value)
                old = self.store.get((self.frame.scope, name.removesuffix(" setter")))
                return old if old is not None else value
        made = self.value(decorator)
        return self.apply_decorator(made, value, function, decorator)

    def define_class(self, node: ast.ClassDef) -> None:
        bases: list[Class | Ext | None] = []
        fields: tuple[str, ...] = ()
        for base in node.bases:
            found = self.value(base)
            bases.append(self.as_base(found))
            fields = fields or self.fields_named(found)
        keywords = [(keyword.arg or "*", self.value(keyword.value)) for keyword in node.keywords]
        key = (self.place(node), "class", self.chain)
        cls = self.class_at.get(key)
        if cls is None:
            cls = Class(node, self.module, node.name, self.new_scope(), tuple(bases))
            self.class_at[key] = cls
            self.classes.append(cls)
        cls.bases = tuple(bases)
        cls.mro = linearised(cls)
        for above in cls.mro[1:]:
            if isinstance(above, Class):
                above.subclassed = True
        outer = self.lookup_scopes()
        self.frames.append(Frame(self.module, (cls.scope, *outer), owner=cls, depth=self.store.depth))
        try:
            self.block(node.body)
        finally:
            self.frames.pop()
        cls.fields = fields or tuple(
            s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
        )
        if any(isinstance(c, Ext) and c.name in ENUMERATIONS for c in cls.mro):
            self.make_members(cls, node)
        self.announce(cls, keywords, node)
        made: Value = of(ClassRef(cls))
        for decorator in reversed(node.decorator_list):
            made = self.decorated_class(decorator, made, cls)
        self.bind(node.name, made, node)

    def decorated_class(self, decorator: ast.expr, made: Value, cls: Class) -> Value:
        """What a decorator makes of a class; those of the project are called."""
        called = isinstance(decorator, ast.Call)
        function = self.value(decorator.func if isinstance(decorator, ast.Call) else decorator)
        cls.roles |= {a.name for a in function if isinstance(a, Ext)}
        if not any(isinstance(a, Closure | Partial) for a in function):
            return made
        result = self.apply(self.value(decorator) if called else function, [made], [], decorator)
        return result if result.atoms and not result.open else made

    def announce(self, cls: Class, keywords: list[tuple[str, Value]], node: ast.ClassDef) -> None:
        """Call the `__init_subclass__` that a class inherits."""
        for base in cls.mro[1:]:
            if isinstance(base, Class):
                hook = self.store.get((base.scope, "__init_subclass__"))
                if hook is not None:
                    for atom in hook:
                        if isinstance(atom, Closure):
                            atom.function.roles |= {"class"}
                            atom.function.owner = atom.function.owner or base
                            self.enter(atom, ClassRef(cls), [], keywords, node)
                    return

    def make_members(self, cls: Class, node: ast.ClassDef) -> None:
        """Make the members of an enumeration out of the attributes of its class."""
        cls.roles |= {ENUMERATION}
        count = 0
        for name in self.store.keys_of(cls.scope):
            value = self.store.get((cls.scope, name))
            if not isinstance(name, str) or name.startswith("_") or value is None:
                continue
            if any(isinstance(a, Closure | ClassRef) for a in value):
                continue
            count += 1
            if value == of(Ext(AUTO)):
                value = const(count)
            member = self.allocate(Kind.INSTANCE, cls.name, node, role=("member", name))
            self.class_of[member] = cls
            for cell, content in (("name", const(name)), ("value", value)):
                self.store.set((member, cell), content)
                self.store.set((member, f"_{cell}_"), content)
            self.store.set((cls.scope, name), of(Ref(member)))

    # Imports

    def bring_in(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.import_module(alias, node)
            return
        base = node.module or ""
        star = any(alias.name == "*" for alias in node.names)
        module = None
        if node.level or top(base) not in FRAMEWORKS:
            module = self.modules.find(self.module, base, node.level)
        if module is not None:
            self.execute(module)
        for alias in node.names:
            if star:
                self.import_star(base, module)
                break
            value = self.imported(base, alias.name, module, node)
            self.bind(alias.asname or alias.name, value, node)

    def import_module(self, alias: ast.alias, node: ast.Import) -> None:
        parts = alias.name.split(".")
        own = top(alias.name) not in FRAMEWORKS
        if alias.asname:
            found = self.modules.find(self.module, alias.name) if own else None
            if found is not None:
                self.execute(found)
            self.bind(alias.asname, of(ModuleRef(found)) if found else of(Ext(alias.name)), node)
            return
        first = self.modules.find(self.module, parts[0]) if own else None
        if first is None:
            self.bind(parts[0], of(Ext(parts[0])), node)
            return
        for end in range(1, len(parts) + 1):
            found = self.modules.find(self.module, ".".join(parts[:end]))
            if found is not None:
                self.execute(found)
        self.bind(parts[0], of(ModuleRef(first)), node)

    def imported(self, base: str, name: str, module: Module | None, node: ast.ImportFrom) -> Value:
        if module is not None:
            value = self.store.get((module.scope, name))
            if value is not None:
                return value
            if module.is_package:
                below = self.modules.find(module, name, 1)
                if below is not None:
                    self.execute(below)
                    return of(ModuleRef(below))
            return UNKNOWN
        if node.level:
            return UNKNOWN
        if base and top(base) not in FRAMEWORKS:
            below = self.modules.find(self.module, f"{base}.{name}")
            if below is not None:
                self.execute(below)
                return of(ModuleRef(below))
        return of(Ext(f"{base}.{name}"))

    def import_star(self, base: str, module: Module | None) -> None:
        if module is None:
            self.star_imports.setdefault(self.frame.scope, []).append(base)
            return
        for name in self.store.keys_of(module.scope):
            value = self.store.get((module.scope, name))
            if value is not None and isinstance(name, str) and not name.startswith("_"):
                self.store.set((self.frame.scope, name), value)

    def module_named(self, name: str) -> Value:
        """The module that `sys.modules` has under a name."""
        if name == self.module_name(self.module):
            return of(ModuleRef(self.module))
        found = self.modules.find(self.module, name)
        return of(ModuleRef(found)) if found is not None and found.executed else UNKNOWN

    def module_name(self, module: Module) -> str:
        """What `__name__` is in a module."""
        return "__main__" if module.path in self.scripts else module.name

    def execute(self, module: Module) -> None:
        """Run a module's top level once, in a memory layer that lasts."""
        if module.executed:
            return
        module.executed = True
        module.scope = self.new_scope()
        self.record.keras[module.path] = module.keras
        self.store.set((module.scope, "__name__"), self.text(self.module_name(module)))
        saved = self.loops, self.regions
        self.loops, self.regions = [], []
        self.frames.append(Frame(module, (module.scope,), depth=self.store.depth))
        try:
            self.top_level(module.tree.body)
        finally:
            self.frames.pop()
            self.loops, self.regions = saved

    def top_level(self, body: Sequence[ast.stmt]) -> None:
        """Run a module's statements. One that takes too long is left, and what stands behind it is run."""
        for statement in body:
            try:
                if self.block([statement]) is Flow.AWAY:
                    return
            except OutOfBudget:
                for node in ast.walk(statement):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        self.store.set((self.frame.scope, node.id), UNKNOWN)
                self.start_counting(STEPS_AFTERWARDS)


_REBINDABLE = frozenset({Kind.VARIABLE, Kind.LAYER, Kind.MODEL, Kind.MODULE, Kind.OPTIMIZER})


def linearised(cls: Class) -> tuple[Class | Ext | None, ...]:
    """The method resolution order: classes before their bases, bases in order (C3 where it exists)."""
    tails: list[list[Class | Ext | None]] = [
        list(base.mro or (base,)) if isinstance(base, Class) else [base] for base in cls.bases
    ]
    order: list[Class | Ext | None] = [cls]
    pending = [list(t) for t in tails] + [list(cls.bases)]
    while any(pending):
        pending = [t for t in pending if t]
        for candidate in (t[0] for t in pending):
            if not any(candidate in t[1:] for t in pending):
                break
        else:
            candidate = pending[0][0]
        order.append(candidate)
        pending = [
            [c for c in t if c != candidate] if candidate is not None else _without_first(t) for t in pending
        ]
    return tuple(order)


def _without_first(tail: list[Class | Ext | None]) -> list[Class | Ext | None]:
    return tail[1:] if tail and tail[0] is None else tail


# What the run knows of objects and does not keep in its memory.
_BESIDE_THE_STORE = (
    "sequences",
    "operations",
    "outputs",
    "inputs_known",
    "added_to",
    "told",
    "numbers",
    "outer_layers",
    "called_outermost",
    "seeded",
)


def _copied(found: Any) -> Any:
    """A copy of a dict or set, the lists and dicts in it copied, too."""
    if isinstance(found, dict):
        return {k: v.copy() if isinstance(v, list | dict | set) else v for k, v in found.items()}
    return found.copy()


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


def _asks_for_length(test: ast.expr) -> bool:
    return any(isinstance(n, ast.Name) and n.id == "len" for n in ast.walk(test))


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
