"""Effects that neither train nor save: computed values, functions, containers and texts."""

from __future__ import annotations

import ast
import math
from typing import TypeAlias

from ckptlint.knowledge.meanings import FACTORY_OF, INPUT_CLASS, Meaning
from ckptlint.record import (
    Dep,
    Kind,
)
from ckptlint.symbolic.containers import FACTORY
from ckptlint.symbolic.insides import Insides
from ckptlint.symbolic.tracking import NO_DEPENDENCY
from ckptlint.symbolic.values import (
    NONE,
    TRUE,
    UNKNOWN,
    Class,
    ClassRef,
    Closure,
    Ext,
    Partial,
    Ref,
    Tensor,
    Value,
    const,
    join,
    of,
)

Keywords: TypeAlias = list[tuple[str, Value]]


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
                if isinstance(name, str) and not name.startswith("#") and value is not None:
                    self.set_attribute(of(Ref(made)), name, value, node)
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
