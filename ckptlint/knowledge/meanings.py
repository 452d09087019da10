"""What calls and attributes mean: reads `tables/meanings.toml`, and has the smaller facts beside it.

Handlers in `ckptlint.frameworks` carry an effect out and know no API by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ckptlint.knowledge.tables import toml_table


@dataclass(frozen=True, slots=True)
class Meaning:
    """An effect and what it needs to know, such as which argument it concerns."""

    effect: str
    options: Mapping[str, object] = field(default_factory=dict)

    def get(self, name: str, default: object = None) -> object:
        """An option of the effect."""
        return self.options.get(name, default)


def means(effect: str, **options: object) -> Meaning:
    """A meaning with these options."""
    return Meaning(effect, options)


# Kinds of classes in the measured table -> kinds of objects, as `ckptlint.program.objects.Kind` spells them.
KINDS: Final[Mapping[str, str]] = {
    "variable": "variable",
    "model": "model",
    "sequential": "model",
    "layer": "layer",
    "optimizer": "optimizer",
    "metric": "metric",
    "callback": "callback",
    "module": "module",
    "checkpoint": "root",
    "manager": "manager",
    "tape": "gradient",
}


def _of_kinds(rows: list[dict[str, Any]]) -> dict[tuple[str, str], Meaning]:
    """The meanings of methods or attributes, by the kind of object and the name."""
    return {(kind, name): _meaning(row) for row in rows for kind in row["of"] for name in row["names"]}


def _meaning(row: Mapping[str, Any]) -> Meaning:
    options = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.items()
        if name not in ("of", "names", "effect")
    }
    return Meaning(row["effect"], options)


_TABLE: Final = toml_table("meanings")
METHODS: Final[Mapping[tuple[str, str], Meaning]] = _of_kinds(_TABLE["methods"])
ATTRIBUTES: Final[Mapping[tuple[str, str], Meaning]] = _of_kinds(_TABLE["attributes"])
FUNCTIONS: Final[Mapping[str, Meaning]] = {
    name: _meaning(row) for row in _TABLE["functions"] for name in row["names"]
}


class _Used(Protocol):
    """What is done to an object: a method called with some arguments, or an attribute read."""

    @property
    def name(self) -> str: ...
    @property
    def positional(self) -> int | None: ...
    @property
    def keywords(self) -> AbstractSet[str]: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is done to an object tells its kind.

    It is enough where one of `names` is used on it; with `keywords` or `positional`, where it is called with
    one of these keywords, or with so many arguments. `read`: where it is read, and not called. `beside`: only
    together with other evidence, which tells this kind.
    """

    kind: str
    names: frozenset[str]
    keywords: frozenset[str] = frozenset()
    positional: int | None = None
    read: bool = False
    beside: str = ""

    def tells(self, use: _Used) -> bool:
        """Whether what is done to an object is such evidence."""
        if use.name not in self.names or (self.read and use.positional is not None):
            return False
        if not self.keywords and self.positional is None:
            return True
        enough = self.positional is not None and (use.positional or 0) >= self.positional
        return enough or not self.keywords.isdisjoint(use.keywords)


def _evidence(row: Mapping[str, Any]) -> Evidence:
    lists = {name: frozenset(row.get(name, ())) for name in ("names", "keywords")}
    return Evidence(**{**row, **lists})


EVIDENCE: Final = tuple(_evidence(row) for row in _TABLE["evidence"])

# Attributes of objects that give lists of their variables.
VARIABLE_LISTS: Final = frozenset(
    name for (_, name), meaning in ATTRIBUTES.items() if meaning.effect == "variables"
)

# What an iterator over a dataset is, and the methods of a dataset that give no other dataset.
ITERATOR_CLASS: Final = "tensorflow.data.Iterator"
NUMPY_ITERATOR_CLASS: Final = "tensorflow.data.NumpyIterator"
HIDDEN_STATES: Final[Mapping[str, tuple[str, ...]]] = {  # what objects of no public class write
    NUMPY_ITERATOR_CLASS: ("_STATE",),
}
NO_DATASET: Final = frozenset({"reduce", "cardinality", "element_spec", "save", "get_single_element"})
# Functions that an iterator cannot be saved after.
UNSAVED_METHODS: Final = frozenset({"py_function", "numpy_function"})

# Attributes of layers and models that give where they stand in the graph of a functional model.
GRAPH_ENDS: Final = frozenset({"input", "output", "inputs", "outputs"})

