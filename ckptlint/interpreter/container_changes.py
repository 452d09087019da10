"""Lists, tuples, dicts and sets: changing them."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from typing import TYPE_CHECKING

from ckptlint.interpreter.containers import LONGEST
from ckptlint.interpreter.framework import ContainerWatch
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import KEYED, UNKNOWN, Bound, Ref, Value, join, of
from ckptlint.program.objects import Kind
from ckptlint.program.regions import RegionKind
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    pass


class ContainerChanges(InterpreterPart):
    """Changes containers."""

    @property
    def watch(self) -> ContainerWatch:
        """The framework's part that is notified of each change."""
        return self.run.framework.containers

    def set_item(self, holder: Value, key: Value, value: Value, node: ast.AST) -> None:
        """`holder[key] = value`."""
        for atom in holder:
            match atom:
                case Ref(id) if self.heap.object(id).kind is Kind.CONTAINER:
                    self.set_item_of(id, key, value, node)
                case Bound(receiver=Ref(id), name="__dict__"):
                    known = key.constant
                    if isinstance(known, str):
                        self.run.attributes.set_past_class(id, known, value, node)
                case Ref(id):
                    self.recorder.escape(value)
        if holder.open:
            self.recorder.escape(value)

    def set_item_of(self, id: int, key: Value, value: Value, node: ast.AST) -> None:
        """The same for one container."""
        keyed = self.heap.container_type(id) in KEYED
        name = self.run.containers.key_name(key) if keyed else self.index(id, key)
        if self.in_open_loop(id):
            name = name if name != ANY and isinstance(key.constant, str) else ANY
        old = self.heap.get((id, name))
        if old is not None and name != ANY and not self.run.derivation.state_in(value):
            self.run.attributes.rebound(_item(node, str(key.constant)), old, value, node, id)
        if keyed:
            self.put_tracked(id, name, value, node)
            return
        self.watch.before(id)
        self.run.containers.put(id, name, self.watch.replaced(id, name, old, value, node), node)
        self.watch.after(id)

    def set_slice(self, holder: Value, key: ast.Slice, value: Value, node: ast.AST) -> None:
        """`holder[a:b] = value`."""
        bounds = self.run.containers.bounds(key)
        for id in holder.refs:
            if self.heap.object(id).kind is not Kind.CONTAINER:
                continue
            known, new = self.exact_items(id), self.run.containers.known_items(value)
            if known is None or new is None or bounds is None:
                self.extend_with(id, value, node)
                continue
            self.watch.before(id)
            now = list(known)
            try:
                now[bounds] = new
            except ValueError:
                continue
            self.set_items(id, self.watch.resliced(id, known, now, node), node)
            self.watch.after(id)

    def delete_item(self, holder: Value, key: Value, node: ast.AST) -> None:
        """`del holder[key]`."""
        for id in holder.refs:
            if self.heap.object(id).kind is not Kind.CONTAINER:
                continue
            if self.heap.container_type(id) in KEYED:
                self.watch.before(id)
                self.heap.set((id, self.run.containers.key_name(key)), None)
                self.watch.after(id)
            else:
                self.take_out(id, key.constant, node)

    def index(self, id: int, key: Value) -> Hashable:
        """The cell that an index of a list means; a negative one counts from the end."""
        name = self.run.containers.key_name(key)
        if isinstance(name, tuple) and name[0] == "i" and name[1] < 0:
            items = self.run.containers.known_items(of(Ref(id)))
            return ("i", len(items) + name[1]) if items is not None else ANY
        return name

    def exact_items(self, id: int) -> list[Value] | None:
        """The items of a list where all are known and the run is sure to be here once."""
        return None if self.in_open_loop(id) else self.run.containers.known_items(of(Ref(id)))

    def set_items(self, id: int, items: list[Value], node: ast.AST) -> None:
        """Let a list have these items and no others."""
        for name, _ in self.heap.cells(id):
            self.heap.set((id, name), None)
        for index, item in enumerate(items):
            self.run.containers.put(id, ("i", index) if index < LONGEST else ANY, item, node)

    def take_out(self, id: int, index: object, node: ast.AST) -> Value:
        """Remove the item of a list at an index, and return it."""
        known = self.exact_items(id)
        self.watch.before(id, moves=True)
        if known is None or not isinstance(index, int) or not -len(known) <= index < len(known):
            self.watch.after(id)
            return join([*self.heap.items(id), UNKNOWN])
        taken = known.pop(index)
        self.set_items(id, known, node)
        self.watch.after(id)
        self.watch.removed(id, [taken])
        return taken

    def in_open_loop(self, id: int) -> bool:
        """Whether the run stands in a loop, of unknown count, that the object was made outside of."""
        made = set(self.heap.object(id).regions)
        return any(r.kind is RegionKind.LOOP and not r.name and r not in made for r in self.context.regions)

    def append(self, id: int, value: Value, node: ast.AST, copied: bool = False) -> None:
        """Add one item at the end of a list."""
        indices = [n[1] for n in self.heap.keys_of(id) if isinstance(n, tuple) and n[0] == "i"]
        open = self.in_open_loop(id) or self.heap.get((id, ANY)) is not None or len(indices) >= LONGEST
        name: Hashable = ANY if open else ("i", len(indices))
        self.watch.before(id)
        self.run.containers.put(id, name, self.watch.added(id, name, value, node, copied), node)
        self.watch.after(id)

    def extend(self, holder: Value, added: Value, node: ast.AST, by_operator: bool = False) -> None:
        """`holder.extend(added)`, or `holder += added` where it is done by the operator."""
        for id in holder.refs:
            if self.heap.object(id).kind is not Kind.CONTAINER:
                continue
            if self.heap.container_type(id) in KEYED:
                self.update(id, added, node)
            else:
                self.extend_with(id, added, node, by_operator)

    def extend_with(self, id: int, added: Value, node: ast.AST, by_operator: bool = False) -> None:
        """Append the items of `added` to a list; one that stands for all where they are not known."""
        known = self.run.containers.known_items(added)
        if by_operator and not self.watch.sees_operators(id):
            for item in known if known is not None else [self.run.containers.item_of(added, node)]:
                index = len(self.run.containers.known_items(of(Ref(id))) or ())
                self.run.containers.put(
                    id, ("i", index) if known is not None and index < LONGEST else ANY, item, node
                )
            return
        if known is not None:
            for item in known:
                self.append(id, item, node, copied=True)
            return
        item = self.run.containers.item_of(added, node)
        self.watch.before(id)
        self.run.containers.put(id, ANY, self.watch.added(id, ANY, item, node, copied=True), node)
        self.watch.after(id)

    def put_tracked(self, id: int, name: Hashable, value: Value, node: ast.AST, copied: bool = False) -> None:
        """`dict[name] = value`."""
        self.watch.before(id)
        self.run.containers.put(id, name, self.watch.added(id, name, value, node, copied), node)
        self.watch.after(id)

    def update(self, id: int, added: Value, node: ast.AST) -> None:
        """Put all items of another dict, or of pairs, into a dict."""
        for name, value in self.run.containers.entries(added, node):
            self.put_tracked(id, name, value, node, copied=True)

    def insert(self, id: int, index: Value, value: Value, node: ast.AST) -> None:
        """`list.insert(index, value)`."""
        known, place = self.exact_items(id), index.constant
        self.watch.before(id, moves=True, new=value)
        self.watch.inserted(id, value, node)
        if known is None or not isinstance(place, int):
            self.run.containers.put(id, ANY, value, node)
        else:
            known.insert(place, value)
            self.set_items(id, known, node)
        self.watch.after(id)

    def reorder(self, id: int, items: list[Value] | None, node: ast.AST) -> None:
        """Put the items of a list in another order; `items` is None where that order is not known."""
        self.watch.before(id, moves=True)
        if items is not None:
            self.set_items(id, items, node)
        self.watch.after(id)

    def scatter(self, id: int, items: list[Value], node: ast.AST) -> None:
        """Set the items of a list whose order is not known: any of them may stand anywhere."""
        self.set_items(id, [], node)
        self.run.containers.put(id, ANY, join(items), node)
        self.watch.after(id)

    def clear(self, id: int, node: ast.AST) -> None:
        """Take all items out of a list."""
        self.watch.before(id, moves=True)
        self.watch.removed(id, self.heap.items(id))
        self.set_items(id, [], node)
        self.watch.after(id)

    # What the wrapper of a dict does not know of: it changes the dict behind the wrapper's back.

    def put_default(self, id: int, name: Hashable, value: Value, node: ast.AST) -> None:
        """`dict.setdefault` puts an item."""
        self.watch.defaulted(id, name, value, node)
        self.run.containers.put(id, name, value, node)

    def take_key(self, id: int, name: Hashable, taken: Value) -> None:
        """Take an item out of a dict."""
        self.heap.set((id, name), None)
        self.watch.removed(id, [taken])

    def clear_keys(self, id: int) -> None:
        """Take all items out of a dict."""
        self.watch.removed(id, self.heap.items(id))
        for name, _ in self.heap.cells(id):
            self.heap.set((id, name), None)


def _item(node: ast.AST, key: str) -> str:
    """How an item that a statement assigns is spelled there."""
    match node:
        case (
            ast.Assign(targets=[ast.Subscript() as target]) | ast.AugAssign(target=ast.Subscript() as target)
        ):
            return ast.unparse(target)
    return f"[{key}]"
