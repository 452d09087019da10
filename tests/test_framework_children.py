"""What the table says that framework objects own is what TensorFlow writes for them."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from ckptlint.knowledge.framework_children import (
    Child,
    OptionKind,
    Row,
    children,
    children_row,
    legacy_slots,
    optimizer_children,
    optimizer_variables,
    trained,
)
from ckptlint.knowledge.tables import class_row, classes
from ckptlint.knowledge.third_party import third_party_row


def row_of(name: str, keras: int) -> Row:
    row = children_row(name, keras)
    assert row is not None
    return row


def names(found: Sequence[Child]) -> list[str]:
    return [child.name for child in found]


# -----------------------------------------------------------------------------------------------------------
# Reading the table
# -----------------------------------------------------------------------------------------------------------


def test_keras_3_writes_the_kernel_of_dense_under_a_private_name() -> None:
    kernel, bias = children(row_of("keras.layers.Dense", 3), {})
    assert (kernel.name, kernel.public, bias.name) == ("_kernel", "kernel", "bias")


def test_a_dense_layer_without_bias_owns_only_its_kernel() -> None:
    assert names(children(row_of("keras.layers.Dense", 2), {"0": 4, "use_bias": False})) == ["kernel"]


def test_an_option_given_by_position_counts_like_one_given_by_keyword() -> None:
    assert names(children(row_of("keras.layers.Dense", 2), {"0": 4, "1": None, "2": False})) == ["kernel"]


def test_a_child_that_an_unknown_option_decides_about_is_not_sure() -> None:
    kernel, bias = children(row_of("keras.layers.Dense", 2), {"use_bias": ...})
    assert (kernel.sure, bias.sure) == (True, False)


def test_a_layer_that_was_not_built_owns_nothing_yet_and_a_metric_does() -> None:
    assert children(row_of("keras.layers.Dense", 2), {}, built=False) == ()
    assert names(children(row_of("keras.metrics.Mean", 2), {}, built=False)) == ["total", "count"]


def test_a_wrapper_owns_the_very_layer_that_it_was_given() -> None:
    (layer,) = children(row_of("keras.layers.TimeDistributed", 3), {"layer": object()})
    assert (layer.name, layer.argument) == ("layer", "layer")


def test_bidirectional_owns_two_copies_of_the_layer_that_it_was_given() -> None:
    forward, backward = children(row_of("keras.layers.Bidirectional", 2), {"0": object()})
    assert (forward.copy_of, backward.copy_of) == ("layer", "layer")


def test_keras_3_trains_cells_given_as_a_list_and_writes_none() -> None:
    row = row_of("keras.layers.StackedRNNCells", 3)
    assert (children(row, {"cells": [object()]}), trained(row, {})) == ((), ("@cells",))


def test_training_an_attention_layer_goes_through_its_layers_in_order() -> None:
    paths = trained(row_of("keras.layers.MultiHeadAttention", 2), {"use_bias": False})
    assert paths == tuple(f"_{part}_dense/kernel" for part in ("query", "key", "value", "output"))


def test_momentum_and_velocity_of_adam_alternate_after_its_own_variables() -> None:
    kept = optimizer_variables(row_of("keras.optimizers.Adam", 3), {}, ranks=[2, 1])
    assert [(k.path, k.slot, k.variable) for k in kept if k.slot] == [
        ("_variables/2", "momentum", 0),
        ("_variables/3", "velocity", 0),
        ("_variables/4", "momentum", 1),
        ("_variables/5", "velocity", 1),
    ]


def test_a_learning_rate_schedule_leaves_no_learning_rate_to_write() -> None:
    row = row_of("keras.optimizers.SGD", 3)
    assert "_learning_rate" not in names(optimizer_children(row, {"learning_rate": object()}, ranks=[]))


def test_keras_2_leaves_out_what_an_optimizer_makes_after_the_first_look_at_it() -> None:
    row = row_of("keras.optimizers.Nadam", 2)
    built = names(optimizer_children(row, {}, ranks=[2]))
    looked_at = names(optimizer_children(row, {}, ranks=[2], looked_at=True))
    assert ("_u_product" in built, "_u_product" in looked_at) == (True, False)


def test_slots_after_a_variable_of_unknown_rank_have_no_known_index() -> None:
    kept = optimizer_variables(row_of("keras.optimizers.Muon", 3), {}, ranks=[None, 1])
    assert [k.path for k in kept if k.slot] == ["_variables/2", *["_variables/*"] * 3]


def test_a_legacy_optimizer_keeps_slots_beside_the_variables() -> None:
    row = row_of("keras.optimizers.legacy.Adam", 2)
    assert legacy_slots(row, {"amsgrad": True}) == (("m", True), ("v", True), ("vhat", True))


def test_a_class_that_nobody_knows_has_no_row() -> None:
    assert children_row("keras.layers.Nonesuch", 3) is None


# Bases that own nothing, and what needs a file, feature columns, another package or a mesh of devices.
WITHOUT_ROW = set(
    """Layer AbstractRNNCell PreprocessingLayer Metric PyMetric Optimizer FlaxLayer JaxLayer TFSMLayer
    TorchModuleWrapper DenseFeatures SequenceFeatures FeatureSpace DynamicEmbedding DynamicLookup
    STFTSpectrogram""".split()
)


@pytest.mark.parametrize("keras", [2, 3])
def test_every_class_that_a_checkpoint_can_hold_has_a_row(keras: int) -> None:
    held = []
    for name in classes():
        row = class_row(name, keras)
        if row and row["kind"] in ("layer", "optimizer", "metric") and row["trackable"]:
            held.append(name)
    without = [name for name in held if not children_row(name, keras) and ".dtensor." not in name]
    assert [name for name in without if name.split(".")[-1] not in WITHOUT_ROW] == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sonnet.Module", "module"),
        ("tensorflow_addons.layers.WeightNormalization", "layer"),
        ("tensorflow_addons.optimizers.AdamW", "optimizer"),
        ("tensorflow_probability.layers.DenseFlipout", "layer"),
        ("transformers.TFPreTrainedModel", "model"),
        ("transformers.TFBertModel", "model"),
        ("gpflow.models.SVGP", "module"),
        ("tf_agents.networks.q_network.QNetwork", "layer"),
    ],
)
def test_classes_of_other_packages_are_known_by_name_and_by_module(name: str, kind: str) -> None:
    row = third_party_row(name)
    assert row is not None
    assert row["kind"] == kind


# -----------------------------------------------------------------------------------------------------------
# Against the installed packages
# -----------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Thing:
    """An object as the table predicts it."""

    state: Sequence[str] = ()
    steps: list[tuple[str, Thing]] = field(default_factory=list)

    def at(self, path: str) -> Thing | None:
        here: Thing | None = self
        for name in path.split("/"):
            steps = here.steps if here else []
            here = next((thing for step, thing in steps if name in (step, step.lstrip("_"))), None)
        return here


class Prediction:
    """The keys that a checkpoint holding one object as `x` will have, from the table alone."""

    def __init__(self, keras: int) -> None:
        self.keras = keras

    def keys(
        self, name: str, options: Mapping[str, Any], built: bool = True, ranks: Sequence[Any] | None = None
    ) -> list[str]:
        held, looked_at = "held" in (ranks or ()), "looked at" in (ranks or ())
        ranks = None if ranks is None else [rank for rank in ranks if isinstance(rank, int)]
        variables = [Thing(["VARIABLE_VALUE"]) for _ in ranks or ()]
        root = Thing(steps=[("x", self.thing(name, options, built, ranks, variables, looked_at))])
        root.steps += [(f"v{i}", v) for i, v in enumerate(variables)] if held else []
        paths = {id(root): ""}
        queue = [root]
        for here in queue:
            for step, thing in here.steps:
                if id(thing) not in paths:
                    paths[id(thing)] = f"{paths[id(here)]}/{step}".lstrip("/")
                    queue.append(thing)
        keys = [f"{paths[id(thing)]}/.ATTRIBUTES/{state}" for thing in queue for state in thing.state]
        for slot, _ in self.slots(name, options) if held else ():
            ending = f".OPTIMIZER_SLOT/x/{slot}/.ATTRIBUTES/VARIABLE_VALUE"
            keys += [f"v{index}/{ending}" for index in range(len(variables))]
        return sorted(keys)

    def slots(self, name: str, options: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
        inner = options.get("inner_optimizer")
        return legacy_slots(row_of(inner["object"] if inner else name, self.keras), {} if inner else options)

    def thing(
        self,
        name: str,
        options: Mapping[str, Any],
        built: bool,
        ranks: Sequence[int] | None = None,
        variables: Sequence[Thing] = (),
        looked_at: bool = False,
    ) -> Thing:
        row = row_of(name, self.keras)
        given = {
            option: self.thing(value["object"], {}, built, ranks, variables, looked_at)
            for option, value in options.items()
            if isinstance(value, dict) and value["object"]
        }
        given |= {o: Thing(["VARIABLE_VALUE"]) for o, value in options.items() if value == "<variable>"}
        objects = {"...": object(), "<variable>": OptionKind.VARIABLE, "<function>": OptionKind.FUNCTION}
        known = {o: objects.get(v, v) if isinstance(v, str) else v for o, v in options.items()}
        result = Thing(row.state)
        slots: dict[tuple[str, int | None], Thing] = {}

        def one(child: Child) -> Thing:
            if child.argument:
                return given[child.argument]
            if child.copy_of:
                return self.thing(options[child.copy_of]["object"], {}, built)
            if child.elements_of:
                elements = [self.thing(e["object"], {}, built) for e in options[child.elements_of]]
                return Thing(steps=[(str(i), e) for i, e in enumerate(elements)])
            if child.states_of:
                return self.states(options[child.states_of])
            if child.trained is not None:
                return variables[child.trained]
            if child.slot:
                return slots.setdefault((child.slot, child.slot_of), Thing(child.state))
            return Thing(child.state, list(steps(child.children)))

        def steps(found: Sequence[Child]) -> Iterator[tuple[str, Thing]]:
            for child in found:
                assert child.sure, (name, child)
                if child.inlines:
                    yield from given[child.inlines].steps
                else:
                    yield child.name, Thing() if child.same else one(child)

        if "optimizers." in name or "LossScale" in name:
            found = optimizer_children(row, known, ranks, looked_at=looked_at)
        else:
            found = children(row, known, built=built)
        result.steps = list(steps(found))
        self.link(result, result, found)
        return result

    def states(self, cell: Any) -> Thing:
        if isinstance(cell, list):
            return Thing(steps=[(str(index), self.states(one)) for index, one in enumerate(cell)])
        count = row_of(cell["object"], self.keras).states
        return Thing(steps=[(str(index), Thing(["VARIABLE_VALUE"])) for index in range(count)])

    def link(self, root: Thing, holder: Thing, found: Sequence[Child]) -> None:
        """Puts what a row says to be the same in place."""
        own = [child for child in found if not child.inlines]
        for place, child in enumerate(own):
            if child.same:
                holder.steps[place] = (child.name, root.at(child.same) or root.at(child.or_same) or Thing())
            elif child.children:
                self.link(root, holder.steps[place][1], child.children)


@cache
def measured() -> Mapping[int, Mapping[str, Any]]:
    """The tables of both Keras versions as the packages give them, with the keys that were written."""
    from tools.measure.tables import in_child

    with ThreadPoolExecutor(max_workers=2) as pool:
        found = pool.map(lambda keras: in_child(keras, "framework_children_and_keys"), (2, 3))
        return dict(zip((2, 3), found, strict=True))


def needs_tensorflow() -> None:
    if any(importlib.util.find_spec(package) is None for package in ("tensorflow", "keras", "tf_keras")):
        pytest.skip("TensorFlow with both Keras versions is not installed")


@pytest.mark.proof
@pytest.mark.parametrize("keras", [2, 3])
def test_the_shipped_table_is_what_the_installed_packages_measure(keras: int) -> None:
    from ckptlint.knowledge import framework_children as reader

    needs_tensorflow()
    shipped = {n: r[str(keras)] for n, r in reader._table().items() if str(keras) in r}
    now = {n: {k: v for k, v in r.items() if k != "cases"} for n, r in measured()[keras].items()}
    differing = sorted(n for n in shipped.keys() | now.keys() if shipped.get(n) != now.get(n))
    rows = [
        f"{n}: shipped {json.dumps(shipped.get(n))}, measured {json.dumps(now.get(n))}" for n in differing
    ]
    assert not rows, "\n".join(
        ["framework_children.json is out of date; run `python -m tools.measure`", *rows]
    )


@pytest.mark.proof
@pytest.mark.parametrize("keras", [2, 3])
def test_the_keys_read_from_the_table_are_those_that_tensorflow_writes(keras: int) -> None:
    needs_tensorflow()
    prediction = Prediction(keras)
    wrong = []
    compared = 0
    for name, row in measured()[keras].items():
        for options, seen, _ in row.get("cases", ()):
            for state, keys in seen:
                compared += 1
                ranks = state if isinstance(state, list) else None
                if (predicted := prediction.keys(name, options, state is not False, ranks)) != keys:
                    wrong.append(f"{name}({options}), {state}: written {keys}, predicted {predicted}")
    assert compared > 500
    assert not wrong, f"{len(wrong)} of {compared}:\n" + "\n".join(wrong[:20])


@pytest.mark.proof
@pytest.mark.parametrize("keras", [2, 3])
def test_the_order_read_from_the_table_is_that_of_trainable_variables(keras: int) -> None:
    needs_tensorflow()
    wrong = []
    for name, row in measured()[keras].items():
        for options, _, order in row.get("cases", ()):
            if order and (predicted := list(trained(row_of(name, keras), options))) != order:
                wrong.append(f"{name}({options}): {order}, predicted {predicted}")
    assert not wrong, "\n".join(wrong[:20])
