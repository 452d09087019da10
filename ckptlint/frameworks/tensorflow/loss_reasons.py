"""What a save leaves out: state that the program holds and the checkpoint writer does not reach, and why."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckptlint.frameworks.tensorflow.kinds import HOLDERS
from ckptlint.frameworks.tensorflow.live_graph import LiveGraph
from ckptlint.frameworks.tensorflow.tracked import Key
from ckptlint.frameworks.tensorflow.tracking import KERAS2, KERAS3
from ckptlint.graph import Lost, Part, Reason
from ckptlint.interpreter.cells import Arg
from ckptlint.interpreter.values import Value
from ckptlint.knowledge.tables import class_row
from ckptlint.program.objects import Kind
from ckptlint.source import Place
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow


_STATEFUL = frozenset({"ema", "generator"})  # kinds of classes that hold state and are no variables or layers


# Layers of Keras 3 that keep the layers they are given in a list, which no checkpoint writer follows; and the
# attribute that is this list.
LISTS_OF_LAYERS = {"keras.layers.StackedRNNCells": "cells", "keras.layers.Pipeline": "layers"}
_KEEP_LISTS = frozenset({"keras.layers.RNN", *LISTS_OF_LAYERS})  # an RNN makes such a layer of its list

_DEEPEST_LOSS = 4  # containers within one another


PARTS = {
    Kind.VARIABLE: Part.VARIABLE,
    Kind.LAYER: Part.LAYER,
    Kind.MODEL: Part.MODEL,
    Kind.MODULE: Part.MODULE,
    Kind.OPTIMIZER: Part.OPTIMIZER,
    Kind.METRIC: Part.METRIC,
    Kind.ROOT: Part.ROOT,
    Kind.CONTAINER: Part.CONTAINER,
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a writer does not reach something; see `Lost`."""

    reason: Reason
    fault: str = ""
    carried: bool = False


