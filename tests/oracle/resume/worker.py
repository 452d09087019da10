"""Runs a program through, and again from what a kill would have left, in a child process that stays alive.

This module is both sides: `Worker` starts it as a child, `main` is what the child does. A request and its
answer are a line of JSON each.
"""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.oracle.resume.programs import FOLDER, Program

REPOSITORY = Path(__file__).resolve().parents[3]
TIMEOUT = 60.0
KILLED_AFTER = 2  # saves


@dataclass(frozen=True)
class Truth:
    """What a resumed run lost: for each state, its value without interruption and after resuming, as text.

    `invalid` says why the program is no use: it raised, or never went on with training.
    """

    lost: Mapping[str, str]
    invalid: str | None = None


class Worker:
    """A child process with one Keras version, started when first asked and again after a crash or a hang."""

    def __init__(self, keras: int) -> None:
        self.keras = keras
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def run(self, program: Program) -> Truth:
        """What the resumed run of a program loses."""
        child = self._child if self._child and self._child.poll() is None else self._start()
        assert child.stdin and child.stdout
        probes = {state.name: state.probe for state in program.states}
        answer = ""
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(json.dumps({"files": dict(program.files), "probes": probes}) + "\n")
            child.stdin.flush()
            if select.select([child.stdout], [], [], TIMEOUT)[0]:
                answer = child.stdout.readline()
        if not answer:
            self.close()
            return Truth({}, f"the process died, or did not end within {TIMEOUT:.0f} s")
        return Truth(**json.loads(answer))

    def close(self) -> None:
        if self._child:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                with contextlib.suppress(OSError):
                    pipe and pipe.close()
            self._child = None

    def _start(self) -> subprocess.Popen[str]:
        self.close()
        environment = os.environ | {
            "TF_USE_LEGACY_KERAS": "1" if self.keras == 2 else "0",
            "KERAS_BACKEND": "tensorflow",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": "0",
            "CUDA_VISIBLE_DEVICES": "-1",
            "OMP_NUM_THREADS": "1",
            "TF_NUM_INTEROP_THREADS": "1",
            "TF_NUM_INTRAOP_THREADS": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.oracle.resume.worker"],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self._child


# ------------------------------------------------------------------------------------------- the child's side


def main() -> None:
    """Answer one request a line."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    import tensorflow as tf

    from tests.proofs import watching

    tf.get_logger().setLevel(logging.ERROR)
    watching.install(tf.keras)
    gc.freeze()
    seed = 0
    for line in sys.stdin:
        seed += 2
        _answer(answers, json.loads(line), seed)
        gc.collect()
        gc.freeze()


def _answer(answers: IO[str], request: dict[str, Any], seed: int) -> None:
    home = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="resume-", ignore_cleanup_errors=True) as folder:
        for name, text in request["files"].items():
            path = Path(folder, "program", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        lost, invalid = {}, None
        try:
            lost = _lost(Path(folder), request["probes"], seed)
        except Exception as error:
            invalid = f"{type(error).__name__}: {error}"[:300]
        finally:
            os.chdir(home)
    answers.write(json.dumps({"lost": lost, "invalid": invalid}) + "\n")


def _lost(folder: Path, probes: Mapping[str, str], seed: int) -> dict[str, str]:
    """The states that the resumed run goes on with otherwise than the run that was not interrupted."""
    from tests.proofs.resuming import GoingOn
    from tests.proofs.running import Broken, run
    from tests.proofs.watching import Watch

    entry, directory, left = folder / "program/main.py", folder / "whole", folder / "resumed"
    directory.mkdir()
    left.mkdir()
    before = GoingOn(tuple(probes.values()))

    def at_save(watch: Watch) -> None:
        saves = [save for save in watch.saves if save.path.startswith(FOLDER)]
        if len(saves) == KILLED_AFTER and saves[-1] is watch.saves[-1]:
            shutil.copytree(directory, left, dirs_exist_ok=True)
            before.start()

    whole = run(entry, directory, seed=seed, watch=Watch(on_save=at_save, on_moment=before.moment))
    if whole.error:
        raise whole.error
    if not before.reached:
        raise Broken("the program does not go on with training after the save")
    after = GoingOn(before.names, before.label)
    after.start()
    watch = Watch(on_restore=after.start, on_moment=after.moment)
    resumed = run(entry, left, seed=seed + 1, watch=watch)
    if resumed.error:
        raise resumed.error
    return {name: text for name, probe in probes.items() if (text := _difference(probe, before, after))}


def _difference(probe: str, whole: Any, resumed: Any) -> str | None:
    """How the object that a probe names differs where the runs go on; None where it is the same."""
    from tests.proofs.resuming import short
    from tests.proofs.running import Broken
    from tests.proofs.state import same

    was, now = whole.plain.get(probe), resumed.plain.get(probe)
    pairs = [(was, now)] if was is not None and now is not None else []
    paths = whole.named.get(probe, set()) & resumed.named.get(probe, set())
    pairs += [(whole.values[p], resumed.values[p]) for p in sorted(paths) if p in resumed.values]
    if not pairs:
        raise Broken(f"there is nothing under the name {probe} when training goes on")
    return next((f"{short(now)} for {short(was)}" for was, now in pairs if not same(was, now)), None)


if __name__ == "__main__":
    main()
