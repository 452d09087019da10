# proof: resume lost=experiment.model,experiment.optimizer kill_after=2
"""A project: the folder is prepared with a checkpoint of the new model, and `--resume` reads the newest one."""

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
    prepare(experiment)
    if args.resume:
        experiment.resume()
    experiment.run(updates=4)
    return experiment


experiment = main(["--resume"] if os.path.isdir("experiment") else [])
