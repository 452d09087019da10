"""Changing containers: the methods of lists, dicts and sets, assignments to and deletions of their items.

Where all items of a list are known and one change surely happens, the list is changed as Python would; else
what may be in it is kept under a name that stands for any.
"""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Hashable, Mapping

from ckptlint.graph import Reason
from ckptlint.record import Kind, RegionKind
from ckptlint.symbolic.containers import LONGEST, Containers
from ckptlint.symbolic.machine import ANY
from ckptlint.symbolic.tracking import KEYED
from ckptlint.symbolic.values import NONE, UNKNOWN, Bound, Ref, Value, const, join, of

_SILENT = frozenset("append add appendleft extend insert update clear remove sort reverse discard".split())


class Changing(Containers):
    """Changes containers."""

    @abstractmethod
    def in_order(self, over: Value, options: Mapping[str, Value], node: ast.AST) -> list[Value] | None: ...

    # Items

    def set_item(self, holder: Value, key: Value, value: Value, node: ast.AST) -> None:
        """`holder[key] = value`."""
        for atom in holder:
            match atom:
                case Ref(id) if self.object(id).kind is Kind.CONTAINER:
                    self.set_item_of(id, key, value, node)
                case Bound(receiver=Ref(id), name="__dict__"):
                    known = key.constant
                    if isinstance(known, str):
                        self.store.set((id, known), value)
                case Ref(id):
                    self.escape(value)
        if holder.open:
            self.escape(value)

    def set_item_of(self, id: int, key: Value, value: Value, node: ast.AST) -> None:
        keyed = self.container_of.get(id) in KEYED
        name = self.key_name(key) if keyed else self.index(id, key)
        if self.in_open_loop(id):
            name = name if name != ANY and isinstance(key.constant, str) else ANY
        old = self.store.get((id, name))
        if old is not None and name != ANY and not self.state_in(value):
            self.rebound(_item(node, str(key.constant)), old, value, node, id)
        if keyed:
            self.put_tracked(id, name, value, node)
            return
        self.check(id)
        if self.wrappers.get(id) == "list" and (
            name == ANY or any(self.is_trackable(r) for r in (old or NONE).refs)
        ):
            self.break_saving(id, Reason.LIST_ITEM_CHANGED)
        if self.wrappers.get(id) == "list":
            value = self.item_added(id, name, value, node)
        self.put(id, name, value, node)
        self.seen(id)

    def set_slice(self, holder: Value, key: ast.Slice, value: Value, node: ast.AST) -> None:
        """`holder[a:b] = value`."""
        bounds = self.bounds(key)
        for id in holder.refs:
            if self.object(id).kind is not Kind.CONTAINER:
                continue
            known, new = self.exact_items(id), self.known_items(value)
            if known is None or new is None or bounds is None:
                self.extend_with(id, value, node)
                continue
            self.check(id)
            if any(self.is_trackable(r) for item in known for r in item.refs):
                self.break_if_watched(id)
            now = list(known)
            try:
                now[bounds] = new
            except ValueError:
                continue
            if self.wrappers.get(id) == "list":
                for i, item in enumerate(now):
                    if i >= len(known) or not self.are_equal(item, known[i]):
                        now[i] = self.item_added(id, ("i", i), item, node)
            self.set_items(id, now, node)
            self.seen(id)

    def are_equal(self, item: Value, other: Value) -> bool:
        """Whether a wrapper takes two items for the same: variables are compared by their values."""
        numbers = [self.numbers.get(r) for value in (item, other) for r in value.refs[:1]]
        return item == other or (len(numbers) == 2 and None not in numbers and numbers[0] == numbers[1])

    def delete_item(self, holder: Value, key: Value, node: ast.AST) -> None:
        """`del holder[key]`."""
        for id in holder.refs:
            if self.object(id).kind is not Kind.CONTAINER:
                continue
            if self.container_of.get(id) in KEYED:
                self.check(id)
                self.store.set((id, self.key_name(key)), None)
                self.seen(id)
            else:
                self.take_out(id, key.constant, node)

    def index(self, id: int, key: Value) -> Hashable:
        """The cell an index of a list means, counted from its end where it is negative."""
        name = self.key_name(key)
        if isinstance(name, tuple) and name[0] == "i" and name[1] < 0:
            items = self.known_items(of(Ref(id)))
            return ("i", len(items) + name[1]) if items is not None else ANY
        return name

    def exact_items(self, id: int) -> list[Value] | None:
        """The items of a list where all are known and the run is sure to be here once."""
        return None if self.in_open_loop(id) else self.known_items(of(Ref(id)))

    def set_items(self, id: int, items: list[Value], node: ast.AST) -> None:
        """Let a list have these items and no others."""
        for name, _ in self.cells(id):
            self.store.set((id, name), None)
        for index, item in enumerate(items):
            self.put(id, ("i", index) if index < LONGEST else ANY, item, node)

    def take_out(self, id: int, index: object, node: ast.AST) -> Value:
        """Remove one item of a list; gives it."""
        known = self.exact_items(id)
        self.check(id)
        if self.holds_trackables(id):
            self.break_if_watched(id)
        if known is None or not isinstance(index, int) or not -len(known) <= index < len(known):
            self.seen(id)
            return join([*self.items(id), UNKNOWN])
        taken = known.pop(index)
        self.set_items(id, known, node)
        self.seen(id)
        if id in self.told:
            self.untell(self.told[id], taken.refs)
        return taken

    def break_if_watched(self, id: int) -> None:
        if self.wrappers.get(id) == "list":
            self.break_saving(id, Reason.LIST_ITEM_CHANGED)

    def in_open_loop(self, id: int) -> bool:
        """Whether the run stands in a loop, of unknown count, that the object was made outside of."""
        made = set(self.object(id).regions)
        return any(r.kind is RegionKind.LOOP and not r.name and r not in made for r in self.regions)

    # Growing

    def append(self, id: int, value: Value, node: ast.AST, copied: bool = False) -> None:
        """One more item at the end."""
        indices = [n[1] for n in self.store.keys_of(id) if isinstance(n, tuple) and n[0] == "i"]
        open = self.in_open_loop(id) or self.store.get((id, ANY)) is not None or len(indices) >= LONGEST
        name: Hashable = ANY if open else ("i", len(indices))
        self.check(id)
        self.put(id, name, self.item_added(id, name, value, node, copied), node)
        self.seen(id)

    def extend(self, holder: Value, added: Value, node: ast.AST, told: bool = True) -> None:
        """`holder.extend(added)` or `holder += added`; `told`: by the method, which alone Keras 3 watches."""
        for id in holder.refs:
            if self.object(id).kind is not Kind.CONTAINER:
                continue
            if self.container_of.get(id) in KEYED:
                self.update(id, added, node)
            else:
                self.extend_with(id, added, node, told)

    def extend_with(self, id: int, added: Value, node: ast.AST, told: bool = True) -> None:
        known = self.known_items(added)
        if not told and id in self.told:
            for item in known if known is not None else [self.item_of(added, node)]:
                index = len(self.known_items(of(Ref(id))) or ())
                self.put(id, ("i", index) if known is not None and index < LONGEST else ANY, item, node)
            return
        if known is not None:
            for item in known:
                self.append(id, item, node, copied=True)
            return
        item = self.item_of(added, node)
        self.check(id)
        self.put(id, ANY, self.item_added(id, ANY, item, node, copied=True), node)
        self.seen(id)

    def put_tracked(self, id: int, name: Hashable, value: Value, node: ast.AST, copied: bool = False) -> None:
        """`dict[name] = value`."""
        self.check(id)
        self.put(id, name, self.item_added(id, name, value, node, copied), node)
        self.seen(id)

    def update(self, id: int, added: Value, node: ast.AST) -> None:
        """Put all items of another dict, or of pairs, into a dict."""
        for name, value in self.entries(added, node):
            self.put_tracked(id, name, value, node, copied=True)

    # Methods

    def container_method(
        self, id: int, name: str, args: list[Value], keywords: list[tuple[str, Value]], node: ast.AST
    ) -> Value:
        """A method of a list, dict, set or tuple."""
        first = args[0] if args else UNKNOWN
        if self.container_of.get(id) in KEYED:
            return self.dict_method(id, name, first, args, keywords, node)
        if id in self.fields_of and name in ("_replace", "_asdict"):
            return self.named_method(id, name, keywords, node)
        match name:
            case "append" | "add" | "appendleft":
                self.append(id, first, node)
            case "extend":
                self.extend(of(Ref(id)), first, node)
            case "update":
                for value in args:
                    self.extend(of(Ref(id)), value, node)
            case "insert":
                self.insert(id, first, args[1] if len(args) > 1 else UNKNOWN, node)
            case "pop" | "popleft":
                default = 0 if name == "popleft" else -1
                return self.take_out(id, first.constant if args else default, node)
            case "remove" | "discard":
                there = self.known_items(of(Ref(id))) or []
                self.take_out(id, there.index(first) if first in there else ..., node)
            case "reverse" | "sort":
                known = self.exact_items(id)
                self.check(id)
                if self.holds_trackables(id):
                    self.break_if_watched(id)
                if name == "sort":
                    self.sort(id, known, dict(keywords), node)
                if known is not None and name == "reverse":
                    self.set_items(id, known[::-1], node)
                self.seen(id)
            case "__getitem__":
                return self.subscript(of(Ref(id)), first, node)
            case "index" | "count":
                return UNKNOWN
            case "copy":
                return self.copied(id, node)
            case "clear":
                self.check(id)
                if self.holds_trackables(id):
                    self.break_if_watched(id)
                if id in self.told:
                    self.untell(self.told[id], [r for _, v in self.cells(id) for r in v.refs])
                self.set_items(id, [], node)
                self.seen(id)
        return const(None) if name in _SILENT else UNKNOWN

    def sort(self, id: int, known: list[Value] | None, options: dict[str, Value], node: ast.AST) -> None:
        """Sort a list, where what decides the order is known; else its items may stand anywhere."""
        ordered = self.in_order(of(Ref(id)), options, node) if known is not None else None
        if ordered is not None:
            self.set_items(id, ordered, node)
        elif known is not None and len(known) > 1:
            self.set_items(id, [], node)
            self.put(id, ANY, join(known), node)

    def named_method(self, id: int, name: str, keywords: list[tuple[str, Value]], node: ast.AST) -> Value:
        """`_replace` and `_asdict` of a named tuple."""
        fields = self.fields_of[id]
        items = dict(zip(fields, self.known_items(of(Ref(id))) or [UNKNOWN] * len(fields), strict=False))
        if name == "_asdict":
            made = self.container(node, "dict", ("fields", id))
            for field, value in items.items():
                self.put(made, ("k", field), value, node)
            return of(Ref(made))
        items.update((key, value) for key, value in keywords if key in items)
        changed = self.listed(node, "tuple", list(items.values()), ("named", id))
        self.fields_of[changed.refs[0]] = fields
        if id in self.class_of:
            self.class_of[changed.refs[0]] = self.class_of[id]
        return changed

    def insert(self, id: int, index: Value, value: Value, node: ast.AST) -> None:
        known, place = self.exact_items(id), index.constant
        self.check(id)
        if self.holds_trackables(id) or any(self.is_trackable(r) for r in value.refs):
            self.break_if_watched(id)
        if id in self.told:
            self.item_added(id, ANY, value, node)
        if known is None or not isinstance(place, int):
            self.put(id, ANY, value, node)
        else:
            known.insert(place, value)
            self.set_items(id, known, node)
        self.seen(id)

    def dict_method(
        self,
        id: int,
        name: str,
        first: Value,
        args: list[Value],
        keywords: list[tuple[str, Value]],
        node: ast.AST,
    ) -> Value:
        """A method of a dict. Those that its wrapper does not know of change the dict behind its back."""
        match name:
            case "update" | "__init__":
                for value in args:
                    self.update(id, value, node)
                for key, value in keywords:
                    self.put_tracked(id, ("k", key) if key != "*" else ANY, value, node, copied=True)
            case "__setitem__" if len(args) == 2:
                self.set_item_of(id, first, args[1], node)
            case "setdefault":
                cell = self.key_name(first)
                if cell == ANY or self.store.get((id, cell)) is None:
                    default = args[1] if len(args) > 1 else NONE
                    if id in self.told and self.container_of.get(id) == "OrderedDict":
                        self.item_added(id, cell, default, node)
                    self.put(id, cell, default, node)
                return self.item_at(id, first)
            case "get" | "pop" | "__getitem__" if args:
                default = args[1] if len(args) > 1 else const(None)
                cell = self.key_name(first)
                if self.is_surely_absent(id, cell):
                    return default if name != "__getitem__" else UNKNOWN
                found = self.item_at(id, first)
                if name == "pop":
                    self.store.set((id, cell), None)
                    if id in self.told:
                        self.untell(self.told[id], found.refs)
                return found if cell != ANY and not found.open else join([found, default])
            case "popitem":
                return UNKNOWN
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
                if id in self.told:
                    self.untell(self.told[id], [r for _, v in self.cells(id) for r in v.refs])
                for cell, _ in self.cells(id):
                    self.store.set((id, cell), None)
        return const(None) if name in _SILENT else UNKNOWN


def _item(node: ast.AST, key: str) -> str:
    """How an item that a statement assigns is spelled there."""
    match node:
        case (
            ast.Assign(targets=[ast.Subscript() as target]) | ast.AugAssign(target=ast.Subscript() as target)
        ):
            return ast.unparse(target)
    return f"[{key}]"
