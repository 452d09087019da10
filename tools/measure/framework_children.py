"""Measures what framework objects own in a checkpoint: children by name and order, down to what holds state.

`tools.measure` runs it and writes `tables/framework_children.json`, which
`ckptlint.knowledge.framework_children` reads.
An object is built under one combination of constructor options after the other, and its children are
compared: so each child's row says under which options it is there.
"""

from __future__ import annotations

import contextlib
import inspect
import itertools
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tools.measure.samples import build, kinds, layer_arguments, public

Row = dict[str, Any]
Options = dict[str, Any]
Values = dict[str, list[Any]]

LIST = "[]"  # stands for any list among the values of an option
GIVEN = "<>"  # stands for any object that is no plain value
VARIABLE = "<variable>"  # stands for a variable of TensorFlow
FUNCTION = "<function>"  # stands for a function
UNKNOWN = "..."  # a default that JSON cannot hold

# -----------------------------------------------------------------------------------------------------------
# One object
# -----------------------------------------------------------------------------------------------------------


class Snapshot:
    """The children of one object as the checkpoint writer meets them, pruned to what leads to state."""

    def __init__(self, root: Any, arguments: Options, early: Collection[str] = ()) -> None:
        self.root, self.early, self.names = root, early, NAMES
        self.inside: dict[int, str] = {}
        self.given: dict[int, str] = {}
        self.elements: dict[str, list[Any]] = {}
        for name, value in arguments.items():
            if isinstance(value, list | tuple) and any(_is_trackable(element) for element in value):
                self.elements[name] = list(value)
            elif _is_trackable(value):
                self.given[id(value)] = name
        self.arguments = arguments
        self.trained = {id(_value(v)) for v in _trainable_variables(root)}
        self.paths: dict[int, str] = {id(root): ""}
        self.below: dict[int, list[tuple[str, Any]]] = {}
        self._walk()
        self.stateful = self._stateful()

    def _walk(self) -> None:
        queue = [self.root]
        while queue:
            holder = queue.pop(0)
            if holder is not self.root and self.reference(holder):
                continue
            self.below[id(holder)] = children(holder)
            for name, child in self.below[id(holder)]:
                if id(child) not in self.paths:
                    self.paths[id(child)] = f"{self.paths[id(holder)]}/{name}".lstrip("/")
                    queue.append(child)
        for listed in list(self.below.values()):  # what lies in a given object, for `same`
            for _, child in listed:
                if self.reference(child) and id(child) not in self.below:
                    self._walk_given(child, self.paths[id(child)])

    def _walk_given(self, holder: Any, path: str) -> None:
        self.below[id(holder)] = []
        for name, child in children(holder):
            if state_of(child):
                public_name = name.lstrip("_")
                self.inside[id(child)] = f"{path}/{MAIN_WEIGHT.get(public_name, public_name)}"

    def reference(self, child: Any) -> Row:
        """How a child comes from a constructor argument: that very object, a copy of it, or its elements."""
        if id(child) in self.given:
            return {"argument": self.given[id(child)]}
        if type(child).__name__ == "ListWrapper":
            for name, elements in self.elements.items():
                if [id(c) for _, c in children(child)] == [id(element) for element in elements]:
                    return {"elements_of": name}
        for name, value in self.arguments.items():
            if _is_trackable(value) and type(child) is type(value) and child is not self.root:
                return {"copy_of": name}
        return {}

    def _stateful(self) -> set[int]:
        """Ids of the objects that hold state or lead to some."""
        objects = {id(child): child for listed in self.below.values() for _, child in listed}
        found = {i for i, child in objects.items() if state_of(child) or self.reference(child)}
        while True:
            more = {
                holder
                for holder, listed in self.below.items()
                if holder not in found and any(id(child) in found for _, child in listed)
            }
            if not more:
                return found
            found |= more

    def owns(self, holder: Any = None, path: str = "") -> list[Row]:
        """The rows of a holder's children."""
        holder = self.root if holder is None else holder
        rows = []
        for name, child in self.below[id(holder)]:
            if id(child) not in self.stateful:
                continue
            here = f"{path}/{name}".lstrip("/")
            row: Row = {"name": name}
            if self.inside.get(id(child)):
                row["same"] = self.inside[id(child)]
            elif self.paths[id(child)] != here:
                row["same"] = self.paths[id(child)]
            elif reference := self.reference(child):
                row |= reference
            elif state := state_of(child):
                if state == ["VARIABLE_VALUE"]:
                    row["trainable"] = id(_value(child)) in self.trained
                    row["rank"] = len(_value(child).shape)
                else:
                    row["state"] = state
            elif name == "states" and "cell" in self.arguments:
                row["states_of"] = "cell"
            else:
                row["owns"] = self.owns(child, here)
                if type(child) in self.names:
                    row["type"] = self.names[type(child)]
            if here in self.early and "owns" not in row:
                row["early"] = True
            public_name = name.lstrip("_")
            with contextlib.suppress(Exception):
                if public_name != name and getattr(holder, public_name, None) is child:
                    row["public"] = public_name
            rows.append(row)
        return rows

    def named(self) -> set[str]:
        """The paths of all objects that hold state or come from an argument."""
        return {
            f"{self.paths[holder]}/{name}".lstrip("/")
            for holder, listed in self.below.items()
            for name, child in listed
            if state_of(child) or self.reference(child)
        }

    def order(self) -> list[str]:
        """`trainable_variables` as paths; that of a given object stands for all in it, `@x` for `x`'s."""
        path_of = {id(_value(child)): self.paths[id(child)] for child in self._objects() if state_of(child)}
        blocks: list[tuple[str, list[int]]] = [
            (self.paths[id(child)], [id(_value(v)) for v in _trainable_variables(child)])
            for child in self._objects()
            if self.reference(child)
        ]
        for name, elements in self.elements.items():
            blocks.append((f"@{name}", [id(_value(v)) for e in elements for v in _trainable_variables(e)]))
        left = [id(_value(v)) for v in _trainable_variables(self.root)]
        found = []
        while left:
            block = next((b for b in blocks if b[1] and left[: len(b[1])] == b[1]), None)
            if block:
                found.append(block[0])
                left = left[len(block[1]) :]
                blocks.remove(block)
            else:
                found.append(path_of.get(left.pop(0), "?"))
        return found

    def _objects(self) -> list[Any]:
        objects = {id(child): child for listed in self.below.values() for _, child in listed}
        return list(objects.values())


