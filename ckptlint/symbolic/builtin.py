"""Python's built-in functions, and methods of strings."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import TypeAlias

from ckptlint.knowledge.meanings import (
    ATTRIBUTES,
    METHODS,
    OPAQUE_BUILTINS,
    SEEDED_BY_ARGUMENT,
    Meaning,
)
from ckptlint.knowledge.tables import nondeterminism
from ckptlint.record import Cut, Dep, Hole, Kind, Source, Text
from ckptlint.symbolic.machine import ANY
from ckptlint.symbolic.statements import Flow, Statements
from ckptlint.symbolic.values import (
    FALSE,
    NONE,
    TRUE,
    UNKNOWN,
    Atom,
    ClassRef,
    Closure,
    Ext,
    Ref,
    Tensor,
    Value,
    as_size,
    const,
    join,
    of,
)

Keywords: TypeAlias = list[tuple[str, Value]]


class Builtins(Statements):
    """Evaluates calls of built-in functions."""

    @abstractmethod
    def apply(self, callee: Value, args: list[Value], keywords: Keywords, node: ast.AST) -> Value: ...
    @abstractmethod
    def carry_out(
        self,
        meaning: Meaning,
        id: int | None,
        args: list[Value],
        keywords: Keywords,
        node: ast.AST,
        name: str,
    ) -> Value: ...
    @abstractmethod
    def framework_constructor(
        self, id: int, framework: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> None: ...
    @abstractmethod
    def outside_class(self, name: str) -> str | None: ...
    @abstractmethod
    def is_loss(self, id: int) -> bool: ...
    @abstractmethod
    def note_forward(self, id: int, node: ast.AST) -> None: ...
    @abstractmethod
    def build_once(self, id: int, cls: object, node: ast.AST) -> None: ...

    @abstractmethod
    def iterator_of(self, id: int, node: ast.AST, type: str = ...) -> Value: ...

    def body_away(self, body: list[ast.stmt]) -> bool:
        return self.block(body) is Flow.AWAY

    def deps_of_all(self, args: list[Value], keywords: Keywords) -> frozenset[Dep]:
        found: frozenset[Dep] = frozenset()
        for value in (*args, *(v for _, v in keywords)):
            found |= self.deps(value)
        return found

    def sources_of_all(self, args: list[Value], keywords: Keywords) -> frozenset[Source]:
        found: frozenset[Source] = frozenset()
        for value in (*args, *(v for _, v in keywords)):
            found |= value.sources
        return found

    def cut(self, deps: frozenset[Dep], name: str, node: ast.AST, effect: str = "opaque") -> frozenset[Dep]:
        """The same deps, with this op between them and what follows."""
        key = (name, self.place(node), effect, tuple(r.name for r in self.tapes))
        cut = self.cuts.get(key)
        if cut is None:
            cut = self.cuts[key] = Cut(name, self.place(node), effect, tuple(self.regions))
        return frozenset(d if d.cut else Dep(d.id, cut) for d in deps)

    def nondeterministic(
        self, name: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value | None:
        """The value of a callable that differs from process to process, or None where it does not."""
        table = nondeterminism()
        row = table.get("differs", {}).get(name)
        if row is None:
            return None
        fixed = set(row.get("seeded_by", ()))
        sizes = as_size(self.sources_of_all(args, keywords))
        if fixed & self.seeded or (name in SEEDED_BY_ARGUMENT and any(v.constant is not None for v in args)):
            return UNKNOWN.tainted(sizes)
        if any(key == "seed" and value.constant is not None for key, value in keywords):
            return UNKNOWN.tainted(sizes)
        made = self.given(node, "random", self.deps_of_all(args, keywords))
        return made.tainted(sizes | {Source(name, self.place(node))})

    def has_attribute(self, value: Value, name: str) -> bool | None:
        """Whether an object has an attribute; None where that is not known.

        Asked only where the keys of a checkpoint are: a method that is run by itself cannot know which others
        ran before.
        """
        single = value.single
        if not self.wants_graphs or not isinstance(single, Ref):
            return None
        if self.store.get((single.id, name)) is not None:
            return True
        kind, cls = self.object(single.id).kind, self.class_of.get(single.id)
        if cls is not None and (self.find_in_class(cls, name)[0] is not None or not self.is_closed(cls)):
            return None
        if kind not in (Kind.ROOT, Kind.INSTANCE, Kind.MODULE):
            return None
        return (kind.value, name) in METHODS or (kind.value, name) in ATTRIBUTES

    def unordered(self, value: Value, node: ast.AST) -> frozenset[Source]:
        return frozenset()

    def call_builtin(self, name: str, args: list[Value], keywords: Keywords, node: ast.AST) -> Value:
        first = args[0] if args else UNKNOWN
        sources = self.sources_of_all(args, keywords)
        match name:
            case "zip":
                known = [self.known_items(value) for value in args]
                if args and all(k is not None and len(k) <= self.most_rounds for k in known):
                    rows = zip(*(k for k in known if k is not None), strict=False)
                    pairs = [self.listed(node, "tuple", row, ("row", i)) for i, row in enumerate(rows)]
                    return self.listed(node, "generator", pairs).tainted(sources)
                id = self.container(node, "zip")
                for index, value in enumerate(args):
                    self.put(id, ("i", index), value, node)
                return of(Ref(id)).tainted(sources)
            case "enumerate":
                return self.enumerated(first, node)
            case "range":
                return self.range_of(args, node).tainted(sources | as_size(sources))
            case "iter" if first.refs and all(r in self.datasets for r in first.refs):
                return join([self.iterator_of(r, node) for r in first.refs])
            case "object.__setattr__" if len(args) == 3 and isinstance(args[1].constant, str):
                for ref in first.refs:
                    self.store.set((ref, args[1].constant), args[2])
                return NONE
            case "list" | "tuple" | "set" | "frozenset" | "sorted" | "reversed" | "iter":
                return self.converted(name, first, args, node)
            case "dict":
                id = self.container(node, "dict")
                for value in args:
                    self.put_all(id, value, node)
                for key, value in keywords:
                    self.put(id, ("k", key) if key != "*" else ANY, value, node)
                return of(Ref(id))
            case "dict.fromkeys":
                id = self.container(node, "dict")
                listed = self.known_items(first)
                for item in listed if listed is not None else [UNKNOWN]:
                    self.put(id, self.key_name(item), args[1] if len(args) > 1 else NONE, node)
                return of(Ref(id))
            case "map":
                mapped = self.container(node, "generator")
                each = self.known_items(args[1]) if len(args) == 2 else None
                if each is not None and len(each) <= self.most_rounds:
                    for index, one in enumerate(each):
                        with self.called_from((self.place(node), index)):
                            self.put(mapped, ("i", index), self.apply(first, [one], [], node), node)
                    return of(Ref(mapped))
                item = self.item_of(args[1], node) if len(args) > 1 else UNKNOWN
                self.put(mapped, ANY, self.apply(first, [item], [], node), node)
                return of(Ref(mapped))
            case "filter":
                filtered = self.container(node, "generator")
                self.put(filtered, ANY, self.item_of(args[1] if len(args) > 1 else UNKNOWN, node), node)
                return of(Ref(filtered))
            case "next":
                return self.item_of(first, node)
            case "setattr" if len(args) == 3:
                known = args[1].constant
                if isinstance(known, str):
                    self.set_attribute(first, known, args[2], node)
                else:
                    self.set_attribute(first, "*", args[2], node)
                return NONE
            case "getattr" if len(args) >= 2:
                known = args[1].constant
                if not isinstance(known, str):
                    return self.given(node, "getattr")
                if len(args) == 3 and self.has_attribute(first, known) is False:
                    return args[2]
                return self.attribute(first, known, node)
            case "hasattr" if len(args) == 2 and isinstance(args[1].constant, str):
                there = self.has_attribute(first, args[1].constant)
                return UNKNOWN if there is None else const(there)
            case "hasattr" | "isinstance" | "issubclass" | "callable":
                return UNKNOWN
            case "len":
                items = self.known_items(first)
                return const(len(items)) if items is not None else UNKNOWN.tainted(first.sizes)
            case "str" | "repr" | "format":
                return self.concatenated(args[:1]).tainted(sources)
            case "int" if isinstance(first.constant, int | float) and not isinstance(first.constant, bool):
                return const(int(first.constant)).tainted(sources)
            case "float" if isinstance(first.constant, int | float) and not isinstance(first.constant, bool):
                return const(float(first.constant)).tainted(sources)
            case "type" if len(args) == 1:
                return self.type_of(first)
            case "print" | "input" | "open" | "exec" | "eval":
                return UNKNOWN
            case "exit" | "quit":
                return UNKNOWN
            case "vars":
                return self.attribute(first, "__dict__", node)
            case "id" | "hash":
                return Value(open=True, sources=sources | {Source(name, self.place(node))})
            case "property":
                for atom in first:
                    if isinstance(atom, Closure):
                        atom.function.roles |= {"property"}
                return first
            case "staticmethod" | "classmethod":
                return first
            case "object":
                return self.given(node, "object")
            case "super":
                return UNKNOWN
        deps = self.deps_of_all(args, keywords)
        if name in OPAQUE_BUILTINS:
            if not deps or name == "bool" or (self.traced and name in ("float", "int")):
                return Value(frozenset({Tensor(deps)}) if deps else frozenset(), not deps, sources)
            return Value(frozenset({Tensor(self.cut(deps, name, node))}), sources=sources)
        self.run_all(args, node)
        return Value(frozenset({Tensor(deps)}) if deps else frozenset(), not deps, sources)

    def run_all(self, args: list[Value], node: ast.AST) -> None:
        for value in args:
            for atom in value:
                if isinstance(atom, Closure) and not atom.function.called:
                    self.apply(of(atom), [], [], node)

    def enumerated(self, value: Value, node: ast.AST) -> Value:
        known = self.known_items(value)
        made = self.container(node, "list", "enumerate")
        if known is not None and len(known) <= self.most_rounds:
            for index, item in enumerate(known):
                pair = self.listed(node, "tuple", [const(index), item], ("pair", index))
                self.put(made, ("i", index), pair, node)
        else:
            pair = self.listed(node, "tuple", [UNKNOWN, self.item_of(value, node)], "pair")
            self.put(made, ANY, pair, node)
        return of(Ref(made)).tainted(value.sources)

    def range_of(self, args: list[Value], node: ast.AST) -> Value:
        bounds = [a.constant for a in args]
        made = self.container(node, "list", "range")
        if bounds and all(isinstance(b, int) for b in bounds):
            try:
                numbers = range(*bounds)  # type: ignore[call-overload]
            except (TypeError, ValueError):
                numbers = range(0)
            if len(numbers) <= self.most_rounds:
                for index, number in enumerate(numbers):
                    self.put(made, ("i", index), const(number), node)
                return of(Ref(made))
        self.put(made, ANY, UNKNOWN, node)
        return of(Ref(made))

    def converted(self, name: str, value: Value, args: list[Value], node: ast.AST) -> Value:
        """`list(x)`, `tuple(x)`, `sorted(x)` …: a new container with the items of another."""
        type = {"frozenset": "set", "sorted": "list", "reversed": "list", "iter": "generator"}.get(name, name)
        if not args:
            return of(Ref(self.container(node, type)))
        sources = (
            frozenset(s for s in value.sources if s.name != "set order")
            if name == "sorted"
            else value.sources
        )
        loose = {a for a in value if not (isinstance(a, Ref) and self.object(a.id).kind is Kind.CONTAINER)}
        known = self.known_items(value)
        if known is not None:
            items = known[::-1] if name == "reversed" else known
            return self.listed(node, type, items, name).tainted(sources)
        if loose and len(loose) == len(value.atoms):
            passed = {a for a in loose if not isinstance(a, Ref)}
            if passed:
                return Value(frozenset(passed), value.open, sources)
        made = self.container(node, type, name)
        self.put(made, ANY, self.item_of(value, node), node)
        return of(Ref(made)).tainted(sources)

    def type_of(self, value: Value) -> Value:
        found: set[Atom] = set()
        for atom in value:
            if isinstance(atom, Ref) and atom.id in self.class_of:
                found.add(ClassRef(self.class_of[atom.id]))
            elif isinstance(atom, Ref) and self.object(atom.id).type:
                found.add(Ext(self.object(atom.id).type))
        return Value(frozenset(found), open=not found)

    def text_method(
        self, text: Text, name: str, args: list[Value], keywords: Keywords, node: ast.AST
    ) -> Value:
        known = text.known
        match name:
            case "format":
                if known is None:
                    return of(Text((Hole(self.fresh_hole()),)))
                made = self.format_braces(known, args)
                return made if known.endswith("}") else self.ended(made, text.end)
            case "join" | "joinpath":
                if name == "joinpath":
                    return self.path_joined([of(text), *args])
                return of(Text((Hole(self.fresh_hole()),)))
            case "with_suffix" | "with_name":
                return of(Text((Hole(self.fresh_hole()), *(p for a in args for p in self.text_parts(a)))))
            case "as_posix" | "absolute" | "resolve" | "expanduser" | "__str__":
                return of(text)
            case "startswith" | "endswith" if (
                known is not None and args and isinstance(args[0].constant, str)
            ):
                test = known.startswith if name == "startswith" else known.endswith
                return TRUE if test(args[0].constant) else FALSE
            case "lower" | "upper" | "strip" | "rstrip" if known is not None and not args:
                return const(getattr(known, name)())
            case "split" | "exists" | "is_dir" | "glob" | "iterdir" | "mkdir":
                return UNKNOWN
        return UNKNOWN

    def format_braces(self, known: str, args: list[Value]) -> Value:
        pieces: list[Value] = []
        rest, index = known, 0
        while "{" in rest and "}" in rest:
            head, _, tail = rest.partition("{")
            _, _, rest = tail.partition("}")
            pieces.append(const(head))
            pieces.append(args[index] if index < len(args) else UNKNOWN)
            index += 1
        return self.concatenated([*pieces, const(rest)])

    def exits(self, node: ast.expr) -> bool:
        """Whether an expression statement ends the program."""
        match node:
            case ast.Call(func=ast.Name(id="exit" | "quit")):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id="sys"), attr="exit")):
                return True
        return False
