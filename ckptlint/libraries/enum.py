""""""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.statements import AUTO
from ckptlint.interpreter.values import Ext, Value, of


def auto(call: Call) -> Value:
    return of(Ext(AUTO))


HANDLERS: Final[Mapping[str, Handler]] = {
    "auto": auto,
}
