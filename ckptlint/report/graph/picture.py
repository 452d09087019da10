"""An object graph as boxes and arrows, whatever draws them: the variables of a layer are rows of its box.

Containers that hold nothing but variables are rows of their holder, slots are rows of the optimizer, so that
a graph of hundreds of nodes stays a picture of its layers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from textwrap import wrap

from ckptlint.graph import Graph, Link, Lost, Node, Part
from ckptlint.report.frame import visible
from ckptlint.report.graph.look import LOST, NOT_TRAINED, SAME, SLOT, TRAINED
from ckptlint.report.graph.outline import Outline, Slots, short_key, short_type
from ckptlint.report.graph.words import what_is_lost, why_lost, why_raises
from ckptlint.source import Place

MOST_ROWS = 12
WHY_WIDTH = 40
LONGEST = 46
MANY_BOXES = 30
MOST_ALIKE = 4
MOST_ENTRIES = 4
MOST_VARIABLES_OF_ROOT = 8


class Way(str, Enum):
    """What an arrow says: held and saved, held by a further name, held and not saved."""

    SAVED = "saved"
    ALSO = "also"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a box: a variable, several of them, or slots; `note` where its key is not obvious."""

    mark: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: `look` names a row of `LOOKS`; `raises` marks what makes the save fail.

    `at` is where it was made, as the box says it; `place` the whole of it.
    """

    id: str
    look: str
    title: str
    type: str
    place: Place | None = None
    at: str = ""
    rows: tuple[Row, ...] = ()
    path: str = ""
    raises: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another. The name it stands for is the title of that box, or one of its rows."""

    source: str
    target: str
    way: Way
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """One root: what it is, its boxes and arrows, and the lost state that no box holds."""

    title: str
    caption: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    adrift: tuple[Box, ...] = ()
    raises: str = ""


_FILES = {
    "weights": "weights file (.weights.h5)",
    "model": "model file (.keras)",
    "saved_model": "SavedModel",
}


def picture_of(graph: Graph, prefix: str = "") -> Picture:
    """The picture of one root; `prefix` keeps the names of its boxes apart from those of other roots."""
    return _folded(_Composer(Outline(graph), prefix).picture())


def heading(graph: Graph) -> tuple[str, str]:
    """What the root is, and under which Keras, in a line each."""
    how = f"{graph.how}() at " if graph.how and not graph.how.endswith(")") else f"{graph.how} at "
    at = f"{how if graph.how else ''}{where(graph.place)}"
    title = f"{graph.name}: {'saved by' if graph.how else 'made at'} {at}"
    under = f"{graph.runs_in.world} ({graph.runs_in.reason})"
    return title, under if graph.file == "checkpoint" else f"{what_is_written(graph)}, {under}"


def what_is_written(graph: Graph) -> str:
    """The kind of file in words."""
    return _FILES.get(graph.file, graph.file)


def where(place: Place | None) -> str:
    """A place as `path:line`, "" for none."""
    return "" if place is None else f"{place.path}:{place.line}"


def cut(text: str) -> str:
    """A long name without its middle: its beginning says where, its end says what."""
    text = visible(text)
    if len(text) <= LONGEST:
        return text
    front = LONGEST // 2 - 1
    return f"{text[:front]}\N{HORIZONTAL ELLIPSIS}{text[front + 1 - LONGEST :]}"


def raises_line(graph: Graph) -> str:
    """That the save raises, and why; "" where it does not."""
    return "" if graph.raises is None else f"The save raises {graph.raises.error}: {why_raises(graph)}"


