"""Counts instead of findings (`--statistics`): how often each rule was met, and how many a fix can repair."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from ckptlint.finding import Applicability, Finding


def render(output_format: str, findings: Sequence[Finding]) -> str:
    """One row a rule, the most frequent first: a table, or a list of objects where the format is `json`."""
    counts = Counter(finding.code for finding in findings)
    rules = {finding.code: finding.rule for finding in findings}
    fixable = Counter(finding.code for finding in findings if _safe(finding))
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    if output_format == "json":
        listed = [
            {"code": code, "name": rules[code], "count": count, "fixable": fixable[code] == count}
            for code, count in rows
        ]
        return json.dumps(listed, indent=2) + "\n"
    margin = max((len(str(count)) for _, count in rows), default=0)
    return "".join(
        f"{count:>{margin}}  {code}  {_mark(fixable[code], count)} {rules[code]}\n" for code, count in rows
    )


def _safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.applicability is Applicability.SAFE


def _mark(fixable: int, count: int) -> str:
    """As ruff marks its rows: all of them can be fixed, some, or none."""
    if fixable == count:
        return "[*]"
    return "[-]" if fixable else "[ ]"
