"""What a user can say of the classes and functions of their own packages, and what the run makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.knowledge.meanings import Meaning, means

# A kind of class, and the framework's class that one of this kind is like.
CLASS_KINDS: Final[Mapping[str, str]] = {
    "module": "tensorflow.Module",
    "layer": "keras.layers.Layer",
    "model": "keras.Model",
    "optimizer": "keras.optimizers.Optimizer",
    "metric": "keras.metrics.Metric",
    "loss": "keras.losses.Loss",
    "callback": "keras.callbacks.Callback",
    "checkpoint": "tensorflow.train.Checkpoint",
    "plain": "builtins.object",
}

# What a function does with its arguments.
FUNCTION_EFFECTS: Final[Mapping[str, Meaning]] = {
    "save": means("save_argument"),
    "restore": means("restore_argument"),
    "nothing": means("nothing"),
    "tensor": means("tensor"),
    "opaque": means("opaque", arg=0),
    "identity": means("identity"),
}
