"""`argparse` and flags: settings from the command line."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import FALSE, NONE, TRUE, UNKNOWN, Keywords, Ref, Value, of
from ckptlint.knowledge.meanings import OPTIONS, PARSER, Meaning
from ckptlint.libraries.values import destination
from ckptlint.record import Kind

if TYPE_CHECKING:
    pass


class Arguments(InterpreterPart):
    """Knows the options of parsers."""

    def parser_method(self, id: int, name: str, args: list[Value], kw: Keywords, node: ast.AST) -> Value:
        """A method of a parser; a run without arguments gives each its default."""
        match name:
            case "add_argument":
                self.add_argument(id, args, dict(kw), node)
            case "add_argument_group" | "add_mutually_exclusive_group":
                return of(Ref(id))
            case "add_subparsers" | "add_parser":
                return self.run.calls.carry_out(Meaning("parser"), None, [], [], node, "")
            case "set_defaults":
                for key, value in kw:
                    self.heap.set((id, ("k", key)), value)
            case "get_default" if args:
                return self.heap.get((id, self.run.containers.key_name(args[0]))) or NONE
            case "parse_args" | "parse_known_args" | "parse_intermixed_args":
                made = self.heap.allocate(Kind.INSTANCE, OPTIONS, node)
                for cell, default in self.heap.cells(id):
                    if isinstance(cell, tuple):
                        self.heap.set((made, str(cell[1])), default)
                found = of(Ref(made))
                if name != "parse_known_args":
                    return found
                rest = self.run.containers.listed(node, "list", [], "unknown arguments")
                return self.run.containers.listed(node, "tuple", [found, rest], "arguments")
            case "parse_string":
                return UNKNOWN
        return NONE

    def add_argument(self, id: int, args: list[Value], options: dict[str, Value], node: ast.AST) -> None:
        """`parser.add_argument(...)`: what the argument is called, and its default."""
        names = [value.constant for value in args]
        dest = options["dest"].constant if "dest" in options else destination(names)
        if not isinstance(dest, str):
            return
        action = options["action"].constant if "action" in options else "store"
        if action in ("help", "version"):
            return
        flags = {"store_true": FALSE, "store_false": TRUE}
        default = options.get("default", flags.get(str(action), NONE))
        is_optional = isinstance(names[0], str) and names[0].startswith("-") if names else True
        needed = options.get("required", FALSE).constant is True
        if needed or (not is_optional and options.get("nargs", NONE).constant not in ("?", "*")):
            default = self.heap.given(node, ("argument", dest))
        if isinstance(default.constant, str) and "type" in options:
            default = self.run.calls.apply(options["type"], [default], [], node)
        self.heap.set((id, ("k", dest)), default)


def parser(call: Call) -> Value:
    """A parser of the command line: its cells are the defaults of its arguments."""
    made = call.run.heap.allocate(Kind.INSTANCE, PARSER, call.node)
    for name in call.run.heap.keys_of(made):
        call.run.heap.set((made, name), None)
    for parent in call.run.containers.known_items(dict(call.keywords).get("parents", UNKNOWN)) or ():
        for ref in parent.refs:
            for name, default in call.run.heap.cells(ref):
                call.run.heap.set((made, name), default)
    return of(Ref(made))


def flag(call: Call) -> Value:
    """`flags.DEFINE_integer(name, default, …)`: a run without arguments gives the flag its default."""
    name = call.argument((0, "name")).constant
    default = call.argument((1, "default"))
    if not isinstance(name, str):
        return UNKNOWN
    call.run.heap.set((call.run.imports.flags, name), default)
    holder = call.run.heap.allocate(Kind.INSTANCE, OPTIONS, call.node, role="flag")
    call.run.heap.set((holder, "value"), default)
    return of(Ref(holder))


HANDLERS: Final[Mapping[str, Handler]] = {
    "parser": parser,
    "flag": flag,
}
