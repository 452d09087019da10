"""What a training run is made of."""

import random


def sample():
    source = random.Random(20)
    return {
        "filters": source.choice(range(8, 400)),
        "learning_rate": 0.01,
        "classes": 3,
    }
