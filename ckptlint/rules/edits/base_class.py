"""Giving a plain class a base that a framework tracks."""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

from ckptlint.finding import TextEdit
from ckptlint.rules.edits import imports, statements
from ckptlint.rules.edits.walk import Walk
from ckptlint.source import Place

# What objects of these classes have themselves: a class with such an attribute would hide it.
_OF_MODULE = frozenset(
    "name name_scope submodules trainable_variables variables non_trainable_variables with_name_scope".split()
)
_OF_LAYER = _OF_MODULE | frozenset(
    """weights trainable_weights non_trainable_weights losses metrics dtype input output built trainable call
    build add_loss add_weight add_metric get_config from_config get_weights set_weights path
    dtype_policy compute_dtype variable_dtype input_spec supports_masking activity_regularizer dynamic
    stateful updates inputs outputs""".split()
)
_TAKEN = {"Module": _OF_MODULE, "keras.layers.Layer": _OF_LAYER}


def add(walk: Walk, name: str, base: str) -> tuple[TextEdit, ...] | None:
    """Let a plain class of the walk's file derive from `tf.base`, whose constructor runs first in its own.

    None where the class is not plain, or has attributes that the base means otherwise.
    """
    found = [
        s for s in walk.module.body if isinstance(s, cst.ClassDef) and s.name.value == name.rpartition(".")[2]
    ]
    framework = imports.name_of_module(walk, "tensorflow")
    if len(found) != 1 or framework is None or not _is_plain(found[0]):
        return None
    cls = found[0]
    if m.findall(
        walk.module, m.ClassDef(bases=[m.ZeroOrMore(), m.Arg(m.Name(cls.name.value)), m.ZeroOrMore()])
    ):
        return None
    if _attributes(cls) & _TAKEN[base]:
        return None
    start = walk.place(cls.name)
    bracketed = not isinstance(cls.lpar, cst.MaybeSentinel)
    column = start.end_column + (1 if bracketed else 0)
    here = Place(start.path, start.end_line, column, start.end_line, column)
    text = f"{framework}.{base}"
    edit = TextEdit(here, text if bracketed else f"({text})")
    if cls.bases:
        edit = TextEdit(walk.place(cls.bases[0]), text)
    call = _call_of_base(walk, cls)
    return None if call is None else (edit, *call)


def _is_plain(cls: cst.ClassDef) -> bool:
    """Whether a class has no base but `object`, no decorator, no keyword and no slots."""
    bases = [arg for arg in cls.bases if not m.matches(arg, m.Arg(value=m.Name("object")))]
    slots = m.findall(cls, m.AssignTarget(target=m.Name("__slots__")))
    return not bases and not cls.keywords and not cls.decorators and not slots


def _attributes(cls: cst.ClassDef) -> set[str]:
    """The names that a class and the methods in it give to attributes of its objects."""
    own = {f.name.value for f in m.findall(cls, m.FunctionDef()) if isinstance(f, cst.FunctionDef)}
    for target in m.findall(cls, m.AssignTarget() | m.AnnAssign()):
        if isinstance(target, cst.AssignTarget | cst.AnnAssign):
            match target.target:
                case cst.Attribute(attr=attr):
                    own.add(attr.value)
                case cst.Name(value=value):
                    own.add(value)
    return own


def _call_of_base(walk: Walk, cls: cst.ClassDef) -> tuple[TextEdit, ...] | None:
    """`super().__init__()` at the beginning of the class's own constructor; nothing where it has none."""
    init = next((f for f in cls.body.body if m.matches(f, m.FunctionDef(name=m.Name("__init__")))), None)
    if not isinstance(init, cst.FunctionDef):
        return ()
    if not isinstance(init.body, cst.IndentedBlock):
        return None
    body = [s for s in init.body.body if not imports.is_docstring(s)]
    if not body or m.findall(init, m.Call(func=m.Name("super"))):
        return None
    return statements.insert_statement(walk, body[0], "super().__init__()")
