"""Python's built-in functions."""

from __future__ import annotations

import ast
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ckptlint.graph import ANY
from ckptlint.interpreter.context import MOST_ROUNDS
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import (
    FALSE,
    LARGEST,
    NONE,
    TRUE,
    UNKNOWN,
    Atom,
    Bound,
    Class,
    ClassRef,
    Closure,
    Const,
    Ext,
    Keywords,
    ModuleRef,
    Ref,
    Tensor,
    Value,
    as_size,
    const,
    join,
    of,
)
from ckptlint.knowledge.meanings import OPAQUE_BUILTINS
from ckptlint.knowledge.names import TABLED, identify, top
from ckptlint.record import Kind, Source, Text

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


# The names that classes of Python's own have in a second argument of `isinstance`.
_ABSTRACT = ("collections.abc", "typing")
_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    **{f"builtins.{t.__name__}": (t,) for t in (str, bytes, int, float, bool)},
    **{f"builtins.{t.__name__}": (t,) for t in (list, tuple, dict, set, frozenset)},
    **{f"{module}.Mapping": (dict,) for module in _ABSTRACT},
    **{f"{module}.Sequence": (list, tuple, str, bytes) for module in _ABSTRACT},
    **{f"{module}.Iterable": (list, tuple, str, bytes, dict, set) for module in _ABSTRACT},
    "typing.Text": (str,),
    "typing.List": (list,),
    "typing.Dict": (dict,),
    "typing.Tuple": (tuple,),
    "six.string_types": (str,),
    "six.integer_types": (int,),
    "numbers.Number": (int, float),
    "numbers.Real": (int, float),
    "numbers.Integral": (int,),
    "collections.OrderedDict": (OrderedDict,),
}
_CONTAINERS: Mapping[str, type] = {
    **{t.__name__: t for t in (list, tuple, dict, set, OrderedDict, defaultdict, deque)},
}
_OF_FRAMEWORKS = frozenset({Kind.LAYER, Kind.MODEL, Kind.MODULE, Kind.OPTIMIZER, Kind.METRIC, Kind.VARIABLE})


