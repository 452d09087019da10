"""Reads the tables: which framework classes and functions exist and how they behave."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Row = dict[str, Any]

FOLDER = Path(__file__).with_name("tables")


def _load(name: str) -> Row:
    table: Row = json.loads((FOLDER / f"{name}.json").read_bytes())
    return table


def toml_table(name: str) -> Row:
    """A table that is written by hand."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


@cache
def classes() -> dict[str, Row]:
    """Every public class by canonical name (`tensorflow.X`, `keras.X`): its kind, what it owns."""
    return _load("classes")


@cache
def functions() -> dict[str, Row]:
    """Every public function by canonical name: whether a gradient passes it and what it returns."""
    return _load("functions")


@cache
def nondeterminism() -> Row:
    """Callables whose value (`differs`) or order (`unordered`) is not the same in two processes."""
    return _load("nondeterminism")


@cache
def versions() -> dict[str, str]:
    """The packages that the tables were generated from."""
    return _load("versions")


@cache
def class_row(name: str, keras: int) -> Row | None:
    """What a class is under one Keras version, or None where that version has no such class."""
    return _under(classes().get(name), keras)


@cache
def function_row(name: str, keras: int) -> Row | None:
    """How a function behaves under one Keras version, or None where that version has no such function."""
    return _under(functions().get(name), keras)


def _under(row: Row | None, keras: int) -> Row | None:
    if row is None or keras not in row.get("keras", (2, 3)):
        return None
    plain = {field: value for field, value in row.items() if field not in ("keras", "keras2")}
    if keras == 2:
        plain |= row.get("keras2", {})
    return {field: value for field, value in plain.items() if value is not None}
