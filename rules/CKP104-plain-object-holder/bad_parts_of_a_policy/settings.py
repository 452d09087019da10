import argparse


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--width", type=int, default=6)
    parser.add_argument("--depth", type=int, default=2)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--directory", default="policy")
    return vars(parser.parse_args([]))
