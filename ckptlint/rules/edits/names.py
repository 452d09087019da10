"""Which names code reads and binds."""

from __future__ import annotations

import libcst as cst

from ckptlint.rules.edits.walk import Walk


def names_used_in(node: cst.CSTNode) -> frozenset[str]:
    """The names that code reads; those of keywords and attributes are not among them."""
    match node:
        case cst.Name(value=name):
            return frozenset({name})
        case cst.Attribute(value=inner):
            return names_used_in(inner)
        case cst.Arg(value=inner):
            return names_used_in(inner)
    return frozenset[str]().union(*(names_used_in(child) for child in node.children))


def names_bound_in(node: cst.CSTNode) -> frozenset[str]:
    """The names that a statement and those in it bind: targets, parameters, imports."""
    bound: set[str] = set()
    match node:
        case cst.AssignTarget(target=target) | cst.AnnAssign(target=target) | cst.AugAssign(target=target):
            bound |= _targets(target)
        case cst.For(target=target) | cst.CompFor(target=target) | cst.NamedExpr(target=target):
            bound |= _targets(target)
        case cst.AsName(name=target):
            bound |= _targets(target)
        case cst.Param(name=name) | cst.FunctionDef(name=name) | cst.ClassDef(name=name):
            bound.add(name.value)
        case cst.ImportAlias():
            bound.add(node.evaluated_alias or node.evaluated_name.split(".")[0])
    return frozenset(bound).union(*(names_bound_in(child) for child in node.children))


def _targets(target: cst.CSTNode) -> frozenset[str]:
    match target:
        case cst.Name(value=name):
            return frozenset({name})
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            return frozenset[str]().union(*(_targets(e.value) for e in elements))
    return frozenset()


def receiver(walk: Walk) -> str | None:
    """The name of the first parameter of the method around the walk's place, None outside of methods."""
    if not walk.functions:
        return None
    method = walk.functions[-1]
    index = next((i for i, s in enumerate(walk.statements) if s is method), 0)
    if index == 0 or not isinstance(walk.statements[index - 1], cst.ClassDef) or not method.params.params:
        return None
    return method.params.params[0].name.value


_READERS = frozenset("enumerate iter len list map max min next reversed set sorted sum tuple zip".split())


def only_read(walk: Walk, attribute: str) -> bool:
    """Whether the file assigns an attribute of this name once, and else only iterates over or indexes it."""

    class Uses(cst.CSTVisitor):
        def __init__(self) -> None:
            super().__init__()
            self.around: list[cst.CSTNode] = []
            self.assigned = 0
            self.other = False

        def on_visit(self, node: cst.CSTNode) -> bool:
            if isinstance(node, cst.Attribute) and node.attr.value == attribute:
                self.use(node)
            self.around.append(node)
            return True

        def on_leave(self, original_node: cst.CSTNode) -> None:
            self.around.pop()

        def use(self, node: cst.Attribute) -> None:
            match self.around[-1]:
                case cst.AssignTarget() | cst.AnnAssign():
                    self.assigned += 1
                case cst.For(iter=iterated) | cst.CompFor(iter=iterated) if iterated is node:
                    return
                case cst.Subscript() if not isinstance(
                    self.around[-2], cst.AssignTarget | cst.Del | cst.AugAssign
                ):
                    return
                case cst.Assign() | cst.Arg() if self.is_read():
                    return
                case _:
                    self.other = True

        def is_read(self) -> bool:
            match self.around[-1], self.around[-2]:
                case cst.Assign(), _:
                    return isinstance(self.around[-1].targets[0].target, cst.Tuple | cst.List)
                case cst.Arg(), cst.Call(func=cst.Name(value=name)):
                    return name in _READERS
            return False

    uses = Uses()
    walk.module.visit(uses)
    return uses.assigned == 1 and not uses.other
