"""State that a program keeps in Python: what is made anew from itself, what it starts from, what it decides.

A value that may be such state carries a source with the state's id, and so does all that is computed from it.
Where a value with that source takes the place of the state, the state has advanced; where a test is made from
it, or a save or an update is given it, the state steers.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

from ckptlint.interpreter.changed_names import CHANGING_METHODS, ChangedNames
from ckptlint.interpreter.deltas import CellKey
from ckptlint.interpreter.modules import SourceModule
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import NO_STATES, Bound, Class, Const, Ext, Ref, Tensor, Value
from ckptlint.program.events import (
    Advance,
    Begin,
    Event,
    Overwrite,
    Replace,
    Reset,
    Save,
    Start,
    Steer,
    Steered,
    Step,
    Update,
)
from ckptlint.program.objects import STATE, Kind
from ckptlint.program.regions import Source, SourceKind

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

_ASSIGNMENTS = ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr | ast.Call
_COUNTING = frozenset({"builtins.range", "builtins.enumerate", "itertools.count"})
_KEPT_IN_PYTHON = frozenset({Kind.CONTAINER, Kind.OUTSIDE})


class PythonState(InterpreterPart):
    """Follows Python state, and records its events."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self._names = ChangedNames()
        self._state_of: dict[CellKey, int] = {}
        self._state_of_container: dict[int, int] = {}
        self._cells: dict[int, CellKey] = {}
        self._sources: dict[int, frozenset[Source]] = {}

    def prepare(self, modules: Iterable[SourceModule]) -> None:
        """Learn which names of these modules may be state."""
        for module in modules:
            self._names.read(module.path, module.tree)

    def follows_variable(self, name: str) -> bool:
        """Whether a variable of the module being run may be state."""
        return name in self._names.in_module(self.context.module.path)

    def follows_attribute(self, name: str) -> bool:
        """Whether an attribute of this name may be state."""
        return name in self._names.attributes

    # What becomes of state

    def set(self, cell: CellKey, value: Value, node: ast.AST, written: str) -> Value:
        """A name or attribute is assigned; returns the value as it holds it, with its own source.

        `written` is what the program calls it.
        """
        if not isinstance(node, _ASSIGNMENTS):
            return value
        state = self._state_of.get(cell)
        if state is None:
            state = self._taken_over(cell, value, node)
        if state is not None and self._holds_objects(value):
            self.recorder.event(Begin((state,), start=Start.OBJECT), node)
            return value
        if state is not None:
            self.steers(self.context.decided - {state}, Steered.STATE, (state,), node)
            step = self._step(state, value, node, written)
            if step is not None:
                self._advanced(state, step, value.states, node)
                return value.tainted(self._sources[state])
        if not self._may_be_state(value):
            return value
        if state is None:
            state = self._made(cell, node, written)
        for id in value.refs:
            if self.heap.object(id).kind is Kind.CONTAINER:
                self._state_of_container.setdefault(id, state)
        holder = cell[0] if cell[0] >= 0 else None
        start = self._start(_assigned(node, written), value)
        self.recorder.event(Begin((state,), start=start, holder=holder), node)
        return value.tainted(self._sources[state])

    def _step(self, state: int, value: Value, node: ast.AST, written: str) -> Step | None:
        """How a new value is made from the state that it takes the place of; None where it is not."""
        if isinstance(node, ast.AugAssign):
            return Step.COMPUTED
        expression = _assigned(node, written)
        if state in value.states:
            return Step.CHOSEN if self._compares(expression) else Step.COMPUTED
        is_chosen = state in self.context.decided and self._start(expression, value) is not Start.FRESH
        return Step.CHOSEN if is_chosen else None

    def _compares(self, node: ast.expr | None) -> bool:
        """Whether an expression takes the smallest or largest of several values."""
        match node:
            case ast.IfExp():
                return True
            case ast.Call(func=ast.Name() | ast.Attribute() as function):
                single = self.run.expressions.value(function).single
                return isinstance(single, Ext) and self.run.library.compares(single.name)
        return False

    def item_set(self, holder: Value, value: Value, node: ast.AST) -> None:
        """`holder[key] = value`, where the holder is made from Python state."""
        for state in self._own(holder):
            if isinstance(node, ast.AugAssign) or state in value.states or state in self.context.decided:
                chosen = state not in value.states and not isinstance(node, ast.AugAssign)
                self._advanced(state, Step.CHOSEN if chosen else Step.COMPUTED, value.states, node)
            else:
                start = self._start(_assigned(node, ""), value)
                self.recorder.event(Begin((state,), start=start), node)

    def method_called(self, callee: Value, args: Iterable[Value], node: ast.Call) -> None:
        """A method is called on what is made from Python state."""
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in CHANGING_METHODS:
            return
        containers = [a.receiver.id for a in callee if isinstance(a, Bound) and isinstance(a.receiver, Ref)]
        for state in {self._state_of_container[id] for id in containers if id in self._state_of_container}:
            if any(self._holds_objects(value) for value in args):
                self.recorder.event(Begin((state,), start=Start.OBJECT), node)
                continue
            given = NO_STATES.union(*(value.states for value in args))
            self._advanced(state, Step.ADDED, given, node)

    def counted(self, node: ast.For | ast.AsyncFor) -> frozenset[Source]:
        """The source of what a loop counts with; none where it runs over no range."""
        counting = self._counting(node.iter)
        target = node.target
        if counting is None:
            return frozenset()
        if isinstance(target, ast.Tuple) and target.elts:
            target = target.elts[0]
        if not isinstance(target, ast.Name):
            return frozenset()
        cell = (self.context.frame.scope, target.id)
        state = self._state_of.get(cell)
        if state is None:
            state = self._made(cell, node, target.id)
        first = _first_number(*counting)
        start = Start.FRESH if first is None else self._start(first, self.run.expressions.value(first))
        self.recorder.event(Begin((state,), start=start), node)
        return self._sources[state]

    def count(self, node: ast.For | ast.AsyncFor, sources: frozenset[Source]) -> None:
        """The next round of a loop that counts begins: its target has the next number."""
        target = node.target.elts[0] if isinstance(node.target, ast.Tuple) else node.target
        if not isinstance(target, ast.Name):
            return
        cell = (self.context.frame.scope, target.id)
        value = self.heap.get(cell)
        if value is not None:
            self.heap.set(cell, value.tainted(sources))
        for source in sources:
            if source.state is not None:
                self._advanced(source.state, Step.COUNTED, NO_STATES, target)

    def _counting(self, node: ast.expr) -> tuple[str, ast.Call] | None:
        """The call of `range` or the like that a loop runs over, through what only shows the progress.

        Returns the function's name and the call.
        """
        while isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name | ast.Attribute):
                single = self.run.expressions.value(node.func).single
                if isinstance(single, Ext) and single.name in _COUNTING:
                    return single.name, node
            if not node.args:
                return None
            node = node.args[0]
        return None

    def _advanced(self, state: int, step: Step, made_from: frozenset[int], node: ast.AST) -> None:
        self.recorder.event(Advance((state,), step=step, made_from=tuple(sorted(made_from))), node)

    def _made(self, cell: CellKey, node: ast.AST, written: str) -> int:
        id = self.heap.allocate(Kind.PYTHON_STATE, "", node, role=("state", cell[1]))
        self._state_of[cell] = id
        self._cells[id] = cell
        self.record.labels.setdefault(id, written)
        source = Source("python state", self.context.place(node), kind=SourceKind.PYTHON, state=id)
        self._sources[id] = frozenset({source})
        return id

    def _taken_over(self, cell: CellKey, value: Value, node: ast.AST) -> int | None:
        """The state that a cell goes on with, which began under the same name elsewhere.

        It began in the body of the class, or was handed to the function as an argument.
        """
        owner, name = cell
        cls = self.heap.class_of(owner) if owner >= 0 else None
        classes = {base.scope for base in cls.mro if isinstance(base, Class)} if cls is not None else set()
        for state in value.states:
            first, called = self._cells[state]
            if called == name and (first in classes or isinstance(node, ast.AugAssign)):
                self._state_of[cell] = state
                return state
        return None

    def deciding(self, node: ast.expr, test: Value) -> frozenset[int]:
        """The Python state that decides a test; none where it only asks whether something is there yet."""
        return NO_STATES if not test.sources or self._asks_for_presence(node) else test.states

    def _asks_for_presence(self, node: ast.expr) -> bool:
        """Whether a test is `x is None`, `key in x`, `hasattr(…)`, or `not x` of a list or dict."""
        match node:
            case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
                return True
            case ast.Compare(ops=[ast.In() | ast.NotIn()]):
                return True
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._asks_for_presence(operand)
            case ast.Name() | ast.Attribute():
                value = self.run.expressions.value(node)
                return bool(value.refs) and all(self.heap.container_type(id) for id in value.refs)
            case ast.Call(func=ast.Name(id="hasattr" | "isinstance" | "callable")):
                return True
        return False

    def _own(self, holder: Value) -> list[int]:
        """The state that a container is itself, not only made from."""
        known = [self._state_of_container[id] for id in holder.refs if id in self._state_of_container]
        if known or any(self.heap.object(id).kind is not Kind.CONTAINER for id in holder.refs):
            return sorted(set(known))
        return sorted(holder.states) if len(holder.states) == 1 else []

    def _holds_objects(self, value: Value) -> bool:
        """Whether a value is, or holds, something with state of its own."""
        if not value.refs:
            return False
        return any(self.heap.object(id).kind in STATE for id in self.run.derivation.state_in(value))

    def _may_be_state(self, value: Value) -> bool:
        """Whether a value is of a kind that a program counts or collects with."""
        if not value.atoms:
            return value.open
        for atom in value:
            match atom:
                case Const(bool()):
                    pass
                case Const() | Tensor() | Ext():
                    return True
                case Ref(id) if self.heap.object(id).kind in _KEPT_IN_PYTHON:
                    return True
        return False

    # What state starts from

    def _start(self, node: ast.expr | None, value: Value) -> Start:
        """What a value may be that takes the place of state; `node` is its expression, if it has one."""
        if value.atoms and not value.open and all(isinstance(a, Const) for a in value) and node is None:
            return Start.FRESH
        match node:
            case None:
                return Start.OUTSIDE
            case ast.Constant():
                return Start.FRESH
            case ast.UnaryOp(operand=operand):
                return self._start_of(operand)
            case ast.List(elts) | ast.Tuple(elts) | ast.Set(elts):
                return _together(self._start_of(part) for part in elts)
            case ast.Dict(values=values):
                return _together(self._start_of(part) for part in values)
            case ast.BinOp(left=left, right=right):
                return _together((self._start_of(left), self._start_of(right)))
            case ast.IfExp(body=body, orelse=orelse):
                return _together((self._start_of(body), self._start_of(orelse)))
            case ast.ListComp(elt=elt):
                return Start.FRESH if isinstance(elt, ast.Constant | ast.List) else Start.OUTSIDE
            case ast.Call():
                return self._start_of_call(node)
            case ast.Name() | ast.Attribute():
                return self._start_of_name(node, value)
        return Start.OUTSIDE

    def _start_of(self, node: ast.expr) -> Start:
        is_name = isinstance(node, ast.Name | ast.Attribute)
        return self._start(node, self.run.expressions.value(node) if is_name else Value(open=True))

    def _start_of_call(self, node: ast.Call) -> Start:
        if not isinstance(node.func, ast.Name | ast.Attribute):
            return Start.OUTSIDE
        single = self.run.expressions.value(node.func).single
        if not isinstance(single, Ext):
            return Start.OUTSIDE
        name = self.run.framework.canonical(single.name)
        if self.run.library.makes_alike(name):
            return Start.FRESH
        if self.run.library.computes(name):
            return _together(self._start_of(part) for part in node.args)
        return Start.OUTSIDE

    def _start_of_name(self, node: ast.Name | ast.Attribute, value: Value) -> Start:
        function = self.context.frame.function
        if isinstance(node, ast.Name) and function is not None:
            spec = function.node.args
            if any(node.id == a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)):
                default = _default(spec, node.id)
                if default is not None:
                    neutral = not isinstance(default, ast.Constant) or _is_neutral(default.value)
                    return Start.HANDED if neutral else Start.FRESH
                return Start.FRESH if value.constant is not ... else Start.HANDED
        if value.is_setting:
            return Start.HANDED if _is_neutral(value.constant) else Start.FRESH
        if value.atoms and not value.open and all(isinstance(a, Const | Ext) for a in value):
            return Start.FRESH
        return Start.OUTSIDE

    # What state decides

    def steers(self, states: frozenset[int], what: Steered, targets: Iterable[int], node: ast.AST) -> None:
        """Record that Python state decides something about these objects."""
        if states:
            event = Steer(tuple(sorted(states)), what=what, targets=tuple(targets))
            self.recorder.event(event, node)

    def happens(self, event: Event, node: ast.AST) -> None:
        """An event is recorded where tests of Python state decide whether it happens."""
        if isinstance(event, Save):
            self.steers(self.context.decided, Steered.SAVE, event.subjects, node)
        elif isinstance(event, Update | Overwrite | Reset | Replace):
            self.steers(self.context.decided, Steered.TRAINING, event.subjects, node)

    def attribute_set(self, id: int, name: str, value: Value, node: ast.AST) -> None:
        """An attribute of an object of a framework is set that says how it is trained."""
        states = value.states | self.context.decided
        if states and self.run.framework.trains_by(id, name):
            self.steers(states, Steered.TRAINING, (id,), node)

    def returned(self, value: Value) -> Value:
        """What a function returns where tests of Python state in it decide that it does: made from that."""
        states = NO_STATES.union(*self.context.deciding[self.context.frame.decided :])
        return value.tainted(frozenset[Source]().union(*(self._sources[state] for state in states)))

    def leaves_loop(self, node: ast.AST) -> None:
        """`break`, or `return` in a loop: tests of Python state in the loop decide that it ends."""
        if self.context.deciding and self.context.loops:
            within = self.context.deciding[self.context.loops[-1].decided :]
            self.steers(NO_STATES.union(*within), Steered.STOP, (), node)

    def compared(self, values: Iterable[Value], node: ast.AST) -> None:
        """Values are compared or multiplied with one another; one of them may be drawn by chance."""
        values = list(values)
        states = NO_STATES.union(*(v.states for v in values))
        if states and any(_is_drawn(s) for v in values for s in v.sources):
            self.steers(states, Steered.CHANCE, (), node)


