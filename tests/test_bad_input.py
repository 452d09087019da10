"""What cannot be linted costs one line that says what to do, never a traceback nor the other files."""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from ckptlint.cli import main

IMPORT = "import tensorflow as tf\n"
LOST = 'tf.train.Checkpoint().restore("ckpt-1.index")'
FOUND = "the path of an index file restores nothing, and nothing is raised: leave `.index` out"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.py").write_text(f"{IMPORT}{LOST}\n")
    return tmp_path


@pytest.fixture
def lint(capfd: pytest.CaptureFixture[str]):
    def run(*arguments: str) -> Ran:
        code = main(["--isolated", *arguments])
        return Ran(code, *capfd.readouterr())

    return run


def assert_one_line(ran: Ran, start: str, *words: str) -> None:
    """The good file got its finding, and the bad one exactly one line that names it and says what to do."""
    assert ran.code == 2
    assert ran.out == f"good.py:2:31: CKP501 [*] {FOUND}\n"
    assert ran.err.startswith(f"ckptlint: {start}")
    assert ran.err.count("\n") == 1, ran.err
    for word in words:
        assert word in ran.err


BAD = {
    "a syntax error": (b"x = 1\nCheckpoint = (\n", 2, ["syntax error", "Mend it or exclude"]),
    "an indentation error": (b"if Checkpoint:\nx = 1\n", 2, ["syntax error"]),
    "Python 2": (b"x = 1\nprint 'Checkpoint'\n", 2, ["Python 2", "2to3"]),
    "Python 2 exceptions": (b"try:\n    Checkpoint\nexcept IOError, error:\n    pass\n", 3, ["Python 2"]),
    "Python 2 octals": (b"Checkpoint = 0755\n", 1, ["Python 2"]),
    "UTF-16": ("Checkpoint = 1\n".encode("utf-16"), 1, ["UTF-16", "UTF-8"]),
    "UTF-32": ("Checkpoint = 1\n".encode("utf-32"), 1, ["UTF-32", "UTF-8"]),
    "latin-1 without a cookie": (b"x = 1\nCheckpoint = '\xe9'\n", 2, ["utf-8", "coding"]),
    "an unknown cookie": (b"# -*- coding: klingon -*-\nCheckpoint = 1\n", 1, ["klingon"]),
    "a cookie against the byte order mark": (
        b"\xef\xbb\xbf# coding: latin-1\nCheckpoint = 1\n",
        1,
        ["UTF-8"],
    ),
    "a cookie that names no text encoding": (b"# coding: base64\nCheckpoint = 1\n", 1, ["base64"]),
    "NUL bytes": (b"x = 1\nCheckpoint = '\0'\n", 2, ["NUL"]),
    "lone surrogates": (b"Checkpoint = '\xed\xa0\x80'\n", 1, ["utf-8"]),
    "bytes of no text at all": (bytes(range(128, 256)) * 10, 1, ["utf-8"]),
}


