"""The containers for which a save raises: whose attribute they are, and where they were made."""

from __future__ import annotations

from dataclasses import dataclass

from ckptlint.graph import Graph, Link, Part
from ckptlint.program.program import Program
from ckptlint.source import Place


@dataclass(frozen=True)
class AttributeContainer:
    """A container that an object holds by an attribute, directly or within another container."""

    attribute: str
    holder: int
    made: Place


def container_of(program: Program, graph: Graph) -> AttributeContainer | None:
    """The container at which a save raises; None where it raises at something else."""
    if graph.raises is None or graph.raises.at is None:
        return None
    link = _outermost(graph, graph.raises.at)
    place, holder = graph.nodes[graph.raises.at].place, graph.nodes[link.holder].object if link else None
    if link is None or place is None or holder is None:
        return None
    return AttributeContainer(link.name, holder, place)


def _outermost(graph: Graph, node: int) -> Link | None:
    """The link from what is no container to a container, or to that which it is in."""
    for link in graph.links:
        if link.target == node:
            inner = graph.nodes[link.holder].part is Part.CONTAINER
            return _outermost(graph, link.holder) if inner else link
    return None