def children(holder: Any) -> list[tuple[str, Any]]:
    """What the checkpoint writer follows from an object, in its order."""
    from tensorflow.python.checkpoint.graph_view import ObjectGraphView

    return [(name, child) for name, child in ObjectGraphView(holder).list_children(holder)]


def _is_trackable(value: Any) -> bool:
    from tensorflow.python.trackable.base import Trackable

    return isinstance(value, Trackable)


def _value(variable: Any) -> Any:
    """The variable of TensorFlow in one of Keras 3."""
    return getattr(variable, "_value", None) if hasattr(variable, "_value") else variable


def _trainable_variables(holder: Any) -> list[Any]:
    if isinstance(holder, list | tuple):
        return [v for element in holder for v in _trainable_variables(element)]
    with contextlib.suppress(AttributeError, ValueError):
        return list(holder.trainable_variables)
    return []


def state_of(trackable: Any) -> list[str]:
    """The names under `.ATTRIBUTES/` that an object writes itself."""
    import tensorflow as tf
    from tensorflow.python.trackable.base import Trackable

    if isinstance(trackable, tf.Variable) or type(trackable).__module__.endswith("tensorflow.core"):
        return ["VARIABLE_VALUE"]
    cls = type(trackable)
    writes = cls._serialize_to_tensors is not Trackable._serialize_to_tensors
    gathers = cls._gather_saveables_for_checkpoint is not Trackable._gather_saveables_for_checkpoint
    return _written_by(trackable) if writes or gathers else []


