"""Canonical names: the spellings of an API come down to one, with the Keras version that it fixes."""

from __future__ import annotations

from functools import cache

# What TensorFlow's own variables are; the variables that Keras 3 makes are of another class.
RAW_VARIABLE = "tensorflow.Variable"

# Spelling -> canonical prefix, and the Keras version it fixes. The longest matching prefix wins.
_SPELLINGS: dict[str, tuple[str, int | None]] = {
    "tensorflow.compat.v2.keras": ("keras", None),
    "tensorflow._api.v2.compat.v2.keras": ("keras", None),
    "tensorflow.compat.v2": ("tensorflow", None),
    "tensorflow.compat.v1.keras": ("keras", 2),
    "tensorflow.keras": ("keras", None),
    **{
        f"tensorflow.{middle}{part}": (f"keras.{part}", None)
        for middle in ("", "compat.v2.")
        for part in ("optimizers", "losses", "metrics", "initializers")
    },
    "tensorflow.python.keras": ("keras", 2),
    "tensorflow.python.training.tracking": ("tensorflow.__internal__.tracking", None),
    "tensorflow.python.trackable": ("tensorflow.__internal__.tracking", None),
    "tf_keras.api._v2.keras": ("keras", 2),
    "tf_keras.src": ("keras", 2),
    "tf_keras": ("keras", 2),
    "keras.api": ("keras", None),
    "keras.src": ("keras", None),
    "tensorflow_core": ("tensorflow", None),
    "tensorflow.flags": ("absl.flags", None),
    "tensorflow.compat.v1.flags": ("absl.flags", None),
}

_MOST_PARTS = max(spelling.count(".") + 1 for spelling in _SPELLINGS)

# Top-level packages known from tables and never looked for among the project's files.
FRAMEWORKS = frozenset(
    """
        tensorflow keras tf_keras numpy torch jax flax optax scipy tensorflow_probability
        tensorflow_addons sonnet tensorflow_datasets tensorflow_hub tensorflow_text tensorflow_core
        math random os sys time
    """.split()
)


# Base classes that make an object no more than a plain one.
PLAIN_BASES = frozenset(
    "object dict str int float list tuple abc.ABC typing.Generic typing.Protocol abc.ABCMeta "
    "typing.NamedTuple enum.Enum enum.IntEnum enum.StrEnum "
    "collections.abc.Callable collections.abc.Iterable collections.abc.Mapping Exception typing.Generic "
    "typing_extensions.Protocol collections.abc.Sequence enum.Flag threading.Thread".split()
)

# Packages whose classes all stand in the tables.
TABLED = frozenset({"tensorflow", "keras", "tf_keras", "numpy", "builtins"})
# Packages of which no class tracks anything: a class of theirs that the tables lack is a plain one.
STANDARD = frozenset(
    """
        builtins abc enum typing collections dataclasses threading unittest argparse json logging
        contextlib functools io os sys multiprocessing queue string ast types random math time
        datetime pathlib absl pytest numpy typing_extensions html http socketserver concurrent
        asyncio warnings
    """.split()
)

# What the names of packages with layers, models and optimizers begin with or have in them.
_OF_TRAINING = ("tensorflow", "keras", "tf_", "sonnet", "tfp", "tf2", "horovod", "tensorpack", "tensorlayer")


@cache
def may_train(package: str) -> bool:
    """Whether a top-level package may have layers, models or optimizers of the framework."""
    return any(name in package for name in _OF_TRAINING)


# The packages whose functions compute with tensors, and the one whose classes differ from version to version.
COMPUTING = frozenset({"tensorflow", "keras"})
VERSIONED = "keras"


@cache
def identify(name: str) -> tuple[str, int | None]:
    """The canonical name of a spelling, and the Keras version it fixes (None where the file decides).

    >>> identify("tensorflow.compat.v2.keras.layers.Dense")
    ('keras.layers.Dense', None)
    """
    parts = name.split(".", _MOST_PARTS)[:_MOST_PARTS]
    for length in range(len(parts), 0, -1):
        prefix = ".".join(parts[:length])
        if prefix in _SPELLINGS:
            canonical, keras = _SPELLINGS[prefix]
            return canonical + name[len(prefix) :], keras
    return name, None


def top(name: str) -> str:
    """The top-level package of a dotted name."""
    return name.partition(".")[0]
