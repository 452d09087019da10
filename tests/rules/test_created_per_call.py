"""CKP203: what is made anew in each step, and what only looks like it."""

from __future__ import annotations

import textwrap

import pytest

from tests.rules import assert_found, assert_silent, changed

CODE = "CKP203"

LOOP = """\
import tensorflow as tf
import ourlib

net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
data = tf.zeros([4, 2])
first = net.get_weights()
for epoch in range(5):
    optimizer = tf.keras.optimizers.Adam(0.01)  # found
    for index in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(net(data))
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables))
"""
MADE = "    optimizer = tf.keras.optimizers.Adam(0.01)  # found\n"
STEP = "optimizer.apply_gradients(zip(gradients, net.trainable_variables))\n"

LOSS = """
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(net(data))
gradients = tape.gradient(loss, net.trainable_variables)
"""


def test_an_optimizer_made_in_each_round_is_found() -> None:
    assert_found(CODE, LOOP)


@pytest.mark.parametrize(
    "step",
    [
        "optimizer.apply(gradients, net.trainable_variables)\n",
        "optimizer.minimize(loss, net.trainable_variables, tape=tape)\n",
    ],
)
def test_it_trains_by_whichever_method(step: str) -> None:
    assert_found(CODE, changed(LOOP, STEP, step))


def test_a_model_compiled_anew_for_each_stage_is_meant_so() -> None:
    stages = changed(
        LOOP, LOOP[LOOP.index("    for index") :], "    net.compile(optimizer)\n    net.fit(data)\n"
    )
    assert_silent(CODE, changed(stages, "data =", "scale = tf.Variable(1.0)\ndata ="))


@pytest.mark.parametrize(
    "what_happens",
    ["net.set_weights(first)", "ourlib.start_over(net)", "ourlib.resume(optimizer)"],
)
def test_rounds_in_which_the_state_may_be_set_back_are_trainings_of_their_own(what_happens: str) -> None:
    assert_silent(CODE, changed(LOOP, MADE, f"{MADE}    {what_happens}\n"))


def test_weights_set_back_before_the_loop_are_not_set_back_in_it() -> None:
    assert_found(CODE, changed(LOOP, "for epoch", "net.set_weights(first)\nfor epoch"))


def test_an_optimizer_used_after_the_loop_is_made_once_for_its_use() -> None:
    making = LOOP[: LOOP.index("    for index")]
    assert_silent(CODE, making + LOSS + STEP)


@pytest.mark.parametrize(
    "guard",
    [
        "    if epoch % 2 == 0:\n        optimizer = tf.keras.optimizers.Adam(0.01)\n",
        "    if optimizer is None:\n        optimizer = tf.keras.optimizers.Adam(0.01)\n",
        "    try:\n        optimizer.iterations\n"
        "    except AttributeError:\n        optimizer = tf.keras.optimizers.Adam(0.01)\n",
        "    optimizer = the_optimizer()\n",
    ],
)
def test_an_optimizer_made_under_a_condition_is_not_made_in_each_round(guard: str) -> None:
    head = (
        "import functools\noptimizer = None\n\n\n@functools.cache\ndef the_optimizer():\n"
        "    return tf.keras.optimizers.Adam(0.01)\n\n\n"
    )
    program = changed(LOOP, MADE, guard)
    assert_silent(CODE, changed(program, "for epoch", head + "for epoch"))


def test_a_try_around_the_making_is_no_condition() -> None:
    tried = f"    try:\n    {MADE}    except ValueError:\n        break\n"
    assert_found(CODE, changed(LOOP, MADE, tried))


def test_one_that_belongs_to_an_object_made_in_the_loop_is_made_with_it() -> None:
    assert_silent(
        CODE,
        """\
        import tensorflow as tf

        net = tf.keras.Sequential([tf.keras.layers.Dense(1)])

        class Stage:
            def __init__(self):
                self.optimizer = tf.keras.optimizers.Adam(0.01)

            def step(self, data):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean(net(data))
                gradients = tape.gradient(loss, net.trainable_variables)
                self.optimizer.apply_gradients(zip(gradients, net.trainable_variables))

        for number in range(3):
            Stage().step(tf.zeros([4, 2]))
        """,
    )


TRAIN_ONCE = """\
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.layers.Dense(1)])

def train(data):
    optimizer = tf.keras.optimizers.Adam(0.01)  # found
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(net(data))
    gradients = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))

"""


def test_a_step_that_makes_its_optimizer_is_found_where_a_loop_calls_it() -> None:
    assert_found(CODE, TRAIN_ONCE + "for index in range(5):\n    train(tf.zeros([4, 2]))\n")


