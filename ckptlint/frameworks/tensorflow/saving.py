"""Saving and restoring."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ckptlint.frameworks.keras.weights_file import (
    CHECKPOINT,
    MODEL,
    SAVED_MODEL,
    WEIGHTS,
    WeightsFile,
    file_of,
)
from ckptlint.frameworks.tensorflow.checkpoint import Writer
from ckptlint.frameworks.tensorflow.live_graph import LiveGraph
from ckptlint.frameworks.tensorflow.notes import (
    COUNTED,
    DIRECTORY,
    FILE_NAME,
    MANAGED_ROOT,
    STATUS_OF,
)
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.frameworks.tensorflow.saved_model import SavedModel
from ckptlint.graph import Graph, Moment
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import NONE, TRUE, UNKNOWN, Ref, Value, Vars, of
from ckptlint.knowledge.meanings import MODEL_CLASS
from ckptlint.program.events import Check, Create, Origin, Overwrite, Restore, Save, Steered
from ckptlint.program.objects import Cut, Kind, Reference
from ckptlint.program.texts import Hole, Text
from ckptlint.source import Place

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow
    from ckptlint.frameworks.tensorflow.part import FrameworkHandler


_STATUS_CLASS = "tensorflow.python.checkpoint.checkpoint.CheckpointLoadStatus"
_COUNTING = frozenset({"save", "restore", "restore_or_initialize"})  # they make the counter of saves


class Saving(TensorFlowPart):
    """Records the graph of each save, restore and making of a checkpoint.

    `path_origin` tells of an object that stands for a path where it comes from ("latest", "saved", "status"),
    `latest_in` in which folder it is the newest checkpoint, `latest_of` which manager was asked for it.
    """

    def __init__(self, adapter: TensorFlow) -> None:
        super().__init__(adapter)
        self.graphs_seen: dict[Hashable, int] = {}
        self.path_origin: dict[int, Origin] = {}
        self.latest_in: dict[int, Text] = {}
        self.latest_of: dict[int, int] = {}
        self.roots_met: set[Place] = set()
        self.roots_of_group: dict[int, dict[int, None]] = {}
        self.of_options: set[int] = set()  # paths of newest checkpoints in folders that an option names

    def written(
        self, root: int, node: ast.AST, how: str, path: Text | None, file: str, call: str = ""
    ) -> None:
        """Record the graph that a save writes; `call` is what saves, where the node is not that call."""
        counted = self.heap.object(root).kind is Kind.ROOT and how == "save"
        graph = self.graph_of(root, node, how, path, file, call)
        if graph is not None:
            self.note_graph(graph, root, Moment.SAVE, self.recorder.order_of(Save, graph.place))
        if counted:
            self.heap.set((root, COUNTED), TRUE)

    def managed(self, manager: int, node: ast.AST) -> Value:
        """The checkpoint that a manager saves; that of a manager from outside is from outside, too."""
        known = self.heap.get((manager, MANAGED_ROOT))
        if known is None and self.heap.object(manager).kind is Kind.OUTSIDE:
            known = self.run.attributes.attribute_from_outside(manager, "checkpoint", node)
            self.run.outside.is_a(known, Kind.ROOT)
            self.recorder.edge(manager, "checkpoint", known.refs[0], node, Reference.ATTRIBUTE)
        return UNKNOWN if known is None else known

    def newest(self, node: ast.AST) -> Value:
        """The path of a newest checkpoint, as an object from outside."""
        found = self.heap.from_outside(node, "latest")
        self.path_origin[found.refs[0]] = Origin.LATEST
        return found

    def newest_of(self, manager: int, node: ast.AST) -> Value:
        """The path of the newest checkpoint of a manager."""
        found = self.newest(node)
        self.latest_of[found.refs[0]] = manager
        folder = self.run.names.path_of(self.heap.get((manager, DIRECTORY)) or UNKNOWN)
        if folder is not None:
            self.latest_in[found.refs[0]] = folder
        return found

    def newest_found(self, path: Value) -> int | None:
        """The path of a newest checkpoint that was asked for by its folder; None for that of a manager."""
        found = [r for r in path.refs if self.path_origin.get(r) is Origin.LATEST and r not in self.latest_of]
        return found[0] if len(found) == 1 else None

    def is_of_option(self, path: Value) -> bool:
        """Whether a path is that of a newest checkpoint in a folder that an option names."""
        return not self.of_options.isdisjoint(path.refs)

    def status(self, call: Call) -> Value:
        """What a restore answers; it can be asked whether all came back."""
        id = self.heap.allocate(Kind.STATUS, _STATUS_CLASS, call.node, role="status")
        self.heap.set((id, STATUS_OF), of(Ref(call.subject)))
        self.path_origin[id] = Origin.STATUS
        return of(Ref(id))

    def path(self, id: int) -> Text | None:
        """The path of a newest checkpoint whose folder is known."""
        folder = self.latest_in.get(id)
        return None if folder is None else Text((*folder.parts, "/", Hole(id)), folder.end)

    def restored(self, root: int, node: ast.AST, how: str, path: Text | None, file: str) -> None:
        """Record the graph of a root when it is restored; what the walk writes to the heap is undone."""
        self.heap.push()
        try:
            graph = self.graph_of(root, node, how, path, file)
        finally:
            self.heap.pop()
        if graph is not None:
            self.note_graph(graph, root, Moment.RESTORE, self.recorder.order_of(Restore, graph.place))

    def root_made(self, id: int, node: ast.AST) -> None:
        """Record the graph of a checkpoint when it is made."""
        group = self.record.drivers[self.context.driver].group
        self.roots_of_group.setdefault(group, {})[id] = None
        met = set(self.roots_met)
        self.heap.push()
        try:
            graph = Writer(self.adapter).write(id, self.context.place(node), "", counted=False)
        finally:
            self.heap.pop()
            self.roots_met = met
        self.note_graph(graph, id, Moment.MADE, self.recorder.order_of(Create, graph.place))

    def graph_of(
        self, root: int, node: ast.AST, how: str, path: Text | None, file: str, call: str = ""
    ) -> Graph | None:
        """What a save of `root` here writes.

        None for the older files, which are named after layers, and for what comes from outside.
        """
        if self.heap.object(root).kind is Kind.OUTSIDE:
            return None
        counted = self.heap.object(root).kind is Kind.ROOT and how in _COUNTING
        call = call or (ast.unparse(node.func) if isinstance(node, ast.Call) and _is_dotted(node) else how)
        place = self.context.place(node)
        version = self.adapter.classes.version_for(self.heap.object(root))
        kind, refused = file_of(path, version, file, how)
        if kind == CHECKPOINT:
            return Writer(self.adapter).write(root, place, call, counted)
        if kind in (WEIGHTS, MODEL):
            return WeightsFile(self.adapter, node).write(root, place, call, kind, refused)
        return SavedModel(self.adapter).export(root, place, call) if kind == SAVED_MODEL else None

    def note_graph(self, graph: Graph, root: int, moment: Moment, order: int) -> None:
        """Keep the last graph of each moment, place, root, driver and calling context."""
        seen = [self.heap.object(node.object) for node in graph.nodes if node.object is not None]
        unseen = root in self.record.open_roots or any(
            object.kind is Kind.OUTSIDE or object.id in self.record.unseen_base for object in seen
        )
        graph = replace(graph, moment=moment, order=order, driver=self.context.driver, root=root, open=unseen)
        key = (moment, graph.place, root, self.context.driver, self.context.chain)
        index = self.graphs_seen.setdefault(key, len(self.record.graphs))
        if index == len(self.record.graphs):
            self.record.graphs.append(graph)
        else:
            self.record.graphs[index] = graph

    def note_unsaved(self, group: int) -> None:
        """Record the graphs of checkpoints that a group of drivers made and was not seen to save."""
        for root in map(self.heap.object, self.roots_of_group.get(group, ())):
            if root.place not in self.roots_met:
                graph = Writer(self.adapter).write(root.id, root.place, "", counted=False)
                self.note_graph(graph, root.id, Moment.END, self.context.order)

    def unbuilt(self, root: int) -> tuple[int, ...]:
        """The models that a checkpoint leads to without weights, which only their first call will make.

        They are of classes of the project that have no `build` of their own.
        """
        if self.heap.object(root).kind is not Kind.ROOT:
            return ()
        found: list[int] = []
        queue = [root]
        for id in queue:
            cls = self.heap.class_of(id)
            if cls is None or self.heap.object(id).kind is not Kind.MODEL:
                queue += [part for part in self._parts(id) if part not in queue]
            elif self.run.classes.find_in_class(cls, "build")[0] is None and not self._has_weights(id):
                found.append(id)
        return tuple(found)

    def _has_weights(self, model: int) -> bool:
        """Whether a model, or anything in it, has made weights already."""
        queue = [model]
        for id in queue:
            if self.heap.object(id).kind is Kind.VARIABLE or self.adapter.lifecycle.is_built(id):
                return True
            queue += [part for part in self._parts(id) if part not in queue]
        return False

    def _parts(self, id: int) -> list[int]:
        """What the checkpoint writer follows from an object, parts that a framework makes inside left out."""
        return [link.target for link in LiveGraph(self.adapter).children(id) if isinstance(link.target, int)]

    def note_class(self, instance: int) -> None:
        """Record what a checkpoint of an optimizer would write whose class was run by itself."""
        made = self.heap.object(instance)
        if made.kind is Kind.OPTIMIZER:
            graph = Writer(self.adapter).write(instance, made.place, "", counted=False)
            self.note_graph(graph, instance, Moment.CLASS, self.context.order)

    def origin_of(self, value: Value) -> Origin:
        """Where the path handed to a restore comes from."""
        if value.constant is None:
            return Origin.UNKNOWN if value.is_setting else Origin.NONE
        origins = {self.path_origin.get(r) for r in value.refs}
        if len(origins) == 1 and not any(isinstance(a, Text) for a in value):
            return origins.pop() or Origin.UNKNOWN
        return Origin.TEXT if isinstance(value.single, Text) else Origin.UNKNOWN


def _is_dotted(node: ast.AST) -> bool:
    """Whether a call is spelled by names alone."""
    here = node.func if isinstance(node, ast.Call) else None
    while isinstance(here, ast.Attribute):
        here = here.value
    return isinstance(here, ast.Name)


def save(tf: TensorFlow, call: Call) -> Value:
    """A call that saves an object: the receiver, or the argument that the table names."""
    subject = of(Ref(call.receiver)) if call.receiver is not None else call.argument(call.option("subject"))
    path = call.argument(call.option("path"))
    subjects = [r for r in subject.refs if call.run.heap.object(r).kind is not Kind.CONTAINER]
    if subjects:
        text, file = call.run.names.path_of(path), str(call.option("file", "checkpoint"))
        event = Save(tuple(subjects), how=call.name, path=text, file=file, settable=path.is_setting)
        call.run.recorder.event(event, call.node)
        call.run.python_state.steers(path.states, Steered.PATH, subjects, call.node)
    for root in subjects:
        tf.saving.written(
            root, call.node, call.name, call.run.names.path_of(path), str(call.option("file", "checkpoint"))
        )
    saved = call.run.heap.from_outside(call.node, "saved")
    tf.saving.path_origin[saved.refs[0]] = Origin.SAVED
    return saved


def save_managed(tf: TensorFlow, call: Call) -> Value:
    """`manager.save()`: saves the manager's checkpoint."""
    folder = call.run.heap.get((call.subject, DIRECTORY)) or UNKNOWN
    label = call.run.heap.get((call.subject, FILE_NAME)) or call.run.texts.text("ckpt")
    path = call.run.texts.path_joined([folder, label])
    for root in tf.saving.managed(call.subject, call.node).refs:
        text = call.run.names.path_of(path)
        call.run.recorder.event(Save((root,), how="save", path=text, manager=call.subject), call.node)
        tf.saving.written(root, call.node, "save", call.run.names.path_of(path), "checkpoint")
    saved = call.run.heap.from_outside(call.node, "saved")
    tf.saving.path_origin[saved.refs[0]] = Origin.SAVED
    return saved


