"""CKP105: state in a container, or set in a way, that the checkpoint writer does not follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.graph import Reason
from ckptlint.knowledge.worlds import KERAS_3
from ckptlint.rules.lost_state import Break, breaks, listed
from ckptlint.rules.rule import Rule, Suspect

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Unfollowed(Suspect):
    """Where the way breaks; `container` is the type of the container there, "" where it is none."""

    broken: Break
    container: str


class UntrackedContainer(Rule[Unfollowed, "cst.Assign | cst.AnnAssign | cst.Call"]):
    """
    ## What it finds

    Variables, layers or modules in an attribute that is a `set`, `frozenset`, `deque`, `defaultdict`,
    `UserDict` or generator, alone or within a list, or that was set past the class: by
    `object.__setattr__(self, ...)`, `self.__dict__[...]`, `vars(self)`, or a `__setattr__` of the class that
    does not call `super()`. The object with the attribute is saved, and training changes what is in it.

    ## Why it hurts

    TensorFlow follows attributes that are set in the ordinary way, and looks into lists, tuples and dicts of
    exactly these types. All else is skipped, while `trainable_variables` of a `tf.Module` or a Keras 2 layer
    may well contain it: it trains, is not in the checkpoint, and starts over in a resumed run. Nothing warns,
    `assert_consumed()` passes. Measured: the layers of a `deque`, `set` and `defaultdict` on a `tf.Module`
    are not written, in Keras 2 and 3.

    ## Example

    ```python
    class Ensemble(tf.Module):
        def __init__(self, size):
            self.members = collections.deque(Member() for _ in range(size))
    ```

    Use instead:

    ```python
            self.members = [Member() for _ in range(size)]
    ```

    ## The repair

    A set, frozenset, deque or generator becomes a list (a tuple on objects of Keras 3, which skip lists too),
    where the file only reads the attribute; `object.__setattr__(self, "name", value)` and
    `self.__dict__["name"] = value` become `self.name = value`. Unsafe: checkpoints written before do not hold
    this state, and a set that was filled twice holds each thing once. There is no edit for a `defaultdict`;
    a dict with `setdefault` repairs it.

    ## When not to worry

    The rule is silent where the state is kept another way, as by another attribute or keyword of the
    checkpoint, a file of its own or code that cannot be seen; where nothing trains it; and where it is set
    anew in each step.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP105"
    name: ClassVar[str] = "untracked-container"
    summary: ClassVar[str] = (
        "State in a set, deque, defaultdict or generator, or set past its class, is not saved."
    )
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset(
        {"Checkpoint", "save_weights", "ModelCheckpoint", "BackupAndRestore", "save"}
    )
    nodes: ClassVar[frozenset[str]] = frozenset({"Assign", "AnnAssign", "Call"})

    def suspects(self) -> Iterable[Unfollowed]:
        for broken in breaks(self.program, Reason.CONTAINER_TYPE, Reason.UNWATCHED):
            unwatched = any(lost.reason is Reason.UNWATCHED for lost in broken.lost)
            if unwatched and not self.program.sight.is_seen_through(broken.graph.root):
                continue
            yield Unfollowed(broken.place, broken, broken.lost[0].fault)

    def judge(self, suspect: Unfollowed, node: cst.Assign | cst.AnnAssign | cst.Call, walk: Walk) -> Finding:
        program, broken = self.program, suspect.broken
        holder, root = program.label(broken.holder), program.label(broken.graph.root)
        it = "them" if len(broken.objects) > 1 else "it"
        fate = f"a resumed run starts {it} over"
        if not broken.trained:
            fate = f"training never reaches {it}, and each run draws {it} anew"
        why = f"is set past what tracks the attributes of `{holder}`"
        help = "set it as an ordinary attribute, with `super().__setattr__(...)` where the class has its own"
        if suspect.container:
            within = f"holds its state in a {suspect.container}"
            why, help = f"of `{holder}` {within}, which is not followed", f"keep a {self._instead(suspect)}"
        return self.finding(
            broken.place,
            f"`{broken.attribute}` {why}: saving `{root}` leaves out {listed(broken.names)}; {fate}",
            related=(Related(broken.graph.place, f"`{root}` is saved here, without {it}"),),
            help=help,
            fix=self._fix(suspect, node, walk),
        )

    def _instead(self, suspect: Unfollowed) -> str:
        if suspect.container in ("defaultdict", "UserDict", "ChainMap", "MappingProxyType"):
            return "plain dict"
        return "tuple" if self._skips_lists(suspect) else "list"

    def _skips_lists(self, suspect: Unfollowed) -> bool:
        return self.program.objects[suspect.broken.holder].world == KERAS_3

    def _fix(
        self, suspect: Unfollowed, node: cst.Assign | cst.AnnAssign | cst.Call, walk: Walk
    ) -> Fix | None:
        from ckptlint.rules.edits import fixes, followed, names

        if not suspect.container:
            change = followed.as_attribute(walk, node)
            return fixes.unsafe("set it as an attribute", change) if change else None
        if self._instead(suspect) == "plain dict" or not names.only_read(walk, suspect.broken.attribute):
            return None
        kind = self._instead(suspect)
        change = followed.as_sequence(walk, node, kind)
        return fixes.unsafe(f"keep a {kind}", change) if change else None
