"""Classes that are made more than once with other arguments: agents with networks, optimizers and a step."""

from __future__ import annotations

from tests.oracle.configured import Network
from tests.oracle.holders import Holder, indented
from tests.oracle.writer import Writer

_RATES = (
    "rate",
    "lambda: rate",
    "$keras.optimizers.schedules.ExponentialDecay(rate, 10, 0.9)",
    "$keras.optimizers.schedules.PiecewiseConstantDecay([10], [rate, 0.1])",
)
_OPTIMIZERS = (
    "$keras.optimizers.Adam($rate)",
    "$keras.optimizers.SGD($rate, momentum=0.9)",
    "$keras.optimizers.RMSprop(learning_rate=$rate)",
    "$keras.optimizers.get('adam')",
    "$keras.optimizers.get({'class_name': 'SGD', 'config': {'learning_rate': 0.1}})",
    "$keras.optimizers.get($keras.optimizers.Adagrad($rate))",
)
_NETWORKS = (
    "$keras.Sequential([$keras.Input((4,)), $layers.Dense(units), $layers.Dense(4)])",
    "$keras.Sequential([$layers.Dense(units), $layers.Dense(4)])",
    "$layers.Dense(4)",
    "$functional()",
)


def agents(writer: Writer) -> list[Network]:
    """Writes a class and makes one or two of it, with arguments of their own."""
    file = writer.deep()
    maker = _agent(writer, file)
    choices = writer.choices
    drawn = ("4", "8, 0.2", "units=3", "4, target=False", "2, rate=0.5, target=True")
    return [
        Network(f"${maker}({choices.pick(drawn)})", Holder("", "module", file, called=True))
        for _ in range(1 + (not choices.chance(3)))
    ]


def _agent(writer: Writer, file: int) -> str:
    choices = writer.choices
    lazy, network = choices.chance(3), choices.pick(_NETWORKS)
    optimizers = [_optimizer(writer) for _ in range(2)]
    base = _base(writer, file)
    name = writer.fresh("Agent")
    init = [
        "super().__init__()",
        "self.units = units",
        f"self.actor = {network}",
        "self.actor($tf.zeros((1, 4)))",
        f"self.actor_optimizer = {optimizers[0]}",
        "self.target = self.make_target() if target else None",
        "self._critic = None",
    ]
    target = choices.pick(("$layers.Dense(self.units)", "$tf.Module()", "$tf.Variable(0.0)"))
    methods = ["def make_target(self):", f"    return {target}"]
    critic = ["layer = $layers.Dense(self.units)", "layer.build((1, 4))"]
    if lazy:
        decorator = choices.pick(("@property", "@$functools.cached_property"))
        body = [*critic, "return layer"]
        if decorator == "@property":
            body = ["if self._critic is None:", *indented(critic), "    self._critic = layer"]
            body.append("return self._critic")
        methods += [decorator, "def critic(self):", *indented(body)]
    else:
        init += ["layer = $layers.Dense(units)", "layer.build((1, 4))", "self.critic = layer"]
    init.append(f"self.critic_optimizer = {optimizers[1]}")
    methods += _steps(writer)
    if choices.chance(3):
        methods += _context(writer)
    lines = ["def __init__(self, units, rate=0.1, target=True):", *indented(init), *methods]
    writer.define(name, file, "\n".join([f"class {name}({base}):", *indented(lines)]))
    maker = writer.fresh("make_agent")
    body = [f"agent = ${name}(*args, **options)"]
    drive = choices.pick(("", "agent.train(1)", "for _ in range(2):\n    agent.train_step($tf.ones((1, 4)))"))
    body += drive.split("\n") if drive else []
    if any("def frozen" in line for line in methods) and choices.chance(2):
        body += ["with agent.frozen() as kept:", "    kept.append($tf.Variable(2.0))"]
    body.append("return agent")
    writer.define(maker, file, "\n".join([f"def {maker}(*args, **options):", *indented(body)]))
    return maker


def _optimizer(writer: Writer) -> str:
    return writer.choices.pick(_OPTIMIZERS).replace("$rate", writer.choices.pick(_RATES))


def _base(writer: Writer, file: int) -> str:
    """What an agent derives from: a module, or a class that is abstract, generic or mixed in."""
    choices = writer.choices
    name = writer.fresh("Base")
    match choices.below(4):
        case 0:
            return "$tf.Module"
        case 1:
            lines = ["@$abc.abstractmethod", "def make_target(self): ..."]
            lines += ["def train(self, epochs):", "    for _ in range(epochs):"]
            lines += ["        self.train_step($tf.zeros((1, 4)))"]
            writer.define(name, file, "\n".join([f"class {name}($tf.Module):", *indented(lines)]))
            return f"${name}"
        case 2:
            lines = ["def __init__(self, *args, **options):", "    super().__init__(*args, **options)"]
            lines += ["    self.steps = $tf.Variable(0, trainable=False)"]
            writer.define(name, file, "\n".join([f"class {name}:", *indented(lines)]))
            return f"${name}, $tf.Module"
        case _:
            writer.constant(file, f"T{name}", f"$typing.TypeVar('T{name}')")
            lines = ["def make_target(self):", "    return None"]
            head = f"class {name}($tf.Module, $typing.Generic[T{name}]):"
            writer.define(name, file, "\n".join([head, *indented(lines)]))
            return f"${name}[$keras.Model]"


def _steps(writer: Writer) -> list[str]:
    """One training step for both networks, called from a loop, traced or not."""
    step = ["@$tf.function"] if writer.choices.chance(2) else []
    step += [
        "def train_step(self, x):",
        "    with $tf.GradientTape() as one, $tf.GradientTape() as two:",
        "        loss = $tf.reduce_mean(self.actor(x) ** 2)",
        "        other = $tf.reduce_mean(self.critic(x) ** 2)",
        "    weights = self.actor.trainable_variables",
        "    self.actor_optimizer.apply_gradients(zip(one.gradient(loss, weights), weights))",
        "    weights = self.critic.trainable_variables",
    ]
    step.append("    self.critic_optimizer.apply_gradients(zip(two.gradient(other, weights), weights))")
    train = ["def train(self, epochs):", "    for _ in range(epochs):"]
    return [*step, *train, "        self.train_step($tf.zeros((1, 4)))"]


def _context(writer: Writer) -> list[str]:
    """A method that is a context manager, and sets something before and after."""
    return [
        "@$contextlib.contextmanager",
        "def frozen(self):",
        "    self.cache = [$tf.Variable(1.0)]",
        "    yield self.cache",
        "    self.late = $tf.Variable(3.0)",
    ]
