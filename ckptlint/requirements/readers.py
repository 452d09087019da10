"""The files in which Python projects name their dependencies, and how each is read. Nothing is run.

A reader takes the path and the text of its file, and gives the requirements that tell of Keras. What it
cannot understand it passes over: these files are not what is linted.
"""

from __future__ import annotations

import ast
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ckptlint.config import toml_reader
from ckptlint.requirements.distributions import Says
from ckptlint.requirements.spelling import (
    Need,
    as_extra,
    conda_line_need,
    conda_need,
    need_of,
    pip_need,
    poetry_need,
    wheel_need,
)
from ckptlint.source import SourceError, SourceFile

Reader = Callable[[Path, str], Iterable[Need | None]]

_LARGEST = 16 * 2**20  # no file that a person or a lock writer makes is larger
_MOST_INCLUDED = 100
_INCLUDED = re.compile(r"(?:-r|-c|--requirement|--constraint)(?:[ \t]*=[ \t]*|[ \t]*)(?P<path>\S.*)")
_PIP_OPTION = re.compile(r"\s--?[A-Za-z]")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_LOCKED_TOML = re.compile(r"^\[\[packages?\]\]", re.MULTILINE)
_NAME_LINE = re.compile(r"^\s*(?:-\s+)?name\s*[=:]\s*[\"']?(?P<value>[\w.-]+)", re.MULTILINE)
_VERSION_LINE = re.compile(r"^\s*(?:-\s+)?version\s*[=:]\s*[\"']?(?P<value>[\w.!+-]+)", re.MULTILINE)
_CONDA_PACKAGE = re.compile(r"/(?P<name>[a-z][\w.-]*)-(?P<version>\d[\w.!+]*)-[^-/\s]+\.(?:conda|tar\.bz2)\b")
_LIST_ITEM = re.compile(r"(?P<indent>\s*)-\s+(?P<item>.*)")
_INLINE_LIST = re.compile(r"\s*dependencies:\s*\[(?P<items>.*)\]")
# Arguments of setup() that are lists of words, or text, and hold no requirements.
_NO_REQUIREMENTS = frozenset(
    """
    author classifiers description keywords license long_description maintainer name packages url version
    """.split()
)
_BEFORE_KERAS_3 = 10  # the newest Python 3 that a project can name and not have been looked after since
_WITH_KERAS_3 = 12  # the first on which no TensorFlow with Keras 2 runs
_PYTHON_NAMED = re.compile(r"Programming Language :: Python :: 3\.(\d+)\s*$")


