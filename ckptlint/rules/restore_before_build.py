"""CKP303: a restore into a Keras 3 model that has no weights yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.knowledge.worlds import KERAS_3
from ckptlint.program.events import Forward, Origin, Restore, Update
from ckptlint.program.objects import Kind
from ckptlint.rules import state
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_RESTORING = frozenset({"restore", "read", "restore_or_initialize"})


@dataclass(frozen=True)
class Unbuilt(Suspect):
    """A restore of `root` before the first call of `model`, which stands at `call`."""

    root: int
    model: int
    call: Place


class RestoreBeforeBuild(Rule[Unbuilt, "cst.Call"]):
    """
    ## What it finds

    Under Keras 3, a checkpoint that is restored before a model in it has weights: an instance of a subclass
    of `keras.Model` without a `build` of its own, which makes its layers' weights when it is first called.

    ## Why it hurts

    The first weight that the model makes is not restored, for good: the kernel of its first layer, or all of
    a `Sequential` in that place. The layer makes it a second time and trains one that nothing reads. No error
    is raised, and `assert_existing_objects_matched()` right after the restore passes. Measured: of four
    `Dense` layers the kernel of the first is lost, and the model ends with nine trainable variables instead
    of eight. Under Keras 2 all of them come back.

    ## Example

    ```python
    model = Net()
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint("checkpoints"))
    for x, y in dataset:
        train_step(model, optimizer, x, y)
    ```

    Use instead:

    ```python
    model = Net()
    model(tf.zeros([1, 28, 28, 1]))
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint("checkpoints"))
    ```

    ## The repair

    Call the model once, on inputs of the right shape, before the restore; or give its class a `build` that
    builds the layers. There is no edit: the shape is for the author to say.

    ## When not to worry

    The rule is silent under Keras 2; about `Sequential` and functional models; about classes with a `build`
    of their own, and models that have any weight before the restore, that of a metric included; and about
    models that are never used after the restore.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint#delayed_restorations)
    """

    code: ClassVar[str] = "CKP303"
    name: ClassVar[str] = "restore-before-build"
    summary: ClassVar[str] = "A Keras 3 model is restored before it has weights, and loses the first of them."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint"})
    keras: ClassVar[tuple[int, ...]] = (3,)

    def suspects(self) -> Iterable[Unbuilt]:
        found: dict[object, Unbuilt] = {}
        for restore in self.program.events(Restore):
            if restore.how not in _RESTORING or restore.origin is Origin.NONE:
                continue
            for model in restore.unbuilt:
                call = self._first_call(restore, model)
                if call is not None and self._is_lost(restore, model):
                    suspect = Unbuilt(restore.place, restore.subjects[0], model, call)
                    found.setdefault((suspect.anchor, self.program.objects[model].place), suspect)
        return found.values()

    def _first_call(self, restore: Restore, model: int) -> Place | None:
        """Where a model is first used after a restore."""
        follows = self.program.timeline.may_follow
        uses = self.program.events_of(model, Forward, Update)
        return next((use.place for use in uses if follows(restore, use)), None)

    def _is_lost(self, restore: Restore, model: int) -> bool:
        """Whether a model of Keras 3 has weights to make, and is not called before a restore."""
        program, timeline = self.program, self.program.timeline
        if program.objects[model].world != KERAS_3 or program.sight.has_unseen_base(model):
            return False
        if any(program.objects[part].kind is Kind.METRIC for part in program.references.reach(model)):
            return False  # measured: with a metric that has weights of its own, the first one comes back
        uses = program.events_of(model, Forward, Update)
        return state.owns_state(program, model) and not any(timeline.before(u, restore) for u in uses)

    def judge(self, suspect: Unbuilt, node: cst.Call, walk: Walk) -> Finding:
        program = self.program
        held = (e.attribute for e in program.references.to(suspect.model) if e.holder == suspect.root)
        model = next((name for name in held if name.isidentifier()), program.label(suspect.model))
        return self.finding(
            suspect.anchor,
            f"`{model}` has no weights yet: Keras 3 makes them at its first call, and the first of them does "
            "not come back",
            related=[
                Related(program.objects[suspect.model].place, f"`{model}` is made here"),
                Related(suspect.call, "it is first called here, after the restore"),
            ],
            help=f"call `{model}` once on inputs of the right shape before the restore",
            depends_on_keras=True,
        )
