"""What docs/how-tracking-works.md says is what ckptlint predicts and what TensorFlow does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ckptlint.config import Settings
from ckptlint.graph import Part
from ckptlint.session import graphs_of
from docs import draw
from tests.oracle.compare import compare, compare_trained
from tests.oracle.predicted import Prediction, predict
from tests.oracle.worker import Outcome, Worker
from tests.tracking_guide import (
    DOCS,
    FILE_TABLE,
    NOTHING_KEPT,
    RAISES,
    TRAINED,
    Column,
    Example,
    columns,
    read_guide,
    shortened,
    weights_file_program,
)

GUIDE = read_guide()
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=[3, 2], ids=["keras3", "keras2"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    with Worker(request.param) as started:
        yield started


@pytest.mark.proof
def test_the_programs_of_the_guide_write_the_keys_that_it_lists(worker: Worker):
    keras = worker.keras
    examples = [example for example in GUIDE.examples if keras in example.versions]
    assert len(examples) > 20
    wrong = {
        f"line {example.line}, {side}": said
        for example in examples
        for side, said in _wrong(example, keras, worker.run({"main.py": example.source}))
    }
    assert not wrong


def _wrong(example: Example, keras: int, real: Outcome) -> Iterator[tuple[str, object]]:
    assert real.invalid is None, f"line {example.line}: {real.invalid}"
    if keras in example.keys and shortened(real.keys or ()) != example.keys[keras]:
        yield "TensorFlow", real
    if keras in example.raises:
        error, _, message = example.raises[keras].partition(": ")
        if real.raises is None or real.raises[0] != error or message not in real.raises[1]:
            yield "TensorFlow", real
    for name, count in example.trainable.get(keras, {}).items():
        if len(real.trained[name]) != count:
            yield f"{name}.trainable_variables", real.trained[name]
    predicted = predict({"main.py": example.source}, keras)
    if said := compare(predicted, real) or compare_trained(predicted, real):
        yield "ckptlint", said


@pytest.mark.proof
def test_the_tables_of_the_guide_hold_cell_by_cell(worker: Worker):
    for column in columns(GUIDE, worker.keras):
        real = worker.run({"main.py": column.source})
        predicted = predict({"main.py": column.source}, worker.keras)
        files = _kept_in_weights_files(worker, column) if column.name.startswith(FILE_TABLE) else frozenset()
        for side in (real, predicted):
            assert _cells(column, side, files) == column.cells, (column.name, side)


def _cells(column: Column, side: Outcome | Prediction, files: frozenset[str]) -> Mapping[str, str]:
    """What the cells of a column would have to be by what happened, or is predicted."""
    if side.raises:
        return dict.fromkeys(column.cells, RAISES)
    saved = {key.partition("/")[0] for key in side.keys or ()}
    trained = side.trained
    return {
        holder: ", ".join(
            word
            for word, there in (
                (column.saved, holder in saved),
                (TRAINED, bool(trained.get(holder))),
                ("weights file", holder in files),
            )
            if there
        )
        or NOTHING_KEPT
        for holder in column.cells
    }


def _kept_in_weights_files(worker: Worker, column: Column) -> frozenset[str]:
    """The holders of a program whose weights file has something in it."""
    real = worker.run({"main.py": weights_file_program(column)})
    assert real.invalid is None, real.invalid
    return frozenset(key.partition("/")[0] for key in real.keys or () if not key.startswith("none"))


@pytest.mark.parametrize("keras", draw.KERAS)
@pytest.mark.parametrize("example", draw.EXAMPLES)
def test_the_pictures_of_the_guide_show_the_predicted_keys(example: str, keras: int):
    (graph,) = graphs_of(str(DOCS / "examples" / f"{example}.py"), Settings(), keras)
    slots = {key for node in graph.nodes if node.part is Part.SLOT for key in node.keys}
    predicted = shortened([key for key in graph.keys if key not in slots])
    assert sorted(_drawn(draw.picture(example, keras))) == sorted(predicted), "python -m docs.draw"


def _drawn(picture: Path) -> Iterator[str]:
    """The keys of the variables in a picture: a group is an object, and each circle in it a variable."""
    for group in ElementTree.parse(picture).iter(f"{SVG}g"):
        title = group.find(f"{SVG}title")
        elements = list(group)
        for element, text in pairwise(elements):
            if title is not None and element.tag == f"{SVG}circle":
                path, name = (title.text or "").split()[0], text.text or ""
                yield path if name in ("trained", "not trained") else f"{path}/{name}"


def test_the_programs_of_the_pictures_stand_in_the_guide():
    sources = {example.source for example in GUIDE.examples}
    for example in draw.EXAMPLES:
        assert (DOCS / "examples" / f"{example}.py").read_text(encoding="utf-8") in sources


def test_the_contents_of_the_guide_are_its_headings():
    listed = re.findall(r"^- \[(.*)\]\(#(.*)\)", GUIDE.text, re.MULTILINE)
    headings = re.findall(r"^## (.*)$", GUIDE.text, re.MULTILINE)
    assert listed == [(title, re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")) for title in headings]
