import argparse


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--width", type=int, default=6)
    parser.add_argument("--rate", type=float, default=0.05)
    parser.add_argument("--follow", type=float, default=0.1)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--directory", default="critic")
    return parser.parse_args([])
