"""`python -m tests.oracle restore`: the restore oracle at length, with its disagreements shown."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from random import randrange

from tests.oracle.child import Child
from tests.oracle.choices import Choices
from tests.oracle.restore.judge import disagreement, predicted
from tests.oracle.restore.programs import written


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle restore", description=__doc__)
    parser.add_argument("--programs", type=int, default=1000, metavar="N")
    parser.add_argument("--keras", type=int, choices=(2, 3), default=3)
    parser.add_argument("--seed", type=int, default=randrange(10**9))
    parser.add_argument(
        "--show", type=int, default=5, metavar="N", help="so many programs, the shortest first"
    )
    given = parser.parse_args(arguments)
    print(f"keras {given.keras}, seed {given.seed}, {given.programs} programs", flush=True)
    invalid: Counter[str] = Counter()
    found: list[tuple[str, str]] = []
    with Child("tests.oracle.restore.worker", given.keras) as worker:
        for number in range(given.programs):
            text = written(Choices.seeded(given.seed * 1_000_003 + number), given.keras)
            real = worker.ask(text)
            if real is None or real["raises"]:
                invalid[real["raises"] if real else "the process died"] += 1
                continue
            if differs := disagreement(predicted(text, given.keras), real):
                found.append((text, differs))
    print(f"{given.programs} programs, {sum(invalid.values())} invalid, {len(found)} disagreements")
    for reason, count in invalid.most_common(10):
        print(f"  invalid {count} x {reason}")
    for text, differs in sorted(found, key=lambda pair: len(pair[0]))[: given.show]:
        print("\n" + "=" * 100, text, "-" * 100, differs, sep="\n", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
