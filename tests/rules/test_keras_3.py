"""CKP106 and CKP107: what Keras 3 does not see, and where that does no harm."""

from __future__ import annotations

import pytest

from ckptlint import lint_source
from ckptlint.config import Settings
from ckptlint.finding import Finding
from tests.rules import assert_found, assert_silent, changed

LIST, RAW = "CKP106", "CKP107"


def only(code: str, text: str) -> Finding:
    (finding,) = lint_source(text, "program.py", Settings(keras=3, select=(code,)))
    return finding


BLOCKS = """\
import tensorflow as tf
import ourlib

class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [tf.keras.layers.Dense(2), tf.keras.layers.Dense(2)]  # found

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x

net = Net()
net(tf.zeros([1, 2]))
checkpoint = tf.train.Checkpoint(net=net)
checkpoint.save("out/ckpt")
"""
HELD = "self.blocks = [tf.keras.layers.Dense(2), tf.keras.layers.Dense(2)]"


@pytest.mark.parametrize(
    "held",
    [
        HELD,
        "self.blocks: list = [tf.keras.layers.Dense(2)]",
        "self.blocks = [tf.keras.layers.Dense(2) for _ in range(3)]",
        "self.blocks = list([tf.keras.layers.Dense(2)])",
    ],
)
def test_layers_in_a_list_are_found(held: str) -> None:
    assert_found(LIST, changed(BLOCKS, HELD, held))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HELD, "self.blocks = (tf.keras.layers.Dense(2), tf.keras.layers.Dense(2))"),
        (HELD, "self.blocks = [tf.keras.layers.ReLU(), tf.keras.layers.Dropout(0.5)]"),
        (HELD, "self.a = tf.keras.layers.Dense(2)\n        self.blocks = [self.a]"),
        (HELD, HELD + "\n        ourlib.keep(self.blocks[0], self.blocks[1])"),
        ("net = Net()\n", "net = Net()\nourlib.keep(net)\n"),
        ('checkpoint.save("out/ckpt")', 'net.save_weights("net.weights.h5")'),
        ('checkpoint.save("out/ckpt")\n', ""),
        ("checkpoint.save", 'net.save_weights("net.weights.h5")\ncheckpoint.save'),
    ],
)
def test_layers_that_are_kept_have_no_weights_or_are_not_saved_are_not(before: str, after: str) -> None:
    assert_silent(LIST, changed(BLOCKS, before, after))


def test_under_keras_2_a_list_is_followed() -> None:
    assert_silent(LIST, BLOCKS, keras=2)


TRAINED = changed(
    changed(
        BLOCKS,
        "checkpoint = tf.train.Checkpoint(net=net)",
        "optimizer = tf.keras.optimizers.Adam()\n"
        "checkpoint = tf.train.Checkpoint(net=net, optimizer=optimizer)\n"
        "checkpoint.restore(tf.train.latest_checkpoint('out'))",
    ),
    'checkpoint.save("out/ckpt")\n',
    "with tf.GradientTape() as tape:\n    loss = tf.reduce_mean(net(tf.zeros([1, 2])))\n"
    "optimizer.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))\n"
    'checkpoint.save("out/ckpt")\n',
)


def test_an_optimizer_that_is_built_too_late_does_not_bring_them_back() -> None:
    assert_found(LIST, TRAINED)


def test_an_optimizer_that_is_built_before_the_restore_does() -> None:
    assert_silent(
        LIST,
        changed(
            TRAINED, "checkpoint.restore", "optimizer.build(net.trainable_variables)\ncheckpoint.restore"
        ),
    )


def test_what_no_optimizer_changes_is_lost_all_the_same() -> None:
    normal = changed(
        TRAINED, "checkpoint.restore", "optimizer.build(net.trainable_variables)\ncheckpoint.restore"
    )
    assert_found(LIST, changed(normal, HELD, "self.blocks = [tf.keras.layers.BatchNormalization()]"))


@pytest.mark.parametrize(
    ("held", "text"),
    [
        ("self.blocks = [tf.keras.layers.Dense(2)]", "(tf.keras.layers.Dense(2),)"),
        ("self.blocks = [tf.keras.layers.Dense(2),]", "(tf.keras.layers.Dense(2),)"),
        (HELD, "(tf.keras.layers.Dense(2), tf.keras.layers.Dense(2))"),
        (
            "self.blocks = [tf.keras.layers.Dense(2) for _ in range(3)]",
            "tuple(tf.keras.layers.Dense(2) for _ in range(3))",
        ),
    ],
)
def test_the_edit_makes_a_tuple(held: str, text: str) -> None:
    program = changed(BLOCKS, HELD, held)
    fix = only(LIST, program).fix
    assert fix is not None
    line = program.splitlines()[6]
    for edit in sorted(fix.edits, key=lambda e: -e.place.column):
        line = line[: edit.place.column] + edit.text + line[edit.place.end_column :]
    assert line == f"        self.blocks = {text}  # found"


