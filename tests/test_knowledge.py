"""The shipped tables say what the installed TensorFlow and Keras are."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pytest

from ckptlint.knowledge import tables
from ckptlint.knowledge.meanings import ATTRIBUTES, METHODS
from ckptlint.program.objects import Kind


def test_methods_and_attributes_are_those_of_kinds_that_exist() -> None:
    kinds = {kind for kind, _ in (*METHODS, *ATTRIBUTES)}
    assert kinds <= {kind.value for kind in Kind}


def test_a_layer_says_which_of_its_weights_training_changes() -> None:
    row = tables.class_row("keras.layers.BatchNormalization", 3)
    assert row is not None
    assert row["weights"] == {"beta": True, "gamma": True, "moving_mean": False, "moving_variance": False}


def test_a_dropout_layer_owns_no_weights() -> None:
    row = tables.class_row("keras.layers.Dropout", 2)
    assert row is not None
    assert row["stateless"]


def test_a_checkpoint_reaches_a_metric_in_keras_2_and_not_in_keras_3() -> None:
    rows = [tables.class_row("keras.metrics.Mean", keras) for keras in (2, 3)]
    assert [row and row["trackable"] for row in rows] == [True, False]


def test_a_class_of_one_keras_version_is_unknown_to_the_other() -> None:
    assert tables.class_row("keras.optimizers.legacy.Adam", 2)
    assert tables.class_row("keras.optimizers.legacy.Adam", 3) is None


def test_no_checkpoint_key_reaches_the_cells_that_keras_3_holds_in_a_list() -> None:
    three, two = (tables.class_row("keras.layers.StackedRNNCells", keras) for keras in (3, 2))
    assert three is not None
    assert two is not None
    assert set(three["keys"].values()) == {None}
    assert "keys" not in two


@pytest.mark.parametrize(
    ("name", "gradient"),
    [
        ("tensorflow.reduce_mean", "yes"),
        ("tensorflow.round", "none"),
        ("tensorflow.one_hot", "none"),
        ("tensorflow.argmax", "integer_output"),
        ("keras.ops.argmax", "integer_output"),
    ],
)
def test_a_function_says_whether_a_gradient_passes(name: str, gradient: str) -> None:
    row = tables.function_row(name, 3)
    assert row is not None
    assert row["gradient"] == gradient


def test_python_randomness_is_fixed_by_its_own_seed_and_by_the_one_of_keras() -> None:
    row = tables.nondeterminism()["differs"]["random.random"]
    assert row["seeded_by"] == ["random.seed", "keras.utils.set_random_seed"]


def test_nothing_fixes_a_uuid() -> None:
    assert tables.nondeterminism()["differs"]["uuid.uuid4"]["seeded_by"] == []


def test_stateless_randomness_is_the_same_in_every_process() -> None:
    assert "tensorflow.random.stateless_uniform" not in tables.nondeterminism()["differs"]


@pytest.fixture(scope="module")
def measured() -> Mapping[str, Any]:
    """The tables as the installed packages give them."""
    if any(importlib.util.find_spec(package) is None for package in ("tensorflow", "keras", "tf_keras")):
        pytest.skip("TensorFlow with both Keras versions is not installed")
    from tools.measure.tables import generate

    return generate()


@pytest.mark.proof
@pytest.mark.parametrize("table", ["classes", "functions", "nondeterminism"])
def test_a_shipped_table_is_what_the_installed_packages_measure(
    measured: Mapping[str, Any], table: str
) -> None:
    shipped: Mapping[str, Any] = getattr(tables, table)()
    if table == "nondeterminism":
        differences = _differences(shipped["differs"], measured[table]["differs"])
        differences += [] if shipped["unordered"] == measured[table]["unordered"] else ["unordered"]
    else:
        differences = _differences(shipped, measured[table])
    assert not differences, "\n".join([f"{table}.json is out of date.{_versions()}", *differences])


def _differences(shipped: Mapping[str, Any], measured: Mapping[str, Any]) -> list[str]:
    names = sorted(
        name for name in shipped.keys() | measured.keys() if shipped.get(name) != measured.get(name)
    )
    return [f"  {name}: shipped {shipped.get(name)}, measured {measured.get(name)}" for name in names]


def _versions() -> str:
    others = [
        f"{package} {version(package.replace('_', '-'))} is installed, the table was made with {made_with}"
        for package, made_with in tables.versions().items()
        if version(package.replace("_", "-")) != made_with
    ]
    return f" Other versions: {'; '.join(others)}. Run `python -m tools.measure`." if others else ""