def read_text(path: Path) -> str | None:
    """The text of a file of reasonable size; None for a pipe, a device, and what cannot be read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return None
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return None


def _from_pyproject(path: Path, text: str) -> Iterator[Need | None]:
    table = _toml(text)
    project, tool = _table(table, "project"), _table(table, "tool")
    poetry, uv = _table(tool, "poetry"), _table(tool, "uv")
    for listed in _table(project, "optional-dependencies").values():
        yield from map(as_extra, _pip_needs(_list(listed)))
    lists = [
        project.get("dependencies"),
        *_table(table, "dependency-groups").values(),
        *_table(tool, "pdm", "dev-dependencies").values(),
        *(environment.get("dependencies") for environment in _tables(_table(tool, "hatch", "envs"))),
        *(uv.get(key) for key in ("dev-dependencies", "constraint-dependencies", "override-dependencies")),
    ]
    for listed in lists:
        yield from _pip_needs(_list(listed))
    groups = [_table(group, "dependencies") for group in _tables(_table(poetry, "group"))]
    for named in (_table(poetry, "dependencies"), _table(poetry, "dev-dependencies"), *groups):
        yield from _named_needs(named, poetry_need)
    yield from _pixi_needs(_table(tool, "pixi"))
    yield _python_need(project.get("requires-python"))
    yield _age(_list(project.get("classifiers")) + _list(poetry.get("classifiers")))


def _from_pixi(path: Path, text: str) -> Iterator[Need | None]:
    yield from _pixi_needs(_toml(text))


def _pixi_needs(table: Mapping[str, Any]) -> Iterator[Need | None]:
    features, targets = _tables(_table(table, "feature")), _tables(_table(table, "target"))
    for part in (table, *features, *targets):
        yield from _named_needs(_table(part, "dependencies"), conda_need)
        yield from _named_needs(_table(part, "pypi-dependencies"), poetry_need)


def _from_pipfile(path: Path, text: str) -> Iterator[Need | None]:
    table = _toml(text)
    for section in ("packages", "dev-packages"):
        yield from _named_needs(_table(table, section), poetry_need)
    python = _table(table, "requires").get("python_version")
    yield conda_need("python", python) if isinstance(python, str) else None


def _from_pipfile_lock(path: Path, text: str) -> Iterator[Need | None]:
    import json

    try:
        lock = json.loads(text)
    except (ValueError, RecursionError):
        return
    for section in ("default", "develop"):
        yield from _named_needs(_table(lock, section), poetry_need)


def _from_setup_cfg(path: Path, text: str) -> Iterator[Need | None]:
    from configparser import Error, RawConfigParser

    parser = RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except Error:
        return
    yield from _pip_needs(parser.get("options", "install_requires", fallback="").splitlines())
    if parser.has_section("options.extras_require"):
        for _, value in parser.items("options.extras_require"):
            yield from map(as_extra, _pip_needs(value.splitlines()))
    yield _python_need(parser.get("options", "python_requires", fallback=None))
    yield _age(parser.get("metadata", "classifiers", fallback="").splitlines())


def _from_setup_py(path: Path, text: str) -> Iterator[Need | None]:
    """Every string in a setup.py that is a requirement: lists and dicts of them are built in many ways."""
    try:
        tree = SourceFile(str(path), text).tree()
    except SourceError:
        return
    passed_over: set[int] = set()
    classifiers: list[str] = []
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=parts):
                passed_over |= set(map(id, parts))
            case ast.Dict(keys=keys):
                passed_over |= set(map(id, keys))
            case ast.keyword(arg="python_requires", value=ast.Constant(value=str(bounds)) as given):
                passed_over.add(id(given))
                yield _python_need(bounds)
            case ast.keyword(arg=name, value=value) if name in _NO_REQUIREMENTS:
                inside = list(ast.walk(value))
                passed_over |= set(map(id, inside))
                classifiers += [
                    part.value
                    for part in inside
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_over:
            yield from _pip_needs(node.value.splitlines())
    yield _age(classifiers)


def _from_requirements(path: Path, text: str) -> Iterator[Need | None]:
    """What a requirements file and those it includes ask for; each of them is read once."""
    waiting, met = [(path, text)], {_resolved(path)}
    while waiting:
        path, text = waiting.pop(0)
        for line in _pip_lines(text):
            if not (included := _INCLUDED.match(line)):
                yield pip_need(_PIP_OPTION.split(line)[0].strip())
                continue
            other = path.parent / included["path"].strip().strip("\"'")
            if (key := _resolved(other)) in met or len(met) > _MOST_INCLUDED:
                continue
            met.add(key)
            if (inner := read_text(other)) is not None:
                waiting.append((other, inner))


def _resolved(path: Path) -> str:
    try:
        return str(path.resolve())
    except (OSError, RuntimeError, ValueError):  # a link to itself, a name that cannot be one
        return str(path)


def _pip_lines(text: str) -> Iterator[str]:
    """The logical lines of a requirements file: continued ones joined, comments cut off."""
    joined = re.sub(r"[ \t]*\\\r?\n", " ", text)
    for line in joined.splitlines():
        if line := _COMMENT.sub("", line).strip():
            yield line


def _from_environment(path: Path, text: str) -> Iterator[Need | None]:
    """The lists of a conda environment; what stands under `pip:` is spelled as for pip."""
    pip_indent: int | None = None
    for line in text.splitlines():
        if inline := _INLINE_LIST.match(line):
            for item in inline["items"].split(","):
                yield conda_line_need(item.strip().strip("\"'"))
            continue
        if not (found := _LIST_ITEM.match(line)):
            continue
        indent, item = len(found["indent"]), _COMMENT.sub("", found["item"]).strip().strip("\"'")
        if pip_indent is not None and indent <= pip_indent:
            pip_indent = None
        if item == "pip:":
            pip_indent = indent
        elif pip_indent is not None:
            yield pip_need(_PIP_OPTION.split(item)[0])
        else:
            yield conda_line_need(item)


def _from_toml_lock(path: Path, text: str) -> Iterator[Need | None]:
    """Block by block and line by line: parsing the whole of a large lock file takes a second."""
    for block in _LOCKED_TOML.split(text.replace("\r\n", "\n"))[1:]:
        yield _locked(block.partition("\n[")[0])


def _from_yaml_lock(path: Path, text: str) -> Iterator[Need | None]:
    for found in _CONDA_PACKAGE.finditer(text):
        yield need_of(found["name"], f"=={found['version']}")
    for line in text.splitlines():
        if ".whl" in line:
            yield wheel_need(line)
    for block in re.split(r"^\s*-\s+", text, flags=re.MULTILINE):
        yield _locked(block)


def _locked(block: str) -> Need | None:
    name, version = _NAME_LINE.search(block), _VERSION_LINE.search(block)
    return need_of(name["value"], f"=={version['value']}") if name and version else None


def _from_metadata(path: Path, text: str) -> Iterator[Need | None]:
    """METADATA and PKG-INFO, as they lie beside what is installed."""
    from packaging.metadata import parse_email

    raw, _ = parse_email(text)
    yield from _pip_needs(raw.get("requires_dist", []))
    yield _python_need(raw.get("requires_python"))
    yield _age(raw.get("classifiers", []))


def _from_requires_txt(path: Path, text: str) -> Iterator[Need | None]:
    """The list in an .egg-info, whose sections are extras."""
    always, *extras = text.split("\n[")
    yield from _pip_needs(always.splitlines())
    for section in extras:
        yield from map(as_extra, _pip_needs(section.splitlines()[1:]))


READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"pyproject\.toml", _from_pyproject),
        (r"setup\.cfg", _from_setup_cfg),
        (r"setup\.py", _from_setup_py),
        (r"(?:.*[-_.])?requirements?[^/]*\.(?:txt|pip)", _from_requirements),
        (r"requirements/[^/]+\.(?:txt|pip)", _from_requirements),
        (r"(?:.*[-_.])?requirements?[^/]*\.in", _from_requirements),  # what pip-tools makes the .txt of
        (r"requirements/[^/]+\.in", _from_requirements),
        (r"(?:.*[-_.])?constraints?[^/]*\.(?:txt|in)", _from_requirements),
        (r"(?:.*[-_.])?(?:environment[^/]*|conda(?!-lock)[^/]*|env)\.ya?ml", _from_environment),
        (r"pixi\.toml", _from_pixi),
        (r"Pipfile", _from_pipfile),
        (r"pylock(?:\.[^/.]+)?\.toml", _from_toml_lock),
        (r"(?:poetry|uv|pdm)\.lock", _from_toml_lock),
        (r"Pipfile\.lock", _from_pipfile_lock),
        (r"pixi\.lock|conda-lock\.ya?ml", _from_yaml_lock),
        (r"(?:src/)?[^/]+\.dist-info/METADATA", _from_metadata),
        (r"(?:(?:src/)?[^/]+\.egg-info/)?PKG-INFO", _from_metadata),
        (r"(?:src/)?[^/]+\.egg-info/requires\.txt", _from_requires_txt),
    )
)
"""By the path below the project's folder; what says what is wanted stands before what was made of it."""


