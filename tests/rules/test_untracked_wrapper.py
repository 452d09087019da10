"""CKP112: a class of a library whose checkpoints lose the optimizer inside, whoever makes them."""

from __future__ import annotations

import pytest

from tests.rules import assert_found, assert_silent, changed

CODE = "CKP112"
ACCUMULATING = """\
import tensorflow as tf

class Accumulating(tf.keras.optimizers.legacy.Optimizer):
    def __init__(self, optimizer="SGD", steps=4, name="Accumulating", **kwargs):
        self._optimizer = tf.keras.optimizers.get(optimizer)  # found
        self._steps = steps
        super().__init__(name, **kwargs)

    def apply_gradients(self, grads_and_vars, name=None, **kwargs):
        return self._optimizer.apply_gradients(grads_and_vars)
"""


@pytest.mark.parametrize(
    "change",
    [
        ("name=None, ", "name=None, "),
        ("tf.keras.optimizers.get(optimizer)", "tf.keras.optimizers.legacy.Adam()"),
        ('optimizer="SGD", ', "optimizer, "),
        (
            "class Accumulating(tf.keras.optimizers.legacy.Optimizer)",
            "Base = tf.keras.optimizers.Optimizer\n"
            'if int(tf.version.VERSION.split(".")[1]) > 10:\n'
            "    Base = tf.keras.optimizers.legacy.Optimizer\n\n"
            "class Accumulating(Base)",
        ),
    ],
    ids=["as-it-is", "of-its-own", "no-default", "base-by-version"],
)
def test_a_class_that_loses_the_optimizer_inside_is_reported_without_a_save(change: tuple[str, str]) -> None:
    assert_found(CODE, changed(ACCUMULATING, *change), keras=2)


@pytest.mark.parametrize(
    "change",
    [
        ("tf.keras.optimizers.get(optimizer)  # found", "tf.keras.optimizers.legacy.SGD(0.1)"),
        ("optimizers.legacy.Optimizer", "optimizers.Optimizer"),
        (
            "self._steps = steps",
            "self._steps = steps\n        self._track_trackable(self._optimizer, 'inner')",
        ),
        ("return self._optimizer.apply_gradients(grads_and_vars)", "return grads_and_vars"),
    ],
    ids=["without-state", "tracks-its-attributes", "told-to-track", "not-trained-with"],
)
def test_a_class_that_loses_nothing_is_not(change: tuple[str, str]) -> None:
    assert_silent(CODE, changed(ACCUMULATING, *change), keras=2)
