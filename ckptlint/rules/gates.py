"""Questions that rules ask of a record before they speak: does it resume, is this trained, is it kept?

Each answers True only where the record shows it, so that a rule which asks stays silent on what is not known.
"""

from __future__ import annotations

from collections.abc import Iterable

from ckptlint.knowledge import tables
from ckptlint.record import Event, EventKind, Kind, Object, Record, RegionKind, Text

_ELSEWHERE = frozenset({"none", "saved"})  # origins of a path that no earlier process can have written


def program(record: Record, id: int) -> frozenset[int]:
    """The program of an object: the groups of drivers in which something happens to it."""
    return record.drivers_of(id)


def may_follow(record: Record, first: Event, second: Event) -> bool:
    """Whether `second` may happen after `first` in one process; in a loop, each follows the other."""
    if record.drivers[first.driver].group != record.drivers[second.driver].group:
        return False
    return record.before(first, second) is not False or share_loop(first, second)


def share_loop(first: Event, second: Event) -> bool:
    """Whether both events stand in one loop, so that each comes after the other in a later round."""
    return bool({r.place for r in first.loops} & {r.place for r in second.loops})


# Resumes


def saves(record: Record, root: int) -> list[Event]:
    """The events that write this root."""
    return record.events_of(root, EventKind.SAVE)


def restores(record: Record, root: int) -> list[Event]:
    """The events that read this root back from what an earlier process may have written."""
    read = record.events_of(root, EventKind.RESTORE)
    return [e for e in read if e.detail.get("origin") not in _ELSEWHERE and _continues(record, root, e)]


def resumes(record: Record, root: int) -> bool:
    """Whether the program saves this root while training, restores it, and goes on training what it holds."""
    held = record.holds(root)
    trains = [e for e in record.of_event(EventKind.UPDATE) if any(s in held for s in e.subjects)]
    return any(
        may_follow(record, update, save) and may_follow(record, restore, update)
        for save in saves(record, root)
        for restore in restores(record, root)
        for update in trains
    )


def _continues(record: Record, root: int, restore: Event) -> bool:
    """Whether a restore reads what the program itself saves, not a weights file of others to start from."""
    if restore.detail.get("file", "checkpoint") == "checkpoint":
        return True
    read = restore.detail.get("path")
    if restore.detail.get("origin") == "latest":
        return True
    return isinstance(read, Text) and any(read == save.detail.get("path") for save in saves(record, root))


# Trained


def training(record: Record, id: int) -> list[Event]:
    """The events by which training changes this object or, for an optimizer, by which it trains others."""
    return record.events_of(id, EventKind.UPDATE)


def trained(record: Record, id: int) -> bool:
    """Whether training changes this object and what it holds outlives a step."""
    return bool(training(record, id)) and not rederived(record, id)


def rederived(record: Record, id: int) -> bool:
    """Whether the program sets the object anew: to a constant, or a value not made from itself."""
    if record.events_of(id, EventKind.RESET):
        return True
    return any(
        e.detail.get("how") == "assign" and id not in _ids(e.detail.get("value"))
        for e in training(record, id)
    )


def _ids(value: object) -> frozenset[int]:
    return (
        frozenset(i for i in value if isinstance(i, int))
        if isinstance(value, tuple | frozenset)
        else frozenset()
    )


# Not kept another way


def known(record: Record, id: int) -> bool:
    """Whether the run saw all that happens to this object: it is the program's own, never out of sight."""
    object = record.objects[id]
    return object.kind is not Kind.GIVEN and id not in record.escaped and id not in record.unseen_base


def kept(record: Record, id: int) -> bool:
    """Whether a root, another file or unseen code may keep this object, in this program or another."""
    if id in record.kept:
        return True
    return any(all(o.id in record.kept for o in twins) for twins in _twins(record, id))


def lost(record: Record, id: int) -> bool:
    """Whether no root, no other file and no code unseen can keep this object."""
    return known(record, id) and not kept(record, id) and not holder_unseen(record, id)


def holder_unseen(record: Record, id: int) -> bool:
    """Whether the object hangs on one that was given, escaped, or has a base class unseen."""
    return any(not known(record, h) for h in holders(record, id))


def holders(record: Record, id: int) -> frozenset[int]:
    """All objects from which this one can be reached."""
    found: set[int] = set()
    queue = [id]
    while queue:
        for edge in record.edges_to(queue.pop()):
            if edge.holder not in found:
                found.add(edge.holder)
                queue.append(edge.holder)
    return frozenset(found)


