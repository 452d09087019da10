"""CKP301: a checkpoint saved before the update that it should hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.program.events import Event, FileEvent, Gradient, Save, Update
from ckptlint.program.objects import Kind
from ckptlint.program.regions import Region, RegionKind
from ckptlint.program.timeline import always, exclusive, same_round, shared
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class SavedEarly(Suspect):
    """A save at the anchor, and the update after it, both as calls of the function that shows both.

    `save` is the save itself.
    """

    update: Place
    save: Place
    root: int
    when: str  # in words
    loop: Place | None = None  # the loop whose last round is never saved


_STEP = "before the update of this step"
_ROUND = "before the updates of each round, and never after the last"
_TRAINING = "before all training, and never after it"


class SaveBeforeUpdate(Rule[SavedEarly, "cst.Call"]):
    """
    ## What it finds

    A save within a step, before the update that ends it; a program whose only save opens each round of its
    training loop, so that the last round is never saved; and one whose only save comes before all training.

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

    def suspects(self) -> Iterable[SavedEarly]:
        met: set[Place] = set()
        for save in self.program.events(Save):
            content = self._content(save)
            suspect = (
                self._between(save, content)
                or self._only(save, content)
                or self._first_in_round(save, content)
            )
            if suspect is not None and suspect.anchor not in met:
                met.add(suspect.anchor)
                yield suspect

    # Between the beginning of a step and its update

    def _between(self, save: Save, content: frozenset[int]) -> SavedEarly | None:
        for update in self._updates_after(save, content):
            around = shared(save, update)
            here = [r for r in around if r.kind is RegionKind.LOOP]
            if not self._amid_step(save, update, here) and not self._amid_updates(
                save, update, here, content
            ):
                continue
            if not self._again(save, update, here):
                return self._suspect(save, update, around, _STEP)
        return None

    def _amid_step(self, save: Save, update: Update, loops: Sequence[Region]) -> bool:
        """Whether a save stands after the gradients that the update applies, or always amid their making."""
        gradient = self._gradient_of(update)
        if gradient is None or exclusive(gradient.regions, save.regions):
            return False
        if not same_round(loops, gradient):
            return False
        begun = self.program.objects[gradient.region] if gradient.region is not None else None
        if save.order > gradient.order:
            return True
        if begun is None or begun.driver != save.driver:
            return False
        computed = {dep.id for dep in gradient.deps}
        counted = tuple(r for r in save.regions if r.asked and not r.asked & computed)
        if not always(save, (*begun.regions, *counted)):
            return False  # the state that gave the best loss so far may be meant
        return save.order > begun.order and all(r in begun.regions for r in loops)

    def _amid_updates(
        self, save: Save, update: Update, loops: Sequence[Region], content: frozenset[int]
    ) -> bool:
        """Whether a save stands between the updates of two nets that it holds, in one round of one loop."""
        if not loops or list(save.loops) != loops or list(update.loops) != loops:
            return False
        nets = _nets(update)
        earlier = [e for e in self._updates(save, content) if e.order < save.order and list(e.loops) == loops]
        return any(
            _nets(e) and nets and not set(_nets(e)) & set(nets) and not exclusive(e.regions, update.regions)
            for e in earlier
            if not exclusive(e.regions, save.regions)
        )

    def _gradient_of(self, update: Update) -> Gradient | None:
        """The gradients that an update applies: the newest ones for any of its variables."""
        variables = set(update.variables)
        before = [
            e
            for e in self.program.events(Gradient)
            if e.driver == update.driver and e.order < update.order and variables & set(e.subjects)
        ]
        return max(before, key=lambda e: e.order, default=None)

    def _again(self, save: Save, update: Update, loops: Sequence[Region]) -> bool:
        """Whether the same is saved again after the update, or read back, in the same round of the loops."""
        later = self.program.events(FileEvent)
        return any(
            e.driver == save.driver
            and e.order > (update.order if isinstance(e, Save) else save.order)
            and set(e.subjects) & set(save.subjects)
            and same_round(loops, e)
            for e in later
        )

    # Before all training

    def _only(self, save: Save, content: frozenset[int]) -> SavedEarly | None:
        if save.loops or save.how == "write" or self._saved_elsewhere(save, content):
            return None
        if any(e.order < save.order for e in self._updates(save, content)):
            return None
        for update in self._updates_after(save, content):
            trains = update.optimizer is not None and update.loops
            if (trains or self._fits(update)) and self._seen(save, update):
                return self._suspect(save, update, shared(save, update), _TRAINING)
        return None

    def _fits(self, update: Update) -> bool:
        """Whether a whole training is run, with no callback that may save in its course."""
        return update.how == "fit" and next(self.program.of_kind(Kind.CALLBACK), None) is None

    def _saved_elsewhere(self, save: Save, content: frozenset[int]) -> bool:
        """Whether anything of this is written, read or kept at another place too."""
        objects = self.program.objects
        places = {objects[i].place for i in content}
        for event in self.program.events(FileEvent):
            same = event is save or (event.place == save.place and event.driver != save.driver)
            if same and isinstance(event, Save):
                continue
            if any(objects[i].place in places for i in self._content(event)):
                return True
        return False

    def _seen(self, save: Save, update: Update) -> bool:
        """Whether nothing of this went where the run cannot see."""
        ids = {*save.subjects, *update.variables, *([] if save.manager is None else [save.manager])}
        return all(
            self.program.sight.is_known(i) and not self.program.saves.is_stored_otherwise(i) for i in ids
        )

    # First in each round

    def _first_in_round(self, save: Save, content: frozenset[int]) -> SavedEarly | None:
        """A save that opens each round of a loop, where none comes after the last."""
        loop = save.loops[-1] if save.loops else None
        before = save.regions[: save.regions.index(loop) + 1] if loop is not None else ()
        if loop is None or not always(save, before):
            return None
        if any(e.order < save.order and loop in e.regions for e in self._updates(save, content)):
            return None
        if any(r.kind is RegionKind.TRY for r in save.regions) or self._saved_too(save, content):
            return None
        for update in self._updates_after(save, content):
            trains = update.optimizer is not None or self._fits(update)
            each_round = loop in update.regions and always(update, before)
            if trains and each_round and self._seen(save, update):
                around = shared(save, update)
                return self._suspect(save, update, around, _ROUND, loop.place)
        return None

    def _saved_too(self, save: Save, content: frozenset[int]) -> bool:
        """Whether anything of this is saved at another place too, or read back later in the same program."""
        objects = self.program.objects
        places = {objects[i].place for i in content}
        for event in self.program.events(FileEvent):
            if isinstance(event, Save):
                another = event.driver != save.driver or event.order <= save.order  # or an earlier round
                if event.place == save.place and another:
                    continue
            elif event.driver != save.driver or event.order < save.order:
                continue
            if any(objects[i].place in places for i in self._content(event)):
                return True
        return False

    # All

    def _content(self, file: FileEvent) -> frozenset[int]:
        """What the roots of a save or restore hold."""
        return frozenset[int]().union(*(self.program.saves.holds(root) for root in file.subjects))

    def _updates(self, save: Save, content: frozenset[int]) -> list[Update]:
        """The updates of what the save holds, in the driver of the save."""
        updates = self.program.events(Update)
        return [e for e in updates if e.driver == save.driver and content & set(e.variables)]

    def _updates_after(self, save: Save, content: frozenset[int]) -> list[Update]:
        later = any(
            r.kind is RegionKind.CONTEXT or (r.kind is RegionKind.TRY and r.arm) for r in save.regions
        )
        updates = [] if later else self._updates(save, content)
        after = [e for e in updates if e.order > save.order and not exclusive(save.regions, e.regions)]
        return [e for e in after if not self._puts_back(save, e)]

    def _puts_back(self, save: Save, update: Update) -> bool:
        """Whether an assignment gives variables the values back that others took the place of for a save."""
        return update.how == "assign" and any(
            swap.how == "assign" and swap.driver == save.driver and swap.order < save.order
            for id in {*update.subjects} & {*update.made_from}
            for swap in self.program.events_of(id, Update)
            if id not in swap.made_from
        )

    def _suspect(
        self, save: Save, update: Update, shared: Sequence[Region], when: str, loop: Place | None = None
    ) -> SavedEarly:
        depth = max((i + 1 for i, r in enumerate(shared) if r.kind is RegionKind.CALL), default=0)
        first, second = _call_in_frame(save, depth), _call_in_frame(update, depth)
        return SavedEarly(first, second, save.place, save.subjects[0], when, loop)

    def judge(self, suspect: SavedEarly, node: cst.Call, walk: Walk) -> Finding | None:
        if suspect.loop is not None and not self._ends(walk, suspect.loop):
            return None
        label = self.program.label(suspect.root)
        related = [Related(suspect.update, "this update comes after the save")]
        if suspect.save != suspect.anchor:
            related.append(Related(suspect.save, "it is saved here"))
        return self.finding(
            suspect.anchor,
            f"`{label}` is saved {suspect.when}: the file does not hold what is trained then",
            related=related,
            help="save after the update",
            fix=self._edit(walk, suspect),
        )

    def _ends(self, walk: Walk, loop: Place) -> bool:
        """Whether a loop around the node being visited goes over something, and so ends with it."""
        import libcst as cst
        import libcst.matchers as m

        around = [s for s in walk.statements if walk.place(s) == loop]
        return any(isinstance(s, cst.For) and not m.findall(s, m.Break() | m.Return()) for s in around)

    def _edit(self, walk: Walk, suspect: SavedEarly) -> Fix | None:
        from ckptlint.rules.edits import fixes, statements

        if suspect.update.path != suspect.anchor.path:
            return None
        found = statements.later_statement(walk, suspect.update)
        if found is None or not statements.binds_nothing(found[0]):
            return None
        return fixes.unsafe("save after the update", statements.move_after(walk, *found))


def _nets(update: Update) -> tuple[int, ...]:
    """What an optimizer changes in an update."""
    return update.variables if update.optimizer is not None else ()


def _call_in_frame(event: Event, depth: int) -> Place:
    """Where the function at this depth of calls does what leads to the event."""
    return next((r.place for r in event.regions[depth:] if r.kind is RegionKind.CALL), event.place)
