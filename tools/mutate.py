"""Mutation testing of the rules: changes them one by one and says which changes no evidence notices.

    python tools/mutate.py                                   # all rules and the questions they ask
    python tools/mutate.py ckptlint/rules/opaque_op.py       # some modules
    python tools/mutate.py --list                            # the mutants, without running them

A mutant (`tools/mutants.py`) is killed when the findings or repairs in one of the evidence programs under
`rules/CKP*` are no longer those that `tests/test_evidence.py` wants, or a unit test of the rules fails. The
engine runs once for each program; every mutant reads the same records, and only the programs that reach the
changed lines are linted again. Each mutant has a process of its own, a fork with the changed module loaded.

Mutants that survive with good reason are listed, with the reason, in `tools/mutate_survivors.toml`. The run
fails where another one survives, and where a listed one is gone or does not survive.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import functools
import gc
import importlib
import importlib.abc
import importlib.machinery
import io
import multiprocessing
import multiprocessing.connection
import os
import pickle
import pickletools
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import TYPE_CHECKING, Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
sys.path[:1] = [str(ROOT)]  # run as a script, the folder of the script stands there

from tests import test_evidence as evidence  # noqa: E402
from tools.mutants import Mutant, mutants_of  # noqa: E402

if TYPE_CHECKING:
    from _typeshed import TraceFunction

PACKAGE = "ckptlint"
ENGINE = "ckptlint.analysis"  # the module whose `analyse` runs the engine
RULES = "ckptlint.rules"
SURVIVORS = Path(__file__).with_name("mutate_survivors.toml")
TARGETS = ("ckptlint/rules", "ckptlint/program")
"""Where the rules and their questions are; what is not there is passed over."""

SECONDS = 20
"""After this long a mutant is taken to be caught in a loop of its own, and killed."""

Seen = object
"""What linting a program came to, as far as the tests look at it; compared by equality."""


@dataclass(frozen=True)
class Case:
    """One evidence program under one Keras version."""

    program: evidence.Program
    keras: int

    @property
    def name(self) -> str:
        return f"{self.program.name} (Keras {self.keras})"


@dataclass
class Stage:
    """What is known of the unmutated rules: the records, what was seen, and which lines each case reaches."""

    cases: list[Case] = field(default_factory=list)
    records: dict[tuple[object, ...], object] = field(default_factory=dict)
    pickled: dict[tuple[object, ...], bytes] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    lines: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    recorded_modules: frozenset[str] = frozenset()
    keras: int = 3

    def look(self, case: Case) -> Seen:
        """Lint a program and return what the tests of the evidence compare."""
        self.keras = case.keras
        return look(case)


@dataclass(frozen=True)
class Result:
    """Which mutant was killed by what; `by` is empty for a survivor."""

    mutant: Mutant
    by: str
    reached: int


# The stage


def look(case: Case) -> Seen:
    """Lint a program and return what the tests of the evidence compare."""
    from ckptlint.config import Settings
    from ckptlint.session import lint_paths

    findings = lint_paths([str(p) for p in case.program.files], Settings(keras=case.keras))
    places = frozenset((Path(f.place.path).name, f.place.line, f.code) for f in findings)
    paths = case.program.files
    alone = {code: evidence.linted(paths, case.keras, (code,)) for code in sorted({f.code for f in findings})}
    edits = tuple(
        (f.code, edit.place.line, edit.place.column, edit.place.end_line, edit.place.end_column, edit.text)
        for f in findings
        if f.fix is not None
        for edit in f.fix.edits
    )
    program = case.program
    compared = program.path.name.startswith("bad_") and (
        evidence.repaired(program) is not None and case.keras in evidence.keras_with_every_finding(program)
    )
    return (places, alone, edits if compared else None)


def prepare(targets: Sequence[Path]) -> Stage:
    """Run the engine on all programs, then the unmutated rules on what it left."""
    stage = Stage()
    stage.cases = [
        Case(program, keras)
        for pattern in ("bad_*", "good_*")
        for program in evidence.programs(pattern)
        for keras in program.keras
    ]
    _remember_trees()
    _patch_engine(stage, record=True)
    for case in stage.cases:
        stage.seen.append(stage.look(case))
    _patch_engine(stage, record=False)
    stage.pickled = {key: pickle.dumps(record) for key, record in stage.records.items()}
    stage.recorded_modules = frozenset(_modules_in(stage.pickled.values()))
    paths = {str(path): _relative(path) for path in targets}
    for path in targets:
        _building_on(_module_name(_relative(path)))  # reads the imports of all modules, once
    for index, case in enumerate(stage.cases):
        with _traced(paths) as reached:
            again = stage.look(case)
        if again != stage.seen[index]:
            raise SystemExit(f"{case.name}: the rules do not answer twice alike")
        for file, line in reached:
            stage.lines.setdefault(file, defaultdict(list))[line].append(index)
    return stage


def _patch_engine(stage: Stage, *, record: bool) -> None:
    """Let the session take what the engine left earlier in place of running it."""
    module: Any = importlib.import_module(ENGINE)
    run = getattr(module.analyse, "engine", module.analyse)

    def analyse(entries: Sequence[str], read: object, dialect: object, *rest: object) -> object:
        key = (stage.keras, *entries)
        if key not in stage.records:
            made = run(entries, read, dialect, *rest)
            if not record:
                return made
            stage.records[key] = made
        return stage.records[key]

    analyse.engine = run  # type: ignore[attr-defined]
    module.analyse = analyse


def _remember_trees() -> None:
    """Parse each text once: the walks never change a tree."""
    import libcst
    import libcst.metadata

    parse = libcst.parse_module
    metadata: Any = libcst.metadata
    wrapper = metadata.MetadataWrapper
    libcst.parse_module = functools.cache(lambda text: parse(text))
    wrappers: dict[int, object] = {}

    def remembered(module: libcst.Module, **options: object) -> object:
        if id(module) not in wrappers:
            wrappers[id(module)] = wrapper(module, **options)
        return wrappers[id(module)]

    metadata.MetadataWrapper = remembered


def _modules_in(pickles: Iterable[bytes]) -> Iterator[str]:
    """The modules of this package whose classes stand in pickles."""
    for data in pickles:
        for _, argument, _ in pickletools.genops(data):
            if isinstance(argument, str) and argument.startswith(f"{PACKAGE}."):
                yield argument


@contextlib.contextmanager
def _traced(paths: Mapping[str, str]) -> Iterator[set[tuple[str, int]]]:
    """Note which lines of some files are run."""
    reached: set[tuple[str, int]] = set()

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


# One mutant


def attempt(stage: Stage, mutant: Mutant, order: Sequence[int], unit_tests: Sequence[str]) -> Result:
    """Lint again with one mutant loaded, in the process of its own that this is called in."""
    try:
        load(stage, mutant)
    except Exception as error:
        return Result(mutant, f"import: {type(error).__name__}", len(order))
    for index in order:
        case = stage.cases[index]
        try:
            same = stage.look(case) == stage.seen[index]
        except Exception:
            same = False
        if not same:
            return Result(mutant, case.name, len(order))
    failed = _unit_tests_fail(unit_tests)
    return Result(mutant, "unit tests" if failed else "", len(order))


def load(stage: Stage, mutant: Mutant) -> None:
    """Import the changed module, and anew all modules that build on it."""
    name = _module_name(mutant.file)
    source = mutant.applied((ROOT / mutant.file).read_text(encoding="utf-8"))
    stale = _building_on(name)
    for module in stale:
        sys.modules.pop(module, None)
    sys.meta_path.insert(0, _Changed(name, ROOT / mutant.file, source))
    for module in sorted(stale):
        importlib.import_module(module)
    if ENGINE in stale or stale & stage.recorded_modules:
        stage.records = _Unpickled(stage.pickled)
        _patch_engine(stage, record=False)


class _Unpickled(dict[tuple[object, ...], object]):
    """Records made of the classes that are loaded now, when they are asked for."""

    def __init__(self, pickled: Mapping[tuple[object, ...], bytes]) -> None:
        super().__init__()
        self._pickled = pickled

    def __contains__(self, key: object) -> bool:
        return key in self._pickled

    def __missing__(self, key: tuple[object, ...]) -> object:
        self[key] = pickle.loads(self._pickled[key])
        return self[key]


class _Changed(importlib.abc.MetaPathFinder):
    """Finds one module, with a source of its own."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self._name = name
        self._path = path
        self._source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _Loader(fullname, str(self._path), self._source)
        search = [str(self._path.parent)] if self._path.name == "__init__.py" else None
        spec = importlib.machinery.ModuleSpec(
            fullname, loader, origin=str(self._path), is_package=search is not None
        )
        spec.submodule_search_locations = search
        spec.has_location = True
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec")


