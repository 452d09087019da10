"""What every rule shares: its description, the suspects it takes from the record, and reporting.

libcst is imported only in `ckptlint.rules.edits`, by the walk and by what builds edits, so that the
descriptions and trigger words of all rules can be read without it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, KerasChoice, Related, Severity
from ckptlint.record import Record
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Suspect:
    """Something the record shows to be wrong, and the node at which the visitor shall take it up.

    `anchor` is the span of that node: where the finding stands, or where its edit goes. Rules extend this
    class by what they want to know when they meet the node.
    """

    anchor: Place


@dataclass
class Rule:
    """One rule: class attributes describe it, `suspects` reads the record, `visit_*` meets libcst nodes.

    A rule's docstring is its documentation: `ckptlint explain CODE` prints it. The walk calls
    `visit_Call(node)`, `visit_Assign(node)`, … for each node of a file that one of the rule's suspects is
    anchored in. There the rule asks `self.at(node)` for the suspects of that node and calls `self.report`.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    summary: ClassVar[str]
    severity: ClassVar[Severity]
    enabled: ClassVar[bool] = True
    triggers: ClassVar[frozenset[str]]
    keras: ClassVar[tuple[int, ...]] = (2, 3)

    record: Record
    findings: list[Finding] = field(default_factory=list)
    walk: Walk | None = None

    def suspects(self) -> Iterable[Suspect]:
        """What the record shows to be wrong."""
        raise NotImplementedError

    @classmethod
    def documentation(cls) -> str:
        """The page that `ckptlint explain` prints."""
        return inspect.cleandoc(cls.__doc__ or "")

    def at(self, node: cst.CSTNode) -> Sequence[Suspect]:
        """The suspects anchored at this node."""
        assert self.walk is not None
        return self.walk.suspects_at(self, node)

    def report(
        self,
        place: Place,
        message: str,
        *,
        related: Iterable[Related] = (),
        help: str | None = None,
        fix: Fix | None = None,
        depends_on_keras: bool = False,
        severity: Severity | None = None,
    ) -> None:
        """Add a finding at `place`. Messages are one sentence and name the thing that is lost."""
        keras: KerasChoice | None = self.record.keras.get(place.path) if depends_on_keras else None
        finding = Finding(
            code=self.code,
            rule=self.name,
            severity=severity or self.severity,
            message=message,
            place=place,
            related=tuple(related),
            help=help,
            fix=fix,
            keras=keras,
        )
        self.findings.append(finding)
