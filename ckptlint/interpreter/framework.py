"""What the interpreter asks of those it does not know: libraries and frameworks. They register with it.

A question answered with None is not theirs: the interpreter goes on to the next, and at last takes the code
for unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.modules import SourceModule
from ckptlint.interpreter.outside import Use
from ckptlint.interpreter.values import Atom, Class, Ext, Function, Keywords, Tensor, Value, Vars
from ckptlint.program.objects import Kind
from ckptlint.program.regions import Source
from ckptlint.program.texts import Text
from ckptlint.world import World

if TYPE_CHECKING:
    pass


class Library(Protocol):
    """The standard library and other packages of Python, none of which keeps state for training."""

    packages: frozenset[str]
    """Top-level packages that are never looked for among the project's files."""

    def knows(self, name: str) -> bool:
        """Whether what a function does is known by its qualified name."""
        ...

    def call(self, call: Call) -> Value | None:
        """A function known by its qualified name, a method of a text included: `builtins.str.join`, with the
        text as first argument."""
        ...

    def owns(self, id: int) -> bool:
        """Whether an object is of a class of a library, whose methods the library knows."""
        ...

    def has_method(self, atom: Atom) -> bool:
        """Whether something is a method, as a value, of an object of a class of a library."""
        ...

    def call_method(self, call: Call) -> Value:
        """A method of a container."""
        ...

    def call_package(self, call: Call) -> Value | None:
        """A function of which only its package is known: what the package does with what it is given."""
        ...

    def instance(self, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> Value | None:
        """The instance of a class of the project that a library makes by itself: a named tuple."""
        ...

    def initialise(self, id: int, cls: Class, args: list[Value], keywords: Keywords, node: ast.AST) -> bool:
        """Run the constructor that a library writes, such as a dataclass's.

        Returns False for a class whose constructor no library writes.
        """
        ...

    def drawn(self, call: Call) -> Value | None:
        """The result of a function that differs from process to process; None for any other function."""
        ...

    def seed(self, name: str) -> None:
        """Note that a random generator got its seed by the function of this name."""
        ...

    def roles(self, decorator: str) -> frozenset[str]:
        """What a decorator makes of a function: memoized, a property, a context manager …"""
        ...

    def makes_alike(self, name: str) -> bool:
        """Whether a function makes the same new thing in every process: zeros, an empty list."""
        ...

    def computes(self, name: str) -> bool:
        """Whether a function only computes something from its arguments: `max`, `float`."""
        ...

    def compares(self, name: str) -> bool:
        """Whether a function gives the smallest or the largest of its arguments."""
        ...

    def truth(self, name: str) -> bool | None:
        """Whether a name of a library is true, such as `typing.TYPE_CHECKING`."""
        ...

    def unordered(self, value: Value, node: ast.AST) -> frozenset[Source]:
        """What makes iterating over a value come in another order in every process."""
        ...


@dataclass(frozen=True, slots=True)
class Instances:
    """What the instances of a class are.

    `family` is "plain", "exception", "instance" (of a class of the project without a framework's base),
    "unknown" (a base class could not be seen), or the framework's own word. `framework` is the qualified name
    of the framework's class that says so, "" without one.
    """

    family: str
    kind: Kind
    framework: str = ""


class ContainerWatch(Protocol):
    """What is notified when a container changes: it may mark the container unsaveable, or track its items."""

    def before(self, id: int, moves: bool = False, new: Value | None = None) -> None:
        """A container is about to change; `moves`: items change their index, go, or make room for `new`."""
        ...

    def after(self, id: int) -> None:
        """A container has changed in a way that its wrapper takes part in."""
        ...

    def added(self, id: int, name: Hashable, value: Value, node: ast.AST, copied: bool = False) -> Value:
        """A new item is put under a name; returns what the container keeps of it.

        `copied`: the container copies an item that is a container.
        """
        ...

    def replaced(self, id: int, name: Hashable, old: Value | None, value: Value, node: ast.AST) -> Value:
        """An item of a list is assigned anew; returns what the list keeps of the new one."""
        ...

    def resliced(self, id: int, before: Sequence[Value], now: Sequence[Value], node: ast.AST) -> list[Value]:
        """A slice of a list is assigned, which makes `before` into `now`; returns the items that it keeps."""
        ...

    def inserted(self, id: int, value: Value, node: ast.AST) -> None:
        """An item was inserted into a list."""
        ...

    def removed(self, id: int, items: Iterable[Value]) -> None:
        """These items were taken out of a container."""
        ...

    def defaulted(self, id: int, name: Hashable, value: Value, node: ast.AST) -> None:
        """`dict.setdefault` has put an item there."""
        ...

    def sees_operators(self, id: int) -> bool:
        """Whether `+=` on a list is seen like `extend`."""
        ...


class Framework(Protocol):
    """A framework of training: which objects hold state, and what is done to them."""

    @property
    def containers(self) -> ContainerWatch:
        """What is notified when a container changes."""
        ...

    packages: frozenset[str]
    """Top-level packages that are never looked for among the project's files."""
    training_words: frozenset[str]
    """Names that tell of training or saving wherever they stand in a program."""
    resuming_words: frozenset[str]
    """Names of what restores or trains."""

    # Names and classes

    def may_train(self, package: str) -> bool:
        """Whether a top-level package may have layers, models or optimizers of the framework."""
        ...

    def canonical(self, name: str) -> str:
        """The one spelling of a qualified name that has several."""
        ...

    def knows(self, name: str) -> bool:
        """Whether a qualified name is a class or function of the framework."""
        ...

    def instances(self, name: str) -> Instances:
        """What the instances of a class of a package are, by the class's qualified name."""
        ...

    def base(self, name: str) -> Ext | None:
        """The class that a base class of another package comes down to, None where it cannot be seen."""
        ...

    def world(self, cls: Class, framework: str) -> World | None:
        """The world that instances of a class of the project belong to, by the framework's class below it."""
        ...

    # Objects

    def began(self, id: int) -> None:
        """An instance of a class of the project was allocated; no constructor has run yet."""
        ...

    def construct(
        self, id: int, framework: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> None:
        """The constructor of a framework's class runs on an object."""
        ...

    def read(self, id: int, name: str, node: ast.AST) -> Value | None:
        """An attribute that the framework gives an object, where the program has set none."""
        ...

    def read_computed(self, atom: Tensor, name: str) -> Value:
        """An attribute of a computed value."""
        ...

    def is_about_shape(self, name: str) -> bool:
        """Whether an attribute tells of a value's shape or type only, and so carries no gradient."""
        ...

    def has(self, id: int, name: str) -> bool | None:
        """Whether an object has an attribute because of the framework; None where that is not known."""
        ...

    def offers(self, id: int, name: str) -> bool:
        """Whether an object has a method of this name that means something to the framework."""
        ...

    def kind_by_use(self, uses: frozenset[Use]) -> Kind | None:
        """What something from outside is to which all this is done; None where that is not told."""
        ...

    def counts_steps(self, id: int) -> bool:
        """Whether an object is the step count inside an optimizer: who has it does not have the optimizer."""
        ...

    def assigned(self, id: int, name: str, value: Value, node: ast.AST, sure: bool = True) -> Value:
        """`object.name = value`: track the value; returns what the attribute keeps of it.

        `sure`: it is this object, not another one that the expression may also mean.
        """
        ...

    def trains_by(self, id: int, name: str) -> bool:
        """Whether an attribute of an object says how it is trained: a rate, what is frozen."""
        ...

    def deleted(self, id: int, name: str) -> None:
        """`del object.name`."""
        ...

    def copied(self, id: int, node: ast.AST) -> Value | None:
        """A deep copy of an object of the framework; None where it has none to give."""
        ...

    # Calls

    def call_function(self, call: Call) -> Value | None:
        """A function or class, by its canonical name."""
        ...

    def call_outside(self, call: Call) -> Value | None:
        """A function or class of another package that the tables do not list; None where it is unknown."""
        ...

    def call_method(self, call: Call) -> Value | None:
        """A method of an object."""
        ...

    def call_value(self, receiver: Tensor | Vars, call: Call) -> Value:
        """A method of a computed value, or of a list of variables."""
        ...

    def call_object(self, call: Call) -> Value | None:
        """An object that is called: a layer computes, a loss compares."""
        ...

    def returned(self, function: Function, receiver: int) -> None:
        """A method of the project has been run to its end."""
        ...

    def roles(self, decorator: str) -> frozenset[str]:
        """What a decorator of the framework makes of a function: traced …"""
        ...

    def leaves_graph(self, context: str) -> bool:
        """Whether a context takes what is in it out of the function that is being traced."""
        ...

    # Values

    def computed(self, result: Value, operands: Sequence[Value], node: ast.AST) -> Value:
        """The result of an operator or subscript on values of the framework."""
        ...

    def unseen(self, result: Value, operands: Sequence[Value], node: ast.AST) -> Value:
        """The result of code that the run cannot see, on values of the framework."""
        ...

    def iterated(self, id: int, node: ast.AST) -> Value | None:
        """`iter(object)`."""
        ...

    def path(self, id: int) -> Text | None:
        """The path that an object stands for, such as the newest checkpoint of a folder."""
        ...

    # The run as a whole

    def runs_first(self, id: int, method: str) -> bool:
        """Whether a method of an object is run before the others: the one that makes its state."""
        ...

    def makes_state_late(self, node: ast.ClassDef) -> bool:
        """Whether a class names, where it should only compute, something that makes state."""
        ...

    def finished_script(self, module: SourceModule) -> None:
        """A script has come to its end."""
        ...

    def finished(self, group: int) -> None:
        """All drivers of one group have been run: those of a script, a function or a class."""
        ...

    def finished_class(self, instance: int) -> None:
        """All drivers of a class have been run: this is the instance that they were run on."""
        ...
