"""The evidence programs as judges of mutants: what the rules make of each, and which lines of them it takes.

The engine runs once for each program, and not at all where what it left is remembered from an earlier run of
the tool. A changed function is judged by the rules alone, on that record; what changes when a module is
imported (trigger words, severities) by whole runs of the linter.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import pickle
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from tests import test_evidence as evidence
from tools.mutation.loading import PACKAGE, ROOT, RULES, building_on, import_anew, module_name
from tools.mutation.mutants import Mutant

if TYPE_CHECKING:
    from _typeshed import TraceFunction

ENGINE = "ckptlint.analysis"  # the module whose `analyse` runs the engine
SESSION = "ckptlint.session"
RECORD = "ckptlint.program.record"

Lines = set[tuple[str, int]]
"""Lines that were run: the file, relative to the repository, and the number."""

Seen = object
"""What linting a program came to, as far as the tests look at it; compared by equality."""


@dataclass(frozen=True)
class Case:
    """One evidence program, or what the edits make of one, under one Keras version."""

    program: evidence.Program
    keras: int

    @property
    def name(self) -> str:
        return f"{self.program.name} (Keras {self.keras})"

    @property
    def is_edited(self) -> bool:
        """Whether the tests compare what the edits make of it: the edits of a mutant must be the same."""
        program = self.program
        bad = program.path.name.startswith("bad_") and evidence.repaired(program) is not None
        return bad and self.keras in evidence.keras_with_every_finding(program)


def all_cases(folders: Sequence[str] = ()) -> list[Case]:
    """The evidence in all folders, or in those whose names begin with one of these codes."""
    found: list[Case] = []
    for pattern in ("bad_*", "good_*"):
        for program in evidence.programs(pattern):
            if not folders or program.name.startswith(tuple(folders)):
                found += [Case(program, keras) for keras in program.keras]
    twins = {case: evidence.repaired(case.program) for case in found if case.is_edited}
    return found + [Case(evidence.Program(twin), case.keras) for case, twin in twins.items() if twin]


class Stage:
    """What the unchanged rules make of the cases. To be made before any mutant is loaded."""

    def __init__(self, cases: Sequence[Case], files: Iterable[str], remembered: Path | None = None) -> None:
        """`files`: those whose lines are of interest. `remembered`: a folder for what the engine left."""
        from ckptlint.config import Settings
        from ckptlint.rules import RULES as rules
        from ckptlint.session import LintRun

        self.cases = list(cases)
        self.codes = tuple(rule.code for rule in rules)
        self._runs = [LintRun([str(p) for p in c.program.files], Settings(keras=c.keras)) for c in self.cases]
        self._records: dict[tuple[object, ...], Any] = {}
        self._keras = 3
        self._with_memory(remembered)
        _remember_trees()
        self._programs: dict[int, Any] | None = {}
        self._whole: dict[tuple[int, tuple[str, ...]], object] = {}
        self._walks = _Walks()
        self._seen: list[dict[str, Seen]] = []
        self._lines: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        files = list(files)
        for index in range(len(self.cases)):
            self._record(index)
            with traced(files) as reached:
                self._walks.reached = reached
                self._seen.append(self.look(index, self.codes))
            for file, line in reached:
                self._lines[file][line].append(index)
        for file in files:
            building_on(module_name(file))  # reads the imports of all modules, once
        self._pickled: dict[tuple[object, ...], bytes] = {}

    # What the rules make of a program

    def look(self, index: int, codes: Sequence[str]) -> dict[str, Seen]:
        """What these rules find in a program, and their edits where the tests look at them."""
        from ckptlint.session import collector_off, deep_recursion

        rules: Any = sys.modules[RULES]
        run, record = self._runs[index], self._record(index)
        self._walks.case = index
        if self._programs is not None:
            known = self._programs
            rules.Program = lambda of: known.setdefault(id(of), self._program(of))
        with deep_recursion(), collector_off():
            chosen = [rule for rule in rules.RULES if rule.code in codes]
            findings = rules.check(record, run.sources.read, chosen)
        return self._by_code(index, findings)

    def lint_whole(self, indices: Iterable[int], codes: tuple[str, ...]) -> None:
        """Learn what the linter says of some programs while nothing is changed."""
        for index in indices:
            if (index, codes) not in self._whole:
                self._whole[index, codes] = self._linted(index, codes)

    def pickle_records(self) -> None:
        """Keep what the engine left in a form that new classes can be filled from."""
        for key, record in self._records.items():
            if key not in self._pickled:
                self._pickled[key] = pickle.dumps(record)

    def _linted(self, index: int, codes: Sequence[str]) -> object:
        """What the linter says of a program, with all rules and, if it is one, with that one alone."""
        from ckptlint.config import Settings

        session: Any = sys.modules[SESSION]
        case = self.cases[index]
        self._keras = case.keras
        paths = [str(path) for path in case.program.files]
        found = []
        for select in ((), codes) if len(codes) == 1 else ((),):
            outcome = session.LintRun(paths, Settings(keras=case.keras, select=tuple(select))).lint()
            found.append((self._by_code(index, outcome.findings), outcome.problems))
        return found

    def _by_code(self, index: int, findings: Iterable[Any]) -> dict[str, Seen]:
        places: dict[str, dict[object, object]] = defaultdict(dict)
        for finding in findings:
            fix = finding.fix if self.cases[index].is_edited else None
            places[finding.code].setdefault(finding.place, fix and fix.edits)
        return dict(places)

    @staticmethod
    def _program(record: Any) -> Any:
        from ckptlint.program.program import Program

        return Program(record)

    # What the engine leaves

    def _record(self, index: int) -> Any:
        run = self._runs[index]
        self._keras = self.cases[index].keras
        entries = [entry for entry in run.entries if run.sources.read(entry) is not None]
        module: Any = sys.modules[ENGINE]
        return module.analyse(entries, run.sources.read, run.dialect.resolve, run.settings.api)

    def _with_memory(self, folder: Path | None) -> None:
        """Let the session take what the engine left earlier in place of running it."""
        module: Any = importlib.import_module(ENGINE)
        run = getattr(module.analyse, "engine", module.analyse)
        engine = engine_digest() if folder is not None else ""

        def analyse(entries: Sequence[str], read: Any, dialect: object, *rest: object) -> object:
            key = (self._keras, *entries)
            if key not in self._records:
                name = _digest(engine, str(self._keras), *(f"{e}\n{_text(e)}" for e in _beside(entries)))
                kept = None if folder is None else folder / name
                if kept is not None and kept.exists():
                    self._records[key] = pickle.loads(kept.read_bytes())
                else:
                    self._records[key] = run(entries, read, dialect, *rest)
                    if kept is not None:
                        kept.parent.mkdir(parents=True, exist_ok=True)
                        kept.write_bytes(pickle.dumps(self._records[key]))
            return self._records[key]

        analyse.engine = run  # type: ignore[attr-defined]
        module.analyse = analyse

    # Mutants

    def codes_of(self, file: str) -> tuple[str, ...]:
        """The rules that a module may make a difference to."""
        rules: Any = sys.modules[RULES]
        stale = building_on(module_name(file))
        return tuple(rule.code for rule in rules.RULES if rule.__module__ in stale) or self.codes

    def reached_by(self, mutant: Mutant) -> list[int]:
        """The cases in which the changed lines are run."""
        lines = self._lines.get(mutant.file, {})
        return sorted(
            {i for line in range(mutant.lines[0], mutant.lines[1] + 1) for i in lines.get(line, ())}
        )

    def is_killed(self, index: int, codes: Sequence[str]) -> bool:
        """Whether these rules, of which a function is changed, make something else of a program."""
        try:
            seen = self.look(index, codes)
        except Exception:
            return True
        before: Any = self._seen[index]
        return seen != {code: found for code, found in before.items() if code in codes}

    def is_killed_whole(self, index: int, codes: tuple[str, ...]) -> bool:
        """Whether the linter, of which a module is changed, says something else of a program."""
        try:
            return self._linted(index, codes) != self._whole[index, codes]
        except Exception:
            return True

    def forget_programs(self) -> None:
        """After a change of the questions: what was answered before does not hold."""
        rules: Any = sys.modules[RULES]
        self._programs = None
        rules.Program = importlib.import_module(f"{PACKAGE}.program.program").Program

    def import_anew(self, mutant: Mutant) -> None:
        """Load a mutant that makes a difference when its module is imported."""
        self.forget_programs()
        self._walks.give_up()
        stale = import_anew(mutant)
        importlib.import_module(SESSION)
        if RECORD in stale:
            self._records = _Unpickled(self._pickled)
        if ENGINE in stale:
            self._with_memory(None)

    def walk_again(self) -> None:
        """Walk over files whatever is suspected."""
        self._walks.give_up()

    def use_walks(self, mutant: Mutant) -> None:
        """With a changed function that no walk over a file takes: walk only for suspects that are new."""
        if self._walks.run(mutant):
            self._walks.give_up()

    def without_memory(self) -> None:
        """Let the engine run again for every program: unit tests bring programs of their own."""
        module: Any = sys.modules[ENGINE]
        self._with = module.analyse
        module.analyse = getattr(module.analyse, "engine", module.analyse)
        rules: Any = sys.modules[RULES]
        self._making = rules.Program
        rules.Program = sys.modules[f"{PACKAGE}.program.program"].Program

    def with_memory(self) -> None:
        """Take what the engine left earlier again."""
        module: Any = sys.modules[ENGINE]
        rules: Any = sys.modules[RULES]
        module.analyse, rules.Program = self._with, self._making


class _Walks:
    """The walks over files in search of suspects: each is made once for the same suspects."""

    def __init__(self) -> None:
        self.reached: Lines = set()
        """The lines that are being noted; to be set for each program."""
        self.case = 0
        """Which program is looked at; to be set as well."""
        self._lines: Lines = set()
        self._known: dict[tuple[int, str], list[tuple[object, Any]]] = defaultdict(list)
        rules: Any = sys.modules[RULES]
        self._walk = rules._walked
        rules._walked = self._walked

    def _walked(self, source: Any, suspects: Sequence[tuple[Any, object]]) -> Any:
        wanted = [(rule.code, suspect) for rule, suspect in suspects]
        for known, findings in self._known[self.case, source.path]:
            if known == wanted:
                return findings
        before = set(self.reached)
        self.reached.clear()
        findings = self._walk(source, suspects)
        self._lines |= self.reached
        self.reached |= before
        self._known[self.case, source.path].append((wanted, findings))
        return findings

    def run(self, mutant: Mutant) -> bool:
        """Whether a walk ran the changed lines."""
        return any((mutant.file, n) in self._lines for n in range(mutant.lines[0], mutant.lines[1] + 1))

    def give_up(self) -> None:
        """Walk again for whatever is suspected from now on."""
        rules: Any = sys.modules[RULES]
        rules._walked = self._walk


class _Unpickled(dict[tuple[object, ...], object]):
    """Records made of the classes that are loaded now, when they are asked for."""

    def __init__(self, pickled: Mapping[tuple[object, ...], bytes]) -> None:
        super().__init__()
        self._pickled = pickled

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._pickled

    def __missing__(self, key: tuple[object, ...]) -> object:
        self[key] = pickle.loads(self._pickled[key])
        return self[key]


@contextlib.contextmanager
def traced(files: Iterable[str]) -> Iterator[Lines]:
    """Note which lines of some files are run."""
    paths = {str(ROOT / file): file for file in files}
    reached: Lines = set()

    def line(frame: FrameType, event: str, _: object) -> TraceFunction:
        reached.add((paths[frame.f_code.co_filename], frame.f_lineno))
        return line

    def call(frame: FrameType, event: str, _: object) -> TraceFunction | None:
        if frame.f_code.co_filename not in paths:
            return None
        reached.add((paths[frame.f_code.co_filename], frame.f_lineno))
        return line

    sys.settrace(call)
    try:
        yield reached
    finally:
        sys.settrace(None)


def engine_digest() -> str:
    """Changes with all that decides what the engine leaves."""
    files = [p for p in sorted((ROOT / PACKAGE).rglob("*")) if p.suffix in (".py", ".json", ".toml", ".txt")]
    return _digest(*(f"{p}\n{_text(p)}" for p in files if p.parent.name not in ("rules", "edits", "report")))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()


def _text(path: str | Path) -> str:
    return Path(path).read_text(encoding="utf-8", errors="surrogateescape")


def _beside(entries: Iterable[str]) -> list[Path]:
    """The files that entries may import: those in their folders."""
    folders = {Path(entry).parent for entry in entries}
    beside = {
        file for folder in folders if not folder.name.startswith("CKP") for file in folder.rglob("*.py")
    }
    return sorted({*map(Path, entries), *beside})


def _remember_trees() -> None:
    """Parse each text once: the walks never change a tree."""
    import libcst
    import libcst.metadata

    parse = libcst.parse_module
    if hasattr(parse, "cache_clear"):
        return
    walk: Any = importlib.import_module(f"{RULES}.edits.walk")
    wrapper = libcst.metadata.MetadataWrapper
    libcst.parse_module = functools.cache(lambda text: parse(text))
    wrappers: dict[int, object] = {}

    def remembered(module: libcst.Module, **options: Any) -> object:
        if id(module) not in wrappers:
            wrappers[id(module)] = wrapper(module, **options)
        return wrappers[id(module)]

    walk.MetadataWrapper = remembered
