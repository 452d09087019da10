"""What rules ask of a program, of events that are written down by hand, one answer at a time."""

from __future__ import annotations

import pytest

from ckptlint.knowledge.worlds import KERAS_2, KERAS_3
from ckptlint.program.events import (
    Build,
    Event,
    Forward,
    Origin,
    Rebind,
    Reset,
    Restore,
    Save,
    Update,
)
from ckptlint.program.objects import Driver, Edge, Kind, Object, Reference
from ckptlint.program.program import Program
from ckptlint.program.record import Record
from ckptlint.program.references import References
from ckptlint.program.regions import Region, RegionKind, Source
from ckptlint.program.texts import Hole, Text
from ckptlint.program.timeline import always, exclusive, same_round, share_loop, shared
from ckptlint.rules import state
from ckptlint.source import Place


def place(line: int) -> Place:
    return Place("train.py", line, 0, line, 1)


LOOP = Region(RegionKind.LOOP, place(90))
ROUND = Region(RegionKind.LOOP, place(91), name="each")
CALL = Region(RegionKind.CALL, place(92))
THEN, ELSE = (Region(RegionKind.BRANCH, place(93), arm) for arm in (0, 1))
HANDLER = Region(RegionKind.TRY, place(94), 1)

SCRIPT, FUNCTION, INIT, METHOD, LATER = range(5)
DRIVERS = [
    Driver(SCRIPT, "train", "train.py", 1, first=True),
    Driver(FUNCTION, "resume", "train.py", 2, first=False),
    Driver(INIT, "Trainer.__init__", "train.py", 3, first=True),
    Driver(METHOD, "Trainer.train", "train.py", 3, first=False),
    Driver(LATER, "Trainer.save", "train.py", 3, first=False),
]


def at(order: int, driver: int = SCRIPT, *regions: Region) -> Event:
    return Event((), place(order), order, driver, regions)


class Run:
    """A record that grows step by step; the order of the calls is the order of the program."""

    def __init__(self) -> None:
        self.record = Record(drivers=list(DRIVERS))

    @property
    def program(self) -> Program:
        return Program(self.record)

    def made(self, kind: Kind, *regions: Region, line: int = 0, driver: int = SCRIPT) -> int:
        id = len(self.record.objects)
        order = self._order()
        object = Object(id, kind, f"framework.{kind.value}", place(line or order), regions=regions)
        self.record.objects.append(
            Object(id, kind, object.type, object.place, None, False, regions, driver, order)
        )
        return id

    def holds(self, holder: int, name: str, target: int) -> None:
        order = self._order()
        self.record.edges.append(Edge(holder, name, target, Reference.ATTRIBUTE, place(order), order, SCRIPT))

    def does(
        self,
        kind: type[Event],
        *subjects: int,
        driver: int = SCRIPT,
        regions: tuple[Region, ...] = (),
        **rest: object,
    ) -> Event:
        order = self._order()
        event = kind(subjects, place(order), order, driver, regions, **rest)
        self.record.events.append(event)
        return event

    def _order(self) -> int:
        return len(self.record.objects) + len(self.record.events) + len(self.record.edges) + 1


# Before and after


def test_what_is_before_what() -> None:
    timeline = Run().program.timeline
    assert timeline.before(at(1), at(2)) is True
    assert timeline.before(at(2), at(1)) is False
    assert timeline.before(at(1), at(1)) is False
    assert timeline.before(at(1), at(2, FUNCTION)) is None
    assert timeline.before(at(9, INIT), at(2, METHOD)) is True
    assert timeline.before(at(2, METHOD), at(9, INIT)) is False
    assert timeline.before(at(1, METHOD), at(2, LATER)) is None
    assert timeline.before(at(1, SCRIPT), at(2, INIT)) is None


def test_what_may_follow_what() -> None:
    timeline = Run().program.timeline
    assert timeline.may_follow(at(1), at(2))
    assert not timeline.may_follow(at(2), at(1))
    assert timeline.may_follow(at(2, SCRIPT, LOOP), at(1, SCRIPT, LOOP))
    assert not timeline.may_follow(at(2, SCRIPT, LOOP), at(1, SCRIPT, ROUND))
    assert timeline.may_follow(at(2, METHOD), at(1, LATER))
    assert not timeline.may_follow(at(1), at(2, FUNCTION))


