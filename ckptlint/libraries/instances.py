"""`isinstance`: whether a value is of a class of Python's, of the project's or of a framework's."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ckptlint.interpreter.values import Atom, Class, ClassRef, Closure, Const, Ext, Ref, Value
from ckptlint.program.objects import STATE, Kind
from ckptlint.program.texts import Text

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter

# The names that classes of Python's own have in a second argument of `isinstance`.
_ABSTRACT = ("collections.abc", "typing")
_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    **{f"builtins.{t.__name__}": (t,) for t in (str, bytes, int, float, bool)},
    **{f"builtins.{t.__name__}": (t,) for t in (list, tuple, dict, set, frozenset)},
    **{f"{module}.Mapping": (dict,) for module in _ABSTRACT},
    **{f"{module}.Sequence": (list, tuple, str, bytes) for module in _ABSTRACT},
    **{f"{module}.Iterable": (list, tuple, str, bytes, dict, set) for module in _ABSTRACT},
    "typing.Text": (str,),
    "typing.List": (list,),
    "typing.Dict": (dict,),
    "typing.Tuple": (tuple,),
    "six.string_types": (str,),
    "six.integer_types": (int,),
    "numbers.Number": (int, float),
    "numbers.Real": (int, float),
    "numbers.Integral": (int,),
    "collections.OrderedDict": (OrderedDict,),
}
_CONTAINERS: Mapping[str, type] = {
    **{t.__name__: t for t in (list, tuple, dict, set, OrderedDict, defaultdict, deque)},
}
_OF_FRAMEWORKS = STATE | {Kind.METRIC}


def is_instance(value: Value, classes: Value, run: Interpreter) -> bool | None:
    """Whether a value is an instance of a class, or of one of several; None where that is not known."""
    if value.open or not value.atoms:
        return None
    several = run.containers.known_items(classes) if classes.refs else [classes]
    if several is None:
        return None
    wanted = [each.single for each in several]
    found = {_any_of(_is_one(atom, each, run) for each in wanted) for atom in value}
    return found.pop() if len(found) == 1 else None


def _any_of(answers: Iterable[bool | None]) -> bool | None:
    known = set(answers)
    return True if True in known else None if None in known else False


def _is_one(atom: Atom, wanted: Atom | None, run: Interpreter) -> bool | None:
    match wanted:
        case Ext("builtins.object"):
            return True
        case Ext(name) if name in _PYTHON_TYPES:
            return _is_of_python(atom, _PYTHON_TYPES[name], run)
        case ClassRef(cls):
            return _is_of_project(atom, cls, run)
        case Ext(name):
            return _is_of_framework(atom, run.framework.canonical(name), run)
    return None


def _is_of_python(atom: Atom, types: tuple[type, ...], run: Interpreter) -> bool | None:
    """For the types of Python's own. A computed value may be of any."""
    match atom:
        case Const(known):
            # A zero may stand for a computed value that is all zeros, which is no number.
            return None if known == 0.0 and float in types else isinstance(known, types)
        case Text():
            return issubclass(str, types)
        case Ref(id) if run.heap.object(id).kind is Kind.CONTAINER:
            made = _CONTAINERS.get(run.heap.container_type(id) or "")
            return None if made is None else issubclass(made, types)
        case Ref(id) if run.heap.object(id).kind in _OF_FRAMEWORKS:
            return False
        case Ref(id) if (own := run.heap.class_of(id)) is not None:
            mro = own.mro
            return False if all(isinstance(c, Class) or _is_plain(c) for c in mro) else None
        case Closure() | ClassRef():
            return False
    return None


def _is_plain(base: Class | Ext | None) -> bool:
    return isinstance(base, Ext) and base.name in ("object", "builtins.object", "abc.ABC")


def _is_of_project(atom: Atom, cls: Class, run: Interpreter) -> bool | None:
    """For a class of the project: an instance knows its own, and what is of another kind is none."""
    match atom:
        case Ref(id) if (own := run.heap.class_of(id)) is not None:
            mro = own.mro
            return True if cls in mro else None if None in mro else False
        case Ref(id) if run.heap.object(id).kind in _OF_FRAMEWORKS:
            return False
        case Ref(id) if run.heap.object(id).kind is Kind.CONTAINER:
            return None if run.heap.fields_of(id) else False
        case Const() | Text() | Closure() | ClassRef():
            return False
    return None


def _is_of_framework(atom: Atom, name: str, run: Interpreter) -> bool | None:
    """For a class of a package: known where the object is of that very class, or can be of none."""
    canonical = run.framework.canonical
    match atom:
        case Ref(id) if (own := run.heap.class_of(id)) is not None:
            mro = own.mro
            return True if any(isinstance(c, Ext) and canonical(c.name) == name for c in mro) else None
        case Ref(id) if (type := run.heap.object(id).type) and canonical(type) == name:
            return True
        case Const(int() | float()) if name.endswith(("Tensor", "number")):
            return None
        case Const() | Text() | Closure() | ClassRef():
            return False if _is_known_package(name, run) else None
        case Ref(id) if run.heap.object(id).kind is Kind.CONTAINER:
            return False if _is_known_package(name, run) else None
    return None


def _is_known_package(name: str, run: Interpreter) -> bool:
    """Whether all classes of a package are known, so that what Python itself makes is of none of them."""
    package = name.partition(".")[0]
    return package == "builtins" or package in run.library.packages or package in run.framework.packages
