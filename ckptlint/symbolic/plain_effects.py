"""Effects that neither train nor save: computed values, functions, containers and texts."""

from __future__ import annotations

import ast
import itertools
import json
import math
from abc import abstractmethod
from collections.abc import Hashable, Sequence
from typing import TypeAlias

from ckptlint.knowledge.meanings import FACTORY_OF, INPUT_CLASS, OPTIONS, PARSER, Meaning
from ckptlint.record import (
    Dep,
    Kind,
)
from ckptlint.symbolic.containers import FACTORY
from ckptlint.symbolic.insides import Insides
from ckptlint.symbolic.machine import ANY, MOST_ROUNDS
from ckptlint.symbolic.statements import AUTO
from ckptlint.symbolic.tracking import NO_DEPENDENCY
from ckptlint.symbolic.values import (
    FALSE,
    LONGEST_TEXT,
    NONE,
    TRUE,
    UNKNOWN,
    Class,
    ClassRef,
    Closure,
    Ext,
    ModuleRef,
    Partial,
    Ref,
    Tensor,
    Value,
    const,
    join,
    of,
)

Keywords: TypeAlias = list[tuple[str, Value]]


def destination(names: Sequence[object]) -> str | None:
    """The attribute that holds what a command line gives for an argument of these names."""
    known = [name for name in names if isinstance(name, str)]
    if not known:
        return None
    chosen = next((name for name in known if name.startswith("--")), known[0])
    return chosen.lstrip("-").replace("-", "_") if chosen.startswith("-") else chosen


