"""Settings of the experiment."""

import pathlib
import random

RUN_DIR = pathlib.Path(__file__).parent / "runs" / "demand"

# Data: hours seen, hours forecast, series in a batch.
WINDOW = 24
HORIZON = 6
BATCH_SIZE = 32

# Model
HIDDEN_UNITS = 32
NUM_BLOCKS = 3
BOTTLENECK_UNITS = random.choice([8, 12, 16])

# Training
LEARNING_RATE = 1e-3
SMOOTHNESS = 0.1
STEPS = 40
SAVE_EVERY = 20
