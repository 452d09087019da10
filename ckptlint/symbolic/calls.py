"""Calls: entering functions of the project, making objects, and asking what a call of a framework means."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Hashable, Mapping
from typing import TypeAlias

from ckptlint.graph import Reason
from ckptlint.knowledge.meanings import (
    DATACLASS,
    FACTORY_OF,
    FUNCTIONS,
    HARMLESS,
    ITERATOR_CLASS,
    KEEPS,
    KINDS,
    LABELS,
    METHODS,
    NO_DATASET,
    NOT_OPAQUE,
    NUMPY_ITERATOR_CLASS,
    OPAQUE_METHODS,
    OPAQUE_PACKAGES,
    PARSER,
    SHAPED,
    SIZE_POSITIONS,
    SIZES,
    UNSAVED_METHODS,
    adds,
    has_no_gradient,
    subtracts,
    takes_labels,
)
from ckptlint.knowledge.names import COMPUTING, VERSIONED, identify, top
from ckptlint.knowledge.tables import functions
from ckptlint.knowledge.third_party import third_party_row
from ckptlint.record import Dep, EventKind, Kind, Region, RegionKind, Source, Text
from ckptlint.symbolic.building import BUILT_BY_CALL, Building
from ckptlint.symbolic.containers import ENUMERATION
from ckptlint.symbolic.machine import ANY, DEPTH, MOST_ROUNDS, Frame
from ckptlint.symbolic.store import Note
from ckptlint.symbolic.tracking import SUBCLASS_OF_DICT
from ckptlint.symbolic.values import (
    NONE,
    NOTHING,
    TRUE,
    UNKNOWN,
    Atom,
    Bound,
    Class,
    ClassRef,
    Closure,
    Const,
    Ext,
    Function,
    ModuleRef,
    Partial,
    Ref,
    Super,
    Tensor,
    Value,
    Vars,
    as_size,
    join,
    of,
)

_FROM_CONFIG = ".from_config"
Keywords: TypeAlias = list[tuple[str, Value]]
UNSEEN = "?"  # a keyword that stands for all that a caller nobody sees may pass
_MODELS_CALL = ("call", "__call__")


class Calls(Building):
    """Evaluates calls."""

    def call(self, node: ast.Call) -> Value:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return self.super_value(node)
        callee = self.value(node.func)
        args, keywords = self.arguments(node)
        result = self.apply(callee, args, keywords, node)
        return result.tainted(callee.sources) if callee.sources else result

    def arguments(self, node: ast.Call) -> tuple[list[Value], Keywords]:
        args: list[Value] = []
        for arg in node.args:
            value = self.value(arg)
            if isinstance(arg, ast.Starred):
                known = self.known_items(value)
                args += known if known is not None else [self.item_of(value, arg)]
            else:
                args.append(value)
        keywords: Keywords = []
        for keyword in node.keywords:
            value = self.value(keyword.value)
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
                names = self.namespace(atom.receiver)
                found += [("*", UNKNOWN)] if names is None else names.items()
            elif isinstance(atom, Ref) and self.object(atom.id).kind is Kind.CONTAINER:
                for name in self.store.keys_of(atom.id):
                    item = self.store.get((atom.id, name))
                    if item is not None and (isinstance(name, tuple) or name == ANY):
                        found.append((str(name[1]) if isinstance(name, tuple) else "*", item))
            else:
                found.append(("*", of(atom)))
        if value.open:
            found.append(("*", UNKNOWN))
        return found

    def super_value(self, node: ast.Call) -> Value:
        frame = self.frame
        cls = frame.owner
        if node.args:
            first = self.value(node.args[0]).single
            if isinstance(first, ClassRef):
                cls = first.cls
        receiver = frame.receiver
        if receiver is None and frame.function is not None and frame.function.name.endswith("__new__"):
            made = self.store.get((frame.scope, frame.function.node.args.args[0].arg))
            receiver = made.single if made is not None and isinstance(made.single, ClassRef) else None
        return of(Super(cls, receiver)) if cls is not None and receiver is not None else UNKNOWN

    def apply(self, callee: Value, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """Call whatever a value may be."""
        found: list[Value] = []
        for atom in callee:
            found.append(self.apply_one(atom, args, keywords, node))
        if callee.open or not found:
            found.append(self.unknown_call(callee, args, keywords, node))
        return join(found)

    def apply_one(self, atom: Atom, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        match atom:
            case Closure():
                return self.enter(atom, atom.bound, args, keywords, node)
            case ClassRef(cls):
                return self.construct(cls, args, keywords, node)
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
                return of(Tensor(self.deps_of_all(args, keywords)))
        return self.unknown_call(of(atom), args, keywords, node)

    # Functions of the project

    def enter(
        self, closure: Closure, receiver: Atom | None, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """Run a function of the project with its arguments bound."""
        function = closure.function
        function.called = True
        depth = sum(1 for f in self.frames if f.function is function)
        if depth >= 2 or len(self.frames) >= DEPTH:
            return Value(frozenset({Tensor(self.deps_of_all(args, keywords))}), open=True)
        place = self.place(node)
        scope = self.new_scope()
        frame = Frame(
            function.module,
            (scope, *closure.scopes),
            function,
            function.owner,
            receiver,
            self.store.depth,
        )
        regions = [Region(RegionKind.CALL, place, name=function.name)]
        if "memoized" in function.roles:
            regions.append(Region(RegionKind.GUARDED, place, name=function.name))
        if "context" in function.roles:
            regions.append(Region(RegionKind.CONTEXT, place, name=function.name))
        if "traced" in function.roles:
            regions.append(Region(RegionKind.TRACED, place, name=function.name))
        bound = self.bind_arguments(closure, receiver, args, keywords, node)
        saved_loops, self.loops = self.loops, []
        self.frames.append(frame)
        self.regions.extend(regions)
        frame.unsure = self.unsure
        self.store.push()
        frame.depth = self.store.depth - 1
        away = False
        try:
            with self.called_from(place):
                for name, value in bound.items():
                    self.store.set((scope, name), value)
                away = self.run_body(function)
        finally:
            fall = self.store.since(frame.depth)
            while self.store.depth > frame.depth:
                self.store.pop()
            self.frames.pop()
            del self.regions[len(self.regions) - len(regions) :]
            self.loops = saved_loops
        ways = [*frame.exits, *([] if away else [fall])]
        if ways:
            self.store.merge(ways)
        else:
            self.store.write(fall)
        if function.name.endswith("build") and isinstance(receiver, Ref):
            self.note_built(function, receiver.id)
        returned = frame.returned
        if function.body.generator:
            return self.generated(node, frame, away)
        if not away and not isinstance(function.node, ast.Lambda):
            returned = [*returned, NONE] if returned else [NONE]
        return join(returned) if returned else UNKNOWN

    def note_built(self, function: Function, id: int) -> None:
        """Under Keras 3 a layer counts as built after its `build`, whoever called that."""
        object, named = self.object(id), getattr(function.node, "name", "")
        if named == "build" and object.keras == 3 and object.kind in (Kind.LAYER, Kind.MODEL):
            self.store.set((id, BUILT_BY_CALL), TRUE)

    def run_body(self, function: Function) -> bool:
        """Run a function's body; tells whether its end is never reached."""
        if isinstance(function.node, ast.Lambda):
            self.frame.returned.append(self.value(function.node.body))
            return False
        return self.body_away(function.node.body)

    def generated(self, node: ast.AST, frame: Frame, away: bool) -> Value:
        """What a generator yields: in its order where each `yield` was surely reached, and once."""
        if frame.yields_all and len(frame.returned) <= MOST_ROUNDS:
            return self.listed(node, "generator", frame.returned, "yielded")
        id = self.container(node, "generator", "yielded")
        for item in frame.returned:
            self.put(id, ANY, item, node)
        return of(Ref(id))

    def bind_arguments(
        self, closure: Closure, receiver: Atom | None, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> dict[str, Value]:
        spec = closure.function.node.args
        names = [a.arg for a in (*spec.posonlyargs, *spec.args)]
        values = [of(receiver), *args] if receiver is not None else list(args)
        bound: dict[str, Value] = dict(zip(names, values, strict=False))
        named = {*names, *(a.arg for a in spec.kwonlyargs)}
        rest = [(k, v) for k, v in keywords if k not in named and k not in ("*", UNSEEN)]
        loose = [v for k, v in keywords if k == "*"]
        unseen = [v for k, v in keywords if k == UNSEEN]
        bound.update((k, v) for k, v in keywords if k in named)
        if spec.vararg is not None:
            bound[spec.vararg.arg] = self.listed(node, "tuple", values[len(names) :], "varargs")
        if spec.kwarg is not None:
            id = self.container(node, "dict", "kwargs")
            for key, value in rest:
                self.put(id, ("k", key), value, node)
            for value in (*loose, *unseen):
                self.put(id, "*", value, node)
            bound[spec.kwarg.arg] = of(Ref(id))
        defaults = dict(closure.defaults)
        for name in (*names, *(a.arg for a in spec.kwonlyargs)):
            if name in bound:
                continue
            if loose or (unseen and _switches(defaults.get(name))):
                bound[name] = join(
                    [self.given_argument(name, node), *([defaults[name]] if name in defaults else [])]
                )
            elif name in defaults:
                bound[name] = defaults[name]
            else:
                bound[name] = self.given_argument(name, node)
        return bound

    def given_argument(self, name: str, node: ast.AST) -> Value:
        """An argument that nobody was seen to pass."""
        made = self.given(node, ("argument", name))
        self.name_object(made, name)
        return made

    # Making objects

    def construct(self, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """Make an instance of a class of the project and run its constructor."""
        cls.constructed = True
        kind, framework = self.kind_of_class(cls)
        if kind == "exception":
            return UNKNOWN
        if ENUMERATION in cls.roles:
            return self.member_of(cls, args[0] if args else UNKNOWN)
        if Ext("builtins.dict") in cls.mro:
            return self.dict_instance(cls, args, keywords, node)
        if any(isinstance(base, Ext) and base.name == "typing.NamedTuple" for base in cls.mro):
            new, owner = self.find_in_class(cls, "__new__")
            if new is not None:
                return self.apply(
                    self.bound_in_class(new, cls, owner), [of(ClassRef(cls)), *args], keywords, node
                )
            return self.named_instance(cls, args, keywords, node)
        mapped = Kind(KINDS.get(kind, "instance" if kind in ("instance", "unknown") else "other"))
        version = self.keras_of(cls, framework)
        id = self.allocate(mapped, framework or cls.name, node, role=("instance", cls.name), keras=version)
        self.begin_tracking(id)
        if id not in self.class_of:
            self.class_of[id] = cls
            self.record.labels.setdefault(id, cls.name)
            self.record.classes[id] = cls.name
            if kind == "unknown":
                self.record.escaped.add(id)
                self.record.unseen_base.add(id)
        value, owner = self.find_in_class(cls, "__init__")
        if _generates_init(cls, owner):
            self.fill_fields(id, cls, args, keywords, node)
        elif value is not None:
            self.apply(self.bound(value, Ref(id), owner), args, keywords, node)
        elif framework:
            self.framework_constructor(id, framework, args, keywords, node)
        elif cls.fields:
            for name, item in [*zip(cls.fields, args, strict=False), *keywords]:
                self.set_attribute(of(Ref(id)), name, item, node)
        else:
            self.escape_all(args, keywords) if kind == "unknown" else None
        return of(Ref(id))

    def member_of(self, cls: Class, value: Value) -> Value:
        """The member of an enumeration with this value; `Kind(member)` is the member."""
        members = self.members_of(cls).values()
        if value.single in members:
            return value
        known = value.constant
        if known is ...:
            return Value(frozenset(members), open=not members)
        found = [m for m in members if (self.store.get((m.id, "value")) or UNKNOWN).constant == known]
        return of(found[0]) if found else UNKNOWN

    def dict_instance(self, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """An instance of a class of the project that is a dict."""
        id = self.container(node, SUBCLASS_OF_DICT, ("instance", cls.name))
        self.class_of[id] = cls
        constructor, owner = self.find_in_class(cls, "__init__")
        if constructor is not None:
            self.apply(self.bound(constructor, Ref(id), owner), args, keywords, node)
        else:
            self.container_method(id, "__init__", args, keywords, node)
        return of(Ref(id))

    def fields_of_dataclass(self, cls: Class) -> dict[str, Value | None]:
        """The fields of a dataclass with their defaults, those of its bases first."""
        found: dict[str, Value | None] = {}
        for base in reversed(cls.mro):
            if isinstance(base, Class):
                found.update((field, self.store.get((base.scope, field))) for field in base.fields)
        return found

    def fill_fields(self, id: int, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        """What the constructor of a dataclass does."""
        fields = self.fields_of_dataclass(cls)
        given = {**dict(zip(fields, args, strict=False)), **{k: v for k, v in keywords if k in fields}}
        seen = not any(k in ("*", UNSEEN) for k, _ in keywords)
        passed = []
        for name, default in fields.items():
            item = given.get(name)
            if name in _init_only(cls):
                passed.append(item or default or UNKNOWN)
                continue
            if item is None and seen and default is not None:
                item = default
                match default.single:
                    case Partial(function=Value(atoms=inner), args=(factory, *_)) if of(*inner) == of(
                        Ext(FACTORY_OF)
                    ):
                        with self.called_from((self.place(node), name)):
                            item = self.apply(factory, [], [], node)
            if item is not None:
                self.set_attribute(of(Ref(id)), name, item, node)
        after, owner = self.find_in_class(cls, "__post_init__")
        if after is not None:
            self.apply(self.bound(after, Ref(id), owner), passed, [], node)

    def named_instance(self, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """An instance of a class of the project that is a named tuple."""
        places = [self.store.get((cls.scope, field)) for field in cls.fields]
        defaults = {f: v for f, v in zip(cls.fields, places, strict=True) if v is not None}
        named = {**defaults, **dict(keywords)}
        made = self.named_tuple(cls.fields, args, list(named.items()), node)
        self.class_of[made.refs[0]] = cls
        return made

    def named_tuple(
        self, fields: tuple[str, ...], args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """A tuple whose items have names."""
        named = dict(keywords)
        items = [*args, *(named[field] for field in fields[len(args) :] if field in named)]
        made = self.listed(node, "tuple", items, "named")
        self.fields_of[made.refs[0]] = fields
        return made

    def keras_of(self, cls: Class | None, framework: str) -> int | None:
        """The Keras version of a class that comes down to a Keras class, None where it is none."""
        if top(framework) != VERSIONED:
            return self.version_of(framework)
        for base in cls.mro if cls is not None else ():
            if isinstance(base, Ext) and identify(base.name)[1] is not None:
                return identify(base.name)[1]
            if isinstance(base, Class):
                version = base.module.keras.version
        return version if cls is not None else self.module.keras.version

    def version_of(self, canonical: str) -> int | None:
        """The Keras version of a framework's class: that of the file, or the one a package is written for."""
        if top(canonical) == VERSIONED:
            return self.module.keras.version
        written_for = (third_party_row(canonical) or {}).get("keras")
        return written_for[0] if written_for else None

    def make(
        self, name: str, row: Mapping[str, object], args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """Make an object of a framework's class."""
        canonical, fixed = identify(name)
        kind = Kind(KINDS.get(str(row["kind"]), "other"))
        version = fixed or self.version_of(canonical)
        options = self.options(args, keywords)
        sources = self.sources_of_all(args, keywords)
        if row["kind"] in ("exception",):
            return UNKNOWN
        if kind is not Kind.OTHER:
            sources = self.sizing(kind, args, keywords)
        id = self.allocate(kind, canonical, node, keras=version, options=options, sources=sources)
        self.begin_tracking(id)
        self.framework_constructor(id, canonical, args, keywords, node)
        return of(Ref(id)).tainted(sources if kind is Kind.OTHER else frozenset())

    def sizing(self, kind: Kind, args: list[Value], keywords: Keywords) -> frozenset[Source]:
        """What decides the size of an object's state, of that which is not the same in every process."""
        if kind is Kind.VARIABLE:
            return frozenset(s for s in self.sources_of_all(args, keywords) if s.size) | as_size(
                s for key, value in keywords if key == "shape" for s in self.sources_within(value)
            )
        placed = [v for i, v in enumerate(args) if i in SIZE_POSITIONS]
        named = [v for key, v in keywords if key in SIZES]
        return frozenset[Source]().union(*(self.sources_within(v) for v in (*placed, *named)))

    def sources_within(self, value: Value, depth: int = 2) -> frozenset[Source]:
        """The sources of a value, and of the items of the tuples and lists it may be."""
        found = value.sources
        for id in value.refs:
            if depth and self.object(id).kind is Kind.CONTAINER:
                found |= frozenset[Source]().union(
                    *(self.sources_within(v, depth - 1) for v in self.items(id))
                )
        return found

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
                    found[name] = identify(external)[0]
                case _:
                    found[name] = ...
        return found

    # Calls outside the project

    def call_external(self, name: str, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """A function or class of a framework, the standard library or another package."""
        name = self.own_classes.get(name, name)
        canonical = identify(name)[0]
        sizes = frozenset[Source]()
        if canonical in SHAPED:
            shape = args[0] if args else dict(keywords).get(SHAPED[canonical], UNKNOWN)
            sizes = as_size(self.sources_within(shape))
        return self.called_external(name, canonical, args, keywords, node).tainted(sizes)

    def called_external(
        self, name: str, canonical: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        package = top(canonical)
        if package == "builtins":
            return self.call_builtin(canonical.removeprefix("builtins."), args, keywords, node)
        meaning = FUNCTIONS.get(canonical) or self.own_functions.get(canonical)
        if meaning is not None:
            return self.carry_out(meaning, None, args, keywords, node, canonical)
        row = self.class_row(name)
        if row is not None and row["kind"] != "plain":
            return self.make(name, row, args, keywords, node)
        if canonical.endswith(_FROM_CONFIG) and self.class_row(name.removesuffix(_FROM_CONFIG)) is not None:
            return self.made_from_config((*args, *dict(keywords).values(), UNKNOWN)[0], node)
        if canonical in KEEPS:
            for value in (*args, *(v for _, v in keywords)):
                self.keep(value)
                self.record.kept_sources |= self.sources_within(value)
            return UNKNOWN
        random = self.nondeterministic(canonical, args, keywords, node)
        if random is not None:
            return random
        deps = self.deps_of_all(args, keywords)
        if package in OPAQUE_PACKAGES:
            if canonical in NOT_OPAQUE or not deps:
                return UNKNOWN.tainted(self.sources_of_all(args, keywords))
            return of(Tensor(self.cut(deps, canonical, node)))
        if package in COMPUTING:
            return self.tensor_op(canonical, args, keywords, deps, node)
        outside = self.outside_class(name)
        if outside is not None:
            return self.make(outside, self.class_row(outside) or {"kind": "other"}, args, keywords, node)
        if package not in HARMLESS:
            self.escape_all(args, keywords)
        self.run_callbacks(args, keywords, node)
        return self.given(node, "result", deps).tainted(self.sources_of_all(args, keywords))

    @abstractmethod
    def made_from_config(self, config: Value, node: ast.AST) -> Value: ...

    def tensor_op(
        self, canonical: str, args: list[Value], keywords: Keywords, deps: frozenset[Dep], node: ast.AST
    ) -> Value:
        """An op of a framework: what it computes derives from its arguments, unless no gradient passes it."""
        self.run_callbacks(args, keywords, node)
        row = functions().get(canonical)
        if deps and (has_no_gradient(row) or self.casts_to_integer(canonical, args, keywords)):
            return of(Tensor(self.cut(deps, canonical, node, "none")))
        if takes_labels(canonical):
            deps = self.labelled(args, keywords)
        elif any(key in LABELS for key, _ in keywords):
            deps = self.labelled([NOTHING, *args], keywords)
        elif subtracts(canonical):
            deps = self.differing(args, keywords)
        elif adds(canonical) and len(args) >= 2:
            deps = self.mixed(args[0], args[1], "term")
        elif any(d.cut is None for d in deps):
            deps = self.entering(deps)
        result = Value(frozenset({Tensor(deps)}), sources=self.sources_of_all(args, keywords))
        return self.symbolic(result, None, [*args, *(v for _, v in keywords)], node)

    def entering(self, deps: frozenset[Dep]) -> frozenset[Dep]:
        """The deps of arguments that enter something which computes more from other things."""
        return frozenset(Dep(d.id, d.cut, "input") if d.cut and d.how == "only" else d for d in deps)

    def casts_to_integer(self, canonical: str, args: list[Value], keywords: Keywords) -> bool:
        if not canonical.endswith(".cast"):
            return False
        dtype = args[1] if len(args) > 1 else dict(keywords).get("dtype", UNKNOWN)
        match dtype.single:
            case Ext(name):
                kind = name.rpartition(".")[2]
            case Text() as text:
                kind = text.known or ""
            case _:
                return False
        return kind.startswith(("int", "uint", "bool"))

    def labelled(self, args: list[Value], keywords: Keywords) -> frozenset[Dep]:
        """The deps of a loss: what stands in the place of the labels is a target, not what is trained."""
        label, rest = (args[:1], args[1:])
        found = {Dep(d.id, d.cut, "label") if d.cut else d for v in label for d in self.deps(v)}
        for key, value in keywords:
            for d in self.deps(value):
                found.add(Dep(d.id, d.cut, "label") if d.cut and key in LABELS else d)
        for value in rest:
            found |= self.deps(value)
        return frozenset(found)

    def differing(self, args: list[Value], keywords: Keywords) -> frozenset[Dep]:
        values = [*args, *(v for _, v in keywords)]
        if len(values) >= 2:
            return self.mixed(values[0], values[1], "difference")
        return self.deps_of_all(args, keywords)

    def run_callbacks(self, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        """Functions of the project handed to a framework may be called by it."""
        for value in (*args, *(v for _, v in keywords)):
            for atom in value:
                if isinstance(atom, Closure) and not atom.function.called:
                    self.enter(atom, atom.bound, [], [], node)

    # Methods and objects outside the project's classes

    def call_method(
        self, receiver: Atom, name: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        match receiver:
            case Ref(id):
                return self.call_method_of_object(id, name, args, keywords, node)
            case Tensor(deps):
                if name in OPAQUE_METHODS:
                    return of(Tensor(self.cut(deps, f".{name}", node)))
                return of(Tensor(deps | self.entering(self.deps_of_all(args, keywords))))
            case Text():
                return self.text_method(receiver, name, args, keywords, node)
            case Vars(id):
                if name == "numpy":
                    return of(Tensor(self.cut(frozenset({Dep(id)}), ".numpy", node)))
                if (Kind.VARIABLE.value, name) in METHODS and METHODS[
                    Kind.VARIABLE.value, name
                ].effect == "assign":
                    derived = tuple(d.id for d in self.deps_of_all(args, keywords))
                    self.event(
                        EventKind.UPDATE,
                        (id,),
                        node,
                        how=name,
                        optimizer=None,
                        variables=(id,),
                        value=derived,
                    )
                return of(receiver)
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
            shown = self.namespace_as_dict(holder, node)
            return self.container_method(shown.refs[0], name, args, keywords, node)
        added: list[tuple[Hashable, Value]] = [
            ((("k", key) if key != "*" else ANY), value) for key, value in keywords
        ]
        for value in args:
            added = [*self.entries(value, node), *added]
        owner = holder.id if isinstance(holder, Ref) else None
        owner = holder.module.scope if isinstance(holder, ModuleRef) else owner
        for cell, value in added if owner is not None else ():
            self.store.set((owner, str(cell[1]) if isinstance(cell, tuple) else ANY), value)  # type: ignore[arg-type]
        return NONE

    def call_method_of_object(
        self, id: int, name: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        kind = self.object(id).kind
        if kind is Kind.CONTAINER:
            return self.container_method(id, name, args, keywords, node)
        if self.object(id).type == PARSER:
            return self.parser_method(id, name, args, keywords, node)
        if name == "__init__":
            self.framework_constructor(id, self.object(id).type, args, keywords, node)
            return NONE
        if name == "__call__":
            return self.call_object(id, args, keywords, node)
        if name in ("__setattr__", "__setitem__") and len(args) == 2:
            known = args[0].constant
            if isinstance(known, str):
                self.set_attribute(of(Ref(id)), known, args[1], node)
            return NONE
        meaning = METHODS.get((kind.value, name))
        if meaning is not None:
            return self.carry_out(meaning, id, args, keywords, node, name)
        if kind is Kind.VARIABLE:
            return of(Tensor(frozenset({Dep(id)}) | self.deps_of_all(args, keywords)))
        deps = self.deps_of_all(args, keywords)
        self.run_callbacks(args, keywords, node)
        if id in self.datasets:
            return self.dataset_method(id, name, args, keywords, deps, node)
        if kind is Kind.GIVEN:
            deps |= self.deps(of(Ref(id)))
            self.escape_all(args, keywords)
            return self.given(node, ("result", id, name), deps)
        if kind is Kind.INSTANCE:
            self.escape_all(args, keywords)
        if kind in (Kind.MODEL, Kind.LAYER, Kind.MODULE):
            return Value(frozenset({Tensor(deps | {Dep(id)})}), open=True)
        return self.given(node, ("result", id, name), deps)

    def dataset_method(
        self,
        id: int,
        name: str,
        args: list[Value],
        keywords: Keywords,
        deps: frozenset[Dep],
        node: ast.AST,
    ) -> Value:
        """A method of a dataset gives another, or an iterator over it."""
        if name in ("__iter__", "make_one_shot_iterator"):
            return self.iterator_of(id, node)
        if name == "as_numpy_iterator":
            return self.iterator_of(id, node, NUMPY_ITERATOR_CLASS)
        made = self.given(node, ("result", id, name), deps)
        if name not in NO_DATASET:
            calls = {
                n.attr for a in getattr(node, "args", ()) for n in ast.walk(a) if isinstance(n, ast.Attribute)
            }
            self.datasets[made.refs[0]] = self.datasets[id] and not calls & UNSAVED_METHODS
        return made

    def iterator_of(self, id: int, node: ast.AST, type: str = ITERATOR_CLASS) -> Value:
        """`iter(dataset)`: its position is state, which cannot be saved after a function of Python's."""
        made = self.allocate(Kind.OTHER, type, node, role="iterator")
        self.begin_tracking(made)
        if not self.datasets[id]:
            self.break_saving(made, Reason.ITERATOR)
        return of(Ref(made))

    def call_object(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """Call an object: a layer or model computes, something given is unknown code."""
        kind = self.object(id).kind
        cls = self.class_of.get(id)
        deps = self.deps_of_all(args, keywords)
        if kind in (Kind.LAYER, Kind.MODEL, Kind.MODULE, Kind.METRIC, Kind.INSTANCE) or cls is not None:
            return self.forward(id, kind, cls, args, keywords, node)
        if kind is Kind.GIVEN:
            self.escape_all(args, keywords)
            deps |= self.deps(of(Ref(id)))
            self.run_callbacks(args, keywords, node)
            return self.given(node, ("result", id), deps)
        if self.is_loss(id):
            return of(Tensor(self.labelled(args, keywords)))
        return of(Tensor(deps))

    def forward(
        self, id: int, kind: Kind, cls: Class | None, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """Run the forward pass of a layer, model, module or callable object."""
        result = self.computed(id, kind, cls, args, keywords, node)
        if kind in (Kind.LAYER, Kind.MODEL):
            self.mark_built(id, node)
            given = [*args, *(v for _, v in keywords)]
            made = self.symbolic(result, id, given, node)
            if self.steps_in(given) and id not in self.operations and id not in self.sequences:
                self.note_ends(id, given[0], made)
            return made
        return result

    def computed(
        self, id: int, kind: Kind, cls: Class | None, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """What a forward pass gives, and what it does on the way."""
        deps = self.entering(self.deps_of_all(args, keywords))
        self.note_forward(id, node)
        if id in self.sequences and (cls is None or self.find_in_class(cls, "call")[0] is None):
            cuts = self.run_layers(id, args, [(k, v) for k, v in keywords if k == "training"], node)
            if cuts:
                return of(Tensor(cuts))
        if not self._forwards:
            self.called_outermost.add(id)
        if cls is not None:
            if kind in (Kind.LAYER, Kind.MODEL):
                self.build_once(id, cls, node)
            for name in _MODELS_CALL if kind in (Kind.LAYER, Kind.MODEL) else ("__call__", "call"):
                value, owner = self.find_in_class(cls, name)
                if value is not None:
                    result = self.run_forward(id, self.bound(value, Ref(id), owner), args, keywords, node)
                    if result.open or not result.atoms:
                        return join([result, of(Tensor(deps | {Dep(id)}))])
                    return result
        if kind is Kind.INSTANCE:
            return self.given(node, ("result", id), deps)
        return of(Tensor(deps | {Dep(id)}))

    def run_forward(
        self, id: int, function: Value, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        """Run the code of a forward pass, and note for a layer of the project what its result derives from: a
        functional model holds the layer and not what that is made of.

        A second pass over the same values in the same gradient regions comes to the same, and is not run,
        unless something that the first one read has changed since."""
        regions = (self.traced, *(r.name for r in self.tapes))
        given = (regions, tuple(args), tuple(keywords), self.deps_of_all(args, keywords))
        done = Note("forward", given)
        known = self.store.get((id, done))
        if known is not None and self.store.unchanged(self._read_by_forwards.get((id, done), {})):
            return known
        self._forwards.append(id)
        try:
            with self.store.watching(self._scopes) as read:
                result = self.apply(function, args, keywords, node)
            self._read_by_forwards[id, done] = read
        finally:
            self._forwards.pop()
        if not self._forwards and self.object(id).kind in (Kind.LAYER, Kind.MODEL):
            own = {d.id for d in self.deps(result)} - {d.id for d in self.deps_of_all(args, keywords)}
            for part in own:
                self.outer_layers.setdefault(part, {})[id] = None
        self.store.set((id, done), result)
        return result

    def outermost(self, id: int) -> list[int]:
        """The layers called by themselves by which a value came to derive from this object."""
        found = list(self.outer_layers.get(id, ()))
        return [*found, id] if id in self.called_outermost or not found else found

    def run_layers(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> frozenset[Dep]:
        """Run the layers of a sequence that are classes of the project, for what their code does.

        Gives what the sequence's result derives from where an op in one of them cuts off all before it and no
        layer with weights follows, else nothing.
        """
        given = of(Tensor(self.deps_of_all(args, [])))
        cuts: frozenset[Dep] = frozenset()
        before = False
        self._forwards.append(id)
        try:
            for layer in list(dict.fromkeys(self.sequences[id])):
                object = self.object(layer)
                if (layer in self.class_of or layer in self.sequences) and object.kind in (
                    Kind.LAYER,
                    Kind.MODEL,
                ):
                    passed = of(Tensor(self.deps(given) | {Dep(id)})) if before else given
                    with self.called_from((self.place(node), "layer", layer)):
                        result = self.forward(
                            layer, object.kind, self.class_of.get(layer), [passed], keywords, node
                        )
                    own = self.deps(result)
                    through = [d for d in own if d.id == id]
                    if through and all(d.cut for d in own):
                        cuts = own
                    elif any(d.cut is None and d.id != id for d in own - self.deps(given)):
                        cuts = frozenset()
                    before = True
                elif not (self.class_row(object.type) or {}).get("stateless"):
                    before, cuts = True, frozenset()
        finally:
            self._forwards.pop()
        return cuts

    def unknown_call(self, callee: Value, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        """Code the run cannot see: what it is given escapes, what it returns may derive from it."""
        self.escape_all(args, keywords)
        self.run_callbacks(args, keywords, node)
        deps = self.entering(self.deps_of_all(args, keywords)) | self.deps(callee)
        made = self.given(node, "unknown", deps)
        return made.tainted(callee.sources)

    def escape_all(self, args: list[Value], keywords: Keywords) -> None:
        for value in (*args, *(v for _, v in keywords)):
            self.escape(value)
            self.record.kept_sources |= self.sources_within(value)


def _switches(default: Value | None) -> bool:
    """Whether a default is there for callers to pass something else: None or a truth value."""
    return default is not None and (default.constant is None or isinstance(default.constant, bool))


def _init_only(cls: Class) -> frozenset[str]:
    """The fields that a dataclass hands to `__post_init__` and does not keep."""
    found: set[str] = set()
    for base in cls.mro:
        if isinstance(base, Class):
            if base.init_only is None:
                base.init_only = _annotated_init_var(base.node)
            found |= base.init_only
    return frozenset(found)


def _annotated_init_var(node: ast.ClassDef) -> frozenset[str]:
    """The fields that the body of a class annotates as `InitVar`."""
    return frozenset(
        field.target.id
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if "InitVar" in ast.unparse(field.annotation)
    )


def _generates_init(cls: Class, owner: Class | None) -> bool:
    """Whether the constructor of a class is written by `@dataclass`; `owner` has the nearest other."""
    for base in cls.mro:
        if base is owner and owner is not None:
            return False
        if isinstance(base, Class) and DATACLASS in base.roles:
            return True
    return False
