"""Reads docs/how-tracking-works.md: its programs with what it claims of them, and its tables as programs.

A program is a block of Python. The blocks of text after it, until the next program, are claims where the line
before says so: "Keys written (Keras 3):", "Save raises (Keras 2):", "Keys written (Keras 2 and 3):".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
GUIDE = DOCS / "how-tracking-works.md"
VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
NOTHING = "(none)"
SAVED, TRAINED, RAISES = "saved", "trained", "raises"
NOTHING_KEPT = "\N{EN DASH}"

_BLOCK = re.compile(
    r"(?:^(?P<title>[^\n]*)\n\n)?^```(?P<language>python|text)\n(?P<text>.*?)^```$", re.M | re.S
)
_TITLE = re.compile(r"(?P<what>Keys written|Save raises) \(Keras (?P<keras>2 and 3|2|3)\):")
_TRAINABLE = re.compile(
    r"`(?P<name>\w+)\.trainable_variables` has (?P<k2>\d+) under Keras 2 and (?P<k3>\d+) under Keras 3"
)


@dataclass
class Example:
    """A program of the guide, and what the guide says of it under each Keras version."""

    line: int
    source: str
    keys: dict[int, tuple[str, ...]] = field(default_factory=dict)
    raises: dict[int, str] = field(default_factory=dict)
    trainable: dict[int, dict[str, int]] = field(default_factory=dict)

    @property
    def versions(self) -> list[int]:
        return sorted({*self.keys, *self.raises, *self.trainable})


@dataclass(frozen=True)
class Guide:
    """The text of the guide."""

    text: str

    @cached_property
    def examples(self) -> list[Example]:
        found: list[Example] = []
        end = 0
        for block in _BLOCK.finditer(self.text):
            if found:
                _claim_trainable(found[-1], self.text[end : block.start("language")])
            end = block.end()
            title = _TITLE.search(block["title"] or "")
            if block["language"] == "python":
                line = self.text.count("\n", 0, block.start("text")) + 1
                found.append(Example(line, block["text"]))
            elif title and found:
                _claim(found[-1], title, block["text"].splitlines())
        if found:
            _claim_trainable(found[-1], self.text[end:])
        return found

    def table(self, first: str) -> list[dict[str, str]]:
        """The rows of the table whose first heading this is, by the headings of the others."""
        lines = iter(self.text.splitlines())
        headings = next(_cells(line) for line in lines if line.startswith(f"| {first} |"))
        next(lines)
        rows = []
        for line in lines:
            if not line.startswith("|"):
                break
            rows.append(dict(zip(headings, _cells(line), strict=True)))
        return rows


def read_guide() -> Guide:
    return Guide(GUIDE.read_text(encoding="utf-8"))


def shortened(keys: Sequence[str]) -> tuple[str, ...]:
    """The keys without the end that nearly all of them share."""
    return tuple(sorted(key.removesuffix(VALUE) for key in keys))


def _versions(text: str) -> list[int]:
    return [int(word) for word in re.findall(r"\d", text)]


def _claim(example: Example, title: re.Match[str], lines: list[str]) -> None:
    for keras in _versions(title["keras"]):
        if title["what"] == "Save raises":
            example.raises[keras] = " ".join(lines)
        else:
            example.keys[keras] = () if lines == [NOTHING] else shortened(lines)


def _claim_trainable(example: Example, prose: str) -> None:
    for claim in _TRAINABLE.finditer(" ".join(prose.split())):
        for keras, group in ((2, "k2"), (3, "k3")):
            example.trainable.setdefault(keras, {})[claim["name"]] = int(claim[group])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


# ---------------------------------------------------------------------------------- tables as programs

_HEAD = """\
import collections
import types

import tensorflow as tf

Pair = collections.namedtuple("Pair", "a b")


class Plain:
    pass


class Counter(tf.Module):
    def __init__(self):
        super().__init__()
        self.count = tf.Variable(0.0)

