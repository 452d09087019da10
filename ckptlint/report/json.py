"""The format `json`: a list in ruff's schema, with `rule`, `severity`, `keras` and `related` beside it."""

from __future__ import annotations

import json
import os
from typing import Any

from ckptlint.finding import Finding, Fix, Related, TextEdit
from ckptlint.report import Report
from ckptlint.source import Place
from ckptlint.suppressions import noqa_row
from ckptlint.world import WorldChoice


def render(report: Report) -> str:
    return json.dumps([_finding(finding, report) for finding in report.findings], indent=2) + "\n"


def _finding(finding: Finding, report: Report) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        **_located(place),
        "fix": None if finding.fix is None else _fix(finding.fix),
        "keras": None if finding.runs_in is None else _keras(finding.runs_in),
        "related": [_related(related) for related in finding.related],
        "noqa_row": noqa_row("\n".join(report.lines(place.path)), place.line),
        "url": None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "message": fix.message,
        "applicability": fix.applicability.value,
        "edits": [_edit(edit) for edit in fix.edits],
    }


def _edit(edit: TextEdit) -> dict[str, Any]:
    return {"content": edit.text, **_located(edit.place)}


def _related(related: Related) -> dict[str, Any]:
    return {"message": related.message, **_located(related.place)}


def _keras(choice: WorldChoice) -> dict[str, Any]:
    return {"version": choice.world.version, "reason": choice.reason}


def _located(place: Place) -> dict[str, Any]:
    return {
        "filename": _absolute(place.path),
        "location": {"row": place.line, "column": place.column + 1},
        "end_location": {"row": place.end_line, "column": place.end_column + 1},
    }


def _absolute(path: str) -> str:
    """The whole path, as ruff gives it; a text without a file keeps its name (`<stdin>`)."""
    return path if path.startswith("<") else os.path.abspath(path)  # noqa: PTH100 (the file need not exist)
