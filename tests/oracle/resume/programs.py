"""Training programs that are killed and resumed, as source text: drawn state, means of saving and shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from tests.oracle.choices import Choices
from tests.oracle.holders import indented
from tests.oracle.resume.fitting import fitting
from tests.oracle.resume.pieces import OPTIMIZERS, PIECES, Piece

FOLDER = "ckpts"  # where the files stand that a resumed run reads
SHAPES = ("script", "function", "trainer", "module", "handed in")
MEANS = ("manager", "latest", "exact", "weights")
_NAMED = re.compile(r"\{o\}(\w+)")
NETWORKS = (
    "tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])",
    "tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(2)])",
)


@dataclass(frozen=True)
class State:
    """One piece of state of a program.

    - name: how the program calls it, and so how a finding does
    - probe: the expression whose value is compared
    - matters: whether training depends on it
    """

    name: str
    probe: str
    matters: bool


@dataclass(frozen=True)
class Program:
    """Sources by path, the entry being main.py, and the state to look at."""

    files: Mapping[str, str]
    states: tuple[State, ...]
    shape: str
    means: str

    def __repr__(self) -> str:
        listed = "\n".join(f"# state {each}" for each in self.states)
        return "\n".join([*(f"# ---- {path}\n{text}" for path, text in self.files.items()), listed])


@lru_cache(maxsize=2)
def programs(keras: int) -> st.SearchStrategy[Program]:
    """All programs for this Keras version."""

    @st.composite
    def drawn(draw: Any) -> Program:
        return written(Choices.drawn(draw), keras)

    return drawn()


def written(choices: Choices, keras: int) -> Program:
    """One program, by its choices."""
    if choices.below(6) == 5:
        fit = fitting(choices, FOLDER, choices.pick(NETWORKS))
        states = tuple(State(name, probe, matters) for name, (probe, matters) in fit.probes.items())
        return Program(fit.files, states, "fit", fit.means)
    return _Program(choices, keras).written()


@dataclass
class _Program:
    """A program being written."""

    choices: Choices
    keras: int
    shape: str = ""
    means: str = ""
    pieces: list[Piece] = field(default_factory=list)
    optimizer: Piece = OPTIMIZERS[0]
    saved: set[str] = field(default_factory=set)  # the names of what the checkpoint is written to hold
    _left_out: frozenset[str] = frozenset()
    beside: str = ""  # the kind of file that keeps the numbers of Python, "" for none

    def written(self) -> Program:
        choices = self.choices
        self.shape, self.means = choices.pick(SHAPES), choices.pick(MEANS)
        self.optimizer = choices.pick(OPTIMIZERS)
        left = list(PIECES)
        for _ in choices.times(3):
            self.pieces.append(left.pop(choices.below(len(left))))
        self.saved = {"net"}
        for name in self._trackables():
            if choices.below(3):
                self.saved.add(name)
        self._left_out = frozenset(self._trackables()) - self.saved
        if any(not piece.trackable for piece in self.pieces) and self.means != "weights":
            self.beside = choices.pick(("", "", "json", "pickle"))
        main = self._main()
        return Program(main, tuple(self._states()), self.shape, self.means)

    # -- what there is

    @property
    def o(self) -> str:
        return "self." if self.shape in ("trainer", "module", "handed in") else ""

    def _at(self, name: str) -> str:
        """How a method refers to what has this name.

        A module saves all that hangs on it, so what it is not to save stands outside.
        """
        outside = self.shape == "module" and name in self._left_out
        return name if outside else f"{self.o}{name}"

    def _render(self, template: str) -> str:
        return _NAMED.sub(lambda found: self._at(found[1]), template)

    @property
    def own(self) -> list[Piece]:
        """The pieces with an optimizer of their own."""
        return [piece for piece in self.pieces if piece.own_optimizer]

    def _trackables(self) -> Iterator[str]:
        """The names of what a checkpoint can hold, beside the network."""
        yield "optimizer"
        for piece in self.pieces:
            if piece.trackable and self.keras in piece.saved_in:
                yield piece.name
        for piece in self.own:
            yield f"{piece.name}_optimizer"

    def _python(self) -> list[Piece]:
        return [piece for piece in self.pieces if not piece.trackable]

    def _states(self) -> Iterator[State]:
        yield self._state("net")
        yield self._state("optimizer", matters=self.optimizer.matters)
        for piece in self.pieces:
            yield self._state(piece.name, piece.probe, piece.matters)
        for piece in self.own:
            yield self._state(f"{piece.name}_optimizer")

    def _state(self, name: str, probe: str = "", matters: bool = True) -> State:
        return State(self._at(name), self._render(probe) or self._at(name), matters)

    # -- how it is written

    def _main(self) -> dict[str, str]:
        choices = self.choices
        files: dict[str, str] = {}
        build = ["def build():", f"    return {choices.pick(NETWORKS)}"]
        head = ["import os", *([f"import {self.beside}"] if self.beside else []), ""]
        head += ["import tensorflow as tf", ""]
        if choices.chance(3):
            files["nets.py"] = _text(["import tensorflow as tf", "", *build])
            head += ["from nets import build", ""]
            build = []
        epochs, constants = self._settings(files, head)
        data = ["inputs = tf.reshape(tf.linspace(-1.0, 1.0, 12), (4, 3))", "labels = tf.ones((4, 2))"]
        body = [*head, *constants, *build, "", *data, ""]
        body += self._flat(epochs) if not self.o else self._class(epochs, files)
        return {"main.py": _text(body), **files}

    def _settings(self, files: dict[str, str], head: list[str]) -> tuple[str, list[str]]:
        """How the number of epochs is told: the expression, and what stands before it."""
        match self.choices.below(4):
            case 0:
                return "EPOCHS", ["EPOCHS = 3", ""]
            case 1:
                files["settings.py"] = "EPOCHS = 3\n"
                head.insert(-1, "from settings import EPOCHS")
                return "EPOCHS", []
            case 2:
                head.insert(0, "import argparse")
                lines = ["parser = argparse.ArgumentParser()"]
                lines += [
                    "parser.add_argument('--epochs', type=int, default=3)",
                    "args = parser.parse_args()",
                    "",
                ]
                return "args.epochs", lines
            case _:
                return "3", []

    def _made(self) -> list[tuple[str, str]]:
        """Names and the expressions that make them, in the order of making."""
        made = [("net", "build()"), ("optimizer", self.optimizer.made)]
        made += [(piece.name, piece.made) for piece in self.pieces]
        made += [(f"{piece.name}_optimizer", "tf.keras.optimizers.Adam(0.01)") for piece in self.own]
        return made

    def _checkpoint(self) -> list[str]:
        """Lines that make the checkpoint, and the manager where there is one."""
        o, choices = self.o, self.choices
        if self.means == "weights":
            return []
        lines = []
        if self.shape == "module":
            lines.append("self.checkpoint = tf.train.Checkpoint(trainer=self)")
        else:
            names = [name for name, _ in self._made() if name in self.saved]
            keywords = ", ".join(f"{name}={o}{name}" for name in names)
            match choices.below(4):
                case 0:
                    lines.append(f"{o}checkpoint = tf.train.Checkpoint({keywords})")
                case 1:
                    entries = ", ".join(f"'{name}': {o}{name}" for name in names)
                    lines.append(f"{o}checkpoint = tf.train.Checkpoint(**{{{entries}}})")
                case 2:
                    lines.append(f"parts = dict({keywords})")
                    lines.append(f"{o}checkpoint = tf.train.Checkpoint(**parts)")
                case _:
                    lines.append(f"{o}checkpoint = tf.train.Checkpoint()")
                    lines += [f"{o}checkpoint.{name} = {o}{name}" for name in names]
        if self.means == "manager":
            made = f"tf.train.CheckpointManager({o}checkpoint, '{FOLDER}', max_to_keep=2)"
            lines.append(f"{o}manager = {made}")
        return lines

    def _restore(self) -> list[str]:
        o = self.o
        match self.means:
            case "manager":
                lines = [f"{o}checkpoint.restore({o}manager.latest_checkpoint)"]
                if self.choices.chance(3):
                    lines = [f"if {o}manager.latest_checkpoint:", *indented(lines)]
            case "latest":
                lines = [f"{o}checkpoint.restore(tf.train.latest_checkpoint('{FOLDER}'))"]
            case "exact":
                lines = [f"if os.path.exists('{FOLDER}/state.index'):"]
                lines.append(f"    {o}checkpoint.read('{FOLDER}/state')")
            case _:
                lines = [f"if os.path.exists('{FOLDER}/net.weights.h5'):"]
                lines.append(f"    {o}net.load_weights('{FOLDER}/net.weights.h5')")
        if self.beside:
            mode, names = self._mode("r"), self._python()
            lines += [
                f"if os.path.exists('{FOLDER}/progress'):",
                f"    with open('{FOLDER}/progress', '{mode}') as file:",
            ]
            lines.append(f"        progress = {self.beside}.load(file)")
            lines += [f"    {o}{piece.name} = progress['{piece.name}']" for piece in names]
        return lines

    def _save(self) -> list[str]:
        """The lines that save; what a resumed run reads first comes last."""
        o, lines = self.o, []
        if self.means == "weights":
            lines.append(f"os.makedirs('{FOLDER}', exist_ok=True)")
        if self.beside:
            entries = ", ".join(f"'{piece.name}': {o}{piece.name}" for piece in self._python())
            lines.append(f"os.makedirs('{FOLDER}', exist_ok=True)")
            lines.append(f"with open('{FOLDER}/progress', '{self._mode('w')}') as file:")
            lines.append(f"    {self.beside}.dump({{{entries}}}, file)")
        match self.means:
            case "manager":
                lines.append(f"{o}manager.save()")
            case "latest":
                lines.append(f"{o}checkpoint.save('{FOLDER}/state')")
            case "exact":
                lines.append(f"{o}checkpoint.write('{FOLDER}/state')")
            case _:
                lines.append(f"{o}net.save_weights('{FOLDER}/net.weights.h5')")
        return list(dict.fromkeys(lines))

    def _mode(self, mode: str) -> str:
        return mode + "b" if self.beside == "pickle" else mode

    def _step(self) -> list[str]:
        """The training step, as a function of `factor`."""
        o = self.o
        owner = "self, " if o else ""
        lines = ["@tf.function"] if self.choices.chance(2) and self._may_trace() else []
        lines.append(f"def train_step({owner}factor):")
        terms = [self._render(piece.term) for piece in self.pieces if piece.term]
        persistent = "persistent=True" if self.own else ""
        lines.append(f"    with tf.GradientTape({persistent}) as tape:")
        lines.append(f"        loss = factor * tf.reduce_mean(tf.square({o}net(inputs) - labels))")
        lines += [f"        loss += {term}" for term in terms]
        extra = [self._at(piece.name) for piece in self.pieces if piece.trained]
        lines.append(
            f"    variables = {o}net.trainable_variables" + (f" + [{', '.join(extra)}]" if extra else "")
        )
        lines.append(
            f"    {self._at('optimizer')}.apply_gradients(zip(tape.gradient(loss, variables), variables))"
        )
        for piece in self.own:
            lines.append(f"    others = {self._at(piece.name)}.trainable_variables")
            applied = "zip(tape.gradient(loss, others), others)"
            lines.append(f"    {self._at(piece.name + '_optimizer')}.apply_gradients({applied})")
        return [*lines, "    return loss"]

    def _may_trace(self) -> bool:
        """Whether no Python number that changes is read in the step."""
        return all(piece.trackable or not piece.term for piece in self.pieces)

    def _loop(self, epochs: str, save: list[str]) -> list[str]:
        """The loop over epochs and batches."""
        o = self.o
        factors = [self._render(piece.factor) for piece in self.pieces if piece.factor]
        factor = "tf.constant(" + (" * ".join(factors) if factors else "1.0") + ")"
        step = "self.train_step" if o else "train_step"
        batch = [f"loss = {step}({factor})"]
        batch += [self._render(line) for piece in self.pieces for line in piece.step]
        end = [self._render(line) for piece in self.pieces for line in piece.epoch]
        return [
            f"for epoch in range({epochs}):",
            "    for batch in range(4):",
            *indented(indented(batch)),
            *indented(end),
            *indented(save),
        ]

    def _flat(self, epochs: str) -> list[str]:
        made = [f"{name} = {expression}" for name, expression in self._made()]
        lines = [*made, *self._checkpoint(), *self._restore(), "", *self._step(), ""]
        lines += self._loop(epochs, self._save())
        if self.shape == "script":
            return lines
        return ["def main():", *indented(lines), "", "if __name__ == '__main__':", "    main()"]

    def _class(self, epochs: str, files: dict[str, str]) -> list[str]:
        base = "(tf.Module)" if self.shape == "module" else ""
        handed = (
            [name for name, _ in self._made()[: 2 + self.choices.below(2)]]
            if self.shape == "handed in"
            else []
        )
        arguments = ", ".join(["self", *handed])
        init = ["super().__init__()"] if base else []
        outside = []
        for name, expression in self._made():
            if self._at(name) == name:
                outside.append(f"{name} = {expression}")
            elif name in handed:
                init.append(f"self.{name} = {name}")
                outside.append(f"{name} = {expression}")
            else:
                init.append(f"self.{name} = {expression}")
        init += self._checkpoint()
        restore, save = self._restore(), self._save()
        methods = [*self._step(), ""]
        if self.choices.chance(2):
            methods += ["def restore(self):", *indented(restore), ""]
            restore = ["self.restore()"]
        if self.choices.chance(2):
            methods += ["def save(self):", *indented(save), ""]
            save = ["self.save()"]
        if self.choices.chance(2):
            init, restore = [*init, *restore], []
        train = [*restore, *self._loop(epochs, save)]
        lines = [f"class Trainer{base}:"]
        lines += indented([f"def __init__({arguments}):", *indented(init), "", *methods])
        lines += indented(["def train(self):", *indented(train), ""])
        outside.append(f"trainer = Trainer({', '.join(handed)})")
        return [*lines, "", *outside, "trainer.train()"]


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
