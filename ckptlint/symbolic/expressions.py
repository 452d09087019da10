"""Expressions: what each evaluates to."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from ckptlint.knowledge.meanings import (
    ATTRIBUTES,
    GRAPH_ENDS,
    OPAQUE_METHODS,
    OPTIONS,
    PARSER,
    SHAPE_ATTRIBUTES,
)
from ckptlint.knowledge.names import NEVER_TRUE, identify
from ckptlint.record import Dep, Hole, Kind, Region, RegionKind, Source, Text
from ckptlint.source import Place
from ckptlint.symbolic.changing import Changing
from ckptlint.symbolic.containers import ENUMERATION
from ckptlint.symbolic.machine import ANY
from ckptlint.symbolic.store import Note
from ckptlint.symbolic.texts import in_braces, in_percent
from ckptlint.symbolic.values import (
    FALSE,
    LARGEST,
    LONGEST_TEXT,
    NONE,
    TRUE,
    UNKNOWN,
    Atom,
    Bound,
    Class,
    ClassRef,
    Closure,
    Const,
    Ext,
    Function,
    ModuleRef,
    Partial,
    Ref,
    Super,
    Tensor,
    Value,
    Vars,
    const,
    join,
    of,
)

LONGEST_NAME = 400  # characters of the dotted name of something outside the project
BUILTINS = frozenset(dir(builtins))
# Objects whose attributes are the flags that a program defines.
FLAGS = frozenset({"absl.flags.FLAGS", "tensorflow.compat.v1.flags.FLAGS", "tensorflow.flags.FLAGS"})


class Expressions(Changing):
    """Evaluates expressions."""

    def value(self, node: ast.expr) -> Value:
        """What an expression evaluates to. The commonest kinds are asked for first."""
        self.step(node)
        if isinstance(node, ast.Name):
            return self.lookup(node.id, node)
        if isinstance(node, ast.Attribute):
            return self.attribute(self.value(node.value), node.attr, node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Constant):
            known = node.value
            return of(Text((known,), self.place(node))) if isinstance(known, str) else const(known)
        return self.other_value(node)

    def other_value(self, node: ast.expr) -> Value:
        match node:
            case ast.BinOp(left, _, right):
                a, b = self.value(left), self.value(right)
                return self.symbolic(self.combine(node, a, b), None, (a, b), node)
            case ast.UnaryOp(op, operand):
                a = self.value(operand)
                return self.symbolic(self.unary(op, a), None, (a,), node)
            case ast.BoolOp(op, values):
                return self.either(isinstance(op, ast.Or), values)
            case ast.Compare(left, ops, comparators):
                return self.compare(left, ops, comparators)
            case ast.IfExp(test, body, orelse):
                return self.choice(node, test, body, orelse)
            case ast.Subscript(value=holder, slice=ast.Slice() as key):
                return self.sliced(self.value(holder), key, node)
            case ast.Subscript(value=holder, slice=key):
                return self.subscript(self.value(holder), self.value(key), node)
            case ast.Tuple(elts):
                return self.display(node, "tuple", elts)
            case ast.List(elts):
                return self.display(node, "list", elts)
            case ast.Set(elts):
                return self.display(node, "set", elts)
            case ast.Dict(keys, values):
                return self.dict_display(node, keys, values)
            case ast.ListComp(elt, generators):
                return self.comprehension(node, "list", generators, elt)
            case ast.SetComp(elt, generators):
                return self.comprehension(node, "set", generators, elt)
            case ast.GeneratorExp(elt, generators):
                return self.comprehension(node, "generator", generators, elt)
            case ast.DictComp(key, elt, generators):
                return self.comprehension(node, "dict", generators, elt, key)
            case ast.JoinedStr(values):
                made = self.joined(values)
                return self.ended(made, self.place(node)) if _literal(values) else made
            case ast.FormattedValue(value=inner, conversion=conversion, format_spec=spec):
                shown = self.value(inner)
                if spec is None and conversion in (-1, ord("s")):
                    return shown
                return self.in_format(shown, conversion, None if spec is None else self.value(spec))
            case ast.Lambda():
                scopes = self.frame.scopes
                return of(Closure(self.function_of(node), scopes, None, self.defaults(node.args)))
            case ast.NamedExpr(target, inner):
                result = self.value(inner)
                self.bind(target.id, result, node)
                return result
            case ast.Starred(value=inner) | ast.Await(value=inner):
                return self.value(inner)
            case ast.Yield(value=inner):
                self.yielded(self.value(inner) if inner is not None else NONE, node)
                return UNKNOWN
            case ast.YieldFrom(value=inner):
                over = self.value(inner)
                items = self.known_items(over)
                self.frame.yields_all &= items is not None
                for item in items if items is not None else [self.item_of(over, node)]:
                    self.yielded(item, node)
                return UNKNOWN
            case ast.Slice(lower, upper, stride):
                for part in (lower, upper, stride):
                    if part is not None:
                        self.value(part)
                return UNKNOWN
        return UNKNOWN

    def yielded(self, value: Value, node: ast.AST) -> None:
        """One more item of a generator."""
        self.frame.returned.append(value)
        left = self.frame.exits or any(loop.breaks or loop.continues for loop in self.loops)
        if left or self.unsure > self.frame.unsure:
            self.frame.yields_all = False

    # Names

    def lookup(self, name: str, node: ast.AST) -> Value:
        for scope in self.frame.scopes:
            value = self.store.get((scope, name))
            if value is not None:
                return value
        for scope in self.frame.scopes:
            for base in self.star_imports.get(scope, []):
                full = f"{base}.{name}"
                if self.class_row(full) is not None or self.is_function(full):
                    return of(Ext(full))
        if name in BUILTINS:
            return of(Ext(f"builtins.{name}"))
        return UNKNOWN

    # Attributes

    def attribute(self, holder: Value, name: str, node: ast.AST) -> Value:
        found = [self.attribute_of(atom, name, node) for atom in holder]
        if holder.open or not found:
            found.append(UNKNOWN)
        return join(found).tainted(holder.sizes if name in SHAPE_ATTRIBUTES else holder.sources)

    def attribute_of(self, atom: Atom, name: str, node: ast.AST) -> Value:
        match atom:
            case Ref(id):
                return self.attribute_of_object(id, name, node)
            case ModuleRef(module):
                value = self.store.get((module.scope, name))
                if value is not None:
                    return value
                below = self.modules.find(module, name, 1) if module.is_package else None
                if below is not None:
                    self.execute(below)
                    return of(ModuleRef(below))
                return of(Bound(atom, name)) if name == "__dict__" else UNKNOWN
            case Ext(base):
                if len(base) > LONGEST_NAME:
                    return UNKNOWN
                flag = self.store.get((self.flags, name)) if base in FLAGS else None
                self.defaults_read += flag is not None
                return flag if flag is not None else of(Ext(f"{base}.{name}"))
            case ClassRef(cls):
                value, owner = self.find_in_class(cls, name)
                if value is not None:
                    return self.bound_in_class(value, cls, owner)
                if name == "__dict__":
                    return of(Bound(atom, name))
                return const(cls.name) if name in ("__name__", "__qualname__") else UNKNOWN
            case Super(cls, receiver):
                return self.attribute_of_super(cls, receiver, name)
            case Tensor(deps):
                if name in SHAPE_ATTRIBUTES:
                    return UNKNOWN
                if name in OPAQUE_METHODS or name in (
                    "value",
                    "assign",
                    "eval",
                    "astype",
                    "reshape",
                    "mean",
                    "sum",
                ):
                    return of(Bound(atom, name))
                return Value(frozenset({Tensor(deps), Bound(atom, name)}))
            case Vars(_) | Text() | Bound() | Const() | Partial():
                if name == "parent":
                    return self.dirname(of(atom))
                return of(Bound(atom, name))
            case Closure(function=function):
                if name == "__name__":
                    return const(getattr(function.node, "name", "<lambda>"))
                return UNKNOWN if name.startswith("__") else of(Bound(atom, name))
        return UNKNOWN

    def namespace(self, holder: Atom) -> dict[str, Value] | None:
        """What the program put into `__dict__` of a module, class or object; None where not known."""
        match holder:
            case ModuleRef(module):
                owner = module.scope
            case ClassRef(cls):
                owner = cls.scope
            case Ref(id):
                owner = id
                self.defaults_read += self.object(id).type == OPTIONS
            case _:
                return None
        found = {name: self.store.get((owner, name)) for name in self.store.keys_of(owner)}
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

    def attribute_of_object(self, id: int, name: str, node: ast.AST) -> Value:
        """An object's attribute: its own cell, its class's, what its kind offers, else something given."""
        cell = self.store.get((id, name))
        kind = self.object(id).kind
        cls = self.class_of.get(id)
        fields = self.fields_of.get(id, ())
        if name in fields:
            return self.item_at(id, const(fields.index(name)))
        if cls is not None:
            value, owner = self.find_in_class(cls, name)
            if value is not None:
                described = self.described(value, id, node)
                if described is not None:
                    return described
                if cell is None:
                    return self.bound(value, Ref(id), owner)
        if cell is not None:
            self.defaults_read += self.object(id).type == OPTIONS
            return cell
        if name == "__dict__":
            return of(Bound(Ref(id), "__dict__"))
        if name == "__class__" and cls is not None:
            return of(ClassRef(cls))
        if name == "__class__" and kind in (Kind.LAYER, Kind.MODEL, Kind.OPTIMIZER):
            return of(Ext(self.object(id).type))
        if cls is not None and kind in (Kind.INSTANCE, Kind.CONTAINER) and not name.startswith("__"):
            asked = self.asked_for(id, cls, name, node)
            if asked is not None:
                return asked
        if name == "__setattr__":
            return of(Bound(Ref(id), name))
        inside = self.inside(id, name, node)
        if inside is not None:
            return inside
        if name in GRAPH_ENDS and kind in (Kind.LAYER, Kind.MODEL, Kind.OTHER):
            end = self.end_of_graph(id, name, node)
            if end is not None:
                return end
        meaning = ATTRIBUTES.get((kind.value, name))
        if meaning is not None:
            return self.built_in_attribute(id, name, meaning, node)
        if kind is Kind.CONTAINER or self.object(id).type == PARSER:
            return of(Bound(Ref(id), name))
        if id in self.datasets:
            return of(Bound(Ref(id), name))
        if kind in (Kind.GIVEN, Kind.INSTANCE):
            return self.part_of_given(id, name, node)
        if not self.offers(kind, name) and cls is not None and self.is_closed(cls):
            return self.part_of_given(id, name, node)
        return of(Bound(Ref(id), name))

    def is_member(self, id: int) -> bool:
        """Whether an object is a member of an enumeration."""
        return id in self.class_of and ENUMERATION in self.class_of[id].roles

    def members_of(self, cls: Class) -> dict[str, Ref]:
        """The members of an enumeration, by their names."""
        found = {name: self.store.get((cls.scope, name)) for name in self.store.keys_of(cls.scope)}
        return {
            str(name): value.single
            for name, value in found.items()
            if value is not None and isinstance(value.single, Ref) and self.is_member(value.single.id)
        }

    def asked_for(self, id: int, cls: Class, name: str, node: ast.AST) -> Value | None:
        """What `__getattr__` of a class gives, where its instance has no such attribute; else None."""
        if self.object(id).kind is Kind.CONTAINER:
            if hasattr(dict, name):
                return None
            if self.store.get((id, "__dict__")) == of(Ref(id)):
                return self.item_at(id, const(name))
        found, owner = self.find_in_class(cls, "__getattr__")
        if found is None:
            return None
        if isinstance(found.single, Ext):
            return self.apply(found, [of(Ref(id)), const(name)], [], node)
        return self.apply(self.bound(found, Ref(id), owner), [const(name)], [], node)

    def part_of_given(self, id: int, name: str, node: ast.AST) -> Value:
        """An attribute nobody was seen to set: something given, the same at each reading."""
        known = self.parts.get((id, name))
        if known is None:
            made = self.given(node, ("part", id, name), self.deps_given.get(id, frozenset()))
            known = made.refs[0]
            self.parts[id, name] = known
            base = self.record.labels.get(id)
            self.record.labels.setdefault(known, f"{base}.{name}" if base else name)
        else:
            self.deps_given[known] = self.deps_given.get(known, frozenset()) | self.deps_given.get(
                id, frozenset()
            )
        return Value(frozenset({Ref(known)}))

    def described(self, value: Value, id: int, node: ast.AST) -> Value | None:
        """The value of a property of the project, or None where the class attribute is none."""
        for atom in value:
            if isinstance(atom, Closure) and "property" in atom.function.roles:
                if "memoized" in atom.function.roles:
                    return self.described_once(atom, id)
                return self.enter(atom, Ref(id), [], [], node)
        return None

    def described_once(self, closure: Closure, id: int) -> Value:
        """The value of a property that keeps what it made, whoever asks for it first."""
        cell = (id, Note("cached property", closure.function.name))
        known = self.store.get(cell)
        if known is None:
            with self.called_first(cell):
                known = self.enter(closure, Ref(id), [], [], closure.function.node)
            self.store.set(cell, known)
        return known

    def find_in_class(self, cls: Class, name: str) -> tuple[Value | None, Class | None]:
        """A class attribute by the method resolution order, and the class it was found in."""
        for base in cls.mro:
            if isinstance(base, Class):
                value = self.store.get((base.scope, name))
                if value is not None:
                    return value, base
        return None, None

    def bound(self, value: Value, receiver: Atom, owner: Class | None) -> Value:
        """A class attribute as read from an instance: functions become methods."""
        atoms: set[Atom] = set()
        for atom in value:
            match atom:
                case Closure(function=function) if "static" not in function.roles and atom.bound is None:
                    function.owner = function.owner or owner
                    holder: Atom = receiver
                    if "class" in function.roles and isinstance(receiver, Ref):
                        cls = self.class_of.get(receiver.id)
                        holder = ClassRef(cls) if cls is not None else receiver
                    atoms.add(Closure(function, atom.scopes, holder, atom.defaults))
                case _:
                    atoms.add(atom)
        return Value(frozenset(atoms), value.open, value.sources)

    def bound_in_class(self, value: Value, cls: Class, owner: Class | None) -> Value:
        atoms: set[Atom] = set()
        for atom in value:
            if isinstance(atom, Closure) and "class" in atom.function.roles and atom.bound is None:
                atom.function.owner = atom.function.owner or owner
                atoms.add(Closure(atom.function, atom.scopes, ClassRef(cls), atom.defaults))
            else:
                if isinstance(atom, Closure):
                    atom.function.owner = atom.function.owner or owner
                atoms.add(atom)
        return Value(frozenset(atoms), value.open, value.sources)

    def attribute_of_super(self, cls: Class, receiver: Atom, name: str) -> Value:
        start = cls
        mro: Sequence[Class | Ext | None] = cls.mro
        if isinstance(receiver, Ref) and receiver.id in self.class_of:
            mro = self.class_of[receiver.id].mro
        elif isinstance(receiver, ClassRef):
            mro = receiver.cls.mro
        after = list(mro[list(mro).index(start) + 1 :]) if start in mro else list(cls.mro[1:])
        for base in after:
            if isinstance(base, Class):
                value = self.store.get((base.scope, name))
                if value is not None:
                    return self.bound(value, receiver, base)
            elif base == Ext("typing.NamedTuple") and name == "__new__":
                return of(Ext("ckptlint.named_instance"))
            elif isinstance(base, Ext) and isinstance(receiver, Ref):
                return of(Bound(receiver, name))
        return of(Bound(receiver, name)) if isinstance(receiver, Ref) else UNKNOWN

    # Operators

    def combine(self, node: ast.BinOp | ast.AugAssign, left: Value, right: Value) -> Value:
        """A binary operation: arithmetic of constants, joining of texts and lists, else a computed value."""
        sources = left.sources | right.sources
        a, b = left.constant, right.constant
        if a is not ... and b is not ... and isinstance(a, int | float) and isinstance(b, int | float):
            return arithmetic(node.op, a, b).tainted(sources)
        is_text = any(isinstance(x, Text) for x in (*left.atoms, *right.atoms))
        if isinstance(node.op, ast.Add):
            if is_text:
                return self.concatenated([left, right]).tainted(sources)
            if self.is_listlike(left) or self.is_listlike(right):
                return self.concat(node, [left, right]).tainted(sources)
        if isinstance(node.op, ast.BitOr) and self.is_dict(left) and self.is_dict(right):
            made = self.container(node, "dict", "union")
            self.put_all(made, left, node)
            self.put_all(made, right, node)
            return of(Ref(made)).tainted(sources)
        if isinstance(node.op, ast.Mult) and (self.is_listlike(left) or self.is_listlike(right)):
            listed, times = (left, right) if self.is_listlike(left) else (right, left)
            return self.repeated(node, listed, times).tainted(sources)
        if isinstance(node.op, ast.Div) and is_text:
            return self.path_joined([left, right]).tainted(sources)
        if isinstance(node.op, ast.Mod) and any(isinstance(x, Text) for x in left.atoms):
            return self.formatted(left, right, node).tainted(sources)
        how = "term" if isinstance(node.op, ast.Add | ast.Sub) else "factor"
        if isinstance(node.op, ast.Sub):
            how = "difference"
        deps = self.mixed(left, right, how)
        if deps:
            return Value(frozenset({Tensor(deps)}), sources=sources)
        if any(isinstance(x, Tensor) for x in (*left.atoms, *right.atoms)):
            return Value(frozenset({Tensor()}), sources=sources)
        return Value(open=True, sources=sources)

    def mixed(self, left: Value, right: Value, how: str) -> frozenset[Dep]:
        """The deps of an operation on two values: a cut value is marked by how it was joined to another."""
        a, b = self.deps(left), self.deps(right)
        zero = left.constant == 0 or right.constant == 0
        if how == "factor" and zero:
            return frozenset(d for d in a | b if d.cut is None)
        if (
            how == "term"
        ):  # a sum is told from a target only where state that gradients reach is on the other side
            return _joined(a, self.reaches_state(b), how) | _joined(b, self.reaches_state(a), how)
        return _joined(a, bool(b), how) | _joined(b, bool(a), how)

    def reaches_state(self, deps: frozenset[Dep]) -> bool:
        return any(d.cut is None and self.object(d.id).kind is not Kind.GIVEN for d in deps)

    def unary(self, op: ast.unaryop, value: Value) -> Value:
        known = value.constant
        if isinstance(op, ast.Not):
            truth = self.truth(value)
            return UNKNOWN.tainted(value.sources) if truth is None else (FALSE if truth else TRUE)
        if isinstance(op, ast.USub) and isinstance(known, int | float):
            return const(-known)
        deps = self.deps(value)
        return Value(frozenset({Tensor(deps)}) if deps else frozenset(), not deps, value.sources)

    def compare(self, left: ast.expr, ops: Sequence[ast.cmpop], others: Sequence[ast.expr]) -> Value:
        values = [self.value(left), *(self.value(o) for o in others)]
        sources = frozenset[Source]().union(*(v.sources for v in values))
        answers = {_compared(op, a, b, self) for op, a, b in zip(ops, values, values[1:], strict=False)}
        if False in answers or answers == {True}:
            return (FALSE if False in answers else TRUE).tainted(sources)
        return Value(open=True, sources=sources)

    def either(self, is_or: bool, parts: Sequence[ast.expr]) -> Value:
        """`a or b`, `a and b`: what follows a part that decides is not looked at."""
        found: list[Value] = []
        sources = frozenset[Source]()
        for part in parts:
            value = self.value(part)
            sources |= value.sources
            truth = self.truth(value)
            if truth is is_or:
                return join([*found, value]).tainted(sources)
            if truth is None or part is parts[-1]:
                found.append(value)
        return join(found).tainted(sources)

    def choice(self, node: ast.IfExp, test: ast.expr, body: ast.expr, orelse: ast.expr) -> Value:
        tested = self.value(test)
        truth = self.truth(tested)
        if truth is not None:
            return self.value(body if truth else orelse)
        found = []
        place = self.place(node)
        for arm, part in enumerate((body, orelse)):
            region = Region(RegionKind.BRANCH, place, arm, guard=self.is_guard(test), sources=tested.sources)
            with self.within(region):
                found.append(self.value(part))
        return join(found).tainted(tested.sources)

    def truth(self, value: Value) -> bool | None:
        """Whether a value is true, where the run knows."""
        if value.open or not value.atoms:
            return None
        found = {self.truth_of(a) for a in value}
        return found.pop() if len(found) == 1 else None

    def truth_of(self, atom: Atom) -> bool | None:
        match atom:
            case Const(value):
                return bool(value)
            case Text() as text:
                return bool(text.known) if text.complete else (True if any(text.parts) else None)
            case Ref(id) if self.object(id).kind is Kind.CONTAINER:
                known = self.known_items(of(atom))
                return None if known is None or not self.is_in_order(id) else bool(known)
            case Ref(id):
                kind = self.object(id).kind
                return None if kind in (Kind.GIVEN, Kind.CONTAINER, Kind.VARIABLE, Kind.INSTANCE) else True
            case Closure() | ClassRef() | ModuleRef() | Partial():
                return True
            case Ext(name) if name in NEVER_TRUE:
                return False
        return None

    def contains(self, holder: Value, item: Value) -> bool | None:
        """Whether a container has a known item, or a text a part; None where that is not known."""
        wanted = item.constant
        if wanted is ...:
            return None
        text = holder.constant
        if isinstance(text, str):
            return wanted in text if isinstance(wanted, str) else None
        known = self.known_items(holder)
        if known is None:
            return None
        items = [value.constant for value in known]
        if any(one == wanted and type(one) is type(wanted) for one in items):
            return True
        return None if ... in items or not all(self.is_in_order(id) for id in holder.refs) else False

    # Texts

    def text(self, known: str) -> Value:
        return of(Text((known,)))

    def joined(self, values: Sequence[ast.expr]) -> Value:
        parts = [self.value(v) for v in values]
        sources = frozenset[Source]().union(*(p.sources for p in parts))
        return self.concatenated(parts).tainted(sources)

    def concatenated(self, values: Sequence[Value]) -> Value:
        """The text made of these parts, in so far as each is one thing."""
        parts: list[str | Hole] = []
        for value in values:
            parts.extend(self.text_parts(value))
        if len(parts) > LONGEST_TEXT or sum(len(p) for p in parts if isinstance(p, str)) > LONGEST_TEXT:
            parts = [Hole(self.fresh_hole())]
        return of(Text(_merged(parts), self.end_of(values[-1]) if values else None))

    def end_of(self, value: Value) -> Place | None:
        """The literal that a text ends with."""
        single = value.single
        return single.end if isinstance(single, Text) else None

    def ended(self, value: Value, end: Place | None) -> Value:
        """The same text, ending with this literal."""
        single = value.single
        return (
            Value(frozenset({Text(single.parts, end)}), sources=value.sources)
            if isinstance(single, Text)
            else value
        )

    def text_parts(self, value: Value) -> tuple[str | Hole, ...]:
        known = value.constant
        if known is not ... and not isinstance(known, tuple):
            return (str(known),)
        match value.single:
            case Text(parts):
                return parts
            case Ref(id):
                return (Hole(id),)
        return (Hole(self.fresh_hole()),)

    def path_joined(self, values: Sequence[Value]) -> Value:
        parts: list[str | Hole] = []
        for value in values:
            piece = list(self.text_parts(value))
            if piece and isinstance(piece[0], str) and piece[0].startswith("/"):
                parts = piece
                continue
            if parts and not (isinstance(parts[-1], str) and parts[-1].endswith("/")):
                parts.append("/")
            parts.extend(piece)
        merged = _merged(parts)
        if merged and isinstance(merged[0], str) and merged[0].startswith("./"):
            merged = (merged[0][2:], *merged[1:])
        return of(Text(merged, self.end_of(values[-1]) if values else None))

    def formatted(self, text: Value, args: Value, node: ast.AST) -> Value:
        """`"%s/x" % a`: the text before the first open place, something, the text after the last."""
        known = text.constant
        if not isinstance(known, str) or "%" not in known:
            return of(Text((Hole(self.fresh_hole()),)))
        items = self.known_items(args) if args.refs else [args]
        made = in_percent(known, [item.constant for item in items]) if items is not None else None
        if made is not None:
            return self.ended(const(made), self.end_of(text))
        head, tail = known.split("%", 1)[0], known.rsplit("%", 1)[1]
        tail = tail.lstrip("0123456789.-+ #").lstrip("l")[1:]
        return of(Text(_merged([head, Hole(self.fresh_hole()), tail]), self.end_of(text) if tail else None))

    def in_format(self, value: Value, conversion: int, spec: Value | None) -> Value:
        """A value as an f-string shows it, with `!r` and the like and with what stands after the colon."""
        known, wanted = value.constant, "" if spec is None else spec.constant
        made = in_braces(known, conversion, wanted)
        return const(made) if made is not None else of(Text((Hole(self.fresh_hole()),)))

    def dirname(self, value: Value) -> Value:
        match value.single:
            case Text(parts):
                for index in range(len(parts) - 1, -1, -1):
                    part = parts[index]
                    if isinstance(part, str) and "/" in part:
                        return of(Text(_merged([*parts[:index], part.rpartition("/")[0]])))
                return of(Text(("",)))
        return of(Text((Hole(self.fresh_hole()),)))

    # Functions

    def function_of(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Function:
        """The one `Function` of a definition."""
        known = self.functions.get(node)
        if known is None:
            name = "lambda" if isinstance(node, ast.Lambda) else node.name
            owner = self.frame.owner if self.frame.function is None else None
            qualified = f"{owner.name}.{name}" if owner else name
            known = Function(node, self.module, qualified, owner)
            self.functions[node] = known
        return known

    def defaults(self, args: ast.arguments) -> tuple[tuple[str, Value], ...]:
        positional = [*args.posonlyargs, *args.args]
        found = [(a.arg, self.value(d)) for a, d in zip(positional[::-1], args.defaults[::-1], strict=False)]
        found += [
            (a.arg, self.value(d))
            for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)
            if d is not None
        ]
        return tuple(found)

    def is_function(self, name: str) -> bool:
        from ckptlint.knowledge.tables import functions

        return identify(name)[0] in functions()


def arithmetic(op: ast.operator, a: int | float, b: int | float) -> Value:
    """A known number out of two others, as long as it stays small."""
    if any(isinstance(x, int) and abs(x) > LARGEST for x in (a, b)):
        return UNKNOWN
    try:
        match op:
            case ast.Add():
                return const(a + b)
            case ast.Sub():
                return const(a - b)
            case ast.Mult():
                return const(a * b)
            case ast.Div():
                return const(a / b)
            case ast.FloorDiv():
                return const(a // b)
            case ast.Mod():
                return const(a % b)
            case ast.Pow() if abs(a) < 1000 and abs(b) < 64:
                return const(a**b)
    except (ArithmeticError, ValueError, TypeError):
        pass
    return UNKNOWN


def _joined(deps: frozenset[Dep], other: bool, how: str) -> frozenset[Dep]:
    """Deps after an operation with another value; `other` tells whether that derives from something too."""
    if not any(d.cut for d in deps):
        return deps
    if not other:
        return deps
    whole = {d.id for d in deps if d.cut is None} if how == "term" else frozenset()
    return frozenset(
        Dep(d.id, d.cut, how)
        if d.cut and d.id not in whole and (d.how == "only" or how == "difference")
        else d
        for d in deps
    )


def _compared(op: ast.cmpop, left: Value, right: Value, run: Expressions) -> bool | None:
    a, b = left.constant, right.constant
    if isinstance(op, ast.Is | ast.IsNot):
        positive = isinstance(op, ast.Is)
        if b is None or a is None:
            other = left if b is None else right
            if other.open or not other.atoms:
                return None
            nones = {isinstance(x, Const) and x.value is None for x in other}
            unsure = any(isinstance(x, Ref) and run.object(x.id).kind is Kind.GIVEN for x in other)
            if len(nones) == 1 and not unsure:
                return nones.pop() is positive
        if isinstance(a, bool) and b is not ...:
            return (a is b) is positive
        if isinstance(b, bool) and a is not ...:
            return (a is b) is positive
        same = _same(left.single, right.single, run)
        return None if same is None else same is positive
    if isinstance(op, ast.In | ast.NotIn):
        found = run.contains(right, left)
        return None if found is None else found is isinstance(op, ast.In)
    if a is ... or b is ...:
        same = _same(left.single, right.single, run)
        return None if same is None else {ast.Eq: same, ast.NotEq: not same}.get(type(op))
    return compared(op, a, b)


def compared(op: ast.cmpop, a: object, b: object) -> bool | None:
    """What comparing two known constants gives; None where they cannot be compared."""
    try:
        match op:
            case ast.Eq():
                return bool(a == b)
            case ast.NotEq():
                return bool(a != b)
            case ast.Lt():
                return bool(a < b)  # type: ignore[operator]
            case ast.LtE():
                return bool(a <= b)  # type: ignore[operator]
            case ast.Gt():
                return bool(a > b)  # type: ignore[operator]
            case ast.GtE():
                return bool(a >= b)  # type: ignore[operator]
    except TypeError:
        return None
    return None


def _same(left: Atom | None, right: Atom | None, run: Expressions) -> bool | None:
    """Whether two classes of the project, or two members of enumerations, are the same; else None."""
    match left, right:
        case ClassRef(a), ClassRef(b):
            return a is b
        case Ref(a), Ref(b) if run.is_member(a) and run.is_member(b):
            return a == b
    return None


def _literal(values: Sequence[ast.expr]) -> bool:
    """Whether an f-string ends with plain text."""
    return bool(values) and isinstance(values[-1], ast.Constant)


def _merged(parts: Sequence[str | Hole]) -> tuple[str | Hole, ...]:
    merged: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    return tuple(merged)
