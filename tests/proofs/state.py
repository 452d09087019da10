"""The training state a finished run left: every variable reachable from its objects, tracked or not."""

from __future__ import annotations

import functools
import sys
import types
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tests.proofs.running import Run, is_beside_program

Roots = dict[str, dict[str, Any]]
_FRAMEWORKS = ("tensorflow", "keras", "tf_keras")
# Bookkeeping of TensorFlow and Keras, not state of the program.
_SKIPPED_ATTRIBUTES = frozenset(
    {
        "_tracker",
        "_deferred_dependencies",
        "_self_unconditional_dependency_names",
        "_inbound_nodes",
        "_outbound_nodes",
        "_train_counter",  # batches that this process has fitted and, below, looked at
        "_test_counter",
        "_predict_counter",
        "_kwargs",  # what a Checkpoint was built with, kept though an attribute was set since
    }
)
# Metrics start anew with each epoch and seed generators with each program: neither is training state.
_SKIPPED_CLASSES = frozenset({"Metric", "SeedGenerator", "KerasTensor"})
_SKIPPED_TYPES = (
    tf.Tensor,
    tf.Graph,
    tf.Operation,
    tf.TypeSpec,
    tf.DType,
    tf.data.Dataset,
    tf.data.Iterator,
    tf.GradientTape,
    types.ModuleType,
)
# The weights an optimizer trains and, in its old form, its slots by numbers that differ from run to run.
_SKIPPED_OF_OPTIMIZERS = frozenset({"_trainable_variables", "_slots", "_index_dict"})


def roots_of(run: Run) -> Roots:
    """What to start from: each module's names, and the last locals of each function."""
    return {**{f"{name}:" if name else "": names for name, names in run.modules.items()}, **run.frames}


def in_both(first: Roots, second: Roots) -> tuple[Roots, Roots]:
    """The roots and names that two runs share: what only one of them went through tells nothing."""
    common = {root: first[root].keys() & second[root].keys() for root in first.keys() & second.keys()}
    return _only(first, common), _only(second, common)


def _only(roots: Roots, names: Mapping[str, Collection[str]]) -> Roots:
    return {root: {name: roots[root][name] for name in kept} for root, kept in names.items()}


def variables(roots: Roots) -> dict[str, Any]:
    """Path to variable, each variable once, under its shortest path."""
    found: dict[str, Any] = {}
    seen: set[int] = set()
    keep_alive: list[Any] = []
    for root in sorted(roots, key=lambda name: (name.endswith("()"), name)):
        start = [
            (_joined(root, name), value) for name, value in sorted(roots[root].items()) if _is_own_name(name)
        ]
        queue = deque(start)
        while queue:
            path, value = queue.popleft()
            variable = storage(value)
            key = id(value if variable is None else variable)
            if key in seen:
                continue
            seen.add(key)
            keep_alive.append(value)
            if variable is None:
                queue.extend((path + label, child) for label, child in _children(value))
            elif not variable.name.startswith("save_counter"):
                found[path] = variable
    return found


def value_of(variable: Any) -> np.ndarray:
    return np.asarray(variable.numpy())


def same(first: np.ndarray, second: np.ndarray) -> bool:
    if first.shape != second.shape:
        return False
    if first.dtype.kind in "fc" or second.dtype.kind in "fc":
        return bool(np.allclose(first, second, rtol=1e-4, atol=1e-6, equal_nan=True))
    return bool(np.array_equal(first, second))


def storage(value: Any) -> Any:
    """The `tf.Variable` behind a variable of TensorFlow or Keras, or None for anything else."""
    if isinstance(value, tf.Variable):
        return value
    inner = getattr(value, "_value", None) if _classes(value) & {"Variable", "KerasVariable"} else None
    return inner if isinstance(inner, tf.Variable) else None


def is_optimizer(value: Any) -> bool:
    return any(name.endswith("Optimizer") for name in _classes(value))


def _joined(root: str, name: str) -> str:
    return f"{root}.{name}" if root.endswith("()") else f"{root}{name}"


def _is_own_name(name: str) -> bool:
    return not name.startswith("__")


def _classes(value: Any) -> set[str]:
    return {cls.__name__ for cls in type(value).__mro__}


def _children(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [(f"[{key!r}]", child) for key, child in _listed(value.items())]
    if isinstance(value, (set, frozenset)):
        return [("{}", child) for child in sorted(value, key=lambda each: str(getattr(each, "name", "")))]
    if isinstance(value, (list, tuple, deque)):
        fields = _attributes(value) if _is_programs_own(type(value)) else ()
        return [*((f"[{index}]", child) for index, child in enumerate(_listed(value))), *fields]
    if isinstance(value, functools.partial):
        return [(".func", value.func), (".args", value.args), (".keywords", value.keywords)]
    if isinstance(value, types.MethodType):
        return [("", value.__self__), ("", value.__func__)]
    if isinstance(value, types.FunctionType):
        return _closure(value)
    if isinstance(value, types.GeneratorType):
        return [("", dict(value.gi_frame.f_locals))] if value.gi_frame else []
    if hasattr(value, "python_function") and hasattr(value, "get_concrete_function"):
        return [("", value.python_function)]
    if isinstance(value, type):
        return sorted(vars(value).items()) if _is_programs_own(value) else []
    return _attributes(value) if _is_followed(value) else []


def _listed(values: Iterable[Any]) -> list[Any]:
    try:
        return list(values)
    except Exception:  # a symbolic tensor in disguise cannot be iterated over
        return []


def _closure(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=False):
        try:
            yield f"<{name}>", cell.cell_contents
        except ValueError:  # not assigned yet
            continue
    for index, default in enumerate(function.__defaults__ or ()):
        yield f"<default {index}>", default


def _is_programs_own(cls: type) -> bool:
    # The modules beside the program are dropped after its run; every other module is still loaded.
    module = sys.modules.get(cls.__module__)
    return cls.__module__ == "__main__" or not hasattr(module, "__file__") or is_beside_program(module)


def _is_followed(value: Any) -> bool:
    cls = type(value)
    if _classes(value) & _SKIPPED_CLASSES or isinstance(value, _SKIPPED_TYPES):
        return False
    return cls.__module__.split(".")[0] in _FRAMEWORKS or _is_programs_own(cls)


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """Attributes in an order that does not depend on when they were set: public ones first."""
    attributes = dict(getattr(value, "__dict__", {}))
    for cls in type(value).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            if (
                isinstance(slot, str)
                and not slot.startswith("__")
                and _is_programs_own(cls)
                and hasattr(value, slot)
            ):
                attributes[slot] = getattr(value, slot)
    skipped = _SKIPPED_ATTRIBUTES | (_SKIPPED_OF_OPTIMIZERS if is_optimizer(value) else frozenset())
    for name in sorted(attributes, key=lambda each: (str(each).startswith("_"), str(each))):
        if name in skipped or str(name).startswith("__"):
            continue
        if name == "_weights" and "_slots" in attributes:
            yield f".{name}", _by_name(attributes[name])
        else:
            yield f".{name}", attributes[name]


def _by_name(slots: Iterable[Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for slot in slots:
        twins = sum(name.split(" ")[0] == slot.name for name in named)
        named[f"{slot.name} {twins}" if twins else slot.name] = slot
    return named
