"""The format `tree`, for the terminal: each root with its nodes and keys, and apart what is not saved."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ckptlint.graph import Graph, Link, Lost, Node, Part
from ckptlint.report.frame import visible, width
from ckptlint.report.graph import Page
from ckptlint.report.graph.outline import STATE, Outline, Slots, short_key, short_type
from ckptlint.report.graph.picture import heading, raises_line, what_is_written, where
from ckptlint.report.graph.words import what_is_lost, why_lost
from ckptlint.source import Place

if TYPE_CHECKING:
    from rich.padding import Padding
    from rich.text import Text
    from rich.tree import Tree

UNWRAPPED = 10_000
FEW = 3
_ASCII = str.maketrans({"├": "|", "└": "`", "─": "-", "│": "|", "→": "=>", "…": "..."})
_STYLES = {
    Part.ROOT: "bold",
    Part.MODEL: "bold blue",
    Part.LAYER: "blue",
    Part.MODULE: "green",
    Part.OPTIMIZER: "yellow",
    Part.METRIC: "magenta",
    Part.CONTAINER: "",
    Part.OTHER: "",
}
_KEY, _FAINT, _LOST, _SAME = "cyan", "dim", "red", "italic"


def render(page: Page) -> str:
    from rich.console import Console

    console = Console(
        file=io.StringIO(),
        force_terminal=page.colour,
        color_system="standard" if page.colour else None,
        no_color=not page.colour,
        width=page.width or UNWRAPPED,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    blocks = []
    for graph in page.graphs:
        with console.capture() as captured:
            for part in _Root(Outline(graph), page).blocks():
                console.print(part, soft_wrap=False)
        blocks.append("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
    text = "\n".join(blocks)
    return text.translate(_ASCII) if page.ascii else text


def _text(*spans: tuple[str, str]) -> Text:
    from rich.text import Text

    return Text("", overflow="fold").join(Text(visible(text), style) for text, style in spans if text)


def _at(place: Place | None) -> tuple[str, str]:
    return (f"  {where(place)}" if place else "", _FAINT)


def _facts(node: Node) -> tuple[str, str]:
    return ("several" if node.many else "", "not trained" if node.trainable is False else "")


def _remarks(*remarks: str) -> tuple[str, str]:
    said = ", ".join(filter(None, remarks))
    return (f"  ({said})" if said else "", _FAINT)


class _Root:
    """One root as blocks of text."""

    def __init__(self, outline: Outline, page: Page) -> None:
        self.outline = outline
        self.page = page
        self.saves = outline.graph.raises is None

    def blocks(self) -> Iterator[Padding | Text | Tree]:
        graph = self.outline.graph
        title, caption = heading(graph)
        yield _text((title, "bold"))
        yield _text((caption, _FAINT))
        if graph.raises is not None:
            yield _text((raises_line(graph), "bold red"))
        yield _text()
        yield self._tree()
        if graph.lost:
            yield _text()
            yield _text((f"Not in the {what_is_written(graph)}", "bold red"))
            margin = max(width(visible(lost.name)) for lost in graph.lost) + 1
            yield from (_lost(lost, graph.file, margin) for lost in graph.lost)
        yield _text()
        yield _text((_counts(graph), "bold" if self.saves else "bold red"))

    def _tree(self) -> Tree:
        from rich.tree import Tree

        root = self.outline.node(0)
        name = (self.outline.graph.name, _STYLES.get(root.part, ""))
        tree = Tree(self._label(root, name, short_type(root), _facts(root)), guide_style=_FAINT)
        self._grow(tree, 0)
        return tree

    def _grow(self, tree: Tree, holder: int) -> None:
        """Depth first, without recursion: a program may nest its layers as deeply as it likes."""
        waiting = [(tree, holder)]
        while waiting:
            branch, id = waiting.pop()
            links = list(self.outline.shown(id))
            elsewhere = [link for link in links if not self.outline.is_home(link)]
            if len(elsewhere) > FEW and self.outline.node(id).part is Part.CONTAINER:
                links = [link for link in links if self.outline.is_home(link)]
            else:
                elsewhere = []
            margin = max((width(visible(link.name)) for link in links if self._is_state(link)), default=0)
            for link in links:
                grown = branch.add(self._line(link, margin))
                if self.outline.is_home(link):
                    waiting.append((grown, link.target))
            if elsewhere:
                branch.add(_text((f"→ {len(elsewhere)} more that stand elsewhere in this tree", _SAME)))
            if id:
                self._add_slots(branch, self.outline.slots.get(id, ()))
        self._add_slots(tree, self.outline.slots.get(0, ()))

    def _add_slots(self, tree: Tree, groups: Sequence[Slots]) -> None:
        if not groups:
            return
        variables = sum(group.variable is not None for group in groups)
        of = f" of {_count(variables, 'variable')}" if variables else ""
        kinds = list(dict.fromkeys(_names(group) for group in groups))
        same = f": {kinds[0]}" if len(kinds) == 1 else ""
        branch = tree.add(_text((f"slots{of}{same}", "yellow")))
        of_what = [self._of(group) for group in groups]
        margin = max(map(width, of_what))
        for group, of in zip(groups, of_what, strict=True):
            branch.add(
                _text(
                    (_padded(of, margin), ""),
                    ("" if same else f"  {_names(group)}", "yellow"),
                    (f"  {self._slot_keys(group)}", _KEY),
                )
            )

    def _slot_keys(self, group: Slots) -> str:
        """The keys of one variable's slots, what they share said once: `optimizer/_variables/{2,3}`."""
        keys = [key for _, node in group.slots for key in node.keys] if self.saves else []
        if self.page.full_keys:
            return "  ".join(keys)
        parted = [short_key(key).rpartition("/") for key in keys]
        if len(parted) > 1 and len({before for before, _, _ in parted}) == 1:
            return f"{parted[0][0]}/{{{','.join(last for _, _, last in parted)}}}"
        return "  ".join(map(short_key, keys))

    def _of(self, group: Slots) -> str:
        return "of its variables" if group.variable is None else self.outline.path(group.variable.id)

    def _is_state(self, link: Link) -> bool:
        return self.outline.node(link.target).part in STATE

    def _line(self, link: Link, margin: int) -> Text:
        node = self.outline.node(link.target)
        doubt = "" if link.sure else "may not be there"
        if not self.outline.is_home(link):
            same = self.outline.path(node.id) if node.id else self.outline.graph.name
            return _text((link.name, ""), (f"  → same as {same}", _SAME), _remarks(doubt))
        if node.part in STATE:
            facts = (self.outline.own_name(link), *_facts(node), doubt)
            return self._label(node, (_padded(link.name, margin), ""), "", facts)
        return self._label(
            node, (link.name, _STYLES.get(node.part, "")), short_type(node), (*_facts(node), doubt)
        )

    def _label(self, node: Node, name: tuple[str, str], type: str, facts: Sequence[str]) -> Text:
        raises = self.outline.graph.raises
        keys = self._keys(node)
        return _text(
            name,
            (f"  {type}" if type else "", ""),
            (f"  {keys}" if keys else "", _KEY),
            _remarks(*facts),
            _at(self.outline.own_place(node)),
            ("  the save raises here" if raises is not None and raises.at == node.id else "", "bold red"),
        )

    def _keys(self, node: Node) -> str:
        """The keys of a node; none where the save raises, for then nothing is written."""
        if not self.saves:
            return ""
        return "  ".join(key if self.page.full_keys else short_key(key) for key in node.keys)


def _names(group: Slots) -> str:
    return visible(", ".join(group.names))


def _padded(text: str, columns: int) -> str:
    text = visible(text)
    return text + " " * (columns - width(text))


def _lost(lost: Lost, file: str, margin: int) -> Padding:
    from rich.padding import Padding

    name = _padded(f"{lost.name}:", margin)
    words = f"  {what_is_lost(lost)}, {why_lost(lost, file)}"
    return Padding(_text((name, _LOST), (words, ""), _at(lost.place)), (0, 0, 0, 2))


def _counts(graph: Graph) -> str:
    saved = [node for node in graph.nodes if node.keys]
    slots = sum(node.part is Part.SLOT for node in saved)
    variables = sum(node.part is Part.VARIABLE for node in saved)
    others = len(saved) - slots - variables
    lost = f"{len(graph.lost)} not in the {what_is_written(graph)}"
    if graph.raises is not None:
        return f"Nothing is written; {lost}." if graph.lost else "Nothing is written."
    counts = [f"{_count(variables, 'variable')} saved", _count(slots, "slot")]
    counts += [f"{others} of other kinds"] if others else []
    return ", ".join([*counts, lost]) + "."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