def test_the_same_step_called_once_is_no_loss() -> None:
    assert_silent(CODE, TRAIN_ONCE + "train(tf.zeros([4, 2]))\n")


def test_a_function_that_trains_for_many_steps_may_have_an_optimizer_of_its_own() -> None:
    head, body = TRAIN_ONCE.split("    with tf")
    many = head + "    for _ in range(100):\n" + textwrap.indent("    with tf" + body, "    ")
    assert_silent(CODE, many + "for task in range(5):\n    train(tf.zeros([4, 2]))\n")


STEPS = """\
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.layers.Dense(1)])

def step(optimizer, data):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(net(data))
    gradients = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))

def main(batches, rate):
    for batch in batches:
        optimizer = tf.keras.optimizers.Adam(rate, beta_1=0.8)  # found
        step(optimizer, batch)

main([tf.zeros([4, 2])] * 5, 0.01)
"""


def test_a_step_in_a_function_is_a_step_of_this_round() -> None:
    assert_found(CODE, STEPS)


def test_a_setting_that_the_loop_binds_is_another_optimizer_for_each_round() -> None:
    assert_silent(CODE, STEPS.replace("for batch in batches", "for rate, batch in zip([0.1, 0.01], batches)"))


def test_a_loop_over_other_things_than_numbers_that_takes_many_steps_trains_each_anew() -> None:
    tasks = STEPS.replace(
        "        step(optimizer, batch)", "        for part in batch:\n            step(optimizer, part)"
    )
    assert_silent(CODE, tasks)


@pytest.mark.parametrize(
    "maker",
    [
        "def made(rate):\n    return tf.keras.optimizers.Adam(rate, beta_1=0.8)\n",
        "made = lambda rate: tf.keras.optimizers.Adam(rate, beta_1=0.8)\n",
    ],
)
def test_a_maker_that_is_handed_a_setting_may_make_another_each_time(maker: str) -> None:
    used = STEPS.replace(
        "tf.keras.optimizers.Adam(rate, beta_1=0.8)  # found", "made(rate / (1 + batch[0, 0]))"
    )
    assert_silent(CODE, used.replace("def step", maker + "\ndef step"))


def test_a_maker_without_settings_makes_the_same_each_time() -> None:
    maker = "def made():\n    return tf.keras.optimizers.Adam(0.01)  # found\n"
    used = STEPS.replace("tf.keras.optimizers.Adam(rate, beta_1=0.8)  # found", "made()")
    assert_found(CODE, used.replace("def step", maker + "\ndef step"))


def test_another_optimizer_trains_in_the_loop() -> None:
    other = changed(LOOP, STEP, "other.apply_gradients(zip(gradients, net.trainable_variables))\n")
    assert_silent(CODE, changed(other, "for epoch", "other = tf.keras.optimizers.Adam(0.01)\nfor epoch"))


# Layers

FORWARD = """\
import tensorflow as tf
import ourlib

class Head(tf.keras.layers.Layer):
    def call(self, x):
        dense = tf.keras.layers.Dense(2)  # found
        return dense(x)

head = Head()
for index in range(5):
    head(tf.zeros([4, 2]))
"""
DENSE = "        dense = tf.keras.layers.Dense(2)  # found\n"


@pytest.mark.parametrize("base", ["tf.keras.layers.Layer", "tf.keras.Model"])
def test_a_layer_made_in_the_forward_pass_is_found(base: str) -> None:
    assert_found(CODE, changed(FORWARD, "tf.keras.layers.Layer", base))


@pytest.mark.parametrize(
    "made",
    [
        "        dense = tf.keras.layers.Dropout(0.5)\n",
        "        dense = Noise()\n",
        "        dense = tf.keras.layers.Dense(2)\n        ourlib.keep(dense)\n",
        "        dense = tf.identity\n        tf.keras.layers.Dense(2)\n",
    ],
)
def test_a_layer_that_has_nothing_to_lose_or_may_be_kept_is_not(made: str) -> None:
    noise = "class Noise(tf.keras.layers.Layer):\n    def call(self, x):\n        return x + 1.0\n\n"
    assert_silent(CODE, changed(changed(FORWARD, DENSE, made), "class Head", noise + "class Head"))


