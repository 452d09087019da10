"""One walk over a file's libcst tree for all rules that have suspects in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from ckptlint.finding import Finding
from ckptlint.rules.edits.shallow import shallow
from ckptlint.rules.rule import AnyRule, Suspect
from ckptlint.source import Place, SourceFile


class Walk(cst.CSTVisitor):
    """Walks one file and hands the rules the nodes that their suspects are anchored in.

    While a rule judges, `statements` holds the statements around the node, outermost first, `blocks` the
    bodies they stand in, and `functions` the functions, so that edits can speak of whole statements.
    """

    def __init__(self, source: SourceFile, suspects: Iterable[tuple[AnyRule, Suspect]]) -> None:
        super().__init__()
        self.source = source
        shortened = shallow(source)
        self._editable = shortened is None
        text = source.text if shortened is None else shortened
        self._wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
        self.module = self._wrapper.module
        self._ranges = self._wrapper.resolve(PositionProvider)
        self._at: dict[Place, list[tuple[AnyRule, Suspect]]] = defaultdict(list)
        for rule, suspect in suspects:
            self._at[suspect.anchor].append((rule, suspect))
        self._nodes = frozenset[str]().union(*(rule.nodes for rule, _ in suspects))
        self._findings: list[Finding] = []
        self.statements: list[cst.SimpleStatementLine | cst.BaseCompoundStatement] = []
        self.blocks: list[Sequence[cst.BaseStatement]] = []
        self.functions: list[cst.FunctionDef] = []

    def run(self) -> list[Finding]:
        """Walk the file; what the rules find in it, without edits where not all of the file was read."""
        self.module.visit(self)
        if self._editable:
            return self._findings
        return [replace(finding, fix=None) for finding in self._findings]

    def place(self, node: cst.CSTNode) -> Place:
        """The span of a node, in the terms of the program."""
        r = self._ranges[node]
        return Place(self.source.path, r.start.line, r.start.column, r.end.line, r.end.column)

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            self.statements.append(node)
        if isinstance(node, cst.IndentedBlock | cst.Module):
            self.blocks.append(node.body)
        if isinstance(node, cst.FunctionDef):
            self.functions.append(node)
        name = type(node).__name__
        if name in self._nodes:
            for rule, suspect in self._at.get(self.place(node), ()):
                found = rule.judge(suspect, node, self) if name in rule.nodes else None
                if found is not None:
                    self._findings.append(found)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            self.statements.pop()
        if isinstance(original_node, cst.IndentedBlock | cst.Module):
            self.blocks.pop()
        if isinstance(original_node, cst.FunctionDef):
            self.functions.pop()
