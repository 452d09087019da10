"""Classes of other packages that people build TensorFlow programs on: reads `tables/third_party.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ckptlint.knowledge.tables import toml_table

Row = Mapping[str, Any]


@cache
def _table() -> Mapping[str, Any]:
    return toml_table("third_party")


@cache
def third_party_row(name: str) -> Row | None:
    """What a class of another package is, by its canonical name (`sonnet.Module`); None where unknown."""
    table = _table()
    kind = table["classes"].get(name) or _kind_by_module(name, table)
    row: Row | None = table["rows"][kind] if kind is not None else None
    return row


def _kind_by_module(name: str, table: Mapping[str, Any]) -> str | None:
    """The kind of a class of which only the module tells, or the package and the start of its name."""
    module, _, own = name.rpartition(".")
    if not own[:1].isupper():
        return None
    named = table["named"].get(module.split(".")[0])
    if named is not None and own.startswith(named["start"]) and not own.endswith("Output"):
        return str(named["row"])
    while module:
        if module in table["prefixes"]:
            return str(table["prefixes"][module])
        module = module.rpartition(".")[0]
    return None
