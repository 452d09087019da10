"""What libraries of Python mean: one module a library, handlers found by name."""

from __future__ import annotations

from collections.abc import Mapping

from ckptlint.interpreter.call import Handler
from ckptlint.libraries import containers, copy, dataclasses, decorators, paths, values


def handlers() -> Mapping[str, Handler]:
    """All handlers, by the effect that they carry out."""
    return {
        name: handler
        for module in (containers, copy, dataclasses, decorators, paths, values)
        for name, handler in module.HANDLERS.items()
    }
