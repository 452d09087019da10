"""Every evidence program is linted: findings where they are expected, none elsewhere, and the repair."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from ckptlint.config import Settings
from ckptlint.session import LintRun

RULES = Path(__file__).parent.parent / "rules"
EXPECT = re.compile(r"#\s*expect:\s*(?P<codes>CKP\d+(?:\s*,\s*CKP\d+)*)(?:\s+keras=(?P<keras>[23]))?")


@dataclass(frozen=True)
class Program:
    """One evidence program: a file, or a folder whose entry is `main.py`."""

    path: Path

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def files(self) -> list[Path]:
        return sorted(self.path.rglob("*.py")) if self.path.is_dir() else [self.path]

    @property
    def keras(self) -> tuple[int, ...]:
        entry = self.path / "main.py" if self.path.is_dir() else self.path
        heads = [line for line in entry.read_text().splitlines() if line.startswith("# proof:")]
        named = {int(v) for head in heads for v in re.findall(r"\bkeras=([23])", head)}
        open = any("keras=" not in head for head in heads)
        return (2, 3) if open or not named else tuple(sorted(named))

    def expected(self, keras: int) -> set[tuple[str, int, str]]:
        """(file, line, code) of each finding due under a Keras version."""
        due = set()
        for file in self.files:
            for number, line in enumerate(file.read_text().splitlines(), 1):
                for found in EXPECT.finditer(line):
                    if found["keras"] in (None, str(keras)):
                        due |= {(file.name, number, code.strip()) for code in found["codes"].split(",")}
        return due


def programs(pattern: str) -> list[Program]:
    return [
        Program(p)
        for p in sorted(RULES.glob(f"CKP*/{pattern}"))
        if p.is_dir() or (p.suffix == ".py" and not p.name.endswith(".fixed.py"))
        if not p.name.endswith((".fixed", ".fixed.py", "__pycache__"))
    ]


def cases(*patterns: str) -> list[object]:
    return [
        pytest.param(program, keras, id=f"{program.name}-keras{keras}")
        for pattern in patterns
        for program in programs(pattern)
        for keras in program.keras
    ]


def linted(paths: list[Path], keras: int, select: tuple[str, ...] = ()) -> set[tuple[str, int, str]]:
    outcome = LintRun([str(p) for p in paths], Settings(keras=keras, select=select)).lint()
    assert not outcome.problems  # a rule that fails finds nothing, too
    return {(Path(f.place.path).name, f.place.line, f.code) for f in outcome.findings}


@pytest.mark.parametrize(("program", "keras"), cases("bad_*", "good_*"))
def test_findings_are_those_the_program_expects(program: Program, keras: int) -> None:
    assert linted(program.files, keras) == program.expected(keras)


@pytest.mark.parametrize(("program", "keras"), cases("bad_*"))
def test_a_rule_by_itself_finds_what_it_finds_among_the_others(program: Program, keras: int) -> None:
    expected = program.expected(keras)
    for code in {code for _, _, code in expected}:
        alone = linted(program.files, keras, (code,))
        assert alone == {found for found in expected if found[2] == code}


def keras_with_every_finding(program: Program) -> list[int]:
    """The versions under which the most findings are due: the repaired program repairs all of them."""
    due = {keras: len(program.expected(keras)) for keras in program.keras}
    return [keras for keras, count in due.items() if count and count == max(due.values())]


def repaired(program: Program) -> Path | None:
    name = program.path.name
    twin = program.path.with_name(
        f"{name}.fixed" if program.path.is_dir() else f"{program.path.stem}.fixed.py"
    )
    return twin if twin.exists() else None


REPAIRED = [
    pytest.param(program, keras, id=f"{program.name}-keras{keras}")
    for program in programs("bad_*")
    if repaired(program)
    for keras in keras_with_every_finding(program)
]


@pytest.mark.parametrize(("program", "keras"), REPAIRED)
def test_fixing_gives_the_repaired_program_that_the_proofs_run(
    program: Program, keras: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ckptlint.cli import main

    copy = tmp_path / program.path.name
    if program.path.is_dir():
        shutil.copytree(program.path, copy, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(program.path, copy)
    main([str(copy), "--fix", "--unsafe-fixes", "--isolated", "--keras", str(keras), "--exit-zero"])
    twin = repaired(program)
    assert twin is not None
    for file in [copy] if copy.is_file() else sorted(copy.rglob("*.py")):
        wanted = twin if copy.is_file() else twin / file.relative_to(copy)
        assert file.read_text() == wanted.read_text()
