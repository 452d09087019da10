"""What comes from outside the run has a kind, so that saving, restoring and training it are events."""

from __future__ import annotations

from pathlib import Path

import pytest

from ckptlint.frameworks.tensorflow.adapter import TensorFlow
from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import Value
from ckptlint.knowledge.meanings import METHODS, Meaning
from ckptlint.program.events import Event, FileEvent, Restore, Save, Update
from ckptlint.program.objects import Kind
from ckptlint.program.program import Program
from tests.test_symbolic import run

AGENT = """
    import tensorflow as tf

    class Agent:
        def __init__(self, net, optimizer):
            self.net, self.optimizer = net, optimizer

        def learn(self, x):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(self.net(x))
            variables = self.net.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

        def save(self, path):
            self.net.save_weights(path)

        def load(self, path):
            self.net.load_weights(path)
"""


def subjects(program: Program, kind: type[Event]) -> list[tuple[str, ...]]:
    """What the events of a class are about, by the names of the objects."""
    return [tuple(map(program.label, event.subjects)) for event in program.events(kind)]


def driver(program: Program, event: Event) -> str:
    """The name of what was run when an event happened."""
    return program.record.drivers[event.driver].name


def kinds(program: Program) -> dict[str, Kind]:
    """The kinds of what comes from outside, by the names of the objects."""
    return {program.label(id): kind for id, kind in program.record.evident.items()}


def kind_of(tmp_path: Path, parameter: str, body: str) -> Kind | None:
    """What the parameter `x` of a function is, by what the function does to it."""
    head = "import tensorflow as tf\nfrom typing import Any, Optional, Union\n"
    text = f"{head}def train({parameter}):\n    tf.Variable(0)\n    {body}\n"
    return kinds(run(tmp_path, text)).get("x")


def test_parts_handed_to_a_class_are_saved_restored_and_trained(tmp_path: Path) -> None:
    program = run(tmp_path, AGENT)
    assert kinds(program) == {"net": Kind.MODEL, "optimizer": Kind.OPTIMIZER}
    assert subjects(program, Save) == [("net",)]
    assert subjects(program, Restore) == [("net",)]
    assert subjects(program, Update) == [("net", "optimizer")]


@pytest.mark.parametrize(
    ("parameter", "kind"),
    [
        ("x: tf.keras.Model", Kind.MODEL),
        ("x: Optional[tf.keras.optimizers.Optimizer] = None", Kind.OPTIMIZER),
        ("x: tf.keras.optimizers.Optimizer | None = None", Kind.OPTIMIZER),
        ("x: 'tf.train.Checkpoint'", Kind.ROOT),
        ("x: Optional['tf.train.CheckpointManager']", Kind.MANAGER),
        ("x: Union[tf.keras.Model, None]", Kind.MODEL),
        ("x: list[tf.keras.Model]", None),
        ("x: Any", None),
        ("x: 'not a type at all'", None),
    ],
)
def test_an_annotation_tells(tmp_path: Path, parameter: str, kind: Kind | None) -> None:
    assert kind_of(tmp_path, parameter, "pass") == kind


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("x.save_weights('a')", Kind.MODEL),
        ("x.compile(optimizer='adam', loss='mse')", Kind.MODEL),
        ("x.fit(data, epochs=3)", Kind.MODEL),
        ("x.fit(data)", None),
        ("x.compile(pattern)", None),
        ("print(x.trainable_variables); x.save('a')", Kind.MODEL),
        ("x.save('a')", None),
        ("x.apply_gradients(pairs)", Kind.OPTIMIZER),
        ("x.minimize(loss, net.variables)", Kind.OPTIMIZER),
        ("x.minimize(function)", None),
        ("x.assign(0.0)", Kind.VARIABLE),
        ("x.assign(column=0.0)", None),
        ("x.latest_checkpoint", Kind.MANAGER),
        ("x.latest_checkpoint()", None),
        ("tf.train.CheckpointManager(x, 'folder', max_to_keep=3)", Kind.ROOT),
        ("assert isinstance(x, tf.keras.Model)", Kind.MODEL),
        ("assert isinstance(x, (tf.keras.Model, tf.train.Checkpoint))", None),
        ("x.apply_gradients(pairs); x.save_weights('a')", None),
    ],
)
def test_what_is_done_to_an_argument_tells(tmp_path: Path, body: str, kind: Kind | None) -> None:
    assert kind_of(tmp_path, "x, data, pairs, loss, net, function, pattern", body) == kind


