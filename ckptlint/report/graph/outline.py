"""An object graph put in order for reading: each node at one place, slots with their optimizer.

TensorFlow names a node by its shortest path, which may lead through the optimizer. For reading, a node stands
where the model holds it, and only what nothing else holds stands with the optimizer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ckptlint.graph import Graph, Link, Node, Part
from ckptlint.source import Place
from ckptlint.wildcard import ANY

KEY_END = "/.ATTRIBUTES/VARIABLE_VALUE"
_SLOT_MARK = "/.OPTIMIZER_SLOT/"
STATE = (Part.VARIABLE, Part.SLOT)


def short_key(key: str) -> str:
    """The key without the end that nearly all keys share."""
    return key.removesuffix(KEY_END)


def short_type(node: Node) -> str:
    """The class as the program spells it, without its module."""
    return node.type.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of one trained variable (None where the run does not know which), each by its slot's name."""

    variable: Node | None
    slots: tuple[tuple[str, Node], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the slots, each once."""
        return tuple(dict.fromkeys(name for name, _ in self.slots))


@dataclass(frozen=True)
class Outline:
    """Where each node of one graph is shown, and by which other names it is reached."""

    graph: Graph

    def node(self, id: int) -> Node:
        """The node with this id."""
        return self.graph.nodes[id]

    @cached_property
    def _links(self) -> dict[int, list[Link]]:
        links: dict[int, list[Link]] = {node.id: [] for node in self.graph.nodes}
        for link in self.graph.links:
            links[link.holder].append(link)
        return links

    @cached_property
    def home(self) -> dict[int, Link]:
        """The link that each node but the root is shown under."""
        home: dict[int, Link] = {}
        optimizers: list[int] = []
        self._spread([0], home, optimizers, stop=True)
        self._spread(optimizers, home, [], stop=False)
        return home

    def _spread(self, start: Iterable[int], home: dict[int, Link], optimizers: list[int], stop: bool) -> None:
        queue = deque(start)
        while queue:
            holder = queue.popleft()
            if stop and holder and self.node(holder).part is Part.OPTIMIZER:
                optimizers.append(holder)
                continue
            for link in self._links[holder]:
                if link.target and link.target not in home:
                    home[link.target] = link
                    queue.append(link.target)

    def path(self, id: int) -> str:
        """The names from the root to where the node is shown; a slot's is its key."""
        names: list[str] = []
        node = self.node(id)
        if node.part is Part.SLOT and node.keys:
            return short_key(node.keys[0])
        while id and id in self.home:
            names.append(self.home[id].name)
            id = self.home[id].holder
        return "/".join(reversed(names)) or node.label

    def usual_key(self, id: int) -> str:
        """The key that a variable would have by where it is shown."""
        names = []
        while id and id in self.home:
            names.append(self.home[id].name.replace(".", "..").replace("/", ".S"))
            id = self.home[id].holder
        return "/".join(reversed(names))

    def own_place(self, node: Node) -> Place | None:
        """Where the program made a node; nothing for what a framework made with its holder."""
        home = self.home.get(node.id)
        return None if home is not None and node.place == self.node(home.holder).place else node.place

    def own_name(self, link: Link) -> str:
        """What the program calls what stands in a list, where its place there says nothing; else nothing."""
        node = self.node(link.target)
        numbered = link.name.isdecimal() or link.name == ANY
        telling = not node.label.isdecimal() and node.label not in (ANY, short_type(node))
        return node.label if numbered and telling else ""

    def is_home(self, link: Link) -> bool:
        """Whether a link is the one under which its target is shown in full."""
        return self.home.get(link.target) is link

    @cached_property
    def slots(self) -> dict[int, list[Slots]]:
        """The slots of each optimizer, by variable; under 0 those whose optimizer is not known."""
        found: dict[int, dict[int | None, list[tuple[str, Node]]]] = {}
        for node in self.graph.nodes:
            if node.part is Part.SLOT:
                by_variable = found.setdefault(self._optimizer_of(node), {})
                by_variable.setdefault(node.slot_of, []).append((self._slot_name(node), node))
        return {
            optimizer: [
                Slots(None if id is None else self.node(id), tuple(slots))
                for id, slots in by_variable.items()
            ]
            for optimizer, by_variable in found.items()
        }

    def _optimizer_of(self, slot: Node) -> int:
        id = slot.id
        while id in self.home:
            id = self.home[id].holder
            if self.node(id).part is Part.OPTIMIZER:
                return id
        for key in slot.keys:
            if _SLOT_MARK in key:
                path = short_key(key).partition(_SLOT_MARK)[2].rpartition("/")[0]
                found = self._at(path)
                if found is not None:
                    return found
        optimizers = [node.id for node in self.graph.nodes if node.part is Part.OPTIMIZER]
        return optimizers[0] if len(optimizers) == 1 else 0

    def _at(self, path: str) -> int | None:
        """The node that the names lead to from the root."""
        id = 0
        for name in path.split("/") if path else ():
            for link in self._links[id]:
                if link.name == name:
                    id = link.target
                    break
            else:
                return None
        return id

    @cached_property
    def holders(self) -> dict[int, list[Link]]:
        """The links that lead to each node."""
        holders: dict[int, list[Link]] = {}
        for link in self.graph.links:
            holders.setdefault(link.target, []).append(link)
        return holders

    def _slot_name(self, slot: Node) -> str:
        """What the optimizer calls this kind of slot: by its key, else by the list that holds only these."""
        for key in slot.keys:
            if _SLOT_MARK in key:
                return short_key(key).rpartition("/")[2]
        for link in self.holders.get(slot.id, ()):
            home = self.home.get(link.holder)
            name = "" if home is None else home.name.strip("_")
            if name and name != "variables" and self.node(link.holder).part is Part.CONTAINER:
                return name
        return slot.label

    def shown(self, holder: int) -> Iterator[Link]:
        """The links worth reading: without slots, and without lists that only repeat what stands there."""
        return (
            link
            for link in self._links[holder]
            if self.node(link.target).part is not Part.SLOT and not self._only_bookkeeping(link)
        )

    def _only_bookkeeping(self, link: Link) -> bool:
        node = self.node(link.target)
        if node.part is not Part.CONTAINER:
            return False
        inside = self._links[node.id]
        if not inside:
            return node.place in (None, self.node(link.holder).place)
        if self.node(link.holder).part is not Part.OPTIMIZER:
            return False
        return all(
            self.node(entry.target).part is Part.SLOT or self.home[entry.target].holder == link.holder
            for entry in inside
            if entry.target in self.home
        )
