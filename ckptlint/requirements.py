"""What a project's requirements say about its Keras: TensorFlow before 2.16 brings Keras 2, later ones 3.

Reads the places where Python projects name their dependencies; no version is resolved, nothing is installed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckptlint.config import toml_reader
from ckptlint.finding import KerasChoice
from ckptlint.source import SourceError, SourceFile

Version = tuple[int, int]

# For each distribution the first version that comes with Keras 3; and, where it has ended, its last version.
_KERAS_3_SINCE: dict[str, Version] = {
    "tensorflow": (2, 16),
    "tensorflow-cpu": (2, 16),
    "tensorflow-gpu": (2, 16),
    "tensorflow-intel": (2, 16),
    "tensorflow-macos": (2, 16),
    "keras": (3, 0),
}
_ENDED: dict[str, Version] = {"tensorflow-gpu": (2, 12)}

_ANY = 10**6
_NAME = r"(?P<name>tensorflow(?:[-_.](?:cpu|gpu|intel|macos))?|keras)"
_REQUIREMENT = re.compile(
    rf"\s*{_NAME}(?![\w.-])\s*(?:\[[^\]]*\])?\s*\(?(?P<bounds>[^;#)]*)\)?\s*(?:[;#].*)?$", re.IGNORECASE
)
_BOUND = re.compile(
    r"(?P<sign>===|==|~=|!=|<=|>=|<|>|=|\^|~|)\s*v?(?P<major>\d+)(?:\.(?P<minor>\d+))?(?P<rest>[\w.*+]*)"
)
_CONDA_LINE = re.compile(
    rf"\s*-\s*[\"']?(?:[\w-]+::)?(?P<requirement>{_NAME}(?![\w-])[^\"'#]*)", re.IGNORECASE
)
_LOCKED_PACKAGE = re.compile(r'^name = "(?P<name>[\w.-]+)"\nversion = "(?P<version>[^"]+)"', re.MULTILINE)
_INCLUDED = re.compile(r"\s*(?:-r|-c|--requirement|--constraint)[ =]*(?P<path>\S+)")
_INCLUDE_DEPTH = 5


@dataclass(frozen=True, slots=True)
class _Requirement:
    """One distribution with the (major, minor) versions it is held between, both ends allowed."""

    name: str
    shown: str
    lowest: Version
    highest: Version

    @property
    def keras(self) -> int | None:
        since = _KERAS_3_SINCE[self.name]
        if self.highest < since:
            return 2
        return 3 if self.lowest >= since else None


def required_keras(root: Path) -> KerasChoice | None:
    """The Keras version that the requirements of a project leave; the first file that decides counts."""
    for pattern, read in _READERS:
        for path in sorted(root.glob(pattern)):
            try:
                text = path.read_text(encoding="utf-8-sig", errors="replace")
            except OSError:
                continue
            decided = {(need.keras, need.shown) for need in read(path, text) if need.keras}
            if len({version for version, _ in decided}) == 1:
                version, shown = min(decided)
                return KerasChoice(version or 3, f"{path.relative_to(root).as_posix()}: {shown}")
    return None


def _requirement(text: str, bare_is_exact: bool = False) -> _Requirement | None:
    """A requirement on TensorFlow or Keras as pip, conda and Poetry spell it, or None."""
    found = _REQUIREMENT.match(text)
    if not found:
        return None
    name = re.sub(r"[-_.]+", "-", found["name"].lower())
    lowest, highest = (0, 0), _ENDED.get(name, (_ANY, _ANY))
    bounds = found["bounds"].strip().strip("\"'")
    for part in filter(None, map(str.strip, bounds.removeprefix("*").split(","))):
        bound = _BOUND.fullmatch(part)
        if not bound or not (bound["sign"] or bare_is_exact):
            return None  # prose, an address, alternatives: nothing that decides
        low, high = _between(bound)
        lowest, highest = max(lowest, low), min(highest, high)
    return _Requirement(name, f"{found['name']}{bounds}", lowest, highest)


def _between(bound: re.Match[str]) -> tuple[Version, Version]:
    """The lowest and the highest (major, minor) one bound allows."""
    major = int(bound["major"])
    minor = int(bound["minor"]) if bound["minor"] else 0
    version, rest = (major, minor), bound["rest"]
    whole_major = bound["minor"] is None
    before = (major, minor - 1) if minor else (major - 1, _ANY)
    match bound["sign"]:
        case "=" if whole_major:  # conda: any 2.x
            return version, (major, _ANY)
        case "==" | "===" | "=" | "":
            return version, (major, _ANY) if whole_major and rest == ".*" else version
        case "<":
            return (0, 0), version if re.match(r"\.0*[1-9]", rest) else before
        case "<=":
            return (0, 0), version
        case ">" | ">=":
            return version, (_ANY, _ANY)
        case "~=":
            return version, version if rest.startswith(".") else (major, _ANY)
        case "~":
            return version, (major, _ANY) if whole_major else version
        case "^":
            return version, (major, _ANY) if major else version
        case _:
            return (0, 0), (_ANY, _ANY)


def _needs(lines: Iterable[object], bare_is_exact: bool = False) -> Iterator[_Requirement]:
    for line in lines:
        if isinstance(line, str) and (need := _requirement(line, bare_is_exact)):
            yield need


def _from_pyproject(path: Path, text: str) -> Iterator[_Requirement]:
    table = _toml(text)
    project = _table(table, "project")
    yield from _needs(_list(project.get("dependencies")))
    for extra in _table(project, "optional-dependencies").values():
        yield from _needs(_list(extra))
    for group in _table(table, "dependency-groups").values():
        yield from _needs(_list(group))
    poetry = _table(table, "tool", "poetry")
    groups = [_table(group, "dependencies") for group in _table(poetry, "group").values()]
    for named in (_table(poetry, "dependencies"), _table(poetry, "dev-dependencies"), *groups):
        yield from _named_needs(named)


def _from_pipfile(path: Path, text: str) -> Iterator[_Requirement]:
    table = _toml(text)
    for section in ("packages", "dev-packages"):
        yield from _named_needs(_table(table, section))


def _named_needs(named: Mapping[str, Any]) -> Iterator[_Requirement]:
    """Requirements written as a table, such as Poetry's `tensorflow = "^2.10"`."""
    for name, given in named.items():
        for one in given if isinstance(given, list) else [given]:
            bounds = one.get("version", "") if isinstance(one, dict) else one
            if isinstance(bounds, str):
                yield from _needs([f"{name} {bounds}"], bare_is_exact=True)


