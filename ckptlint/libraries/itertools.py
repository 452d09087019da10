"""`itertools`: the items of several containers, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import Value


def chain(call: Call) -> Value:
    return call.run.containers.concat(call.node, call.args)


def chain_from_iterable(call: Call) -> Value:
    containers, first = call.run.containers, call.first()
    known = containers.known_items(first)
    return containers.concat(
        call.node, known if known is not None else [containers.item_of(first, call.node)]
    )


HANDLERS: Final[Mapping[str, Handler]] = {
    "itertools.chain": chain,
    "itertools.chain.from_iterable": chain_from_iterable,
}
