"""Containers of the `collections` and `types` modules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.containers import FACTORY
from ckptlint.interpreter.values import UNKNOWN, ClassRef, Ext, Partial, Ref, Value, const, of
from ckptlint.record import Kind


def container(call: Call) -> Value:
    made = call.run.builtins.call_builtin(
        str(call.option("builtin")).removeprefix("empty_"),
        [] if "empty" in str(call.option("builtin")) else call.args,
        call.keywords,
        call.node,
    )
    for ref in made.refs:
        call.run.heap.container_of[ref] = str(call.option("container"))
        if "empty" in str(call.option("builtin")) and call.args:
            call.run.heap.set((ref, FACTORY), call.args[0])
    return made


def named_tuple(call: Call) -> Value:
    """`collections.namedtuple(...)`: a class whose instances are tuples with names."""
    fields = call.argument((1, "field_names"), Value())
    names = fields.constant
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    elif (listed := call.run.containers.known_items(fields)) is not None:
        names = [n.constant for n in listed]
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        return UNKNOWN
    return of(Partial(of(Ext("ckptlint.named_tuple")), (const(tuple(names)),), ()))


def make_named_tuple(call: Call) -> Value:
    fields = call.args[0].constant
    return call.run.classes.named_tuple(
        fields if isinstance(fields, tuple) else (), call.args[1:], call.keywords, call.node
    )


def make_named_instance(call: Call) -> Value:
    """`super().__new__(cls, …)` of a named tuple."""
    match call.args[0].single if call.args else None:
        case ClassRef(cls):
            return call.run.classes.named_instance(cls, call.args[1:], call.keywords, call.node)
    return UNKNOWN


def namespace(call: Call) -> Value:
    made = call.run.heap.allocate(Kind.INSTANCE, "types.SimpleNamespace", call.node)
    for key, value in call.keywords:
        call.run.attributes.set_attribute(of(Ref(made)), key, value, call.node)
    return of(Ref(made))


HANDLERS: Final[Mapping[str, Handler]] = {
    "container": container,
    "named_tuple": named_tuple,
    "make_named_tuple": make_named_tuple,
    "make_named_instance": make_named_instance,
    "namespace": namespace,
}
