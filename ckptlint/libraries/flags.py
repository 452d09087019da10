"""`absl.flags`: a run without arguments gives each flag its default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import OPTIONS, SETTING, UNKNOWN, Ref, Value, of
from ckptlint.program.objects import Kind


def define(call: Call) -> Value:
    """`flags.DEFINE_integer(name, default, …)`: the holder of the flag."""
    name, default = call.argument((0, "name")).constant, call.argument((1, "default")).tainted(SETTING)
    if not isinstance(name, str):
        return UNKNOWN
    heap = call.run.heap
    heap.set((call.run.imports.flags, name), default)
    holder = heap.allocate(Kind.INSTANCE, OPTIONS, call.node, role="flag")
    heap.set((holder, "value"), default)
    return of(Ref(holder))


_TYPES = "string integer float bool boolean list enum multi_integer multi_string".split()

HANDLERS: Final[Mapping[str, Handler]] = {f"absl.flags.DEFINE_{type}": define for type in _TYPES}
