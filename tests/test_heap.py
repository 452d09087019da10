"""The memory of the run: what a branch not taken undoes, and what a stretch of the run is seen to read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ckptlint.interpreter.context import Context, Frame
from ckptlint.interpreter.heap import CLASS, UNSEEN_CLASS, Heap
from ckptlint.interpreter.modules import Modules
from ckptlint.interpreter.values import Class, Ref, const, of
from ckptlint.knowledge.worlds import KERAS_3
from ckptlint.program.objects import Dep, Kind
from ckptlint.program.record import Record
from ckptlint.source import SourceFile
from ckptlint.world import WorldChoice

NODE = ast.parse("made()").body[0]


@pytest.fixture
def heap(tmp_path: Path) -> Heap:
    """An empty heap, of a run that stands in an empty module."""
    path = tmp_path / "main.py"
    path.write_text("made()\n")
    modules = Modules(lambda path: SourceFile.read(path), lambda path, text: WorldChoice(KERAS_3, ""))
    module = modules.load(str(path))
    assert module is not None
    record = Record()
    context = Context(modules, record)
    context.frames.append(Frame(module, (context.new_scope(),)))
    return Heap(context, record)


def a_class(heap: Heap, name: str) -> Class:
    node = ast.ClassDef(name=name, bases=[], keywords=[], body=[], decorator_list=[])
    return Class(node, heap.context.module, name, heap.context.new_scope(), ())


def container(heap: Heap, type: str = "dict", role: str = "") -> int:
    return heap.allocate(Kind.CONTAINER, type, NODE, role=role)


def test_a_branch_not_taken_undoes_what_an_object_from_outside_derives_from(heap: Heap) -> None:
    first, second = Dep(101), Dep(102)
    (given,) = heap.from_outside(NODE, "batch", frozenset({first})).refs
    heap.push()
    heap.from_outside(NODE, "batch", frozenset({second}))
    assert heap.derived_from(given) == {first, second}
    heap.pop()
    assert heap.derived_from(given) == {first}


def test_a_branch_not_taken_undoes_what_an_attribute_from_outside_derives_from(heap: Heap) -> None:
    (given,) = heap.from_outside(NODE, "batch").refs
    heap.push()
    heap.derive(given, frozenset({Dep(101)}))
    part = heap.part_from_outside(given, "images", NODE)
    assert heap.derived_from(part) == {Dep(101)}
    heap.pop()
    assert heap.part_from_outside(given, "images", NODE) == part
    assert heap.derived_from(part) == frozenset()


def test_the_attribute_of_an_object_from_outside_is_one_object_wherever_it_is_read(heap: Heap) -> None:
    (given,) = heap.from_outside(NODE, "options").refs
    elsewhere = ast.parse("\n\nelsewhere()").body[0]
    with heap.context.called_from("there"):
        part = heap.part_from_outside(given, "rate", elsewhere)
    assert heap.part_from_outside(given, "rate", NODE) == part
    assert heap.part_from_outside(given, "size", NODE) != part


def test_what_is_made_at_one_place_of_two_classes_is_two_objects(heap: Heap) -> None:
    one, other = a_class(heap, "Block"), a_class(heap, "Block")
    made = [heap.allocate(Kind.INSTANCE, "Block", NODE, fixed={CLASS: cls}) for cls in (one, other, one)]
    assert made[0] == made[2] != made[1]
    assert [heap.class_of(id) for id in made] == [one, other, one]


def test_containers_of_two_types_made_at_one_place_are_two_objects(heap: Heap) -> None:
    row, column = container(heap, "tuple"), container(heap, "list")
    assert heap.container_type(row) == "tuple"
    assert heap.container_type(column) == "list"


def test_what_a_function_gives_is_not_of_a_class_that_is_called_at_the_same_place(heap: Heap) -> None:
    (given,) = heap.from_outside(NODE, "result").refs
    (made,) = heap.from_outside(NODE, "result", fixed={UNSEEN_CLASS: "agents.Agent"}).refs
    assert heap.is_of_unseen_class(made)
    assert not heap.is_of_unseen_class(given)


def test_a_read_is_seen_until_the_cell_changes(heap: Heap) -> None:
    id = container(heap)
    heap.set((id, ("k", "rate")), const(1))
    with heap.watching() as reads:
        heap.get((id, ("k", "rate")))
    assert heap.unchanged(reads)
    heap.set((id, ("k", "rate")), const(2))
    assert not heap.unchanged(reads)


@pytest.mark.parametrize("listing", [Heap.keys_of, Heap.cells, Heap.items, Heap.ordered_items])
def test_every_listing_of_a_container_is_a_read_of_its_names(heap: Heap, listing: object) -> None:
    id = container(heap)
    heap.set((id, ("k", "a")), const(1))
    with heap.watching() as reads:
        listing(heap, id)  # type: ignore[operator]
    assert heap.unchanged(reads)
    heap.push()
    heap.set((id, ("k", "b")), const(2))
    assert not heap.unchanged(reads)
    heap.pop()
    assert heap.unchanged(reads)
    heap.set((id, ("k", "a")), None)
    assert not heap.unchanged(reads)


def test_names_that_the_watched_code_has_written_itself_are_not_read(heap: Heap) -> None:
    id = container(heap)
    with heap.watching() as reads:
        heap.set((id, ("k", "a")), const(1))
        heap.keys_of(id)
    assert heap.unchanged(reads)
    heap.set((id, ("k", "b")), const(2))
    assert not heap.unchanged(reads)


def test_what_an_object_from_outside_derives_from_is_a_read(heap: Heap) -> None:
    (given,) = heap.from_outside(NODE, "batch").refs
    with heap.watching() as reads:
        heap.derived_from(given)
    heap.derive(given, frozenset({Dep(101)}))
    assert not heap.unchanged(reads)


def test_a_cell_read_by_two_names_of_one_container_is_one_read(heap: Heap) -> None:
    inner, wrapper = container(heap), container(heap, role="wrapper")
    heap.share(wrapper, inner)
    with heap.watching() as reads:
        heap.set((inner, ("k", "a")), const(1))
        heap.get((wrapper, ("k", "a")))
    assert not reads.cells


def test_what_only_one_branch_has_written_is_still_a_read_of_what_was_there(heap: Heap) -> None:
    id = container(heap)
    heap.set((id, ("k", "rate")), const(1))
    with heap.watching() as reads:
        heap.push()
        heap.set((id, ("k", "rate")), const(2))
        heap.merge([heap.pop(), {}])
        assert heap.get((id, ("k", "rate"))) == of(*const(1), *const(2))
    heap.set((id, ("k", "rate")), const(3))
    assert not heap.unchanged(reads)


def test_objects_made_inside_and_containers_made_anew_are_no_reads(heap: Heap) -> None:
    old = container(heap)
    heap.set((old, ("k", "a")), const(1))
    with heap.watching() as reads:
        new = heap.allocate(Kind.INSTANCE, "Net", NODE)
        heap.get((new, "rate"))
        heap.empty(old)
        heap.keys_of(old)
        heap.get((old, ("k", "a")))
    assert not reads.cells
    assert not reads.names


def test_the_reads_of_an_inner_stretch_are_reads_of_the_outer_one(heap: Heap) -> None:
    id = container(heap)
    with heap.watching() as outer:
        heap.set((id, ("k", "a")), const(1))
        with heap.watching() as inner:
            heap.get((id, ("k", "a")))
            heap.get((id, ("k", "b")))
    assert set(inner.cells) == {(id, ("k", "a")), (id, ("k", "b"))}
    assert set(outer.cells) == {(id, ("k", "b"))}


def test_what_a_watched_stretch_writes_stays(heap: Heap) -> None:
    id, depth = container(heap), heap.depth
    with heap.watching():
        heap.set((id, "owner"), of(Ref(id)))
    assert heap.depth == depth
    assert heap.get((id, "owner")) == of(Ref(id))


def test_a_branch_not_taken_undoes_the_class_that_an_object_from_outside_is_expected_to_be_of(
    heap: Heap,
) -> None:
    (given,) = heap.from_outside(NODE, "net").refs
    net = a_class(heap, "Net")
    heap.push()
    heap.expect_class(given, net)
    heap.expect_class(given, a_class(heap, "Other"))
    assert heap.class_of(given) is net
    heap.pop()
    assert heap.class_of(given) is None
