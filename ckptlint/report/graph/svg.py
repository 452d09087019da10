"""The format `svg`: the picture drawn, each root above the next, with a legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ckptlint.report.frame import visible, width
from ckptlint.report.graph import Page
from ckptlint.report.graph.layout import Join, Point, Size, columns, lay_out
from ckptlint.report.graph.look import (
    FAINT,
    INK,
    LOOKS,
    LOST,
    MARKS,
    NOT_TRAINED,
    PAPER,
    SAME,
    SLOT,
    TRAINED,
)
from ckptlint.report.graph.picture import Arrow, Box, Picture, Row, Way, cut, picture_of, where

_MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
_STYLE = f"""
text {{ font-family: {_MONO}; font-size: 12px; fill: {INK}; white-space: pre; }}
.heading {{ font-size: 16px; font-weight: bold; }}
.name {{ font-size: 13px; font-weight: bold; }}
.faint {{ fill: {FAINT}; font-size: 11px; }}
.lost {{ fill: {LOOKS[LOST].line}; }}
"""
_LARGE, _NAME, _TEXT, _FAINT = 9.8, 7.9, 7.3, 6.7  # the width of a character at each size
_MARGIN, _PADDING, _LINE, _GAP = 24.0, 12.0, 17.0, 28.0
_CORNER = 8.0
_CUT = 9.0
_LID = 7.0
_WIDEST_ROW = 980.0
_AGAIN = "#6e7781"


def render(page: Page) -> str:
    pictures = [picture_of(graph, f"g{index}") for index, graph in enumerate(page.graphs)]
    sheet = _Sheet()
    for picture in pictures:
        sheet.add(picture)
    sheet.legend(pictures)
    names = ", ".join(dict.fromkeys(graph.name for graph in page.graphs))
    lost = sum(len(graph.lost) for graph in page.graphs)
    about = f"What the checkpoints of {page.path} hold: {names}." + (
        f" {lost} pieces of state are in none of them." if lost else ""
    )
    return sheet.document(f"Checkpoint object graph of {page.path}", about)


def _clean(text: str) -> str:
    return escape(visible(text))


class _Sheet:
    """The drawing as it grows downwards."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = _MARGIN
        self.right = 0.0

    def document(self, title: str, about: str) -> str:
        across, down = self.right + _MARGIN, self.y + _MARGIN
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{across:.0f}" height="{down:.0f}" '
                f'viewBox="0 0 {across:.0f} {down:.0f}" role="img" aria-labelledby="title about">',
                f'<title id="title">{_clean(title)}</title>',
                f'<desc id="about">{_clean(about)}</desc>',
                f"<style>{_STYLE}</style>",
                _arrow_heads(),
                f'<rect width="100%" height="100%" fill="{PAPER}"/>',
                *self.parts,
                "</svg>\n",
            ]
        )

    def add(self, picture: Picture) -> None:
        self.text(picture.title, "heading", _LARGE, 18)
        self.text(picture.caption, "faint", _FAINT, 20)
        self.y += 12
        if picture.raises:
            self._banner(picture.raises)
        joins = [join_of(arrow) for arrow in picture.arrows]
        sizes = in_columns({box.id: size_of(box) for box in picture.boxes}, joins)
        layout = lay_out(sizes, joins)
        self.parts.append(f'<g transform="translate({_MARGIN:.1f} {self.y:.1f})">')
        for arrow, route in zip(picture.arrows, layout.routes, strict=True):
            self.parts += _arrow(arrow, route)
        for box in picture.boxes:
            self.parts += draw(box, layout.corners[box.id], sizes[box.id])
        self.parts.append("</g>")
        self._used(layout.extent)
        self._adrift(picture.adrift)
        self.y += _GAP

    def text(self, text: str, kind: str, character: float, height: float) -> None:
        self.y += height
        self.parts.append(_text(_MARGIN, self.y - 5, text, kind))
        self.right = max(self.right, _MARGIN + width(visible(text)) * character)

    def _used(self, extent: Size) -> None:
        self.y += extent.height
        self.right = max(self.right, _MARGIN + extent.width)

    def _banner(self, text: str) -> None:
        look = LOOKS[LOST]
        across = width(visible(text)) * _NAME + 2 * _PADDING
        self.parts.append(
            f'<rect x="{_MARGIN}" y="{self.y:.1f}" width="{across:.1f}" height="30" rx="4" '
            f'fill="{look.fill}" stroke="{look.line}" stroke-width="2"/>'
        )
        self.parts.append(_text(_MARGIN + _PADDING, self.y + 20, text, "name lost"))
        self._used(Size(across, 44))

    def _adrift(self, boxes: Sequence[Box]) -> None:
        """What no box holds, in rows below."""
        if not boxes:
            return
        self.y += _GAP / 2
        self.text("In no checkpoint, and held by nothing that is in one:", "faint", _FAINT, 20)
        self.y += 4
        self._in_rows([(box, size_of(box)) for box in boxes])

    def _in_rows(self, boxes: Sequence[tuple[Box, Size]]) -> None:
        x, tallest = _MARGIN, 0.0
        room = max(self.right, _MARGIN + _WIDEST_ROW)
        for box, size in boxes:
            if x > _MARGIN and x + size.width > room:
                x, self.y, tallest = _MARGIN, self.y + tallest + 14, 0.0
            self.parts += draw(box, Point(x, self.y), size)
            x += size.width + 18
            tallest = max(tallest, size.height)
            self.right = max(self.right, x - 18)
        self.y += tallest

    def legend(self, pictures: Sequence[Picture]) -> None:
        """The kinds, marks and arrows that these pictures use."""
        boxes = [box for picture in pictures for box in (*picture.boxes, *picture.adrift)]
        arrows = [arrow for picture in pictures for arrow in picture.arrows]
        looks = {box.look for box in boxes}
        marks = {row.mark for box in boxes for row in box.rows}
        self.parts.append(
            f'<line x1="{_MARGIN}" y1="{self.y:.1f}" x2="{max(self.right, _MARGIN + 200):.1f}" '
            f'y2="{self.y:.1f}" stroke="#d0d7de"/>'
        )
        self.text("Legend", "name", _NAME, 24)
        entries = [*_legend_boxes(looks), *_legend_marks(marks), *_legend_arrows(arrows)]
        x, room = _MARGIN, max(self.right, _MARGIN + _WIDEST_ROW)
        self.y += 4
        for drawn, word in entries:
            across = 46 + len(word) * _FAINT + 22
            if x > _MARGIN and x + across > room:
                x, self.y = _MARGIN, self.y + 30
            self.parts.append(f'<g transform="translate({x:.1f} {self.y:.1f})">{drawn}')
            self.parts.append(f"{_text(46, 15, word, 'faint')}</g>")
            x += across
            self.right = max(self.right, x)
        self.y += 22


