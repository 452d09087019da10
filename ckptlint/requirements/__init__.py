"""What a project's requirements say about its Keras: TensorFlow before 2.16 brings Keras 2, later ones 3.

No version is resolved, nothing is installed: a requirement counts for what it leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ckptlint.knowledge.worlds import keras_choice
from ckptlint.requirements.distributions import Says
from ckptlint.requirements.readers import files_in, names_requirements, read_text
from ckptlint.requirements.spelling import Need
from ckptlint.world import WorldChoice

__all__ = ["Requirements", "Says", "names_requirements", "requirements_in"]


@dataclass(frozen=True, slots=True)
class Requirements:
    """The requirements of a project that tell of Keras, by the file that names them."""

    files: tuple[tuple[str, tuple[Need, ...]], ...] = ()

    def decided(self, order: Sequence[Says]) -> WorldChoice | None:
        """The Keras version they leave: the first kind in the order decides, and there the first file."""
        for says in order:
            for name, needs in self.files:
                decisive = [need for need in needs if need.says is says and need.decided]
                if len({need.decided for need in decisive}) == 1 and (version := decisive[0].decided):
                    return keras_choice(version, f"{name}: {decisive[0].shown}")
        return None

    @property
    def left_open(self) -> str | None:
        """The first requirement on TensorFlow or Keras that both versions of Keras satisfy, and its file."""
        for name, needs in self.files:
            for need in needs:
                if need.says <= Says.TENSORFLOW and need.decided is None:
                    return f"{name}: {need.shown}"
        return None

    @property
    def name_the_framework(self) -> bool:
        """Whether TensorFlow or Keras is required at all."""
        return any(need.says <= Says.TENSORFLOW for _, needs in self.files for need in needs)


def requirements_in(folder: Path, within: Sequence[str] | None = None) -> Requirements:
    """The requirements that the files of a project's folder name, or only those in some folders in it."""
    found: list[tuple[str, tuple[Need, ...]]] = []
    for name, path, read in files_in(folder, within):
        text = read_text(path)
        needs = tuple(need for need in read(path, text) if need) if text else ()
        if needs:
            found.append((name, needs))
    return Requirements(tuple(found))
