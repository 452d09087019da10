from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    branches: int = 3
    size: int = 3
    steps: int = 3
    directory: str = "pruned"
