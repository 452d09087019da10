"""The interpreter: one object that holds its parts and lets each find the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ckptlint.interpreter.attributes import Attributes
from ckptlint.interpreter.calls import Calls
from ckptlint.interpreter.classes import Api, Classes
from ckptlint.interpreter.container_changes import ContainerChanges
from ckptlint.interpreter.containers import Containers
from ckptlint.interpreter.context import Context
from ckptlint.interpreter.derivation import Derivation
from ckptlint.interpreter.drivers import Drivers
from ckptlint.interpreter.expressions import Expressions
from ckptlint.interpreter.heap import Heap
from ckptlint.interpreter.imports import Imports
from ckptlint.interpreter.loops import Loops
from ckptlint.interpreter.modules import Modules
from ckptlint.interpreter.recorder import Recorder
from ckptlint.interpreter.scope_names import ScopeNames
from ckptlint.interpreter.statements import Statements
from ckptlint.interpreter.texts import Texts
from ckptlint.record import Record

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow


class Interpreter:
    """One run over a project."""

    framework: TensorFlow

    def __init__(self, modules: Modules, api: Api, scripts: Iterable[str]) -> None:
        self.record = Record()
        self.context = Context(modules, self.record)
        self.heap = Heap(self.context, self.record)
        self.recorder = Recorder(self)
        self.derivation = Derivation(self)
        self.texts = Texts(self)
        self.containers = Containers(self)
        self.changes = ContainerChanges(self)
        self.expressions = Expressions(self)
        self.attributes = Attributes(self)
        self.classes = Classes(self, api)
        self.statements = Statements(self)
        self.loops = Loops(self)
        self.imports = Imports(self, scripts)
        self.calls = Calls(self)
        self.names = ScopeNames(self)
        self.drivers = Drivers(self)
        from ckptlint.frameworks.tensorflow.adapter import TensorFlow
        from ckptlint.libraries.argparse import Arguments
        from ckptlint.libraries.builtins import Builtins
        from ckptlint.libraries.copy import Copies
        from ckptlint.libraries.decorators import Decorators
        from ckptlint.libraries.itertools import Tables
        from ckptlint.libraries.randomness import Randomness
        from ckptlint.libraries.strings import Strings

        self.builtins = Builtins(self)
        self.strings = Strings(self)
        self.randomness = Randomness(self)
        self.copies = Copies(self)
        self.arguments = Arguments(self)
        self.tables = Tables(self)
        self.decorators = Decorators(self)
        self.framework = TensorFlow(self)
        from ckptlint import libraries

        self.handlers = libraries.handlers()