def join_of(arrow: Arrow) -> Join:
    """An arrow as the layout takes it."""
    return Join(arrow.source, arrow.target, arrow.way is not Way.ALSO, int(arrow.way is Way.LOST))


def in_columns(sizes: dict[str, Size], joins: Sequence[Join]) -> dict[str, Size]:
    """The boxes of one column, all as wide as the widest."""
    column = columns(sizes, joins)
    widest: dict[int, float] = {}
    for id, size in sizes.items():
        widest[column[id]] = max(widest.get(column[id], 0.0), size.width)
    return {id: Size(widest[column[id]], size.height) for id, size in sizes.items()}


def _legend_boxes(looks: set[str]) -> Iterator[tuple[str, str]]:
    for name, look in LOOKS.items():
        if name in looks:
            yield _outline(name, Point(0, 0), Size(36, 22)), look.word


def _legend_marks(marks: set[str]) -> Iterator[tuple[str, str]]:
    for mark, word in MARKS.items():
        if mark in marks:
            yield _mark(mark, 30, 11), word


def _legend_arrows(arrows: Sequence[Arrow]) -> Iterator[tuple[str, str]]:
    line = [Point(0, 11), Point(34, 11)]
    for way, word in (
        (Way.SAVED, "holds, and saves"),
        (Way.ALSO, "a second name"),
        (Way.LOST, "holds, unsaved"),
    ):
        if any(arrow.way is way for arrow in arrows):
            yield "".join(_arrow(Arrow("", "", way), line)), word
    if any(not arrow.sure for arrow in arrows):
        yield "".join(_arrow(Arrow("", "", Way.SAVED, sure=False), line)), "may not be there"


