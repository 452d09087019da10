"""`python -m tests.oracle`: the oracle at length, with its disagreements shrunk and shown.

`python -m tests.oracle resume` and `restore` are those of `tests.oracle.resume` and `tests.oracle.restore`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from importlib import import_module
from itertools import islice
from pathlib import Path
from random import randrange

from tests.oracle.campaign import JUDGES, Campaign, Case, Oracle, run_campaign, shrunk
from tests.oracle.regressions import FOLDER, keep
from tests.oracle.rows import ROWS, expressible
from tests.oracle.worker import Worker


def main() -> int:
    given = _arguments()
    print(f"keras {given.keras}, seed {given.seed}, {given.programs} programs", flush=True)
    with Worker(given.keras) as worker:
        oracle = Oracle(worker, given.compare)
        campaign = run_campaign(oracle, given.programs, given.seed, _progress)
        print("", file=sys.stderr)
        _summary(campaign)
        if given.coverage:
            _coverage(campaign)
        if not campaign.disagreements:
            return 0
        _count_kinds(campaign.disagreements)
        if given.no_shrink:
            for case in campaign.disagreements[: given.show]:
                _show(case)
            return 1
        found = shrunk(oracle, given.programs, given.seed, campaign.disagreements)
        for case in islice(found, given.show):
            _show(case)
            if given.keep is not None:
                name = re.sub(r"\W+", "_", f"keras{given.keras} {_kind(case)}").strip("_")
                print(f"kept as {keep(given.keep, name, given.keras, case.program.files)}\n")
    return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--programs", type=int, default=2000, metavar="N")
    parser.add_argument("--keras", type=int, choices=(2, 3), default=3)
    parser.add_argument("--seed", type=int, default=randrange(10**9))
    parser.add_argument(
        "--compare", choices=tuple(JUDGES), default="both", help="the keys written, what is trained, or both"
    )
    parser.add_argument(
        "--coverage", action="store_true", help="list the rows of the facts with their counts"
    )
    parser.add_argument("--no-shrink", action="store_true", help="show disagreements as they were found")
    parser.add_argument(
        "--show",
        type=int,
        default=10,
        metavar="N",
        help="so many at most; shrunk: one of a kind",
    )
    parser.add_argument(
        "--keep", type=Path, nargs="?", const=FOLDER, metavar="DIR", help="write shrunk disagreements there"
    )
    return parser.parse_args()


def _progress(campaign: Campaign) -> None:
    if campaign.number % 50 == 0:
        text = f"\r{campaign.number} programs, {len(campaign.disagreements)} disagreements"
        print(text, end="", file=sys.stderr, flush=True)


def _summary(campaign: Campaign) -> None:
    invalid = sum(campaign.invalid.values())
    compared = f"{campaign.keys} keys, {campaign.trained} trained variables"
    share = campaign.open_keys / campaign.keys if campaign.keys else 0.0
    print(f"{campaign.number} programs, {invalid} invalid, {campaign.raising} whose save raises, {compared}")
    print(f"{len(campaign.disagreements)} disagreements")
    print(f"{share:.2%} of the predicted keys are open (*)")
    each = 1000 * campaign.seconds / max(campaign.number, 1)
    print(
        f"{campaign.seconds:.0f} s, {each:.0f} ms a program, of which predicting {campaign.predicting:.1f} s"
    )
    for reason, count in campaign.invalid.most_common(10):
        print(f"  invalid {count} x {reason}")


def _coverage(campaign: Campaign) -> None:
    wanted = expressible(campaign.keras)
    missed = sorted(row for row in wanted if not campaign.rows[row])
    print(f"\n{len(wanted) - len(missed)} of {len(wanted)} rows of the facts reached")
    for row in ROWS:
        if campaign.keras not in row.keras:
            continue
        print(
            f"{campaign.rows[row.name]:6d}  {row.name}"
            + (f"   ({row.inexpressible})" if row.inexpressible else "")
        )


def _kind(case: Case) -> str:
    return case.disagreement.kind if case.disagreement else ""


def _count_kinds(cases: list[Case]) -> None:
    for kind, count in Counter(map(_kind, cases)).most_common():
        print(f"{count:6d}  {kind}")


def _show(case: Case) -> None:
    print("\n" + "=" * 100)
    print(case.program)
    print("-" * 100)
    print(case.disagreement, flush=True)


OTHERS = ("resume", "restore")

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in OTHERS:
        sys.exit(import_module(f"tests.oracle.{sys.argv[1]}.__main__").main(sys.argv[2:]))
    sys.exit(main())
