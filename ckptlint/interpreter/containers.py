"""Lists, tuples, dicts and sets: making and reading them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Sequence
from itertools import count
from typing import TYPE_CHECKING

from ckptlint.interpreter.bounded import LONGEST_LIST
from ckptlint.interpreter.cells import FILTERED, Note
from ckptlint.interpreter.context import MOST_ROUNDS
from ckptlint.interpreter.heap import NOTHING_FIXED, Facts
from ckptlint.interpreter.part import InterpreterPart
from ckptlint.interpreter.values import (
    ENUMERATION,
    KEYED,
    TRUE,
    UNKNOWN,
    Atom,
    Bound,
    ClassRef,
    Const,
    Ext,
    ModuleRef,
    Ref,
    Tensor,
    Value,
    Vars,
    as_setting,
    const,
    join,
    of,
)
from ckptlint.program.objects import Dep, Kind, Reference
from ckptlint.program.regions import Region, RegionKind, Source
from ckptlint.program.texts import Text
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


FACTORY = Note("what makes the missing items of a defaultdict")
LISTLIKE = frozenset({"list", "tuple", "generator", "set", "deque", "zip"})
LONGEST = 64  # items kept apart in one container
MOST_ITEMS = 1_000  # items of a list that is made of other lists


class Containers(InterpreterPart):
    """Makes and reads containers."""

    def __init__(self, run: Interpreter) -> None:
        super().__init__(run)
        self.keys_by_name: dict[str, Value] = {}
        self.being_zipped: set[int] = set()  # an iterator may be zipped of itself

    def container(self, node: ast.AST, type: str, role: Hashable = "", fixed: Facts = NOTHING_FIXED) -> int:
        """A new, empty container made at a node."""
        id = self.heap.allocate(Kind.CONTAINER, type, node, role=("container", role), fixed=fixed)
        self.recorder.made_anew(id)
        self.heap.empty(id)
        return id

    def listed(
        self,
        node: ast.AST,
        type: str,
        items: Sequence[Value],
        role: Hashable = "",
        fixed: Facts = NOTHING_FIXED,
    ) -> Value:
        """A container with these items, by index."""
        id = self.container(node, type, role, fixed)
        for index, item in enumerate(items):
            self.put(id, ("i", index) if index < LONGEST_LIST else ANY, item, node)
        return of(Ref(id))

    def at(self, index: int) -> Hashable:
        """The cell of the item at an index; the wildcard cell once a container has too many items."""
        return ("i", index) if index < LONGEST_LIST else ANY

    def display(self, node: ast.expr, type: str, elts: Sequence[ast.expr]) -> Value:
        """The value of a list, tuple or set display, such as `[a, *b]`; `type` is the container's type."""
        items: list[Value] = []
        rest: list[Value] = []
        for elt in elts:
            value = self.run.expressions.value(elt)
            if isinstance(elt, ast.Starred):
                known = self.items_or_rows(value, elt)
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
        """The value of a dict display; a key that is None stands for `**value`."""
        id = self.container(node, "dict")
        for key, part in zip(keys, values, strict=True):
            value = self.run.expressions.value(part)
            value = as_setting(value) if isinstance(part, ast.Constant) else value
            if key is None:
                self.put_all(id, value, node)
            else:
                self.put(id, self.key_name(self.run.expressions.value(key)), value, node)
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
        self.heap.set((id, FILTERED), None)
        place = self.context.place(node)
        frame = self.context.frame
        outer, frame.scopes = frame.scopes, (self.context.new_scope(), *frame.scopes)
        sources: set[Source] = set()

        indices = count()

        def emit() -> None:
            self.context.step(node)
            name = self.at(next(indices)) if key is None else self.key_name(self.run.expressions.value(key))
            value = self.run.expressions.value(elt)
            sources.update(value.sources)
            self.put(id, name, value, node)

        try:
            if self.item_by_item(node, generators, emit, sources):
                return of(Ref(id)).tainted(frozenset(sources))
            with self.context.within(Region(RegionKind.LOOP, place)):
                for generator in generators:
                    over = self.run.expressions.value(generator.iter)
                    sources |= over.sources
                    self.run.statements.assign(generator.target, self.item_of(over, generator.iter), node)
                    for test in generator.ifs:
                        self.run.expressions.value(test)
                    if self.is_filtered(over) or not all(map(_asks_for_none, generator.ifs)):
                        self.heap.set((id, FILTERED), TRUE)
                if key is not None:
                    self.run.expressions.value(key)
                value = self.run.expressions.value(elt)
                self.put(id, ANY, value, node)
        finally:
            frame.scopes = outer
        return of(Ref(id)).tainted(frozenset(sources) | value.sources)

    def is_filtered(self, value: Value) -> bool:
        """Whether a value may lack some of the items that a list known here has."""
        return any(self.heap.get((id, FILTERED)) is not None for id in value.refs)

    def item_by_item(
        self,
        node: ast.expr,
        generators: Sequence[ast.comprehension],
        emit: Callable[[], None],
        sources: set[Source],
    ) -> bool:
        """Run a comprehension over few known items one by one.

        Returns False where an iterable or a test turns out not to be known: then nothing it made counts.
        """
        if not generators:
            emit()
            return True
        first, *rest = generators
        iterable = self.run.expressions.value(first.iter)
        known = self.items_or_rows(iterable, first.iter)
        sources |= iterable.sources
        if known is None or len(known) > MOST_ROUNDS:
            return False
        place = self.context.place(node)
        for index, item in enumerate(known):
            with (
                self.context.within(Region(RegionKind.LOOP, place, index, name="each")),
                self.context.called_from((place, len(rest), index)),
            ):
                self.run.statements.assign(first.target, item, node)
                passed = [self.run.expressions.truth(self.run.expressions.value(test)) for test in first.ifs]
                if None in passed:
                    return False
                if all(passed) and not self.item_by_item(node, rest, emit, sources):
                    return False
        return True

    def key_name(self, key: Value) -> Hashable:
        """The cell of an item: that of the index or key, or the wildcard cell where it is not known."""
        known = key.constant
        match known:
            case bool() | float() | bytes() | None:
                return ("o", self.key_of(key, repr(known)))
            case int():
                return ("i", known)
            case str():
                return ("k", known)
        match key.single:
            case Ref(id) if self.heap.container_type(id) == "tuple":
                parts = [item.constant for item in self.known_items(key) or [UNKNOWN]]
                return ANY if ... in parts else ("o", self.key_of(key, repr(tuple(parts))))
            case Ref(id) if self.heap.object(id).kind is not Kind.CONTAINER and not self.heap.object(id).many:
                return ("o", self.key_of(key, f"object {id}"))
            case ClassRef(cls):
                return ("o", self.key_of(key, f"class {cls.scope}"))
            case Ext(name):
                return ("o", self.key_of(key, f"name {name}"))
        return ANY

    def key_of(self, key: Value, name: str) -> str:
        """Remember the key whose cell has this name, for reading the keys of a dict; returns the name."""
        self.keys_by_name[name] = key
        return name

    def put(self, id: int, name: Hashable, value: Value, node: ast.AST) -> None:
        """Set one item. Writing the wildcard cell is a weak update: it joins with the old value."""
        if name == ANY:
            old = self.heap.get((id, ANY))
            value_now = join([old, value]) if old is not None else value
            self.heap.set((id, ANY), value_now)
        else:
            self.heap.set((id, name), value)
        label = ANY if name == ANY else str(name[1]) if isinstance(name, tuple) else str(name)
        for target in value.refs:
            self.recorder.edge(id, label, target, node, Reference.ITEM)

    def is_listlike(self, value: Value) -> bool:
        """Whether a value may be a list, a tuple, or another container that is read in order."""
        return any(
            isinstance(a, Vars) or (isinstance(a, Ref) and self.heap.container_type(a.id) in LISTLIKE)
            for a in value
        )

    def is_dict(self, value: Value) -> bool:
        """Whether a value surely is a dict or like one."""
        return (
            bool(value.atoms)
            and not value.open
            and len(value.refs) == len(value.atoms)
            and all(self.heap.container_type(r) in KEYED for r in value.refs)
        )

    def known_items(self, value: Value) -> list[Value] | None:
        """The items in order where all are known, None otherwise; those of a dict are its keys."""
        single = value.single
        if isinstance(single, Text) and single.known is not None and len(single.known) <= LONGEST:
            return [const(character) for character in single.known]
        if isinstance(single, Bound) and single.name == "__dict__":
            shown = self.namespace(single.receiver)
            return None if shown is None else [const(name) for name in shown]
        if isinstance(single, ClassRef) and ENUMERATION in single.cls.roles:
            return [of(member) for member in self.run.classes.members_of(single.cls).values()]
        if not isinstance(single, Ref):
            return None
        type = self.heap.container_type(single.id)
        if type is None or self.heap.get((single.id, ANY)) is not None:
            return None
        names = [n for n in self.heap.keys_of(single.id) if isinstance(n, tuple)]
        if type in KEYED:
            return [self.keys_by_name.get(n[1], UNKNOWN) if n[0] == "o" else const(n[1]) for n in names]
        if type == "zip":
            return None
        indices = sorted(n[1] for n in names if n[0] == "i")
        if type not in LISTLIKE or indices != list(range(len(indices))):
            return None
        return [self.heap.get((single.id, ("i", i))) or UNKNOWN for i in indices]

    def items_or_rows(self, value: Value, node: ast.AST) -> list[Value] | None:
        """The known items of a container, or the rows of a `zip` of known lists and computed values.

        A computed value, such as a list of gradients, is taken to be as long as the lists beside it.
        """
        known, single = self.known_items(value), value.single
        if known is not None or not isinstance(single, Ref) or self.heap.container_type(single.id) != "zip":
            return known
        columns = [(self.known_items(part), part) for part in self.heap.items(single.id)]
        lengths = [len(items) for items, _ in columns if items is not None]
        if not lengths or min(lengths) > MOST_ROUNDS:
            return None
        if any(items is None and not isinstance(part.single, Tensor) for items, part in columns):
            return None
        return [
            self.listed(
                node,
                "tuple",
                [part if items is None else items[row] for items, part in columns],
                ("row", row),
            )
            for row in range(min(lengths))
        ]

    def item_of(self, value: Value, node: ast.AST, role: Hashable = "item") -> Value:
        """What iterating over a value yields."""
        found: list[Value] = []
        for atom in value:
            match atom:
                case Ref(id):
                    type = self.heap.container_type(id)
                    if type in KEYED or (type == "zip" and id in self.being_zipped):
                        found.append(UNKNOWN)
                    elif type == "zip":
                        self.being_zipped.add(id)
                        parts = [self.item_of(v, node, ("zip", i)) for i, v in enumerate(self.heap.items(id))]
                        self.being_zipped.discard(id)
                        found.append(self.listed(node, "tuple", parts, ("zipped", id)))
                    elif type is not None:
                        items = self.heap.items(id)
                        found.append(join(items) if items else UNKNOWN)
                    elif self.heap.object(id).kind is Kind.VARIABLE:
                        found.append(of(Tensor(frozenset({Dep(id)}))))
                    elif self.heap.object(id).kind is Kind.OUTSIDE:
                        deps = self.heap.derived_from(id) | {Dep(id)}
                        found.append(self.heap.from_outside(node, ("item", id, role), deps))
                    else:
                        found.append(UNKNOWN)
                case Vars():
                    found.append(of(atom))
                case Tensor():
                    found.append(of(atom))
                case _:
                    found.append(UNKNOWN)
        if not found or value.open:
            found.append(self.heap.from_outside(node, ("item", "open", role)))
        return join(found).tainted(value.sources | self.run.library.unordered(value, node))

    def subscript(self, holder: Value, key: Value, node: ast.AST) -> Value:
        """The value of `holder[key]`."""
        found: list[Value] = []
        for atom in holder:
            match atom:
                case Ref(id) if self.heap.object(id).kind is Kind.CONTAINER:
                    cell = self.key_name(key)
                    if (
                        self.is_surely_absent(id, cell)
                        and (factory := self.heap.get((id, FACTORY))) is not None
                    ):
                        with self.context.called_from((self.context.place(node), cell)):
                            self.put(id, cell, self.run.calls.apply(factory, [], [], node), node)
                    found.append(self.item_at(id, key))
                case Ref(id) if self.heap.object(id).kind is Kind.VARIABLE:
                    found.append(of(Tensor(frozenset({Dep(id)}))))
                case Ref(id) if self.heap.object(id).kind is Kind.OUTSIDE:
                    deps = self.heap.derived_from(id) | {Dep(id)}
                    known = key.constant
                    role = ("at", id, known if isinstance(known, int | str) else self.context.place(node))
                    found.append(self.heap.from_outside(node, role, deps))
                case Tensor(node=step) if step:
                    found.append(self.run.framework.computed(of(atom), (of(atom),), node))
                case Tensor() | Vars():
                    found.append(of(atom))
                case Text(known=str() as text) if isinstance(at := key.constant, int):
                    found.append(const(text[at]) if -len(text) <= at < len(text) else UNKNOWN)
                case Ext(name):
                    found.append(self.item_of_outside(name, key))
                case Bound(receiver, "__dict__"):
                    found.append(self.item_at(self.namespace_as_dict(receiver, node).refs[0], key))
                case ClassRef(cls) if ENUMERATION in cls.roles:
                    member = self.run.classes.members_of(cls).get(str(key.constant))
                    found.append(of(member) if member is not None else UNKNOWN)
                case ClassRef():
                    found.append(of(atom))  # a generic class with the types that it stands for
                case _:
                    found.append(UNKNOWN)
        if holder.open or not found:
            found.append(UNKNOWN)
        item = join(found)
        chosen = item.atoms and all(isinstance(atom, Const) for atom in item)
        return item.tainted(holder.sources | (key.sources if chosen else key.apart_from_state))

    def item_of_outside(self, name: str, key: Value) -> Value:
        """`sys.modules[name]`, and types with parameters."""
        known = key.constant
        if name == "sys.modules" and isinstance(known, str):
            return self.run.imports.module_named(known)
        return of(Ext(name)) if name.startswith("typing.") else UNKNOWN

    def sliced(self, holder: Value, key: ast.Slice, node: ast.AST) -> Value:
        """`holder[a:b]`: a new list or tuple where the items and bounds are known."""
        bounds = self.bounds(key)
        items, single = self.known_items(holder), holder.single
        if bounds is None or items is None or not isinstance(single, Ref):
            return self.subscript(holder, UNKNOWN, node)
        type = "tuple" if self.heap.container_type(single.id) == "tuple" else "list"
        return self.listed(node, type, items[bounds], ("slice", single.id))

    def bounds(self, key: ast.Slice) -> slice | None:
        """The bounds of a slice, None where they are not known."""
        parts = [
            None if part is None else self.run.expressions.value(part).constant
            for part in (key.lower, key.upper, key.step)
        ]
        if any(part is not None and not isinstance(part, int) for part in parts):
            return None
        return None if parts[2] == 0 else slice(*parts)

    def item_at(self, id: int, key: Value) -> Value:
        """The item that a container has at a key; whatever it may hold where the key is not known."""
        name = self.key_name(key)
        if name != ANY:
            known = key.constant
            if isinstance(known, int) and known < 0:
                count = sum(1 for n in self.heap.keys_of(id) if isinstance(n, tuple) and n[0] == "i")
                name = ("i", count + known)
            found = [v for n in (name, ANY) if (v := self.heap.get((id, n))) is not None]
            if found:
                return join(found)
            return UNKNOWN
        items = self.heap.items(id)
        return join([*items, UNKNOWN]) if items else UNKNOWN

    def is_surely_absent(self, id: int, cell: Hashable) -> bool:
        """Whether a dict has no such key; what methods that run in no set order may have put there counts."""
        known = cell != ANY and self.heap.get((id, ANY)) is None and self.heap.get((id, cell)) is None
        return known and self.heap.container_type(id) in KEYED and self.is_in_order(id)

    def is_in_order(self, id: int) -> bool:
        """Whether all that happened to an object was seen before what is run now."""
        return (
            self.record.drivers[self.context.driver].first
            or self.heap.object(id).driver == self.context.driver
        )

    def put_all(self, id: int, added: Value, node: ast.AST) -> None:
        """Put all items of another dict into a dict."""
        for name, value in self.entries(added, node):
            self.put(id, name, value, node)

    def entries(self, added: Value, node: ast.AST) -> list[tuple[Hashable, Value]]:
        """The entries of a dict, or of a list of pairs."""
        found: list[tuple[Hashable, Value]] = []
        for atom in added:
            if isinstance(atom, Bound) and atom.name == "__dict__":
                names = self.namespace(atom.receiver)
                found += [(ANY, UNKNOWN)] if names is None else [(("k", n), v) for n, v in names.items()]
            elif not isinstance(atom, Ref) or self.heap.object(atom.id).kind is not Kind.CONTAINER:
                found.append((ANY, of(atom) if isinstance(atom, Ref) else UNKNOWN))
            elif self.heap.container_type(atom.id) in KEYED:
                found += self.heap.cells(atom.id)
            else:
                known = self.known_items(of(atom))
                for item in known if known is not None else [self.item_of(of(atom), node)]:
                    pair = self.known_items(item)
                    if pair is not None and len(pair) == 2:
                        found.append((self.key_name(pair[0]), pair[1]))
                    else:
                        found.append((ANY, self.item_of(item, node)))
        if added.open:
            found.append((ANY, UNKNOWN))
        return found

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
        if not loose and sum(len(k) if k is not None else MOST_ITEMS + 1 for k in known) <= MOST_ITEMS:
            return self.listed(node, "list", [i for k in known if k is not None for i in k])
        id = self.container(node, "list")
        for value in lists:
            self.put(id, ANY, self.item_of(value, node), node)
        return of(Ref(id), *loose)

    def repeated(self, node: ast.AST, value: Value, times: Value) -> Value:
        """`[x] * n`: a new list, or tuple."""
        known, count, single = self.known_items(value), times.constant, value.single
        if known is not None and isinstance(count, int) and 0 <= count * len(known) <= LONGEST:
            is_tuple = isinstance(single, Ref) and self.heap.container_type(single.id) == "tuple"
            return self.listed(node, "tuple" if is_tuple else "list", known * count)
        id = self.container(node, "list")
        self.put(id, ANY, self.item_of(value, node), node)
        return of(Ref(id))

    def values(self, id: int, node: ast.AST) -> Value:
        """The items of a dict as a list."""
        if self.heap.get((id, ANY)) is None:
            return self.listed(node, "list", self.heap.items(id), ("values", id))
        made = self.container(node, "list", ("values", id))
        self.put(made, ANY, join(self.heap.items(id)), node)
        return of(Ref(made))

    def pairs(self, id: int, node: ast.AST) -> Value:
        made = self.container(node, "list", ("items", id))
        apart = self.heap.get((id, ANY)) is None
        for index, (name, value) in enumerate(self.heap.cells(id)):
            key = const(name[1]) if isinstance(name, tuple) and name[0] != "o" else UNKNOWN
            pair = self.listed(node, "tuple", [key, value], ("pair", id, name))
            self.put(made, ("i", index) if apart else ANY, pair, node)
        return of(Ref(made))

    def copied(self, id: int, node: ast.AST) -> Value:
        made = self.container(node, self.heap.container_type(id) or "list", ("copy", id))
        for name in self.heap.keys_of(id):
            value = self.heap.get((id, name))
            if value is not None:
                self.put(made, name, value, node)
        return of(Ref(made))

    def namespace(self, holder: Atom) -> dict[str, Value] | None:
        """What the program put into `__dict__` of a module, class or object; None where not known."""
        match holder:
            case ModuleRef(module):
                owner = module.scope
            case ClassRef(cls):
                owner = cls.scope
            case Ref(id):
                owner = id
            case _:
                return None
        found = {name: self.heap.get((owner, name)) for name in self.heap.keys_of(owner)}
        if ANY in found:
            return None
        return {
            name: value
            for name, value in found.items()
            if isinstance(name, str) and value is not None and name.isidentifier()
        }

    def namespace_as_dict(self, holder: Atom, node: ast.AST) -> Value:
        """A dict with what `__dict__` shows now."""
        names = self.namespace(holder)
        made = self.container(node, "dict", ("namespace", holder))
        if names is None:
            self.put(made, ANY, UNKNOWN, node)
        for name, value in (names or {}).items():
            self.put(made, ("k", name), value, node)
        return of(Ref(made))


def _asks_for_none(test: ast.expr) -> bool:
    """Whether a test is `x is not None`, which is there for what seldom is None."""
    match test:
        case ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
    return False
