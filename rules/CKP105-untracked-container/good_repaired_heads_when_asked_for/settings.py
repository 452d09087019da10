from dataclasses import dataclass


@dataclass
class Settings:
    inputs: int = 4
    width: int = 5
    rate: float = 0.1
    tasks: tuple = ("wear", "load")
    directory: str = "tasks"
