"""Effects: what a meaningful call does to the heap and what it leaves in the record.

Which call has which effect is told by `ckptlint.knowledge.meanings`; nothing here knows an API by its name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TypeAlias

from ckptlint.knowledge.meanings import FUNCTIONS, METHODS, Meaning
from ckptlint.knowledge.names import identify, top
from ckptlint.record import (
    STATE,
    Dep,
    EventKind,
    Hole,
    Kind,
    Name,
    Region,
    RegionKind,
    Source,
    Text,
)
from ckptlint.symbolic.calls import Calls
from ckptlint.symbolic.values import (
    NONE,
    TRUE,
    UNKNOWN,
    Class,
    ClassRef,
    Closure,
    Ext,
    Function,
    ModuleRef,
    Partial,
    Ref,
    Tensor,
    Value,
    Vars,
    const,
    join,
    of,
)

Keywords: TypeAlias = list[tuple[str, Value]]
_ROLE_OF_ADD_WEIGHT = "#weights"  # the edge from a layer to what its add_weight made, without an attribute


class Effects(Calls):
    """Carries out effects."""

    def carry_out(
        self,
        meaning: Meaning,
        id: int | None,
        args: list[Value],
        keywords: Keywords,
        node: ast.AST,
        name: str,
    ) -> Value:
        handler: Callable[..., Value] = getattr(self, f"effect_{meaning.effect}")
        return handler(meaning, id, args, keywords, node, name)

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

    # Computed values

    def effect_tensor(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        deps = self.deps_of_all(args, kw) | (
            frozenset({Dep(id)}) if id is not None and m.get("own") else frozenset()
        )
        return of(Tensor(deps))

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

    def effect_derived(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return of(Tensor(frozenset({Dep(id)}))) if id is not None else UNKNOWN

    # Functions

    def effect_trace(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        if not args and (func := dict(kw).get("func")) is not None:
            args = [func]
        if not args:
            return of(Partial(of(Ext("tensorflow.function")), (), tuple(kw)))
        found = []
        for atom in args[0]:
            if isinstance(atom, Closure):
                atom.function.roles |= {"traced"}
            found.append(of(atom))
        return join(found) if found else args[0]

    def effect_identity(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return args[0] if args else UNKNOWN

    def effect_memoize(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        if not args:
            return of(Partial(of(Ext(_MEMOIZING)), (), ()))
        for atom in args[0]:
            if isinstance(atom, Closure):
                atom.function.roles |= {"memoized"}
        return (
            args[0]
            if any(isinstance(a, Closure) for a in args[0])
            else of(Partial(of(Ext(_MEMOIZING)), (), ()))
        )

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
        factory = named.get("default_factory", UNKNOWN)
        if not any(isinstance(a, Closure) for a in factory):
            return UNKNOWN
        made = self.apply(factory, [], [], node)
        return made if all(self.object(r).kind is Kind.GIVEN for r in made.refs) else UNKNOWN

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

    def effect_copy(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        first = args[0] if args else UNKNOWN
        found = [self.copied(r, node) for r in first.refs if self.object(r).kind is Kind.CONTAINER]
        return join(found) if found else self.given(node, "copy", self.deps(first))

    def effect_path_join(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return self.path_joined(args).tainted(self.sources_of_all(args, kw))

    def effect_path_dirname(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        return self.dirname(args[0] if args else UNKNOWN)

    # Training

    def effect_assign(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        assert id is not None
        value = self.argument(args, kw, (0, "value"))
        kind = EventKind.UPDATE
        if name == "assign" and isinstance(value.constant, int | float):
            kind = EventKind.RESET
        made_from = tuple(sorted({d.id for d in self.deps(value)}))
        self.event(kind, (id,), node, how=name, optimizer=None, variables=(id,), value=made_from)
        return of(Ref(id))

    def effect_apply(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        """Gradients are applied to variables."""
        assert id is not None
        pairs = self.argument(args, kw, (0, "grads_and_vars"))
        updated = self.state_in(pairs)
        if name == "apply":
            updated = self.state_in(self.argument(args, kw, (1, "trainable_variables"), Value()))
        self.updated(id, updated, node, name)
        return UNKNOWN

    def effect_minimize(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        assert id is not None
        loss = self.argument(args, kw, (0, "loss"))
        variables = self.argument(args, kw, (1, "var_list"))
        given = [a.id for a in dict(kw).get("tape", UNKNOWN) if isinstance(a, Ref)]
        open = [id for id in given if self.object(id).kind is Kind.TAPE]
        tape = open[0] if open else self.allocate(Kind.TAPE, "tape", node)
        with self.within(Region(RegionKind.TAPE, self.place(node), name=str(tape))):
            for atom in loss:
                if isinstance(atom, Closure):
                    loss = self.apply(of(atom), [], [], node)
        sources = self.state_in(variables)
        for atom in variables:
            if isinstance(atom, Closure):
                sources += self.state_in(self.apply(of(atom), [], [], node))
        self.event(
            EventKind.GRADIENT,
            sources,
            node,
            deps=tuple(self.deps(loss)),
            sources=tuple(sources),
            listed=self.listed_variables(variables),
            tape=tape,
        )
        self.updated(id, sources, node, name)
        return UNKNOWN

    def updated(self, optimizer: int, variables: list[int], node: ast.AST, how: str) -> None:
        for variable in variables:
            self.edge(optimizer, "#trains", variable, node)
        subjects = (*variables, optimizer)
        self.event(EventKind.UPDATE, subjects, node, how=how, optimizer=optimizer, variables=tuple(variables))

    def effect_gradient(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        target = self.argument(args, kw, (0, "target"))
        asked = self.argument(args, kw, (1, "sources"))
        sources = self.state_in(asked)
        self.event(
            EventKind.GRADIENT,
            sources,
            node,
            deps=tuple(self.deps(target)),
            sources=tuple(sources),
            listed=self.listed_variables(asked),
            tape=id,
        )
        return of(Tensor())

    def listed_variables(self, value: Value, depth: int = 3) -> frozenset[int]:
        """The objects of which a value is, or holds, the list of variables."""
        found = {a.id for a in value if isinstance(a, Vars)}
        for id in value.refs:
            if depth and self.object(id).kind is Kind.CONTAINER:
                for item in self.items(id):
                    found |= self.listed_variables(item, depth - 1)
        return frozenset(found)

    def effect_fit(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        assert id is not None
        cls = self.class_of.get(id)
        region = Region(RegionKind.LOOP, self.place(node))
        optimizers = (self.store.get((id, "optimizer")) or Value()).refs
        if cls is not None:
            value, owner = self.find_in_class(cls, "train_step")
            if value is not None:
                with self.within(region):
                    self.apply(self.bound(value, Ref(id), owner), [self.given(node, "batch")], [], node)
        elif id in self.sequences:
            with self.within(region):
                self.run_layers(id, [self.given(node, "batch")], [("training", TRUE)], node)
        subjects = (id, *optimizers)
        self.event(
            EventKind.UPDATE,
            subjects,
            node,
            how=name,
            optimizer=next(iter(optimizers), None),
            variables=(id,),
        )
        for callback in self.callbacks_in(dict(kw).get("callbacks", Value())):
            self.called_back(id, callback, node)
        return self.given(node, "history")

    def callbacks_in(self, value: Value) -> list[int]:
        found = [r for r in value.refs if self.object(r).kind is Kind.CALLBACK]
        for ref in value.refs:
            if self.object(ref).kind is Kind.CONTAINER:
                found += [
                    r for item in self.items(ref) for r in item.refs if self.object(r).kind is Kind.CALLBACK
                ]
        return found

    def called_back(self, model: int, callback: int, node: ast.AST) -> None:
        """A callback saves or restores the model it is called for, or is code of the project that is run."""
        made = self.object(callback)
        saves = _SAVING_CALLBACKS.get(made.type)
        cls = self.class_of.get(callback)
        if cls is not None:
            self.set_attribute(of(Ref(callback)), "model", of(Ref(model)), node)
            for base in cls.mro:
                if not isinstance(base, Class):
                    continue
                for name in self.store.keys_of(base.scope):
                    if isinstance(name, str) and name.startswith("on_"):
                        found, owner = self.find_in_class(cls, name)
                        if found is not None:
                            self.apply(self.bound(found, Ref(callback), owner), [], [], node)
        if saves is not None:
            path = made.options.get("filepath", made.options.get("0"))
            weights = made.options.get("save_weights_only", made.options.get("4")) is True
            text = path if isinstance(path, Text) else None
            self.event(
                EventKind.SAVE,
                (model,),
                node,
                how=made.type.rpartition(".")[2],
                path=text,
                structure=not weights,
                file="weights" if weights else "model",
            )
            if saves == "both":
                self.event(
                    EventKind.RESTORE, (model,), node, how="BackupAndRestore", path=text, origin="latest"
                )

    def effect_compile(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        optimizer = self.argument(args, kw, (0, "optimizer"))
        if optimizer.atoms or optimizer.open:
            self.set_attribute(of(Ref(id)), "optimizer", optimizer, node)
        return NONE

    # Building

    def effect_build_optimizer(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        variables = self.state_in(args[0]) if args else []
        for variable in variables:
            self.edge(id, "#trains", variable, node)
        self.event(EventKind.BUILD, (id, *variables), node)
        return NONE

    def effect_build(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        self.event(EventKind.BUILD, (id,), node)
        return NONE

    def effect_add_weight(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        keras = self.object(id).keras
        named = [*([("shape", args[0])] if args else []), *kw]
        sources = self.sizing(Kind.VARIABLE, [], named)
        made = self.allocate(
            Kind.VARIABLE,
            "keras.Variable",
            node,
            keras=keras,
            options=self.options(args, kw),
            sources=sources,
        )
        self.edge(id, _ROLE_OF_ADD_WEIGHT, made, node)
        return of(Ref(made))

    def effect_add_layer(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        for value in args[:1]:
            for ref in value.refs:
                self.edge(id, "layers/*", ref, node)
                self.sequences.setdefault(id, []).append(ref)
        return NONE

    def effect_part(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        return self.part_of_given(id, "#part", node)

    def effect_clone(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        first = args[0] if args else UNKNOWN
        keras = next((self.object(r).keras for r in first.refs), self.module.keras.version)
        return of(Ref(self.allocate(Kind.MODEL, "keras.Model", node, role="clone", keras=keras)))

    def effect_forward_opaque(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        """The model runs, and what it returns has left the framework."""
        assert id is not None
        self.note_forward(id, node)
        deps = self.deps_of_all(args, kw) | {Dep(id)}
        return of(Tensor(self.cut(deps, f".{name}", node)))

    def note_forward(self, id: int, node: ast.AST) -> None:
        self.event(EventKind.FORWARD, (id,), node)

    def build_once(self, id: int, cls: object, node: ast.AST) -> None:
        """The first call of a layer builds it."""
        assert isinstance(cls, Class)
        if self.store.get((id, "#built")) is not None:
            return
        self.store.set((id, "#built"), const(True))
        value, owner = self.find_in_class(cls, "build")
        if value is not None:
            shape = self.given(node, ("shape", id))
            self.apply(self.bound(value, Ref(id), owner), [shape], [], node)

    # Saving and restoring

    def effect_save(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        subject = of(Ref(id)) if id is not None else self.argument(args, kw, m.get("subject"))
        path = self.argument(args, kw, m.get("path"))
        subjects = [r for r in subject.refs if self.object(r).kind is not Kind.CONTAINER]
        if subjects:
            self.event(
                EventKind.SAVE,
                subjects,
                node,
                how=name,
                path=self.path_of(path),
                structure=bool(m.get("structure", False)),
                file=m.get("file", "checkpoint"),
            )
        saved = self.given(node, "saved")
        self.path_origin[saved.refs[0]] = "saved"
        return saved

    def effect_save_managed(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        assert id is not None
        folder = self.store.get((id, "#directory")) or UNKNOWN
        label = self.store.get((id, "#name")) or self.text("ckpt")
        path = self.path_joined([folder, label])
        for root in (self.store.get((id, "#root")) or Value()).refs:
            self.event(
                EventKind.SAVE,
                (root,),
                node,
                how="save",
                path=self.path_of(path),
                structure=False,
                file="checkpoint",
                manager=id,
            )
        saved = self.given(node, "saved")
        self.path_origin[saved.refs[0]] = "saved"
        return saved

    def effect_restore(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        assert id is not None
        path = self.argument(args, kw, m.get("path"))
        if m.get("path") is not None:
            self.event(
                EventKind.RESTORE,
                (id,),
                node,
                how=name,
                path=self.path_of(path),
                origin=self.origin_of(path),
                file=m.get("file", "checkpoint"),
                texts=self.texts_here(),
                managers=self.managers_here(),
            )
        status = self.given(node, "status")
        self.path_origin[status.refs[0]] = "status"
        return status

    def effect_restore_managed(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        assert id is not None
        for root in (self.store.get((id, "#root")) or Value()).refs:
            self.event(
                EventKind.RESTORE,
                (root,),
                node,
                how=name,
                path=None,
                origin="latest",
                file="checkpoint",
                manager=id,
            )
        return self.given(node, "saved")

    def effect_load(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        path = self.argument(args, kw, m.get("path"))
        made = self.allocate(Kind.MODEL, "keras.Model", node, role="loaded", keras=self.module.keras.version)
        self.event(
            EventKind.RESTORE,
            (made,),
            node,
            how=name,
            path=self.path_of(path),
            origin=self.origin_of(path),
            file="model",
        )
        return of(Ref(made))

    def effect_latest(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """The path of the newest checkpoint of a folder, or None."""
        found = self.given(node, "latest")
        ref = found.refs[0]
        self.path_origin[ref] = "latest"
        if id is None:
            folder = self.path_of(self.argument(args, kw, m.get("path")))
            if folder is not None:
                self.latest_in[ref] = folder
        return found

    def effect_snapshot(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """A copy of the weights: kept, if it is written somewhere."""
        return of(Vars(id, "get_weights")) if id is not None else UNKNOWN

    def effect_set_weights(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        if id is not None:
            self.event(EventKind.SET, (id,), node)
        return NONE

    def path_of(self, value: Value) -> Text | None:
        """A path as a text, holes for what is not known."""
        single = value.single
        match single:
            case Text():
                return single
            case Ref(id):
                folder = self.latest_in.get(id)
                return (
                    Text((*folder.parts, "/", Hole(id)), folder.end)
                    if folder is not None
                    else Text((Hole(id),))
                )
        return None

    def origin_of(self, value: Value) -> str:
        """Where the path handed to a restore comes from."""
        if value.constant is None:
            return "none"
        origins = {self.path_origin.get(r) for r in value.refs}
        if len(origins) == 1 and not any(isinstance(a, Text) for a in value):
            return origins.pop() or "unknown"
        return "text" if isinstance(value.single, Text) else "unknown"

    # Attributes

    def built_in_attribute(self, id: int, name: str, meaning: object, node: ast.AST) -> Value:
        assert isinstance(meaning, Meaning)
        match meaning.effect:
            case "variables":
                if self.object(id).kind is Kind.GIVEN:
                    return of(Vars(id, name))
                return of(Vars(id, name))
            case "latest":
                return self.effect_latest(meaning, id, [], [], node, name)
            case "held":
                return self.store.get((id, "#root")) or UNKNOWN
            case "derived":
                return of(Tensor(frozenset({Dep(id)})))
        return of(Tensor())

    def offers(self, kind: Kind, name: str) -> bool:
        """Whether objects of a kind have a method of this name that means something."""
        return (kind.value, name) in METHODS

    def is_closed(self, cls: Class) -> bool:
        """Whether all base classes of a class are known, so that an attribute nobody sets is not there."""
        return all(base is not None for base in cls.mro)

    def set_attribute(self, holder: Value, name: str, value: Value, node: ast.AST, written: str = "") -> None:
        """`holder.name = value`: the cell, the edges, and what it means for what was there."""
        refs = holder.refs
        for atom in holder:
            match atom:
                case Ref(id):
                    self.set_attribute_of(id, name, value, node, written, sure=len(holder.atoms) == 1)
                case ModuleRef(module):
                    self.store.set((module.scope, name), value)
                case ClassRef(cls):
                    self.store.set((cls.scope, name), value)
                case Closure():
                    continue
        if holder.open and not refs:
            self.escape(value)

    def set_attribute_of(
        self, id: int, name: str, value: Value, node: ast.AST, written: str, sure: bool
    ) -> None:
        kind = self.object(id).kind
        cls = self.class_of.get(id)
        if cls is not None:
            setter, owner = self.find_in_class(cls, f"{name} setter")
            if setter is not None:
                self.apply(self.bound(setter, Ref(id), owner), [value], [], node)
                return
        old = self.store.get((id, name))
        if old is not None:
            self.rebound(written or name, old, value, node, id)
        if written:
            self.name_object(value, written)
        self.store.set((id, name), value if sure or old is None else join([old, value]))
        if kind is Kind.GIVEN:
            self.escape(value)
        for target in value.refs:
            self.edge(id, name, target, node)
        for atom in value:
            if isinstance(atom, Partial | Closure) and kind in (Kind.ROOT,):
                self.escape(value)

    # Constructors

    def framework_constructor(
        self, id: int, framework: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> None:
        """What making an object of a framework's class does: hold what it is given."""
        kind = self.object(id).kind
        match kind:
            case Kind.ROOT:
                self.make_root(id, args, keywords, node)
            case Kind.MANAGER:
                self.make_manager(id, args, keywords, node)
            case Kind.MODEL:
                self.make_model(id, framework, args, keywords, node)
            case Kind.VARIABLE:
                self.make_variable(id, args, keywords, node)
            case _:
                for index, value in enumerate(args):
                    self.hold(id, f"#{index}", value, node)
                for key, value in keywords:
                    self.hold(id, f"#{key}", value, node)
        if kind in STATE:
            self.event(EventKind.CREATE, (id,), node)

    def hold(self, id: int, name: str, value: Value, node: ast.AST) -> None:
        for target in value.refs:
            if self.object(target).kind in STATE or self.object(target).kind in (Kind.CONTAINER, Kind.GIVEN):
                self.edge(id, name, target, node)
        for atom in value:
            if isinstance(atom, Vars):
                self.edge(id, name, atom.id, node)

    def make_variable(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        return

    def make_root(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        for value in args[:1]:
            for target in (*value.refs, *(a.id for a in value if isinstance(a, Vars))):
                self.edge(id, "", target, node)
        for key, value in keywords:
            name = "*" if key == "*" else key
            self.store.set((id, name), value)
            for target in (*value.refs, *(a.id for a in value if isinstance(a, Vars))):
                self.edge(id, name, target, node)
            if value.open or key == "*":
                self.record.open_roots.add(id)
        if isinstance(node, ast.Call):
            self.record.names[id] = self.names_here()
        self.event(EventKind.CREATE, (id,), node)

    def make_manager(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        root = self.argument(args, keywords, (0, "checkpoint"))
        self.store.set((id, "#root"), root)
        self.store.set((id, "#directory"), self.argument(args, keywords, (1, "directory")))
        label = self.argument(args, keywords, (5, "checkpoint_name"), self.text("ckpt"))
        self.store.set((id, "#name"), label)
        for target in root.refs:
            self.edge(id, "checkpoint", target, node)

    def make_model(
        self, id: int, framework: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> None:
        """A functional model holds the layers its outputs derive from; a Sequential, those it is given."""
        row = self.class_row(framework) or {}
        if row.get("kind") == "sequential":
            self.sequences.setdefault(id, [])
            layers = self.argument(args, keywords, (0, "layers"), Value())
            known = self.known_items(layers)
            items = known if known is not None else [self.item_of(layers, node)] if layers.atoms else []
            for index, item in enumerate(items):
                for target in item.refs:
                    self.edge(id, f"layers/{index}" if known is not None else "layers/*", target, node)
                    self.sequences[id].append(target)
            if items and not any(self.object(r).kind in (Kind.LAYER, Kind.MODEL) for r in items[0].refs):
                for layer in self.sequences[
                    id
                ]:  # it starts with an input, so that its layers are built at once
                    if layer in self.class_of and self.object(layer).kind in (Kind.LAYER, Kind.MODEL):
                        self.build_once(layer, self.class_of[layer], node)
            return
        outputs = self.argument(args, keywords, (1, "outputs"), Value())
        called = dict.fromkeys(outer for dep in self.deps(outputs) for outer in self.outermost(dep.id))
        for layer in called:
            self.edge(id, "layers/*", layer, node)

    def names_here(self) -> tuple[Name, ...]:
        """What expressions refer to objects with state at this place."""
        found: dict[str, int] = {}
        for scope in self.frame.scopes:
            for name in self.store.keys_of(scope):
                value = self.store.get((scope, name))
                if not isinstance(name, str) or value is None or name in found:
                    continue
                self._collect_names(name, value, found)
        return tuple(Name(expression, id) for expression, id in found.items())

    def texts_here(self) -> tuple[tuple[str, Text], ...]:
        """What expressions stand for texts, or for something given that may be one, at this place."""
        found: dict[str, Text] = {}
        for expression, value in self.bound_here():
            text = self.path_of(value)
            if text is not None and expression != "self":
                found.setdefault(expression, text)
        return tuple(found.items())

    def managers_here(self) -> tuple[Name, ...]:
        """What expressions refer to checkpoint managers at this place."""
        found: dict[str, int] = {}
        for expression, value in self.bound_here():
            single = value.single
            if isinstance(single, Ref) and self.object(single.id).kind is Kind.MANAGER:
                found.setdefault(expression, single.id)
        return tuple(Name(expression, id) for expression, id in found.items())

    def bound_here(self) -> Iterator[tuple[str, Value]]:
        """What the names in scope, the attributes of `self` and the names of imported modules stand for."""
        for scope in self.frame.scopes:
            for name in self.store.keys_of(scope):
                value = self.store.get((scope, name))
                if not isinstance(name, str) or value is None:
                    continue
                yield name, value
                single = value.single
                if isinstance(single, Ref) and name == "self":
                    inner = {
                        part: self.store.get((single.id, part)) for part in self.store.keys_of(single.id)
                    }
                elif isinstance(single, ModuleRef):
                    inner = {
                        part: self.store.get((single.module.scope, part))
                        for part in self.store.keys_of(single.module.scope)
                    }
                else:
                    continue
                for part, held in inner.items():
                    if isinstance(part, str) and part.isidentifier() and held is not None:
                        yield f"{name}.{part}", held

    def roots_here(self) -> tuple[Name, ...]:
        """What expressions refer to roots at this place: names, and attributes of what names refer to."""
        found: dict[str, int] = {}
        shadowed: set[Hashable] = set()
        for scope in self.frame.scopes:
            for name in self.store.keys_of(scope):
                if not isinstance(name, str) or name in shadowed:
                    continue
                shadowed.add(name)
                held = (self.store.get((scope, name)) or Value()).single
                if not isinstance(held, Ref):
                    continue
                kind = self.object(held.id).kind
                if kind is Kind.ROOT:
                    found[name] = held.id
                elif kind is Kind.INSTANCE or kind in STATE:
                    found.update(self._roots_on(name, held.id))
        return tuple(Name(expression, id) for expression, id in found.items())

    def _roots_on(self, name: str, id: int) -> dict[str, int]:
        parts = [p for p in self.store.keys_of(id) if isinstance(p, str) and p.isidentifier()]
        held = {p: (self.store.get((id, p)) or Value()).single for p in parts}
        return {
            f"{name}.{p}": h.id
            for p, h in held.items()
            if isinstance(h, Ref) and self.object(h.id).kind is Kind.ROOT
        }

    def _collect_names(self, name: str, value: Value, found: dict[str, int]) -> None:
        match value.single:
            case Ref(id) if self.object(id).kind in STATE:
                found[name] = id
            case Ref(id) if name == "self":
                for part in self.store.keys_of(id):
                    inner = self.store.get((id, part))
                    if isinstance(part, str) and part.isidentifier() and inner is not None:
                        held = inner.single
                        if isinstance(held, Ref) and self.object(held.id).kind in STATE:
                            found[f"self.{part}"] = held.id
            case ModuleRef(module):
                for part in self.store.keys_of(module.scope):
                    inner = self.store.get((module.scope, part))
                    held = inner.single if inner is not None else None
                    if isinstance(held, Ref) and self.object(held.id).kind in STATE and isinstance(part, str):
                        found[f"{name}.{part}"] = held.id

    # Questions other parts ask

    def entered(self, context: Value, node: ast.AST) -> Value:
        """What `with context as x` binds."""
        found: list[Value] = []
        for atom in context:
            if isinstance(atom, Ref) and atom.id in self.class_of:
                cls = self.class_of[atom.id]
                value, owner = self.find_in_class(cls, "__enter__")
                if value is not None:
                    found.append(self.apply(self.bound(value, Ref(atom.id), owner), [], [], node))
                    continue
            if isinstance(atom, Ref) and self.container_of.get(atom.id) == "generator":
                found.append(self.item_of(of(atom), node))
                continue
            found.append(of(atom))
        return join(found) if found else context

    def apply_decorator(self, made: Value, value: Value, function: Function, node: ast.expr) -> Value:
        """A decorator of the project or a framework, applied."""
        found: list[Value] = []
        for atom in made:
            match atom:
                case Ext(name) if identify(name)[0] == "tensorflow.function":
                    function.roles |= {"traced"}
                    found.append(value)
                case Ext(name) if name in _CONTEXTS:
                    function.roles |= {"context"}
                    found.append(value)
                case Partial(inner) if any(
                    isinstance(a, Ext) and identify(a.name)[0] == "tensorflow.function" for a in inner
                ):
                    function.roles |= {"traced"}
                    found.append(value)
                case Ext(name) if self.memoizes(name):
                    function.roles |= {"memoized"}
                    found.append(value)
                case Partial(inner) if any(isinstance(a, Ext) and self.memoizes(a.name) for a in inner):
                    function.roles |= {"memoized"}
                    found.append(value)
                case Ext(name) if identify(name)[0] in ("functools.cached_property",):
                    function.roles |= {"property", "memoized"}
                    found.append(value)
                case Closure() | ClassRef():
                    result = self.apply(of(atom), [value], [], node)
                    found.append(result if result.atoms else value)
                case _:
                    found.append(value)
        return join(found) if found else value

    def memoizes(self, name: str) -> bool:
        """Whether a decorator keeps what the function returned."""
        meaning = FUNCTIONS.get(identify(name)[0])
        return meaning is not None and meaning.effect == "memoize"

    def as_base(self, value: Value) -> Class | Ext | None:
        """A base class as it stands in a class definition."""
        for atom in value:
            match atom:
                case ClassRef(cls):
                    return cls
                case Ext(name):
                    if self.class_row(name) is None:
                        outside = self.outside_class(name)
                        return Ext(outside) if outside is not None else self.plain_or_unknown(name)
                    return atom
        return None

    def plain_or_unknown(self, name: str) -> Ext | None:
        """A class outside the tables: one of Python's own is plain, any other unknown."""
        package = top(identify(name)[0])
        return Ext("builtins.object") if package in _STANDARD else None

    def outside_class(self, name: str) -> str | None:
        from ckptlint.symbolic.outside import framework_base

        if top(name) in _STANDARD or top(name) in _TABLED:
            return None
        return framework_base(name)

    def is_loss(self, id: int) -> bool:
        row = self.class_row(self.object(id).type)
        return bool(row and row.get("kind") == "loss")

    def unordered(self, value: Value, node: ast.AST) -> frozenset[Source]:
        """Iterating over a set of texts comes in another order in every process."""
        for atom in value:
            if isinstance(atom, Ref) and self.container_of.get(atom.id) == "set":
                items = self.items(atom.id)
                if items and all(isinstance(a, Text) for item in items for a in item) and len(items) > 1:
                    return frozenset({Source("set order", self.place(node))})
        return frozenset()


_MEMOIZING = "functools.lru_cache"
_CONTEXTS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})
_SAVING_CALLBACKS: Mapping[str, str] = {
    "keras.callbacks.ModelCheckpoint": "save",
    "keras.callbacks.BackupAndRestore": "both",
    "keras.callbacks.experimental.BackupAndRestore": "both",
}
_TABLED = frozenset({"tensorflow", "keras", "tf_keras", "numpy", "builtins"})
_STANDARD = frozenset(
    """
        builtins abc enum typing collections dataclasses threading unittest argparse json logging
        contextlib functools io os sys multiprocessing queue string ast types random math time
        datetime pathlib absl pytest numpy typing_extensions html http socketserver concurrent
        asyncio warnings
    """.split()
)