def size_of(box: Box) -> Size:
    """Room for the text of a box and for what its shape takes at the sides."""
    title = width(cut(box.title)) * _NAME + width(cut(box.type)) * _TEXT + 10
    place = width(cut(box.at)) * _FAINT
    rows = [18 + width(_row_text(row)) * _TEXT for row in box.rows]
    across = max([title, place, *rows, 60.0]) + 2 * _PADDING + _sides(box.look)
    lines = 1 + len(box.rows) + (1 if box.at else 0)
    return Size(across, lines * _LINE + 2 * 7 + _top(box.look))


def _row_text(row: Row) -> str:
    return cut(row.text) + (f"  {cut(row.note)}" if row.note else "")


def _sides(look: str) -> float:
    return {
        "model": 14.0,
        "module": 10.0,
        "optimizer": 8.0,
        "metric": 8.0,
        "container": 14.0,
        "variable": 10.0,
    }.get(look, 0.0)


def _top(look: str) -> float:
    return 2 * _LID if look == "root" else 0.0


def draw(box: Box, at: Point, size: Size) -> list[str]:
    """A box with its text; the whole of it in a tooltip, for names may be cut."""
    x = at.x + _PADDING + _sides(box.look) / 2
    y = at.y + 7 + (_top(box.look) * 0.75) + 13
    kind = "name lost" if box.look == LOST else "name"
    title = cut(box.title)
    tip = " ".join(filter(None, (box.path or box.title, box.type, where(box.place))))
    parts = [f"<g><title>{_clean(tip)}</title>", _outline(box.look, at, size, box.raises)]
    parts.append(_text(x, y, title, kind))
    parts.append(_text(x + width(title) * _NAME + 10, y, cut(box.type), ""))
    for row in box.rows:
        y += _LINE
        parts.append(_row(row, x, y))
    if box.at:
        parts.append(_text(x, y + _LINE - 1, cut(box.at), "faint"))
    return [*parts, "</g>"]


def _row(row: Row, x: float, y: float) -> str:
    if not row.mark:
        return _text(x, y, _row_text(row), "")
    name = cut(row.text)
    parts = [_mark(row.mark, x + 5, y - 4), _text(x + 18, y, name, "")]
    if row.note:
        parts.append(_text(x + 18 + (width(name) + 2) * _TEXT, y, cut(row.note), "faint"))
    return "".join(parts)


def _mark(mark: str, x: float, y: float) -> str:
    line = LOOKS["variable"].line
    match mark:
        case _ if mark == TRAINED:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{line}"/>'
        case _ if mark == NOT_TRAINED:
            return (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.8" fill="{PAPER}" stroke="{line}" '
                'stroke-width="1.6"/>'
            )
        case _ if mark == SLOT:
            return f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z" fill="{LOOKS["optimizer"].line}"/>'
        case _ if mark == SAME:
            return f'<path d="M{x - 4:.1f} {y - 2:.1f}h8m-8 4h8" stroke="{_AGAIN}" stroke-width="1.6"/>'
        case _:
            return ""


def _text(x: float, y: float, text: str, kind: str) -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{named}>{_clean(text)}</text>'