class Losses:
    """Looks for state that a writer's walk has not met, and says why.

    `met` maps each object that it met to its node, `names` to the names that lead there. `carried` are the
    nodes that only an optimizer of Keras 3 leads to: a restore reaches them only once that optimizer is
    built.
    """

    def __init__(
        self,
        adapter: TensorFlow,
        met: dict[Key, int],
        names: dict[Key, tuple[str, ...]],
        carried: frozenset[int] = frozenset(),
    ) -> None:
        self.adapter = adapter
        self.run = adapter.run
        self.live = LiveGraph(adapter)
        self.met = met
        self.names = names
        self.carried = carried
        self.reported: set[int] = set()

    def found(self, root: int) -> Iterator[Lost]:
        """All losses: first what saved objects hold unsaved, then what only names of the program lead to."""
        for key in list(self.met):
            if isinstance(key, int) and self.run.heap.object(key).kind in HOLDERS:
                yield from self._lost_in(key)
        if root not in self.met:
            yield from self._attributes(root, self.run.record.label(root), None)
        elsewhere: set[int] | None = None  # many checkpoints leave out nothing that has a name
        for name, value in self._named():
            unmet = list(self._states(value))
            if unmet and elsewhere is None:
                elsewhere = self._saved_elsewhere(root)
            lost = [id for id in unmet if id not in (elsewhere or ())]
            if lost:
                untrackable = all(self._is_untrackable(id) for id in lost)
                cause = Cause(Reason.NOT_TRACKABLE if untrackable else Reason.NO_ROOT)
                yield self._lost(name, value, lost, None, cause)

    def _lost_in(self, holder: int) -> Iterator[Lost]:
        path = ".".join(self.names[holder])
        yield from self._attributes(holder, path, self.met[holder])
        if self.adapter.tracking.family(holder) == KERAS3:
            tracked = self.adapter.tracking.tracked(holder)
            for weight in (*tracked.trainable, *tracked.fixed):
                carried = self._is_carried(weight)
                if (
                    isinstance(weight, int)
                    and (carried or weight not in self.met)
                    and weight not in self.reported
                ):
                    self.reported.add(weight)
                    name = f"{path}.add_weight" if path else "add_weight"
                    place = self.run.heap.object(weight).place
                    yield Lost(
                        name,
                        ("weight",),
                        Reason.NO_ATTRIBUTE,
                        place,
                        self.met[holder],
                        part=Part.VARIABLE,
                        carried=carried,
                        objects=(weight,),
                        assigned=place,
                    )
        if self.run.heap.object(holder).type in _KEEP_LISTS and self.run.heap.class_of(holder) is None:
            yield from self._listed_by_framework(holder, path)

    def _listed_by_framework(self, holder: int, path: str) -> Iterator[Lost]:
        """The layers that a layer of Keras 3 was given and keeps in a list itself."""
        for cell in self.run.heap.keys_of(holder):
            value = self.run.heap.get((holder, cell)) or Value()
            if not isinstance(cell, Arg) or not list(self._containers(value)):
                continue
            lost = list(self._states(value))
            if lost:
                carried = any(self._is_carried(v) for id in lost for v in self.live.variables(id))
                cause = Cause(Reason.KERAS3_CONTAINER, "list", carried)
                name = f"{path}.{cell.name}" if path else cell.name
                made = self.run.heap.object(holder).place
                yield self._lost(name, value, lost, self.met[holder], cause, made)

    def _attributes(self, holder: int, path: str, node: int | None) -> Iterator[Lost]:
        for name in self.run.heap.keys_of(holder):
            value = self.run.heap.get((holder, name))
            if not isinstance(name, str) or not name.isidentifier() or value is None:
                continue
            called = f"{path}.{name}" if path else name
            assigned = self.run.recorder.assigned_at(holder, name, value)
            lost = list(self._states(value))
            if lost:
                cause = self._cause(holder, name, value, lost)
                yield self._lost(called, value, lost, node, cause, assigned)
            for inner, part in self._in_plain_objects(called, value):
                lost = list(self._states(part))
                if lost:
                    yield self._lost(inner, part, lost, node, Cause(Reason.PLAIN_OBJECT), assigned)

    def _in_plain_objects(
        self, name: str, value: Value, within: frozenset[int] = frozenset()
    ) -> Iterator[tuple[str, Value]]:
        """The attributes of plain objects that a value is or holds, and of those within them, with how the
        program refers to them."""
        for ref in sorted(value.refs):
            if ref in within:
                continue
            if self.run.heap.container_type(ref) is not None:
                for cell, item in self.run.heap.cells(ref):
                    yield from self._in_plain_objects(f"{name}[{_index(cell)}]", item, within | {ref})
            elif self._is_plain(ref):
                for attribute in self.run.heap.keys_of(ref):
                    part = self.run.heap.get((ref, attribute))
                    if part is not None and isinstance(attribute, str) and attribute.isidentifier():
                        yield f"{name}.{attribute}", part
                        yield from self._in_plain_objects(f"{name}.{attribute}", part, within | {ref})

    def _is_plain(self, id: int) -> bool:
        """Whether an object is of a plain class, which the writer does not look into."""
        return self.run.heap.object(id).kind is Kind.INSTANCE and id not in self.met

    def _named(self) -> Iterator[tuple[str, Value]]:
        """What the names in sight of a save refer to, and the attributes of plain objects among them."""
        seen: set[int] = set()
        for frame in reversed(self.run.context.frames):
            for scope in frame.scopes:
                if scope in seen:
                    continue
                seen.add(scope)
                for name in self.run.heap.keys_of(scope):
                    value = self.run.heap.get((scope, name))
                    if isinstance(name, str) and value is not None:
                        yield name, value
                        yield from self._in_plain_objects(name, value)

    def _saved_elsewhere(self, root: int) -> set[int]:
        """What other checkpoints of the program reach."""
        found: set[int] = set()
        live = LiveGraph(self.adapter, names_wanted=False)
        queue = [o.id for o in self.run.record.objects if o.kind is Kind.ROOT and o.id != root]
        queue = [id for id in queue if self.run.heap.keys_of(id)]  # of other programs nothing is in memory
        while queue:
            here = queue.pop()
            if here in found:
                continue
            found.add(here)
            standing_for = (
                self.adapter.constructors.root_of(here)
                if self.run.heap.object(here).kind is Kind.ROOT
                else None
            )
            queue += [standing_for] if standing_for is not None else []
            queue += [link.target for link in live.children(here) if isinstance(link.target, int)]
        return found

    def _states(self, value: Value, depth: int = _DEEPEST_LOSS) -> Iterator[int]:
        """The objects with state in a value, alone or in containers, that were not met."""
        for ref in sorted(value.refs):
            kind = self.run.heap.object(ref).kind
            if self.run.heap.container_type(ref) is not None:
                for _, item in self.run.heap.cells(ref) if depth else ():
                    yield from self._states(item, depth - 1)
            elif (ref in self.met and not self._is_carried(ref)) or ref in self.reported:
                continue
            elif kind is not Kind.INSTANCE and self._has_state(ref):
                yield ref

    def _has_state(self, id: int) -> bool:
        object = self.run.heap.object(id)
        match object.kind:
            case Kind.VARIABLE:
                return True
            case Kind.OPTIMIZER:
                return self.live.trained_by(id) is not None
            case Kind.METRIC:
                return True
            case Kind.LAYER | Kind.MODEL | Kind.MODULE:
                variables = self.live.variables(id)
                lost = any(v not in self.met or self._is_carried(v) for v in variables)
                return lost or self._may_be_built(id)
            case Kind.OTHER:
                row = class_row(object.type, self.adapter.classes.version_for(object))
                return bool(row and row["kind"] in _STATEFUL)
        return False

    def _is_carried(self, key: Key) -> bool:
        """Whether only an optimizer of Keras 3 leads to what was met."""
        return self.met.get(key) in self.carried

    def _may_be_built(self, id: int) -> bool:
        """Whether a layer will have weights once it is called."""
        object = self.run.heap.object(id)
        row = class_row(object.type, self.adapter.classes.version_for(object)) or {}
        return not self.adapter.lifecycle.is_built(id) and bool(row.get("weights"))

    def _lost(
        self,
        name: str,
        value: Value,
        lost: list[int],
        node: int | None,
        cause: Cause,
        assigned: Place | None = None,
    ) -> Lost:
        self.reported.update(lost)
        containers = [type for r in value.refs if (type := self.run.heap.container_type(r)) is not None]
        parts = {PARTS.get(self.run.heap.object(id).kind, Part.OTHER) for id in lost}
        place = self.run.heap.object(lost[0]).place
        return Lost(
            name,
            tuple(dict.fromkeys(self._class_of(id) for id in lost)),
            cause.reason,
            place,
            node,
            container=containers[0] if containers else "",
            fault=cause.fault,
            part=parts.pop() if len(parts) == 1 else None,
            carried=cause.carried,
            objects=tuple(lost),
            assigned=assigned or place,
        )

    def _class_of(self, id: int) -> str:
        object = self.run.heap.object(id)
        if object.kind is Kind.VARIABLE:
            return (
                "tf.Variable"
                if self.adapter.tracking.is_raw_variable(id) and object.world is None
                else "weight"
            )
        return self.run.record.classes.get(id) or object.type.rpartition(".")[2]

    def _is_untrackable(self, id: int) -> bool:
        return not self.adapter.tracking.is_trackable(id)

    def _cause(self, holder: int, attribute: str, value: Value, lost: Iterable[int]) -> Cause:
        """Why the writer does not follow an attribute to what it holds."""
        family = self.adapter.tracking.family(holder)
        kinds = [self.run.heap.object(r).type for r in self._containers(value)]
        copied = [
            self.run.heap.object(r).type for r in self._containers(value) if self.adapter.keras3.is_copy(r)
        ]
        if all(self._is_untrackable(id) for id in lost):
            metric = all(self.run.heap.object(id).kind is Kind.METRIC for id in lost)
            return Cause(Reason.KERAS3_METRIC if metric else Reason.NOT_TRACKABLE)
        if copied:
            carried = any(self._is_carried(v) for id in lost for v in self.live.variables(id))
            return Cause(Reason.KERAS3_CONTAINER, copied[0], carried)
        closed = [kind for kind in kinds if kind not in ("list", "tuple", "dict", "OrderedDict")]
        if closed:
            return Cause(Reason.CONTAINER_TYPE, closed[0])
        if self.run.heap.object(holder).kind is Kind.ROOT and holder not in self.met:
            return Cause(Reason.STANDS_FOR_ANOTHER)
        cls = self.run.heap.class_of(holder)
        if (
            family == KERAS2
            and cls is not None
            and self.run.classes.find_in_class(cls, attribute)[0] is not None
        ):
            return Cause(Reason.CLASS_ATTRIBUTE)
        return Cause(Reason.UNWATCHED)

    def _containers(self, value: Value, depth: int = _DEEPEST_LOSS) -> Iterator[int]:
        for ref in sorted(value.refs):
            if self.run.heap.container_type(ref) is not None and depth:
                yield ref
                for _, item in self.run.heap.cells(ref):
                    yield from self._containers(item, depth - 1)


def _index(cell: Hashable) -> str:
    """The place of an item in its container, as a program spells it."""
    return repr(cell[1]) if isinstance(cell, tuple) and cell[0] != "o" else ANY