@pytest.mark.parametrize(("data", "line", "words"), BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("arguments", [["."], ["good.py", "bad.py"]], ids=["in a folder", "named"])
def test_a_file_that_is_no_python_is_one_line_and_the_others_are_linted(
    arguments: list[str], data: bytes, line: int, words: list[str], project: Path, lint
):
    (project / "bad.py").write_bytes(data)
    assert_one_line(lint(*arguments), f"bad.py:{line}: ", *words)


def test_a_latin_1_file_with_its_cookie_is_linted(project: Path, lint):
    (project / "good.py").write_bytes(
        f"# -*- coding: latin-1 -*-\n{IMPORT}é = 'ü', {LOST}\n".encode("latin-1")
    )
    assert lint(".") == (1, f"good.py:3:40: CKP501 [*] {FOUND}\n", "")


def test_a_path_that_does_not_exist_is_one_line(lint):
    assert_one_line(lint("good.py", "missing.py"), "missing.py: no such file", "check the path")


def test_an_empty_folder_is_one_line(project: Path, lint):
    (project / "empty").mkdir()
    assert_one_line(lint("good.py", "empty"), "empty: no Python files", "check the path")


def test_a_folder_named_like_a_file_is_a_folder(project: Path, lint):
    (project / "x.py").mkdir()
    (project / "x.py" / "inner.py").write_text(f"{IMPORT}y = {LOST}\n")
    code, out, err = lint(".")
    assert (code, out.count("CKP501"), err) == (1, 2, "")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_one_line(project: Path, lint):
    (project / "bad.py").touch(0)
    assert_one_line(lint("."), "bad.py: permission denied", "make it readable")


def test_a_file_that_vanishes_during_the_run_is_one_line(
    project: Path, lint, monkeypatch: pytest.MonkeyPatch
):
    (project / "bad.py").symlink_to(project / "good.py")

    def vanishing(path: Path) -> bytes:
        if path.name == "bad.py":
            raise FileNotFoundError(2, "No such file or directory")
        return io.FileIO(path).read()

    monkeypatch.setattr(Path, "read_bytes", vanishing)
    assert_one_line(lint("good.py", "bad.py"), "bad.py: no such file")


@pytest.mark.parametrize(
    "text",
    [
        f"Checkpoint = {'(' * 1000}1{')' * 1000}\n",
        f"Checkpoint = {'-' * 100_000}1\n",
        f"Checkpoint = {'x.' * 100_000}x\n",
        f"Checkpoint = {'1 + ' * 100_000}1\n",
    ],
    ids=["parentheses", "signs", "attributes", "sums"],
)
def test_what_is_nested_too_deeply_for_python_is_one_line(text: str, project: Path, lint):
    (project / "bad.py").write_text(text)
    ran = lint(".")
    if ran.code == 1 and sys.version_info < (3, 11):  # whose parser takes some of these
        assert "bad.py" not in ran.err
    else:
        assert_one_line(ran, "bad.py:", "exclude the file")


def test_an_expression_nested_deeply_is_linted(project: Path, lint):
    (project / "good.py").write_text(f"{IMPORT}{LOST}\ny = {'1 + ' * 500}1\nz = {'[' * 80}{']' * 80}\n")
    assert lint(".").code == 1


def test_requirements_that_include_themselves_are_read_once(
    project: Path, lint, monkeypatch: pytest.MonkeyPatch
):
    (project / "requirements.txt").write_text("-r requirements.txt\n" * 4 + "-r more.txt\n")
    (project / "more.txt").write_text("-r requirements.txt\n-r ./more.txt\n" * 4)
    read: list[str] = []
    read_text = Path.read_text

    def counted(path: Path, *arguments: str, **named: str) -> str:
        read.append(path.name)
        return read_text(path, *arguments, **named)

    monkeypatch.setattr(Path, "read_text", counted)
    assert lint(".").code == 1
    assert (read.count("requirements.txt"), read.count("more.txt")) == (1, 1)


DEEP = {
    "names": f"x{'.x' * 1500}",
    "calls": f"x{'()' * 1500}",
    "subscripts": f"x{'[0]' * 1500}",
    "a bracket without a space": f"not(x){'.x' * 1500}",
    "lines": "(x" + "\n  .x" * 1500 + ")",
    "a formatted string": "f'é{x" + ".x" * 1500 + "}'",
    "an argument": f"f(y for y in x{'[0]' * 1500})",
}


@pytest.mark.parametrize("expression", DEEP.values(), ids=DEEP.keys())
def test_beside_a_chain_of_great_length_the_finding_stands_without_an_edit(
    expression: str, project: Path, lint
):
    (project / "good.py").write_text(f"{IMPORT}{LOST}\ny = 'é', {expression}, {LOST}\n", encoding="utf-8")
    started = time.process_time()
    code, out, err = lint(".")
    assert (code, out.count(f"CKP501 {FOUND}"), err) == (1, 2, "")
    assert "good.py:2:31: " in out
    assert time.process_time() - started < 5, "longer than the half of what libcst takes for subscripts"
    before = (project / "good.py").read_bytes()
    lint("--fix", ".")
    assert (project / "good.py").read_bytes() == before


def test_a_huge_single_line_is_linted_and_shown_in_part(project: Path, lint):
    (project / "good.py").write_text(f"{IMPORT}x = ['{'1, ' * 200_000}', {LOST}, '{'2, ' * 200_000}']\n")
    code, out, _ = lint("--output-format=full", ".")
    assert code == 1
    assert max(map(len, out.splitlines())) < 200


def test_a_path_that_is_not_valid_text_can_be_printed(project: Path, lint):
    try:
        (project / "b\udcffd.py").write_text(f"{IMPORT}{LOST}\n")
    except OSError:
        pytest.skip("this file system takes only valid names")
    code, out, err = lint(".")
    assert (code, out.count("CKP501"), err) == (1, 2, "")


def test_surrogates_in_an_escape_are_ordinary_code(project: Path, lint):
    (project / "good.py").write_text(f"{IMPORT}{LOST}\ny = '\\ud800'\n")
    assert lint("--fix", ".") == (0, "", "")
    mended = LOST.replace(".index", "")
    assert (project / "good.py").read_text() == f"{IMPORT}{mended}\ny = '\\ud800'\n"


def test_many_bad_files_are_a_line_each(project: Path, lint):
    for number in range(10):
        (project / f"bad{number}.py").write_text("Checkpoint = (\n")
    ran = lint(".")
    assert [line.split(":")[1].strip() for line in ran.err.splitlines()] == [f"bad{n}.py" for n in range(10)]
    assert ran.out.count("CKP501") == 1


def test_nothing_of_a_terminal_without_unicode_stops_the_report(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    (project / "good.py").write_text(f"{IMPORT}x = {LOST}  # é 日本\n", encoding="utf-8")
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["--isolated", "--output-format=full", "."]) == 1
    stream.flush()
    assert f"x = {LOST}  # \\xe9".encode() in stream.buffer.getvalue()
