"""CKP502: a restore that must find what it looks for, and is never asked whether it did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.program.events import Check, Forward, Origin, Restore, Update
from ckptlint.program.objects import Kind
from ckptlint.program.regions import RegionKind
from ckptlint.rules.lost_state import listed
from ckptlint.rules.rule import Rule, Suspect

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_RESTORING = frozenset({"restore", "read"})


@dataclass(frozen=True)
class Unchecked(Suspect):
    """A restore of `root` whose answer nobody looks at, and the first use of what it should have filled.

    `use` is None where what is filled was handed in: its owner uses it.
    """

    root: int
    use: Forward | Update | None


class UncheckedRestore(Rule[Unchecked, "cst.Call"]):
    """
    ## What it finds

    A `tf.train.Checkpoint` that is restored from files of another program and never saved here: a pretrained
    model to be fine-tuned, a trained one to be evaluated. Nothing asks the restore whether it found what it
    looked for. Likewise a restore of `latest_checkpoint(folder)` that an option asks for, from another folder
    than the program writes to, where nothing asks whether the folder has a checkpoint.

    ## Why it hurts

    `restore` matches objects by their names and says nothing where none matches: a keyword that was renamed,
    a layer that was put into a list, `latest_checkpoint` of an empty folder (None, which restores nothing).
    The run goes on with weights that were never trained. A run that resumes shows it by its loss; one that
    fine-tunes or evaluates only reports worse results. Measured: a checkpoint saved as `backbone=` and read
    as `encoder=` restores nothing, `read` raises nothing, and `assert_existing_objects_matched()` raises an
    `AssertionError` that names each variable.

    ## Example

    ```python
    checkpoint = tf.train.Checkpoint(backbone=model.backbone)
    checkpoint.read(pretrained)
    ```

    Use instead:

    ```python
    checkpoint = tf.train.Checkpoint(backbone=model.backbone)
    checkpoint.read(pretrained).assert_existing_objects_matched()
    ```

    ## The repair

    `assert_existing_objects_matched()` on what the restore answers: it raises where a variable of the program
    has no value in the files, and ignores what the files have beside. Safe: only a restore that did not work
    is stopped.

    ## When not to worry

    The rule is silent where the answer is asked anything (`assert_consumed`, `expect_partial`, which says
    that a part is meant), returned or kept, about checkpoints that the program saves itself, where a first
    run has nothing to find yet, about `restore_or_initialize`, and where ckptlint sees both programs: either
    all is found, or CKP503 says what is not. `load_weights` raises by itself. What is trained and never saved
    is found by CKP506, and so is a checkpoint of what is trained whose manager never saves.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint#loading_mechanics)
    """

    code: ClassVar[str] = "CKP502"
    name: ClassVar[str] = "unchecked-restore"
    summary: ClassVar[str] = "A restore of another program's files is never asked whether it found them."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint"})

    def suspects(self) -> Iterable[Unchecked]:
        found: dict[object, Unchecked] = {}
        for restore in self.program.events(Restore):
            if restore.how not in _RESTORING or restore.origin is Origin.NONE or len(restore.subjects) != 1:
                continue
            if self._must_be_found(restore) and not self._is_checked(restore) and self._is_used(restore):
                suspect = Unchecked(restore.place, restore.subjects[0], self._use(restore))
                found.setdefault(suspect.anchor, suspect)
        return found.values()

    def _must_be_found(self, restore: Restore) -> bool:
        """Whether a checkpoint of the program's own is filled from files that others write."""
        program, (root,) = self.program, restore.subjects
        if program.objects[root].kind is not Kind.ROOT or not program.sight.is_known(root):
            return False
        if not program.sight.is_seen_through(root):
            return False
        if any(program.saves.of(id) for id in self._alike(root)) or self._is_written_elsewhere(restore):
            return self._is_wished(restore)
        return not any(each.sure for each in program.restores.outcomes(restore))

    def _is_wished(self, restore: Restore) -> bool:
        """Whether an option asks for a restore, from a folder of its own that the program does not write to.

        The newest checkpoint of a folder is None where that is empty or misspelled.
        """
        program = self.program
        around = [r for r in restore.regions if r.kind is RegionKind.BRANCH]
        if restore.newest is None or not restore.settable or not any(r.settable for r in around):
            return False
        if restore.newest in program.record.asked:
            return False
        folder = restore.path.directory if restore.path is not None else ()
        saves = [save for id in self._alike(restore.subjects[0]) for save in program.saves.of(id)]
        return all(save.path is not None and save.path.directory != folder for save in saves)

    def _alike(self, root: int) -> list[int]:
        """The checkpoints that may be this one in other programs: of its place, or its names in its file."""
        program, place = self.program, self.program.objects[root].place
        names = self._names(root)
        return [
            o.id
            for o in program.of_kind(Kind.ROOT)
            if o.place == place
            or (root in program.own_classes and program.own_classes[root] == program.own_classes.get(o.id))
            or (
                o.place.path == place.path
                and o.driver != program.objects[root].driver
                and self._names(o.id) == names
            )
        ]

    def _is_written_elsewhere(self, restore: Restore) -> bool:
        """Whether another program of the project may write what is read, under all the names of this root."""
        program, names = self.program, self._names(restore.subjects[0])
        return any(
            names <= self._names(root) and program.restores.may_read(restore, save)
            for root in program.saves.roots
            for save in program.saves.of(root)
        )

    def _names(self, root: int) -> frozenset[str]:
        return frozenset(edge.name for edge in self.program.references.of(root))

    def _is_checked(self, restore: Restore) -> bool:
        """Whether the answer of a restore is asked anything, or goes where the run does not see it."""
        program = self.program
        answers = [o.id for o in program.made_at(restore.place) if o.kind is Kind.STATUS]
        if any(not program.sight.is_known(id) or program.name_of(id) for id in answers):
            return True
        return any(check.restore == restore.place for check in program.events(Check))

    def _is_used(self, restore: Restore) -> bool:
        """Whether what a restore should fill is used, and the checkpoint is not one that CKP506 speaks of.

        That is one whose content is trained and dropped, or is trained and has a manager: the program's own.
        """
        program, (root,) = self.program, restore.subjects
        if program.saves.of(root):
            return self._use(restore) is not None
        content = program.saves.holds(root) - {root}
        changed = {id for event in program.resuming.trainings(root) for id in event.subjects}
        trained = content & changed
        if trained and any(
            program.objects[id].kind is Kind.MANAGER for id in program.references.holders(root)
        ):
            return False
        if any(program.objects[id].kind is Kind.OUTSIDE for id in content):
            return True
        saved = any(trained & program.saves.writes(each) for each in program.saves.roots)
        return self._use(restore) is not None and (not trained or saved)

    def _use(self, restore: Restore) -> Forward | Update | None:
        """Where something that a restore should fill is used after it."""
        program, (root,) = self.program, restore.subjects
        content, follows = program.saves.holds(root) - {root}, program.timeline.may_follow
        uses = [e for e in program.events(Forward, Update) if content.intersection(e.subjects)]
        return next((e for e in uses if isinstance(e, Forward | Update) and follows(restore, e)), None)

    def judge(self, suspect: Unchecked, node: cst.Call, walk: Walk) -> Finding:
        program, root = self.program, f"`{self.program.label(suspect.root)}`"
        made = "made here" if program.saves.of(suspect.root) else "made here, and never saved"
        related = [Related(program.objects[suspect.root].place, f"{root} is {made}")]
        parts = listed(tuple(dict.fromkeys(e.name for e in program.references.of(suspect.root))))
        used = "used"
        if suspect.use is not None:
            used = "trained" if isinstance(suspect.use, Update) else "used"
            related.append(Related(suspect.use.place, f"what it holds is {used} here"))
        return self.finding(
            suspect.anchor,
            f"nothing asks whether this finds {parts} of {root}: where names differ, or nothing is there, "
            f"what was made is {used}",
            related=related,
            help="add `.assert_existing_objects_matched()`",
            fix=self._edit(node, walk),
        )

    def _edit(self, node: cst.Call, walk: Walk) -> Fix | None:
        from ckptlint.rules.edits import expressions, fixes

        source = f"{walk.module.code_for_node(node)}.assert_existing_objects_matched()"
        return fixes.safe(
            "have it raise where nothing is found", expressions.replace_expression(walk, node, source)
        )
