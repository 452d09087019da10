"""CKP301: saves that come before the update they should hold, and saves that are meant so."""

from __future__ import annotations

import pytest

from ckptlint import lint_source
from ckptlint.config import Settings
from ckptlint.finding import Finding
from tests.rules import assert_found, assert_silent

CODE = "CKP301"

HEAD = """\
import pickle
import tensorflow as tf
import ourlib

net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
other = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()
checkpoint = tf.train.Checkpoint(net=net, other=other, optimizer=optimizer)
x = tf.zeros([4, 2])

def loss_of(model):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x))
    return tape.gradient(loss, model.trainable_variables)

def update(model, gradients):
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))

"""
SAVE = "checkpoint.save('out/ckpt')"
FOUND = f"{SAVE}  # found"


def program(*lines: str) -> str:
    return HEAD + "\n".join(lines) + "\n"


def only(text: str) -> Finding:
    (finding,) = lint_source(text, "program.py", Settings(keras=3, select=(CODE,)))
    return finding


# In the course of a step

AMID = (
    "for index in range(5):",
    "    gradients = loss_of(net)",
    f"    {FOUND}",
    "    update(net, gradients)",
)


def test_a_save_between_gradients_and_update_is_found() -> None:
    assert_found(CODE, program(*AMID))


def test_it_is_found_in_a_function_and_outside_of_loops_too() -> None:
    step = ("def step():", "    gradients = loss_of(net)", f"    {FOUND}", "    update(net, gradients)", "")
    assert_found(CODE, program(*step, "for index in range(5):", "    step()"))


def test_it_is_found_under_a_condition() -> None:
    assert_found(CODE, program(AMID[0], AMID[1], "    if index % 2 == 0:", f"        {FOUND}", AMID[3]))


@pytest.mark.parametrize(
    "lines",
    [
        # The right order.
        (
            "for index in range(5):",
            "    gradients = loss_of(net)",
            "    update(net, gradients)",
            f"    {SAVE}",
        ),
        # Saved again after the update, or gone back to.
        (*AMID, f"    {SAVE}"),
        (*AMID, "    checkpoint.restore(tf.train.latest_checkpoint('out'))"),
        # The gradients are of something else, or not applied to what is saved.
        (
            "for index in range(5):",
            "    loss_of(other)",
            f"    {SAVE}",
            "    update(net, loss_of(net))",
            f"    {SAVE}",
        ),
        # Only in the one branch, while the update is in the other.
        (
            "for index in range(5):",
            "    gradients = loss_of(net)",
            "    if index % 2:",
            f"        {SAVE}",
            "    else:",
            "        update(net, gradients)",
        ),
        # What is saved has nothing to do with what is updated.
        (
            "alone = tf.train.Checkpoint(v=tf.Variable(1.0))",
            "for index in range(5):",
            "    gradients = loss_of(net)",
            "    alone.save('alone/ckpt')",
            "    update(net, gradients)",
        ),
        # A failed step is caught, and its update is made again.
        (
            "for index in range(5):",
            "    try:",
            "        gradients = loss_of(net)",
            f"        {SAVE}",
            "    except ValueError:",
            "        update(net, loss_of(net))",
        ),
    ],
)
def test_a_save_that_holds_its_step_or_belongs_to_none_is_not(lines: tuple[str, ...]) -> None:
    assert_silent(CODE, program(*(line.replace("  # found", "") for line in lines)))


def test_a_save_of_something_else_afterwards_does_not_make_up_for_it() -> None:
    alone = "alone = tf.train.Checkpoint(v=tf.Variable(1.0))"
    assert_found(CODE, program(alone, *AMID, "    alone.save('alone/ckpt')"))


def test_a_save_after_the_loop_does_not_make_up_for_the_files_of_each_step() -> None:
    assert_found(CODE, program(*AMID, SAVE))


OPEN = (
    "for index in range(5):",
    "    with tf.GradientTape() as tape:",
    "        loss = tf.reduce_mean(net(x))",
    f"    {FOUND}",
    "    gradients = tape.gradient(loss, net.trainable_variables)",
    "    update(net, gradients)",
)


def test_a_save_between_the_tape_and_its_gradients_is_found() -> None:
    assert_found(CODE, program(*OPEN))


