"""`compile` and `fit`, and the callbacks they call."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.frameworks.tensorflow.notes import COMPILED_METRICS
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.cells import Arg
from ckptlint.interpreter.values import (
    FALSE,
    NONE,
    TRUE,
    UNKNOWN,
    Class,
    Closure,
    Function,
    Keywords,
    Ref,
    Value,
    Vars,
    const,
    of,
)
from ckptlint.knowledge.meanings import SAVING_CALLBACKS
from ckptlint.knowledge.tables import classes
from ckptlint.knowledge.worlds import KERAS_2
from ckptlint.program.events import Accompany, Origin, Restore, Save, Update
from ckptlint.program.objects import Kind
from ckptlint.program.regions import Region, RegionKind
from ckptlint.program.texts import Text
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


class Fitting(TensorFlowPart):
    """Carries out `fit`."""

    def callbacks_in(self, value: Value) -> list[int]:
        """The callbacks that a value is, or that a list holds."""
        found = [r for r in value.refs if self.heap.object(r).kind is Kind.CALLBACK]
        for ref in value.refs:
            if self.heap.object(ref).kind is Kind.CONTAINER:
                found += [
                    r
                    for item in self.heap.items(ref)
                    for r in item.refs
                    if self.heap.object(r).kind is Kind.CALLBACK
                ]
        return found

    def restored_first(self, model: int, callback: int, node: ast.AST) -> None:
        """Record that a callback restores the model before it is trained, where it is one that does."""
        made = self.heap.object(callback)
        if SAVING_CALLBACKS.get(made.type) == "both":
            how = made.type.rpartition(".")[2]
            self.recorder.event(Restore((model,), how=how, origin=Origin.LATEST), node)

    def called_back(self, model: int, callback: int, node: ast.AST) -> None:
        """Run a callback: one of Keras saves or restores the model, one of the project is code to run."""
        made = self.heap.object(callback)
        saves = SAVING_CALLBACKS.get(made.type)
        cls = self.heap.class_of(callback)
        if cls is not None:
            self.run.attributes.set_attribute(of(Ref(callback)), "model", of(Ref(model)), node)
            for name in self.hooks(cls):
                found, owner = self.run.classes.find_in_class(cls, name)
                if found is not None:
                    self.run_hook(name, self.run.classes.bound(found, Ref(callback), owner), node)
        for argument in self.heap.keys_of(callback):
            if isinstance(argument, Arg) and argument.name.startswith("on_"):
                self.run_hook(argument.name, self.heap.get((callback, argument)) or Value(), node)
        if saves is not None:
            path = made.options.get("filepath", made.options.get("0"))
            weights = made.options.get("save_weights_only", made.options.get("4")) is True
            text = path if isinstance(path, Text) else None
            how, file = made.type.rpartition(".")[2], "weights" if weights else "model"
            self.recorder.event(Save((model,), how=how, path=text, file=file), node)
            if saves == "save":
                self.adapter.saving.written(model, node, how, text, file, call=how)
            if saves == "both":
                self.adapter.saving.written(model, node, how, None, "weights", call=how)

    def run_hook(self, name: str, hook: Value, node: ast.AST) -> None:
        """Run a method or function that training calls, in a loop where it is called again in each epoch."""
        each = [Region(RegionKind.LOOP, self.run.context.place(node))] if _is_in_epoch(name) else []
        self.run.context.regions.extend(each)
        for atom in hook:
            if isinstance(atom, Closure):
                spec = atom.function.node.args
                count = len(spec.posonlyargs) + len(spec.args) - (atom.bound is not None)
                given = [self.heap.from_outside(node, (name, place)) for place in range(count)]
                self.run.calls.apply(of(atom), given, [], node)
        del self.run.context.regions[len(self.run.context.regions) - len(each) :]

    def hooks(self, cls: Class) -> list[str]:
        """The methods of a callback's class that training calls, in the order of their first calls."""
        scopes = [base.scope for base in cls.mro if isinstance(base, Class)]
        found = (name for scope in scopes for name in self.heap.keys_of(scope))
        names = [name for name in found if isinstance(name, str) and name.startswith("on_")]
        return sorted(dict.fromkeys(names), key=lambda name: ("_end" in name, name != "on_train_begin"))

    def takes_part(self, model: int, callback: int, call: Call) -> None:
        """Record that a callback takes part in training."""
        named = {name for name, _ in call.keywords}
        attributes = {n for n in self.heap.keys_of(callback) if isinstance(n, str) and n != "model"}
        event = Accompany(
            (callback, model),
            counts_anew=not named & {"initial_epoch", ANY},
            set_anew=frozenset(attributes),
            by_epoch=self.asks_for_epoch(callback),
        )
        self.recorder.event(event, call.node)

    def asks_for_epoch(self, callback: int) -> bool:
        """Whether a callback is given a function that uses the number of the epoch."""
        given = self.heap.get((callback, Arg("schedule"))) or self.heap.get((callback, Arg("0"))) or Value()
        return any(isinstance(atom, Closure) and _uses_first(atom.function) for atom in given)

    def optimizer_named(
        self, name: str, node: ast.AST, options: Keywords | None = None, package: str = "keras.optimizers"
    ) -> Value:
        """The optimizer of a package that Keras makes for a name such as "adam"."""
        for canonical, row in classes().items():
            module, _, last = canonical.rpartition(".")
            if module == package and last.lower() == name.lower() and row["kind"] == "optimizer":
                return self.adapter.constructors.make(canonical, row, [], options or [], node)
        return UNKNOWN

    def optimizer_configured(self, configuration: int, node: ast.AST) -> Value:
        """The optimizer that Keras makes of a dict with its class and options.

        Keras 2 makes one of the legacy optimizers, unless there are no options or they say otherwise.
        """
        containers = self.run.containers
        name = containers.item_at(configuration, const("class_name")).constant
        config = containers.item_at(configuration, const("config"))
        options = self.run.calls.spread(config)
        if not isinstance(name, str) or any(option == ANY for option, _ in options):
            return UNKNOWN
        legacy = dict(options).get("is_legacy_optimizer", TRUE if options else FALSE).constant
        options = [(option, value) for option, value in options if option != "is_legacy_optimizer"]
        if self.run.context.module.world == KERAS_2 and legacy is not False:
            package = "keras.optimizers.legacy"
            return UNKNOWN if legacy is ... else self.optimizer_named(name, node, options, package)
        return self.optimizer_named(name, node, options)