_BY_CHANCE = frozenset({SourceKind.CHANCE, SourceKind.DRAWN})
_CLOCKS = ("time.", "datetime.")


def _is_drawn(source: Source) -> bool:
    """Whether a value is made from what is drawn by chance, and not read off a clock."""
    return source.kind in _BY_CHANCE and not source.name.startswith(_CLOCKS)


def _is_neutral(default: object) -> bool:
    """Whether counting starts here anyway, so that an argument with this default says where to go on."""
    return default in (None, 0, -1) or (default == 1 and not isinstance(default, float))


def _together(starts: Iterable[Start]) -> Start:
    """What something is computed from, of which each part may be this."""
    found = set(starts)
    return next((start for start in (Start.OUTSIDE, Start.HANDED) if start in found), Start.FRESH)


def _assigned(node: ast.AST, written: str) -> ast.expr | None:
    """The expression whose value an assignment gives to the target that is spelled like this."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return None
    if isinstance(node, ast.AnnAssign):
        return node.value
    for target in node.targets:
        match target, node.value:
            case ast.Tuple(targets), ast.Tuple(values) if len(targets) == len(values):
                for one, value in zip(targets, values, strict=True):
                    if ast.unparse(one) == written:
                        return value
    return node.value


def _first_number(function: str, call: ast.Call) -> ast.expr | None:
    """The expression of the number that a loop starts to count with; None where the call names none."""
    named = next((k.value for k in call.keywords if k.arg == "start"), None)
    if function == "builtins.range":
        return call.args[0] if len(call.args) > 1 else None
    place = 0 if function == "itertools.count" else 1
    return named or (call.args[place] if len(call.args) > place else None)


def _default(spec: ast.arguments, name: str) -> ast.expr | None:
    """The default of a parameter."""
    positional = [*spec.posonlyargs, *spec.args]
    found: dict[Hashable, ast.expr | None] = {
        a.arg: d for a, d in zip(positional[::-1], spec.defaults[::-1], strict=False)
    }
    found.update((a.arg, d) for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True))
    return found.get(name)