def _twins(record: Record, id: int) -> list[list[Object]]:
    """Objects made at the same place in other programs, program by program."""
    object = record.objects[id]
    own = program(record, id)
    found: dict[frozenset[int], list[Object]] = {}
    for other in record.made_at(object.place):
        if other.id != id and other.kind is object.kind:
            groups = program(record, other.id)
            if not groups & own:
                found.setdefault(groups, []).append(other)
    return list(found.values())


def stands_in_for_kept(record: Record, id: int) -> bool:
    """Whether a name that meant an object some root holds was bound to this one instead."""
    rebinds = record.events_of(id, EventKind.REBIND)
    return any(e.detail.get("new") == id and e.detail.get("old") in record.kept for e in rebinds)


def outlives_a_round(record: Record, id: int, changes: Iterable[Event]) -> bool:
    """Whether what these events change is not made anew in each round of the loop it is changed in."""
    made = {r.place for r in record.objects[id].regions if r.kind is RegionKind.LOOP and not r.name}
    return not any(made & {r.place for r in change.loops} for change in changes)


def root_for(record: Record, id: int, changes: Iterable[Event]) -> int | None:
    """The root that should hold an object these events change: it resumes, and is saved after such a change.

    None where there is none, where the root may hold more than the run could see, or where the object is made
    and dropped in the course of training.
    """
    events = list(changes)
    if stands_in_for_kept(record, id) or not outlives_a_round(record, id, events):
        return None
    found = [
        root
        for root in record.roots
        if (_made_together(record, id, root) or _always_resumed(record, events, root))
        and any(may_follow(record, change, save) for change in events for save in saves(record, root))
        and any(
            may_follow(record, restore, change) for change in events for restore in restores(record, root)
        )
        and resumes(record, root)
    ]
    if not found or any(root in record.open_roots for root in found):
        return None
    return next((root for root in found if record.objects[root].kind is Kind.ROOT), found[0])


def _made_together(record: Record, id: int, root: int) -> bool:
    """Whether an object is made where the root is, in a constructor or at a module's top: in no method."""
    driver = record.drivers[record.objects[id].driver]
    return driver.first or driver.id == record.objects[root].driver


def _always_resumed(record: Record, changes: list[Event], root: int) -> bool:
    """Whether a root's newest save is read back before all these changes, and written again amid each."""
    latest = [e for e in restores(record, root) if e.detail.get("origin") == "latest"]
    return all(
        any(record.before(restore, change) for restore in latest)
        and any(save.driver == change.driver and share_loop(change, save) for save in saves(record, root))
        for change in changes
    )


# Measured: a resumed run without its plain SGD optimizer ends like the uninterrupted one.
_STATELESS_WITHOUT = {"keras.optimizers.SGD": "momentum", "keras.optimizers.experimental.SGD": "momentum"}


def without_state(optimizer: Object) -> bool:
    """Whether an optimizer has nothing to lose: plain gradient descent at a constant learning rate."""
    momentum = _STATELESS_WITHOUT.get(optimizer.type.replace(".legacy", ""))
    if momentum is None:
        return False
    return not optimizer.options.get(momentum, optimizer.options.get("1", 0.0))


# State


def stateless(object: Object) -> bool:
    """Whether an object of a framework's own class has nothing to save, such as a dropout layer."""
    if object.kind is not Kind.LAYER:
        return False
    row = tables.class_row(object.type, object.keras or 3)
    return bool(row and row.get("stateless"))


def owns_state(record: Record, id: int) -> bool:
    """Whether an object surely has state of its own or holds some."""
    for found in record.reach(id):
        object = record.objects[found]
        if object.kind is Kind.VARIABLE:
            return True
        row = tables.class_row(object.type, object.keras or 3) if object.kind is Kind.LAYER else None
        if row and row.get("weights"):
            return True
    return False


def own_weights(record: Record, id: int) -> bool | None:
    """Whether an object's own weights are changed by no optimizer (batch normalization); None without any."""
    object = record.objects[id]
    if object.kind is Kind.VARIABLE:
        return object.options.get("trainable") is False
    row = tables.class_row(object.type, object.keras or 3) if object.kind is Kind.LAYER else None
    weights = row.get("weights") if row and id not in record.classes else None
    return not all(weights.values()) if weights else None
