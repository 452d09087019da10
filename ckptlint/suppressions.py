"""The comments by which a user silences findings in one file or names its Keras version."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_CODES = r"[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*"
# As flake8 reads it: codes after a colon, or everything where no code follows.
_NOQA = re.compile(rf"# ?noqa(?::\s?(?P<codes>{_CODES}))?(?![\w-])", re.IGNORECASE)
_OWN = re.compile(r"#\s*ckptlint\s*:\s*(?P<word>[\w-]+)(?P<rest>[^#]*)", re.IGNORECASE)
_IGNORE_ARGUMENT = re.compile(rf"\s*\[\s*(?P<codes>{_CODES})\s*,?\s*\]", re.IGNORECASE)
_KERAS_ARGUMENT = re.compile(r"\s*=\s*(?P<version>[23])\b")
_SKIPPED = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING})

_EVERY_CODE = ("",)
_MEANT = (
    "this `# ckptlint:` comment means nothing; write ignore[CKP101], ignore, ignore-file, keras=2 or keras=3"
)


@dataclass(frozen=True)
class Suppressions:
    """What the comments of one file say.

    `by_line` gives the beginnings of the codes silenced on a line; a comment anywhere in a statement that
    spans several lines counts for all of them.
    """

    by_line: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    whole_file: bool = False
    keras: int | None = None
    mistakes: tuple[tuple[int, str], ...] = ()
    """Lines with a `# ckptlint:` comment that means nothing, and what would."""

    def silences(self, code: str, line: int) -> bool:
        return self.whole_file or code.startswith(self.by_line.get(line, ()))


NOTHING = Suppressions()


def read_suppressions(text: str) -> Suppressions:
    """The suppressions in a file's text. Only comments count, never strings."""
    lowered = text.lower()
    if "noqa" not in lowered and "ckptlint" not in lowered:
        return NOTHING
    by_line: dict[int, tuple[str, ...]] = {}
    mistakes: list[tuple[int, str]] = []
    whole_file, keras = False, None
    for statement in _statements(text):
        silenced: tuple[str, ...] = ()
        for line, comment in statement.comments:
            for noqa in _NOQA.finditer(comment):
                silenced += _codes(noqa["codes"])
            for own in _OWN.finditer(comment):
                match own["word"].lower():
                    case "ignore-file":
                        whole_file = True
                    case "ignore" if argument := _IGNORE_ARGUMENT.match(own["rest"]):
                        silenced += _codes(argument["codes"])
                    case "ignore" if not own["rest"].lstrip().startswith("["):
                        silenced += _EVERY_CODE
                    case "keras" if version := _KERAS_ARGUMENT.match(own["rest"]):
                        keras = int(version["version"])
                    case _:
                        mistakes.append((line, _MEANT))
        if silenced:
            for line in range(statement.first, statement.last + 1):
                by_line[line] = by_line.get(line, ()) + silenced
    return Suppressions(by_line, whole_file, keras, tuple(mistakes))


def noqa_row(text: str, line: int) -> int:
    """The line on which a `# noqa` for a finding at `line` would go: the last one of its statement."""
    for first, last in _spans(text):
        if first <= line <= last:
            return last
    return line


@dataclass(frozen=True, slots=True)
class _Statement:
    first: int
    last: int
    comments: tuple[tuple[int, str], ...]


@lru_cache(maxsize=8)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((statement.first, statement.last) for statement in _statements(text))


def _statements(text: str) -> Iterator[_Statement]:
    """Logical lines with their comments, as far as the text can be tokenized; a lone comment is its own."""
    comments: list[tuple[int, str]] = []
    first: int | None = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                comments.append((token.start[0], token.string))
            elif token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
                last = token.start[0]
                yield _Statement(first or last, last, tuple(comments))
                comments, first = [], None
            elif token.type not in _SKIPPED and first is None:
                first = token.start[0]
            if token.type == tokenize.NL and first is None and comments:
                line = comments[-1][0]
                yield _Statement(line, line, tuple(comments))
                comments = []
    except (tokenize.TokenError, SyntaxError):
        # What follows is no Python; the comments before it still count, and the error is reported elsewhere.
        for line, comment in comments:
            yield _Statement(line, line, ((line, comment),))


def _codes(listed: str | None) -> tuple[str, ...]:
    return tuple(re.split(r"[,\s]+", listed.upper())) if listed else _EVERY_CODE
