"""One call of what the project does not define, as the handlers of libraries and frameworks get it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ckptlint.interpreter.values import UNKNOWN, Keywords, Value
from ckptlint.program.objects import Dep
from ckptlint.program.regions import Source

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


@dataclass(frozen=True, slots=True)
class Call:
    """What is called, on what, with which arguments, and where.

    `name` is the canonical qualified name of a function, or the bare name of a method; `receiver` the object
    that the method is called on, None for a function. `spelling` is the qualified name of a function as the
    program's imports spell it. `options` is what a table says of this callable, such as which argument is the
    path.
    """

    run: Interpreter
    name: str
    receiver: int | None
    args: list[Value]
    keywords: Keywords
    node: ast.AST
    spelling: str = ""
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def subject(self) -> int:
        """The object that a method is called on."""
        if self.receiver is None:
            raise TypeError(f"{self.name} is a method and was called as a function")
        return self.receiver

    def argument(self, where: object, default: Value = UNKNOWN) -> Value:
        """An argument by position, by keyword, or by both: `(position, keyword)`."""
        return self.run.calls.argument(self.args, self.keywords, where, default)

    def first(self) -> Value:
        """The first argument, by position; unknown where there is none."""
        return self.args[0] if self.args else UNKNOWN

    def option(self, name: str, default: object = None) -> object:
        """What the tables say of this callable under a name."""
        return self.options.get(name, default)

    def deps(self) -> frozenset[Dep]:
        """What the arguments derive from."""
        return self.run.derivation.deps_of_all(self.args, self.keywords)

    def sources(self) -> frozenset[Source]:
        """What makes the arguments differ from process to process."""
        return self.run.derivation.sources_of_all(self.args, self.keywords)

    def escape_all(self) -> None:
        """The arguments go where the run cannot see."""
        self.run.calls.escape_all(self.args, self.keywords)


Handler: TypeAlias = Callable[[Call], Value]