class PlainEffects(Insides):
    """Carries out effects on values alone."""

    # Computed values

    def effect_tensor(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        deps = self.deps_of_all(args, kw) | (
            frozenset({Dep(id)}) if id is not None and m.get("own") else frozenset()
        )
        return of(Tensor(deps))

    def effect_input(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """The start of a functional model."""
        made = self.allocate(Kind.OTHER, INPUT_CLASS, node, keras=self.module.keras.version)
        return of(Tensor(frozenset(), self.step_by(made, (), is_input=True)))

    def effect_no_dependency(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """A value that is to be kept and not followed."""
        return of(Partial(of(Ext(NO_DEPENDENCY)), tuple(args[:1]), ()))

    def effect_tensor_pair(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        deps = self.deps_of_all(args, kw)
        return self.listed(node, "tuple", [of(Tensor(deps)), of(Tensor(deps))], "pair")

    def effect_plain(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return of(Tensor())

    def effect_zero(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return const(0.0)

    def effect_constant(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        first = args[0] if args else UNKNOWN
        known = first.constant
        if isinstance(known, int | float):
            return first
        return of(Tensor(self.deps(first)))

    def effect_nothing(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return UNKNOWN

    def effect_same(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return of(Tensor(frozenset({Dep(id)}))) if id is not None else UNKNOWN

    def effect_opaque(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        subject = of(Ref(id)) if id is not None else self.argument(args, kw, m.get("arg", 0))
        label = f".{name}" if id is not None else name
        return of(Tensor(self.cut(self.deps(subject), label, node)))

    def effect_opaque_call(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        deps = self.deps(self.argument(args, kw, m.get("args")))
        return of(Tensor(self.cut(deps, name, node)))

    def effect_argument(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return self.argument(args, kw, m.get("arg", 0))

    def effect_number(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        """A function of numbers alone: computed where they are known, else of no gradient."""
        sources = self.sources_of_all(args, kw)
        known = [value.constant for value in args]
        items = self.known_items(args[0]) if m.get("items") and args else None
        if items is not None:
            known = [item.constant for item in items]
        if known and not kw and all(isinstance(number, int | float) for number in known):
            function = getattr(math, str(m.get("function")))
            try:
                return const(function(known) if items is not None else function(*known)).tainted(sources)
            except (TypeError, ValueError, ArithmeticError):
                return UNKNOWN
        deps = self.deps_of_all(args, kw)
        return of(Tensor(self.cut(deps, name, node))) if deps else UNKNOWN.tainted(sources)

    def effect_derived(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return of(Tensor(frozenset({Dep(id)}))) if id is not None else UNKNOWN

    # Functions

    def effect_trace(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        return self.decorating("func", args, kw, "traced", name)

    def effect_identity(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return args[0] if args else UNKNOWN

    def effect_context(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        return self.decorating("func", args, kw, "context", name)

    def effect_memoize(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        return self.decorating("user_function", args, kw, "memoized", name)

    def decorating(self, keyword: str, args: list[Value], kw: Keywords, role: str, name: str) -> Value:
        """A decorator called as a function: on the function it decorates, or first with options alone."""
        decorated = self.argument(args, kw, (0, keyword))
        for atom in decorated:
            if isinstance(atom, Closure):
                atom.function.roles |= {role}
        with_options = not (args or keyword in dict(kw)) or decorated.constant is not ...
        return of(Partial(of(Ext(name)), (), ())) if with_options else decorated

    def effect_property(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return self.call_builtin("property", args, kw, node)

    def effect_decorator(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return of(Ext("abc.abstractmethod"))

    def effect_partial(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return of(Partial(args[0], tuple(args[1:]), tuple(kw))) if args else UNKNOWN

    def effect_field(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """The default of a dataclass's field; containers and other objects are made for each instance."""
        named = dict(kw)
        if "default" in named:
            return named["default"]
        factory = named.get("default_factory")
        return UNKNOWN if factory is None else of(Partial(of(Ext(FACTORY_OF)), (factory,), ()))

    def effect_fields(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """The fields of a dataclass, each an object with a name."""
        cls = self.dataclass_in(args)
        if cls is None:
            return UNKNOWN
        made = []
        for name in self.fields_of_dataclass(cls):
            field = self.allocate(Kind.INSTANCE, "dataclasses.Field", node, role=("field", name))
            self.store.set((field, "name"), const(name))
            made.append(of(Ref(field)))
        return self.listed(node, "tuple", made, "fields")

    def effect_fields_as_dict(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        cls = self.dataclass_in(args)
        if cls is None:
            return UNKNOWN
        made = self.container(node, "dict", "fields")
        for name in self.fields_of_dataclass(cls):
            self.put(made, ("k", name), self.attribute(args[0], name, node), node)
        return of(Ref(made))

    def effect_replace_fields(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        made = self.copy_of(args[0].refs[0], False, node) if args and len(args[0].refs) == 1 else None
        for name, value in kw if made is not None else ():
            self.set_attribute(made or UNKNOWN, name, value, node)
        return made or UNKNOWN

    def dataclass_in(self, args: list[Value]) -> Class | None:
        """The class that a first argument is, or is an instance of."""
        match args[0].single if args else None:
            case ClassRef(cls):
                return cls
            case Ref(id):
                return self.class_of.get(id)
        return None

    def effect_call_argument(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        """Calls one of its arguments with the items of another, as `strategy.run(step, args=(x, y))` does."""
        function = self.argument(args, kw, m.get("function"))
        callables = [a for a in function if isinstance(a, Closure | Partial | Ref)]
        if not callables:
            return self.unknown_call(function, args, kw, node)
        passed = self.argument(args, kw, m.get("args"), Value())
        known = self.known_items(passed)
        positional = known if known is not None else ([self.item_of(passed, node)] if passed.atoms else [])
        named = self.argument(args, kw, m.get("keywords"), Value()) if m.get("keywords") else Value()
        return self.apply(
            Value(frozenset(callables)), positional, self.spread(named) if named.atoms else [], node
        )

    def effect_call_all(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """Calls every function it is given, with arguments it makes itself."""
        found: list[Value] = []
        given = [*args, *(v for _, v in kw)]
        others = [v for v in given if not any(isinstance(a, Closure | Partial) for a in v)]
        deps = frozenset[Dep]().union(*(self.deps(v) for v in others)) if others else frozenset()
        for value in given:
            for atom in value:
                if isinstance(atom, Closure):
                    spec = atom.function.node.args
                    count = len(spec.posonlyargs) + len(spec.args) - (atom.bound is not None)
                    filled = [self.given(node, ("argument", i), deps) for i in range(count)]
                    found.append(self.apply(of(atom), filled, [], node))
                elif isinstance(atom, Partial):
                    found.append(self.apply(of(atom), [], [], node))
        result = join(found) if found else UNKNOWN
        return result if result.atoms else self.given(node, "result", deps)

    def effect_seed(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        self.seeded.add(name)
        return NONE

    def effect_eager(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """TensorFlow 2 runs what it meets, but for functions that are traced into graphs."""
        return UNKNOWN if self.traced else TRUE

    def effect_exit(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return UNKNOWN

    # Containers and texts

    def effect_container(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        made = self.call_builtin(
            str(m.get("builtin")).removeprefix("empty_"),
            [] if "empty" in str(m.get("builtin")) else args,
            kw,
            node,
        )
        for ref in made.refs:
            self.container_of[ref] = str(m.get("container"))
            if "empty" in str(m.get("builtin")) and args:
                self.store.set((ref, FACTORY), args[0])
        return made

    def effect_named_tuple(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """`collections.namedtuple(...)`: a class whose instances are tuples with names."""
        fields = self.argument(args, kw, (1, "field_names"), Value())
        names = fields.constant
        if isinstance(names, str):
            names = names.replace(",", " ").split()
        elif (listed := self.known_items(fields)) is not None:
            names = [n.constant for n in listed]
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            return UNKNOWN
        return of(Partial(of(Ext("ckptlint.named_tuple")), (const(tuple(names)),), ()))

    def effect_make_named_tuple(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        fields = args[0].constant
        return self.named_tuple(fields if isinstance(fields, tuple) else (), args[1:], kw, node)

    def effect_make_named_instance(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """`super().__new__(cls, …)` of a named tuple."""
        match args[0].single if args else None:
            case ClassRef(cls):
                return self.named_instance(cls, args[1:], kw, node)
        return UNKNOWN

    def effect_made(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        """A class method that makes an object of its class."""
        type = str(m.get("type"))
        random = self.nondeterministic(name, args, kw, node)
        made = self.make(type, self.class_row(type) or {"kind": "other"}, [], [], node)
        return made.tainted(random.sources) if random is not None else made

    def effect_dataset(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        made = self.given(node, "dataset", self.deps_of_all(args, kw))
        self.datasets[made.refs[0]] = not m.get("unsaved", False)
        return made

    def effect_namespace(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        made = self.allocate(Kind.INSTANCE, "types.SimpleNamespace", node)
        for key, value in kw:
            self.set_attribute(of(Ref(made)), key, value, node)
        return of(Ref(made))

    # Python's standard library

    def effect_auto(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return of(Ext(AUTO))

    def effect_parser(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """A parser of the command line: its cells are the defaults of its arguments."""
        made = self.allocate(Kind.INSTANCE, PARSER, node)
        for name in self.store.keys_of(made):
            self.store.set((made, name), None)
        for parent in self.known_items(dict(kw).get("parents", UNKNOWN)) or ():
            for ref in parent.refs:
                for name, default in self.cells(ref):
                    self.store.set((made, name), default)
        return of(Ref(made))

    def parser_method(self, id: int, name: str, args: list[Value], kw: Keywords, node: ast.AST) -> Value:
        """A method of a parser; a run without arguments gives each its default."""
        match name:
            case "add_argument":
                self.add_argument(id, args, dict(kw), node)
            case "add_argument_group" | "add_mutually_exclusive_group":
                return of(Ref(id))
            case "add_subparsers" | "add_parser":
                return self.effect_parser(Meaning("parser"), None, [], [], node, "")
            case "set_defaults":
                for key, value in kw:
                    self.store.set((id, ("k", key)), value)
            case "get_default" if args:
                return self.store.get((id, self.key_name(args[0]))) or NONE
            case "parse_args" | "parse_known_args" | "parse_intermixed_args":
                made = self.allocate(Kind.INSTANCE, OPTIONS, node)
                for cell, default in self.cells(id):
                    if isinstance(cell, tuple):
                        self.store.set((made, str(cell[1])), default)
                found = of(Ref(made))
                if name != "parse_known_args":
                    return found
                rest = self.listed(node, "list", [], "unknown arguments")
                return self.listed(node, "tuple", [found, rest], "arguments")
            case "parse_string":
                return UNKNOWN
        return NONE

    def add_argument(self, id: int, args: list[Value], options: dict[str, Value], node: ast.AST) -> None:
        """`parser.add_argument(...)`: what the argument is called, and its default."""
        names = [value.constant for value in args]
        dest = options["dest"].constant if "dest" in options else destination(names)
        if not isinstance(dest, str):
            return
        action = options["action"].constant if "action" in options else "store"
        if action in ("help", "version"):
            return
        flags = {"store_true": FALSE, "store_false": TRUE}
        default = options.get("default", flags.get(str(action), NONE))
        is_optional = isinstance(names[0], str) and names[0].startswith("-") if names else True
        needed = options.get("required", FALSE).constant is True
        if needed or (not is_optional and options.get("nargs", NONE).constant not in ("?", "*")):
            default = self.given(node, ("argument", dest))
        if isinstance(default.constant, str) and "type" in options:
            default = self.apply(options["type"], [default], [], node)
        self.store.set((id, ("k", dest)), default)

    def effect_flag(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """`flags.DEFINE_integer(name, default, …)`: a run without arguments gives the flag its default."""
        name = self.argument(args, kw, (0, "name")).constant
        default = self.argument(args, kw, (1, "default"))
        if not isinstance(name, str):
            return UNKNOWN
        self.store.set((self.flags, name), default)
        holder = self.allocate(Kind.INSTANCE, OPTIONS, node, role="flag")
        self.store.set((holder, "value"), default)
        return of(Ref(holder))

    def effect_json(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """`json.loads` of a known text."""
        text = args[0].constant if args and not kw else None
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            return UNKNOWN
        try:
            return self.literal(json.loads(text), node, "json")
        except (ValueError, RecursionError):
            return UNKNOWN

    def literal(self, found: object, node: ast.AST, role: Hashable) -> Value:
        """Lists, dicts and constants as a value."""
        if isinstance(found, list):
            items = [self.literal(item, node, (role, i)) for i, item in enumerate(found)]
            return self.listed(node, "list", items, role)
        if isinstance(found, dict):
            made = self.container(node, "dict", role)
            for key, item in found.items():
                self.put(made, ("k", key), self.literal(item, node, (role, key)), node)
            return of(Ref(made))
        return const(found)

    def effect_import(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """`importlib.import_module(name)`."""
        name = self.argument(args, kw, (0, "name")).constant
        package = self.argument(args, kw, (1, "package"), NONE).constant
        if not isinstance(name, str) or not name:
            return UNKNOWN
        level = len(name) - len(name.lstrip("."))
        if level and isinstance(package, str):
            above = package.split(".")[: len(package.split(".")) - level + 1]
            name = ".".join([*above, name[level:]]).rstrip(".")
        found = self.modules.find(self.module, name)
        if found is None:
            return of(Ext(name))
        self.execute(found)
        return of(ModuleRef(found))

    def effect_rows(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """Functions of `itertools` that give tuples of the items of others."""
        columns = [self.known_items(value) for value in args]
        function = getattr(itertools, str(m.get("function")))
        numbers = [value.constant for value in args]
        passed = [n if isinstance(n, int) else c for n, c in zip(numbers, columns, strict=True)]
        if not args or None in passed or any(key not in ("fillvalue", "repeat", "r") for key, _ in kw):
            return self.any_row(args, node)
        named: dict[str, object] = {k: v if k == "fillvalue" else v.constant for k, v in kw}
        if m.get("function") == "zip_longest":
            named.setdefault("fillvalue", NONE)
        try:
            rows = list(itertools.islice(function(*passed, **named), MOST_ROUNDS + 1))
        except (TypeError, ValueError):
            return UNKNOWN
        if len(rows) > MOST_ROUNDS:
            return self.any_row(args, node)
        pairs = [self.listed(node, "tuple", row, ("row", i)) for i, row in enumerate(rows)]
        return self.listed(node, "generator", pairs)

    def any_row(self, args: list[Value], node: ast.AST) -> Value:
        made, row = self.container(node, "generator"), self.container(node, "tuple", "row")
        self.put(row, ANY, join([self.item_of(value, node) for value in args] or [UNKNOWN]), node)
        self.put(made, ANY, of(Ref(row)), node)
        return of(Ref(made))

    def effect_repeat(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        item, times = (
            self.argument(args, kw, (0, "object")),
            self.argument(args, kw, (1, "times"), NONE).constant,
        )
        if isinstance(times, int) and times <= MOST_ROUNDS:
            return self.listed(node, "generator", [item] * times)
        return self.endless([item], node)

    def endless(self, items: list[Value], node: ast.AST) -> Value:
        """An iterator over these items whose end is not known."""
        made = self.container(node, "generator")
        self.put(made, ANY, join(items) if items else UNKNOWN, node)
        return of(Ref(made))

    def effect_islice(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        items = self.known_items(args[0]) if args else None
        bounds = [value.constant for value in args[1:]]
        if items is not None and bounds and all(b is None or isinstance(b, int) for b in bounds):
            try:
                return self.listed(node, "generator", items[slice(*bounds)])  # type: ignore[arg-type]
            except (TypeError, ValueError):
                return UNKNOWN
        return self.endless([self.item_of(args[0] if args else UNKNOWN, node)], node)

    def effect_accumulate(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """Running sums of known numbers."""
        items = self.known_items(args[0]) if len(args) == 1 and not kw else None
        numbers = [item.constant for item in items or ()]
        if items is not None and all(isinstance(n, int | float) for n in numbers):
            sums = itertools.accumulate(numbers)
            return self.listed(node, "generator", [const(total) for total in sums])
        return self.endless([UNKNOWN], node)

    def effect_starmap(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        rows = self.known_items(args[1]) if len(args) == 2 else None
        columns = [self.known_items(row) for row in rows or ()]
        if rows is None or None in columns or len(rows) > MOST_ROUNDS:
            return self.endless([self.unknown_call(args[0] if args else UNKNOWN, [], [], node)], node)
        made = []
        for index, row in enumerate(columns):
            with self.called_from((self.place(node), index)):
                made.append(self.apply(args[0], row or [], [], node))
        return self.listed(node, "generator", made)

    def effect_reduce(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """`functools.reduce(function, items, first)`."""
        items = self.known_items(args[1]) if len(args) >= 2 else None
        if items is None or len(items) > MOST_ROUNDS:
            given = [self.item_of(value, node) for value in args[1:2]]
            return self.apply(args[0], [*args[2:3], *given][:2], [], node) if args else UNKNOWN
        items = [*args[2:3], *items]
        if not items:
            return UNKNOWN
        result = items[0]
        for index, item in enumerate(items[1:]):
            with self.called_from((self.place(node), index)):
                result = self.apply(args[0], [result, item], [], node)
        return result

    def effect_concat(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return self.concat(node, args)

    def effect_concat_items(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """The items of the items of one argument."""
        first = args[0] if args else UNKNOWN
        known = self.known_items(first)
        return self.concat(node, known if known is not None else [self.item_of(first, node)])

    def effect_copy(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        first = args[0] if args else UNKNOWN
        found = [made for r in first.refs if (made := self.copy_of(r, bool(m.get("deep")), node)) is not None]
        return join(found) if found else self.given(node, "copy", self.deps(first))

    @abstractmethod
    def cloned(self, id: int, node: ast.AST) -> int: ...

    def copy_of(self, id: int, deep: bool, node: ast.AST, depth: int = 4) -> Value | None:
        """A copy of a container or of a plain object of the project; None of what is neither."""
        original = self.object(id)
        if original.kind is Kind.CONTAINER:
            made = self.copied(id, node).refs[0]
        elif original.kind is Kind.INSTANCE and id in self.class_of:
            made = self.allocate(Kind.INSTANCE, original.type, node, role=("copy", id))
            self.class_of[made] = self.class_of[id]
            for name in self.store.keys_of(id):
                value = self.store.get((id, name))
                if isinstance(name, str) and value is not None:
                    self.set_attribute(of(Ref(made)), name, value, node)
        elif deep and original.kind in (Kind.MODEL, Kind.LAYER) and id not in self.class_of:
            return of(Ref(self.cloned(id, node)))
        else:
            return None
        if deep and depth:
            for name in self.store.keys_of(made):
                value = self.store.get((made, name)) or UNKNOWN
                parts = [self.copy_of(r, True, node, depth - 1) for r in value.refs]
                if parts and all(part is not None for part in parts) and len(parts) == len(value.atoms):
                    self.store.set((made, name), join([part for part in parts if part is not None]))
        return of(Ref(made))

    def effect_path_join(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return self.path_joined(args).tainted(self.sources_of_all(args, kw))

    def effect_path_dirname(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return self.dirname(args[0] if args else UNKNOWN)
