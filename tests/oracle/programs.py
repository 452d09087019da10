"""Training programs as source text: drawn holders, what main.py does with them, one root, one save."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from tests.oracle import values
from tests.oracle.agents import agents
from tests.oracle.choices import Choices
from tests.oracle.configured import Network, configured
from tests.oracle.functional import functional
from tests.oracle.holders import CALLS, Body, Holder, holder_class, indented
from tests.oracle.trainers import trainers
from tests.oracle.values import OPTIMIZERS, Optimizer, Value
from tests.oracle.writer import Writer

INPUT = "$tf.zeros((1, 4))"
PREFIX = "'out/ck'"
# What writes the networks of a program; None for classes of drawn statements.
NETWORKS: tuple[Callable[[Writer], list[Network]] | None, ...] = (
    None,
    configured,
    None,
    functional,
    None,
    agents,
    None,
    trainers,
)
KINDS = ("module", "model", "layer", "model", "module", "checkpoint", "plain")


@dataclass(frozen=True)
class Program:
    """Sources by path, and the rows of the facts that they show."""

    files: Mapping[str, str]
    rows: frozenset[str]

    def __repr__(self) -> str:
        return "\n".join(f"# ---- {path}\n{text}" for path, text in self.files.items())


@lru_cache(maxsize=2)
def programs(keras: int) -> st.SearchStrategy[Program]:
    """All programs for this Keras version."""

    @st.composite
    def drawn(draw: Any) -> Program:
        return written(Choices.drawn(draw), keras)

    return drawn()


def seeded(keras: int, seed: int) -> Program:
    """One program, by a number: faster than Hypothesis, and of the same making."""
    return written(Choices.seeded(seed), keras)


def written(choices: Choices, keras: int) -> Program:
    writer = Writer(choices, keras)
    main = _Main(writer)
    main.write()
    return Program(writer.sources(), frozenset(writer.rows))


@dataclass
class _Object:
    """An object main.py holds under a name."""

    name: str
    holder: Holder | None = None
    value: Value | None = None
    optimizer: Optimizer | None = None
    argument: bool = True  # whether a Checkpoint takes it as a keyword

    @property
    def trains(self) -> bool:
        return bool(self.holder and self.holder.sure and (self.holder.called or self.holder.kind == "module"))


class _Main:
    """main.py: makes the objects, perhaps trains them, builds the root, saves."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.choices, self.keras = writer, writer.choices, writer.keras
        self.lines: list[str] = []
        self.objects: list[_Object] = []
        self.in_scope = False
        self.saved = False
        self.fitted = False

    def put(self, *lines: str) -> None:
        for line in lines:
            self.lines += self.writer.render(line, 0).split("\n")

    def write(self) -> None:
        choices = self.choices
        networks = choices.pick(NETWORKS)
        if networks:
            self._make_networks(networks(self.writer))
        else:
            self.writer.in_scope = self.in_scope = choices.chance(14)
            self._make(self._classes())
        if not self.in_scope:
            for _ in choices.times(2, 2):
                self._change()
            self._extras()
            self._train()
        self._root()
        self._finish()

    # -- classes and objects

    def _classes(self) -> list[Holder]:
        """Classes from the innermost to the one the program is about; answers those that main.py makes."""
        choices, writer = self.choices, self.writer
        holders: list[Holder] = []
        tops: list[Holder] = []
        deepest = len(writer.files)
        while True:
            kind = choices.pick(KINDS)
            file = choices.below(deepest)
            deepest = file + 1
            holders.append(holder_class(writer, kind, file, list(holders)))
            if len(holders) == 3 or not choices.below(3):
                return [*tops, holders[-1]]
            if choices.chance(3):
                tops.append(holders[-1])

    def _make(self, tops: Sequence[Holder]) -> None:
        start = len(self.lines)
        for holder in tops:
            name = self.writer.fresh({"model": "model", "layer": "layer"}.get(holder.kind, "part"))
            self.put(f"{name} = ${holder.name}{holder.made_by}({holder.argument})")
            made = _Object(name, holder, argument=holder.kind != "plain")
            self.objects.append(made)
            self._drive(made)
        if self.in_scope:
            if self.choices.chance(3):
                self.put("total = $tf.Variable(0.0, synchronization=$tf.VariableSynchronization.ON_READ,")
                self.lines[-1] += " " + self.writer.render("aggregation=$tf.VariableAggregation.SUM)", 0)
                self.writer.hit("G: ON_READ V (SUM), aggregation")
                self.objects.append(_Object("total"))
            made_lines = self.lines[start:]
            del self.lines[start:]
            self.put("strategy = $tf.distribute.MirroredStrategy(['/cpu:0'])", "with strategy.scope():")
            self.lines += indented(made_lines)

    def _make_networks(self, networks: Sequence[Network]) -> None:
        """Makes networks of a shape that programs of people have, and calls those that must be called."""
        for network in networks:
            name = self.writer.fresh("net")
            self.put(f"{name} = {network.made}")
            made = _Object(name, network.holder)
            self.objects.append(made)
            if not network.holder.called:
                self._drive(made)

    def _drive(self, made: _Object) -> None:
        """Calls what makes the rest of its state."""
        holder = made.holder
        assert holder
        if "make_state" in holder.attributes:
            self.put(f"{made.name}.make_state()")
        if "_hidden" in holder.attributes or "_given" in holder.attributes:
            self.put(f"{made.name}.hide()")
        if holder.kind in CALLS and not self.choices.chance(5):
            self.put(f"{made.name}({INPUT})")
            holder.called = True

    def _change(self) -> None:
        """A statement about one of the objects, from outside."""
        made = self.choices.pick([o for o in self.objects if o.holder])
        assert made.holder
        self._change_by_name(made.name, made.holder)

    def _change_by_name(self, name: str, holder: Holder) -> None:
        body = Body(self.writer, holder, 0, owner=name, phase="main")
        body.statement()
        self.lines += body.lines

    def _extras(self) -> None:
        """Other objects that the root may take."""
        pools = (
            values.VARIABLES,
            values.VARIABLES,
            values.TRACKABLES,
            values.METRICS,
            values.LAYERS,
            values.MODELS,
        )
        for _ in self.choices.times(2, 3):
            pool = [v for v in self.choices.pick(pools) if v.arg and v.keras in (0, self.keras)]
            if not pool:
                continue
            value = self.choices.pick(pool)
            if ("generator()" in value.text or "python()" in value.text) and not self.choices.chance(3):
                value = values.VARIABLES[0]
            name = self.writer.fresh("extra")
            self.put(f"{name} = {value.text}")
            if value.use and (value.kind == "S" or not self.choices.chance(4)):
                self.put("x = " + INPUT, value.use.replace("$it", name))
            self.writer.hit(value.row)
            holder = Holder("", "model", 0, called=True) if value.kind == "S" else None
            self.objects.append(_Object(name, holder, value))

    # -- training

    def _train(self) -> None:
        choices = self.choices
        if choices.chance(12):
            fitting = [o for o in self.objects if o.holder and self._can_fit(o.holder)]
            if fitting:
                self._fit(choices.pick(fitting))
        if choices.chance(16):
            self._fit_sequential()
        if not choices.chance(2):
            return
        known = [o for o in OPTIMIZERS if o.keras in (0, self.keras)]
        for _ in range(1 + choices.chance(4)):
            self._optimize(choices.pick(known))

    def _can_fit(self, holder: Holder) -> bool:
        layers = [a for n, a in holder.attributes.items() if n in holder.sure and a.used]
        return holder.kind == "model" and holder.called and not holder.lazy and bool(layers)

    def _fit(self, made: _Object) -> None:
        optimizer = self.choices.pick(("'adam'", "'sgd'", "$keras.optimizers.Adam(0.1)", "'rmsprop'"))
        metrics = self.choices.pick(
            ("", ", metrics=['mae']", ", metrics=[$keras.metrics.MeanSquaredError()]")
        )
        self.put(
            f"{made.name}.compile(optimizer={optimizer}, loss='mse'{metrics}, run_eagerly=True)",
            f"{made.name}.fit($np.zeros((1, 4)), $np.zeros((1, 4)), batch_size=1, epochs=1, verbose=0)",
        )
        self.fitted = True
        self._show_fit()

    def _fit_sequential(self) -> None:
        name = self.writer.fresh("model")
        made = self.choices.pick(
            (
                "$keras.Sequential([$keras.Input((4,)), $layers.Dense(4)])",
                "$keras.Sequential([$layers.Dense(4), $layers.BatchNormalization()])",
                "$functional()",
            )
        )
        self.put(f"{name} = {made}")
        self.objects.append(_Object(name))
        self._fit(self.objects[-1])

    def _show_fit(self) -> None:
        self.writer.hit("I: compiled model, Checkpoint(model) after fit: optimizer.iterations")
        self.writer.hit("I: compiled model, Checkpoint(model) after fit: compiled metric totals")

    def _optimize(self, optimizer: Optimizer) -> None:
        choices, name = self.choices, self.writer.fresh("optimizer")
        self.put(f"{name} = {optimizer.text}")
        made = _Object(name, optimizer=optimizer)
        if optimizer.name == "same schedule inside an optimizer":
            self.writer.hit("H: same schedule inside an optimizer")
        if choices.chance(5):
            self.writer.hit("K: Adam never built" if optimizer.name == "Adam" else "")
            self.objects.append(made)
            return
        trained = [o for o in self.objects if o.trains]
        if trained and choices.chance(2):
            target = choices.pick(trained)
            variables = f"{target.name}.trainable_variables"
        else:
            target = _Object(self.writer.fresh("weights"))
            variables = target.name
            self.put(f"{variables} = [$tf.Variable([1.0, 2.0]), $tf.Variable([3.0])]")
            self.writer.hit("K: Adam built on 2 variables" if optimizer.name == "Adam" else "")
            self.writer.hit("K: Adam(use_ema) variables" if "use_ema" in optimizer.name else "")
            if choices.chance(2):
                self.objects.append(target)
        self._step(name, variables, optimizer, target)
        known = target in self.objects
        # Whether the variables are in the checkpoint depends on the root; it takes all objects as a rule.
        self.writer.hit(f"J: {optimizer.name}, {'with its variables' if known else 'alone'}")
        self.objects.append(made)

    def _step(self, name: str, variables: str, optimizer: Optimizer, target: _Object) -> None:
        choices = self.choices
        loss = f"$tf.add_n([$tf.reduce_sum(v * v) for v in {variables}])"
        ways = ["gradients", "tape"]
        if choices.chance(6):
            ways.append("traced")
        if "legacy" not in optimizer.name:
            ways.append("build")
            if self.keras == 3:
                ways.append("apply")
            elif "mixed" not in optimizer.name:
                ways.append("minimize")
        if target.holder and self._can_fit(target.holder):
            ways.append("forward")
        way = choices.pick(ways)
        if way == "forward":
            loss = f"$tf.reduce_mean({target.name}({INPUT}) ** 2)"
        match way:
            case "gradients":
                self.put(f"{name}.apply_gradients([($tf.ones_like(v), v) for v in {variables}])")
            case "build":
                self.put(f"{name}.build({variables})")
            case "traced":
                step = self.writer.fresh("train_step")
                self.put(
                    "@$tf.function",
                    f"def {step}():",
                    "    with $tf.GradientTape() as tape:",
                    f"        loss = {loss}",
                    f"    grads = tape.gradient(loss, {variables})",
                    f"    {name}.apply_gradients(zip(grads, {variables}))",
                    f"{step}()",
                )
            case "minimize":
                self.put(f"{name}.minimize(lambda: {loss}, {variables})")
            case "apply":
                self.put(f"{name}.apply([$tf.ones_like(v) for v in {variables}], {variables})")
            case _:
                inner = [
                    "with $tf.GradientTape() as tape:",
                    f"    loss = {loss}",
                    f"grads = tape.gradient(loss, {variables})",
                    f"{name}.apply_gradients(zip(grads, {variables}))",
                ]
                if choices.chance(2):
                    inner = ["for _ in range(2):", *indented(inner)]
                self.put(*inner)

    # -- the root and the save

    def _root(self) -> None:
        choices = self.choices
        given = [o for o in self.objects if o.argument]
        if not given:
            self._attach_to_module()
            given = [o for o in self.objects if o.argument]
        models = [o for o in given if o.holder and o.holder.kind == "model" and o.holder.called]
        if self.keras == 2 and models and choices.chance(8):
            self.put(f"{choices.pick(models).name}.save_weights({PREFIX})")
            self.saved = True
            return
        whole = [o for o in given if o.holder and o.holder.kind == "checkpoint"]
        if whole and choices.chance(2):
            root = choices.pick(whole)
            self._after(root.name, root.holder)
            self._save(root.name)
            return
        kept = [o for o in given if o.holder or not choices.chance(8)] or given
        self._show_rescue(kept)
        if choices.chance(10):
            named = zip(self._keywords(kept), kept, strict=True)
            self.put(f"trainer = $Trainer({', '.join(f'{key}={o.name}' for key, o in named)})")
            self._after("trainer.checkpoint", Holder("", "checkpoint", 0))
            self.put(f"trainer.save({PREFIX})")
            return
        holder = self._checkpoint(kept)
        self._after("ckpt", holder)
        self._save("ckpt")

    def _attach_to_module(self) -> None:
        self.put("root = $tf.Module()")
        for made in self.objects:
            self.put(f"root.{made.name} = {made.name}")
        self.objects.append(_Object("root"))

    def _show_rescue(self, kept: Sequence[_Object]) -> None:
        if any(o.holder and o.holder.kind == "model" and o.holder.holds_list_of_layers for o in kept):
            optimized = any(o.optimizer for o in kept)
            self.writer.hit("M: keys written by Checkpoint(model" + (", optimizer)" if optimized else ")"))

    def _checkpoint(self, kept: Sequence[_Object]) -> Holder:
        """Writes the Checkpoint, and answers what it is as a holder of attributes."""
        choices = self.choices
        names = self._keywords(kept)
        pairs = [f"{key}={o.name}" for key, o in zip(names, kept, strict=True)]
        checkpoint = "$tf.train.Checkpoint"
        holder = Holder("", "checkpoint", 0)
        match choices.below(12):
            case 8 if self._can_be_root(kept[0]):
                rest = ", ".join(["", *pairs[1:]])
                self.put(f"ckpt = {checkpoint}(root={kept[0].name}{rest})")
            case 9:
                # A Checkpoint refuses the containers of Keras 3 as keywords, and takes them as attributes.
                if attribute := self._attribute_of_one(kept, ("one",)):
                    pairs.append(f"{attribute[0]}_of={attribute[1]}")
                self.put(f"ckpt = {checkpoint}({', '.join(pairs)})")
                if attribute := self._attribute_of_one(kept, ("one", "list", "dict", "tuple")):
                    self.put(f"ckpt.{attribute[0]}_kept = {attribute[1]}")
            case 11:
                pairs += [p for key, o in zip(names, kept, strict=True) for p in self._named_parts(key, o)]
                self.put(f"ckpt = {checkpoint}({', '.join(pairs)})")
            case 10:
                form = choices.pick(("[$e]", "($e,)"))
                self.put(f"ckpt = {checkpoint}(parts={form.replace('$e', ', '.join(o.name for o in kept))})")
            case 3:
                entries = ", ".join(f"'{key}': {o.name}" for key, o in zip(names, kept, strict=True))
                self.put(f"objects = {{{entries}}}", f"ckpt = {checkpoint}(**objects)")
            case 4:
                self.put(
                    f"ckpt = {checkpoint}()",
                    *(f"ckpt.{k} = {o.name}" for k, o in zip(names, kept, strict=True)),
                )
            case 5 if self._can_be_root(kept[0]):
                rest = ", ".join(pairs[1:] if choices.chance(2) else [])
                self.put(f"ckpt = {checkpoint}({kept[0].name}{', ' if rest else ''}{rest})")
            case 6:
                listed = [o for o in kept if not o.holder]
                rest_pairs = [p for p, o in zip(pairs, kept, strict=True) if o.holder]
                items = [f"extras=[{', '.join(o.name for o in listed)}]"] if listed else []
                self.put(f"ckpt = {checkpoint}({', '.join([*rest_pairs, *items])})")
            case 7:
                made = f"dict({', '.join(pairs)})"
                self.put(f"objects = {made}", "objects.update(step=$tf.Variable(0, trainable=False))")
                self.put(f"ckpt = {checkpoint}(**objects)")
            case _:
                self.put(f"ckpt = {checkpoint}({', '.join(pairs)})")
        return holder

    def _named_parts(self, key: str, made: _Object) -> list[str]:
        """Keywords for what main.py reads out of an object of a framework."""
        if made.optimizer and not any(w in made.optimizer.text for w in ("legacy", "accumulation")):
            return [f"{key}_steps={made.name}.iterations"]
        if made.holder and made.holder.name and made.holder.called and made.holder.kind != "plain":
            return [f"{key}_weights=list({made.name}.trainable_variables)"]
        return []

    def _attribute_of_one(self, kept: Sequence[_Object], shapes: Sequence[str]) -> tuple[str, str] | None:
        """What one of the objects holds, and how main.py calls it."""
        found = [
            (a.name, f"{o.name}.{a.name}")
            for o in kept
            if o.holder and o.holder.name
            for a in o.holder.attributes.values()
            if a.shape in shapes and a.value.kind in "VDKWSMC" and (not a.built or o.holder.called)
        ]
        return self.choices.pick(found) if found else None

    def _can_be_root(self, made: _Object) -> bool:
        return bool(made.holder or made.optimizer or (made.value and made.value.kind in "DSM"))

    def _keywords(self, kept: Sequence[_Object]) -> list[str]:
        names: list[str] = []
        for made in kept:
            stem = "optimizer" if made.optimizer else (made.holder.kind if made.holder else "extra")
            stem = {"checkpoint": "state", "plain": "thing", "module": "agent"}.get(stem, stem)
            name = stem if stem not in names else f"{stem}_{len(names)}"
            names.append(name)
        return names

    def _after(self, root: str, holder: Holder | None) -> None:
        """What happens between the making of the root and the save."""
        for _ in self.choices.times(0 if self.in_scope else 2, 2):
            if holder and self.choices.chance(2):
                self._change_by_name(root, holder)
            elif any(o.holder for o in self.objects):
                self._change()

    def _before_save(self, root: str) -> None:
        """What training scripts do with a checkpoint before they save it; some of it makes its counter."""
        match self.choices.below(10):
            case 7:
                self.put(f"{root}.restore($tf.train.latest_checkpoint('out'))")
            case 8:
                self.put(f"{root}.restore($tf.train.latest_checkpoint('out')).expect_partial()")
            case 9:
                self.put(f"print('saves so far', int({root}.save_counter))")

    def _save(self, root: str) -> None:
        self._before_save(root)
        match self.choices.below(6):
            case 0:
                self.put(f"{root}.write({PREFIX})")
            case 1:
                self.put(f"{root}.save({PREFIX})")
            case 2:
                self.put(f"{root}.save(file_prefix={PREFIX})")
            case 4:
                self.put(f"$store({root}, {PREFIX})")
            case 3:
                self.put(f"path = {root}.write({PREFIX})")
            case _:
                options = "'out', max_to_keep=3, checkpoint_name='ck'"
                self.put(f"manager = $tf.train.CheckpointManager({root}, {options})", "manager.save()")

    def _finish(self) -> None:
        if self.choices.chance(4):
            body = ["def main():", *indented(self.lines)]
            tail = ['if __name__ == "__main__":\n    main()']
        else:
            body, tail = self.lines, []
        self.writer.files[0].definitions += ["\n".join(body), *tail]
