"""Expressions: what each evaluates to."""

from __future__ import annotations

import ast
import builtins
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ckptlint.interpreter.bounded import computed, grown
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import (
    FALSE,
    NONE,
    TRUE,
    UNKNOWN,
    Atom,
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
    join,
    of,
)
from ckptlint.program.objects import Kind
from ckptlint.program.regions import Region, RegionKind, Source
from ckptlint.program.texts import Text

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


LONGEST_NAME = 400  # characters of the dotted name of something outside the project
BUILTINS = frozenset(dir(builtins))
_OPERATORS: Mapping[type[ast.operator], Callable[[int | float, int | float], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


class Expressions(InterpreterPart):
    """Evaluates expressions."""

    def value(self, node: ast.expr) -> Value:
        """What an expression evaluates to. The commonest kinds are asked for first."""
        self.context.step(node)
        if isinstance(node, ast.Name):
            return self.lookup(node.id, node)
        if isinstance(node, ast.Attribute):
            return self.run.attributes.attribute(self.value(node.value), node.attr, node)
        if isinstance(node, ast.Call):
            return self.run.calls.call(node)
        if isinstance(node, ast.Constant):
            known = node.value
            return of(Text((known,), self.context.place(node))) if isinstance(known, str) else const(known)
        return self.other_value(node)

    def other_value(self, node: ast.expr) -> Value:
        """The value of an expression of any kind but those that `value` handles itself."""
        match node:
            case ast.BinOp(left, _, right):
                a, b = self.value(left), self.value(right)
                if a.sources and b.sources and isinstance(node.op, ast.Mult):
                    self.run.python_state.compared((a, b), node)
                return self.run.framework.computed(self.combine(node, a, b), (a, b), node)
            case ast.UnaryOp(op, operand):
                a = self.value(operand)
                return self.run.framework.computed(self.unary(op, a), (a,), node)
            case ast.BoolOp(op, values):
                return self.either(isinstance(op, ast.Or), values)
            case ast.Compare(left, ops, comparators):
                return self.compare(left, ops, comparators)
            case ast.IfExp(test, body, orelse):
                return self.choice(node, test, body, orelse)
            case ast.Subscript(value=holder, slice=ast.Slice() as key):
                return self.run.containers.sliced(self.value(holder), key, node)
            case ast.Subscript(value=holder, slice=key):
                return self.run.containers.subscript(self.value(holder), self.value(key), node)
            case ast.Tuple(elts):
                return self.run.containers.display(node, "tuple", elts)
            case ast.List(elts):
                return self.run.containers.display(node, "list", elts)
            case ast.Set(elts):
                return self.run.containers.display(node, "set", elts)
            case ast.Dict(keys, values):
                return self.run.containers.dict_display(node, keys, values)
            case ast.ListComp(elt, generators):
                return self.run.containers.comprehension(node, "list", generators, elt)
            case ast.SetComp(elt, generators):
                return self.run.containers.comprehension(node, "set", generators, elt)
            case ast.GeneratorExp(elt, generators):
                return self.run.containers.comprehension(node, "generator", generators, elt)
            case ast.DictComp(key, elt, generators):
                return self.run.containers.comprehension(node, "dict", generators, elt, key)
            case ast.JoinedStr(values):
                made = self.run.texts.joined(values)
                return self.run.texts.ended(made, self.context.place(node)) if _literal(values) else made
            case ast.FormattedValue(value=inner, conversion=conversion, format_spec=spec):
                shown = self.value(inner)
                if spec is None and conversion in (-1, ord("s")):
                    return shown
                return self.run.texts.in_format(shown, conversion, None if spec is None else self.value(spec))
            case ast.Lambda():
                scopes = self.context.frame.scopes
                return of(Closure(self.function_of(node), scopes, None, self.defaults(node.args)))
            case ast.NamedExpr(target, inner):
                result = self.value(inner)
                self.run.statements.bind(target.id, result, node)
                return result
            case ast.Starred(value=inner) | ast.Await(value=inner):
                return self.value(inner)
            case ast.Yield(value=inner):
                found = self.value(inner) if inner is not None else NONE
                around = self.context.frame.around
                if around is not None:
                    self.context.frame.thrown = not around(found)
                else:
                    self.yielded(found, node)
                return UNKNOWN
            case ast.YieldFrom(value=inner):
                over = self.value(inner)
                items = self.run.containers.known_items(over)
                self.context.frame.yields_all &= items is not None
                for item in items if items is not None else [self.run.containers.item_of(over, node)]:
                    self.yielded(item, node)
                return UNKNOWN
            case ast.Slice(lower, upper, stride):
                for part in (lower, upper, stride):
                    if part is not None:
                        self.value(part)
                return UNKNOWN
        return UNKNOWN

    def yielded(self, value: Value, node: ast.AST) -> None:
        """Add an item to what the generator being run yields."""
        self.context.frame.returned.append(value)
        left = self.context.frame.exits or any(loop.breaks or loop.continues for loop in self.context.loops)
        if left or self.context.unsure > self.context.frame.unsure:
            self.context.frame.yields_all = False

    def lookup(self, name: str, node: ast.AST) -> Value:
        """The value that a name has here: in the scopes, from star imports, or a builtin."""
        for scope in self.context.frame.scopes:
            value = self.heap.get((scope, name))
            if value is not None:
                return value
        for scope in self.context.frame.scopes:
            for base in self.run.imports.star_imports.get(scope, []):
                full = f"{base}.{name}"
                if self.run.framework.knows(full):
                    return of(Ext(full))
        if name in BUILTINS:
            return of(Ext(f"builtins.{name}"))
        return UNKNOWN

    def combine(self, node: ast.BinOp | ast.AugAssign, left: Value, right: Value) -> Value:
        """The value of a binary operation.

        Numbers are computed, texts, lists and dicts are joined, anything else derives from both operands.
        """
        sources = left.sources | right.sources
        a, b = left.constant, right.constant
        if a is not ... and b is not ... and isinstance(a, int | float) and isinstance(b, int | float):
            return arithmetic(node.op, a, b).tainted(sources)
        is_text = any(isinstance(x, Text) for x in (*left.atoms, *right.atoms))
        if isinstance(node.op, ast.Add):
            if is_text:
                return self.run.texts.concatenated([left, right]).tainted(sources)
            if self.run.containers.is_listlike(left) or self.run.containers.is_listlike(right):
                return self.run.containers.concat(node, [left, right]).tainted(sources)
        if (
            isinstance(node.op, ast.BitOr)
            and self.run.containers.is_dict(left)
            and self.run.containers.is_dict(right)
        ):
            made = self.run.containers.container(node, "dict", "union")
            self.run.containers.put_all(made, left, node)
            self.run.containers.put_all(made, right, node)
            return of(Ref(made)).tainted(sources)
        if isinstance(node.op, ast.Mult) and (
            self.run.containers.is_listlike(left) or self.run.containers.is_listlike(right)
        ):
            listed, times = (left, right) if self.run.containers.is_listlike(left) else (right, left)
            return self.run.containers.repeated(node, listed, times).tainted(sources)
        if isinstance(node.op, ast.Div) and is_text:
            return self.run.texts.path_joined([left, right]).tainted(sources)
        if isinstance(node.op, ast.Mod) and any(isinstance(x, Text) for x in left.atoms):
            return self.run.texts.formatted(left, right, node).tainted(sources)
        how = "term" if isinstance(node.op, ast.Add | ast.Sub) else "factor"
        if isinstance(node.op, ast.Sub):
            how = "difference"
        deps = self.run.derivation.mixed(left, right, how)
        if deps:
            return Value(frozenset({Tensor(deps)}), sources=sources)
        if any(isinstance(x, Tensor) for x in (*left.atoms, *right.atoms)):
            return Value(frozenset({Tensor()}), sources=sources)
        return Value(open=True, sources=sources)

    def unary(self, op: ast.unaryop, value: Value) -> Value:
        """The value of `not x`, `-x` and the like."""
        known = value.constant
        if isinstance(op, ast.Not):
            truth = self.truth(value)
            return (
                UNKNOWN.tainted(value.sources)
                if truth is None
                else (FALSE if truth else TRUE).tainted(value.sources)
            )
        if isinstance(op, ast.USub) and isinstance(known, int | float):
            return const(-known)
        deps = self.run.derivation.deps(value)
        return Value(frozenset({Tensor(deps)}) if deps else frozenset(), not deps, value.sources)

    def compare(self, left: ast.expr, ops: Sequence[ast.cmpop], others: Sequence[ast.expr]) -> Value:
        """The value of a chain of comparisons: true, false or unknown."""
        values = [self.value(left), *(self.value(o) for o in others)]
        sources = frozenset[Source]().union(*(v.sources for v in values))
        if sources:
            self.run.python_state.compared(values, left)
        if any(value.constant is None for value in values):
            for value in values:
                self.asked(value)
        answers = {_compared(op, a, b, self.run) for op, a, b in zip(ops, values, values[1:], strict=False)}
        if False in answers or answers == {True}:
            return (FALSE if False in answers else TRUE).tainted(sources)
        return Value(open=True, sources=sources)

    def either(self, is_or: bool, parts: Sequence[ast.expr]) -> Value:
        """`a or b`, `a and b`: what follows a part that decides is not looked at."""
        found: list[Value] = []
        sources = frozenset[Source]()
        for part in parts:
            value = self.value(part)
            sources |= value.sources
            truth = self.truth(value)
            if truth is is_or:
                return join([*found, value]).tainted(sources)
            if truth is None or part is parts[-1]:
                found.append(value)
        return join(found).tainted(sources)

    def choice(self, node: ast.IfExp, test: ast.expr, body: ast.expr, orelse: ast.expr) -> Value:
        """The value of `body if test else orelse`: of one arm where the test is known, else of both."""
        tested = self.value(test)
        truth = self.truth(tested)
        if truth is not None:
            chosen, other = (body, orelse) if truth else (orelse, body)
            if self.run.switches.is_set(test, tested) and self.run.reach.resumes([other]):
                self.run.statements.aside(node, int(truth), lambda: self.value(other))
            return self.value(chosen)
        found = []
        place = self.context.place(node)
        for arm, part in enumerate((body, orelse)):
            region = Region(
                RegionKind.BRANCH,
                place,
                arm,
                guard=self.run.statements.is_guard(test),
                sources=tested.chances,
            )
            with self.context.within(region), self.context.decided_by(tested.states):
                found.append(self.value(part))
        return join(found).tainted(tested.sources)

    def asked(self, value: Value) -> None:
        """Note that a test asks whether something is there."""
        self.record.asked.update(atom.id for atom in value.atoms if isinstance(atom, Ref))

    def truth(self, value: Value) -> bool | None:
        """Whether a value is true; None where that is not known."""
        self.asked(value)
        if value.open or not value.atoms:
            return None
        found = {self.truth_of(a) for a in value}
        return found.pop() if len(found) == 1 else None

    def truth_of(self, atom: Atom) -> bool | None:
        """The same for one thing that the value may be."""
        match atom:
            case Const(value):
                return bool(value)
            case Text() as text:
                return bool(text.known) if text.complete else (True if any(text.parts) else None)
            case Ref(id) if self.heap.object(id).kind is Kind.CONTAINER:
                known = self.run.containers.known_items(of(atom))
                return None if known is None or not self.run.containers.is_in_order(id) else bool(known)
            case Ref(id):
                kind = self.heap.object(id).kind
                return None if kind in (Kind.OUTSIDE, Kind.CONTAINER, Kind.VARIABLE, Kind.INSTANCE) else True
            case Closure() | ClassRef() | ModuleRef() | Partial():
                return True
            case Ext(name):
                return self.run.library.truth(name)
        return None

    def contains(self, holder: Value, item: Value) -> bool | None:
        """Whether a container has a known item, or a text a part; None where that is not known."""
        wanted = item.constant
        if wanted is ...:
            return None
        text = holder.constant
        if isinstance(text, str):
            return wanted in text if isinstance(wanted, str) else None
        known = self.run.containers.known_items(holder)
        if known is None:
            return None
        items = [value.constant for value in known]
        if any(one == wanted and type(one) is type(wanted) for one in items):
            return True
        return (
            None
            if ... in items or not all(self.run.containers.is_in_order(id) for id in holder.refs)
            else False
        )

    def function_of(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Function:
        """The `Function` of a definition: the same object at each evaluation."""
        known = self.heap.functions.get(node)
        if known is None:
            name = "lambda" if isinstance(node, ast.Lambda) else node.name
            owner = self.context.frame.owner if self.context.frame.function is None else None
            qualified = f"{owner.name}.{name}" if owner else name
            known = Function(node, self.context.module, qualified, owner)
            self.heap.functions[node] = known
        return known

    def defaults(self, args: ast.arguments) -> tuple[tuple[str, Value], ...]:
        """The default values of parameters, by name, evaluated here."""
        positional = [*args.posonlyargs, *args.args]
        found = [(a.arg, self.value(d)) for a, d in zip(positional[::-1], args.defaults[::-1], strict=False)]
        found += [
            (a.arg, self.value(d))
            for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)
            if d is not None
        ]
        return tuple(found)


def arithmetic(op: ast.operator, a: int | float, b: int | float) -> Value:
    """A known number out of two others, as long as it stays small."""
    if isinstance(op, ast.Pow):
        found = grown(operator.pow, a, b)
    else:
        function = _OPERATORS.get(type(op))
        found = ... if function is None else computed(function, a, b)
    return UNKNOWN if found is ... else const(found)


def _compared(op: ast.cmpop, left: Value, right: Value, run: Interpreter) -> bool | None:
    a, b = left.constant, right.constant
    if isinstance(op, ast.Is | ast.IsNot):
        positive = isinstance(op, ast.Is)
        if b is None or a is None:
            other = left if b is None else right
            if other.open or not other.atoms:
                return None
            nones = {isinstance(x, Const) and x.value is None for x in other}
            unsure = any(isinstance(x, Ref) and run.heap.object(x.id).kind is Kind.OUTSIDE for x in other)
            if len(nones) == 1 and not unsure:
                return nones.pop() is positive
        if isinstance(a, bool) and b is not ...:
            return (a is b) is positive
        if isinstance(b, bool) and a is not ...:
            return (a is b) is positive
        same = _same(left.single, right.single, run)
        return None if same is None else same is positive
    if isinstance(op, ast.In | ast.NotIn):
        found = run.expressions.contains(right, left)
        return None if found is None else found is isinstance(op, ast.In)
    if a is ... or b is ...:
        same = _same(left.single, right.single, run)
        return None if same is None else {ast.Eq: same, ast.NotEq: not same}.get(type(op))
    return compared(op, a, b)


def compared(op: ast.cmpop, a: object, b: object) -> bool | None:
    """What comparing two known constants gives; None where they cannot be compared."""
    try:
        match op:
            case ast.Eq():
                return bool(a == b)
            case ast.NotEq():
                return bool(a != b)
            case ast.Lt():
                return bool(a < b)  # type: ignore[operator]
            case ast.LtE():
                return bool(a <= b)  # type: ignore[operator]
            case ast.Gt():
                return bool(a > b)  # type: ignore[operator]
            case ast.GtE():
                return bool(a >= b)  # type: ignore[operator]
    except TypeError:
        return None
    return None


def _same(left: Atom | None, right: Atom | None, run: Interpreter) -> bool | None:
    """Whether two classes of the project, or two members of enumerations, are the same; else None."""
    match left, right:
        case ClassRef(a), ClassRef(b):
            return a is b
        case Ref(a), Ref(b) if run.classes.is_member(a) and run.classes.is_member(b):
            return a == b
    return None


def _literal(values: Sequence[ast.expr]) -> bool:
    """Whether an f-string ends with plain text."""
    return bool(values) and isinstance(values[-1], ast.Constant)
