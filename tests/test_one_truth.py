"""What a run over a whole project tells of each save is what `ckptlint graph` tells of the one file."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from ckptlint.analysis import analyse
from ckptlint.config import Settings
from ckptlint.graph import Graph, Moment, Reason
from ckptlint.knowledge.worlds import keras_choice
from ckptlint.program.events import Gradient, Restore, Save, Update
from ckptlint.program.objects import Kind
from ckptlint.program.program import Program
from ckptlint.session import deep_recursion, graphs_of
from ckptlint.source import SourceFile
from tests.oracle.programs import seeded

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\n"


def run(paths: list[Path], keras: int) -> Program:
    """What a lint run over these files leaves for the rules."""
    choice = keras_choice(keras, "the test says so")
    with deep_recursion():
        record = analyse([str(path) for path in paths], SourceFile.read, lambda path, text: choice, {})
    return Program(record)


def linted(tmp_path: Path, text: str, keras: int = 3) -> Program:
    path = tmp_path / "train.py"
    path.write_text(HEAD + dedent(text), encoding="utf-8")
    return run([path], keras)


def taken(program: Program, moment: Moment) -> list[Graph]:
    return [graph for graph in program.graphs if graph.moment is moment]


def object_at(program: Program, name: str) -> int:
    """The object first bound to a name."""
    (id,) = [id for id, label in program.record.labels.items() if label == name]
    return id


@pytest.mark.parametrize("keras", [2, 3])
def test_a_lint_run_tells_the_losses_that_the_graph_command_tells(tmp_path: Path, keras: int) -> None:
    for number in range(60):
        folder = tmp_path / str(number)
        for name, text in seeded(keras, number).files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        main = folder / "main.py"
        others = sorted(path for path in folder.rglob("*.py") if path != main)
        linted = taken(run([*others, main], keras), Moment.SAVE)
        for shown in graphs_of(str(main), Settings(), keras):
            if not shown.how:
                continue
            same = [graph for graph in linted if graph.place == shown.place and graph.name == shown.name]
            told = [(graph.keys, _losses(graph), _reason(graph)) for graph in same]
            assert (shown.keys, _losses(shown), _reason(shown)) in told, f"keras {keras}, program {number}"


def _losses(graph: Graph) -> list[tuple[str, Reason]]:
    return [(lost.name, lost.reason) for lost in graph.lost]


def _reason(graph: Graph) -> Reason | None:
    return graph.raises.reason if graph.raises else None


def test_a_graph_is_taken_where_a_root_is_made_saved_and_restored_and_belongs_to_that_event(
    tmp_path: Path,
) -> None:
    program = linted(
        tmp_path,
        """
        step = tf.Variable(0)
        checkpoint = tf.train.Checkpoint(step=step)
        checkpoint.restore("out/ck-1")
        step.assign_add(1)
        checkpoint.save("out/ck")
        """,
    )
    root, step = object_at(program, "checkpoint"), object_at(program, "step")
    assert [graph.moment for graph in program.graphs] == [Moment.MADE, Moment.RESTORE, Moment.SAVE]
    assert all(graph.root == root and graph.holds(step) and not graph.open for graph in program.graphs)
    for moment, kind in ((Moment.SAVE, Save), (Moment.RESTORE, Restore)):
        (graph,), (event,) = taken(program, moment), list(program.events(kind))
        assert (graph.order, graph.driver, graph.place) == (event.order, event.driver, event.place)


def test_what_is_deleted_before_the_checkpoint_is_made_is_not_held(tmp_path: Path) -> None:
    program = linted(
        tmp_path,
        """
        trainer = tf.Module()
        trainer.step = tf.Variable(0)
        step = trainer.step
        del trainer.step
        checkpoint = tf.train.Checkpoint(trainer=trainer)
        checkpoint.save("out/ck")
        step.assign_add(1)
        """,
    )
    (step,) = [object.id for object in program.of_kind(Kind.VARIABLE)]
    (graph,) = taken(program, Moment.SAVE)
    assert not graph.holds(step)
    (lost,) = graph.lost_for(Reason.NO_ROOT)
    assert (lost.name, lost.objects) == ("step", (step,))


def test_an_optimizer_replaced_on_the_checkpoint_is_not_held_from_then_on(tmp_path: Path) -> None:
    program = linted(
        tmp_path,
        """
        net = keras.Sequential([keras.layers.Dense(1)])
        net.build((None, 2))
        warmup = keras.optimizers.Adam()
        warmup.build(net.trainable_variables)
        main = keras.optimizers.Adam()
        main.build(net.trainable_variables)
        checkpoint = tf.train.Checkpoint(net=net, optimizer=warmup)
        checkpoint.optimizer = main
        checkpoint.save("out/ck")
        """,
    )
    warmup, main = object_at(program, "warmup"), object_at(program, "main")
    (made,), (saved,) = taken(program, Moment.MADE), taken(program, Moment.SAVE)
    assert made.holds(warmup)
    assert saved.holds(main)
    assert not saved.holds(warmup)
    loss = saved.loss_of(warmup)
    assert loss is not None
    assert loss.reason is Reason.NO_ROOT


def test_a_dict_with_numbers_for_keys_on_a_module_makes_the_save_raise(tmp_path: Path) -> None:
    program = linted(
        tmp_path,
        """
        class Counts(tf.Module):
            def __init__(self):
                self.counts = {0: tf.Variable(0), 1: tf.Variable(0)}

        tf.train.Checkpoint(counts=Counts()).save("out/ck")
        """,
    )
    (graph,) = taken(program, Moment.SAVE)
    assert graph.raises is not None
    assert (graph.raises.error, graph.raises.reason) == ("ValueError", Reason.KEY_IS_NO_STRING)


def test_a_metric_of_keras_3_is_lost_where_it_was_assigned(tmp_path: Path) -> None:
    program = linted(
        tmp_path,
        """
        net = keras.Sequential([keras.layers.Dense(1)])
        net.build((None, 2))
        mean = keras.metrics.Mean()
        net.steps = mean
        tf.train.Checkpoint(net=net).save("out/ck")
        """,
    )
    mean = object_at(program, "mean")
    (graph,) = taken(program, Moment.SAVE)
    (lost,) = graph.lost_for(Reason.KERAS3_METRIC)
    assert lost.objects == (mean,)
    assert lost.assigned is not None
    assert lost.place is not None
    assert lost.assigned.line == lost.place.line + 1


def test_gradients_and_updates_tell_the_variables_that_they_train(tmp_path: Path) -> None:
    program = linted(
        tmp_path,
        """
        class Net(tf.Module):
            def __init__(self):
                self.scale = tf.Variable(1.0)
                self.count = tf.Variable(0.0, trainable=False)

        net = Net()
        optimizer = keras.optimizers.SGD()
        with tf.GradientTape() as tape:
            loss = net.scale * 2.0
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables))
        """,
    )
    scale = object_at(program, "self.scale")
    events = list(program.events(Gradient, Update))
    assert [event.trained for event in events] == [(scale,), (scale,)]


@pytest.mark.parametrize(
    ("key", "raises"),
    [
        ("Plain.A", True),
        ("Text.A", False),
        ("Plain.A.name", False),
        ("(1, 2)", True),
        ("None", True),
        ("keras.layers.Dense", True),
        ("settings.KEY", False),  # of a package that nobody sees: it may be a string
    ],
)
def test_a_save_raises_only_for_keys_that_are_surely_no_strings(
    tmp_path: Path, key: str, raises: bool
) -> None:
    program = linted(
        tmp_path,
        f"""
        import enum

        from unseen import settings

        class Plain(enum.Enum):
            A = 1

        class Text(str, enum.Enum):
            A = "a"

        tf.train.Checkpoint(counts={{{key}: tf.Variable(0)}}).save("out/ck")
        """,
    )
    (graph,) = taken(program, Moment.SAVE)
    assert (graph.raises is not None) is raises


def test_a_member_of_an_enumeration_of_strings_is_the_key_that_it_stands_for(tmp_path: Path) -> None:
    program = linted(
        tmp_path,
        """
        import enum

        class Text(str, enum.Enum):
            A = "first"

        tf.train.Checkpoint(counts={Text.A: tf.Variable(0)}).save("out/ck")
        """,
    )
    (graph,) = taken(program, Moment.SAVE)
    assert "counts/first/.ATTRIBUTES/VARIABLE_VALUE" in graph.keys
