"""`dataclasses`: fields, their defaults, and copies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import UNKNOWN, Ext, Partial, Ref, Value, const, of
from ckptlint.knowledge.meanings import FACTORY_OF
from ckptlint.record import Kind


def field(call: Call) -> Value:
    """The default of a dataclass's field; containers and other objects are made for each instance."""
    named = dict(call.keywords)
    if "default" in named:
        return named["default"]
    factory = named.get("default_factory")
    return UNKNOWN if factory is None else of(Partial(of(Ext(FACTORY_OF)), (factory,), ()))


def fields(call: Call) -> Value:
    """The fields of a dataclass, each an object with a name."""
    cls = call.run.classes.dataclass_in(call.args)
    if cls is None:
        return UNKNOWN
    made = []
    for name in call.run.classes.fields_of_dataclass(cls):
        field = call.run.heap.allocate(Kind.INSTANCE, "dataclasses.Field", call.node, role=("field", name))
        call.run.heap.set((field, "name"), const(name))
        made.append(of(Ref(field)))
    return call.run.containers.listed(call.node, "tuple", made, "fields")


def fields_as_dict(call: Call) -> Value:
    cls = call.run.classes.dataclass_in(call.args)
    if cls is None:
        return UNKNOWN
    made = call.run.containers.container(call.node, "dict", "fields")
    for name in call.run.classes.fields_of_dataclass(cls):
        call.run.containers.put(
            made, ("k", name), call.run.attributes.attribute(call.args[0], name, call.node), call.node
        )
    return of(Ref(made))


def replace_fields(call: Call) -> Value:
    made = (
        call.run.copies.copy_of(call.args[0].refs[0], False, call.node)
        if call.args and len(call.args[0].refs) == 1
        else None
    )
    for name, value in call.keywords if made is not None else ():
        call.run.attributes.set_attribute(made or UNKNOWN, name, value, call.node)
    return made or UNKNOWN


HANDLERS: Final[Mapping[str, Handler]] = {
    "field": field,
    "fields": fields,
    "fields_as_dict": fields_as_dict,
    "replace_fields": replace_fields,
}