def test_loops_and_branches_that_events_share() -> None:
    assert share_loop(at(1, SCRIPT, LOOP), at(2, SCRIPT, CALL, LOOP))
    assert not share_loop(at(1, SCRIPT, CALL), at(2, SCRIPT, CALL))
    assert exclusive([THEN], [ELSE])
    assert not exclusive([THEN], [THEN])
    assert not exclusive([THEN], [LOOP])
    assert not exclusive([Region(RegionKind.TRY, HANDLER.place)], [HANDLER])
    assert not exclusive([Region(RegionKind.TRY, THEN.place, 0)], [ELSE])
    assert shared(at(1, SCRIPT, LOOP, CALL), at(2, SCRIPT, LOOP, THEN, CALL)) == [LOOP]
    assert shared(at(1, SCRIPT, LOOP), at(2, SCRIPT, LOOP, CALL)) == [LOOP]
    assert same_round([LOOP], at(1, SCRIPT, LOOP)) and same_round([], at(1))
    assert not same_round([LOOP, ROUND], at(1, SCRIPT, LOOP))
    assert always(at(1, SCRIPT, LOOP, CALL), [LOOP])
    assert always(at(1, SCRIPT, THEN), [THEN])
    assert not always(at(1, SCRIPT, LOOP, THEN), [LOOP])
    assert not always(at(1, SCRIPT, HANDLER), [])


# Who refers to whom


def edge(holder: int, name: str, target: int) -> Edge:
    return Edge(holder, name, target, Reference.ATTRIBUTE, place(1), 1, SCRIPT)


def test_containers_are_folded_into_names() -> None:
    references = References(
        [edge(0, "parts", 10), edge(10, "a", 11), edge(11, "0", 1)], {10: "dict", 11: "list"}
    )
    (found,) = references.of(0)
    assert (found.name, found.target, found.through, found.attribute) == (
        "parts/a/0",
        1,
        ("dict", "list"),
        "parts",
    )
    assert references.to(1) == [found]
    assert references.of(1) == references.to(0) == []
    assert references.reach(0) == {0, 1}
    assert references.reach([0, 5]) == {0, 1, 5}
    assert references.holders(1) >= {0} and references.holders(0) == set()


def test_a_container_that_holds_itself_ends_somewhere() -> None:
    references = References([edge(0, "x", 10), edge(10, "0", 10), edge(10, "1", 1)], {10: "list"})
    assert [e.name for e in references.of(0)] == ["x/1"]


def test_containers_are_followed_as_deep_as_people_nest_them() -> None:
    def nested(depth: int) -> References:
        inner = [edge(10 + n, "0", 11 + n) for n in range(depth - 1)]
        return References(
            [edge(0, "x", 10), *inner, edge(9 + depth, "0", 1)], {10 + n: "list" for n in range(depth)}
        )

    assert nested(6).reach(0) == {0, 1}
    assert nested(7).reach(0) == {0}


def test_a_circle_of_objects_is_walked_once() -> None:
    references = References([edge(0, "a", 1), edge(1, "b", 2), edge(2, "c", 0)], {})
    assert references.reach(0) == {0, 1, 2}
    assert references.holders(0) == {0, 1, 2}


# Objects and events


def test_what_was_written_down_is_found() -> None:
    run = Run()
    first, second = run.made(Kind.VARIABLE, line=7), run.made(Kind.LAYER, line=7)
    build, save = run.does(Build, second), run.does(Save, first, second)
    run.record.labels[first] = "scale"
    program = run.program
    assert [o.id for o in program.of_kind(Kind.LAYER)] == [second]
    assert [o.id for o in program.of_kind(Kind.VARIABLE, Kind.LAYER)] == [first, second]
    assert [o.id for o in program.made_at(place(7))] == [first, second]
    assert program.made_at(place(8)) == []
    assert program.events(Save) == [save]
    assert program.events_of(second, Build, Save) == [build, save]
    assert program.events_of(first, Build) == program.events_of(5, Save) == []
    assert (program.label(first), program.label(second)) == ("scale", "layer")
    assert (program.name_of(first), program.name_of(second)) == ("scale", None)


def test_the_groups_of_an_object_are_those_of_its_making_and_its_events() -> None:
    run = Run()
    variable = run.made(Kind.VARIABLE, driver=INIT)
    run.does(Forward, variable, driver=FUNCTION)
    assert run.program.groups_of(variable) == {2, 3}


# Training


@pytest.mark.parametrize(
    ("how", "made_from_itself", "anew"),
    [("assign", False, True), ("assign", True, False), ("assign_add", False, False)],
)
def test_what_is_assigned_from_something_else_is_computed_anew(
    how: str, made_from_itself: bool, anew: bool
) -> None:
    run = Run()
    variable, other = run.made(Kind.VARIABLE), run.made(Kind.VARIABLE)
    run.does(Update, variable, how=how, made_from=(variable,) if made_from_itself else (other,))
    training = run.program.training
    assert training.is_computed_anew(variable) is anew
    assert training.is_trained(variable) is not anew
    assert not training.is_trained(other) and not training.is_computed_anew(other)


