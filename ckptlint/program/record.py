"""What one run leaves: its objects, references, events and graphs, as it met them. Plain data.

The interpreter writes it, `ckptlint.program.Program` answers questions about it, and neither knows the other.
It speaks of holders, roots, events, gradient regions and opaque ops; which framework they come from is told
by the knowledge tables, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ckptlint.graph import Graph, Trained
from ckptlint.program.events import Event
from ckptlint.program.objects import Driver, Edge, Kind, Name, Object
from ckptlint.program.regions import Source
from ckptlint.source import Place
from ckptlint.world import WorldChoice


@dataclass
class Record:
    """All that one run leaves. Lists are in the order things happened; ids index `objects`."""

    objects: list[Object] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)  # as they were made, containers being holders too
    containers: Mapping[int, str] = field(default_factory=dict)  # … and what these containers are
    events: list[Event] = field(default_factory=list)
    drivers: list[Driver] = field(default_factory=list)
    worlds: dict[str, WorldChoice] = field(default_factory=dict)  # file -> what it runs in
    labels: dict[int, str] = field(default_factory=dict)
    escaped: set[int] = field(default_factory=set)
    # Written by other means than a save (JSON, pickle, `get_weights` …): objects, and sources whose values
    # went where a later process may find them.
    stored_otherwise: set[int] = field(default_factory=set)
    stored_sources: set[Source] = field(default_factory=set)
    classes: dict[int, str] = field(default_factory=dict)  # object id -> its class of the project
    open_roots: set[int] = field(default_factory=set)  # roots that may hold more than the run could see
    asked: set[int] = field(
        default_factory=set
    )  # objects from outside that a test asks whether they are there
    chosen: set[int] = field(default_factory=set)  # optimizers whose class a caller names
    unseen_base: set[int] = field(default_factory=set)  # objects with a base class the run could not see
    names: dict[int, tuple[Name, ...]] = field(
        default_factory=dict
    )  # root id -> what is bound where it is made
    parts: set[int] = field(default_factory=set)  # of what is from outside, attributes of other objects
    made_unseen: set[int] = field(default_factory=set)  # … and what functions out of sight return
    evident: dict[int, Kind] = field(default_factory=dict)  # what objects from outside are, by evidence
    gave_up: list[Place] = field(default_factory=list)
    incomplete: set[int] = field(default_factory=set)  # drivers of which the run gave up a part
    graphs: list[Graph] = field(default_factory=list)  # at each save, restore and making of a root
    trained: dict[str, tuple[Trained, ...]] = field(default_factory=dict)  # … by names of the scripts

    def label(self, id: int) -> str:
        """How to speak of an object: the name it was first bound to, else its class."""
        return self.labels.get(id) or self.objects[id].type.rpartition(".")[2]
