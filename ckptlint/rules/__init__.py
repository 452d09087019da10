"""The rules, one module each, and running them over a program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules

from ckptlint.finding import Finding
from ckptlint.program.program import Program
from ckptlint.program.record import Record
from ckptlint.rules.graph_mode import builds_graphs
from ckptlint.rules.rule import AnyRule, Rule, Suspect
from ckptlint.source import SourceFile


def _rules() -> Iterator[type[AnyRule]]:
    """Every class of this package with a code: a rule is a file here, and no list names it."""
    for found in iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        for value in vars(module).values():
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and issubclass(value, Rule) and hasattr(value, "code"):
                yield value


RULES: tuple[type[AnyRule], ...] = tuple(sorted(_rules(), key=lambda rule: rule.code))


def all_triggers(rules: Iterable[type[AnyRule]]) -> frozenset[str]:
    """The words of which one must stand in a file for any of these rules to find something there."""
    return frozenset(word for rule in rules for word in rule.triggers)


def check(
    record: Record, read: Callable[[str], SourceFile | None], rules: Sequence[type[AnyRule]] = RULES
) -> list[Finding]:
    """What rules find in a program. Only files that hold a suspect are parsed by libcst, once for all."""
    program = Program(record)
    running = [rule(program) for rule in rules]
    suspects: dict[str, list[tuple[AnyRule, Suspect]]] = defaultdict(list)
    for rule in running:
        for suspect in rule.suspects():
            suspects[suspect.anchor.path].append((rule, suspect))
    findings: list[Finding] = []
    for path, found in suspects.items():
        source = read(path)
        if source is not None and not builds_graphs(source):
            findings += _walked(source, found)
    return findings


def _walked(source: SourceFile, suspects: list[tuple[AnyRule, Suspect]]) -> list[Finding]:
    from ckptlint.rules.edits.walk import Walk

    return Walk(source, suspects).run()
