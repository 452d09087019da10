"""CKP501: a restore that is given a path no checkpoint has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Fix, Related, Severity, TextEdit
from ckptlint.program.events import Origin, Restore, Save
from ckptlint.program.objects import Kind
from ckptlint.program.texts import Hole, Text
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_Parts = tuple[str | Hole, ...]


class Mistake(Enum):
    """What was handed over in the place of a checkpoint's path."""

    PREFIX = "prefix"  # of the files, without the number that `save` appends
    INDEX = "index"  # the index file
    DATA = "data"  # a data file
    DIRECTORY = "directory"
    LATEST_OF_PREFIX = "latest of prefix"  # latest_checkpoint(prefix)


_MESSAGES: Mapping[Mistake, str] = {
    Mistake.PREFIX: "no checkpoint has this path: `save` appends a number to it, and this raises",
    Mistake.INDEX: "the path of an index file restores nothing, and nothing is raised: leave `.index` out",
    Mistake.DATA: "the path of a data file is not the path of a checkpoint: this raises",
    Mistake.DIRECTORY: "a directory is not the path of a checkpoint: this raises",
    Mistake.LATEST_OF_PREFIX: "`latest_checkpoint` wants a directory; for a prefix of files it returns None",
}
_HELPS: Mapping[Mistake, str] = {
    Mistake.PREFIX: "restore what `save` returned, or what `tf.train.latest_checkpoint(directory)` finds",
    Mistake.INDEX: "restore the path without `.index`",
    Mistake.DATA: "restore the path without its ending, as `save` returned it",
    Mistake.DIRECTORY: "restore what `tf.train.latest_checkpoint(directory)` finds in it",
    Mistake.LATEST_OF_PREFIX: "give `latest_checkpoint` the directory of the files",
}


@dataclass(frozen=True)
class WrongPath(Suspect):
    """A wrong path in the first argument of the call at the anchor, and what an edit can put in its place."""

    mistake: Mistake
    keyword: str  # of the argument
    saved: Place | None
    directory: str | None  # an expression for the directory of the checkpoints
    manager: str | None  # an expression for the manager that writes them


