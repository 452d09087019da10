"""How each kind of thing looks in a picture: colours, shapes, words of the legend.

Text is dark on light fills, and every kind has its own shape, so that pictures can be read in grey, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ckptlint.graph import Part

INK = "#1f2328"
FAINT = "#57606a"
PAPER = "#ffffff"
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Look:
    """One kind: its word in the legend, its colours, its shape in Graphviz, its brackets in Mermaid."""

    word: str
    fill: str
    line: str
    dot: str
    mermaid: tuple[str, str]
    thick: float = 1.4
    dashed: bool = False


LOOKS: Mapping[str, Look] = {
    Part.ROOT.value: Look(
        "root of the checkpoint", "#dde2ea", "#24292f", 'shape=cylinder style="filled"', ("[(", ")]"), 2.2
    ),
    Part.MODEL.value: Look(
        "model", "#d3e5fb", "#1b569b", 'shape=box peripheries=2 style="filled"', ("[[", "]]"), 1.6
    ),
    Part.LAYER.value: Look("layer", "#eef5fe", "#3f78b5", 'shape=box style="filled"', ("[", "]")),
    Part.MODULE.value: Look("module", "#dcf1ea", "#23705a", 'shape=component style="filled"', ("[/", "\\]")),
    Part.OPTIMIZER.value: Look(
        "optimizer", "#fdeac6", "#955800", 'shape=box style="filled,diagonals"', ("{{", "}}"), 1.6
    ),
    Part.METRIC.value: Look("metric", "#ece4f8", "#6440a0", 'shape=tab style="filled"', ("[\\", "/]")),
    Part.CONTAINER.value: Look(
        "list, tuple or dict", "#f3f4f6", "#636c76", 'shape=box3d style="filled"', (">", "]")
    ),
    Part.VARIABLE.value: Look("variable", "#e1f3d8", "#37741f", 'shape=ellipse style="filled"', ("([", "])")),
    Part.OTHER.value: Look("other state", "#fdf7d3", "#7d6b10", 'shape=note style="filled"', ("(", ")")),
    LOST: Look(
        "not in the checkpoint",
        "#fde8e8",
        "#b3202a",
        'shape=box style="filled,rounded,dashed"',
        ("[/", "/]"),
        1.8,
        True,
    ),
}

TRAINED, NOT_TRAINED, SLOT, SAME = "\N{BLACK CIRCLE}", "\N{WHITE CIRCLE}", "\N{BLACK DIAMOND}", "="
MARKS: Mapping[str, str] = {
    TRAINED: "variable that is trained",
    NOT_TRAINED: "variable that is not trained",
    SLOT: "slot variables of the optimizer",
    SAME: "second name",
}
