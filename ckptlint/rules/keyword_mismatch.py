"""CKP503: a restore looks for an object under another name than the file has it under."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity
from ckptlint.graph import Node
from ckptlint.program.events import Restore
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk


@dataclass(frozen=True)
class Renamed(Suspect):
    """A checkpoint, at the anchor, that gives an object a name which the files it restores do not have.

    `wanted` is that name, `written` the name the files have a like object under. `saved` is the place of the
    checkpoint that they were written from, `restore` that of the restore. `only_restored`: this checkpoint
    is never saved, so that its names can follow those of the other.
    """

    wanted: str
    written: str
    object: str
    saved: Place
    restore: Place
    only_restored: bool


class KeywordMismatch(Rule[Renamed, "cst.Call"]):
    """
    ## What it finds

    A `tf.train.Checkpoint` that is restored from the files of another one, and has an object under another
    keyword than they do: saved as `model=`, restored as `net=`.

    ## Why it hurts

    A checkpoint finds its values by name. Under a name that the file does not have, nothing is restored and
    nothing is raised: the object keeps its random weights, and the program predicts, evaluates or trains on
    with them. Measured: after `Checkpoint(net=net).restore(path)` of a file with `model=`, no weight of `net`
    has changed, and `assert_nontrivial_match()` passes, because the counter of saves did match.

    ## Example

    ```python
    tf.train.Checkpoint(model=model, optimizer=optimizer).save("checkpoints/ckpt")
    ...
    checkpoint = tf.train.Checkpoint(net=model)
    checkpoint.restore(tf.train.latest_checkpoint("checkpoints"))
    ```

    Use instead:

    ```python
    checkpoint = tf.train.Checkpoint(model=model)
    ```

    ## The repair

    The keyword of the checkpoint that restores becomes that of the one that saves. Safe: nothing was restored
    under the old name. There is no edit where that checkpoint saves too: older files have its names.

    ## When not to worry

    The rule is silent where the program asks the restore whether all came back
    (`assert_existing_objects_matched`, `assert_consumed`), where any of the files has the name, where the
    file has nothing left that the name could have meant, and where the run does not know all names of both.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint#loading_mechanics)
    """

    code: ClassVar[str] = "CKP503"
    name: ClassVar[str] = "keyword-mismatch"
    summary: ClassVar[str] = "A restore looks for an object under another name than the files have it under."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint"})

    def suspects(self) -> Iterable[Renamed]:
        found: dict[tuple[Place, str], Renamed] = {}
        for restore in self.program.events(Restore):
            for suspect in self._renamed(restore):
                found.setdefault((suspect.anchor, suspect.wanted), suspect)
        return found.values()

    def _renamed(self, restore: Restore) -> Iterable[Renamed]:
        program = self.program
        outcomes = program.restores.outcomes(restore)
        if not outcomes or program.restores.checks(restore) or not all(each.sure for each in outcomes):
            return
        last = outcomes[-1]
        left = [(name, id) for name, id in last.saved.children if not last.is_read(id)]
        root, saved = program.objects[last.met.root], program.objects[last.saved.root]
        for wanted, id in last.met.children:
            node = last.met.nodes[id]
            named = next((name for name, other in left if _alike(node, last.saved.nodes[other])), None)
            if named is None or root.place == saved.place or any(each.comes_back(id) for each in outcomes):
                continue
            only_restored = not program.saves.of(root.id)
            yield Renamed(root.place, wanted, named, node.label, saved.place, restore.place, only_restored)

    def judge(self, suspect: Renamed, node: cst.Call, walk: Walk) -> Finding:
        wanted, written = suspect.wanted, suspect.written
        return self.finding(
            suspect.anchor,
            f"`{suspect.object}` is looked for as `{wanted}`, and the files hold it as `{written}`: "
            "nothing of it is restored, and nothing is raised",
            related=(
                Related(suspect.saved, f"the checkpoint that is saved calls it `{written}`"),
                Related(suspect.restore, "the restore that finds nothing for it"),
            ),
            help=f"call it `{written}` here, and have `assert_existing_objects_matched()` check the restore",
            fix=self._edit(suspect, node, walk) if suspect.only_restored else None,
        )

    def _edit(self, suspect: Renamed, node: cst.Call, walk: Walk) -> Fix | None:
        from ckptlint.rules.edits import expressions, fixes

        for argument in node.args:
            if argument.keyword is not None and argument.keyword.value == suspect.wanted:
                edit = expressions.replace_expression(walk, argument.keyword, suspect.written)
                return fixes.safe(f"call it `{suspect.written}`, as the files do", edit)
        return None


def _alike(first: Node, second: Node) -> bool:
    """Whether two nodes may stand for the same object of two programs."""
    return first.part is second.part and first.type == second.type
