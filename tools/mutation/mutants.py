"""Makes mutants of a module: its source with one small change that should make a difference.

In goes the text of a module, out come `Mutant`s. A mutant is a patch of the text (a span and what stands
there instead), so that all else, line numbers included, stays as it was written.

Left alone, because no test could or should see them change: docstrings, annotations, `assert` and
`isinstance` (they tell the type checker what holds), imports, what stands under `if TYPE_CHECKING`, text for
people (any string or f-string with a space in it, but for word lists that are split), and a rule's `name` and
`summary`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_FLIPPED: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.Lt: (">=", "<="),
    ast.LtE: (">", "<"),
    ast.Gt: ("<=", ">="),
    ast.GtE: ("<", ">"),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
}
_SWAPPED_CALLS = {"any": "all", "all": "any", "min": "max", "max": "min"}
_LONGEST = 110  # characters of an original that an identity quotes
_LEAVING = (ast.Return, ast.Continue, ast.Break, ast.Raise)
_DESCRIPTIONS = frozenset({"name", "summary"})


@dataclass(frozen=True)
class Mutant:
    """One change of one module.

    `function` is the qualified name of what the change stands in (empty at the top of the module), `original`
    the source of what is changed, `change` what was done to it, in words. `lines` are the lines of the
    original. `number` tells apart what is alike in all of these.
    """

    file: str
    function: str
    original: str
    change: str
    lines: tuple[int, int]
    start: int
    end: int
    text: str
    number: int = 1

    @property
    def identity(self) -> str:
        """What the mutant is called: the same as long as its code reads the same, wherever it stands."""
        where = f"{self.file} {self.function or 'module'}"
        count = f" #{self.number}" if self.number > 1 else ""
        return f"{where}: {self.change} in `{self.original}`{count}"

    def applied(self, source: str) -> str:
        """The source of the module with this change."""
        data = source.encode()
        return (data[: self.start] + self.text.encode() + data[self.end :]).decode()


def mutants_of(source: str, file: str) -> list[Mutant]:
    """All mutants of a module, in the order of their place; each compiles."""
    made = _Maker(source, file).made()
    counts: Counter[str] = Counter()
    numbered = []
    for mutant in sorted(made, key=lambda m: (m.start, m.end, m.change)):
        counts[mutant.identity] += 1
        numbered.append(
            mutant
            if counts[mutant.identity] == 1
            else Mutant(**{**vars(mutant), "number": counts[mutant.identity]})
        )
    return [m for m in numbered if _compiles(m.applied(source))]


def _compiles(source: str) -> bool:
    try:
        compile(source, "<mutant>", "exec")
    except SyntaxError:
        return False
    return True


class _Maker:
    """Walks the tree of one module."""

    def __init__(self, source: str, file: str) -> None:
        self.source = source
        self.file = file
        self._data = source.encode()
        lines = self._data.splitlines(keepends=True)
        self._offsets = [0]
        for line in lines:
            self._offsets.append(self._offsets[-1] + len(line))

    def made(self) -> Iterator[Mutant]:
        yield from self._visit(ast.parse(self.source), "")

    def _visit(self, node: ast.AST, function: str) -> Iterator[Mutant]:
        if _is_left_alone(node):
            return
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = f"{function}.{node.name}" if function else node.name
        for part, change, text in self._changes(node):
            yield self._mutant(part, change, text, function)
        for child in _children(node):
            if not (isinstance(child, ast.Constant) and _lists_choices(node)):  # it is left out already
                yield from self._visit(child, function)

    # What can be changed

    def _changes(self, node: ast.AST) -> Iterator[tuple[ast.AST, str, str]]:
        """What is changed, what is done to it, and what stands there instead."""
        match node:
            case ast.If(test=test, body=[*_, last], orelse=[]) if isinstance(last, _LEAVING):
                yield test, "never leave", "False"
                yield from self._negated(test)
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                yield from self._negated(test)
            case ast.comprehension(ifs=ifs):
                for test in ifs:
                    yield test, "drop the filter", "True"
                    yield from self._negated(test)
            case ast.match_case(guard=ast.expr() as guard):
                yield guard, "drop the guard", "True"
                yield from self._negated(guard)
            case ast.BoolOp(op=op, values=values):
                other = "or" if isinstance(op, ast.And) else "and"
                yield node, f"use `{other}`", f" {other} ".join(f"({self._text(v)})" for v in values)
                word = "and" if isinstance(op, ast.And) else "or"
                for index, value in enumerate(values):
                    if _is_left_alone(value):
                        continue
                    rest = [f"({self._text(v)})" for v in values[:index] + values[index + 1 :]]
                    yield node, f"drop `{self._short(value)}`", f"({f' {word} '.join(rest)})"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield node, "drop `not`", f"({self._text(operand)})"
            case ast.Compare(ops=[op], left=left, comparators=[right]):
                for new in _FLIPPED[type(op)]:
                    yield node, f"compare by `{new}`", f"({self._text(left)} {new} {self._text(right)})"
            case ast.BinOp(op=ast.BitOr(), left=left, right=right) if not _is_type(right):
                yield node, f"drop `{self._short(right)}`", f"({self._text(left)})"
                yield node, f"drop `{self._short(left)}`", f"({self._text(right)})"
            case ast.Call(func=ast.Name(id=name)) if name in _SWAPPED_CALLS:
                yield node.func, f"use `{_SWAPPED_CALLS[name]}`", _SWAPPED_CALLS[name]
            case ast.Constant(value=bool(value)):
                yield node, f"use `{not value}`", str(not value)
            case ast.Constant(value=int(value) | float(value)):
                yield node, f"use `{value + 1}`", str(value + 1)
            case ast.Constant(value=str(value)) if " " not in value and "\n" not in value:
                new = "" if value else "mutated"
                yield node, f"use `{new!r}`", repr(new)
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(words)), attr="split"), args=[]):
                for word in words.split():
                    rest_of = " ".join(w for w in words.split() if w != word)
                    yield node, f"leave out `{word}`", f"{rest_of!r}.split()"
            case ast.Set(elts=elements) | ast.Tuple(elts=elements, ctx=ast.Load()) if _are_choices(elements):
                yield from self._left_out(node, elements)
            case ast.Dict(keys=keys, values=values) if len(keys) > 1 and all(keys):
                items = [(self._text(k), self._text(v)) for k, v in zip(keys, values, strict=True) if k]
                for index, (key, _) in enumerate(items):
                    kept = ", ".join(f"{k}: {v}" for k, v in items[:index] + items[index + 1 :])
                    yield node, f"leave out `{key}`", f"{{{kept}}}"
            case ast.Call(args=arguments) if sum(map(_is_choice, arguments)) > 1:
                texts = [self._text(a) for a in [*arguments, *(k.value for k in node.keywords)]]
                for index, argument in enumerate(arguments):
                    if _is_choice(argument):
                        rest_of = ", ".join(texts[:index] + texts[index + 1 :])
                        yield node, f"leave out `{texts[index]}`", f"{self._text(node.func)}({rest_of})"

    def _negated(self, test: ast.expr) -> Iterator[tuple[ast.AST, str, str]]:
        """A condition turned round, where no other change does the same."""
        is_turned_otherwise = isinstance(test, ast.UnaryOp) or (
            isinstance(test, ast.Compare) and len(test.ops) == 1
        )
        if not is_turned_otherwise:
            yield test, "negate", f"not ({self._text(test)})"

    def _left_out(self, node: ast.expr, elements: Sequence[ast.expr]) -> Iterator[tuple[ast.AST, str, str]]:
        is_set = isinstance(node, ast.Set)
        for index, element in enumerate(elements):
            rest = [self._text(e) for e in [*elements[:index], *elements[index + 1 :]]]
            inside = ", ".join(rest)
            whole, empty = (f"{{{inside}}}", "set()") if is_set else (f"({inside},)", "()")
            yield node, f"leave out `{self._short(element)}`", whole if rest else empty

    # Spans

    def _mutant(self, node: ast.AST, change: str, text: str, function: str) -> Mutant:
        start, end = self._span(node)
        lines = (node.lineno, node.end_lineno)  # type: ignore[attr-defined]
        return Mutant(self.file, function, self._short(node), change, lines, start, end, text)

    def _span(self, node: ast.AST) -> tuple[int, int]:
        start = self._offsets[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = self._offsets[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        return start, end

    def _text(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self._data[start:end].decode()

    def _short(self, node: ast.AST) -> str:
        """The source of a node on one line, with its middle left out where it is long."""
        text = " ".join(self._text(node).split())
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 32]} … {text[-30:]}"


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Assert() | ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.AnnAssign(target=ast.Name(id=name)) if name in _DESCRIPTIONS:
            return True
        case ast.Call(func=ast.Name(id="isinstance" | "TypeVar" | "dataclass")):
            return True
    return False


def _children(node: ast.AST) -> Iterable[ast.AST]:
    """The parts of a node that are run."""
    left = {"annotation", "returns", "decorator_list", "type_params", "bases"}
    for field, value in ast.iter_fields(node):
        if field not in left:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield child


def _is_choice(node: ast.expr) -> bool:
    """Whether an expression is one member of an enumeration: `Kind.LAYER`."""
    match node:
        case ast.Attribute(value=ast.Name(id=name)):
            return name[:1].isupper()
    return False


def _are_choices(elements: Sequence[ast.expr]) -> bool:
    """Whether a display lists what may be meant: constants, or members of an enumeration, or classes."""
    return bool(elements) and all(
        _is_choice(e) or isinstance(e, ast.Constant) or (isinstance(e, ast.Name) and e.id[:1].isupper())
        for e in elements
    )


def _lists_choices(node: ast.AST) -> bool:
    """Whether each element of a display is left out in turn."""
    match node:
        case ast.Set(elts=elements) | ast.Tuple(elts=elements, ctx=ast.Load()):
            return _are_choices(elements)
    return False


def _is_type(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute | ast.Name)) and ast.unparse(node).rpartition(".")[2][:1].isupper()
