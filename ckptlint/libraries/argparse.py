"""`argparse`: a parser of the command line, whose cells are the defaults of its arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.values import FALSE, NONE, OPTIONS, PARSER, SETTING, TRUE, Ref, Value, of
from ckptlint.program.objects import Kind

_FLAGS: Final[Mapping[str, Value]] = {"store_true": FALSE, "store_false": TRUE}


def parser(call: Call) -> Value:
    """A new parser, with the arguments of its parents."""
    heap = call.run.heap
    made = heap.allocate(Kind.INSTANCE, PARSER, call.node)
    for name in heap.keys_of(made):
        heap.set((made, name), None)
    for parent in call.run.containers.known_items(call.argument("parents")) or ():
        for ref in parent.refs:
            for name, default in heap.cells(ref):
                heap.set((made, name), default)
    return of(Ref(made))


def add_argument(call: Call) -> Value:
    """What an argument is called, and its default: a run without arguments gives it that."""
    options = dict(call.keywords)
    names = [value.constant for value in call.args]
    name = options["dest"].constant if "dest" in options else _destination(names)
    action = options["action"].constant if "action" in options else "store"
    if not isinstance(name, str) or action in ("help", "version"):
        return NONE
    default = options.get("default", _FLAGS.get(str(action), NONE))
    if _is_needed(names, options):
        default = call.run.heap.from_outside(call.node, ("argument", name))
    if isinstance(default.constant, str) and "type" in options:
        default = call.run.calls.apply(options["type"], [default], [], call.node)
    call.run.heap.set((call.subject, ("k", name)), default)
    return NONE


def _destination(names: Sequence[object]) -> str | None:
    """The attribute that holds what a command line gives for an argument of these names."""
    known = [name for name in names if isinstance(name, str)]
    if not known:
        return None
    chosen = next((name for name in known if name.startswith("--")), known[0])
    return chosen.lstrip("-").replace("-", "_") if chosen.startswith("-") else chosen


def _is_needed(names: Sequence[object], options: Mapping[str, Value]) -> bool:
    """Whether a command line has to give an argument."""
    is_optional = isinstance(names[0], str) and names[0].startswith("-") if names else True
    if options.get("required", FALSE).constant is True:
        return True
    return not is_optional and options.get("nargs", NONE).constant not in ("?", "*")


def group(call: Call) -> Value:
    """A group of arguments, which are the parser's own."""
    return of(Ref(call.subject))


def set_defaults(call: Call) -> Value:
    for key, value in call.keywords:
        call.run.heap.set((call.subject, ("k", key)), value)
    return NONE


def get_default(call: Call) -> Value:
    cell = (call.subject, call.run.containers.key_name(call.first()))
    return call.run.heap.get(cell) or NONE


def parse(call: Call) -> Value:
    """The options of a run without arguments."""
    made = call.run.heap.allocate(Kind.INSTANCE, OPTIONS, call.node)
    for cell, default in call.run.heap.cells(call.subject):
        if isinstance(cell, tuple):
            call.run.heap.set((made, str(cell[1])), default.tainted(SETTING))
    return of(Ref(made))


def parse_known(call: Call) -> Value:
    """The options, and the arguments that the parser does not know."""
    containers = call.run.containers
    rest = containers.listed(call.node, "list", [], "unknown arguments")
    return containers.listed(call.node, "tuple", [parse(call), rest], "arguments")


def nothing(call: Call) -> Value:
    return NONE


HANDLERS: Final[Mapping[str, Handler]] = {PARSER: parser}

_METHODS: Final[Mapping[str, Handler]] = {
    "add_argument": add_argument,
    "add_argument_group": group,
    "add_mutually_exclusive_group": group,
    "add_subparsers": parser,
    "add_parser": parser,
    "set_defaults": set_defaults,
    "get_default": get_default,
    "parse_args": parse,
    "parse_intermixed_args": parse,
    "parse_known_args": parse_known,
    "parse_known_intermixed_args": parse_known,
    **dict.fromkeys(("print_help", "print_usage", "error", "exit"), nothing),
}
METHODS: Final[Mapping[str, Handler]] = {f"{PARSER}.{name}": handler for name, handler in _METHODS.items()}
