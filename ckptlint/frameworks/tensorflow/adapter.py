"""TensorFlow and Keras as the interpreter sees them: one adapter, made of parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ckptlint.frameworks.keras import fit, layers
from ckptlint.frameworks.keras.fit import Fitting
from ckptlint.frameworks.keras.functional import Functional
from ckptlint.frameworks.keras.lifecycle import Lifecycle
from ckptlint.frameworks.keras.models import Models
from ckptlint.frameworks.keras.three import Keras3
from ckptlint.frameworks.keras.two import Keras2
from ckptlint.frameworks.tensorflow import (
    attributes,
    constructors,
    datasets,
    functions,
    ops,
    saving,
    training,
)
from ckptlint.frameworks.tensorflow.attributes import FrameworkAttributes
from ckptlint.frameworks.tensorflow.constructors import Constructors
from ckptlint.frameworks.tensorflow.datasets import Datasets
from ckptlint.frameworks.tensorflow.ops import Ops
from ckptlint.frameworks.tensorflow.saving import Saving
from ckptlint.frameworks.tensorflow.tracking import Tracking
from ckptlint.frameworks.tensorflow.training import Training
from ckptlint.frameworks.tensorflow.variables import Variables
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import Value

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler
    from ckptlint.interpreter.interpreter import Interpreter

HANDLERS: Mapping[str, FrameworkHandler] = {
    name: handler
    for module in (attributes, constructors, datasets, functions, ops, saving, training, fit, layers)
    for name, handler in module.HANDLERS.items()
}


class TensorFlow:
    """The adapter of TensorFlow and Keras."""

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        self.record = run.record
        self.tracking = Tracking(self)
        self.keras2 = Keras2(self)
        self.keras3 = Keras3(self)
        self.lifecycle = Lifecycle(self)
        self.functional = Functional(self)
        self.variables = Variables(self)
        self.constructors = Constructors(self)
        self.models = Models(self)
        self.insides = FrameworkAttributes(self)
        self.ops = Ops(self)
        self.datasets = Datasets(self)
        self.training = Training(self)
        self.fitting = Fitting(self)
        self.saving = Saving(self)

    def carry_out(self, call: Call) -> Value:
        """What a call of the framework does."""
        return HANDLERS[call.meaning.effect](self, call)
