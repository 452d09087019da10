"""One run of an evidence program: a fresh working directory, its own modules, and the objects it leaves."""

from __future__ import annotations

import ast
import builtins
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from tests.proofs import watching
from tests.proofs.watching import Killed, Watch

KEEP = "_keep_locals_for_proof"
COUNT = "_saves_so_far_for_proof"
BEFORE = "_proof_saves_before"
# Not a harm of TensorFlow but a program that was written wrong.
MISTAKES = (NameError, ImportError, SyntaxError)


class Broken(Exception):
    """The program cannot show what it is there to show."""


@dataclass
class Run:
    """A finished run: the namespaces of its modules, the last locals of its functions, and how it ended.

    Of a program that saves, only the functions that a save happened in count: the rest is held in passing.
    """

    watch: Watch
    modules: dict[str, dict[str, Any]] = field(default_factory=dict)
    around_saves: dict[str, dict[str, Any]] = field(default_factory=dict)
    elsewhere: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: Exception | None = None

    @property
    def frames(self) -> dict[str, dict[str, Any]]:
        return self.around_saves if self.watch.saves else self.elsewhere

    def keep(self, name: str, values: dict[str, Any]) -> None:
        values = dict(values)
        kept = self.around_saves if len(self.watch.saves) > values.pop(BEFORE, 0) else self.elsewhere
        kept[name] = values

    def live(self) -> dict[str, dict[str, Any]]:
        """Each module's names, and the locals of the functions that are running at this moment."""
        own = {str(names.get("__file__")) for names in self.modules.values()}
        found: dict[str, dict[str, Any]] = {}
        frame = sys._getframe()
        while frame is not None:
            code = frame.f_code
            if code.co_filename in own and code.co_name != "<module>":
                found[f"{code.co_qualname}()"] = {
                    name: value for name, value in frame.f_locals.items() if name != BEFORE
                }
            frame = frame.f_back
        return {**{f"{name}:" if name else "": dict(names) for name, names in self.modules.items()}, **found}


def run(entry: Path, directory: Path, *, seed: int, watch: Watch | None = None) -> Run:
    """Run a program to its end, to its exception or to its kill, in the given working directory."""
    finished = Run(watch or Watch())
    finished.watch.live = finished.live
    _forget_keras_state(seed)
    with _inside(entry.parent, directory, finished), _generators_from(seed):
        watching.watch_with(finished.watch)
        try:
            _execute(entry, finished)
        except (Killed, SystemExit):
            pass
        except MISTAKES as error:
            raise Broken(f"{type(error).__name__}: {error}") from error
        except Exception as error:
            finished.error = error
        finally:
            watching.watch_with(None)
    return finished


def _execute(entry: Path, finished: Run) -> None:
    module = types.ModuleType("__main__")
    module.__file__ = str(entry)
    sys.modules["__main__"] = module
    finished.modules[""] = vars(module)
    exec(_compiled(entry.read_bytes(), str(entry), "__main__"), vars(module))


def _forget_keras_state(seed: int) -> None:
    """Begin with a seed of the run's own, so that what a program leaves to chance does not agree."""
    tf.keras.backend.clear_session()
    tf.config.run_functions_eagerly(False)
    tf.keras.utils.set_random_seed(seed)


@contextmanager
def _generators_from(seed: int) -> Iterator[None]:
    """Have NumPy's generators without a seed begin with that of the run.

    They would draw from the system, and once in a while two runs would draw the same number.
    """
    original = np.random.default_rng
    np.random.default_rng = lambda given=None: original(seed if given is None else given)
    try:
        yield
    finally:
        np.random.default_rng = original


@contextmanager
def _inside(folder: Path, directory: Path, finished: Run) -> Iterator[None]:
    """The program's folder first on the path, its modules fresh, and everything put back afterwards."""
    before = (
        Path.cwd(),
        dict(os.environ),
        sys.argv,
        list(sys.path),
        set(sys.modules),
        sys.modules["__main__"],
    )
    finder = _Finder(folder, finished)
    sys.meta_path.insert(0, finder)
    setattr(builtins, KEEP, finished.keep)
    setattr(builtins, COUNT, lambda: len(finished.watch.saves))
    os.chdir(directory)
    sys.argv, sys.path[:0] = ["program.py"], [str(folder)]
    sys.dont_write_bytecode = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        cwd, environment, sys.argv, sys.path[:], modules, main = before
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(environment)
        sys.meta_path.remove(finder)
        for name in finder.found & (set(sys.modules) - modules):
            del sys.modules[name]
        sys.modules["__main__"] = main
        delattr(builtins, KEEP)
        delattr(builtins, COUNT)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules that stand beside the program, and remembers their namespaces."""

    def __init__(self, folder: Path, finished: Run) -> None:
        self._folder = folder
        self._finished = finished
        self.found: set[str] = set()

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        place = self._folder.joinpath(*name.split("."))
        package, source = place / "__init__.py", place.with_suffix(".py")
        file = package if package.exists() else source
        if not file.exists():
            return None
        self.found.add(name)
        return importlib.util.spec_from_file_location(
            name,
            file,
            loader=_Loader(name, str(file), self._finished),
            submodule_search_locations=[str(place)] if file is package else None,
        )


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, finished: Run) -> None:
        super().__init__(name, path)
        self._finished = finished

    def get_code(self, fullname: str) -> Any:
        return _compiled(Path(self.path).read_bytes(), self.path, fullname)

    def exec_module(self, module: types.ModuleType) -> None:
        self._finished.modules[module.__name__] = vars(module)
        super().exec_module(module)


def is_beside_program(module: Any) -> bool:
    """Whether a loaded module stands in the program's folder."""
    return isinstance(getattr(module, "__loader__", None), _Loader)


def _compiled(source: bytes, path: str, module: str) -> Any:
    return compile(_KeepLocals(module).visit(ast.parse(source, path)), path, "exec", dont_inherit=True)


class _KeepLocals(ast.NodeTransformer):
    """Makes each plain function keep its last locals, so that state living in `main()` can still be read.

    Decorated functions are left alone: TensorFlow reads their source.
    """

    def __init__(self, module: str) -> None:
        self._names = [] if module == "__main__" else [module]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._names.append(node.name)
        self.generic_visit(node)
        self._names.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.decorator_list:
            return node
        name = ".".join([*self._names, node.name]) + "()"
        count, keep = ast.parse(f"{BEFORE} = {COUNT}()\n{KEEP}({name!r}, locals())").body
        body = ast.Try(body=node.body, handlers=[], orelse=[], finalbody=[keep])
        for added, place in ((count, node.body[0]), (keep, node.body[-1])):
            for part in ast.walk(added):
                ast.copy_location(part, place)
        node.body = [count, ast.copy_location(body, node.body[0])]
        return node