def is_variable(value: Any) -> bool:
    return _is_trackable(value) and state_of(value) == ["VARIABLE_VALUE"]


_NAMES: dict[type, list[str]] = {}


def _written_by(trackable: Any) -> list[str]:
    import tensorflow as tf

    if type(trackable) not in _NAMES:
        with tempfile.TemporaryDirectory() as folder:
            path = tf.train.Checkpoint(x=trackable).write(str(Path(folder) / "x"))
            keys = [key for key, _ in tf.train.list_variables(path)]
        prefix = "x/.ATTRIBUTES/"
        _NAMES[type(trackable)] = sorted(key[len(prefix) :] for key in keys if key.startswith(prefix))
    return _NAMES[type(trackable)]


def keys_of(trackable: Any, **others: Any) -> list[str]:
    """The keys of the checkpoint that TensorFlow writes for an object held as `x`."""
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(x=trackable, **others).write(str(Path(folder) / "x"))
        keys = [key for key, _ in tf.train.list_variables(path)]
    return sorted(key for key in keys if not key.startswith("_CHECKPOINTABLE"))


def described(value: Any) -> Any:
    """A constructor argument as JSON can hold it: objects by the public name of their class."""
    if token(value) in (VARIABLE, FUNCTION):
        return token(value)
    if _is_trackable(value):
        return {"object": NAMES.get(type(value), "")}
    return [described(v) for v in value] if isinstance(value, list | tuple) else plain(value)


# -----------------------------------------------------------------------------------------------------------
# Many objects of a class
# -----------------------------------------------------------------------------------------------------------


def parameters(cls: Callable[..., Any]) -> list[list[Any]]:
    """The constructor's parameters in order, with their defaults."""
    rows: list[list[Any]] = []
    for p in inspect.signature(cls).parameters.values():
        if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self":
            rows.append([p.name] if p.default is p.empty else [p.name, p.default])
    return rows


def parameters_plain(cls: Callable[..., Any]) -> list[list[Any]]:
    """The same as JSON can hold it."""
    return [[name, *map(plain, default)] for name, *default in parameters(cls)]


def plain(value: Any) -> Any:
    """A value as the table holds it."""
    if isinstance(value, list | tuple):
        return list(value) if all(v is None or isinstance(v, PLAIN) for v in value) else UNKNOWN
    return value if value is None or isinstance(value, PLAIN) else UNKNOWN


PLAIN = bool | int | float | str


def token(value: Any) -> Any:
    """A value of an option as a condition names it."""
    if isinstance(value, list | tuple):
        return LIST
    if callable(value) and inspect.isfunction(value):
        return FUNCTION
    if is_variable(value):
        return VARIABLE
    return value if value is None or isinstance(value, bool | int | float | str) else GIVEN


def key(value: Any) -> str:
    return f"{type(value).__name__}:{value}"


class Case:
    """One combination of options, and the object that it made."""

    def __init__(
        self, options: Options, row: Row, order: list[str], seen: list[tuple[bool, list[str]]]
    ) -> None:
        self.options, self.row, self.order, self.seen = options, row, order, seen


def measure_cases(make: Callable[[Options], Case], values: Values) -> list[Case]:
    """The base case, each option changed alone, and combinations of those that changed something."""
    base = make({})
    cases = [base]
    matter: dict[str, list[Any]] = {}
    for name, tried in values.items():
        for value in tried:
            case = attempt(make, {name: value})
            if case:
                cases.append(case)
                if (case.row, case.order) != (base.row, base.order):
                    matter.setdefault(name, []).append(value)
    alternatives = [[(name, ...), (name, tried[0])] for name, tried in matter.items()]
    for chosen in itertools.islice(itertools.product(*alternatives), 64):
        options = {name: value for name, value in chosen if value is not ...}
        if len(options) > 1 and (case := attempt(make, options)):
            cases.append(case)
    return cases


def attempt(make: Callable[[Options], Case], options: Options) -> Case | None:
    """The case of these options, or None where the framework refuses them."""
    with contextlib.suppress(Exception):
        return make(options)
    return None


