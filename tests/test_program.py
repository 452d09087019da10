"""The questions of a program, asked of records that are written down by hand: no framework is needed."""

from __future__ import annotations

from ckptlint.program.events import Event, Origin, Restore, Save, Update
from ckptlint.program.objects import Driver, Edge, Kind, Object, Reference
from ckptlint.program.program import Program
from ckptlint.program.record import Record
from ckptlint.program.regions import Region, RegionKind
from ckptlint.source import Place

LOOP = Region(RegionKind.LOOP, Place("train.py", 9, 0, 12, 0))


class Script:
    """The record of one script, written step by step."""

    def __init__(self) -> None:
        self.record = Record(drivers=[Driver(0, "train.py", "train.py", 0, first=True)])
        self.containers: dict[int, str] = {}
        self.record.containers = self.containers
        self.order = 0

    def step(self) -> tuple[int, Place]:
        self.order += 1
        return self.order, Place("train.py", self.order, 0, self.order, 1)

    def object(self, kind: Kind, type: str) -> int:
        order, place = self.step()
        made = Object(len(self.record.objects), kind, type, place, order=order)
        self.record.objects.append(made)
        if kind is Kind.CONTAINER:
            self.containers[made.id] = type
        return made.id

    def put(self, holder: int, name: str, target: int) -> None:
        order, place = self.step()
        kind = Reference.ITEM if holder in self.containers else Reference.ATTRIBUTE
        self.record.edges.append(Edge(holder, name, target, kind, place, order, 0))

    def event(self, kind: type[Event], *subjects: int, loop: bool = False, **rest: object) -> None:
        order, place = self.step()
        regions = (LOOP,) if loop else ()
        self.record.events.append(kind(subjects, place, order, 0, regions, **rest))


def test_a_dict_can_be_the_root_of_a_save_and_a_list_can_hold_what_it_saves() -> None:
    script = Script()
    state = script.object(Kind.CONTAINER, "dict")
    blocks = script.object(Kind.CONTAINER, "list")
    net, kept, left_out = (script.object(Kind.VARIABLE, "framework.Variable") for _ in range(3))
    script.put(state, "step", kept)
    script.put(state, "blocks", blocks)
    script.put(blocks, "0", net)
    script.event(Restore, state, origin=Origin.LATEST, file="other")
    for variable in (net, kept, left_out):
        script.event(Update, variable, loop=True, how="assign_add", made_from=(variable,))
    script.event(Save, state, loop=True, file="other")
    program = Program(script.record)

    assert program.saves.roots == (state,)
    assert program.saves.writes(state) >= {net, kept}
    assert left_out not in program.saves.writes(state)
    assert program.resuming.resumes(state)
    assert [program.losses.is_lost(id) for id in (net, kept, left_out)] == [False, False, True]
    assert program.resuming.root_for(left_out, program.training.of(left_out)) == state
    (reference,) = [edge for edge in program.references.of(state) if edge.target == net]
    assert (reference.name, reference.through) == ("blocks/0", ("list",))


def test_what_an_escaped_object_holds_may_be_written_out_of_sight() -> None:
    script = Script()
    handed, state = script.object(Kind.INSTANCE, "Journal"), script.object(Kind.CONTAINER, "dict")
    variable, other = (script.object(Kind.VARIABLE, "framework.Variable") for _ in range(2))
    script.put(handed, "state", state)
    script.put(state, "step", variable)
    script.record.escaped.add(handed)
    program = Program(script.record)

    assert program.losses.is_written(variable)
    assert not program.losses.is_written(other)
