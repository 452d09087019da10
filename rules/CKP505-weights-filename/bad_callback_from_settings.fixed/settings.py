"""The settings of the experiment."""

import os

EPOCHS = 2
OPTIMIZER = "adam"
WORK_DIR = "runs"
CHECKPOINT_PATH = os.path.join(WORK_DIR, "best_weights.weights.h5")
