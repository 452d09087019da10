"""What libraries of Python mean."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import UNKNOWN, Class, Keywords, Tensor, Text, Value, as_size, of
from ckptlint.knowledge.meanings import FUNCTIONS, HARMLESS, KEEPS, NOT_OPAQUE, OPAQUE_PACKAGES, ROLES, SHAPED
from ckptlint.knowledge.names import FRAMEWORKS, NEVER_TRUE, identify, top
from ckptlint.libraries import containers, copy, dataclasses, decorators, paths, values
from ckptlint.libraries.builtins import Builtins
from ckptlint.libraries.copy import Copies
from ckptlint.libraries.decorators import Decorators
from ckptlint.libraries.randomness import Randomness
from ckptlint.libraries.strings import Strings
from ckptlint.record import Source

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter
HANDLERS = {
    name: handler
    for module in (containers, copy, dataclasses, decorators, paths, values)
    for name, handler in module.HANDLERS.items()
}


def handlers():
    return HANDLERS


class Libraries:
    packages = FRAMEWORKS

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        run.builtins = Builtins(run)
        run.strings = Strings(run)
        run.randomness = Randomness(run)
        run.copies = Copies(run)
        run.decorators = Decorators(run)

    def call(self, call: Call) -> Value | None:
        if call.name.startswith("builtins.str.") and call.args and isinstance(call.args[0].single, Text):
            return self.run.strings.text_method(
                call.args[0].single,
                call.name.removeprefix("builtins.str."),
                call.args[1:],
                call.keywords,
                call.node,
            )
        if top(call.name) == "builtins":
            return self.run.builtins.call_builtin(
                call.name.removeprefix("builtins."), call.args, call.keywords, call.node
            )
        meaning = FUNCTIONS.get(call.name)
        if (
            meaning is not None
            and meaning.effect in HANDLERS
            and top(call.name) not in ("tensorflow", "keras")
        ):
            return HANDLERS[meaning.effect](replace(call, options=meaning.options))
        return None

    def call_package(self, call: Call) -> Value | None:
        package = top(call.name)
        if call.name in KEEPS:
            for value in (*call.args, *(v for _, v in call.keywords)):
                self.run.recorder.keep(value)
                self.run.record.kept_sources |= self.run.derivation.sources_within(value)
            return UNKNOWN
        sizes = frozenset[Source]()
        if call.name in SHAPED:
            shape = call.args[0] if call.args else dict(call.keywords).get(SHAPED[call.name], UNKNOWN)
            sizes = as_size(self.run.derivation.sources_within(shape))
        random = self.drawn(call)
        if random is not None:
            return random.tainted(sizes)
        deps = call.deps()
        if package in OPAQUE_PACKAGES:
            if call.name in NOT_OPAQUE or not deps:
                return UNKNOWN.tainted(call.sources()).tainted(sizes)
            return of(Tensor(self.run.derivation.cut(deps, call.name, call.node))).tainted(sizes)
        outside = self.run.framework.call_outside(call)
        if outside is not None:
            return outside
        if package in HARMLESS:
            self.run.calls.run_callbacks(call.args, call.keywords, call.node)
            return self.run.heap.given(call.node, "result", deps).tainted(call.sources())
        return None

    def construct(
        self, cls: Class, id: int, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value | None:
        return None

    def drawn(self, call: Call) -> Value | None:
        return self.run.randomness.nondeterministic(call.name, call.args, call.keywords, call.node)

    def seed(self, name: str) -> None:
        self.run.randomness.seeded.add(name)

    def roles(self, decorator: str) -> frozenset[str]:
        return frozenset()

    def truth(self, name: str) -> bool | None:
        return False if name in NEVER_TRUE else None

    def unordered(self, value: Value, node: ast.AST) -> frozenset[Source]:
        return self.run.randomness.unordered(value, node)
