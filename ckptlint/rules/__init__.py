"""The rules, one module each, and running them over a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from ckptlint.finding import Finding
from ckptlint.record import Record
from ckptlint.rules.base import Rule, Suspect
from ckptlint.rules.created_per_call import CreatedPerCall
from ckptlint.rules.graph_mode import builds_graphs
from ckptlint.rules.keras3_container import Keras3Container
from ckptlint.rules.keras3_raw_variable import Keras3RawVariable
from ckptlint.rules.nondeterministic_architecture import NondeterministicArchitecture
from ckptlint.rules.opaque_op import OpaqueOp
from ckptlint.rules.rebound_after_checkpoint import ReboundAfterCheckpoint
from ckptlint.rules.restore_path import RestorePath
from ckptlint.rules.save_before_update import SaveBeforeUpdate
from ckptlint.rules.untracked_optimizer import UntrackedOptimizer
from ckptlint.rules.untracked_variable import UntrackedVariable
from ckptlint.rules.variable_replaced import VariableReplaced
from ckptlint.rules.weights_filename import WeightsFilename
from ckptlint.source import SourceFile

RULES: tuple[type[Rule], ...] = (
    UntrackedVariable,  # CKP101
    UntrackedOptimizer,  # CKP102
    Keras3Container,  # CKP106
    Keras3RawVariable,  # CKP107
    NondeterministicArchitecture,  # CKP201
    CreatedPerCall,  # CKP203
    ReboundAfterCheckpoint,  # CKP204
    SaveBeforeUpdate,  # CKP301
    OpaqueOp,  # CKP401
    VariableReplaced,  # CKP404
    RestorePath,  # CKP501
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
        if source is not None and not builds_graphs(source):
            _walk(source, found)
    return [finding for rule in running for finding in rule.findings]


def _walk(source: SourceFile, suspects: list[tuple[Rule, Suspect]]) -> None:
    from ckptlint.rules.walk import Walk

    Walk(source, suspects).run()
