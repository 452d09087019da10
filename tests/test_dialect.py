"""Which Keras a file is taken to run under, and the reason the user reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ckptlint.config import Settings
from ckptlint.dialect import ASSUMED, DialectResolver

Tree = Callable[[Mapping[str, str]], Path]
TRAIN = "import tensorflow as tf\nmodel = tf.keras.Sequential()\n"


def choice(folder: Path, name: str = "train.py", settings: Settings | None = None) -> tuple[int, str]:
    path = folder / name
    resolved = DialectResolver(settings).resolve(path, path.read_text() if path.exists() else TRAIN)
    return resolved.world.version, resolved.reason


def project(tree: Tree, files: Mapping[str, str]) -> Path:
    return tree({".gitignore": "", "train.py": TRAIN, **files})


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


@pytest.mark.parametrize("line", ["import tf_keras as keras", "from tf_keras.layers import Dense"])
def test_an_import_of_tf_keras_decides_for_its_own_file_alone(tree: Tree, line: str) -> None:
    folder = project(tree, {"lib/old.py": f"{line}\n", "requirements.txt": "tensorflow==2.17\n"})

    assert choice(folder, "lib/old.py") == (2, "tf_keras is imported in the file, line 1")
    assert choice(folder, "train.py") == (3, "requirements.txt: tensorflow==2.17")


def test_a_file_that_names_no_keras_follows_those_that_import_tf_keras(tree: Tree) -> None:
    folder = project(
        tree,
        {
            "requirements.txt": "tensorflow~=2.20\ntf-keras\n",
            "train.py": "import tensorflow as tf, tf_keras\n",
            "model.py": "import tf_keras\n",
            "net.py": "import tf_keras\n",
            "data.py": "from tf_keras import utils\n",
            "save.py": '"""Saves what tf.keras makes."""\nimport tensorflow as tf\ntf.train.Checkpoint()\n',
            "quantized.py": "import tensorflow_model_optimization as tfmot\ntfmot.quantization.keras.x()\n",
            "other.py": "import tensorflow as tf\ntf.keras.Sequential()\n",
        },
    )

    assert choice(folder, "quantized.py")[0] == 2
    assert choice(folder, "save.py") == (2, "data.py:1: tf_keras is imported")
    assert choice(folder, "other.py") == (3, "requirements.txt: tensorflow~=2.20")


def test_each_way_to_keras_is_decided_by_what_is_required_of_it(tree: Tree) -> None:
    folder = project(
        tree,
        {
            "requirements.txt": "tensorflow==2.15\nkeras>=3\ntf-keras\n",
            "alone.py": "import keras\n",
            "inside.py": "from tensorflow import keras\n",
            "legacy.py": "import tf_keras\n",
        },
    )

    assert choice(folder, "alone.py") == (3, "requirements.txt: keras>=3")
    assert choice(folder, "inside.py") == (2, "requirements.txt: tensorflow==2.15")
    assert choice(folder, "legacy.py")[0] == 2


def test_the_switch_of_tensorflow_does_not_reach_keras_imported_by_itself(tree: Tree) -> None:
    switch = 'import os\nos.environ["TF_USE_LEGACY_KERAS"] = "1"\n'
    folder = project(
        tree, {"run.py": switch, "alone.py": "import keras\n", "requirements.txt": "tensorflow>=2.16\n"}
    )

    assert choice(folder, "alone.py") == (3, "requirements.txt: tensorflow>=2.16")
    assert choice(folder, "train.py")[0] == 2


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (
            "if parse(tf.__version__) >= parse('2.16'):\n    import tf_keras as keras\n"
            "else:\n    from tensorflow import keras\n",
            2,
        ),
        ("if keras_version >= 3:\n    import tf_keras as keras\n", 2),
        ("if OLD_VERSION:\n    import tf_keras as keras\nelse:\n    import keras\n", 3),
    ],
)
def test_tf_keras_taken_where_tensorflow_is_new_is_keras_2_either_way(
    tree: Tree, text: str, version: int
) -> None:
    folder = project(tree, {"lib/either.py": f"import tensorflow as tf\n{text}"})

    assert choice(folder, "lib/either.py")[0] == version
    assert choice(folder, "train.py")[0] == 3


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
    version, reason = choice(project(tree, {name: text}))

    assert version == 3
    assert reason.startswith("assumed: ")


def test_a_range_that_allows_both_is_said_with_what_was_assumed(tree: Tree) -> None:
    folder = project(tree, {"requirements.txt": "numpy\ntensorflow>=2.3\n"})

    assert choice(folder) == (
        3,
        "assumed: requirements.txt: tensorflow>=2.3 allows both, and a new installation brings 3",
    )


def test_a_range_that_allows_both_is_decided_by_the_age_of_the_code(tree: Tree) -> None:
    folder = project(
        tree,
        {
            "requirements.txt": "tensorflow>=2.3\n",
            "train.py": "import tensorflow as tf\ntf.keras.optimizers.Adam(lr=0.1)\n",
            "new.py": "import keras\nkeras.ops.zeros((2,))\n",
            "plain.py": TRAIN,
        },
    )

    assert choice(folder, "train.py") == (2, "passes `lr=` to `Adam`, which Keras 3 refuses in line 2")
    assert choice(folder, "new.py")[0] == 3
    assert choice(folder, "plain.py") == (
        3,
        "assumed: the project has the marks of both, and a new installation brings 3",
    )


def test_a_file_tells_its_own_age_before_its_neighbours_do(tree: Tree) -> None:
    files = {f"old{at}.py": "from keras.engine import Layer\n" for at in range(4)}
    folder = project(tree, {**files, "new.py": "from keras import ops\n"})

    assert choice(folder, "new.py") == (3, "uses keras.ops, new in Keras 3 in line 1")
    assert choice(folder, "train.py")[0] == 2


@pytest.mark.parametrize(("old", "new", "version"), [(2, 1, 2), (1, 2, 3), (4, 0, 2), (0, 1, 3)], ids=str)
def test_of_neighbours_that_tell_different_ages_most_decide(
    tree: Tree, old: int, new: int, version: int
) -> None:
    files = {f"old{at}.py": "from keras.engine import Layer\n" for at in range(old)}
    files |= {f"new{at}.py": "from keras import ops\n" for at in range(new)}

    assert choice(project(tree, files))[0] == version


@pytest.mark.parametrize(("old", "version"), [(1, 3), (2, 2)], ids=str)
def test_a_project_that_names_a_new_python_is_not_judged_by_one_old_file(
    tree: Tree, old: int, version: int
) -> None:
    named = "Classifier: Programming Language :: Python :: 3.12\nRequires-Dist: tensorflow>=2.3\n"
    files = {f"ours/old{at}.py": "from keras.engine import Layer\n" for at in range(old)}
    folder = tree({"ours-1.dist-info/METADATA": named, "ours/train.py": TRAIN, **files})

    assert choice(folder, "ours/train.py")[0] == version


def test_the_age_that_metadata_tells_decides_last(tree: Tree) -> None:
    named = "Classifier: Programming Language :: Python :: 3.8\nRequires-Dist: tensorflow>=2.3\n"
    folder = tree({"ours-1.dist-info/METADATA": named, "ours/train.py": TRAIN, "ours/__init__.py": ""})

    assert choice(folder, "ours/train.py") == (
        2,
        "ours-1.dist-info/METADATA: Python 3.8 is the newest named",
    )


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
        ("mean = keras.metrics.Mean()\nmean.reset_states()", "uses `reset_states` of a metric"),
        (
            "class A:\n def __init__(self):\n  self.m = Mean()\n def end(self):\n  self.m.reset_states()",
            "uses `reset_states` of a metric",
        ),
        ("for m in [Mean(), Mean()]:\n    m.reset_states()", "uses `reset_states` of a metric"),
        ("for metric in model.metrics:\n    metric.reset_states()", "uses `reset_states` of a metric"),
        ("adam = keras.optimizers.Adam()\nadam.minimize(loss, [v])", "uses `minimize` of an optimizer"),
    ],
)
def test_a_method_or_attribute_gone_with_keras_3_shows_keras_2(tree: Tree, code: str, what: str) -> None:
    imports = "from tensorflow import keras\nfrom keras.metrics import Mean\n"
    folder = project(tree, {"lib/old.py": imports + code})
    version, reason = choice(folder)

    assert version == 2
    assert reason.startswith("lib/old.py:")
    assert f"{what}, gone with Keras 3" in reason


@pytest.mark.parametrize(
    "code",
    [
        "adam = keras.optimizers.Adam()\nstate = adam.variables()",
        "model = keras.Sequential()\nstate = [v for v in model.optimizer.variables()]",
    ],
)
def test_a_call_of_what_is_no_method_in_keras_3_shows_keras_2(tree: Tree, code: str) -> None:
    version, reason = choice(project(tree, {"lib/old.py": f"from tensorflow import keras\n{code}"}))

    assert (version, "calls `variables()` of an optimizer" in reason) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        "from keras import ops\n",
        "import keras as k\nk.random.SeedGenerator(1)\n",
        "import tensorflow as tf\ntf.keras.ops.zeros((2,))\n",
        "from tensorflow import keras\nkeras.config.set_floatx('float16')\n",
        "import os, keras\nos.environ['KERAS_BACKEND'] = 'jax'\n",
    ],
)
def test_what_came_with_keras_3_shows_it(tree: Tree, text: str) -> None:
    version, reason = choice(project(tree, {"lib/new.py": text, "lib/old.py": "x = 1\n"}))

    assert version == 3
    assert reason.startswith("lib/new.py:")


@pytest.mark.parametrize(
    "line",
    [
        "adam = mine.Adam()\nprint(adam.lr)",
        "class Model:\n    def fit_generator(self, data):\n        self.fit_generator(data)",
        "optimizer = keras.optimizers.Adam(learning_rate=lr)",
        "optimizer = mine.Adam(lr=1e-3)",
        "model.save(path, save_format='h5')",
        "self.w = self.add_weight(name='w', shape=(3,))",
        "rnn = keras.layers.LSTM(2, stateful=True)\nrnn.reset_states()",
        "mean = mine.Mean()\nmean.reset_states()",
        "mean = keras.metrics.Mean()\nmean.reset_state()",
        "mean = keras.metrics.Mean()\nmean = mine.Mean()\nmean.reset_states()",
        "adam = keras.optimizers.Adam()\nprint(adam.variables)",
        "net = keras.Sequential()\nnet.get_weights()",
        "for part in model.layers:\n    part.reset_states()",
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


IMPORTED = {
    "train.py": "import tensorflow\nfrom parts.net import Net\nNet().save_weights('n', save_format='tf')\n",
    "parts/net.py": TRAIN,
    "else/where.py": TRAIN,
}


@pytest.mark.parametrize("beside", [{}, {".git/config": ""}], ids=["copied", "with its history"])
@pytest.mark.parametrize("package", [{}, {"parts/__init__.py": ""}], ids=["folder", "package"])
def test_a_script_and_what_it_imports_belong_together_with_or_without_git(
    tree: Tree, package: Mapping[str, str], beside: Mapping[str, str]
) -> None:
    folder = tree({**IMPORTED, **package, **beside})

    assert choice(folder, "train.py")[0] == 2
    assert choice(folder, "parts/net.py") == (
        2,
        "train.py:3: passes `save_format=` to `save_weights`, which Keras 3 refuses",
    )
    assert choice(folder, "else/where.py")[0] == 3


def test_scripts_in_a_folder_beside_the_package_belong_to_it(tree: Tree) -> None:
    folder = tree(
        {
            "scripts/train.py": "from parts.net import Net\n",
            "parts/__init__.py": "",
            "parts/net.py": "import tensorflow as tf\ntf.keras.optimizers.Adam(lr=0.1)\n",
        }
    )

    reason = "parts/net.py:2: passes `lr=` to `Adam`, which Keras 3 refuses"
    assert choice(folder, "scripts/train.py") == (2, reason)
    assert choice(folder, "parts/net.py") == (2, reason)


def test_folders_that_each_have_their_own_module_of_a_name_are_strangers(tree: Tree) -> None:
    folder = tree(
        {
            "one/train.py": "import utils\n",
            "one/utils.py": TRAIN,
            "utils/old.py": "import tf_keras\n",
            "utils/other.py": TRAIN,
        }
    )

    assert choice(folder, "one/train.py") == (3, ASSUMED.reason)
    assert choice(folder, "utils/other.py")[0] == 2


@pytest.mark.parametrize("mark", ["LICENSE", ".gitignore", ".github/workflows/ci.yml", "license.txt"])
def test_what_lies_at_the_top_of_a_repository_marks_the_project(tree: Tree, mark: str) -> None:
    folder = tree({mark: "", "one/train.py": TRAIN, "two/old.py": "from keras.engine import Layer\n"})

    assert choice(folder, "one/train.py")[0] == 2


def test_what_only_the_tests_require_makes_no_project_of_their_folder(tree: Tree) -> None:
    folder = project(
        tree,
        {
            "requirements.txt": "tensorflow==2.10\n",
            "tests/requirements.txt": "pytest\n",
            "tests/test_it.py": TRAIN,
            "examples/new/requirements.txt": "tensorflow==2.17\n",
            "examples/new/train.py": TRAIN,
        },
    )

    assert choice(folder, "tests/test_it.py") == (2, "requirements.txt: tensorflow==2.10")
    assert choice(folder, "examples/new/train.py") == (3, "requirements.txt: tensorflow==2.17")


def test_nothing_above_a_repository_is_asked(tree: Tree) -> None:
    folder = tree({"requirements.txt": "tensorflow==2.10\n", "ours/.git/config": "", "ours/train.py": TRAIN})

    assert choice(folder, "ours/train.py")[0] == 3


def test_an_installed_package_is_judged_by_its_own_metadata(tree: Tree) -> None:
    folder = tree(
        {
            "site-packages/one/__init__.py": TRAIN,
            "site-packages/two/__init__.py": TRAIN,
            "site-packages/three/__init__.py": TRAIN,
            "site-packages/one-1.0.dist-info/METADATA": "Requires-Dist: tensorflow<2.12\n",
            "site-packages/Deux-1.0.dist-info/METADATA": "Requires-Dist: tensorflow>=2.17\n",
            "site-packages/Deux-1.0.dist-info/RECORD": "two/__init__.py,,\n",
        }
    )

    assert choice(folder, "site-packages/one/__init__.py") == (
        2,
        "one-1.0.dist-info/METADATA: tensorflow<2.12",
    )
    assert choice(folder, "site-packages/two/__init__.py") == (
        3,
        "Deux-1.0.dist-info/METADATA: tensorflow>=2.17",
    )
    assert choice(folder, "site-packages/three/__init__.py") == (3, ASSUMED.reason)


def test_a_pipe_among_the_files_is_not_opened(tree: Tree) -> None:
    folder = tree({"train.py": TRAIN})
    os.mkfifo(folder / "pipe.py")

    assert choice(folder) == (3, ASSUMED.reason)


def test_a_text_that_is_not_on_disk_belongs_to_the_project_of_its_folder(tree: Tree) -> None:
    folder = project(tree, {"requirements.txt": "tensorflow==2.10\n"})

    assert choice(folder, "not_yet_saved.py")[0] == 2


def test_a_broken_file_in_the_project_disturbs_nobody(tree: Tree) -> None:
    folder = project(tree, {"broken.py": "import tf_keras (", "requirements.txt": "tensorflow==2.10\n"})

    assert choice(folder) == (2, "requirements.txt: tensorflow==2.10")
