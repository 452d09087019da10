"""What to measure and with what: the packages' public classes, and arguments and inputs to try them with.

Run by `tools.measure` where TensorFlow is installed.
"""

from __future__ import annotations

import importlib
import inspect
import types
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]

# -----------------------------------------------------------------------------------------------------------
# Public names
# -----------------------------------------------------------------------------------------------------------

# Public modules that are no API of their own: TensorFlow 1, aliases of Keras, and packages' insides.
OUTSIDE = {
    "tensorflow": {"compat", "raw_ops", "keras", "optimizers", "losses", "metrics", "initializers"},
    "keras": {"src", "api", "protobuf"},
}
# TensorFlow's own packages hold its insides beside the public API.
API_MODULES = {
    "tensorflow": ("tensorflow._api.v2.", "tensorflow.experimental"),
    "keras": ("keras.",),
    "tf_keras": ("tf_keras.",),
}


def public(package: str) -> dict[str, Any]:
    """Everything public in a package by canonical name; an object with several names stands under each."""
    found: dict[str, Any] = {}
    roots = [importlib.import_module(package)]
    if package == "keras":  # tf.keras of the same Keras has more names: those kept from Keras 2
        roots.append(importlib.import_module("keras._tf_keras.keras"))
    for root in roots:
        _collect(root, "tensorflow" if package == "tensorflow" else "keras", API_MODULES[package], found, ())
    return found


def _collect(
    module: Any, name: str, inside: tuple[str, ...], found: dict[str, Any], above: tuple[int, ...]
) -> None:
    for attribute in sorted(dir(module)):
        if attribute.startswith("_") or (not above and attribute in OUTSIDE[name]):
            continue
        value = getattr(module, attribute, None)
        if not isinstance(value, types.ModuleType):
            found.setdefault(f"{name}.{attribute}", value)
        elif getattr(value, "__name__", "").startswith(inside) and id(value) not in above:
            _collect(value, f"{name}.{attribute}", inside, found, (*above, id(module), id(value)))


# -----------------------------------------------------------------------------------------------------------
# Classes
# -----------------------------------------------------------------------------------------------------------


def kinds(keras: Any) -> list[tuple[str, tuple[type, ...]]]:
    """Kind by base class; the first that fits wins, so a base comes after what derives from it."""
    import tensorflow as tf
    from tensorflow.python.distribute.values import DistributedValues
    from tensorflow.python.ops import init_ops_v2, lookup_ops
    from tensorflow.python.ops.variables import Variable
    from tensorflow.python.trackable.base import Trackable

    keras_2_only = [getattr(getattr(keras.optimizers, "legacy", None), "Optimizer", None)]
    keras_3_only = [getattr(keras, "Variable", None)]
    seeds = [getattr(getattr(keras, "random", None), "SeedGenerator", None)]
    rows: list[tuple[str, list[Any]]] = [
        ("exception", [BaseException]),
        ("sequential", [keras.Sequential]),
        ("model", [keras.Model]),
        ("metric", [keras.metrics.Metric]),
        ("optimizer", [keras.optimizers.Optimizer, *keras_2_only]),
        ("layer", [keras.layers.Layer]),
        ("loss", [keras.losses.Loss]),
        ("callback", [keras.callbacks.Callback]),
        ("initializer", [keras.initializers.Initializer, init_ops_v2.Initializer]),
        ("regularizer", [keras.regularizers.Regularizer]),
        ("constraint", [keras.constraints.Constraint]),
        ("schedule", [keras.optimizers.schedules.LearningRateSchedule]),
        ("variable", [Variable, DistributedValues, *keras_3_only]),
        ("generator", [tf.random.Generator, *seeds]),
        ("checkpoint", [tf.train.Checkpoint]),
        ("manager", [tf.train.CheckpointManager]),
        ("tape", [tf.GradientTape]),
        ("dataset", [tf.data.Dataset]),
        ("iterator", [tf.data.Iterator]),
        ("table", [lookup_ops.LookupInterface]),
        ("ema", [tf.train.ExponentialMovingAverage]),
        ("strategy", [tf.distribute.Strategy]),
        ("module", [tf.Module]),
        ("trackable", [Trackable]),
    ]
    return [(kind, tuple(base for base in bases if isinstance(base, type))) for kind, bases in rows]


# Parameters by which a layer or optimizer takes the one that it wraps.
WRAPPED = {"layer", "optimizer", "inner_optimizer"}


