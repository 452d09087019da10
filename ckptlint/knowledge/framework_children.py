"""Reads the table of what framework objects own: their children in a checkpoint, by name and in order.

The table (`tables/framework_children.json`) is measured by `tools.measure`. A row tells, for one class under
one Keras version, which children the checkpoint writer follows from its objects, under which constructor
options each is there, which of them exist before the object is built, and in which order
`trainable_variables` lists what training changes. Children that lead to no state are left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from ckptlint.wildcard import ANY

Data = Mapping[str, Any]
Options = Mapping[str, object]
Answer = TypeVar("Answer")

UNKNOWN = ...  # the value of an option that is not known
MANY = -1  # in place of the rank of one variable: any number of variables


class OptionKind(Enum):
    """Values of options that are objects of a special kind; every other object counts as an object."""

    VARIABLE = "<variable>"
    FUNCTION = "<function>"


VARIABLE = ("VARIABLE_VALUE",)

_FILE = Path(__file__).with_name("tables") / "framework_children.json"


@dataclass(frozen=True, slots=True)
class Row:
    """What the objects of one class own under one Keras version.

    `name` is the canonical class name, `parameters` the constructor's parameters in order. `defaults` holds
    their defaults, `...` where the default is no plain value; what is required is not in it. `states` is the
    number of states that a recurrent cell keeps (0 for all that is no cell). `state` is what an object of the
    class writes itself (`("VARIABLE_VALUE",)`, `("table-keys", "table-values")` …). A `frozen` object shows
    for good the children that it had when it was first saved or restored: one that was not built by then
    shows the `early` ones only (its lists go on growing).
    """

    name: str
    keras: int
    parameters: tuple[str, ...]
    defaults: Mapping[str, object] = field(compare=False)
    states: int = 0
    state: tuple[str, ...] = ()
    frozen: bool = False
    data: Data = field(default_factory=dict, compare=False, repr=False)
    answers: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)  # given so far


@dataclass(frozen=True, slots=True)
class Child:
    """One named step of the checkpoint writer from a holder to an object.

    Exactly one of these says what the object is:

    - `state`: it writes state itself; a variable has `("VARIABLE_VALUE",)`, a `trainable` that is no None,
      and a `rank` (None where it is not known),
    - `children`: an object that the framework makes (`type`: its class, "" for a list or a private class),
    - `argument`: the very object given to the constructor as that argument,
    - `copy_of`: an object like the one given as that argument, made by the framework,
    - `elements_of`: a list whose elements 0, 1, … are those of the list given as that argument,
    - `states_of`: a list of as many variables as the cell given as that argument has states (`Row.states`);
      for a list of cells, a list of such lists,
    - `same`: an object that the writer has met before, by its path from the object of the row. Where that
      path leads into an argument, its last step is the public name of a weight there; `or_same` is the path
      to take where the object there has no such weight,
    - `trained`: the variable that an optimizer trains, by its index,
    - `inlines`: no object of its own (its `name` is ""): the children of the optimizer given as that argument
      stand here as the holder's own.

    `public` is the attribute that user code reads it by, where that differs from `name`. `slot` and `slot_of`
    tell which slot of which trained variable an optimizer's variable is. `early` objects exist before the
    holder is built. `adds_to` names the argument which this becomes a child of, too, under the same name.
    `sure` is False where an unknown option decides whether the child is there.
    """

    name: str
    state: tuple[str, ...] = ()
    trainable: bool | None = None
    rank: int | None = None
    children: tuple[Child, ...] = ()
    type: str = ""
    argument: str = ""
    copy_of: str = ""
    elements_of: str = ""
    states_of: str = ""
    same: str = ""
    or_same: str = ""
    trained: int | None = None
    inlines: str = ""
    adds_to: str = ""
    slot: str = ""
    slot_of: int | None = None
    public: str = ""
    early: bool = False
    sure: bool = True


@cache
def _table() -> Mapping[str, Data]:
    table: Mapping[str, Data] = json.loads(_FILE.read_bytes())
    return table


@cache
def children_row(name: str, keras: int) -> Row | None:
    """The row of a class by canonical name (`keras.layers.Dense`), or None where the table has none."""
    data = _table().get(name, {}).get(str(keras))
    if data is None:
        return None
    if "same_as" in data:
        found = children_row(data["same_as"], keras)
        return None if found is None else replace(found, name=name)
    parameters = data.get("parameters", [])
    return Row(
        name=name,
        keras=keras,
        parameters=tuple(parameter[0] for parameter in parameters),
        defaults={p[0]: UNKNOWN if p[1] == "..." else p[1] for p in parameters if len(p) > 1},
        states=data.get("states", 0),
        state=tuple(data.get("state", ())),
        frozen=data.get("frozen", False),
        data=data,
    )


def named(row: Row, options: Options) -> dict[str, object]:
    """Options by parameter name: positions ("0", "1") resolved, defaults filled in, `...` for unknown."""
    values: dict[str, object] = {name: row.defaults.get(name, UNKNOWN) for name in row.parameters}
    for option, value in options.items():
        if option.isdecimal() and int(option) < len(row.parameters):
            values[row.parameters[int(option)]] = value
        else:
            values[option] = value
    return values


def children(row: Row, options: Options, *, built: bool = True) -> tuple[Child, ...]:
    """The children of an object made with these constructor options, in the order the writer follows them.

    Options are given by keyword or by position ("0", "1"): a known constant, `...` for what is not known, a
    list or tuple for a list, an `OptionKind` for a variable or a function, any other object for an object.
    Where an unknown option decides, the child has `sure=False`. With `built=False`: the children that are
    there before the first call.
    """

    def answer() -> tuple[Child, ...]:
        found = tuple(_children(row.data.get("owns", ()), named(row, options)))
        return found if built else _early(found)

    return _once(row, ("children", built), options, answer)


def _once(row: Row, question: Hashable, options: Options, answer: Callable[[], Answer]) -> Answer:
    """The answer to a question about a row under these options, worked out the first time it is asked."""
    asked = (question, tuple((name, _as_key(value)) for name, value in options.items()))
    try:
        if asked not in row.answers:
            row.answers[asked] = answer()
    except TypeError:  # an option that cannot be hashed
        return answer()
    found: Answer = row.answers[asked]
    return found


def _as_key(value: object) -> Hashable:
    """A value of an option as a key: `1`, `1.0` and `True` are three, and a list is its items' keys."""
    items = tuple(map(_as_key, value)) if isinstance(value, list | tuple) else value
    return type(value), items


