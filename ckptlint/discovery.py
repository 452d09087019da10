"""Which files a run is about: what the user named, walked as a developer would expect."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ckptlint.config import Settings, matches, pattern_spec
from ckptlint.source import Problem

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_NEVER_ENTERED = frozenset(
    """
    .bzr .direnv .eggs .git .hg .hypothesis .ipynb_checkpoints .mypy_cache .nox .pants.d .pytest_cache
    .pytype .ruff_cache .svn .tox .venv __pycache__ __pypackages__ dist-packages node_modules site-packages
    """.split()
)
_NEVER_ENTERED_ENDS = (".dist-info", ".egg-info", ".egg")
_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})
# In the order of their say: a later one overrules the earlier in the same folder.
_IGNORE_FILES = (".gitignore", ".ignore")


@dataclass(frozen=True, slots=True)
class Discovered:
    """The files to lint, in a fixed order and spelled as the user gave them, and what could not be taken.

    `named` are those that the user named one by one.
    """

    files: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()
    named: frozenset[Path] = frozenset()


def discover(paths: Iterable[Path | str], settings: Settings | None = None) -> Discovered:
    """Python files at the paths. A file that is named is taken; folders are walked, ignore files respected.

    Links to folders are not followed, so that no loop can trap the walk and no file is met twice.
    """
    settings = settings or Settings()
    found: dict[str, Path] = {}
    named: set[str] = set()
    problems: list[Problem] = []
    for path in map(Path, paths):
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            problems.append(Problem(str(path), "no such file or folder: check the path"))
            continue
        except OSError as error:
            problems.append(Problem(str(path), f"cannot be reached ({error.strerror}): check the path"))
            continue
        if not is_folder:
            named.add(os.path.abspath(path))
        files = list(_walk(path, settings, problems)) if is_folder else [path]
        if not files:
            problems.append(Problem(str(path), "no Python files here: check the path and the ignore files"))
        for file in files:
            found.setdefault(os.path.abspath(file), file)
    in_order = sorted(found.values(), key=lambda file: file.parts)
    return Discovered(tuple(in_order), tuple(problems), frozenset(found[path] for path in named))


@dataclass(frozen=True, slots=True)
class _IgnoreFile:
    """The patterns of one folder, which hold for everything below it."""

    folder: str
    spec: GitIgnoreSpec

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Whether the path is left out, or None where no pattern speaks of it."""
        inside = path[len(self.folder) :].lstrip("/")
        return self.spec.check_file(inside + "/" if is_folder else inside).include


def _walk(top: Path, settings: Settings, problems: list[Problem]) -> Iterator[Path]:
    absolute = os.path.abspath(top)
    ignores = _ignore_files_above(absolute)
    if _is_ignored(absolute, True, ignores):
        ignores = ()  # named all the same: what lies above does not hold inside
    excluded = pattern_spec(settings.exclude) if settings.exclude else None
    stack = [(str(top), absolute, ignores)]
    linked: list[Path] = []
    real: set[str] = set()
    while stack:
        shown, folder, ignores = stack.pop()
        try:
            with os.scandir(shown) as listing:
                entries = list(listing)
        except OSError as error:
            reason = error.strerror or str(error)
            problems.append(Problem(shown, f"cannot be listed ({reason}): make it readable or exclude it"))
            continue
        names = {entry.name for entry in entries}
        if folder != absolute and names & _ENVIRONMENT_MARKS:
            continue
        ignores += _ignore_files_in(folder, names)
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not (_may_enter(entry.name) if is_folder else entry.name.endswith(".py")):
                continue
            inner = f"{folder.rstrip('/')}/{entry.name}"
            if _is_ignored(inner, is_folder, ignores):
                continue
            if excluded is not None and matches(excluded, Path(inner), settings.root, is_folder):
                continue
            if is_folder:
                stack.append((entry.path, inner, ignores))
            elif entry.is_symlink():
                linked.append(Path(entry.path))
            elif entry.is_file():
                real.add(inner)
                yield Path(entry.path)
    yield from _outside_links(linked, real)


def _outside_links(linked: list[Path], real: set[str]) -> Iterator[Path]:
    """Linked files whose target the walk did not meet under its own name."""
    if not linked:
        return
    real = {os.path.realpath(path) for path in real}
    for link in sorted(linked):
        target = os.path.realpath(link)
        if target not in real and os.path.isfile(target):
            real.add(target)
            yield link


def _may_enter(name: str) -> bool:
    return name not in _NEVER_ENTERED and not name.endswith(_NEVER_ENTERED_ENDS)


def _is_ignored(path: str, is_folder: bool, ignores: tuple[_IgnoreFile, ...]) -> bool:
    """The nearest ignore file that speaks of the path decides."""
    for ignore in reversed(ignores):
        if (verdict := ignore.verdict(path, is_folder)) is not None:
            return verdict
    return False


def _ignore_files_above(folder: str) -> tuple[_IgnoreFile, ...]:
    """The ignore files from the repository's top down to the folder's parent; none outside a repository."""
    above: list[_IgnoreFile] = []
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ()
        folder = parent
        above[:0] = _ignore_files_in(folder, set(_IGNORE_FILES))
    return tuple(above)


def _ignore_files_in(folder: str, names: set[str]) -> tuple[_IgnoreFile, ...]:
    found = []
    for name in _IGNORE_FILES:
        if name not in names:
            continue
        try:
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                lines = file.read().splitlines()
        except OSError:
            continue
        try:
            found.append(_IgnoreFile(folder, pattern_spec(lines)))
        except ValueError:  # git, too, passes over a pattern that means nothing
            found.append(_IgnoreFile(folder, pattern_spec(filter(_is_pattern, lines))))
    return tuple(found)


def _is_pattern(line: str) -> bool:
    try:
        pattern_spec((line,))
    except ValueError:
        return False
    return True