def restore(tf: TensorFlow, call: Call) -> Value:
    """A method that restores its object from a path."""
    path = call.argument(call.option("path"))
    if call.option("path") is not None:
        event = Restore(
            (call.subject,),
            how=call.name,
            path=call.run.names.path_of(path),
            file=str(call.option("file", "checkpoint")),
            origin=tf.saving.origin_of(path),
            manager=tf.saving.latest_of.get(path.refs[0]) if len(path.refs) == 1 else None,
            settable=path.is_setting or tf.saving.is_of_option(path),
            newest=tf.saving.newest_found(path),
            texts=call.run.names.texts_here(),
            managers=call.run.names.managers_here(),
            unbuilt=tf.saving.unbuilt(call.subject),
        )
        call.run.recorder.event(event, call.node)
        tf.saving.restored(
            call.subject,
            call.node,
            call.name,
            call.run.names.path_of(path),
            str(call.option("file", "checkpoint")),
        )
    if call.run.heap.object(call.subject).kind is Kind.ROOT and call.name == "restore":
        call.run.heap.set((call.subject, COUNTED), TRUE)
    return tf.saving.status(call)


def check(tf: TensorFlow, call: Call) -> Value:
    """A method that asks what a restore answered whether all came back; it answers the same again."""
    for root in call.run.heap.note(call.subject, STATUS_OF).refs:
        place = call.run.heap.object(call.subject).place
        call.run.recorder.event(Check((root,), how=call.name, restore=place), call.node)
    return of(Ref(call.subject))


