"""Where a program's free choices come from: Hypothesis, or a seeded random generator where speed matters."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

_UP_TO = {limit: st.integers(0, limit) for limit in range(256)}


@dataclass(frozen=True)
class Choices:
    """Draws integers; 0 is always the simple alternative, so that Hypothesis shrinks towards it."""

    up_to: Callable[[int], int]

    def below(self, limit: int) -> int:
        return self.up_to(limit - 1) if limit > 1 else 0

    def pick(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simple one."""
        return options[self.below(len(options))]

    def chance(self, one_in: int) -> bool:
        """True once in so many times; False is the simple alternative."""
        return self.below(one_in) == one_in - 1

    def times(self, most: int, one_in: int = 4) -> Iterator[int]:
        """So many times at most; it ends early once in so many. Hypothesis can take single rounds out."""
        for count in range(most):
            if not self.below(one_in):
                return
            yield count

    @classmethod
    def seeded(cls, seed: int) -> Choices:
        generator = random.Random(seed)
        return cls(lambda limit: int(generator.random() * (limit + 1)))

    @classmethod
    def drawn(cls, draw: Callable[[st.SearchStrategy[int]], int]) -> Choices:
        return cls(lambda limit: draw(_UP_TO[limit]))
