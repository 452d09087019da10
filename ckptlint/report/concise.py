"""The format `concise`: one line a finding, `path:line:column: CODE message`, as flake8 prints it."""

from __future__ import annotations

from ckptlint.finding import Applicability, Finding
from ckptlint.report import Report
from ckptlint.report.colour import Span, paint


def render(report: Report) -> str:
    """The findings, one a line: `path:line:column: CODE message`."""
    return paint([spans(finding) for finding in report.findings], report.colour)


def spans(finding: Finding) -> list[Span]:
    """The pieces of such a line, each with its style."""
    place = finding.place
    marked = finding.fix is not None and finding.fix.applicability is Applicability.SAFE
    return [
        Span(place.path, "bold"),
        Span(f":{place.line}:{place.column + 1}: ", "cyan"),
        Span(finding.code, "bold red"),
        *([Span(" [*]", "cyan")] if marked else []),
        Span(f" {' '.join(finding.message.split())}"),
    ]
