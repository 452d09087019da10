"""Predicts the variables of a SavedModel: a checkpoint, but for what Keras adds when one is written.

A layer of Keras 3 then shows its lists, dicts and sets, which it hides from checkpoints (`TFLayer` in
`keras/src/backend/tensorflow/layer.py`). A layer of Keras 2 shows the list of all its variables first
(`LayerSavedModelSaver` of tf-keras), so that most of them are found there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ckptlint.frameworks.keras.weights_file import SAVED_MODEL, is_fitted
from ckptlint.frameworks.tensorflow.checkpoint import SAVE_COUNTER, VARIABLE_VALUE, Writer
from ckptlint.frameworks.tensorflow.kinds import LAYERS
from ckptlint.frameworks.tensorflow.live_graph import ChildLink, LiveGraph
from ckptlint.frameworks.tensorflow.tracked import FrameworkChild, Key
from ckptlint.frameworks.tensorflow.tracking import KERAS2, KERAS3
from ckptlint.graph import Graph
from ckptlint.interpreter.values import DICTS, Ref
from ckptlint.knowledge.framework_children import Child
from ckptlint.program.objects import Kind
from ckptlint.source import Place
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow


_VARIABLES = "variables"  # the list that a layer of Keras 2 shows first


_LAYERS = "_layers"  # … and that a Sequential of Keras 3 shows, with its input first


_COUNTER = Child(SAVE_COUNTER, state=VARIABLE_VALUE, trainable=False)


_METRIC = Child(ANY, children=(Child(ANY, state=VARIABLE_VALUE, trainable=False),))


_KERAS_API = Child("keras_api", children=(Child("metrics", children=(_METRIC,)),))  # made by training


_BY_PLACE = ("layer-", "layer_with_weights-")  # how Keras 2 names the layers of a model made of layers


_WITHIN = frozenset({"list", "tuple"})  # what a shown container shows, too


_SHOWN = frozenset({"list", "set", *DICTS})


class SavedModel(Writer):
    """Predicts the variables of a SavedModel: walks from what is exported as it is now."""

    def __init__(self, adapter: TensorFlow) -> None:
        super().__init__(adapter)
        self.live = _Shown(adapter)

    def export(self, root: int, place: Place, how: str) -> Graph:
        """The graph of an export of `root`."""
        return replace(self.write(root, place, how, counted=False), file=SAVED_MODEL)


class _Shown(LiveGraph):
    """What objects show to the writer of a SavedModel."""

    def children(self, key: Key) -> Iterator[ChildLink]:
        """The children that an object shows, in the order the writer follows them."""
        if isinstance(key, FrameworkChild):
            if key.path == f"#{_VARIABLES}":
                listed = [*self.variables(key.owner, only_trainable=True), *self.variables(key.owner)]
                yield from (ChildLink(str(i), v) for i, v in enumerate(dict.fromkeys(listed)))
            elif key.path == f"#{_LAYERS}":
                yield from self._layers_after_input(key.owner)
            else:
                yield from super().children(key)
        elif self.run.heap.container_type(key) is not None and not self.adapter.tracking.is_wrapper(key):
            yield from self._items(key)
        elif self.adapter.tracking.family(key) == KERAS2 and self.run.heap.object(key).kind in LAYERS:
            yield from self._with_variables(key)
        elif self.adapter.tracking.family(key) == KERAS3:
            yield from self._with_containers(key)
        else:
            yield from super().children(key)
            if self.run.heap.object(key).kind is Kind.ROOT:
                # Made by looking for functions.
                yield ChildLink(SAVE_COUNTER, FrameworkChild(key, SAVE_COUNTER, _COUNTER))

    def _with_variables(self, id: int) -> Iterator[ChildLink]:
        """The layers of a model made of layers, the list of all variables, then all else."""
        links = list(super().children(id))
        if self.adapter.models.is_sequential(id) or self.adapter.functional.is_functional(id):
            yield from (link for link in links if link.name.startswith(_BY_PLACE))
        if self.adapter.lifecycle.is_built(id):
            yield ChildLink(_VARIABLES, FrameworkChild(id, f"#{_VARIABLES}", Child(_VARIABLES)))
            if self.run.heap.object(id).kind is Kind.MODEL and is_fitted(self.adapter, id):
                yield ChildLink(_KERAS_API.name, FrameworkChild(id, f"#{_KERAS_API.name}", _KERAS_API))
        yield from links

    def _with_containers(self, id: int) -> Iterator[ChildLink]:
        """The lists, dicts and sets that Keras 3 was given, each under its name, after all else."""
        links = {link.name: link for link in super().children(id)}
        if self.adapter.models.is_sequential(id):
            links[_LAYERS] = ChildLink(_LAYERS, FrameworkChild(id, f"#{_LAYERS}", Child(_LAYERS)))
        for name in self.run.heap.keys_of(id):
            value = self.run.heap.get((id, name))
            single = value.single if value is not None else None
            if isinstance(name, str) and isinstance(single, Ref) and self._is_shown(single.id):
                links[name] = ChildLink(name, single.id)
        yield from links.values()

    def _is_shown(self, id: int) -> bool:
        return self.adapter.keras3.is_copy(id) and self.run.heap.container_type(id) in _SHOWN

    def _items(self, id: int) -> Iterator[ChildLink]:
        """The trackable items of a container that Keras 3 keeps, and the lists and tuples within it."""
        cells = self.run.heap.cells(id)
        unordered = self.run.heap.container_type(id) == "set" and len(cells) > 1
        for name, value in cells:
            for ref in sorted(value.refs):
                type = self.run.heap.container_type(ref)
                inner = type in _WITHIN or (type in DICTS and not self.adapter.keras3.is_copy(ref))
                if inner or self.adapter.tracking.is_trackable(ref):
                    known = isinstance(name, tuple) and not unordered
                    yield ChildLink(str(name[1]) if known else ANY, self.real(ref))  # type: ignore[index]

    def _layers_after_input(self, id: int) -> Iterator[ChildLink]:
        first = int(self.adapter.lifecycle.is_built(id))  # the input that a built model knows
        for place, layer in self.sequence(id):
            yield ChildLink(ANY if place == ANY else str(int(place) + first), layer)
