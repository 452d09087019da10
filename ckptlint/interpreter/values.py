"""The abstract values of the interpreter. Immutable; a value is the set of things an expression may be."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from ckptlint.interpreter.bodies import Body, examine
from ckptlint.interpreter.bounded import is_small
from ckptlint.program.objects import Cut, Dep
from ckptlint.program.regions import Source, SourceKind
from ckptlint.program.texts import Text
from ckptlint.source import Place

if TYPE_CHECKING:
    from ckptlint.interpreter.modules import SourceModule


Scope: TypeAlias = int


NO_STATES: frozenset[int] = frozenset()

# The source of all values that are an option's or a parameter's default.
SETTING = frozenset({Source("a default", Place("", 0, 0, 0, 0), kind=SourceKind.SETTING)})

WIDEST = 12  # a value of more alternatives than this may be anything

# Classes and names of Python's libraries that the interpreter itself meets.
ENUMERATION = "enumeration"  # the role of a class whose attributes are its members
ENUMERATIONS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum"})
AUTO = "ckptlint.auto"  # the value that an enumeration chooses for a member
PARSER = "argparse.ArgumentParser"
OPTIONS = "argparse.Namespace"  # what a parser gives: an attribute for each option
FLAGS = "absl.flags.FLAGS"  # the object whose attributes are the flags that a program defines


@dataclass(frozen=True, slots=True)
class Const:
    """A number, a truth value, None, bytes or a tuple index: anything known that is not a string."""

    value: object

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Const) and type(other.value) is type(self.value) and other.value == self.value
        )


@dataclass(frozen=True, slots=True)
class Ref:
    """An object of the heap."""

    id: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """A computed value, with the state it derives from.

    `node` is the step of a functional model's graph that computes it, 0 where it belongs to none.
    """

    deps: frozenset[Dep] = frozenset()
    node: int = 0


@dataclass(frozen=True, slots=True)
class Vars:
    """The state of an object as a value: its variables themselves, or a snapshot of what they hold.

    `which` names what gives it, such as `trainable_variables`. `copied` says where the values were copied, so
    that no gradient passes to the variables; None where the value is an alias of them.
    """

    id: int
    which: str
    copied: Cut | None = None


@dataclass(frozen=True, slots=True)
class Ext:
    """A name of a framework or of another package, by its canonical qualified name."""

    name: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of an object or value whose class is not of the project."""

    receiver: Atom
    name: str


@dataclass(eq=False, repr=False, slots=True)
class Function:
    """A function of the project, as its `def` or `lambda` stands in the source."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    module: SourceModule
    name: str
    owner: Class | None = None
    roles: frozenset[str] = frozenset()  # static, class, property, setter, traced
    called: bool = False
    _body: Body | None = None

    def __repr__(self) -> str:
        return f"<{self.name} in {self.module.path}:{self.node.lineno}>"

    @property
    def body(self) -> Body:
        """What can be read off its body before it is run; computed at the first access."""
        if self._body is None:
            self._body = examine(self.node)
        return self._body


@dataclass(eq=False, repr=False, slots=True)
class Class:
    """A class of the project. `bases` are classes of the project or names of others."""

    node: ast.ClassDef
    module: SourceModule
    name: str
    scope: Scope
    bases: tuple[Class | Ext | None, ...]
    mro: tuple[Class | Ext | None, ...] = ()
    fields: tuple[str, ...] = ()  # of a dataclass or named tuple
    init_only: frozenset[str] | None = None  # fields annotated as `InitVar`, None until asked for
    subclassed: bool = False
    constructed: bool = False
    roles: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"<class {self.name} in {self.module.path}:{self.node.lineno}>"


@dataclass(frozen=True, slots=True)
class Closure:
    """A function with the scopes it sees, innermost first, and the object it is bound to."""

    function: Function
    scopes: tuple[Scope, ...]
    bound: Atom | None = None
    defaults: tuple[tuple[str, Value], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class ClassRef:
    """A class of the project as a value."""

    cls: Class


@dataclass(frozen=True, slots=True)
class ModuleRef:
    """A module of the project as a value."""

    module: SourceModule


@dataclass(frozen=True, slots=True)
class Super:
    """`super()` inside a method of `cls`, on `receiver`."""

    cls: Class
    receiver: Atom


@dataclass(frozen=True, slots=True)
class Partial:
    """`functools.partial`: a callable with some arguments bound."""

    function: Value
    args: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class AroundBlock:
    """A call of a function decorated with `@contextmanager`: it runs around the block of a `with`."""

    closure: Closure
    receiver: Atom | None
    args: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


class Fact:
    """A fact that a framework keeps in a cell; the interpreter joins it and never looks inside."""

    __slots__ = ()


Atom: TypeAlias = (
    Const
    | Text
    | Ref
    | Tensor
    | Vars
    | Ext
    | Bound
    | Closure
    | ClassRef
    | ModuleRef
    | Super
    | Partial
    | AroundBlock
    | Fact
)


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression may be.

    `open` tells that it may be anything else too, `sources` that it is not the same in every process.
    """

    atoms: frozenset[Atom] = frozenset()
    open: bool = False
    sources: frozenset[Source] = frozenset()

    def __iter__(self) -> Iterator[Atom]:
        """What it may be, in the same order in every process: the hashes of texts differ between them."""
        return iter(self.atoms if len(self.atoms) < 2 else sorted(self.atoms, key=_rank))

    @property
    def single(self) -> Atom | None:
        """The one thing this surely is."""
        return next(iter(self.atoms)) if len(self.atoms) == 1 and not self.open else None

    @property
    def constant(self) -> object:
        """The one constant that this surely is, strings included; `...` where there is none."""
        match self.single:
            case Const(value):
                return value
            case Text() as text if text.complete:
                return text.known
        return ...

    @property
    def refs(self) -> list[int]:
        """The ids of the objects that this may be."""
        return [a.id for a in self if isinstance(a, Ref)]

    @property
    def in_use(self) -> Value:
        """What this may be where an attribute of it is read, or where it is called.

        None is left out where there is anything else: with None, the program would end here.
        """
        if self.atoms.isdisjoint(_NONES) or (len(self.atoms) == 1 and not self.open):
            return self
        return Value(self.atoms - _NONES, self.open, self.sources)

    def within(self, other: Value) -> bool:
        """Whether all that this may be, the other may be too."""
        return (other.open or not self.open) and self.atoms <= other.atoms and self.sources <= other.sources

    def tainted(self, sources: frozenset[Source]) -> Value:
        """The same value, which also depends on these sources."""
        return Value(self.atoms, self.open, self.sources | sources) if sources else self

    @property
    def chances(self) -> frozenset[Source]:
        """What makes it another one in every process."""
        if not self.sources:
            return self.sources
        return frozenset(s for s in self.sources if s.kind is SourceKind.CHANCE)

    @property
    def is_setting(self) -> bool:
        """Whether whoever starts or calls the program may have it be something else."""
        return not self.sources.isdisjoint(SETTING) if self.sources else False

    @property
    def apart_from_state(self) -> frozenset[Source]:
        """Its sources without Python state: data that a number chooses is not computed from it."""
        return frozenset(s for s in self.sources if s.state is None) if self.sources else self.sources

    @property
    def states(self) -> frozenset[int]:
        """The ids of the Python state that it is made from."""
        if not self.sources:
            return NO_STATES
        return frozenset(s.state for s in self.sources if s.state is not None)

    @property
    def sizes(self) -> frozenset[Source]:
        """What its shape or length is made from, of that which is not the same in every process."""
        return frozenset(s for s in self.sources if s.size)


