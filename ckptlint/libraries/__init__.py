"""What the libraries of Python mean: one module a library, each with its handlers by qualified name."""

from __future__ import annotations

from ckptlint.libraries.library import Libraries

__all__ = ["Libraries"]
