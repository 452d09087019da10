"""Objects left out of a checkpoint: where to report them, and the keyword that puts them in."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckptlint.finding import Fix, Related
from ckptlint.record import Kind, Record
from ckptlint.rules.base import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst


@dataclass(frozen=True)
class LeftOut(Suspect):
    """An object that a root should hold, and how it can be named where the root is made.

    The anchor is the making of the root where the object can be named there, else that of the object.
    """

    id: int
    root: int
    expression: str | None


def left_out(record: Record, found: Iterable[tuple[int, int]]) -> Iterator[LeftOut]:
    """One suspect for each place whose object a root lacks, with a repair where there is one."""
    best: dict[Place, LeftOut] = {}
    for id, root in found:
        place = record.objects[id].place
        expression = _expression(record, id, root)
        anchor = record.objects[root].place if expression is not None else place
        known = best.get(place)
        if known is None or (known.expression is None and expression is not None):
            best[place] = LeftOut(anchor, id, root, expression)
    yield from best.values()


def repair(rule: Rule, node: cst.Call, suspect: LeftOut, *, message: str, saved: str) -> None:
    """Report an object left out, with the keyword to be added to the call that makes the root."""
    record = rule.record
    root = record.objects[suspect.root]
    fix, help = None, None
    if suspect.expression is not None:
        fix = _add(rule, node, suspect)
        argument = f"{_keyword(suspect.expression)}={suspect.expression}"
        help = f"add `{argument}` to the `Checkpoint` at line {root.place.line}"
    elif root.kind is Kind.ROOT:
        help = f"give it to the `Checkpoint` made at line {root.place.line} of {root.place.path}"
    else:
        help = "save it too: a `tf.train.Checkpoint` holds the model with all else that training changes"
    related = Related(root.place, saved)
    rule.report(record.objects[suspect.id].place, message, related=[related], help=help, fix=fix)


def _add(rule: Rule, node: cst.Call, suspect: LeftOut) -> Fix | None:
    from ckptlint.rules.edits import changes

    assert rule.walk is not None and suspect.expression is not None
    name = _keyword(suspect.expression)
    held = {e.attribute for e in rule.record.edges_from(suspect.root)}
    if name is None or name in held or "" in held or not _is_of_class(rule, suspect.expression):
        return None
    change = changes.add_keyword(rule.walk, node, name, suspect.expression)
    return changes.safe(f"add `{name}={suspect.expression}` to the `Checkpoint`", change)


def _is_of_class(rule: Rule, expression: str) -> bool:
    """Whether an attribute of `self` is one of the class that makes the root, not only of a subclass."""
    import libcst as cst
    import libcst.matchers as m

    from ckptlint.rules.edits import changes

    assert rule.walk is not None
    receiver = changes.receiver(rule.walk)
    holder, _, rest = expression.partition(".")
    classes = [s for s in rule.walk.statements if isinstance(s, cst.ClassDef)]
    if not rest or holder != receiver or not classes:
        return True
    first = rest.partition(".")[0]
    return bool(m.findall(classes[-1], m.Attribute(value=m.Name(holder), attr=m.Name(first))))


def _expression(record: Record, id: int, root: int) -> str | None:
    """The object's name where the root is made, if the root takes keywords and the name can be one."""
    if record.objects[root].kind is not Kind.ROOT or root in record.classes:
        return None
    names = [n.expression for n in record.names.get(root, ()) if n.id == id and _keyword(n.expression)]
    return min(names, key=lambda n: (n.count("."), len(n)), default=None)


def _keyword(expression: str) -> str | None:
    name = expression.rpartition(".")[2].lstrip("_")
    return name if name.isidentifier() and not keyword.iskeyword(name) else None
