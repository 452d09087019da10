"""Mutation testing of the rules: changes them one by one and says which changes no evidence notices.

    python tools/mutate.py                                   # all rules and the questions they ask
    python tools/mutate.py ckptlint/rules/opaque_op.py       # some modules
    python tools/mutate.py --list                            # the mutants, without running them

A mutant (`tools/mutation/mutants.py`) is killed when the findings or edits in one of the evidence programs
under `rules/CKP*` are no longer those that `tests/test_evidence.py` wants, or a unit test that runs the
changed lines fails. Results are remembered in `.mutation/`: a run that was stopped goes on where it was.

Mutants that survive with good reason are listed, with the reason, in `tools/mutate_survivors.toml`. The run
fails where another one survives, and where a listed one is gone or does not survive.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:1] = [str(ROOT)]  # run as a script, the folder of the script stands there

from tools.mutation import results as outcome  # noqa: E402
from tools.mutation.evidence import Stage, all_cases  # noqa: E402
from tools.mutation.mutants import mutants_of  # noqa: E402
from tools.mutation.run import Trials  # noqa: E402
from tools.mutation.unit_tests import UnitTests  # noqa: E402

TARGETS = ("ckptlint/rules", "ckptlint/program")
"""Where the rules and their questions are."""

MEMORY = ROOT / ".mutation"


def discover(paths: Sequence[Path]) -> list[str]:
    """The modules in these files and folders, as paths below the repository."""
    found: list[Path] = []
    for path in paths:
        absolute = path.resolve() if path.is_absolute() else ROOT / path
        found += sorted(absolute.rglob("*.py")) if absolute.is_dir() else [absolute]
    return [path.relative_to(ROOT).as_posix() for path in found if path.exists()]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, help="modules or folders (default: all rules)")
    parser.add_argument("--jobs", type=int, default=1, help="how many mutants at a time (default: 1)")
    parser.add_argument("--list", action="store_true", help="print the mutants and run none")
    parser.add_argument("--verbose", action="store_true", help="print killed mutants too")
    parser.add_argument("--match", default="", help="only mutants whose identity holds this text")
    parser.add_argument("--survivors", action="store_true", help="only those that survived when last tried")
    parser.add_argument(
        "--evidence", nargs="*", default=(), metavar="CKP…", help="only these rules' evidence"
    )
    parser.add_argument(
        "--tests", nargs="*", default=(), metavar="FILE", help="only unit tests of these files"
    )
    parser.add_argument("--no-unit-tests", action="store_true", help="only the evidence may kill")
    parser.add_argument("--afresh", action="store_true", help="try again what was tried with the same code")
    options = parser.parse_args(arguments)
    files = discover(options.paths or [Path(t) for t in TARGETS])
    mutants = [m for file in files for m in mutants_of((ROOT / file).read_text(encoding="utf-8"), file)]
    mutants = [m for m in mutants if options.match in m.identity]
    if options.list:
        print("\n".join(m.identity for m in mutants))
        return 0
    digest = outcome.digest_of_all(*options.evidence, "", *options.tests, str(options.no_unit_tests))
    memory = outcome.Memory(MEMORY / "results.jsonl", digest)
    if options.survivors:
        mutants = [m for m in mutants if memory.by.get(m.identity) == ""]
    results = [r for m in mutants if not options.afresh and (r := memory.known(m)) is not None]
    known = {r.mutant for r in results}
    left = [m for m in mutants if m not in known]
    for result in results:
        _tell(result, options.verbose)

    def work(tests: UnitTests | None) -> None:
        begun = time.monotonic()
        stage = Stage(all_cases(options.evidence), files, MEMORY / "records")
        print(f"{len(stage.cases)} cases, {time.monotonic() - begun:.0f} s", flush=True)
        for result in Trials(stage, tests, dict(memory.by)).run(left, options.jobs):
            memory.add(result)
            results.append(result)
            _tell(result, options.verbose)
        print(f"{len(left)} mutants, {time.monotonic() - begun:.0f} s", flush=True)

    if left and options.no_unit_tests:
        work(None)
    elif left:
        UnitTests(work, files, MEMORY / "unit_tests.json", options.tests).collect()
    partial = bool(options.match or options.survivors or options.evidence or options.tests)
    lines, status = outcome.report(
        results, outcome.listed(), () if partial else files, whole=not partial and not options.paths
    )
    print("\n".join(lines))
    if len(results) < len(mutants):
        print(f"{len(mutants) - len(results)} mutants were not tried")
        return 2
    return status


def _tell(result: outcome.Result, verbose: bool) -> None:
    if verbose or not result.by:
        word = "killed  " if result.by else "SURVIVED"
        print(f"{word} {result.seconds:5.2f} s  {result.mutant.identity}  {result.by}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
