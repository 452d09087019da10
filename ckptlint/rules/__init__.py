"""The rules, one module each, and running them over a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from ckptlint.finding import Finding
from ckptlint.record import Record
from ckptlint.rules.base import Rule, Suspect
from ckptlint.rules.nondeterministic_architecture import NondeterministicArchitecture
from ckptlint.rules.rebound_after_checkpoint import ReboundAfterCheckpoint
from ckptlint.rules.untracked_optimizer import UntrackedOptimizer
from ckptlint.rules.untracked_variable import UntrackedVariable
from ckptlint.rules.variable_replaced import VariableReplaced
from ckptlint.rules.weights_filename import WeightsFilename
from ckptlint.source import SourceFile

RULES: tuple[type[Rule], ...] = (
    UntrackedVariable,  # CKP101
    UntrackedOptimizer,  # CKP102
    NondeterministicArchitecture,  # CKP201
    ReboundAfterCheckpoint,  # CKP204
    VariableReplaced,  # CKP404
    WeightsFilename,  # CKP505
)


def all_triggers(rules: Iterable[type[Rule]]) -> frozenset[str]:
    """The words of which one must stand in a file for any of these rules to find something there."""
    return frozenset(word for rule in rules for word in rule.triggers)


def check(
    record: Record, read: Callable[[str], SourceFile | None], rules: Sequence[type[Rule]] = RULES
) -> list[Finding]:
    """Run rules over a record. Only files that hold a suspect are parsed by libcst, once for all rules."""
    running = [rule(record) for rule in rules]
    suspects: dict[str, list[tuple[Rule, Suspect]]] = defaultdict(list)
    for rule in running:
        for suspect in rule.suspects():
            suspects[suspect.anchor.path].append((rule, suspect))
    for path, found in suspects.items():
        source = read(path)
        if source is not None:
            _walk(source, found)
    return [finding for rule in running for finding in rule.findings]


def _walk(source: SourceFile, suspects: list[tuple[Rule, Suspect]]) -> None:
    from ckptlint.rules.walk import Walk

    Walk(source, suspects).run()