def _outline(look_name: str, at: Point, size: Size, raises: bool = False) -> str:
    look = LOOKS[look_name]
    (x, y), (w, h) = at, size
    line = LOOKS[LOST].line if raises else look.line
    thick = 3.0 if raises else look.thick
    pen = f'stroke="{line}" stroke-width="{thick}"'
    if look.dashed:
        pen += ' stroke-dasharray="6 4"'
    c = min(_CUT, h / 3)
    lid = min(_LID, h / 5)
    full = f'fill="{look.fill}" {pen}'
    match look_name:
        case "root":
            half = w / 2
            return (
                f'<path d="M{x:.1f} {y + lid:.1f}a{half:.1f} {lid:.1f} 0 0 1 {w:.1f} 0v{h - 2 * lid:.1f}'
                f'a{half:.1f} {lid:.1f} 0 0 1 {-w:.1f} 0z" {full}/>'
                f'<path d="M{x:.1f} {y + lid:.1f}a{half:.1f} {lid:.1f} 0 0 0 {w:.1f} 0" fill="none" {pen}/>'
            )
        case "model":
            side = 5 if h > 30 else 4
            return (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" {full}/>'
                f'<path d="M{x + side:.1f} {y:.1f}v{h:.1f}M{x + w - side:.1f} {y:.1f}v{h:.1f}" {pen}/>'
            )
        case "module":
            lugs = "".join(
                f'<rect x="{x - 5:.1f}" y="{y + h * part - 4:.1f}" width="10" height="8" {full}/>'
                for part in (0.3, 0.7)
            )
            return _rect(at, size, 0, full) + lugs
        case "optimizer":
            return (
                f'<path d="M{x + c:.1f} {y:.1f}h{w - 2 * c:.1f}l{c:.1f} {c:.1f}v{h - 2 * c:.1f}'
                f'l{-c:.1f} {c:.1f}h{2 * c - w:.1f}l{-c:.1f} {-c:.1f}v{2 * c - h:.1f}z" {full}/>'
            )
        case "metric":
            bow = min(h / 2, 14)
            return (
                f'<path d="M{x:.1f} {y:.1f}h{w - bow:.1f}a{bow:.1f} {h / 2:.1f} 0 0 1 0 {h:.1f}'
                f'h{bow - w:.1f}z" {full}/>'
            )
        case "container":
            arm = 9
            brackets = (
                f"M{x + arm:.1f} {y:.1f}h{-arm}v{h:.1f}h{arm}M{x + w - arm:.1f} {y:.1f}h{arm}v{h:.1f}h{-arm}"
            )
            return (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" fill="{look.fill}"/>'
                f'<path d="{brackets}" fill="none" {pen}/>'
            )
        case "variable":
            return _rect(at, size, min(h / 2, 18), full)
        case "other":
            return (
                f'<path d="M{x:.1f} {y:.1f}h{w - c:.1f}l{c:.1f} {c:.1f}v{h - c:.1f}h{-w:.1f}z" {full}/>'
                f'<path d="M{x + w - c:.1f} {y:.1f}v{c:.1f}h{c:.1f}" fill="none" {pen}/>'
            )
        case "lost":
            return _rect(at, size, 7, full)
        case _:
            return _rect(at, size, 0, full)


def _rect(at: Point, size: Size, radius: float, paint: str) -> str:
    return (
        f'<rect x="{at.x:.1f}" y="{at.y:.1f}" width="{size.width:.1f}" height="{size.height:.1f}" '
        f'rx="{radius:.1f}" {paint}/>'
    )


def _arrow_heads() -> str:
    def head(id: str, colour: str) -> str:
        return (
            f'<marker id="{id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="{colour}"/></marker>'
        )

    colours = {Way.SAVED: INK, Way.ALSO: _AGAIN, Way.LOST: LOOKS[LOST].line}
    return f"<defs>{''.join(head(way.value, colour) for way, colour in colours.items())}</defs>"


_PENS = {
    Way.SAVED: f'stroke="{INK}" stroke-width="1.5"',
    Way.ALSO: f'stroke="{_AGAIN}" stroke-width="1.2" stroke-dasharray="2 3"',
    Way.LOST: f'stroke="{LOOKS[LOST].line}" stroke-width="1.8" stroke-dasharray="7 4"',
}


def _arrow(arrow: Arrow, route: Sequence[Point]) -> list[str]:
    if len(route) < 2:
        return []
    pen = _PENS[arrow.way]
    if not arrow.sure and arrow.way is Way.SAVED:
        pen += ' stroke-dasharray="1 3"'
    return [f'<path d="{_rounded(route)}" fill="none" {pen} marker-end="url(#{arrow.way.value})"/>']


def _rounded(route: Sequence[Point]) -> str:
    """The line with its corners rounded off."""
    drawn = [f"M{route[0].x:.1f} {route[0].y:.1f}"]
    for before, corner, after in zip(route, route[1:], route[2:], strict=False):
        first, second = _towards(corner, before), _towards(corner, after)
        drawn.append(
            f"L{first.x:.1f} {first.y:.1f}Q{corner.x:.1f} {corner.y:.1f} {second.x:.1f} {second.y:.1f}"
        )
    drawn.append(f"L{route[-1].x:.1f} {route[-1].y:.1f}")
    return "".join(drawn)


def _towards(corner: Point, other: Point) -> Point:
    length = ((other.x - corner.x) ** 2 + (other.y - corner.y) ** 2) ** 0.5 or 1.0
    step = min(_CORNER, length / 2) / length
    return Point(corner.x + (other.x - corner.x) * step, corner.y + (other.y - corner.y) * step)
