"""CKP301: a checkpoint saved before the update that it should hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Fix, Related, Severity
from ckptlint.record import Event, EventKind, Follower, Kind, Region, RegionKind, exclusive
from ckptlint.rules.base import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst


@dataclass(frozen=True)
class SavedEarly(Suspect):
    """A save at the anchor, and the update after it, both as calls of the function that shows both."""

    update: Place
    root: int
    only: bool  # whether the program saves at no other time


class SaveBeforeUpdate(Rule):
    """
    ## What it finds

    A save between the gradients of a step and the update that applies them; and a program whose only save
    comes before all training.

    ## Why it hurts

    The file lacks the last update, while a step counter or the data position in it may already count it: a
    resumed run leaves that update out and ends with other weights than an uninterrupted one. Where the only
    save comes before training, the file holds the random weights that training began with. Measured: with a
    save before `apply_gradients`, the file of step 5 counts 4 updates, and that of step 10 counts 9.

    ## Example

    ```python
    gradients = tape.gradient(loss, model.trainable_variables)
    checkpoint.save(prefix)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    ```

    Use instead:

    ```python
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    checkpoint.save(prefix)
    ```

    ## The repair

    The save, with the `if` it stands in, moves behind the update. Unsafe: the file holds other values than
    before, as it was meant to.

    ## When not to worry

    A first save of the untrained model is fine where others follow the updates; so is a save at the top of an
    iteration, before anything of it has happened, and a snapshot that the program goes back to. The rule is
    silent about these.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP301"
    name: ClassVar[str] = "save-before-update"
    summary: ClassVar[str] = "A checkpoint is saved before the update that it should hold."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint", "save_weights", "save"})

    def suspects(self) -> Iterable[Suspect]:
        met: set[Place] = set()
        for save in self.record.of_event(EventKind.SAVE):
            held = frozenset(self.record.reach(save.subjects, Follower.WRITER))
            suspect = self._between(save, held) or self._only(save, held)
            if suspect is not None and suspect.anchor not in met:
                met.add(suspect.anchor)
                yield suspect

    # Between the gradients and their update

    def _between(self, save: Event, held: frozenset[int]) -> SavedEarly | None:
        for update in self._updates_after(save, held):
            shared = _shared(save, update)
            gradient = self._gradient_of(update)
            if (
                gradient is None
                or not save.order > gradient.order
                or exclusive(gradient.regions, save.regions)
            ):
                continue
            here = [r for r in shared if r.kind is RegionKind.LOOP]
            if all(r in gradient.regions for r in here) and not self._again(save, update, here):
                return self._suspect(save, update, shared, only=False)
        return None

    def _gradient_of(self, update: Event) -> Event | None:
        """The gradients that an update applies: the newest ones for any of its variables."""
        variables = set(_variables(update))
        before = [
            e
            for e in self.record.of_event(EventKind.GRADIENT)
            if e.driver == update.driver and e.order < update.order and variables & set(e.subjects)
        ]
        return max(before, key=lambda e: e.order, default=None)

    def _again(self, save: Event, update: Event, loops: Sequence[Region]) -> bool:
        """Whether the same is saved again after the update, or read back, in the same round of the loops."""
        later = self.record.of_event(EventKind.SAVE, EventKind.RESTORE)
        return any(
            e.driver == save.driver
            and e.order > (update.order if e.kind is EventKind.SAVE else save.order)
            and set(e.subjects) & set(save.subjects)
            and all(r in e.regions for r in loops)
            for e in later
        )

    # Before all training

    def _only(self, save: Event, held: frozenset[int]) -> SavedEarly | None:
        if save.loops or save.detail.get("how") == "write" or self._saved_elsewhere(save, held):
            return None
        if any(e.order < save.order for e in self._updates(save, held)):
            return None
        for update in self._updates_after(save, held):
            trains = update.detail.get("optimizer") is not None or update.detail.get("how") == "fit"
            if trains and update.loops and self._seen(save, update):
                return self._suspect(save, update, _shared(save, update), only=True)
        return None

    def _saved_elsewhere(self, save: Event, held: frozenset[int]) -> bool:
        """Whether anything of this is written, read or kept at another place too."""
        objects = self.record.objects
        places = {objects[i].place for i in held}
        for event in self.record.of_event(EventKind.SAVE, EventKind.RESTORE):
            if event.place == save.place and event.kind is EventKind.SAVE:
                continue
            if any(objects[i].place in places for i in self.record.reach(event.subjects, Follower.WRITER)):
                return True
        return False

    def _seen(self, save: Event, update: Event) -> bool:
        """Whether nothing of this went where the run cannot see."""
        record = self.record
        ids = {*save.subjects, *_variables(update)}
        manager = save.detail.get("manager")
        if isinstance(manager, int):
            ids.add(manager)
        unseen = record.escaped | record.kept_elsewhere | record.unseen_base
        return not ids & unseen and all(record.objects[i].kind is not Kind.GIVEN for i in ids)

    # Both

    def _updates(self, save: Event, held: frozenset[int]) -> list[Event]:
        """The updates of what the save holds, in the driver of the save."""
        updates = self.record.of_event(EventKind.UPDATE)
        return [e for e in updates if e.driver == save.driver and held & set(_variables(e))]

    def _updates_after(self, save: Event, held: frozenset[int]) -> list[Event]:
        handles = any(r.kind is RegionKind.TRY and r.arm for r in save.regions)
        updates = [] if handles else self._updates(save, held)
        return [e for e in updates if e.order > save.order and not exclusive(save.regions, e.regions)]

    def _suspect(self, save: Event, update: Event, shared: Sequence[Region], *, only: bool) -> SavedEarly:
        depth = max((i + 1 for i, r in enumerate(shared) if r.kind is RegionKind.CALL), default=0)
        return SavedEarly(_call_in_frame(save, depth), _call_in_frame(update, depth), save.subjects[0], only)

    def visit_Call(self, node: cst.Call) -> None:
        for suspect in self.at(node):
            assert isinstance(suspect, SavedEarly)
            label = self.record.label(suspect.root)
            what = (
                "before all training, and never after it"
                if suspect.only
                else "before the update of this step"
            )
            self.report(
                suspect.anchor,
                f"`{label}` is saved {what}: the file does not hold what is trained then",
                related=(Related(suspect.update, "this update comes after the save"),),
                help="save after the update",
                fix=self._edit(suspect),
            )

    def _edit(self, suspect: SavedEarly) -> Fix | None:
        from ckptlint.rules import changes

        assert self.walk is not None
        if suspect.update.path != suspect.anchor.path:
            return None
        found = changes.later_statement(self.walk, suspect.update)
        if found is None or not changes.binds_nothing(found[0]):
            return None
        return changes.unsafe("save after the update", changes.move_after(self.walk, *found))


def _variables(update: Event) -> tuple[int, ...]:
    found = update.detail.get("variables", ())
    return found if isinstance(found, tuple) else ()


def _shared(first: Event, second: Event) -> list[Region]:
    """The regions around both events, outermost first."""
    shared = []
    for a, b in zip(first.regions, second.regions, strict=False):
        if a != b:
            break
        shared.append(a)
    return shared


def _call_in_frame(event: Event, depth: int) -> Place:
    """Where the function at this depth of calls does what leads to the event."""
    return next((r.place for r in event.regions[depth:] if r.kind is RegionKind.CALL), event.place)
