"""One run: from paths to findings, through discovery, triage, the interpreter, the rules and the filters.

Every stage is loaded when the run first needs it, so that a run over clean files stays cheap.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ckptlint.config import Settings, load_settings
from ckptlint.finding import Finding, Severity
from ckptlint.graph import Moment
from ckptlint.source import Place, Problem, SourceError, SourceFile
from ckptlint.world import WorldChoice

if TYPE_CHECKING:
    from ckptlint.graph import Graph
    from ckptlint.program.record import Record
    from ckptlint.rules.rule import AnyRule
    from ckptlint.suppressions import Suppressions

STDIN = "<stdin>"
DEBUG = "CKPTLINT_DEBUG"

RECURSION_LIMIT = 8_000
"""Enough for expressions that nest a thousand times, short of where Python 3.10 overflows its stack."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    `problems` say what could not be linted, `remarks` what the user wrote in vain, `gave_up` where the
    interpreter came to the end of its budget.
    """

    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    gave_up: tuple[Place, ...] = ()
    files: tuple[str, ...] = ()


class Sources:
    """The text of files: what was handed in (standard input, an edit not yet written), else what is on disk.

    A file given under one spelling is that file under any other.
    """

    def __init__(self, given: Iterable[str] = (), overlay: Mapping[str, SourceFile] | None = None) -> None:
        self._spelling = {os.path.abspath(path): path for path in given}  # noqa: PTH100 (links are kept)
        self._files: dict[str, SourceFile | SourceError] = {}
        for path, source in (overlay or {}).items():
            self._files[self._as_given(path)] = source

    def edited(self, texts: Mapping[str, str]) -> Sources:
        """The same files with other texts, encoded as before."""
        after = Sources()
        after._spelling = self._spelling
        edited = {path: replace(self.source(path), text=new) for path, new in texts.items()}
        after._files = {**self._files, **edited}
        return after

    def source(self, path: str) -> SourceFile:
        """The file; raises `SourceError` where it cannot be read or decoded."""
        path = self._as_given(path)
        if path not in self._files:
            try:
                self._files[path] = SourceFile.read(path)
            except SourceError as error:
                self._files[path] = error
        found = self._files[path]
        if isinstance(found, SourceError):
            raise found
        return found

    def read(self, path: str) -> SourceFile | None:
        """The file, or None where there is none that could be read."""
        try:
            return self.source(path)
        except SourceError:
            return None

    def text(self, path: str) -> str:
        """The text of a file; raises `SourceError` where it cannot be read or decoded."""
        return self.source(path).text

    def lines(self, path: str) -> Sequence[str]:
        """The lines of a file; none where it cannot be read or decoded."""
        source = self.read(path)
        return () if source is None else source.lines

    def data(self, path: str | Path) -> bytes:
        """The bytes of a file, read anew from disk unless its text is known."""
        known = self._files.get(self._as_given(str(path)))
        if isinstance(known, SourceFile):
            return known.text.encode("utf-8", "surrogatepass")
        return Path(path).read_bytes()

    def _as_given(self, path: str) -> str:
        return self._spelling.get(os.path.abspath(path), path)  # noqa: PTH100


class Dialect(Protocol):
    """Which Keras a file runs under."""

    def resolve(self, path: str, text: str) -> WorldChoice: ...


def lint_source(text: str, path: str = STDIN, settings: Settings | None = None) -> list[Finding]:
    """The findings in a text. What it imports is read from disk. `SourceError` where it is no Python."""
    outcome = LintRun((), settings or Settings(), {path: SourceFile(path, text)}).lint()
    for problem in outcome.problems:
        raise SourceError(problem.path, problem.line, problem.message)
    return list(outcome.findings)


def lint_paths(paths: Iterable[str | Path], settings: Settings | None = None) -> list[Finding]:
    """The findings in files and folders; the settings are those that hold where the first path lies."""
    paths = tuple(paths)
    chosen = load_settings(home_of(paths)) if settings is None else settings
    return list(LintRun(paths, chosen).lint().findings)


def graphs_of(path: str, settings: Settings, keras: int | None = None) -> list[Graph]:
    """What each save in a file writes, under the Keras version given, else the one the file runs under.

    Raises `SourceError` where the file cannot be read or is no Python.
    """
    from ckptlint.analysis import analyse
    from ckptlint.dialect import DialectResolver

    sources = Sources([path])
    sources.source(path).tree()
    dialect = DialectResolver(settings if keras is None else replace(settings, keras=keras))
    with deep_recursion(), collector_off():
        record = analyse([path], sources.read, dialect.resolve, settings.api)
    return _of_each_save(record)


def _of_each_save(record: Record) -> list[Graph]:
    """One graph per save and root: the first driver to reach the save owns it; its last pass wins."""
    found: dict[tuple[Place, Place], Graph] = {}
    for graph in record.graphs:
        if graph.moment not in (Moment.SAVE, Moment.END):
            continue
        first = found.setdefault((graph.place, record.objects[graph.root].place), graph)
        if first.driver == graph.driver:
            found[graph.place, record.objects[graph.root].place] = graph
    return list(found.values())


def home_of(paths: Sequence[str | Path]) -> Path:
    """The folder whose configuration holds for these paths."""
    first = Path(paths[0]) if paths else Path()
    return first if first.is_dir() else first.parent


class LintRun:
    """One run over paths or given texts: finds the files once, and can lint them again as edited."""

    def __init__(
        self,
        paths: Iterable[str | Path],
        settings: Settings,
        overlay: Mapping[str, SourceFile] | None = None,
    ) -> None:
        self.settings = settings
        self.problems: tuple[Problem, ...] = ()
        overlay = overlay or {}
        files: list[Path] = [Path(path) for path in overlay]
        named = set(files)
        if paths := tuple(paths):
            from ckptlint.discovery import discover

            discovered = discover(paths, settings)
            files += [file for file in discovered.files if file not in named]
            named |= discovered.named
            self.problems = discovered.problems
        self.files = tuple(map(str, files))
        self.sources = Sources(self.files, overlay)
        self.rules = chosen_rules(settings)
        self.named = tuple(str(file) for file in files if file in named)
        self.entries = self._entries(files)

    @cached_property
    def dialect(self) -> Dialect:
        """What tells which Keras each file runs under; made when first asked for."""
        from ckptlint.dialect import DialectResolver

        return DialectResolver(self.settings)

    def _entries(self, files: Sequence[Path]) -> tuple[str, ...]:
        """The files in which a rule could find something."""
        from ckptlint.rules import all_triggers
        from ckptlint.triage import select

        triggers = frozenset(word.encode() for word in all_triggers(self.rules))
        for path in self.named:
            self.sources.read(path)  # it may be a pipe, which can be read only once
        return tuple(map(str, select(files, triggers, self.sources.data)))

    def lint(self, texts: Mapping[str, str] | None = None) -> Outcome:
        """Lint, with the given texts in place of those of the files."""
        sources = self.sources.edited(texts) if texts else self.sources
        with deep_recursion():
            # What was named one by one is said to be no Python even where triage has no use for it.
            readable, unreadable = _parsed(dict.fromkeys((*self.entries, *self.named)), sources)
            entries = [entry for entry in self.entries if entry in readable]
            findings, failures, gave_up = self._analysed(entries, sources) if entries else ([], [], [])
        suppressions = _SuppressionsOf(sources)
        kept = self._filtered(findings, suppressions)
        problems = tuple(dict.fromkeys((*self.problems, *unreadable, *failures)))
        return Outcome(
            tuple(kept), problems, tuple(_mistakes(readable, suppressions)), tuple(gave_up), self.files
        )

    def _analysed(
        self, entries: Sequence[str], sources: Sources
    ) -> tuple[list[Finding], list[Problem], list[Place]]:
        """All together; where that fails, file by file to learn which one it is, then the rest together."""
        try:
            findings, gave_up = self._together(entries, sources)
            return findings, [], gave_up
        except Exception:
            results = {entry: self._alone(entry, sources) for entry in entries}
        failures = [result for result in results.values() if isinstance(result, Problem)]
        sound = [entry for entry, result in results.items() if not isinstance(result, Problem)]
        with contextlib.suppress(Exception):
            findings, gave_up = self._together(sound, sources)
            return findings, failures, gave_up
        parts = [result for result in results.values() if not isinstance(result, Problem)]
        return (
            [finding for findings, _ in parts for finding in findings],
            failures,
            [place for _, gave_up in parts for place in gave_up],
        )

    def _alone(self, entry: str, sources: Sources) -> tuple[list[Finding], list[Place]] | Problem:
        try:
            return self._together([entry], sources)
        except Exception as error:
            return internal_failure(entry, error)

    def _together(self, entries: Sequence[str], sources: Sources) -> tuple[list[Finding], list[Place]]:
        from ckptlint.analysis import analyse
        from ckptlint.rules import check

        with collector_off():
            record: Record = analyse(entries, sources.read, self.dialect.resolve, self.settings.api)
            findings = check(record, sources.read, self.rules)
        return findings, list(record.gave_up)

    def _filtered(self, findings: Iterable[Finding], suppressions: _SuppressionsOf) -> list[Finding]:
        """In order, each once, those of the given files that nothing silences."""
        given = set(self.files)
        once: dict[tuple[object, ...], Finding] = {}
        for finding in findings:
            once.setdefault((finding.code, finding.place, finding.message), finding)
        kept = [
            finding
            for finding in once.values()
            if finding.place.path in given
            and _selected(finding, self.settings)
            and not self.settings.ignores_in_file(finding.code, finding.place.path)
            and not suppressions(finding.place.path).silences(finding.code, finding.place.line)
        ]
        return sorted(kept, key=_order)


def chosen_rules(settings: Settings) -> tuple[type[AnyRule], ...]:
    """The rules to run: those selected, those on by default, and with `pedantic` the others too."""
    from ckptlint.rules import RULES

    return tuple(rule for rule in RULES if settings.selects(rule.code, rule.enabled or settings.pedantic))


def _selected(finding: Finding, settings: Settings) -> bool:
    """Notes are for the pedantic, and for those who select the rule by its whole code."""
    if finding.severity is Severity.NOTE and not settings.pedantic and finding.code not in settings.select:
        return False
    return settings.selects(finding.code)


def _order(finding: Finding) -> tuple[str, int, int, str, int, int]:
    place = finding.place
    return place.path, place.line, place.column, finding.code, place.end_line, place.end_column


def _parsed(paths: Iterable[str], sources: Sources) -> tuple[dict[str, None], list[Problem]]:
    """The files that are Python, in order, and why the others are not."""
    readable: dict[str, None] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            sources.source(path).tree()
        except SourceError as error:
            problems.append(error.problem)
        else:
            readable[path] = None
    return readable, problems


class _SuppressionsOf:
    """The suppressions of each file, read when the first finding asks."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._known: dict[str, Suppressions] = {}

    def __call__(self, path: str) -> Suppressions:
        if path not in self._known:
            from ckptlint.suppressions import read_suppressions

            self._known[path] = read_suppressions(self._sources.text(path))
        return self._known[path]


def _mistakes(paths: Iterable[str], suppressions: _SuppressionsOf) -> Iterator[Problem]:
    """The comments addressed to ckptlint that mean nothing to it."""
    for path in paths:
        for line, what in suppressions(path).mistakes:
            yield Problem(path, what, line)


def internal_failure(path: str, error: Exception) -> Problem:
    """What to tell the user about a failure of ours on one file."""
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, RecursionError):
        return Problem(path, "nested too deeply to be analysed: split the expression or exclude the file")
    return Problem(path, _failure_message(f"{type(error).__name__}: {error}"))


def _failure_message(message: str) -> str:
    first_line = message.strip().partition("\n")[0]
    return f"internal error ({first_line}), not linted: please report it with the output of {DEBUG}=1"


@contextlib.contextmanager
def deep_recursion() -> Iterator[None]:
    """Room for deeply nested programs, here and nowhere else."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextlib.contextmanager
def collector_off() -> Iterator[None]:
    """No cyclic garbage collection while a program is run and its record read.

    A run only ever adds to what it knows, so that the collector would walk millions of live objects again
    and again and free next to nothing. Measured on a package of 1,250 files: half of the processor time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
