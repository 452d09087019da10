"""Text of one source file: its decoding, its lines, and the places in it.

A place is the span every stage speaks of: 1-based lines, 0-based columns counted in characters.
"""

from __future__ import annotations

import ast
import codecs
import re
import stat
import sys
import tokenize
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

Newline = Literal["\n", "\r\n", "\r", "mixed"]

# What Python takes for a line's end. `str.splitlines` also breaks at form feeds and a dozen other characters.
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE_END_BYTES = re.compile(rb"\r\n|\r|\n")

_WIDE_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}

_PYTHON_2_LINE = re.compile(
    r"""^\s*(?:
        print\b(?!\s*[(=.,:\[]) | print\s*>> | print\s*\(.*\)\s*%        # print "x", print >>f
      | except\s+[\w.()\s,]+,\s*\w+\s*:                                  # except Error, e:
      | raise\s+[\w.]+\s*,                                               # raise Error, "message"
      | exec\s+["'\w]                                                    # exec "code"
    ) | \b0[0-7]+\b | <> | `                                             # 0755, a <> b, `repr`
      | \b[uU][rR]["'] | \b\d+[lL]\b                                     # ur"", 10L
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of one file.

    Lines are 1-based and columns 0-based, in characters (not UTF-8 bytes, as `ast` counts); the end is
    exclusive.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something the user named could not be linted, and what to do, in one line."""

    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.message}"
            if self.line is None
            else f"{self.path}:{self.line}: {self.message}"
        )


def is_regular_file(path: Path) -> bool:
    """Whether opening a path comes to an end: it is a file, or a link to one, and no pipe and no device."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


class SourceError(Exception):
    """A file that cannot be linted: unreadable, undecodable, or no Python."""

    def __init__(self, path: str, line: int | None, message: str) -> None:
        super().__init__(path, line, message)
        self.path = path
        self.line = line
        self.message = message

    def __str__(self) -> str:
        return str(self.problem)

    @property
    def problem(self) -> Problem:
        return Problem(self.path, self.message, self.line)


@dataclass(frozen=True)
class SourceFile:
    """One file's text, and what is needed to write it back byte for byte.

    `path` is as the user gave it. `text` keeps the file's own line ends; a byte order mark is not part of it
    (`encoding` is then `utf-8-sig`).
    """

    path: str
    text: str
    encoding: str = "utf-8"

    @classmethod
    def read(cls, path: str | Path) -> SourceFile:
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise SourceError(str(path), None, _why_unreadable(error)) from error
        return cls.from_bytes(path, data)

    @classmethod
    def from_bytes(cls, path: str | Path, data: bytes) -> SourceFile:
        path = str(path)
        encoding = _encoding_of(path, data)
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            raise SourceError(
                path,
                len(_LINE_END_BYTES.findall(data, 0, error.start)) + 1,
                f"not valid {encoding.removesuffix('-sig')}: save it as UTF-8, or name its encoding in the "
                f"first line (# -*- coding: latin-1 -*-)",
            ) from error
        except (UnicodeError, ValueError, LookupError) as error:
            raise SourceError(path, 1, f"cannot be decoded as {encoding}: save it as UTF-8") from error
        return cls(path, text, encoding)

    @cached_property
    def newline(self) -> Newline:
        """The file's line end, or `mixed`."""
        found = set(_LINE_END.findall(self.text)) if "\r" in self.text else {"\n"}
        if len(found) > 1:
            return "mixed"
        return "\r\n" if "\r\n" in found else "\r" if "\r" in found else "\n"

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends, split where Python splits them."""
        return tuple(self.text.split("\n") if "\r" not in self.text else _LINE_END.split(self.text))

    def encode(self, text: str) -> bytes:
        """The bytes of an edited text: this file's encoding, byte order mark and line ends."""
        if self.newline != "mixed" and (self.newline != "\n" or "\r" in text):
            text = _LINE_END.sub(self.newline, text)
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise SourceError(
                self.path,
                None,
                f"the edit needs a character that {self.encoding} lacks: save the file as UTF-8",
            ) from error

    def character_column(self, line: int, utf8_byte_column: int) -> int:
        """The column in characters for one that `ast` counts in UTF-8 bytes."""
        if not 1 <= line <= len(self.lines):
            return utf8_byte_column
        text = self.lines[line - 1]
        if text.isascii():
            return utf8_byte_column
        return len(text.encode("utf-8")[:utf8_byte_column].decode("utf-8", "ignore"))

    def tree(self) -> ast.Module:
        """The parsed file; raises `SourceError` where it is no Python of this version."""
        return self._tree

    @cached_property
    def _tree(self) -> ast.Module:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # "\d" in a string is no concern of ours
                return ast.parse(self.text, self.path)
        except SyntaxError as error:
            raise SourceError(self.path, error.lineno, self._why_unparsable(error)) from error
        except (RecursionError, MemoryError) as error:
            raise SourceError(
                self.path,
                None,
                "nested too deeply for Python's parser: split the expression or exclude the file",
            ) from error
        except (ValueError, OverflowError) as error:
            raise SourceError(
                self.path, None, f"Python cannot read it ({error}): exclude the file"
            ) from error

    def _why_unparsable(self, error: SyntaxError) -> str:
        line = self.lines[error.lineno - 1] if error.lineno and error.lineno <= len(self.lines) else ""
        if "print'" in (error.msg or "") or "exec'" in (error.msg or "") or _PYTHON_2_LINE.search(line):
            return (
                f"syntax error: {error.msg}. Python 2 code? Convert it to Python 3 (2to3) or exclude the file"
            )
        running = ".".join(map(str, sys.version_info[:2]))
        return f"syntax error, read as Python {running}: {error.msg}. Mend it or exclude the file"


def _encoding_of(path: str, data: bytes) -> str:
    """The encoding by byte order mark or PEP 263 cookie, as Python itself decides it."""
    for mark, name in _WIDE_MARKS.items():
        if data.startswith(mark):
            raise SourceError(path, 1, f"saved as {name}, which Python does not read: save it as UTF-8")
    nul = data.find(b"\0")
    if nul >= 0:
        line = len(_LINE_END_BYTES.findall(data, 0, nul)) + 1
        raise SourceError(
            path, line, "contains NUL bytes: no Python source, or damaged; restore or exclude it"
        )
    head = iter([line + b"\n" for line in _LINE_END_BYTES.split(data[:4096], maxsplit=2)[:2]])
    try:
        encoding, _ = tokenize.detect_encoding(lambda: next(head, b""))
    except SyntaxError as error:
        if "unknown encoding" in str(error) or "encoding problem" in str(error):
            raise SourceError(path, 1, f"{error}: name one that Python knows, or save it as UTF-8") from error
        return "utf-8"  # no cookie and a first line that is not UTF-8: decoding says where
    return encoding


def _why_unreadable(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "no such file: check the path"
        case PermissionError():
            return "permission denied: make it readable or exclude it"
        case IsADirectoryError():
            return "a folder, not a file"
        case _:
            return f"cannot be read ({error.strerror or error}): check the file or exclude it"
