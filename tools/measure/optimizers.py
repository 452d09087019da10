"""Measures which variables an optimizer keeps in a checkpoint, and in which order.

An optimizer's lists hold one or more slots for each trained variable: what stands where is found by building
it on variables of every rank, under one combination of options after the other.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from tools.measure import framework_children
from tools.measure.framework_children import Case, Options, Row, Values, children, is_variable
from tools.measure.samples import public

RANKS = (1, 2, 3, 0, 4)

CHECKED = [2, 1, 3]  # the ranks of the variables for which keys are noted, if at all

TRIED: dict[str, list[Any]] = {
    "beta_1": [0.0],
    "clipnorm": [1.0],
    "decay": [0.1],
    "ema_overwrite_frequency": [2],
    "exclude_layers": [["x"]],
    "global_clipnorm": [1.0],
    "gradient_accumulation_steps": [2],
    "initial_accumulator_value": [0.5],
    "initial_scale": [2.0],
    "l2_shrinkage_regularization_strength": [0.1],
    "loss_scale_factor": [2.0],
    "momentum": [0.0, 0.9],
    "warmup_steps": [2],
    "weight_decay": [0.1],
}


class Layout:
    """What the checkpoint writer follows from one optimizer that was built on some variables.

    `early` are the paths that were there before that.
    """

    def __init__(
        self, optimizer: Any, variables: Sequence[Any], arguments: Options, early: Collection[str]
    ) -> None:
        self.optimizer, self.early = optimizer, early
        self.trained = {id(v): i for i, v in enumerate(variables)}
        self.given = {
            id(v): n for n, v in arguments.items() if hasattr(v, "apply_gradients") or is_variable(v)
        }
        self.slots = self._slots(len(variables))
        self.fixed: dict[int, str] = {}

    def _slots(self, n: int) -> dict[int, tuple[str, int]]:
        found: dict[int, tuple[str, int]] = {}
        for attribute, value in vars(self.optimizer).items():
            if attribute in ("_variables", "_trainable_variables") or attribute.startswith("_self_"):
                continue
            if isinstance(value, list | tuple) and len(value) == n:
                for index, one in enumerate(value):
                    if is_variable(one) and id(one) not in self.trained:
                        found.setdefault(id(one), (singular(attribute), index))
        return found

    def owns(self, left_out: Collection[str] = ()) -> list[Row]:
        """The rows of the children, but for these names."""
        listed = [(name, child) for name, child in children(self.optimizer) if name not in left_out]
        for name, child in listed:
            if is_variable(child):
                self.fixed.setdefault(id(child), name)
        return [row for name, child in listed if (row := self._row(name, child, name))]

    def _row(self, name: str, child: Any, path: str) -> Row | None:
        if id(child) in self.given:
            return {"name": name, "argument": self.given[id(child)]} | self._early(path)
        if is_variable(child):
            return {"name": name, "trainable": False} | self._early(path)
        below = children(child)
        if below and all(index.isdecimal() for index, _ in below):
            items = [
                (*self._item(one), f"{path}/{index}" in self.early)
                for index, one in below
                if is_variable(one)
            ]
            return {"name": name, "list": blocks(items)} if items else None
        owns = [row for n, c in below if (row := self._row(n, c, f"{path}/{n}"))]
        return {"name": name, "owns": owns} if owns else None

    def _early(self, path: str) -> Row:
        return {"early": True} if path in self.early else {}

    def _item(self, one: Any) -> tuple[str, int]:
        """What stands in a list: a slot or a trained variable by its index, or what stands alone (-1)."""
        if id(one) in self.trained:
            return "", self.trained[id(one)]
        if id(one) in self.slots:
            return self.slots[id(one)]
        if id(one) in self.fixed:
            return self.fixed[id(one)], -1
        raise ValueError(f"nothing tells what {getattr(one, 'name', one)} is")


def paths_of(optimizer: Any) -> set[str]:
    """The paths of what an optimizer holds directly or in a list."""
    found = set()
    for name, child in children(optimizer):
        found |= {name} | {f"{name}/{below}" for below, _ in children(child)}
    return found


def singular(attribute: str) -> str:
    """`_velocities` -> `velocity`."""
    name = attribute.strip("_")
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and len(name) > 2 else name


def blocks(items: Sequence[tuple[str, int, bool]]) -> list[Row]:
    """A list as runs over the trained variables, in which each has the same slots; and single variables."""
    found: list[Row] = []
    last = -1
    for slot, index, early in items:
        if index < 0:
            found.append({"same": slot} | ({"early": True} if early else {}))
            last = -1
            continue
        run = found[-1].get("each") if found else None
        if run is None or index < last or index in run.get(slot, ()):
            found.append({"each": {}})
        found[-1]["each"].setdefault(slot, []).append(index)
        last = index
    for block in found:
        if "each" in block:
            order = framework_children.in_one_order(
                [[s for s in block["each"] if i in block["each"][s]] for i in range(len(RANKS))]
            )
            block["each"] = [{"slot": s} | ranks(block["each"][s]) for s in order]
    return found


def ranks(indices: Sequence[int]) -> Row:
    """For which ranks of a variable a slot is there."""
    there = {RANKS[i] for i in indices}
    left_out = sorted(set(RANKS) - there)
    if not left_out:
        return {}
    return {"not_ranks": left_out} if max(RANKS) in there else {"ranks": sorted(there)}


# -----------------------------------------------------------------------------------------------------------
# All classes, all options
# -----------------------------------------------------------------------------------------------------------


def variables_of(rank_list: Sequence[int], keras: Any) -> list[Any]:
    import tensorflow as tf

    make = getattr(keras, "Variable", tf.Variable)
    return [make(tf.ones((2,) * rank)) for rank in rank_list]


def use(optimizer: Any, variables: Sequence[Any]) -> None:
    """Makes all of an optimizer's variables."""
    import tensorflow as tf

    if "KerasAutoTrackable" in map(attrgetter("__name__"), type(optimizer).__mro__):
        optimizer.build(variables)  # as `apply_gradients` does
        return

    if hasattr(optimizer, "inner_optimizer") and hasattr(optimizer, "get_scaled_loss"):
        optimizer.get_scaled_loss(tf.constant(1.0))  # else it warns
        optimizer.get_unscaled_gradients([tf.ones(v.shape) for v in variables])
    optimizer.apply_gradients([(tf.ones(v.shape), v) for v in variables])


