"""The format `dot`, for Graphviz: a cluster for each root, and one for the legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ckptlint.report.frame import visible
from ckptlint.report.graph import Page
from ckptlint.report.graph.look import FAINT, INK, LOOKS, LOST, MARKS
from ckptlint.report.graph.picture import Arrow, Box, Picture, Row, Way, cut, picture_of

_HEAD = (
    "digraph checkpoint {",
    f"  graph [rankdir=LR ordering=out nodesep=0.25 ranksep=0.7 labeljust=l "
    f'fontname="Helvetica" fontcolor="{INK}"]',
    f'  node [fontname="Helvetica" fontsize=11 fontcolor="{INK}" margin="0.12,0.06"]',
    f'  edge [color="{INK}" arrowsize=0.7]',
)


_WIDE = "&#160;&#160;"  # the marks are wider than many fonts say


def render(page: Page) -> str:
    pictures = [picture_of(graph, f"g{index}") for index, graph in enumerate(page.graphs)]
    lines = [*_HEAD]
    for index, picture in enumerate(pictures):
        lines += _root(picture, index)
    lines += _legend(pictures)
    return "\n".join([*lines, "}"]) + "\n"


def _root(picture: Picture, index: int) -> Iterator[str]:
    yield f"  subgraph cluster_root{index} {{"
    yield f'    color="{FAINT}" style=rounded label={_heading(picture)}'
    for box in (*picture.boxes, *picture.adrift):
        yield f"    {box.id} [{_box(box)}]"
    for arrow in reversed(picture.arrows):  # inside a cluster, Graphviz draws the first lowest
        yield f"    {arrow.source} -> {arrow.target}{_arrow(arrow)}"
    yield "  }"


def _heading(picture: Picture) -> str:
    lines = [f"<B>{_text(picture.title)}</B>", _text(picture.caption)]
    if picture.raises:
        lines.append(f'<FONT COLOR="{LOOKS[LOST].line}"><B>{_text(picture.raises)}</B></FONT>')
    return _html(lines)


def _html(lines: Sequence[str]) -> str:
    rows = "".join(f'<TR><TD ALIGN="LEFT">{line}</TD></TR>' for line in lines)
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="2">{rows}</TABLE>>'


def _text(text: str) -> str:
    return escape(visible(text))


def _box(box: Box) -> str:
    look = LOOKS[box.look]
    lines = [f"<B>{_text(cut(box.title))}</B>  {_text(cut(box.type))}", *map(_row, box.rows)]
    if box.at:
        lines.append(_faint(cut(box.at)))
    line, thick = (LOOKS[LOST].line, 3.0) if box.raises else (look.line, look.thick)
    return f'{look.dot} fillcolor="{look.fill}" color="{line}" penwidth={thick} label={_html(lines)}'


def _row(row: Row) -> str:
    note = f"  {_faint(cut(row.note))}" if row.note else ""
    mark = f"{_text(row.mark)}{_WIDE}" if row.mark else ""
    return f"{mark}{_text(cut(row.text))}{note}"


def _faint(text: str) -> str:
    return f'<FONT COLOR="{FAINT}" POINT-SIZE="10">{_text(text)}</FONT>'


def _arrow(arrow: Arrow) -> str:
    match arrow.way:
        case Way.LOST:
            return f' [style=dashed color="{LOOKS[LOST].line}" penwidth=1.6]'
        case Way.ALSO:
            return f' [style=dotted color="{FAINT}" constraint=false]'
        case Way.SAVED:
            return "" if arrow.sure else " [style=dotted]"


def _legend(pictures: Sequence[Picture]) -> Iterator[str]:
    """Beside the roots, to which an unseen arrow ties it."""
    boxes = [box for picture in pictures for box in (*picture.boxes, *picture.adrift)]
    looks = {box.look for box in boxes}
    marks = {row.mark for box in boxes for row in box.rows}
    yield "  subgraph cluster_legend {"
    yield f'    color="{FAINT}" style=rounded label=<<B>Legend</B>>'
    for name, look in LOOKS.items():
        if name in looks:
            yield (
                f'    legend_{name} [{look.dot} fillcolor="{look.fill}" color="{look.line}" '
                f'penwidth={look.thick} label="{look.word}"]'
            )
    used = [f"{_text(mark)}{_WIDE}{word}" for mark, word in MARKS.items() if mark in marks]
    if used:
        yield f"    legend_marks [shape=plaintext label={_html(used)}]"
    yield "  }"
    first = next(f"legend_{name}" for name in LOOKS if name in looks)
    yield from (f"  {first} -> {picture.boxes[0].id} [style=invis]" for picture in pictures)
