"""The libraries of Python as the interpreter asks for them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import KEYED, UNKNOWN, Class, Keywords, Value
from ckptlint.libraries import (
    collections,
    copy,
    dataclasses,
    dicts,
    functools,
    iteration,
    itertools,
    lists,
    namedtuples,
    numbers,
    packages,
    paths,
    programs,
    randomness,
    reflection,
    strings,
    typing,
)
from ckptlint.libraries.results import derived
from ckptlint.record import Source

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

_BUILTINS: Final = "builtins."

HANDLERS: Final[Mapping[str, Handler]] = {
    **collections.HANDLERS,
    **copy.HANDLERS,
    **dataclasses.HANDLERS,
    **functools.HANDLERS,
    **iteration.HANDLERS,
    **itertools.HANDLERS,
    **namedtuples.HANDLERS,
    **numbers.HANDLERS,
    **paths.HANDLERS,
    **programs.HANDLERS,
    **randomness.HANDLERS,
    **reflection.HANDLERS,
    **strings.HANDLERS,
    **typing.HANDLERS,
}
"""Functions, and methods of texts, by qualified name."""

METHODS: Final[Mapping[str, Handler]] = {**lists.METHODS, **dicts.METHODS, **namedtuples.METHODS}
"""Methods of containers by qualified name."""

_LISTLIKE: Final = ("builtins.list", "builtins.set", "collections.deque")


class Libraries:
    """The libraries of Python in one run."""

    packages = packages.NOT_OF_PROJECT

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        self._seeded: set[str] = set()

    def knows(self, name: str) -> bool:
        return name in HANDLERS

    def call(self, call: Call) -> Value | None:
        handler = HANDLERS.get(call.name)
        if handler is not None:
            return handler(call)
        return derived(call) if call.name.startswith(_BUILTINS) else None

    def call_method(self, call: Call) -> Value:
        for type in self._types_of(call.subject):
            handler = METHODS.get(f"{type}.{call.name}")
            if handler is not None:
                return handler(call)
        return UNKNOWN

    def _types_of(self, id: int) -> tuple[str, ...]:
        """The types whose methods a container may have."""
        if self.run.heap.container_of.get(id) in KEYED:
            return ("builtins.dict",)
        return ("typing.NamedTuple", *_LISTLIKE) if id in self.run.heap.fields_of else _LISTLIKE

    def call_package(self, call: Call) -> Value | None:
        found = packages.kept(call) or self.drawn(call) or packages.by_package(call)
        return None if found is None else found.tainted(packages.size_sources(call))

    def instance(self, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value | None:
        return namedtuples.instance(self.run, cls, args, keywords, node)

    def initialise(self, id: int, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> bool:
        return dataclasses.initialise(self.run, cls, id, args, keywords, node)

    def drawn(self, call: Call) -> Value | None:
        return randomness.drawn(call, self._seeded)

    def seed(self, name: str) -> None:
        self._seeded.add(name)

    def roles(self, decorator: str) -> frozenset[str]:
        return functools.ROLES.get(decorator, frozenset())

    def truth(self, name: str) -> bool | None:
        return typing.TRUTHS.get(name)

    def unordered(self, value: Value, node: ast.AST) -> frozenset[Source]:
        return randomness.unordered(value, node, self.run)
