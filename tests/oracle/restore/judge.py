"""What ckptlint predicts of a restore, against what it did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ckptlint.analysis import analyse
from ckptlint.graph import Moment
from ckptlint.knowledge.worlds import keras_choice
from ckptlint.program.restoring import Restored, restored
from ckptlint.session import deep_recursion
from ckptlint.source import SourceFile


@dataclass(frozen=True)
class Prediction:
    """The outcome right after the restore, and once all has been made that was to come.

    `later` is None under Keras 3, which drops the first weight of a subclassed model that is built late: that
    is not predicted yet.
    """

    now: Restored
    later: Restored | None


def predicted(text: str, keras: int) -> Prediction:
    """The outcomes of the one restore of a program, from the file of its first save, to its last save."""
    choice = keras_choice(keras, "the oracle runs it under this one")
    with TemporaryDirectory() as folder, deep_recursion():
        path = Path(folder, "main.py")
        path.write_text(text, encoding="utf-8")
        record = analyse([str(path)], SourceFile.read, lambda path, text: choice, {})
    first, *_, last = [graph for graph in record.graphs if graph.moment is Moment.SAVE]
    (met,) = [graph for graph in record.graphs if graph.moment is Moment.RESTORE]
    return Prediction(restored(first, met), restored(first, last) if keras == 2 else None)


def disagreement(outcome: Prediction, real: Mapping[str, Any]) -> str:
    """How a prediction differs from what happened, as lines; empty where it does not."""
    lines = list(_differences(outcome.now, real["now"], "now"))
    if outcome.later is not None:
        lines += _differences(outcome.later, real["later"], "later")
    passes = {
        "assert_consumed": outcome.now.consumed,
        "assert_existing_objects_matched": outcome.now.existing_objects_matched,
        "assert_nontrivial_match": outcome.now.nontrivial,
    }
    for assertion, expected in passes.items():
        if expected != (assertion in real["passes"]):
            lines.append(f"{assertion} {'raises' if expected else 'passes'}, and was predicted not to")
    return "\n".join(lines)


def _differences(outcome: Restored, real: Mapping[str, list[str]], when: str) -> Iterator[str]:
    if not outcome.sure:
        yield f"{when}: the prediction is not sure"
    for name, nodes in (("restored", outcome.restored), ("untouched", outcome.untouched)):
        expected = {key for node in nodes for key in node.keys}
        yield from (
            f"{when}: predicted {name}, and is not: {key}" for key in sorted(expected - set(real[name]))
        )
        yield from (
            f"{when}: {name}, and was not predicted: {key}" for key in sorted(set(real[name]) - expected)
        )
