"""Code that takes many steps, and settings: what is reported does not depend on either."""

from __future__ import annotations

from pathlib import Path

import pytest

from ckptlint.session import lint_paths, lint_source

_TRAINER = """
import tensorflow as tf

{helper}

class Trainer:
    def __init__(self, resume=None):
        self.model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.Adam()
        self.checkpoint = tf.train.Checkpoint(model=self.model)
        {last}

    def train(self, data, path):
        for x in data:
            {prepare}
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(self.model(x))
            weights = self.model.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        self.checkpoint.save(path)

    def restore(self, path):
        self.checkpoint.restore(tf.train.latest_checkpoint(path))
"""

# Halves itself again and again, so that it takes millions of steps to run to its end.
_PICTURES = "\n".join(
    f"def halve{i}(image):\n    top = halve{i + 1}(image)\n    return top + halve{i + 1}(image)\n"
    for i in range(20)
)
_HELPER = f"import numpy as np\n{_PICTURES}\ndef halve20(image):\n    return np.mean(image)\n"


def _codes(text: str) -> list[str]:
    return [finding.code for finding in lint_source(text)]


def _trainer(helper: str = "", prepare: str = "pass", last: str = "pass") -> str:
    return _TRAINER.format(helper=helper, prepare=prepare, last=last)


def test_what_prepares_data_does_not_use_up_the_steps_of_training() -> None:
    assert _codes(_trainer()) == ["CKP102"]
    assert _codes(_trainer(_HELPER, prepare="x = halve0(x)")) == ["CKP102"]


def test_a_constructor_that_does_not_end_leaves_the_methods_to_be_run() -> None:
    endless = "\n".join(
        f"def grow{i}(x):\n    grow{i + 1}(x)\n    grow{i + 1}(x)\n    grow{i + 1}(x)\n" for i in range(12)
    )
    helper = f"{endless}\ndef grow12(x):\n    return tf.abs(x)\n"
    assert _codes(_trainer(helper, last="grow0(resume)")) == ["CKP102"]


_RESUMING = """
import argparse
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--resume", default=None)
parser.add_argument("--layers", type=int, default=2)
args = parser.parse_args()


class Config:
    resume = False


def restored(checkpoint, path="runs", resume=None):
    if resume:
        checkpoint.restore(tf.train.latest_checkpoint(path))


class Trainer:
    def __init__(self, net, resume=None, options=()):
        self.net = net
        self.resume = resume
        self.options = options


settings = {{"resume": ""}}
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)
checkpoint = tf.train.Checkpoint(model=model)
{resume}
count = 0
for x in tf.random.normal([8, 1, 4]):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x))
    weights = model.trainable_variables
    count += 1
    if count > 3:
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
checkpoint.save("runs/ckpt")
"""


@pytest.mark.parametrize(
    "resume",
    [
        "if args.resume: checkpoint.restore(tf.train.latest_checkpoint(args.resume))",
        "path = args.resume\nif path is not None: checkpoint.restore(tf.train.latest_checkpoint(path))",
        "trainer = Trainer(model, args.resume)\nif not trainer.resume:\n    pass\n"
        "else:\n    checkpoint.restore(tf.train.latest_checkpoint('runs'))",
        "restored(checkpoint, resume=args.resume)",
        "restored(checkpoint)",
        "restored(checkpoint, resume=False)",
        "if Config.resume: checkpoint.restore(tf.train.latest_checkpoint('runs'))",
        "if Trainer(model).resume: restored(checkpoint, resume=True)",
        "if settings['resume']: checkpoint.restore(tf.train.latest_checkpoint('runs'))",
        "def read(path=None):\n    if path is None:\n        return\n"
        "    checkpoint.restore(tf.train.latest_checkpoint(path))\nread()",
        "if not args.resume:\n    print('start')\n    exit()\ncheckpoint.restore(args.resume)",
        "status = checkpoint.restore(tf.train.latest_checkpoint('runs')) if args.resume else None",
    ],
)
def test_a_setting_that_is_left_out_may_be_made(resume: str) -> None:
    assert "CKP114" in _codes(_RESUMING.format(resume=resume))


@pytest.mark.parametrize("resume", ["", "if False: checkpoint.restore('runs/ckpt-1')"])
def test_what_no_setting_leads_to_is_not_run(resume: str) -> None:
    assert _codes(_RESUMING.format(resume=resume)) == []


@pytest.mark.parametrize(
    "train",
    [
        "for x in range(epochs):\n            step()",
        "for x in trange(epochs):\n            step()",
        "with trange(epochs) as bar:\n            for x in bar:\n                step()",
        "run = tf.distribute.MirroredStrategy().run\n        for x in range(epochs):\n            run(step)",
        "run = tf.function(step)\n        for x in range(epochs):\n            run()",
    ],
)
def test_a_loop_that_a_default_leaves_out_is_run(train: str) -> None:
    helper = "from tqdm.auto import trange"
    body = (
        "def fit(self, epochs=0):\n        def step():\n            with tf.GradientTape() as tape:\n"
        "                loss = tf.reduce_mean(self.model(tf.ones([1, 4])))\n"
        "            weights = self.model.trainable_variables\n"
        "            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))\n"
        f"        {train}\n        self.checkpoint.save('runs/ckpt')\n"
    )
    program = _trainer(helper)
    start, end = program.index("def train"), program.index("    def restore")
    assert _codes(program[:start] + body + "\n" + program[end:]) == ["CKP102"]


def test_names_imported_in_a_circle_are_known_whichever_file_is_run_first(tmp_path: Path) -> None:
    (tmp_path / "alpha.py").write_text(
        "from beta import *\n\ndef train(t):\n    t.step()\n", encoding="utf-8"
    )
    (tmp_path / "beta.py").write_text(
        "from alpha import *\n"
        + _trainer()
        .replace("for x in data:", "for x in data:\n            train(self)")
        .replace(
            "with tf.GradientTape() as tape:\n                loss = tf.reduce_mean(self.model(x))\n"
            "            weights",
            "weights",
        )
        .replace("self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))", "pass")
        + "\n    def step(self):\n        with tf.GradientTape() as tape:\n"
        "            loss = tf.reduce_mean(self.model(tf.ones([1, 4])))\n"
        "        weights = self.model.trainable_variables\n"
        "        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))\n",
        encoding="utf-8",
    )
    findings = lint_paths([str(tmp_path)])
    assert [finding.code for finding in findings] == ["CKP102"]


def test_what_follows_a_call_that_takes_too_many_steps_is_run_too() -> None:
    endless = "\n".join(
        f"def grow{i}(x):\n    return grow{i + 1}(x) + grow{i + 1}(x) + grow{i + 1}(x)\n" for i in range(12)
    )
    helper = f"{endless}\ndef grow12(x):\n    return tf.abs(x)\n"
    assert _codes(_trainer(helper, prepare="x = grow0(x)")) == ["CKP102"]
