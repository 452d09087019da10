"""CKP101 and CKP102: what training changes and no checkpoint holds, and what only looks like it."""

from __future__ import annotations

import pytest

from ckptlint import lint_source
from ckptlint.config import Settings
from ckptlint.finding import Finding
from tests.rules import assert_found, assert_silent, changed

VARIABLE, OPTIMIZER = "CKP101", "CKP102"

RESUMED = """\
import tensorflow as tf
import ourlib

net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()
checkpoint = tf.train.Checkpoint(net=net)
manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)
checkpoint.restore(manager.latest_checkpoint)
for index in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(net(tf.zeros([4, 2])))
    gradients = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))
    manager.save()
"""
ADAM = "optimizer = tf.keras.optimizers.Adam()\n"
LOST = changed(RESUMED, "(net=net)\n", "(net=net)  # found\n")

SCALE = "scale = tf.Variable(1.0)\n"
COUNTED = (
    changed(RESUMED, "(net=net)", "(net=net, optimizer=optimizer)  # found").replace(
        "checkpoint = ", SCALE + "checkpoint = "
    )
    + "    scale.assign(scale * 0.9)\n"
)


def only(code: str, text: str, keras: int = 3) -> Finding:
    """The one finding of a rule."""
    (finding,) = lint_source(text, "program.py", Settings(keras=keras, select=(code,)))
    return finding


# An optimizer


def test_an_optimizer_that_no_checkpoint_holds_is_found() -> None:
    assert_found(OPTIMIZER, LOST)


@pytest.mark.parametrize(
    "optimizer",
    [
        "tf.keras.optimizers.SGD()",
        "tf.keras.optimizers.SGD(0.1)",
        "tf.keras.optimizers.SGD(momentum=0.0)",
        "tf.keras.optimizers.legacy.SGD(0.1)",
        "tf.keras.optimizers.experimental.SGD(0.1)",
    ],
)
def test_plain_gradient_descent_has_nothing_to_lose(optimizer: str) -> None:
    assert_silent(OPTIMIZER, changed(RESUMED, "tf.keras.optimizers.Adam()", optimizer), keras=2)


@pytest.mark.parametrize(
    "optimizer", ["tf.keras.optimizers.SGD(momentum=0.9)", "tf.keras.optimizers.SGD(0.1, 0.9)"]
)
def test_momentum_is_something_to_lose(optimizer: str) -> None:
    assert_found(OPTIMIZER, changed(LOST, "tf.keras.optimizers.Adam()", optimizer))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    manager.save()\n", ""),
        ("    optimizer.apply_gradients(zip(gradients, net.trainable_variables))\n", ""),
        ("checkpoint =", "ourlib.keep(optimizer)\ncheckpoint ="),
        ("checkpoint =", "kept = tf.train.Checkpoint(optimizer=optimizer)\ncheckpoint ="),
    ],
)
def test_an_optimizer_is_no_loss_where_nothing_resumes_trains_or_lacks_it(before: str, after: str) -> None:
    program = changed(RESUMED, before, after)
    assert_silent(OPTIMIZER, program if "kept" not in after else program + "    kept.save('kept')\n")


def test_a_checkpoint_that_is_saved_amid_training_is_there_to_be_resumed() -> None:
    restored = "checkpoint.restore(manager.latest_checkpoint)\n"
    assert_found(OPTIMIZER, changed(LOST, restored, ""))
    assert_silent(OPTIMIZER, changed(changed(LOST, restored, ""), "    manager.save()", "manager.save()"))


def test_an_optimizer_for_what_is_not_in_the_checkpoint_is_no_loss_by_itself() -> None:
    other = "other = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
    program = changed(RESUMED, "checkpoint =", other + "checkpoint =")
    program = changed(program, "(net=net)", "(net=net, step=step)")
    program = changed(program, "checkpoint =", "step = tf.Variable(0)\ncheckpoint =")
    program = program.replace("net(tf", "other(tf").replace("net.trainable", "other.trainable")
    assert_silent(OPTIMIZER, program + "    step.assign_add(1)\n")


