"""Paths of files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import UNKNOWN, Value


def path_join(call: Call) -> Value:
    return call.run.texts.path_joined(call.args).tainted(call.sources())


def path_dirname(call: Call) -> Value:
    return call.run.texts.dirname(call.args[0] if call.args else UNKNOWN)


HANDLERS: Final[Mapping[str, Handler]] = {
    "path_join": path_join,
    "path_dirname": path_dirname,
}