def merged(cases: Sequence[Case], defaults: Options) -> tuple[list[Row], list[str]]:
    """One list of children for all cases, each with its condition; and the order of what is trained."""
    names = list(dict.fromkeys(name for case in cases for name in case.options))
    at = [{name: token(case.options.get(name, defaults.get(name))) for name in names} for case in cases]
    rows = merge_children(
        [(options, case.row["owns"]) for options, case in zip(at, cases, strict=True)], names
    )
    return rows, in_one_order([case.order for case in cases])


def merge_children(cases: list[tuple[Options, list[Row]]], domain: list[str]) -> list[Row]:
    """The children of one holder in all cases in which it is there."""

    def identity(row: Row) -> str:
        return repr(sorted((k, v) for k, v in row.items() if k != "owns"))

    rows: dict[str, Row] = {identity(row): row for _, listed in cases for row in listed}
    result = []
    for one in in_one_order([[identity(row) for row in listed] for _, listed in cases]):
        row = dict(rows[one])
        there = [any(identity(r) == one for r in listed) for _, listed in cases]
        row |= condition([options for options, _ in cases], there, domain)
        if "owns" in row:
            inner = [
                (options, next(r["owns"] for r in listed if identity(r) == one))
                for (options, listed), present in zip(cases, there, strict=True)
                if present
            ]
            row["owns"] = merge_children(inner, domain)
        result.append(row)
    return result


def in_one_order(lists: Iterable[list[str]]) -> list[str]:
    """All items in an order that each list keeps."""
    followers: dict[str, set[str]] = {}
    for items in lists:
        for place, item in enumerate(items):
            followers.setdefault(item, set()).update(items[place + 1 :])
    result: list[str] = []
    while left := [item for item in followers if item not in result]:
        free = [item for item in left if not any(item in followers[other] for other in left)]
        if not free:
            raise ValueError(f"the order of {left} depends on the options")
        result.append(free[0])
    return result


def condition(assignments: list[Options], there: list[bool], domain: list[str]) -> Row:
    """When a child is there: nothing, `if` and `unless`, or `any` of several such conditions."""
    if all(there):
        return {}
    present = [a for a, t in zip(assignments, there, strict=True) if t]
    absent = [a for a, t in zip(assignments, there, strict=True) if not t]
    one = conjunction(present, assignments, domain)
    if not any(holds(one, a) for a in absent):
        return simplest(one, present, absent)
    several = []
    left = list(present)
    while left:  # one conjunction after the other, each as wide as the absent cases allow
        group = [left[0]]
        for other in left[1:]:
            wider = conjunction([*group, other], assignments, domain)
            if not any(holds(wider, a) for a in absent):
                group.append(other)
        several.append(simplest(conjunction(group, assignments, domain), group, absent))
        left = [a for a in left if not holds(several[-1], a)]
    return {"any": several}


def conjunction(present: list[Options], everything: list[Options], domain: list[str]) -> Row:
    result: Row = {}
    for name in domain:
        allowed = {key(a[name]) for a in present}
        tested = {key(a[name]): a[name] for a in everything}
        refused = [value for k, value in tested.items() if k not in allowed]
        if not refused:
            continue
        closed = all(isinstance(value, bool) for value in tested.values())
        objects = (GIVEN, VARIABLE, FUNCTION)
        number = any(isinstance(value, float) for value in tested.values())
        if number and all(value in objects for value in refused):
            result.setdefault("unless", {})[name] = refused
        elif allowed == {key(None)}:
            result.setdefault("if", {})[name] = [None]
        elif not closed and all(value is None or value == 0 for value in refused):
            result.setdefault("unless", {})[name] = refused  # any other value does
        else:
            result.setdefault("if", {})[name] = [v for k, v in tested.items() if k in allowed]
    return result


