"""Where boxes stand and how arrows run: asked of Graphviz where it is installed, else of graphlay.

Both are given sizes and answer positions; neither draws, so that a picture looks the same either way.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple

from ckptlint.report.graph import DrawingError

GRAPHVIZ_SECONDS = 60
_POINTS_PER_INCH = 72
_BETWEEN_COLUMNS = 64
_BETWEEN_BOXES = 22
_TRACK = 14.0
_LEVEL = 6.0


class Point(NamedTuple):
    """A corner of the picture, in points."""

    x: float
    y: float


class Size(NamedTuple):
    """The size of a box, in points."""

    width: float
    height: float


class Join(NamedTuple):
    """An arrow to be laid out: from one box to another.

    Those that are `main` make a tree, which the columns follow; their lines keep to the gaps between columns,
    each lane of them to its own track. The others run wherever there is room.
    """

    source: str
    target: str
    main: bool = True
    lane: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """The upper left corner of each box, the points at which each arrow turns in order, the extent."""

    corners: Mapping[str, Point]
    routes: Sequence[Sequence[Point]]
    extent: Size


def lay_out(sizes: Mapping[str, Size], joins: Sequence[Join]) -> Layout:
    """From left to right, holders before what they hold; raises `DrawingError` where nothing can do it."""
    layout = _answered(sizes, joins)
    middles = {id: corner.y + sizes[id].height / 2 for id, corner in layout.corners.items()}
    exits = dict(middles)
    for join in joins:
        if join.main and not join.lane and abs(middles[join.source] - middles[join.target]) < _LEVEL:
            exits[join.source] = middles[join.target]  # a straight line rather than a small step
    routes = [
        _between_columns(layout.corners, sizes, join, exits[join.source], middles[join.target])
        if join.main
        else route
        for join, route in zip(joins, layout.routes, strict=True)
    ]
    return Layout(layout.corners, routes, layout.extent)


def columns(ids: Iterable[str], joins: Iterable[Join]) -> dict[str, int]:
    """The column of each box: how many main joins lead to it."""
    holders = {join.target: join.source for join in joins if join.main}

    def depth(id: str) -> int:
        steps = 0
        while id in holders and steps <= len(holders):
            id, steps = holders[id], steps + 1
        return steps

    return {id: depth(id) for id in ids}


def _between_columns(
    corners: Mapping[str, Point], sizes: Mapping[str, Size], join: Join, leave: float, arrive: float
) -> list[Point]:
    """Out at the right, along the gap, in at the left."""
    apart = _TRACK * join.lane
    right = corners[join.source].x + sizes[join.source].width
    left = corners[join.target].x
    leave += min(apart, sizes[join.source].height / 2 - 4)
    track = (right + left - _TRACK) / 2 + apart
    return without_idle_corners(
        [Point(right, leave), Point(track, leave), Point(track, arrive), Point(left, arrive)]
    )


def _answered(sizes: Mapping[str, Size], joins: Sequence[Join]) -> Layout:
    failure = ""
    if program := shutil.which("dot"):
        try:
            return _by_graphviz(program, sizes, joins)
        except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
            failure = f"Graphviz failed ({_reason(error)}) and "
    try:
        return _by_graphlay(sizes, joins)
    except ImportError:
        raise DrawingError(
            f"{failure or 'Graphviz (dot) is not on the PATH and '}graphlay is not installed: "
            "install either, for example with pip install 'ckptlint[svg]'"
        ) from None
    except ValueError as error:
        raise DrawingError(f"{failure}graphlay failed ({_reason(error)}): use --format dot") from error


def _reason(error: Exception) -> str:
    match error:
        case subprocess.TimeoutExpired():
            return f"no answer within {GRAPHVIZ_SECONDS} seconds"
        case subprocess.CalledProcessError():
            said = str(error.stderr or "").strip().partition("\n")[0]
            return said or f"exit code {error.returncode}"
        case _:
            return str(error).strip().partition("\n")[0] or type(error).__name__


def _by_graphviz(program: str, sizes: Mapping[str, Size], joins: Sequence[Join]) -> Layout:
    done = subprocess.run(
        [program, "-Tjson"],
        input=_as_dot(sizes, joins),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=GRAPHVIZ_SECONDS,
        check=True,
    )
    answer = json.loads(done.stdout)
    left, bottom, right, top = (float(number) for number in answer["bb"].split(","))
    corners: dict[str, Point] = {}
    for found in answer.get("objects", ()):
        size = sizes[found["name"]]
        x, y = (float(number) for number in found["pos"].split(","))
        corners[found["name"]] = Point(x - left - size.width / 2, top - y - size.height / 2)
    routes: list[Sequence[Point]] = [()] * len(joins)
    for edge in answer.get("edges", ()):
        routes[int(edge["index"])] = [Point(point.x - left, top - point.y) for point in _spline(edge["pos"])]
    return Layout(corners, routes, Size(right - left, top - bottom))


def _as_dot(sizes: Mapping[str, Size], joins: Sequence[Join]) -> str:
    def inches(points: float) -> str:
        return f"{points / _POINTS_PER_INCH:.4f}"

    lines = [
        "digraph {",
        f"rankdir=LR splines=ortho ordering=out nodesep={inches(_BETWEEN_BOXES)} "
        f"ranksep={inches(_BETWEEN_COLUMNS)}",
        'node [shape=box fixedsize=true label=""] edge [arrowhead=none]',
    ]
    lines += [
        f'"{id}" [width={inches(size.width)} height={inches(size.height)}]' for id, size in sizes.items()
    ]
    lines += [
        f'"{join.source}" -> "{join.target}" [index={index}{"" if join.main else " constraint=false"}]'
        for index, join in enumerate(joins)
    ]
    return "\n".join([*lines, "}"])


def _spline(drawn: str) -> list[Point]:
    """The turns of an orthogonal line, which Graphviz gives as a Bézier curve with all points on it."""
    numbers = [piece for piece in drawn.split() if piece[:2] not in ("s,", "e,")]
    points = [Point(*map(float, piece.split(","))) for piece in numbers]
    return without_idle_corners(points)


def without_idle_corners(points: Iterable[Point]) -> list[Point]:
    """The line with only those points at which it turns."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1].x - point.x) < 0.5 and abs(kept[-1].y - point.y) < 0.5:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


