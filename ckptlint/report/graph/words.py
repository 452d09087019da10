"""The sentences for people: what is lost, why, and why a save raises."""

from __future__ import annotations

from ckptlint.graph import Graph, Lost, Part, Reason

_REASONS = {
    Reason.NO_ROOT: "reached by no root",
    Reason.NOT_TRACKABLE: "not trackable",
    Reason.PLAIN_OBJECT: "held by a plain object",
    Reason.KERAS3_METRIC: "metrics are not saved under Keras 3",
    Reason.KERAS3_CONTAINER: "what a {fault} holds is not saved under Keras 3",
    Reason.NO_ATTRIBUTE: "kept under no attribute",
    Reason.CONTAINER_TYPE: "what a {fault} holds is not {followed}",
    Reason.NESTED_CONTAINERS: "what containers within containers hold is not written",
    Reason.STANDS_FOR_ANOTHER: "set on a checkpoint that stands for another object",
    Reason.CLASS_ATTRIBUTE: "the class has an attribute of this name, too",
    Reason.UNWATCHED: "set past what watches the attributes",
    Reason.OWN_WEIGHTS_ONLY: "a {fault} writes no weights but its own",
    Reason.NEVER_WRITTEN: "Keras writes no {parts} to such a file",
    Reason.NOT_WRITTEN: "not written to such a file",
    Reason.LIST_ITEM_CHANGED: "a list element was replaced, deleted or moved",
    Reason.LIST_CHANGED_OUTSIDE: "the list was changed through another name than the one it is tracked by",
    Reason.DICT_CHANGED_OUTSIDE: "the dict was changed through another name than the one it is tracked by",
    Reason.KEY_IS_NO_STRING: "a dict has a key that is no string",
    Reason.UNNAMED_WEIGHT: "a weight without a name, which Keras 2 tracks by its name, has no key",
    Reason.ITERATOR: "an iterator over a dataset that runs a Python function cannot be saved",
    Reason.NOT_BUILT: "the model has not been built yet",
    Reason.PATH_ENDING: "the path must end in {ending}",
}
_CARRIED = ", but for what the optimizer carries"
_PARTS = {
    Part.VARIABLE: "tf.Variable",
    Part.MODULE: "tf.Module",
    Part.METRIC: "metrics",
    Part.OPTIMIZER: "legacy optimizer",
    Part.ROOT: "tf.train.Checkpoint",
}
_ENDINGS = {"weights": "`.weights.h5`", "model": "`.keras` or `.h5`"}
_BY_KERAS = frozenset(_ENDINGS)  # the files that Keras writes by itself, attribute by attribute


def what_is_lost(lost: Lost) -> str:
    """What is lost: `list of Dense`."""
    classes = " and ".join(lost.classes)
    return f"{lost.container} of {classes}" if lost.container else classes


def why_lost(lost: Lost, file: str) -> str:
    """Why a file of this kind does not hold it."""
    words = _REASONS[lost.reason].format(
        fault=lost.fault,
        followed="written" if file in _BY_KERAS else "followed",
        parts="" if lost.part is None else _PARTS.get(lost.part, lost.part.value),
    )
    return words + _CARRIED if lost.carried else words


def why_raises(graph: Graph) -> str:
    """Why the save raises; "" where it does not."""
    if graph.raises is None:
        return ""
    return _REASONS[graph.raises.reason].format(ending=_ENDINGS.get(graph.file, ""))
