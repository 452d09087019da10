"""Applying the edits of findings: which fixes go together, what the files become, and writing them safely.

A fix is applied whole or not at all, and never where a file would no longer parse. Where fixes overlap, the
later one waits for the next pass, which lints the edited text anew.
"""

from __future__ import annotations

import ast
import bisect
import contextlib
import errno
import os
import re
import stat
import tempfile
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from ckptlint.finding import Applicability, Finding, Fix, TextEdit
from ckptlint.source import Place, Problem, SourceError

MOST_PASSES = 50

LINE_END = re.compile(r"\r\n|\r|\n")

Lint = Callable[[Mapping[str, str]], Sequence[Finding]]
"""Lints with the given texts in place of what is on disk."""

Text = Callable[[str], str]
"""The present text of a file."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass makes of the files, and what became of each finding that has a fix."""

    texts: Mapping[str, str]
    applied: tuple[Finding, ...] = ()
    waiting: tuple[Finding, ...] = ()
    refused: tuple[Finding, ...] = ()
    outside: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Fixed:
    """What repeated passes made of the files: the new texts of those that changed, and what is left."""

    texts: Mapping[str, str]
    remaining: tuple[Finding, ...]
    applied: tuple[Finding, ...] = ()
    refused: tuple[Finding, ...] = ()
    outside: tuple[Finding, ...] = ()


def wanted(fix: Fix | None, unsafe: bool) -> bool:
    """Whether a fix may be applied: the safe ones, or all."""
    return fix is not None and bool(fix.edits) and (unsafe or fix.applicability is Applicability.SAFE)


def fix_until_stable(lint: Lint, text: Text, allowed: Collection[str], unsafe: bool) -> Fixed:
    """Lint and apply until nothing changes; only files in `allowed` are edited."""
    texts: dict[str, str] = {}
    applied: list[Finding] = []
    seen: set[tuple[tuple[str, str], ...]] = {()}
    findings = lint(texts)
    for _ in range(MOST_PASSES):
        step = one_pass(findings, _present(texts, text), allowed, unsafe)
        after = {**texts, **step.texts}
        state = tuple(sorted(after.items()))
        if not step.texts or state in seen:
            break
        seen.add(state)
        texts = after
        applied += step.applied
        findings = lint(texts)
    return Fixed(
        {path: new for path, new in texts.items() if new != text(path)},
        tuple(findings),
        tuple(applied),
        step.refused,
        step.outside,
    )


def _present(texts: Mapping[str, str], text: Text) -> Text:
    return lambda path: texts[path] if path in texts else text(path)


def one_pass(findings: Iterable[Finding], text: Text, allowed: Collection[str], unsafe: bool) -> Pass:
    """Apply every wanted fix that neither overlaps an earlier one nor breaks a file."""
    candidates = [finding for finding in findings if wanted(finding.fix, unsafe)]
    outside = [finding for finding in candidates if not _paths(finding) <= set(allowed)]
    inside = [finding for finding in candidates if _paths(finding) <= set(allowed)]
    together, waiting, refused = _without_overlaps(inside, text)
    texts = _texts(together, text)
    if _broken(texts, text):
        together, also_waiting, also_refused = _one_by_one(together, text)
        waiting += also_waiting
        refused += also_refused
        texts = _texts(together, text)
    changed = {path: new for path, new in texts.items() if new != text(path)}
    return Pass(changed, tuple(together), tuple(waiting), tuple(refused), tuple(outside))


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """The text with the edits made; they must not overlap.

    Insertions at one point keep their order, identical ones are made once.
    """
    starts = line_starts(text)
    newline = _newline(text)
    spans = [
        (*_offsets(starts, text, edit.place), _whole_lines(edit, len(starts)))
        for edit in dict.fromkeys(edits)
    ]
    pieces: list[str] = []
    position = 0
    for start, end, new in sorted(spans, key=lambda span: span[:2]):
        pieces += [text[position:start], LINE_END.sub(newline, new)]
        position = end
    return "".join([*pieces, text[position:]])


def line_starts(text: str) -> list[int]:
    """The offset at which each line starts, lines ending where Python ends them (not at form feeds)."""
    return [0, *(match.end() for match in LINE_END.finditer(text))]


