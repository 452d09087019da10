"""What a function gives of which no more is known than what it was given."""

from __future__ import annotations

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import FALSE, TRUE, UNKNOWN, Closure, Tensor, Value, of


def derived(call: Call) -> Value:
    """Something that derives from what the arguments derive from; functions among them are called."""
    deps, sources = call.deps(), call.sources()
    for value in call.args:
        for atom in value:
            if isinstance(atom, Closure) and not atom.function.called:
                call.run.calls.apply(of(atom), [], [], call.node)
    return Value(frozenset({Tensor(deps)}) if deps else frozenset(), not deps, sources)


def cut_off(call: Call) -> Value:
    """A number or array outside the framework of training: gradients do not pass it."""
    deps = call.deps()
    if not deps:
        return UNKNOWN.tainted(call.sources())
    cut = call.run.derivation.cut(deps, call.name.removeprefix("builtins."), call.node)
    return of(Tensor(cut)).tainted(call.sources())


def unknown(call: Call) -> Value:
    """Nothing is known of the result, and nothing happens to the arguments."""
    return UNKNOWN


def first(call: Call) -> Value:
    """The first argument itself."""
    return call.first()


def answer(known: bool | None) -> Value:
    """A truth value as far as it is known."""
    return UNKNOWN if known is None else TRUE if known else FALSE
