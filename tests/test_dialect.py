"""Which Keras a file is taken to run under, and the reason the user reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ckptlint.config import Settings
from ckptlint.dialect import (
    ASSUMED,
    GONE_ARGUMENTS,
    GONE_ARGUMENTS_OF_CLASSES,
    GONE_FROM_KERAS,
    GONE_FROM_OPTIMIZERS,
    GONE_FROM_TENSORFLOW,
    GONE_METHODS,
    GONE_PACKAGES,
    DialectResolver,
)

Tree = Callable[[Mapping[str, str]], Path]
TRAIN = "import tensorflow as tf\nmodel = tf.keras.Sequential()\n"


def choice(folder: Path, name: str = "train.py", settings: Settings | None = None) -> tuple[int, str]:
    path = folder / name
    resolved = DialectResolver(settings).resolve(path, path.read_text() if path.exists() else TRAIN)
    return resolved.world.version, resolved.reason


def project(tree: Tree, files: Mapping[str, str]) -> Path:
    return tree({".git/config": "", "train.py": TRAIN, **files})


def test_where_nothing_is_said_it_is_3_and_the_reason_says_so(tree: Tree) -> None:
    assert choice(project(tree, {})) == (3, "assumed: nothing in the project says otherwise")


def test_a_comment_in_the_file_goes_before_everything(tree: Tree) -> None:
    folder = project(tree, {"train.py": f"# ckptlint: keras=2\n{TRAIN}"})

    assert choice(folder, settings=Settings(keras=3)) == (2, "`# ckptlint: keras=2` in the file")


def test_the_settings_go_before_the_code(tree: Tree) -> None:
    folder = project(tree, {"train.py": f"import tf_keras\n{TRAIN}"})

    assert choice(folder, settings=Settings(keras=3)) == (3, "configured: keras = 3")


@pytest.mark.parametrize(
    ("line", "version", "what"),
    [
        ("import tf_keras as keras", 2, "tf_keras is imported"),
        ("from tf_keras.layers import Dense", 2, "tf_keras is imported"),
        ('import os; os.environ["TF_USE_LEGACY_KERAS"] = "1"', 2, "TF_USE_LEGACY_KERAS=1 is set"),
        ('os.environ.setdefault("TF_USE_LEGACY_KERAS", "True")', 2, "TF_USE_LEGACY_KERAS=True is set"),
        ('os.environ.update(TF_USE_LEGACY_KERAS="1")', 2, "TF_USE_LEGACY_KERAS=1 is set"),
        ('os.environ["TF_USE_LEGACY_KERAS"] = "0"', 3, "TF_USE_LEGACY_KERAS=0 is set"),
    ],
)
def test_the_switch_in_the_code_decides_for_the_file_and_the_project(
    tree: Tree, line: str, version: int, what: str
) -> None:
    folder = project(
        tree, {"lib/switch.py": f'"""Docs."""\n{line}\n', "requirements.txt": "tensorflow==2.17\n"}
    )

    assert choice(folder, "lib/switch.py") == (version, f"{what} in the file, line 2")
    assert choice(folder, "train.py") == (version, f"lib/switch.py:2: {what}")


@pytest.mark.parametrize(
    "text",
    [
        '"""Runs with TF_USE_LEGACY_KERAS=1 and tf_keras."""',
        "# import tf_keras",
        'run(env={"TF_USE_LEGACY_KERAS": "1"})',
        'if os.environ.get("TF_USE_LEGACY_KERAS") == "1": pass',
        "try:\n    import keras\nexcept ImportError:\n    import tf_keras as keras",
        'if version.parse(tf.__version__) >= version.parse("2.16"):\n    import tf_keras',
    ],
)
def test_mere_mentions_of_the_switch_decide_nothing(tree: Tree, text: str) -> None:
    assert choice(project(tree, {"other.py": text}))[0] == 3


@pytest.mark.parametrize(
    ("name", "text", "version", "reason"),
    [
        ("requirements.txt", "numpy\ntensorflow<2.16  # legacy\n", 2, "requirements.txt: tensorflow<2.16"),
        (
            "requirements-train.txt",
            "tensorflow-cpu==2.10.1\n",
            2,
            "requirements-train.txt: tensorflow-cpu==2.10.1",
        ),
        ("requirements.in", "tensorflow==2.1.0\nPillow\n", 2, "requirements.in: tensorflow==2.1.0"),
        ("requirements.txt", "tensorflow >=2.16\n", 3, "requirements.txt: tensorflow>=2.16"),
        ("requirements.txt", "tensorflow~=2.15.0\n", 2, "requirements.txt: tensorflow~=2.15.0"),
        ("requirements.txt", "tensorflow[and-cuda]==2.17.*\n", 3, "requirements.txt: tensorflow==2.17.*"),
        ("requirements.txt", "tensorflow_gpu\n", 2, "requirements.txt: tensorflow_gpu"),
        ("requirements.txt", "keras<3\n", 2, "requirements.txt: keras<3"),
        ("requirements.txt", "keras>=3.0\n", 3, "requirements.txt: keras>=3.0"),
        ("requirements.txt", "tensorflow (>=2.4,<=2.15.1); python_version > '3'", 2, "requirements.txt: "),
        ("requirements/base.txt", "tensorflow==2.9\n", 2, "requirements/base.txt: tensorflow==2.9"),
        ("pyproject.toml", '[project]\ndependencies = ["tensorflow>=2.8,<2.13"]', 2, "pyproject.toml: "),
        (
            "pyproject.toml",
            '[project.optional-dependencies]\ntf = ["tensorflow<2.16"]',
            2,
            "pyproject.toml: ",
        ),
        ("pyproject.toml", '[dependency-groups]\ndev = ["tensorflow==2.18"]', 3, "pyproject.toml: "),
        ("pyproject.toml", '[tool.poetry.dependencies]\ntensorflow = "~2.12"', 2, "pyproject.toml: "),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\ntensorflow = {version = "2.11.0"}',
            2,
            "pyproject.toml: ",
        ),
        (
            "pyproject.toml",
            '[tool.poetry.group.ml.dependencies]\ntensorflow = "^2.17"',
            3,
            "pyproject.toml: ",
        ),
        ("setup.cfg", "[options]\ninstall_requires =\n  numpy\n  tensorflow>=2.0,<2.11\n", 2, "setup.cfg: "),
        ("setup.cfg", "[options.extras_require]\ntf = tensorflow==2.9\n", 2, "setup.cfg: "),
        ("setup.py", "NEEDS = ['numpy', 'tensorflow<2.14']\nsetup(install_requires=NEEDS)", 2, "setup.py: "),
        ("setup.py", "setup(extras_require={'gpu': ['tensorflow-gpu>=2.0']})", 2, "setup.py: "),
        ("environment.yml", "dependencies:\n  - python=3.9\n  - tensorflow=2.10\n", 2, "environment.yml: "),
        ("environment.yml", "dependencies:\n  - pip:\n    - tensorflow==2.18.0\n", 3, "environment.yml: "),
        (
            "environment.yml",
            "dependencies:\n  - conda-forge::tensorflow=2.9.1=cuda112py39\n",
            2,
            "environment.yml: ",
        ),
        ("Pipfile", '[packages]\ntensorflow = "==2.8.0"', 2, "Pipfile: "),
        (
            "poetry.lock",
            '[[package]]\nname = "tensorflow"\nversion = "2.15.0"\n',
            2,
            "poetry.lock: tensorflow==2.15.0",
        ),
        (
            "uv.lock",
            '[[package]]\nname = "tensorflow"\nversion = "2.19.0"\n',
            3,
            "uv.lock: tensorflow==2.19.0",
        ),
        ("Pipfile.lock", '{"default": {"tensorflow": {"version": "==2.12.0"}}}', 2, "Pipfile.lock: "),
    ],
)
def test_the_requirements_decide(tree: Tree, name: str, text: str, version: int, reason: str) -> None:
    decided, why = choice(project(tree, {name: text}))

    assert (decided, why[: len(reason)]) == (version, reason)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", "tensorflow\n"),
        ("requirements.txt", "tensorflow>=2.4\n"),
        ("requirements.txt", "tensorflow<2.17\n"),
        ("requirements.txt", "tensorflow~=2.10\n"),
        ("requirements.txt", "tensorflow!=2.10\n"),
        ("requirements.txt", "tensorflow<3\n"),
        ("requirements.txt", "tensorflow-hub==0.13\nkeras-tuner<2\n"),
        (
            "requirements.txt",
            "tensorflow==2.12; python_version<'3.9'\ntensorflow==2.17; python_version>='3.9'\n",
        ),
        ("pyproject.toml", '[tool.poetry.dependencies]\ntensorflow = "^2.10"'),
        ("pyproject.toml", "broken ["),
        ("setup.py", "setup(description='tensorflow < 2 is not supported, tensorflow >= 2 is')"),
        ("setup.py", "setup(install_requires=[f'tensorflow<2.16{suffix}'"),
        ("environment.yml", "dependencies:\n  - tensorflow=2\n"),
        ("Pipfile.lock", "[]"),
    ],
)
def test_requirements_that_leave_both_versions_open_decide_nothing(tree: Tree, name: str, text: str) -> None:
    assert choice(project(tree, {name: text})) == (3, ASSUMED.reason)


def test_a_lock_file_decides_what_the_requirements_leave_open(tree: Tree) -> None:
    folder = project(
        tree,
        {
            "pyproject.toml": '[project]\ndependencies = ["tensorflow>=2.4"]',
            "uv.lock": '[[package]]\nname = "tensorflow"\nversion = "2.14.1"\n',
        },
    )

    assert choice(folder) == (2, "uv.lock: tensorflow==2.14.1")


def test_requirements_that_include_others_are_followed(tree: Tree) -> None:
    folder = project(
        tree, {"requirements.txt": "-r base/needs.txt\n", "base/needs.txt": "-r needs.txt\ntensorflow<2.12\n"}
    )

    assert choice(folder) == (2, "requirements.txt: tensorflow<2.12")


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("import tensorflow as tf\ntf.keras.experimental.LinearModel()", "tf.keras.experimental"),
        (
            "import tensorflow.compat.v2 as tf\ntf.keras.optimizers.legacy.Adam()",
            "tf.keras.optimizers.legacy",
        ),
        ("from tensorflow import keras\nkeras.layers.DenseFeatures([])", "tf.keras.layers.DenseFeatures"),
        ("from tensorflow.keras.layers.experimental import preprocessing\n", "tf.keras.layers.experimental"),
        ("from tensorflow.keras import backend as K\nK.set_session(s)", "tf.keras.backend.set_session"),
        ("from keras.engine import Layer", "keras.engine"),
        ("from keras.utils import np_utils", "keras.utils.np_utils"),
        ("import tensorflow_addons as tfa", "tensorflow_addons"),
        ("import tensorflow as tf\ntf.estimator.RunConfig()", "tf.estimator"),
    ],
)
def test_names_that_keras_3_lacks_mean_keras_2(tree: Tree, text: str, gone: str) -> None:
    folder = project(tree, {"lib/old.py": text})

    version, reason = choice(folder)

    assert version == 2
    assert reason.startswith("lib/old.py:")
    assert f"uses {gone}, gone with Keras 3" in reason


@pytest.mark.parametrize(
    "text",
    [
        '"""tf.keras.experimental is gone."""',
        "import tensorflow as tf\ntf.data.experimental.AUTOTUNE",
        "import tensorflow.compat.v1 as tf\ntf.Session()",
        "import mine as tf\ntf.keras.experimental.X()",
        "try:\n    import tensorflow_addons\nexcept ImportError:\n    tensorflow_addons = None",
        "import tensorflow as tf\nif hasattr(tf.keras, 'x'):\n    tf.keras.optimizers.legacy.Adam()",
        "from .keras.engine import Layer",
    ],
)
def test_what_only_looks_like_a_gone_name_decides_nothing(tree: Tree, text: str) -> None:
    assert choice(project(tree, {"lib/old.py": text})) == (3, ASSUMED.reason)


@pytest.mark.parametrize(
    ("line", "passed"),
    [
        ("model.save_weights(str(folder), save_format='tf')", "`save_format=` to `save_weights`"),
        ("model.fit(data, epochs=2, use_multiprocessing=True)", "`use_multiprocessing=` to `fit`"),
        ("optimizer = keras.optimizers.Adam(lr=1e-3)", "`lr=` to `Adam`"),
        ("optimizer = Adam(lr=schedule(1e-3))", "`lr=` to `Adam`"),
        ("keras.callbacks.ModelCheckpoint(path, period=5)", "`period=` to `ModelCheckpoint`"),
        ("self.w = self.add_weight('w', shape=(3,))", "`'w'` by position to `add_weight`"),
    ],
)
def test_an_argument_that_keras_3_refuses_shows_keras_2(tree: Tree, line: str, passed: str) -> None:
    imports = "from tensorflow import keras\nfrom tensorflow.keras.optimizers import Adam\n"
    folder = project(tree, {"lib/old.py": imports + line})

    assert choice(folder) == (2, f"lib/old.py:3: passes {passed}, which Keras 3 refuses")


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("model.fit_generator(data, epochs=5)", "calls `fit_generator`"),
        ("adam = keras.optimizers.Adam()\nadam.lr.assign(0.1)", "uses `lr` of an optimizer"),
    ],
)
def test_a_method_or_attribute_gone_with_keras_3_shows_keras_2(tree: Tree, code: str, what: str) -> None:
    folder = project(tree, {"lib/old.py": f"from tensorflow import keras\n{code}"})
    version, reason = choice(folder)

    assert version == 2
    assert reason.startswith("lib/old.py:")
    assert f"{what}, gone with Keras 3" in reason


@pytest.mark.parametrize(
    "line",
    [
        "adam = mine.Adam()\nprint(adam.lr)",
        "class Model:\n    def fit_generator(self, data):\n        self.fit_generator(data)",
        "optimizer = keras.optimizers.Adam(learning_rate=lr)",
        "optimizer = mine.Adam(lr=1e-3)",
        "model.save(path, save_format='h5')",
        "self.w = self.add_weight(name='w', shape=(3,))",
        "try:\n    model.save_weights(path, save_format='tf')\nexcept TypeError:\n    model.save_weights(p)",
    ],
)
def test_an_argument_that_keras_3_takes_decides_nothing(tree: Tree, line: str) -> None:
    folder = project(tree, {"lib/old.py": f"from tensorflow import keras\nimport mine\n{line}"})

    assert choice(folder) == (3, ASSUMED.reason)


def test_weights_files_that_all_the_project_names_as_keras_2_does_show_it(tree: Tree) -> None:
    save = 'import tensorflow as tf\nmodel.save_weights(folder + "/generator")\n'
    named = {f"gan/{name}.py": save for name in ("one", "three", "two")}

    assert choice(project(tree, named)) == (
        2,
        "gan/one.py:2: saves weights as `…/generator`, as all over the project",
    )


def test_one_weights_file_named_so_is_a_slip_and_decides_nothing(tree: Tree) -> None:
    save = 'import tensorflow as tf\nmodel.save_weights("checkpoints/generator")\n'
    right = 'import tensorflow as tf\nmodel.save_weights(f"{folder}/generator.weights.h5")\n'

    assert choice(project(tree, {"one.py": save, "three.py": right, "two.py": right}))[0] == 3


def test_the_requirements_go_before_gone_names(tree: Tree) -> None:
    folder = project(
        tree, {"old.py": "from keras.engine import Layer", "requirements.txt": "tensorflow==2.18\n"}
    )

    assert choice(folder)[0] == 3


def test_a_project_inside_another_is_judged_by_itself(tree: Tree) -> None:
    folder = project(
        tree, {"inner/setup.py": "setup(install_requires=['tensorflow<2.10'])", "inner/lib/a.py": TRAIN}
    )

    assert choice(folder, "inner/lib/a.py")[0] == 2
    assert choice(folder, "train.py")[0] == 3


def test_packages_side_by_side_without_any_project_are_strangers(tree: Tree) -> None:
    folder = tree(
        {
            "one/__init__.py": "",
            "one/sub/__init__.py": "",
            "one/sub/old.py": "import tf_keras",
            "one/train.py": TRAIN,
            "two/__init__.py": "",
            "two/train.py": TRAIN,
        }
    )

    assert choice(folder, "one/train.py") == (2, "sub/old.py:1: tf_keras is imported")
    assert choice(folder, "two/train.py") == (3, ASSUMED.reason)


def test_scripts_side_by_side_without_any_project_belong_together(tree: Tree) -> None:
    folder = tree({"model.py": "import tf_keras", "train.py": TRAIN, "else/where.py": TRAIN})

    assert choice(folder, "train.py")[0] == 2
    assert choice(folder, "else/where.py")[0] == 3


def test_a_text_that_is_not_on_disk_belongs_to_the_project_of_its_folder(tree: Tree) -> None:
    folder = project(tree, {"requirements.txt": "tensorflow==2.10\n"})

    assert choice(folder, "not_yet_saved.py")[0] == 2


def test_a_broken_file_in_the_project_disturbs_nobody(tree: Tree) -> None:
    folder = project(tree, {"broken.py": "import tf_keras (", "requirements.txt": "tensorflow==2.10\n"})

    assert choice(folder) == (2, "requirements.txt: tensorflow==2.10")


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


@pytest.mark.proof
def test_every_name_said_to_be_gone_is_gone_from_the_real_keras_3() -> None:
    below_keras = GONE_FROM_KERAS - {"optimizers.legacy"}
    names = [f"{home}.{name}" for home in ("keras", "tensorflow.keras") for name in sorted(below_keras)]
    names += [f"tensorflow.{name}" for name in sorted(GONE_FROM_TENSORFLOW)]
    names += ["keras.src.engine"]  # what the last tensorflow_addons imports
    environment = {
        **os.environ,
        "TF_USE_LEGACY_KERAS": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }

    run = subprocess.run(
        [sys.executable, "-c", _LOOK_UP],
        input=json.dumps(names),
        env=environment,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout.splitlines()[-1])
    assert answer == {"refused": True, "there": []}
    assert {"tensorflow_addons"} == GONE_PACKAGES


_CALL = """
import json, sys

