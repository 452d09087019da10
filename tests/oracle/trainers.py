"""Trainers as programs write them: adversaries, wrapped optimizers, modules of a library of their own,
schedules, one step for several networks, checkpoints made where they are needed."""

from __future__ import annotations

from tests.oracle.configured import Network
from tests.oracle.holders import Holder, indented
from tests.oracle.writer import Writer

_RATES = (
    "0.1",
    "$keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)",
    "$WarmUp(0.1, 4)",
    "$WarmUp($keras.optimizers.schedules.CosineDecay(0.1, 10), 4)",
    "lambda: 0.1",
)
_RATE_OF_KERAS2 = "$tf.Variable(0.1, trainable=False)"
_OPTIMIZERS = (
    "$keras.optimizers.Adam($rate)",
    "$keras.optimizers.SGD(learning_rate=$rate, momentum=0.9)",
    "$keras.optimizers.RMSprop($rate)",
    "$keras.optimizers.Nadam(learning_rate=$rate)",
)
_LEGACY = "$keras.optimizers.legacy.Adam($rate)"
_LAYERS = (
    "$keras.Sequential([$layers.Dense(units), $layers.Dense(4)])",
    "$keras.Sequential([$keras.Input((4,)), $layers.Dense(units), $layers.BatchNormalization()])",
    "$layers.Dense(units)",
)


def trainers(writer: Writer) -> list[Network]:
    """Writes a trainer of several networks, and makes it once or twice."""
    choices = writer.choices
    file = writer.deep()
    name = _Trainer(writer, file).write()
    drawn = ("", "units=8", "4, rounds=1", "rounds=3")
    return [
        Network(f"${name}({choices.pick(drawn)})", Holder("", "module", file, called=True))
        for _ in range(1 + choices.chance(4))
    ]