@pytest.mark.parametrize(
    "lines",
    [
        # The best state so far: its loss was measured before the update.
        (*OPEN[:3], "    if loss < best:", f"        {SAVE}", *OPEN[4:]),
        # Before the tape.
        (OPEN[0], f"    {SAVE}", *OPEN[1:3], *OPEN[4:], SAVE),
    ],
)
def test_a_save_under_a_condition_or_before_the_tape_may_be_meant_so(lines: tuple[str, ...]) -> None:
    assert_silent(CODE, program("best = ourlib.best()", *lines))


# Between the updates of two nets

PAIR = (
    "for index in range(5):",
    "    update(net, loss_of(net))",
    f"    {FOUND}",
    "    update(other, loss_of(other))",
)


def test_a_save_between_the_updates_of_two_nets_is_found() -> None:
    assert_found(CODE, program(*PAIR))


@pytest.mark.parametrize(
    "lines",
    [
        # The same net twice: an inner loop unrolled.
        (*PAIR[:2], f"    {SAVE}", PAIR[1]),
        # One of the two in each round.
        (
            "for index in range(5):",
            "    if index % 2:",
            "        update(net, loss_of(net))",
            f"    {SAVE}",
            "    if index % 2 == 0:",
            "        update(other, loss_of(other))",
            f"    {SAVE}",
        ),
        # One after the other, no round of both.
        ("update(net, loss_of(net))", SAVE, "update(other, loss_of(other))", SAVE),
        # Each in a loop of its own.
        (
            "for index in range(5):",
            "    for part in range(3):",
            "        update(net, loss_of(net))",
            f"    {SAVE}",
            "    for part in range(3):",
            "        update(other, loss_of(other))",
        ),
        # Only one of them is in the file.
        (
            "alone = tf.train.Checkpoint(net=net)",
            *PAIR[:2],
            "    alone.save('alone/ckpt')",
            PAIR[3],
        ),
    ],
)
def test_a_save_between_updates_that_make_no_round_is_not(lines: tuple[str, ...]) -> None:
    assert_silent(CODE, program(*lines))


# Before all training

ONCE = (FOUND, "for index in range(5):", "    update(net, loss_of(net))")


def test_an_only_save_that_comes_before_all_training_is_found() -> None:
    assert_found(CODE, program(*ONCE))


def test_an_only_save_before_a_fit_is_found() -> None:
    assert_found(CODE, program("net.compile('adam', 'mse')", FOUND, "net.fit(x, x)"))


@pytest.mark.parametrize(
    "lines",
    [
        # Others follow.
        (SAVE, *ONCE[1:], f"    {SAVE}"),
        (SAVE, *ONCE[1:], SAVE),
        (SAVE, *ONCE[1:], "net.save_weights('net.weights.h5')"),
        # It is gone back to.
        (SAVE, *ONCE[1:], "checkpoint.restore(tf.train.latest_checkpoint('out'))"),
        # `write` keeps a state to compare with.
        ("checkpoint.write('out/first')", *ONCE[1:]),
        # One step is no training, and some of it came before.
        (SAVE, "update(net, loss_of(net))"),
        ("update(net, loss_of(net))", *ONCE),
        # Assigned by hand, to start from.
        (SAVE, "for index in range(5):", "    net.set_weights(ourlib.weights())"),
        # It may be saved out of sight, or in another way.
        ("ourlib.watch(checkpoint)", *ONCE),
        ("ourlib.watch(net)", *ONCE),
        (*ONCE, "pickle.dump(net.get_weights(), open('net.pickle', 'wb'))"),
        # A callback may save.
        (
            "net.compile('adam', 'mse')",
            SAVE,
            "net.fit(x, x, callbacks=[tf.keras.callbacks.BackupAndRestore('b')])",
        ),
        ("net.compile('adam', 'mse')", SAVE, "net.evaluate(x, x)"),
    ],
)
def test_a_first_save_that_is_not_the_last_is_not(lines: tuple[str, ...]) -> None:
    assert_silent(CODE, program(*(line.replace("  # found", "") for line in lines)))


# At the top of each round

ROUND = ("for index in range(5):", f"    {FOUND}", "    update(net, loss_of(net))")