@pytest.mark.parametrize("method", ["__init__(self)", "build(self, shape)"])
def test_the_parts_of_a_layer_made_in_the_forward_pass_are_found_with_it(method: str) -> None:
    start = "        super().__init__()\n" if method.startswith("__init__") else ""
    block = (
        f"class Block(tf.keras.layers.Layer):\n    def {method}:\n{start}"
        "        self.dense = tf.keras.layers.Dense(2)\n        self.w = self.add_weight(shape=(2,))\n\n"
        "    def call(self, x):\n        return self.dense(x) * self.w\n\n"
    )
    program = (
        changed(FORWARD, "Dense(2)", "Block()")
        .replace("keras.layers.Block", "Block")
        .replace("tf.Block", "Block")
    )
    assert_found(CODE, changed(program, "class Head", block + "class Head"))


TAPED = """\
import tensorflow as tf

x = tf.zeros([4, 2])
for index in range(5):
    with tf.GradientTape() as tape:
        dense = tf.keras.layers.Dense(2)  # found
        loss = tf.reduce_mean(dense(x))
    tape.gradient(loss, dense.trainable_variables)
"""


def test_a_layer_made_under_the_tape_of_each_step_is_found() -> None:
    assert_found(CODE, TAPED)


def test_a_tape_that_is_opened_once_makes_it_once() -> None:
    assert_silent(CODE, changed(TAPED, "for index in range(5)", "if True"))


# Variables

HELD = """\
import tensorflow as tf
import ourlib

class Shift(tf.keras.layers.Layer):
    def call(self, x):
        self.offset = tf.Variable(1.0)  # found
        return x + self.offset

shift = Shift()
for index in range(5):
    shift(tf.zeros([4, 2]))
"""
OFFSET = "        self.offset = tf.Variable(1.0)  # found\n"


@pytest.mark.parametrize("base", ["tf.keras.layers.Layer", "tf.keras.Model"])
@pytest.mark.parametrize("made", ["tf.Variable(1.0)", "self.add_weight(shape=())"])
def test_a_variable_that_each_forward_pass_makes_is_found(base: str, made: str) -> None:
    assert_found(CODE, changed(changed(HELD, "tf.keras.layers.Layer", base), "tf.Variable(1.0)", made))


@pytest.mark.parametrize(
    "made",
    [
        "        part = Buffer()\n        part.x = tf.Variable(1.0)\n        self.offset = float(part.x)\n",
        "        notes.offset = tf.Variable(1.0)\n        self.offset = float(notes.offset)\n",
        "        self.offset = tf.Variable(1.0)\n        ourlib.keep(self)\n",
    ],
)
def test_a_variable_that_is_not_held_by_what_outlives_the_pass_is_not(made: str) -> None:
    others = "class Buffer(tf.Module):\n    pass\n\nclass Notes:\n    pass\n\nnotes = Notes()\n\n"
    assert_silent(CODE, changed(changed(HELD, OFFSET, made), "class Shift", others + "class Shift"))


UNDER_TAPE = """\
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
for index in range(5):
    with tf.GradientTape() as tape:
        net.offset = tf.Variable(1.0)  # found
        loss = tf.reduce_mean(net(tf.zeros([4, 2])) + net.offset)
    tape.gradient(loss, net.trainable_variables)
"""


def test_a_variable_that_a_model_gets_anew_in_each_step_is_found() -> None:
    assert_found(CODE, UNDER_TAPE)


def test_one_that_serves_a_batch_and_is_thrown_away_is_not() -> None:
    assert_silent(CODE, UNDER_TAPE.replace("net.offset", "offset"))


TRACED = """\
import tensorflow as tf

@tf.function
def count(x):
    total = tf.Variable(0.0)  # found
    return total.assign_add(x)

for index in range(5):
    count(1.0)
"""


def test_a_variable_of_a_compiled_function_is_found() -> None:
    assert_found(CODE, TRACED)


@pytest.mark.parametrize(
    "word",
    ["GradientTape", "apply_gradients", "minimize", "def call(", "Variable"],
)
def test_one_word_is_enough_to_be_looked_at(word: str) -> None:
    programs = {
        "GradientTape": changed(LOOP, STEP, "optimizer.apply(gradients, net.trainable_variables)\n"),
        "apply_gradients": "from batches import gradients\n"
        + LOOP[: LOOP.index("        with")]
        + "        "
        + STEP,
        "minimize": LOOP[: LOOP.index("        with")]
        + "        optimizer.minimize(lambda: tf.reduce_mean(net(data)), net.trainable_variables)\n",
        "def call(": FORWARD,
        "Variable": TRACED,
    }
    others = {"GradientTape", "apply_gradients", "minimize", "def call(", "Variable"} - {word}
    assert word in programs[word] and not any(other in programs[word] for other in others)
    assert_found(CODE, programs[word])
