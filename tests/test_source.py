"""Reading a source file, placing columns in it, and writing it back byte for byte."""

from __future__ import annotations

import ast
import codecs
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckptlint.source import SourceError, SourceFile


def problem_of(data: bytes) -> SourceError:
    with pytest.raises(SourceError) as raised:
        SourceFile.from_bytes("train.py", data).tree()
    assert "\n" not in str(raised.value)
    return raised.value


@pytest.mark.parametrize(
    "data",
    [
        b"x = 1\n",
        b"x = 1\r\ny = 2\r\n",
        b"x = 1\ry = 2\r",
        b"x = 1\r\ny = 2\nz = 3",
        codecs.BOM_UTF8 + b"x = 1\r\n",
        "# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1"),
        "#!/usr/bin/env python\r\n# vim: set fileencoding=cp1251 :\r\nname = 'ж'\r\n".encode("cp1251"),
        "name = '変数'\n".encode(),
        b"",
    ],
)
def test_a_file_is_written_back_byte_for_byte(data: bytes) -> None:
    source = SourceFile.from_bytes("train.py", data)

    assert source.encode(source.text) == data


def test_an_inserted_line_gets_the_line_ends_of_its_file() -> None:
    source = SourceFile.from_bytes("train.py", b"x = 1\r\n")

    assert source.newline == "\r\n"
    assert source.encode(source.text + "y = 2\n") == b"x = 1\r\ny = 2\r\n"


def test_an_edit_that_the_encoding_cannot_hold_is_refused() -> None:
    source = SourceFile.from_bytes("train.py", b"# coding: ascii\nx = 1\n")

    with pytest.raises(SourceError, match="save the file as UTF-8"):
        source.encode("x = 'é'\n")


def test_lines_are_those_that_python_counts() -> None:
    source = SourceFile.from_bytes("train.py", "a = '\u2028'\n\x0cb = 1\r\nc = 2".encode())

    assert source.lines == ("a = '\u2028'", "\x0cb = 1", "c = 2")
    assert [node.lineno for node in source.tree().body] == [1, 2, 3]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="'\\"), max_size=20))
def test_a_byte_column_becomes_the_column_in_characters(before: str) -> None:
    source = SourceFile("train.py", f"f('{before}', name)\n")
    (statement,) = source.tree().body
    assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    name = statement.value.args[1]

    column = source.character_column(1, name.col_offset)

    assert source.lines[0][column:] == "name)"


def test_a_syntax_error_is_told_with_its_line() -> None:
    problem = problem_of(b"x = 1\nif x\n    pass\n")

    assert problem.line == 2
    assert "syntax error" in problem.message


@pytest.mark.parametrize(
    "line",
    ['print "loss", loss', "print loss", "except Exception, e:", "raise ValueError, 'no'", "mode = 0755"],
)
def test_python_2_code_is_recognised(line: str) -> None:
    text = f"try:\n    pass\n{line}\n    pass\n" if line.startswith("except") else f"{line}\n"
    try:
        ast.parse(text)
    except SyntaxError:
        assert "Python 2 code?" in problem_of(text.encode()).message
    else:
        pytest.skip("this Python reads it")


def test_a_plain_mistake_is_not_called_python_2() -> None:
    assert "Python 2" not in problem_of(b"print(x\n").message


def test_nul_bytes_are_told_with_their_line() -> None:
    problem = problem_of(b"x = 1\ny = \0\n")

    assert problem.line == 2
    assert "NUL bytes" in problem.message


def test_bytes_that_are_not_utf_8_are_told_with_their_line() -> None:
    problem = problem_of(b"x = 1\ny = '\xe9'\n")

    assert problem.line == 2
    assert "save it as UTF-8" in problem.message


def test_utf_16_is_named() -> None:
    assert "UTF-16" in problem_of("x = 1\n".encode("utf-16")).message


@pytest.mark.parametrize("name", ["klingon", "rot13"])
def test_an_encoding_that_python_does_not_know_is_told(name: str) -> None:
    assert "UTF-8" in problem_of(f"# coding: {name}\nx = 1\n".encode()).message


def test_an_expression_too_deep_for_the_parser_is_a_problem_not_a_crash() -> None:
    assert problem_of(b"(" * 5000 + b"1" + b")" * 5000).message


def test_warnings_about_the_code_are_not_passed_on() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        SourceFile("train.py", "pattern = '\\d'\nassert (1, 'always')\n").tree()


def test_a_file_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file: check the path"):
        SourceFile.read(tmp_path / "missing.py")


def test_a_file_that_may_not_be_read_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)

    with pytest.raises(SourceError, match=r"secret.py: permission denied: make it readable"):
        SourceFile.read("secret.py")
