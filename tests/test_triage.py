"""Triage keeps what can hold a finding, and what drives it, without parsing anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ckptlint.triage import select

Tree = Callable[[Mapping[str, str]], Path]
TRIGGERS = frozenset({b"GradientTape", b"Checkpoint"})


def kept(folder: Path) -> list[str]:
    files = sorted(folder.rglob("*.py"))
    return [file.relative_to(folder).as_posix() for file in select(files, TRIGGERS, Path.read_bytes)]


def test_a_file_without_any_trigger_word_is_dropped(tree: Tree) -> None:
    folder = tree({"train.py": "tape = tf.GradientTape()", "plot.py": "import matplotlib"})

    assert kept(folder) == ["train.py"]


def test_files_that_import_a_kept_file_are_kept_however_indirectly(tree: Tree) -> None:
    folder = tree(
        {
            "lib/__init__.py": "",
            "lib/saving.py": "tf.train.Checkpoint()",
            "lib/trainer.py": "from .saving import save",
            "lib/experiment.py": "from lib import (\n    other,  # noqa\n    trainer as t,\n)",
            "lib/other.py": "import os",
            "run.py": "import lib.experiment as e",
            "plot.py": "from lib.other import os",
        }
    )

    assert kept(folder) == ["lib/experiment.py", "lib/saving.py", "lib/trainer.py", "run.py"]


def test_a_name_that_a_package_passes_on_leads_to_the_file_that_makes_it(tree: Tree) -> None:
    folder = tree(
        {
            "net/__init__.py": "from .saving import save as keep\nfrom .names import NAMES",
            "net/saving.py": "tf.train.Checkpoint()",
            "net/names.py": "NAMES = ()",
            "uses_save.py": "from net import keep",
            "uses_names.py": "from net import NAMES",
            "uses_all.py": "import net",
        }
    )

    assert kept(folder) == ["net/__init__.py", "net/saving.py", "uses_all.py", "uses_save.py"]


def test_a_file_of_the_same_name_elsewhere_is_not_the_imported_one(tree: Tree) -> None:
    folder = tree(
        {
            "a/tensorflow/__init__.py": "tf.train.Checkpoint",
            "b/plot.py": "import tensorflow as tf",
            "b/model.py": "from . import tensorflow",
        }
    )

    assert kept(folder) == ["a/tensorflow/__init__.py"]


def test_a_file_that_is_no_text_is_kept_so_that_it_is_reported(tree: Tree) -> None:
    folder = tree({"plain.py": "x = 1"})
    (folder / "damaged.py").write_bytes(b"x = \0")
    (folder / "latin.py").write_bytes(b"x = '\xe9'")

    assert kept(folder) == ["damaged.py", "latin.py"]


def test_a_file_that_cannot_be_read_is_kept_so_that_it_is_reported(tmp_path: Path) -> None:
    missing = tmp_path / "gone.py"

    assert select([missing], TRIGGERS, Path.read_bytes) == (missing,)
