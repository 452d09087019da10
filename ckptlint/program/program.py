"""The program of one run, as rules read it: what was written down, and the questions it answers, by topic.

Each question is answered in one place, and answers True only where the run shows it: a rule that asks stays
silent on what is not known.
"""

from __future__ import annotations

from ckptlint.program.facts import Facts
from ckptlint.program.losses import Losses
from ckptlint.program.progress import Progress
from ckptlint.program.record import Record
from ckptlint.program.restores import Restores
from ckptlint.program.resuming import Resuming
from ckptlint.program.saves import Saves
from ckptlint.program.sight import Sight
from ckptlint.program.training import Training


class Program(Facts):
    """All that rules may ask about a program, once its run is over."""

    def __init__(self, record: Record) -> None:
        super().__init__(record)
        self.sight = Sight(self)
        self.saves = Saves(self, self.sight)
        self.restores = Restores(self)
        self.training = Training(self)
        self.losses = Losses(self, self.sight, self.saves)
        self.resuming = Resuming(self, self.sight, self.saves, self.training, self.losses)
        self.progress = Progress(self, self.sight, self.saves, self.resuming)
