"""The graph of a model that is saved by itself: `.weights.h5`, `.keras`, a SavedModel, by hand or by `fit`.

The real Keras runs the same programs in a child process, which is what `python -m` of this module is.
"""

from __future__ import annotations

import io
import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from ckptlint.config import Settings
from ckptlint.graph import Graph
from ckptlint.report.graph.words import why_lost
from ckptlint.session import graphs_of

REPOSITORY = Path(__file__).resolve().parents[1]
HEAD = """\
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

X, Y = np.zeros((4, 3)), np.zeros((4, 2))
"""

# What is written is found under `out`. All programs run under both versions of Keras.
PROGRAMS = {
    "a model of layers in order": """
        model = keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.Dropout(0.5)])
        model.add(layers.BatchNormalization())
        model.add(layers.Dense(2))
        model.save_weights("out/w.weights.h5")
    """,
    "a functional model with a shared layer": """
        inputs = keras.Input((3,))
        shared = layers.Dense(4)
        outputs = layers.Dense(2)(layers.Concatenate()([shared(inputs), shared(inputs)]))
        model = keras.Model(inputs, outputs)
        model.save_weights("out/w.weights.h5")
    """,
    "attributes before and after `layers`, public and private": """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.body = layers.Dense(3)
                self.tail = layers.Dense(2)
                self._inner = layers.Dense(3)

            def call(self, x):
                return self.tail(self._inner(self.body(x)))

        model = Net()
        model(X)
        model.save_weights("out/w.weights.h5")
    """,
    "a layer in a layer, in lists and dicts": """
        class Block(layers.Layer):
            def __init__(self):
                super().__init__()
                self._zoom = layers.Dense(3)
                self.by_name = {"b": layers.Dense(3), "a": layers.LayerNormalization()}
                self.pair = (layers.Dense(3), layers.Dense(3))

            def build(self, shape):
                self.gain = self.add_weight(name="gain", shape=(3,))

            def call(self, x):
                x = self.by_name["a"](self.by_name["b"](self._zoom(x)))
                return self.pair[1](self.pair[0](x)) * self.gain

        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.blocks = [Block() for _ in range(2)]

            def call(self, x):
                for block in self.blocks:
                    x = block(x)
                return x

        model = Net()
        model(X)
        model.save_weights("out/w.weights.h5")
    """,
    "lists in lists": """
        class Stage(layers.Layer):
            def __init__(self):
                super().__init__()
                self.rows = [[layers.Dense(3)], [layers.Dense(3), layers.Dense(3)]]

            def call(self, x):
                for row in self.rows:
                    for layer in row:
                        x = layer(x)
                return x

        model = keras.Sequential([keras.Input((3,)), Stage()])
        model.save_weights("out/w.weights.h5")
    """,
    "variables and modules of the program's own": """
        class Scale(tf.Module):
            def __init__(self):
                super().__init__()
                self.factor = tf.Variable(1.0)

        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.dense = layers.Dense(2)
                self.step = tf.Variable(0, trainable=False)
                self.seen = [tf.Variable(1.0)]
                self.scale = Scale()

            def call(self, x):
                return self.dense(x) * self.scale.factor

        model = Net()
        model(X)
        model.save_weights("out/w.weights.h5")
    """,
    "layers that Keras builds of others": """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.attend = layers.MultiHeadAttention(2, 2)
                self.both = layers.Bidirectional(layers.LSTM(2))
                self.cells = layers.RNN([layers.LSTMCell(2), layers.GRUCell(2)])
                self.timed = layers.TimeDistributed(layers.Dense(2))

            def call(self, x):
                x = tf.reshape(x, (-1, 1, 3))
                x = self.timed(self.attend(x, x))
                return self.both(x) + tf.concat([self.cells(x), self.cells(x)], 1)

        model = Net()
        model(X)
        model.save_weights("out/w.weights.h5")
    """,
    "a layer that adds to a layer of Keras": """
        class GainDense(layers.Dense):
            def build(self, shape):
                super().build(shape)
                self.gain = self.add_weight(name="gain", shape=(2,))

            def call(self, x):
                return super().call(x) * self.gain

        model = keras.Sequential([keras.Input((3,)), GainDense(2)])
        model.save_weights("out/w.weights.h5")
    """,
    "a property that shows a layer under a name that comes first": """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.head = layers.Dense(2)

            @property
            def classifier(self):
                return self.head

            def call(self, x):
                return self.head(x)

        model = Net()
        model(X)
        model.save_weights("out/w.weights.h5")
    """,
    "an optimizer that trained with a loop of the program's own": """
        model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
        model.compile(optimizer=keras.optimizers.Adam(amsgrad=True))
        model.optimizer.build(model.trainable_variables)
        model.save_weights("out/w.weights.h5")
    """,
    "a model that is not built": """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.dense = layers.Dense(2)

            def call(self, x):
                return self.dense(x)

        model = Net()
        model.save_weights("out/w.weights.h5")
    """,
    "a path with another ending": """
        model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
        model.save_weights("out/w")
    """,
    "the whole model": """
        model = keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.Dense(2)])
        model.compile("sgd", "mse")
        model.save("out/net.keras")
    """,
    "a callback that saves weights": """
        model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
        model.compile("adam", "mse")
        saving = keras.callbacks.ModelCheckpoint("out/w.weights.h5", save_weights_only=True)
        model.fit(X, Y, verbose=0, callbacks=[saving])
    """,
    "a SavedModel of a module": """
        class Bank(tf.Module):
            def __init__(self):
                super().__init__()
                self.rows = [tf.Variable(1.0), tf.Variable(2.0)]
                self.progress = tf.train.Checkpoint(step=tf.Variable(0))

        tf.saved_model.save(Bank(), "out/bank")
    """,
    "a SavedModel of a model with a list": """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.blocks = [layers.Dense(3), layers.Dense(2)]
                self.offset = tf.Variable(1.0)

            def call(self, inputs):
                for block in self.blocks:
                    inputs = block(inputs)
                return inputs + self.offset

        model = Net()
        model.predict(X, verbose=0)
        tf.saved_model.save(model, "out/net")
    """,
}


