"""Files written for TensorFlow 1 are left alone: there a forward pass builds a graph once."""

from __future__ import annotations

import pytest

from ckptlint.rules.graph_mode import builds_graphs
from ckptlint.source import SourceFile


def read(text: str) -> SourceFile:
    return SourceFile.from_bytes("train.py", text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "import tensorflow as tf\nlogits = tf.layers.dense(features, 10)\n",
        "import tensorflow\nx = tensorflow.placeholder('float32')\n",
        "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\n",
        "import tensorflow as tf\ntf.compat.v1.disable_eager_execution()\n",
        "from tensorflow.compat import v1\nv1.disable_eager_execution()\n",
    ],
)
def test_what_only_tensorflow_1_can_run_builds_graphs(text: str) -> None:
    assert builds_graphs(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "import tensorflow as tf\nlayer = tf.keras.layers.Dense(10)\n",
        "from tensorflow.keras import layers\nlayer = layers.Dense(10)\n",
        "import tensorflow as tf\nsession = tf.compat.v1.Session(config=config)  # to set the GPU's memory\n",
        "import requests\nsession = requests.Session()\n",
        '"""Once this used tf.placeholder."""\nimport tensorflow as tf\n',
    ],
)
def test_what_tensorflow_2_runs_too_builds_none(text: str) -> None:
    assert not builds_graphs(read(text))
