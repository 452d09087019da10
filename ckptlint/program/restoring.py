"""What a restore brings back: the graph of a save, matched against the graph that a restore meets.

The matching is TensorFlow's (`tensorflow/python/checkpoint/restore.py`): from the root along links of the
same name, breadth first, each object of the file bound to the first object that it meets.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property

from ckptlint.graph import BELOW, Graph, Node
from ckptlint.wildcard import ANY

_LEGACY_SLOT = "/.OPTIMIZER_SLOT/"  # in the keys of slots that follow their variable, and hang on nothing


@dataclass(frozen=True)
class Restored:
    """The outcome of a restore of the objects in the graph `met` from the file that `saved` was written to.

    `bound` maps the nodes of the file to those that take their values. `sure` is False where there may be
    more, or other, nodes than the run could see: what is not bound then tells nothing.
    """

    saved: Graph
    met: Graph
    bound: dict[int, int]
    sure: bool

    @cached_property
    def restored(self) -> tuple[Node, ...]:
        """The nodes with state that take a value from the file."""
        return tuple(node for node in self.met.nodes if node.keys and node.id in self._taking)

    @cached_property
    def untouched(self) -> tuple[Node, ...]:
        """The nodes with state that the file has nothing for: they keep the value they were made with."""
        return tuple(node for node in self.met.nodes if node.keys and node.id not in self._taking)

    @cached_property
    def unread(self) -> tuple[Node, ...]:
        """The nodes with state in the file that nothing takes yet: they wait for an object that may come."""
        return tuple(node for node in self.saved.nodes if node.keys and node.id not in self.bound)

    def comes_back(self, node: int) -> bool:
        """Whether a node of `met`, or anything that it leads to, takes something from the file."""
        return bool(self.met.below(node) & self._taking)

    def is_read(self, node: int) -> bool:
        """Whether a node of the file, or anything that it leads to, is taken."""
        return bool(self.saved.below(node) & self.bound.keys())

    @property
    def existing_objects_matched(self) -> bool:
        """Whether `assert_existing_objects_matched()` passes right after the restore."""
        return not self.untouched

    @property
    def consumed(self) -> bool:
        """Whether `assert_consumed()` passes right after the restore."""
        return not self.untouched and not self.unread

    @property
    def nontrivial(self) -> bool:
        """Whether `assert_nontrivial_match()` passes: the counter of saves is enough."""
        return len(self.bound) > 1

    @cached_property
    def _taking(self) -> frozenset[int]:
        return frozenset(self.bound.values())


def restored(saved: Graph, met: Graph) -> Restored:
    """What a restore brings back into the objects of `met` from the file that `saved` was written to."""
    bound, queue = {0: 0}, deque([(0, 0)])
    below, here = _children(saved), _children(met)
    while queue:
        source, target = queue.popleft()
        for name, child in below.get(source, {}).items():
            taker = here.get(target, {}).get(name)
            if child not in bound and taker is not None:
                bound[child] = taker
                queue.append((child, taker))
    slots = {place: id for id, place in _legacy_slots(met).items()}
    for id, (optimizer, name, variable) in _legacy_slots(saved).items():
        if optimizer in bound and variable in bound:
            taker = slots.get((bound[optimizer], name, bound[variable]))
            if taker is not None:
                bound[id] = taker
    return Restored(saved, met, bound, _is_sure(saved) and _is_sure(met))


def _children(graph: Graph) -> dict[int, dict[str, int]]:
    """For each node those it leads to, by name."""
    slots = _legacy_slots(graph)
    found: dict[int, dict[str, int]] = {}
    for link in graph.links:
        if link.target not in slots:
            found.setdefault(link.holder, {})[link.name] = link.target
    return found


def _legacy_slots(graph: Graph) -> dict[int, tuple[int, str, int]]:
    """Nodes of slots that hang on nothing, each by its optimizer, its name and its variable."""
    return {
        link.target: (link.holder, link.name, variable)
        for link in graph.links
        if (variable := graph.nodes[link.target].slot_of) is not None
        and any(_LEGACY_SLOT in key for key in graph.nodes[link.target].keys)
    }


def _is_sure(graph: Graph) -> bool:
    """Whether all that a graph may hold is known by its name."""
    return (
        not graph.open
        and all(link.sure and ANY not in link.name for link in graph.links)
        and not any(node.many or any(BELOW in key for key in node.keys) for node in graph.nodes)
    )
