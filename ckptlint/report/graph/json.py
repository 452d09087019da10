"""The format `json`: the graphs as they are, for tools.

One object with `schema` (1), `file` and `roots`. A root has `name`, `how` (what saves it, or null), `writes`
("checkpoint", "weights", "model" or "saved_model"), its place, `keras`, `nodes`, `links`, `keys` (all,
sorted), `lost` and `raises` (null, or why the save fails). Nodes are spoken of by `id`, the first is the
root. The `reason` of what is lost and of a save that raises is one of a fixed set of words for programs
(`Reason` in `ckptlint.graph`), `why` the sentence for people. A place is `filename`, `location` and
`end_location`, with rows and columns from 1, as in the findings.
"""

from __future__ import annotations

import json
import os
from typing import Any

from ckptlint.graph import Graph, Link, Lost, Node
from ckptlint.report.graph import Page
from ckptlint.report.graph.words import what_is_lost, why_lost, why_raises
from ckptlint.source import Place

SCHEMA = 1


def render(page: Page) -> str:
    roots = [_root(graph) for graph in page.graphs]
    return json.dumps({"schema": SCHEMA, "file": page.path, "roots": roots}, indent=2) + "\n"


def _root(graph: Graph) -> dict[str, Any]:
    raises = graph.raises
    return {
        "name": graph.name,
        "how": graph.how or None,
        "writes": graph.file,
        **_located(graph.place),
        "keras": {"version": graph.runs_in.world.version, "reason": graph.runs_in.reason},
        "nodes": [_node(node) for node in graph.nodes],
        "links": [_link(link) for link in graph.links],
        "keys": list(graph.keys),
        "lost": [_lost(lost, graph.file) for lost in graph.lost],
        "raises": None
        if raises is None
        else {
            "error": raises.error,
            "reason": raises.reason.value,
            "why": why_raises(graph),
            "at": raises.at,
        },
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "part": node.part.value,
        "label": node.label,
        "type": node.type,
        "keys": list(node.keys),
        "trainable": node.trainable,
        "many": node.many,
        "slot_of": node.slot_of,
        **_located(node.place),
    }


def _link(link: Link) -> dict[str, Any]:
    return {"holder": link.holder, "name": link.name, "target": link.target, "sure": link.sure}


def _lost(lost: Lost, file: str) -> dict[str, Any]:
    return {
        "name": lost.name,
        "what": what_is_lost(lost),
        "reason": lost.reason.value,
        "why": why_lost(lost, file),
        "holder": lost.holder,
        **_located(lost.place),
    }


def _located(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"filename": None, "location": None, "end_location": None}
    path = place.path
    return {
        "filename": path if path.startswith("<") else os.path.abspath(path),  # noqa: PTH100 (links are kept)
        "location": {"row": place.line, "column": place.column + 1},
        "end_location": {"row": place.end_line, "column": place.end_column + 1},
    }
