"""The format `full`, for people: message, code with its span underlined, what explains it, help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ckptlint.finding import Applicability, Finding, Fix, Severity
from ckptlint.report import Report
from ckptlint.report.colour import Span, paint
from ckptlint.report.frame import frame, visible
from ckptlint.source import Place

SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
FIX_OPTIONS = {Applicability.SAFE: "--fix", Applicability.UNSAFE: "--unsafe-fixes"}
FRAME = "bold blue"

Line = list[Span]


def render(report: Report) -> str:
    return paint([line for finding in report.findings for line in _block(finding, report)], report.colour)


def _block(finding: Finding, report: Report) -> Iterator[Line]:
    style = SEVERITY_STYLES[finding.severity]
    places = [finding.place, *(related.place for related in finding.related)]
    margin = len(str(max(place.end_line for place in places)))
    yield [
        Span(f"{finding.severity.value}[{finding.code}]", style),
        Span(f": {visible(finding.message.replace(chr(10), ' '))}", "bold"),
    ]
    yield from _frame(
        finding.place, report.lines(finding.place.path), margin, "-->", Span("^", style), finding.rule
    )
    for related in finding.related:
        lines = report.lines(related.place.path)
        yield from _frame(related.place, lines, margin, ":::", Span("-", FRAME), related.message)
    for label, text in _remarks(finding):
        yield [Span(f"{' ' * margin} = ", FRAME), Span(label, "bold"), Span(visible(text))]
    yield []


def _frame(
    place: Place, lines: Sequence[str], margin: int, arrow: str, mark: Span, label: str
) -> Iterator[Line]:
    gutter = Span(f"{' ' * margin} | ", FRAME)
    label = visible(label.replace("\n", " "))
    shown = frame(place, lines)
    yield [Span(f"{' ' * margin}{arrow} ", FRAME), Span(f"{place.path}:{place.line}:{place.column + 1}")]
    if not shown:
        yield [gutter, Span(label, mark.style)]
        return
    yield [gutter]
    for line in shown:
        yield [Span(f"{line.number:>{margin}} | ", FRAME), Span(line.text)]
        underline = " " * line.start + mark.text * (line.end - line.start)
        yield [gutter, Span(f"{underline} {label}" if line is shown[-1] else underline, mark.style)]
    yield [gutter]


def _remarks(finding: Finding) -> Iterator[tuple[str, str]]:
    """What follows the frames, as label and text."""
    if finding.help is not None and (finding.fix is None or finding.fix.message != finding.help):
        yield "help: ", finding.help
    if finding.fix is not None:
        yield ("help: " if finding.fix.message == finding.help else "fix: "), _fix(finding.fix)
    if finding.runs_in is not None:
        world, reason = finding.runs_in.world, finding.runs_in.reason.removeprefix("assumed: ")
        yield "note: ", f"{str(world).lower()} assumed: {reason}"


def _fix(fix: Fix) -> str:
    return f"{fix.message} ({FIX_OPTIONS[fix.applicability]})"
