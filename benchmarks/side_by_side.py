"""Times ckptlint, flake8 and ruff on one folder, each as a whole process, and prints a table."""

from __future__ import annotations

import argparse
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

SCRIPTS = Path(sysconfig.get_path("scripts"))
RAN = (0, 1)  # exit codes of a linter that could run: nothing found, something found


@dataclass
class Contender:
    """One command, with how long each of its runs took."""

    name: str
    command: Sequence[str]
    exits: set[int] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)

    def run(self, folder: Path) -> float:
        """The seconds from start to exit."""
        start = time.perf_counter()
        ran = subprocess.run(
            [*self.command, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        seconds = time.perf_counter() - start
        self.exits.add(ran.returncode)
        return seconds


CONTENDERS = {
    "ckptlint": ["--isolated"],
    "flake8": ["--isolated", "-j2"],
    "ruff": ["check", "--isolated", "--no-cache", "--select", "F"],
}


def installed() -> list[Contender]:
    """The tools that are installed beside this Python."""
    found = []
    for tool, options in CONTENDERS.items():
        program = SCRIPTS / tool
        if program.exists() or program.with_suffix(".exe").exists():
            found.append(Contender(" ".join([tool, *options]), [str(program), *options]))
        else:
            print(f"{tool} is not installed in {SCRIPTS} and is left out", file=sys.stderr)
    return found


def table(contenders: Sequence[Contender]) -> str:
    rows = [("command", "shortest", "median", "exit code")]
    for each in contenders:
        codes = ", ".join(map(str, sorted(each.exits)))
        rows.append((each.name, f"{min(each.seconds):.2f} s", f"{median(each.seconds):.2f} s", codes))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="what to lint")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each tool (default: 5)")
    arguments = parser.parse_args()
    if not arguments.folder.exists():
        parser.error(f"{arguments.folder}: no such file or folder")
    if arguments.runs < 1:
        parser.error("--runs: at least one run is needed")
    contenders = installed()
    if not contenders:
        return 2
    for each in contenders:
        each.run(arguments.folder)
    for _ in range(arguments.runs):
        for each in contenders:
            each.seconds.append(each.run(arguments.folder))
    files = len(python_files(arguments.folder))
    print(f"{arguments.runs} runs of each on {arguments.folder}, {files} Python files")
    print(table(contenders))
    return 0 if all(each.exits <= set(RAN) for each in contenders) else 1


def python_files(folder: Path) -> Sequence[Path]:
    return [folder] if folder.is_file() else list(folder.rglob("*.py"))


if __name__ == "__main__":
    sys.exit(main())