# Attributes and methods of computed values that carry no gradient because they are about shape or type only.
SHAPE_ATTRIBUTES: Final = frozenset(
    """shape dtype ndim rank device name size op graph get_shape set_shape""".split()
)
OPAQUE_METHODS: Final = frozenset("""numpy item tolist eval""".split())

# Contexts that lift what is made in them out of the function being traced.
LEAVING: Final = frozenset({"tensorflow.init_scope"})

# Functions that make an array or tensor whose shape is their first argument or the one of this name.
SHAPED: Final[Mapping[str, str]] = {
    **{
        f"{module}.{name}": "shape"
        for module in ("tensorflow", "keras.ops")
        for name in ("zeros", "ones", "empty")
    },
    "tensorflow.fill": "dims",
    "tensorflow.eye": "num_rows",
    "tensorflow.reshape": "shape",
}

# Arguments that decide which weights a layer has, and how large, by name; and the places they may stand at.
SIZES: Final = frozenset(
    """
        units filters kernel_size output_dim input_dim num_heads key_dim value_dim depth_multiplier
        groups use_bias axis center scale activation output_shape layers cells
    """.split()
)
SIZE_POSITIONS: Final = frozenset({0, 1})

# Attributes of optimizers, layers and models that say how training goes on.
HYPERPARAMETERS: Final = frozenset(
    """
        beta_1 beta_2 clipnorm clipvalue learning_rate lr momentum rate stop_training trainable weight_decay
    """.split()
)

# Packages around the framework whose functions neither keep an object nor change it.
HARMLESS: Final = frozenset(
    {"tensorflow_datasets", "tensorflow_probability", "tensorflow_hub", "tensorflow_text"}
)

# Arguments of losses that are targets: what they hold is not trained.
LABELS: Final = frozenset({"labels", "targets", "target", "y_true"})


def has_no_gradient(row: Mapping[str, object] | None) -> bool:
    """Whether a row of the function table says that no gradient passes."""
    return row is not None and row.get("gradient") in {"none", "integer_output", "zero"}


# Names that tell of training or saving wherever they stand: code without any of them, that calls no such
# code, is not worth running for its own sake. Names that much other code has too (`save`, `fit`, `apply`) are
# not among them.
TRAINING_WORDS: Final = frozenset(
    """
        Variable Checkpoint CheckpointManager GradientTape ModelCheckpoint BackupAndRestore
        apply_gradients minimize gradient save_weights load_weights save_model load_model
        assign assign_add assign_sub restore_or_initialize latest_checkpoint trainable_variables
        train_on_batch
    """.split()
)

# Names of what restores, or trains. Reading a file is not among them, for everything reads.
_RESUMING: Final = frozenset({"restore", "restore_managed", "load", "latest", "fit", "apply", "minimize"})
RESUMING_WORDS: Final = frozenset(
    name.rpartition(".")[2]
    for name, meaning in [*((name, row) for (_, name), row in METHODS.items()), *FUNCTIONS.items()]
    if meaning.effect in _RESUMING
) - {"read", "set_weights", "load", "apply"}

# What a decorator of some effect makes of a function.
ROLES: Final[Mapping[str, frozenset[str]]] = {
    "trace": frozenset({"traced"}),
}

# Callbacks that write the model they are called for, and those that read it back too.
SAVING_CALLBACKS: Final[Mapping[str, str]] = {
    "keras.callbacks.ModelCheckpoint": "save",
    "keras.callbacks.BackupAndRestore": "both",
    "keras.callbacks.experimental.BackupAndRestore": "both",
}

# The classes of what `add_weight` makes, and of a model whose own class is not seen.
WEIGHT_CLASS: Final = "keras.Variable"
MODEL_CLASS: Final = "keras.Model"
EMA_CLASS: Final = "tensorflow.train.ExponentialMovingAverage"
INPUT_CLASS: Final = "keras.layers.InputLayer"


def takes_labels(function: str) -> bool:
    """Whether the first argument of a function is what the others are compared with: the labels of a loss."""
    return function.startswith("keras.losses.") or "cross_entropy" in function


def subtracts(function: str) -> bool:
    """Whether a function takes the difference of its first two arguments."""
    return function.endswith((".subtract", ".squared_difference"))


def draws(function: str) -> bool:
    """Whether a function draws random numbers: they are not computed from its seed."""
    return function.startswith(("tensorflow.random.", "keras.random."))


def adds(function: str) -> bool:
    """Whether a function adds its first two arguments."""
    return function.endswith(".add")
