"""The command as people and tools call it: exit codes, what goes to which stream, what is written."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from ckptlint import __version__
from ckptlint.cli import main
from tests import stand_in

REPOSITORY = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY)}


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stand_in.install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def ckptlint(
    project: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Command:
    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        return Ran(code, captured.out.decode(), captured.err.decode())

    return run


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)


def test_clean_code_is_met_with_silence(project: Path, ckptlint: Command):
    write(project, train="x = 1\n")
    assert ckptlint("train.py") == (0, "", "")


def test_findings_are_printed_in_one_line_each_and_exit_with_one(project: Path, ckptlint: Command):
    write(project, train="x = LOST\n")
    assert ckptlint("train.py") == (1, "train.py:1:5: CKP101 [*] `LOST` is in no checkpoint\n", "")


def test_check_is_the_command_that_need_not_be_named(project: Path, ckptlint: Command):
    write(project, train="x = LOST\n")
    assert ckptlint("check", "train.py") == ckptlint("train.py")


def test_without_paths_the_current_folder_is_linted(project: Path, ckptlint: Command):
    write(project, train="x = LOST\n")
    assert ckptlint().out.startswith("train.py:1:5: ")


def test_exit_zero_still_prints(project: Path, ckptlint: Command):
    write(project, train="x = LOST\n")
    code, out, _ = ckptlint("--exit-zero", ".")
    assert (code, out.count("CKP101")) == (0, 1)


def test_the_full_format_ends_in_a_summary_that_does_not_disturb_the_output(project: Path, ckptlint: Command):
    write(project, a="x = LOST, HOPELESS\n", b="x = RISKY\n")
    code, out, err = ckptlint("--output-format", "full", ".")
    assert "1 | x = LOST, HOPELESS\n  |     ^^^^ untracked-variable\n" in out
    assert err == "Found 3 findings in 2 files; 1 fixable with --fix; 1 more with --fix --unsafe-fixes.\n"
    assert code == 1


def test_the_full_format_says_so_when_nothing_is_found(project: Path, ckptlint: Command):
    write(project, a="x = 1\n", b="x = 1\n")
    assert ckptlint("--output-format", "full") == (0, "", "No findings in 2 files.\n")


def test_json_is_a_list_and_nothing_else(project: Path, ckptlint: Command):
    write(project, train="x = LOST\n", broken="LOST = (\n")
    code, out, err = ckptlint("--output-format=json", ".")
    assert [each["code"] for each in json.loads(out)] == ["CKP101"]
    assert (code, err.count("\n")) == (2, 1)


def test_an_unknown_format_is_refused(ckptlint: Command):
    code, _, err = ckptlint("--output-format", "yaml", ".")
    assert code == 2
    assert "yaml" in err


def test_what_could_not_be_linted_makes_the_exit_code_two_and_the_rest_is_still_reported(
    project: Path, ckptlint: Command
):
    write(project, train="x = LOST\n")
    code, out, err = ckptlint("train.py", "missing.py")
    assert code == 2
    assert out.startswith("train.py:1:5: CKP101")
    assert err.startswith("ckptlint: missing.py: ")
    assert err.count("\n") == 1


def test_select_and_ignore_take_lists_and_repeat(project: Path, ckptlint: Command):
    write(project, train="x = LOST\n")
    assert ckptlint("--select", "CKP115, ckp101", ".").code == 1
    assert ckptlint("--select=CKP115", ".").code == 0
    assert ckptlint("--ignore=CKP115", "--ignore=CKP101", ".").code == 0


def test_select_overrules_what_the_configuration_ignores(project: Path, ckptlint: Command):
    write(project, train="x = LOST\n")
    (project / "ckptlint.toml").write_text('ignore = ["CKP101"]\n')
    assert ckptlint(".").code == 0
    assert ckptlint("--select=CKP101", ".").code == 1
    assert ckptlint("--isolated", ".").code == 1


def test_an_unknown_code_is_refused_with_the_nearest(project: Path, ckptlint: Command):
    code, out, err = ckptlint("--select", "CKP1011", ".")
    assert (code, out) == (2, "")
    assert err.startswith("ckptlint: ")
    assert "CKP1011" in err
    assert "CKP101" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("text", ["selekt = []\n", "keras = 4\n", "= broken\n"])
def test_a_bad_configuration_is_one_line_and_stops_the_run(text: str, project: Path, ckptlint: Command):
    write(project, train="x = LOST\n")
    (project / "ckptlint.toml").write_text(text)
    code, out, err = ckptlint(".")
    assert (code, out) == (2, "")
    assert err.startswith("ckptlint: ")
    assert "ckptlint.toml" in err
    assert err.count("\n") == 1


def test_a_configuration_can_be_named(project: Path, ckptlint: Command):
    write(project, train="x = LOST\n")
    (project / "other.toml").write_text('ignore = ["CKP1"]\n')
    (project / "pyproject.toml").write_text('[tool.ckptlint]\nignore = ["CKP1"]\n')
    assert ckptlint("--config=other.toml", ".").code == 0
    assert ckptlint("--config=pyproject.toml", ".").code == 0
    code, _, err = ckptlint("--config=missing.toml", ".")
    assert (code, err) == (
        2,
        "ckptlint: missing.toml: cannot be read (No such file or directory): check the path\n",
    )


@pytest.mark.parametrize("text", ["tool = 1\n", "[tool]\nckptlint = 1\n", "[tool.ckptlint]\nselekt = []\n"])
def test_a_named_configuration_that_means_nothing_is_one_line(text: str, project: Path, ckptlint: Command):
    (project / "pyproject.toml").write_text(text)
    code, _, err = ckptlint("--config=pyproject.toml", ".")
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("ckptlint: pyproject.toml: ")


def test_pedantic_shows_the_notes(project: Path, ckptlint: Command):
    write(project, train="x = REMARK\n")
    assert ckptlint(".").code == 0
    assert ckptlint("--pedantic", ".").code == 1


def test_statistics_count_instead_of_listing(project: Path, ckptlint: Command):
    write(project, train="x = LOST, LOST\n")
    assert ckptlint("--statistics", ".") == (1, "2  CKP101  [*] untracked-variable\n", "")


def test_fix_writes_the_safe_fixes_and_reports_what_remains(project: Path, ckptlint: Command):
    write(project, train="x = LOST\ny = RISKY\n")
    code, out, err = ckptlint("--fix", "--output-format=full", ".")
    assert (project / "train.py").read_text() == "x = KEPT\ny = RISKY\n"
    assert (code, err) == (1, "Found 2 findings (1 fixed, 1 remaining).\n")
    assert "2 | y = RISKY" in out


def test_unsafe_fixes_are_written_only_with_both_options(project: Path, ckptlint: Command):
    write(project, train="y = RISKY\n")
    assert ckptlint("--unsafe-fixes", ".").code == 1
    assert (project / "train.py").read_text() == "y = RISKY\n"
    assert ckptlint("--fix", "--unsafe-fixes", ".") == (0, "", "")
    assert (project / "train.py").read_text() == "y = KEPT\n"


def test_fixing_keeps_encoding_byte_order_mark_and_line_ends(project: Path, ckptlint: Command):
    latin = "# -*- coding: latin-1 -*-\r\né = LOST\r\n"
    (project / "latin.py").write_bytes(latin.encode("latin-1"))
    (project / "marked.py").write_bytes(b"\xef\xbb\xbfx = LOST\n")
    assert ckptlint("--fix", ".").code == 0
    assert (project / "latin.py").read_bytes() == latin.replace("LOST", "KEPT").encode("latin-1")
    assert (project / "marked.py").read_bytes() == b"\xef\xbb\xbfx = KEPT\n"


def test_a_fix_that_would_break_the_file_is_left_out_and_said(project: Path, ckptlint: Command):
    write(project, train="x = BREAKS\ny = LOST\n")
    code, _, err = ckptlint("--fix", ".")
    assert (project / "train.py").read_text() == "x = BREAKS\ny = KEPT\n"
    assert (code, err) == (
        1,
        "ckptlint: train.py:1: CKP101 is not fixed, for its edit would break the file\n",
    )


def test_diff_shows_the_changes_and_writes_nothing(project: Path, ckptlint: Command):
    write(project, train="x = LOST\ny = RISKY\n")
    code, out, err = ckptlint("--diff", ".")
    assert (project / "train.py").read_text() == "x = LOST\ny = RISKY\n"
    assert out == "--- train.py\n+++ train.py\n@@ -1,2 +1,2 @@\n-x = LOST\n+x = KEPT\n y = RISKY\n"
    assert (code, err) == (1, "Would fix 1 finding in 1 file.\n")
    assert "+y = KEPT" in ckptlint("--diff", "--unsafe-fixes", ".").out


def test_diff_of_nothing_to_change_is_clean(project: Path, ckptlint: Command):
    write(project, train="x = HOPELESS\n")
    assert ckptlint("--diff", ".") == (0, "", "")


def test_a_file_that_cannot_be_written_is_named_and_its_findings_remain(
    project: Path, ckptlint: Command, monkeypatch: pytest.MonkeyPatch
):
    write(project, a="x = LOST\n", b="x = LOST\n")
    monkeypatch.setattr("ckptlint.edits.os.access", lambda path, mode: path.name != "a.py")
    code, out, err = ckptlint("--fix", ".")
    assert code == 2
    assert out == "a.py:1:5: CKP101 [*] `LOST` is in no checkpoint\n"
    assert err.startswith("ckptlint: a.py: cannot be written (")
    assert (project / "a.py").read_text() == "x = LOST\n"
    assert (project / "b.py").read_text() == "x = KEPT\n"


def test_standard_input_is_linted_under_the_name_it_is_given(project: Path, ckptlint: Command):
    code, out, _ = ckptlint("--stdin-filename", "src/train.py", "-", stdin=b"x = LOST\n")
    assert (code, out) == (1, "src/train.py:1:5: CKP101 [*] `LOST` is in no checkpoint\n")
    assert ckptlint("-", stdin=b"x = LOST\n").out.startswith("<stdin>:1:5: ")


def test_fixing_standard_input_prints_the_fixed_text_and_reports_beside_it(project: Path, ckptlint: Command):
    ran = ckptlint("--fix", "-", stdin=b"x = LOST, RISKY\r\n")
    assert ran == (1, "x = KEPT, RISKY\r\n", "<stdin>:1:11: CKP101 `RISKY` is in no checkpoint\n")


@pytest.mark.parametrize("text", [b"LOST = (\n", b"\xff\xfeL\0", b"# coding: klingon\nLOST\n"])
def test_fixing_standard_input_that_is_no_python_hands_it_back_unchanged(text: bytes, project: Path):
    ran = subprocess.run(
        [sys.executable, "-m", "ckptlint", "--fix", "-"],
        input=text,
        capture_output=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, text)
    assert ran.stderr.startswith(b"ckptlint: <stdin>:1: ")
    assert ran.stderr.count(b"\n") == 1


def test_standard_input_stands_alone(project: Path, ckptlint: Command):
    assert ckptlint("-", "train.py").code == 2


def test_verbose_says_where_the_settings_are_from(project: Path, ckptlint: Command):
    (project / "ckptlint.toml").write_text("keras = 2\n")
    write(project, train="x = 1\n")
    assert f"settings from {project / 'ckptlint.toml'}" in ckptlint("-v", ".").err


def test_explain_lists_the_rules(ckptlint: Command):
    assert ckptlint("explain") == (
        0,
        "CKP101  untracked-variable  a variable that no checkpoint holds\n"
        "CKP115  iterator-state      an iterator that no checkpoint holds (--pedantic)\n",
        "",
    )


@pytest.mark.parametrize("name", ["CKP101", "ckp101", "untracked-variable"])
def test_explain_prints_the_page_of_a_rule(name: str, ckptlint: Command):
    code, out, _ = ckptlint("explain", name)
    assert code == 0
    assert out == (
        "# CKP101 untracked-variable (warning)\n\n"
        "Finds the words of the tests.\n\nWhy this hurts: it does not.\n"
    )


def test_explain_of_an_unknown_rule_names_the_nearest(ckptlint: Command):
    assert ckptlint("explain", "CKP1011") == (
        2,
        "",
        "ckptlint: no rule `CKP1011`; did you mean CKP101? `ckptlint explain` lists all\n",
    )


def test_version_and_help_are_told(ckptlint: Command):
    assert ckptlint("--version") == (0, f"ckptlint {__version__}\n", "")
    assert "--unsafe-fixes" in ckptlint("check", "--help").out


def test_a_reader_that_goes_away_is_met_with_silence(tmp_path: Path):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "ckptlint", "check", "--help"]
    ran = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False)
    os.close(writer)
    assert ran.stderr == b""


def test_an_interrupt_is_met_with_silence(project: Path, ckptlint: Command, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*given: object) -> None:
        raise KeyboardInterrupt

    write(project, train="x = LOST\n")
    monkeypatch.setattr("ckptlint.analysis.analyse", interrupted)
    assert ckptlint(".") == (130, "", "")


def test_a_failure_of_ours_outside_any_file_is_one_line_too(
    project: Path, ckptlint: Command, monkeypatch: pytest.MonkeyPatch
):
    def failing(*given: object) -> None:
        raise RuntimeError("it broke\nin two lines")

    monkeypatch.setattr("ckptlint.discovery.discover", failing)
    code, _, err = ckptlint(".")
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("ckptlint: internal error (RuntimeError: it broke): please report it")


def test_the_heavy_libraries_are_not_imported_for_clean_code(tmp_path: Path):
    (tmp_path / "clean.py").write_text("x = 1\n")
    program = (
        "import sys; from ckptlint.cli import main; code = main(['--isolated', '.']);"
        "print(code, sorted({'libcst', 'astroid', 'rich'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        cwd=tmp_path,
        check=True,
    )
    assert ran.stdout == "0 []\n"