def test_what_is_set_back_is_not_trained() -> None:
    run = Run()
    variable = run.made(Kind.VARIABLE)
    run.does(Update, variable, how="assign_add", made_from=(variable,))
    run.does(Reset, variable)
    assert not run.program.training.is_trained(variable)


def test_what_is_made_in_the_loop_that_changes_it_is_made_anew_in_each_round() -> None:
    run = Run()
    inside, outside, by_item = (run.made(Kind.VARIABLE, *r) for r in ((LOOP,), (), (ROUND,)))
    training = run.program.training
    changed = [at(9), at(10, SCRIPT, LOOP, ROUND)]
    assert not training.outlives_a_round(inside, changed)
    assert training.outlives_a_round(outside, changed)
    assert training.outlives_a_round(by_item, changed)
    assert training.outlives_a_round(inside, [at(9, SCRIPT, ROUND)])


# In sight


def test_what_is_known_of_an_object() -> None:
    run = Run()
    known, given, escaped, unseen, part = (
        run.made(k) for k in (Kind.MODEL, Kind.OUTSIDE, Kind.MODEL, Kind.MODEL, Kind.VARIABLE)
    )
    run.record.escaped.add(escaped)
    run.record.unseen_base.add(unseen)
    run.record.open_roots.add(known)
    sight = run.program.sight
    assert [sight.is_known(id) for id in (known, given, escaped, unseen)] == [True, False, False, False]
    assert [sight.may_hold_anything(id) for id in (known, given, escaped, unseen)] == [
        False,
        True,
        False,
        True,
    ]
    assert [sight.has_unseen_base(id) for id in (known, unseen)] == [False, True]
    assert [sight.may_hold_more(id) for id in (known, given)] == [True, False]
    run.holds(known, "a", part)
    assert not run.program.sight.is_holder_unknown(part)
    run.holds(given, "a", part)
    assert run.program.sight.is_holder_unknown(part)


# Saved, lost, resumed


class Training(Run):
    """A root that is restored, trained and saved, with a variable that it lacks and one that it holds."""

    def __init__(self, **saved: object) -> None:
        super().__init__()
        self.root = self.made(Kind.ROOT)
        self.kept, self.lost = self.made(Kind.VARIABLE), self.made(Kind.VARIABLE)
        self.holds(self.root, "kept", self.kept)
        self.restore = {"origin": Origin.LATEST, "file": "checkpoint"}

    def runs(self, *, restored: bool = True, saved: bool = True, trained: bool = True) -> Training:
        if restored:
            self.does(Restore, self.root, **self.restore)
        for variable in (self.kept, self.lost) if trained else (self.lost,):
            self.does(Update, variable, regions=(LOOP,), how="assign_add", made_from=(variable,))
        if saved:
            self.does(Save, self.root, regions=(LOOP,))
        return self

    @property
    def wanted(self) -> int | None:
        program = self.program
        return program.resuming.root_for(self.lost, program.training.of(self.lost))


def test_a_root_that_is_restored_trained_and_saved_should_hold_what_is_lost() -> None:
    run = Training().runs()
    program = run.program
    assert program.saves.roots == (run.root,)
    assert program.saves.writes(run.root) == program.saves.holds(run.root) == {run.root, run.kept}
    assert program.losses.is_lost(run.lost) and not program.losses.is_lost(run.kept)
    assert program.resuming.resumes(run.root)
    assert run.wanted == run.root


@pytest.mark.parametrize("missing", ["saved", "trained"])
def test_a_program_that_lacks_one_of_these_does_not_resume(missing: str) -> None:
    run = Training().runs(**{missing: False})
    assert not run.program.resuming.resumes(run.root)
    assert run.wanted is None


def test_a_checkpoint_that_is_saved_in_the_training_loop_is_one_to_be_resumed() -> None:
    run = Training().runs(restored=False)
    assert not run.program.resuming.resumes(run.root)
    assert run.program.resuming.is_for_training(run.root)
    assert run.wanted == run.root


def test_a_root_that_nobody_saves_writes_nothing() -> None:
    run = Training().runs(saved=False)
    assert run.program.saves.writes(run.root) == set()
    assert run.program.saves.holds(run.root) == {run.root, run.kept}
    assert run.kept not in run.program.saves.written


