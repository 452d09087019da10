"""Every rule is backed by programs that lose state on the real TensorFlow, and by their repaired forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ckptlint.config import Settings
from ckptlint.finding import Place
from ckptlint.session import lint_paths
from tests.proofs.harness import Harness
from tests.proofs.programs import EVIDENCE, Program, Task, programs_at, rule_folders, tasks, twins

BAD = [program for program in programs_at(EVIDENCE) if program.role == "bad"]
TASKS = [task for program in programs_at(EVIDENCE) for task in tasks(program)]


def _lost(program: Program) -> list[tuple[int, str]]:
    """Keras version and name of each object that a program is to lose."""
    return [
        (keras, name)
        for proof in program.proofs
        for keras in proof.keras
        for name in proof.options.get("lost", "").split(",")
        if name
    ]


def _line(place: Place) -> str:
    return Path(place.path).read_text(encoding="utf-8").splitlines()[place.line - 1].split("# expect:")[0]


@pytest.mark.proof
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.title)
def test_a_bad_program_shows_its_harm_and_a_good_or_repaired_one_shows_none(
    task: Task, harness: Harness
) -> None:
    outcome = harness.outcome(task)
    print(outcome)
    assert outcome.agrees_with(task), f"{task.program.entry}: {outcome}"


def _of_role(folder: Path, role: str) -> list[Program]:
    return [program for program in programs_at(folder) if program.role == role]


@pytest.mark.parametrize("folder", rule_folders(), ids=lambda folder: folder.name)
def test_a_rule_stands_on_three_bad_programs_and_four_near_misses(folder: Path) -> None:
    assert len(_of_role(folder, "bad")) >= 3
    assert len(_of_role(folder, "good")) >= 4


@pytest.mark.parametrize("bad", BAD, ids=lambda program: program.name)
def test_every_bad_program_has_its_repaired_twin(bad: Program) -> None:
    """Made by the edit (`bad_x.fixed`), or written by hand where the rule has none (`good_repaired_x`)."""
    assert len(twins(bad)) == 1
    assert {proof.kind for proof in twins(bad)[0].proofs} & {proof.kind for proof in bad.proofs}


@pytest.mark.parametrize("bad", BAD, ids=lambda program: program.name)
def test_a_bad_program_names_its_harm(bad: Program) -> None:
    """A difference or an exception proves nothing about the finding unless it is the one that was meant."""
    for proof in bad.proofs:
        if proof.kind == "resume":
            assert proof.options.keys() & {"lost", "error"}
        if proof.kind == "untrained":
            assert "lost" in proof.options
        if proof.kind == "raises" or "error" in proof.options:
            assert proof.options.keys() >= {"error", "text"}


@pytest.mark.parametrize("bad", [each for each in BAD if _lost(each)], ids=lambda program: program.name)
def test_what_a_bad_program_loses_is_what_its_findings_are_about(bad: Program) -> None:
    """The last word of each lost name stands, singular or plural, in a finding or on its line."""
    folder_or_file = bad.entry.parent if bad.entry.name == "main.py" else bad.entry
    for keras, name in _lost(bad):
        findings = lint_paths([str(folder_or_file)], Settings(keras=keras))
        said = " ".join(f"{each.message} {_line(each.place)}" for each in findings)
        word = re.findall(r"[A-Za-z_]\w*", name)[-1]
        one = word.removesuffix("s")
        assert re.search(rf"\b{one}s?(\b|_)|_{one}\b", said, re.IGNORECASE), said  # or the name of its class


@pytest.mark.parametrize("folder", rule_folders(), ids=lambda folder: folder.name)
def test_every_bad_program_says_where_a_finding_is_due(folder: Path) -> None:
    for program in _of_role(folder, "bad"):
        sources = [program.entry] if program.entry.name != "main.py" else program.entry.parent.glob("*.py")
        assert any("# expect: CKP" in source.read_text(encoding="utf-8") for source in sources), program.name
