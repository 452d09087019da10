"""Functions of the framework that give back what they are given, or nothing of interest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import NONE, UNKNOWN, Value

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


def nothing(tf: TensorFlow, call: Call) -> Value:
    """A function whose result is of no interest."""
    return UNKNOWN


def identity(tf: TensorFlow, call: Call) -> Value:
    """A function that returns its first argument."""
    return call.first()


def seed(tf: TensorFlow, call: Call) -> Value:
    """A function that sets the seed of random generators."""
    call.run.library.seed(call.name)
    return NONE


def path_join(tf: TensorFlow, call: Call) -> Value:
    """A function that joins parts of a path."""
    return call.run.texts.path_joined(call.args).tainted(call.sources())


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "nothing": nothing,
    "identity": identity,
    "seed": seed,
    "path_join": path_join,
}