def simplest(rule: Row, present: list[Options], absent: list[Options]) -> Row:
    """The rule without the parts that refuse nothing more."""
    for part in ("if", "unless"):
        for name in list(rule.get(part, {})):
            shorter = {p: {n: v for n, v in rule[p].items() if (p, n) != (part, name)} for p in rule}
            shorter = {p: v for p, v in shorter.items() if v}
            if not any(holds(shorter, a) for a in absent):
                rule = shorter
    return rule


def holds(rule: Row, options: Options) -> bool:
    """Whether a condition without `any` holds under options that are all known."""
    wanted = all(key(options[n]) in map(key, values) for n, values in rule.get("if", {}).items())
    refused = any(key(options[n]) in map(key, values) for n, values in rule.get("unless", {}).items())
    return wanted and not refused


# -----------------------------------------------------------------------------------------------------------
# Layers and metrics
# -----------------------------------------------------------------------------------------------------------

# What an option is changed to, where it is no bool; `(class name, option)` where the class matters.
TRIED: dict[str, list[Any]] = {
    "attention_axes": [(1,)],
    "attention_type": ["concat"],
    "bias_axes": [None],
    "depth_multiplier": [2],
    "dropout": [0.3],
    "from_logits": [True],
    "invert": [True],
    "label_weights": [[1.0]],
    "lora_rank": [2],
    "max_tokens": [5],
    "merge_mode": ["sum", None],
    "multi_label": [True],
    "num_oov_indices": [2],
    "output_mode": ["multi_hot", "count", "tf_idf", "one_hot"],
    "recurrent_dropout": [0.3],
    "score_mode": ["concat"],
    "seed": [1],
    "thresholds": [0.5, [0.2, 0.5]],
    "vocabulary": [["a"]],
    "weight_decay": [0.1],
}
TRIED_OF: dict[tuple[str, str], list[Any]] = {
    ("BatchNormalization", "axis"): [],
    ("Discretization", "num_bins"): [4],
    ("Discretization", "output_mode"): ["one_hot", "multi_hot", "count"],
    ("IntegerLookup", "vocabulary"): [[1, 2]],
    ("Normalization", "axis"): [None],
    ("Normalization", "mean"): [0.0],
    ("PReLU", "shared_axes"): [],
}
# Arguments that only make sense together with another.
TOGETHER: dict[tuple[str, str], Options] = {
    ("Normalization", "mean"): {"variance": 1.0},
    ("Discretization", "num_bins"): {"bin_boundaries": None},
}
# What an option says nothing about children: numbers of the data, the names, what is computed.
PASSED_OVER = {
    "name",
    "dtype",
    "trainable",
    "activity_regularizer",
    "sparse",
    "ragged",
    "dynamic",
    "autocast",
}


def options_to_try(cls: type, keras: Any) -> Values:
    """For each constructor option that may decide about children, the values other than its default."""
    values: Values = {}
    for name, *default in parameters(cls):
        if name in PASSED_OVER or name.endswith(("_initializer", "_regularizer", "_constraint")):
            continue
        if (cls.__name__, name) in TRIED_OF:
            tried = TRIED_OF[cls.__name__, name]
        elif default and isinstance(default[0], bool):
            tried = [not default[0]]
        else:
            tried = TRIED.get(name, [])
        if tried:
            values[name] = tried
    if cls.__name__ == "Bidirectional":
        values["backward_layer"] = [lambda: keras.layers.GRU(2, go_backwards=True)]
    if cls.__name__ == "SpectralNormalization":
        values["layer"] = [lambda: keras.layers.Embedding(5, 2), lambda: keras.layers.Conv1D(2, 1)]
    if cls.__name__ == "RNN":
        values["cell"] = [lambda: [keras.layers.LSTMCell(2), keras.layers.GRUCell(2)]]
    return values


