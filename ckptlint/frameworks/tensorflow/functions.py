"""Functions that call functions: tracing, `strategy.run`, control flow."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import NONE, Closure, Partial, Ref, Value
from ckptlint.program.regions import Region, RegionKind

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


def trace(tf: TensorFlow, call: Call) -> Value:
    """`tf.function`, as a decorator or called: the function is traced into a graph."""
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
    place = call.run.context.place(call.node)
    eager = bool(call.option("eager"))
    with call.run.context.within(Region(RegionKind.EAGER, place)) if eager else nullcontext():
        return call.run.calls.apply(
            Value(frozenset(callables)),
            positional,
            call.run.calls.spread(named) if named.atoms else [],
            call.node,
        )


def run_eagerly(tf: TensorFlow, call: Call) -> Value:
    """`tf.config.run_functions_eagerly`: from now on no function is traced, or all are again."""
    call.run.context.traces = call.first().constant is False
    return NONE


def call_all(tf: TensorFlow, call: Call) -> Value:
    """A function that calls every function it is given."""
    return call.run.calls.call_all(call)


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "trace": trace,
    "call_argument": call_argument,
    "call_all": call_all,
    "run_eagerly": run_eagerly,
}