@dataclass(frozen=True, slots=True)
class _Composer:
    outline: Outline
    prefix: str

    def picture(self) -> Picture:
        graph = self.outline.graph
        boxed = [node for node in graph.nodes if self._is_box(node)]
        ids = {node.id for node in boxed}
        boxes = [self._box(node) for node in boxed]
        arrows = [arrow for node in boxed for arrow in self._arrows(node, ids)]
        adrift = []
        for index, lost in enumerate(graph.lost):
            box = self._lost(index, lost)
            holder = None if lost.holder is None else self._nearest(lost.holder, ids)
            if holder is None:
                adrift.append(box)
            else:
                boxes.append(box)
                arrows.append(Arrow(self._id(holder), box.id, Way.LOST))
        title, caption = heading(graph)
        return Picture(title, caption, tuple(boxes), tuple(arrows), tuple(adrift), raises_line(graph))

    def _at(self, place: Place | None) -> str:
        """The line alone where it is one of the file that saves."""
        if place is not None and place.path == self.outline.graph.place.path:
            return f"line {place.line}"
        return where(place)

    def _id(self, node: int) -> str:
        return f"{self.prefix}n{node}"

    def _nearest(self, id: int, ids: set[int]) -> int | None:
        """The node, or the one above it that has a box."""
        while id not in ids and id in self.outline.home:
            id = self.outline.home[id].holder
        return id if id in ids else None

    def _is_box(self, node: Node) -> bool:
        if node.id == 0:
            return True
        home = self.outline.home.get(node.id)
        if home is None or node.part is Part.SLOT or self._hidden(node.id):
            return False
        if node.part is Part.VARIABLE:
            return home.holder == 0 and self._few_variables_at_root()
        if node.part is Part.CONTAINER:
            return not self._only_variables(node)
        return True

    def _hidden(self, id: int) -> bool:
        home = self.outline.home[id]
        return all(link is not home for link in self.outline.shown(home.holder))

    def _few_variables_at_root(self) -> bool:
        if self.outline.node(0).part is not Part.ROOT:
            return False
        variables = [link for link in self.outline.shown(0) if self._is_variable(link)]
        return len(variables) <= MOST_VARIABLES_OF_ROOT

    def _is_variable(self, link: Link) -> bool:
        return self.outline.node(link.target).part is Part.VARIABLE

    def _only_variables(self, container: Node) -> bool:
        if any(lost.holder == container.id for lost in self.outline.graph.lost):
            return False
        return all(
            self.outline.node(link.target).part in (Part.VARIABLE, Part.SLOT)
            for link in self.outline.graph.links_from(container.id)
        )

    def _box(self, node: Node) -> Box:
        home = self.outline.home.get(node.id)
        raises = self.outline.graph.raises
        rows = [*self._second_names(node), *self._rows(node)]
        if len(rows) > MOST_ROWS:
            rows = [*rows[: MOST_ROWS - 1], Row("", f"and {len(rows) - MOST_ROWS + 1} more")]
        many = " (several)" if node.many else ""
        return Box(
            self._id(node.id),
            node.part.value,
            self.outline.graph.name if home is None else home.name,
            short_type(node) + many,
            node.place,
            self._at(self.outline.own_place(node)),
            tuple(rows),
            "" if home is None else self.outline.path(node.id),
            raises is not None and (raises.at or 0) == node.id,
        )

    def _second_names(self, node: Node) -> Iterator[Row]:
        """The further names that what has a box is reached by."""
        for link in self.outline.holders.get(node.id, ()):
            if not self.outline.is_home(link):
                holder = self.outline.path(link.holder) if link.holder else ""
                yield Row(SAME, f"{holder}/{link.name}" if holder else link.name)

    def _rows(self, node: Node) -> Iterator[Row]:
        if node.part is Part.VARIABLE:
            yield Row(self._mark(node), "not trained" if node.trainable is False else "trained")
            return
        for link in self.outline.shown(node.id):
            target = self.outline.node(link.target)
            if target.part is Part.VARIABLE and not self._has_box(link):
                yield self._row(link, link.name)
            elif target.part is Part.CONTAINER and not self._is_box(target):
                if self.outline.is_home(link):
                    yield from self._entries(link)
                else:
                    yield Row(SAME, link.name, self.outline.path(target.id))
        if node.part not in (Part.CONTAINER, Part.VARIABLE) and not self._children(node):
            yield from (
                Row("", key) for key in map(short_key, node.keys) if key != self.outline.path(node.id)
            )
        yield from self._slot_rows(self.outline.slots.get(node.id, ()))

    def _children(self, node: Node) -> bool:
        return any(True for _ in self.outline.graph.links_from(node.id))

    def _has_box(self, link: Link) -> bool:
        return self._is_box(self.outline.node(link.target))

    def _entries(self, container: Link) -> Iterator[Row]:
        """A list of variables as rows: each of a few, else how many of which kind."""
        links = list(self.outline.shown(container.target))
        own = [link for link in links if self.outline.is_home(link)]
        others = [link for link in links if not self.outline.is_home(link)]
        if len(own) <= MOST_ENTRIES:
            for link in own:
                yield self._row(link, f"{container.name}/{link.name}")
        else:
            kinds = Counter(self._mark(self.outline.node(link.target)) for link in own)
            for mark, count in kinds.items():
                yield Row(mark, f"{container.name}/*", f"{count} variables")
        if others:
            yield Row(SAME, container.name, f"{len(others)} variables shown elsewhere")

    def _row(self, link: Link, name: str) -> Row:
        node = self.outline.node(link.target)
        if not self.outline.is_home(link):
            return Row(SAME, name, self.outline.path(node.id))
        key = short_key(node.keys[0]) if node.keys else ""
        notes = ["several"] if node.many else []
        if called := self.outline.own_name(link):
            notes.append(", ".join(filter(None, (called, self._at(self.outline.own_place(node))))))
        if key and key != self.outline.usual_key(node.id):
            notes.append(f"as {key}")
        return Row(self._mark(node), name, ", ".join(notes))

    def _mark(self, node: Node) -> str:
        return NOT_TRAINED if node.trainable is False else TRAINED

    def _slot_rows(self, groups: Sequence[Slots]) -> Iterator[Row]:
        by_names: Counter[tuple[str, ...]] = Counter()
        for group in groups:
            by_names[group.names] += 1
        for names, count in by_names.items():
            known = any(group.variable is not None for group in groups if group.names == names)
            of = f"for {count} variable{'' if count == 1 else 's'}" if known else "for its variables"
            yield Row(SLOT, ", ".join(names), of)

    def _arrows(self, node: Node, ids: set[int]) -> Iterator[Arrow]:
        for link in self.outline.shown(node.id):
            if link.target not in ids:
                continue
            here, there = self._id(node.id), self._id(link.target)
            if self.outline.is_home(link):
                yield Arrow(here, there, Way.SAVED, link.sure)
            elif link.target == 0 or self.outline.home[link.target].holder != node.id:
                yield Arrow(here, there, Way.ALSO, link.sure)

    def _lost(self, index: int, lost: Lost) -> Box:
        why = tuple(Row("", line) for line in wrap(why_lost(lost, self.outline.graph.file), WHY_WIDTH))
        return Box(
            f"{self.prefix}x{index}",
            LOST,
            lost.name,
            what_is_lost(lost),
            lost.place,
            self._at(lost.place),
            why,
        )


