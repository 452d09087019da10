"""Who follows an edge: what the checkpoint writer, the trainer and the weights-file writer see.

Measured on TensorFlow 2.21 with Keras 3.15 and tf-keras 2.21: one row for each family of holders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WRITER, TRAINER, WEIGHTS_FILE = "writer", "trainer", "weights_file"
EVERYONE: Final = frozenset({WRITER, TRAINER, WEIGHTS_FILE})
NOBODY: Final[frozenset[str]] = frozenset()

# Families of holders and targets, from kind and Keras version.
KERAS2, KERAS3, MODULE, ROOT, PLAIN, OPTIMIZER = "keras2", "keras3", "module", "root", "plain", "optimizer"
RAW_CLASS = "tensorflow.Variable"
RAW = "raw"  # a tf.Variable, as opposed to a keras.Variable or the result of add_weight

# What an attribute that holds a target of some family directly is to each follower.
_DIRECT: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    (KERAS3, RAW): frozenset({WRITER}),  # not in trainable_variables, not in .weights.h5 / .keras
    (KERAS3, MODULE): frozenset({WRITER}),
    (MODULE, KERAS3): frozenset({WRITER}),  # a tf.Module does not see the variables of Keras 3 objects
}

_OTHER: Final = ("UserDict", "MappingProxyType", "array", "generator")
# Containers that the writer does not enter, by family of the holder (everything else it enters).
_CLOSED: Final[Mapping[str, frozenset[str]]] = {
    KERAS3: frozenset({"list", "dict", "OrderedDict", "set", "deque", "defaultdict", *_OTHER}),
    KERAS2: frozenset({"set", "deque", "defaultdict", *_OTHER}),
    MODULE: frozenset({"set", "deque", "defaultdict", *_OTHER}),
    ROOT: frozenset({"set", "deque", "defaultdict", *_OTHER}),
}
# Containers that `trainable_variables` does not enter.
_UNTRAINED: Final[Mapping[str, frozenset[str]]] = {
    KERAS3: frozenset({"deque", "array", "generator"}),
    KERAS2: frozenset({"set", "deque", "defaultdict", *_OTHER}),
    MODULE: frozenset({"set", "array", "generator"}),
}


def followers(holder: str, target: str, through: tuple[str, ...] = ()) -> frozenset[str]:
    """Who follows an edge from a holder of one family to a target of another, through these containers."""
    if holder == PLAIN:
        return NOBODY
    found = _DIRECT.get((holder, target), EVERYONE)
    if any(kind in _CLOSED.get(holder, NOBODY) for kind in through):
        found -= {WRITER}
    if any(kind in _UNTRAINED.get(holder, NOBODY) for kind in through):
        found -= {TRAINER, WEIGHTS_FILE}
    return found


# Layers of Keras 3 that keep the cells or layers they are given in a list, under whatever container these
# came.
KEEPS_LISTS: Final = frozenset({"keras.layers.RNN", "keras.layers.StackedRNNCells", "keras.layers.Pipeline"})
