"""What holders track: a mirror of TensorFlow's bookkeeping as attributes and containers change."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ckptlint.frameworks.tensorflow.notes import TRACKED, WRAPPER
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.tracked import Absent, FrameworkChild, Key, Tracked
from ckptlint.graph import Reason
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.heap import FIELDS, Facts
from ckptlint.interpreter.values import DICTS, NOTHING, UNKNOWN, Atom, Ext, Partial, Ref, Value, join, of
from ckptlint.knowledge.meanings import HIDDEN_STATES
from ckptlint.knowledge.tables import class_row
from ckptlint.knowledge.worlds import KERAS_2, KERAS_3
from ckptlint.program.objects import Kind
from ckptlint.source import Place
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


NO_DEPENDENCY = "tensorflow.NoDependency"  # what marks a value as not to be followed
# Families of holders: who decides what an attribute comes to.
KERAS2, KERAS3, MODULE, PLAIN = "keras2", "keras3", "module", "plain"
DEEPEST = 6  # containers within containers
LEGACY = ".legacy."  # in the names of optimizers of Keras 2 that track nothing but what they are told to
_NO_STATE = of(Tracked())
_STRINGS = frozenset({Ext("builtins.str"), Ext("enum.StrEnum")})  # classes whose instances are strings


class Tracking(TensorFlowPart):
    """Reads and writes what every object tracks (`Tracked`), as attributes and containers change.

    `being_wrapped` are the containers whose wrapper is being made, so that one which holds itself is
    wrapped once.
    """

    def __init__(self, adapter: TensorFlow) -> None:
        super().__init__(adapter)
        self.being_wrapped: set[int] = set()

    def wrapper_type(self, id: int) -> str | None:
        """What TensorFlow's wrapper is around: "list", "dict" or "tuple"; None for what is no wrapper."""
        return self.heap.fixed(id, WRAPPER)

    def is_wrapper(self, id: int) -> bool:
        """Whether an object is a wrapper that TensorFlow puts around a container."""
        return self.wrapper_type(id) is not None

    def tracked(self, id: int) -> Tracked:
        """What an object tracks now; where branches differ, what it may track."""
        cell = self.heap.get((id, TRACKED))
        found = [atom for atom in cell if isinstance(atom, Tracked)] if cell is not None else []
        return found[0] if len(found) == 1 else _combined(found)

    def set_tracked(self, id: int, tracked: Tracked) -> None:
        """Set what an object tracks from now on."""
        self.heap.set((id, TRACKED), of(tracked))

    def begin_tracking(self, id: int) -> None:
        """An object was made, or made anew: it tracks nothing yet."""
        self.heap.set((id, TRACKED), _NO_STATE)

    def family(self, id: int) -> str:
        """Who decides what an attribute of this object comes to: `KERAS2`, `KERAS3`, `MODULE` or `PLAIN`."""
        object = self.heap.object(id)
        match object.kind:
            case Kind.LAYER | Kind.MODEL:
                return KERAS2 if object.world == KERAS_2 else KERAS3
            case Kind.METRIC:
                return KERAS2 if object.world == KERAS_2 else PLAIN
            case Kind.MODULE | Kind.ROOT:
                return MODULE
            case Kind.OPTIMIZER if self.heap.class_of(id) is not None and LEGACY not in object.type:
                return MODULE
            case Kind.OTHER if self.heap.class_of(id) is not None and self.is_trackable(id):
                return MODULE
        return PLAIN

    def is_trackable(self, id: int) -> bool:
        """Whether the checkpoint writer takes an object for one of its own."""
        object = self.heap.object(id)
        if self.may_be_trackable(id):
            return True
        match object.kind:
            case Kind.VARIABLE | Kind.LAYER | Kind.MODEL | Kind.MODULE | Kind.ROOT | Kind.OPTIMIZER:
                return True
            case Kind.METRIC | Kind.OTHER:
                row = class_row(object.type, self.adapter.classes.version_for(object))
                return bool(row.get("trackable")) if row else object.type in HIDDEN_STATES
        return self.is_wrapper(id)

    def may_be_trackable(self, id: int) -> bool:
        """Whether an object is of a class that the run cannot look into, or that derives from one."""
        return self.heap.is_of_unseen_class(id) or id in self.record.unseen_base

    def is_raw_variable(self, id: int) -> bool:
        """Whether an object is a `tf.Variable`: variables of Keras 2 are, those of Keras 3 are not."""
        object = self.heap.object(id)
        return object.kind is Kind.VARIABLE and object.world != KERAS_3

    def is_trained(self, id: int) -> bool:
        """Whether a variable is trainable, as its constructor was asked to make it."""
        return self.heap.object(id).options.get("trainable") is not False

    def wrapped(self, value: Value, node: ast.AST, role: Hashable) -> tuple[Value, Value]:
        """What TensorFlow keeps for a value that is assigned, and the part of it that it tracks.

        Kept are containers in their wrappers; tracked are wrappers and trackable objects.
        """
        single = value.single
        if isinstance(single, Partial) and single.function == of(Ext(NO_DEPENDENCY)):
            return (single.args[0] if single.args else NOTHING), NOTHING
        if not any(isinstance(a, Ref) for a in value):
            return value, NOTHING
        kept: list[Atom] = []
        followed: list[Atom] = []
        for atom in value:
            if isinstance(atom, Ref):
                atom = self.wrapper_of(atom.id, node, role)
                if self.is_trackable(atom.id):
                    followed.append(atom)
            kept.append(atom)
        return Value(frozenset(kept), value.open, value.sources), of(*followed)

    def wrapper_of(self, id: int, node: ast.AST, role: Hashable) -> Ref:
        """The wrapper that TensorFlow puts around a container; the object itself where it gets none."""
        type = self.heap.container_type(id)
        if type is None or id in self.being_wrapped:
            return Ref(id)
        if self.is_wrapper(id) or self.adapter.keras3.is_copy(id):
            return Ref(id)
        if type == "list" or type in DICTS:
            return Ref(self.watched(id, type, node, role))
        if type == "tuple" and self.should_wrap(id):
            return Ref(self.wrapped_tuple(id, node, role))
        return Ref(id)

    def should_wrap(self, id: int, depth: int = DEEPEST) -> bool:
        """Whether a tuple gets a wrapper: it holds something trackable, or a container that gets one."""
        for _, value in self.heap.cells(id):
            for atom in value:
                match atom:
                    case Ref(item) if self.is_trackable(item):
                        return True
                    case Ref(item) if self._is_plain(item):
                        return True
                    case Ref(item) if self.heap.container_type(item) == "tuple" and depth:
                        if self.should_wrap(item, depth - 1):
                            return True
                    case Partial(function=function) if function == of(Ext(NO_DEPENDENCY)):
                        return True
        return False

    def _is_plain(self, id: int) -> bool:
        """Whether an object is a list or dict as Python has it, which TensorFlow wraps."""
        return not self.adapter.keras3.is_copy(id) and self.heap.container_type(id) in ("list", *DICTS)

    def watched(self, id: int, type: str, node: ast.AST, role: Hashable) -> int:
        """Make a wrapper around a list or dict; returns its id.

        Both have the same items, each wrapped in turn; a change by either name is a change of both.
        """
        fixed: Facts = {WRAPPER: "list" if type == "list" else "dict"}
        wrapper = self.heap.allocate(Kind.CONTAINER, type, node, role=("wrapper", id, role), fixed=fixed)
        self.heap.share(wrapper, id)
        self.begin_tracking(wrapper)
        self.being_wrapped.add(id)
        for name, value in self.heap.cells(id):
            kept = self.item_watched(wrapper, name, value, node)
            self.heap.set((id, name), kept)
            self.keep_variables(wrapper, kept)
        self.being_wrapped.discard(id)
        self.seen(wrapper)
        return wrapper

    def wrapped_tuple(self, id: int, node: ast.AST, role: Hashable) -> int:
        """A tuple like another, of wrapped items. Those of a named tuple are followed by name first."""
        fields = self.heap.fields_of(id)
        fixed: Facts = {WRAPPER: "tuple", FIELDS: fields} if fields else {WRAPPER: "tuple"}
        made = self.run.containers.container(node, "tuple", ("wrapper", id, role), fixed)
        self.begin_tracking(made)
        followed = []
        self.being_wrapped.add(id)
        for name, value in self.heap.cells(id):
            kept, follow = self.wrapped(value, node, (role, name))
            self.run.containers.put(made, name, kept, node)
            followed.append((name, follow))
        self.being_wrapped.discard(id)
        for index, (_, follow) in enumerate(followed if fields else ()):
            self.follow(made, fields[index], follow)
        for name, follow in followed:
            self.follow(made, _label(name), follow)
            self.keep_variables(made, follow)
        return made

    def item_watched(self, wrapper: int, name: Hashable, value: Value, node: ast.AST) -> Value:
        """The item as a wrapped list or dict keeps it; the wrapper tracks it under its name."""
        kept, followed = self.wrapped(value, node, ("item", wrapper, name))
        label = self.string_key(name) if self.wrapper_type(wrapper) == "dict" else _label(name)
        if label is not None:
            self.follow(wrapper, label, followed)
        elif followed.atoms:
            self.break_saving(wrapper, Reason.KEY_IS_NO_STRING)
        return kept

    def string_key(self, name: Hashable) -> str | None:
        """The string that is the key of a dict's item, `*` for one unknown; None where it is no string."""
        match name:
            case ("k", str(text)):
                return text
            case ("o", str(label)):
                key = self.run.containers.keys_by_name.get(label, UNKNOWN)
                return self._string_of(key.single) if key.constant is ... else None
        return ANY if name == ANY else None

    def _string_of(self, key: Atom | None) -> str | None:
        """The string that an object is: a member of an enumeration of strings, or what the run cannot see."""
        match key:
            case Ref(id) if self.heap.object(id).kind is Kind.OUTSIDE:
                return ANY
            case Ref(id) if (cls := self.heap.class_of(id)) is not None:
                if cls.mro and not any(base is None or base in _STRINGS for base in cls.mro):
                    return None
                value = (self.heap.get((id, "value")) or UNKNOWN).constant
                return value if isinstance(value, str) else ANY
            case Ext(name):
                return None if name.startswith("builtins.") or self.adapter.classes.knows(name) else ANY
        return None

    def keep_variables(self, wrapper: int, followed: Value) -> None:
        """Add the variables in a value to the list that a wrapper keeps; none is ever taken out of it."""
        raw = tuple(r for r in followed.refs if self.is_raw_variable(r))
        if raw:
            tracked = self.tracked(wrapper)
            self.set_tracked(wrapper, replace(tracked, trainable=(*tracked.trainable, *raw)))

    def follow(self, id: int, name: str, followed: Value) -> None:
        """From now on the checkpoint writer follows `name` from the object to this value."""
        if not followed.atoms:
            return
        tracked = self.tracked(id)
        names = [n for n, _ in tracked.children]
        if name not in names:
            children = (*tracked.children, (name, followed))
        elif name == ANY:
            children = tuple((n, join([v, followed]) if n == name else v) for n, v in tracked.children)
        else:
            children = tuple((n, followed if n == name else v) for n, v in tracked.children)
        self.set_tracked(id, replace(tracked, children=children))

    def unfollow(self, id: int, name: str) -> None:
        """From now on the checkpoint writer follows nothing from the object by `name`."""
        tracked = self.tracked(id)
        self.set_tracked(id, replace(tracked, children=tuple(c for c in tracked.children if c[0] != name)))

    def track_attribute(self, id: int, name: str, value: Value, node: ast.AST) -> Value:
        """Track `object.name = value`; returns what the attribute keeps: containers wrapped."""
        family = self.family(id)
        if family == PLAIN:
            return value
        if family == KERAS2:
            return self.adapter.keras2.track(id, name, value, node)
        if family == KERAS3:
            value = self.adapter.keras3.track(id, value, node, (id, name))
        kept, followed = self.wrapped(value, node, (id, name))
        self.follow(id, name, followed)
        return kept

    def untrack_attribute(self, id: int, name: str) -> None:
        """Stop tracking what an attribute refers to: `del object.name`."""
        family = self.family(id)
        old = self.heap.get((id, name))
        if family in (MODULE, KERAS3):
            self.unfollow(id, name)
        if old is None:
            return
        if family == KERAS3:
            self.adapter.keras3.untrack(
                id, [r for r in old.refs if self.heap.object(r).kind is Kind.VARIABLE]
            )
        elif family == KERAS2:
            self.adapter.keras2.untrack(id, old)

    def add_variables(self, id: int, variables: Iterable[Key], position: int | None = None) -> None:
        """Add variables to a layer's lists, at `position` or at the end; none is listed twice."""
        tracked = self.tracked(id)
        trainable, fixed = list(tracked.trainable), list(tracked.fixed)
        for variable in variables:
            is_trained = (
                variable.child.trainable
                if isinstance(variable, FrameworkChild)
                else self.is_trained(variable)
            )
            among = trainable if is_trained else fixed
            if variable not in among:
                among.insert(len(among) if position is None else position, variable)
        self.set_tracked(id, replace(tracked, trainable=tuple(trainable), fixed=tuple(fixed)))

    def check(self, id: int) -> None:
        """Mark a wrapper unsaveable if its list or dict was changed without it: TensorFlow raises at save."""
        kind = self.wrapper_type(id)
        if kind not in ("list", "dict") or self.heap.object(id).many:  # a later one may be what was changed
            return
        tracked = self.tracked(id)
        if tracked.broken or tracked.content is None:
            return
        now = tuple(self.heap.cells(id))
        if now != tracked.content and (kind == "list" or dict(now) != dict(tracked.content)):
            is_list = kind == "list"
            self.break_saving(id, Reason.LIST_CHANGED_OUTSIDE if is_list else Reason.DICT_CHANGED_OUTSIDE)

    def seen(self, id: int) -> None:
        """Remember the items of a wrapped list or dict as its last known content."""
        if self.wrapper_type(id) in ("list", "dict"):
            tracked = self.tracked(id)
            if not tracked.broken:
                self.set_tracked(id, replace(tracked, content=tuple(self.heap.cells(id))))

    def break_saving(self, id: int, why: Reason, at: Place | None = None) -> None:
        """From now on a save that reaches the object raises; the first reason given stays.

        `at` is the statement to blame, None where that was not seen.
        """
        tracked = self.tracked(id)
        if not tracked.broken:
            self.set_tracked(id, replace(tracked, broken=why, broken_at=at))

    def holds_trackables(self, id: int) -> bool:
        """Whether an item of a container is trackable."""
        return any(self.is_trackable(r) for _, value in self.heap.cells(id) for r in value.refs)

    def item_added(self, id: int, name: Hashable, value: Value, node: ast.AST, copied: bool = False) -> Value:
        """Track a new item of a container; returns what the container keeps of it.

        `copied`: a tracked copy of Keras 3 keeps a copy of the item too, where that is a container.
        """
        if self.wrapper_type(id) in ("list", "dict"):
            kept = self.item_watched(id, name, value, node)
            if self.wrapper_type(id) == "list" or self.string_key(name) is not None:
                self.keep_variables(id, kept)
            return kept
        layer = self.adapter.keras3.layer_of_copy(id)
        if layer is not None:
            kept = self.adapter.keras3.track(layer, value, node, ("item", id, name))
            return kept if copied else value
        return value