def as_size(sources: Iterable[Source]) -> frozenset[Source]:
    """These sources for a value whose shape or length is made from them."""
    return frozenset(replace(s, size=True) for s in sources)


UNKNOWN = Value(open=True)


NOTHING = Value()


_NONES: frozenset[Atom] = frozenset({Const(None)})
NONE = Value(_NONES)


TRUE = Value(frozenset({Const(True)}))


FALSE = Value(frozenset({Const(False)}))


def of(*atoms: Atom) -> Value:
    """The value that is one of these."""
    return Value(frozenset(atoms))


def const(value: object) -> Value:
    """A known constant as a value; one that has grown too large is not known any more."""
    if not is_small(value):
        return UNKNOWN
    return of(Text((value,))) if isinstance(value, str) else of(Const(value))


def join(values: Iterable[Value]) -> Value:
    """What may be any of these values."""
    found = [v for v in values if v is not NOTHING]
    if not found:
        return NOTHING
    first = found[0]
    if all(v is first for v in found):
        return first
    atoms = frozenset().union(*(v.atoms for v in found))
    sources = frozenset().union(*(v.sources for v in found))
    open = any(v.open for v in found)
    if len(atoms) > WIDEST:
        atoms = frozenset(sorted(atoms, key=_rank)[:WIDEST])
        open = True
    return Value(atoms, open, sources)


def _rank(atom: Atom) -> tuple[int, int, str]:
    """Objects are worth keeping before constants where a value grows too wide."""
    match atom:
        case Ref(id):
            return 0, id, ""
        case Closure(function, bound=bound):
            return 1, function.node.lineno, f"{function.module.path} {bound}"
        case ClassRef(cls):
            return 1, cls.node.lineno, cls.module.path
        case Tensor(deps):
            return 1, 0, str(sorted(dep.id for dep in deps))
        case Vars(id, which):
            return 1, id, which
        case Ext(name):
            return 2, 0, name
    return 3, 0, repr(atom)


def as_setting(value: Value) -> Value:
    """The value of a default or of a literal argument: a setting where it says that something is left out."""
    constant = value.constant
    return value.tainted(SETTING) if constant is True or _is_nothing(constant) else value


def _is_nothing(constant: object) -> bool:
    return constant is None or (isinstance(constant, bool | int | str) and not constant)


UNSEEN = "?"  # a keyword that stands for all that a caller nobody sees may pass


DICTS = frozenset({"dict", "OrderedDict"})


SUBCLASS_OF_DICT = "subclass of dict"


# Containers that have keys, whether the checkpoint writer looks into them or not.
KEYED = DICTS | {"defaultdict", "UserDict", "MappingProxyType", SUBCLASS_OF_DICT}


Keywords: TypeAlias = list[tuple[str, Value]]