# Layers that hold state though calling them needs more than the simplest arguments.
CONSTRUCTED = {"Discretization"}
LOOKUPS = {"StringLookup", "IntegerLookup", "TextVectorization"}
# Layers that need a file or another package, and bases that hold nothing.
LEFT_OUT = {
    *("FlaxLayer", "JaxLayer", "TorchModuleWrapper", "TFSMLayer", "DenseFeatures", "SequenceFeatures"),
    *("FeatureSpace", "DynamicEmbedding", "DynamicLookup", "AbstractRNNCell", "Layer", "PreprocessingLayer"),
}
METRIC_ARGUMENTS: Options = {
    "num_classes": 3,
    "target_class_ids": [0],
    "specificity": 0.5,
    "sensitivity": 0.5,
    "precision": 0.5,
    "recall": 0.5,
    "normalizer": [1.0],
    "fn": lambda y, p: y - p,
    "name": "m",
}
# By what name a layer has the weight that a wrapper takes up.
MAIN_WEIGHT = dict.fromkeys(("kernel", "embeddings"), "kernel|embeddings")
NAMES: dict[type, str] = {}  # the public name of a class
KEYS: list[bool] = []  # not empty: cases note the keys that TensorFlow writes for them


def make_case(cls: Any, given: Callable[[], Options], use: Callable[[Any], None], options: Options) -> Case:
    """Makes an object, looks at it, uses it, and looks again."""

    def arguments() -> Options:
        chosen = given() | {name: value() if callable(value) else value for name, value in options.items()}
        for name in options:
            chosen |= TOGETHER.get((cls.__name__, name), {})
        return chosen

    # Looking at an object can change what it shows later: so what is there before its use is seen at another.
    fresh = cls(**(given_first := arguments()))
    early = Snapshot(fresh, given_first).named()
    seen = [(False, keys_of(fresh))] if KEYS else []
    made = cls(**(given_then := arguments()))
    use(made)
    after = Snapshot(made, given_then, early)
    seen += [(True, keys_of(made))] if KEYS else []
    return Case(given_then, {"owns": after.owns()}, after.order(), seen)


def use_layer(layer: Any) -> None:
    name = type(layer).__name__
    if name in LOOKUPS:
        import tensorflow as tf

        with contextlib.suppress(Exception):  # it was given its vocabulary
            layer.adapt(tf.constant([1, 2]) if name == "IntegerLookup" else tf.constant(["a", "b"]))
        return
    if name == "Wrapper":
        layer.build((2, 4))
        return
    try:
        build(layer, name)
    except Exception:
        if not getattr(layer, "built", False) and name not in CONSTRUCTED:
            raise


def use_metric(metric: Any) -> None:
    import tensorflow as tf

    for labels in (tf.constant([[0.0, 1.0]]), tf.constant([0, 1]), tf.constant([1.0, 0.0])):
        for arguments in ((labels, labels), (labels,)):
            with contextlib.suppress(Exception):
                metric.update_state(*arguments)
                return


def given_metric(cls: type) -> Options:
    return {p[0]: METRIC_ARGUMENTS[p[0]] for p in parameters(cls) if len(p) == 1 and p[0] in METRIC_ARGUMENTS}


def measure_children(
    world: int, keras: Any, report: Callable[[str], None] = lambda text: None
) -> dict[str, Row]:
    """One row a public name, for all layers and metrics that a checkpoint can hold."""
    table = kinds(keras)
    names = public("keras" if world == 3 else "tf_keras")
    NAMES.update(first_names(names))
    rows: dict[str, Row] = {}
    first: dict[type, str] = {}
    for name, cls in names.items():
        if not inspect.isclass(cls) or cls.__name__ in LEFT_OUT:
            continue
        kind = next((kind for kind, bases in table if issubclass(cls, bases)), "other")
        if kind not in ("layer", "metric") or (kind == "metric" and world == 3):
            continue
        if cls in first:
            rows[name] = {"same_as": first[cls]}
            continue
        try:
            rows[name] = measure_class(cls, kind, keras)
            first[cls] = name
        except Exception as error:
            report(f"not measured: {name}: {type(error).__name__}: {str(error)[:300]}")
    return rows


def first_names(names: dict[str, Any]) -> dict[type, str]:
    """Each class with its first public name."""
    return {
        cls: name for name, cls in reversed(names.items()) if inspect.isclass(cls) and ".dtensor." not in name
    }


