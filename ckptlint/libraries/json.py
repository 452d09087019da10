""""""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import LONGEST_TEXT, UNKNOWN, Value


def json_loads(call: Call) -> Value:
    """`json.loads` of a known text."""
    text = call.args[0].constant if call.args and not call.keywords else None
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return UNKNOWN
    try:
        return call.run.tables.literal(json.loads(text), call.node, "json")
    except (ValueError, RecursionError):
        return UNKNOWN


HANDLERS: Final[Mapping[str, Handler]] = {
    "json": json_loads,
}
