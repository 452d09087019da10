"""Hooks on TensorFlow and Keras that note what a running program saves, creates and differentiates."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.eager.polymorphic_function import polymorphic_function
from tensorflow.python.ops import resource_variable_ops


class Killed(BaseException):
    """Stops the program as if its process had died; no `except Exception` of its own may catch it."""


# The labels of moments that are no call of a `tf.function`.
TAPE, GRADIENT = "tape", "gradient"
# What `assign` returns looks like a variable and is only a view of one.
_VIEWS = (resource_variable_ops._UnreadVariable,)


@dataclass
class Save:
    """One finished save: what it started from, where it went, and how to write the same root elsewhere."""

    root: Any
    path: str
    write: Callable[[str], Any]


@dataclass
class Restore:
    """One restore of a checkpoint: its root, and the status that it answered."""

    root: Any
    status: Any


@dataclass
class Creation:
    """One variable, the value it was created with (None where that cannot be known), and in which step."""

    variable: Any
    initial: np.ndarray | None
    step: int


@dataclass
class Gradient:
    """One call of `GradientTape.gradient`: its target and sources, the tape's number, and what came out."""

    tape: int
    target: Any
    sources: list[Any]
    results: list[Any]


# Gives each module's names, and the locals of the functions that are running at this moment.
Live = Callable[[], dict[str, dict[str, Any]]]


@dataclass
class Watch:
    """Everything noted while one program runs, and the points at which to stop it."""

    saves: list[Save] = field(default_factory=list)
    restores: list[Restore] = field(default_factory=list)
    creations: list[Creation] = field(default_factory=list)
    gradients: list[Gradient] = field(default_factory=list)
    tapes: int = 0
    steps: int = 0
    depth: int = 0
    on_tape: Callable[[Watch], None] | None = None
    on_gradient: Callable[[Gradient], None] | None = None
    on_save: Callable[[Watch], None] | None = None
    on_restore: Callable[[], None] | None = None
    on_moment: Callable[[str, Live], None] | None = None
    live: Live = dict

    def saved(self, save: Save) -> None:
        self.saves.append(save)
        if self.on_save:
            self.on_save(self)

    def moment(self, label: str) -> None:
        """A point of training that is told from others by its label: a tape opens, a function is called."""
        if self.on_moment and not self.depth:
            self.on_moment(label, self.live)


current: Watch | None = None


def watch_with(watch: Watch | None) -> None:
    """Note what happens from now on in this record; None stops noting."""
    global current
    current = watch


def install(keras: Any) -> None:
    """Set the hooks, once, on TensorFlow and on the Keras that `tf.keras` stands for."""
    _hook_saves(tf.train.Checkpoint, "save", lambda root, result, arguments: (root, result, root.write))
    _hook_saves(tf.train.Checkpoint, "write", lambda root, result, arguments: (root, result, root.write))
    _hook_saves(
        tf.train.CheckpointManager,
        "save",
        lambda manager, result, arguments: (manager.checkpoint, result, manager.checkpoint.write),
    )
    for method in ("save_weights", "save"):
        _hook_saves(
            keras.Model,
            method,
            lambda model, result, arguments, method=method: (
                model,
                str(arguments[0]),
                getattr(model, method),
            ),
        )
    _hook_restores(keras)
    _hook_creations()
    _hook_tapes()
    _hook_functions()
    for optimizer in _optimizer_classes(keras):
        for method in ("apply_gradients", "apply", "minimize"):
            if method in vars(optimizer):
                _hook_steps(optimizer, method)


def _optimizer_classes(keras: Any) -> list[type]:
    legacy = getattr(keras.optimizers, "legacy", None)
    classes = [keras.optimizers.Optimizer, getattr(legacy, "Optimizer", None)]
    return list(dict.fromkeys(base for cls in classes if cls for base in cls.__mro__ if _is_optimizer(base)))


def _is_optimizer(cls: type) -> bool:
    return "optimizer" in cls.__module__ and "ptimizer" in cls.__name__


