"""What became of the mutants, remembered as it comes; the list of those that may survive; and the report."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.mutation.loading import PACKAGE, ROOT
from tools.mutation.mutants import Mutant

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SURVIVORS = ROOT / "tools" / "mutate_survivors.toml"


@dataclass(frozen=True)
class Result:
    """Which mutant was killed by what; `by` is empty for a survivor."""

    mutant: Mutant
    by: str
    seconds: float = 0.0


class Memory:
    """The results of this run and of those before it, one line each, the newest last."""

    def __init__(self, path: Path | None, digest: str) -> None:
        self._path = path
        self._digest = digest
        self.by: dict[str, str] = {}
        """What each mutant was last killed by, whatever has changed since."""
        self._now: dict[str, str] = {}
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self.by[row["mutant"]] = row["by"]
                if row["digest"] == digest:
                    self._now[row["mutant"]] = row["by"]

    def known(self, mutant: Mutant) -> Result | None:
        """The result that a mutant came to with the very code, evidence and tests that stand here."""
        by = self._now.get(mutant.identity)
        return None if by is None else Result(mutant, by)

    def add(self, result: Result) -> None:
        """Remember a result, on disk at once."""
        self.by[result.mutant.identity] = result.by
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            row = {"mutant": result.mutant.identity, "by": result.by, "digest": self._digest}
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")


def digest_of_all(*settings: str) -> str:
    """Changes with the code, the evidence and the tests, and with these settings."""
    made = hashlib.sha256("\0".join(settings).encode())
    for folder in (PACKAGE, "rules", "tests", "tools/mutation"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                made.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return made.hexdigest()


def listed(path: Path = SURVIVORS) -> dict[str, str]:
    """The identities of the mutants that may survive, each with the reason."""
    if not path.exists():
        return {}
    groups = tomllib.loads(path.read_text(encoding="utf-8")).get("survivors", [])
    return {identity: group["reason"] for group in groups for identity in group["mutants"]}


def report(
    results: Sequence[Result], reasons: Mapping[str, str], files: Iterable[str], *, whole: bool
) -> tuple[list[str], int]:
    """The table and what is wrong, as lines; and the exit status.

    `files`: the modules all of whose mutants were tried; `whole`: these are all modules there are.
    """
    survivors = {r.mutant.identity for r in results if not r.by}
    tried = {r.mutant.identity for r in results}
    complete = tuple(f"{file} " for file in files)
    unlisted = sorted(survivors - set(reasons))
    stale = sorted(
        i
        for i in reasons
        if i in tried - survivors or (i not in tried and (whole or (complete and i.startswith(complete))))
    )
    by_file: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_file[result.mutant.file].append(result)
    lines = ["", "| module | mutants | killed | survive, with reason | survive |", "|---|---|---|---|---|"]
    for file, found in by_file.items():
        alive = {r.mutant.identity for r in found if not r.by}
        known = len(alive & set(reasons))
        lines.append(
            f"| `{file}` | {len(found)} | {len(found) - len(alive)} | {known} | {len(alive) - known} |"
        )
    known = len(survivors & set(reasons))
    lines += [f"| all | {len(results)} | {len(results) - len(survivors)} | {known} | {len(unlisted)} |", ""]
    lines += [f"survives and is not listed: {identity}" for identity in unlisted]
    lines += [f"listed, but is gone or is killed: {identity}" for identity in stale]
    return lines, 1 if unlisted or stale else 0
