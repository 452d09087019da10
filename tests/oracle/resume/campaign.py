"""A run of the resume oracle: so many programs, each judged, one small program of each disagreement shown."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample

from tests.oracle.choices import Choices
from tests.oracle.resume.judge import Disagreement, compare, findings
from tests.oracle.resume.programs import Program, programs, written
from tests.oracle.resume.worker import Truth, Worker

TRIES = 150  # programs looked at to make one disagreement small


@dataclass(frozen=True)
class Case:
    """One program, what it lost, and how that differs from what was reported."""

    program: Program
    truth: Truth
    disagreement: Disagreement | None


@dataclass
class Campaign:
    """What a run has come to so far."""

    number: int = 0
    lost: int = 0
    reported: int = 0
    false: int = 0
    invalid: Counter[str] = field(default_factory=Counter)
    disagreements: list[Case] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, case: Case) -> None:
        self.number += 1
        if case.truth.invalid:
            self.invalid[case.truth.invalid] += 1
            return
        due = sum(state.matters and state.name in case.truth.lost for state in case.program.states)
        missed = len(case.disagreement.missed) if case.disagreement else 0
        self.lost += due
        self.reported += due - missed
        self.false += len(case.disagreement.false) if case.disagreement else 0
        if case.disagreement:
            self.disagreements.append(case)


def judged(worker: Worker, program: Program) -> Case:
    """Run a program and lint it."""
    truth = worker.run(program)
    if truth.invalid:
        return Case(program, truth, None)
    return Case(program, truth, compare(program, findings(program, worker.keras), truth))


def run_campaign(
    worker: Worker, number: int, seed: int, said: Callable[[Campaign], None] = lambda campaign: None
) -> Campaign:
    """Runs so many programs, the same ones for the same seed; `said` is called after each."""
    campaign, start = Campaign(), time.perf_counter()
    for each in range(number):
        campaign.add(judged(worker, written(Choices.seeded(seed * 1_000_003 + each), worker.keras)))
        campaign.seconds = time.perf_counter() - start
        said(campaign)
    return campaign


def shrunk(worker: Worker, cases: list[Case], seed: int) -> Iterator[Case]:
    """For each kind of disagreement a small program; the frequent kinds first."""
    for kind, _ in kinds(cases).most_common():
        found = [case for case in cases if case.disagreement and case.disagreement.kind == kind]

        def is_alike(program: Program, kind: str = kind, found: list[Case] = found) -> bool:
            case = judged(worker, program)
            alike = case.disagreement is not None and case.disagreement.kind == kind
            if alike:
                found.append(case)
            return alike

        with contextlib.suppress(NoSuchExample):
            find(
                programs(worker.keras),
                is_alike,
                settings=settings(
                    max_examples=TRIES,
                    database=None,
                    deadline=None,
                    phases=(Phase.generate, Phase.shrink),
                    suppress_health_check=list(HealthCheck),
                ),
                random=random.Random(seed),
            )
        yield min(found, key=lambda case: len(repr(case.program)))


def kinds(cases: list[Case]) -> Counter[str]:
    """How often each kind of disagreement came."""
    return Counter(case.disagreement.kind for case in cases if case.disagreement)
