"""What `[tool.ckptlint.api]` says of packages that cannot be seen is believed in the code that uses them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from ckptlint import lint_source
from ckptlint.config import settings_from
from ckptlint.session import graphs_of

PAGE = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
(TRAINER,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

BLOCKS = """\
import tensorflow as tf
from ourlib.nn import Block
from ourlib.nn import Embedding


class Encoder(Block):
    def __init__(self):
        super().__init__()
        self.layers_done = [tf.keras.layers.Dense(4), tf.keras.layers.Dense(4)]
        self.head = tf.keras.layers.Dense(2)
        self.scale = tf.Variable(1.0)
        self.embedding = Embedding(10, 4)

    def call(self, x):
        for layer in self.layers_done:
            x = layer(x)
        return self.head(x) * self.scale


encoder = Encoder()
optimizer = tf.keras.optimizers.Adam()
checkpoint = tf.train.Checkpoint(model=encoder)
manager = tf.train.CheckpointManager(checkpoint, "out", max_to_keep=3)
checkpoint.restore(manager.latest_checkpoint)
for x, y in tf.data.Dataset.from_tensor_slices((tf.zeros([8, 4]), tf.zeros([8, 2]))).batch(2):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(encoder(x) - y))
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    manager.save()
"""

LOSS = """\
import tensorflow as tf
from ourlib import ops

scale = tf.Variable(1.0)
with tf.GradientTape() as tape:
    loss = ops.norm(scale * 2.0)
gradients = tape.gradient(loss, [scale])
"""


def found(text: str, keras: int = 3, **api: Mapping[str, str]) -> set[str]:
    settings = settings_from({"keras": keras, "api": api}, Path("ckptlint.toml"))
    return {finding.code for finding in lint_source(text, "train.py", settings)}


def test_without_a_word_on_it_a_base_class_out_of_sight_may_do_anything():
    assert found(BLOCKS) == set()


@pytest.mark.parametrize(
    ("kind", "keras", "expected"),
    [
        ("layer", 3, {"CKP102", "CKP106", "CKP107"}),
        ("model", 3, {"CKP102", "CKP106", "CKP107"}),
        ("layer", 2, {"CKP102"}),
        ("module", 2, {"CKP102"}),
    ],
)
def test_a_base_class_out_of_sight_is_what_the_configuration_says(kind: str, keras: int, expected: set[str]):
    assert found(BLOCKS, keras, classes={"ourlib.nn.Block": kind}) == expected


def test_a_class_is_known_under_the_name_that_it_is_imported_by_alone():
    assert found(BLOCKS, classes={"ourlib.Block": "layer"}) == set()


def test_the_graph_follows_what_the_configuration_says(tmp_path: Path):
    path = tmp_path / "train.py"
    path.write_text(BLOCKS, encoding="utf-8")
    settings = settings_from({"api": {"classes": {"ourlib.nn.Block": "module"}}}, Path("ckptlint.toml"))
    (graph,) = graphs_of(str(path), settings, 3)
    assert "model/layers_done/1/_kernel/.ATTRIBUTES/VARIABLE_VALUE" in graph.keys


def test_an_optimizer_that_a_function_of_ones_own_does_not_save_is_lost():
    io = {"ourlib.io.save_all": "save", "ourlib.io.load_all": "restore"}
    assert found(TRAINER) == set()
    assert found(TRAINER, functions=io) == {"CKP102"}
    both = TRAINER.replace("_all(model,", "_all([model, optimizer],")
    assert found(both, functions=io) == set()


def test_a_function_of_ones_own_may_let_gradients_pass_or_not():
    assert found(LOSS) == set()
    assert found(LOSS, functions={"ourlib.ops.norm": "tensor"}) == set()
    assert found(LOSS, functions={"ourlib.ops.norm": "opaque"}) == {"CKP401"}


def test_the_rows_of_a_configuration_go_before_those_of_ckptlint():
    text = BLOCKS.replace("ourlib.nn", "sonnet").replace("Block", "Module")
    assert found(text, classes={"sonnet.Module": "layer"}) == {"CKP102", "CKP106", "CKP107"}