class RestorePath(Rule[WrongPath, "cst.Call"]):
    """
    ## What it finds

    `restore(...)` of a path that no checkpoint has: the prefix that was given to `save`, which appends a
    number to it; the `.index` or `.data-…` file of a checkpoint; the directory. And `latest_checkpoint(...)`
    of such a prefix instead of the directory.

    ## Why it hurts

    A prefix, a data file and a directory raise where the program is to be resumed. The other two say nothing
    at all: with an `.index` path TensorFlow restores no variable, and `latest_checkpoint(prefix)` returns
    `None`, which `restore` takes without complaint. The run starts over from random weights. Measured: after
    `restore(path + ".index")` a variable saved as 7 is still 0, and nothing is raised.

    ## Example

    ```python
    checkpoint.save(file_prefix=os.path.join(directory, "ckpt"))
    checkpoint.restore(os.path.join(directory, "ckpt"))
    ```

    Use instead:

    ```python
    checkpoint.save(file_prefix=os.path.join(directory, "ckpt"))
    checkpoint.restore(tf.train.latest_checkpoint(directory))
    ```

    ## The repair

    The newest checkpoint of the directory is restored, under a name that is bound there already where there
    is one; `.index` is left out. Safe: the call did not restore anything before.

    ## When not to worry

    `write` and `read` use a path as it is, and the rule knows that. It is silent about paths that come from
    outside the program, and about those that end with a number of their own (`ckpt-4`).

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP501"
    name: ClassVar[str] = "restore-path"
    summary: ClassVar[str] = "A restore is given a path that no checkpoint has."
    severity: ClassVar[Severity] = Severity.ERROR
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint"})

    def suspects(self) -> Iterable[WrongPath]:
        for event in self.program.events(Restore):
            roots = all(self.program.objects[s].kind is Kind.ROOT for s in event.subjects)
            suspect = self._mistake(event, event.path) if event.path is not None and roots else None
            if suspect is not None:
                yield suspect

    def _mistake(self, event: Restore, path: Text) -> WrongPath | None:
        last = path.parts[-1] if path.parts else None
        if event.origin is Origin.LATEST and isinstance(last, Hole):
            folder = _parts(path.parts[:-2])
            save = self._numbered(event, Text(folder, path.end))
            if save is None or self._is_directory(folder):
                return None
            anchor = self.program.objects[last.id].place
            return self._suspect(
                event, anchor, Mistake.LATEST_OF_PREFIX, "checkpoint_dir", save, _directory(folder)
            )
        suffix = path.suffix or ""
        if suffix.endswith(".index"):
            return WrongPath(event.place, Mistake.INDEX, "save_path", None, None, None)
        if ".data-0" in suffix:
            return WrongPath(event.place, Mistake.DATA, "save_path", None, None, None)
        parts = _parts(path.parts)
        save = self._numbered(event, path) if suffix.strip("/") else None
        if save is not None:
            return self._suspect(event, event.place, Mistake.PREFIX, "save_path", save, _directory(parts))
        save = self._inside(event, parts)
        if save is not None and not self._written(parts):
            return self._suspect(event, event.place, Mistake.DIRECTORY, "save_path", save, None)
        return None

    def _suspect(
        self,
        event: Restore,
        anchor: Place,
        mistake: Mistake,
        keyword: str,
        save: Save,
        directory: _Parts | None,
    ) -> WrongPath:
        bound = (e for e, text in event.texts if directory and _parts(text.parts) == directory)
        manages = (n.expression for n in event.managers if n.id == save.manager)
        return WrongPath(anchor, mistake, keyword, save.place, next(bound, None), next(manages, None))

    # What is known of the files

    def _saves(self) -> Iterable[tuple[Save, _Parts]]:
        for event in self.program.events(Save):
            if event.path is not None:
                yield event, _parts(event.path.parts)

    def _numbered(self, restore: Restore, path: Text) -> Save | None:
        """The save that appends a number to this very path, None where something writes the path as it is."""
        parts = _parts(path.parts)
        if self._written(parts):
            return None
        for event, saved in self._saves():
            if saved == parts and event.how == "save" and self._related(event, restore, path):
                return event
        return None

    def _written(self, parts: _Parts) -> bool:
        return any(saved == parts and e.how != "save" for e, saved in self._saves())

    def _inside(self, restore: Restore, directory: _Parts) -> Save | None:
        """The save whose files stand right in this directory."""
        for event, saved in self._saves():
            same = set(event.subjects) & set(restore.subjects)
            if same and event.how == "save" and directory and _directory(saved) == directory:
                return event
        return None

    def _is_directory(self, parts: _Parts) -> bool:
        return any(_directory(saved) == parts for _, saved in self._saves())

    def _related(self, save: Save, restore: Restore, path: Text) -> bool:
        """Whether both events surely speak of one path: in one program, or by the same literal."""
        timeline = self.program.timeline
        literal = save.path.end if save.path else None
        same_literal = literal is not None and literal == path.end
        return timeline.group(save) == timeline.group(restore) or same_literal

    # The edit

    def judge(self, suspect: WrongPath, node: cst.Call, walk: Walk) -> Finding:
        from ckptlint.rules.edits import expressions

        argument = expressions.argument(node, 0, suspect.keyword)
        saved = suspect.saved
        return self.finding(
            suspect.anchor if argument is None else walk.place(argument),
            _MESSAGES[suspect.mistake],
            related=(Related(saved, "the checkpoint is saved here"),) if saved is not None else (),
            help=_HELPS[suspect.mistake],
            fix=None if argument is None else self._edit(walk, suspect, argument),
        )

    def _edit(self, walk: Walk, suspect: WrongPath, argument: cst.BaseExpression) -> Fix | None:
        from ckptlint.rules.edits import expressions, fixes, imports, literals

        written = walk.module.code_for_node(argument)
        imported: tuple[TextEdit, ...] = ()
        match suspect.mistake:
            case Mistake.INDEX:
                return fixes.safe("leave `.index` out", literals.drop_ending(walk, argument, ".index"))
            case Mistake.DATA:
                return None
            case Mistake.DIRECTORY:
                folder = written
            case _ if suspect.directory is not None:
                folder = suspect.directory
            case _:
                folder = f"os.path.dirname({written})"
                imported = imports.import_module(walk, "os")
        tensorflow = imports.name_of_module(walk, "tensorflow")
        if suspect.mistake is Mistake.LATEST_OF_PREFIX:
            source = folder
        elif suspect.manager is not None and (
            suspect.mistake is Mistake.DIRECTORY or suspect.directory is None
        ):
            source, imported = f"{suspect.manager}.latest_checkpoint", ()
        elif tensorflow is not None:
            source = f"{tensorflow}.train.latest_checkpoint({folder})"
        else:
            return None
        edit = expressions.replace_expression(walk, argument, source)
        return fixes.safe("restore the newest checkpoint of the directory", imported, edit)


def _parts(parts: _Parts) -> _Parts:
    """A path in one spelling: no `./` in front, no `/` at the end."""
    if parts and isinstance(parts[0], str):
        parts = (parts[0].removeprefix("./"), *parts[1:])
    if parts and isinstance(parts[-1], str):
        parts = (*parts[:-1], parts[-1].rstrip("/"))
    return tuple(p for p in parts if p != "")


def _directory(parts: _Parts) -> _Parts:
    """The directory of a path; empty where it has none."""
    last = parts[-1] if parts else None
    if not isinstance(last, str) or "/" not in last:
        return ()
    return _parts((*parts[:-1], last.rpartition("/")[0]))
