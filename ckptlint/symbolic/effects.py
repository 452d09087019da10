"""Effects: what training, building, saving and restoring do to the heap and leave in the record.

Which call has which effect is told by `ckptlint.knowledge.meanings`; nothing here knows an API by its name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TypeAlias

from ckptlint.graph import Graph, Moment, Reason
from ckptlint.knowledge.meanings import (
    EMA_CLASS,
    FUNCTIONS,
    MODEL_CLASS,
    NAMED_TUPLE,
    ROLES,
    SAVING_CALLBACKS,
    WEIGHT_CLASS,
    Meaning,
)
from ckptlint.knowledge.names import STANDARD, TABLED, identify, top
from ckptlint.knowledge.tables import classes
from ckptlint.record import (
    Dep,
    EventKind,
    Kind,
    Region,
    RegionKind,
    Source,
    Text,
)
from ckptlint.symbolic.building import BUILT, BUILT_BY_CALL, INPUT, OUTPUT, SEQUENCE
from ckptlint.symbolic.holding import CHECKPOINT_NAME, COUNTED, DIRECTORY, SAVES
from ckptlint.symbolic.machine import ANY
from ckptlint.symbolic.object_graph import Writer
from ckptlint.symbolic.ownership import LATE, LOOKED_AT, TRAINED, Ownership
from ckptlint.symbolic.plain_effects import PlainEffects
from ckptlint.symbolic.saved_model import SavedModel
from ckptlint.symbolic.store import Arg, Note
from ckptlint.symbolic.values import (
    NONE,
    TRUE,
    UNKNOWN,
    Atom,
    Class,
    ClassRef,
    Closure,
    Ext,
    Function,
    Own,
    Partial,
    Ref,
    Tensor,
    Value,
    Vars,
    const,
    join,
    of,
)
from ckptlint.symbolic.weights_file import (
    CHECKPOINT,
    COMPILED_METRICS,
    MODEL,
    SAVED_MODEL,
    WEIGHTS,
    WeightsFile,
    file_of,
)

Keywords: TypeAlias = list[tuple[str, Value]]
CONFIG_OF = Note("config of")  # the cell of a dict with the object that it is the configuration of
_CLONED = frozenset({BUILT, BUILT_BY_CALL, "trainable"})  # what is known of a clone too
_ROLE_OF_ADD_WEIGHT = "#weights"  # the edge from a layer to what its add_weight made, without an attribute


def _is_dotted(node: ast.AST) -> bool:
    """Whether a call is spelled by names alone."""
    here = node.func if isinstance(node, ast.Call) else None
    while isinstance(here, ast.Attribute):
        here = here.value
    return isinstance(here, ast.Name)


class Effects(PlainEffects):
    """Carries out effects."""

    averages: dict[tuple[int, int], int]  # an average and a variable -> the variable that keeps its average
    graphs_seen: dict[Hashable, int]  # when and where a graph was taken -> its place in the record
    roots_of_group: dict[int, dict[int, None]]  # a group of drivers -> the checkpoints that it has made

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

    # Training

    def effect_assign(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        assert id is not None
        value = self.argument(args, kw, (0, "value"))
        kind = EventKind.UPDATE
        self.numbers.pop(id, None)
        if name == "assign" and isinstance(value.constant, int | float):
            kind = EventKind.RESET
        made_from = tuple(sorted({d.id for d in self.deps(value)}))
        changed = (self.spoken_of(id),)
        self.event(kind, changed, node, how=name, optimizer=None, variables=changed, value=made_from)
        return of(Ref(id))

    def effect_apply(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        """Gradients are applied to variables."""
        assert id is not None
        pairs = self.argument(args, kw, (0, "grads_and_vars"))
        updated = self.state_in(pairs)
        if name == "apply":
            pairs = self.argument(args, kw, (1, "trainable_variables"), Value())
            updated = self.state_in(pairs)
        self.trains(id, pairs)
        self.updated(id, updated, node, name, self.trained_in(pairs))
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
        trained = self.trained_in(variables)
        self.event(
            EventKind.GRADIENT,
            (*sources, *trained),
            node,
            deps=tuple(self.deps(loss)),
            sources=tuple(sources),
            listed=self.listed_variables(variables),
            trained=trained,
            tape=tape,
        )
        self.trains(id, variables)
        self.updated(id, sources, node, name, trained)
        return UNKNOWN

    def trains(self, optimizer: int, variables: Value) -> None:
        """An optimizer is built for the variables that it is first given."""
        cell = (optimizer, TRAINED)
        if self.store.get(cell) is None:
            own = Ownership(self)
            if self.store.get((optimizer, LOOKED_AT)) is not None:
                self.store.set((optimizer, LATE), TRUE)
            self.store.set(cell, const(tuple(own.listed(variables))))
            for inner in own.given(optimizer, "inner_optimizer").refs:
                self.trains(inner, variables)

    def trained_in(self, variables: Value) -> tuple[int, ...]:
        """The variables in a value, as the record's objects: for the weights of a layer, the layer."""
        keys = Ownership(self).listed(variables)
        return tuple(dict.fromkeys(key.owner if isinstance(key, Own) else key for key in keys))

    def updated(
        self, optimizer: int, variables: list[int], node: ast.AST, how: str, trained: tuple[int, ...]
    ) -> None:
        for variable in variables:
            self.edge(optimizer, "#trains", variable, node)
        subjects = (*variables, optimizer)
        self.event(
            EventKind.UPDATE,
            subjects,
            node,
            how=how,
            optimizer=optimizer,
            variables=tuple(variables),
            trained=trained,
        )

    def effect_gradient(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        target = self.argument(args, kw, (0, "target"))
        asked = self.argument(args, kw, (1, "sources"))
        sources = self.state_in(asked)
        trained = self.trained_in(asked)
        self.event(
            EventKind.GRADIENT,
            (*sources, *trained),
            node,
            deps=tuple(self.deps(target)),
            sources=tuple(sources),
            listed=self.listed_variables(asked),
            trained=trained,
            tape=id,
        )
        return of(Tensor())

    def listed_variables(self, value: Value, depth: int = 3) -> frozenset[int]:
        """The objects of which a value is, or holds, the list of variables."""
        found = {a.id for a in value if isinstance(a, Vars)}
        for id in value.refs:
            found |= {*self.owners_of_list(id)}
            if id in self.inner:
                found.add(self.spoken_of(id))
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
        self.forward_quietly(id, node)
        for optimizer in optimizers:
            self.trains(optimizer, of(Vars(id, "trainable_variables")))
        subjects = (id, *optimizers)
        self.event(
            EventKind.UPDATE,
            subjects,
            node,
            how=name,
            optimizer=next(iter(optimizers), None),
            variables=(id,),
            trained=self.trained_in(of(Vars(id, "trainable_variables"))),
        )
        for callback in self.callbacks_in(dict(kw).get("callbacks", Value())):
            self.called_back(id, callback, node)
        return self.given(node, "history")

    def forward_quietly(self, id: int, node: ast.AST) -> None:
        """A model is run by its framework: it builds what it has not built."""
        if not self.is_built(id):
            self.forward(id, Kind.MODEL, self.class_of.get(id), [self.given(node, "batch")], [], node)

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
        saves = SAVING_CALLBACKS.get(made.type)
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
            if saves == "save":
                how = made.type.rpartition(".")[2]
                self.written(model, node, how, text, "weights" if weights else "model", call=how)
            if saves == "both":
                self.event(
                    EventKind.RESTORE, (model,), node, how="BackupAndRestore", path=text, origin="latest"
                )

    def effect_compile(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        optimizer = self.argument(args, kw, (0, "optimizer"), const("rmsprop"))
        if isinstance(optimizer.constant, str):
            optimizer = self.optimizer_named(optimizer.constant, node)
        if optimizer.atoms or optimizer.open:
            self.set_attribute(of(Ref(id)), "optimizer", optimizer, node)
        self.store.set((id, COMPILED_METRICS), self.argument(args, kw, (2, "metrics"), NONE))
        return NONE

    def effect_optimizer(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """`optimizers.get`: an optimizer as it is, or made anew by its name or its configuration."""
        wanted = self.argument(args, kw, (0, "identifier"))
        match wanted.single:
            case Ref(ref) if self.object(ref).kind is Kind.CONTAINER:
                if self.module.keras.version == 2:  # a legacy optimizer, which no table of names tells
                    return UNKNOWN
                name = self.item_at(ref, const("class_name")).constant
                options = self.spread(self.item_at(ref, const("config")))
                return self.optimizer_named(name, node, options) if isinstance(name, str) else UNKNOWN
            case Text():
                name = wanted.constant
                return self.optimizer_named(name, node) if isinstance(name, str) else UNKNOWN
        return wanted

    def optimizer_named(self, name: str, node: ast.AST, options: Keywords | None = None) -> Value:
        """The optimizer that Keras makes for a name such as "adam"."""
        for canonical, row in classes().items():
            module, _, last = canonical.rpartition(".")
            if module == "keras.optimizers" and last.lower() == name.lower() and row["kind"] == "optimizer":
                return self.make(canonical, row, [], options or [], node)
        return UNKNOWN

    # Building

    def effect_build_optimizer(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        self.trains(id, args[0] if args else Value())
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
        self.store.set((id, BUILT_BY_CALL), TRUE)
        if id in self.sequences:
            self.run_layers(id, args, [], node)
        elif self.object(id).kind is Kind.MODEL and id in self.class_of:
            if self.object(id).keras == 3:  # it runs no layer, and so builds none
                return NONE
            self.forward(id, Kind.MODEL, self.class_of[id], [of(Tensor())], [], node)
        self.mark_built(id, node)
        return NONE

    def effect_add_weight(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        keras = self.object(id).keras
        named = [*([("shape", args[0])] if args else []), *kw]
        sources = self.sizing(Kind.VARIABLE, [], named)
        options = self.options(args, kw)
        if self.object(id).kind is Kind.METRIC:
            options.setdefault("trainable", False)
        made = self.allocate(Kind.VARIABLE, WEIGHT_CLASS, node, keras=keras, options=options, sources=sources)
        shape = self.known_items(dict(named).get("shape", UNKNOWN))
        if shape is not None:
            self.ranks[made] = len(shape)
        self.edge(id, _ROLE_OF_ADD_WEIGHT, made, node)
        self.own(id, [made])
        if keras == 2:
            name_given = self.argument(args, kw, (0, "name"), NONE).constant
            self.follow(id, name_given if isinstance(name_given, str) else ANY, of(Ref(made)))
            if name_given is None:
                self.break_saving(id, Reason.UNNAMED_WEIGHT)
        return of(Ref(made))

    def effect_add_layer(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        if id in self.sequences:
            self.add_to_sequence(id, self.argument(args, kw, (0, "layer")), node)
        return NONE

    def effect_pop_layer(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        for sequence in (self.store.get((id, SEQUENCE)) or Value()).refs:
            return self.take_out(sequence, -1, node)
        return UNKNOWN

    def effect_part(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        assert id is not None
        named = self.layer_named(id, self.argument(args, kw, (0, "name")))
        place = self.argument(args, kw, (1, "index")).constant
        layers = list(self.layers_of(id))
        if named is None and isinstance(place, int) and -len(layers) <= place < len(layers):
            named = of(Ref(layers[place]))
        return self.part_of_given(id, "#part", node) if named is None else named

    def effect_average(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        """`ema.average(variable)`: a variable of its own for each that is averaged."""
        assert id is not None
        variables = [r for v in args[:1] for r in v.refs if self.object(r).kind is Kind.VARIABLE]
        if self.object(id).type != EMA_CLASS or not variables:
            return self.given(node, ("result", id, name), self.deps_of_all(args, kw))
        made = [self.averages.get((id, v)) for v in variables]
        for place, variable in enumerate(variables):
            if made[place] is None:
                role = ("average", id, variable)
                new = self.allocate(Kind.VARIABLE, "tensorflow.Variable", node, role=role)
                made[place] = self.averages.setdefault((id, variable), new)
        return of(*(Ref(m) for m in made if m is not None))

    def effect_clone(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        first = args[0] if args else UNKNOWN
        single = first.single
        if isinstance(single, Ref) and self.object(single.id).kind in (Kind.MODEL, Kind.LAYER):
            return of(Ref(self.cloned(single.id, node)))
        keras = next((self.object(r).keras for r in first.refs), self.module.keras.version)
        return of(Ref(self.allocate(Kind.MODEL, MODEL_CLASS, node, role="clone", keras=keras)))

    def effect_config(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, _: str
    ) -> Value:
        """`get_config`: a dict that something like the object can be made from."""
        assert id is not None
        if id in self.class_of:
            return NONE
        made = self.container(node, "dict", ("config", id))
        self.store.set((made, CONFIG_OF), of(Ref(id)))
        return of(Ref(made))

    def made_from_config(self, config: Value, node: ast.AST) -> Value:
        """`from_config`: an object like the one that the configuration is of, with what was changed in it."""
        single = config.single
        original = self.store.get((single.id, CONFIG_OF)) if isinstance(single, Ref) else None
        if original is None or not isinstance(single, Ref):
            return self.given(node, "result", frozenset())
        id = original.refs[0]
        made = self.cloned(id, node)
        if id not in self.operations and id not in self.sequences:
            self.store.set((made, BUILT), None)
        for name, value in self.spread(of(Ref(single.id))):
            self.store.set((made, Arg(name)), value)
        return of(Ref(made))

    def cloned(self, id: int, node: ast.AST) -> int:
        """A model or layer like another, made anew, with layers like the other's."""
        old = self.object(id)
        made = self.allocate(
            old.kind, old.type, node, role=("clone", id), keras=old.keras, options=old.options
        )
        self.begin_tracking(made)
        for name in self.store.keys_of(id):
            value = self.store.get((id, name))
            if value is not None and (isinstance(name, Arg) or name in _CLONED):
                self.store.set((made, name), value)
        if id in self.sequences:
            copies = [self.cloned(layer, node) for layer in self.sequences[id]]
            self.sequences[made] = copies
            items = [of(Ref(copy)) for copy in copies]
            self.store.set((made, SEQUENCE), self.listed(node, "list", items, ("sequence", made)))
            for place, copy in enumerate(copies):
                self.edge(made, f"layers/{place}", copy, node)
        if id in self.operations:
            copy_of = {op: self.cloned(op, node) if op >= 0 else op for op in self.operations[id]}
            self.operations[made] = tuple(copy_of.values())
            self.outputs[made] = tuple(copy_of[op] for op in self.outputs[id])
            for op in self.operations[made]:
                if op >= 0:
                    self.edge(made, "layers/*", op, node)
            self.clone_graph(id, made, copy_of, node)
        return made

    def clone_graph(self, id: int, made: int, copy_of: dict[int, int], node: ast.AST) -> None:
        """The steps of a functional model once more, for its clone: `clone.output` is not the original's."""
        steps: dict[int, int] = {}
        ends = [self.store.get((id, end)) or Value() for end in (INPUT, OUTPUT)]
        self.clone_steps(self.steps_in(ends), copy_of, steps)
        for original, copy in [(id, made), *copy_of.items()]:
            if original >= 0:
                for end in (INPUT, OUTPUT):
                    value = self.store.get((original, end))
                    if value is not None:
                        cloned = self.computed_by_clone(value, copy_of, steps, node)
                        self.store.set((copy, end), cloned)

    def clone_steps(self, wanted: list[int], copy_of: dict[int, int], steps: dict[int, int]) -> None:
        for step in wanted:
            if step not in steps:
                old = self.steps_made[step - 1]
                self.clone_steps(list(old.parents), copy_of, steps)
                operation = copy_of.get(old.operation, old.operation)
                steps[step] = self.step_by(operation, [steps[p] for p in old.parents], old.is_input)

    def computed_by_clone(
        self, value: Value, copy_of: dict[int, int], steps: dict[int, int], node: ast.AST
    ) -> Value:
        atoms: set[Atom] = set()
        for atom in value:
            match atom:
                case Tensor(deps, step):
                    deps = frozenset(replace(dep, id=copy_of.get(dep.id, dep.id)) for dep in deps)
                    atoms.add(Tensor(deps, steps.get(step, 0)))
                case Ref(list) if self.object(list).kind is Kind.CONTAINER:
                    copied = self.copied(list, node)
                    for name, item in self.cells(list):
                        inner = self.computed_by_clone(item, copy_of, steps, node)
                        self.store.set((copied.refs[0], name), inner)
                    atoms |= copied.atoms
                case _:
                    atoms.add(atom)
        return Value(frozenset(atoms), value.open, value.sources)

    def effect_forward_opaque(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        """The model runs, and what it returns has left the framework."""
        assert id is not None
        self.note_forward(id, node)
        self.forward_quietly(id, node)
        deps = self.deps_of_all(args, kw) | {Dep(id)}
        return of(Tensor(self.cut(deps, f".{name}", node)))

    def note_forward(self, id: int, node: ast.AST) -> None:
        self.event(EventKind.FORWARD, (id,), node)

    def build_once(self, id: int, cls: object, node: ast.AST) -> None:
        """The first call of a layer builds it."""
        assert isinstance(cls, Class)
        told = self.store.get((id, "built"))
        if self.store.get((id, BUILT_BY_CALL)) is not None or (told is not None and self.truth(told)):
            return
        self.store.set((id, BUILT_BY_CALL), const(True))
        value, owner = self.find_in_class(cls, "build")
        if value is not None:
            shape = self.given(node, ("shape", id))
            with self.called_from((self.place(node), "build", id)):
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
        for root in subjects:
            self.written(root, node, name, self.path_of(path), str(m.get("file", "checkpoint")))
        saved = self.given(node, "saved")
        self.path_origin[saved.refs[0]] = "saved"
        return saved

    def written(
        self, root: int, node: ast.AST, how: str, path: Text | None, file: str, call: str = ""
    ) -> None:
        """What a save writes, where that was asked for; `call`: what saves, where the node does not."""
        counted = self.object(root).kind is Kind.ROOT and how == "save"
        graph = self.graph_of(root, node, how, path, file, call)
        if graph is not None:
            self.note_graph(graph, root, Moment.SAVE, self.order_of(EventKind.SAVE, graph.place))
        if counted:
            self.store.set((root, COUNTED), TRUE)

    def restored(self, root: int, node: ast.AST, how: str, path: Text | None, file: str) -> None:
        """What a root holds when it is restored. Reading changes nothing that a writer would look at."""
        self.store.push()
        try:
            graph = self.graph_of(root, node, how, path, file)
        finally:
            self.store.pop()
        if graph is not None:
            self.note_graph(graph, root, Moment.RESTORE, self.order_of(EventKind.RESTORE, graph.place))

    def make_root(self, id: int, args: list[Value], keywords: Keywords, node: ast.AST) -> None:
        super().make_root(id, args, keywords, node)
        group = self.record.drivers[self.driver].group
        self.roots_of_group.setdefault(group, {})[id] = None
        met = set(self.roots_met)
        self.store.push()
        try:
            graph = Writer(self).write(id, self.place(node), "", counted=False)
        finally:
            self.store.pop()
            self.roots_met = met
        self.note_graph(graph, id, Moment.MADE, self.order_of(EventKind.CREATE, graph.place))

    def graph_of(
        self, root: int, node: ast.AST, how: str, path: Text | None, file: str, call: str = ""
    ) -> Graph | None:
        """What a save of `root` here writes; None for the older files, which are named after layers."""
        counted = self.object(root).kind is Kind.ROOT and how == "save"
        call = call or (ast.unparse(node.func) if isinstance(node, ast.Call) and _is_dotted(node) else how)
        place, keras = self.place(node), self.object(root).keras or self.module.keras.version
        kind, refused = file_of(path, keras, file, how)
        if kind == CHECKPOINT:
            return Writer(self).write(root, place, call, counted)
        if kind in (WEIGHTS, MODEL):
            return WeightsFile(self, node).write(root, place, call, kind, refused)
        return SavedModel(self).export(root, place, call) if kind == SAVED_MODEL else None

    def note_graph(self, graph: Graph, root: int, moment: Moment, order: int) -> None:
        """Keep the last graph of each moment, place, root, driver and calling context."""
        seen = [self.object(node.object) for node in graph.nodes if node.object is not None]
        unseen = root in self.record.open_roots or any(
            object.kind is Kind.GIVEN or object.id in self.record.unseen_base for object in seen
        )
        graph = replace(graph, moment=moment, order=order, driver=self.driver, root=root, open=unseen)
        key = (moment, graph.place, root, self.driver, self.chain)
        index = self.graphs_seen.setdefault(key, len(self.record.graphs))
        if index == len(self.record.graphs):
            self.record.graphs.append(graph)
        else:
            self.record.graphs[index] = graph

    def effect_save_managed(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        assert id is not None
        folder = self.store.get((id, DIRECTORY)) or UNKNOWN
        label = self.store.get((id, CHECKPOINT_NAME)) or self.text("ckpt")
        path = self.path_joined([folder, label])
        for root in (self.store.get((id, SAVES)) or Value()).refs:
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
            self.written(root, node, "save", self.path_of(path), "checkpoint")
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
            self.restored(id, node, name, self.path_of(path), str(m.get("file", "checkpoint")))
        if self.object(id).kind is Kind.ROOT and name == "restore":
            self.store.set((id, COUNTED), TRUE)
        status = self.given(node, "status")
        self.path_origin[status.refs[0]] = "status"
        return status

    def effect_save_given(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        """A function of the user's own packages saves what it is given first, in a way nobody sees."""
        given = args[0] if args else UNKNOWN
        if saved := self.state_in(given):
            self.event(EventKind.SAVE, saved, node, how=name, path=None, structure=False, file="other")
            self.keep(of(*(Ref(id) for id in saved)))
        return UNKNOWN

    def effect_restore_given(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        """… and another one reads it back."""
        if restored := self.state_in(args[0] if args else UNKNOWN):
            detail = {"path": None, "origin": "unknown", "file": "checkpoint"}
            texts, managers = self.texts_here(), self.managers_here()
            self.event(EventKind.RESTORE, restored, node, how=name, texts=texts, managers=managers, **detail)
        return UNKNOWN

    def effect_restore_managed(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        assert id is not None
        for root in (self.store.get((id, SAVES)) or Value()).refs:
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
            self.restored(root, node, name, None, "checkpoint")
        return self.given(node, "saved")

    def effect_load(
        self, m: Meaning, id: int | None, args: list[Value], kw: Keywords, node: ast.AST, name: str
    ) -> Value:
        path = self.argument(args, kw, m.get("path"))
        made = self.allocate(Kind.MODEL, MODEL_CLASS, node, role="loaded", keras=self.module.keras.version)
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

    def origin_of(self, value: Value) -> str:
        """Where the path handed to a restore comes from."""
        if value.constant is None:
            return "none"
        origins = {self.path_origin.get(r) for r in value.refs}
        if len(origins) == 1 and not any(isinstance(a, Text) for a in value):
            return origins.pop() or "unknown"
        return "text" if isinstance(value.single, Text) else "unknown"

    # Questions other parts ask

    def built_in_attribute(self, id: int, name: str, meaning: object, node: ast.AST) -> Value:
        assert isinstance(meaning, Meaning)
        match meaning.effect:
            case "variables":
                return of(Vars(id, name))
            case "latest":
                return self.effect_latest(meaning, id, [], [], node, name)
            case "held":
                return self.store.get((id, SAVES)) or UNKNOWN
            case "counter":
                self.store.set((id, COUNTED), TRUE)
                return of(Ref(self.allocate(Kind.OTHER, "tensorflow.Variable", node, role=("counter", id))))
            case "derived":
                return of(Tensor(frozenset({Dep(id)})))
        return of(Tensor())

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

    def left(self, context: Value, node: ast.AST) -> None:
        """The end of a `with`, reached without an exception: `__exit__` of the project's classes runs."""
        for atom in context:
            if isinstance(atom, Ref) and atom.id in self.class_of:
                value, owner = self.find_in_class(self.class_of[atom.id], "__exit__")
                if value is not None:
                    self.apply(self.bound(value, Ref(atom.id), owner), [NONE, NONE, NONE], [], node)

    def apply_decorator(self, made: Value, value: Value, function: Function, node: ast.expr) -> Value:
        """A decorator of the project or a framework, applied."""
        found: list[Value] = []
        for atom in made:
            roles = self.roles_given(atom)
            function.roles |= roles
            if not roles and isinstance(atom, Closure | ClassRef):
                result = self.apply(of(atom), [value], [], node)
                found.append(result if result.atoms else value)
            else:
                found.append(value)
        return join(found) if found else value

    def roles_given(self, decorator: Atom) -> frozenset[str]:
        """What a decorator of a framework or the standard library makes of a function."""
        match decorator:
            case Ext(name):
                meaning = FUNCTIONS.get(identify(name)[0])
                return ROLES.get(meaning.effect, frozenset()) if meaning is not None else frozenset()
            case Partial(inner):
                return frozenset().union(*(self.roles_given(atom) for atom in inner))
        return frozenset()

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
                case Partial(function=Value(atoms=inner)) if of(*inner) == of(Ext(NAMED_TUPLE)):
                    return Ext("typing.NamedTuple")
        return None

    def fields_named(self, base: Value) -> tuple[str, ...]:
        """The fields that a base class has from `namedtuple(…)`, or from deriving from such a one."""
        match base.single:
            case Partial(function=Value(atoms=inner), args=(fields, *_)) if of(*inner) == of(
                Ext(NAMED_TUPLE)
            ):
                known = fields.constant
                return known if isinstance(known, tuple) else ()
            case ClassRef(cls) if Ext("typing.NamedTuple") in cls.mro:
                return cls.fields
        return ()

    def plain_or_unknown(self, name: str) -> Ext | None:
        """A class outside the tables: one of Python's own is plain, any other unknown."""
        package = top(identify(name)[0])
        return Ext("builtins.object") if package in STANDARD else None

    def outside_class(self, name: str) -> str | None:
        from ckptlint.symbolic.outside import framework_base

        if top(name) in STANDARD or top(name) in TABLED:
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
