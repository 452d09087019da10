"""`typing`: what is there for type checkers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import Value
from ckptlint.libraries.results import first


def cast(call: Call) -> Value:
    return call.argument(1)


TRUTHS: Final[Mapping[str, bool]] = {
    "typing.TYPE_CHECKING": False,
    "typing_extensions.TYPE_CHECKING": False,
}
"""Names that are surely true or false when a program runs."""

HANDLERS: Final[Mapping[str, Handler]] = {
    "typing.cast": cast,
    "typing.overload": first,
    "typing.no_type_check": first,
}
