"""CKP401: what cuts a variable off from the gradient, and what passes or is meant to."""

from __future__ import annotations

import pytest

from ckptlint import lint_source
from ckptlint.config import Settings
from ckptlint.finding import Finding
from tests.rules import assert_found, assert_silent, changed

CODE = "CKP401"

PROGRAM = """\
import math
import numpy as np
import tensorflow as tf
import ourlib

net = tf.keras.Sequential([tf.keras.layers.Dense(2)])
scale = tf.Variable(1.0)
shift = tf.Variable(2.0)
x = tf.zeros([4, 2])
with tf.GradientTape() as tape:
    loss = np.square(scale)  # found
gradients = tape.gradient(loss, [scale])
"""
LOSS = "    loss = np.square(scale)  # found\n"
ASKED = "tape.gradient(loss, [scale])"


def only(text: str) -> Finding:
    (finding,) = lint_source(text, "program.py", Settings(keras=3, select=(CODE,)))
    return finding


@pytest.mark.parametrize(
    "loss",
    [
        "    loss = np.square(scale)  # found\n",
        "    loss = tf.reduce_sum(np.square(scale * 2.0))  # found\n",
        "    loss = tf.constant(float(scale))  # found\n",
        "    loss = tf.square(math.sqrt(scale))  # found\n",
        "    part = scale.numpy()  # found\n    loss = tf.square(part)\n",
    ],
)
def test_a_loss_that_is_worked_out_outside_of_tensorflow_is_found(loss: str) -> None:
    assert_found(CODE, changed(PROGRAM, LOSS, loss))


def test_a_weight_of_a_model_is_found_by_the_list_of_its_variables() -> None:
    program = changed(PROGRAM, LOSS, "    loss = tf.reduce_sum(np.square(net(x)))  # found\n")
    assert_found(CODE, changed(program, "[scale]", "net.trainable_variables"))


def test_a_model_that_is_handed_in_is_one_all_the_same() -> None:
    given = (
        "def step(model, x):\n    with tf.GradientTape() as tape:\n"
        "        loss = tf.reduce_sum(np.square(model(x)))  # found\n"
        "    return tape.gradient(loss, model.trainable_variables)\n"
    )
    assert_found(CODE, PROGRAM[: PROGRAM.index("with tf")] + given)


def test_minimize_asks_for_gradients_too() -> None:
    program = PROGRAM[: PROGRAM.index("with tf")]
    lines = "tf.keras.optimizers.SGD(0.1).minimize(lambda: np.square(scale), [scale])  # found\n"
    assert "GradientTape" not in program
    assert_found(CODE, program + lines, keras=2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Not on the way from a variable to the loss.
        (LOSS, "    loss = tf.square(scale)\n    print(np.square(scale))\n"),
        (LOSS, "    loss = tf.square(scale * np.square(2.0))\n"),
        (LOSS, "    loss = tf.square(scale) * np.prod(scale.shape)\n"),
        (LOSS, "    loss = tf.square(scale) + tf.stop_gradient(np.square(scale))\n"),
        # Outside of the tape that is asked.
        (LOSS, "    loss = tf.square(scale)\nloss = np.square(loss)\n"),
        # A weight of the loss that is a constant on purpose: the variable trains by the rest.
        (LOSS, "    loss = tf.square(scale) * float(scale)\n"),
        (LOSS, "    loss = tf.square(scale) / np.abs(scale)\n"),
        # No gradient of it is asked for.
        (ASKED, "tape.gradient(loss, [shift])"),
        # It is changed by hand, or counts, or is not to be trained.
        (ASKED, ASKED + "\nscale.assign_add(1.0)"),
        ("scale = tf.Variable(1.0)", "scale = tf.Variable(1)"),
        ("scale = tf.Variable(1.0)", "scale = tf.Variable(1, dtype='int64')"),
        ("scale = tf.Variable(1.0)", "scale = tf.Variable(True, dtype=tf.bool)"),
        ("scale = tf.Variable(1.0)", "scale = tf.Variable(ourlib.start(), dtype='bool')"),
        ("scale = tf.Variable(1.0)", "scale = tf.Variable(ourlib.start(), dtype=tf.int32)"),
        ("scale = tf.Variable(1.0)", "scale = tf.Variable(1.0, trainable=False)"),
        # It is not the program's own.
        ("scale = tf.Variable(1.0)", "scale = ourlib.scale"),
    ],
)
def test_what_passes_or_is_not_asked_for_is_not(before: str, after: str) -> None:
    assert_silent(CODE, changed(PROGRAM, before, after))