def make_case(cls: Callable[..., Any], given: Callable[[], Options], keras: Any, options: Options) -> Case:
    def arguments() -> Options:
        chosen = given() | {name: value() if callable(value) else value for name, value in options.items()}
        return chosen | ({"initial_scale": 2.0} if "dynamic" in options else {})

    # A Keras 2 optimizer goes on showing the children that it had at the first look: one look each.
    early = paths_of(cls(**arguments()))
    variables = variables_of(RANKS, keras)
    optimizer = cls(**(chosen := arguments()))
    use(optimizer, variables)
    layout = Layout(optimizer, variables, chosen, early)
    names = [name for name, _ in children(optimizer)]
    others = {name: inner for name, inner in arguments().items() if hasattr(inner, "apply_gradients")}
    inlined = {name: inner for name, inner in others.items() if name not in names}
    for inner in inlined.values():
        use(inner, variables)
    row: Row = {"owns": layout.owns([name for inner in inlined.values() for name, _ in children(inner)])}
    for name in inlined:  # its children stand in its place
        names = [child for child, _ in children(chosen[name])]
        row["owns"] = [r | ({"adds_to": name} if r["name"] in names else {}) for r in row["owns"]]
        row["owns"].append({"name": "", "inlines": name})
    slots: list[str] = [] if inlined else getattr(optimizer, "get_slot_names", list)()
    if slots:
        row["owns"].append({"name": "", "slots": [{"slot": name} for name in sorted(slots)]})
    # More than one option at a time decides nothing about keys that the rows do not tell.
    seen = _seen(cls, arguments, keras, options) if framework_children.KEYS and len(options) < 2 else []
    return Case(chosen, row, [], seen)


def _seen(
    cls: Any, arguments: Callable[[], Options], keras: Any, options: Options
) -> list[tuple[Any, list[str]]]:
    """The keys that TensorFlow writes: of an optimizer before use; after use, too; beside what it trains."""
    optimizer, variables = cls(**arguments()), variables_of(CHECKED, keras)
    found: list[tuple[Any, list[str]]] = []
    if "learning_rate" in options or not options:
        found = [(None, framework_children.keys_of(optimizer))]
    use(optimizer, variables)
    found.append((["looked at"] * len(found) + CHECKED, framework_children.keys_of(optimizer)))
    optimizer = cls(**arguments())
    use(optimizer, variables[:2])
    held = {f"v{index}": variable for index, variable in enumerate(variables[:2])}
    found.append((["held", *CHECKED[:2]], framework_children.keys_of(optimizer, **held)))
    return found


def options_to_try(cls: Callable[..., Any], keras: Any) -> Values:
    import tensorflow as tf

    values: Values = {}
    for name, *default in framework_children.parameters(cls):
        if name in ("name", "jit_compile"):
            continue
        if default and isinstance(default[0], bool):
            values[name] = [not default[0]]
        elif name == "inner_optimizer" and hasattr(keras.optimizers, "legacy"):
            values[name] = [lambda: keras.optimizers.legacy.Adam()]
        elif name == "learning_rate":
            values[name] = [
                lambda: keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9),
                lambda: tf.Variable(0.1),
                lambda: lambda: 0.1,
            ]
        elif tried := [value for value in TRIED.get(name, []) if not default or value != default[0]]:
            values[name] = tried
    return values


