"""Where code chooses its Keras itself: the doors it comes through, and the switches of the environment."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from enum import Enum

from ckptlint.dialect.signs import Sign, asks_for_version, bound_by_imports, nodes, parsed

_TRUE = ("1", "true")
_FALSE = ("0", "false")
_LEGACY = "TF_USE_LEGACY_KERAS"
_BACKEND = "KERAS_BACKEND"
_KERAS_OF_BACKEND = {"jax": 3, "torch": 3}  # what Keras 2 has none for

_LEGACY_IMPORT = re.compile(rb"^(?:import|from)[ \t][^\n]*\btf_keras\b[^\n]*$", re.MULTILINE)


class Door(Enum):
    """A package by which code comes to Keras: each of them may bring another version."""

    TF_KERAS = "tf_keras"
    KERAS = "keras"
    TENSORFLOW = "tensorflow"


_IMPORTED = r"^[ \t]*(?:from[ \t]+|import[ \t]+(?:[^\n]*,[ \t]*)?)"
_DOORS = {
    Door.TF_KERAS: (b"tf_keras", re.compile(rf"{_IMPORTED}tf_keras\b".encode(), re.MULTILINE)),
    Door.KERAS: (b" keras", re.compile(rf"{_IMPORTED}keras\b".encode(), re.MULTILINE)),
    Door.TENSORFLOW: (
        b"keras",
        re.compile(rb"""\.keras\b(?!["'])|from[ \t]+tensorflow[ \t]+import[^\n]*\bkeras\b"""),
    ),
}


def doors(data: bytes) -> frozenset[Door]:
    """The doors that a file goes through, judged on its bytes alone: what only a comment names counts too."""
    return frozenset(door for door, (word, found) in _DOORS.items() if word in data and found.search(data))


_KERAS_MODULE = re.compile(r"(?:tf_keras|(?:tensorflow\.(?:[\w.]+\.)?)?keras)\b")


def names_keras(path: str, data: bytes) -> bool:
    """Whether the code of a file comes to Keras by itself, not its comments and texts alone."""
    everything = list(ast.walk(parsed(path, data)))
    bound = bound_by_imports(everything)
    for node in everything:
        match node:
            case ast.Attribute(attr="keras", value=owner):
                if bound.get(ast.unparse(owner).partition(".")[0], "").partition(".")[0] == "tensorflow":
                    return True
            case ast.Import() | ast.ImportFrom():
                if any(_KERAS_MODULE.match(name) for name in _imported(node)):
                    return True
    return False


def imported_tf_keras(path: str, data: bytes) -> Sign | None:
    """Where a file imports the Keras 2 that stands beside Keras 3, whatever is installed."""
    if b"tf_keras" not in data:
        return None
    # Up to the import it is a few lines, quickly parsed; they do not parse where it is part of a string.
    plain = _LEGACY_IMPORT.search(data)
    head = next(_imports(parsed(path, data[: plain.end()])), None) if plain else None
    return head or next(_imports(parsed(path, data)), None)


def switched(path: str, data: bytes) -> Sign | None:
    """Where a file sets the variable of the environment by which TensorFlow chooses its Keras."""
    return _set_in(path, data, _LEGACY, {**dict.fromkeys(_TRUE, 2), **dict.fromkeys(_FALSE, 3)})


def backend_set(path: str, data: bytes) -> Sign | None:
    """Where a file chooses a backend that only Keras 3 has."""
    return _set_in(path, data, _BACKEND, _KERAS_OF_BACKEND)


def _set_in(path: str, data: bytes, variable: str, meanings: Mapping[str, int]) -> Sign | None:
    if variable.encode() not in data:
        return None
    for name, value, line in _settings(parsed(path, data)):
        if name == variable and (version := meanings.get(str(value).lower())):
            return Sign(version, line, f"{name}={value} is set")
    return None


def falls_back_to_tf_keras(path: str, data: bytes) -> Sign | None:
    """Where a file asks for a version, and takes tf_keras with the new TensorFlow, its own with the old."""
    if b"tf_keras" not in data:
        return None
    for node in ast.walk(parsed(path, data)):
        if isinstance(node, ast.If) and asks_for_version(node.test):
            branches = [ast.Module(body=body, type_ignores=[]) for body in (node.body, node.orelse)]
            keras = [name for branch in branches for name in _imported(branch) if _last(name) == "keras"]
            legacy = next((sign for branch in branches for sign in _imports(branch)), None)
            if legacy and "keras" not in [name.partition(".")[0] for name in keras]:
                return legacy
    return None


def _imports(tree: ast.AST) -> Iterator[Sign]:
    for node in nodes(tree, skip_tried=False):
        match node:
            case ast.Import(names=names) if any(name.name.split(".")[0] == "tf_keras" for name in names):
                yield Sign(2, node.lineno, "tf_keras is imported")
            case ast.ImportFrom(module=str(module), level=0) if module.split(".")[0] == "tf_keras":
                yield Sign(2, node.lineno, "tf_keras is imported")


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                yield from (f"{module}.{name.name}" for name in names)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _settings(tree: ast.AST) -> Iterator[tuple[object, object, int]]:
    """The variables of the environment that are set to constants: name, value, line."""
    for node in nodes(tree, skip_tried=False):
        match node:
            case ast.Assign(
                targets=[ast.Subscript(value=owner, slice=ast.Constant(value=name))],
                value=ast.Constant(value=value),
            ) if "environ" in ast.unparse(owner):
                yield name, value, node.lineno
            case ast.Call(
                func=ast.Attribute(attr="setdefault" | "putenv"),
                args=[ast.Constant(value=name), ast.Constant(value=value)],
            ):
                yield name, value, node.lineno
            case ast.Call(func=ast.Attribute(attr="update", value=owner)) if "environ" in ast.unparse(owner):
                for key, given in _updates(node):
                    if isinstance(given, ast.Constant):
                        yield key, given.value, node.lineno


def _updates(call: ast.Call) -> Iterator[tuple[object, ast.expr]]:
    yield from ((keyword.arg, keyword.value) for keyword in call.keywords)
    for argument in call.args:
        if isinstance(argument, ast.Dict):
            for key, value in zip(argument.keys, argument.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield key.value, value