def _hook_saves(
    cls: type, method: str, describe: Callable[[Any, Any, tuple[Any, ...]], tuple[Any, Any, Any]]
) -> None:
    original = getattr(cls, method)

    @functools.wraps(original)
    def hooked(self: Any, *args: Any, **kwargs: Any) -> Any:
        watch = current
        if watch is None or watch.depth:
            return original(self, *args, **kwargs)
        watch.depth += 1
        try:
            result = original(self, *args, **kwargs)
        finally:
            watch.depth -= 1
        where = args or (kwargs.get("filepath", kwargs.get("path")),)
        root, path, write = describe(self, result, where)
        if path is not None:  # a manager with an interval may decide not to save
            watch.saved(Save(root, _text(path), write))
        return result

    setattr(cls, method, hooked)


def _hook_restores(keras: Any) -> None:
    for owner, method in (
        (tf.train.Checkpoint, "restore"),
        (tf.train.Checkpoint, "read"),
        (keras.Model, "load_weights"),
        (keras.models, "load_model"),
    ):
        original = getattr(owner, method)

        def hooked(*args: Any, original: Any = original, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            if current is not None and not current.depth:
                if hasattr(result, "_checkpoint"):
                    current.restores.append(Restore(args[0], result))
                if current.on_restore:
                    current.on_restore()
            return result

        setattr(owner, method, functools.wraps(original)(hooked))


def _text(path: Any) -> str:
    return path.numpy().decode() if isinstance(path, tf.Tensor) and hasattr(path, "numpy") else str(path)


def _hook_creations() -> None:
    base = resource_variable_ops.BaseResourceVariable
    original = base.__init__

    @functools.wraps(original)
    def hooked(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        if current is not None and not current.depth and not isinstance(self, _VIEWS):
            current.creations.append(Creation(self, _value_now(self), current.steps))

    base.__init__ = hooked


def _value_now(variable: Any) -> np.ndarray | None:
    try:
        return np.array(variable.numpy())
    except Exception:  # made inside a graph and initialised later
        return None


def _hook_tapes() -> None:
    enter, gradient = tf.GradientTape.__enter__, tf.GradientTape.gradient

    @functools.wraps(enter)
    def hooked_enter(self: Any) -> Any:
        if current is not None:
            current.steps += 1
            current.tapes += 1
            self._proof_number = current.tapes
            current.moment(TAPE)
            if current.on_tape:
                current.on_tape(current)
        return enter(self)

    @functools.wraps(gradient)
    def hooked_gradient(self: Any, target: Any, sources: Any, *args: Any, **kwargs: Any) -> Any:
        results = gradient(self, target, sources, *args, **kwargs)
        if current is not None:
            noted = Gradient(
                getattr(self, "_proof_number", 0),
                target,
                tf.nest.flatten(sources),
                _flat_like(sources, results),
            )
            current.gradients.append(noted)
            current.moment(GRADIENT)
            if current.on_gradient:
                current.on_gradient(noted)
        return results

    tf.GradientTape.__enter__ = hooked_enter
    tf.GradientTape.gradient = hooked_gradient


def _hook_functions() -> None:
    original = polymorphic_function.Function.__call__

    @functools.wraps(original)
    def hooked(self: Any, *args: Any, **kwargs: Any) -> Any:
        if current is not None and tf.executing_eagerly():
            current.moment(f"call of {self._name}")
        return original(self, *args, **kwargs)

    polymorphic_function.Function.__call__ = hooked


def _flat_like(sources: Any, results: Any) -> list[Any]:
    return tf.nest.flatten(results) if tf.nest.is_nested(sources) else [results]


def _hook_steps(cls: type, method: str) -> None:
    original = getattr(cls, method)

    @functools.wraps(original)
    def hooked(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return original(self, *args, **kwargs)
        finally:
            if current is not None:
                current.steps += 1

    setattr(cls, method, hooked)
