"""Runs programs that restore on the real TensorFlow, and says what came back.

This module is the child's side: `tests.oracle.child` starts it, and `main` answers.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

ASSERTIONS = ("assert_consumed", "assert_existing_objects_matched", "assert_nontrivial_match")
_BOOKKEEPING = "_CHECKPOINTABLE_OBJECT_GRAPH"


class _Run:
    """One program: it saves, restores, and in the end may write once more what it then has.

    Every variable is given a value of its own before the save, so that what came back can be told.
    """

    def __init__(self, tf: Any, folder: Path) -> None:
        self.tf, self.folder = tf, folder
        self.file: list[Any] | None = None  # the values in the file that was restored
        self.depth = 0  # `restore` calls `read`
        self.answer: dict[str, Any] = {"now": None, "later": None, "passes": [], "raises": None}
        self.write = tf.train.Checkpoint.write
        self.hooks = {
            "save": self._save,
            "write": self._save,
            "restore": self._restore,
            "read": self._restore,
        }

    @contextmanager
    def hooked(self) -> Iterator[None]:
        """Have each save and restore reported."""
        owner = self.tf.train.Checkpoint
        originals = {name: getattr(owner, name) for name in self.hooks}
        for name, hook in self.hooks.items():
            setattr(owner, name, _around(originals[name], hook))
        try:
            yield
        finally:
            for name, original in originals.items():
                setattr(owner, name, original)

    def _save(self, original: Any, root: Any, *args: Any, **kwargs: Any) -> Any:
        if self.file is None:
            self._randomise(root)
        else:
            self.answer["later"] = self._compared(root)
        return original(root, *args, **kwargs)

    def _restore(self, original: Any, root: Any, path: str, *args: Any, **kwargs: Any) -> Any:
        self.depth += 1
        try:
            status = original(root, path, *args, **kwargs)
        finally:
            self.depth -= 1
        if not self.depth:
            self.file = list(self._values(path).values())
            self.answer["passes"] = [name for name in ASSERTIONS if _passes(getattr(status, name))]
            self.answer["now"] = self._compared(root)
        return status

    def _compared(self, root: Any) -> dict[str, list[str]]:
        """The keys of a root whose values are those of the file, and the others."""
        found: dict[str, list[str]] = {"restored": [], "untouched": []}
        for key, value in self._values(self.write(root, str(self.folder / "now"))).items():
            same = any(each.shape == value.shape and (each == value).all() for each in self.file or ())
            found["restored" if same else "untouched"].append(key)
        return found

    def _values(self, path: str) -> dict[str, Any]:
        file = self.tf.train.load_checkpoint(path)
        return {key: file.get_tensor(key) for key in file.get_variable_to_shape_map() if key != _BOOKKEEPING}

    def _randomise(self, root: Any) -> None:
        from tensorflow.python.checkpoint import graph_view, util

        generator = self.tf.random.get_global_generator()
        for each in util.list_objects(graph_view.ObjectGraphView(root)):
            variable = getattr(each, "_value", each)  # a variable of Keras 3 holds one of TensorFlow
            if not isinstance(variable, self.tf.Variable) or "save_counter" in variable.name:
                continue
            whole = not variable.dtype.is_floating
            drawn = generator.uniform(variable.shape, 1.0, 1e6 if whole else 2.0)
            variable.assign(self.tf.cast(drawn, variable.dtype))


def _around(original: Any, hook: Any) -> Any:
    @wraps(original)
    def hooked(self: Any, *args: Any, **kwargs: Any) -> Any:
        return hook(original, self, *args, **kwargs)

    return hooked


def _passes(assertion: Any) -> bool:
    try:
        assertion()
    except AssertionError:
        return False
    return True


def main() -> None:
    """Answer one request a line."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    import tensorflow as tf

    gc.freeze()
    home = Path.cwd()
    for line in sys.stdin:
        tf.keras.backend.clear_session()
        with tempfile.TemporaryDirectory(prefix="restore-", ignore_cleanup_errors=True) as folder:
            os.chdir(folder)
            run = _Run(tf, Path(folder))
            try:
                with run.hooked():
                    exec(compile(json.loads(line), "main.py", "exec"), {"__name__": "__main__"})
            except Exception as error:
                run.answer["raises"] = f"{type(error).__name__}: {error}"[:200]
            os.chdir(home)
        answers.write(json.dumps(run.answer) + "\n")


if __name__ == "__main__":
    main()
