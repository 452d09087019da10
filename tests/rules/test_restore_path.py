"""CKP501: which paths no checkpoint has, and what stands there after the edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ckptlint import lint_source
from ckptlint.config import Settings
from ckptlint.finding import Finding
from ckptlint.session import lint_paths
from tests.rules import assert_found, assert_silent

Tree = Callable[[Mapping[str, str]], Path]

CODE = "CKP501"


def program(*lines: str) -> str:
    """A script with a checkpoint and these lines."""
    head = [
        "import os",
        "import sys",
        "import tensorflow as tf",
        "import ourlib",
        "folder = 'out'",
        "prefix = os.path.join(folder, 'ckpt')",
        "checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))",
    ]
    return "\n".join([*head, *lines, ""])


def only(text: str) -> Finding:
    (finding,) = lint_source(text, "program.py", Settings(keras=3, select=(CODE,)))
    return finding


def repaired(*lines: str) -> str:
    """What the edit puts in the place of the path."""
    fix = only(program(*lines)).fix
    assert fix is not None
    return fix.edits[-1].text


@pytest.mark.parametrize(
    ("saved", "restored"),
    [
        ("checkpoint.save(prefix)", "checkpoint.restore(prefix)"),
        ("checkpoint.save(prefix)", "checkpoint.restore(save_path=prefix)"),
        ("checkpoint.save(prefix)", "checkpoint.read(prefix)"),
        ("checkpoint.save(prefix)", "checkpoint.restore('./out/ckpt')"),
        ("checkpoint.save('./out/ckpt')", "checkpoint.restore(prefix)"),
        ("checkpoint.save('out//ckpt'.replace('//', '/'))", "checkpoint.restore(prefix)"),
        ("path = checkpoint.save(prefix)", "checkpoint.restore(path + '.index')"),
        ("checkpoint.save(prefix)", "checkpoint.restore('out/ckpt-1.data-00000-of-00001')"),
        ("checkpoint.save(prefix)", "checkpoint.restore('out')"),
        ("checkpoint.save(prefix)", "checkpoint.restore('out/')"),
        ("checkpoint.save(prefix)", "checkpoint.read(folder)"),
        ("checkpoint.save('out/a/b/ckpt')", "checkpoint.restore('out/a/b')"),
        ("checkpoint.save(prefix)", "tf.train.latest_checkpoint(prefix)"),
        ("checkpoint.save(prefix)", "tf.train.latest_checkpoint(checkpoint_dir=prefix)"),
    ],
)
def test_a_path_that_no_checkpoint_has_is_found(saved: str, restored: str) -> None:
    if "latest" in restored:
        restored = f"checkpoint.restore({restored})"
    assert_found(CODE, program(saved, f"{restored}  # found"))


@pytest.mark.parametrize(
    "lines",
    [
        # What `write` has written is read as it is, whatever else is there.
        ("checkpoint.write(prefix)", "checkpoint.restore(prefix)"),
        ("checkpoint.save(prefix)", "checkpoint.write(prefix)", "checkpoint.read(prefix)"),
        ("checkpoint.save(prefix)", "checkpoint.write(folder)", "checkpoint.read(folder)"),
        # Nothing was saved there; `latest_checkpoint` would not find what `write` has written.
        ("checkpoint.save('elsewhere/ckpt')", "checkpoint.restore(prefix)"),
        ("checkpoint.save('elsewhere/ckpt')", "checkpoint.restore(folder)"),
        ("checkpoint.save('elsewhere/ckpt')", "checkpoint.restore('')"),
        ("checkpoint.save('ckpt')", "checkpoint.restore('')"),
        ("checkpoint.write(prefix)", "checkpoint.restore(folder)"),
        # It may be another's directory, with a file of that name in it.
        (
            "other = tf.train.Checkpoint(w=tf.Variable(1.0))",
            "other.save(prefix)",
            "checkpoint.restore(folder)",
        ),
        # A number of its own.
        ("checkpoint.save(prefix)", "checkpoint.restore(prefix + '-4')"),
        ("checkpoint.save(prefix)", "checkpoint.restore(f'{prefix}-{ourlib.step()}')"),
        ("checkpoint.save(sys.argv[1])", "checkpoint.restore(sys.argv[1] + str(ourlib.step()))"),
        # The path comes from outside.
        ("given = sys.argv[1]", "checkpoint.save(given)", "checkpoint.restore(given)"),
        ("given = sys.argv[1]", "checkpoint.save(given)", "checkpoint.restore(given + '/')"),
        ("checkpoint.save(prefix)", "checkpoint.restore(ourlib.path())"),
        # What `save` returns, and what is found in the directory.
        ("path = checkpoint.save(prefix)", "checkpoint.restore(path)"),
        ("checkpoint.save(prefix)", "checkpoint.restore(tf.train.latest_checkpoint(folder))"),
        (
            "checkpoint.save('out/ckpt/a')",
            "checkpoint.save(prefix)",
            "checkpoint.restore(tf.train.latest_checkpoint(prefix))",
        ),
        (
            "manager = tf.train.CheckpointManager(checkpoint, folder, 3)",
            "manager.save()",
            "checkpoint.restore(manager.latest_checkpoint)",
        ),
        (
            "manager = tf.train.CheckpointManager(checkpoint, folder, 3)",
            "path = manager.save(checkpoint_number=7)",
            "checkpoint.restore(path)",
        ),
    ],
)
def test_a_path_that_a_checkpoint_may_have_is_not(lines: tuple[str, ...]) -> None:
    assert_silent(CODE, program(*lines))


def test_a_model_of_keras_2_has_files_of_its_own() -> None:
    lines = (
        "model = tf.keras.Sequential([tf.keras.layers.Dense(1)])",
        "model.save(prefix)",
        "model.load_weights(prefix)",
    )
    assert_silent(CODE, program(*lines), keras=2)


PATHS = "PREFIX = 'out/ckpt'\n"
SCRIPT = """\
import tensorflow as tf
from paths import PREFIX
checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
checkpoint.{call}({path})
"""


@pytest.mark.parametrize(
    ("saved", "restored", "found"),
    [
        ("PREFIX", "PREFIX", 1),
        ("'out/ckpt'", "'out/ckpt'", 0),
        ("PREFIX", "'out/ckpt'", 0),
        ("'OUT/CKPT'.lower()", "'OUT/CKPT'.lower()", 0),
    ],
)
def test_two_scripts_speak_of_one_path_where_they_use_one_literal(
    saved: str, restored: str, found: int, tree: Tree
) -> None:
    folder = tree(
        {
            "paths.py": PATHS,
            "train.py": SCRIPT.format(call="save", path=saved),
            "evaluate.py": SCRIPT.format(call="restore", path=restored),
        }
    )
    findings = lint_paths([str(folder)], Settings(keras=3, select=(CODE,)))
    assert len(findings) == found


def test_one_restore_that_is_run_twice_is_found_once() -> None:
    again = ("def again():", "    checkpoint.restore(prefix)  # found", "again()", "again()")
    assert_found(CODE, program("checkpoint.save(prefix)", *again))


@pytest.mark.parametrize(
    ("restored", "expected"),
    [
        ("checkpoint.restore(prefix)", "tf.train.latest_checkpoint(folder)"),
        ("checkpoint.restore(save_path=prefix)", "tf.train.latest_checkpoint(folder)"),
        ("checkpoint.restore(folder)", "tf.train.latest_checkpoint(folder)"),
        ("checkpoint.restore(tf.train.latest_checkpoint(prefix))", "folder"),
        ("checkpoint.restore(tf.train.latest_checkpoint(checkpoint_dir=prefix))", "folder"),
    ],
)
def test_the_newest_checkpoint_of_the_directory_is_restored(restored: str, expected: str) -> None:
    assert repaired("checkpoint.save(prefix)", restored) == expected


def test_a_directory_without_a_name_is_worked_out() -> None:
    lines = ("empty = ''", "checkpoint.save('ckpt')", "checkpoint.restore('ckpt')")
    assert repaired(*lines) == "tf.train.latest_checkpoint(os.path.dirname('ckpt'))"


def test_an_index_file_is_left_out_by_position_and_by_keyword() -> None:
    for argument in ("'out/ckpt-1.index'", "save_path='out/ckpt-1.index'"):
        assert repaired(f"checkpoint.restore({argument})") == ""


def test_a_data_file_is_shown_and_not_edited() -> None:
    for argument in ("'out/ckpt-1.data-00000-of-00001'", "save_path='out/ckpt-1.data-00000-of-00001'"):
        finding = only(program(f"checkpoint.restore({argument})"))
        assert finding.fix is None
        assert finding.place.column > len("checkpoint.restore(") - 1
        assert finding.related == ()


TWO = (
    "other = tf.train.CheckpointManager(tf.train.Checkpoint(), 'else', 3)",
    "manager = tf.train.CheckpointManager(checkpoint, 'made', 3)",
)


def test_a_manager_in_sight_names_its_newest_checkpoint() -> None:
    lines = (*TWO, "manager.save()", "checkpoint.restore('made')")
    assert repaired(*lines) == "manager.latest_checkpoint"


def test_the_manager_of_another_directory_does_not() -> None:
    assert (
        repaired(TWO[0], "checkpoint.save(prefix)", "checkpoint.restore(folder)")
        == "tf.train.latest_checkpoint(folder)"
    )


def test_a_named_directory_comes_before_the_manager() -> None:
    manager = "manager = tf.train.CheckpointManager(checkpoint, folder, 3)"
    assert (
        repaired(manager, "manager.save()", "checkpoint.restore(prefix)")
        == "tf.train.latest_checkpoint(folder)"
    )
    manager = "manager = tf.train.CheckpointManager(checkpoint, 'o' + 'ut', 3)"
    without = ("del folder, prefix", manager, "manager.save()", "checkpoint.restore('out/ckpt')")
    assert repaired(*without) == "manager.latest_checkpoint"


def test_the_message_is_that_of_the_mistake() -> None:
    messages = {
        only(program("checkpoint.save(prefix)", f"checkpoint.restore({path})")).message
        for path in (
            "prefix",
            "folder",
            "'a.index'",
            "'a.data-00000-of-00001'",
            "tf.train.latest_checkpoint(prefix)",
        )
    }
    assert len(messages) == 5
