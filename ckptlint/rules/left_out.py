"""Objects left out of a checkpoint: where to report them, and the keyword that puts them in."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckptlint.finding import Finding, Fix, Related
from ckptlint.program.objects import Kind
from ckptlint.program.program import Program
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class LeftOut(Suspect):
    """An object that a root should hold, and how it can be named where the root is made.

    The anchor is the making of the root where the object can be named there, else that of the object.
    """

    id: int
    root: int
    expression: str | None


def left_out(program: Program, found: Iterable[tuple[int, int]]) -> Iterator[LeftOut]:
    """One suspect for each place whose object a root lacks, with a repair where there is one."""
    best: dict[Place, LeftOut] = {}
    for id, root in found:
        place = program.objects[id].place
        expression = _expression(program, id, root)
        anchor = program.objects[root].place if expression is not None else place
        known = best.get(place)
        if known is None or (known.expression is None and expression is not None):
            best[place] = LeftOut(anchor, id, root, expression)
    yield from best.values()


def finding(
    rule: Rule[LeftOut, cst.Call], suspect: LeftOut, node: cst.Call, walk: Walk, *, message: str, saved: str
) -> Finding:
    """The finding for an object left out, with the keyword to be added to the call that makes the root."""
    program = rule.program
    root = program.objects[suspect.root]
    fix, help = None, None
    if program.losses.is_dropped(suspect.id):
        help = "let the checkpoint hold it as long as it is trained"
    elif suspect.expression is not None:
        fix = _add(rule, suspect, node, walk)
        argument = f"{_keyword(suspect.expression)}={suspect.expression}"
        help = f"add `{argument}` to the `Checkpoint` at line {root.place.line}"
    elif root.kind is Kind.ROOT:
        help = f"give it to the `Checkpoint` made at line {root.place.line} of {root.place.path}"
    else:
        help = "save it too: a `tf.train.Checkpoint` holds the model with all else that training changes"
    related = Related(root.place, saved)
    return rule.finding(program.objects[suspect.id].place, message, related=[related], help=help, fix=fix)


def _add(rule: Rule[LeftOut, cst.Call], suspect: LeftOut, node: cst.Call, walk: Walk) -> Fix | None:
    from ckptlint.rules.edits import expressions, fixes

    expression = suspect.expression or ""
    name = _keyword(expression)
    taken = {e.attribute for e in rule.program.references.of(suspect.root)}
    if name is None or name in taken or "" in taken or not _is_of_class(walk, expression):
        return None
    change = expressions.add_keyword(walk, node, name, expression)
    return fixes.safe(f"add `{name}={expression}` to the `Checkpoint`", change)


def _is_of_class(walk: Walk, expression: str) -> bool:
    """Whether an attribute of `self` is one of the class that makes the root, not only of a subclass."""
    import libcst as cst
    import libcst.matchers as m

    from ckptlint.rules.edits import names

    receiver = names.receiver(walk)
    holder, _, rest = expression.partition(".")
    classes = [s for s in walk.statements if isinstance(s, cst.ClassDef)]
    if not rest or holder != receiver or not classes:
        return True
    first = rest.partition(".")[0]
    return bool(m.findall(classes[-1], m.Attribute(value=m.Name(holder), attr=m.Name(first))))


def _expression(program: Program, id: int, root: int) -> str | None:
    """The object's name where the root is made, if the root takes keywords and the name can be one."""
    if program.objects[root].kind is not Kind.ROOT or root in program.own_classes:
        return None
    names = [n.expression for n in program.names_at(root) if n.id == id and _keyword(n.expression)]
    return min(names, key=lambda n: (n.count("."), len(n)), default=None)


def _keyword(expression: str) -> str | None:
    name = expression.rpartition(".")[2].lstrip("_")
    return name if name.isidentifier() and not keyword.iskeyword(name) else None