def _from_setup_cfg(path: Path, text: str) -> Iterator[_Requirement]:
    from configparser import Error, RawConfigParser

    parser = RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except Error:
        return
    listed = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        listed += [value for _, value in parser.items("options.extras_require")]
    for value in listed:
        yield from _needs(re.split(r"[\n]", value))


def _from_setup_py(path: Path, text: str) -> Iterator[_Requirement]:
    """Every string in a setup.py that is a requirement: lists and dicts of them are built in many ways."""
    try:
        tree = SourceFile(str(path), text).tree()
    except SourceError:
        return
    pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
            yield from _needs(node.value.splitlines())


def _from_requirements(
    path: Path, text: str, depth: int = 0, read: set[Path] | None = None
) -> Iterator[_Requirement]:
    """What a requirements file and those it includes ask for; each of them is read once."""
    read = {path.resolve()} if read is None else read
    for line in text.splitlines():
        if (included := _INCLUDED.match(line)) and depth < _INCLUDE_DEPTH:
            other = path.parent / included["path"]
            if other.resolve() in read:
                continue
            read.add(other.resolve())
            try:
                inner = other.read_text(encoding="utf-8-sig", errors="replace")
            except OSError:
                continue
            yield from _from_requirements(other, inner, depth + 1, read)
        else:
            yield from _needs([line])


def _from_environment(path: Path, text: str) -> Iterator[_Requirement]:
    for line in text.splitlines():
        if found := _CONDA_LINE.match(line):
            # conda's `name=2.10=build` and `name 2.10`
            parts = re.split(r"(?<![=<>!~])=(?!=)|\s+", found["requirement"].strip(), maxsplit=2)
            plain = len(parts) > 1 and parts[1][:1].isdigit()
            yield from _needs([f"{parts[0]}={parts[1]}" if plain else found["requirement"]])


def _from_toml_lock(path: Path, text: str) -> Iterator[_Requirement]:
    for found in _LOCKED_PACKAGE.finditer(text.replace("\r\n", "\n")):
        yield from _needs([f"{found['name']}=={found['version']}"])


def _from_pipfile_lock(path: Path, text: str) -> Iterator[_Requirement]:
    import json

    try:
        lock = json.loads(text)
    except ValueError:
        return
    for section in ("default", "develop"):
        yield from _named_needs(_table(lock, section))


_READERS: tuple[tuple[str, Callable[[Path, str], Iterator[_Requirement]]], ...] = (
    ("pyproject.toml", _from_pyproject),
    ("setup.cfg", _from_setup_cfg),
    ("setup.py", _from_setup_py),
    ("requirements*.txt", _from_requirements),
    ("requirements/*.txt", _from_requirements),
    ("requirements*.in", _from_requirements),  # what pip-tools makes the .txt of, at times kept alone
    ("requirements/*.in", _from_requirements),
    ("environment*.y*ml", _from_environment),
    ("Pipfile", _from_pipfile),
    ("poetry.lock", _from_toml_lock),
    ("uv.lock", _from_toml_lock),
    ("pdm.lock", _from_toml_lock),
    ("Pipfile.lock", _from_pipfile_lock),
)


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return toml_reader()(text)
    except ValueError:
        return {}


def _table(value: Any, *keys: str) -> Mapping[str, Any]:
    """A table inside tables, empty where something else stands."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
