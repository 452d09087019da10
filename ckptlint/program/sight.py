"""What the run could see of an object, and what may happen to it out of sight."""

from __future__ import annotations

from ckptlint.program.facts import Facts
from ckptlint.program.objects import Kind


class Sight:
    """Tells objects whose whole story the run knows from those that code out of sight may hold or save."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def has_unseen_base(self, id: int) -> bool:
        """Whether the class of an object has a base class that the run could not see."""
        return id in self._facts.record.unseen_base

    def is_known(self, id: int) -> bool:
        """Whether the run saw all that happens to an object: it is the program's own, never out of sight."""
        out_of_sight = id in self._facts.record.escaped or self.has_unseen_base(id)
        return self._facts.objects[id].kind is not Kind.OUTSIDE and not out_of_sight

    def kind(self, id: int) -> Kind:
        """What an object is; for one from outside, by what the code shows of it."""
        return self._facts.record.evident.get(id, self._facts.objects[id].kind)

    def is_seen_through(self, id: int) -> bool:
        """Whether the run gave up no part of the programs that an object belongs to.

        What such a part does with the object is not known: nothing can be missed there.
        """
        facts = self._facts
        groups = facts.groups_of(id)
        return not any(facts.record.drivers[d].group in groups for d in facts.record.incomplete)

    def is_made_unseen(self, id: int) -> bool:
        """Whether an object is what a function out of sight returned, and went out of sight no more.

        Such a function makes something for its caller to keep.
        """
        record = self._facts.record
        return id in record.made_unseen and id not in record.escaped and not self.is_holder_unknown(id)

    def is_handed_to_class(self, id: int) -> bool:
        """Whether an object from outside was handed to a class: to its constructor, or to be an attribute.

        What is part of something else from outside belongs to that.
        """
        facts, object = self._facts, self._facts.objects[id]
        if object.kind is not Kind.OUTSIDE or id in facts.record.parts or id in facts.record.escaped:
            return False
        to_constructor = facts.record.drivers[object.driver].of_class
        return to_constructor or any(e.holder in facts.own_classes for e in facts.references.to(id))

    def is_holder_unknown(self, id: int) -> bool:
        """Whether an object hangs on one that the run does not know in whole."""
        return any(not self.is_known(h) for h in self._facts.references.holders(id))

    def may_hold_anything(self, id: int) -> bool:
        """Whether an object may hold anything: it comes from outside, or has a base class unseen."""
        return self._facts.objects[id].kind is Kind.OUTSIDE or self.has_unseen_base(id)

    def may_hold_more(self, root: int) -> bool:
        """Whether a root was given things that the run could not see."""
        return root in self._facts.record.open_roots
