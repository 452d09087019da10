"""Python's functions that iterate: over known items one by one, else over one that stands for all."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ckptlint.interpreter.bounded import computed
from ckptlint.interpreter.call import Call, Handler
from ckptlint.interpreter.cells import FILTERED
from ckptlint.interpreter.context import MOST_ROUNDS
from ckptlint.interpreter.values import TRUE, UNKNOWN, Ref, Tensor, Value, Vars, as_size, const, join, of
from ckptlint.libraries.results import answer, derived
from ckptlint.program.events import Pair
from ckptlint.program.objects import Kind
from ckptlint.wildcard import ANY

if TYPE_CHECKING:
    from ckptlint.interpreter.interpreter import Interpreter


def few_items(value: Value, run: Interpreter) -> list[Value] | None:
    """The items where all are known, and not too many to be run one by one."""
    known = run.containers.known_items(value)
    return known if known is not None and len(known) <= MOST_ROUNDS else None


def zip_(call: Call) -> Value:
    containers, node = call.run.containers, call.node
    _note_pair(call)
    columns = [few_items(value, call.run) for value in call.args]
    if call.args and all(column is not None for column in columns):
        rows = zip(*(column for column in columns if column is not None), strict=False)
        pairs = [containers.listed(node, "tuple", row, ("row", index)) for index, row in enumerate(rows)]
        return containers.listed(node, "generator", pairs).tainted(call.sources())
    made = containers.container(node, "zip")
    for index, value in enumerate(call.args):
        containers.put(made, ("i", index), value, node)
    return of(Ref(made)).tainted(call.sources())


def _note_pair(call: Call) -> None:
    """Record that the variables of two objects are zipped."""
    if len(call.args) != 2:
        return
    first, second = (call.run.derivation.list_of_variables(value) for value in call.args)
    if first is not None and second is not None:
        known = [call.run.containers.known_items(value) for value in call.args]
        lengths = tuple(None if items is None else len(items) for items in known)
        event = Pair(
            (first.id, second.id),
            first=first.id,
            second=second.id,
            lists=(first.which, second.which),
            lengths=(lengths[0], lengths[1]),
        )
        call.run.recorder.event(event, call.node)


def enumerate_(call: Call) -> Value:
    containers, node, value = call.run.containers, call.node, call.first()
    known, start = few_items(value, call.run), call.argument((1, "start"), const(0)).constant
    made = containers.container(node, "list", "enumerate")
    if known is None:
        pair = containers.listed(node, "tuple", [UNKNOWN, containers.item_of(value, node)], "pair")
        containers.put(made, ANY, pair, node)
    for index, item in enumerate(known or ()):
        number = const(start + index) if isinstance(start, int) else UNKNOWN
        pair = containers.listed(node, "tuple", [number, item], ("pair", index))
        containers.put(made, ("i", index), pair, node)
    return of(Ref(made)).tainted(value.sources)


def range_(call: Call) -> Value:
    containers, sources = call.run.containers, call.sources()
    bounds = [value.constant for value in call.args]
    made = containers.container(call.node, "list", "range")
    numbers = computed(range, *bounds) if bounds and all(isinstance(b, int) for b in bounds) else ...
    count = computed(len, numbers)
    if isinstance(numbers, range) and isinstance(count, int) and count <= MOST_ROUNDS:
        for index, number in enumerate(numbers):
            containers.put(made, ("i", index), const(number), call.node)
    else:
        containers.put(made, ANY, UNKNOWN, call.node)
    return of(Ref(made)).tainted(sources | as_size(sources))


def map_(call: Call) -> Value:
    run, node = call.run, call.node
    function, over = call.first(), call.argument(1)
    made = run.containers.container(node, "generator")
    known = few_items(over, run) if len(call.args) == 2 else None
    if known is None:
        item = run.containers.item_of(over, node) if len(call.args) > 1 else UNKNOWN
        run.containers.put(made, ANY, run.calls.apply(function, [item], [], node), node)
    for index, item in enumerate(known or ()):
        with run.context.called_from((run.context.place(node), index)):
            run.containers.put(made, ("i", index), run.calls.apply(function, [item], [], node), node)
    return of(Ref(made))


def filter_(call: Call) -> Value:
    containers, over = call.run.containers, call.argument(1)
    chosen = _passing(call.first(), over, call.node, call.run)
    if chosen is not None:
        return containers.listed(call.node, "generator", chosen)
    made = containers.container(call.node, "generator")
    containers.put(made, ANY, containers.item_of(over, call.node), call.node)
    call.run.heap.set((made, FILTERED), TRUE)
    return of(Ref(made))


def _passing(test: Value, over: Value, node: ast.AST, run: Interpreter) -> list[Value] | None:
    """The items that pass a test, where all are known and each one's answer is."""
    known = few_items(over, run)
    if known is None:
        return None
    passed = []
    for index, item in enumerate(known):
        with run.context.called_from((run.context.place(node), index)):
            result = item if test.constant is None else run.calls.apply(test, [item], [], node)
        truth = run.expressions.truth(result)
        if truth is None:
            return None
        if truth:
            passed.append(item)
    return passed