def track(tf: TensorFlow, call: Call) -> Value:
    """`holder._track_trackable(object, name)`: the checkpoint writer follows `name` from now on."""
    followed = call.argument((0, "trackable"))
    name = call.argument((1, "name")).constant
    tf.tracking.follow(call.subject, name if isinstance(name, str) else ANY, of(*map(Ref, followed.refs)))
    return followed


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {"track": track}


def _label(name: Hashable) -> str:
    return str(name[1]) if isinstance(name, tuple) else ANY


def _combined(found: Sequence[Tracked]) -> Tracked:
    """What an object tracks where it is not known which of several branches was taken."""
    if not found:
        return Tracked()
    names = dict.fromkeys(name for tracked in found for name, _ in tracked.children)
    absent = of(Absent())
    children = tuple(
        (name, join([dict(tracked.children).get(name, absent) for tracked in found])) for name in names
    )
    contents = {None if tracked.broken else tracked.content for tracked in found}
    return Tracked(
        children=children,
        trainable=tuple(dict.fromkeys(v for tracked in found for v in tracked.trainable)),
        fixed=tuple(dict.fromkeys(v for tracked in found for v in tracked.fixed)),
        parts=tuple(dict.fromkeys(p for tracked in found for p in tracked.parts)),
        counts=tuple({ref: count for tracked in found for ref, count in tracked.counts}.items()),
        broken=found[0].broken if all(tracked.broken for tracked in found) else None,
        broken_at=found[0].broken_at,
        content=contents.pop() if len(contents) == 1 else None,
    )
