from dataclasses import dataclass


@dataclass
class Config:
    sync_every: int = 100
    steps: int = 9
    discount: float = 0.9
    folder: str = "checkpoints"
