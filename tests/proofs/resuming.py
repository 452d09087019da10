"""Where training goes on: what a run holds at that point, and which objects a resumed run did not get back.

The uninterrupted run goes on at its first moment after a save, the resumed run at its first moment of the
same kind after its last restore. A moment is the opening of a tape or the call of a `tf.function`, so that
nothing has been trained yet in between: what differs then is what the checkpoint lost, and what differs only
later (other data, other random numbers, more rounds) is not.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf

from tests.proofs.running import Broken
from tests.proofs.state import Roots, same, storage, value_of, variables
from tests.proofs.watching import GRADIENT, Live


@dataclass
class GoingOn:
    """What a run holds as it goes on with training: variables by every path, and the named objects.

    `start` begins to wait for a moment, of the given label if there is one. Networks that are built when
    first called are looked at when the gradient is taken, before anything is updated.
    """

    names: tuple[str, ...]
    label: str | None = None
    values: dict[str, np.ndarray] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)
    plain: dict[str, np.ndarray] = field(default_factory=dict)
    _waits: bool = False
    _reached: bool = False

    def start(self) -> None:
        self._waits, self._reached = True, False
        for found in (self.values, self.named, self.plain):
            found.clear()

    def moment(self, label: str, live: Live) -> None:
        """Look at the run, if this is the moment waited for."""
        if self._waits and label in (self.label or label,) and label != GRADIENT:
            self.label, self._waits, self._reached = label, False, True
            self._look(live())
        elif self._reached and label == GRADIENT:
            self._reached = False
            self._look(live())

    @property
    def reached(self) -> bool:
        return bool(self.values or self.plain)

    def _look(self, roots: Roots) -> None:
        with tf.init_scope():
            for path, variable in _by_every_path(roots):
                if path not in self.values and (value := _read(variable)) is not None:
                    self.values[path] = value
            for name in self.names:
                for thing in things_named(name, roots):
                    reached = {id(each) for each in variables({"": {"it": thing}}).values()}
                    paths = {path for path, each in _by_every_path(roots) if id(each) in reached}
                    self.named.setdefault(name, set()).update(paths)
                    if name not in self.plain and (value := _plain(thing)) is not None:
                        self.plain[name] = value
                if name not in self.plain and any(thing is None for thing in things_named(name, roots)):
                    self.plain[name] = np.asarray(np.nan)  # no number yet


def lost(whole: GoingOn, resumed: GoingOn) -> list[str]:
    """How the named objects differ; broken where one does not, or where anything beside them does."""
    if not whole.reached:
        raise Broken("the program does not go on with training after the save")
    if not resumed.reached:
        raise Broken(f"the resumed run never came to what the other went on with: {whole.label}")
    pairs = {
        path: (whole.values[path], resumed.values[path]) for path in whole.values if path in resumed.values
    }
    differing = {path: pair for path, pair in pairs.items() if not same(*pair)}
    seen = []
    for name in whole.names:
        if not whole.named.get(name, set()) | resumed.named.get(name, set()) | whole.plain.keys() & {name}:
            raise Broken(f"there is no variable, array or number under the name {name} when training goes on")
        of_it = _of(name, whole, resumed) & differing.keys()
        was, now = whole.plain.get(name), resumed.plain.get(name)
        if was is not None and now is not None and not same(was, now):
            seen.append(f"{name} is {short(now)} when training goes on, {short(was)} without interruption")
        elif of_it:
            path = min(of_it, key=lambda each: (len(each), each))
            was, now = differing[path]
            seen.append(f"{path} is {short(now)} when training goes on, {short(was)} without interruption")
        else:
            raise Broken(f"{name} is not lost: it is the same when training goes on; {_others(differing)}")
        for path in of_it:
            del differing[path]
    if differing:
        raise Broken(f"not only {', '.join(whole.names)}: {_others(differing)}")
    return seen


def short(value: np.ndarray) -> str:
    if value.ndim == 0:
        return f"{value[()]:.6g}" if value.dtype.kind in "fiu" else str(value[()])
    first = np.array2string(value.ravel()[:2], precision=4, separator=", ").strip("[]")
    return f"[{first} ...]{list(value.shape)}"


def _of(name: str, whole: GoingOn, resumed: GoingOn) -> set[str]:
    return whole.named.get(name, set()) | resumed.named.get(name, set())


def _others(differing: dict[str, tuple[np.ndarray, np.ndarray]]) -> str:
    if not differing:
        return "nothing differs then"
    shown = sorted(differing, key=lambda path: (len(path), path))[:3]
    words = "; ".join(
        f"{path} is {short(differing[path][1])} for {short(differing[path][0])}" for path in shown
    )
    return f"{len(differing)} paths differ then: {words}"


def _by_every_path(roots: Roots) -> Iterator[tuple[str, Any]]:
    """Each name is followed by itself, so that a path does not depend on the other names there are."""
    for root, names in roots.items():
        for name, value in names.items():
            if not (isinstance(value, types.ModuleType) or name.startswith("__")):
                yield from variables({root: {name: value}}).items()


def things_named(name: str, roots: Roots) -> Iterator[Any]:
    """What a name such as `trainer.heads[0]` stands for, in each module and function that knows it."""
    for names in roots.values():
        try:
            yield eval(name, {}, dict(names))
        except Exception:
            continue


def _read(variable: Any) -> np.ndarray | None:
    try:
        return value_of(variable)
    except Exception:  # made while a function is traced, and not initialised yet
        return None


def _plain(thing: Any) -> np.ndarray | None:
    """The value of a variable (that of a metric has no path), an eager tensor, an array or a number."""
    variable = storage(thing)
    if variable is not None or isinstance(thing, tf.Tensor):
        return _read(thing if variable is None else variable)
    return np.asarray(thing) if isinstance(thing, (int, float, np.ndarray, np.generic)) else None
