"""Programs kept because prediction and TensorFlow once disagreed on them: a folder each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("regressions")
VERSION = "keras.txt"


@dataclass(frozen=True)
class Regression:
    name: str
    keras: int
    files: Mapping[str, str]


def kept(folder: Path = FOLDER) -> Iterator[Regression]:
    """All of them, by name."""
    for version in sorted(folder.glob(f"*/{VERSION}")):
        home = version.parent
        files = {
            p.relative_to(home).as_posix(): p.read_text(encoding="utf-8") for p in sorted(home.rglob("*.py"))
        }
        yield Regression(home.name, int(version.read_text(encoding="utf-8")), files)


def keep(folder: Path, name: str, keras: int, files: Mapping[str, str]) -> Path:
    """Writes one, under a name that is free."""
    home, count = folder / name, 2
    while home.exists():
        home, count = folder / f"{name}_{count}", count + 1
    for path, text in files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text, encoding="utf-8")
    (home / VERSION).write_text(f"{keras}\n", encoding="utf-8")
    return home
