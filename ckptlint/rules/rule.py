"""What every rule shares: its description, the suspects it takes from the program, and its findings.

libcst is imported only by the walk (`ckptlint.rules.edits.walk`) and by what builds edits
(`ckptlint.rules.edits`), so that the descriptions and trigger words of all rules can be read without it.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.program.program import Program
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Suspect:
    """Something the program shows to be wrong, and the node where the rule takes it up.

    `anchor` is the span of that node: where the finding stands, or where its edit goes. Rules extend this
    class by what they want to know when they meet the node.
    """

    anchor: Place


S = TypeVar("S", bound=Suspect)
N = TypeVar("N", bound="cst.CSTNode")


class Rule(ABC, Generic[S, N]):
    """One rule: class attributes describe it, `suspects` asks the program, `judge` meets the node of each.

    A rule's docstring is its documentation: `ckptlint explain CODE` prints it. `nodes` names the libcst
    classes that an anchor may be the span of; `judge` is called with the node that has this span. `triggers`
    are words of which one must stand in a file for the rule to find something there.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    summary: ClassVar[str]
    severity: ClassVar[Severity]
    enabled: ClassVar[bool] = True
    triggers: ClassVar[frozenset[str]]
    keras: ClassVar[tuple[int, ...]] = (2, 3)
    nodes: ClassVar[frozenset[str]] = frozenset({"Call"})

    def __init__(self, program: Program) -> None:
        self.program = program

    @abstractmethod
    def suspects(self) -> Iterable[S]:
        """What the program shows to be wrong."""

    @abstractmethod
    def judge(self, suspect: S, node: N, walk: Walk) -> Finding | None:
        """The finding for a suspect, or None where its node shows that nothing is wrong.

        `walk` gives the statements around the node, and what edits need.
        """

    @classmethod
    def documentation(cls) -> str:
        """The page that `ckptlint explain` prints."""
        return inspect.cleandoc(cls.__doc__ or "")

    def finding(
        self,
        place: Place,
        message: str,
        *,
        related: Iterable[Related] = (),
        help: str | None = None,
        fix: Fix | None = None,
        depends_on_keras: bool = False,
    ) -> Finding:
        """A finding at `place`. Messages are one sentence and name the thing that is lost."""
        return Finding(
            code=self.code,
            rule=self.name,
            severity=self.severity,
            message=message,
            place=place,
            related=tuple(related),
            help=help,
            fix=fix,
            runs_in=self.program.world_of(place.path) if depends_on_keras else None,
        )


AnyRule = Rule[Any, Any]
