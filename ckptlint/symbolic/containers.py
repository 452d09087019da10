"""Lists, tuples, dicts and sets: what they hold, under which index or key."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Hashable, Sequence

from ckptlint.record import Dep, Kind, Name, Region, RegionKind, Source, Text
from ckptlint.symbolic.machine import ANY, Machine
from ckptlint.symbolic.modules import Module
from ckptlint.symbolic.values import (
    UNKNOWN,
    Atom,
    Class,
    Closure,
    Ext,
    Function,
    Ref,
    Scope,
    Tensor,
    Value,
    Vars,
    const,
    join,
    of,
)

LISTLIKE = frozenset({"list", "tuple", "generator", "set", "deque", "zip"})
LONGEST = 64  # items kept apart in one container


class Containers(Machine):
    """Makes containers, reads and changes them. The other parts of the run are declared here for its use."""

    star_imports: dict[Scope, list[str]]
    classes: list[Class]
    class_at: dict[Hashable, Class]
    functions: dict[ast.AST, Function]
    parts: dict[tuple[int, str], int]
    scripts: set[str]
    _holes: int = 0

    path_origin: dict[int, str]  # where a path came from: "latest", "saved" …
    latest_in: dict[int, Text]  # newest checkpoint -> the folder it was looked for in

    @abstractmethod
    def value(self, node: ast.expr) -> Value: ...
    @abstractmethod
    def assign(self, target: ast.expr, value: Value, node: ast.AST) -> None: ...
    @abstractmethod
    def call(self, node: ast.Call) -> Value: ...
    @abstractmethod
    def enter(
        self,
        closure: Closure,
        receiver: Atom | None,
        args: list[Value],
        keywords: list[tuple[str, Value]],
        node: ast.AST,
    ) -> Value: ...
    @abstractmethod
    def bind(self, name: str, value: Value, node: ast.AST) -> None: ...
    @abstractmethod
    def is_guard(self, test: ast.expr) -> bool: ...
    @abstractmethod
    def built_in_attribute(self, id: int, name: str, meaning: object, node: ast.AST) -> Value: ...
    @abstractmethod
    def offers(self, kind: Kind, name: str) -> bool: ...
    @abstractmethod
    def is_closed(self, cls: Class) -> bool: ...
    @abstractmethod
    def exits(self, node: ast.expr) -> bool: ...
    @abstractmethod
    def entered(self, context: Value, node: ast.AST) -> Value: ...
    @abstractmethod
    def apply_decorator(self, made: Value, value: Value, function: Function, node: ast.expr) -> Value: ...
    @abstractmethod
    def as_base(self, value: Value) -> Class | Ext | None: ...
    @abstractmethod
    def set_attribute(
        self, holder: Value, name: str, value: Value, node: ast.AST, written: str = ""
    ) -> None: ...
    @abstractmethod
    def execute(self, module: Module) -> None: ...
    @abstractmethod
    def rebound(
        self, name: str, old: Value, new: Value, node: ast.AST, holder: int | None, outer: bool = False
    ) -> None: ...
    @abstractmethod
    def roots_here(self) -> tuple[Name, ...]: ...
    @abstractmethod
    def unordered(self, value: Value, node: ast.AST) -> frozenset[Source]: ...

    def fresh_hole(self) -> int:
        """An id for a text that equals no other."""
        self._holes -= 1
        return self._holes

    # Making

    def container(self, node: ast.AST, type: str, role: Hashable = "") -> int:
        """A new, empty container made at a node."""
        id = self.allocate(Kind.CONTAINER, type, node, role=("container", role))
        for name in self.store.keys_of(id):
            self.store.set((id, name), None)
        self.container_of[id] = type
        return id

    def listed(self, node: ast.AST, type: str, items: Sequence[Value], role: Hashable = "") -> Value:
        """A container with these items, by index."""
        id = self.container(node, type, role)
        for index, item in enumerate(items):
            self.put(id, ("i", index) if index < LONGEST else ANY, item, node)
        return of(Ref(id))

    def display(self, node: ast.expr, type: str, elts: Sequence[ast.expr]) -> Value:
        items: list[Value] = []
        rest: list[Value] = []
        for elt in elts:
            value = self.value(elt)
            if isinstance(elt, ast.Starred):
                known = self.known_items(value)
                if known is not None and not rest:
                    items += known
                else:
                    rest.append(self.item_of(value, elt))
            elif rest:
                rest.append(value)
            else:
                items.append(value)
        made = self.listed(node, type, items)
        for item in rest:
            self.put(made.refs[0], ANY, item, node)
        sources = frozenset[Source]().union(*(i.sources for i in items)) if items else frozenset()
        return made.tainted(sources)

    def dict_display(
        self, node: ast.AST, keys: Sequence[ast.expr | None], values: Sequence[ast.expr]
    ) -> Value:
        id = self.container(node, "dict")
        for key, part in zip(keys, values, strict=True):
            value = self.value(part)
            if key is None:
                self.update(id, value, node)
            else:
                self.put(id, self.key_name(self.value(key)), value, node)
        return of(Ref(id))

    def comprehension(
        self,
        node: ast.expr,
        type: str,
        generators: Sequence[ast.comprehension],
        elt: ast.expr,
        key: ast.expr | None = None,
    ) -> Value:
        """A comprehension: item by item over a few known ones, else one item that stands for all."""
        id = self.container(node, type)
        first = generators[0]
        iterable = self.value(first.iter)
        known = self.known_items(iterable)
        simple = len(generators) == 1 and not first.ifs and known is not None and len(known) <= 8
        place = self.place(node)
        scope = self.new_scope()
        frame = self.frame
        outer, frame.scopes = frame.scopes, (scope, *frame.scopes)
        sources = iterable.sources
        try:
            if simple and known is not None:
                with self.within(Region(RegionKind.LOOP, place, name="each")):
                    for index, item in enumerate(known):
                        with self.called_from((place, index)):
                            self.assign(first.target, item, node)
                            name: Hashable = ("i", index) if key is None else self.key_name(self.value(key))
                            value = self.value(elt)
                            sources |= value.sources
                            self.put(id, name, value, node)
                return of(Ref(id)).tainted(sources)
            with self.within(Region(RegionKind.LOOP, place)):
                for position, generator in enumerate(generators):
                    over = iterable if position == 0 else self.value(generator.iter)
                    self.assign(generator.target, self.item_of(over, generator.iter), node)
                    for test in generator.ifs:
                        self.value(test)
                name = ANY
                if key is not None:
                    self.value(key)
                value = self.value(elt)
                self.put(id, name, value, node)
        finally:
            frame.scopes = outer
        return of(Ref(id)).tainted(sources | value.sources)

    def key_name(self, key: Value) -> Hashable:
        """The cell a subscript means."""
        known = key.constant
        if isinstance(known, bool) or known is ... or isinstance(known, float | bytes):
            return ANY
        return ("i", known) if isinstance(known, int) else ("k", known)

    def put(self, id: int, name: Hashable, value: Value, node: ast.AST) -> None:
        """Set one item. Under a name that may be any, what was there may still be there."""
        if name == ANY:
            old = self.store.get((id, ANY))
            value_now = join([old, value]) if old is not None else value
            self.store.set((id, ANY), value_now)
        else:
            self.store.set((id, name), value)
        label = "*" if name == ANY else str(name[1]) if isinstance(name, tuple) else str(name)
        for target in value.refs:
            self.edge(id, label, target, node)

    # Reading

    def is_listlike(self, value: Value) -> bool:
        return any(
            isinstance(a, Vars) or (isinstance(a, Ref) and self.container_of.get(a.id) in LISTLIKE)
            for a in value
        )

    def known_items(self, value: Value) -> list[Value] | None:
        """The items in order where all are known, else None."""
        single = value.single
        if not isinstance(single, Ref):
            return None
        type = self.container_of.get(single.id)
        if type is None or self.store.get((single.id, ANY)) is not None:
            return None
        names = [n for n in self.store.keys_of(single.id) if isinstance(n, tuple)]
        if type in ("dict", "OrderedDict"):
            return [const(n[1]) for n in names]
        if type == "zip":
            return None
        indices = sorted(n[1] for n in names if n[0] == "i")
        if type not in LISTLIKE or indices != list(range(len(indices))):
            return None
        return [self.store.get((single.id, ("i", i))) or UNKNOWN for i in indices]

    def item_of(self, value: Value, node: ast.AST, role: Hashable = "item") -> Value:
        """What iterating over a value yields."""
        found: list[Value] = []
        for atom in value:
            match atom:
                case Ref(id):
                    type = self.container_of.get(id)
                    if type in ("dict", "OrderedDict", "defaultdict"):
                        found.append(UNKNOWN)
                    elif type == "zip":
                        parts = [self.item_of(v, node, ("zip", i)) for i, v in enumerate(self.items(id))]
                        found.append(self.listed(node, "tuple", parts, ("zipped", id)))
                    elif type is not None:
                        items = self.items(id)
                        found.append(join(items) if items else UNKNOWN)
                    elif self.object(id).kind is Kind.VARIABLE:
                        found.append(of(Tensor(frozenset({Dep(id)}))))
                    elif self.object(id).kind is Kind.GIVEN:
                        deps = self.deps_given.get(id, frozenset()) | {Dep(id)}
                        found.append(self.given(node, ("item", id, role), deps))
                    else:
                        found.append(UNKNOWN)
                case Vars():
                    found.append(of(atom))
                case Tensor():
                    found.append(of(atom))
                case _:
                    found.append(UNKNOWN)
        if not found or value.open:
            found.append(self.given(node, ("item", "open", role)))
        return join(found).tainted(value.sources | self.unordered(value, node))

    def subscript(self, holder: Value, key: Value, node: ast.AST) -> Value:
        found: list[Value] = []
        for atom in holder:
            match atom:
                case Ref(id) if self.object(id).kind is Kind.CONTAINER:
                    found.append(self.item_at(id, key))
                case Ref(id) if self.object(id).kind is Kind.VARIABLE:
                    found.append(of(Tensor(frozenset({Dep(id)}))))
                case Ref(id) if self.object(id).kind is Kind.GIVEN:
                    deps = self.deps_given.get(id, frozenset()) | {Dep(id)}
                    known = key.constant
                    role = ("at", id, known if isinstance(known, int | str) else self.place(node))
                    found.append(self.given(node, role, deps))
                case Tensor() | Vars():
                    found.append(of(atom))
                case Ext(name):
                    found.append(of(Ext(name)) if name.startswith("typing.") else UNKNOWN)
                case _:
                    found.append(UNKNOWN)
        if holder.open or not found:
            found.append(UNKNOWN)
        return join(found).tainted(holder.sources | key.sources)

    def item_at(self, id: int, key: Value) -> Value:
        name = self.key_name(key)
        if name != ANY:
            known = key.constant
            if isinstance(known, int) and known < 0:
                count = sum(1 for n in self.store.keys_of(id) if isinstance(n, tuple) and n[0] == "i")
                name = ("i", count + known)
            found = [v for n in (name, ANY) if (v := self.store.get((id, n))) is not None]
            if found:
                return join(found)
            return UNKNOWN
        items = self.items(id)
        return join([*items, UNKNOWN]) if items else UNKNOWN

    # Changing

    def set_item(self, holder: Value, key: Value, value: Value, node: ast.AST) -> None:
        from ckptlint.symbolic.values import Bound

        for atom in holder:
            match atom:
                case Ref(id) if self.object(id).kind is Kind.CONTAINER:
                    name = self.key_name(key)
                    if self.in_open_loop(id):
                        name = name if name != ANY and isinstance(key.constant, str) else ANY
                    old = self.store.get((id, name))
                    if old is not None and name != ANY and not self.state_in(value):
                        self.rebound(_item(node, str(key.constant)), old, value, node, id)
                    self.put(id, name, value, node)
                case Bound(receiver=Ref(id), name="__dict__"):
                    known = key.constant
                    if isinstance(known, str):
                        self.store.set((id, known), value)
                case Ref(id):
                    self.escape(value)
        if holder.open:
            self.escape(value)

    def in_open_loop(self, id: int) -> bool:
        """Whether the run stands in a loop, of unknown count, that the object was made outside of."""
        made = set(self.object(id).regions)
        return any(r.kind is RegionKind.LOOP and not r.name and r not in made for r in self.regions)

    def append(self, id: int, value: Value, node: ast.AST) -> None:
        indices = [n[1] for n in self.store.keys_of(id) if isinstance(n, tuple) and n[0] == "i"]
        open = self.in_open_loop(id) or self.store.get((id, ANY)) is not None or len(indices) >= LONGEST
        self.put(id, ANY if open else ("i", len(indices)), value, node)

    def extend(self, holder: Value, added: Value, node: ast.AST) -> None:
        for id in holder.refs:
            if self.object(id).kind is not Kind.CONTAINER:
                continue
            if self.container_of.get(id) in ("dict", "OrderedDict", "defaultdict"):
                self.update(id, added, node)
                continue
            known = self.known_items(added)
            for item in known if known is not None else [self.item_of(added, node)]:
                if known is not None:
                    self.append(id, item, node)
                else:
                    self.put(id, ANY, item, node)

    def update(self, id: int, added: Value, node: ast.AST) -> None:
        """Put all items of another dict into a dict."""
        for atom in added:
            if isinstance(atom, Ref) and self.object(atom.id).kind is Kind.CONTAINER:
                for name in self.store.keys_of(atom.id):
                    value = self.store.get((atom.id, name))
                    if value is not None and (isinstance(name, tuple) or name == ANY):
                        self.put(id, name, value, node)
            else:
                self.put(id, ANY, of(atom) if isinstance(atom, Ref) else UNKNOWN, node)
        if added.open:
            self.put(id, ANY, UNKNOWN, node)

    def concat(self, node: ast.AST, values: Sequence[Value]) -> Value:
        """A new list with the items of several."""
        lists: list[Value] = []
        loose: set[Atom] = set()
        for value in values:
            for atom in value:
                if isinstance(atom, Vars):
                    loose.add(atom)
            lists.append(value)
        known = [self.known_items(v) for v in values]
        if not loose and all(k is not None for k in known):
            return self.listed(node, "list", [i for k in known if k is not None for i in k])
        id = self.container(node, "list")
        for value in lists:
            self.put(id, ANY, self.item_of(value, node), node)
        return of(Ref(id), *loose)

    def repeated(self, node: ast.AST, value: Value) -> Value:
        id = self.container(node, "list")
        self.put(id, ANY, self.item_of(value, node), node)
        return of(Ref(id))

    def container_method(
        self, id: int, name: str, args: list[Value], keywords: list[tuple[str, Value]], node: ast.AST
    ) -> Value:
        """A method of a list, dict, set or tuple."""
        first = args[0] if args else UNKNOWN
        match name:
            case "append" | "add" | "appendleft":
                self.append(id, first, node)
            case "extend":
                self.extend(of(Ref(id)), first, node)
            case "insert":
                self.put(id, ANY, args[1] if len(args) > 1 else UNKNOWN, node)
            case "update":
                for value in args:
                    self.update(id, value, node)
                for key, value in keywords:
                    self.put(id, ("k", key), value, node)
            case "setdefault":
                self.put(id, self.key_name(first), args[1] if len(args) > 1 else UNKNOWN, node)
                return self.item_at(id, first)
            case "get" | "pop" if args and self.container_of.get(id) in (
                "dict",
                "OrderedDict",
                "defaultdict",
            ):
                default = args[1] if len(args) > 1 else const(None)
                found = self.item_at(id, first)
                return found if self.key_name(first) != ANY and not found.open else join([found, default])
            case "pop" | "popleft":
                return join([*self.items(id), UNKNOWN])
            case "values":
                return (
                    self.listed(node, "list", self.items(id), ("values", id))
                    if self._apart(id)
                    else self._any(id, node)
                )
            case "keys":
                return of(Ref(id))
            case "items":
                return self.pairs(id, node)
            case "copy":
                return self.copied(id, node)
            case "clear":
                for cell in self.store.keys_of(id):
                    self.store.set((id, cell), None)
        return const(None) if name in _SILENT else UNKNOWN

    def _apart(self, id: int) -> bool:
        return self.store.get((id, ANY)) is None

    def _any(self, id: int, node: ast.AST) -> Value:
        made = self.container(node, "list", ("values", id))
        self.put(made, ANY, join(self.items(id)), node)
        return of(Ref(made))

    def pairs(self, id: int, node: ast.AST) -> Value:
        made = self.container(node, "list", ("items", id))
        for index, name in enumerate(self.store.keys_of(id)):
            value = self.store.get((id, name))
            if value is None or not (isinstance(name, tuple) or name == ANY):
                continue
            key = const(name[1]) if isinstance(name, tuple) else UNKNOWN
            pair = self.listed(node, "tuple", [key, value], ("pair", id, name))
            self.put(made, ("i", index) if self._apart(id) else ANY, pair, node)
        return of(Ref(made))

    def copied(self, id: int, node: ast.AST) -> Value:
        made = self.container(node, self.container_of.get(id, "list"), ("copy", id))
        for name in self.store.keys_of(id):
            value = self.store.get((id, name))
            if value is not None:
                self.put(made, name, value, node)
        return of(Ref(made))


def _item(node: ast.AST, key: str) -> str:
    """How an item that a statement assigns is spelled there."""
    match node:
        case (
            ast.Assign(targets=[ast.Subscript() as target]) | ast.AugAssign(target=ast.Subscript() as target)
        ):
            return ast.unparse(target)
    return f"[{key}]"


_SILENT = frozenset("append add appendleft extend insert update clear remove sort reverse".split())
