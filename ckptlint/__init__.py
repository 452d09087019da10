"""ckptlint as a library: `lint_source`, `lint_paths`, and the types they speak in.

Everything is loaded on first use, so that `import ckptlint` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckptlint.config import Settings
    from ckptlint.finding import Finding
    from ckptlint.session import lint_paths, lint_source

__version__ = "0.1.0"
__all__ = ["Finding", "Settings", "__version__", "lint_paths", "lint_source"]

_HOME = {
    "Finding": "ckptlint.finding",
    "Settings": "ckptlint.config",
    "lint_paths": "ckptlint.session",
    "lint_source": "ckptlint.session",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
