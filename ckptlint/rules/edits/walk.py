"""One walk over a file's libcst tree for all rules that have suspects in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from ckptlint.rules.base import Rule, Suspect
from ckptlint.source import Place, SourceFile


class Walk(cst.CSTVisitor):
    """Walks one file and hands each node to the rules that have suspects in the file.

    While a rule's `visit_*` runs, `statements` holds the statements around the node, outermost first, and
    `blocks` the bodies they stand in, so that edits can speak of whole statements.
    """

    def __init__(self, source: SourceFile, suspects: Iterable[tuple[Rule, Suspect]]) -> None:
        super().__init__()
        self.source = source
        self._wrapper = MetadataWrapper(cst.parse_module(source.text), unsafe_skip_copy=True)
        self.module = self._wrapper.module
        self._ranges = self._wrapper.resolve(PositionProvider)
        self._at: dict[tuple[int, int, int, int, int], list[Suspect]] = defaultdict(list)
        self._rules: list[Rule] = []
        for rule, suspect in suspects:
            if rule not in self._rules:
                self._rules.append(rule)
            a = suspect.anchor
            self._at[id(rule), a.line, a.column, a.end_line, a.end_column].append(suspect)
        self.met: set[int] = set()
        self.statements: list[cst.SimpleStatementLine | cst.BaseCompoundStatement] = []
        self.blocks: list[Sequence[cst.BaseStatement]] = []
        self.functions: list[cst.FunctionDef] = []

    def run(self) -> None:
        """Walk the file; findings are added to the rules."""
        for rule in self._rules:
            rule.walk = self
        self.module.visit(self)

    def place(self, node: cst.CSTNode) -> Place:
        """The span of a node, in the terms of the record."""
        r = self._ranges[node]
        return Place(self.source.path, r.start.line, r.start.column, r.end.line, r.end.column)

    def suspects_at(self, rule: Rule, node: cst.CSTNode) -> Sequence[Suspect]:
        p = self.place(node)
        found = self._at.get((id(rule), p.line, p.column, p.end_line, p.end_column), [])
        self.met.update(map(id, found))
        return found

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            self.statements.append(node)
        if isinstance(node, cst.IndentedBlock | cst.Module):
            self.blocks.append(node.body)
        if isinstance(node, cst.FunctionDef):
            self.functions.append(node)
        for rule in self._rules:
            visit = getattr(rule, f"visit_{type(node).__name__}", None)
            if visit is not None:
                visit(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            self.statements.pop()
        if isinstance(original_node, cst.IndentedBlock | cst.Module):
            self.blocks.pop()
        if isinstance(original_node, cst.FunctionDef):
            self.functions.pop()
