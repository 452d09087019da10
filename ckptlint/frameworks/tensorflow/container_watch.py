"""What watches containers: TensorFlow's wrappers around lists and dicts, and the copies of Keras 3."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Sequence

from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.graph import Reason
from ckptlint.interpreter.values import Value
from ckptlint.wildcard import ANY


class ContainerWatch(TensorFlowPart):
    """Is notified of each change of a container.

    A wrapped list is marked unsaveable once an item has changed its index. A tracked copy of Keras 3 reports
    to its layer what it was given and what was taken out. `interpreter.framework.ContainerWatch` explains the
    methods.
    """

    def before(self, id: int, moves: bool = False, new: Value | None = None) -> None:
        """A container is about to change; `moves`: items change their place, to make room for `new`."""
        tracking = self.adapter.tracking
        tracking.check(id)
        if moves and (tracking.holds_trackables(id) or (new is not None and self._is_trackable(new))):
            self._break(id)

    def after(self, id: int) -> None:
        """A container has changed in a way that its wrapper knows of."""
        self.adapter.tracking.seen(id)

    def added(self, id: int, name: Hashable, value: Value, node: ast.AST, copied: bool = False) -> Value:
        """A new item under a name: what the container keeps of it; `copied`: Keras 3 copies it."""
        return self.adapter.tracking.item_added(id, name, value, node, copied)

    def replaced(self, id: int, name: Hashable, old: Value | None, value: Value, node: ast.AST) -> Value:
        """An item of a list is assigned anew: what the list keeps of the new one."""
        if not self._is_wrapped_list(id):
            return value
        may_be = self.adapter.tracking.holds_trackables(id) if name == ANY else False
        if may_be or (old is not None and self._is_trackable(old)):
            self._break(id)
        return self.added(id, name, value, node)

    def resliced(self, id: int, before: Sequence[Value], now: Sequence[Value], node: ast.AST) -> list[Value]:
        """A slice of a list is assigned: the items that it has then."""
        if not self._is_wrapped_list(id):
            return list(now)
        if any(self._is_trackable(item) for item in before):
            self._break(id)
        return [
            item
            if place < len(before) and self._is_same(item, before[place])
            else self._new(id, place, item, node)
            for place, item in enumerate(now)
        ]

    def inserted(self, id: int, value: Value, node: ast.AST) -> None:
        """An item was inserted into a list."""
        if self.adapter.keras3.is_copy(id):
            self.added(id, ANY, value, node)

    def removed(self, id: int, items: Iterable[Value]) -> None:
        """These items are gone."""
        layer = self.adapter.keras3.layer_of_copy(id)
        if layer is not None:
            self.adapter.keras3.untrack(layer, [ref for item in items for ref in item.refs])

    def defaulted(self, id: int, name: Hashable, value: Value, node: ast.AST) -> None:
        """`setdefault` has put an item into a dict: only an OrderedDict that Keras 3 copied reports it."""
        if self.adapter.keras3.is_copy(id) and self.heap.container_type(id) == "OrderedDict":
            self.added(id, name, value, node)

    def sees_operators(self, id: int) -> bool:
        """Whether `+=` is seen like `extend`; Keras 3 watches the method alone."""
        return not self.adapter.keras3.is_copy(id)

    def _new(self, id: int, place: int, item: Value, node: ast.AST) -> Value:
        return self.added(id, ("i", place), item, node)

    def _is_wrapped_list(self, id: int) -> bool:
        return self.adapter.tracking.wrapper_type(id) == "list"

    def _is_trackable(self, value: Value) -> bool:
        return any(self.adapter.tracking.is_trackable(ref) for ref in value.refs)

    def _is_same(self, item: Value, other: Value) -> bool:
        """Whether a wrapper takes two items for the same: variables are compared by their values."""
        numbers = [self.adapter.variables.number(r) for value in (item, other) for r in value.refs[:1]]
        return item == other or (len(numbers) == 2 and None not in numbers and numbers[0] == numbers[1])

    def _break(self, id: int) -> None:
        if self._is_wrapped_list(id):
            at = self.context.place_of_statement()
            self.adapter.tracking.break_saving(id, Reason.LIST_ITEM_CHANGED, at)
