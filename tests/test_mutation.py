"""The tool that changes the rules: what it changes, and what it leaves alone."""

from __future__ import annotations

import textwrap

import pytest

from tools.mutants import mutants_of


def changed(source: str) -> set[str]:
    """The source with each change there is."""
    source = textwrap.dedent(source)
    return {mutant.applied(source) for mutant in mutants_of(source, "module.py")}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a == b", {"x = (a != b)"}),
        ("x = a < b", {"x = (a >= b)", "x = (a <= b)"}),
        ("x = not a", {"x = (a)"}),
        ("x = a and b", {"x = (a) or (b)", "x = ((a))", "x = ((b))"}),
        ("x = [y for y in z if y]", {"x = [y for y in z if True]", "x = [y for y in z if not (y)]"}),
        ("x = True", {"x = False"}),
        ("x = 1", {"x = 2"}),
        ("x = 'word'", {"x = ''"}),
        ("x = any(y)", {"x = all(y)"}),
        ("x = {Kind.A, Kind.B}", {"x = {Kind.B}", "x = {Kind.A}"}),
        ("x = f(y, Kind.A, Kind.B)", {"x = f(y, Kind.B)", "x = f(y, Kind.A)"}),
        ("x = 'one two'.split()", {"x = 'two'.split()", "x = 'one'.split()"}),
        ("x = STATE | {Kind.A}", {"x = (STATE)", "x = ({Kind.A})", "x = STATE | set()"}),
    ],
)
def test_each_change_is_made_alone(source: str, expected: set[str]) -> None:
    assert changed(source) == expected


def test_a_guard_is_taken_out() -> None:
    source = """\
        for x in y:
            if x:
                continue
            f(x)
    """
    assert changed(source) == {
        textwrap.dedent(source).replace("if x:", "if False:"),
        textwrap.dedent(source).replace("if x:", "if not (x):"),
    }


@pytest.mark.parametrize(
    "source",
    [
        '"""What it is."""',
        "import a",
        "assert isinstance(x, int) and x",
        "def f(x: Literal['a']) -> Literal['b']: ...",
        "f('the words of a message')",
        "x = isinstance(y, A | B)",
        "if TYPE_CHECKING:\n    x = 1",
    ],
)
def test_what_nobody_should_see_change_is_left_alone(source: str) -> None:
    assert changed(source) == set()


def test_a_mutant_keeps_its_name_when_its_place_changes() -> None:
    source = "def f(x):\n    return x == 1\n"
    moved = "import a\n\n\n" + source
    assert [m.identity for m in mutants_of(source, "m.py")] == [m.identity for m in mutants_of(moved, "m.py")]


def test_mutants_that_read_alike_have_names_of_their_own() -> None:
    names = [m.identity for m in mutants_of("def f(x):\n    g(1)\n    g(1)\n", "m.py")]
    assert names == ["m.py f: use `2` in `1`", "m.py f: use `2` in `1` #2"]