def measure_optimizers(
    world: int, keras: Any, report: Callable[[str], None] = lambda text: None
) -> dict[str, Row]:
    """One row a public name of an optimizer."""
    rows: dict[str, Row] = {}
    first: dict[int, str] = {}
    names = public("keras" if world == 3 else "tf_keras")
    framework_children.NAMES.update(framework_children.first_names(names))
    for name, cls in names.items():
        if "optimizers." not in name and "LossScaleOptimizer" not in name:
            continue
        if not inspect.isclass(cls) or not (hasattr(cls, "apply_gradients") or "LossScale" in name):
            continue
        if cls.__name__ == "Optimizer" or ".dtensor." in name:  # bases, and what needs a mesh of devices
            continue
        if id(cls) in first:
            rows[name] = {"same_as": first[id(cls)]}
            continue
        try:
            rows[name] = measure_optimizer(cls, keras)
            first[id(cls)] = name
        except Exception as error:
            report(f"not measured: {name}: {type(error).__name__}: {str(error)[:300]}")
    return rows


def measure_optimizer(cls: Any, keras: Any) -> Row:
    given: Callable[[], Options] = dict
    if "LossScale" in getattr(cls, "__name__", ""):
        given = partial(_wrapped, keras)
    if cls.__name__ == "MultiOptimizer":
        given = partial(_mapped, keras)
    signature = type(cls(**given())).__init__  # Keras 2 makes another class than the one that is called
    cases = framework_children.measure_cases(
        partial(make_case, cls, given, keras), options_to_try(signature, keras)
    )
    names = list(dict.fromkeys(name for case in cases for name in case.options))
    defaults = {p[0]: p[1] for p in framework_children.parameters(signature) if len(p) > 1}
    at = [{n: framework_children.token(c.options.get(n, defaults.get(n))) for n in names} for c in cases]
    lists = [(options, case.row["owns"]) for options, case in zip(at, cases, strict=True)]
    row: Row = {"parameters": framework_children.parameters_plain(signature), "owns": merge(lists, names)}
    row |= {"frozen": True} if _freezes(cls(**given())) else {}
    if framework_children.KEYS:
        row["cases"] = [
            [{n: framework_children.described(v) for n, v in c.options.items()}, c.seen, []] for c in cases
        ]
    return row


def _freezes(optimizer: Any) -> bool:
    """Whether an optimizer goes on showing the children of the first look."""
    children(optimizer)
    return hasattr(optimizer, "_coalesced_children")


def _wrapped(keras: Any) -> Options:
    return {"inner_optimizer": keras.optimizers.Adam()}


def _mapped(keras: Any) -> Options:
    return {"optimizer_map": keras.optimizers.OptimizerMap(keras.optimizers.Adam())}


def merge(cases: list[tuple[Options, list[Row]]], names: list[str]) -> list[Row]:
    """The rows of one level in all cases, each with the options under which it is there."""
    labels = _labels(cases)

    def label(row: Row) -> str:
        return labels.get(_block(row), "") or repr([(k, v) for k, v in row.items() if k not in INNER])

    example = {label(row): row for _, listed in cases for row in listed}
    result = []
    for one in framework_children.in_one_order([[label(row) for row in listed] for _, listed in cases]):
        there = [any(label(row) == one for row in listed) for _, listed in cases]
        row = {k: v for k, v in example[one].items() if k not in INNER}
        row |= framework_children.condition([options for options, _ in cases], there, names)
        for part in INNER:
            inner = [
                (options, r[part]) for options, rows in cases for r in rows if label(r) == one and part in r
            ]
            if inner:
                row[part] = merge(inner, names)
        result.append(row)
    return result


INNER = ("owns", "list", "each", "slots")


def _block(row: Row) -> str:
    return " ".join(slot["slot"] for slot in row["each"]) if "each" in row else "no block"


def _labels(cases: list[tuple[Options, list[Row]]]) -> dict[str, str]:
    """Runs over the trained variables are the same run where they share a slot."""
    groups: list[set[str]] = []
    for _, listed in cases:
        for row in listed:
            if "each" in row:
                slots = {slot["slot"] for slot in row["each"]}
                same = [group for group in groups if group & slots]
                groups = [group for group in groups if not group & slots] + [slots.union(*same)]
    return {
        _block(row): f"run {sorted(group)}"
        for _, listed in cases
        for row in listed
        if "each" in row
        for group in groups
        if row["each"][0]["slot"] in group
    }
