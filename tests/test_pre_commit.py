"""pre-commit itself installs ckptlint from this repository and stops a commit that loses state."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SHIPPED = ("ckptlint", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
BAD = """\
import tensorflow as tf

step = tf.Variable(0)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()
checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
checkpoint.restore(tf.train.latest_checkpoint("checkpoints"))
for _ in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(tf.ones([2, 1]))))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    step.assign_add(1)
    checkpoint.save("checkpoints/ckpt")
"""


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def committed(folder: Path) -> Path:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--no-verify", "--message", "all")
    return folder


@pytest.fixture
def hook_repository(tmp_path: Path) -> Path:
    """This repository as it stands now, committed or not, in a git repository of its own."""
    copy = tmp_path / "ckptlint-copy"
    copy.mkdir()
    for name in SHIPPED:
        origin = REPOSITORY / name
        if origin.is_dir():
            shutil.copytree(origin, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(origin, copy / name)
    return committed(copy)


@pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed")
def test_the_hook_reports_a_bad_file_and_passes_a_good_one(tmp_path: Path, hook_repository: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "bad.py").write_text(BAD)
    (project / "good.py").write_text("import tensorflow as tf\n")
    committed(project)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "SKIP"))
    } | {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit-home")}

    def try_hook(name: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "pre_commit",
            "try-repo",
            str(hook_repository),
            "ckptlint",
            "--files",
            name,
        ]
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)

    bad, good = try_hook("bad.py"), try_hook("good.py")

    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert "bad.py:6:" in bad.stdout
    assert "CKP101" in bad.stdout
    assert good.returncode == 0, good.stdout + good.stderr