_ANY_READER = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in READERS), re.IGNORECASE)


def names_requirements(name: str) -> bool:
    """Whether a file of this name says what the project around it requires."""
    return _ANY_READER.fullmatch(name) is not None


_LISTED_TOO = re.compile(r"requirements|src|[^/]+\.(?:egg|dist)-info|src/[^/]+\.egg-info", re.IGNORECASE)


def files_in(folder: Path, within: Sequence[str] | None = None) -> Iterator[tuple[str, Path, Reader]]:
    """The files of a project that name its dependencies, in the order in which they are asked.

    With `within`, only those in these folders right in it. Where several distributions are installed side by
    side, none of their files is about the folder.
    """
    folders = ("",) if within is None else within
    names = sorted(name for below in folders for name in _listed(folder, below))
    if within is None and sum(name.endswith(".dist-info/METADATA") for name in names) > 1:
        names = [name for name in names if "-info/" not in name]
    for pattern, read in READERS:
        yield from ((name, folder / name, read) for name in names if pattern.fullmatch(name))


def _listed(folder: Path, below: str) -> Iterator[str]:
    """Every name in the folder, and in those inside it that may hold requirements."""
    try:
        names = [entry.name for entry in (folder / below).iterdir()]
    except (OSError, ValueError):
        return
    for name in names:
        inner = f"{below}/{name}" if below else name
        yield inner
        if _LISTED_TOO.fullmatch(inner):
            yield from _listed(folder, inner)


def _pip_needs(lines: Iterable[object]) -> Iterator[Need | None]:
    for line in lines:
        if isinstance(line, str):
            yield pip_need(_COMMENT.sub("", line).strip())


def _named_needs(
    named: Mapping[str, Any], spelled: Callable[[str, str], Need | None]
) -> Iterator[Need | None]:
    """Requirements written as a table, such as Poetry's `tensorflow = "^2.10"`."""
    for name, given in named.items():
        for one in given if isinstance(given, list) else [given]:
            bounds = one.get("version", "") if isinstance(one, dict) else one
            if isinstance(bounds, str):
                yield spelled(name, bounds)


def _python_need(bounds: object) -> Need | None:
    return need_of("python", bounds) if isinstance(bounds, str) else None


def _age(classifiers: Iterable[object]) -> Need | None:
    """What the newest Python that a project names tells: when it was last looked after."""
    named = [_PYTHON_NAMED.search(line) for line in classifiers if isinstance(line, str)]
    newest = max((int(found[1]) for found in named if found), default=None)
    if newest is None or _BEFORE_KERAS_3 < newest < _WITH_KERAS_3:
        return None
    keras = 2 if newest <= _BEFORE_KERAS_3 else 3
    return Need(f"Python 3.{newest} is the newest named", frozenset({keras}), Says.AGE)


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return toml_reader()(text)
    except (ValueError, RecursionError):
        return {}


def _table(value: Any, *keys: str) -> Mapping[str, Any]:
    """A table inside tables, empty where something else stands."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _tables(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tables that are the values of a table."""
    return [inner for inner in value.values() if isinstance(inner, Mapping)]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