def _newline(text: str) -> str:
    first = LINE_END.search(text)
    return "\n" if first is None else first.group()


def _whole_lines(edit: TextEdit, lines: int) -> str:
    """The text to insert; after a last line that lacks its end, that end comes first."""
    if edit.text and edit.place.line > lines:
        return "\n" + edit.text.removesuffix("\n")
    return edit.text


def _offsets(starts: Sequence[int], text: str, place: Place) -> tuple[int, int]:
    def offset(line: int, column: int) -> int:
        if (line, column) == (len(starts) + 1, 0):
            return len(text)
        if not 1 <= line <= len(starts):
            raise ValueError(f"{place.path} has no line {line}")
        line_end = starts[line] if line < len(starts) else len(text)
        if starts[line - 1] + column > line_end:
            raise ValueError(f"{place.path}:{line} has no column {column}")
        return starts[line - 1] + column

    start, end = offset(place.line, place.column), offset(place.end_line, place.end_column)
    if end < start:
        raise ValueError(f"an edit of {place.path} ends before it starts")
    return start, end


def _edits(finding: Finding) -> tuple[TextEdit, ...]:
    return () if finding.fix is None else finding.fix.edits


def _paths(finding: Finding) -> set[str]:
    return {edit.place.path for edit in _edits(finding)}


@dataclass(slots=True)
class _Taken:
    """The edits of one file accepted so far, in order, to ask whether another would touch them."""

    edits: set[TextEdit] = field(default_factory=set)
    spans: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)

    def touches(self, edit: TextEdit) -> bool:
        """Whether the edit cannot stand beside those accepted: it shares a point with one that replaces text.

        An identical edit is the same one; two insertions at one point both stand.
        """
        if edit in self.edits:
            return False
        start, end = span = _span(edit)
        at = bisect.bisect_left(self.spans, span)
        # Accepted spans do not overlap, so only close neighbours can touch; insertions may share their point.
        for index in range(at, len(self.spans)):
            if self.spans[index][0] > end:
                break
            if not (start == end == self.spans[index][0] == self.spans[index][1]):
                return True
        for index in range(at - 1, -1, -1):
            other_start, other_end = self.spans[index]
            if other_end >= start and not (start == end == other_start == other_end):
                return True
            if other_end < start:
                break
        return False

    def add(self, edit: TextEdit) -> None:
        if edit not in self.edits:
            self.edits.add(edit)
            bisect.insort(self.spans, _span(edit))


def _span(edit: TextEdit) -> tuple[tuple[int, int], tuple[int, int]]:
    place = edit.place
    return (place.line, place.column), (place.end_line, place.end_column)


