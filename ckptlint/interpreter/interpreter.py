"""The interpreter: one object that holds its parts and lets each find the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ckptlint.interpreter.attributes import Attributes
from ckptlint.interpreter.blocks import Blocks
from ckptlint.interpreter.calls import Calls
from ckptlint.interpreter.classes import Classes
from ckptlint.interpreter.container_changes import ContainerChanges
from ckptlint.interpreter.containers import Containers
from ckptlint.interpreter.context import Context
from ckptlint.interpreter.derivation import Derivation
from ckptlint.interpreter.drivers import Drivers
from ckptlint.interpreter.expressions import Expressions
from ckptlint.interpreter.framework import Framework, Library
from ckptlint.interpreter.heap import Heap
from ckptlint.interpreter.imports import Imports
from ckptlint.interpreter.loops import Loops
from ckptlint.interpreter.modules import Modules
from ckptlint.interpreter.outside import Outside
from ckptlint.interpreter.python_state import PythonState
from ckptlint.interpreter.reach import Reach
from ckptlint.interpreter.recorder import Recorder
from ckptlint.interpreter.scope_names import ScopeNames
from ckptlint.interpreter.statements import Statements
from ckptlint.interpreter.switches import Switches
from ckptlint.interpreter.texts import Texts
from ckptlint.program.record import Record


class Interpreter:
    """One run over a project.

    `library` and `framework` make what answers for Python's libraries and for the framework of training;
    the interpreter knows neither.
    """

    def __init__(
        self,
        modules: Modules,
        scripts: Iterable[str],
        library: Callable[[Interpreter], Library],
        framework: Callable[[Interpreter], Framework],
    ) -> None:
        self.record = Record()
        self.context = Context(modules, self.record)
        self.heap = Heap(self.context, self.record)
        self.recorder = Recorder(self)
        self.derivation = Derivation(self)
        self.outside = Outside(self)
        self.python_state = PythonState(self)
        self.texts = Texts(self)
        self.containers = Containers(self)
        self.changes = ContainerChanges(self)
        self.expressions = Expressions(self)
        self.attributes = Attributes(self)
        self.classes = Classes(self)
        self.statements = Statements(self)
        self.reach = Reach(self)
        self.switches = Switches(self)
        self.loops = Loops(self)
        self.blocks = Blocks(self)
        self.imports = Imports(self, scripts)
        self.calls = Calls(self)
        self.names = ScopeNames(self)
        self.drivers = Drivers(self)
        self.library = library(self)
        self.framework = framework(self)
