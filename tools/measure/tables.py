"""Measures the installed TensorFlow and Keras and writes the tables; the tool itself never imports this.

Run as `python -m tools.measure`; needs `tensorflow`, `keras` (3) and `tf_keras` (2). Each Keras
version is measured in a process of its own, because a process can hold only one as `tf.keras`. What two fresh
processes disagree on is nondeterministic.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from ckptlint.knowledge.tables import FOLDER
from tools.measure.samples import (
    NOT_BUILT,
    WRAPPED,
    build,
    kinds,
    make_layer,
    parameters_of,
    public,
)

MARK = "@@tables@@"

Row = dict[str, Any]
Table = dict[str, Row]


def measure_classes(names: dict[str, Any], keras: Any) -> Table:
    """One row a public class name."""
    from tensorflow.python.trackable.base import Trackable

    table = kinds(keras)
    rows: dict[int, Row] = {}
    result: Table = {}
    for name, cls in names.items():
        if not inspect.isclass(cls) or cls.__name__ == "LegacyOptimizerWarning":  # raises when called
            continue
        if id(cls) not in rows:
            # Keras 2 makes another class than the one that is called.
            real: type = cls
            if cls.__name__.endswith("LossScaleOptimizer"):
                make: Callable[..., Any] = cls
                real = type(make(keras.optimizers.SGD()))
            kind = next((kind for kind, bases in table if issubclass(real, bases)), "other")
            row: Row = {"kind": kind, "trackable": issubclass(real, Trackable)}
            if kind in ("layer", "optimizer") and WRAPPED & parameters_of(cls).keys():
                row["wraps"] = True
            if kind == "layer":
                row |= measure_layer(cls, keras)
            rows[id(cls)] = row
        result[name] = rows[id(cls)]
    return result


def measure_layer(cls: type, keras: Any) -> Row:
    """The weights that a built layer owns, by attribute path, and where a checkpoint keeps them."""
    if cls is keras.layers.Layer or cls.__name__ in NOT_BUILT:
        return {}
    layer = None
    try:
        layer = make_layer(cls, keras)
        build(layer, cls.__name__)
    except Exception as error:
        if getattr(layer, "built", False):  # built before its call failed
            return _weights(layer)
        print(f"not built: {cls.__name__}: {type(error).__name__}: {str(error)[:120]}", file=sys.stderr)
        return {}
    return _weights(layer)


def _weights(layer: Any) -> Row:
    from tensorflow.python.checkpoint.graph_view import ObjectGraphView

    _, paths = ObjectGraphView(layer).breadth_first_traversal()
    key_of = {id(trackable): [step.name for step in steps] for trackable, steps in paths.items()}
    weights: dict[str, bool] = {}
    keys: dict[str, str | None] = {}
    for weight in layer.weights:
        key = key_of.get(id(weight))
        name = "/".join(_public_steps(layer, key) if key else _steps_to(weight, layer) or ["?"])
        weights[name] = bool(weight.trainable)
        if key is None or "/".join(key) != name:
            keys[name] = "/".join(key) if key else None
    row: Row = {"weights": weights} if weights else {"stateless": True}
    if keys:
        row["keys"] = keys
    if len(getattr(layer, "variables", ())) > len(layer.weights):
        row["seed_state"] = True
    return row


def _public_steps(layer: Any, key: list[str]) -> Iterator[str]:
    """The attribute path that a user would write for a checkpoint key: `kernel` for `_kernel`."""
    holder = layer
    for step in key:
        child = getattr(holder, step, None)
        public_name = step.lstrip("_")
        with contextlib.suppress(Exception):
            if child is not None and getattr(holder, public_name, None) is child:
                step = public_name
        holder = child
        yield step


def _steps_to(weight: Any, holder: Any, depth: int = 3) -> list[str] | None:
    """The attributes and indices that lead to a weight which the checkpoint does not reach."""
    inside = (
        dict(enumerate(holder)) if isinstance(holder, list | tuple) else dict(getattr(holder, "__dict__", {}))
    )
    inside.setdefault("layers", getattr(holder, "layers", None))
    for name, value in inside.items():
        if value is weight:
            return [str(name).lstrip("_")]
        if (
            depth
            and not str(name).startswith("_")
            and (isinstance(value, list | tuple) or hasattr(value, "weights"))
        ):
            below = _steps_to(weight, value, depth - 1)
            if below:
                return [str(name), *below]
    return None


# -----------------------------------------------------------------------------------------------------------
# Functions
# -----------------------------------------------------------------------------------------------------------

# Only these are called: the others compute no tensors from tensors.
CALLED = (
    "math",
    "nn",
    "linalg",
    "image",
    "signal",
    "random",
    "quantization",
    "bitwise",
    "sets",
    "strings",
    "sparse",
    "audio",
)
CALLED_OF_KERAS = ("ops", "activations", "losses", "metrics", "backend", "random")
# Calling these changes the process, prints, or waits.
NOT_CALLED = {
    *(
        "Graph",
        "function",
        "init_scope",
        "device",
        "print",
        "py_function",
        "numpy_function",
        "custom_gradient",
        "recompute_grad",
    ),
    *(
        "while_loop",
        "control_dependencies",
        "no_op",
        "register_tensor_conversion_function",
        "get_logger",
        "name_scope",
    ),
    *(
        "Input",
        "set_seed",
        "set_global_generator",
        "clear_session",
        "manual_variable_initialization",
        "fori_loop",
        "edit_distance",
    ),
    *(
        "union",
        "with_space_to_batch",
        "rnn",
        "print_tensor",
        "gradients",
        "function",
        "reset_uids",
        "switch",
        "deserialize",
        "get",
    ),
}
NOT_CALLED_PREFIXES = (
    "assert_",
    "load_",
    "enable",
    "disable",
    "executing",
    "inside_",
    "is_",
    "type_spec",
    "set_",
    "get_",
    "adaptive_",
)

# The value of a parameter that has no default, by its name; `$vector` is a source.
FILL: dict[str, Any] = {
    **dict.fromkeys(
        ("x", "x1", "x2", "a", "b", "y", "input", "inputs", "tensor", "value", "t", "input_tensor", "data"),
        "$vector",
    ),
    **dict.fromkeys(
        ("values", "source", "y_true", "y_pred", "target", "output", "log_input", "params", "on_value"),
        "$vector",
    ),
    **dict.fromkeys(("logits", "labels", "matrix", "lhs", "rhs"), "$matrix"),
    **dict.fromkeys(("image", "images", "img", "img1", "img2"), "$image"),
    "axis": 0,
    "dims": [0],
    "shape": (2, 2),
    "seed": (1, 2),
    "dtype": "float32",
    "k": 1,
    "n": 2,
    "num": 2,
    "repeats": 2,
    "ksize": 2,
    "strides": 1,
    "padding": "SAME",
    "pool_size": 2,
    "num_segments": 2,
    "segment_ids": [0, 0, 1, 1],
    "indices": [[1]],
    "multiples": [2],
    "paddings": [[1, 1]],
    "num_classes": 4,
    "depth": 4,
    "begin": [0],
    "size": [2],
    "target_height": 2,
    "target_width": 2,
    "offset_height": 0,
    "offset_width": 0,
    "new_shape": (2, 2),
    "perm": [0],
    "clip_value_min": 0.0,
    "clip_value_max": 1.0,
    "clip_norm": 1.0,
    "max_delta": 0.2,
    "lower": 0.2,
    "upper": 0.5,
    "delta": 0.1,
    "contrast_factor": 0.5,
    "saturation_factor": 0.5,
    "gamma": 1.0,
    "x_min": 0.0,
    "x_max": 1.0,
    "rate": 0.5,
    "mean": 0.0,
    "variance": 1.0,
    "offset": 0.0,
    "scale": 1.0,
    "variance_epsilon": 1e-3,
    "max_val": 1.0,
    "alpha": 0.5,
    "frame_length": 2,
    "frame_step": 1,
    "sequence_length": 2,
    "sequence_stride": 1,
    "fft_length": 4,
    "axes": 1,
    "p": 2,
    "q": 2,
    "shift": 1,
    "source_axis": 0,
    "destination_axis": 0,
    "axis1": 0,
    "axis2": 1,
    "indices_or_sections": 2,
    "pad_width": 1,
    "xp": [0.0, 1.0],
    "fp": [0.0, 1.0],
    "min": 0.0,
    "max": 1.0,
    "start": 0,
    "stop": 1.0,
    "minval": 0.0,
    "maxval": 1.0,
}
# Calls that no guess finds: function by name, given the sources and TensorFlow.
BY_HAND: dict[str, Callable[[Any, Any, Any], Any]] = {
    "reshape": lambda f, s, tf: f(s.vector, (2, 2)),
    "fill": lambda f, s, tf: f((2,), s.vector[0]),
    "ensure_shape": lambda f, s, tf: f(s.vector, (4,)),
    "broadcast_to": lambda f, s, tf: f(s.vector, (2, 4)),
    "pad": lambda f, s, tf: f(s.vector, [[1, 1]]),
    "tile": lambda f, s, tf: f(s.vector, [2]),
    "reverse": lambda f, s, tf: f(s.vector, [0]),
    "slice": lambda f, s, tf: f(s.vector, [0], [2]),
    "gather_nd": lambda f, s, tf: f(s.vector, [[1]]),
    "scatter_nd": lambda f, s, tf: f([[1]], s.vector[:1], [4]),
    "einsum": lambda f, s, tf: f("ab,bc->ac", s.matrix, s.matrix),
    "tensordot": lambda f, s, tf: f(s.matrix, s.matrix, 1),
    "map_fn": lambda f, s, tf: f(lambda x: x * 2.0, tf.identity(s.vector)),
    "vectorized_map": lambda f, s, tf: f(lambda x: x * 2.0, tf.identity(s.vector)),
    "scan": lambda f, s, tf: f(lambda a, x: a + x, tf.identity(s.vector)),
    "foldl": lambda f, s, tf: f(lambda a, x: a + x, tf.identity(s.vector)),
    "foldr": lambda f, s, tf: f(lambda a, x: a + x, tf.identity(s.vector)),
    "range": lambda f, s, tf: f(s.vector[0]),
    "one_hot": lambda f, s, tf: f(tf.cast(s.vector, tf.int32), 4),
    "tensor_scatter_nd_update": lambda f, s, tf: f(tf.zeros(4), [[1]], s.vector[:1]),
    "tensor_scatter_nd_add": lambda f, s, tf: f(tf.zeros(4), [[1]], s.vector[:1]),
    "tensor_scatter_nd_sub": lambda f, s, tf: f(tf.zeros(4), [[1]], s.vector[:1]),
    "tensor_scatter_nd_max": lambda f, s, tf: f(tf.zeros(4), [[1]], s.vector[:1]),
    "tensor_scatter_nd_min": lambda f, s, tf: f(tf.ones(4) * 9, [[1]], s.vector[:1]),
    "polyval": lambda f, s, tf: f([s.vector[0], s.vector[1]], 2.0),
    "in_top_k": lambda f, s, tf: f([0, 1], s.matrix, 1),
    "conv2d": lambda f, s, tf: f(s.image, s.filters, 1, "SAME"),
    "conv": lambda f, s, tf: f(s.image, s.filters),
    "convolution": lambda f, s, tf: f(s.image, s.filters, 1, "SAME"),
    "conv1d": lambda f, s, tf: f(s.image[0], s.filters[0], 1, "SAME"),
    "conv3d": lambda f, s, tf: f(s.image[None], s.filters[None], [1] * 5, "SAME"),
    "conv1d_transpose": lambda f, s, tf: f(s.image[0], tf.ones((2, 2, 3)), [4, 4, 2], 1),
    "conv2d_transpose": lambda f, s, tf: f(s.image, tf.ones((2, 2, 2, 3)), (1, 4, 4, 2), 1),
    "conv_transpose": lambda f, s, tf: f(s.image, tf.ones((2, 2, 2, 3))),
    "depthwise_conv": lambda f, s, tf: f(s.image, s.filters),
    "depthwise_conv2d": lambda f, s, tf: f(s.image, s.filters, [1] * 4, "SAME"),
    "separable_conv": lambda f, s, tf: f(s.image, s.filters, tf.ones((1, 1, 6, 2))),
    "separable_conv2d": lambda f, s, tf: f(s.image, s.filters, tf.ones((1, 1, 6, 2)), [1] * 4, "SAME"),
    "atrous_conv2d": lambda f, s, tf: f(s.image, s.filters, 1, "SAME"),
    "average_pool": lambda f, s, tf: f(s.image, 2),
    "pool": lambda f, s, tf: f(s.image, [2, 2], "MAX", strides=[2, 2], padding="SAME"),
    "pool2d": lambda f, s, tf: f(s.image, (2, 2)),
    "fractional_max_pool": lambda f, s, tf: f(s.image, [1.0, 1.4, 1.4, 1.0])[0],
    "fractional_avg_pool": lambda f, s, tf: f(s.image, [1.0, 1.4, 1.4, 1.0])[0],
    "max_pool": lambda f, s, tf: f(s.image, 2, 2, "SAME"),
    "avg_pool": lambda f, s, tf: f(s.image, 2, 2, "SAME"),
    "max_pool2d": lambda f, s, tf: f(s.image, 2, 2, "SAME"),
    "avg_pool2d": lambda f, s, tf: f(s.image, 2, 2, "SAME"),
    "max_pool1d": lambda f, s, tf: f(s.image[0], 2, 2, "SAME"),
    "avg_pool1d": lambda f, s, tf: f(s.image[0], 2, 2, "SAME"),
    "max_pool3d": lambda f, s, tf: f(s.image[None], 2, 2, "SAME"),
    "avg_pool3d": lambda f, s, tf: f(s.image[None], 2, 2, "SAME"),
    "max_pool_with_argmax": lambda f, s, tf: f(s.image, 2, 2, "SAME")[0],
    "bias_add": lambda f, s, tf: f(s.matrix, [1.0, 2.0]),
    "sparse_softmax_cross_entropy_with_logits": lambda f, s, tf: f(labels=[0, 1], logits=s.matrix),
    "sparse_categorical_crossentropy": lambda f, s, tf: f(tf.constant([0, 1]), s.matrix),
    "circle": lambda f, s, tf: f(tf.constant([0, 1]), s.matrix),
    "ctc_greedy_decoder": lambda f, s, tf: f(s.image[0], [4, 4, 4])[1],
    "ctc_beam_search_decoder": lambda f, s, tf: f(s.image[0], [4, 4, 4])[1],
    "depth_to_space": lambda f, s, tf: f(tf.concat([s.image] * 4, -1), 2),
    "space_to_depth": lambda f, s, tf: f(s.image, 2),
    "erosion2d": lambda f, s, tf: f(s.image, s.filters[..., 0], [1, 1, 1, 1], "SAME", "NHWC", [1, 1, 1, 1]),
    "adjust_jpeg_quality": lambda f, s, tf: f(s.image[0], 50),
    "random_jpeg_quality": lambda f, s, tf: f(s.image[0], 20, 50),
    "stateless_random_jpeg_quality": lambda f, s, tf: f(s.image[0], 20, 50, (1, 2)),
    "crop_and_resize": lambda f, s, tf: f(s.image, [[0.1, 0.1, 0.6, 0.6]], [0], [2, 2]),
    "draw_bounding_boxes": lambda f, s, tf: f(s.image, [[[0.1, 0.1, 0.6, 0.6]]], [[1.0, 0.0, 0.0]]),
    "encode_jpeg": lambda f, s, tf: f(tf.cast(s.image[0] * 255, tf.uint8)),
    "encode_png": lambda f, s, tf: f(tf.cast(s.image[0] * 255, tf.uint8)),
    "extract_patches": lambda f, s, tf: f(s.image, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], "SAME"),
    "extract_patches_3d": lambda f, s, tf: f(tf.expand_dims(s.image, 1), 1),
    "non_max_suppression": lambda f, s, tf: f(tf.concat([s.matrix, s.matrix + 1], 1), [0.5, 0.9], 1),
    "non_max_suppression_with_scores": lambda f, s, tf: f(
        tf.concat([s.matrix, s.matrix + 1], 1), [0.5, 0.9], 1
    )[1],
    "pad_to_bounding_box": lambda f, s, tf: f(s.image, 0, 0, 6, 6),
    "crop_to_bounding_box": lambda f, s, tf: f(s.image, 0, 0, 2, 2),
    "random_crop": lambda f, s, tf: f(s.vector, (2,)),
    "stateless_random_crop": lambda f, s, tf: f(s.vector, (2,), (1, 2)),
    "psnr": lambda f, s, tf: f(s.image, s.image * 0.5, 1.0),
    "ssim": lambda f, s, tf: f(tf.tile(s.image, (1, 4, 4, 1)), tf.tile(s.image, (1, 4, 4, 1)) * 0.5, 1.0),
    "categorical": lambda f, s, tf: f(s.matrix, 3),
    "stateless_categorical": lambda f, s, tf: f(s.matrix, 3, (1, 2)),
    "stateless_gamma": lambda f, s, tf: f((4,), (1, 2), s.vector),
    "stateless_normal": lambda f, s, tf: f((4,), (1, 2), s.vector),
    "stateless_truncated_normal": lambda f, s, tf: f((4,), (1, 2), s.vector),
    "stateless_uniform": lambda f, s, tf: f((4,), (1, 2), s.vector, 5.0),
    "stateless_poisson": lambda f, s, tf: f((4,), (1, 2), s.vector, tf.float32),
    "stateless_binomial": lambda f, s, tf: f((4,), (1, 2), 5.0, s.vector / 5, tf.float32),
    "normal": lambda f, s, tf: f((4,), s.vector),
    "truncated_normal": lambda f, s, tf: f((4,), s.vector),
    "uniform": lambda f, s, tf: f((4,), s.vector, 5.0),
    "to_number": lambda f, s, tf: f(tf.strings.as_string(s.vector)),
    "cross": lambda f, s, tf: f(s.vector[:3], tf.constant([1.0, 2.0, 3.0])),
    "quantize": lambda f, s, tf: tf.cast(f(s.vector, 0.0, 4.0, tf.quint8).output, tf.float32),
    "quantize_and_dequantize": lambda f, s, tf: f(s.vector, 0.0, 4.0),
    "fake_quant_with_min_max_vars_per_channel": lambda f, s, tf: f(s.matrix, [-6.0, -6.0], [6.0, 6.0]),
    "logm": lambda f, s, tf: f(tf.complex(s.square, tf.zeros_like(s.square))),
    "cond": lambda f, s, tf: f(s.vector[0] > 1, lambda: s.vector * 2.0, lambda: s.vector * 1.0),
    "case": lambda f, s, tf: f([(s.vector[0] > 1, lambda: s.vector * 2.0)], default=lambda: s.vector * 1.0),
    "switch_case": lambda f, s, tf: f(tf.constant(0), [lambda: s.vector * 2.0]),
    "angle": lambda f, s, tf: f(tf.complex(s.vector, s.vector * s.vector)),
    "cast": lambda f, s, tf: f(s.vector, "float64"),
    "saturate_cast": lambda f, s, tf: f(s.vector, "float64"),
    "dynamic_stitch": lambda f, s, tf: f([[0, 1, 2, 3]], [s.vector]),
    "bitcast": lambda f, s, tf: f(s.vector, tf.int32),
    "where": lambda f, s, tf: f(s.vector > 1, s.vector, s.vector * 2.0),
    "solve": lambda f, s, tf: f(s.square, tf.constant([[1.0], [2.0]])),
}
# A wrong rank ends the process here.
BY_HAND_ONLY = re.compile(
    "(conv|.+_conv|.*pool)([123]d)?(_transpose|_backprop.*)?$|convolution|depthwise_|fractional_"
)


class Sources:
    """The variables that a gradient is asked for."""

    def __init__(self) -> None:
        import numpy as np
        import tensorflow as tf

        random = np.random.RandomState(0).rand
        self.matrix = tf.Variable([[1.5, 2.5], [0.5, 3.5]])
        self.vector = tf.Variable([1.5, 2.5, 0.5, 3.5])
        self.image = tf.Variable(random(1, 4, 4, 3).astype("float32"))
        self.square = tf.Variable([[2.0, 0.5], [0.5, 1.0]])
        self.filters = tf.constant(random(2, 2, 3, 2).astype("float32"))
        self.all = [self.matrix, self.vector, self.image, self.square]


def attempts(name: str, function: Callable[..., Any], s: Sources, tf: Any) -> Iterator[Callable[[], Any]]:
    """Ways to call a function: with float sources, the surest first; then with integers made from them."""
    if name in BY_HAND:
        yield lambda: BY_HAND[name](function, s, tf)
    if BY_HAND_ONLY.match(name):
        return
    v, m, i = s.vector, s.matrix, tf.constant([0, 1])
    floats: list[Callable[[], tuple[Any, ...]]] = [
        *(lambda x=x: (x,) for x in (m, v, s.image, s.square)),
        *(lambda x=x: (x, x) for x in (m, v)),
        *(lambda x=x: ([x, x],) for x in (m, v)),
        *(
            lambda x=x: (v, x)
            for x in (2.0, 1, i, "msg", [2], [0.0, 3.0], [0, 0, 1, 1], tf.int32, tf.float32)
        ),
        *(lambda x=x: (v, *x) for x in ((0.0, 1.0), ([0, 0, 1, 1], 2), (1, 1), (0, 0))),
        *(
            lambda x=x: (s.image, *x)
            for x in ((0.5,), (2,), (2, 2), ([2, 2],), (0.2, 0.5), (0.5, (1, 2)), (0.2, 0.5, (1, 2)))
        ),
        *(lambda x=x: (x, v) for x in ([2], (), 1.0, "i")),
        lambda: (m, m, m),
        lambda: ([v * 1.0], 1.0),
        lambda: (v > 1, v, v),
        lambda: (tf.complex(v, v),),
    ]
    for arguments in floats:
        yield partial(_call, function, arguments)
    yield lambda: function(**_filled(function, s))
    whole = tf.cast
    for arguments in (
        lambda: (whole(v, tf.int32),),
        lambda: (whole(v, tf.int32), 4),
        lambda: (whole(v, tf.int32), whole(v, tf.int32)),
        lambda: (v > 1,),
        lambda: (v > 1, v > 2),
    ):
        yield partial(_call, function, arguments)


def _call(function: Callable[..., Any], arguments: Callable[[], tuple[Any, ...]]) -> Any:
    return function(*arguments())


def _filled(function: Callable[..., Any], s: Sources) -> Row:
    given = {}
    for name, parameter in parameters_of(function).items():
        if parameter.default is parameter.empty and parameter.kind in (
            parameter.POSITIONAL_OR_KEYWORD,
            parameter.KEYWORD_ONLY,
        ):
            value = FILL[name]
            given[name] = getattr(s, value[1:]) if isinstance(value, str) and value.startswith("$") else value
    return given


# The best answer of all the ways to call a function counts.
ANSWERS = ("yes", "zero", "lookup_error", "none", "integer_output")


def measure_function(name: str, function: Callable[..., Any]) -> Row:
    """Whether a gradient passes from a float input to the output, and what the function returns."""
    import tensorflow as tf

    sources = Sources()  # new ones each time: some functions assign to what they are given
    best = None
    returns = "unknown"
    for call in attempts(name, function, sources, tf):
        try:
            with tf.GradientTape() as tape:
                result = call()
                tensors = [
                    x for x in tf.nest.flatten(result) if tf.is_tensor(x) or isinstance(x, tf.Variable)
                ]
                dense = [tf.convert_to_tensor(getattr(x, "values", x)) for x in tensors]
                floats = [x for x in dense if x.dtype.is_floating or x.dtype.is_complex]
                total = (
                    tf.add_n([tf.reduce_sum(tf.cast(tf.math.real(x), tf.float32)) for x in floats])
                    if floats
                    else None
                )
        except Exception:
            continue
        if not dense:
            returns = "other" if returns == "unknown" else returns
            continue
        returns = "tensor" if len(tensors) == 1 else "tensors"
        answer = _gradient(tape, total, sources) if floats else "integer_output"
        if not floats and dense[0].dtype == tf.string:
            answer = "none"
        if best is None or ANSWERS.index(answer) < ANSWERS.index(best):
            best = answer
        if best == "yes":
            break
    return {"gradient": best or "unknown", "returns": returns}


def _gradient(tape: Any, total: Any, sources: Sources) -> str:
    import numpy as np
    import tensorflow as tf

    try:
        gradients = [g for g in tape.gradient(total, sources.all) if g is not None]
    except LookupError:
        return "lookup_error"
    except Exception:
        return "none"
    if not gradients:
        return "none"
    return "yes" if any(np.any(tf.convert_to_tensor(g).numpy()) for g in gradients) else "zero"


def measure_functions(names: dict[str, Any]) -> Table:
    """One row a public function name; only functions of computing modules are called."""
    rows: dict[int, Row] = {}
    result: Table = {}
    for name, function in names.items():
        if not callable(function) or inspect.isclass(function):
            continue
        package, *modules, last = name.split(".")
        called = modules[:1] in ([], *([m] for m in (CALLED if package == "tensorflow" else CALLED_OF_KERAS)))
        called = called and last not in NOT_CALLED and not last.startswith(NOT_CALLED_PREFIXES)
        if called and rows.get(id(function), {}).get("gradient", "unknown") == "unknown":
            rows[id(function)] = measure_function(last, function)
        result[name] = rows.setdefault(id(function), {"gradient": "unknown", "returns": "unknown"})
    return {name: rows[id(names[name])] for name in result}


# -----------------------------------------------------------------------------------------------------------
# Nondeterminism
# -----------------------------------------------------------------------------------------------------------

# The order of what these give is not fixed: it is the file system's, or that of hashes.
UNORDERED = (
    *("frozenset", "set", "glob.glob", "glob.iglob", "os.listdir", "os.scandir", "os.walk"),
    *("pathlib.Path.glob", "pathlib.Path.iterdir", "pathlib.Path.rglob"),
    *(
        "tensorflow.io.gfile.glob",
        "tensorflow.io.gfile.listdir",
        "tensorflow.io.gfile.walk",
        "tensorflow.io.matching_files",
    ),
)
SEEDS = {
    "random.seed": "random.seed(1)",
    "numpy.random.seed": "numpy.random.seed(1)",
    "tensorflow.random.set_seed": "tensorflow.random.set_seed(1)",
    "keras.utils.set_random_seed": "keras.utils.set_random_seed(1)",
}
# One draw by name; each public function of SWEPT is called with the first of GUESSES that fits and varies.
DRAWS = {
    **{
        name: f"{name}()"
        for name in (
            "time.time",
            "time.time_ns",
            "time.perf_counter",
            "time.perf_counter_ns",
            "time.monotonic",
        )
    },
    **{
        name: f"{name}()"
        for name in ("time.monotonic_ns", "time.process_time", "time.process_time_ns", "time.thread_time")
    },
    **{
        name: f"{name}()"
        for name in (
            "uuid.uuid1",
            "uuid.uuid4",
            "os.getpid",
            "os.times",
            "secrets.token_bytes",
            "secrets.token_hex",
        )
    },
    **{
        name: f"{name}()"
        for name in ("secrets.token_urlsafe", "datetime.datetime.now", "datetime.datetime.utcnow")
    },
    **{
        name: f"{name}()"
        for name in ("datetime.datetime.today", "threading.get_ident", "threading.get_native_id")
    },
    **{name: f"{name}()" for name in ("tempfile.mkdtemp", "tempfile.mktemp", "tensorflow.timestamp")},
    "tempfile.mkstemp": "tempfile.mkstemp()[1]",
    "tempfile.NamedTemporaryFile": "tempfile.NamedTemporaryFile().name",
    "tempfile.TemporaryDirectory": "tempfile.TemporaryDirectory().name",
    "secrets.choice": "secrets.choice(range(10**9))",
    "secrets.randbelow": "secrets.randbelow(10**9)",
    "secrets.randbits": "secrets.randbits(40)",
    "os.urandom": "os.urandom(8)",
    "id": "id(object())",
    "hash": "hash('a')",
    "random.shuffle": "(lambda x: (random.shuffle(x), x)[1])(list(range(20)))",
    "random.Random": "random.Random().random()",
    "random.SystemRandom": "random.SystemRandom().random()",
    "numpy.random.shuffle": "(lambda x: (numpy.random.shuffle(x), x)[1])(list(range(20)))",
    "numpy.random.default_rng": "numpy.random.default_rng().random()",
    "numpy.random.RandomState": "numpy.random.RandomState().rand()",
    "numpy.random.SeedSequence": "numpy.random.SeedSequence().entropy",
    **{
        f"numpy.random.{g}": f"numpy.random.{g}().random_raw()"
        for g in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
    },
    **{
        name: f"{name}().normal([])" for name in ("tensorflow.random.Generator.from_non_deterministic_state",)
    },
    "tensorflow.random.get_global_generator": "tensorflow.random.get_global_generator().normal([])",
    "tensorflow.data.Dataset.shuffle": "[int(i) for i in tensorflow.data.Dataset.range(20).shuffle(20)]",
    "tensorflow.data.Dataset.random": "[int(i) for i in tensorflow.data.Dataset.random().take(3)]",
    "tensorflow.nn.dropout": "tensorflow.nn.dropout(tensorflow.ones(99), 0.5)",
    "tensorflow.nn.experimental.general_dropout": "tensorflow.nn.dropout(tensorflow.ones(99), 0.5)",
    "keras.random.SeedGenerator": "keras.random.SeedGenerator().next()",
}
SWEPT = (
    "random",
    "numpy.random",
    "tensorflow.random",
    "tensorflow.image",
    "keras.random",
    "keras.initializers",
)
GUESSES = (
    *(
        "()",
        "(3)",
        "((4, 4))",
        "([1, 2, 3])",
        "(5.0)",
        "(0.5)",
        "((3,))",
        "(1.0, 1.0)",
        "(5, 0.5)",
        "((3,), 1.0)",
        "([], 1.0)",
    ),
    *(
        "([[0.0, 0.0]], 3)",
        "(5, 0.5, 3)",
        "(tensorflow.ones((4, 4, 3)) / 2, 0.3)",
        "(tensorflow.random.stateless_uniform((4, 4, 3), (1, 2)), 0.3, 0.7)",
    ),
    *(
        "(numpy.arange(48.0).reshape(4, 4, 3) / 48, (2, 2, 3))",
        "(numpy.arange(48.0).reshape(4, 4, 3) / 48)",
        "(0, 10**9)",
        "(3, 2, 5)",
    ),
    *(
        "([0.2, 0.8])",
        "(range(99), 3)",
        "(range(10**6))",
        "(1.0, 2.0, 3.0)",
        "([0.0, 0.0], [[1.0, 0.0], [0.0, 1.0]])",
        "(3, [0.2, 0.8])",
    ),
    *(
        "(numpy.ones((9, 9)), 0.5)",
        "((3,), 5, 0.5)",
        "((3,), 1.0, 2.0)",
        "(tensorflow.cast(tensorflow.reshape(tensorflow.range(192), (8, 8, 3)), 'uint8'), 5, 90)",
    ),
)
# Not draws: they set or read the state, or take all their randomness from an argument.
NO_DRAW = re.compile(
    "seed$|.*state$|set_|get_|create_|test$|stateless_|.*split$|fold_in$|Initializer$|shuffle$|default_rng$|.*_sampler$|bit_gen"
)


def names_to_draw() -> dict[str, list[str]]:
    """Expressions to evaluate, by the callable that they show."""
    names = {name: [expression] for name, expression in DRAWS.items()}
    for module_name in SWEPT:
        module = importlib.import_module(module_name)
        for name in sorted(dir(module)):
            value = getattr(module, name)
            full = f"{module_name}.{name}"
            wanted = (
                inspect.isclass(value)
                if module_name == "keras.initializers"
                else callable(value) and not inspect.isclass(value)
            )
            if module_name == "tensorflow.image":
                wanted = name.startswith("random_")
            if not wanted or name.startswith("_") or NO_DRAW.match(name) or full in names:
                continue
            calls = ["()((4, 4))"] if module_name == "keras.initializers" else GUESSES
            names[full] = [full + call for call in calls]
    names["tensorflow.random.shuffle"] = ["tensorflow.random.shuffle(list(range(20)))"]
    names["keras.random.shuffle"] = ["keras.random.shuffle(numpy.arange(20.0))"]
    return names


def draw() -> dict[str, dict[str, str]]:
    """What every callable gives in this process: `{name: {seeding call or "": value}}`."""
    needed = (
        "datetime",
        "keras",
        "numpy",
        "os",
        "random",
        "secrets",
        "tempfile",
        "tensorflow",
        "threading",
        "time",
        "uuid",
    )
    scope = {name: importlib.import_module(name) for name in needed}
    values: dict[str, dict[str, str]] = {}
    chosen: dict[str, str] = {}

    def evaluate(expression: str) -> str:
        # Many draws: small integers are often equal by chance.
        times = 400 if expression.startswith(("random.", "numpy.random.")) else 24
        return repr([scope["numpy"].array(eval(expression, scope)).tolist() for _ in range(times)])

    for name, expressions in names_to_draw().items():
        for expression in expressions:
            with contextlib.suppress(Exception):
                value = evaluate(expression)
                if "None" in value:
                    continue
                values.setdefault(name, {})[""] = value
                chosen[name] = expression
                if any(value != evaluate(expression) for _ in range(3)):
                    break  # called so, it does vary
    for seed, call in SEEDS.items():
        for name, expression in chosen.items():
            # Forget what other seeding calls fixed.
            scope["keras"].utils.set_random_seed(int.from_bytes(os.urandom(3), "big"))
            eval(call, scope)
            with contextlib.suppress(Exception):
                values[name][seed] = evaluate(expression)
    return values


def nondeterminism(one: dict[str, dict[str, str]], other: dict[str, dict[str, str]]) -> dict[str, Any]:
    """What differs between two fresh processes, and the seeding calls after which it no longer does."""
    differs: Table = {}
    for name in sorted(one.keys() & other.keys()):
        if one[name].get("") != other[name].get(""):
            differs[name] = {
                "seeded_by": [
                    s
                    for s in SEEDS
                    if one[name].get(s) is not None and one[name].get(s) == other[name].get(s)
                ]
            }
    return {"differs": differs, "unordered": sorted(UNORDERED)}


# -----------------------------------------------------------------------------------------------------------
# Running and writing
# -----------------------------------------------------------------------------------------------------------


def measure(world: int) -> dict[str, Any]:
    """All tables of one Keras version, measured in this process."""
    import numpy
    import tensorflow as tf

    package = "keras" if world == 3 else "tf_keras"
    keras = importlib.import_module(package)
    own = public("tensorflow") if world == 3 else {}
    classes = measure_classes(public(package) | own, keras)
    versions = {"tensorflow": tf.__version__, package: keras.__version__, "numpy": numpy.__version__}
    functions = measure_functions(public(package) | own)
    return {"versions": versions, "classes": classes, "functions": functions}


def in_child(world: int, task: str = "measure") -> dict[str, Any]:
    """What a task gives under one Keras version, in a fresh process."""
    environment = {"TF_USE_LEGACY_KERAS": "1" if world == 2 else "0", "KERAS_BACKEND": "tensorflow"}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    with tempfile.TemporaryDirectory() as scratch:  # for the temporary files that are drawn
        child = subprocess.run(
            [sys.executable, "-m", "tools.measure", "--world", str(world), "--task", task],
            capture_output=True,
            text=True,
            env=os.environ | environment | {"TMPDIR": scratch},
            cwd=Path(__file__).parents[2],
        )
    if MARK not in child.stdout:
        raise RuntimeError(f"measuring Keras {world} failed:\n{child.stderr[-2000:]}")
    if "--verbose" in sys.argv:
        print(child.stderr, file=sys.stderr)
    tables: dict[str, Any] = json.loads(child.stdout.split(MARK)[1])
    return tables


def merge(three: Table, two: Table) -> Table:
    """One row a name: Keras 3's values, with what Keras 2 has otherwise under `keras2` (null: not there)."""
    merged: Table = {}
    for name in sorted(three.keys() | two.keys()):
        row = dict(three.get(name, two.get(name, {})))
        if name.startswith("keras."):
            row["keras"] = [version for version, table in ((2, two), (3, three)) if name in table]
            if row["keras"] == [2, 3]:
                fields = sorted(three[name].keys() | two[name].keys())
                other = {f: two[name].get(f) for f in fields if two[name].get(f) != three[name].get(f)}
                row |= {"keras2": other} if other else {}
        merged[name] = row
    return merged