class _Trainer:
    """A class being written: its constructor, its methods, and what its step trains."""

    def __init__(self, writer: Writer, file: int) -> None:
        self.writer, self.choices, self.file = writer, writer.choices, file
        self.init = ["super().__init__()", "self.units = units"]
        self.methods: list[str] = []
        self.trained: list[tuple[str, str]] = []  # a network and what applies its gradients

    def write(self) -> str:
        choices, writer = self.choices, self.writer
        many = 1 + choices.below(3)
        networks = self._networks(many)
        for number, network in enumerate(networks):
            self.trained.append((network, self._optimizer(number)))
        self._step()
        self._checkpoints()
        if choices.chance(2):
            self.init += ["for _ in range(rounds):", "    self.step($tf.zeros((1, 4)))"]
        else:
            self.methods += ["def run(self, rounds):", "    for round in range(rounds):"]
            self.methods += ["        self.step($tf.ones((1, 4)))", "    return self"]
            self.init.append("self.run(rounds)")
        if choices.chance(3):
            self.init += self._saved()
        name = writer.fresh("Trainer")
        lines = ["def __init__(self, units=4, rounds=2):", *indented(self.init), *self.methods]
        writer.define(name, self.file, "\n".join([f"class {name}($tf.Module):", *indented(lines)]))
        return name

    # -- networks

    def _networks(self, many: int) -> list[str]:
        """The networks by how the trainer calls them; those after the first are of one class."""
        choices = self.choices
        names = ["self.generator"]
        self.init.append(f"self.generator = {self._network()}")
        if many == 1:
            return names
        rival = self._network()
        match choices.below(4):
            case 0:
                self.init += [f"self.rival{i} = {rival}" for i in range(1, many)]
                names += [f"self.rival{i}" for i in range(1, many)]
            case 1:
                self.init.append(f"self.rivals = [{rival} for _ in range({many - 1})]")
                names += [f"self.rivals[{i}]" for i in range(many - 1)]
            case 2:
                self.init.append(f"self.rivals = {{key: {rival} for key in {list('ab')[: many - 1]}}}")
                names += [f"self.rivals[{key!r}]" for key in "ab"[: many - 1]]
            case _:
                self.methods += ["def make_rival(self, units):", f"    return {rival}"]
                self.init += [f"self.rival{i} = self.make_rival({i + 1})" for i in range(1, many)]
                names += [f"self.rival{i}" for i in range(1, many)]
        return names

    def _network(self) -> str:
        choices, writer = self.choices, self.writer
        if choices.below(3):
            return choices.pick(_LAYERS)
        base = self._base()
        name = writer.fresh("Linear")
        body = ["def __init__(self, units, name=None):", "    super().__init__(name=name)"]
        body += ["    self.units = units", "def create_variables(self, inputs):"]
        body.append("    self.w = $tf.Variable($tf.ones((inputs.shape[-1], self.units)), name='w')")
        if choices.chance(2):
            body.append("    self.b = $tf.Variable($tf.zeros((self.units,)), trainable=True)")
            body += ["def forward(self, inputs):", "    return inputs @ self.w + self.b"]
        else:
            body += ["def forward(self, inputs):", "    return inputs @ self.w"]
        writer.define(name, self.file, "\n".join([f"class {name}(${base}):", *indented(body)]))
        if choices.chance(2):
            return f"${name}(units)"
        stack = writer.fresh("Stack")
        body = ["def __init__(self, *parts):", "    super().__init__()", "    self.parts = list(parts)"]
        body += ["def create_variables(self, inputs):", "    self.gain = $tf.Variable(1.0)"]
        body += ["def forward(self, inputs):", "    for part in self.parts:", "        inputs = part(inputs)"]
        body.append("    return inputs * self.gain")
        writer.define(stack, self.file, "\n".join([f"class {stack}(${base}):", *indented(body)]))
        return f"${stack}(${name}(units), ${name}(4))"

    def _base(self) -> str:
        """A base class that makes the variables of a module on its first call."""
        name = self.writer.fresh("Base")
        lines = ["def __init__(self, name=None):", "    super().__init__(name=name)", "    self.made = False"]
        lines += ["def create_variables(self, inputs):", "    pass"]
        test = self.choices.pick(("if not self.made:", "if self.made is False:"))
        lines += ["def __call__(self, inputs):", f"    {test}", "        self.create_variables(inputs)"]
        lines += ["        self.made = True", "    return self.forward(inputs)"]
        self.writer.define(name, self.file, "\n".join([f"class {name}($tf.Module):", *indented(lines)]))
        return name

    # -- optimizers

    def _optimizer(self, number: int) -> str:
        """Gives the trainer an optimizer, alone or in a wrapper; answers what has `apply_gradients`."""
        choices, keras = self.choices, self.writer.keras
        rates = [*_RATES, *([_RATE_OF_KERAS2] if keras == 2 else [])]
        known = [*_OPTIMIZERS, *([_LEGACY] if keras == 2 else [])]
        made = choices.pick(known).replace("$rate", choices.pick(rates))
        name = f"self.optimizer{number}"
        match choices.below(6):
            case 1:
                self.init.append(f"{name} = $Stepper({made})")
                if choices.chance(2):
                    self.init.append(f"{name}_inside = {name}.optimizer")
            case 2 if "legacy" not in made:
                self.init.append(f"{name} = $keras.mixed_precision.LossScaleOptimizer({made})")
            case 3:
                self.init.append(f"{name} = $StepperModule({made})")
            case 4:
                self.init += [f"self.steppers{number} = {{'all': $Stepper({made})}}"]
                return f"self.steppers{number}['all']"
            case _:
                self.init.append(f"{name} = {made}")
        return name

    # -- the step

    def _step(self) -> None:
        choices = self.choices
        traced = ["@$tf.function"] if choices.chance(2) else []
        tapes = [f"tape{i}" for i in range(len(self.trained))]
        losses = [f"loss{i} = $tf.reduce_mean({net}(x) ** 2)" for i, (net, _) in enumerate(self.trained)]
        match choices.below(3):
            case 0:
                entered = ", ".join(f"$tf.GradientTape() as {tape}" for tape in tapes)
                body = [f"with {entered}:", *indented(losses)]
            case 1:
                entering = [f"{tape} = stack.enter_context($tf.GradientTape())" for tape in tapes]
                body = ["with $contextlib.ExitStack() as stack:", *indented([*entering, *losses])]
            case _:
                tapes = ["tape"] * len(self.trained)
                body = ["with $tf.GradientTape(persistent=True) as tape:", *indented(losses)]
        for i, (network, optimizer) in enumerate(self.trained):
            body.append(f"weights = {network}.trainable_variables")
            body.append(f"grads = {tapes[i]}.gradient(loss{i}, weights)")
            body.append(f"{optimizer}.apply_gradients(zip(grads, weights))")
        for network, _ in self.trained:  # no variable may be made while a step is traced
            self.init.append(f"{network}($tf.zeros((1, 4)))")
        self.methods += [*traced, "def step(self, x):", *indented(body)]

    # -- checkpoints

    def _checkpoints(self) -> None:
        """A method that makes a new checkpoint at each call."""
        made = "$tf.train.Checkpoint(generator=self.generator)"
        body = [f"return {made}"]
        if self.choices.chance(2):
            body = [f"checkpoint = {made}", "checkpoint.trainer = self", "return checkpoint"]
        self.methods += ["def checkpoint(self):", *indented(body)]

    def _saved(self) -> list[str]:
        """What a constructor does with checkpoints of the trainer: keeps one, or several."""
        return self.choices.pick(
            (
                ["self.saver = self.checkpoint()"],
                ["self.savers = [self.checkpoint() for _ in range(2)]"],
                ["kept = self.checkpoint()", "self.saver = $tf.train.CheckpointManager(kept, 'other', 2)"],
                ["self.best, self.last = self.checkpoint(), self.checkpoint()"],
            )
        )