def parameters_of(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    try:
        return dict(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return {}


# What a required argument of a layer is given, by its name; by class where a name means different things.
ARGUMENTS: dict[str, Any] = {
    "activation": "relu",
    "axes": 1,
    "bin_boundaries": [0.5],
    "cropping": 1,
    "dims": (1,),
    "equation": "ab,bc->ac",
    "factor": 0.1,
    "filters": 2,
    "function": abs,
    "head_dim": 2,
    "height": 2,
    "height_factor": 0.1,
    "input_dim": 5,
    "kernel_size": 1,
    "key_dim": 2,
    "max_number": 2,
    "n": 2,
    "num_bins": 3,
    "num_heads": 1,
    "num_key_value_heads": 1,
    "num_query_heads": 2,
    "num_tokens": 4,
    "output_dim": 2,
    "output_shape": 2,
    "output_size": 1,
    "pool_size": 1,
    "rate": 0.5,
    "scale": 2.0,
    "size": 2,
    "stddev": 0.1,
    "target_shape": (-1,),
    "units": 2,
    "width": 2,
    "width_factor": 0.1,
}
ARGUMENTS_OF: dict[str, Row] = {
    "CategoryEncoding": {"num_tokens": 4},
    "Discretization": {"bin_boundaries": [0.5]},
    "GroupNormalization": {"groups": 1},
    "IntegerLookup": {"vocabulary": [1, 2]},
    "RandomPosterization": {"factor": 4},
    "StringLookup": {"vocabulary": ["a"]},
    "TextVectorization": {"vocabulary": ["a"]},
    "EinsumDense": {"bias_axes": "c"},
}
# Layers that need a file, another package, feature columns or a vocabulary.
NOT_BUILT = {
    "FlaxLayer",
    "JaxLayer",
    "TorchModuleWrapper",
    "TFSMLayer",
    "DenseFeatures",
    "SequenceFeatures",
    "FeatureSpace",
}
NOT_BUILT |= {"DynamicEmbedding", "DynamicLookup", "AbstractRNNCell", "STFTSpectrogram", "Wrapper"}


def make_layer(cls: type, keras: Any) -> Any:
    """An instance with the simplest arguments."""
    return cls(**layer_arguments(cls, keras))


def layer_arguments(cls: type, keras: Any) -> Row:
    """The simplest arguments that a layer can be made with."""
    layers = keras.layers
    parts: dict[str, Callable[[], Any]] = {
        "cell": lambda: layers.LSTMCell(2),
        "cells": lambda: [layers.LSTMCell(2), layers.GRUCell(2)],
        "layer": lambda: layers.LSTM(2) if cls.__name__ == "Bidirectional" else layers.Dense(2),
        "layers": lambda: [layers.Dense(2), layers.Dense(2)],
    }
    given = dict(ARGUMENTS_OF.get(cls.__name__, {}))
    if cls.__name__ == "InputLayer":
        given["shape" if "shape" in inspect.signature(cls).parameters else "input_shape"] = (4,)
    for parameter in inspect.signature(cls).parameters.values():
        required = parameter.default is parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        if required and parameter.name not in given:
            given[parameter.name] = (
                parts[parameter.name]() if parameter.name in parts else ARGUMENTS[parameter.name]
            )
    return given


def samples(name: str) -> list[Any]:
    """Inputs to try, the likeliest first: some layers end the process when fed another rank."""
    import numpy as np
    import tensorflow as tf

    def random(*shape: int) -> Any:
        return tf.constant(np.random.default_rng(0).random(shape, "float32"))

    plain = [
        random(2, 4),
        random(2, 4, 4),
        random(2, 6, 6, 3),
        random(2, 5, 5, 5, 3),
        tf.zeros((2, 4), tf.int32),
    ]
    time = [random(2, 4, 4), random(2, 3, 6, 3), random(2, 3, 6, 6, 3), random(2, 3, 5, 5, 5, 3)]
    if name in ("StringLookup", "TextVectorization", "HashedCrossing"):
        return [tf.constant([["a"], ["b"]]), tf.constant(["a", "b"])]
    if "Spectrogram" in name:
        return [random(2, 16000)]
    for rank in "123":
        if name.endswith(f"{rank}D") or f"{rank}DTranspose" in name:
            return [time[int(rank)]] if "LSTM" in name else [plain[int(rank)]]
    if name in (
        "RNN",
        "LSTM",
        "GRU",
        "SimpleRNN",
        "Bidirectional",
        "TimeDistributed",
        "MultiHeadAttention",
        "GroupQueryAttention",
    ):
        return time
    return plain


def build(layer: Any, name: str) -> None:
    """Builds a layer by calling it on the first input that it takes."""
    if name.endswith("Cell") or name == "StackedRNNCells" or name.startswith("Adaptive"):
        layer.build((2, 4))  # cells want their states, and adaptive pooling can end the process with SIGFPE
        return
    failure: Exception = ValueError("nothing to call it with")
    for x in samples(name):
        for arguments in ((x,), (x, x), ([x, x],), ((x, x),)):
            try:
                layer(*arguments)
                return
            except Exception as error:
                failure = error
    raise failure
