"""Programs that save, make their objects anew with some of them changed, and restore."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.oracle.choices import Choices
from tests.oracle.holders import indented

_WIDTHS = (2, 3)
_ATTRIBUTES = ("first", "second", "third")


@dataclass(frozen=True)
class Part:
    """Something that a checkpoint holds: its keyword, its kind, and how it is made.

    `names` are the attributes of a network or module, or stand for the items of a list. `built`: whether its
    variables are made before the checkpoint is.
    """

    keyword: str
    kind: str
    names: tuple[str, ...] = ()
    built: bool = True


KINDS = ("variable", "module", "network", "sequential", "functional", "list", "network", "sequential")


def written(choices: Choices, keras: int) -> str:
    """One program, by its choices."""
    writer = _Writer(keras)
    parts = [_part(choices, f"part{number}") for number in range(1 + choices.below(3))]
    optimized = next(
        (part.keyword for part in parts if part.kind in ("network", "sequential", "functional")), None
    )
    if optimized and choices.chance(2):
        parts.append(Part("optimizer", "optimizer", (optimized,)))
    counting = bool(choices.below(3))
    again = _changed(choices, [replace(part, built=True) for part in parts])
    lines = writer.made("old", [replace(part, built=True) for part in parts])
    lines += [*writer.root("saved", "old", parts, choices), ""]
    lines.append(f"path = saved.{'save' if counting else 'write'}('out/state')")
    lines += ["", *writer.made("new", again), *writer.root("restored", "new", again, choices)]
    reading = "restore" if choices.below(4) else "read"
    lines += [f"status = restored.{reading}(path)", "", *writer.completed("new", again)]
    lines.append("restored.write('out/later')")
    return "\n".join(["import tensorflow as tf", "", *writer.classes, *lines]) + "\n"


def _part(choices: Choices, keyword: str) -> Part:
    kind = choices.pick(KINDS)
    names = _ATTRIBUTES[: 1 + choices.below(3)] if kind != "variable" else ()
    return Part(keyword, kind, names)


def _changed(choices: Choices, parts: list[Part]) -> list[Part]:
    """The parts as the restoring program has them."""
    found = []
    for part in parts:
        match choices.below(9):
            case 1:
                part = replace(part, keyword=f"{part.keyword}_renamed")
            case 2 if part.kind != "optimizer":
                continue
            case 3 if part.kind not in ("optimizer", "variable"):
                part = replace(part, names=part.names[:-1] or ("other",))
            case 4 if part.kind not in ("optimizer", "variable"):
                part = replace(part, names=(*part.names, "fourth"))
            case 5 if part.kind in ("network", "optimizer"):
                part = replace(part, built=False)
            case 6 if part.kind in ("network", "module"):
                part = replace(part, names=tuple(reversed(part.names)))
            case _:
                pass
        found.append(part)
    if choices.chance(5):
        found.append(Part("added", choices.pick(("variable", "module"))))
    for index, part in enumerate(found):
        if part.kind == "optimizer":
            trained = [each for each in found if each.keyword.startswith(part.names[0])]
            if not trained:
                found[index] = replace(part, built=False)
            else:
                built = part.built and trained[0].built
                found[index] = replace(part, names=(trained[0].keyword,), built=built)
    return found


class _Writer:
    """Writes objects; classes are written once for each list of attributes."""

    def __init__(self, keras: int) -> None:
        self.keras = keras
        self.classes: list[str] = []
        self._written: dict[tuple[str, tuple[str, ...]], str] = {}

    def made(self, stem: str, parts: list[Part]) -> list[str]:
        """Lines that make the parts, under names that begin with `stem`."""
        lines = []
        for part in parts:
            name = f"{stem}_{part.keyword}"
            match part.kind:
                case "variable":
                    lines.append(f"{name} = tf.Variable([1.0, 2.0])")
                case "module":
                    lines.append(f"{name} = {self._module(part.names)}()")
                case "list":
                    items = ", ".join("tf.Variable([1.0, 2.0])" for _ in part.names)
                    lines.append(f"{name} = [{items}]")
                case "network":
                    lines.append(f"{name} = {self._network(part.names)}()")
                    if part.built:
                        lines.append(f"{name}(tf.zeros((1, 2)))")
                case "sequential":
                    layers = ", ".join("tf.keras.layers.Dense(2)" for _ in part.names)
                    lines.append(f"{name} = tf.keras.Sequential([tf.keras.Input((2,)), {layers}])")
                case "functional":
                    lines.append(f"{name}_inputs = tf.keras.Input((2,))")
                    value = f"{name}_inputs"
                    for _ in part.names:
                        value = f"tf.keras.layers.Dense(2)({value})"
                    lines.append(f"{name} = tf.keras.Model({name}_inputs, {value})")
                case _:
                    lines.append(f"{name} = tf.keras.optimizers.Adam(0.01)")
                    if part.built:
                        lines.append(f"{name}.build({stem}_{part.names[0]}.trainable_variables)")
        return lines

    def completed(self, stem: str, parts: list[Part]) -> list[str]:
        """Lines that make what was not made before the restore."""
        lines = []
        for part in parts:
            if not part.built and part.kind == "network":
                lines.append(f"{stem}_{part.keyword}(tf.zeros((1, 2)))")
        for part in parts:
            known = {each.keyword for each in parts}
            if not part.built and part.kind == "optimizer" and part.names[0] in known:
                trained = f"{stem}_{part.names[0]}.trainable_variables"
                lines.append(f"{stem}_{part.keyword}.build({trained})")
        return lines

    def root(self, name: str, stem: str, parts: list[Part], choices: Choices) -> list[str]:
        keywords = ", ".join(f"{part.keyword}={stem}_{part.keyword}" for part in parts)
        if choices.chance(3):
            entries = ", ".join(f"'{part.keyword}': {stem}_{part.keyword}" for part in parts)
            return [f"{name} = tf.train.Checkpoint(**{{{entries}}})"]
        return [f"{name} = tf.train.Checkpoint({keywords})"]

    def _module(self, names: tuple[str, ...]) -> str:
        body = [f"self.{name} = tf.Variable([1.0, 2.0])" for name in names]
        return self._class("Module", "tf.Module", names, body, [])

    def _network(self, names: tuple[str, ...]) -> str:
        body = [f"self.{name} = tf.keras.layers.Dense(2)" for name in names]
        call = "inputs"
        for name in sorted(names):
            call = f"self.{name}({call})"
        return self._class(
            "Network", "tf.keras.Model", names, body, ["def call(self, inputs):", f"    return {call}"]
        )

    def _class(self, stem: str, base: str, names: tuple[str, ...], body: list[str], more: list[str]) -> str:
        key = (stem, names)
        if key not in self._written:
            name = self._written[key] = f"{stem}{len(self._written)}"
            init = ["def __init__(self):", "    super().__init__()", *indented(body)]
            self.classes += [f"class {name}({base}):", *indented([*init, *more]), "", ""]
        return self._written[key]
