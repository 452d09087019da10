import os


def prepare(experiment):
    os.makedirs(experiment.folder, exist_ok=True)
    experiment.manager.save()
