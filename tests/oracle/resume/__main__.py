"""`python -m tests.oracle resume`: the resume oracle at length, with its disagreements shown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from random import randrange

from tests.oracle.resume.campaign import Campaign, Case, kinds, run_campaign, shrunk
from tests.oracle.resume.worker import Worker


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle resume", description=__doc__)
    parser.add_argument("--programs", type=int, default=1000, metavar="N")
    parser.add_argument("--keras", type=int, choices=(2, 3), default=3)
    parser.add_argument("--seed", type=int, default=randrange(10**9))
    parser.add_argument("--shrink", action="store_true", help="make the programs that are shown small first")
    parser.add_argument("--show", type=int, default=5, metavar="N", help="so many programs, one of a kind")
    given = parser.parse_args(arguments)
    print(f"keras {given.keras}, seed {given.seed}, {given.programs} programs", flush=True)
    with Worker(given.keras) as worker:
        campaign = run_campaign(worker, given.programs, given.seed, _progress)
        print("", file=sys.stderr)
        invalid = sum(campaign.invalid.values())
        print(f"{campaign.number} programs, {invalid} invalid, {campaign.seconds:.0f} s")
        print(
            f"{campaign.lost} losses, {campaign.reported} reported, {campaign.false} reports without a loss"
        )
        print(f"{len(campaign.disagreements)} programs disagree")
        for reason, count in campaign.invalid.most_common(10):
            print(f"  invalid {count} x {reason}")
        for kind, count in kinds(campaign.disagreements).most_common(40):
            print(f"{count:6d}  {kind}")
        for case in islice(_shown(given.shrink, worker, campaign, given.seed), given.show):
            print("\n" + "=" * 100, case.program, "-" * 100, case.disagreement, sep="\n", flush=True)
    return 1 if campaign.disagreements else 0


def _shown(shrink: bool, worker: Worker, campaign: Campaign, seed: int) -> Iterable[Case]:
    if shrink:
        return shrunk(worker, campaign.disagreements, seed)
    first = {case.disagreement.kind: case for case in reversed(campaign.disagreements) if case.disagreement}
    return [first[kind] for kind, _ in kinds(campaign.disagreements).most_common()]


def _progress(campaign: Campaign) -> None:
    if campaign.number % 20 == 0:
        text = f"\r{campaign.number} programs, {len(campaign.disagreements)} disagree"
        print(text, end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
