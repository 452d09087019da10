"""The rules, one module each, and running them over a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules

from ckptlint.finding import Finding
from ckptlint.record import Record
from ckptlint.rules.base import Rule, Suspect
from ckptlint.rules.graph_mode import builds_graphs
from ckptlint.source import SourceFile


def _rules() -> Iterator[type[Rule]]:
    """Every class of this package with a code: a rule is a file here, and no list names it."""
    for found in iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        for value in vars(module).values():
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and issubclass(value, Rule) and hasattr(value, "code"):
                yield value


RULES: tuple[type[Rule], ...] = tuple(sorted(_rules(), key=lambda rule: rule.code))


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
    from ckptlint.rules.edits.walk import Walk

    Walk(source, suspects).run()