def trained(row: Row, options: Options) -> tuple[str, ...]:
    """The order of `trainable_variables`, as paths from the object.

    A path to an argument, a copy or a list of elements stands for all that is trainable there; `@cells`
    stands for what is trainable in the objects given as `cells`, where no path leads to them.
    """
    return _once(row, "trained", options, lambda: _trained(row, options))


def _trained(row: Row, options: Options) -> tuple[str, ...]:
    there = dict(_paths(children(row, options)))
    found = []
    for path in row.data.get("trained", ()):
        if path.startswith("@"):
            if not any(child.argument == path[1:] for child in there.values() if child.sure):
                found.append(path)
        elif path in there and _is_trained(there[path]):
            found.append(path)
    return tuple(found)


def _is_trained(child: Child) -> bool:
    return bool(child.trainable or child.argument or child.copy_of or child.elements_of)


def _paths(found: Sequence[Child], above: str = "") -> Iterator[tuple[str, Child]]:
    for child in found:
        yield above + child.name, child
        yield from _paths(child.children, f"{above}{child.name}/")


def _children(rows: Sequence[Data], values: Options) -> Iterator[Child]:
    for data in rows:
        present = _present(data, values)
        if present is False:
            continue
        yield Child(
            name=data["name"],
            state=VARIABLE if "trainable" in data else tuple(data.get("state", ())),
            trainable=data.get("trainable"),
            rank=data.get("rank"),
            children=tuple(_children(data.get("owns", ()), values)),
            type=data.get("type", ""),
            argument=data.get("argument", ""),
            copy_of=data.get("copy_of", ""),
            elements_of=data.get("elements_of", ""),
            states_of=data.get("states_of", ""),
            same=data.get("same", "").partition("|")[0],
            or_same=_other(data.get("same", "")),
            public=data.get("public", ""),
            early=data.get("early", False),
            sure=present is True,
        )


def _other(path: str) -> str:
    """`layer/embeddings` of `layer/kernel|embeddings`."""
    first, _, other = path.partition("|")
    return f"{first.rpartition('/')[0]}/{other}" if other else ""


def _early(found: Sequence[Child]) -> tuple[Child, ...]:
    """Those that exist before the holder is built."""
    below = [replace(child, children=_early(child.children)) for child in found]
    return tuple(child for child in below if child.early or child.children)


# -----------------------------------------------------------------------------------------------------------
# Optimizers
# -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OptimizerVariable:
    """One variable that an optimizer writes: `path` from the optimizer, as the checkpoint spells it.

    Either a slot of the trained variable with index `variable`, or one of its own (`slot` is "", `variable`
    None), or the trained variable itself (`slot` is ""), which has this path where no shorter one leads to
    it.
    """

    path: str
    slot: str
    variable: int | None
    sure: bool = True


def optimizer_children(
    row: Row, options: Options, ranks: Sequence[int | None] | None, *, looked_at: bool = False
) -> tuple[Child, ...]:
    """The children of an optimizer that trains variables of these ranks, in the order of the writer.

    A rank that is not known is None, and `MANY` stands for any number of variables. `ranks=None`: the
    optimizer was not built and has applied no gradients yet. Where an unknown option or rank decides about
    an element of a list, that and all that follow are named `*`. `looked_at`: a checkpoint that reaches it
    was saved or restored before it was built, which a `frozen` one keeps to.
    """
    found = tuple(_optimizer(row.data.get("owns", ()), named(row, options), ranks or ()))
    if ranks is None:
        return _early(found)
    if looked_at and row.frozen:
        shown = {child.name for child in _early(found)}
        return tuple(child for child in found if child.name in shown)
    return found


