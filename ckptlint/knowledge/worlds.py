"""The worlds that the tables know: Keras 2 and Keras 3, which track and save differently."""

from __future__ import annotations

from ckptlint.world import World, WorldChoice

KERAS = "Keras"
KERAS_2 = World(KERAS, 2)
KERAS_3 = World(KERAS, 3)


def keras(version: int) -> World:
    """The world of one Keras version."""
    return World(KERAS, version)


def keras_choice(version: int, reason: str) -> WorldChoice:
    """The choice of one Keras version, for this reason."""
    return WorldChoice(keras(version), reason)