def test_a_save_that_opens_each_round_of_a_loop_is_found() -> None:
    assert_found(CODE, program(*ROUND))


@pytest.mark.parametrize(
    "lines",
    [
        # The last round is saved too.
        (*ROUND, SAVE),
        (*ROUND, "net.save_weights('net.weights.h5')"),
        # Not each round is saved, or trained.
        (ROUND[0], "    if index % 2 == 0:", f"        {SAVE}", ROUND[2]),
        (ROUND[0], f"    {SAVE}", "    if index % 2 == 0:", f"    {ROUND[2]}"),
        (ROUND[0], "    try:", f"        {SAVE}", "    except OSError:", "        pass", ROUND[2]),
        # What is trained before it is saved by it.
        (ROUND[0], ROUND[2], f"    {SAVE}", ROUND[2]),
        # The loop is left in its middle, or goes on until something happens.
        (*ROUND, "    if ourlib.done():", "        break"),
        ("while not ourlib.done():", *ROUND[1:]),
        # Read back, or kept in another way.
        (*ROUND, "checkpoint.restore(tf.train.latest_checkpoint('out'))"),
        (*ROUND, "pickle.dump(net.get_weights(), open('net.pickle', 'wb'))"),
        ("ourlib.watch(net)", *ROUND),
        # What changes is set by hand.
        (ROUND[0], f"    {SAVE}", "    net.set_weights(ourlib.weights())"),
        # The training is in no round of this loop.
        (ROUND[0], f"    {SAVE}", "for index in range(5):", ROUND[2], f"    {SAVE}"),
    ],
)
def test_a_save_at_the_top_that_is_not_the_last_is_not(lines: tuple[str, ...]) -> None:
    assert_silent(CODE, program(*(line.replace("  # found", "") for line in lines)))


def test_a_loop_in_a_function_that_may_return_is_left_in_its_middle() -> None:
    lines = (
        "def train():",
        *(f"    {line}" for line in ROUND),
        "        if ourlib.done():",
        "            return",
        "train()",
    )
    assert_silent(CODE, program(*(line.replace("  # found", "") for line in lines)))
    assert_found(CODE, program(*lines[:-3], "train()"))


def test_a_restore_before_the_loop_changes_nothing() -> None:
    assert_found(CODE, program("checkpoint.restore(tf.train.latest_checkpoint('out'))", *ROUND))


def test_a_fit_in_each_round_is_a_training() -> None:
    assert_found(CODE, program("net.compile('adam', 'mse')", ROUND[0], f"    {FOUND}", "    net.fit(x, x)"))


# What is said, and the edit


def test_the_finding_stands_where_the_function_that_shows_both_calls_them() -> None:
    saving = ("def keep():", f"    {SAVE}", "")
    lines = (
        "for index in range(5):",
        "    gradients = loss_of(net)",
        "    keep()  # found",
        "    update(net, gradients)",
    )
    assert_found(CODE, program(*saving, *lines))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (AMID, "before the update of this step"),
        (ONCE, "before all training, and never after it"),
        (ROUND, "before the updates of each round, and never after the last"),
    ],
)
def test_the_message_says_what_comes_too_late(lines: tuple[str, ...], words: str) -> None:
    assert words in only(program(*lines)).message


def test_the_save_moves_behind_the_update() -> None:
    finding = only(program(*AMID))
    assert finding.fix is not None
    assert any(SAVE in edit.text for edit in finding.fix.edits)


def test_a_save_whose_result_is_used_stays_where_it_is() -> None:
    lines = (AMID[0], AMID[1], f"    path = {SAVE}", "    print(path)", AMID[3])
    assert only(program(*lines)).fix is None


@pytest.mark.parametrize("word", ["Checkpoint", "save_weights"])
def test_one_word_is_enough_to_be_looked_at(word: str) -> None:
    weights = "net.save_weights('net.weights.h5')"
    text = program(*AMID) if word == "Checkpoint" else program(*AMID).replace(SAVE, weights)
    if word == "save_weights":
        text = text.replace(
            "checkpoint = tf.train.Checkpoint(net=net, other=other, optimizer=optimizer)\n", ""
        )
    assert_found(CODE, text)
