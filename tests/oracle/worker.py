"""Runs programs on the real TensorFlow, one after another in a child process that stays alive.

This module is both sides: `Worker` starts it as a child, `_serve` is what the child does. A request and its
answer are a line of JSON each.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import io
import json
import os
import runpy
import select
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
TIMEOUT = 60.0
PREFIX = "out/ck"
MAKING = ("add_weight", "_add_variable_with_custom_getter", "__call__")  # who calls them makes the variable
BOOKKEEPING = "_CHECKPOINTABLE_OBJECT_GRAPH"


@dataclass(frozen=True)
class Outcome:
    """What one program did.

    `keys` are those of the checkpoint it wrote (None where it wrote none), `raises` the exception of the save
    and its message on one line, `invalid` why the program is no use (it raised before the save, or never
    saved), `trained` the labels of the `trainable_variables` of each module, layer and model that main.py
    holds in a global, in their order.
    """

    keys: tuple[str, ...] | None = None
    raises: tuple[str, str] | None = None
    invalid: str | None = None
    trained: Mapping[str, list[str]] = field(default_factory=dict)


class Worker:
    """A child process with one Keras version, started when first asked and again after a crash or a hang."""

    def __init__(self, keras: int) -> None:
        self.keras = keras
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def run(self, files: Mapping[str, str]) -> Outcome:
        """Runs main.py of the files, with the others beside it."""
        self.begin(files)
        return self.outcome()

    def begin(self, files: Mapping[str, str]) -> None:
        """Begins to run main.py of the files; `outcome` waits for its end."""
        child = self._child if self._child and self._child.poll() is None else self._start()
        assert child.stdin
        with contextlib.suppress(BrokenPipeError):  # `outcome` finds that nobody answers
            child.stdin.write(json.dumps(dict(files)) + "\n")
            child.stdin.flush()

    def outcome(self) -> Outcome:
        """What the program did that was begun last."""
        child = self._child
        assert child and child.stdout
        ready, _, _ = select.select([child.stdout], [], [], TIMEOUT)
        answer = child.stdout.readline() if ready else ""
        if not answer:
            self.close()
            return Outcome(invalid="the process died" if ready else f"no end within {TIMEOUT:.0f} s")
        read = json.loads(answer)
        return Outcome(
            tuple(read["keys"]) if read["keys"] is not None else None,
            (read["raises"][0], read["raises"][1]) if read["raises"] else None,
            read["invalid"],
            read["trained"],
        )

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
            [sys.executable, "-m", "tests.oracle.worker"],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self._child


# ------------------------------------------------------------------------------------------- the child's side


class _SaveRaised(BaseException):
    """What a save raised; nothing of the program catches it."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class _Run:
    """One program in this process: its folder, and where each of its variables was made."""

    def __init__(self, tf: Any, keras: Any) -> None:
        self.tf, self.keras = tf, keras
        self.folder = ""
        self.places: dict[int, str] = {}  # of variables, by id
        self.owners: dict[int, str] = {}  # of layers, by id
        self.alive: list[object] = []  # what the ids belong to
        self.depth = 0  # of saves calling saves

    def clear_session(self) -> None:
        """Let names be counted anew; garbage is collected now and then, not each time."""
        collects = "free_memory" in inspect.signature(self.keras.backend.clear_session).parameters
        self.keras.backend.clear_session(**({"free_memory": False} if collects else {}))

    def place(self, frame: Any, made: object = None) -> str | None:
        """FILE:LINE of the innermost frame of the program's own files, methods of what is made left out."""
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith(self.folder) and (made is None or frame.f_locals.get("self") is not made):
                return f"{name[len(self.folder) + 1 :]}:{frame.f_lineno}"
            frame = frame.f_back
        return None

    def layer_made(self, layer: Any, frame: Any) -> None:
        outer = self._owner(frame, skip=layer, within=("__init__", "build", "_build_from_signature"))
        place = (self.owners.get(id(outer)) if outer is not None else None) or self.place(frame, layer)
        if place and id(layer) not in self.owners:
            self.owners[id(layer)] = place
            self.alive.append(layer)

    def variable_made(self, variable: Any, frame: Any) -> None:
        owner = self._owner(frame)
        label = self.place(frame)
        if owner is not None and id(owner) in self.owners:
            name = variable.name.rsplit(":", 1)[0].rsplit("/", 1)[-1]
            label = f"{self.owners[id(owner)]}:{name}"
        if label:
            self.places[id(variable)] = label
            self.alive.append(variable)

    def _owner(self, frame: Any, skip: object = None, within: tuple[str, ...] = ()) -> Any:
        """The nearest layer at work in a method of Keras; a frame of the program ends the search."""
        while frame is not None:
            code = frame.f_code
            if code.co_filename.startswith(self.folder):
                return None
            fits = code.co_name in within if within else code.co_name not in MAKING
            candidate = frame.f_locals.get("self") if code.co_argcount and fits else None
            if candidate is not skip and isinstance(candidate, self.keras.layers.Layer):
                return candidate
            frame = frame.f_back
        return None

    def trained(self, names: Mapping[str, Any]) -> dict[str, list[str]]:
        kinds = (self.tf.Module, self.keras.layers.Layer)
        found = {}
        for name, value in names.items():
            if isinstance(value, kinds) and not isinstance(value, self.keras.metrics.Metric):
                with contextlib.suppress(Exception):
                    found[name] = [self._label(v) for v in value.trainable_variables]
        return found

    def _label(self, variable: Any) -> str:
        """What was made first: the variable under one of Keras 3, the first replica of a mirrored one."""
        candidates = [variable]
        for name in ("_value", "_primary"):
            candidates += [inner for outer in candidates if (inner := getattr(outer, name, None)) is not None]
        return next((self.places[id(c)] for c in candidates if id(c) in self.places), "?")


