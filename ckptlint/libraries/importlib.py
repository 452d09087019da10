"""`importlib`: modules by a name that the program computes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import NONE, UNKNOWN, Ext, ModuleRef, Value, of


def import_module(call: Call) -> Value:
    name = _absolute(call.argument((0, "name")).constant, call.argument((1, "package"), NONE).constant)
    if not name:
        return UNKNOWN
    found = call.run.context.modules.find(call.run.context.module, name)
    if found is None:
        return of(Ext(name))
    call.run.drivers.execute(found)
    return of(ModuleRef(found))


def _absolute(name: object, package: object) -> str:
    """The whole name of a module that may be named from a package; "" where it is not known."""
    if not isinstance(name, str):
        return ""
    level = len(name) - len(name.lstrip("."))
    if not level:
        return name
    if not isinstance(package, str):
        return ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - level + 1], name[level:]]).rstrip(".")


HANDLERS: Final[Mapping[str, Handler]] = {"importlib.import_module": import_module}
