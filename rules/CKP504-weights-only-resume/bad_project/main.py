# proof: resume lost=training.model.optimizer kill_after=2
"""A project: the command line says from which epoch to go on, and the weights of that epoch are loaded."""

import argparse
import os

from settings import Settings
from training import Training


def newest(folder):
    return len(os.listdir(folder)) if os.path.isdir(folder) else 0


def parse(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--start-epoch", type=int, default=0)
    return parser.parse_args(arguments)


def main(arguments):
    args = parse(arguments)
    settings = Settings(epochs=args.epochs, start_epoch=args.start_epoch)
    return Training(settings)


training = main(["--start-epoch", str(newest("weights"))])
training.run()
