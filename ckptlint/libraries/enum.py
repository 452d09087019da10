"""`enum`: values that an enumeration chooses by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import AUTO, Ext, Value, of


def auto(call: Call) -> Value:
    return of(Ext(AUTO))


HANDLERS: Final[Mapping[str, Handler]] = {"enum.auto": auto}
