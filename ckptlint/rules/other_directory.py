"""CKP511: a checkpoint that is restored from the folder of another one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.program.events import Restore, Save
from ckptlint.program.objects import Kind
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class OtherFolder(Suspect):
    """A restore, at the anchor, of the newest file of manager `other`, though `own` manages the checkpoint.

    `expression` names `own` there, where anything does; `saved` is where it saves.
    """

    root: int
    own: int
    other: int
    expression: str | None
    saved: Place


class OtherDirectory(Rule[OtherFolder, "cst.Call"]):
    """
    ## What it finds

    `a.restore(b_manager.latest_checkpoint)`, where `a` has a manager of its own that saves it, and `b`, too,
    is restored from the newest file of `b_manager`.

    ## Why it hurts

    The files that were saved of `a` are never read. Where both checkpoints use the same keywords, `a` takes
    the values of `b` and nothing is raised; where they do not, nothing comes back. Measured: after such a
    restore the averaged weights of a run are its raw weights.

    ## Example

    ```python
    model_checkpoint.restore(model_manager.latest_checkpoint)
    average_checkpoint.restore(model_manager.latest_checkpoint)
    ```

    Use instead:

    ```python
    model_checkpoint.restore(model_manager.latest_checkpoint)
    average_checkpoint.restore(average_manager.latest_checkpoint)
    ```

    ## The repair

    The newest file of the checkpoint's own manager is restored. Safe: it is the one that the program saves of
    it.

    ## When not to worry

    The rule is silent where a checkpoint is restored from its own manager as well, where both managers write
    to one folder, and where the other checkpoint is not restored: then the program may start one training
    from the result of another.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP511"
    name: ClassVar[str] = "other-directory"
    summary: ClassVar[str] = "A checkpoint is restored from the folder of another one."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"CheckpointManager"})

    def suspects(self) -> Iterable[OtherFolder]:
        found: dict[Place, OtherFolder] = {}
        for restore in self.program.events(Restore):
            suspect = self._other(restore)
            if suspect is not None:
                found.setdefault(restore.place, suspect)
        return found.values()

    def _other(self, restore: Restore) -> OtherFolder | None:
        program, other = self.program, restore.manager
        if other is None or len(restore.subjects) != 1:
            return None
        root = restore.subjects[0]
        managers = self._managers(root)
        if other in managers or any(e.manager in managers for e in program.events_of(root, Restore)):
            return None
        others = [e.target for e in program.references.of(other)]
        both = any(e.manager == other for each in others for e in program.events_of(each, Restore))
        saves = [e for e in program.events_of(root, Save) if e.manager in managers and e.path is not None]
        if not both or not saves or restore.path is None:
            return None
        save = saves[-1]
        if save.path is None or save.path.directory == restore.path.directory or save.manager is None:
            return None
        names = [n.expression for n in restore.managers if n.id == save.manager]
        return OtherFolder(restore.place, root, save.manager, other, min(names, default=None), save.place)

    def _managers(self, root: int) -> list[int]:
        holders = self.program.references.holders(root)
        return [i for i in holders if self.program.objects[i].kind is Kind.MANAGER]

    def judge(self, suspect: OtherFolder, node: cst.Call, walk: Walk) -> Finding:
        label, own, other = (self.program.label(i) for i in (suspect.root, suspect.own, suspect.other))
        return self.finding(
            suspect.anchor,
            f"`{label}` is restored from the files of `{other}`: those that `{own}` saves are never read",
            related=[Related(suspect.saved, f"`{own}` saves it here")],
            help=f"restore `{own}.latest_checkpoint`",
            fix=self._edit(suspect, node, walk),
        )

    def _edit(self, suspect: OtherFolder, node: cst.Call, walk: Walk) -> Fix | None:
        from ckptlint.rules.edits import expressions, fixes

        argument = expressions.argument(node, 0, "save_path")
        if argument is None or suspect.expression is None:
            return None
        source = f"{suspect.expression}.latest_checkpoint"
        return fixes.safe(f"restore `{source}`", expressions.replace_expression(walk, argument, source))
