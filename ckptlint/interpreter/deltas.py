"""What a stretch of the run has written: cells by owner and name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeAlias

from ckptlint.interpreter.values import Value, join

CellKey: TypeAlias = tuple[int, Hashable]
Delta: TypeAlias = dict[int, dict[Hashable, Value | None]]  # owner -> name -> value; None: deleted


def written(delta: Delta) -> Iterator[CellKey]:
    """The cells that a delta writes."""
    return ((owner, name) for owner, cells in delta.items() for name in cells)


def union(deltas: Iterable[Delta]) -> Delta:
    """All cells that one of these deltas writes, with what any of them writes there."""
    merged: Delta = {}
    for delta in deltas:
        for owner, cells in delta.items():
            cells_of_owner = merged.setdefault(owner, {})
            for name, value in cells.items():
                old = cells_of_owner.get(name)
                if value is None:
                    cells_of_owner.setdefault(name, None)
                else:
                    cells_of_owner[name] = value if old is None else join([old, value])
    return merged


def lay_over(below: Delta, above: Delta) -> None:
    """Write the cells of `above` into `below`."""
    for owner, cells in above.items():
        if owner in below:
            below[owner].update(cells)
        else:
            below[owner] = dict(cells)
