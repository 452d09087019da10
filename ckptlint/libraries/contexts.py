"""`contextlib`: what is run when a `with` is left because a program asked for it there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import FALSE, NONE, TRUE, Partial, Ref, Value, of
from ckptlint.program.objects import Kind

_STACKS: Final = ("contextlib.ExitStack", "contextlib.AsyncExitStack")
_WRAPPED: Final = ("i", 0)  # the cell of what a context is made around
_NO_ERROR: Final = (NONE, NONE, NONE)


def stack(call: Call) -> Value:
    """A new stack, on which nothing waits."""
    made = call.run.heap.allocate(Kind.INSTANCE, call.name, call.node)
    waiting = call.run.containers.container(call.node, "list", "waiting")
    call.run.changes.set_items(waiting, [], call.node)
    call.run.heap.set((made, _WRAPPED), of(Ref(waiting)))
    return of(Ref(made))


def _wait(call: Call, value: Value) -> None:
    """Put on the stack what is to be left or called with it."""
    for id in (call.run.heap.get((call.subject, _WRAPPED)) or Value()).refs:
        call.run.changes.append(id, value, call.node)


def enter_context(call: Call) -> Value:
    context = call.argument((0, "cm"))
    entered = call.run.blocks.entered(context, call.node)
    _wait(call, context)
    return entered


def callback(call: Call) -> Value:
    """`stack.callback(f, …)`: calls `f` when the stack is left; it can stand over a function, too."""
    _wait(call, of(Partial(call.first(), tuple(call.args[1:]), tuple(call.keywords))))
    return call.first()


def push(call: Call) -> Value:
    """`stack.push(x)`: leaves a context without entering it, or calls a function as `__exit__` is called."""
    passed = call.first()
    is_context = call.run.blocks.runs_code_when_left(passed)
    _wait(call, passed if is_context else of(Partial(passed, _NO_ERROR, ())))
    return passed


def leave(call: Call) -> Value:
    """Leave or call what waits on the stack, the last first."""
    run = call.run
    for id in (run.heap.get((call.subject, _WRAPPED)) or Value()).refs:
        for place, waiting in reversed([*enumerate(run.heap.ordered_items(id))]):
            calls = Value(frozenset(atom for atom in waiting if isinstance(atom, Partial)))
            with run.context.called_from((run.context.place(call.node), place)):
                if calls.atoms:
                    run.calls.apply(calls, [], [], call.node)
                run.blocks.left(Value(waiting.atoms - calls.atoms), call.node)
        run.changes.set_items(id, [], call.node)
    return NONE


def pop_all(call: Call) -> Value:
    """A new stack, on which waits what waited on this one."""
    made, heap = stack(call), call.run.heap
    old = heap.get((call.subject, _WRAPPED)) or Value()
    new = heap.get((made.refs[0], _WRAPPED)) or Value()
    for id in old.refs:
        call.run.changes.extend(new, call.run.containers.copied(id, call.node), call.node)
        call.run.changes.set_items(id, [], call.node)
    return made


def around(call: Call) -> Value:
    """`nullcontext(x)`, `closing(x)`, `suppress(…)`: a context that knows what it was given."""
    made = call.run.heap.allocate(Kind.INSTANCE, call.name, call.node)
    call.run.heap.set((made, _WRAPPED), call.args[0] if call.args else NONE)
    return of(Ref(made))


def wrapped(call: Call) -> Value:
    return call.run.heap.get((call.subject, _WRAPPED)) or NONE


def close(call: Call) -> Value:
    run = call.run
    run.calls.apply(run.attributes.attribute(wrapped(call), "close", call.node), [], [], call.node)
    return NONE


HANDLERS: Final[Mapping[str, Handler]] = {
    **dict.fromkeys(_STACKS, stack),
    "contextlib.nullcontext": around,
    "contextlib.closing": around,
    "contextlib.aclosing": around,
    "contextlib.suppress": around,
}

METHODS: Final[Mapping[str, Handler]] = {
    **{
        f"{name}.{method}": handler
        for name in _STACKS
        for method, handler in {
            "__enter__": lambda call: of(Ref(call.subject)),
            "enter_context": enter_context,
            "enter_async_context": enter_context,
            "callback": callback,
            "push_async_callback": callback,
            "push": push,
            "push_async_exit": push,
            "close": leave,
            "aclose": leave,
            "__exit__": leave,
            "pop_all": pop_all,
        }.items()
    },
    "contextlib.nullcontext.__enter__": wrapped,
    "contextlib.nullcontext.__exit__": lambda call: FALSE,
    "contextlib.closing.__enter__": wrapped,
    "contextlib.closing.__exit__": close,
    "contextlib.aclosing.__enter__": wrapped,
    "contextlib.aclosing.__exit__": close,
    "contextlib.suppress.__enter__": lambda call: NONE,
    "contextlib.suppress.__exit__": lambda call: TRUE,
}
