"""The settings of one run: what `[tool.ckptlint]` or `ckptlint.toml` may say, and what is refused there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

OUTPUT_FORMATS = ("full", "concise", "json")


class ConfigError(Exception):
    """A configuration that is refused: which file, what is wrong and what would be right."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(path, message)
        self.path = path
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True)
class Settings:
    """What the user chose.

    `select` and `ignore` hold codes or their beginnings (`CKP1`); an empty `select` means the rules on by
    default. Patterns in `exclude` and `per_file_ignores` are written as in a .gitignore beside `source`.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    exclude: tuple[str, ...] = ()
    keras: int | None = None
    output_format: str | None = None
    pedantic: bool = False
    api: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    """What the user says of their own `classes` and `functions`, by qualified name."""
    source: Path | None = None
    """The file the settings were read from."""

    @property
    def root(self) -> Path:
        """The folder that patterns and relative paths of the configuration start from."""
        return self.source.parent if self.source else Path.cwd()

    def selects(self, code: str, on_by_default: bool = True) -> bool:
        """Whether a rule is reported: the longer of two matching beginnings wins, `ignore` among equals."""
        chosen = max((len(prefix) for prefix in self.select if code.startswith(prefix)), default=0)
        ignored = max((len(prefix) for prefix in self.ignore if code.startswith(prefix)), default=0)
        if ignored and ignored >= chosen:
            return False
        return bool(chosen) or (not self.select and on_by_default)

    def ignores_in_file(self, code: str, path: str | Path) -> bool:
        """Whether `per-file-ignores` silences the rule in this file."""
        return any(
            code.startswith(codes) and matches(pattern_spec((pattern,)), Path(path), self.root)
            for pattern, codes in self.per_file_ignores.items()
        )


class _Unknown(ValueError):
    """A word that stands where only some are known."""


def load_settings(start: Path) -> Settings:
    """The settings for what lies at `start`: the nearest configuration there or in a folder above it."""
    start = start.absolute()
    for folder in (start, *start.parents):
        for name, table_of in (("ckptlint.toml", _whole_file), ("pyproject.toml", _tool_table)):
            path = folder / name
            if _is_file(path) and (table := table_of(path)) is not None:
                return settings_from(table, path)
    return Settings()


def settings_from(table: Mapping[str, Any], path: Path) -> Settings:
    """The settings a configuration table says; `ConfigError` for a key or a value that means nothing."""
    settings = Settings(source=path)
    for key, value in table.items():
        if key not in _KEYS:
            raise ConfigError(str(path), f"unknown key `{key}`{_nearest(key, _KEYS)}")
        name = key.replace("-", "_")
        try:
            settings = replace(settings, **{name: _KEYS[key](value)})
        except _Unknown as error:
            raise ConfigError(str(path), str(error)) from None
        except TypeError as error:
            raise ConfigError(str(path), f"`{key}` must be {error}, not {value!r}") from None
    return settings


def refuse_unknown_codes(settings: Settings, known: Iterable[str], where: str | None = None) -> None:
    """`ConfigError` for the first selected or ignored code that no known code begins with."""
    known = sorted(known)
    where = where or (str(settings.source) if settings.source else "command line")
    asked = {"select": settings.select, "ignore": settings.ignore}
    asked |= {f"per-file-ignores of {pattern}": codes for pattern, codes in settings.per_file_ignores.items()}
    for key, codes in asked.items():
        for code in codes:
            if not code or not any(name.startswith(code) for name in known):
                raise ConfigError(where, f"`{key}` names the unknown rule `{code}`{_nearest(code, known)}")


def pattern_spec(patterns: Iterable[str]) -> GitIgnoreSpec:
    """Patterns as a .gitignore has them, ready to match."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)


def matches(spec: GitIgnoreSpec, path: PurePath, root: PurePath, is_folder: bool = False) -> bool:
    """Whether patterns written in `root` match a path; what lies outside `root` they never match."""
    try:
        inside = Path(path).absolute().relative_to(root.absolute() if isinstance(root, Path) else root)
    except ValueError:
        return False
    return spec.match_file(inside.as_posix() + ("/" if is_folder else ""))


def _whole_file(path: Path) -> Mapping[str, Any] | None:
    return _parse(path, _read(path))


def _tool_table(path: Path) -> Mapping[str, Any] | None:
    text = _read(path)
    if "ckptlint" not in text:
        return None
    tool = _parse(path, text).get("tool", {})
    table = tool.get("ckptlint") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(str(path), "`tool.ckptlint` must be a table")
    return table


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder above that may not be entered
        return False


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(str(path), "not valid UTF-8, which TOML must be: save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror or error})") from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    toml = toml_reader()
    try:
        return toml(text)
    except ValueError as error:
        raise ConfigError(str(path), f"no valid TOML: {error}") from None
    except RecursionError:
        raise ConfigError(str(path), "no valid TOML: nested too deeply") from None


def toml_reader() -> Callable[[str], dict[str, Any]]:
    """The TOML parser of this Python, loaded when first needed."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads


def _nearest(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    known = list(known)
    if near := get_close_matches(word, known, n=1, cutoff=0.5):
        return f"; did you mean `{near[0]}`?"
    return f"; known are {', '.join(known)}" if known else ""


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("a list of strings")
    return tuple(value)


def _codes(value: object) -> tuple[str, ...]:
    return tuple(code.strip().upper() for code in _words(value))


def _codes_per_pattern(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise TypeError("a table of patterns, each with a list of codes")
    try:
        return {pattern: _codes(codes) for pattern, codes in value.items()}
    except TypeError:
        raise TypeError("a table of patterns, each with a list of codes") from None


def _keras(value: object) -> int:
    if value not in (2, 3) or not isinstance(value, int):
        raise TypeError("2 or 3")
    return value


def _output_format(value: object) -> str:
    if not isinstance(value, str) or value not in OUTPUT_FORMATS:
        raise TypeError(f"one of {', '.join(OUTPUT_FORMATS)}")
    return value


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false")
    return value


def _api(value: object) -> dict[str, Mapping[str, str]]:
    from ckptlint.knowledge.user_api import CLASS_KINDS, FUNCTION_EFFECTS

    known = {"classes": ("kind", CLASS_KINDS), "functions": ("effect", FUNCTION_EFFECTS)}
    if not isinstance(value, dict):
        raise TypeError("a table")
    for key, rows in value.items():
        if key not in known:
            raise _Unknown(f"unknown key `api.{key}`{_nearest(key, known)}")
        word, words = known[key]
        if not isinstance(rows, dict):
            raise _Unknown(f'`api.{key}` must be a table such as {{ "ourlib.name" = "{next(iter(words))}" }}')
        for name, given in rows.items():
            if isinstance(given, dict):
                whole = f"{name}.{next(iter(given), '…')}"
                raise _Unknown(f'`api.{key}`: put the whole name in quotes, as in `"{whole}"`')
            if not isinstance(given, str) or given not in words:
                nearest = _nearest(str(given), words)
                raise _Unknown(f"`api.{key}`: `{name}` has the unknown {word} `{given}`{nearest}")
    return value


_KEYS: dict[str, Callable[[object], Any]] = {
    "select": _codes,
    "ignore": _codes,
    "per-file-ignores": _codes_per_pattern,
    "exclude": _words,
    "keras": _keras,
    "output-format": _output_format,
    "pedantic": _switch,
    "api": _api,
}