def optimizer_variables(
    row: Row, options: Options, ranks: Sequence[int | None] | None, *, looked_at: bool = False
) -> tuple[OptimizerVariable, ...]:
    """The same as a flat list, each variable once, by its first path; without what lies in an argument."""
    found: list[OptimizerVariable] = []
    seen: set[object] = set()
    level = [(child.name, child) for child in optimizer_children(row, options, ranks, looked_at=looked_at)]
    while level:
        for path, child in level:
            identity: object = child.same or path
            if child.slot or child.trained is not None:
                identity = (child.slot, child.trained if child.slot_of is None else child.slot_of)
            if identity not in seen and (child.state or child.slot or child.trained is not None):
                found.append(
                    OptimizerVariable(
                        path,
                        child.slot,
                        child.trained if child.slot_of is None else child.slot_of,
                        child.sure,
                    )
                )
            seen.add(identity)
        level = [(f"{path}/{below.name}", below) for path, child in level for below in child.children]
    return tuple(found)


def legacy_slots(row: Row, options: Options) -> tuple[tuple[str, bool], ...]:
    """The slots that a legacy Keras 2 optimizer keeps for each variable, and whether that is sure.

    They are written as `<variable>/.OPTIMIZER_SLOT/<optimizer>/<slot>`, where the checkpoint holds both.
    """
    values = named(row, options)
    slots = []
    for data in row.data.get("owns", ()):
        for slot in data.get("slots", ()):
            present = {_present(data, values), _present(slot, values)}
            if False not in present:
                slots.append((slot["slot"], None not in present))
    return tuple(slots)


def _optimizer(rows: Sequence[Data], values: Options, ranks: Sequence[int | None]) -> Iterator[Child]:
    for data in rows:
        present = _present(data, values)
        if present is False or "slots" in data:
            continue
        below = _listed(data["list"], values, ranks) if "list" in data else ()
        yield Child(
            name=data["name"],
            state=VARIABLE if "trainable" in data else (),
            trainable=data.get("trainable"),
            children=(*below, *_optimizer(data.get("owns", ()), values, ranks)),
            argument=data.get("argument", ""),
            inlines=data.get("inlines", ""),
            adds_to=data.get("adds_to", ""),
            early=data.get("early", "inlines" in data),
            sure=present is True,
        )


def _listed(items: Sequence[Data], values: Options, ranks: Sequence[int | None]) -> Iterator[Child]:
    """The elements of an optimizer's list, named by their index."""
    index: int | None = 0
    for child in _elements(items, values, ranks):
        if not child.sure:
            index = None
        yield replace(child, name=ANY if index is None else str(index))
        index = None if index is None else index + 1


def _elements(items: Sequence[Data], values: Options, ranks: Sequence[int | None]) -> Iterator[Child]:
    for data in items:
        present = _present(data, values)
        if present is False:
            continue
        if "same" in data:
            yield Child("", same=data["same"], early=data.get("early", False), sure=present is True)
            continue
        for variable, rank in enumerate(ranks):
            for slot in data["each"]:
                there = {present, _present(slot, values), _of_rank(slot, rank)}
                if False in there:
                    continue
                if slot["slot"]:
                    yield Child(
                        "",
                        state=VARIABLE,
                        trainable=False,
                        slot=slot["slot"],
                        slot_of=variable,
                        sure=None not in there,
                    )
                else:
                    yield Child("", trained=variable, sure=None not in there)


def _of_rank(slot: Data, rank: int | None) -> bool | None:
    if rank == MANY:
        return None
    if "ranks" not in slot and "not_ranks" not in slot:
        return True
    if rank is None:
        return None
    return rank in slot["ranks"] if "ranks" in slot else rank not in slot["not_ranks"]


# -----------------------------------------------------------------------------------------------------------
# Conditions
# -----------------------------------------------------------------------------------------------------------


def _present(data: Data, values: Options) -> bool | None:
    """Whether a child is there under these options; None where that is not known."""
    if "any" in data:
        answers = [_present(one, values) for one in data["any"]]
        return True if True in answers else None if None in answers else False
    answers = [_among(values.get(name, UNKNOWN), listed) for name, listed in data.get("if", {}).items()]
    for name, listed in data.get("unless", {}).items():
        answer = _among(values.get(name, UNKNOWN), listed)
        answers.append(None if answer is None else not answer)
    return False if False in answers else None if None in answers else True


def _among(value: object, listed: Sequence[object]) -> bool | None:
    if value is UNKNOWN:
        return None
    return any(_is(value, one) for one in listed)


def _is(value: object, one: object) -> bool:
    """Whether an option's value is one that a condition names: `[]` is any list, `<>` any object."""
    match one:
        case None:
            return value is None
        case bool():
            return isinstance(value, bool | int) and bool(value) is one
        case "[]":
            return isinstance(value, list | tuple)
        case "<variable>" | "<function>":
            return isinstance(value, OptionKind) and value.value == one
        case "<>":
            return not (
                value is None or isinstance(value, bool | int | float | str | list | tuple | OptionKind)
            )
        case _:
            return not isinstance(value, bool) and value == one
