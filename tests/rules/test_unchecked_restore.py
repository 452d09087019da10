"""CKP502: which checkpoints are left to CKP506, and restores that an option asks for."""

from __future__ import annotations

import pytest

from ckptlint import lint_source
from ckptlint.config import Settings
from tests.rules import assert_found, assert_silent, changed

FROM_A_MANAGER = """\
import tensorflow as tf

def get_or_train(dataset, loss, logdir):
    model = tf.keras.Sequential([tf.keras.layers.Dense(2)])
    checkpoint = tf.train.Checkpoint(model=model)
    manager = tf.train.CheckpointManager(checkpoint, logdir / "best", max_to_keep=1)
    if manager.latest_checkpoint:
        checkpoint.restore(manager.latest_checkpoint)
        return model
    model.compile(loss=loss, optimizer="adam")
    model.fit(dataset, epochs=3, callbacks=[tf.keras.callbacks.ModelCheckpoint(logdir)])
    return model
"""

EVALUATED = """\
import tensorflow as tf

def evaluate(images, logdir):
    model = tf.keras.Sequential([tf.keras.layers.Dense(2)])
    checkpoint = tf.train.Checkpoint(model=model)
    manager = tf.train.CheckpointManager(checkpoint, logdir / "best", max_to_keep=1)
    checkpoint.restore(manager.latest_checkpoint)
    return model(images)
"""


def found(source: str) -> list[str]:
    """The codes that are reported in a program, by CKP502 and CKP506."""
    settings = Settings(select=("CKP502", "CKP506"))
    return [finding.code for finding in lint_source(source, "program.py", settings)]


def test_a_manager_that_never_saves_what_is_trained_is_one_finding() -> None:
    assert found(FROM_A_MANAGER) == ["CKP506"]


def test_a_manager_that_only_looks_for_files_to_evaluate_does_not_excuse_the_restore() -> None:
    assert found(EVALUATED) == ["CKP502"]


STARTED_FROM = """\
import argparse
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--start-from", default=None)
parser.add_argument("--out", default="runs")
args = parser.parse_args()
net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()
checkpoint = tf.train.Checkpoint(net=net, optimizer=optimizer)
manager = tf.train.CheckpointManager(checkpoint, args.out, max_to_keep=3)
if args.start_from is not None:
    checkpoint.restore(tf.train.latest_checkpoint(args.start_from))  # found
for _ in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(net(tf.ones([1, 2])))
    weights = net.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    manager.save()
"""
RESTORED = "    checkpoint.restore(tf.train.latest_checkpoint(args.start_from))  # found\n"
PATH = "    path = tf.train.latest_checkpoint(args.start_from)\n"


@pytest.mark.parametrize(
    "change",
    [
        ("args.start_from is not None", "args.start_from"),
        (RESTORED, PATH + "    checkpoint.restore(path)  # found\n"),
    ],
)
def test_a_folder_that_an_option_names_may_be_empty(change: tuple[str, str]) -> None:
    assert_found("CKP502", changed(STARTED_FROM, *change))


@pytest.mark.parametrize(
    "change",
    [
        (RESTORED, PATH + "    assert path is not None\n    checkpoint.restore(path)\n"),
        (RESTORED, PATH + "    if path:\n        checkpoint.restore(path)\n"),
        (
            RESTORED,
            PATH + "    if path is None:\n        raise SystemExit(1)\n    checkpoint.restore(path)\n",
        ),
        (RESTORED, RESTORED.replace("start_from))", "start_from)).assert_existing_objects_matched()")),
        (RESTORED, RESTORED.replace("start_from", "out")),
        (RESTORED, "    checkpoint.restore(manager.latest_checkpoint)\n"),
    ],
    ids=["asserted", "tested", "left", "asked", "its-own", "of-the-manager"],
)
def test_what_is_asked_or_is_the_folder_of_the_program_is_not(change: tuple[str, str]) -> None:
    assert_silent("CKP502", changed(STARTED_FROM, *change))
