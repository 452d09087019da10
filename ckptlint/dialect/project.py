"""Where the project of a file begins, which files are part of it, and what it requires.

A project begins at the nearest folder that bears a mark: a file that names requirements, or what lies at the
top of a repository. Where there is none, at the folder whose scripts work together with the package, else at
the package, else at the folder alone. Whether the history of the repository lies beside the code changes
nothing, except that nothing above it is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ckptlint.discovery import discover
from ckptlint.requirements import Requirements, names_requirements, requirements_in

_TOP = re.compile(
    r"\.github|\.gitlab-ci\.yml|\.gitignore|\.pre-commit-config\.yaml|(?:licen[cs]e|copying)(?:\..*)?",
    re.IGNORECASE,
)
"""What lies at the top of a repository, and stays there when the code is copied without its history."""
_HISTORY = frozenset({".git", ".hg"})
_INSTALLED = frozenset({"site-packages", "dist-packages"})
_METADATA = (".dist-info", ".egg-info")
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_][\w.]*)", re.MULTILINE)
_LEVELS = 3
_MOST_FILES = 200
"""Where more files lie side by side without any mark, it is no project but a collection."""


class Projects:
    """Finds the project of a folder; what it learns of one it learns once."""

    def __init__(self, read: Callable[[Path], bytes | None]) -> None:
        self._read = read
        self._roots: dict[Path, Path] = {}
        self._names: dict[Path, frozenset[str]] = {}
        self._imports: dict[Path, frozenset[str]] = {}
        self._requirements: dict[Path, Requirements] = {}
        self._marks: dict[Path, bool] = {}

    def root(self, folder: Path) -> Path:
        """The folder of the project that files in `folder` belong to."""
        if folder not in self._roots:
            self._roots[folder] = self._marked(folder) or self._unmarked(folder)
        return self._roots[folder]

    def files(self, root: Path) -> tuple[Path, ...]:
        """The Python files of the project that begins at `root`."""
        found: Iterable[Path]
        if self._is_marked(root) or self._is_package(root):
            found = discover([root]).files
        else:
            scripts = sorted(path for path in root.glob("*.py") if path.is_file())
            parts = [folder for folder in self._folders_in(root) if self.root(folder) == root]
            found = [*scripts, *(discover(parts).files if parts else ())]
        return tuple(file for file in found if self.root(file.parent) == root)

    def requirements(self, root: Path) -> Requirements:
        """What the project requires; of a package among others, what the metadata beside it says."""
        if root not in self._requirements:
            found = requirements_in(root)
            if not found.files and (metadata := self._metadata_of(root)):
                found = requirements_in(root.parent, metadata)
            self._requirements[root] = found
        return self._requirements[root]

    def _marked(self, folder: Path) -> Path | None:
        """The nearest marked folder that requires TensorFlow or Keras, else the nearest marked one.

        What only the documentation or the tests require makes no project of their folder.
        """
        nearest: Path | None = None
        for marked in filter(self._is_marked, self._up_from(folder)):
            if self.requirements(marked).name_the_framework:
                return marked
            nearest = nearest or marked
            if self._is_top(marked):
                break
        return nearest

    def _unmarked(self, folder: Path) -> Path:
        """The topmost package, or the folder alone, and what lies around it as far as they work together."""
        root = folder
        for above in self._up_from(folder):
            if not self._is_package(above):
                break
            root = above
        while wider := next((outer for outer in self._around(root) if self._together(root, outer)), None):
            root = wider
        return root

    def _up_from(self, folder: Path) -> Iterator[Path]:
        """The folder and those above it, up to the one above which no project of it can begin."""
        while True:
            yield folder
            ends = folder == folder.parent or folder.parent.name in _INSTALLED
            if ends or self._names_in(folder) & _HISTORY:
                return
            folder = folder.parent

    def _around(self, folder: Path) -> list[Path]:
        """The next folders above, without those in which distributions lie side by side."""
        above = list(self._up_from(folder))[1 : _LEVELS + 1]
        return [outer for outer in above if len(_metadata_among(self._names_in(outer))) < 2]

    def _together(self, inner: Path, outer: Path) -> bool:
        """Whether scripts in or below `outer` import what lies in `inner`, or the other way round."""
        dotted = ".".join(inner.relative_to(outer).parts)
        beside = self._names_in(outer) - {inner.name}
        for name in self._imports_from_elsewhere(inner):
            first = name.partition(".")[0]
            if f"{first}.py" in beside or (first in beside and self._scripts_in(outer / first)):
                return True
        folders = [folder for folder in self._folders_in(outer) if folder not in (inner, *inner.parents)]
        if sum(len(self._scripts_in(folder)) for folder in (outer, *folders)) > _MOST_FILES:
            return False
        importing = self._imports_in(outer).union(*map(self._imports_from_elsewhere, folders))
        return any(_leads_to(name, dotted) for name in importing)

    def _imports_from_elsewhere(self, folder: Path) -> set[str]:
        """What the files right in a folder import that does not lie beside them."""
        names = self._names_in(folder)
        firsts = {name: name.partition(".")[0] for name in self._imports_in(folder)}
        return {name for name, first in firsts.items() if first not in names and f"{first}.py" not in names}

    def _scripts_in(self, folder: Path) -> list[Path]:
        return [folder / name for name in sorted(self._names_in(folder)) if name.endswith(".py")]

    def _imports_in(self, folder: Path) -> frozenset[str]:
        """The modules that the files right in a folder import by their whole names."""
        if folder not in self._imports:
            found = (self._read(file) or b"" for file in self._scripts_in(folder)[:_MOST_FILES])
            names = {name.decode("ascii", "replace") for data in found for name in _IMPORT.findall(data)}
            self._imports[folder] = frozenset(names)
        return self._imports[folder]

    def _folders_in(self, folder: Path) -> list[Path]:
        """The folders right in a folder; none where it holds a collection."""
        names = [name for name in self._names_in(folder) if "." not in name and name != "__pycache__"]
        return [folder / name for name in sorted(names)] if len(names) <= _MOST_FILES else []

    def _is_marked(self, folder: Path) -> bool:
        if folder not in self._marks:
            self._marks[folder] = self._bears_a_mark(folder)
        return self._marks[folder]

    def _bears_a_mark(self, folder: Path) -> bool:
        names = self._names_in(folder)
        alone = sum(name.endswith(".dist-info") for name in names) == 1 and folder.name not in _INSTALLED
        return alone or self._is_top(folder) or any(map(names_requirements, names))

    def _is_top(self, folder: Path) -> bool:
        return not self._is_package(folder) and any(map(_TOP.fullmatch, self._names_in(folder)))

    def _is_package(self, folder: Path) -> bool:
        return "__init__.py" in self._names_in(folder)

    def _metadata_of(self, package: Path) -> list[str]:
        """The names of the folders beside it with the metadata of the distribution that a package came in."""
        beside = package.parent
        found = _metadata_among(self._names_in(beside))
        named = [name for name in found if _is_named(name, package.name)]
        return named or [name for name in found if self._lists(beside / name, package.name)]

    def _lists(self, metadata: Path, package: str) -> bool:
        """Whether a distribution says that it brings the package."""
        top = self._read(metadata / "top_level.txt") or b""
        record = self._read(metadata / "RECORD") or b""
        return package.encode() in top.split() or f"\n{package}/".encode() in b"\n" + record

    def _names_in(self, folder: Path) -> frozenset[str]:
        if folder not in self._names:
            try:
                self._names[folder] = frozenset(entry.name for entry in folder.iterdir())
            except (OSError, ValueError):
                self._names[folder] = frozenset()
        return self._names[folder]


def _metadata_among(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if name.endswith(_METADATA))


def _is_named(metadata: str, package: str) -> bool:
    return re.sub(r"[-_.]+", "_", metadata.partition("-")[0]).lower() == package.lower()


def _leads_to(imported: str, dotted: str) -> bool:
    """Whether an import means a module, one inside it, or the folder that it lies in."""
    return imported == dotted or imported.startswith(f"{dotted}.") or dotted.startswith(f"{imported}.")