WRAPPER = """\
class Averaged(tf.keras.optimizers.Optimizer):
    def __init__(self, inner):
        super().__init__(name="averaged", learning_rate=0.1)
        self.inner = inner

    def apply_gradients(self, pairs):
        self.inner.apply_gradients(pairs)

"""


def test_a_wrapper_whose_inner_optimizer_is_kept_is_no_loss() -> None:
    wrapped = "optimizer = tf.keras.mixed_precision.LossScaleOptimizer(inner)\n"
    program = changed(RESUMED, ADAM, "inner = tf.keras.optimizers.Adam()\n" + wrapped)
    assert_silent(OPTIMIZER, changed(program, "(net=net)", "(net=net, inner=inner)"))


def test_a_wrapper_whose_inner_optimizer_is_lost_too_is_found() -> None:
    wrapped = "optimizer = tf.keras.mixed_precision.LossScaleOptimizer(inner)\n"
    program = changed(LOST, ADAM, "inner = tf.keras.optimizers.Adam()\n" + wrapped)
    assert_found(OPTIMIZER, program)


# A variable


def test_a_variable_that_no_checkpoint_holds_is_found() -> None:
    assert_found(VARIABLE, COUNTED)


SPREAD = """\
requests = tf.Variable(-1)

@tf.function
def preview(x):
    branch = requests.assign_add(1) % 2
    return tf.switch_case(branch, {0: lambda: net(x), 1: lambda: net(x)})

"""


def test_a_variable_that_only_what_infers_changes_is_no_loss() -> None:
    program = changed(RESUMED, "(net=net)", "(net=net, optimizer=optimizer)")
    spread = changed(program, "for index", SPREAD + "for index") + "    preview(tf.zeros([4, 2]))\n"
    assert_silent(VARIABLE, spread)
    found = changed(spread, "(net=net, optimizer=optimizer)", "(net=net, optimizer=optimizer)  # found")
    assert_found(VARIABLE, changed(found, "    gradients =", "    requests.assign_add(1)\n    gradients ="))


WEIGHTS = """\
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()
scale = tf.Variable(1.0)
net.load_weights("w.weights.h5")
for index in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(net(tf.zeros([4, 2])))
    gradients = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))
    scale.assign(scale * 0.9)
    net.save_weights("w.weights.h5")
"""
BACKUP = """\
import tensorflow as tf

net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
net.compile("adam", "mse")
scale = tf.Variable(1.0)
for part in range(3):
    net.fit(tf.zeros([4, 2]), tf.zeros([4, 1]), callbacks=[tf.keras.callbacks.BackupAndRestore("b")])
    scale.assign(scale * 0.9)
"""


MARKED_SAVE = 'save_weights("w.weights.h5")  # found'
MARKED_BACKUP = 'BackupAndRestore("b")])  # found'


@pytest.mark.parametrize(
    ("code", "word", "program"),
    [
        (VARIABLE, "load_weights", changed(WEIGHTS, 'save_weights("w.weights.h5")', MARKED_SAVE)),
        (OPTIMIZER, "load_weights", changed(WEIGHTS, 'save_weights("w.weights.h5")', MARKED_SAVE)),
        (VARIABLE, "BackupAndRestore", changed(BACKUP, 'BackupAndRestore("b")])', MARKED_BACKUP)),
    ],
)
def test_one_way_to_resume_is_enough_to_be_looked_at(code: str, word: str, program: str) -> None:
    assert [w for w in ("Checkpoint", "load_weights", "BackupAndRestore") if w in program] == [word]
    assert_found(code, program)


@pytest.mark.parametrize(
    "excuse",
    [
        "ourlib.keep(scale)\n",
        "holder = ourlib.Holder()\nholder.scale = scale\n",
        "kept = tf.train.Checkpoint(scale=scale)\nkept.save('kept')\n",
        "import json\njson.dump(float(scale), open('scale.json', 'w'))\n",
    ],
)
def test_a_variable_that_may_be_kept_elsewhere_is_no_loss(excuse: str) -> None:
    assert_silent(VARIABLE, changed(COUNTED, "checkpoint =", excuse + "checkpoint ="))


