"""Texts of which some parts may be unknown."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ckptlint.interpreter.bounded import LONGEST_TEXT, is_small
from ckptlint.interpreter.formats import in_braces, in_percent
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import Ref, Value, const, of
from ckptlint.program.regions import Source
from ckptlint.program.texts import Hole, Text
from ckptlint.source import Place

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


class Texts(InterpreterPart):
    """Joins, formats and cuts texts."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self._holes: int = 0

    def fresh_hole(self) -> int:
        """An id for a text that equals no other."""
        self._holes -= 1
        return self._holes

    def text(self, known: str) -> Value:
        """A known string as a value."""
        return of(Text((known,)))

    def joined(self, values: Sequence[ast.expr]) -> Value:
        """The value of an f-string."""
        parts = [self.run.expressions.value(v) for v in values]
        sources = frozenset[Source]().union(*(p.sources for p in parts))
        return self.concatenated(parts).tainted(sources)

    def concatenated(self, values: Sequence[Value]) -> Value:
        """The text made of these parts, in so far as each is one thing."""
        parts: list[str | Hole] = []
        for value in values:
            parts.extend(self.text_parts(value))
        return of(Text(self.merged(parts), self.end_of(values[-1]) if values else None))

    def merged(self, parts: Sequence[str | Hole]) -> tuple[str | Hole, ...]:
        """These parts with what is known side by side in one; a text that grows too long is not known."""
        length = sum(len(part) if isinstance(part, str) else 1 for part in parts)
        if length > LONGEST_TEXT:
            return (Hole(self.fresh_hole()),)
        merged: list[str | Hole] = []
        for part in parts:
            if isinstance(part, str) and merged and isinstance(merged[-1], str):
                merged[-1] += part
            elif part != "":
                merged.append(part)
        return tuple(merged)

    def end_of(self, value: Value) -> Place | None:
        """The literal that a text ends with."""
        single = value.single
        return single.end if isinstance(single, Text) else None

    def ended(self, value: Value, end: Place | None) -> Value:
        """The same text, ending with this literal."""
        single = value.single
        return (
            Value(frozenset({Text(single.parts, end)}), sources=value.sources)
            if isinstance(single, Text)
            else value
        )

    def text_parts(self, value: Value) -> tuple[str | Hole, ...]:
        """The parts of a value as a text: strings, and holes for what is not known."""
        known = value.constant
        if known is not ... and not isinstance(known, tuple) and is_small(known):
            return (str(known),)
        match value.single:
            case Text(parts):
                return parts
            case Ref(id):
                return (Hole(id),)
        return (Hole(self.fresh_hole()),)

    def path_joined(self, values: Sequence[Value]) -> Value:
        """The path made of these parts, as `os.path.join` makes it."""
        parts: list[str | Hole] = []
        for value in values:
            piece = list(self.text_parts(value))
            if piece and isinstance(piece[0], str) and piece[0].startswith("/"):
                parts = piece
                continue
            if parts and not (isinstance(parts[-1], str) and parts[-1].endswith("/")):
                parts.append("/")
            parts.extend(piece)
        merged = self.merged(parts)
        if merged and isinstance(merged[0], str) and merged[0].startswith("./"):
            merged = (merged[0][2:], *merged[1:])
        return of(Text(merged, self.end_of(values[-1]) if values else None))

    def formatted(self, text: Value, args: Value, node: ast.AST) -> Value:
        """`"%s/x" % a`: the text before the first open place, something, the text after the last."""
        known = text.constant
        if not isinstance(known, str) or "%" not in known:
            return of(Text((Hole(self.fresh_hole()),)))
        items = self.run.containers.known_items(args) if args.refs else [args]
        made = in_percent(known, [item.constant for item in items]) if items is not None else None
        if made is not None:
            return self.ended(const(made), self.end_of(text))
        head, tail = known.split("%", 1)[0], known.rsplit("%", 1)[1]
        tail = tail.lstrip("0123456789.-+ #").lstrip("l")[1:]
        return of(
            Text(self.merged([head, Hole(self.fresh_hole()), tail]), self.end_of(text) if tail else None)
        )

    def in_format(self, value: Value, conversion: int, spec: Value | None) -> Value:
        """A value as an f-string shows it, with `!r` and the like and with what stands after the colon."""
        known, wanted = value.constant, "" if spec is None else spec.constant
        made = in_braces(known, conversion, wanted)
        return const(made) if made is not None else of(Text((Hole(self.fresh_hole()),)))

    def basename(self, value: Value) -> Value:
        """The last name of a path."""
        single = value.single
        parts = single.parts if isinstance(single, Text) else (Hole(self.fresh_hole()),)
        for index in range(len(parts) - 1, -1, -1):
            part = parts[index]
            if isinstance(part, str) and "/" in part:
                return of(Text(self.merged([part.rpartition("/")[2], *parts[index + 1 :]])))
        return of(Text(parts))

    def dirname(self, value: Value) -> Value:
        """The folder of a path."""
        match value.single:
            case Text(parts):
                for index in range(len(parts) - 1, -1, -1):
                    part = parts[index]
                    if isinstance(part, str) and "/" in part:
                        return of(Text(self.merged([*parts[:index], part.rpartition("/")[0]])))
                return of(Text(("",)))
        return of(Text((Hole(self.fresh_hole()),)))