import tensorflow as tf

keras = tf.keras
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
layer = keras.layers.Layer()
ready = {
    "save_weights": lambda **given: model.save_weights("w.weights.h5", **given),
    "add_weight": lambda **given: layer.add_weight(shape=(1,), **given),
    "compile": lambda **given: model.compile("sgd", "mse", **given),
    "fit": lambda **given: model.fit(tf.zeros((2, 2)), tf.zeros((2, 1)), verbose=0, **given),
    "evaluate": lambda **given: model.evaluate(tf.zeros((2, 2)), tf.zeros((2, 1)), verbose=0, **given),
    "predict": lambda **given: model.predict(tf.zeros((2, 2)), verbose=0, **given),
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
adam = keras.optimizers.Adam()
held = {"methods": model, "optimizers": adam}
taken += [[where, name] for where, names in MEMBERS.items() for name in names if hasattr(held[where], name)]
print(json.dumps(taken))
"""


@pytest.mark.proof
def test_the_real_keras_3_refuses_every_argument_said_to_be_gone(tmp_path: Path) -> None:
    rows = {**GONE_ARGUMENTS, **GONE_ARGUMENTS_OF_CLASSES, "by position": frozenset({"shape"})}
    pairs = [(name, argument) for name, gone in rows.items() for argument in sorted(gone)]
    environment = {
        **os.environ,
        "TF_USE_LEGACY_KERAS": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }

    members = {"methods": sorted(GONE_METHODS), "optimizers": sorted(GONE_FROM_OPTIMIZERS)}

    run = subprocess.run(
        [sys.executable, "-c", f"MEMBERS = {members!r}\n{_CALL}"],
        input=json.dumps(pairs),
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1]) == []
