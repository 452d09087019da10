"""Calls: arguments, entering functions of the project, and asking what a call of others means."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Hashable
from typing import TYPE_CHECKING

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.context import MOST_ROUNDS, STEPS_OF_HELPER, Around, Exhausted, Frame, OutOfBudget
from ckptlint.interpreter.heap import NOT_OF_A_FRAMEWORK, NOTHING_FIXED, UNSEEN_CLASS, Facts
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import (
    NONE,
    UNKNOWN,
    UNSEEN,
    AroundBlock,
    Atom,
    Bound,
    ClassRef,
    Closure,
    Const,
    Ext,
    Function,
    Keywords,
    ModuleRef,
    Partial,
    Ref,
    Super,
    Tensor,
    Value,
    Vars,
    as_setting,
    join,
    of,
)
from ckptlint.program.objects import Dep, Kind
from ckptlint.program.regions import Region, RegionKind
from ckptlint.program.texts import Text
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


DEPTH = 24  # calls entered within calls
_PART_FOR_CALLS = 0.9  # a call gets this part of the steps that are left: what follows it is run, too


class Calls(InterpreterPart):
    """Evaluates calls."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        # The steps that functions have taken which have nothing to do with training, by driver.
        self._taken: Counter[tuple[int, Function]] = Counter()

    def call(self, node: ast.Call) -> Value:
        """The value of a call expression."""
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return self.super_value(node)
        callee = self.run.expressions.value(node.func)
        args, keywords = self.arguments(node)
        if callee.sources:
            self.run.python_state.method_called(callee, args, node)
        result = self.apply(callee, args, keywords, node)
        return result.tainted(callee.sources) if callee.sources else result

    def arguments(self, node: ast.Call) -> tuple[list[Value], Keywords]:
        """The arguments of a call by position and by keyword, `*args` and `**kwargs` spread."""
        args: list[Value] = []
        for arg in node.args:
            value = self.run.expressions.value(arg)
            if isinstance(arg, ast.Starred):
                known = self.run.containers.known_items(value)
                args += known if known is not None else [self.run.containers.item_of(value, arg)]
            else:
                args.append(as_setting(value) if isinstance(arg, ast.Constant) else value)
        keywords: Keywords = []
        for keyword in node.keywords:
            value = self.run.expressions.value(keyword.value)
            value = as_setting(value) if isinstance(keyword.value, ast.Constant) else value
            if keyword.arg is not None:
                keywords.append((keyword.arg, value))
            else:
                keywords += self.spread(value)
        return args, keywords

    def spread(self, value: Value) -> Keywords:
        """The keywords that `**value` passes; one named `*` stands for those not known by name."""
        found: Keywords = []
        for atom in value:
            if isinstance(atom, Bound) and atom.name == "__dict__":
                names = self.run.containers.namespace(atom.receiver)
                found += [(ANY, UNKNOWN)] if names is None else names.items()
            elif isinstance(atom, Ref) and self.heap.object(atom.id).kind is Kind.CONTAINER:
                for name in self.heap.keys_of(atom.id):
                    item = self.heap.get((atom.id, name))
                    if item is not None and (isinstance(name, tuple) or name == ANY):
                        found.append((str(name[1]) if isinstance(name, tuple) else ANY, item))
            else:
                found.append((ANY, of(atom)))
        if value.open:
            found.append((ANY, UNKNOWN))
        return found

    def super_value(self, node: ast.Call) -> Value:
        """The value of `super()` or `super(cls, self)` in the current function; unknown outside a method."""
        frame = self.context.frame
        cls = frame.owner
        if node.args:
            first = self.run.expressions.value(node.args[0]).single
            if isinstance(first, ClassRef):
                cls = first.cls
        receiver = frame.receiver
        if receiver is None and frame.function is not None and frame.function.name.endswith("__new__"):
            made = self.heap.get((frame.scope, frame.function.node.args.args[0].arg))
            receiver = made.single if made is not None and isinstance(made.single, ClassRef) else None
        return of(Super(cls, receiver)) if cls is not None and receiver is not None else UNKNOWN

    def apply(self, callee: Value, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """Call each thing that a value may be; returns what the calls may return.

        What else a registry may hold beside functions and classes of the project is taken to be like them.
        """
        found = [self.apply_one(atom, args, keywords, node) for atom in callee.in_use]
        if found and callee.open and any(isinstance(atom, Closure | ClassRef) for atom in callee):
            return join([*found, UNKNOWN])
        if callee.open or not found:
            found.append(self.unknown_call(callee, args, keywords, node))
        return join(found)

    def apply_one(self, atom: Atom, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """The same for one thing that the callee may be."""
        match atom:
            case Closure():
                return self.enter(atom, atom.bound, args, keywords, node)
            case ClassRef(cls):
                return self.run.classes.construct(cls, args, keywords, node)
            case Ext(name):
                return self.call_external(name, args, keywords, node)
            case Bound(receiver, name):
                return self.call_method(receiver, name, args, keywords, node)
            case Partial(function, first, bound):
                names = {k for k, _ in keywords}
                both = [*((k, v) for k, v in bound if k not in names), *keywords]
                return self.apply(function, [*first, *args], both, node)
            case Ref(id):
                return self.call_object(id, args, keywords, node)
            case Tensor() | Const() | Text() | Vars():
                return of(Tensor(self.run.derivation.deps_of_all(args, keywords)))
        return self.unknown_call(of(atom), args, keywords, node)

    def enter(
        self,
        closure: Closure,
        receiver: Atom | None,
        args: list[Value],
        keywords: Keywords,
        node: ast.AST,
        around: Around | None = None,
    ) -> Value:
        """Run a function of the project with its arguments bound; returns what it may return.

        A function that runs twice already, or that is called too deep, is not run: its result is unknown and
        derives from its arguments. So is that of a function which has nothing to do with training and takes
        more steps than it is worth. One that a `with` runs around its block is run with that, as `around`,
        which is called where the function yields.
        """
        function = closure.function
        function.called = True
        runs_around = "context" in function.roles and function.body.generator
        if runs_around and around is None:
            return of(AroundBlock(closure, receiver, tuple(args), tuple(keywords)))
        depth = sum(1 for f in self.context.frames if f.function is function)
        if depth >= 2 or len(self.context.frames) >= DEPTH:
            return self._result_unknown(args, keywords)
        received = () if receiver is None else (of(receiver),)
        most = int(self.context.steps_left * _PART_FOR_CALLS)
        is_helper = not self.run.reach.may_train(
            function, (*received, *args, *(value for _, value in keywords))
        )
        if is_helper:
            most = min(most, STEPS_OF_HELPER - self._taken[self.context.driver, function])
            if most <= 0:
                return self._result_unknown(args, keywords)
        place = self.context.place(node)
        scope = self.context.new_scope()
        frame = Frame(
            function.module,
            (scope, *closure.scopes),
            function,
            function.owner,
            receiver,
            self.heap.depth,
            around=around if runs_around else None,
        )
        regions = [Region(RegionKind.CALL, place, name=function.name)]
        if "memoized" in function.roles:
            regions.append(Region(RegionKind.GUARDED, place, name=function.name))
        if "traced" in function.roles and self.context.traces:
            regions.append(Region(RegionKind.TRACED, place, name=function.name))
        bound = self.bind_arguments(closure, receiver, args, keywords, node)
        saved_loops, self.context.loops = self.context.loops, []
        self.context.frames.append(frame)
        self.context.regions.extend(regions)
        frame.unsure = self.context.unsure
        frame.decided = len(self.context.deciding)
        self.heap.push()
        frame.depth = self.heap.depth - 1
        driver, before = self.context.driver, self.context.steps
        away, end = False, None
        try:
            with self.context.called_from(place), self.context.with_steps(most):
                for name, value in bound.items():
                    self.heap.set((scope, name), value)
                    self.run.outside.named(value, name, function.node)
                self.note_annotations(function, bound)
                away = self.run_body(function)
        except OutOfBudget as error:
            end = error
        finally:
            fall = self.heap.since(frame.depth)
            while self.heap.depth > frame.depth:
                self.heap.pop()
            self.context.frames.pop()
            del self.context.regions[len(self.context.regions) - len(regions) :]
            self.context.loops = saved_loops
        if is_helper:
            self._taken[driver, function] += self.context.steps - before
        if end is not None and not isinstance(end, Exhausted):
            self.heap.write(fall)
            raise end
        if end is not None:
            if is_helper:
                self.heap.merge([fall, {}])
            else:
                self.heap.write(fall)  # what a constructor, or a `build`, has made is there as far as it came
                self.context.gave_up(end)
            return self._result_unknown(args, keywords)
        ways = [*frame.exits, *([] if away else [fall])]
        if ways:
            self.heap.merge(ways)
        else:
            self.heap.write(fall)
        if isinstance(receiver, Ref):
            self.run.framework.returned(function, receiver.id)
        returned = frame.returned
        if function.body.generator:
            return self.generated(node, frame, away)
        if not away and not isinstance(function.node, ast.Lambda):
            returned = [*returned, NONE] if returned else [NONE]
        return join(returned) if returned else UNKNOWN

    def _result_unknown(self, args: list[Value], keywords: Keywords) -> Value:
        """The result of a call that is not run: unknown, and derived from its arguments."""
        return Value(frozenset({Tensor(self.run.derivation.deps_of_all(args, keywords))}), open=True)

    def note_annotations(self, function: Function, bound: dict[str, Value]) -> None:
        """Take the annotations of a function's parameters for what its arguments are."""
        spec = function.node.args
        for parameter in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs):
            if parameter.annotation is not None and parameter.arg in bound:
                self.run.outside.annotated(bound[parameter.arg], parameter.annotation)

    def run_body(self, function: Function) -> bool:
        """Run a function's body; returns whether its end is never reached."""
        if isinstance(function.node, ast.Lambda):
            self.context.frame.returned.append(self.run.expressions.value(function.node.body))
            return False
        return self.run.statements.body_away(function.node.body)

    def generated(self, node: ast.AST, frame: Frame, away: bool) -> Value:
        """What a generator yields: its items in order where each `yield` was surely reached once."""
        if frame.yields_all and len(frame.returned) <= MOST_ROUNDS:
            return self.run.containers.listed(node, "generator", frame.returned, "yielded")
        id = self.run.containers.container(node, "generator", "yielded")
        for item in frame.returned:
            self.run.containers.put(id, ANY, item, node)
        return of(Ref(id))

    def bind_arguments(
        self, closure: Closure, receiver: Atom | None, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> dict[str, Value]:
        """The values of a function's parameters in a call; what nobody passes comes from outside."""
        spec = closure.function.node.args
        names = [a.arg for a in (*spec.posonlyargs, *spec.args)]
        values = [of(receiver), *args] if receiver is not None else list(args)
        bound: dict[str, Value] = dict(zip(names, values, strict=False))
        named = {*names, *(a.arg for a in spec.kwonlyargs)}
        rest = [(k, v) for k, v in keywords if k not in named and k not in (ANY, UNSEEN)]
        loose = [v for k, v in keywords if k == ANY]
        unseen = [v for k, v in keywords if k == UNSEEN]
        bound.update((k, v) for k, v in keywords if k in named)
        if spec.vararg is not None:
            bound[spec.vararg.arg] = self.run.containers.listed(
                node, "tuple", values[len(names) :], "varargs"
            )
        if spec.kwarg is not None:
            id = self.run.containers.container(node, "dict", "kwargs")
            for key, value in rest:
                self.run.containers.put(id, ("k", key), value, node)
            for value in (*loose, *unseen):
                self.run.containers.put(id, ANY, value, node)
            bound[spec.kwarg.arg] = of(Ref(id))
        defaults = dict(closure.defaults)
        for name in (*names, *(a.arg for a in spec.kwonlyargs)):
            if name in bound:
                continue
            if loose or (unseen and _switches(defaults.get(name))):
                bound[name] = join(
                    [self.argument_from_outside(name, node), *([defaults[name]] if name in defaults else [])]
                )
            elif name in defaults:
                bound[name] = as_setting(defaults[name])
            else:
                bound[name] = self.argument_from_outside(name, node)
        return bound

    def argument_from_outside(self, name: str, node: ast.AST) -> Value:
        """The value of a parameter that nobody was seen to pass an argument for."""
        made = self.heap.from_outside(node, ("argument", name))
        self.recorder.name_object(made, name)
        return made

    def options(self, args: list[Value], keywords: Keywords) -> dict[str, object]:
        """The arguments of a call that are known: constants and texts by keyword or position."""
        found: dict[str, object] = {}
        for name, value in [*((str(i), v) for i, v in enumerate(args)), *keywords]:
            single = value.single
            match single:
                case Const(constant):
                    found[name] = constant
                case Text():
                    found[name] = single
                case Ext(external):
                    found[name] = self.run.framework.canonical(external)
                case _:
                    found[name] = ...
        return found

    def call_external(self, name: str, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """A function or class of a framework, the standard library or another package."""
        call = Call(self.run, self.run.framework.canonical(name), None, args, keywords, node, name)
        for answer in (
            self.run.library.call,
            self.run.framework.call_function,
            self.run.framework.call_outside,
            self.run.library.call_package,
        ):
            result = answer(call)
            if result is not None:
                return result
        self.escape_all(args, keywords)
        self.run_callbacks(args, keywords, node)
        last = name.rpartition(".")[2]
        is_class = last == ANY or last[:1].isupper()  # as classes are named
        fixed: Facts = {UNSEEN_CLASS: name} if is_class else NOTHING_FIXED
        made = self.heap.from_outside(node, "result", call.deps(), fixed)
        result = self.run.framework.unseen(made, _all(args, keywords), node)
        return result.tainted(frozenset(s for s in call.sources() if s.state is None))

    def run_callbacks(self, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        """Enter the project's functions among the arguments: what gets them may call them, or once."""
        region = Region(RegionKind.GUARDED, self.context.place(node))
        for value in (*args, *(v for _, v in keywords)):
            for atom in value:
                if isinstance(atom, Closure) and not atom.function.called:
                    with self.context.within(region):
                        self.enter(atom, atom.bound, [], [], node)

    def call_method(
        self, receiver: Atom, name: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """Call a method by its name on something that no class of the project defines the method of."""
        match receiver:
            case Ref(id):
                return self.call_method_of_object(Call(self.run, name, id, args, keywords, node))
            case Tensor() | Vars():
                call = Call(self.run, name, None, args, keywords, node)
                return self.run.framework.call_value(receiver, call)
            case Text():
                call = Call(self.run, f"builtins.str.{name}", None, [of(receiver), *args], keywords, node)
                return self.run.library.call(call) or UNKNOWN
            case Closure():
                if name in ("get_concrete_function",):
                    return UNKNOWN
                return self.apply_one(receiver, args, keywords, node)
            case Bound(receiver=holder, name="__dict__"):
                return self.namespace_method(holder, name, args, keywords, node)
            case Bound() | Const() | Partial():
                return UNKNOWN
        return self.unknown_call(of(receiver), args, keywords, node)

    def namespace_method(
        self, holder: Atom, name: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """A method of a module's, a class's or an object's `__dict__`."""
        if name != "update":
            shown = self.run.containers.namespace_as_dict(holder, node)
            return self.run.library.call_method(Call(self.run, name, shown.refs[0], args, keywords, node))
        added: list[tuple[Hashable, Value]] = [
            ((("k", key) if key != ANY else ANY), value) for key, value in keywords
        ]
        for value in args:
            added = [*self.run.containers.entries(value, node), *added]
        for cell, value in added:
            key = str(cell[1]) if isinstance(cell, tuple) else ANY
            if isinstance(holder, Ref):
                self.run.attributes.set_past_class(holder.id, key, value, node)
            elif isinstance(holder, ModuleRef):
                self.heap.set((holder.module.scope, key), value)
        return NONE

    def call_method_of_object(self, call: Call) -> Value:
        """A method that no class of the project defines."""
        id, args = call.subject, call.args
        made = self.heap.object(id)
        if made.kind is Kind.CONTAINER or self.run.library.owns(id):
            return self.run.library.call_method(call)
        if call.name == "__init__":
            self.run.framework.construct(id, made.type, args, call.keywords, call.node)
            return NONE
        if call.name == "__call__":
            return self.call_object(id, args, call.keywords, call.node)
        if call.name in ("__setattr__", "__setitem__") and len(args) == 2:
            known = args[0].constant
            if isinstance(known, str):
                self.run.attributes.set_attribute(of(Ref(id)), known, args[1], call.node)
            return NONE
        result = self.run.framework.call_method(call)
        if result is not None:
            return result
        deps = call.deps()
        self.run_callbacks(args, call.keywords, call.node)
        if made.kind is Kind.OUTSIDE:
            deps |= self.run.derivation.deps(of(Ref(id)))
        if made.kind in NOT_OF_A_FRAMEWORK and not self.run.outside.keeps_nothing(id):
            call.escape_all()
        return self.heap.from_outside(call.node, ("result", id, call.name), deps)

    def call_object(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """Call an object itself: a layer computes; one from outside is code that the run cannot see."""
        call = Call(self.run, "__call__", id, args, keywords, node)
        result = self.run.framework.call_object(call)
        if result is not None:
            return result.tainted(frozenset(s for s in call.sources() if s.state is not None))
        deps = call.deps()
        if self.heap.object(id).kind is Kind.OUTSIDE:
            if self.run.outside.kind(id) is Kind.OUTSIDE:
                call.escape_all()
            deps |= self.run.derivation.deps(of(Ref(id)))
            self.run_callbacks(args, keywords, node)
            result = self.heap.from_outside(node, ("result", id), deps)
            maker = of(Ref(id)) if self.heap.is_of_unseen_class(id) else result
            made = self.run.framework.unseen(maker, _all(args, keywords), node)
            return result if made == maker else made
        return of(Tensor(deps))

    def unknown_call(self, callee: Value, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """Call code that the run cannot see: its arguments escape, and its result derives from them."""
        self.escape_all(args, keywords)
        self.run_callbacks(args, keywords, node)
        deps = self.run.derivation.entering(
            self.run.derivation.deps_of_all(args, keywords)
        ) | self.run.derivation.deps(callee)
        made = self.heap.from_outside(node, "unknown", deps)
        self.record.made_unseen.update(made.refs)
        return self.run.framework.unseen(made, _all(args, keywords), node).tainted(callee.sources)

    def escape_all(self, args: list[Value], keywords: Keywords) -> None:
        """Note that all arguments go where the run cannot see.

        What is called amid the computing of a loss computes: it does not go and save its arguments.
        """
        computes = bool(self.context.gradient_regions)
        for value in (*args, *(v for _, v in keywords)):
            if not computes:
                self.recorder.escape(value)
            self.record.stored_sources |= self.run.derivation.sources_within(value)

    def call_harmless(self, call: Call) -> Value:
        """A function of which no more is known than that it neither keeps its arguments nor changes them."""
        deps = call.deps()
        self.run_callbacks(call.args, call.keywords, call.node)
        return self.heap.from_outside(call.node, "result", deps).tainted(call.sources())

    def call_all(self, call: Call) -> Value:
        """A function that calls every function it is given, with arguments it makes itself.

        So it does with those in a list or dict, as the branches of a `tf.switch_case`.
        """
        found: list[Value] = []
        given = [*call.args, *(v for _, v in call.keywords)]
        held = [ref for value in given for ref in value.refs if self.heap.container_type(ref) is not None]
        given += [item for ref in held for _, item in self.heap.cells(ref)]
        others = [v for v in given if not any(isinstance(a, Closure | Partial) for a in v)]
        deps = frozenset[Dep]().union(*(self.run.derivation.deps(v) for v in others))
        for atom in (atom for value in given for atom in value):
            if isinstance(atom, Closure):
                spec = atom.function.node.args
                count = len(spec.posonlyargs) + len(spec.args) - (atom.bound is not None)
                filled = [self.heap.from_outside(call.node, ("argument", i), deps) for i in range(count)]
                found.append(self.apply(of(atom), filled, [], call.node))
            elif isinstance(atom, Partial):
                found.append(self.apply(of(atom), [], [], call.node))
        result = join(found) if found else UNKNOWN
        return result if result.atoms else self.heap.from_outside(call.node, "result", deps)

    def as_decorator(self, call: Call, keyword: str, role: str) -> Value:
        """A decorator called as a function: on the function it decorates, or first with options alone."""
        decorated = call.argument((0, keyword))
        for atom in decorated:
            if isinstance(atom, Closure):
                atom.function.roles |= {role}
        with_options = not (call.args or keyword in dict(call.keywords)) or decorated.constant is not ...
        return of(Partial(of(Ext(call.name)), (), ())) if with_options else decorated

    def argument(
        self, args: list[Value], keywords: Keywords, where: object, default: Value = UNKNOWN
    ) -> Value:
        """An argument by position, keyword, or both."""
        if isinstance(where, tuple):
            position, keyword = where
            for key, value in keywords:
                if key == keyword:
                    return value
            return args[position] if position < len(args) else default
        if isinstance(where, int):
            return args[where] if where < len(args) else default
        return next((v for k, v in keywords if k == where), default)


def _all(args: list[Value], keywords: Keywords) -> list[Value]:
    return [*args, *(value for _, value in keywords)]


def _switches(default: Value | None) -> bool:
    """Whether a default is there for callers to pass something else: None or a truth value."""
    return default is not None and (default.constant is None or isinstance(default.constant, bool))
