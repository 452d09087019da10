"""Which Keras a file runs under, and why: 2 and 3 track state differently, so most rules ask."""

from ckptlint.dialect.resolver import ASSUMED, DialectResolver

__all__ = ["ASSUMED", "DialectResolver"]