class Builtins(InterpreterPart):
    """Evaluates calls of built-in functions."""

    def call_builtin(self, name: str, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        first = args[0] if args else UNKNOWN
        sources = self.run.derivation.sources_of_all(args, keywords)
        match name:
            case "zip":
                columns = [self.run.containers.known_items(value) for value in args]
                if args and all(c is not None and len(c) <= MOST_ROUNDS for c in columns):
                    rows = zip(*(c for c in columns if c is not None), strict=False)
                    pairs = [
                        self.run.containers.listed(node, "tuple", row, ("row", i))
                        for i, row in enumerate(rows)
                    ]
                    return self.run.containers.listed(node, "generator", pairs).tainted(sources)
                id = self.run.containers.container(node, "zip")
                for index, value in enumerate(args):
                    self.run.containers.put(id, ("i", index), value, node)
                return of(Ref(id)).tainted(sources)
            case "enumerate":
                start = dict(keywords).get("start", args[1] if len(args) > 1 else const(0))
                return self.enumerated(first, start, node)
            case "range":
                return self.range_of(args, node).tainted(sources | as_size(sources))
            case "iter" if first.refs and all(r in self.run.framework.datasets.datasets for r in first.refs):
                return join([self.run.framework.datasets.iterator_of(r, node) for r in first.refs])
            case "object.__setattr__" if len(args) == 3 and isinstance(args[1].constant, str):
                for ref in first.refs:
                    self.heap.set((ref, args[1].constant), args[2])
                return NONE
            case "sorted":
                return self.sorted(first, dict(keywords), node)
            case "list" | "tuple" | "set" | "frozenset" | "reversed" | "iter":
                return self.converted(name, first, args, node)
            case "dict":
                id = self.run.containers.container(node, "dict")
                for value in args:
                    self.run.containers.put_all(id, value, node)
                for key, value in keywords:
                    self.run.containers.put(id, ("k", key) if key != "*" else ANY, value, node)
                return of(Ref(id))
            case _ if name.startswith(("dict.", "list.")) and name not in ("dict.fromkeys",) and first.refs:
                method = name.partition(".")[2]
                return join(
                    [
                        self.run.changes.container_method(r, method, args[1:], keywords, node)
                        for r in first.refs
                    ]
                )
            case "dict.fromkeys":
                id = self.run.containers.container(node, "dict")
                listed = self.run.containers.known_items(first)
                for item in listed if listed is not None else [UNKNOWN]:
                    self.run.containers.put(
                        id, self.run.containers.key_name(item), args[1] if len(args) > 1 else NONE, node
                    )
                return of(Ref(id))
            case "map":
                mapped = self.run.containers.container(node, "generator")
                each = self.run.containers.known_items(args[1]) if len(args) == 2 else None
                if each is not None and len(each) <= MOST_ROUNDS:
                    for index, one in enumerate(each):
                        with self.context.called_from((self.context.place(node), index)):
                            self.run.containers.put(
                                mapped, ("i", index), self.run.calls.apply(first, [one], [], node), node
                            )
                    return of(Ref(mapped))
                item = self.run.containers.item_of(args[1], node) if len(args) > 1 else UNKNOWN
                self.run.containers.put(mapped, ANY, self.run.calls.apply(first, [item], [], node), node)
                return of(Ref(mapped))
            case "filter":
                chosen = self.filtered(first, args[1] if len(args) > 1 else UNKNOWN, node)
                if chosen is not None:
                    return self.run.containers.listed(node, "generator", chosen)
                filtered = self.run.containers.container(node, "generator")
                self.run.containers.put(
                    filtered,
                    ANY,
                    self.run.containers.item_of(args[1] if len(args) > 1 else UNKNOWN, node),
                    node,
                )
                return of(Ref(filtered))
            case "next":
                return self.next_of(first, args[1:], node)
            case "globals" if not args:
                return of(Bound(ModuleRef(self.context.module), "__dict__"))
            case "setattr" if len(args) == 3:
                known = args[1].constant
                if isinstance(known, str):
                    self.run.attributes.set_attribute(first, known, args[2], node)
                else:
                    self.run.attributes.set_attribute(first, "*", args[2], node)
                return NONE
            case "getattr" if len(args) >= 2:
                known = args[1].constant
                if not isinstance(known, str):
                    return self.heap.given(node, "getattr")
                if len(args) == 3 and self.run.attributes.has_attribute(first, known) is False:
                    return args[2]
                return self.run.attributes.attribute(first, known, node)
            case "hasattr" if len(args) == 2 and isinstance(args[1].constant, str):
                there = self.run.attributes.has_attribute(first, args[1].constant)
                return UNKNOWN if there is None else const(there)
            case "isinstance" if len(args) == 2:
                return _answer(is_instance(first, args[1], self.run)).tainted(sources)
            case "hasattr" | "isinstance" | "issubclass" | "callable":
                return UNKNOWN
            case "any" | "all" if len(args) == 1:
                return _answer(self.of_any_or_all(name == "any", first)).tainted(sources)
            case "bool" if (known := self.run.expressions.truth(first)) is not None:
                return _answer(known).tainted(sources)
            case "locals" if not args:
                return self.local_names(node)
            case "min" | "max" | "abs" | "pow" | "round" | "sum" if args and not keywords:
                computed = self.computed_number(name, args)
                if computed is not None:
                    return const(computed).tainted(sources)
            case "len":
                items = self.run.containers.known_items(first)
                return const(len(items)) if items is not None else UNKNOWN.tainted(first.sizes)
            case "str" | "repr" | "format":
                return self.run.texts.concatenated(args[:1]).tainted(sources)
            case "int" | "float" if len(args) == 1 and (number := _number(name, first.constant)) is not None:
                return const(number).tainted(sources)
            case "type" if len(args) == 1:
                return self.type_of(first)
            case "print" | "input" | "open" | "exec" | "eval":
                return UNKNOWN
            case "exit" | "quit":
                return UNKNOWN
            case "vars":
                return self.run.attributes.attribute(first, "__dict__", node)
            case "id" | "hash":
                return Value(open=True, sources=sources | {Source(name, self.context.place(node))})
            case "property":
                for atom in first:
                    if isinstance(atom, Closure):
                        atom.function.roles |= {"property"}
                return first
            case "staticmethod" | "classmethod":
                return first
            case "object":
                return self.heap.given(node, "object")
            case "super":
                return UNKNOWN
        deps = self.run.derivation.deps_of_all(args, keywords)
        if name in OPAQUE_BUILTINS:
            if not deps or name == "bool" or (self.context.traced and name in ("float", "int")):
                return Value(frozenset({Tensor(deps)}) if deps else frozenset(), not deps, sources)
            return Value(frozenset({Tensor(self.run.derivation.cut(deps, name, node))}), sources=sources)
        self.run_all(args, node)
        return Value(frozenset({Tensor(deps)}) if deps else frozenset(), not deps, sources)

    def sorted(self, over: Value, options: Mapping[str, Value], node: ast.AST) -> Value:
        """`sorted(x)`: exact where what decides the order is known."""
        sources = frozenset(s for s in over.sources if s.name != "set order")
        ordered = self.in_order(over, options, node)
        if ordered is not None:
            return self.run.containers.listed(node, "list", ordered, "sorted").tainted(sources)
        made = self.run.containers.container(node, "list", "sorted")
        self.run.containers.put(made, ANY, self.run.containers.item_of(over, node), node)
        return of(Ref(made)).tainted(sources)

    def in_order(self, over: Value, options: Mapping[str, Value], node: ast.AST) -> list[Value] | None:
        """The items of a container, sorted; None where that is not known."""
        items = self.run.containers.known_items(over)
        if items is None or len(items) > MOST_ROUNDS:
            return None
        ranks: list[object] = []
        key = options.get("key", NONE)
        for index, item in enumerate(items):
            rank = item
            if key.constant is not None:
                with self.context.called_from((self.context.place(node), index)):
                    rank = self.run.calls.apply(key, [item], [], node)
            parts = self.run.containers.known_items(rank) if rank.refs else None
            ranks.append(rank.constant if parts is None else tuple(part.constant for part in parts))
        if len(items) > 1 and any(r is ... or (isinstance(r, tuple) and ... in r) for r in ranks):
            return None
        backwards = options.get("reverse", FALSE).constant
        if not isinstance(backwards, bool | int):
            return None
        try:
            order = sorted(range(len(items)), key=ranks.__getitem__, reverse=bool(backwards))  # type: ignore[arg-type]
        except TypeError:
            return None
        return [items[i] for i in order]

    def next_of(self, iterator: Value, default: list[Value], node: ast.AST) -> Value:
        """`next(x)`: takes the first of what is left, where that is known."""
        single = iterator.single
        if isinstance(single, Ref) and self.heap.container_of.get(single.id) == "generator":
            left = self.run.changes.exact_items(single.id)
            if left:
                self.run.changes.set_items(single.id, left[1:], node)
                return left[0]
            if left is not None and default:
                return default[0]
        return join([self.run.containers.item_of(iterator, node), *default])

    def filtered(self, test: Value, over: Value, node: ast.AST) -> list[Value] | None:
        """The items that pass a test, where all are known and each one's answer is."""
        known = self.run.containers.known_items(over)
        if known is None or len(known) > MOST_ROUNDS:
            return None
        passed = []
        for index, item in enumerate(known):
            with self.context.called_from((self.context.place(node), index)):
                answer = item if test.constant is None else self.run.calls.apply(test, [item], [], node)
            truth = self.run.expressions.truth(answer)
            if truth is None:
                return None
            if truth:
                passed.append(item)
        return passed

    def of_any_or_all(self, is_any: bool, over: Value) -> bool | None:
        known = self.run.containers.known_items(over)
        if known is None:
            return None
        truths = [self.run.expressions.truth(item) for item in known]
        if is_any in truths:
            return is_any
        return None if None in truths else not is_any

    def local_names(self, node: ast.AST) -> Value:
        """`locals()`: what the names of the running function hold."""
        made = self.run.containers.container(node, "dict", "locals")
        for name in self.heap.keys_of(self.context.frame.scope):
            value = self.heap.get((self.context.frame.scope, name))
            if isinstance(name, str) and value is not None:
                self.run.containers.put(made, ("k", name), value, node)
        return of(Ref(made))

    def computed_number(self, name: str, args: list[Value]) -> object:
        """What a function of numbers gives for known ones; None where it is not known."""
        over = (
            self.run.containers.known_items(args[0])
            if len(args) == 1 and name in ("min", "max", "sum")
            else args
        )
        numbers = [value.constant for value in over or ()]
        if not numbers or not all(isinstance(n, int | float) for n in numbers):
            return None
        if any(
            isinstance(n, int) and abs(n) > (64 if name in ("pow", "round") else LARGEST) for n in numbers[1:]
        ):
            return None
        try:
            if name in ("min", "max", "sum"):
                return {"min": min, "max": max, "sum": sum}[name](numbers)  # type: ignore[operator]
            return {"abs": abs, "pow": pow, "round": round}[name](*numbers)  # type: ignore[operator]
        except (TypeError, ValueError, ArithmeticError):
            return None

    def run_all(self, args: list[Value], node: ast.AST) -> None:
        for value in args:
            for atom in value:
                if isinstance(atom, Closure) and not atom.function.called:
                    self.run.calls.apply(of(atom), [], [], node)

    def enumerated(self, value: Value, start: Value, node: ast.AST) -> Value:
        known, first = self.run.containers.known_items(value), start.constant
        made = self.run.containers.container(node, "list", "enumerate")
        if known is not None and len(known) <= MOST_ROUNDS:
            for index, item in enumerate(known):
                number = const(first + index) if isinstance(first, int) else UNKNOWN
                pair = self.run.containers.listed(node, "tuple", [number, item], ("pair", index))
                self.run.containers.put(made, ("i", index), pair, node)
        else:
            pair = self.run.containers.listed(
                node, "tuple", [UNKNOWN, self.run.containers.item_of(value, node)], "pair"
            )
            self.run.containers.put(made, ANY, pair, node)
        return of(Ref(made)).tainted(value.sources)

    def range_of(self, args: list[Value], node: ast.AST) -> Value:
        bounds = [a.constant for a in args]
        made = self.run.containers.container(node, "list", "range")
        if bounds and all(isinstance(b, int) for b in bounds):
            try:
                numbers = range(*bounds)  # type: ignore[call-overload]
            except (TypeError, ValueError):
                numbers = range(0)
            if len(numbers) <= MOST_ROUNDS:
                for index, number in enumerate(numbers):
                    self.run.containers.put(made, ("i", index), const(number), node)
                return of(Ref(made))
        self.run.containers.put(made, ANY, UNKNOWN, node)
        return of(Ref(made))

    def converted(self, name: str, value: Value, args: list[Value], node: ast.AST) -> Value:
        """`list(x)`, `tuple(x)`, `sorted(x)` …: a new container with the items of another."""
        type = {"frozenset": "set", "sorted": "list", "reversed": "list", "iter": "generator"}.get(name, name)
        if not args:
            return of(Ref(self.run.containers.container(node, type)))
        sources = (
            frozenset(s for s in value.sources if s.name != "set order")
            if name == "sorted"
            else value.sources
        )
        loose = {
            a for a in value if not (isinstance(a, Ref) and self.heap.object(a.id).kind is Kind.CONTAINER)
        }
        known = self.run.containers.known_items(value)
        if known is not None:
            items = (
                known[::-1] if name == "reversed" else list(dict.fromkeys(known)) if type == "set" else known
            )
            return self.run.containers.listed(node, type, items, name).tainted(sources)
        if loose and len(loose) == len(value.atoms):
            passed = {a for a in loose if not isinstance(a, Ref)}
            if passed:
                return Value(frozenset(passed), value.open, sources)
        made = self.run.containers.container(node, type, name)
        self.run.containers.put(made, ANY, self.run.containers.item_of(value, node), node)
        return of(Ref(made)).tainted(sources)

    def type_of(self, value: Value) -> Value:
        found: set[Atom] = set()
        for atom in value:
            if isinstance(atom, Ref) and atom.id in self.heap.class_of:
                found.add(ClassRef(self.heap.class_of[atom.id]))
            elif isinstance(atom, Ref) and self.heap.object(atom.id).type:
                found.add(Ext(self.heap.object(atom.id).type))
        return Value(frozenset(found), open=not found)


def is_instance(value: Value, classes: Value, run: Interpreter) -> bool | None:
    """Whether a value is an instance of a class, or of one of several; None where that is not known."""
    if value.open or not value.atoms:
        return None
    several = run.containers.known_items(classes) if classes.refs else [classes]
    if several is None:
        return None
    wanted = [each.single for each in several]
    found = {_any_of(_is_one(atom, each, run) for each in wanted) for atom in value}
    return found.pop() if len(found) == 1 else None


def _number(name: str, known: object) -> int | float | None:
    """`int(x)` or `float(x)` of a known number or a short text; None where it is none."""
    if isinstance(known, bool) or not isinstance(known, int | float | str) or len(str(known)) > 100:
        return None
    try:
        return int(known) if name == "int" else float(known)
    except (ValueError, OverflowError):
        return None


def _any_of(answers: Iterable[bool | None]) -> bool | None:
    told = set(answers)
    return True if True in told else None if None in told else False


def _is_one(atom: Atom, wanted: Atom | None, run: Interpreter) -> bool | None:
    match wanted:
        case Ext(name) if name in _PYTHON_TYPES or identify(name)[0] in _PYTHON_TYPES:
            return _is_of_python(atom, _PYTHON_TYPES.get(name) or _PYTHON_TYPES[identify(name)[0]], run)
        case ClassRef(cls):
            return _is_of_project(atom, cls, run)
        case Ext(name):
            return _is_of_framework(atom, identify(name)[0], run)
    return None


def _is_of_python(atom: Atom, types: tuple[type, ...], run: Interpreter) -> bool | None:
    """For the types of Python's own. A computed value may be of any."""
    match atom:
        case Const(known):
            # The zero that `tf.zeros` gives is no number, and nothing else either that is asked for here.
            return None if known == 0.0 and float in types else isinstance(known, types)
        case Text():
            return issubclass(str, types)
        case Ref(id) if run.heap.object(id).kind is Kind.CONTAINER:
            made = _CONTAINERS.get(run.heap.container_of.get(id, ""))
            return None if made is None else issubclass(made, types)
        case Ref(id) if run.heap.object(id).kind in _OF_FRAMEWORKS:
            return False
        case Ref(id) if id in run.heap.class_of:
            mro = run.heap.class_of[id].mro
            return False if all(isinstance(c, Class) or _is_plain(c) for c in mro) else None
        case Closure() | ClassRef():
            return False
    return None


def _is_plain(base: Class | Ext | None) -> bool:
    return isinstance(base, Ext) and base.name in ("object", "builtins.object", "abc.ABC")


def _is_of_project(atom: Atom, cls: Class, run: Interpreter) -> bool | None:
    """For a class of the project: an instance knows its own, and what is of another kind is none."""
    match atom:
        case Ref(id) if id in run.heap.class_of:
            mro = run.heap.class_of[id].mro
            return True if cls in mro else None if None in mro else False
        case Ref(id) if run.heap.object(id).kind in _OF_FRAMEWORKS:
            return False
        case Ref(id) if run.heap.object(id).kind is Kind.CONTAINER:
            return None if id in run.heap.fields_of else False
        case Const() | Text() | Closure() | ClassRef():
            return False
    return None


def _is_of_framework(atom: Atom, name: str, run: Interpreter) -> bool | None:
    """For a class of a framework: known where the object is of that very class, or can be of none."""
    match atom:
        case Ref(id) if id in run.heap.class_of:
            mro = run.heap.class_of[id].mro
            return True if any(isinstance(c, Ext) and identify(c.name)[0] == name for c in mro) else None
        case Ref(id) if run.heap.object(id).type and identify(run.heap.object(id).type)[0] == name:
            return True
        case Const(int() | float()):
            return False if top(name) in TABLED and not name.endswith(("Tensor", "number")) else None
        case Const() | Text() | Closure() | ClassRef():
            return False if top(name) in TABLED else None
        case Ref(id) if run.heap.object(id).kind is Kind.CONTAINER:
            return False if top(name) in TABLED else None
    return None


def _answer(known: bool | None) -> Value:
    return UNKNOWN if known is None else TRUE if known else FALSE