def _straight(first: Point, middle: Point, last: Point) -> bool:
    cross = (middle.x - first.x) * (last.y - first.y) - (middle.y - first.y) * (last.x - first.x)
    return abs(cross) < 0.5 * (abs(last.x - first.x) + abs(last.y - first.y) + 1)


def _by_graphlay(sizes: Mapping[str, Size], joins: Sequence[Join]) -> Layout:
    """The main joins as a tree; the others are then led around its boxes."""
    graphlay = import_module("graphlay")

    tree, whole = graphlay.Graph(), graphlay.Graph()
    for id, size in sizes.items():
        tree.node(id, width=size.width, height=size.height)
    for join in joins:
        if join.main:
            tree.edge(join.source, join.target)
    placed = graphlay.layout_tree(
        tree,
        options={
            "direction": "leftright",
            "row_gap": _BETWEEN_COLUMNS,
            "sibling_gap": _BETWEEN_BOXES,
            "subtree_gap": _BETWEEN_BOXES,
        },
    ).to_dict()
    centres = {id: node["center"] for id, node in zip(sizes, placed["nodes"], strict=True)}
    for id, size in sizes.items():
        whole.node(id, width=size.width, height=size.height, position=centres[id])
    for join in joins:
        whole.edge(join.source, join.target)
    options = {"direction": "leftright", "routing": {"style": "orthogonal"}}
    routed: dict[str, Any] = graphlay.reroute(whole, options=options).to_dict()
    low, high = routed["bounds"]["min"], routed["bounds"]["max"]
    left, top = low["x"], low["y"]
    corners = {}
    for id, node in zip(sizes, routed["nodes"], strict=True):
        size, centre = sizes[id], node["center"]
        corners[id] = Point(centre["x"] - left - size.width / 2, centre["y"] - top - size.height / 2)
    routes = [
        without_idle_corners(Point(point["x"] - left, point["y"] - top) for point in edge["points"])
        for edge in routed["edges"]
    ]
    return Layout(corners, routes, Size(high["x"] - left, high["y"] - top))