@pytest.mark.parametrize(
    "held",
    [
        "self.blocks = ([tf.keras.layers.Dense(2)])",
        "self.blocks = list([tf.keras.layers.Dense(2)])",
        "self.blocks = {'a': tf.keras.layers.Dense(2)}",
        "self.blocks = [tf.keras.layers.Dense(2)]\n        self.blocks.append(tf.keras.layers.Dense(2))",
    ],
)
def test_there_is_no_edit_for_what_is_no_plain_list_that_is_only_read(held: str) -> None:
    program = changed(BLOCKS, HELD, held).replace("in self.blocks:", "in list(self.blocks):")
    findings = lint_source(program, "program.py", Settings(keras=3, select=(LIST,)))
    assert findings and all(finding.fix is None for finding in findings)


def test_the_message_says_which_container_of_which_object() -> None:
    finding = only(LIST, BLOCKS)
    assert "`blocks` of `" in finding.message and "a list for" in finding.message
    assert finding.help == "keep it as a tuple, or save with `save_weights`"
    assert finding.runs_in is not None
    named = changed(BLOCKS, HELD, "self.blocks = {'a': tf.keras.layers.Dense(2)}")
    assert "a dict for" in only(LIST, changed(named, "self.blocks:", "self.blocks.values():")).message


UNNAMED = """\
import tensorflow as tf

class Shift(tf.keras.layers.Layer):
    def build(self, shape):
        self.add_weight(shape=(2,), name="offset")  # found

    def call(self, x):
        return x + self.weights[0]

net = tf.keras.Sequential([Shift()])
net(tf.zeros([1, 2]))
checkpoint = tf.train.Checkpoint(net=net)
checkpoint.save("out/ckpt")
"""


def test_a_weight_that_no_attribute_holds_is_found() -> None:
    assert_found(LIST, UNNAMED)
    assert only(LIST, UNNAMED).help == "keep the result of `add_weight` as an attribute"


def test_the_cells_of_a_layer_of_keras_are_found_where_it_is_made() -> None:
    cells = (
        "import tensorflow as tf\ncells = [tf.keras.layers.LSTMCell(2), tf.keras.layers.LSTMCell(2)]\n"
        "net = tf.keras.Sequential([tf.keras.layers.RNN(cells)])  # found\nnet(tf.zeros([1, 3, 2]))\n"
        "checkpoint = tf.train.Checkpoint(net=net)\ncheckpoint.save('out/ckpt')\n"
    )
    assert_found(LIST, cells)
    assert "the cells of this layer" in only(LIST, cells).message


# Raw variables

GATE = """\
import tensorflow as tf
import ourlib

class Gate(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.scale = tf.Variable(1.0)  # found

    def call(self, x):
        return x * self.scale

net = tf.keras.Sequential([tf.keras.layers.Dense(2), Gate()])
optimizer = tf.keras.optimizers.Adam()
x = tf.zeros([4, 2])
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(net(x))
optimizer.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
"""
SCALE = "        self.scale = tf.Variable(1.0)  # found\n"
TRAINING = GATE[GATE.index("with tf") :]
FIT = "net.compile('adam', 'mse')\nnet.fit(x, x)\n"


@pytest.mark.parametrize("training", [TRAINING, FIT, FIT.replace("fit", "train_on_batch")])
def test_a_raw_variable_that_is_not_trained_is_found(training: str) -> None:
    assert_found(RAW, changed(GATE, TRAINING, training))


@pytest.mark.parametrize(
    "made",
    [
        "tf.Variable(initial_value=1.0)",
        "tf.Variable(tf.ones([2]))",
        "tf.Variable(1.0, dtype='float32')",
        "tf.Variable(1.0, dtype=tf.float16)",
        "tf.Variable(1.0, True)",
    ],
)
def test_a_raw_variable_of_floating_numbers_trains(made: str) -> None:
    assert_found(RAW, changed(GATE, "tf.Variable(1.0)", made))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tf.Variable(1.0)", "self.add_weight(shape=(), initializer='ones')"),
        ("tf.Variable(1.0)", "tf.Variable(1)"),
        ("tf.Variable(1.0)", "tf.Variable(initial_value=1)"),
        ("tf.Variable(1.0)", "tf.Variable(ourlib.start(), dtype='int32')"),
        ("tf.Variable(1.0)", "tf.Variable(ourlib.start(), dtype=tf.uint8)"),
        ("tf.Variable(1.0)", "tf.Variable(ourlib.start(), dtype='bool')"),
        ("tf.Variable(1.0)", "tf.Variable(ourlib.start(), dtype=tf.string)"),
        ("tf.Variable(1.0)", "tf.Variable(1.0, trainable=False)"),
        ("tf.Variable(1.0)", "tf.Variable(1.0, False)"),
        ("net.trainable_variables), net", "[*net.trainable_variables, net.layers[1].scale]), net"),
        ("net = tf", "gate = Gate()\ngate.scale.assign(2.0)\nnet = tf"),
        ("optimizer =", "ourlib.keep(net.layers[1])\noptimizer ="),
    ],
)
def test_a_variable_that_is_trained_otherwise_or_not_at_all_is_not(before: str, after: str) -> None:
    program = changed(GATE, before, after)
    if "gate =" in after:
        program = program.replace(", Gate()]", ", gate]")
    assert_silent(RAW, program)


