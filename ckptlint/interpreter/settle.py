"""After the run: containers are folded into the edges around them, and each edge learns who follows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ckptlint.knowledge import tracking
from ckptlint.record import ALL_FOLLOWERS, Edge, Follower, Kind, Object, Record

_DEEPEST = 6  # containers within containers


def settle(record: Record, containers: dict[int, str]) -> None:
    """Replace edges into containers by edges to what they hold, and set the followers of all edges."""
    table: dict[int, list[Edge]] = defaultdict(list)
    for edge in record.edges:
        table[edge.holder].append(edge)
    attributes = {(e.holder, e.target) for e in record.edges if _is_attribute(e.name)}
    settled: list[Edge] = []
    for edge in record.edges:
        if edge.holder in containers:
            continue
        for leaf in _leaves(edge, table, containers, (), frozenset()):
            settled.append(replace(leaf, followers=_followers(record, leaf, attributes)))
    record.edges = settled


def _leaves(
    edge: Edge,
    table: dict[int, list[Edge]],
    containers: dict[int, str],
    through: tuple[str, ...],
    seen: frozenset[int],
) -> Iterator[Edge]:
    """The edges that an edge comes down to once the containers on its way are folded into its name."""
    type = containers.get(edge.target)
    if type is None:
        yield replace(edge, through=through)
        return
    if edge.target in seen or len(through) >= _DEEPEST:
        return
    for inner in table.get(edge.target, ()):
        joined = replace(edge, name=f"{edge.name}/{inner.name}", target=inner.target)
        yield from _leaves(joined, table, containers, (*through, type), seen | {edge.target})


def _is_attribute(name: str) -> bool:
    return not name.startswith("#")


def _followers(record: Record, edge: Edge, attributes: set[tuple[int, int]]) -> frozenset[Follower]:
    holder, target = record.objects[edge.holder], record.objects[edge.target]
    if holder.kind is Kind.GIVEN or edge.holder in record.unseen_base:
        return ALL_FOLLOWERS
    if edge.name == "#trains":
        return frozenset({Follower.HOLDS})
    if edge.name == "#weights" and holder.keras == 3 and (edge.holder, edge.target) not in attributes:
        return frozenset({Follower.HOLDS, Follower.TRAINER, Follower.WEIGHTS_FILE})
    found = tracking.followers(_family(holder), _family(target), edge.through)
    if target.kind is Kind.VARIABLE and target.options.get("trainable") is False:
        found -= {tracking.TRAINER}
    return frozenset({Follower.HOLDS, *(Follower(name) for name in found)})


def _family(object: Object) -> str:
    match object.kind:
        case Kind.LAYER | Kind.MODEL | Kind.METRIC:
            return tracking.KERAS2 if object.keras == 2 else tracking.KERAS3
        case Kind.MODULE:
            return tracking.MODULE
        case Kind.ROOT | Kind.MANAGER:
            return tracking.ROOT
        case Kind.OPTIMIZER:
            return tracking.OPTIMIZER
        case Kind.VARIABLE:
            return tracking.RAW if object.type == tracking.RAW_CLASS else "own"
    return tracking.PLAIN
