"""Runs a program through, and again from what a kill would have left, in a child process that stays alive.

This module is both sides: `Worker` starts it as a child, `main` is what the child does. A request and its
answer are a line of JSON each.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.oracle.child import Child
from tests.oracle.resume.programs import FOLDER, Program

KILLED_AFTER = 2  # saves


@dataclass(frozen=True)
class Truth:
    """What a resumed run lost: for each state, its value without interruption and after resuming, as text.

    `invalid` says why the program is no use: it raised, or never went on with training.
    """

    lost: Mapping[str, str]
    invalid: str | None = None


class Worker(Child):
    """Runs programs under one Keras version."""

    def __init__(self, keras: int) -> None:
        super().__init__("tests.oracle.resume.worker", keras)

    def run(self, program: Program) -> Truth:
        """What the resumed run of a program loses."""
        probes = {state.name: state.probe for state in program.states}
        answer = self.ask({"files": dict(program.files), "probes": probes})
        return Truth(**answer) if answer else Truth({}, "the process died, or did not end in time")


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
