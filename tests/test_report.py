"""What each output format shows of a finding."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ckptlint.config import OUTPUT_FORMATS
from ckptlint.finding import Applicability, Finding, Fix, Related, Severity, TextEdit
from ckptlint.knowledge.worlds import keras_choice
from ckptlint.report import FORMATS, Report, render, statistics
from ckptlint.report.colour import wants_colour
from ckptlint.report.frame import frame
from ckptlint.source import Place

LINES = (
    "import tensorflow as tf",
    "step = tf.Variable(0)",
    "ckpt = tf.train.Checkpoint(",
    "    model=model,",
    ")",
)
STEP = Place("train.py", 2, 7, 2, 21)
EDIT = TextEdit(Place("train.py", 4, 15, 4, 15), " step=step,")
FIX = Fix("add `step=step`", Applicability.SAFE, (EDIT,))
FINDING = Finding(
    "CKP101",
    "untracked-variable",
    Severity.WARNING,
    "`step` is in no checkpoint",
    STEP,
    related=(Related(Place("train.py", 3, 7, 3, 26), "the checkpoint is built here"),),
    help="add it to the Checkpoint",
    fix=FIX,
    runs_in=keras_choice(3, "assumed: nothing in the project says otherwise"),
)


def shown(output_format: str, *findings: Finding, lines: Sequence[str] = LINES, colour: bool = False) -> str:
    return render(output_format, Report(findings, lambda path: lines, colour))


def plain(place: Place, message: str = "lost", fix: Fix | None = None, code: str = "CKP101") -> Finding:
    return Finding(code, "untracked-variable", Severity.WARNING, message, place, fix=fix)


def underlined(line: str, start: int, end: int) -> str:
    """The columns of the shown line that the underline covers, tabs and wide characters counted as shown."""
    (only,) = frame(Place("a.py", 1, start, 1, end), [line])
    return " " * only.start + "^" * (only.end - only.start)


def test_full_shows_the_code_the_related_place_the_help_the_fix_and_the_keras_assumed():
    assert shown("full", FINDING) == (
        "warning[CKP101]: `step` is in no checkpoint\n"
        " --> train.py:2:8\n"
        "  |\n"
        "2 | step = tf.Variable(0)\n"
        "  |        ^^^^^^^^^^^^^^ untracked-variable\n"
        "  |\n"
        " ::: train.py:3:8\n"
        "  |\n"
        "3 | ckpt = tf.train.Checkpoint(\n"
        "  |        ------------------- the checkpoint is built here\n"
        "  |\n"
        "  = help: add it to the Checkpoint\n"
        "  = fix: add `step=step` (--fix)\n"
        "  = note: keras 3 assumed: nothing in the project says otherwise\n"
        "\n"
    )


def test_a_span_over_several_lines_is_underlined_on_each():
    text = shown("full", plain(Place("train.py", 3, 7, 5, 1)))
    assert "4 |     model=model,\n  |     ^^^^^^^^^^^^\n5 | )\n  | ^ untracked-variable\n" in text


def test_a_file_whose_text_is_not_at_hand_still_gets_its_finding():
    assert "train.py:2:8" in shown("full", FINDING, lines=())


@pytest.mark.parametrize(
    ("line", "word", "expected"),
    [
        ("x = lost", "lost", "    ^^^^"),
        ("\tx = lost", "lost", "        ^^^^"),
        ("x\t= lost", "lost", "      ^^^^"),
        ("日本 = lost", "lost", "       ^^^^"),
        ("x = 日本", "日本", "    ^^^^"),
        ("e\u0301 = lost", "lost", "    ^^^^"),
        ("x = '\x1b[31m', lost", "lost", "             ^^^^"),
    ],
)
def test_the_underline_stands_beneath_the_span_as_a_terminal_shows_it(line: str, word: str, expected: str):
    start = line.index(word)
    assert underlined(line, start, start + len(word)) == expected


def test_escape_codes_and_direction_marks_in_the_source_do_not_reach_the_terminal():
    text = shown("full", plain(Place("a.py", 1, 0, 1, 1)), lines=["x = '\x1b[31m' # \u202e"])
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_of_a_very_long_line_only_the_part_around_the_span_is_shown():
    line = "x = [" + "1, " * 5000 + "lost, " + "2, " * 5000 + "]"
    start = line.index("lost")
    (only,) = frame(Place("a.py", 1, start, 1, start + 4), [line])
    assert only.text[only.start : only.end] == "lost"
    assert len(only.text) < 200


def test_colour_adds_escape_codes_and_changes_nothing_else():
    from rich.text import Text

    painted = shown("full", FINDING, colour=True)
    assert "\x1b[" in painted
    assert Text.from_ansi(painted).plain.split() == shown("full", FINDING).split()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "stream", "expected"),
    [
        ({}, Terminal(), True),
        ({}, io.StringIO(), False),
        ({"NO_COLOR": "1"}, Terminal(), False),
        ({"NO_COLOR": ""}, Terminal(), True),
        ({"FORCE_COLOR": "1"}, io.StringIO(), True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, io.StringIO(), False),
        ({"TERM": "dumb"}, Terminal(), False),
    ],
)
def test_only_terminals_get_colour_unless_the_environment_says_otherwise(
    environment: dict[str, str], stream: io.StringIO, expected: bool, monkeypatch: pytest.MonkeyPatch
):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_colour(stream) is expected


def test_concise_is_one_line_a_finding_with_columns_from_one_and_a_mark_for_safe_fixes():
    unsafe = Fix("…", Applicability.UNSAFE, (EDIT,))
    assert shown("concise", FINDING, plain(Place("b.py", 9, 0, 9, 1), fix=unsafe)) == (
        "train.py:2:8: CKP101 [*] `step` is in no checkpoint\nb.py:9:1: CKP101 lost\n"
    )


def test_concise_keeps_to_one_line_whatever_the_message():
    assert shown("concise", plain(STEP, message="two\nlines")) == "train.py:2:8: CKP101 two lines\n"


def test_json_follows_the_schema_of_ruff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (listed,) = json.loads(shown("json", FINDING))
    filename = str(tmp_path / "train.py")
    spot: dict[str, Any] = {"filename": filename}
    assert listed == {
        "code": "CKP101",
        "rule": "untracked-variable",
        "severity": "warning",
        "message": "`step` is in no checkpoint",
        "help": "add it to the Checkpoint",
        "filename": filename,
        "location": {"row": 2, "column": 8},
        "end_location": {"row": 2, "column": 22},
        "fix": {
            "message": "add `step=step`",
            "applicability": "safe",
            "edits": [
                {
                    "content": " step=step,",
                    "location": {"row": 4, "column": 16},
                    "end_location": {"row": 4, "column": 16},
                    **spot,
                }
            ],
        },
        "keras": {"version": 3, "reason": "assumed: nothing in the project says otherwise"},
        "related": [
            {
                "message": "the checkpoint is built here",
                "location": {"row": 3, "column": 8},
                "end_location": {"row": 3, "column": 27},
                **spot,
            }
        ],
        "noqa_row": 2,
        "url": None,
    }


def test_json_names_the_row_on_which_a_noqa_would_silence_the_finding():
    (listed,) = json.loads(shown("json", plain(Place("train.py", 3, 7, 5, 1))))
    assert listed["noqa_row"] == 5


def test_json_of_nothing_is_an_empty_list():
    assert json.loads(shown("json")) == []


def test_nothing_is_shown_of_nothing_in_the_formats_for_people():
    assert shown("full") == shown("concise") == ""


def test_statistics_count_the_rules_the_most_frequent_first():
    findings = [plain(STEP, code="CKP102"), plain(STEP, fix=FIX), plain(STEP, fix=FIX), plain(STEP)]
    assert statistics.render("concise", findings) == (
        "3  CKP101  [-] untracked-variable\n1  CKP102  [ ] untracked-variable\n"
    )
    assert [row["count"] for row in json.loads(statistics.render("json", findings))] == [3, 1]


def test_the_configuration_knows_the_same_formats_as_the_registry():
    assert tuple(FORMATS) == OUTPUT_FORMATS