def _watch(run: _Run) -> None:
    """Has every layer, variable and save of the process reported to the run."""
    tf, keras = run.tf, run.keras

    def watched_init(layer: Any, *args: Any, **kwargs: Any) -> None:
        run.layer_made(layer, sys._getframe(1))
        make_layer(layer, *args, **kwargs)

    make_layer = keras.layers.Layer.__init__
    keras.layers.Layer.__init__ = watched_init
    if hasattr(keras, "Variable"):
        # Keras 3 makes the tf.Variable inside later, where it builds symbolically.
        make_variable = keras.Variable.__init__

        def watched_variable(variable: Any, *args: Any, **kwargs: Any) -> None:
            make_variable(variable, *args, **kwargs)
            run.variable_made(variable, sys._getframe(1))

        keras.Variable.__init__ = watched_variable

    def watched(save: Callable[..., Any]) -> Callable[..., Any]:
        def watched_save(*args: Any, **kwargs: Any) -> Any:
            run.depth += 1
            try:
                saved = save(*args, **kwargs)
            except Exception as error:
                if run.depth == 1:
                    raise _SaveRaised(error) from error
                raise
            finally:
                run.depth -= 1
            return saved

        return watched_save

    for owner, name in (
        (tf.train.Checkpoint, "save"),
        (tf.train.Checkpoint, "write"),
        (tf.train.CheckpointManager, "save"),
        (keras.Model, "save_weights"),
    ):
        setattr(owner, name, watched(getattr(owner, name)))


@contextlib.contextmanager
def _fresh_modules(folder: str) -> Iterator[None]:
    before = set(sys.modules)
    sys.path.insert(0, folder)
    sys.path_importer_cache.clear()
    try:
        yield
    finally:
        sys.path.remove(folder)
        for name in set(sys.modules) - before:
            module = sys.modules[name]
            homes = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", ())]
            if any(home.startswith(folder) for home in homes):
                del sys.modules[name]


def _one_line(error: BaseException) -> str:
    """The whole message: what an object looks like may span lines before the reason comes."""
    return " ".join(str(error).split())


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [""])[0]


def _run_program(run: _Run, files: Mapping[str, str], folder: Path) -> dict[str, Any]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    run.folder, run.depth = str(folder), 0
    run.places, run.owners, run.alive = {}, {}, []
    outcome: dict[str, Any] = {"keys": None, "raises": None, "invalid": None, "trained": {}}
    run.clear_session()
    os.chdir(folder)
    names: dict[str, Any] = {}

    def creator(next_creator: Callable[..., Any], **kwargs: Any) -> Any:
        variable = next_creator(**kwargs)
        run.variable_made(variable, sys._getframe(1))
        return variable

    try:
        with _fresh_modules(run.folder), run.tf.variable_creator_scope(creator):
            names = _run_path(str(folder / "main.py"), outcome)
            outcome["trained"] = run.trained(names)
    except Exception as error:
        where = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(run.folder)]
        line = where[-1].line if where else ""
        outcome["invalid"] = f"{type(error).__name__}: {_first_line(error)[:160]} | {line}"
        return outcome
    if outcome["raises"] is None:
        written = run.tf.train.latest_checkpoint("out") or PREFIX
        try:
            keys = run.tf.train.load_checkpoint(written).get_variable_to_shape_map()
            outcome["keys"] = sorted(key for key in keys if key != BOOKKEEPING)
        except Exception as error:
            outcome["invalid"] = f"no checkpoint written: {_first_line(error)[:160]}"
    return outcome


def _run_path(path: str, outcome: dict[str, Any]) -> dict[str, Any]:
    """The globals of the program after its run, also where its save raised."""
    try:
        return runpy.run_path(path, run_name="__main__")
    except _SaveRaised as raised:
        outcome["raises"] = [type(raised.error).__name__, _one_line(raised.error)]
        frame = raised.__traceback__
        while frame is not None:
            if frame.tb_frame.f_code.co_filename == path and frame.tb_frame.f_code.co_name == "<module>":
                return dict(frame.tb_frame.f_globals)
            frame = frame.tb_next
        return {}


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a program prints is not an answer
    sys.stdout = io.StringIO()
    import warnings

    warnings.simplefilter("ignore")
    import tensorflow as tf

    tf.get_logger().setLevel("CRITICAL")
    run = _Run(tf, tf.keras)
    _watch(run)
    gc.collect()
    gc.freeze()  # only what programs make is to be looked at
    gc.disable()
    base = Path(tempfile.mkdtemp(prefix="oracle-"))
    try:
        for count, line in enumerate(sys.stdin):
            folder = base / str(count)
            folder.mkdir()
            answers.write(json.dumps(_run_program(run, json.loads(line), folder)) + "\n")
            answers.flush()
            os.chdir(base)
            shutil.rmtree(folder, ignore_errors=True)
            if count % 20 == 19:
                run.alive = []
                gc.collect()
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    _serve()
