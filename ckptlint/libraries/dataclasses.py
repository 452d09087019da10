"""`dataclasses`: fields and their defaults, the constructor that is written from them, copies."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import (
    UNKNOWN,
    UNSEEN,
    Class,
    ClassRef,
    Ext,
    Keywords,
    Partial,
    Ref,
    Value,
    const,
    of,
)
from ckptlint.libraries.copy import copied
from ckptlint.program.objects import Kind
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

_DATACLASS: Final = "dataclasses.dataclass"
_FACTORY: Final = of(Ext("dataclasses.field(default_factory)"))  # called for each instance's own default


def field(call: Call) -> Value:
    """The default of a field; containers and other objects are made for each instance."""
    named = dict(call.keywords)
    if "default" in named:
        return named["default"]
    factory = named.get("default_factory")
    return UNKNOWN if factory is None else of(Partial(_FACTORY, (factory,), ()))


def fields_of(cls: Class, run: Interpreter) -> dict[str, Value | None]:
    """The fields of a dataclass with their defaults, those of its bases first."""
    found: dict[str, Value | None] = {}
    for base in reversed(cls.mro):
        if isinstance(base, Class):
            found.update((name, run.heap.get((base.scope, name))) for name in base.fields)
    return found


def initialise(
    run: Interpreter, cls: Class, id: int, args: list[Value], keywords: Keywords, node: ast.AST
) -> bool:
    """Do what the constructor of a dataclass does; False for a class that has another constructor."""
    if not _generates_init(cls, run.classes.find_in_class(cls, "__init__")[1]):
        return False
    fields, init_only = fields_of(cls, run), _init_only(cls)
    given = {**dict(zip(fields, args, strict=False)), **{k: v for k, v in keywords if k in fields}}
    seen = not any(key in (ANY, UNSEEN) for key, _ in keywords)
    passed = []
    for name, default in fields.items():
        item = given.get(name)
        if name in init_only:
            passed.append(item or default or UNKNOWN)
            continue
        if item is None and seen and default is not None:
            item = _own_default(default, name, node, run)
        if item is not None:
            run.attributes.set_attribute(of(Ref(id)), name, item, node)
    after, owner = run.classes.find_in_class(cls, "__post_init__")
    if after is not None:
        run.calls.apply(run.classes.bound(after, Ref(id), owner), passed, [], node)
    return True


def _own_default(default: Value, name: str, node: ast.AST, run: Interpreter) -> Value:
    """What a field holds where the constructor is given nothing for it."""
    match default.single:
        case Partial(function=function, args=(factory, *_)) if function == _FACTORY:
            with run.context.called_from((run.context.place(node), name)):
                return run.calls.apply(factory, [], [], node)
    return default


def _generates_init(cls: Class, owner: Class | None) -> bool:
    """Whether the constructor of a class is written by `@dataclass`; `owner` has the nearest other."""
    for base in cls.mro:
        if base is owner and owner is not None:
            return False
        if isinstance(base, Class) and _DATACLASS in base.roles:
            return True
    return False


def _init_only(cls: Class) -> frozenset[str]:
    """The fields that a dataclass hands to `__post_init__` and does not keep."""
    found: set[str] = set()
    for base in cls.mro:
        if isinstance(base, Class):
            if base.init_only is None:
                base.init_only = _annotated_init_var(base.node)
            found |= base.init_only
    return frozenset(found)


def _annotated_init_var(node: ast.ClassDef) -> frozenset[str]:
    """The fields that the body of a class annotates as `InitVar`."""
    return frozenset(
        field.target.id
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if any(_is_init_var(part) for part in ast.walk(field.annotation))
    )


def _is_init_var(annotation: ast.AST) -> bool:
    match annotation:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name == "InitVar"
        case ast.Constant(value=str() as written):
            return "InitVar" in written
    return False


def _class_in(call: Call) -> Class | None:
    """The class that the first argument is, or is an instance of."""
    match call.first().single:
        case ClassRef(cls):
            return cls
        case Ref(id):
            return call.run.heap.class_of(id)
    return None


def fields(call: Call) -> Value:
    """The fields of a dataclass, each an object with a name."""
    cls = _class_in(call)
    if cls is None:
        return UNKNOWN
    made = []
    for name in fields_of(cls, call.run):
        id = call.run.heap.allocate(Kind.INSTANCE, "dataclasses.Field", call.node, role=("field", name))
        call.run.heap.set((id, "name"), const(name))
        made.append(of(Ref(id)))
    return call.run.containers.listed(call.node, "tuple", made, "fields")


def asdict(call: Call) -> Value:
    cls = _class_in(call)
    if cls is None:
        return UNKNOWN
    made = call.run.containers.container(call.node, "dict", "fields")
    for name in fields_of(cls, call.run):
        value = call.run.attributes.attribute(call.first(), name, call.node)
        call.run.containers.put(made, ("k", name), value, call.node)
    return of(Ref(made))


def replace(call: Call) -> Value:
    refs = call.first().refs
    made = copied(call.run, refs[0], False, call.node) if len(refs) == 1 else None
    if made is None:
        return UNKNOWN
    for name, value in call.keywords:
        call.run.attributes.set_attribute(made, name, value, call.node)
    return made


HANDLERS: Final[Mapping[str, Handler]] = {
    "dataclasses.field": field,
    "dataclasses.fields": fields,
    "dataclasses.asdict": asdict,
    "dataclasses.replace": replace,
}
