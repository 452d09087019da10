"""What tells the age of code: names, arguments and habits that only Keras 2 or only Keras 3 has.

The bytes of a file are looked at first, so that few files are parsed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from ckptlint.dialect.signs import Sign, bound_by_imports, nodes, parsed
from ckptlint.dialect.switches import backend_set
from ckptlint.knowledge.keras_versions import (
    GONE_ARGUMENTS,
    GONE_ARGUMENTS_OF_CLASSES,
    GONE_FROM_KERAS,
    GONE_FROM_STANDALONE_KERAS,
    GONE_FROM_TENSORFLOW,
    GONE_MEMBERS,
    GONE_METHODS,
    GONE_PACKAGES,
    NEW_IN_KERAS,
    NO_LONGER_CALLED,
)

_WEIGHTS_SUFFIX = ".weights.h5"
_QUOTE = """["']"""
_KERAS_NAMES = (
    ("tensorflow", "compat", "v1", "keras"),
    ("tensorflow", "compat", "v2", "keras"),
    ("tensorflow", "keras"),
)
_MODELS = {
    f"keras.{name}": "models"
    for name in ("Model", "Sequential", "models.Model", "models.Sequential", "models.load_model")
}
_METRICS_ATTRIBUTE = "metrics"  # of a model or a layer: the list of its metrics
_OPTIMIZER_ATTRIBUTE = "optimizer"  # of a compiled model


def _words(names: Iterable[str]) -> re.Pattern[bytes]:
    """Bytes that stand in every file that uses one of these names in one of its usual spellings."""
    members: dict[str, list[str]] = {}
    for name in names:
        *_, owner, member = f"keras.{name}".split(".")
        members.setdefault(owner, []).append(member)
    spelled = {"tensorflow": r"\b(?:tensorflow|tf)", "backend": r"\b(?:backend|K)"}
    imported = r"[ \t]+import[ \t(]+(?:\w+[ \t]*,[ \t]*)*"
    rows = [
        rf"{spelled.get(owner, owner)}(?:\.|{imported})(?:{'|'.join(sorted(names))})\b"
        for owner, names in sorted(members.items())
    ]
    other_name = r"\bkeras[ \t]+as[ \t]+(?!keras\b)"
    return re.compile("|".join([other_name, *rows]).encode())


def _calls() -> re.Pattern[bytes]:
    """Bytes that stand in every file with a call that Keras 3 refuses."""
    classes = {name.rpartition(".")[2]: gone for name, gone in GONE_ARGUMENTS_OF_CLASSES.items()}
    rows = [
        rf"\b{name}[ \t]*\([^()]*(?:\([^()]*\)[^()]*)*\b(?:{'|'.join(sorted(gone))})[ \t]*="
        for name, gone in sorted({**GONE_ARGUMENTS, **classes}.items())
    ]
    by_position = rf"\badd_weight[ \t]*\(\s*{_QUOTE}"
    return re.compile("|".join([by_position, *rows]).encode())


_NEW_WORDS = _words(NEW_IN_KERAS)
_GONE_WORDS = _words(
    GONE_FROM_KERAS | GONE_FROM_STANDALONE_KERAS | {f"tensorflow.{name}" for name in GONE_FROM_TENSORFLOW}
)
_CALLS = _calls()
_KEYWORDS = (
    b"add_weight",
    *(
        f"{gone}=".encode()
        for gone in sorted(frozenset().union(*GONE_ARGUMENTS.values(), *GONE_ARGUMENTS_OF_CLASSES.values()))
    ),
)
_MEMBER_WORDS = tuple(
    f".{name}".encode()
    for name in sorted(GONE_METHODS.union(*GONE_MEMBERS.values(), *NO_LONGER_CALLED.values()))
)
_MEMBERS = re.compile(
    "|".join(
        [
            *(rf"\.{name}\b" for name in sorted(GONE_METHODS.union(*GONE_MEMBERS.values()))),
            *(rf"\.{name}[ \t]*\(" for name in sorted(frozenset().union(*NO_LONGER_CALLED.values()))),
        ]
    ).encode()
)


def age_sign(path: str, data: bytes, otherwise: int | None = None) -> Sign | None:
    """The first sign of a file by which it is older, or younger, than Keras 3.

    Where it is taken for one version `otherwise`, a file that could only confirm it is not parsed.
    """
    if b"tensorflow" not in data and b"keras" not in data:
        return None
    if chosen := backend_set(path, data):
        return chosen
    if (otherwise != 2 and _may_be_old(data)) or (otherwise != 3 and _NEW_WORDS.search(data)):
        return next(_signs(parsed(path, data)), None)
    return None


def _may_be_old(data: bytes) -> bool:
    """Whether bytes of a sign of Keras 2 stand in a file; its words are sought first: that is quick."""
    if any(package.encode() in data for package in GONE_PACKAGES) or _GONE_WORDS.search(data):
        return True
    refused = any(word in data for word in _KEYWORDS) and _CALLS.search(data)
    return bool(refused or (any(word in data for word in _MEMBER_WORDS) and _MEMBERS.search(data)))


def weights_file_sign(path: str, data: bytes) -> Sign | None:
    """Where the code saves weights under a name that Keras 3 refuses."""
    if b".save_weights(" not in data:
        return None
    for node in nodes(parsed(path, data), skip_tried=True):
        match node:
            case ast.Call(func=ast.Attribute(attr="save_weights"), args=[name, *_]):
                end = _literal_end(name)
                if end is not None and not end.endswith(_WEIGHTS_SUFFIX):
                    return Sign(2, node.lineno, f"saves weights as `…{end}`, as all over the project")
    return None


def _literal_end(name: ast.expr) -> str | None:
    """The text that a file name surely ends with."""
    match name:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(op=ast.Add(), right=right):
            return _literal_end(right)
        case ast.JoinedStr(values=[*_, ast.Constant(value=str(text))]):
            return text
    return None


def _signs(tree: ast.Module) -> Iterator[Sign]:
    everything = list(ast.walk(tree))
    bound = bound_by_imports(everything)
    defined = {node.name for node in everything if isinstance(node, ast.FunctionDef)}
    known = _KnownObjects(everything, bound)
    for node in nodes(tree, skip_tried=True):
        line = getattr(node, "lineno", 1)
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in GONE_METHODS - defined:
                yield Sign(2, line, f"calls `{name}`, gone with Keras 3")
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in NO_LONGER_CALLED.get(
                known.kind(owner), ()
            ):
                yield Sign(
                    2,
                    line,
                    f"calls `{name}()` of {_ONE_OF[known.kind(owner)]}, which is no method in Keras 3",
                )
            case ast.Attribute(value=owner, attr=name) if name in GONE_MEMBERS.get(known.kind(owner), ()):
                yield Sign(2, line, f"uses `{name}` of {_ONE_OF[known.kind(owner)]}, gone with Keras 3")
        for name in _names_used(node, bound):
            if gone := _part_in(name, _GONE):
                yield Sign(2, line, f"uses {gone}, gone with Keras 3")
            elif new := _part_in(name, _NEW):
                yield Sign(3, line, f"uses {new}, new in Keras 3")
        if isinstance(node, ast.Call) and (refused := _refused_part(node, bound)):
            yield Sign(2, line, f"passes {refused}, which Keras 3 refuses")


_ONE_OF = {"metrics": "a metric", "models": "a model", "optimizers": "an optimizer"}


class _KnownObjects:
    """The names and attributes of a file that only ever stand for objects of one kind of Keras."""

    def __init__(self, nodes: Iterable[ast.AST], bound: dict[str, str]) -> None:
        self._bound = bound
        self._kinds: dict[str, str] = {}
        for node in nodes:
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._bind(target, self._made_by(value))
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._bind(target, self._made_by(value))
                case ast.For(target=target, iter=many) | ast.comprehension(target=target, iter=many):
                    self._bind(target, self._each_of(many))

    def kind(self, node: ast.expr) -> str:
        """The package below `keras` that an object comes from; empty where it is not known."""
        if (
            isinstance(node, ast.Attribute)
            and node.attr == _OPTIMIZER_ATTRIBUTE
            and self.kind(node.value) == "models"
        ):
            return "optimizers"
        key = _dotted(node)
        return self._kinds.get(key, "") if key else self._made_by(node)

    def _bind(self, target: ast.expr, kind: str) -> None:
        if key := _dotted(target):
            self._kinds[key] = kind if self._kinds.get(key, kind) == kind else ""

    def _made_by(self, value: ast.expr) -> str:
        if not isinstance(value, ast.Call):
            return ""
        func = value.func
        names = list(_names_used(func, self._bound))
        if isinstance(func, ast.Name) and func.id in self._bound:
            names.append(self._bound[func.id])
        for name in names:
            below = name.removeprefix("tensorflow.").removeprefix("compat.v2.")
            package = below.removeprefix("keras.").split(".")[0] if below.startswith("keras.") else ""
            if below in _MODELS:
                return "models"
            if package in ("metrics", "optimizers") and below.rpartition(".")[2][:1].isupper():
                return package
        return ""

    def _each_of(self, many: ast.expr) -> str:
        """What a loop meets in the metrics of a model, or in a display."""
        match many:
            case ast.Attribute(attr=name) if name == _METRICS_ATTRIBUTE:
                return "metrics"
            case ast.List(elts=parts) | ast.Tuple(elts=parts) if parts:
                kinds = set(map(self.kind, parts))
                return kinds.pop() if len(kinds) == 1 else ""
        return ""


def _dotted(node: ast.expr) -> str:
    """A name, or an attribute of one, as text; empty for any other expression."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name) if inner := _dotted(owner):
            return f"{inner}.{name}"
    return ""


def _refused_part(call: ast.Call, bound: dict[str, str]) -> str | None:
    """The argument of a call that Keras 3 refuses, as users write it."""
    member = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    gone = GONE_ARGUMENTS.get(member, frozenset())
    for name in _names_used(call.func, bound) if member else [bound.get(getattr(call.func, "id", ""), "")]:
        below = name.partition("keras.")[2] if name.startswith(("keras.", "tensorflow.")) else ""
        gone |= GONE_ARGUMENTS_OF_CLASSES.get(below, frozenset())
        member = name.rpartition(".")[2]
    for keyword in call.keywords:
        if keyword.arg in gone:
            return f"`{keyword.arg}=` to `{member}`"
    match call:
        case ast.Call(func=ast.Attribute(attr="add_weight"), args=[ast.Constant(value=str(name)), *_]):
            return f"`{name!r}` by position to `add_weight`"
    return None


def _names_used(node: ast.AST, bound: dict[str, str]) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (name.name for name in names)
        case ast.ImportFrom(module=str(module), level=0, names=names):
            yield from (f"{module}.{name.name}" for name in names)
        case ast.Attribute():
            members: list[str] = []
            while isinstance(node, ast.Attribute):
                members.append(node.attr)
                node = node.value
            if isinstance(node, ast.Name) and node.id in bound:
                yield ".".join([bound[node.id], *reversed(members)])


_GONE = {
    "keras": GONE_FROM_KERAS | GONE_FROM_STANDALONE_KERAS,
    "tf.keras": GONE_FROM_KERAS,
    "tf": GONE_FROM_TENSORFLOW,
}
_NEW: dict[str, frozenset[str]] = {"keras": NEW_IN_KERAS, "tf.keras": NEW_IN_KERAS, "tf": frozenset()}


def _part_in(name: str, tables: dict[str, frozenset[str]]) -> str | None:
    """The name of a table that a qualified name is or leads through, as users write it."""
    parts = tuple(name.split("."))
    if parts[0] in GONE_PACKAGES:
        return parts[0] if tables is _GONE else None
    shown = ""
    for prefix in _KERAS_NAMES:
        if parts[: len(prefix)] == prefix:
            shown, parts = "tf.keras", parts[len(prefix) :]
            break
    else:
        if parts[0] not in ("keras", "tensorflow"):
            return None
        shown = "keras" if parts[0] == "keras" else "tf"
        parts = parts[3:] if parts[:3] == ("tensorflow", "compat", "v2") else parts[1:]
    for length in (1, 2):
        if (member := ".".join(parts[:length])) in tables[shown]:
            return f"{shown}.{member}"
    return None