def save_argument(tf: TensorFlow, call: Call) -> Value:
    """A function that the configuration says saves its first argument; in which format is unknown."""
    given = call.args[0] if call.args else UNKNOWN
    if saved := call.run.derivation.state_in(given):
        call.run.recorder.event(Save(tuple(saved), how=call.name, file="other"), call.node)
        call.run.recorder.saved_otherwise(of(*(Ref(id) for id in saved)))
    return UNKNOWN


def restore_argument(tf: TensorFlow, call: Call) -> Value:
    """A function that the configuration says restores its first argument."""
    if restored := call.run.derivation.state_in(call.args[0] if call.args else UNKNOWN):
        texts, managers = call.run.names.texts_here(), call.run.names.managers_here()
        event = Restore(tuple(restored), how=call.name, texts=texts, managers=managers)
        call.run.recorder.event(event, call.node)
    return UNKNOWN


def restore_managed(tf: TensorFlow, call: Call) -> Value:
    """`manager.restore_or_initialize()`: restores the manager's checkpoint from its newest file."""
    for root in tf.saving.managed(call.subject, call.node).refs:
        path = call.run.names.path_of(tf.saving.newest_of(call.subject, call.node))
        event = Restore((root,), how=call.name, path=path, manager=call.subject, origin=Origin.LATEST)
        call.run.recorder.event(event, call.node)
        tf.saving.restored(root, call.node, call.name, None, "checkpoint")
        call.run.heap.set((root, COUNTED), TRUE)
    return call.run.heap.from_outside(call.node, "saved")


