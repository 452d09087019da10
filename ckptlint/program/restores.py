"""Which files a restore may read, and what it brings back from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from ckptlint.graph import Graph, Moment
from ckptlint.program.events import Check, FileEvent, Origin, Restore, Save
from ckptlint.program.facts import Facts
from ckptlint.program.restoring import Restored, restored
from ckptlint.program.texts import Hole, Text

_Parts = tuple[str | Hole, ...]
_CHECKS = frozenset(
    {"assert_consumed", "assert_existing_objects_matched"}
)  # they raise where something is missing


class Restores:
    """Joins restores with the saves that write where they read. All answers stand on the graphs of both."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def outcomes(self, restore: Restore) -> list[Restored]:
        """What a restore brings back from the files of each save that writes where it reads.

        One outcome for each place of a save, as it was last seen there.
        """
        met = self._graph(restore, Moment.RESTORE)
        if met is None or restore.file != "checkpoint":
            return []
        saved = {
            graph.place: graph
            for save in self._writing_where(restore)
            for graph in [self._graph(save, Moment.SAVE)]
            if graph is not None and graph.raises is None
        }
        return [restored(graph, met) for graph in saved.values()]

    def checks(self, restore: Restore) -> list[Check]:
        """The events by which the program asks whether all came back, and raises where it did not."""
        return [
            check
            for root in restore.subjects
            for check in self._facts.events_of(root, Check)
            if check.restore == restore.place and check.how in _CHECKS
        ]

    @staticmethod
    def reads(restore: Restore, save: Save) -> bool:
        """Whether a restore reads where a save writes: the same path, or the newest file of its folder."""
        return _same_files(save, restore)

    def may_be_written(self, restore: Restore) -> bool:
        """Whether any save may write where a restore reads: one of its own program there, or another's.

        In its own program two paths that the run cannot compare are two; in another they may be one.
        """
        files = ("checkpoint", "other")
        return any(self.may_read(restore, s) for s in self._facts.events(Save) if s.file in files)

    def may_read(self, restore: Restore, save: Save) -> bool:
        """Whether a restore may read what a save writes, of its own program or of another one."""
        group = self._facts.timeline.group
        if group(save) == group(restore):
            return _same_files(save, restore)
        return _may_share_files(save, restore)

    def _graph(self, event: FileEvent, moment: Moment) -> Graph | None:
        """The graph of the one root that an event is about, taken then."""
        if len(event.subjects) != 1:
            return None
        taken = [g for g in self._facts.graphs_of(event.subjects[0], moment) if g.place == event.place]
        return next((g for g in taken if g.driver == event.driver), taken[-1] if taken else None)

    def _writing_where(self, restore: Restore) -> list[Save]:
        """The saves that write where a restore reads: those of its own program, else those of its neighbours.

        A neighbour is a program whose files stand in the same folder; all of the path must be known then.
        """
        found = [e for e in self._facts.events(Save) if e.file == "checkpoint" and _same_files(e, restore)]
        group = self._facts.timeline.group
        own = [save for save in found if group(save) == group(restore)]
        folder = PurePath(restore.place.path).parent
        return own or [
            save
            for save in found
            if save.path is not None and save.path.complete and PurePath(save.place.path).parent == folder
        ]


def _same_files(save: Save, restore: Restore) -> bool:
    """Whether a restore reads what a save writes: the same path, or the newest file of its folder."""
    if save.path is None or restore.path is None:
        return False
    if save.how == "write" or restore.how == "read":
        return save.path.spelled == restore.path.spelled
    if restore.origin is Origin.LATEST:
        return bool(save.path.directory) and save.path.directory == restore.path.directory
    return _without_number(restore.path) == save.path.spelled


def _may_share_files(save: Save, restore: Restore) -> bool:
    """Whether a restore may read what a save of another program writes: their folders may be one."""
    if save.path is None or restore.path is None:
        return True
    written, read = save.path.directory, restore.path.directory
    if not any(isinstance(part, Hole) for part in (*written, *read)):
        return written == read
    fits_at_start = _fits(written[:1], read[:1], lambda a, b: a.startswith(b))
    return fits_at_start and _fits(written[-1:], read[-1:], lambda a, b: a.endswith(b))


def _fits(first: _Parts, second: _Parts, test: Callable[[str, str], bool]) -> bool:
    """Whether two outer parts may be those of one text: one is unknown, or the longer has the other."""
    return all(
        isinstance(a, Hole) or isinstance(b, Hole) or test(a, b) or test(b, a)
        for a, b in zip(first, second, strict=False)
    )


def _without_number(path: Text) -> tuple[str | Hole, ...]:
    """A path without the number that a save appends."""
    parts = path.spelled
    last = parts[-1] if parts else None
    if isinstance(last, str) and last.rpartition("-")[2].isdigit():
        return (*parts[:-1], last.rpartition("-")[0])
    return parts
