"""The table of what only one Keras has, held against the real ones: each row is looked up, or passed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ckptlint.knowledge.keras_versions import (
    GONE_ARGUMENTS,
    GONE_ARGUMENTS_OF_CLASSES,
    GONE_FROM_KERAS,
    GONE_FROM_STANDALONE_KERAS,
    GONE_FROM_TENSORFLOW,
    GONE_MEMBERS,
    GONE_METHODS,
    GONE_PACKAGES,
    NEW_IN_KERAS,
    NO_LONGER_CALLED,
)


def answer(code: str, asked: object, folder: Path) -> Any:
    """What code prints, run under Keras 3, when it is asked by standard input."""
    environment = {
        **os.environ,
        "TF_USE_LEGACY_KERAS": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(asked),
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


_LOOK_UP = """
import importlib, json, sys

def exists(name):
    head, *rest = name.split(".")
    found = importlib.import_module(head)
    for member in rest:
        head += "." + member
        try:
            found = getattr(found, member)
        except AttributeError:
            try:
                found = importlib.import_module(head)
            except ImportError:
                return False
    return True

import tensorflow as tf
legacy = tf.keras.optimizers.legacy.Adam
try:
    legacy()
except ImportError:
    refused = True
else:
    refused = False
names = json.load(sys.stdin)
print(json.dumps({"refused": refused, "there": [name for name in names if exists(name)]}))
"""


def below(homes: Iterable[str], names: Iterable[str]) -> list[str]:
    return [f"{home}.{name}" for home in homes for name in sorted(names)]


@pytest.mark.proof
def test_every_name_said_to_be_gone_is_gone_from_the_real_keras_3(tmp_path: Path) -> None:
    names = [
        *below(("keras", "tensorflow.keras"), GONE_FROM_KERAS - {"optimizers.legacy"}),
        *below(("keras",), GONE_FROM_STANDALONE_KERAS),
        *below(("tensorflow",), GONE_FROM_TENSORFLOW),
        "keras.src.engine",  # what the last tensorflow_addons imports
    ]

    assert answer(_LOOK_UP, names, tmp_path) == {"refused": True, "there": []}
    assert {"tensorflow_addons"} == GONE_PACKAGES


@pytest.mark.proof
def test_every_name_said_to_be_gone_from_keras_alone_is_in_the_real_keras_2(tmp_path: Path) -> None:
    names = below(("tf_keras",), GONE_FROM_STANDALONE_KERAS)

    assert answer(_LOOK_UP, names, tmp_path)["there"] == names


@pytest.mark.proof
def test_every_name_said_to_be_new_is_in_the_real_keras_3_and_not_in_the_real_keras_2(tmp_path: Path) -> None:
    new = below(("keras", "tensorflow.keras"), NEW_IN_KERAS)

    assert answer(_LOOK_UP, [*new, *below(("tf_keras",), NEW_IN_KERAS)], tmp_path)["there"] == new


_CALL = """
import json, sys

import tensorflow as tf

keras = tf.keras
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
layer = keras.layers.Layer()
x, y = tf.zeros((2, 2)), tf.zeros((2, 1))
ready = {
    "save_weights": lambda **given: model.save_weights("w.weights.h5", **given),
    "add_weight": lambda **given: layer.add_weight(shape=(1,), **given),
    "compile": lambda **given: model.compile("sgd", "mse", **given),
    "fit": lambda **given: model.fit(x, y, verbose=0, **given),
    "evaluate": lambda **given: model.evaluate(x, y, verbose=0, **given),
    "predict": lambda **given: model.predict(x, verbose=0, **given),
    "train_on_batch": lambda **given: model.train_on_batch(x, y, **given),
    "test_on_batch": lambda **given: model.test_on_batch(x, y, **given),
    "callbacks.ModelCheckpoint": lambda **given: keras.callbacks.ModelCheckpoint("m.keras", **given),
    "by position": lambda **given: layer.add_weight("w", **given),
}

def call(name, given):
    if name in ready:
        return ready[name](**given)
    package, _, member = name.partition(".")
    return getattr(getattr(keras, package), member)(**given)

taken = []
for name, argument in json.load(sys.stdin):
    call(name, {}) if name != "by position" else None
    try:
        call(name, {argument: 1})
    except (TypeError, ValueError):
        continue
    taken.append([name, argument])
print(json.dumps(taken))
"""


@pytest.mark.proof
def test_the_real_keras_3_refuses_every_argument_said_to_be_gone(tmp_path: Path) -> None:
    rows = {**GONE_ARGUMENTS, **GONE_ARGUMENTS_OF_CLASSES, "by position": frozenset({"shape"})}
    pairs = [(name, argument) for name, gone in rows.items() for argument in sorted(gone)]

    assert answer(_CALL, pairs, tmp_path) == []


_MEMBERS = """
import json, sys

import keras, tensorflow as tf, tf_keras

def has(object, name):
    return hasattr(object, name)

def can_call(object, name):
    return callable(getattr(object, name, None))

def held(keras):
    model = keras.Sequential([keras.layers.Dense(1)])
    metric, optimizer = keras.metrics.Mean(), keras.optimizers.Adam()
    return {"methods": model, "models": model, "metrics": metric, "optimizers": optimizer}

asked = json.load(sys.stdin)
answer = {}
for version, package in ((2, tf_keras), (3, keras)):
    objects = held(package)
    answer[version] = {
        "members": [[kind, name] for kind, name in asked["members"] if has(objects[kind], name)],
        "called": [[kind, name] for kind, name in asked["called"] if can_call(objects[kind], name)],
    }
print(json.dumps(answer))
"""
# Gone from the last Keras 2 too; the ones before had them.
_OF_OLDER_KERAS_2 = [
    ["methods", "predict_classes"],
    *(["optimizers", name] for name in ("get_gradients", "get_slot", "get_updates", "get_weights")),
]


@pytest.mark.proof
def test_the_members_said_to_be_gone_are_in_the_real_keras_2_and_not_in_3(tmp_path: Path) -> None:
    members = [[kind, name] for kind, names in GONE_MEMBERS.items() for name in sorted(names)]
    members += [["methods", name] for name in sorted(GONE_METHODS)]
    called = [[kind, name] for kind, names in NO_LONGER_CALLED.items() for name in sorted(names)]

    found = answer(_MEMBERS, {"members": members, "called": called}, tmp_path)

    assert found["3"] == {"members": [], "called": []}
    assert found["2"]["called"] == called
    assert sorted(row for row in members if row not in found["2"]["members"]) == _OF_OLDER_KERAS_2