def test_a_whole_number_with_a_floating_type_trains() -> None:
    assert_found(CODE, changed(PROGRAM, "tf.Variable(1.0)", "tf.Variable(1, dtype='float32')"))


def test_a_term_of_the_loss_that_trains_nothing_is_found() -> None:
    program = changed(PROGRAM, LOSS, "    loss = tf.square(scale) + np.square(scale)  # found\n")
    assert_found(CODE, program)
    assert "this part of the loss does not train `scale`" in only(program).message


def test_a_loss_that_trains_nothing_says_so() -> None:
    finding = only(PROGRAM)
    assert finding.message == "no gradient passes `np.square`: `scale` is not trained"
    assert [note.place.line for note in finding.related] == [12]


def test_a_model_that_takes_the_result_as_its_input_is_trained_by_it_all_the_same() -> None:
    program = changed(PROGRAM, LOSS, "    loss = tf.reduce_sum(net(np.reshape(scale, [1, 1])))  # found\n")
    assert_found(CODE, changed(program, "[scale]", "[scale, *net.trainable_variables]"))


def test_variables_that_are_chosen_by_the_value_of_another_are_not_its_loss() -> None:
    chosen = "    loss = tf.square(scale if float(shift) > 1.0 else 2.0 * scale)\n"
    assert_silent(CODE, changed(changed(PROGRAM, LOSS, chosen), "[scale]", "[scale, shift]"))


@pytest.mark.parametrize(
    ("loss", "line"),
    [
        ("np.square(scale)", "tf.square"),
        ("np.sum(scale * scale, axis=0)", "tf.reduce_sum"),
        ("math.sqrt(scale)", None),
    ],
)
def test_the_edit_uses_the_op_of_tensorflow(loss: str, line: str | None) -> None:
    finding = only(changed(PROGRAM, LOSS, f"    loss = tf.identity({loss})\n"))
    if line is not None:
        assert finding.fix is not None
        assert finding.fix.message == f"use `{line}`"


@pytest.mark.parametrize(
    "loss",
    [
        "np.square(*[scale])",
        "np.square(scale, where=True)",
        "np.interp(scale, [0.0, 1.0], [0.0, 2.0])",
    ],
)
def test_a_call_that_means_something_else_there_is_left_to_the_author(loss: str) -> None:
    finding = only(changed(PROGRAM, LOSS, f"    loss = tf.identity({loss})\n"))
    assert finding.fix is None
    assert finding.help == "compute this by TensorFlow's own ops"


def test_a_cast_is_written_as_one() -> None:
    program = changed(PROGRAM, LOSS, "    loss = tf.square(float(scale))\n")
    finding = only(program)
    assert finding.fix is not None
    assert [edit.text for edit in finding.fix.edits] == ["tf.cast(scale, tf.float32)"]


def test_there_is_no_edit_where_tensorflow_has_no_name() -> None:
    program = changed(
        PROGRAM, "import tensorflow as tf\n", "from tensorflow import GradientTape, Variable, zeros, keras\n"
    )
    program = (
        program.replace("tf.keras.", "keras.")
        .replace("tf.Gr", "Gr")
        .replace("tf.Var", "Var")
        .replace("tf.z", "z")
    )
    assert only(program).fix is None