def test_the_result_of_an_unknown_factory_is_told_by_its_use(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf
        from zoo import build_net

        class Trainer:
            def __init__(self):
                self.net = build_net()
                self.optimizer = tf.keras.optimizers.Adam()

            def resume(self, path):
                self.net.load_weights(path)

            def step(self, pairs):
                self.optimizer.apply_gradients(zip(pairs, self.net.trainable_variables))
        """,
    )
    assert kinds(program) == {"self.net": Kind.MODEL}
    assert subjects(program, Restore) == [("self.net",)]


def test_a_net_passed_on_is_known_by_what_the_callee_does(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf

        def write(model):
            model.save_weights("a.weights.h5")

        def main(net):
            write(net)
        """,
    )
    assert subjects(program, Save) == [("net",)]


def test_a_manager_handed_in_saves_and_restores_its_checkpoint(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf

        def train(manager: tf.train.CheckpointManager):
            manager.restore_or_initialize()
            manager.save()
        """,
    )
    assert [(type(event), event.how) for event in program.events(FileEvent)] == [
        (Restore, "restore_or_initialize"),
        (Save, "save"),
    ]
    assert subjects(program, Save) == [("manager.checkpoint",)]


def test_an_optimizer_handed_in_does_not_take_the_net_out_of_sight(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf

        def train(optimizer):
            net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
            optimizer.apply_gradients(zip(pairs, net.trainable_variables))
        """,
    )
    (net,) = program.of_kind(Kind.MODEL)
    assert net.id not in program.record.escaped


def test_what_is_annotated_with_a_class_of_the_project_has_its_methods_run(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        AGENT
        + """
    def train(agent: Agent | None):
        agent.learn(1)
        agent.save("a.weights.h5")
    """,
    )
    own = [event for event in program.events(Save, Update) if driver(program, event).endswith("train")]
    assert [type(event) for event in own] == [Update, Save]


def test_what_is_handed_in_need_not_hold_what_its_class_begins_with(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import dataclasses
        import tensorflow as tf

        @dataclasses.dataclass
        class Options:
            resume: bool = False

        def train(options: Options):
            checkpoint = tf.train.Checkpoint()
            if options.resume:
                checkpoint.restore("a-1")
        """,
    )
    assert len(program.events(Restore)) == 1


MADE = {
    "variable": "tf.Variable(1.0)",
    "optimizer": "tf.keras.optimizers.Adam()",
    "model": "tf.keras.Sequential([tf.keras.layers.Dense(1)])",
    "layer": "tf.keras.layers.Dense(1)",
    "module": "tf.Module()",
    "metric": "tf.keras.metrics.Mean()",
    "root": "tf.train.Checkpoint()",
    "manager": "tf.train.CheckpointManager(tf.train.Checkpoint(), 'folder', max_to_keep=1)",
    "status": "tf.train.Checkpoint().restore('folder/ckpt-1')",
    "gradient": "tf.GradientTape()",
    "other": "tf.distribute.MirroredStrategy()",
}


def test_every_row_of_the_methods_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: set[int] = set()
    carry_out = TensorFlow.carry_out

    def noted(self: TensorFlow, meaning: Meaning, call: Call) -> Value:
        reached.add(id(meaning))
        return carry_out(self, meaning, call)

    monkeypatch.setattr(TensorFlow, "carry_out", noted)
    lines = [f"{kind} = {expression}" for kind, expression in MADE.items()]
    lines += [f"{kind}.{name}(1, 2)" for kind, name in METHODS]
    run(tmp_path, "\n".join(["import tensorflow as tf", *lines]))
    missing = [row for row, meaning in METHODS.items() if id(meaning) not in reached]
    assert not missing
