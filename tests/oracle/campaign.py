"""A run of the oracle: so many programs, each predicted and run, what disagrees shrunk to a small program."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.oracle.compare import Disagreement, compare, compare_trained, stars
from tests.oracle.predicted import Prediction, predict
from tests.oracle.programs import Program, programs
from tests.oracle.worker import Outcome, Worker

REPEATS = 3
SHRINKING = 40.0  # seconds for one disagreement: the last steps save little


def compare_both(predicted: Prediction, real: Outcome) -> Disagreement | None:
    """In what they disagree about the save, or else about `trainable_variables`."""
    return compare(predicted, real) or compare_trained(predicted, real)


JUDGES = {"keys": compare, "trained": compare_trained, "both": compare_both}


@dataclass(frozen=True)
class Case:
    """One program with both of its sides."""

    program: Program
    predicted: Prediction
    real: Outcome
    disagreement: Disagreement | None


@dataclass
class Campaign:
    """What a run has come to so far."""

    keras: int
    number: int = 0
    keys: int = 0
    open_keys: int = 0
    trained: int = 0
    raising: int = 0
    invalid: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    disagreements: list[Case] = field(default_factory=list)
    seconds: float = 0.0
    predicting: float = 0.0

    def add(self, case: Case) -> None:
        self.number += 1
        if case.real.invalid:
            self.invalid[case.real.invalid] += 1
            return
        self.rows.update(case.program.rows)
        self.raising += case.real.raises is not None
        self.keys += len(case.predicted.keys or ())
        self.open_keys += stars(case.predicted.keys or ())
        self.trained += sum(map(len, case.real.trained.values()))
        if case.disagreement:
            self.disagreements.append(case)


class Oracle:
    """Runs programs on both sides; a program seen before is not run again."""

    def __init__(self, worker: Worker, of: str = "keys") -> None:
        self.worker = worker
        self.judge = JUDGES[of]
        self.predicting = 0.0
        self._seen: dict[str, Case] = {}

    def knows(self, program: Program) -> bool:
        return repr(program) in self._seen

    def case(self, program: Program) -> Case:
        name = repr(program)
        if name not in self._seen:
            self._seen[name] = self._judged(program)
        return self._seen[name]

    def cases(self) -> list[Case]:
        """All programs so far that were of use."""
        return [case for case in self._seen.values() if not case.real.invalid]

    def _judged(self, program: Program) -> Case:
        self.worker.begin(program.files)  # TensorFlow and the prediction run side by side
        start = time.perf_counter()
        try:
            predicted = predict(program.files, self.worker.keras)
        except Exception as error:
            predicted = Prediction(internal_errors=(f"{type(error).__name__}: {error}",))
        self.predicting += time.perf_counter() - start
        real = self.worker.outcome()
        if real.invalid:
            return Case(program, Prediction(), real, None)
        return Case(program, predicted, real, self.judge(predicted, real))


def generated(
    keras: int, number: int, seeded: int, each: Callable[[Program], None], shrink: bool = False
) -> None:
    """Calls `each` with so many programs, the same ones for the same seed.

    Hypothesis repeats itself: programs that came before are not counted.
    """
    seen: set[str] = set()
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)

    @seed(seeded)
    @settings(
        max_examples=REPEATS * number,
        database=None,
        deadline=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(programs(keras))
    def run(program: Program) -> None:
        name = repr(program)
        if name in seen or len(seen) < number:
            seen.add(name)
            each(program)

    run()


def run_campaign(
    oracle: Oracle, number: int, seeded: int, said: Callable[[Campaign], None] = lambda campaign: None
) -> Campaign:
    """Runs so many programs; `said` is called after each."""
    campaign = Campaign(oracle.worker.keras)
    start = time.perf_counter()

    counted: set[str] = set()

    def each(program: Program) -> None:
        if repr(program) in counted:
            return
        counted.add(repr(program))
        campaign.add(oracle.case(program))
        campaign.seconds = time.perf_counter() - start
        campaign.predicting = oracle.predicting
        said(campaign)

    generated(oracle.worker.keras, number, seeded, each)
    return campaign


class _Found(Exception):
    pass


@dataclass
class _Hunt:
    """After the smallest program with one kind of disagreement."""

    oracle: Oracle
    kind: str
    found: list[Case] = field(default_factory=list)
    until: float = float("inf")

    def __call__(self, program: Program) -> None:
        if time.perf_counter() > self.until and not self.oracle.knows(program):
            return
        case = self.oracle.case(program)
        if case.disagreement and case.disagreement.kind == self.kind:
            if not self.found:
                self.until = time.perf_counter() + SHRINKING
            self.found.append(case)
            raise _Found


def shrunk(oracle: Oracle, number: int, seeded: int, cases: list[Case]) -> Iterator[Case]:
    """For each kind of disagreement, the smallest program that Hypothesis finds; the frequent kinds first."""
    kinds = Counter(case.disagreement.kind for case in cases if case.disagreement)
    for kind, _ in kinds.most_common():
        hunt = _Hunt(oracle, kind)
        with contextlib.suppress(_Found):
            generated(oracle.worker.keras, number, seeded, hunt, shrink=True)
        known = hunt.found or [c for c in cases if c.disagreement and c.disagreement.kind == kind]
        yield min(known, key=lambda case: len(repr(case.program)))
