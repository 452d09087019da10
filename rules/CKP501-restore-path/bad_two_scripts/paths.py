"""Where things are written."""

import os

ROOT = "experiments"
CHECKPOINT_DIR = os.path.join(ROOT, "checkpoints")
CHECKPOINT_PREFIX = os.path.join(CHECKPOINT_DIR, "vae")
