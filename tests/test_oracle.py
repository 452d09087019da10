"""What ckptlint predicts from the source is what TensorFlow writes, for programs that nobody chose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import randrange

import pytest

from tests.oracle.campaign import Oracle, run_campaign, shrunk
from tests.oracle.compare import compare, compare_trained
from tests.oracle.predicted import predict
from tests.oracle.programs import seeded
from tests.oracle.regressions import Regression, kept
from tests.oracle.rows import expressible
from tests.oracle.worker import Worker

PROGRAMS = 75
FIXED = 20_240
MOST_INVALID = 0.03


@pytest.fixture(scope="module", params=[3, 2], ids=["keras3", "keras2"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    with Worker(request.param) as started:
        yield started


@pytest.mark.proof
@pytest.mark.parametrize("seed", [FIXED, randrange(10**9)], ids=["the same programs", "fresh programs"])
def test_keys_and_trained_variables_are_those_of_the_real_tensorflow(worker: Worker, seed: int) -> None:
    oracle = Oracle(worker, "both")
    campaign = run_campaign(oracle, PROGRAMS, seed)
    print(f"python -m tests.oracle --keras {worker.keras} --programs {PROGRAMS} --seed {seed}")
    assert sum(campaign.invalid.values()) <= MOST_INVALID * PROGRAMS + 2, campaign.invalid
    for case in shrunk(oracle, PROGRAMS, seed, campaign.disagreements):
        pytest.fail(f"{case.program}\n{case.disagreement}", pytrace=False)


@pytest.mark.proof
def test_programs_on_which_they_once_disagreed_are_predicted(worker: Worker) -> None:
    wrong = {r.name: found for r in kept() if r.keras == worker.keras and (found := _still_wrong(r, worker))}
    assert not wrong, "\n".join(f"{name}: {found}" for name, found in wrong.items())


def _still_wrong(regression: Regression, worker: Worker) -> object:
    real = worker.run(regression.files)
    assert real.invalid is None, f"{regression.name}: {real.invalid}"
    predicted = predict(regression.files, regression.keras)
    return compare(predicted, real) or compare_trained(predicted, real)


@pytest.mark.parametrize("keras", [3, 2])
def test_two_thousand_programs_show_every_row_of_the_facts(keras: int) -> None:
    shown = Counter(row for number in range(2000) for row in seeded(keras, number).rows)
    assert not sorted(expressible(keras) - set(shown))
