"""CKP505: which names Keras 3 refuses, and what the edit makes of them."""

from __future__ import annotations

import pytest

from ckptlint import lint_source
from ckptlint.config import Settings
from ckptlint.finding import Finding
from tests.rules import assert_found, assert_silent

CODE = "CKP505"

HEAD = """\
import sys
import tensorflow as tf
import ourlib
from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(1)])
name = ourlib.name()
"""


def only(line: str) -> Finding:
    (finding,) = lint_source(f"{HEAD}{line}\n", "program.py", Settings(keras=3, select=(CODE,)))
    return finding


def edited(line: str) -> str:
    """The line after the edit."""
    fix = only(line).fix
    assert fix is not None
    (edit,) = fix.edits
    return line[: edit.place.column] + edit.text + line[edit.place.end_column :]


@pytest.mark.parametrize(
    "path",
    [
        "'net'",
        "'net.ckpt'",
        "'net.h5'",
        "f'{name}.ckpt'",
        "f'out/step_{name}.h5'",
        "'ou' 't/net'",
        "ourlib.folder() + '/net'",
        "'NET'.lower()",
    ],
)
def test_a_name_for_weights_that_cannot_end_as_it_must_is_found(path: str) -> None:
    assert_found(CODE, f"{HEAD}model.save_weights({path})  # found\n")


@pytest.mark.parametrize(
    "path",
    [
        "'net.weights.h5'",
        "'net.weights.json'",
        "f'{name}.weights.h5'",
        "f'{name}.h5'",
        "f'out/{name}.h5'",
        "f'{name}{name}.h5'",
        "f'net_{name}'",
        "name",
        "",
    ],
)
def test_a_name_for_weights_that_may_end_so_is_not(path: str) -> None:
    assert_silent(CODE, f"{HEAD}model.save_weights({path})\n")


@pytest.mark.parametrize(
    "arguments",
    [
        "'best'",
        "filepath='best'",
        "'best.weights'",
        "'best.h5', save_weights_only=True",
        "'best.h5', 'val_loss', 0, False, True",
    ],
)
def test_a_name_that_the_callback_refuses_is_found(arguments: str) -> None:
    assert_found(CODE, f"{HEAD}keras.callbacks.ModelCheckpoint({arguments})  # found\n")


@pytest.mark.parametrize(
    "arguments",
    [
        "'best.keras'",
        "'best.h5'",
        "'best.keras', 'val_loss', 0, True, False",
        "'best.weights.h5', save_weights_only=True",
        "'best', save_weights_only=ourlib.flag()",
        "ourlib.path()",
        "save_weights_only=True",
    ],
)
def test_a_name_that_the_callback_takes_is_not(arguments: str) -> None:
    assert_silent(CODE, f"{HEAD}keras.callbacks.ModelCheckpoint({arguments})\n")


@pytest.mark.parametrize(
    "lines",
    [
        "class Mine(keras.callbacks.ModelCheckpoint):\n"
        "    def __init__(self, name):\n        super().__init__(name + '.keras')\n\nMine('best')\n",
        "keras.callbacks.CSVLogger('best')\n",
        "ourlib.model().save_weights('net')\n",
        "model.save('net')\n",
    ],
)
def test_the_names_of_others_are_their_own_affair(lines: str) -> None:
    assert_silent(CODE, HEAD + lines)


def test_keras_2_takes_any_name() -> None:
    assert_silent(CODE, f"{HEAD}model.save_weights('net')\nkeras.callbacks.ModelCheckpoint('b')\n", keras=2)


def test_one_save_that_is_run_twice_is_found_once() -> None:
    again = "def again():\n    model.save_weights('net')  # found\nagain()\nagain()\n"
    assert_found(CODE, HEAD + again)


@pytest.mark.parametrize("ending", [".ckpt", ".keras", ".hdf5", ".h5", ".tf", ".weights", ""])
def test_the_ending_of_another_format_makes_room(ending: str) -> None:
    assert edited(f"model.save_weights('net{ending}')") == "model.save_weights('net.weights.h5')"


@pytest.mark.parametrize("path", ["f'{name}.ckpt'", "'out/' 'net.ckpt'"])
def test_the_end_of_longer_literals_is_edited_too(path: str) -> None:
    line = f"model.save_weights({path})"
    assert edited(line) == line.replace(".ckpt", ".weights.h5")


def test_a_name_that_is_worked_out_is_left_to_the_author() -> None:
    finding = only("model.save_weights('NET'.lower())")
    assert finding.fix is None
    assert finding.help == "let the name end in `.weights.h5`"


SHARED = (
    "path = 'net'\ncheckpoint = tf.train.Checkpoint(model=model)\ncheckpoint.{call}\nmodel.save_weights(path)"
)


def test_a_literal_that_a_checkpoint_uses_too_is_left_to_the_author() -> None:
    assert only(SHARED.format(call="write(path)")).fix is None
    assert only(SHARED.format(call="write('other')")).fix is not None
    assert only(SHARED.format(call="write(ourlib.path())")).fix is not None
    assert only("path = 'net'\nmodel.load_weights(path)\nmodel.save_weights(path)").fix is not None


def test_the_message_names_the_writer_the_ending_and_the_keras_that_is_assumed() -> None:
    weights, callback = only("model.save_weights('net')"), only("keras.callbacks.ModelCheckpoint('best')")
    assert "`.weights.h5` for `save_weights`" in weights.message
    assert "`.keras` for `ModelCheckpoint`" in callback.message
    assert weights.runs_in is not None