def _folded(picture: Picture) -> Picture:
    """In a large picture, boxes that one holder holds and that differ only in their names are one box."""
    if len(picture.boxes) <= MANY_BOXES:
        return picture
    leaves = _leaves(picture)
    alike: dict[tuple[object, ...], list[Box]] = {}
    for box in picture.boxes:
        if box.id in leaves:
            kind = (leaves[box.id], box.look, box.type, box.rows)
            alike.setdefault(kind, []).append(box)
    stands_for = {group[0].id: group for group in alike.values() if len(group) > MOST_ALIKE}
    gone = {box.id for group in stands_for.values() for box in group[1:]}
    return replace(
        picture,
        boxes=tuple(
            _one_for(stands_for[box.id]) if box.id in stands_for else box
            for box in picture.boxes
            if box.id not in gone
        ),
        arrows=tuple(arrow for arrow in picture.arrows if arrow.target not in gone),
    )


def _leaves(picture: Picture) -> dict[str, Arrow]:
    """The boxes that hold no other and have one holder, with their arrow but for where it leads."""
    holders = {arrow.source for arrow in picture.arrows}
    arrows: dict[str, list[Arrow]] = {}
    for arrow in picture.arrows:
        arrows.setdefault(arrow.target, []).append(replace(arrow, target=""))
    return {
        box.id: arrows[box.id][0]
        for box in picture.boxes
        if box.id not in holders and len(arrows.get(box.id, ())) == 1 and not box.raises
    }


def _one_for(group: Sequence[Box]) -> Box:
    first, last = group[0], group[-1]
    same = all(box.at == first.at for box in group)
    return replace(
        first,
        title=f"{first.title} \N{HORIZONTAL ELLIPSIS} {last.title}",
        type=f"{len(group)} \N{MULTIPLICATION SIGN} {first.type}",
        place=first.place if same else None,
        at=first.at if same else "",
        path=f"{first.path} \N{HORIZONTAL ELLIPSIS} {last.path}",
    )
