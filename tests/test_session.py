"""One run from paths to findings: what is linted, what is filtered, what a failure costs the others."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from ckptlint import lint_paths, lint_source
from ckptlint.config import Settings
from ckptlint.session import LintRun, Sources
from ckptlint.source import SourceError, SourceFile
from tests import stand_in


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stand_in.install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(text: str, settings: Settings | None = None) -> list[int]:
    return [finding.place.line for finding in lint_source(text, "train.py", settings)]


def test_a_text_is_linted_without_a_file():
    (finding,) = lint_source("x = 1\ny = LOST\n")
    assert (finding.code, finding.place.path, finding.place.line, finding.place.column) == (
        "CKP101",
        "<stdin>",
        2,
        4,
    )


def test_a_text_that_is_no_python_is_refused():
    with pytest.raises(SourceError, match=r"train\.py:1: "):
        lint_source("LOST = (\n", "train.py")


def test_findings_come_in_the_order_of_path_and_place(project: Path):
    (project / "b.py").write_text("x = LOST\n")
    (project / "a.py").write_text("x = 1\ny = LOST, LOST\nz = LOST\n")
    places = [(each.place.path, each.place.line, each.place.column) for each in lint_paths(["b.py", "a.py"])]
    assert places == [("a.py", 2, 4), ("a.py", 2, 10), ("a.py", 3, 4), ("b.py", 1, 4)]


def test_files_without_a_trigger_word_are_not_run_but_a_named_one_must_be_python(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    runs: list[list[str]] = []

    def watched(entries, *given):
        runs.append(list(entries))
        return stand_in.analyse(entries, *given)

    monkeypatch.setattr("ckptlint.analysis.analyse", watched)
    (project / "a.py").write_text("x = LOST\n")
    (project / "b.py").write_text("x = 1\n")
    (project / "c.py").write_text("x = (\n")
    assert LintRun(["."], Settings()).lint().problems == ()
    assert [problem.path for problem in LintRun(["a.py", "b.py", "c.py"], Settings()).lint().problems] == [
        "c.py"
    ]
    assert runs == [["a.py"], ["a.py"]]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_can_be_linted(project: Path):
    os.mkfifo("pipe.py")
    writer = threading.Thread(target=Path("pipe.py").write_text, args=("x = LOST\n",))
    writer.start()
    assert [finding.place.path for finding in lint_paths(["pipe.py"])] == ["pipe.py"]
    writer.join()


def test_the_same_finding_twice_is_said_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ckptlint.rules.check", lambda *given: 2 * stand_in.check(*given))
    assert lines("x = LOST\n") == [1]


def test_only_the_files_given_are_reported_on(project: Path, monkeypatch: pytest.MonkeyPatch):
    (project / "given.py").write_text("import other  # LOST\nx = LOST\n")
    (project / "other.py").write_text("x = LOST\n")

    def imports_too(entries, read, dialect, api):
        return stand_in.analyse([*entries, "other.py"], read, dialect, api)

    monkeypatch.setattr("ckptlint.analysis.analyse", imports_too)
    assert [finding.place.path for finding in lint_paths(["given.py"])] == ["given.py"]


@pytest.mark.parametrize(
    "comment",
    ["# noqa", "# noqa: CKP101", "# noqa: E501, CKP101", "# ckptlint: ignore[CKP101]", "# ckptlint: ignore"],
)
def test_a_comment_silences_its_line(comment: str):
    assert lines(f"x = LOST  {comment}\ny = LOST\n") == [2]


def test_a_comment_for_another_rule_silences_nothing():
    assert lines("x = LOST  # noqa: E501\n") == [1]


def test_select_and_ignore_take_beginnings_and_the_longer_one_wins():
    text = "x = LOST\n"
    assert lines(text, Settings(select=("CKP1",))) == [1]
    assert lines(text, Settings(select=("CKP4",))) == []
    assert lines(text, Settings(ignore=("CKP1",))) == []
    assert lines(text, Settings(ignore=("CKP1",), select=("CKP101",))) == [1]


def test_per_file_ignores_hold_for_the_files_they_name(project: Path):
    for folder in ("src", "tests"):
        (project / folder).mkdir()
        (project / folder / "a.py").write_text("x = LOST\n")
    (project / "ckptlint.toml").write_text('[per-file-ignores]\n"tests/" = ["CKP1"]\n')
    assert [finding.place.path for finding in lint_paths(["."])] == ["src/a.py"]


def test_notes_are_for_the_pedantic_and_for_who_asks_for_the_rule():
    text = "x = REMARK\n"
    assert lines(text) == []
    assert lines(text, Settings(pedantic=True)) == [1]
    assert lines(text, Settings(select=("CKP101",))) == [1]


def test_a_failure_of_ours_names_the_file_and_the_others_still_get_theirs(project: Path):
    (project / "a.py").write_text("x = LOST\n")
    (project / "b.py").write_text("x = CRASH\n")
    (project / "c.py").write_text("x = LOST\n")
    outcome = LintRun(["."], Settings()).lint()
    assert [finding.place.path for finding in outcome.findings] == ["a.py", "c.py"]
    (problem,) = outcome.problems
    assert problem.path == "b.py"
    assert "internal error" in problem.message
    assert "report" in problem.message
    assert "\n" not in problem.message


def test_the_traceback_of_a_failure_is_shown_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SourceError):
        lint_source("CRASH\n")
    assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setenv("CKPTLINT_DEBUG", "1")
    with pytest.raises(SourceError):
        lint_source("CRASH\n")
    assert "the run met a CRASH" in capsys.readouterr().err


def test_endless_recursion_costs_one_file_only(project: Path, monkeypatch: pytest.MonkeyPatch):
    def endless(entries, read, dialect, api):
        if any("deep" in read(entry).text for entry in entries):
            return endless(entries, read, dialect, api)
        return stand_in.analyse(entries, read, dialect, api)

    monkeypatch.setattr("ckptlint.analysis.analyse", endless)
    (project / "a.py").write_text("x = LOST\n")
    (project / "b.py").write_text("deep = LOST\n")
    before = sys.getrecursionlimit()
    outcome = LintRun(["."], Settings()).lint()
    assert [finding.place.path for finding in outcome.findings] == ["a.py"]
    assert [(problem.path, "too deeply" in problem.message) for problem in outcome.problems] == [
        ("b.py", True)
    ]
    assert sys.getrecursionlimit() == before


def test_a_comment_to_ckptlint_that_means_nothing_is_remarked_on():
    outcome = LintRun((), Settings(), {"a.py": SourceFile("a.py", "x = LOST  # ckptlint: kears=2\n")}).lint()
    assert [(remark.path, remark.line) for remark in outcome.remarks] == [("a.py", 1)]


def test_a_file_is_the_same_under_every_spelling_of_its_path(project: Path):
    sources = Sources(["a.py"], {"a.py": SourceFile("a.py", "unsaved = 1\n")})
    assert sources.text(str(project / "a.py")) == "unsaved = 1\n"
    assert sources.text("./a.py") == "unsaved = 1\n"


def test_edited_texts_leave_the_original_sources_as_they_were(project: Path):
    (project / "a.py").write_text("x = 1\n")
    sources = Sources(["a.py"])
    assert sources.edited({"a.py": "x = 2\n"}).text("a.py") == "x = 2\n"
    assert sources.text("a.py") == "x = 1\n"
    assert sources.read("missing.py") is None