def _building_on(name: str) -> set[str]:
    """The loaded modules that import a module, straight or through others, and the module itself."""
    users: dict[str, set[str]] = defaultdict(set)
    for module in [m for m in sys.modules if m == PACKAGE or m.startswith(f"{PACKAGE}.")]:
        for imported in _imports(module):
            users[imported].add(module)
        if module.startswith(f"{RULES}."):
            users[module].add(RULES)  # it walks its modules, and names none
    found = {name}
    queue = [name]
    while queue:
        for user in users[queue.pop()] - found:
            found.add(user)
            queue.append(user)
    return found


@functools.cache
def _imports(module: str) -> frozenset[str]:
    """The modules of this package that a module names in its imports, wherever they stand in it."""
    path = getattr(sys.modules[module], "__file__", None)
    if path is None:
        return frozenset()
    found = set()
    for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def _module_name(file: str) -> str:
    parts = Path(file).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _unit_tests_fail(paths: Sequence[str]) -> bool:
    """Whether a unit test of what was changed fails."""
    if not paths:
        return False
    import pytest

    for name in [m for m in sys.modules if m.startswith("tests.") and m != evidence.__name__]:
        del sys.modules[name]
    _engine_again()
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        return pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-m", "not proof", *paths]) != 0


def _engine_again() -> None:
    module: Any = importlib.import_module(ENGINE)
    module.analyse = getattr(module.analyse, "engine", module.analyse)


