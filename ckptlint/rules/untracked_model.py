"""CKP103: a network that a training step changes together with saved ones, and that no save writes."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.graph import Moment, Reason
from ckptlint.program.events import Overwrite, Update
from ckptlint.program.objects import Kind, Reference
from ckptlint.program.timeline import innermost_call, share_loop
from ckptlint.rules import state
from ckptlint.rules.lost_state import is_for_training, listed
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_NETS = (Kind.MODEL, Kind.MODULE, Kind.LAYER)
_WHOLE_TRAININGS = frozenset({"fit", "fit_generator"})  # many rounds in one call


@dataclass(frozen=True)
class LeftOutNets(Suspect):
    """A root, the networks that it leaves out, and where a step trains them with what the root holds.

    `expressions` name networks, or lists and dicts of them, where the root is made; a network may have none.
    """

    root: int
    nets: tuple[int, ...]
    expressions: tuple[str, ...]
    named: bool  # all of the networks can be named
    step: Update


class UntrackedModel(Rule[LeftOutNets, "cst.Call"]):
    """
    ## What it finds

    A checkpoint, or a group of weights files that are written together, with some of the networks that a
    training step updates and without the others: heads beside an encoder, a discriminator beside its
    generator, a critic beside an actor, a target network that follows another.

    ## Why it hurts

    A resumed run goes on with some networks trained and the others drawn anew: the heads no longer fit the
    encoder, the untrained discriminator ruins the generator. Nothing warns: `restore` only knows what the
    `Checkpoint` names, and `assert_consumed()` passes. Measured: the encoder is equal after the restart, and
    every head is random.

    ## Example

    ```python
    checkpoint = tf.train.Checkpoint(encoder=encoder, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint("checkpoints"))
    for batch in batches:
        with tf.GradientTape() as tape:
            loss = objective(encoder, heads, batch)
        weights = encoder.trainable_variables + heads.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        checkpoint.save("checkpoints/ckpt")
    ```

    Use instead:

    ```python
    checkpoint = tf.train.Checkpoint(encoder=encoder, heads=heads, optimizer=optimizer)
    ```

    ## The repair

    The networks become keywords of the `Checkpoint(...)`, those of a list or dict together. Safe: only what
    is saved and restored changes. Checkpoints written before do not have the new keys and restore as before,
    without them. There is no edit for weights files.

    ## When not to worry

    The rule is silent where another checkpoint or file keeps the network, where all of its layers are part of
    a saved one, where its weights are copied from another network after the restore, where it is made or
    copied anew in each round, and where it is handed in from outside, whose owner may save it; about a
    checkpoint without an optimizer that is never restored, as one written to serve predictions; and about
    weights files that the program does not load again to train on.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP103"
    name: ClassVar[str] = "untracked-model"
    summary: ClassVar[str] = "A network that is trained together with saved ones is in no saved checkpoint."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset(
        {"Checkpoint", "load_weights", "load_model", "BackupAndRestore"}
    )

    def suspects(self) -> Iterable[LeftOutNets]:
        program = self.program
        seen: set[int] = set()
        anchors: set[Place] = set()
        for root in program.saves.roots:
            if not is_for_training(program, root) or program.sight.may_hold_more(root):
                continue
            if any(graph.raises for graph in program.graphs_of(root, Moment.SAVE)):
                continue  # it writes nothing at all
            nets = {net: step for step in self._steps(root) for net in self._left_out(root, step)}
            nets = {net: step for net, step in nets.items() if net not in seen}
            if nets:
                seen.update(nets)
                suspect = self._suspect(root, tuple(nets), next(iter(nets.values())))
                if suspect.named or suspect.anchor not in anchors:
                    yield suspect
                anchors.add(suspect.anchor)

    def _suspect(self, root: int, nets: tuple[int, ...], step: Update) -> LeftOutNets:
        program = self.program
        object = program.objects[root]
        if object.kind is not Kind.ROOT or self._is_whole_elsewhere(root):
            return LeftOutNets(program.saves.of(root)[0].place, root, nets, (), False, step)
        takes_keywords = root not in program.own_classes
        found = [self._expression(root, net) for net in nets] if takes_keywords else [None for _ in nets]
        names = tuple(dict.fromkeys(name for name in found if name is not None))
        return LeftOutNets(object.place, root, nets, names, None not in found, step)

    def _is_whole_elsewhere(self, root: int) -> bool:
        """Whether the code that makes a checkpoint makes others that lack nothing: for another class, say.

        Then it is right as it stands, and what saves this one has something to add.
        """
        program, made = self.program, self.program.objects[root]
        drivers = program.record.drivers  # of what a class is handed by nobody seen, nothing is known
        made_there = [o for o in program.made_at(made.place) if not drivers[o.driver].of_class]
        others = [o.id for o in made_there if o.id != root and program.saves.of(o.id)]
        return any(
            not [net for step in self._steps(other) for net in self._left_out(other, step)]
            for other in others
            if program.resuming.trainings(other)
        )

    def _steps(self, root: int) -> Iterator[Update]:
        """The updates of networks, in a round in which something that the root writes is updated, too.

        Only those after which the root is saved.
        """
        program, follows = self.program, self.program.timeline.may_follow
        written, saves = program.saves.writes(root), program.saves.of(root)
        updates = program.events(Update)
        ours = [u for u in updates if any(id in written for id in self._trained_by(u))]
        for update in updates:
            saved = any(follows(update, save) for save in saves)
            if saved and any(other is update or _is_one_step(other, update) for other in ours):
                yield update

    def _trained_by(self, update: Update) -> list[int]:
        return [id for id in update.subjects if id != update.optimizer]

    def _left_out(self, root: int, step: Update) -> Iterator[int]:
        """The networks that a step changes and nothing keeps, each as a whole where it is one."""
        for id in self._trained_by(step):
            if self._is_lost(id) and (net := self._whole(root, id)) is not None:
                yield net

    def _is_lost(self, id: int) -> bool:
        program = self.program
        if program.objects[id].kind not in (*_NETS, Kind.VARIABLE) or not program.losses.is_lost(id):
            return False
        training = program.training
        if not training.is_trained(id) or not training.outlives_a_round(id, training.of(id)):
            return False
        return not program.losses.stands_in_for_written(id) and self._has_lost_state(id)

    def _has_lost_state(self, id: int) -> bool:
        """Whether an object has state of its own, or of parts of it, that nothing keeps."""
        program = self.program
        written = program.saves.written
        parts = [
            part
            for part in program.references.reach(id)
            if program.objects[part].kind is Kind.VARIABLE or state.own_weights(program, part) is not None
        ]
        if not parts:  # a model that is made of layers has nothing but what those have
            made_of = [e for e in program.references.of(id) if e.kind is Reference.LAYER]
            return program.objects[id].kind is not Kind.VARIABLE and not made_of
        return any(part not in written for part in parts)

    def _whole(self, root: int, id: int) -> int | None:
        """The largest network around an object of which nothing is kept, itself included; None without one.

        None, too, where another rule says why it is lost, or its weights are copied from another network
        after a restore.
        """
        program = self.program
        holders = [h for h in program.references.holders(id) if program.objects[h].kind in _NETS]
        if any(h in program.saves.written for h in holders):
            return None  # a network that is written holds it, and does not write it
        nets = [h for h in holders if program.losses.is_lost(h) and not self._has_kept_parts(h)]
        nets += [id] if program.objects[id].kind in _NETS else []
        outermost = [n for n in nets if not any(o in nets for o in program.references.holders(n) - {n})]
        net = min(outermost or nets, default=None)
        if net is None or self._is_copied_after_restore(root, net, id) or self._is_explained(root, id):
            return None
        return net

    def _has_kept_parts(self, net: int) -> bool:
        program = self.program
        parts = program.references.reach(net) - {net}
        return any(program.objects[part].kind in _NETS and part in program.saves.written for part in parts)

    def _is_copied_after_restore(self, root: int, *nets: int) -> bool:
        """Whether a resumed run gives networks the weights of others; so it may where no restore is seen."""
        program = self.program
        restores = program.resuming.restores(root)
        copies = [e for net in nets for e in program.events_of(net, Overwrite)]
        return any(
            not restores or any(program.timeline.may_follow(restore, copy) for restore in restores)
            for copy in copies
        )

    def _is_explained(self, root: int, id: int) -> bool:
        program = self.program
        if any(program.objects[h].kind is Kind.ROOT for h in program.references.holders(id)):
            return True  # it has a checkpoint of its own, which is never saved (CKP506)
        losses = [graph.loss_of(id) for graph in program.graphs_of(root, Moment.SAVE)]
        return any(lost is not None and lost.reason is not Reason.NO_ROOT for lost in losses)

    def _expression(self, root: int, net: int) -> str | None:
        """What names a network, or a list or dict with it, where a root is made."""
        program = self.program
        lists = {e.holder for e in program.record.edges if e.target == net} & program.record.containers.keys()
        names = [n for n in program.names_at(root) if n.id == net or n.id in lists]
        names = [n for n in names if _keyword(n.expression)]
        return min((n.expression for n in names), key=lambda name: (name.count("."), len(name)), default=None)

    def judge(self, suspect: LeftOutNets, node: cst.Call, walk: Walk) -> Finding:
        program = self.program
        object = program.objects[suspect.root]
        names = suspect.expressions if suspect.named else tuple(map(program.label, suspect.nets))
        names = tuple(dict.fromkeys(names))
        it = "them" if len(suspect.nets) > 1 else "it"
        fate = f"a resumed run starts {it} over"
        if not program.resuming.restores(suspect.root):
            fate = f"a run resumed from this checkpoint would start {it} over"
        help = f"save {it} too: a `tf.train.Checkpoint` holds all that training changes"
        if suspect.named:
            arguments = listed(tuple(f"{key}={value}" for key, value in _keywords(suspect).items()))
            help = f"add {arguments} to the `Checkpoint`"
        elif object.kind is Kind.ROOT:
            help = f"give {it} to the `Checkpoint`"
        root, made = f"`{program.label(suspect.root)}`", program.objects[suspect.nets[0]].place
        saves = [s for s in program.saves.of(suspect.root) if s.place != suspect.anchor]
        return self.finding(
            suspect.anchor,
            f"{root} is saved without {listed(names)}, which the same step trains: {fate}",
            related=(
                *(Related(save.place, f"what is saved here is without {it}") for save in saves[:1]),
                Related(suspect.step.place, f"{listed(names)}: trained here, with what is saved"),
                Related(made, f"`{program.label(suspect.nets[0])}` is made here"),
            ),
            help=help,
            fix=self._fix(suspect, node, walk),
        )

    def _fix(self, suspect: LeftOutNets, node: cst.Call, walk: Walk) -> Fix | None:
        from ckptlint.rules.edits import expressions, fixes

        added = _keywords(suspect)
        taken = {edge.attribute for edge in self.program.references.of(suspect.root)}
        if not suspect.named or len(added) < len(suspect.expressions) or taken & {*added, ""}:
            return None
        arguments = ", ".join(f"{key}={value}" for key, value in added.items())
        change = expressions.add_keywords(walk, node, added)
        return fixes.safe(f"add `{arguments}` to the `Checkpoint`", change)


def _is_one_step(first: Update, second: Update) -> bool:
    """Whether two updates come in turn: in one loop or, where none is seen, in one call of a function."""
    if first.loops or second.loops:
        return share_loop(first, second)
    whole = {first.how, second.how} & _WHOLE_TRAININGS
    return not whole and first.driver == second.driver and innermost_call(first) == innermost_call(second)


def _keywords(suspect: LeftOutNets) -> dict[str, str]:
    return {_keyword(expression): expression for expression in suspect.expressions}


def _keyword(expression: str) -> str:
    """The keyword for an expression, "" where it can be none."""
    name = expression.rpartition(".")[2].lstrip("_")
    return name if name.isidentifier() and not keyword.iskeyword(name) else ""
