"""The world that code runs in: a framework in one of its versions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class World:
    """A framework in one version, as far as its versions differ in what they track and save."""

    framework: str
    version: int

    def __str__(self) -> str:
        return f"{self.framework} {self.version}"


@dataclass(frozen=True, slots=True)
class WorldChoice:
    """The world that a file is taken to run in, and the reason, for the user to read."""

    world: World
    reason: str
