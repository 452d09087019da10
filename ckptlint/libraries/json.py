"""`json`: texts that the program itself writes down."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from typing import Final

from ckptlint.interpreter.bounded import computed
from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import UNKNOWN, Ref, Value, const, of


def loads(call: Call) -> Value:
    text = call.first().constant
    if not isinstance(text, str) or call.keywords:
        return UNKNOWN
    try:
        found = computed(json.loads, text)
        return UNKNOWN if found is ... else _literal(call, found, "json")
    except RecursionError:
        return UNKNOWN


def _literal(call: Call, found: object, role: Hashable) -> Value:
    """Lists, dicts and constants as a value."""
    containers = call.run.containers
    match found:
        case list():
            items = [_literal(call, item, (role, place)) for place, item in enumerate(found)]
            return containers.listed(call.node, "list", items, role)
        case dict():
            made = containers.container(call.node, "dict", role)
            for key, item in found.items():
                containers.put(made, ("k", key), _literal(call, item, (role, key)), call.node)
            return of(Ref(made))
    return const(found)


HANDLERS: Final[Mapping[str, Handler]] = {"json.loads": loads}
