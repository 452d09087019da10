from dataclasses import dataclass


@dataclass
class Settings:
    epochs: int
    start_epoch: int = 0
    folder: str = "weights"
    rate: float = 0.05
