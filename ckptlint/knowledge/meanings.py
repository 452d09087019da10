"""What calls mean: for each function and each kind's methods, the effect a call has.

Rows are data; handlers in `ckptlint.frameworks` carry an effect out and know no API by its name. Sources of
the facts: TensorFlow 2.21 with Keras 3.15 and tf-keras 2.21, measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# Kinds of objects as the class table and `ckptlint.program.objects.Kind` spell them.
VARIABLE, LAYER, MODEL, MODULE, OPTIMIZER = "variable", "layer", "model", "module", "optimizer"
ROOT, MANAGER, TAPE, GIVEN, CALLBACK, CONTAINER = "root", "manager", "tape", "given", "callback", "container"
OTHER, METRIC = "other", "metric"


@dataclass(frozen=True, slots=True)
class Meaning:
    """An effect and what it needs to know, such as which argument it concerns."""

    effect: str
    options: Mapping[str, object] = field(default_factory=dict)

    def get(self, name: str, default: object = None) -> object:
        return self.options.get(name, default)


def means(effect: str, **options: object) -> Meaning:
    return Meaning(effect, options)


# Class kinds of the generated table -> kinds of the record.
KINDS: Final[Mapping[str, str]] = {
    "variable": VARIABLE,
    "model": MODEL,
    "sequential": MODEL,
    "layer": LAYER,
    "optimizer": OPTIMIZER,
    "metric": METRIC,
    "callback": CALLBACK,
    "module": MODULE,
    "checkpoint": ROOT,
    "manager": MANAGER,
    "tape": TAPE,
}

_ASSIGN = ("assign", "assign_add", "assign_sub")
_SCATTER = (
    "batch_scatter_update",
    "scatter_add",
    "scatter_div",
    "scatter_max",
    "scatter_min",
    "scatter_mul",
    "scatter_nd_add",
    "scatter_nd_sub",
    "scatter_nd_update",
    "scatter_sub",
    "scatter_update",
)

METHODS: Final[Mapping[tuple[str, str], Meaning]] = {
    **{(VARIABLE, name): means("assign", how=name) for name in (*_ASSIGN, *_SCATTER)},
    **{(VARIABLE, name): means("same") for name in ("value", "read_value", "ref", "deref")},
    (VARIABLE, "numpy"): means("opaque", arg="self"),
    **{
        (kind, name): means("apply", how=name)
        for kind in (OPTIMIZER, GIVEN)
        for name in ("apply_gradients", "apply")
        if (kind, name) != (GIVEN, "apply")
    },
    (OPTIMIZER, "minimize"): means("minimize"),
    (GIVEN, "minimize"): means("minimize"),
    (OPTIMIZER, "build"): means("build_optimizer"),
    (OPTIMIZER, "get_scaled_loss"): means("tensor"),
    (OPTIMIZER, "scale_loss"): means("tensor"),
    (OPTIMIZER, "get_unscaled_gradients"): means("tensor"),
    (OPTIMIZER, "set_weights"): means("restore", how="set_weights"),
    (OPTIMIZER, "get_weights"): means("snapshot"),
    (OPTIMIZER, "get_config"): means("config"),
    (ROOT, "save"): means("save", path=(0, "file_prefix")),
    (ROOT, "write"): means("save", path=(0, "file_prefix")),
    (ROOT, "restore"): means("restore", path=(0, "save_path")),
    (ROOT, "read"): means("restore", path=(0, "save_path")),
    (ROOT, "sync"): means("nothing"),
    (MANAGER, "save"): means("save_managed"),
    (MANAGER, "restore_or_initialize"): means("restore_managed"),
    (MODEL, "fit"): means("fit"),
    (MODEL, "fit_generator"): means("fit"),
    (MODEL, "train_on_batch"): means("fit"),
    (MODEL, "compile"): means("compile"),
    (MODEL, "predict"): means("forward_opaque"),
    (MODEL, "predict_on_batch"): means("forward_opaque"),
    (MODEL, "evaluate"): means("forward_opaque"),
    (MODEL, "test_on_batch"): means("forward_opaque"),
    (MODEL, "save_weights"): means("save", path=(0, "filepath"), file="weights"),
    (MODEL, "save"): means("save", path=(0, "filepath"), file="model", structure=True),
    (MODEL, "export"): means("nothing"),
    (MODEL, "load_weights"): means("restore", path=(0, "filepath"), file="weights"),
    (MODEL, "add"): means("add_layer"),
    (MODEL, "pop"): means("pop_layer"),
    (METRIC, "add_weight"): means("add_weight"),
    **{
        (kind, name): meaning
        for kind in (MODEL, LAYER)
        for name, meaning in {
            "add_weight": means("add_weight"),
            "add_variable": means("add_weight"),
            "get_weights": means("snapshot"),
            "set_weights": means("set_weights"),
            "build": means("build"),
            "adapt": means("build"),
            "count_params": means("nothing"),
            "summary": means("nothing"),
            "get_config": means("config"),
            "get_layer": means("part"),
            "add_loss": means("nothing"),
            "add_metric": means("nothing"),
            "compute_loss": means("tensor"),
            "compiled_loss": means("tensor"),
        }.items()
    },
    (OTHER, "average"): means("average"),
    (TAPE, "gradient"): means("gradient"),
    (TAPE, "jacobian"): means("gradient"),
    (TAPE, "batch_jacobian"): means("gradient"),
    (TAPE, "watch"): means("nothing"),
    (TAPE, "reset"): means("nothing"),
    (TAPE, "stop_recording"): means("nothing"),
    (OTHER, "run"): means("call_argument", function=0, args=(1, "args"), keywords=(2, "kwargs")),
    (OTHER, "experimental_run_v2"): means(
        "call_argument", function=0, args=(1, "args"), keywords=(2, "kwargs")
    ),
}

# What an iterator over a dataset is, and the methods of a dataset that give no other dataset.
ITERATOR_CLASS: Final = "tensorflow.data.Iterator"
NUMPY_ITERATOR_CLASS: Final = "tensorflow.data.NumpyIterator"
HIDDEN_STATES: Final[Mapping[str, tuple[str, ...]]] = {  # what objects of no public class write
    NUMPY_ITERATOR_CLASS: ("_STATE",),
}
NO_DATASET: Final = frozenset({"reduce", "cardinality", "element_spec", "save", "get_single_element"})
# Functions that an iterator cannot be saved after.
UNSAVED_METHODS: Final = frozenset({"py_function", "numpy_function"})

# Attributes of objects of a kind that give their variables, or something computed from them.
VARIABLE_LISTS: Final = frozenset(
    """
        trainable_variables trainable_weights variables weights non_trainable_variables
        non_trainable_weights global_variables local_variables
    """.split()
)
ATTRIBUTES: Final[Mapping[tuple[str, str], Meaning]] = {
    **{
        (kind, name): means("variables", which=name)
        for kind in (MODEL, LAYER, MODULE, OPTIMIZER, GIVEN)
        for name in VARIABLE_LISTS
    },
    (MANAGER, "latest_checkpoint"): means("latest"),
    (MANAGER, "checkpoint"): means("managed_root", edge="checkpoint"),
    (ROOT, "save_counter"): means("counter"),
    (OPTIMIZER, "iterations"): means("derived"),
    **{
        (kind, name): means("plain")
        for kind in (VARIABLE, GIVEN)
        for name in ("shape", "dtype", "ndim", "rank", "device", "name")
    },
}

# Attributes of layers and models that give where they stand in the graph of a functional model.
GRAPH_ENDS: Final = frozenset({"input", "output", "inputs", "outputs"})

# Attributes and methods of computed values that carry no gradient because they are about shape or type only.
SHAPE_ATTRIBUTES: Final = frozenset(
    """shape dtype ndim rank device name size op graph get_shape set_shape""".split()
)
OPAQUE_METHODS: Final = frozenset("""numpy item tolist eval""".split())

FUNCTIONS: Final[Mapping[str, Meaning]] = {
    "tensorflow.function": means("trace"),
    "tensorflow.autograph.experimental.do_not_convert": means("identity"),
    "tensorflow.train.latest_checkpoint": means("latest", path=(0, "checkpoint_dir")),
    "tensorflow.saved_model.save": means(
        "save", subject=0, path=(1, "export_dir"), structure=True, file="model"
    ),
    "keras.models.save_model": means("save", subject=0, path=(1, "filepath"), structure=True, file="model"),
    "keras.saving.save_model": means("save", subject=0, path=(1, "filepath"), structure=True, file="model"),
    "keras.models.load_model": means("load", path=(0, "filepath")),
    "keras.saving.load_model": means("load", path=(0, "filepath")),
    "keras.models.clone_model": means("clone"),
    "keras.optimizers.get": means("optimizer"),
    "tensorflow.saved_model.load": means("load", path=(0, "export_dir")),
    "keras.Input": means("input"),
    "keras.layers.Input": means("input"),
    "tensorflow.__internal__.tracking.NoDependency": means("no_dependency"),
    "tensorflow.__internal__.tracking.data_structures.NoDependency": means("no_dependency"),
    "tensorflow.stop_gradient": means("plain"),
    "keras.ops.stop_gradient": means("plain"),
    "keras.backend.stop_gradient": means("plain"),
    "tensorflow.shape": means("plain"),
    "tensorflow.size": means("plain"),
    "tensorflow.rank": means("plain"),
    "tensorflow.zeros_like": means("zero"),
    "tensorflow.ones_like": means("plain"),
    "tensorflow.zeros": means("zero"),
    "tensorflow.constant": means("constant"),
    "tensorflow.convert_to_tensor": means("tensor"),
    "tensorflow.identity": means("tensor"),
    "tensorflow.numpy_function": means("opaque_call", function=0, args=(1, "inp")),
    "tensorflow.py_function": means("call_argument", function=0, args=(1, "inp")),
    "tensorflow.cond": means("call_all"),
    "tensorflow.case": means("call_all"),
    "tensorflow.while_loop": means("call_all"),
    "tensorflow.map_fn": means("call_all"),
    "tensorflow.vectorized_map": means("call_all"),
    "tensorflow.scan": means("call_all"),
    "tensorflow.foldl": means("call_all"),
    "tensorflow.recompute_grad": means("identity"),
    "tensorflow.custom_gradient": means("identity"),
    "tensorflow.print": means("nothing"),
    "tensorflow.get_static_value": means("opaque", arg=0),
    "keras.backend.get_value": means("opaque", arg=0),
    "keras.ops.convert_to_numpy": means("opaque", arg=0),
    "tensorflow.make_ndarray": means("opaque", arg=0),
    "tensorflow.gradients": means("plain"),
    "tensorflow.clip_by_global_norm": means("tensor_pair"),
    "tensorflow.random.set_seed": means("seed"),
    "keras.utils.set_random_seed": means("seed"),
    "tensorflow.io.gfile.join": means("path_join"),
    **{
        f"tensorflow.random.Generator.{name}": means("made", type="tensorflow.random.Generator")
        for name in ("from_seed", "from_state", "from_key_counter", "from_non_deterministic_state")
    },
    "tensorflow.random.get_global_generator": means("made", type="tensorflow.random.Generator"),
    **{
        f"tensorflow.data.Dataset.{name}": means("dataset")
        for name in ("range", "from_tensor_slices", "from_tensors", "zip", "random", "list_files")
    },
    "tensorflow.data.Dataset.from_generator": means("dataset", unsaved=True),
    "tensorflow.executing_eagerly": means("eager"),
    "tensorflow.compat.v1.executing_eagerly": means("eager"),
    "tensorflow.compat.v1.executing_eagerly_outside_functions": means("eager"),
}

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
    """Whether the first argument of a function is what the others are held against: the labels of a loss."""
    return function.startswith("keras.losses.") or "cross_entropy" in function


def subtracts(function: str) -> bool:
    """Whether a function takes the difference of its first two arguments."""
    return function.endswith((".subtract", ".squared_difference"))


def adds(function: str) -> bool:
    """Whether a function adds its first two arguments."""
    return function.endswith(".add")
