"""CKP204: names that leave the object a checkpoint holds, and those that may."""

from __future__ import annotations

import pytest

from ckptlint import lint_source
from ckptlint.config import Settings
from ckptlint.finding import Finding
from tests.rules import assert_found, assert_silent, changed

CODE = "CKP204"

PROGRAM = """\
import json
import tensorflow as tf
import ourlib

def made():
    return tf.keras.Sequential([tf.keras.layers.Dense(1)])

net = made()
checkpoint = tf.train.Checkpoint(net=net)
net = made()  # found
net(tf.zeros([4, 2]))
checkpoint.save("out/ckpt")
"""
AGAIN = "net = made()  # found\n"
SAVE = 'checkpoint.save("out/ckpt")\n'
USE = "net(tf.zeros([4, 2]))\n"
FIRST = "net = made()\ncheckpoint"


def only(text: str) -> Finding:
    (finding,) = lint_source(text, "program.py", Settings(keras=3, select=(CODE,)))
    return finding


def test_a_name_that_means_another_object_than_the_checkpoint_holds_is_found() -> None:
    assert_found(CODE, PROGRAM)


@pytest.mark.parametrize(
    "again",
    [
        "net: tf.keras.Model = made()  # found\n",
        "(net := made())  # found\n",
        "net, count = made(), 1  # found\n",
        "for net in [made()]:  # found\n    pass\n",
    ],
)
def test_it_is_found_however_the_name_is_bound(again: str) -> None:
    assert_found(CODE, changed(PROGRAM, AGAIN, again))


HOLDER = """\
import tensorflow as tf

class Trainer:
    def __init__(self):
        self.net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
        self.checkpoint = tf.train.Checkpoint(net=self.net)
        self.net = tf.keras.Sequential([tf.keras.layers.Dense(1)])  # found
        self.net(tf.zeros([4, 2]))
        self.checkpoint.save("out/ckpt")

Trainer()
"""


def test_an_attribute_is_found_too() -> None:
    assert_found(CODE, HOLDER)
    assert_found(
        CODE,
        HOLDER.replace(
            "        self.net = tf.keras.Sequential([tf.keras.layers.Dense(1)])  #",
            '        setattr(self, "net", tf.keras.Sequential([tf.keras.layers.Dense(1)]))  #',
        ),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The old one goes on under another name.
        (FIRST, "net = old = made()\ncheckpoint"),
        # The new one reaches the checkpoint, or contains the old one.
        (USE, USE + "checkpoint.net = net\n"),
        (AGAIN, "net = tf.keras.Sequential([net, tf.keras.layers.Dense(1)])\n"),
        # It is in another checkpoint, another file, or out of sight.
        (USE, USE + "tf.train.Checkpoint(net=net).save('other/ckpt')\n"),
        (USE, USE + "net.save_weights('net.weights.h5')\n"),
        (USE, USE + "ourlib.keep(net)\n"),
        # Nothing is saved after it, or the new one is never used.
        (SAVE, ""),
        (USE, ""),
        # Not an object with state.
        (AGAIN, "net = 1.0\n"),
        (AGAIN, "net = [made()]\n"),
        (AGAIN, ""),
    ],
)
def test_a_name_is_no_loss_where_nothing_is_left_behind(before: str, after: str) -> None:
    program = changed(PROGRAM, before, after)
    if "old" in after:
        program += "old(tf.zeros([4, 2]))\n"
    assert_silent(CODE, program)


def test_a_save_before_the_rebinding_holds_what_the_name_meant() -> None:
    assert_silent(CODE, changed(changed(PROGRAM, SAVE, ""), AGAIN, SAVE + AGAIN))


def test_a_checkpoint_made_after_it_holds_the_new_one() -> None:
    making = "checkpoint = tf.train.Checkpoint(net=net)\n"
    assert_silent(CODE, changed(changed(PROGRAM, making, ""), USE, making + USE))


def test_another_checkpoint_that_never_held_it_is_not_concerned() -> None:
    other = "other = tf.train.Checkpoint(v=tf.Variable(1.0))\n"
    program = changed(
        changed(PROGRAM, "checkpoint = tf.train.Checkpoint(net=net)\n", other), SAVE, "other.save('o')\n"
    )
    assert_silent(CODE, program)


def test_a_restore_right_after_it_fills_the_old_one() -> None:
    restored = changed(PROGRAM, SAVE, "checkpoint.restore(tf.train.latest_checkpoint('out'))\n")
    assert_found(CODE, restored)
    assert_found(CODE, changed(restored, USE, ""))


def test_a_loop_that_trains_a_new_one_in_each_round_is_found() -> None:
    looped = (
        "for fold in range(3):\n    net = made()  # found\n"
        "    net(tf.zeros([4, 2]))\n    checkpoint.save('out/ckpt')\n"
    )
    assert_found(CODE, changed(PROGRAM, AGAIN + USE + SAVE, looped))


def test_a_forward_pass_of_either_is_none_of_the_old_one() -> None:
    maybe = "if ourlib.flag():\n    net = made()  # found\n" + USE
    assert_found(CODE, changed(PROGRAM, AGAIN + USE, maybe))


# A model that was loaded

LOADED = changed(PROGRAM, AGAIN, "net = tf.keras.models.load_model('net.keras')  # found\n")


def test_a_loaded_model_is_found() -> None:
    assert_found(CODE, LOADED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (USE, USE + "net.save('net.keras')\n"),
        (USE, USE + "tf.train.Checkpoint(net=net).save('other/ckpt')\n"),
        (USE, USE + "ourlib.keep(net)\n"),
        (USE, USE + "holder = ourlib.Holder()\nholder.net = net\n"),
        (
            USE,
            USE + "json.dump([w.tolist() for w in net.get_weights()], open('w', 'w'))\n",
        ),
    ],
)
def test_a_loaded_model_that_is_kept_in_another_way_is_not(before: str, after: str) -> None:
    assert_silent(CODE, changed(LOADED, before, after))


# What is said, and the edit


def test_the_edit_binds_the_attribute_of_the_checkpoint() -> None:
    finding = only(PROGRAM)
    assert finding.fix is not None
    assert any("checkpoint.net = net" in edit.text for edit in finding.fix.edits)
    assert finding.help is not None and finding.help.endswith("after this line")
    assert [note.place.line for note in finding.related] == [9]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("checkpoint = tf.train.Checkpoint(net=net)\n", "parts = [tf.train.Checkpoint(net=net)]\n"),
        (AGAIN, "if ourlib.flag(): net = made()\n"),
    ],
)
def test_there_is_no_edit_without_a_name_for_the_checkpoint_or_a_line_for_it(before: str, after: str) -> None:
    program = changed(PROGRAM, before, after)
    if "parts" in after:
        program = changed(program, "checkpoint.save", "parts[0].save")
    finding = only(program)
    assert finding.fix is None
    assert finding.help == "build the `Checkpoint` after this line"


def test_the_shortest_name_of_the_right_checkpoint_is_used() -> None:
    names = (
        "first = tf.train.Checkpoint(v=tf.Variable(1.0))\n"
        "long_name = checkpoint = tf.train.Checkpoint(net=net)\nc = checkpoint\n"
    )
    finding = only(changed(PROGRAM, "checkpoint = tf.train.Checkpoint(net=net)\n", names))
    assert finding.fix is not None
    assert finding.fix.message == "add `c.net = net`"
