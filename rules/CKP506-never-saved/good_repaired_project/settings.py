import argparse


def read():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", default="speech")
    parser.add_argument("--width", type=int, default=6)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args()
