"""The tool that changes the rules: what it changes, what it leaves alone, and what it says of a change."""

from __future__ import annotations

import multiprocessing
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools.mutation.evidence import Stage, all_cases
from tools.mutation.loading import ROOT
from tools.mutation.mutants import Mutant, mutants_of
from tools.mutation.results import Memory, Result, report
from tools.mutation.run import Trials


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
        ("x = {'a', 'b'}", {"x = {'b'}", "x = {'a'}"}),
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
        "class A(Rule[B, 'C']): ...",
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


# What kills a mutant

OPTIMIZER = "ckptlint/rules/untracked_optimizer.py"
RULE = "ckptlint/rules/rule.py"
STATE = "ckptlint/rules/state.py"
LOSSES = "ckptlint/program/losses.py"
REGIONS = "ckptlint/program/regions.py"
GAN = "CKP102-untracked-optimizer/bad_gan_pair.py"
SGD = "CKP102-untracked-optimizer/good_plain_sgd.py"

CHANGES = [
    pytest.param(OPTIMIZER, "root is not None", "root is None", GAN, id="a condition turned round"),
    pytest.param(OPTIMIZER, "state.without_state(o)", "False", SGD, id="a guard taken out"),
    pytest.param(
        OPTIMIZER, '"Checkpoint", "load_weights"', '"load_weights"', GAN, id="a trigger word left out"
    ),
    pytest.param(
        RULE, 'frozenset({"Call"})', "frozenset()", GAN, id="the nodes that a rule is shown left out"
    ),
    pytest.param(OPTIMIZER, 'code: ClassVar[str] = "CKP102"', 'code = "CKP999"', GAN, id="another code"),
    pytest.param(STATE, '{"keras.optimizers.SGD": "momentum", ', "{", SGD, id="a row of a table left out"),
    pytest.param(LOSSES, "return known and not", "return known and", GAN, id="a question of the program"),
    pytest.param(REGIONS, 'LOOP = "loop"', 'LOOP = "call"', GAN, id="a class that the engine uses too"),
    pytest.param(OPTIMIZER, "program = self.program\n", "1 / 0\n", GAN, id="a rule that fails"),
    pytest.param(
        OPTIMIZER, "program = self.program\n", "while 1: ...\n", "it ran too long", id="an endless loop"
    ),
    pytest.param(OPTIMIZER, "An optimizer that trains", "Something that trains", "", id="text of a page"),
    pytest.param(OPTIMIZER, "Whether an optimizer inside", "Whether one inside", "", id="text of a function"),
    pytest.param(STATE, "# Measured: a", "# A", "", id="a comment"),
]


def mutant(file: str, before: str, after: str) -> Mutant:
    """The change of what stands once in a file."""
    source = (ROOT / file).read_text(encoding="utf-8")
    assert source.count(before) >= 1
    start = source.encode().index(before.encode())
    line = source[: source.index(before)].count("\n") + 1
    lines = (line, line + before.rstrip("\n").count("\n"))
    return Mutant(file, "", before, f"use `{after}`", lines, start, start + len(before.encode()), after)


def tried(mutants: Sequence[Mutant], folders: Sequence[str]) -> list[str]:
    """What each mutant is killed by."""
    stage = Stage(all_cases(folders), {m.file for m in mutants})
    return [result.by for result in Trials(stage, None, {}, seconds=2).run(mutants, jobs=1)]


@pytest.fixture(scope="module")
def killers() -> dict[tuple[str, str], str]:
    """What kills the changes, each of which is loaded in a process of its own."""
    mutants = [mutant(*change.values[:3]) for change in CHANGES]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        by = pool.apply(tried, (mutants, [GAN, SGD]))
    return {(m.original, m.text): killer for m, killer in zip(mutants, by, strict=True)}


@pytest.mark.parametrize(("file", "before", "after", "killer"), CHANGES)
def test_what_runs_is_the_mutant(
    file: str, before: str, after: str, killer: str, killers: dict[tuple[str, str], str]
) -> None:
    by = killers[before, after]
    assert by.startswith(killer) if killer else by == ""


# What is said in the end

DEAD, ALIVE = [
    Result(m, by) for m, by in zip(mutants_of("x = a == b\ny = 1\n", "m.py"), ("a program", ""), strict=True)
]


def test_a_survivor_that_is_not_listed_fails_the_run() -> None:
    lines, status = report([DEAD, ALIVE], {}, ["m.py"], whole=True)
    assert status == 1
    assert f"survives and is not listed: {ALIVE.mutant.identity}" in lines


def test_a_survivor_listed_with_a_reason_does_not() -> None:
    lines, status = report([DEAD, ALIVE], {ALIVE.mutant.identity: "why"}, ["m.py"], whole=True)
    assert status == 0
    assert "| `m.py` | 2 | 1 | 1 | 0 |" in lines


@pytest.mark.parametrize("listed", [DEAD.mutant.identity, "m.py module: use `3` in `2`"])
def test_a_listed_mutant_that_is_killed_or_gone_fails_the_run(listed: str) -> None:
    lines, status = report(
        [DEAD, ALIVE], {ALIVE.mutant.identity: "why", listed: "why"}, ["m.py"], whole=False
    )
    assert status == 1
    assert f"listed, but is gone or is killed: {listed}" in lines


def test_a_run_over_some_modules_says_nothing_of_others() -> None:
    reasons = {ALIVE.mutant.identity: "why", "other.py module: use `3` in `2`": "why"}
    assert report([DEAD, ALIVE], reasons, ["m.py"], whole=False)[1] == 0


def test_a_run_is_taken_up_where_it_was_until_something_changes(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    Memory(path, "as it is").add(DEAD)
    again, later = Memory(path, "as it is"), Memory(path, "changed")
    assert again.known(DEAD.mutant) == DEAD
    assert again.known(ALIVE.mutant) is None
    assert later.known(DEAD.mutant) is None
    assert later.by[DEAD.mutant.identity] == DEAD.by
