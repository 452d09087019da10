"""What the requirements of a project leave of the two Kerases, in every file and spelling people use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ckptlint.requirements import Requirements, Says, requirements_in

Tree = Callable[[Mapping[str, str]], Path]
IN_ORDER = (Says.TENSORFLOW, Says.KERAS, Says.COMPANION, Says.LANGUAGE, Says.AGE)
HASH = f"--hash=sha256:{'0123456789abcdef' * 4}"


def decided(folder: Path) -> tuple[int, str] | None:
    found = requirements_in(folder).decided(IN_ORDER)
    return found and (found.world.version, found.reason)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "requirements.txt",
            f"numpy==1.26.4 \\\n    {HASH}\ntensorflow==2.15.0 \\\n    {HASH} \\\n"
            f"    {HASH}\n    # via -r requirements.in\nkeras==2.15.0 \\\n    {HASH}\n",
            (2, "requirements.txt: tensorflow==2.15.0"),
            id="as pip-compile writes it",
        ),
        (
            "requirements.txt",
            "tensorflow[and-cuda] >= 2.16 ; sys_platform == 'linux'",
            (3, "tensorflow>= 2.16"),
        ),
        ("requirements.txt", "tensorflow>=2.0.*,<2.11", (2, "tensorflow>=2.0.*,<2.11")),
        (
            "requirements.txt",
            "tensorflow @ https://example.org/tensorflow-2.10.0-cp39-cp39-manylinux2014_x86_64.whl",
            (2, "tensorflow==2.10.0"),
        ),
        (
            "requirements.txt",
            "https://example.org/gpu/tensorflow_gpu-2.4.0-cp38-cp38-linux_x86_64.whl#sha256=00",
            (2, "tensorflow-gpu==2.4.0"),
        ),
        ("requirements.txt", "tf-nightly==2.18.0.dev20240601", (3, "tf-nightly==2.18.0.dev20240601")),
        ("requirements.txt", "intel-tensorflow==2.13.0", (2, "intel-tensorflow==2.13.0")),
        ("requirements.txt", "tensorflow-rocm==2.14.0.600", (2, "tensorflow-rocm==2.14.0.600")),
        ("requirements.txt", "tensorflow-macos~=2.16.2", (3, "tensorflow-macos~=2.16.2")),
        ("requirements.txt", "tensorflow_intel==2.12.0", (2, "tensorflow_intel==2.12.0")),
        ("requirements.txt", "tensorflow===2.15.0.post1", (2, "tensorflow===2.15.0.post1")),
        ("requirements_dev.txt", "tensorflow-cpu<2.16", (2, "requirements_dev.txt: tensorflow-cpu<2.16")),
        ("dev-requirements.txt", "tensorflow==2.17.1", (3, "dev-requirements.txt: tensorflow==2.17.1")),
        ("constraints.txt", "tensorflow==2.12.0", (2, "constraints.txt: tensorflow==2.12.0")),
        (
            "conda.yaml",
            "dependencies:\n  - python=3.9\n  - tensorflow=2.10\n",
            (2, "conda.yaml: tensorflow=2.10"),
        ),
        ("environment.yml", "dependencies:\n- tensorflow-gpu >=2.16,<2.18  # new\n", (2, "tensorflow-gpu")),
        ("environment.yml", "dependencies:\n- 'tensorflow 2.17.* cuda*'\n", (3, "tensorflow=2.17.*")),
        ("environment.yml", "dependencies:\n- tensorflow 2.9|2.10\n", (2, "tensorflow=2.9|2.10")),
        (
            "environment.yml",
            "dependencies:\n- tensorflow==2.9.1\n- pip:\n  - numpy\n",
            (2, "tensorflow==2.9.1"),
        ),
        ("environment.yml", "dependencies: [python=3.10, tensorflow=2.8]\n", (2, "tensorflow=2.8")),
        (
            "pixi.toml",
            '[dependencies]\ntensorflow = ">=2.10,<2.11"\n',
            (2, "pixi.toml: tensorflow>=2.10,<2.11"),
        ),
        (
            "pixi.toml",
            '[feature.gpu.pypi-dependencies]\ntensorflow = {version = "==2.18.0", extras = ["and-cuda"]}\n',
            (3, "pixi.toml: tensorflow==2.18.0"),
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\ntensorflow = "2.11.0"\n',
            (2, "tensorflow==2.11.0"),
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\ntensorflow = ">=2.8 <2.11 || ~2.12"\n',
            (2, "tensorflow>=2.8 <2.11 || ~2.12"),
        ),
        ("pyproject.toml", '[tool.pixi.dependencies]\ntensorflow = "2.15.*"\n', (2, "tensorflow=2.15.*")),
        ("pyproject.toml", '[tool.pdm.dev-dependencies]\nml = ["tensorflow==2.9"]\n', (2, "tensorflow==2.9")),
        ("pyproject.toml", '[tool.uv]\ndev-dependencies = ["keras>=3"]\n', (3, "pyproject.toml: keras>=3")),
        (
            "pylock.toml",
            '[[packages]]\nname = "tensorflow"\nversion = "2.15.1"\n[[packages.wheels]]\nname = "x"\n',
            (2, "pylock.toml: tensorflow==2.15.1"),
        ),
        (
            "pdm.lock",
            '[[package]]\r\nname = "tensorflow"\r\nsummary = ""\r\nversion = "2.18.0"\r\n',
            (3, "pdm.lock: tensorflow==2.18.0"),
        ),
        (
            "conda-lock.yml",
            "package:\n- name: numpy\n  version: 1.26.0\n- name: tensorflow\n  version: 2.11.0\n",
            (2, "conda-lock.yml: tensorflow==2.11.0"),
        ),
        (
            "pixi.lock",
            "- conda: https://conda.anaconda.org/conda-forge/linux-64/tensorflow-2.16.1-cpu_py311h_0.conda\n",
            (3, "pixi.lock: tensorflow==2.16.1"),
        ),
        (
            "PKG-INFO",
            "Name: x\nRequires-Dist: tensorflow (<2.15,>=2.0) ; extra == 'tf'\n",
            (2, "PKG-INFO: ten"),
        ),
        (
            "our.egg-info/requires.txt",
            "numpy\n\n[gpu]\ntensorflow<2.12\n",
            (2, "our.egg-info/requires.txt: tensorflow<2.12"),
        ),
        (
            "src/our.egg-info/requires.txt",
            "tensorflow>=2.17\n",
            (3, "src/our.egg-info/requires.txt: tensorflow>=2.17"),
        ),
        (
            "our-1.0.dist-info/METADATA",
            "Name: our\nRequires-Dist: tensorflow==2.17.0\n\nA description: tensorflow==2.1\n",
            (3, "our-1.0.dist-info/METADATA: tensorflow==2.17.0"),
        ),
    ],
)
def test_each_file_and_spelling_decides(tree: Tree, name: str, text: str, expected: tuple[int, str]) -> None:
    found = decided(tree({name: text}))

    assert found is not None
    assert (found[0], expected[1] in found[1]) == (expected[0], True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tensorflow\ntensorflow-addons\n", (2, "requirements.txt: tensorflow-addons")),
        ("tensorflow>=2.3\nnumpy==1.19.5\n", (2, "requirements.txt: numpy==1.19.5")),
        ("tensorflow>=2.3\nnumpy>=2\n", (3, "requirements.txt: numpy>=2")),
        ("tensorflow>=2.3\nnumpy>=1.19\n", None),
        (
            "tensorflow\ntensorflow-probability==0.20.1\n",
            (2, "requirements.txt: tensorflow-probability==0.20.1"),
        ),
        ("tensorflow==2.17\nnumpy==1.19.5\n", (3, "requirements.txt: tensorflow==2.17")),
    ],
)
def test_what_fits_only_some_versions_of_tensorflow_decides_where_it_is_open(
    tree: Tree, text: str, expected: tuple[int, str] | None
) -> None:
    assert decided(tree({"requirements.txt": text})) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("setup.py", "setup(install_requires=['tensorflow'], python_requires='>=3.6,<3.9')", 2),
        ("pyproject.toml", '[project]\nrequires-python = ">=3.12"\ndependencies = ["tensorflow"]', 3),
        ("environment.yml", "dependencies:\n  - python=3.8\n  - tensorflow>=2\n", 2),
        ("Pipfile", '[packages]\ntensorflow = "*"\n[requires]\npython_version = "3.7"\n', 2),
        ("setup.py", "setup(install_requires=['tensorflow'], python_requires='>=3.6')", None),
    ],
)
def test_a_python_on_which_only_one_runs_decides_where_it_is_open(
    tree: Tree, name: str, text: str, expected: int | None
) -> None:
    found = decided(tree({name: text}))

    assert (found and found[0]) == expected


def test_the_newest_python_that_is_named_tells_the_age(tree: Tree) -> None:
    metadata = "Requires-Dist: tensorflow>=2.3\n" + "".join(
        f"Classifier: Programming Language :: Python :: 3.{minor}\n" for minor in (8, 10, 9)
    )
    old = requirements_in(tree({"PKG-INFO": metadata}))
    later = metadata + "Classifier: Programming Language :: Python :: 3.11\n"
    between = requirements_in(tree({"PKG-INFO": later}))
    new = requirements_in(tree({"PKG-INFO": later.replace("3.11", "3.12")}))

    choice = old.decided((Says.AGE,))
    assert choice is not None
    assert (choice.world.version, choice.reason) == (2, "PKG-INFO: Python 3.10 is the newest named")
    assert old.decided(IN_ORDER[:-1]) is None
    assert between.decided((Says.AGE,)) is None
    choice = new.decided((Says.AGE,))
    assert choice is not None
    assert (choice.world.version, choice.reason) == (3, "PKG-INFO: Python 3.12 is the newest named")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PKG-INFO", "Requires-Dist: tensorflow\nRequires-Dist: tensorflow-addons; extra == 'all'\n"),
        ("pyproject.toml", '[project.optional-dependencies]\nall = ["tensorflow", "tensorflow-addons"]\n'),
        ("setup.cfg", "[options.extras_require]\nall =\n  tensorflow\n  tensorflow-addons\n"),
        ("x.egg-info/requires.txt", "tensorflow\n\n[all]\ntensorflow-addons\n"),
    ],
)
def test_what_only_an_extra_asks_for_beside_tensorflow_decides_nothing(
    tree: Tree, name: str, text: str
) -> None:
    assert decided(tree({name: text})) is None


def test_a_range_that_allows_both_is_named(tree: Tree) -> None:
    folder = tree(
        {"requirements.txt": "numpy\n", "setup.cfg": "[options]\ninstall_requires = tensorflow>=2.3\n"}
    )

    assert requirements_in(folder).left_open == "setup.cfg: tensorflow>=2.3"


def test_included_files_and_constraints_are_followed_and_each_is_read_once(tree: Tree) -> None:
    loop = "-r requirements.txt\n-c bounds/c.txt\n" * 40
    folder = tree(
        {"requirements.txt": loop, "bounds/c.txt": "--requirement=../requirements.txt\ntensorflow==2.9.0\n"}
    )

    assert decided(folder) == (2, "requirements.txt: tensorflow==2.9.0")


_BROKEN = (
    "tensorflow==",
    "tensorflow==2.x.y",
    "tensorflow 2.3",
    "-r",
    "-r /dev/zero",
    "-r \0",
    "[" * 5000,
    "a = " + "[" * 5000,
    "\\",
    "tensorflow @ http://[",
    "tensorflow==2.10; python_version",
    '[project]\ndependencies = 3\nrequires-python = "3"\nclassifiers = [1]',
    "[tool]\npoetry = 1\npixi = 2\nuv = 3\npdm = 4\nhatch = 5",
    '[tool.poetry.dependencies]\ntensorflow = "^"\nkeras = "~x"\nnumpy = "||"\npython = "<>"',
    "[options\ninstall_requires",
    "dependencies:\n  - tensorflow=\n  - =\n  - ::\n  - pip:",
    '{"default": 3, "develop": {"tensorflow": {"version": 3}}}',
    "[[package]]\nname = tensorflow\nversion =",
    "Requires-Dist: \nRequires-Python: nonsense\nClassifier: Programming Language :: Python :: 3.\n",
)
_FILES = (
    *("pyproject.toml", "setup.cfg", "setup.py", "requirements.txt", "environment.yml", "pixi.toml"),
    *(
        "Pipfile",
        "Pipfile.lock",
        "pylock.toml",
        "poetry.lock",
        "pixi.lock",
        "PKG-INFO",
        "x.egg-info/requires.txt",
    ),
)


@pytest.mark.parametrize("name", _FILES)
@pytest.mark.parametrize("text", _BROKEN)
def test_a_broken_file_decides_nothing_and_breaks_nothing(tree: Tree, name: str, text: str) -> None:
    assert decided(tree({name: text})) is None


def test_bytes_that_are_no_text_decide_nothing(tmp_path: Path) -> None:
    for name in _FILES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes(range(256)) * 4)

    assert requirements_in(tmp_path) == Requirements()


def test_a_pipe_a_device_and_a_folder_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "requirements.txt")
    os.mkfifo(tmp_path / "pyproject.toml")
    (tmp_path / "constraints.txt").symlink_to("/dev/zero")
    (tmp_path / "requirements-loop.txt").symlink_to("requirements-loop.txt")
    (tmp_path / "setup.py").mkdir()
    (tmp_path / "requirements-all.txt").write_text(
        "-r requirements.txt\n-r constraints.txt\n-r requirements-loop.txt\n"
    )

    assert requirements_in(tmp_path) == Requirements()
