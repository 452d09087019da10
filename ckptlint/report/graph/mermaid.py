"""The format `mermaid`: a flowchart, as GitHub draws it, with a subgraph for each root and a legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ckptlint.report.frame import visible
from ckptlint.report.graph import Page
from ckptlint.report.graph.look import FAINT, INK, LOOKS, LOST, MARKS, PAPER
from ckptlint.report.graph.picture import Box, Picture, Row, Way, cut, picture_of

# What Mermaid, or the HTML in its labels, would take for its own; `;` and `#` are written by the others.
_ESCAPES = str.maketrans({character: f"#{ord(character)};" for character in "#;&<>\"'`*_~[](){}|\\/@^$%"})
_ARROWS = {Way.SAVED: "-->", Way.ALSO: "-.->", Way.LOST: "-. not saved .-x"}
_MAYBE = "-. perhaps .->"
_HEAD = (
    '%%{init: {"flowchart": {"wrappingWidth": 600}}}%%',
    "flowchart LR",
)


def render(page: Page) -> str:
    pictures = [picture_of(graph, f"g{index}") for index, graph in enumerate(page.graphs)]
    lines = [*_HEAD]
    for index, picture in enumerate(pictures):
        lines += _root(picture, f"root{index}")
    boxes = [box for picture in pictures for box in (*picture.boxes, *picture.adrift)]
    lines += _legend(boxes)
    lines += _classes({box.look for box in boxes})
    lines += _frames([f"root{index}" for index in range(len(pictures))])
    arrows = [arrow for picture in pictures for arrow in picture.arrows]
    unsaved = [str(index) for index, arrow in enumerate(arrows) if arrow.way is Way.LOST]
    if unsaved:
        lines.append(f"  linkStyle {','.join(unsaved)} stroke:{LOOKS[LOST].line},stroke-width:2px")
    return "\n".join(lines) + "\n"


def _root(picture: Picture, id: str) -> Iterator[str]:
    yield f'  subgraph {id}["{_text(picture.title)}"]'
    yield "    direction LR"
    for box in (*picture.boxes, *picture.adrift):
        yield f"    {_box(box, picture.caption if box is picture.boxes[0] else '')}"
    if picture.raises:
        yield f'    {id}_raises["<b>{_text(picture.raises)}</b>"]:::is_lost'
    for arrow in picture.arrows:
        link = _ARROWS[arrow.way] if arrow.sure else _MAYBE
        yield f"    {arrow.source} {link} {arrow.target}"
    yield "  end"
    for box in picture.boxes:
        if box.raises:
            yield f"  class {box.id} raises"


def _text(text: str) -> str:
    return visible(text).translate(_ESCAPES)


def _box(box: Box, caption: str = "") -> str:
    first = f"<b>{_text(cut(box.title))}</b> {_text(cut(box.type))}"
    lines = [first, *([_text(caption)] if caption else []), *map(_row, box.rows)]
    if box.at:
        lines.append(f"<i>{_text(cut(box.at))}</i>")
    before, after = LOOKS[box.look].mermaid
    return f'{box.id}{before}"{"<br/>".join(lines)}"{after}:::{_class(box.look)}'


def _row(row: Row) -> str:
    return " ".join(
        filter(None, (_text(row.mark), _text(cut(row.text)), f"({_text(cut(row.note))})" if row.note else ""))
    )


def _class(look: str) -> str:
    return f"is_{look}"


def _legend(boxes: Sequence[Box]) -> Iterator[str]:
    looks = {box.look for box in boxes}
    marks = {row.mark for box in boxes for row in box.rows}
    yield '  subgraph legend["Legend"]'
    yield "    direction LR"
    for name, look in LOOKS.items():
        if name in looks:
            before, after = look.mermaid
            yield f'    legend_{name}{before}"{look.word}"{after}:::{_class(name)}'
    used = [f"{_text(mark)} {word}" for mark, word in MARKS.items() if mark in marks]
    if used:
        yield f'    legend_marks["{"<br/>".join(used)}"]:::marks'
    row = [*(f"legend_{name}" for name in LOOKS if name in looks), *(["legend_marks"] if used else [])]
    yield f"    {' ~~~ '.join(row)}"
    yield "  end"


def _classes(looks: set[str]) -> Iterator[str]:
    for name, look in LOOKS.items():
        if name in looks:
            dashes = ",stroke-dasharray:6 4" if look.dashed else ""
            yield (
                f"  classDef {_class(name)} fill:{look.fill},stroke:{look.line},stroke-width:{look.thick}px,"
                f"color:{INK}{dashes}"
            )
    yield f"  classDef marks fill:none,stroke:none,color:{INK}"
    yield f"  classDef raises stroke:{LOOKS[LOST].line},stroke-width:4px"


def _frames(roots: Sequence[str]) -> Iterator[str]:
    yield f"  classDef frame fill:{PAPER},stroke:{FAINT},color:{INK}"
    yield f"  class {','.join([*roots, 'legend'])} frame"
