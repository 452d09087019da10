"""What is not the same in every process: random numbers, clocks, the order of sets."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import NONE, UNKNOWN, Ref, Value, as_size
from ckptlint.knowledge.tables import nondeterminism
from ckptlint.program.events import Steered
from ckptlint.program.regions import Source, SourceKind
from ckptlint.program.texts import Text

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

# Generators of random numbers that give the same ones in every process when they are handed a seed.
SEEDED_BY_ARGUMENT: Final = frozenset(
    """
        random.Random numpy.random.default_rng numpy.random.RandomState numpy.random.SeedSequence
        numpy.random.MT19937 numpy.random.PCG64 numpy.random.PCG64DXSM numpy.random.Philox
        numpy.random.SFC64
    """.split()
)


def drawn(call: Call, seeded: Collection[str]) -> Value | None:
    """The result of a function that differs from process to process, None of any other.

    `seeded` has the functions that have set a seed so far.
    """
    row = nondeterminism().get("differs", {}).get(call.name)
    if row is None:
        return None
    given = call.sources()
    if call.name not in SEEDED_BY_ARGUMENT:
        states = frozenset(s.state for s in given if s.state is not None)
        call.run.python_state.steers(states, Steered.CHANCE, (), call.node)
    sizes = as_size(s for s in given if s.state is None)
    is_given_seed = (
        any(function in seeded for function in row.get("seeded_by", ()))
        or (call.name in SEEDED_BY_ARGUMENT and any(v.constant is not None for v in call.args))
        or any(key == "seed" and value.constant is not None for key, value in call.keywords)
    )
    if is_given_seed:
        place = call.run.context.place(call.node)
        return UNKNOWN.tainted(sizes | {Source(call.name, place, kind=SourceKind.DRAWN)})
    made = call.run.heap.from_outside(call.node, "random", call.deps())
    return made.tainted(sizes | {Source(call.name, call.run.context.place(call.node))})


def unordered(value: Value, node: ast.AST, run: Interpreter) -> frozenset[Source]:
    """Iterating over a set of texts comes in another order in every process."""
    for atom in value:
        if isinstance(atom, Ref) and run.heap.container_type(atom.id) == "set":
            items = run.heap.items(atom.id)
            if len(items) > 1 and all(isinstance(a, Text) for item in items for a in item):
                return frozenset({Source("set order", run.context.place(node))})
    return frozenset()


def seed(call: Call) -> Value:
    call.run.library.seed(call.name)
    return NONE


HANDLERS: Final[Mapping[str, Handler]] = {"random.seed": seed, "numpy.random.seed": seed}
