"""The unit tests as judges of mutants: which of them run which lines, and whether they still pass.

pytest collects them once, in the process that makes the mutants; a mutant's own process runs those that take
the changed lines. What they take is seen in a first run of them all, and remembered while none of it changes.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.mutation.evidence import traced
from tools.mutation.loading import PACKAGE, ROOT
from tools.mutation.mutants import Mutant

if TYPE_CHECKING:
    import pytest

LEFT_OUT = ("evidence", "oracle", "pre_commit", "tracking_guide", "mutation")
"""Test modules that judge no mutant: the evidence does so by itself, the others look elsewhere."""

LONGEST = 3.0
"""Seconds that a test may take to be of use here."""


@dataclass
class Test:
    """One test that passes while nothing is changed."""

    name: str
    seconds: float
    lines: dict[str, list[int]]


@dataclass
class UnitTests:
    """A plugin for pytest that runs no tests of its own accord, but lets `work` have them."""

    work: Callable[[UnitTests], None]
    files: Sequence[str]
    memory: Path | None = None
    chosen: Sequence[str] = ()
    tests: list[Test] = field(default_factory=list)
    _kept: dict[str, Any] = field(default_factory=dict)
    _items: dict[str, pytest.Item] = field(default_factory=dict)

    def collect(self) -> int:
        """Let pytest collect the tests, and do the work."""
        import pytest

        everywhere = [*(ROOT / "tests").glob("test_*.py"), *(ROOT / "tests/rules").glob("test_*.py")]
        paths = [p for p in sorted(everywhere) if not p.stem.endswith(LEFT_OUT)]
        paths = [ROOT / path for path in self.chosen] or paths
        options = ["-q", "-s", "-p", "no:cacheprovider", "-m", "not proof", f"--rootdir={ROOT}"]
        with contextlib.redirect_stdout(io.StringIO()) as said:
            self._said = said
            return int(pytest.main([*options, *map(str, paths)], plugins=[self]))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._items = {
            item.nodeid: item
            for item in session.items
            if not hasattr(getattr(item, "obj", None), "hypothesis")  # chance is no judge
        }
        known = self._remembered()
        for name in self._items:
            if name not in known:
                known[name] = self._first_run(name)
        self._remember(known)
        self.tests = [t for name in self._items if (t := known[name]) is not None and t.seconds < LONGEST]
        with contextlib.redirect_stdout(sys.__stdout__ or io.StringIO()):
            self.work(self)
        return True

    def reached_by(self, mutant: Mutant) -> list[int]:
        """The tests that run the changed lines, by their number."""
        wanted = range(mutant.lines[0], mutant.lines[1] + 1)
        return [
            i
            for i, test in enumerate(self.tests)
            if any(line in wanted for line in test.lines.get(mutant.file, ()))
        ]

    def importing(self, mutant: Mutant) -> list[int]:
        """The tests that run anything of the changed module."""
        return [i for i, test in enumerate(self.tests) if test.lines.get(mutant.file)]

    def is_killed(self, index: int) -> bool:
        """Whether a test fails with the mutant that is loaded."""
        return not self._passes(self.tests[index].name)

    def any_is_killed(self, indices: Iterable[int]) -> bool:
        """Whether one of some tests fails where modules were imported anew, as the tests must be then."""
        import pytest

        for name in [m for m in sys.modules if m.startswith("tests.") and m != "tests.test_evidence"]:
            del sys.modules[name]
        names = [str(ROOT / self.tests[i].name) for i in indices]
        options = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not proof", f"--rootdir={ROOT}"]
        return bool(names) and pytest.main([*options, *names]) != 0

    def _first_run(self, name: str) -> Test | None:
        begun = time.monotonic()
        with traced(self.files) as reached:
            passes = self._passes(name)
        if not passes:
            return None
        lines: dict[str, list[int]] = {}
        for file, line in sorted(reached):
            lines.setdefault(file, []).append(line)
        return Test(name, time.monotonic() - begun, lines)

    def _passes(self, name: str) -> bool:
        from _pytest.runner import runtestprotocol

        reports = runtestprotocol(self._items[name], log=False, nextitem=None)
        return not any(report.failed for report in reports)

    # What is remembered from one run of the tool to the next

    def _remembered(self) -> dict[str, Test | None]:
        if self.memory is None or not self.memory.exists():
            return {}
        kept: dict[str, Any] = json.loads(self.memory.read_text(encoding="utf-8"))
        self._kept = kept
        digests = {name: self._digest(name) for name in {n.partition("::")[0] for n in self._items}}
        return {
            name: Test(name, *test) if test else None
            for name, (digest, test) in kept.items()
            if digests.get(name.partition("::")[0]) == digest
        }

    def _remember(self, known: dict[str, Test | None]) -> None:
        if self.memory is None:
            return
        kept = self._kept | {
            name: (self._digest(name.partition("::")[0]), test and (test.seconds, test.lines))
            for name, test in known.items()
        }
        self.memory.parent.mkdir(parents=True, exist_ok=True)
        self.memory.write_text(json.dumps(kept), encoding="utf-8")

    def _digest(self, file: str) -> str:
        if not hasattr(self, "_shared"):
            shared = [*sorted((ROOT / PACKAGE).rglob("*.py")), ROOT / "tests/conftest.py"]
            self._shared = hashlib.sha256(b"".join(p.read_bytes() for p in shared)).hexdigest()
            self._digests: dict[str, str] = {}
        if file not in self._digests:
            text = self._shared.encode() + (ROOT / file).read_bytes()
            self._digests[file] = hashlib.sha256(text).hexdigest()
        return self._digests[file]
