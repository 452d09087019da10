"""The harness takes nothing for the harm of a finding but what the header names.

Each program here trains a line. What varies is what is saved, where the data come from, and what the header
claims: a claim that is true shows its harm, and one that is not is reported as broken.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proofs.harness import Harness, Outcome
from tests.proofs.programs import HeaderError, programs_at, tasks

PROGRAM = """\
# proof: {claim}
import tensorflow as tf

line = tf.Module()
line.slope, line.offset = tf.Variable(2.0), tf.Variable(0.5)
optimizer = tf.keras.optimizers.Adam(0.1)
scale = tf.Variable(1.0, trainable=False)
step = tf.Variable(0, dtype=tf.int64, trainable=False)
checkpoint = tf.train.Checkpoint({saved})
checkpoint.restore(tf.train.latest_checkpoint("saved"))

for index in {rounds}:
    x = {data}
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(scale * (line.slope * x + line.offset) - 3.0 * x))
    variables = [line.slope, line.offset]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    scale.assign(0.9 * scale)
    step.assign_add(1)
    if int(step) % 2 == 0:
        checkpoint.save("saved/ckpt")
{end}
"""
EVERYTHING = "line=line, optimizer=optimizer, scale=scale, step=step"
ALL_BUT_SCALE = "line=line, optimizer=optimizer, step=step"
ONLY_LINE_AND_STEP = "line=line, step=step"
RESUMED = "range(int(step), 6)"
SEEDED = "tf.random.stateless_normal([8], seed=[index, 1])"
UNSEEDED = "tf.random.normal([8])"
MADE = {"saved": EVERYTHING, "rounds": RESUMED, "data": SEEDED, "end": ""}


def proved(harness: Harness, folder: Path, keras: int, claim: str, **varied: str) -> Outcome:
    entry = folder / "bad_claim.py"
    entry.write_text(PROGRAM.format(claim=claim, **{**MADE, **varied}), encoding="utf-8")
    (program,) = programs_at(entry)
    (task,) = tasks(program, keras)
    return harness.outcome(task)


both_versions = pytest.mark.parametrize("keras", (2, 3))


@pytest.mark.proof
@both_versions
def test_a_variable_that_is_not_saved_is_the_harm_that_names_it(
    harness: Harness, tmp_path: Path, keras: int
) -> None:
    outcome = proved(harness, tmp_path, keras, "resume lost=scale", saved=ALL_BUT_SCALE)
    assert outcome.status == "harm", outcome
    assert outcome.seen[0].startswith("scale is 1 when training goes on, 0.81 without")


@pytest.mark.proof
@pytest.mark.parametrize(
    "varied",
    [
        pytest.param({"data": UNSEEDED}, id="all is saved and the data are drawn without a seed"),
        pytest.param({"rounds": "range(6)"}, id="all is saved and the loop starts over"),
        pytest.param({"saved": ONLY_LINE_AND_STEP}, id="the optimizer is lost too"),
        pytest.param(
            {"saved": "line=line, scale=scale, step=step"}, id="the optimizer is lost and not what is named"
        ),
    ],
)
@both_versions
def test_another_difference_is_not_the_loss_of_a_variable(
    harness: Harness, tmp_path: Path, keras: int, varied: dict[str, str]
) -> None:
    outcome = proved(harness, tmp_path, keras, "resume lost=scale", **varied)
    assert outcome.status == "broken", outcome


@pytest.mark.proof
@pytest.mark.parametrize("named", ["line", "optimizer", "line,optimizer", "step", "checkpoint"])
@pytest.mark.parametrize(
    "varied", [{"data": UNSEEDED}, {"rounds": "range(6)"}], ids=["unseeded data", "the loop starts over"]
)
def test_nothing_is_lost_of_a_program_that_saves_everything(
    harness: Harness, tmp_path: Path, named: str, varied: dict[str, str]
) -> None:
    outcome = proved(harness, tmp_path, 3, f"resume lost={named}", **varied)
    assert outcome.status == "broken", outcome
    assert "nothing differs then" in outcome.seen[0]


@pytest.mark.proof
@pytest.mark.parametrize(
    ("named", "status"), [("still", "harm"), ("line", "broken"), ("still,line", "broken")]
)
def test_a_variable_that_never_moves_is_the_harm_that_names_it(
    harness: Harness, tmp_path: Path, named: str, status: str
) -> None:
    outcome = proved(harness, tmp_path, 3, f"untrained lost={named}", end="still = tf.Variable(1.0)")
    assert outcome.status == status, outcome


@pytest.mark.proof
def test_a_difference_is_no_harm_where_the_header_names_none(harness: Harness, tmp_path: Path) -> None:
    outcome = proved(harness, tmp_path, 3, "resume", data=UNSEEDED)
    assert outcome.status == "broken", outcome


@pytest.mark.proof
def test_a_program_that_resumes_exactly_is_clean_whatever_its_header_names(
    harness: Harness, tmp_path: Path
) -> None:
    assert proved(harness, tmp_path, 3, "resume lost=scale").status == "clean"


@pytest.mark.proof
@pytest.mark.parametrize(
    "claim",
    [
        "raises error=ValueError text=no attribute",
        "raises error=AttributeError text=The filename must end in",
        "raises error=AttributeError text=no attribute ... has",
        "raises",
        "untrained",
        "gradient",
        "accumulates",
        "untrained error=ValueError text=no attribute",
        "gradient error=AttributeError text=has no attribute 'fitt'",
        "resume error=AttributeError text=has no attribute",
        "lag",
    ],
)
def test_a_slip_of_the_program_is_no_harm(harness: Harness, tmp_path: Path, claim: str) -> None:
    outcome = proved(harness, tmp_path, 3, claim, end="checkpoint.fitt()")
    assert outcome.status == "broken", outcome


@pytest.mark.proof
@both_versions
def test_an_exception_is_the_harm_where_class_and_words_are_those_of_the_header(
    harness: Harness, tmp_path: Path, keras: int
) -> None:
    claim = "raises error=NotFoundError text=Failed to find any matching files ... absent"
    outcome = proved(harness, tmp_path, keras, claim, end="checkpoint.restore('absent')")
    assert outcome.status == "harm", outcome


def test_the_words_of_an_exception_are_the_rest_of_its_header(tmp_path: Path) -> None:
    entry = tmp_path / "bad_words.py"
    entry.write_text("# proof: raises keras=3 error=ValueError text=The name must end in `.h5`. a=b\n")
    (program,) = programs_at(entry)
    (proof,) = program.proofs
    assert proof.options == {"error": "ValueError", "text": "The name must end in `.h5`. a=b"}
    assert proof.keras == (3,)


def test_a_header_with_a_word_that_is_no_option_is_refused(tmp_path: Path) -> None:
    entry = tmp_path / "bad_words.py"
    entry.write_text("# proof: resume lost = scale\n")
    with pytest.raises(HeaderError, match="`lost`"):
        programs_at(entry)
