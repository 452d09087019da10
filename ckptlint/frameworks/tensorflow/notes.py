"""What the adapter notes about objects: facts that are no attribute of them.

What is `Fixed` is what an object was made as: nothing turns a list into a wrapper, or a copy into another
layer's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ckptlint.frameworks.tensorflow.tracked import FrameworkChild
from ckptlint.interpreter.cells import Fixed, Note

TRACKED: Final = Note("what an object tracks", unshared=True)

# What objects are made as
WRAPPER: Final = Fixed[str]("the wrapper that TensorFlow puts around a list, a dict or a tuple")
REPORTS_TO: Final = Fixed[int]("the layer whose Tracker a copy of Keras 3 reports its changes to")
REPRESENTS: Final = Fixed[FrameworkChild]("what lies inside another object, and this object stands for")
DATASET: Final = Fixed[bool]("a dataset; whether the position of an iterator over it can be saved")

# Layers and models
HAS_VARIABLES: Final = Note("a layer has made its variables")
BUILD_RAN: Final = Note("a layer's `build` has been run")
SEQUENCE: Final = Note("the list with the layers of a Sequential")
KNOWS_INPUT: Final = Note("a Sequential knows the shape of its input, and builds what is added to it")
OPERATIONS: Final = Note("the operations of a functional model, in its order; below 0: without state")
OUTPUT_OPERATIONS: Final = Note("the operations that compute the outputs of a functional model")
GRAPH_INPUT: Final = Note("what a layer or model was given in a functional graph")
GRAPH_OUTPUT: Final = Note("what a layer or model computed in a functional graph")
COMPILED_METRICS: Final = Note("the metrics that a model was compiled with")

OUT_OF_SIGHT: Final = Note("a model that is made where the run cannot see it, and has weights")

CONFIG_OF: Final = Note("the object that a dict is the configuration of")

# Variables
RANK: Final = Note("the rank of a variable")
NUMBER: Final = Note("the number that a scalar variable holds")

# Optimizers
UNREACHED: Final = Note("the variables that the newest gradients do not reach")
BUILT_FOR: Final = Note("the variables that an optimizer was built for")
WRITTEN: Final = Note("a checkpoint was written of an optimizer that was not built")
BUILT_LATE: Final = Note("an optimizer was built after that")

# Checkpoints and their managers
STANDS_FOR: Final = Note("the object that a checkpoint was given as its root")
ATTACHED: Final = Note("the names of what a checkpoint was given besides")
COUNTED: Final = Note("a checkpoint has saved or restored, and so has its counter")
MANAGED_ROOT: Final = Note("the checkpoint that a manager saves")
DIRECTORY: Final = Note("the folder that a manager saves in")
STATUS_OF: Final = Note("the object whose restore answered a status")
FILE_NAME: Final = Note("the name of the files that a manager saves")


@dataclass(frozen=True, slots=True)
class Average:
    """The cell of an ExponentialMovingAverage with the variable that keeps the average of another."""

    variable: int
