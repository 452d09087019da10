"""Every rule is backed by programs that lose state on the real TensorFlow, and by their repaired forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.harness import Harness
from tests.proofs.programs import EVIDENCE, Program, Task, programs_at, rule_folders, tasks

TASKS = [task for program in programs_at(EVIDENCE) for task in tasks(program)]


@pytest.fixture(scope="session")
def harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    pytest.importorskip("tensorflow")
    with Harness() as running:
        chosen = [
            item.callspec.params.get("task") for item in request.session.items if hasattr(item, "callspec")
        ]
        running.submit(task for task in chosen if isinstance(task, Task))
        yield running


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


@pytest.mark.parametrize("folder", rule_folders(), ids=lambda folder: folder.name)
def test_a_rule_has_a_repaired_program(folder: Path) -> None:
    repaired = [program for program in _of_role(folder, "good") if "repaired" in program.name]
    assert _of_role(folder, "fixed") or repaired


@pytest.mark.parametrize("folder", rule_folders(), ids=lambda folder: folder.name)
def test_every_bad_program_says_where_a_finding_is_due(folder: Path) -> None:
    for program in _of_role(folder, "bad"):
        sources = [program.entry] if program.entry.name != "main.py" else program.entry.parent.glob("*.py")
        assert any("# expect: CKP" in source.read_text(encoding="utf-8") for source in sources), program.name
