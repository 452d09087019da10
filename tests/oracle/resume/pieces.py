"""The kinds of state that a training program may have: how each is made, changed and used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Nature = Literal["network", "optimizer", "variable", "metric", "generator", "average", "python"]

# What may keep a number of Python's: the checkpoint (as a variable of its own), a file beside it, or nothing.
BESIDE = ("", "json", "pickle")


@dataclass(frozen=True)
class Piece:
    """One piece of state, as templates: `{o}` stands for what comes before a name (`self.`, or nothing).

    - made: the expression that makes it; where it is handed to a constructor, that is done by the caller
    - step: lines in the loop over batches, after the update
    - epoch: lines at the end of an epoch, before the save
    - term: what it adds to the loss, inside the tape
    - factor: what it multiplies the loss by, outside the step: Python numbers have no other way in
    - trained: whether the optimizer of the network trains it too
    - own_optimizer: whether it has an optimizer of its own, which trains it in the same step
    - probe: what is compared, where that is not the object itself
    - matters: whether training depends on it; what does not matter need not be saved
    - saved_in: the Keras versions in which a checkpoint takes it
    """

    name: str
    nature: Nature
    made: str
    step: tuple[str, ...] = ()
    epoch: tuple[str, ...] = ()
    term: str = ""
    factor: str = ""
    trained: bool = False
    own_optimizer: bool = False
    probe: str = ""
    matters: bool = True
    saved_in: tuple[int, ...] = (2, 3)

    @property
    def trackable(self) -> bool:
        return self.nature != "python"


OPTIMIZERS = (
    Piece("optimizer", "optimizer", "tf.keras.optimizers.Adam(0.01)"),
    Piece("optimizer", "optimizer", "tf.keras.optimizers.SGD(0.01, momentum=0.9)"),
    Piece("optimizer", "optimizer", "tf.keras.optimizers.RMSprop(learning_rate=0.01)"),
    Piece("optimizer", "optimizer", "tf.keras.optimizers.SGD(learning_rate=0.01)", matters=False),
    Piece(
        "optimizer",
        "optimizer",
        "tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.05, 2, 0.5))",
    ),
)

PIECES = (
    Piece(
        "temperature",
        "variable",
        "tf.Variable(1.0, trainable=False)",
        epoch=("{o}temperature.assign({o}temperature * 0.8)",),
        term="{o}temperature * tf.reduce_mean(tf.square({o}net(inputs)))",
    ),
    Piece(
        "seen",
        "variable",
        "tf.Variable(0, trainable=False, dtype=tf.int64)",
        step=("{o}seen.assign_add(4)",),
        term="0.01 * tf.cast({o}seen, tf.float32) * tf.reduce_mean({o}net(inputs))",
    ),
    Piece(
        "bias",
        "variable",
        "tf.Variable(0.5)",
        step=("{o}bias.assign_sub(0.1 * loss)",),
        term="tf.square({o}bias) * tf.reduce_mean({o}net(inputs))",
    ),
    Piece("scale", "variable", "tf.Variable(0.5)", term="tf.square({o}scale - 0.1)", trained=True),
    Piece(
        "critic",
        "network",
        "build()",
        term="tf.reduce_mean(tf.square({o}critic(inputs) - labels + {o}net(inputs)))",
        own_optimizer=True,
    ),
    Piece(
        "target",
        "network",
        "build()",
        step=(
            "for old, new in zip({o}target.variables, {o}net.variables):",
            "    old.assign(0.9 * old + 0.1 * new)",
        ),
        term="tf.reduce_mean(tf.square({o}net(inputs) - tf.stop_gradient({o}target(inputs))))",
    ),
    Piece(
        "noise",
        "generator",
        "tf.random.Generator.from_seed(7)",
        term="tf.reduce_mean({o}net(inputs + {o}noise.normal((4, 3))))",
    ),
    Piece(
        "baseline",
        "metric",
        "tf.keras.metrics.Mean()",
        step=("{o}baseline.update_state(loss)",),
        term="{o}baseline.result() * tf.reduce_mean({o}net(inputs))",
        probe="{o}baseline.total",
        saved_in=(2,),
    ),
    Piece(
        "count",
        "python",
        "0",
        step=("{o}count += 1",),
        factor="(0.5 if {o}count % 3 == 0 else 1.0)",
    ),
    Piece(
        "epsilon",
        "python",
        "1.0",
        epoch=("{o}epsilon = max(0.1, {o}epsilon * 0.7)",),
        factor="{o}epsilon",
    ),
    Piece(
        "best",
        "python",
        "1e9",
        epoch=(
            "if float(loss) < {o}best:",
            "    {o}best = float(loss)",
            "    {o}net.save_weights('best.weights.h5')",
        ),
    ),
    Piece(
        "rounds",
        "python",
        "0",
        step=("{o}rounds += 1",),
        epoch=("print('rounds', {o}rounds)",),
        matters=False,
    ),
)
