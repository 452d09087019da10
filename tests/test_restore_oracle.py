"""What a restore brings back, right after it, is what ckptlint predicts, for programs that nobody chose."""

from __future__ import annotations

from random import randrange

import pytest

from tests.oracle.child import Child
from tests.oracle.choices import Choices
from tests.oracle.restore.judge import disagreement, predicted
from tests.oracle.restore.programs import written

PROGRAMS = 60


@pytest.mark.proof
@pytest.mark.parametrize("keras", [2, 3])
def test_what_comes_back_and_which_assertions_pass(keras: int) -> None:
    pytest.importorskip("tensorflow")
    seed = randrange(10**6)
    print(f"python -m tests.oracle restore --keras {keras} --programs {PROGRAMS} --seed {seed}")
    with Child("tests.oracle.restore.worker", keras) as worker:
        for number in range(PROGRAMS):
            text = written(Choices.seeded(seed * 1_000_003 + number), keras)
            real = worker.ask(text)
            assert real is not None and real["raises"] is None, f"{text}\n{real}"
            differs = disagreement(predicted(text, keras), real)
            assert not differs, f"{text}\n{differs}"
