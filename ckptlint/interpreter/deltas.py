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
            held = merged.setdefault(owner, {})
            for name, value in cells.items():
                old = held.get(name)
                if value is None:
                    held.setdefault(name, None)
                else:
                    held[name] = value if old is None else join([old, value])
    return merged


def lay_over(below: Delta, above: Delta) -> None:
    for owner, cells in above.items():
        if owner in below:
            below[owner].update(cells)
        else:
            below[owner] = dict(cells)
