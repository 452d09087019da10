"""The evidence programs on disk, and what the header of each asks to be proven about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

EVIDENCE = Path(__file__).resolve().parents[2] / "rules"
HEADER = "# proof:"
OPTION = re.compile(r"\w+=.+")
KERAS_VERSIONS = (2, 3)
ROLES = ("bad", "fixed", "good")


class HeaderError(ValueError):
    """An evidence program whose first lines do not say what to prove."""


@dataclass(frozen=True)
class Proof:
    """One kind of harm to look for, in which Keras versions, with which options."""

    kind: str
    keras: tuple[int, ...] = KERAS_VERSIONS
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Program:
    """One evidence program: the file to run, the folder its imports resolve in, and its proofs."""

    name: str
    role: str
    entry: Path
    proofs: tuple[Proof, ...]

    @property
    def expects_harm(self) -> bool:
        return self.role == "bad"


@dataclass(frozen=True)
class Task:
    """One proof of one program under one Keras version: what a worker is asked to run."""

    program: Program
    proof: Proof
    keras: int

    @property
    def title(self) -> str:
        return f"{self.program.name}-{self.proof.kind}-keras{self.keras}"

    def message(self) -> dict[str, Any]:
        return {"entry": str(self.program.entry), **asdict(self.proof)}


def tasks(program: Program, keras: int | None = None) -> Iterator[Task]:
    """Every proof of a program in every Keras version its header claims."""
    for proof in program.proofs:
        for version in proof.keras:
            if keras in (None, version):
                yield Task(program, proof, version)


def rule_folders() -> list[Path]:
    return sorted(path for path in EVIDENCE.glob("CKP*") if path.is_dir())


def programs_at(path: Path) -> list[Program]:
    """The programs under a folder of rules, in a rule's folder, or the one program that the path names."""
    path = path.resolve()
    if path.name == "main.py":
        path = path.parent
    if path.name.startswith(("bad_", "good_")):
        return [_program(path)]
    if path.name.startswith("CKP"):
        found = sorted([*path.glob("bad_*"), *path.glob("good_*")])
        return [_program(each) for each in found if each.is_dir() or each.suffix == ".py"]
    return [program for folder in sorted(path.glob("CKP*")) for program in programs_at(folder)]


def twins(bad: Program) -> list[Program]:
    """The repaired forms of a bad program: made by the rule's edit, or written by hand."""
    path = bad.entry.parent if bad.entry.name == "main.py" else bad.entry
    stem, suffix = path.name.removesuffix(".py"), ".py" if path.is_file() else ""
    names = (f"{stem}.fixed{suffix}", f"good_repaired_{stem.removeprefix('bad_')}{suffix}")
    return [_program(each) for name in names if (each := path.with_name(name)).exists()]


def _program(path: Path) -> Program:
    entry = path / "main.py" if path.is_dir() else path
    stem = path.name.removesuffix(".py")
    role = "fixed" if stem.endswith(".fixed") else stem.split("_")[0]
    return Program(f"{path.parent.name}/{stem}", role, entry, tuple(_proofs(entry)))


def _proofs(entry: Path) -> Iterator[Proof]:
    lines = entry.read_text(encoding="utf-8").splitlines() if entry.exists() else []
    headers = [line for line in lines[:5] if line.startswith(HEADER)]
    if not headers:
        raise HeaderError(f"{entry}: the first line must say what to prove, as in `{HEADER} resume keras=3`")
    for header in headers:
        words, _, text = header.removeprefix(HEADER).partition(" text=")
        kind, *rest = words.split()
        if wrong := next((word for word in rest if not OPTION.fullmatch(word)), None):
            raise HeaderError(f"{entry}: `{wrong}` is not an option of the form name=value")
        options = dict(word.split("=", 1) for word in rest)
        if text:
            options["text"] = text.strip()
        keras = options.pop("keras", None)
        yield Proof(kind, (int(keras),) if keras else KERAS_VERSIONS, options)