def next_(call: Call) -> Value:
    """`next(x, default)`: takes the first of what is left, where that is known."""
    iterator, default, changes = call.first(), call.args[1:2], call.run.changes
    match iterator.single:
        case Ref(id) if call.run.heap.container_type(id) == "generator":
            left = changes.exact_items(id)
            if left:
                changes.set_items(id, left[1:], call.node)
                return left[0]
            if left is not None and default:
                return default[0]
    return join([call.run.containers.item_of(iterator, call.node), *default])


def iter_(call: Call) -> Value:
    value = call.first()
    found = [call.run.framework.iterated(id, call.node) for id in value.refs]
    iterators = [each for each in found if each is not None]
    return join(iterators) if found and len(iterators) == len(found) else collected("generator", "iter")(call)


def len_(call: Call) -> Value:
    items = call.run.containers.known_items(call.first())
    return const(len(items)) if items is not None else UNKNOWN.tainted(call.first().sizes)


def decided_by(is_any: bool) -> Handler:
    """`any`, which a true item decides, or `all`, which a false one does."""

    def handler(call: Call) -> Value:
        if len(call.args) != 1:
            return derived(call)
        known = call.run.containers.known_items(call.first())
        truths = [call.run.expressions.truth(item) for item in known or ()]
        decided = is_any if is_any in truths else None if known is None or None in truths else not is_any
        return answer(decided).tainted(call.sources())

    return handler


def collected(type: str, name: str = "") -> Handler:
    """`list(x)`, `tuple(x)`, `reversed(x)` …: a new container with the items of another."""

    def handler(call: Call) -> Value:
        containers, node, value = call.run.containers, call.node, call.first()
        if not call.args:
            return of(Ref(containers.container(node, type)))
        known = containers.items_or_rows(value, node)
        if known is not None:
            items = known[::-1] if name == "reversed" else _distinct(known) if type == "set" else known
            return containers.listed(node, type, items, name or type).tainted(value.sources)
        loose = {atom for atom in value if not _is_container(atom, call.run)}
        passed = frozenset(atom for atom in loose if not isinstance(atom, Ref))
        if passed and len(loose) == len(value.atoms):
            return Value(passed, value.open, value.sources)
        made = containers.container(node, type, name or type)
        containers.put(made, ANY, containers.item_of(value, node), node)
        call.run.heap.set((made, FILTERED), TRUE if containers.is_filtered(value) else None)
        return of(Ref(made)).tainted(value.sources)

    return handler


def _distinct(items: list[Value]) -> list[Value]:
    """These items without those that are surely one and the same: computed values may always differ."""
    found: dict[object, Value] = {}
    for place, item in enumerate(items):
        single = item.single
        found.setdefault(place if single is None or isinstance(single, Tensor | Vars) else single, item)
    return list(found.values())


def _is_container(atom: object, run: Interpreter) -> bool:
    return isinstance(atom, Ref) and run.heap.object(atom.id).kind is Kind.CONTAINER


def dict_like(type: str) -> Handler:
    """`dict(pairs, key=value)` and the classes that are made like it."""

    def handler(call: Call) -> Value:
        containers, node = call.run.containers, call.node
        made = containers.container(node, type)
        for value in call.args:
            containers.put_all(made, value, node)
        for key, value in call.keywords:
            containers.put(made, ("k", key) if key != ANY else ANY, value, node)
        return of(Ref(made))

    return handler


def dict_from_keys(call: Call) -> Value:
    containers, node = call.run.containers, call.node
    made = containers.container(node, "dict")
    listed = containers.known_items(call.first())
    for item in listed if listed is not None else [UNKNOWN]:
        containers.put(made, containers.key_name(item), call.argument(1, const(None)), node)
    return of(Ref(made))


HANDLERS: Final[Mapping[str, Handler]] = {
    "builtins.zip": zip_,
    "builtins.enumerate": enumerate_,
    "builtins.range": range_,
    "builtins.map": map_,
    "builtins.filter": filter_,
    "builtins.next": next_,
    "builtins.iter": iter_,
    "builtins.len": len_,
    "builtins.any": decided_by(True),
    "builtins.all": decided_by(False),
    "builtins.list": collected("list"),
    "builtins.tuple": collected("tuple"),
    "builtins.set": collected("set"),
    "builtins.frozenset": collected("set", "frozenset"),
    "builtins.reversed": collected("list", "reversed"),
    "builtins.dict": dict_like("dict"),
    "builtins.dict.fromkeys": dict_from_keys,
}