def _without_overlaps(
    findings: Sequence[Finding], text: Text
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """Those whose fixes stand beside each other, those that must wait, those that lie outside the text."""
    taken: dict[str, _Taken] = {}
    together: list[Finding] = []
    waiting: list[Finding] = []
    refused: list[Finding] = []
    for finding in findings:
        if not _fits(finding, text):
            refused.append(finding)
        elif any(taken.setdefault(edit.place.path, _Taken()).touches(edit) for edit in _edits(finding)):
            waiting.append(finding)
        else:
            together.append(finding)
            for edit in _edits(finding):
                taken[edit.place.path].add(edit)
    return together, waiting, refused


def _fits(finding: Finding, text: Text) -> bool:
    """Whether the edits of a fix lie inside the text and do not overlap one another."""
    by_path: dict[str, list[tuple[int, int]]] = {}
    for edit in dict.fromkeys(_edits(finding)):
        present = text(edit.place.path)
        try:
            by_path.setdefault(edit.place.path, []).append(
                _offsets(line_starts(present), present, edit.place)
            )
        except ValueError:
            return False
    return all(
        before[1] <= after[0] for spans in map(sorted, by_path.values()) for before, after in pairwise(spans)
    )


def _texts(findings: Iterable[Finding], text: Text) -> dict[str, str]:
    by_path: dict[str, list[TextEdit]] = {}
    for finding in findings:
        for edit in _edits(finding):
            by_path.setdefault(edit.place.path, []).append(edit)
    return {path: apply_edits(text(path), edits) for path, edits in by_path.items()}


def _one_by_one(
    findings: Iterable[Finding], text: Text
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """Those that go together, those that break a file only beside others and wait, those that do so alone."""
    together: list[Finding] = []
    waiting: list[Finding] = []
    refused: list[Finding] = []
    for finding in findings:
        if not _broken(_texts([*together, finding], text), text, _paths(finding)):
            together.append(finding)
        elif together and not _broken(_texts([finding], text), text):
            waiting.append(finding)
        else:
            refused.append(finding)
    return together, waiting, refused


def _broken(texts: Mapping[str, str], text: Text, paths: Collection[str] | None = None) -> bool:
    """Whether a file that Python could compile no longer can, or one that parsed no longer does."""
    chosen = texts if paths is None else {path: texts[path] for path in paths}
    return any(
        not _parses(new) or (not _compiles(new) and _compiles(text(path))) for path, new in chosen.items()
    )


def _parses(text: str) -> bool:
    return _accepted(text, ast.PyCF_ONLY_AST)


def _compiles(text: str) -> bool:
    """Stricter than parsing: a keyword given twice, say, is only noticed here."""
    return _accepted(text, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def _accepted(text: str, flags: int) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<edited>", "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
            return False
    return True


def linked_files(applied: Iterable[Finding], changed: Iterable[str]) -> list[list[str]]:
    """The changed files, in groups that one fix or a chain of them ties together: written all or none."""
    groups: list[set[str]] = [{path} for path in changed]
    for finding in applied:
        tied = [group for group in groups if group & _paths(finding)]
        groups = [group for group in groups if group not in tied]
        groups += [set().union(*tied)] if tied else []
    return sorted(sorted(group) for group in groups)


Encode = Callable[[str], bytes]
"""The bytes that a file shall have; raises `SourceError` where its encoding lacks a character."""


def write_all(groups: Iterable[Sequence[str]], encode: Encode) -> list[Problem]:
    """Write every file, each group of files whole or not at all. Returns what could not be written."""
    return [failure for group in groups for failure in _write_group(group, encode)]


def _write_group(paths: Sequence[str], encode: Encode) -> Iterator[Problem]:
    """Prepare a temporary file beside each target first; only when all stand are they put in place."""
    with contextlib.ExitStack() as prepared:
        ready: list[tuple[str, Path, Path]] = []
        for path in paths:
            try:
                target = Path(path).resolve(strict=True)
                temporary = _prepare(target, encode(path))
            except (OSError, SourceError) as error:
                yield _unwritten(path, error)
                yield from (Problem(other, _TIED.format(path)) for other in paths if other != path)
                return
            prepared.callback(temporary.unlink, missing_ok=True)
            ready.append((path, temporary, target))
        for path, temporary, target in ready:
            try:
                temporary.replace(target)
            except OSError as error:
                yield _unwritten(path, error)


_TIED = "left as it is, for it is fixed together with {}, which cannot be written"


def _unwritten(path: str, error: OSError | SourceError) -> Problem:
    if isinstance(error, SourceError):
        return error.problem
    reason = (error.strerror or str(error)).lower()
    return Problem(path, f"cannot be written ({reason}): left as it is; check its permissions")


def _prepare(target: Path, content: bytes) -> Path:
    """A file beside the target with the new content, safely on disk, owned and readable as the target is."""
    before = target.stat()
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _take_after(temporary, before)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _take_after(temporary: Path, before: os.stat_result) -> None:
    if hasattr(os, "chown") and (before.st_uid, before.st_gid) != (
        temporary.stat().st_uid,
        temporary.stat().st_gid,
    ):
        with contextlib.suppress(OSError):  # only root may give files away
            os.chown(temporary, before.st_uid, before.st_gid)
    temporary.chmod(stat.S_IMODE(before.st_mode))


def unified_diff(path: str, before: str, after: str) -> str:
    """What changes in one file, as `diff -u` and `patch` write it."""
    import difflib

    lines = difflib.unified_diff(_lines(before), _lines(after), fromfile=path, tofile=path, lineterm="\n")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    starts = line_starts(text)
    ends = [*starts[1:], len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True) if start < end]
