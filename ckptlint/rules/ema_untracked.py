"""CKP111: moving averages of weights that no save writes, or whose place in the weights a save takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.knowledge.meanings import EMA_CLASS
from ckptlint.program.events import Save, Update
from ckptlint.program.objects import Kind, Object, Reference
from ckptlint.program.regions import RegionKind
from ckptlint.rules.lost_state import is_for_training
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Averages(Suspect):
    """An ExponentialMovingAverage, a root, and what is wrong between them.

    `place` is where the finding stands. `apply` is where the averages are updated, `swap` where they take the
    place of the weights before a save, `call` the call that leads from there to the save, if it is another
    function's. `refused`: the root was given the object itself, and raises.
    """

    place: Place
    ema: int
    root: int
    apply: Place | None = None
    swap: Place | None = None
    call: Place | None = None
    refused: bool = False


class EmaUntracked(Rule[Averages, "cst.Call"]):
    """
    ## What it finds

    A `tf.train.ExponentialMovingAverage` whose averages no checkpoint holds, in a program that resumes:
    kept beside the model, or as an attribute of it. Likewise one that is given to a `Checkpoint(...)`, which
    raises, and training checkpoints that are only ever written while the averages stand in the place of the
    weights.

    ## Why it hurts

    An `ExponentialMovingAverage` is no trackable object: a checkpoint skips it, wherever it hangs. A resumed
    run starts its averages over from the weights of that moment, and what is evaluated and shipped afterwards
    has forgotten most of the training. Written while they are swapped in, the checkpoint holds the averages
    as weights: the raw weights are gone, and the optimizer's moments belong to others. Nothing warns.
    Measured: a run killed after its first save and resumed ends with other averages.

    ## Example

    ```python
    ema = tf.train.ExponentialMovingAverage(0.99)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    ```

    Use instead:

    ```python
    ema = tf.train.ExponentialMovingAverage(0.99)
    ema.apply(model.trainable_variables)        # makes the averages
    averages = [ema.average(v) for v in model.trainable_variables]
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, averages=averages)
    ```

    or the option `use_ema=True` of the optimizer, which saves its averages.

    ## The repair

    The averages are made before the `Checkpoint(...)` and given to it, where the object, the checkpoint and
    what is averaged can be named in one place. Unsafe: the averages begin with the first weights instead of
    those after the first step. A save with the averages swapped in has no edit: write before the swap.

    ## When not to worry

    The rule is silent where a checkpoint holds the averages themselves (`ema.average(variable)`), where
    another file keeps them, where the object is handed to code that cannot be seen; about programs that do
    not resume; and about a second checkpoint with the averages in it, beside one with the raw weights.

    ## References

    - [tf.train.ExponentialMovingAverage](https://www.tensorflow.org/api_docs/python/tf/train/ExponentialMovingAverage)
    """

    code: ClassVar[str] = "CKP111"
    name: ClassVar[str] = "ema-untracked"
    summary: ClassVar[str] = "No checkpoint holds the averages of an `ExponentialMovingAverage`."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"ExponentialMovingAverage"})

    def suspects(self) -> Iterable[Averages]:
        found: dict[Place, Averages] = {}
        for ema in self.program.of_kind(Kind.OTHER):
            if ema.type == EMA_CLASS:
                refused = list(self._refused(ema))
                for suspect in refused or (*self._lost(ema), *self._swapped(ema)):
                    found.setdefault(suspect.place, suspect)
        return found.values()

    def _refused(self, ema: Object) -> Iterator[Averages]:
        """The checkpoints that are given the object by a keyword."""
        for edge in self.program.references.to(ema.id):
            root = self.program.objects[edge.holder]
            given = edge.kind is Reference.ATTRIBUTE and edge.place == root.place and not edge.through
            if root.kind is Kind.ROOT and given:
                yield Averages(root.place, root.place, ema.id, root.id, refused=True)

    def _averages(self, ema: int) -> frozenset[int]:
        return frozenset(e.target for e in self.program.references.of(ema) if e.name == "average")

    def _are_kept(self, ema: Object) -> bool:
        """Whether the averages may be written, in this or another program that makes the object there."""
        made = [o.id for o in self.program.made_at(ema.place) if o.type == EMA_CLASS]
        return any(self._averages(id) & self.program.saves.written for id in made)

    def _lost(self, ema: Object) -> Iterator[Averages]:
        """The root that should hold the averages, where no save writes them."""
        program = self.program
        updates = program.training.of(ema.id)
        if (
            not updates
            or not program.losses.is_lost(ema.id)
            or self._are_kept(ema)
            or not program.training.outlives_a_round(ema.id, updates)
        ):
            return
        root = self._root(ema.id, updates)
        if root is not None:
            made = program.objects[root].place if program.objects[root].kind is Kind.ROOT else ema.place
            yield Averages(made, ema.place, ema.id, root, apply=updates[0].place)

    def _root(self, ema: int, updates: list[Update]) -> int | None:
        program, follows = self.program, self.program.timeline.may_follow
        averaged = {id for update in updates for id in update.made_from} - {ema}
        for root in program.saves.roots:
            saves = program.saves.of(root)
            after = any(follows(update, save) for update in updates for save in saves)
            if after and averaged & program.saves.writes(root) and is_for_training(program, root):
                return None if program.sight.may_hold_more(root) else root
        return program.resuming.root_for(ema, updates)

    def _swapped(self, ema: Object) -> Iterator[Averages]:
        """The saves of a root, if each is made with the averages in place of the weights."""
        program = self.program
        averages = self._averages(ema.id)
        swaps = [
            e
            for e in program.events(Update)
            if e.how == "assign" and averages & {*e.made_from} - {*e.subjects}
        ]
        for root in program.saves.roots if swaps else ():
            saves, written = program.saves.of(root), program.saves.writes(root)
            inside = [self._swap(save, swaps, averages, written) for save in saves]
            if saves and all(inside) and is_for_training(program, root):
                place, swap = saves[0].place, inside[0]
                call = _call_towards(saves[0], swap) if swap else None
                yield Averages(place, place, ema.id, root, swap=swap.place if swap else None, call=call)

    def _swap(
        self, save: Save, swaps: list[Update], averages: frozenset[int], written: frozenset[int]
    ) -> Update | None:
        """The swap that a save is made within: the weights are put back after it, and not before."""
        program, before = self.program, self.program.timeline.before
        for swap in swaps:
            weights = {*swap.subjects} & written - averages
            own = [e for id in weights for e in program.events_of(id, Update) if e.driver == save.driver]
            back = [e for e in own if e.how == "assign" and not averages & {*e.made_from}]
            around = swap.driver == save.driver and before(swap, save) and any(before(save, e) for e in back)
            if around and not any(before(swap, e) and before(e, save) for e in back):
                return swap
        return None

    def judge(self, suspect: Averages, node: cst.Call, walk: Walk) -> Finding:
        program = self.program
        ema, root = program.label(suspect.ema), f"`{program.label(suspect.root)}`"
        related = [
            Related(program.objects[suspect.root].place, f"{root} is built here, without the averages")
        ]
        argument = f"averages=[{ema}.average(v) for v in ...]"
        help = f"give it the averages: `{argument}`, made by `{ema}.apply(...)` before"
        fix = None
        if suspect.refused:
            message = (
                f"{root} is given `{ema}`, which is not trackable: making the checkpoint raises ValueError"
            )
            related = [Related(program.objects[suspect.ema].place, f"`{ema}` is made here")]
        elif suspect.swap is not None:
            message = (
                f"{root} is saved while the averages of `{ema}` stand in the place of its weights: "
                "a resumed run trains on from the averages"
            )
            related = [Related(suspect.swap, "the averages are put in here")]
            if suspect.call is not None:
                related.append(Related(suspect.call, "the save is called from here, while they are in"))
            help = "save before the swap, and the averages in a checkpoint of their own"
        else:
            message = f"no checkpoint holds the averages of `{ema}`: a resumed run starts them over"
            fix = self._fix(suspect, node, walk)
        return self.finding(suspect.place, message, related=related, help=help, fix=fix)

    def _fix(self, suspect: Averages, node: cst.Call, walk: Walk) -> Fix | None:
        from ckptlint.rules.edits import fixes
        from ckptlint.rules.edits.averages import given_averages

        names = {name.expression for name in self.program.names_at(suspect.root)}
        taken = {edge.attribute for edge in self.program.references.of(suspect.root)}
        if suspect.apply is None or suspect.anchor == suspect.place or taken & {"averages", ""}:
            return None
        edits = given_averages(walk, node, suspect.place, suspect.apply, names)
        return fixes.unsafe("make the averages and give them to the `Checkpoint`", edits) if edits else None


def _call_towards(save: Save, swap: Update) -> Place | None:
    """The call by which a save is reached from where a swap stands; None where they stand together."""
    calls = (region for region in save.regions if region.kind is RegionKind.CALL)
    return next((call.place for call in calls if call not in swap.regions), None)
