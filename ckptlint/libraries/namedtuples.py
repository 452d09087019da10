"""Named tuples, as `collections.namedtuple` and `typing.NamedTuple` make their classes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.heap import CLASS, FIELDS
from ckptlint.interpreter.values import (
    UNKNOWN,
    Class,
    ClassRef,
    Ext,
    Keywords,
    Partial,
    Ref,
    Value,
    of,
)

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

_BASE: Final = Ext("typing.NamedTuple")


def namedtuple(call: Call) -> Value:
    """`collections.namedtuple("Point", "x y")`: a class whose instances are tuples with names."""
    names = _names(call.argument((1, "field_names"), Value()), call.run)
    if names is None:
        return UNKNOWN
    run = call.run
    key = (run.context.place(call.node), "namedtuple", run.context.chain)
    cls = run.classes.class_at.get(key)
    if cls is None:
        written = call.argument((0, "typename")).constant
        name = written if isinstance(written, str) else "namedtuple"
        node = ast.ClassDef(name=name, bases=[], keywords=[], body=[], decorator_list=[])
        cls = Class(
            ast.copy_location(node, call.node), run.context.module, name, run.context.new_scope(), (_BASE,)
        )
        cls.mro, cls.fields = (cls, _BASE), names
        run.classes.class_at[key] = cls
    made = of(ClassRef(cls))
    run.heap.set((cls.scope, "_make"), of(Partial(of(Ext("typing.NamedTuple._make")), (made,), ())))
    return made


def _names(fields: Value, run: Interpreter) -> tuple[str, ...] | None:
    """The names in a text, or in a list of texts; None where they are not known."""
    written = fields.constant
    if isinstance(written, str):
        return tuple(written.replace(",", " ").split())
    listed = run.containers.known_items(fields)
    if listed is None:
        return None
    names = [item.constant for item in listed]
    return tuple(str(n) for n in names) if all(isinstance(n, str) for n in names) else None


def instance(
    run: Interpreter, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST
) -> Value | None:
    """An instance of a class that is a named tuple; None for any other class."""
    if _BASE not in cls.mro:
        return None
    new, owner = run.classes.find_in_class(cls, "__new__")
    if new is None:
        return _filled(run, cls, args, keywords, node)
    return run.calls.apply(
        run.classes.bound_in_class(new, cls, owner), [of(ClassRef(cls)), *args], keywords, node
    )


def _filled(run: Interpreter, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
    """The tuple with its items, by place or by name, and defaults for the rest."""
    declared = next(base for base in cls.mro if isinstance(base, Class) and _BASE in base.bases)
    fields = declared.fields
    places = {field: run.heap.get((declared.scope, field)) for field in fields}
    named = {field: value for field, value in places.items() if value is not None} | dict(keywords)
    items = [*args, *(named[field] for field in fields[len(args) :] if field in named)]
    return run.containers.listed(node, "tuple", items, "named", {FIELDS: fields, CLASS: cls})


def new(call: Call) -> Value:
    """`super().__new__(cls, …)` of a named tuple."""
    match call.first().single:
        case ClassRef(cls) if _BASE in cls.mro:
            return _filled(call.run, cls, call.args[1:], call.keywords, call.node)
    return UNKNOWN


def make(call: Call) -> Value:
    """`Point._make(items)`."""
    items = call.run.containers.known_items(call.argument(1))
    match call.first().single:
        case ClassRef(cls) if items is not None:
            return instance(call.run, cls, items, [], call.node) or UNKNOWN
    return UNKNOWN


def _items(call: Call) -> dict[str, Value]:
    """The items of the named tuple that a method is called on, by field."""
    fields = call.run.heap.fields_of(call.subject)
    items = call.run.containers.known_items(of(Ref(call.subject))) or [UNKNOWN] * len(fields)
    return dict(zip(fields, items, strict=False))


def asdict(call: Call) -> Value:
    made = call.run.containers.container(call.node, "dict", ("fields", call.subject))
    for field, value in _items(call).items():
        call.run.containers.put(made, ("k", field), value, call.node)
    return of(Ref(made))


def replace(call: Call) -> Value:
    heap, items = call.run.heap, _items(call)
    items.update((key, value) for key, value in call.keywords if key in items)
    return call.run.containers.listed(
        call.node, "tuple", list(items.values()), ("named", call.subject), heap.all_fixed(call.subject)
    )


HANDLERS: Final[Mapping[str, Handler]] = {
    "collections.namedtuple": namedtuple,
    "typing.NamedTuple.__new__": new,
    "typing.NamedTuple._make": make,
}
METHODS: Final[Mapping[str, Handler]] = {
    "typing.NamedTuple._asdict": asdict,
    "typing.NamedTuple._replace": replace,
}
