"""`importlib`: modules by a name that the program computes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import NONE, UNKNOWN, Ext, ModuleRef, Value, of


def import_module(call: Call) -> Value:
    name = call.argument((0, "name")).constant
    package = call.argument((1, "package"), NONE).constant
    if not isinstance(name, str) or not name:
        return UNKNOWN
    level = len(name) - len(name.lstrip("."))
    if level and isinstance(package, str):
        parts = package.split(".")
        name = ".".join([*parts[: len(parts) - level + 1], name[level:]]).rstrip(".")
    found = call.run.context.modules.find(call.run.context.module, name)
    if found is None:
        return of(Ext(name))
    call.run.drivers.execute(found)
    return of(ModuleRef(found))


HANDLERS: Final[Mapping[str, Handler]] = {"importlib.import_module": import_module}