def load(tf: TensorFlow, call: Call) -> Value:
    """`load_model(path)`: a model that the run has not seen being made."""
    path = call.argument(call.option("path"))
    made = call.run.heap.allocate(
        Kind.MODEL, MODEL_CLASS, call.node, role="loaded", world=call.run.context.module.world
    )
    text, origin = call.run.names.path_of(path), tf.saving.origin_of(path)
    event = Restore((made,), how=call.name, path=text, file="model", origin=origin, settable=path.is_setting)
    call.run.recorder.event(event, call.node)
    return of(Ref(made))


def latest(tf: TensorFlow, call: Call) -> Value:
    """`latest_checkpoint(folder)`: the path of the newest checkpoint of a folder, or None."""
    found = tf.saving.newest(call.node)
    where = call.argument(call.option("path"))
    folder = call.run.names.path_of(where)
    if folder is not None:
        tf.saving.latest_in[found.refs[0]] = folder
    if where.is_setting:
        tf.saving.of_options.add(found.refs[0])
    return found


def snapshot(tf: TensorFlow, call: Call) -> Value:
    """`get_weights()`: a copy of the weights, which counts as saved if it is written somewhere."""
    if call.receiver is None:
        return UNKNOWN
    return of(Vars(call.receiver, call.name, call.run.derivation.cut_at(call.name, call.node)))


def set_weights(tf: TensorFlow, call: Call) -> Value:
    """`set_weights(…)`: the weights are set from a copy."""
    if call.receiver is None:
        return NONE
    given = call.argument((0, "weights"))
    made_from = tuple(sorted({dep.id for dep in call.run.derivation.deps(given)}))
    match given.single:
        case Vars(id, copied=Cut(place=taken)):
            event = Overwrite((call.receiver,), made_from=made_from, copied_from=id, taken=taken)
        case _:
            event = Overwrite((call.receiver,), made_from=made_from)
    call.run.recorder.event(event, call.node)
    return NONE


HANDLERS: Final[Mapping[str, FrameworkHandler]] = {
    "save": save,
    "save_managed": save_managed,
    "restore": restore,
    "save_argument": save_argument,
    "restore_argument": restore_argument,
    "restore_managed": restore_managed,
    "check": check,
    "load": load,
    "latest": latest,
    "snapshot": snapshot,
    "set_weights": set_weights,
}