@pytest.mark.parametrize("origin", [Origin.NONE, Origin.SAVED])
def test_what_this_process_wrote_is_no_resuming(origin: Origin) -> None:
    run = Training()
    run.restore["origin"] = origin
    assert run.runs().program.resuming.restores(run.root) == []


@pytest.mark.parametrize(
    ("file", "origin", "path", "continues"),
    [
        ("checkpoint", Origin.TEXT, "other", True),
        ("weights", Origin.LATEST, "other", True),
        ("weights", Origin.TEXT, "own", True),
        ("weights", Origin.TEXT, "other", False),
        ("weights", Origin.UNKNOWN, None, True),  # an argument stands for what an earlier run saved
    ],
)
def test_a_weights_file_is_gone_on_with_where_the_program_writes_it(
    file: str, origin: Origin, path: str | None, continues: bool
) -> None:
    run = Training()
    text = None if path is None else Text((path,))
    run.does(Restore, run.root, file=file, origin=origin, path=text)
    run.does(Save, run.root, path=Text(("own",)))
    run.does(Save, run.root, path=Text(("another",)))
    assert bool(run.program.resuming.restores(run.root)) is continues


def test_a_name_that_meant_something_written_takes_its_place() -> None:
    run = Training().runs()
    run.does(Rebind, run.kept, run.lost, old=run.kept, new=run.lost)
    assert run.program.losses.stands_in_for_written(run.lost)
    assert not run.program.losses.stands_in_for_written(run.kept)
    assert run.wanted is None


def test_a_name_that_meant_something_lost_does_not() -> None:
    run = Training().runs()
    other = run.made(Kind.VARIABLE)
    run.does(Rebind, other, run.lost, old=other, new=run.lost)
    assert not run.program.losses.stands_in_for_written(run.lost)


def test_a_root_that_may_hold_more_is_not_asked_for_it() -> None:
    run = Training().runs()
    run.record.open_roots.add(run.root)
    assert run.wanted is None


def test_a_checkpoint_comes_before_a_model_that_is_saved_by_itself() -> None:
    run = Training()
    model = run.made(Kind.MODEL)
    run.holds(model, "kept", run.kept)
    run.does(Restore, model, origin=Origin.LATEST)
    run.does(Restore, run.root, origin=Origin.LATEST)
    for variable in (run.kept, run.lost):
        run.does(Update, variable, regions=(LOOP,), how="assign_add", made_from=(variable,))
    run.does(Save, model, regions=(LOOP,))
    assert run.program.resuming.root_for(run.lost, run.program.training.of(run.lost)) == model
    run.does(Save, run.root, regions=(LOOP,))
    assert set(run.program.saves.roots) == {model, run.root}
    assert run.wanted == run.root


def test_an_object_made_in_a_step_belongs_to_the_root_only_where_each_step_resumes() -> None:
    run = Training()
    run.lost = run.made(Kind.VARIABLE, driver=METHOD)
    run.restore["origin"] = Origin.UNKNOWN
    assert run.runs().wanted is None


@pytest.mark.parametrize(
    ("origin", "where", "save_loop", "wanted"),
    [
        (Origin.LATEST, METHOD, LOOP, True),
        (Origin.UNKNOWN, METHOD, LOOP, False),
        (Origin.LATEST, LATER, LOOP, False),
        (Origin.LATEST, METHOD, ROUND, False),
    ],
)
def test_a_step_that_restores_and_saves_resumes_what_it_makes(
    origin: Origin, where: int, save_loop: Region, wanted: bool
) -> None:
    run = Run()
    root = run.made(Kind.ROOT, driver=INIT)
    lost = run.made(Kind.VARIABLE, driver=METHOD)
    kept = run.made(Kind.VARIABLE, driver=INIT)
    run.holds(root, "kept", kept)
    run.does(Restore, root, driver=METHOD, origin=origin)
    for variable in (kept, lost):
        run.does(Update, variable, driver=METHOD, regions=(LOOP,), how="assign_add", made_from=(variable,))
    run.does(Save, root, driver=where, regions=(save_loop,))
    program = run.program
    assert (program.resuming.root_for(lost, program.training.of(lost)) == root) is wanted


# Lost


@pytest.mark.parametrize("how", ["escaped", "stored_otherwise"])
def test_what_is_out_of_sight_or_stored_otherwise_is_not_lost(how: str) -> None:
    run = Training().runs()
    getattr(run.record, how).add(run.lost)
    assert run.lost in run.program.saves.written
    assert not run.program.losses.is_lost(run.lost)
    assert run.program.saves.is_stored_otherwise(run.lost) is (how == "stored_otherwise")


