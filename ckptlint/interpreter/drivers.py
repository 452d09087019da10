"""What drives the run: scripts' top levels, functions nothing calls, classes with their public methods."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from ckptlint.interpreter.context import (
    STEPS,
    STEPS_OF_CLASS,
    STEPS_OF_IMPORT,
    STEPS_OF_METHOD,
    STEPS_OF_SCRIPT,
    STEPS_OF_TRAINING,
    Frame,
    OutOfBudget,
)
from ckptlint.interpreter.deltas import Delta, union
from ckptlint.interpreter.modules import SourceModule
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.relevance import Relevance
from ckptlint.interpreter.values import UNKNOWN, UNSEEN, Class, Closure, Function, Ref, Value

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


_ANYTHING = [(UNSEEN, UNKNOWN)]  # the arguments of a caller nobody sees
ROUNDS = 2  # how often the methods of a class are run, for what one sets to be seen by the others


class Drivers(InterpreterPart):
    """Chooses what is run, and runs it."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self._module_groups: dict[str, int] = {}
        self._method_drivers: dict[Hashable, int] = {}

    def run_all_entries(self, entries: list[SourceModule]) -> None:
        """Run every entry: top levels, functions that nobody calls, classes, then what none of them reached.

        Test modules are left out: they train and save in ways that no program does.
        """
        entries = [module for module in entries if not _is_test_module(module)]
        self.run.python_state.prepare(entries)
        self.run.reach.prepare(entries)
        for module in entries:
            self.execute(module)
        worth = Relevance(entries, self.run.framework)
        for module in entries:
            self.drive_functions(module, lambda f: worth.uncalled(f.node) and worth.running(f.node))
        for cls in [c for c in self.run.classes.classes if c.module in entries]:
            self.drive_class(cls, worth)
        for module in entries:
            self.drive_functions(module, lambda f: worth.running(f.node))

    def execute(self, module: SourceModule) -> None:
        """Run a module's top level as a driver of its own."""
        if module.executed:
            return
        self.run.python_state.prepare([module])
        saved = self.context.driver, self.context.steps, self.context.budget
        is_script = module.path in self.run.imports.scripts and _is_script(module)
        budget = STEPS_OF_SCRIPT if is_script else STEPS_OF_IMPORT
        driver = self.context.begin_driver(module.name, module.path, None, True, budget)
        self._module_groups[module.path] = driver.group
        try:
            self.run.imports.run_top_level(module)
            if module.path in self.run.imports.scripts:
                self.context.frames.append(Frame(module, (module.scope,), depth=self.heap.depth))
                self.run.framework.finished_script(module)
                self.run.framework.finished(driver.group)
                self.context.frames.pop()
        except OutOfBudget as end:
            self.context.gave_up(end)
        finally:
            self.context.steps_of_run += self.context.steps - saved[1]
            self.context.driver, self.context.steps, self.context.budget = saved

    def drive_functions(self, module: SourceModule, wanted: Callable[[Function], bool]) -> None:
        """Run the module's functions that were not called, with unknown arguments."""
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            function = self.heap.functions.get(node)
            if function is None or function.called or not wanted(function):
                continue
            value = self.heap.get((module.scope, node.name))
            for atom in value or ():
                if isinstance(atom, Closure) and atom.function is function:
                    self.drive_function(module, atom, node)

    def drive_function(self, module: SourceModule, closure: Closure, node: ast.AST) -> None:
        """Run one function with unknown arguments, as a driver of its own; what it writes is undone."""
        self.context.begin_driver(
            closure.function.name, module.path, self._module_groups.get(module.path), False
        )
        self.heap.push()
        self.context.frames.append(Frame(module, (module.scope,), depth=self.heap.depth))
        depth = self.heap.depth
        try:
            with self.context.called_from(("driver", module.path, closure.function.name)):
                returned = self.run.calls.enter(closure, None, [], _ANYTHING, node, _no_block)
                self.recorder.escape_returned(returned)
                self.run.framework.finished(self.record.drivers[self.context.driver].group)
        except OutOfBudget as end:
            self.context.gave_up(end)
            self.context.reset()
        finally:
            self.context.frames.pop()
            while self.heap.depth >= depth:
                self.heap.pop()

    def drive_class(self, cls: Class, worth: Relevance) -> None:
        """Construct a class with unknown arguments, then run each of its public methods, in no set order."""
        if not any(worth.running(base.node) for base in cls.mro if isinstance(base, Class)):
            return
        if (
            self.run.classes.instances_of(cls).family == "exception"
            or cls.name.endswith("Test")
            or _is_test(cls)
        ):
            return
        module = cls.module
        methods = worth.methods(_defined(cls), self.methods(cls))
        if not methods:
            return
        self.heap.push()
        depth = self.heap.depth
        self.context.frames.append(Frame(module, (module.scope,), depth=depth))
        try:
            with self.context.called_from(("class", module.path, cls.name, cls.node.lineno)):
                driver = self.context.begin_driver(f"{cls.name}()", module.path, None, True, of_class=True)
                made = self.made(cls)
                if made is not None:
                    self.drive_methods(cls, made, methods, driver.group, worth)
                self.run.framework.finished(driver.group)
                if made is not None:
                    self.run.framework.finished_class(made.id)
        except OutOfBudget as end:
            self.context.gave_up(end)
            self.context.reset()
        finally:
            self.context.frames.pop()
            while self.heap.depth >= depth:
                self.heap.pop()

    def made(self, cls: Class) -> Ref | None:
        """An instance of a class that is made with unknown arguments, as far as its constructor comes."""
        before = len(self.record.objects)
        try:
            made = self.run.classes.construct(cls, [], _ANYTHING, cls.node)
        except OutOfBudget as end:
            self.context.gave_up(end)
            own = (o.id for o in self.record.objects[before:] if self.heap.class_of(o.id) is cls)
            return next(map(Ref, own), None)
        return next((a for a in made if isinstance(a, Ref)), None)

    def drive_methods(
        self, cls: Class, receiver: Ref, methods: list[str], group: int, worth: Relevance
    ) -> None:
        """Run methods of one instance, each on the heap that the constructor left.

        A second round runs those that read what another one has set.
        """
        order = [m for m in methods if self.run.framework.runs_first(receiver.id, m)]
        order += [m for m in methods if m not in order]
        defined = _defined(cls)
        floors = {name: self._floor(defined.get(name)) for name in order}
        left = STEPS_OF_CLASS
        for _ in range(ROUNDS):
            deltas: list[Delta] = []
            for name in order:
                self.heap.push()
                level = self.heap.depth
                chain = len(self.context._chain_ids)
                frames = len(self.context.frames)
                try:
                    self.drive_method(cls, receiver, name, group, min(STEPS, max(left, floors[name])))
                except OutOfBudget as end:
                    self.context.gave_up(end)
                    self.context.regions.clear()
                    self.context.loops.clear()
                    del self.context._chain_ids[chain:]
                    del self.context.frames[frames:]
                left = max(left - self.context.steps, 0)
                while self.heap.depth > level:
                    self.heap.pop()
                deltas.append(self.heap.pop())
            changed = self.heap.changed(receiver.id, deltas)
            self.heap.merge([union(deltas), {}])
            order = [
                name
                for name in order
                if not self.run.framework.runs_first(receiver.id, name)
                and worth.reads(defined, name) & changed
            ]
            if not order:
                break

    def _floor(self, method: ast.AST | None) -> int:
        """The steps that a method may take, whatever the others took: one that trains is worth the most."""
        trains = method is not None and self.run.reach.resumes_itself(method)
        return STEPS_OF_TRAINING if trains else STEPS_OF_METHOD

    def drive_method(self, cls: Class, receiver: Ref, name: str, group: int, budget: int) -> None:
        """Run one method with unknown arguments, as a driver of its own."""
        key = (cls.module.path, cls.node.lineno, name)
        known = self._method_drivers.get(key)
        if known is None:
            known = self.context.begin_driver(f"{cls.name}.{name}", cls.module.path, group, False).id
            self._method_drivers[key] = known
        self.context.driver = known
        self.context.start_counting(budget)
        value, owner = self.run.classes.find_in_class(cls, name)
        if value is None:
            return
        for atom in self.run.classes.bound(value, receiver, owner):
            if isinstance(atom, Closure):
                with self.context.called_from(("method", name)):
                    returned = self.run.calls.enter(
                        atom, atom.bound, [], _ANYTHING, atom.function.node, _no_block
                    )
                if not name.startswith("_"):
                    self.recorder.escape_returned(returned, receiver)

    def methods(self, cls: Class) -> list[str]:
        """The names of the methods to run: public ones, the project's inherited ones, those nothing calls."""
        names: dict[str, None] = {}
        for base in reversed(cls.mro):
            if isinstance(base, Class):
                for node in base.node.body:
                    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "__init__":
                        names.setdefault(node.name)
        called = _called_on_self(cls)
        return [
            n
            for n in names
            if n in ("__call__",) or (not n.startswith("__") and not (n.startswith("_") and n in called))
        ]


def _no_block(yielded: Value) -> bool:
    """The block of a `with` that nobody was seen to write."""
    return True


def _defined(cls: Class) -> dict[str, ast.AST]:
    """The methods of a class by name, those of the project's classes that it inherits included."""
    return {
        node.name: node
        for base in reversed(cls.mro)
        if isinstance(base, Class)
        for node in base.node.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _called_on_self(cls: Class) -> frozenset[str]:
    """The names of attributes read from anything in the class's own methods and those it inherits."""
    return frozenset(
        node.attr
        for base in cls.mro
        if isinstance(base, Class)
        for node in ast.walk(base.node)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    )


def _is_test_module(module: SourceModule) -> bool:
    name = module.path.replace("\\", "/").rpartition("/")[2]
    return name.startswith("test_") or name.endswith(("_test.py", "_tests.py")) or name == "conftest.py"


def _is_script(module: SourceModule) -> bool:
    """Whether a module is run by itself: it has a main guard, or its top level does something."""
    return any(
        isinstance(s, ast.If | ast.For | ast.While | ast.With | ast.Expr) for s in module.tree.body[1:]
    )


def _is_test(cls: Class) -> bool:
    return any("TestCase" in ast.unparse(b) for b in cls.node.bases)
