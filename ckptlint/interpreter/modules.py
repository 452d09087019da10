"""The project's modules: which file an import means, and the parsed file. Nothing is executed here."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ckptlint.source import Place, SourceError, SourceFile
from ckptlint.world import World, WorldChoice

Read = Callable[[str], SourceFile | None]


Dialect = Callable[[str, str], WorldChoice]


@dataclass(eq=False, repr=False)
class SourceModule:
    """One file of the project. `name` is its dotted name below `root`; `scope` the scope of its globals."""

    path: str
    name: str
    root: str
    is_package: bool
    source: SourceFile
    tree: ast.Module
    runs_in: WorldChoice
    scope: int = -1
    executed: bool = False

    def __repr__(self) -> str:
        return f"<module {self.path}>"

    @property
    def world(self) -> World:
        """The world that the file is taken to run in."""
        return self.runs_in.world

    def place(self, node: ast.AST) -> Place:
        """The span of an `ast` node, in characters."""
        known: Place | None = getattr(node, "_place", None)
        if known is None:
            line, end_line = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
            column, end_column = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", None)
            end_line = line if end_line is None else end_line
            end_column = column if end_column is None else end_column
            known = Place(
                self.path,
                line,
                self.source.character_column(line, column),
                end_line,
                self.source.character_column(end_line, end_column),
            )
            node._place = known  # type: ignore[attr-defined]
        return known


class Modules:
    """Loads the project's modules on demand, each once. What cannot be read or parsed counts as not there."""

    def __init__(self, read: Read, dialect: Dialect) -> None:
        self._read = read
        self._dialect = dialect
        self._spelling: dict[str, str] = {}
        self._loaded: dict[str, SourceModule | None] = {}
        self._exists: dict[str, bool] = {}
        self._found: dict[tuple[str, str], str | None] = {}

    def name_as(self, paths: Iterable[str]) -> None:
        """Use these spellings of paths for the modules in these files."""
        self._spelling.update((os.path.normpath(path), path) for path in paths)

    def load(self, path: str) -> SourceModule | None:
        """The module in a file, or None where it cannot be parsed."""
        key = os.path.normpath(path)
        if key not in self._loaded:
            self._loaded[key] = self._parse(self._spelling.get(key, path))
        return self._loaded[key]

    def find(self, importer: SourceModule, name: str, level: int = 0) -> SourceModule | None:
        """The module of the project that `import name` (or `from ..name`) means in `importer`, if any."""
        if level:
            folder = os.path.dirname(importer.path)
            for _ in range(level - 1):
                folder = os.path.join(folder, os.pardir)
            folder = os.path.normpath(folder) if level > 1 else folder
            path = self._file_of(folder, name)
        else:
            path = self._absolute(importer, name)
        return self.load(path) if path is not None else None

    def _parse(self, path: str) -> SourceModule | None:
        try:
            source = self._read(path)
            tree = source.tree() if source is not None else None
        except SourceError:
            return None
        if source is None or tree is None:
            return None
        root, name, is_package = self._name(path)
        return SourceModule(path, name, root, is_package, source, tree, self._dialect(path, source.text))

    def _name(self, path: str) -> tuple[str, str, bool]:
        folder, file = os.path.split(path)
        stem = os.path.splitext(file)[0]
        is_package = stem == "__init__"
        parts = [] if is_package else [stem]
        while self._is_file(os.path.join(folder, "__init__.py")):
            folder, last = os.path.split(folder)
            if not last:
                break
            parts.insert(0, last)
        return folder, ".".join(parts), is_package

    def _absolute(self, importer: SourceModule, name: str) -> str | None:
        key = (importer.root, name) if "." in importer.name else (os.path.dirname(importer.path), name)
        if key not in self._found:
            self._found[key] = next(
                (p for root in self._roots(importer) if (p := self._file_of(root, name)) is not None), None
            )
        return self._found[key]

    def _roots(self, importer: SourceModule) -> list[str]:
        """Where Python would look: above the importer's package, in the script's folder, in folders above."""
        roots = [importer.root]
        if not importer.is_package and "." not in importer.name:
            roots.append(os.path.dirname(importer.path))
        folder = importer.root
        for _ in range(4):
            if self._exists_any(folder):
                break
            above = os.path.dirname(folder) if folder else os.pardir
            if above == folder:
                break
            folder = above
            roots.append(folder)
        return list(dict.fromkeys(roots))

    def _exists_any(self, folder: str) -> bool:
        marks = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
        return any(os.path.exists(os.path.join(folder, mark)) for mark in marks)

    def _file_of(self, root: str, name: str) -> str | None:
        base = os.path.join(root, *name.split(".")) if name else root
        for path in (os.path.join(base, "__init__.py"), f"{base}.py" if name else ""):
            if path and self._is_file(path):
                return path
        return None

    def _is_file(self, path: str) -> bool:
        if path not in self._exists:
            self._exists[path] = os.path.isfile(path)
        return self._exists[path]