MODEL = (
    changed(
        changed(GATE, "tf.keras.layers.Layer", "tf.keras.Model"),
        "super().__init__()",
        "super().__init__()\n        self.dense = tf.keras.layers.Dense(2)",
    )
    .replace("return x * self.scale", "return self.dense(x) * self.scale")
    .replace("tf.keras.Sequential([tf.keras.layers.Dense(2), Gate()])", "Gate()")
)


def test_a_model_that_is_trained_itself_is_found() -> None:
    assert_found(RAW, MODEL)


@pytest.mark.parametrize("factor", ["1.0", "tf.stop_gradient(self.scale)", "float(self.scale)"])
def test_a_variable_that_no_gradient_could_reach_is_not(factor: str) -> None:
    assert_silent(RAW, changed(MODEL, "self.dense(x) * self.scale", f"self.dense(x) * {factor}"))


def test_under_keras_2_it_is_trained() -> None:
    assert_silent(RAW, GATE, keras=2)


def test_one_in_a_list_or_of_a_plain_object_is_not_spoken_of() -> None:
    plain = changed(GATE, "class Gate(tf.keras.layers.Layer)", "class Gate")
    plain = changed(changed(plain, "        super().__init__()\n", ""), "call(", "__call__(")
    plain = plain.replace("[tf.keras.layers.Dense(2), Gate()]", "[tf.keras.layers.Dense(2)]")
    assert_silent(RAW, plain.replace("net(x)", "Gate()(net(x))"))


def test_a_training_of_another_model_is_not_of_this_one() -> None:
    other = changed(GATE, "net = tf", "other = tf.keras.Sequential([tf.keras.layers.Dense(2)])\nnet = tf")
    assert_silent(RAW, changed(other, TRAINING, TRAINING.replace("net", "other")))


MODULE = """\
class Scaling(tf.Module):
    def __init__(self):
        super().__init__()
        self.factor = tf.Variable(1.0)

    def __call__(self, x):
        return x * self.factor

"""


def test_a_module_is_found_with_what_is_in_it() -> None:
    program = changed(
        changed(GATE, "class Gate", MODULE + "class Gate"), "tf.Variable(1.0)  # found", "Scaling()  # found"
    )
    program = changed(program, "x * self.scale", "self.scale(x)")
    assert_found(RAW, program)
    finding = only(RAW, program)
    assert "is a `tf.Module`" in finding.message
    assert finding.help == "make the module a Keras layer"
    assert finding.fix is None
    without = program.replace("        self.factor = tf.Variable(1.0)\n", "        self.factor = 1.0\n")
    assert_silent(RAW, without)


def test_what_is_said_of_a_variable() -> None:
    finding = only(RAW, GATE)
    assert "is a `tf.Variable`" in finding.message and "it is never trained" in finding.message
    assert finding.help == "make it with `add_weight(...)`"
    assert finding.fix is not None
    assert finding.runs_in is not None
    assert [note.place.line for note in finding.related] == [17]


def test_an_initial_value_that_no_initializer_makes_is_left_to_the_author() -> None:
    assert (
        only(RAW, changed(GATE, "tf.Variable(1.0)", "tf.Variable(ourlib.start(), dtype='float32')")).fix
        is None
    )


COUNTER = """\
import tensorflow as tf
import ourlib

class Norm(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.mean = tf.Variable(0.0, trainable=False)  # found

    def call(self, x):
        self.mean.assign(0.9 * self.mean + 0.1 * tf.reduce_mean(x))
        return x - self.mean

net = tf.keras.Sequential([Norm()])
net(tf.zeros([4, 2]))
net.save_weights("net.weights.h5")
"""


@pytest.mark.parametrize("save", ['net.save_weights("net.weights.h5")', 'net.save("net.keras")'])
def test_a_running_value_that_keras_leaves_out_of_its_files_is_found(save: str) -> None:
    program = changed(COUNTER, 'net.save_weights("net.weights.h5")', save)
    assert_found(RAW, program)
    assert "starts over after a restart" in only(RAW, program).message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("        self.mean.assign(0.9 * self.mean + 0.1 * tf.reduce_mean(x))\n", ""),
        ("0.9 * self.mean + 0.1 * tf.reduce_mean(x)", "tf.reduce_mean(x)"),
        ('net.save_weights("net.weights.h5")\n', ""),
        ('net.save_weights("net.weights.h5")', 'tf.train.Checkpoint(net=net).save("out/ckpt")'),
        ("net.save_weights", 'tf.train.Checkpoint(net=net).save("out/ckpt")\nnet.save_weights'),
        ("net.save_weights", "other = tf.keras.Sequential([tf.keras.layers.Dense(1)])\nother.save_weights"),
    ],
)
def test_a_running_value_that_is_made_anew_or_kept_is_not(before: str, after: str) -> None:
    assert_silent(RAW, changed(COUNTER, before, after))
