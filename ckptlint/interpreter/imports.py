"""Imports, and running the top level of a module once."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ckptlint.interpreter.context import STEPS_AFTERWARDS, Flow, Frame, OutOfBudget
from ckptlint.interpreter.modules import SourceModule
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import UNKNOWN, Ext, ModuleRef, Scope, Value, of

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


class Imports(InterpreterPart):
    """Runs imports."""

    def __init__(self, run: Interpreter, scripts: Iterable[str]) -> None:
        super().__init__(run)
        self.star_imports: dict[int, list[str]] = {}
        self.scripts = set(scripts)
        self.flags = run.context.new_scope()
        # Of modules whose top level is being run: the scopes that import from them, by which names.
        self._awaited: dict[str, list[tuple[Scope, dict[str, str] | None]]] = {}

    def bring_in(self, node: ast.Import | ast.ImportFrom) -> None:
        """Run an import statement."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.import_module(alias, node)
            return
        base = node.module or ""
        star = any(alias.name == "*" for alias in node.names)
        module = None
        if node.level or not self._is_external(base):
            module = self.context.modules.find(self.context.module, base, node.level)
        if module is not None:
            self.run.drivers.execute(module)
        if module is not None and module.path in self._awaited:
            names = None if star else {alias.asname or alias.name: alias.name for alias in node.names}
            self._awaited[module.path].append((self.context.frame.scope, names))
        for alias in node.names:
            if star:
                self.import_star(base, module)
                break
            value = self.imported(base, alias.name, module, node)
            self.run.statements.bind(alias.asname or alias.name, value, node)

    def import_module(self, alias: ast.alias, node: ast.Import) -> None:
        """Bind what `import a.b` or `import a.b as c` binds; modules of the project are run first."""
        parts = alias.name.split(".")
        own = not self._is_external(alias.name)
        if alias.asname:
            found = self.context.modules.find(self.context.module, alias.name) if own else None
            if found is not None:
                self.run.drivers.execute(found)
            self.run.statements.bind(
                alias.asname, of(ModuleRef(found)) if found else of(Ext(alias.name)), node
            )
            return
        first = self.context.modules.find(self.context.module, parts[0]) if own else None
        if first is None:
            self.run.statements.bind(parts[0], of(Ext(parts[0])), node)
            return
        for end in range(1, len(parts) + 1):
            found = self.context.modules.find(self.context.module, ".".join(parts[:end]))
            if found is not None:
                self.run.drivers.execute(found)
        self.run.statements.bind(parts[0], of(ModuleRef(first)), node)

    def imported(self, base: str, name: str, module: SourceModule | None, node: ast.ImportFrom) -> Value:
        """What `from base import name` binds; `module` is the project's module of that name, if any."""
        if module is not None:
            value = self.heap.get((module.scope, name))
            if value is not None:
                return value
            if module.is_package:
                below = self.context.modules.find(module, name, 1)
                if below is not None:
                    self.run.drivers.execute(below)
                    return of(ModuleRef(below))
            return UNKNOWN
        if node.level:
            return UNKNOWN
        if base and not self._is_external(base):
            below = self.context.modules.find(self.context.module, f"{base}.{name}")
            if below is not None:
                self.run.drivers.execute(below)
                return of(ModuleRef(below))
        return of(Ext(f"{base}.{name}"))

    def _is_external(self, name: str) -> bool:
        """Whether a dotted name is that of a package that is never looked for among the project's files."""
        package = name.partition(".")[0]
        return package in self.run.framework.packages or package in self.run.library.packages

    def import_star(self, base: str, module: SourceModule | None) -> None:
        """Run `from base import *`: bind the public names of a module of the project, remember any other."""
        if module is None:
            self.star_imports.setdefault(self.context.frame.scope, []).append(base)
            return
        for name in self._public_names(module):
            self.heap.set((self.context.frame.scope, name), self.heap.get((module.scope, name)) or UNKNOWN)

    def _public_names(self, module: SourceModule) -> list[str]:
        names = self.heap.keys_of(module.scope)
        return [name for name in names if isinstance(name, str) and not name.startswith("_")]

    def _hand_out(self, module: SourceModule) -> None:
        """Bind what modules import from one another in a circle, and the first one had not defined yet.

        Which of them a program imports first is not known; it must be one with which no name is missing.
        """
        for scope, names in self._awaited.pop(module.path):
            for bound, name in (names or {n: n for n in self._public_names(module)}).items():
                value, known = self.heap.get((module.scope, name)), self.heap.get((scope, bound))
                if value is not None and known in (None, UNKNOWN):
                    self.heap.set((scope, bound), value)

    def module_named(self, name: str) -> Value:
        """The module that `sys.modules` has under a name."""
        if name == self.module_name(self.context.module):
            return of(ModuleRef(self.context.module))
        found = self.context.modules.find(self.context.module, name)
        return of(ModuleRef(found)) if found is not None and found.executed else UNKNOWN

    def module_name(self, module: SourceModule) -> str:
        """What `__name__` is in a module."""
        return "__main__" if module.path in self.scripts else module.name

    def run_top_level(self, module: SourceModule) -> None:
        """Run a module's top level, at the first import only; what it writes stays."""
        if module.executed:
            return
        module.executed = True
        module.scope = self.context.new_scope()
        self.record.worlds[module.path] = module.runs_in
        self.heap.set((module.scope, "__name__"), self.run.texts.text(self.module_name(module)))
        self._awaited[module.path] = []
        saved = self.context.loops, self.context.regions
        self.context.loops, self.context.regions = [], []
        self.context.frames.append(Frame(module, (module.scope,), depth=self.heap.depth))
        try:
            self.top_level(module.tree.body)
        finally:
            self._hand_out(module)
            self.context.frames.pop()
            self.context.loops, self.context.regions = saved

    def top_level(self, body: Sequence[ast.stmt]) -> None:
        """Run a module's statements; one that takes too long is left, and the run goes on behind it."""
        statements = self.run.statements
        for index, statement in enumerate(body):
            try:
                flow = statements.block([statement])
                if flow is Flow.AWAY and not statements.may_go_on(body[index + 1 :]):
                    return
            except OutOfBudget as end:
                self.context.gave_up(end)
                for node in ast.walk(statement):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        self.heap.set((self.context.frame.scope, node.id), UNKNOWN)
                self.context.start_counting(STEPS_AFTERWARDS)
