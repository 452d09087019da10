"""Functions that call functions: tracing, `strategy.run`, control flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import UNKNOWN, Closure, Partial, Ref, Value, join, of
from ckptlint.record import Dep

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


def trace(tf: TensorFlow, call: Call) -> Value:
    return call.run.calls.as_decorator(call, "func", "traced")


def call_argument(tf: TensorFlow, call: Call) -> Value:
    """Calls one of its arguments with the items of another, as `strategy.run(step, args=(x, y))` does."""
    function = call.argument(call.option("function"))
    callables = [a for a in function if isinstance(a, Closure | Partial | Ref)]
    if not callables:
        return call.run.calls.unknown_call(function, call.args, call.keywords, call.node)
    passed = call.argument(call.option("args"), Value())
    known = call.run.containers.known_items(passed)
    positional = (
        known
        if known is not None
        else ([call.run.containers.item_of(passed, call.node)] if passed.atoms else [])
    )
    named = call.argument(call.option("keywords"), Value()) if call.option("keywords") else Value()
    return call.run.calls.apply(
        Value(frozenset(callables)),
        positional,
        call.run.calls.spread(named) if named.atoms else [],
        call.node,
    )


def call_all(tf: TensorFlow, call: Call) -> Value:
    """Calls every function it is given, with arguments it makes itself."""
    found: list[Value] = []
    given = [*call.args, *(v for _, v in call.keywords)]
    others = [v for v in given if not any(isinstance(a, Closure | Partial) for a in v)]
    deps = frozenset[Dep]().union(*(call.run.derivation.deps(v) for v in others)) if others else frozenset()
    for value in given:
        for atom in value:
            if isinstance(atom, Closure):
                spec = atom.function.node.args
                count = len(spec.posonlyargs) + len(spec.args) - (atom.bound is not None)
                filled = [call.run.heap.given(call.node, ("argument", i), deps) for i in range(count)]
                found.append(call.run.calls.apply(of(atom), filled, [], call.node))
            elif isinstance(atom, Partial):
                found.append(call.run.calls.apply(of(atom), [], [], call.node))
    result = join(found) if found else UNKNOWN
    return result if result.atoms else call.run.heap.given(call.node, "result", deps)


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "trace": trace,
    "call_argument": call_argument,
    "call_all": call_all,
}
