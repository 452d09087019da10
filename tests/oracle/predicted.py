"""What ckptlint predicts for a program, from its sources alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from ckptlint.analysis import analyse
from ckptlint.graph import Moment, Reason, Trained
from ckptlint.knowledge.worlds import keras_choice
from ckptlint.session import deep_recursion
from ckptlint.source import SourceFile


@dataclass(frozen=True)
class Prediction:
    """`keys` of the save (None where it sees none), `*` standing for one component that it leaves open.

    `raises` is the exception's class and why, `trained` the labels of what each global of main.py trains.
    """

    keys: tuple[str, ...] | None = None
    raises: tuple[str, Reason] | None = None
    trained: Mapping[str, list[str]] = field(default_factory=dict)
    internal_errors: tuple[str, ...] = ()


def predict(files: Mapping[str, str], keras: int) -> Prediction:
    """What ckptlint says of main.py, which may import the other files."""
    choice = keras_choice(keras, "the oracle runs it under this one")
    with TemporaryDirectory() as folder, deep_recursion():
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        record = analyse([str(Path(folder, "main.py"))], SourceFile.read, lambda path, text: choice, {})
    saves = (graph for graph in record.graphs if graph.moment is Moment.SAVE)  # the script comes first
    graph = next(saves, None)

    def label(variable: Trained) -> str:
        file = Path(variable.place.path).relative_to(folder)
        return f"{file}:{variable.place.line}" + (f":{variable.weight}" if variable.weight else "")

    return Prediction(
        keys=graph.keys if graph and not graph.raises else None,
        raises=(graph.raises.error, graph.raises.reason) if graph and graph.raises else None,
        trained={name: [label(v) for v in variables] for name, variables in record.trained.items()},
    )
