"""Which files can hold anything worth reporting, judged on their bytes alone; nothing is parsed here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(?P<origin>[.\w]+)[ \t]+import[ \t]*(?P<names>\([^)]*\)|(?:[^\n\\#]|\\\r?\n)*)"
    rb"|import[ \t]+(?P<modules>(?:[^\n\\#]|\\\r?\n)*))",
    re.MULTILINE,
)
_COMMENT = re.compile(rb"#[^\n]*")
_CLAUSE = re.compile(rb"(?P<name>[.\w]+|\*)(?:\s+as\s+(?P<bound>\w+))?")
_CODE = re.compile(rb"^(?:def|class|async)\b", re.MULTILINE)

Parts = tuple[str, ...]
_EVERYTHING = "*"


def select(
    files: Sequence[Path], triggers: frozenset[bytes], read: Callable[[Path], bytes]
) -> tuple[Path, ...]:
    """The files in which a trigger stands, and those that import them, however indirectly: they drive them.

    A file that cannot be read as text is kept, so that a later stage says why.
    """
    # What importers can get from a kept file that leads to a trigger.
    offers: dict[Path, set[str]] = {}
    packages = {file.absolute().parent.parts for file in files if file.name == "__init__.py"}
    importers: dict[str, list[tuple[_Import, Path]]] = defaultdict(list)
    only_reexports: set[Path] = set()
    for file in files:
        try:
            data = read(file)
        except OSError:
            offers[file] = {_EVERYTHING}
            continue
        # One search for each word is several times faster than one expression that seeks them all.
        if any(word in data for word in triggers) or _is_not_text(data):
            offers[file] = {_EVERYTHING}
            continue
        if file.name == "__init__.py" and not _CODE.search(data):
            only_reexports.add(file)
        for wanted in _imports(file, data):
            importers[wanted.module[-1]].append((wanted, file))
    waiting = list(offers)
    while waiting:
        file = waiting.pop()
        module = _module_parts(file)
        for wanted, importer in importers.get(module[-1], ()):
            passed_on = wanted.names_from(offers[file])
            if not passed_on or not wanted.may_be(module, packages):
                continue
            offered = passed_on if importer in only_reexports else {_EVERYTHING}
            known = offers.setdefault(importer, set())
            if not offered <= known:
                known |= offered
                waiting.append(importer)
    return tuple(file for file in files if file in offers)


@dataclass(frozen=True, slots=True)
class _Import:
    """A module that an import may mean, the names taken from it, and where Python may look for it.

    `names` gives the name each one is bound to; the module itself stands as `*`.
    """

    module: Parts
    names: Mapping[str, str]
    folder: Parts
    relative: bool

    def names_from(self, offered: Set[str]) -> set[str]:
        """The names this import binds to something that is offered."""
        if _EVERYTHING in offered:
            return set(self.names.values())
        bound = {self.names[name] for name in offered & self.names.keys()}
        return bound | {self.names[_EVERYTHING]} if _EVERYTHING in self.names else bound

    def may_be(self, module: Parts, packages: Set[Parts]) -> bool:
        start = len(module) - len(self.module)
        if start < 0 or module[start:] != self.module:
            return False
        if self.relative:
            return start == 0
        base = module[:start]
        if base == self.folder:
            return True
        above = base[:-1] if base[-1:] == ("src",) else base
        return base not in packages and self.folder[: len(above)] == above


def _module_parts(file: Path) -> Parts:
    """The folders and the name that an import could spell; a package's `__init__.py` is the package."""
    parts = file.absolute().parts
    return parts[:-1] if file.name == "__init__.py" else (*parts[:-1], file.stem)


def _imports(file: Path, data: bytes) -> Iterator[_Import]:
    """Every module that an import statement of the file may mean."""
    folder = file.absolute().parent.parts
    for statement in _IMPORT.finditer(data):
        if (modules := statement["modules"]) is not None:
            for name, bound in _clauses(modules):
                parts = tuple(name.split("."))
                for end in range(1, len(parts) + 1):
                    yield _Import(parts[:end], {_EVERYTHING: bound.split(".")[0]}, folder, relative=False)
            continue
        origin = statement["origin"].decode("utf-8", "replace")
        bare = origin.lstrip(".")
        level = len(origin) - len(bare)
        package = tuple(name for name in bare.split(".") if name)
        if level:
            package = (*folder[: len(folder) - level + 1], *package)
        names = dict(_clauses(statement["names"].strip(b"()")))
        if package:
            yield _Import(package, names, folder, relative=bool(level))
        for name, bound in names.items():
            if name != _EVERYTHING:
                yield _Import((*package, name), {_EVERYTHING: bound}, folder, relative=bool(level))


def _clauses(listed: bytes) -> Iterable[tuple[str, str]]:
    """The names between the commas of an import, each with the name it is bound to."""
    for part in _COMMENT.sub(b"", listed).split(b","):
        if clause := _CLAUSE.search(part):
            name = clause["name"].decode("utf-8", "replace")
            yield name, clause["bound"].decode("utf-8", "replace") if clause["bound"] else name


def _is_not_text(data: bytes) -> bool:
    if b"\0" in data:
        return True
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
