"""Puts a mutant in the place of the code it changes, in the process that this is called in.

A change within a function is put into the function that is loaded, so that all that refers to it sees the
change at once, tests included; a changed constant, or attribute of a class, is bound wherever the old one is.
For any other change of what runs when a module is imported, the module is imported anew, and with it all
modules that build on it.
"""

from __future__ import annotations

import ast
import functools
import gc
import importlib
import importlib.abc
import importlib.machinery
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tools.mutation.mutants import Mutant

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "ckptlint"
RULES = "ckptlint.rules"

Key = tuple[str, int]
"""A function within its module: its qualified name, and the how manieth of that name it is."""


class Loader:
    """Knows the functions that are loaded. To be made when all modules are, and before objects are frozen."""

    def __init__(self) -> None:
        self._functions: dict[str, list[FunctionType]] = defaultdict(list)
        self._caches: list[functools._lru_cache_wrapper[object]] = []
        for found in gc.get_objects():
            if type(found) is FunctionType:
                self._functions[found.__code__.co_filename].append(found)
            elif isinstance(found, functools._lru_cache_wrapper) and _is_of_rules(found):
                self._caches.append(found)

    def put(self, mutant: Mutant) -> bool:
        """Change what is loaded; False where that cannot be done, and the module must be imported anew."""
        changed = self._put_constants(mutant) if at_import(mutant) else self._put_code(mutant)
        for cache in self._caches:
            cache.cache_clear()
        return changed

    def _put_constants(self, mutant: Mutant) -> bool:
        """Bind the constants and attributes of classes that the change makes others of."""
        path, name = ROOT / mutant.file, module_name(mutant.file)
        source = path.read_text(encoding="utf-8")
        old: dict[str, Any] = {"__name__": name, "__file__": str(path)}
        new = dict(old)
        exec(compile(source, str(path), "exec"), old)
        exec(compile(mutant.applied(source), str(path), "exec"), new)
        module = sys.modules[name]
        changed = 0
        for key in old:
            before, after = old[key], new.get(key)
            if isinstance(before, type) and isinstance(after, type) and before.__module__ == name:
                if issubclass(before, Enum) or "__dataclass_fields__" in vars(before):
                    continue
                for attribute, value in vars(before).items():
                    other = vars(after).get(attribute)
                    if _is_plain(value) and _is_plain(other) and value != other:
                        setattr(getattr(module, key), attribute, other)
                        changed += 1
            elif _is_plain(before) and _is_plain(after) and before != after:
                loaded = getattr(module, key)
                for user in [m for m in sys.modules.values() if getattr(m, key, None) is loaded]:
                    setattr(user, key, after)
                changed += 1
        return changed == 1

    def _put_code(self, mutant: Mutant) -> bool:
        """Change the loaded function."""
        path = ROOT / mutant.file
        source = path.read_text(encoding="utf-8")
        old = dict(_codes(compile(source, str(path), "exec")))
        new = dict(_codes(compile(mutant.applied(source), str(path), "exec")))
        key_at = {(code.co_firstlineno, code.co_name): key for key, code in old.items()}
        changed = False
        for function in self._functions.get(str(path), ()):
            code = function.__code__
            key = key_at.get((code.co_firstlineno, code.co_name))
            if key is None or key not in new or new[key] == code:
                continue
            if new[key].co_freevars != code.co_freevars:
                return False
            function.__code__ = new[key]
            changed = True
        return changed


def import_anew(mutant: Mutant) -> set[str]:
    """Import the changed module, and anew all modules that build on it; their names."""
    name = module_name(mutant.file)
    source = mutant.applied((ROOT / mutant.file).read_text(encoding="utf-8"))
    stale = building_on(name)
    for module in stale:
        sys.modules.pop(module, None)
    sys.meta_path.insert(0, _Changed(name, ROOT / mutant.file, source))
    for module in sorted(stale):
        importlib.import_module(module)
    return stale


def at_import(mutant: Mutant) -> bool:
    """Whether what is changed runs when the module is imported: it stands in no function's body."""
    return not any(first <= mutant.lines[0] <= last for first, last in _bodies(mutant.file))


def building_on(name: str) -> set[str]:
    """The loaded modules that import a module, straight or through others, and the module itself."""
    users: dict[str, set[str]] = defaultdict(set)
    for module in [m for m in sys.modules if m == PACKAGE or m.startswith(f"{PACKAGE}.")]:
        for imported in _imports(module):
            users[imported].add(module)
        if module.startswith(f"{RULES}."):
            users[module].add(RULES)  # it walks its modules, and names none
    found = {name}
    queue = [name]
    while queue:
        for user in users[queue.pop()] - found:
            found.add(user)
            queue.append(user)
    return found


def module_name(file: str) -> str:
    """The module that a file of the repository is."""
    parts = Path(file).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_of_rules(cached: object) -> bool:
    return str(getattr(cached, "__module__", "")).startswith((RULES, f"{PACKAGE}.program"))


def _is_plain(value: object) -> bool:
    """Whether a value is of Python's own types through and through, so that two of them can be compared."""
    if isinstance(value, tuple | frozenset | set | list):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(_is_plain(k) and _is_plain(v) for k, v in value.items())
    return value is None or type(value) in (str, int, float, bool)


def _codes(
    code: CodeType, inside: str = "", met: Counter[str] | None = None
) -> Iterator[tuple[Key, CodeType]]:
    """The functions of a module and of its classes, not those within functions."""
    met = Counter() if met is None else met
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            name = f"{inside}.{constant.co_name}"
            met[name] += 1
            yield (name, met[name]), constant
            if not constant.co_flags & 0x2:  # CO_NEWLOCALS is missing: the body of a class
                yield from _codes(constant, name, met)


@functools.cache
def _bodies(file: str) -> list[tuple[int, int]]:
    """The first and last lines of the bodies of a file's functions."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return [
        (node.body[0].lineno, node.end_lineno or 0)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]


@functools.cache
def _imports(module: str) -> frozenset[str]:
    """The modules of this package that a module names in its imports, wherever they stand in it."""
    path = getattr(sys.modules[module], "__file__", None)
    if path is None:
        return frozenset()
    found = set()
    for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in names if name in sys.modules}
            found |= modules if modules == names else {node.module, *modules}
    return frozenset(found)


class _Changed(importlib.abc.MetaPathFinder):
    """Finds one module, with a source of its own."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self._name = name
        self._path = path
        self._source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _Loader(fullname, str(self._path), self._source)
        search = [str(self._path.parent)] if self._path.name == "__init__.py" else None
        spec = importlib.machinery.ModuleSpec(
            fullname, loader, origin=str(self._path), is_package=search is not None
        )
        spec.submodule_search_locations = search
        spec.has_location = True
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec")
