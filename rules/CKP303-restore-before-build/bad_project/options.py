import argparse
from dataclasses import dataclass


@dataclass
class Options:
    net: str
    widths: tuple
    folder: str
    steps: int


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--net", default="critic")
    parser.add_argument("--widths", default="6,4")
    parser.add_argument("--folder", default="values")
    parser.add_argument("--steps", type=int, default=4)
    args = parser.parse_args([])
    return Options(args.net, tuple(int(w) for w in args.widths.split(",")), args.folder, args.steps)
