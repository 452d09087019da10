"""Methods of texts: computed where the text and the arguments are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.bounded import computed, grown
from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.formats import in_format
from ckptlint.interpreter.values import UNKNOWN, Value, const, of
from ckptlint.program.texts import Hole, Text


def computed_text(call: Call) -> Value:
    """A method whose result is computed for real."""
    name = call.name.rpartition(".")[2]
    constants = [value.constant for value in call.args]
    if call.keywords or not call.args or ... in constants or not isinstance(constants[0], str):
        return UNKNOWN
    found = grown(getattr(str, name), *constants)
    if isinstance(found, list | tuple):
        items = [const(each) for each in found]
        return call.run.containers.listed(call.node, type(found).__name__, items, name)
    return UNKNOWN if found is ... else const(found)


def format_(call: Call) -> Value:
    text, args = call.first(), call.args[1:]
    known, end = text.constant, call.run.texts.end_of(text)
    if not isinstance(known, str):
        single = text.single
        ending = (single.suffix or "").rpartition("}")[2] if isinstance(single, Text) else ""
        return call.run.texts.ended(call.run.texts.concatenated([_unknown_text(call), const(ending)]), end)
    constants = [value.constant for value in args]
    whole = in_format(known, constants, {key: value.constant for key, value in call.keywords})
    if whole is not None:
        return call.run.texts.ended(const(whole), end)
    pieces: list[Value] = []
    rest, index = known, 0
    while "{" in rest and "}" in rest:
        head, _, tail = rest.partition("{")
        _, _, rest = tail.partition("}")
        pieces += [const(head), args[index] if index < len(args) else UNKNOWN]
        index += 1
    made = call.run.texts.concatenated([*pieces, const(rest)])
    return made if known.endswith("}") else call.run.texts.ended(made, end)


def join(call: Call) -> Value:
    parts = call.run.containers.known_items(call.argument(1))
    words = [part.constant for part in parts or ()]
    if parts is not None and all(isinstance(word, str) for word in words):
        found = computed(str.join, call.first().constant, words)
        if found is not ...:
            return const(found)
    return _unknown_text(call)


def path_joined(call: Call) -> Value:
    return call.run.texts.path_joined(call.args)


def renamed(call: Call) -> Value:
    """Another name in the same folder, or with another ending."""
    ends = (part for value in call.args[1:] for part in call.run.texts.text_parts(value))
    return of(Text((Hole(call.run.texts.fresh_hole()), *ends)))


def same(call: Call) -> Value:
    return call.first()


def _unknown_text(call: Call) -> Value:
    return of(Text((Hole(call.run.texts.fresh_hole()),)))


_COMPUTED = """
    split rsplit splitlines partition rpartition replace title capitalize lower upper swapcase strip
    lstrip rstrip removeprefix removesuffix zfill startswith endswith isdigit isalpha isidentifier
    find rfind count
""".split()

_METHODS: Final[Mapping[str, Handler]] = {
    **dict.fromkeys(_COMPUTED, computed_text),
    "format": format_,
    "join": join,
    # A text may be a path: `pathlib` is taken for texts.
    "joinpath": path_joined,
    **dict.fromkeys(("with_suffix", "with_name"), renamed),
    **dict.fromkeys(("as_posix", "absolute", "resolve", "expanduser", "__str__"), same),
}


def _made_from(method: Handler) -> Handler:
    """A method whose result depends on whatever its text and arguments depend on."""
    return lambda call: method(call).tainted(call.sources())


HANDLERS: Final[Mapping[str, Handler]] = {
    f"builtins.str.{name}": _made_from(method) for name, method in _METHODS.items()
}