def measure_class(cls: type, kind: str, keras: Any) -> Row:
    """The row of one layer or metric."""
    if kind == "layer":
        given: Callable[[], Options] = dict
        if cls.__name__ not in LOOKUPS:
            given = partial(layer_arguments, cls, keras)
        make = partial(make_case, cls, given, use_layer)
    else:
        make = partial(make_case, cls, partial(given_metric, cls), use_metric)
    cases = measure_cases(make, options_to_try(cls, keras))
    defaults = {p[0]: p[1] for p in parameters(cls) if len(p) > 1}
    owns, trained = merged(cases, defaults)
    row: Row = {"parameters": parameters_plain(cls), "owns": owns}
    if cls.__name__.endswith("Cell"):
        size = cls(**layer_arguments(cls, keras)).state_size
        row["states"] = len(size) if isinstance(size, list | tuple) else 1
    if trained:
        row["trained"] = trained
    if KEYS:
        row["cases"] = [[{n: described(v) for n, v in c.options.items()}, c.seen, c.order] for c in cases]
    return row


# -----------------------------------------------------------------------------------------------------------
# TensorFlow's own
# -----------------------------------------------------------------------------------------------------------


def measure_tensorflow(keras: Any) -> dict[str, Row]:
    """What TensorFlow's own trackables write themselves, and what they own."""
    import tensorflow as tf

    class State(tf.train.experimental.PythonState):  # type: ignore[misc]
        def serialize(self) -> str:
            return ""

        def deserialize(self, string: str) -> None:
            pass

    def filled() -> Any:
        return tf.lookup.KeyValueTensorInitializer(["a"], [1], tf.string, tf.int64)

    def saved() -> Any:
        checkpoint = tf.train.Checkpoint()
        with tempfile.TemporaryDirectory() as folder:
            checkpoint.save(str(Path(folder) / "x"))
        return checkpoint

    made: dict[str, Callable[[], Any]] = {
        "tensorflow.Module": tf.Module,
        "tensorflow.Variable": lambda: tf.Variable(1.0),
        "tensorflow.data.Iterator": lambda: iter(tf.data.Dataset.range(3)),
        "tensorflow.data.Dataset": lambda: tf.data.Dataset.range(3),
        "tensorflow.lookup.StaticHashTable": lambda: tf.lookup.StaticHashTable(filled(), 0),
        "tensorflow.lookup.StaticVocabularyTable": lambda: tf.lookup.StaticVocabularyTable(filled(), 1),
        "tensorflow.lookup.experimental.MutableHashTable": lambda: tf.lookup.experimental.MutableHashTable(
            tf.string, tf.int64, 0
        ),
        "tensorflow.lookup.experimental.DenseHashTable": lambda: tf.lookup.experimental.DenseHashTable(
            tf.int64, tf.int64, 0, -1, -2
        ),
        "tensorflow.random.Generator": lambda: tf.random.Generator.from_seed(1),
        "tensorflow.train.Checkpoint": saved,
        "tensorflow.train.experimental.PythonState": State,
    }
    if hasattr(keras, "Variable"):
        made["keras.Variable"] = lambda: keras.Variable(1.0)
    rows: dict[str, Row] = {}
    for name, make in made.items():
        one = make()
        rows[name] = {"owns": Snapshot(one, {}).owns()}
        if state := state_of(one):
            rows[name]["state"] = state
        if name == "tensorflow.random.Generator":
            rows[name]["owns"] = [row | {"early": True} for row in rows[name]["owns"]]
        if KEYS:
            rows[name]["cases"] = [[{}, [(True, keys_of(one))], []]]
    return rows


# -----------------------------------------------------------------------------------------------------------
# The table
# -----------------------------------------------------------------------------------------------------------


def merge_worlds(two: dict[str, Row], three: dict[str, Row]) -> dict[str, Row]:
    """One row a name, with a row of its own for each Keras version."""
    return {
        name: {version: rows[name] for version, rows in (("2", two), ("3", three)) if name in rows}
        for name in sorted(two.keys() | three.keys())
    }