# All mutants


def run(
    stage: Stage, mutants: Sequence[Mutant], jobs: int, unit_tests: Sequence[str], verbose: bool
) -> Iterator[Result]:
    """Each mutant in a process of its own, `jobs` at a time."""
    killers: dict[str, Counter[int]] = defaultdict(Counter)
    by_name = {case.name: index for index, case in enumerate(stage.cases)}
    waiting = list(reversed(mutants))
    running: dict[int, tuple[Mutant, multiprocessing.connection.Connection, float]] = {}
    context = multiprocessing.get_context("fork")
    gc.collect()
    gc.freeze()
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            order = _order(stage, mutant, killers[mutant.file])
            receiver, sender = context.Pipe(duplex=False)
            pid = os.fork()
            if pid == 0:
                _child(stage, mutant, order, unit_tests, sender)
            sender.close()
            running[pid] = (mutant, receiver, time.monotonic())
        ready = multiprocessing.connection.wait([r for _, r, _ in running.values()], timeout=1)
        for pid, (mutant, receiver, since) in list(running.items()):
            if receiver in ready:
                try:
                    result = receiver.recv()
                except EOFError:
                    result = Result(mutant, "crash", 0)
            elif time.monotonic() - since > SECONDS * (1 + bool(unit_tests)):
                os.kill(pid, signal.SIGKILL)
                result = Result(mutant, "timeout", 0)
            else:
                continue
            del running[pid]
            receiver.close()
            os.waitpid(pid, 0)
            if result.by in by_name:
                killers[mutant.file][by_name[result.by]] += 1
            if verbose or not result.by:
                print(f"{'killed  ' if result.by else 'SURVIVED'} {mutant.identity}  {result.by}", flush=True)
            yield result


def _child(
    stage: Stage,
    mutant: Mutant,
    order: Sequence[int],
    unit_tests: Sequence[str],
    sender: multiprocessing.connection.Connection,
) -> None:
    """Try one mutant, tell the parent, and end this process."""
    try:
        silence = io.StringIO()
        with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
            result = attempt(stage, mutant, order, unit_tests)
        sender.send(result)
        sender.close()
    finally:
        os._exit(0)


