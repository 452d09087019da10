"""What rules ask about weights that are copied from one model to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ckptlint.program.events import Pair, Update
from ckptlint.program.objects import Kind
from ckptlint.program.program import Program
from ckptlint.rules import state
from ckptlint.source import Place


def owners(program: Program, id: int) -> frozenset[int]:
    """The variables and layers with weights that an object is made of, itself included.

    Nothing where it may be made of more than the run can see.
    """
    parts = program.references.reach(id)
    if any(program.sight.may_hold_anything(part) or not program.sight.is_known(part) for part in parts):
        return frozenset()
    return frozenset(
        part
        for part in parts
        if program.objects[part].kind is Kind.VARIABLE or state.own_weights(program, part) is not None
    )


def share_all(program: Program, first: int, second: int) -> bool:
    """Whether two objects are made of the same variables, as two models over one list of layers are."""
    found = owners(program, first)
    return bool(found) and found == owners(program, second)


def assigned_in(program: Program, pair: Pair) -> Iterator[Update]:
    """The assignments to the variables of a pair of lists, in the loop over it."""
    parts = program.references.reach(pair.subjects)
    for update in program.events(Update):
        is_assigned = update.how.startswith("assign") and parts.intersection(update.subjects)
        loops = [loop.place for loop in update.loops if update.driver == pair.driver]
        if is_assigned and any(is_within(pair.place, place) for place in loops):
            yield update


def shared_by(program: Program, ids: Iterable[int]) -> frozenset[int]:
    """All objects that hold one of these parts, these included."""
    given = frozenset(ids)
    return given.union(*(program.references.holders(id) for id in given))


def is_within(inner: Place, outer: Place) -> bool:
    """Whether a place lies in another one."""
    return (
        inner.path == outer.path
        and (outer.line, outer.column) <= (inner.line, inner.column)
        and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    )