def test_what_hangs_on_something_unknown_is_not_lost() -> None:
    run = Training().runs()
    run.holds(run.made(Kind.OUTSIDE), "kept", run.lost)
    assert not run.program.losses.is_lost(run.lost)


def test_what_comes_from_outside_is_not_lost() -> None:
    run = Training().runs()
    assert not run.program.losses.is_lost(run.made(Kind.OUTSIDE))


def twin_of(run: Training, kind: Kind = Kind.VARIABLE, driver: int = FUNCTION) -> int:
    lost = run.record.objects[run.lost]
    return run.made(kind, line=lost.place.line, driver=driver)


def test_what_another_program_writes_of_the_same_place_is_written() -> None:
    run = Training().runs()
    run.record.stored_otherwise.add(twin_of(run))
    assert run.program.losses.is_written(run.lost)


def test_twins_of_one_program_are_written_together_or_not_at_all() -> None:
    run = Training().runs()
    run.record.stored_otherwise.add(twin_of(run))
    twin_of(run)
    assert not run.program.losses.is_written(run.lost)
    run.record.stored_otherwise.add(twin_of(run, driver=METHOD))
    assert run.program.losses.is_written(run.lost)


@pytest.mark.parametrize(("kind", "driver"), [(Kind.LAYER, FUNCTION), (Kind.VARIABLE, SCRIPT)])
def test_another_kind_or_the_same_program_is_no_twin(kind: Kind, driver: int) -> None:
    run = Training().runs()
    run.record.stored_otherwise.add(twin_of(run, kind, driver))
    assert not run.program.losses.is_written(run.lost)


# Texts


def test_what_is_known_of_a_text() -> None:
    hole = Hole(1)
    assert Text(("out/", "ckpt")).known == "out/ckpt"
    assert Text(("out/", hole)).known is None
    assert Text(("out/",)).complete and not Text((hole, ".h5")).complete
    assert Text((hole, ".h5")).suffix == ".h5"
    assert Text((".h5", hole)).suffix is None
    assert Text(()).suffix is None


# State, by the tables


def layer(type: str, world: object = KERAS_3, kind: Kind = Kind.LAYER, **options: object) -> Object:
    return Object(0, kind, type, place(1), world, options=options)  # type: ignore[arg-type]


def test_a_layer_without_weights_has_nothing_to_save() -> None:
    assert state.stateless(layer("keras.layers.ReLU"))
    assert state.stateless(layer("keras.layers.ReLU", None))
    assert not state.stateless(layer("keras.layers.Dense"))
    assert not state.stateless(layer("keras.layers.ReLU", kind=Kind.MODEL))
    assert not state.stateless(layer("ours.Layer"))


def test_what_owns_state() -> None:
    run = Run()
    run.made(Kind.MODULE)
    assert not state.owns_state(run.program, 0)
    run.record.objects[0] = layer("keras.layers.Dense")
    assert state.owns_state(run.program, 0)
    run.record.objects[0] = layer("keras.layers.ReLU", KERAS_2)
    assert not state.owns_state(run.program, 0)
    run.holds(0, "scale", run.made(Kind.VARIABLE))
    assert state.owns_state(run.program, 0)


@pytest.mark.parametrize(
    ("object", "expected"),
    [
        (layer("framework.Variable", kind=Kind.VARIABLE, trainable=False), True),
        (layer("framework.Variable", kind=Kind.VARIABLE, trainable=True), False),
        (layer("framework.Variable", kind=Kind.VARIABLE), False),
        (layer("keras.layers.Dense"), False),
        (layer("keras.layers.BatchNormalization"), True),
        (layer("keras.layers.ReLU"), None),
        (layer("keras.layers.Dense", kind=Kind.MODEL), None),
    ],
)
def test_whether_weights_are_changed_by_no_optimizer(object: Object, expected: bool | None) -> None:
    run = Run()
    run.record.objects.append(object)
    assert state.own_weights(run.program, 0) is expected


def test_the_tables_say_nothing_of_the_weights_of_ones_own_class() -> None:
    run = Run()
    run.record.objects.append(layer("keras.layers.Dense"))
    run.record.classes[0] = "ours.Dense"
    assert state.own_weights(run.program, 0) is None


def test_sources_that_were_stored_are_told() -> None:
    run = Run()
    source = Source("random.random", place(1))
    run.record.stored_sources.add(source)
    assert run.program.saves.stored_sources == {source}