"""
_VARIABLES = ("tf.Variable(1.0)", "tf.Variable(2.0)")
_LAYERS = ("built()", "built()")
_MODEL = "tf.keras.Sequential([tf.keras.layers.Input([1]), tf.keras.layers.Dense(1)])"
_BUILT = """
def built():
    dense = tf.keras.layers.Dense(1)
    dense(tf.zeros([1, 1]))
    return dense

"""
_INTO_FILES = """\
import h5py

found = {{"none": tf.Variable(0)}}
for name, model in zip("{names}".split(", "), [{names}]):
    model.built = True
    model.save_weights(name + ".weights.h5")
    with h5py.File(name + ".weights.h5") as file:
        values = []
        file.visititems(lambda _, item: values.append(item) if isinstance(item, h5py.Dataset) else None)
    if values:
        found[name] = tf.Variable(0)
tf.train.Checkpoint(**found).write("out/ck")
"""
_KERAS = ("tf.keras.Model", "tf.keras.layers.Layer")
_BASES = {
    "`tf.Module`": ("tf.Module",),
    "`tf.Module`, Keras 2": ("tf.Module",),
    "`tf.Module`, Keras 3": ("tf.Module",),
    "`tf.train.Checkpoint`": ("tf.train.Checkpoint",),
    "Keras 2 layer or model": _KERAS,
    "Keras 3 layer or model": _KERAS,
    "Keras 2": _KERAS[:1],
    "Keras 3": _KERAS[:1],
}
FILE_TABLE = "kept on a Keras model"
TABLES = {
    "a variable `v`": _VARIABLES,
    "a change": _VARIABLES,
    "a layer `d`": _LAYERS,
    FILE_TABLE: ("tf.Variable(1.0)", "built()"),
}


@dataclass(frozen=True)
class Column:
    """One column of a table of the guide as a program, and what its cells say of each holder in it."""

    name: str
    keras: int
    source: str
    cells: Mapping[str, str]
    """The holder's name in the program -> what the guide says of it."""
    saved: str = SAVED
    """What the cells call being in the checkpoint."""


def columns(guide: Guide, keras: int) -> Iterator[Column]:
    """Each column that is about this version; rows that raise stand alone, as programs of their own."""
    for first, made in TABLES.items():
        rows = guide.table(first)
        for heading in list(rows[0])[1:]:
            if (versions := _versions(heading)) and keras not in versions:
                continue
            raising = [row for row in rows if row[heading] == RAISES]
            groups = [[row for row in rows if row not in raising], *([row] for row in raising)]
            for group, base in product(groups, _BASES[heading]):
                yield Column(
                    f"{first}: {heading}: {base}",
                    keras,
                    _program([row[first] for row in group], made, base),
                    {f"r{number}": row[heading] for number, row in enumerate(group)},
                    "checkpoint" if first == FILE_TABLE else SAVED,
                )


def weights_file_program(column: Column) -> str:
    """The program of a column, which instead writes a checkpoint of the holders that have a weights file."""
    source = column.source[: column.source.rindex("tf.train.Checkpoint(")]
    return f"{source}{_INTO_FILES.format(names=', '.join(column.cells))}"


def _program(rows: Sequence[str], made: Sequence[str], base: str) -> str:
    parts = [_HEAD, _BUILT]
    for number, row in enumerate(rows):
        body = [f"v = {made[0]}", f"w = {made[1]}", f"d = {made[1]}", f"e = {made[1]}", f"s = {_MODEL}"]
        used = [line for line in body if re.search(rf"\b{line[0]}\b", row)]
        parts.append(f"\nclass R{number}({base}):\n    def __init__(self):\n        super().__init__()\n")
        parts += [f"        {line}\n" for line in [*used, *row.strip("`").split("; ")]]
        parts.append(f"\n\nr{number} = R{number}()\n")
    names = ", ".join(f"r{number}=r{number}" for number in range(len(rows)))
    return "".join([*parts, f"tf.train.Checkpoint({names}).write('out/ck')\n"])
