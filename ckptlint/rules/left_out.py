"""Objects left out of a checkpoint: where to report them, and the keyword that puts them in."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckptlint.finding import Finding, Fix, Related
from ckptlint.program.objects import Edge, Kind, Reference
from ckptlint.program.program import Program
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class LeftOut(Suspect):
    """An object that a root should hold, and how it can be named where the root is made.

    The anchor is the making of the root, or the call that saves a model by itself: that is where users look.
    """

    id: int
    root: int
    expression: str | None


def left_out(program: Program, found: Iterable[tuple[int, int]]) -> Iterator[LeftOut]:
    """One suspect for each root and place whose object it lacks, with a repair where there is one.

    Checkpoints that stand for the same thing, as in a method that saves and one that loads, each need it.
    """
    best: dict[tuple[Place, Place], LeftOut] = {}
    for id, root in [(id, each) for id, lacking in found for each in _checkpoints(program, lacking)]:
        expression = _expression(program, id, root)
        anchor = _place_of(program, id, root)
        key = (anchor, program.objects[id].place)
        known = best.get(key)
        if known is None or (known.expression is None and expression is not None):
            best[key] = LeftOut(anchor, id, root, expression)
    yield from best.values()


def _checkpoints(program: Program, root: int) -> tuple[int, ...]:
    """A model, or all the checkpoints that stand for the same as this one."""
    return program.saves.same(root) if program.objects[root].kind is Kind.ROOT else (root,)


def _place_of(program: Program, id: int, root: int) -> Place:
    """Where a root is made by a call of its own, else where it is saved."""
    made = program.objects[root]
    if made.kind is Kind.ROOT and root not in program.own_classes:
        return made.place
    save = program.resuming.save_of(root, program.training.of(id))
    return made.place if save is None else save.place


def start_over(program: Program, root: int) -> str:
    """What becomes of an object that a root lacks."""
    if program.resuming.resumes(root):
        return "a resumed run starts it over"
    return "a run resumed from this checkpoint would start it over"


def finding(
    rule: Rule[LeftOut, cst.Call], suspect: LeftOut, node: cst.Call, walk: Walk, *, message: str, made: str
) -> Finding:
    """The finding for an object left out, with the keyword to be added to the call that makes the root.

    `made` says what the object is, at the place of its making.
    """
    program = rule.program
    root = program.objects[suspect.root]
    fix, help = None, None
    if program.losses.is_dropped(suspect.id):
        help = "let the checkpoint hold it as long as it is trained"
    elif suspect.expression is not None:
        fix = _add(rule, suspect, node, walk)
        help = f"add `{_keyword(suspect.expression)}={suspect.expression}` to this `Checkpoint`"
    elif root.kind is Kind.ROOT:
        help = "give it to this `Checkpoint`, and make it before"
    else:
        help = "save it too: a `tf.train.Checkpoint` holds the model with all else that training changes"
    related = [Related(program.objects[suspect.id].place, made), *_kept_as(program, suspect)]
    save = program.resuming.save_of(suspect.root, program.training.of(suspect.id))
    if save is not None and root.kind is Kind.ROOT and save.place != suspect.anchor:
        related.append(Related(save.place, "what is saved here is without it"))
    restores = program.resuming.restores(suspect.root)
    if restores and root.kind is not Kind.ROOT:
        related.append(Related(restores[0].place, "what is saved is read back here, and trained on"))
    return rule.finding(suspect.anchor, message, related=related, help=help, fix=fix)


def _kept_as(program: Program, suspect: LeftOut) -> list[Related]:
    """The attribute that leads to an object that is made elsewhere: in a function that returns it, say.

    It is one of the root, if one of those leads to what holds the object.
    """
    made = program.objects[suspect.id].place
    edges = _attributes(program, suspect.id)
    if not edges or any((e.place.path, e.place.line) == (made.path, made.line) for e in edges):
        return []
    around = [e for edge in edges for e in _attributes(program, edge.holder) if e.holder == suspect.root]
    edge = (around or edges)[0]
    return [Related(edge.place, f"`{edge.attribute}` of `{program.label(edge.holder)}` leads to it")]


def _attributes(program: Program, id: int) -> list[Edge]:
    return [edge for edge in program.references.to(id) if edge.kind is Reference.ATTRIBUTE]


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
