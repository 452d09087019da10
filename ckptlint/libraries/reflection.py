"""Python's functions that look at objects and classes: `getattr`, `setattr`, `type`, `vars` …"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import (
    NONE,
    UNKNOWN,
    Atom,
    Bound,
    ClassRef,
    Closure,
    Ext,
    ModuleRef,
    Ref,
    Value,
    of,
)
from ckptlint.libraries.instances import is_instance
from ckptlint.libraries.results import answer, derived, first, unknown
from ckptlint.program.regions import Source
from ckptlint.wildcard import ANY


def setattr_(call: Call) -> Value:
    if len(call.args) != 3:
        return derived(call)
    holder, name, value = call.args
    known = name.constant
    if not isinstance(known, str):
        call.run.attributes.set_attribute(holder, ANY, value, call.node)
        return NONE
    match call.node:
        case ast.Call(args=[target, _, _]):
            written = f"{ast.unparse(target)}.{known}"
        case _:
            written = ""  # it is not called by its name
    call.run.attributes.set_attribute(holder, known, value, call.node, written)
    return NONE


def set_past_class(call: Call) -> Value:
    """`object.__setattr__(object, name, value)`: goes past what a class does when an attribute is set."""
    name = call.argument(1).constant
    if len(call.args) != 3 or not isinstance(name, str):
        return derived(call)
    for ref in call.first().refs:
        call.run.attributes.set_past_class(ref, name, call.args[2], call.node)
    return NONE


def getattr_(call: Call) -> Value:
    if len(call.args) < 2:
        return derived(call)
    holder, name = call.first(), call.args[1].constant
    if not isinstance(name, str):
        some = [Ext(f"{atom.name}.{ANY}") for atom in holder if isinstance(atom, Ext)]
        return of(*some) if some else call.run.heap.from_outside(call.node, "getattr")
    if len(call.args) == 3 and call.run.attributes.has_attribute(holder, name) is False:
        return call.args[2]
    return call.run.attributes.attribute(holder, name, call.node)


def hasattr_(call: Call) -> Value:
    name = call.argument(1).constant
    if len(call.args) != 2 or not isinstance(name, str):
        return UNKNOWN
    return answer(call.run.attributes.has_attribute(call.first(), name))


def isinstance_(call: Call) -> Value:
    if len(call.args) != 2:
        return UNKNOWN
    call.run.outside.tested(call.first(), call.args[1])
    return answer(is_instance(call.first(), call.args[1], call.run)).tainted(call.sources())


def type_(call: Call) -> Value:
    if len(call.args) != 1:
        return derived(call)
    heap = call.run.heap
    found: set[Atom] = set()
    for id in call.first().refs:
        if (cls := heap.class_of(id)) is not None:
            found.add(ClassRef(cls))
        elif heap.object(id).type:
            found.add(Ext(heap.object(id).type))
    return Value(frozenset(found), open=not found)


def vars_(call: Call) -> Value:
    return call.run.attributes.attribute(call.first(), "__dict__", call.node)


def locals_(call: Call) -> Value:
    """What the names of the running function hold."""
    heap, scope = call.run.heap, call.run.context.frame.scope
    made = call.run.containers.container(call.node, "dict", "locals")
    for name in heap.keys_of(scope):
        value = heap.get((scope, name))
        if isinstance(name, str) and value is not None:
            call.run.containers.put(made, ("k", name), value, call.node)
    return of(Ref(made))


def globals_(call: Call) -> Value:
    """What the names of the running module hold."""
    return of(Bound(ModuleRef(call.run.context.module), "__dict__"))


def identity_of(call: Call) -> Value:
    """`id(x)`, `hash(x)`: another number in every process."""
    source = Source(call.name.removeprefix("builtins."), call.run.context.place(call.node))
    return UNKNOWN.tainted(call.sources() | {source})


def object_(call: Call) -> Value:
    return call.run.heap.from_outside(call.node, "object")


def property_(call: Call) -> Value:
    for atom in call.first():
        if isinstance(atom, Closure):
            atom.function.roles |= {"property"}
    return call.first()


def text_of(call: Call) -> Value:
    """`str(x)`, `repr(x)`, `format(x)`."""
    return call.run.texts.concatenated(call.args[:1]).tainted(call.sources())


_UNKNOWN = "issubclass callable print input open exec eval exit quit super".split()

HANDLERS: Final[Mapping[str, Handler]] = {
    "builtins.setattr": setattr_,
    "builtins.object.__setattr__": set_past_class,
    "builtins.getattr": getattr_,
    "builtins.hasattr": hasattr_,
    "builtins.isinstance": isinstance_,
    "builtins.type": type_,
    "builtins.vars": vars_,
    "builtins.locals": locals_,
    "builtins.globals": globals_,
    "builtins.id": identity_of,
    "builtins.hash": identity_of,
    "builtins.object": object_,
    "builtins.property": property_,
    "builtins.staticmethod": first,
    "builtins.classmethod": first,
    **{f"builtins.{name}": text_of for name in ("str", "repr", "format")},
    **{f"builtins.{name}": unknown for name in _UNKNOWN},
}
