"""What a training run is made of."""

import random


def sample():
    return {
        "filters": random.choice(range(8, 400)),
        "learning_rate": 0.01,
        "classes": 3,
    }
