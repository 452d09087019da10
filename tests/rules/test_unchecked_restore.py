"""CKP502: which checkpoints are left to CKP506."""

from __future__ import annotations

from ckptlint import lint_source
from ckptlint.config import Settings

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
