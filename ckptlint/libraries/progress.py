"""Progress bars: functions of other packages that give the items of what they are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import Ref, Value, join, of
from ckptlint.libraries.iteration import collected, range_

# The function, and the keyword of what it iterates over.
BARS: Final[Mapping[str, str]] = {
    **{
        f"tqdm.{module}tqdm": "iterable"
        for module in ("", "auto.", "autonotebook.", "notebook.", "rich.", "std.")
    },
    "tqdm.tqdm_notebook": "iterable",
    "rich.progress.track": "sequence",
    "alive_progress.alive_it": "it",
    "progressbar.progressbar": "iterator",
    "fastprogress.progress_bar": "gen",
    "fastprogress.master_bar": "gen",
    "fastprogress.fastprogress.progress_bar": "gen",
    "fastprogress.fastprogress.master_bar": "gen",
}
_RANGES: Final = ("tqdm.trange", "tqdm.auto.trange", "tqdm.notebook.trange", "tqdm.std.trange")
_CHANGED: Final = frozenset({"list", "dict", "set"})  # the bar's own methods are not those of these


def bar(keyword: str) -> Handler:
    """A bar around what is iterated over, if anything is: its own items where it is not from outside."""

    def handler(call: Call) -> Value:
        over = call.argument((0, keyword), Value())
        if not over.atoms:
            return call.run.calls.call_harmless(call)
        found = []
        for atom in over:
            type = call.run.heap.container_type(atom.id) if isinstance(atom, Ref) else None
            copied = Call(call.run, call.name, None, [of(atom)], [], call.node)
            found.append(collected("generator", "bar")(copied) if type in _CHANGED else of(atom))
        return Value(join(found).atoms, over.open, over.sources)

    return handler


HANDLERS: Final[Mapping[str, Handler]] = {
    **{name: bar(keyword) for name, keyword in BARS.items()},
    **dict.fromkeys(_RANGES, range_),
}
