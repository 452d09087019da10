"""What drives the run: scripts' top levels, functions nothing calls, classes with their public methods."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable

from ckptlint.graph import Moment
from ckptlint.record import Kind
from ckptlint.symbolic.calls import UNSEEN
from ckptlint.symbolic.effects import Effects
from ckptlint.symbolic.machine import (
    STEPS,
    STEPS_OF_CLASS,
    STEPS_OF_IMPORT,
    STEPS_OF_SCRIPT,
    Api,
    Frame,
    OutOfBudget,
)
from ckptlint.symbolic.modules import Module, Modules
from ckptlint.symbolic.object_graph import Writer
from ckptlint.symbolic.ownership import Ownership
from ckptlint.symbolic.relevance import Relevance
from ckptlint.symbolic.store import Delta, union
from ckptlint.symbolic.values import UNKNOWN, Class, Closure, Function, Ref, Value

_ANYTHING = [(UNSEEN, UNKNOWN)]  # the arguments of a caller nobody sees
_TRAINED = (Kind.LAYER, Kind.MODEL, Kind.MODULE)  # what lists the variables that training changes
ROUNDS = 2  # how often the methods of a class are run, for what one sets to be seen by the others


class Run(Effects):
    """One run over a project."""

    def __init__(
        self,
        modules: Modules,
        api: Api,
        scripts: Iterable[str],
    ) -> None:
        super().__init__(modules, api)
        self.star_imports: dict[int, list[str]] = {}
        self.keys_by_name = {}
        self.classes: list[Class] = []
        self.class_at: dict[Hashable, Class] = {}
        self.functions: dict[ast.AST, Function] = {}
        self.parts: dict[tuple[int, str], int] = {}
        self.wrappers = {}
        self.told = {}
        self.being_wrapped = set()
        self.fields_of = {}
        self.datasets = {}
        self.steps_made = []
        self.operations = {}
        self.outputs = {}
        self.inputs_known = set()
        self.added_to = {}
        self.ranks = {}
        self.numbers = {}
        self.graphs_seen = {}
        self.roots_of_group = {}
        self.averages = {}
        self.roots_met = set()
        self.path_origin = {}
        self.latest_in = {}
        self.scripts = set(scripts)
        self._module_groups: dict[str, int] = {}
        self._method_drivers: dict[Hashable, int] = {}

    def run(self, entries: list[Module]) -> None:
        """Run every entry: top levels, functions nobody calls, classes, and then what none of them reached.

        Test modules are left out: they train and save in ways no program does.
        """
        entries = [module for module in entries if not _is_test_module(module)]
        for module in entries:
            self.execute(module)
        worth = Relevance(entries)
        for module in entries:
            self.drive_functions(module, lambda f: worth.uncalled(f.node) and worth.running(f.node))
        for cls in [c for c in self.classes if c.module in entries]:
            self.drive_class(cls, worth)
        for module in entries:
            self.drive_functions(module, lambda f: worth.running(f.node))

    def execute(self, module: Module) -> None:
        """Run a module's top level as a driver of its own."""
        if module.executed:
            return
        saved = self.driver, self.steps, self.budget
        is_script = module.path in self.scripts and _is_script(module)
        budget = STEPS_OF_SCRIPT if is_script else STEPS_OF_IMPORT
        driver = self.begin_driver(module.name, module.path, None, True, budget)
        self._module_groups[module.path] = driver.group
        try:
            super().execute(module)
            if module.path in self.scripts:
                self.frames.append(Frame(module, (module.scope,), depth=self.store.depth))
                self.note_trained(module)
                self.note_unsaved(driver.group)
                self.frames.pop()
        except OutOfBudget:
            pass
        finally:
            self.steps_of_run += self.steps - saved[1]
            self.driver, self.steps, self.budget = saved

    def note_unsaved(self, group: int) -> None:
        """The graphs of checkpoints that a way of running the program made and was not seen to save."""
        for root in map(self.object, self.roots_of_group.get(group, ())):
            if root.place not in self.roots_met:
                graph = Writer(self).write(root.id, root.place, "", counted=False)
                self.note_graph(graph, root.id, Moment.END, self.order)

    def note_trained(self, module: Module) -> None:
        """What training the models of a script would change, by the names they have at its end."""
        own = Ownership(self)
        for name in self.store.keys_of(module.scope):
            single = (self.store.get((module.scope, name)) or Value()).single
            if not isinstance(name, str) or not isinstance(single, Ref):
                continue
            object = self.object(single.id)
            if object.kind in _TRAINED or (object.kind is Kind.METRIC and object.keras == 2):
                variables = own.variables(single.id, only_trainable=True)
                self.record.trained[name] = tuple(own.told(v) for v in variables)

    def drive_functions(self, module: Module, wanted: Callable[[Function], bool]) -> None:
        """Run the module's functions that were not called, with unknown arguments."""
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            function = self.functions.get(node)
            if function is None or function.called or not wanted(function):
                continue
            value = self.store.get((module.scope, node.name))
            for atom in value or ():
                if isinstance(atom, Closure) and atom.function is function:
                    self.drive_function(module, atom, node)

    def drive_function(self, module: Module, closure: Closure, node: ast.AST) -> None:
        self.begin_driver(closure.function.name, module.path, self._module_groups.get(module.path), False)
        self.store.push()
        self.frames.append(Frame(module, (module.scope,), depth=self.store.depth))
        depth = self.store.depth
        try:
            with self.called_from(("driver", module.path, closure.function.name)):
                returned = self.enter(closure, None, [], _ANYTHING, node)
                self.escape(returned)
                self.note_unsaved(self.record.drivers[self.driver].group)
        except OutOfBudget:
            self.reset()
        finally:
            self.frames.pop()
            while self.store.depth >= depth:
                self.store.pop()

    def reset(self) -> None:
        """After a driver ran out of steps: forget where it stood."""
        self.regions.clear()
        self.loops.clear()
        del self._chain_ids[1:]

    def drive_class(self, cls: Class, worth: Relevance) -> None:
        """Construct a class with unknown arguments, then run each of its public methods, in no set order."""
        if not any(worth.running(base.node) for base in cls.mro if isinstance(base, Class)):
            return
        kind, _ = self.kind_of_class(cls)
        if kind in ("exception",) or cls.name.endswith("Test") or _is_test(cls):
            return
        module = cls.module
        methods = worth.methods(_defined(cls), self.methods(cls))
        if not methods:
            return
        self.store.push()
        depth = self.store.depth
        self.frames.append(Frame(module, (module.scope,), depth=depth))
        try:
            with self.called_from(("class", module.path, cls.name, cls.node.lineno)):
                driver = self.begin_driver(f"{cls.name}()", module.path, None, True)
                made = self.construct(cls, [], _ANYTHING, cls.node)
                self.drive_methods(cls, made, methods, driver.group, worth)
                self.note_unsaved(driver.group)
        except OutOfBudget:
            self.reset()
        finally:
            self.frames.pop()
            while self.store.depth >= depth:
                self.store.pop()

    def drive_methods(
        self, cls: Class, made: Value, methods: list[str], group: int, worth: Relevance
    ) -> None:
        (receiver,) = [a for a in made if isinstance(a, Ref)]
        own = {Kind.LAYER, Kind.MODEL}
        order = [m for m in methods if m == "build" and self.object(receiver.id).kind in own]
        order += [m for m in methods if m not in order]
        defined = _defined(cls)
        left = STEPS_OF_CLASS
        for _ in range(ROUNDS):
            deltas: list[Delta] = []
            for name in order:
                self.store.push()
                level = self.store.depth
                chain = len(self._chain_ids)
                frames = len(self.frames)
                try:
                    self.drive_method(cls, receiver, name, group, min(STEPS, left))
                except OutOfBudget:
                    self.regions.clear()
                    self.loops.clear()
                    del self._chain_ids[chain:]
                    del self.frames[frames:]
                left = max(left - self.steps, 0)
                while self.store.depth > level:
                    self.store.pop()
                deltas.append(self.store.pop())
            changed = self.store.changed(receiver.id, deltas)
            self.store.merge([union(deltas), {}])
            order = [name for name in order if name != "build" and worth.reads(defined, name) & changed]
            if not order:
                break

    def drive_method(self, cls: Class, receiver: Ref, name: str, group: int, budget: int) -> None:
        key = (cls.module.path, cls.node.lineno, name)
        known = self._method_drivers.get(key)
        if known is None:
            known = self.begin_driver(f"{cls.name}.{name}", cls.module.path, group, False).id
            self._method_drivers[key] = known
        self.driver = known
        self.start_counting(budget)
        value, owner = self.find_in_class(cls, name)
        if value is None:
            return
        for atom in self.bound(value, receiver, owner):
            if isinstance(atom, Closure):
                with self.called_from(("method", name)):
                    returned = self.enter(atom, atom.bound, [], _ANYTHING, atom.function.node)
                if not name.startswith("_"):
                    self.escape(Value(frozenset(a for a in returned if a != receiver), returned.open))

    def methods(self, cls: Class) -> list[str]:
        """The methods to run: the public ones, the project's inherited ones too, and those nothing calls."""
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


def _is_test_module(module: Module) -> bool:
    name = module.path.replace("\\", "/").rpartition("/")[2]
    return name.startswith("test_") or name.endswith(("_test.py", "_tests.py")) or name == "conftest.py"


def _is_script(module: Module) -> bool:
    """Whether a module is run by itself: it has a main guard, or its top level does something."""
    return any(
        isinstance(s, ast.If | ast.For | ast.While | ast.With | ast.Expr) for s in module.tree.body[1:]
    )


def _is_test(cls: Class) -> bool:
    return any("TestCase" in ast.unparse(b) for b in cls.node.bases)