def predicted(folder: Path, program: str, keras: int) -> list[Graph]:
    path = folder / "train.py"
    path.write_text(HEAD + dedent(program), encoding="utf-8")
    return graphs_of(str(path), Settings(), keras)


@cache
def written(keras: int) -> Mapping[str, Any]:
    """What the real Keras wrote, by program: the keys, or the class of the exception."""
    environment = {
        **os.environ,
        "TF_USE_LEGACY_KERAS": "1" if keras == 2 else "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }
    child = subprocess.run(
        [sys.executable, "-m", "tests.test_weights_file_graph"],
        input=json.dumps({name: HEAD + dedent(text) for name, text in PROGRAMS.items()}),
        capture_output=True,
        text=True,
        env=environment,
        cwd=REPOSITORY,
        check=True,
    )
    answer: Mapping[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return answer


@pytest.mark.proof
@pytest.mark.parametrize("keras", [3, 2], ids=["keras3", "keras2"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_file_holds_what_was_predicted(tmp_path: Path, keras: int, name: str) -> None:
    (graph,) = predicted(tmp_path, PROGRAMS[name], keras)
    real = written(keras)[name]
    if graph.raises is not None:
        assert real == graph.raises.error
    else:
        assert isinstance(real, list), f"Keras raises {real}"
        assert [key for key in graph.keys if not any(stands_for(key, other) for other in real)] == []
        assert [key for key in real if not any(stands_for(other, key) for other in graph.keys)] == []


def stands_for(predicted: str, real: str) -> bool:
    """Whether a predicted key is one that was written; `*` stands for one name in a path."""
    return re.fullmatch(re.escape(predicted).replace(r"\*", "[^/]+"), real) is not None


def lost(graph: Graph) -> dict[str, str]:
    return {one.name: why_lost(one, graph.file) for one in graph.lost}


def test_variables_and_modules_of_its_own_are_lost_under_keras_3(tmp_path: Path) -> None:
    (graph,) = predicted(tmp_path, PROGRAMS["variables and modules of the program's own"], 3)
    assert lost(graph) == {
        "step": "Keras writes no tf.Variable to such a file",
        "seen": "Keras writes no tf.Variable to such a file",
        "scale": "Keras writes no tf.Module to such a file",
    }


def test_keras_2_writes_variables_but_no_modules(tmp_path: Path) -> None:
    (graph,) = predicted(tmp_path, PROGRAMS["variables and modules of the program's own"], 2)
    assert lost(graph) == {"scale": "Keras writes no tf.Module to such a file"}


def test_what_is_added_to_a_layer_that_writes_only_its_own_weights_is_lost(tmp_path: Path) -> None:
    (graph,) = predicted(tmp_path, PROGRAMS["a layer that adds to a layer of Keras"], 3)
    assert lost(graph) == {"layers.gain_dense.gain": "a Dense writes no weights but its own"}
    (graph,) = predicted(tmp_path, PROGRAMS["a layer that adds to a layer of Keras"], 2)
    assert not graph.lost


@pytest.mark.parametrize("keras", [3, 2])
def test_a_list_that_no_checkpoint_of_keras_3_follows_is_in_the_weights_file(
    tmp_path: Path, keras: int
) -> None:
    (graph,) = predicted(tmp_path, PROGRAMS["a layer in a layer, in lists and dicts"], keras)
    assert not graph.lost
    assert graph.file == "weights"


@pytest.mark.parametrize(
    ("save", "file"),
    [
        ('model.save_weights("w.weights.h5")', "weights"),
        ('model.save("net.keras")', "model"),
        ('tf.saved_model.save(model, "net")', "saved_model"),
        ("tf.train.Checkpoint(model=model).save('ck')", "checkpoint"),
    ],
)
def test_a_graph_tells_what_is_written(tmp_path: Path, save: str, file: str) -> None:
    program = f"model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])\n{save}\n"
    assert [graph.file for graph in predicted(tmp_path, program, 3)] == [file]


def test_a_callback_is_what_saves(tmp_path: Path) -> None:
    (graph,) = predicted(tmp_path, PROGRAMS["a callback that saves weights"], 3)
    assert graph.how == "ModelCheckpoint"


@pytest.mark.parametrize("keras", [3, 2])
def test_older_hdf5_files_have_no_graph(tmp_path: Path, keras: int) -> None:
    program = 'model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])\nmodel.save("net.h5")\n'
    assert predicted(tmp_path, program, keras) == []


# The child process


def _keys(folder: Path) -> list[str]:
    """The datasets, or the keys, of what a program wrote."""
    import h5py
    import tensorflow as tf

    found: list[str] = []

    def note(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            found.append(name)

    for path in folder.rglob("*"):
        if path.suffix == ".h5":
            with h5py.File(path) as file:
                file.visititems(note)
        elif path.suffix == ".keras":
            with zipfile.ZipFile(path) as archive, io.BytesIO(archive.read("model.weights.h5")) as inner:
                h5py.File(inner).visititems(note)
        elif path.suffix == ".index":
            found += [name for name, _ in tf.train.list_variables(str(path.with_suffix("")))]
    return sorted(name for name in found if name != "_CHECKPOINTABLE_OBJECT_GRAPH")


def _serve() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    found: dict[str, object] = {}
    for name, text in json.load(sys.stdin).items():
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            Path("out").mkdir()
            Path("train.py").write_text(text, encoding="utf-8")
            try:
                runpy.run_path("train.py", run_name="__main__")
                found[name] = _keys(Path("out"))
            except Exception as error:
                found[name] = type(error).__name__
            os.chdir(REPOSITORY)
    answers.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    _serve()