@pytest.mark.parametrize("change", ["scale.assign(0.0)", "scale.assign(float(optimizer.iterations))"])
def test_a_variable_that_is_set_anew_has_nothing_to_lose(change: str) -> None:
    assert_silent(VARIABLE, changed(COUNTED, "scale.assign(scale * 0.9)", change))


@pytest.mark.parametrize(
    "owner",
    ["tf.Module()", "tf.keras.layers.Layer()", "tf.keras.Sequential()", "tf.keras.callbacks.Callback()"],
)
def test_a_variable_of_something_that_is_lost_itself_is_its_owners_loss(owner: str) -> None:
    assert_silent(VARIABLE, changed(COUNTED, SCALE, f"{SCALE}owner = {owner}\nowner.scale = scale\n"))


# What is said, and the repair


def test_the_finding_names_the_keyword_that_keeps_the_object() -> None:
    finding = only(OPTIMIZER, RESUMED)
    assert finding.message.startswith("optimizer `optimizer` is in no checkpoint")
    assert finding.place.line == 6
    assert finding.help == "add `optimizer=optimizer` to this `Checkpoint`"
    assert finding.fix is not None
    assert [note.place.line for note in finding.related] == [5, 14]  # where it is made, and the save


def test_an_object_without_a_name_there_is_named_by_its_place() -> None:
    program = changed(
        RESUMED, ADAM, "def made():\n    return tf.keras.optimizers.Adam()\n\nparts = {1: made()}\n"
    )
    finding = only(OPTIMIZER, program.replace("optimizer.apply_gradients", "parts[1].apply_gradients"))
    assert finding.fix is None
    assert finding.help == "give it to this `Checkpoint`, and make it before"
    assert finding.related[0].place.line == 6


def test_a_weights_file_has_no_place_for_it() -> None:
    program = changed(RESUMED, "checkpoint = tf.train.Checkpoint(net=net)\n", "")
    program = changed(
        program, 'manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)\n', ""
    )
    program = changed(
        program, "checkpoint.restore(manager.latest_checkpoint)", 'net.load_weights("w.weights.h5")'
    )
    finding = only(OPTIMIZER, changed(program, "manager.save()", 'net.save_weights("w.weights.h5")'))
    assert finding.fix is None
    assert finding.help is not None and finding.help.startswith("save it too")


def test_there_is_no_edit_where_the_checkpoint_has_that_keyword() -> None:
    program = changed(RESUMED, "(net=net)", "(net=net, optimizer=tf.Variable(1.0))")
    assert only(OPTIMIZER, program).fix is None


def test_a_leading_underscore_is_left_out_of_the_keyword() -> None:
    finding = only(
        OPTIMIZER,
        RESUMED.replace("optimizer =", "_optimizer =").replace("optimizer.apply", "_optimizer.apply"),
    )
    assert finding.fix is not None
    assert "optimizer=_optimizer" in finding.fix.message


CLASS = """\
import tensorflow as tf

class Base:
    def __init__(self):
        self.net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
        self.prepare()
        self.checkpoint = tf.train.Checkpoint(net=self.net)
        self.manager = tf.train.CheckpointManager(self.checkpoint, "checkpoints", max_to_keep=2)
        self.checkpoint.restore(self.manager.latest_checkpoint)

    def prepare(self):
        pass

    def train(self):
        for index in range(10):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(self.net(tf.zeros([4, 2])))
            gradients = tape.gradient(loss, self.net.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.net.trainable_variables))
            self.manager.save()

class Trainer(Base):
    def prepare(self):
        self.optimizer = tf.keras.optimizers.Adam()

Trainer().train()
"""


def test_an_attribute_that_only_a_subclass_has_is_not_named_in_the_base_class() -> None:
    other = CLASS.replace("self.optimizer.apply", "self.stepper().apply").replace(
        "    def prepare(self):\n        pass\n", "    def stepper(self):\n        return None\n", 1
    )
    other += "\n"
    finding = only(OPTIMIZER, CLASS)
    assert finding.fix is not None  # the base class uses it by this name
    without = CLASS.replace("self.optimizer.apply_gradients", "getattr(self, 'optimizer').apply_gradients")
    assert only(OPTIMIZER, without).fix is None
