"""State that a save leaves out though it writes what holds it: where the way to the state breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ckptlint.graph import Graph, Lost, Moment, Reason
from ckptlint.program.events import Forward, Overwrite, Restore, Update
from ckptlint.program.objects import STATE, Kind
from ckptlint.program.program import Program
from ckptlint.rules import state
from ckptlint.source import Place

_LEARNED = STATE - {Kind.OPTIMIZER}


@dataclass(frozen=True)
class Break:
    """Where the way from a root to state breaks: at an attribute of an object that the save does write.

    `lost` is what the save leaves out because of it, `place` where the attribute was assigned. `trained`:
    training changes the state; otherwise a layer that the model computes with was never reached by training,
    and its weights are drawn anew in every process.
    """

    graph: Graph
    holder: int
    attribute: str
    place: Place
    lost: tuple[Lost, ...]
    trained: bool

    @property
    def names(self) -> tuple[str, ...]:
        """What the program calls that which is lost, seen from the root."""
        return tuple(dict.fromkeys(each.name for each in self.lost))

    @property
    def objects(self) -> tuple[int, ...]:
        """The ids of what is lost."""
        return tuple(dict.fromkeys(id for each in self.lost for id in each.objects))


def breaks(program: Program, *reasons: Reason) -> Iterator[Break]:
    """The places at which saves lose, for these reasons, state that a resumed run would need; one each.

    Only what is seen whole: nothing that another file or code out of sight may keep.
    """
    found: dict[Place, Break] = {}
    for graph in program.graphs:
        if graph.moment is not Moment.SAVE or graph.raises is not None:
            continue
        for place, losses in _by_place(graph, reasons).items():
            if place not in found and (broken := _break(program, graph, place, losses)) is not None:
                found[place] = broken
    yield from found.values()


def _by_place(graph: Graph, reasons: Iterable[Reason]) -> dict[Place, list[Lost]]:
    table: dict[Place, list[Lost]] = defaultdict(list)
    for lost in graph.lost_for(*reasons):
        if lost.assigned is not None and lost.holder is not None:
            table[lost.assigned].append(lost)
    return table


def _break(program: Program, graph: Graph, place: Place, losses: Iterable[Lost]) -> Break | None:
    kept = [lost for lost in losses if _is_lost(program, lost)]
    holder = graph.nodes[kept[0].holder or 0].object if kept else None
    if holder is None or not program.sight.is_known(holder):
        return None
    ids = [id for lost in kept for id in lost.objects]
    trained = is_trained(program, ids)
    if not trained and not _is_drawn_and_used(program, graph, ids):
        return None
    names = [e.attribute for e in program.references.of(holder) if e.place == place]
    attribute = names[0] if names else kept[0].name.rpartition(".")[2]
    return Break(graph, holder, attribute, place, tuple(kept), trained)


def _is_lost(program: Program, lost: Lost) -> bool:
    """Whether all of a loss is learned state that nothing else keeps."""
    kinds = {program.objects[id].kind for id in lost.objects}
    parts = program.references.reach(lost.objects)
    seen = all(program.losses.is_lost(id) for id in lost.objects)
    return bool(kinds) and kinds <= _LEARNED and seen and not program.saves.written & parts


def is_trained(program: Program, ids: Iterable[int]) -> bool:
    """Whether training changes some of these objects, or what they hold."""
    return any(
        program.training.is_trained(id) and program.training.outlives_a_round(id, program.training.of(id))
        for id in program.references.reach(ids)
    )


def is_for_training(program: Program, root: int) -> bool:
    """Whether a run is meant to go on from what the saves of a root write.

    It does in this program, or a checkpoint holds an optimizer: nobody saves one to serve predictions.
    """
    if program.resuming.resumes(root):
        return True
    written = program.saves.writes(root) if program.objects[root].kind is Kind.ROOT else ()
    return any(program.objects[id].kind is Kind.OPTIMIZER for id in written)


def _is_drawn_and_used(program: Program, graph: Graph, ids: Iterable[int]) -> bool:
    """Whether what is trained computes with layers among these, whose weights nothing brings back."""
    held = graph.objects
    if not any(id in held for event in program.events(Update) for id in event.subjects):
        return False
    parts = program.references.reach(ids)
    if any(program.events_of(id, Restore, Overwrite) for id in parts):
        return False
    used = [id for id in parts if program.events_of(id, Forward)]
    return any(state.own_weights(program, id) is not None for id in used)


def listed(names: tuple[str, ...], shown: int = 3) -> str:
    """Names for a message: `a`, `b` and `c`, or the first of them and how many more there are."""
    quoted = [f"`{name}`" for name in names[:shown]]
    if len(names) > shown:
        return f"{', '.join(quoted)} and {len(names) - shown} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]
