"""The proofs from the command line: run some folders or programs and print what was seen for each."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.proofs.harness import Harness
from tests.proofs.programs import EVIDENCE, KERAS_VERSIONS, HeaderError, programs_at, tasks


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, default=[EVIDENCE], help="rule folders or programs")
    parser.add_argument("--keras", type=int, choices=KERAS_VERSIONS, help="only under this Keras version")
    arguments = parser.parse_args()
    try:
        chosen = [
            task
            for path in arguments.paths
            for program in programs_at(path)
            for task in tasks(program, arguments.keras)
        ]
    except HeaderError as error:
        print(error, file=sys.stderr)
        return 2
    failed = 0
    with Harness() as harness:
        harness.submit(chosen)
        for task in chosen:
            outcome = harness.outcome(task)
            agrees = outcome.agrees_with(task)
            failed += not agrees
            print(f"{'ok  ' if agrees else 'FAIL'} {task.title}: {outcome}", flush=True)
    print(f"{len(chosen)} proofs, {failed} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
