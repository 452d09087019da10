"""A rule and a run to test the session and the faces with: they know a few words, and no TensorFlow.

They stand in where a test is about what happens to any finding, fix or failure, whichever rule it comes from.
What the rules find is tested with the rules themselves.

`LOST` is a finding with a safe fix (`KEPT`), `RISKY` one with an unsafe fix, `BREAKS` one whose fix is no
Python, `REMARK` a note, `HOPELESS` one without a fix, and `CRASH` makes the run fail on that file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from ckptlint.finding import Applicability, Finding, Fix, Related, Severity, TextEdit
from ckptlint.program.record import Record
from ckptlint.rules.rule import AnyRule
from ckptlint.source import Place, SourceError, SourceFile
from ckptlint.world import WorldChoice

Read = Callable[[str], SourceFile | None]

FIXES = {
    "LOST": (Applicability.SAFE, "KEPT"),
    "RISKY": (Applicability.UNSAFE, "KEPT"),
    "BREAKS": (Applicability.SAFE, "("),
}
WORDS = re.compile(r"\b(LOST|RISKY|BREAKS|REMARK|HOPELESS)\b")


class StandIn(AnyRule):
    """Finds the words of the tests.

    Why this hurts: it does not.
    """

    code = "CKP101"
    name = "untracked-variable"
    summary = "a variable that no checkpoint holds"
    severity = Severity.WARNING
    triggers = frozenset({"LOST", "RISKY", "BREAKS", "REMARK", "HOPELESS", "CRASH", "ckptlint"})


class OffByDefault(AnyRule):
    """Finds nothing, and is off by default."""

    code = "CKP115"
    name = "iterator-state"
    summary = "an iterator that no checkpoint holds"
    severity = Severity.NOTE
    enabled = False
    triggers = frozenset({"iter"})


class RunOfTexts(Record):
    """The record of a stand-in run: the files it went over."""

    entries: Sequence[str] = ()


def analyse(
    entries: Sequence[str], read: Read, dialect: Callable[[str, str], WorldChoice], api: Mapping[str, object]
) -> Record:
    record = RunOfTexts()
    record.entries = entries
    for entry in entries:
        source = read(entry)
        if source is None:
            continue
        try:
            source.tree()
        except SourceError:
            continue
        if "CRASH" in source.text:
            raise RuntimeError("the run met a CRASH")
    return record


def check(record: Record, read: Read, rules: Sequence[type[AnyRule]] = ()) -> list[Finding]:
    assert isinstance(record, RunOfTexts)
    sources = [source for source in map(read, record.entries) if source is not None]
    return [finding for source in sources for finding in found(source)] if StandIn in rules else []


def found(source: SourceFile) -> Iterator[Finding]:
    for number, line in enumerate(source.lines, start=1):
        for match in WORDS.finditer(line.partition("#")[0]):
            word = match.group()
            place = Place(source.path, number, match.start(), number, match.end())
            fix = None
            if word in FIXES:
                applicability, text = FIXES[word]
                fix = Fix(f"replace `{word}`", applicability, (TextEdit(place, text),))
            yield Finding(
                "CKP101",
                "untracked-variable",
                Severity.NOTE if word == "REMARK" else Severity.WARNING,
                f"`{word}` is in no checkpoint",
                place,
                related=(Related(Place(source.path, 1, 0, 1, len(source.lines[0])), "the file starts here"),),
                help="add it to the checkpoint",
                fix=fix,
            )


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the stand-ins in the place of the real run and the real rules."""
    monkeypatch.setattr("ckptlint.rules.RULES", (StandIn, OffByDefault))
    monkeypatch.setattr("ckptlint.rules.check", check)
    monkeypatch.setattr("ckptlint.analysis.analyse", analyse, raising=False)