def fit(tf: TensorFlow, call: Call) -> Value:
    """`fit`: the training step runs in a loop, the model is built, updates and callbacks are recorded."""
    cls = call.run.heap.class_of(call.subject)
    region = Region(RegionKind.LOOP, call.run.context.place(call.node))
    optimizers = (call.run.heap.get((call.subject, "optimizer")) or Value()).refs
    callbacks = tf.fitting.callbacks_in(dict(call.keywords).get("callbacks", Value()))
    for callback in callbacks:
        tf.fitting.restored_first(call.subject, callback, call.node)
    if cls is not None:
        value, owner = call.run.classes.find_in_class(cls, "train_step")
        if value is not None:
            with call.run.context.within(region):
                call.run.calls.apply(
                    call.run.classes.bound(value, Ref(call.subject), owner),
                    [call.run.heap.from_outside(call.node, "batch")],
                    [],
                    call.node,
                )
    elif tf.models.is_sequential(call.subject):
        with call.run.context.within(region):
            tf.lifecycle.run_layers(
                call.subject,
                [call.run.heap.from_outside(call.node, "batch")],
                [("training", TRUE)],
                call.node,
            )
    tf.lifecycle.forward_quietly(call.subject, call.node)
    for optimizer in optimizers:
        tf.training.fitted(optimizer, of(Vars(call.subject, "trainable_variables")))
    subjects = (call.subject, *optimizers)
    event = Update(
        subjects,
        how=call.name,
        optimizer=next(iter(optimizers), None),
        variables=(call.subject,),
        trained=tf.training.trained_in(of(Vars(call.subject, "trainable_variables"))),
    )
    call.run.recorder.event(event, call.node)
    for callback in callbacks:
        tf.fitting.called_back(call.subject, callback, call.node)
    for callback in callbacks:  # one may have set the attributes of another
        tf.fitting.takes_part(call.subject, callback, call)
    return call.run.heap.from_outside(call.node, "history")


def compile_model(tf: TensorFlow, call: Call) -> Value:
    """`compile`: the model gets its optimizer as an attribute, and its metrics are noted."""
    optimizer = call.argument((0, "optimizer"), const("rmsprop"))
    if isinstance(optimizer.constant, str):
        optimizer = tf.fitting.optimizer_named(optimizer.constant, call.node)
    if optimizer.atoms or optimizer.open:
        call.run.attributes.set_attribute(of(Ref(call.subject)), "optimizer", optimizer, call.node)
    call.run.heap.set((call.subject, COMPILED_METRICS), call.argument((2, "metrics"), NONE))
    return NONE


def optimizer(tf: TensorFlow, call: Call) -> Value:
    """`optimizers.get`: an optimizer as it is, or made anew by its name or its configuration."""
    wanted = call.argument((0, "identifier"))
    match wanted.single:
        case Ref(ref) if call.run.heap.object(ref).kind is Kind.CONTAINER:
            return tf.fitting.optimizer_configured(ref, call.node)
        case Text():
            name = wanted.constant
            if not isinstance(name, str):
                return UNKNOWN
            made = tf.fitting.optimizer_named(name, call.node)
            if _is_handed_in(call):
                call.run.record.chosen.update(made.refs)
            return made
    return wanted


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "fit": fit,
    "compile": compile_model,
    "optimizer": optimizer,
}


def _is_handed_in(call: Call) -> bool:
    """Whether a call passes on a parameter of the function that it stands in, as it is."""
    function = call.run.context.frames[-1].function
    handed = call.node.args[0] if isinstance(call.node, ast.Call) and call.node.args else None
    if function is None or not isinstance(handed, ast.Name):
        return False
    spec = function.node.args
    return any(a.arg == handed.id for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs))


def _is_in_epoch(hook: str) -> bool:
    """Whether a method of callbacks is called again in each epoch."""
    return "_epoch_" in hook or "_batch_" in hook


def _uses_first(function: Function) -> bool:
    """Whether a function uses its first parameter."""
    spec = function.node.args
    names = [a.arg for a in (*spec.posonlyargs, *spec.args) if a.arg != "self"]
    if not names:
        return False
    body = function.node.body if isinstance(function.node.body, list) else [function.node.body]
    return any(isinstance(n, ast.Name) and n.id == names[0] for part in body for n in ast.walk(part))
