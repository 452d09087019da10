"""`os.path` and `pathlib`: paths of files, taken for texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import Value
from ckptlint.libraries.results import first


def joined(call: Call) -> Value:
    return call.run.texts.path_joined(call.args).tainted(call.sources())


def dirname(call: Call) -> Value:
    return call.run.texts.dirname(call.first()).tainted(call.sources())


def basename(call: Call) -> Value:
    return call.run.texts.basename(call.first()).tainted(call.sources())


HANDLERS: Final[Mapping[str, Handler]] = {
    "os.path.join": joined,
    "os.path.dirname": dirname,
    "os.path.basename": basename,
    **{f"os.path.{name}": first for name in ("abspath", "expanduser", "normpath", "realpath")},
    "os.fspath": first,
    "pathlib.Path": joined,
    "pathlib.PurePath": joined,
}
