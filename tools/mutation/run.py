"""Tries mutants, each in a process of its own: a fork with all loaded, which ends with the first failure."""

from __future__ import annotations

import contextlib
import gc
import io
import multiprocessing
import multiprocessing.connection
import os
import resource
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tools.mutation.evidence import Stage
from tools.mutation.loading import Loader, at_import
from tools.mutation.mutants import Mutant
from tools.mutation.results import Result
from tools.mutation.unit_tests import UnitTests

SECONDS = 10
"""Processor time after which a program or test is taken to be caught in a loop that the mutant made."""

MEMORY = 6 << 30
"""A mutant that takes more bytes than this is killed."""

Check = tuple[str, int]
"""A judge of a mutant: "case" or "test", and its number."""


class Trials:
    """The judges, and which of them killed mutants of which module: they are asked first."""

    def __init__(
        self, stage: Stage, tests: UnitTests | None, before: Mapping[str, str], seconds: int = SECONDS
    ) -> None:
        """`before`: what each mutant was killed by when it was last tried. `seconds`: see `SECONDS`."""
        self._seconds = seconds
        self.stage = stage
        self.tests = tests
        self._loader = Loader()
        self._names: dict[Check, str] = {("case", i): case.name for i, case in enumerate(stage.cases)}
        if tests is not None:
            self._names |= {("test", i): test.name for i, test in enumerate(tests.tests)}
        self._checks = {name: check for check, name in self._names.items()}
        self._before = before
        self._kills: dict[str, Counter[Check]] = defaultdict(Counter)

    def run(self, mutants: Sequence[Mutant], jobs: int) -> Iterator[Result]:
        """Try mutants, `jobs` at a time."""
        waiting = list(reversed(mutants))
        running: dict[int, tuple[Mutant, multiprocessing.connection.Connection, float]] = {}
        context = multiprocessing.get_context("fork")
        gc.collect()
        gc.freeze()
        while waiting or running:
            while waiting and len(running) < jobs:
                mutant = waiting.pop()
                if at_import(mutant):
                    codes = self.stage.codes_of(mutant.file)
                    self.stage.lint_whole((i for _, i in self._of_module(codes)), codes)
                    if "/program/" in mutant.file:
                        self.stage.pickle_records()
                receiver, sender = context.Pipe(duplex=False)
                pid = os.fork()
                if pid == 0:
                    self._child(mutant, sender)
                sender.close()
                running[pid] = (mutant, receiver, time.monotonic())
            ready = multiprocessing.connection.wait([r for _, r, _ in running.values()])
            for pid, (mutant, receiver, since) in list(running.items()):
                if receiver in ready:
                    try:
                        by = receiver.recv()
                    except EOFError:
                        by = "it ran too long"
                    del running[pid]
                    receiver.close()
                    os.waitpid(pid, 0)
                    if by in self._checks:
                        self._kills[mutant.file][self._checks[by]] += 1
                    yield Result(mutant, by, time.monotonic() - since)

    def _child(self, mutant: Mutant, sender: multiprocessing.connection.Connection) -> None:
        """Try one mutant, tell the parent what killed it, and end this process."""
        try:
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            silence = io.StringIO()
            with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
                killer = self._killer(mutant)
            sender.send(killer)
            sender.close()
        finally:
            os._exit(0)

    def _killer(self, mutant: Mutant) -> str:
        """Load a mutant and ask the judges until one fails; its name, empty where none does."""
        _limit(self._seconds)
        codes = self.stage.codes_of(mutant.file)
        try:
            in_place = self._loader.put(mutant)
        except Exception as error:
            return f"loading: {type(error).__name__}"
        if not in_place or (not at_import(mutant) and self._runs_at_import(mutant)):
            return self._by_module(mutant, codes)
        return self._by_constant(mutant, codes) if at_import(mutant) else self._by_function(mutant, codes)

    def _runs_at_import(self, mutant: Mutant) -> bool:
        """Whether nothing but the import of its module runs the changed lines, as far as is known."""
        return not self.stage.reached_by(mutant) and (self.tests is None or not self.tests.reached_by(mutant))

    def _by_constant(self, mutant: Mutant, codes: tuple[str, ...]) -> str:
        self.stage.forget_programs()
        self.stage.walk_again()
        tests = [] if self.tests is None else self.tests.importing(mutant)
        checks = [*self._of_module(codes), *(("test", i) for i in tests)]
        for check in self._ordered(mutant, checks, codes):
            if self._fails(check, codes, whole=True):
                return self._names[check]
        return ""

    def _by_function(self, mutant: Mutant, codes: tuple[str, ...]) -> str:
        if "/program/" in mutant.file:
            self.stage.forget_programs()
        self.stage.use_walks(mutant)
        tests = [] if self.tests is None else self.tests.reached_by(mutant)
        checks: list[Check] = [("case", i) for i in self.stage.reached_by(mutant)]
        for check in self._ordered(mutant, [*checks, *(("test", i) for i in tests)], codes):
            if self._fails(check, codes):
                return self._names[check]
        return ""

    def _fails(self, check: Check, codes: tuple[str, ...], *, whole: bool = False) -> bool:
        what, index = check
        _limit(self._seconds)
        if what == "case":
            return (self.stage.is_killed_whole if whole else self.stage.is_killed)(index, codes)
        assert self.tests is not None
        _limit(self._seconds + int(self.tests.tests[index].seconds))
        self.stage.without_memory()
        try:
            return self.tests.is_killed(index)
        finally:
            self.stage.with_memory()

    def _by_module(self, mutant: Mutant, codes: tuple[str, ...]) -> str:
        _limit(self._seconds)
        try:
            self.stage.import_anew(mutant)
        except Exception as error:
            return f"loading: {type(error).__name__}"
        for check in self._ordered(mutant, self._of_module(codes), codes):
            _limit(self._seconds)
            if self.stage.is_killed_whole(check[1], codes):
                return self._names[check]
        if self.tests is None:
            return ""
        _limit(60)
        self.stage.without_memory()
        return "unit tests" if self.tests.any_is_killed(self.tests.importing(mutant)) else ""

    def _of_module(self, codes: tuple[str, ...]) -> list[Check]:
        """What judges a module that is imported anew: a rule's own evidence, or all where it is no rule's."""
        cases = enumerate(self.stage.cases)
        return [("case", i) for i, c in cases if len(codes) != 1 or c.program.name.startswith(codes[0])]

    def _ordered(self, mutant: Mutant, checks: Sequence[Check], codes: tuple[str, ...]) -> list[Check]:
        """What killed it last time, what kills the most, the evidence of the rule itself, then the rest."""
        last = self._checks.get(self._before.get(mutant.identity, ""))
        kills = self._kills[mutant.file]
        own = codes[0] if len(codes) == 1 else ""

        def rank(check: Check) -> tuple[object, ...]:
            elsewhere = check[0] == "test" or not self._names[check].startswith(own)
            return check != last, -kills[check], check[0] == "test", elsewhere, check[1]

        return sorted(checks, key=rank)


def _limit(seconds: int) -> None:
    """End this process after so many seconds of processor time, whatever else keeps the machine busy."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
