# proof: resume kill_after=2
"""A project: `--resume` reads the newest checkpoint, and then the folder is prepared."""

import argparse
import os

from experiment import Experiment
from folders import prepare


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", default="experiment")
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args(arguments)
    experiment = Experiment(args.folder)
    if args.resume:
        experiment.resume()
    prepare(experiment)
    experiment.run(updates=4)
    return experiment


experiment = main(["--resume"] if os.path.isdir("experiment") else [])
