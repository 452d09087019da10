"""The one place that answers which Keras a file runs under.

What is stated goes before what is found, what decides before what is likely, and in each of them the file
before its neighbours:

1. a comment in the file, then the settings;
2. the file's own choice: tf_keras imported, or the environment switched;
3. a switch of the environment in the project, then what the project requires of the package by which the
   file comes to Keras;
4. where that leaves both open, what tells the age: of the file, of its neighbours, of the project;
5. Keras 3, which a new installation brings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from ckptlint.config import Settings
from ckptlint.dialect.age import age_sign, weights_file_sign
from ckptlint.dialect.project import Projects
from ckptlint.dialect.signs import Sign
from ckptlint.dialect.switches import (
    Door,
    doors,
    falls_back_to_tf_keras,
    imported_tf_keras,
    names_keras,
    switched,
)
from ckptlint.knowledge.worlds import keras_choice
from ckptlint.requirements import Requirements, Says
from ckptlint.source import is_regular_file
from ckptlint.suppressions import read_suppressions
from ckptlint.world import WorldChoice

ASSUMED = keras_choice(3, "assumed: nothing in the project says otherwise")

_BOTH_AGES = "assumed: the project has the marks of both, and a new installation brings 3"
_BESIDE = (Says.COMPANION, Says.LANGUAGE)
_REQUIRED_FOR = {
    Door.KERAS: (Says.KERAS, Says.TENSORFLOW, *_BESIDE),
    Door.TENSORFLOW: (Says.TENSORFLOW, Says.KERAS, *_BESIDE),
}
_LEAD = 3
"""Where one version leads by so many files, no others are asked. A code base that names its weights files in
so many as only Keras 2 can has run with nothing else; less may be a slip, which a rule reports."""


class DialectResolver:
    """Answers for many files; what it learns of a project it learns once."""

    def __init__(
        self, settings: Settings | None = None, read: Callable[[Path], bytes] = Path.read_bytes
    ) -> None:
        self._settings = settings or Settings()
        self._read_bytes = read
        self._found = Projects(self._read)
        self._projects: dict[Path, _Project] = {}

    def resolve(self, path: str | Path, text: str) -> WorldChoice:
        """The Keras version the file runs under; `path` need not exist, only its folder counts."""
        if "ckptlint" in text.lower() and (stated := read_suppressions(text).keras):
            return keras_choice(stated, f"`# ckptlint: keras={stated}` in the file")
        if self._settings.keras:
            return keras_choice(self._settings.keras, f"configured: keras = {self._settings.keras}")
        data, name = text.encode("utf-8", "replace"), str(path)
        entered = doors(data)
        if sign := imported_tf_keras(name, data) or (entered != {Door.KERAS} and switched(name, data)):
            return keras_choice(sign.version, f"{sign.what} in the file, line {sign.line}")
        project = self._project(Path(path).absolute().parent)
        if entered and project.uses_tf_keras and not names_keras(name, data):
            entered = frozenset()
        if choice := project.decided(entered):
            return choice
        likely = project.likely
        if sign := falls_back_to_tf_keras(name, data) or age_sign(name, data, likely.world.version):
            return keras_choice(sign.version, f"{sign.what} in line {sign.line}")
        return likely

    def _project(self, folder: Path) -> _Project:
        root = self._found.root(folder)
        if root not in self._projects:
            self._projects[root] = _Project(root, self._found, self._read)
        return self._projects[root]

    def _read(self, path: Path) -> bytes | None:
        """The bytes of a file; None for a pipe, a device, and what cannot be read."""
        try:
            return self._read_bytes(path) if is_regular_file(path) else None
        except (OSError, ValueError):
            return None


@dataclass
class _Project:
    """What the files and the requirements of a project say."""

    root: Path
    projects: Projects
    read: Callable[[Path], bytes | None]
    _sign_of: dict[Path, Sign | None] = field(default_factory=dict)

    def decided(self, entered: Set[Door]) -> WorldChoice | None:
        """The version for a file that comes to Keras by these doors, where something decides it."""
        if not entered and self.uses_tf_keras:
            return self.uses_tf_keras
        if entered == {Door.KERAS}:
            return self.requirements.decided(_REQUIRED_FOR[Door.KERAS])
        return self._switch or self.requirements.decided(_REQUIRED_FOR[Door.TENSORFLOW])

    @cached_property
    def likely(self) -> WorldChoice:
        """The version where nothing decides."""
        if choice := self._of_its_age or self._habit:
            return choice
        if left_open := self.requirements.left_open:
            return keras_choice(3, f"assumed: {left_open} allows both, and a new installation brings 3")
        return ASSUMED

    @cached_property
    def requirements(self) -> Requirements:
        return self.projects.requirements(self.root)

    @cached_property
    def _files(self) -> tuple[Path, ...]:
        return self.projects.files(self.root)

    @cached_property
    def _switch(self) -> WorldChoice | None:
        return next(self._choices(switched), None)

    @cached_property
    def uses_tf_keras(self) -> WorldChoice | None:
        """Whether most files that come to Keras at all do so by tf_keras: so do the models of the others."""
        first = next(self._choices(imported_tf_keras), None)
        if first is None:
            return None
        entered = [doors(data) for data in filter(None, map(self.read, self._files))]
        of_tf_keras = sum(Door.TF_KERAS in one for one in entered)
        return first if 2 * of_tf_keras > sum(map(bool, entered)) else None

    @cached_property
    def _of_its_age(self) -> WorldChoice | None:
        """What most of the files that tell their age say; the metadata of the project counts as one more."""
        told = self.requirements.decided((Says.AGE,))
        count = Counter([told.world.version] if told else [])
        first: dict[int, WorldChoice] = {}
        for choice in self._choices(_any_age):
            first.setdefault(choice.world.version, choice)
            count[choice.world.version] += 1
            if abs(count[2] - count[3]) == _LEAD:
                break
        if count[2] == count[3]:
            return keras_choice(3, _BOTH_AGES) if count[2] else None
        return first.get(2 if count[2] > count[3] else 3, told)

    @cached_property
    def _habit(self) -> WorldChoice | None:
        """Whether the project as a whole names its weights files as only Keras 2 can."""
        signs = list(islice(self._choices(weights_file_sign), _LEAD))
        return signs[0] if len(signs) == _LEAD else None

    def _choices(self, sign_in: Callable[[str, bytes], Sign | None]) -> Iterator[WorldChoice]:
        for file in self._files:
            if (data := self.read(file)) and (sign := sign_in(str(file), data)):
                where = file.relative_to(self.root).as_posix()
                yield keras_choice(sign.version, f"{where}:{sign.line}: {sign.what}")


def _any_age(path: str, data: bytes) -> Sign | None:
    return imported_tf_keras(path, data) or age_sign(path, data)
