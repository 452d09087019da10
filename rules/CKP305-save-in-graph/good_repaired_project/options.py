import argparse


def parsed():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--save-every", type=int, default=2)
    parser.add_argument("--folder", default="classifier")
    return parser.parse_args([])
