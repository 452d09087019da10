"""Functions that start a program or part of it, or end it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import Value
from ckptlint.libraries.results import unknown


def call_all(call: Call) -> Value:
    return call.run.calls.call_all(call)


HANDLERS: Final[Mapping[str, Handler]] = {
    "absl.app.run": call_all,
    "threading.Thread": call_all,
    "atexit.register": call_all,
    "sys.exit": unknown,
    "os._exit": unknown,
}