def generate() -> dict[str, Any]:
    """The tables of what classes and functions mean, as they would be written now."""
    with ThreadPoolExecutor(max_workers=2) as pool:  # each waits for a process of its own
        three, two = pool.map(in_child, (3, 2))
        draws = pool.map(in_child, (3, 3), ("draw", "draw"))
    return {
        "classes": merge(three["classes"], two["classes"]),
        "functions": merge(three["functions"], two["functions"]),
        "nondeterminism": nondeterminism(*draws),
        "versions": three["versions"] | two["versions"],
    }


def generate_children() -> Table:
    """The table of what objects own, as it would be written now."""
    from tools.measure.framework_children import merge_worlds

    return merge_worlds(in_child(2, "framework_children"), in_child(3, "framework_children"))


def text_of(table: dict[str, Any]) -> str:
    """JSON with one row a line, so that a difference reads well."""
    if "differs" in table:
        parts = (
            f"{json.dumps(part)}: {text_of(rows) if isinstance(rows, dict) else json.dumps(rows)}"
            for part, rows in table.items()
        )
        return "{\n" + ",\n".join(parts) + "\n}\n"
    lines = (f"{json.dumps(name)}: {json.dumps(table[name], sort_keys=True)}" for name in sorted(table))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def measure_framework_children(world: int, keys: bool = False) -> dict[str, Any]:
    """The table of what objects own, of one Keras version; with `keys`, what TensorFlow wrote, too."""
    from tools.measure import framework_children
    from tools.measure.optimizers import measure_optimizers

    if keys:
        framework_children.KEYS.append(True)
    keras = importlib.import_module("keras" if world == 3 else "tf_keras")
    said = partial(print, file=sys.stderr)
    rows = framework_children.measure_children(world, keras, said)
    return rows | measure_optimizers(world, keras, said) | framework_children.measure_tensorflow(keras)


# What a child process can be asked for.
TASKS: dict[str, Callable[[int], dict[str, Any]]] = {
    "measure": measure,
    "draw": lambda world: draw(),
    "framework_children": measure_framework_children,
    "framework_children_and_keys": partial(measure_framework_children, keys=True),
}


def main() -> None:
    if "--world" in sys.argv:
        world = int(sys.argv[sys.argv.index("--world") + 1])
        result = TASKS[sys.argv[-1]](world)
        print(MARK + json.dumps(result) + MARK)
        return
    FOLDER.mkdir(exist_ok=True)
    for name, table in (generate() | {"framework_children": generate_children()}).items():
        (FOLDER / f"{name}.json").write_text(text_of(table))
