"""What Python's own functions mean in a run, where it decides which objects a checkpoint holds."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from ckptlint.analysis import analyse
from ckptlint.knowledge.worlds import keras_choice
from ckptlint.program.objects import Kind
from ckptlint.program.program import Program
from ckptlint.source import SourceFile


def run(folder: Path, source: str) -> Program:
    """The record of a program."""
    path = folder / "main.py"
    path.write_text("import tensorflow as tf\n" + textwrap.dedent(source))
    choice = keras_choice(3, "the test says so")
    return Program(analyse([str(path)], SourceFile.read, lambda path, text: choice, {}))


def saved_names(program: Program) -> set[str]:
    """The labels of the variables that the writer reaches from the program's only checkpoint."""
    (root,) = program.of_kind(Kind.ROOT)
    variables = {v.id for v in program.of_kind(Kind.VARIABLE)}
    return {program.label(id) for id in program.saves.holds(root.id) if id in variables}


@pytest.mark.parametrize(
    "computing",
    [
        "s = 'a'\n" + "s = s.replace('a', 10 * 'a' if False else 'aaaaaaaaaa')\n" * 12,
        "s = 'ab'\n" + "s = s + s\n" * 40,
        "s = 'ab'\n" + "s = f'{s}{s}'\n" * 40,
        "def f(s):\n    pass\ns = input()\n" + "s = f'{s}{s}'\n" * 40,
        "s = 'ab'\n" + "s = s.join([s, s])\n" * 30,
        "s = 'a'.zfill(10 ** 10)",
        "x = 3\n" + "x = x * x\n" * 60,
        "x = pow(7, 10 ** 8)",
        "x = 7 ** 10 ** 8",
        "x = round(5, -10 ** 8)",
        "x = int(1e999)",
        "x = int(1e999 - 1e999)",
        f"x = str(0x{'f' * 5000})",
        f"x = sum([0x{'f' * 400}, 1.5])",
        "x = list(range(10 ** 30))",
        "x = [1, 2, 3][::0]",
        "x = str.format()",
    ],
)
def test_no_constant_is_so_large_or_odd_that_the_run_does_not_go_on(tmp_path: Path, computing: str) -> None:
    program = run(tmp_path, f"{computing}\nstep = tf.Variable(0)\ntf.train.Checkpoint(step=step)\n")
    assert saved_names(program) == {"step"}
    assert not program.record.gave_up


@pytest.mark.parametrize(
    "making",
    [
        "Pair(a, b)",
        "Pair(b=b, a=a)",
        "Pair._make([a, b])",
        "Pair(b, b)._replace(a=a)",
        "Derived(a, b)",
        "Pair(a, b) if isinstance(Pair(a, b), Pair) else Pair(b, b)",
    ],
)
def test_a_field_of_a_named_tuple_is_what_it_was_made_with(tmp_path: Path, making: str) -> None:
    program = run(
        tmp_path,
        f"""
        from collections import namedtuple

        Pair = namedtuple("Pair", "a b")

        class Derived(Pair):
            pass

        a, b = tf.Variable(0), tf.Variable(0)
        tf.train.Checkpoint(first=({making}).a)
        """,
    )
    assert saved_names(program) == {"a"}


@pytest.mark.parametrize(
    "choosing",
    [
        "dict(a=a, b=b).get('a')",
        "dict(a=a).get('c', b) if isinstance(1, str) else a",
        "dict(b=b).setdefault('a', a)",
        "dict(a=a, b=b).pop('a')",
        "[b, a].pop()",
        "list(zip([b, a], [1, 2]))[1][0]",
        "list(filter(None, [None, a]))[0]",
        "a if isinstance(5, object) else b",
        "[a, b][min(0, 1)]",
        "[b, a][int(1.9)]",
    ],
)
def test_an_item_that_is_surely_known_is_followed(tmp_path: Path, choosing: str) -> None:
    program = run(
        tmp_path,
        f"""
        a, b = tf.Variable(0), tf.Variable(0)
        tf.train.Checkpoint(chosen={choosing})
        """,
    )
    assert saved_names(program) == {"a"}
