"""Methods of texts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ckptlint.interpreter.containers import MOST_ITEMS
from ckptlint.interpreter.formats import in_format
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import FALSE, LONGEST_TEXT, TRUE, UNKNOWN, Keywords, Value, const, of
from ckptlint.record import Hole, Text

if TYPE_CHECKING:
    pass


# Methods of texts that are computed where text and arguments are known.
_TEXT_METHODS = frozenset(
    """
        split rsplit splitlines partition rpartition replace title capitalize lower upper swapcase strip
        lstrip rstrip removeprefix removesuffix zfill startswith endswith isdigit isalpha isidentifier
        find rfind count
    """.split()
)


class Strings(InterpreterPart):
    """Evaluates methods of texts."""

    def text_method(
        self, text: Text, name: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        known = text.known
        if known is not None and not keywords and name in _TEXT_METHODS:
            constants = [value.constant for value in args]
            if ... not in constants:
                return self.computed_text(known, name, constants, node)
        match name:
            case "format":
                if known is None:
                    return of(Text((Hole(self.run.texts.fresh_hole()),)))
                whole = in_format(known, [a.constant for a in args], {key: v.constant for key, v in keywords})
                if whole is not None:
                    return self.run.texts.ended(const(whole), text.end)
                made = self.format_braces(known, args)
                return made if known.endswith("}") else self.run.texts.ended(made, text.end)
            case "join" | "joinpath":
                if name == "joinpath":
                    return self.run.texts.path_joined([of(text), *args])
                parts = self.run.containers.known_items(args[0]) if args and known is not None else None
                words = [part.constant for part in parts or ()]
                small = len(known or "") + max((len(str(w)) for w in words), default=0) <= LONGEST_TEXT
                if (
                    parts is not None
                    and known is not None
                    and small
                    and all(isinstance(w, str) for w in words)
                ):
                    return const(known.join(str(w) for w in words))
                return of(Text((Hole(self.run.texts.fresh_hole()),)))
            case "with_suffix" | "with_name":
                return of(
                    Text(
                        (
                            Hole(self.run.texts.fresh_hole()),
                            *(p for a in args for p in self.run.texts.text_parts(a)),
                        )
                    )
                )
            case "as_posix" | "absolute" | "resolve" | "expanduser" | "__str__":
                return of(text)
            case "startswith" | "endswith" if (
                known is not None and args and isinstance(args[0].constant, str)
            ):
                test = known.startswith if name == "startswith" else known.endswith
                return TRUE if test(args[0].constant) else FALSE
            case "split" | "exists" | "is_dir" | "glob" | "iterdir" | "mkdir":
                return UNKNOWN
        return UNKNOWN

    def computed_text(self, known: str, name: str, args: list[object], node: ast.AST) -> Value:
        """What a method of a known text gives for known arguments."""
        if len(known) > LONGEST_TEXT or any(isinstance(a, int) and abs(a) > LONGEST_TEXT for a in args):
            return UNKNOWN
        try:
            found = getattr(known, name)(*args)
        except (TypeError, ValueError):
            return UNKNOWN
        if isinstance(found, list | tuple):
            if len(found) > MOST_ITEMS:
                return UNKNOWN
            return self.run.containers.listed(
                node, type(found).__name__, [const(each) for each in found], name
            )
        return const(found)

    def format_braces(self, known: str, args: list[Value]) -> Value:
        pieces: list[Value] = []
        rest, index = known, 0
        while "{" in rest and "}" in rest:
            head, _, tail = rest.partition("{")
            _, _, rest = tail.partition("}")
            pieces.append(const(head))
            pieces.append(args[index] if index < len(args) else UNKNOWN)
            index += 1
        return self.run.texts.concatenated([*pieces, const(rest)])