def _order(stage: Stage, mutant: Mutant, killers: Mapping[int, int]) -> list[int]:
    """The cases that reach the changed lines, those first that have killed the most mutants of the module."""
    if mutant.function and not _at_import(mutant):
        lines = stage.lines.get(mutant.file, {})
        cases = {i for line in range(mutant.lines[0], mutant.lines[1] + 1) for i in lines.get(line, ())}
    else:
        cases = set(range(len(stage.cases)))
    code = _code_of(mutant.file)
    return sorted(
        cases, key=lambda i: (-killers.get(i, 0), code not in stage.cases[i].program.name or not code, i)
    )


@functools.cache
def _functions(file: str) -> list[tuple[int, int]]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return [
        (node.body[0].lineno, node.end_lineno or 0)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]


def _at_import(mutant: Mutant) -> bool:
    """Whether what is changed runs when the module is imported: it stands in no function's body."""
    return not any(first <= mutant.lines[0] <= last for first, last in _functions(mutant.file))


@functools.cache
def _code_of(file: str) -> str:
    """The code of the rule that a module defines, or nothing."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    codes = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) == 6
        if node.value.startswith("CKP")
    ]
    return codes[0] if len(set(codes)) == 1 else ""


# The list of those that may survive


def listed() -> dict[str, str]:
    """The identities of the mutants that may survive, each with the reason."""
    if not SURVIVORS.exists():
        return {}
    groups = tomllib.loads(SURVIVORS.read_text(encoding="utf-8")).get("survivors", [])
    return {identity: group["reason"] for group in groups for identity in group["mutants"]}


def discover(paths: Sequence[Path]) -> list[Path]:
    """The modules in these files and folders."""
    found: list[Path] = []
    for path in paths:
        absolute = path if path.is_absolute() else ROOT / path
        found += sorted(absolute.rglob("*.py")) if absolute.is_dir() else [absolute]
    return [path for path in found if path.exists()]


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tests_of_rules() -> list[str]:
    """The test files that import from the rules."""
    chosen = []
    for path in sorted((ROOT / "tests").glob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if f"{PACKAGE}.rules" in text or f"{PACKAGE}.program" in text:
            chosen.append(str(path))
    return chosen


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, help="modules or folders (default: all rules)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true", help="print the mutants and run none")
    parser.add_argument("--verbose", action="store_true", help="print killed mutants too")
    parser.add_argument("--match", default="", help="only mutants whose identity holds this text")
    parser.add_argument("--no-unit-tests", action="store_true", help="only the evidence may kill")
    options = parser.parse_args(arguments)
    targets = discover(options.paths or [Path(t) for t in TARGETS])
    mutants = [
        mutant
        for path in targets
        for mutant in mutants_of(path.read_text(encoding="utf-8"), _relative(path))
        if options.match in mutant.identity
    ]
    if options.list:
        print("\n".join(m.identity for m in mutants))
        return 0
    begun = time.monotonic()
    stage = prepare(targets)
    print(f"{len(stage.cases)} cases, {time.monotonic() - begun:.0f} s", flush=True)
    unit_tests = [] if options.no_unit_tests else _tests_of_rules()
    results = list(run(stage, mutants, options.jobs, unit_tests, options.verbose))
    return report(results, listed(), whole=not options.paths and not options.match)


def report(results: Sequence[Result], reasons: Mapping[str, str], *, whole: bool) -> int:
    """Print the table and what is wrong; the exit status."""
    survivors = {r.mutant.identity for r in results if not r.by}
    tried = {r.mutant.identity for r in results}
    unlisted = sorted(survivors - set(reasons))
    stale = sorted(i for i in reasons if i in tried - survivors or (whole and i not in tried))
    files: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        files[result.mutant.file].append(result)
    print("\n| module | mutants | killed | survive, with reason | survive |\n|---|---|---|---|---|")
    for file, found in files.items():
        alive = {r.mutant.identity for r in found if not r.by}
        known = len(alive & set(reasons))
        print(f"| `{file}` | {len(found)} | {len(found) - len(alive)} | {known} | {len(alive) - known} |")
    known = len(survivors & set(reasons))
    print(f"| all | {len(results)} | {len(results) - len(survivors)} | {known} | {len(unlisted)} |\n")
    for identity in unlisted:
        print(f"survives and is not listed: {identity}")
    for identity in stale:
        print(f"listed, but is gone or is killed: {identity}")
    return 1 if unlisted or stale else 0


if __name__ == "__main__":
    sys.exit(main())
