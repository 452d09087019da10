"""The symbolic run, as the program tells it: which objects exist, who holds whom, what happened when."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from ckptlint.analysis import analyse
from ckptlint.frameworks.tensorflow.adapter import HANDLERS
from ckptlint.knowledge import meanings as meanings_table
from ckptlint.knowledge.worlds import KERAS_2, keras_choice
from ckptlint.program.events import Gradient, Rebind, Restore, Save, Update
from ckptlint.program.objects import Kind, Object
from ckptlint.program.program import Program
from ckptlint.program.regions import RegionKind
from ckptlint.source import SourceFile


def run(folder: Path, main: str, keras: int = 3, files: Mapping[str, str] | None = None) -> Program:
    """The program of `main.py`, with other files beside it."""
    for name, text in {"main.py": main, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))

    def read(path: str) -> SourceFile | None:
        return SourceFile.read(path) if Path(path).is_file() else None

    entries = [str(folder / "main.py")]
    return Program(analyse(entries, read, lambda path, text: keras_choice(keras, "the test says so"), {}))


def only(program: Program, kind: Kind) -> Object:
    (found,) = program.of_kind(kind)
    return found


def written(program: Program) -> dict[str, tuple[str, ...]]:
    """What the program's only checkpoint holds: label -> the names that lead to it."""
    graph = program.graphs_of(only(program, Kind.ROOT).id)[-1]
    paths: dict[int, tuple[str, ...]] = {0: ()}
    for link in graph.links:
        paths.setdefault(link.target, (*paths[link.holder], link.name))
    objects = ((node.object, paths[node.id]) for node in graph.nodes)
    return {program.label(id): path for id, path in objects if id is not None and path}


@pytest.mark.parametrize(
    "head",
    [
        "import tensorflow as tf",
        "import tensorflow.compat.v2 as tf",
        "from tensorflow.compat import v2 as tf",
        "import tensorflow\ntf = tensorflow",
    ],
)
def test_a_variable_is_known_under_every_spelling_of_tensorflow(tmp_path: Path, head: str) -> None:
    program = run(tmp_path, f"{head}\nstep = tf.Variable(0)\n")
    assert only(program, Kind.VARIABLE).type == "tensorflow.Variable"


@pytest.mark.parametrize(
    "source",
    [
        "from tensorflow import keras\nd = keras.layers.Dense(1)",
        "from tensorflow.keras import layers\nd = layers.Dense(1)",
        "from tensorflow.keras.layers import Dense as D\nd = D(1)",
        "import keras\nd = keras.layers.Dense(1)",
        "from keras.layers import *\nd = Dense(1)",
    ],
)
def test_a_layer_is_known_under_every_spelling_of_keras(tmp_path: Path, source: str) -> None:
    program = run(tmp_path, source)
    assert only(program, Kind.LAYER).type == "keras.layers.Dense"


def test_tf_keras_is_keras_2_whatever_the_file_runs_under(tmp_path: Path) -> None:
    program = run(tmp_path, "import tf_keras\nd = tf_keras.layers.Dense(1)\n", keras=3)
    assert only(program, Kind.LAYER).world == KERAS_2


def test_names_are_followed_through_reexports_and_relative_imports(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf
        from pkg import Net
        checkpoint = tf.train.Checkpoint(net=Net())
        """,
        files={
            "pkg/__init__.py": "from .model import Net\n",
            "pkg/model.py": """
        from tensorflow import keras
        from .parts import make_head
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.head = make_head()
        """,
            "pkg/parts.py": """
        from tensorflow.keras import layers
        def make_head():
            return layers.Dense(1)
        """,
        },
    )
    assert written(program)["self.head"] == ("net", "head")


def test_attributes_set_by_base_classes_mixins_and_helpers_are_edges(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf

        class Counts:
            def start_counting(self):
                self.seen = tf.Variable(0)

        class Base(tf.Module):
            def __init__(self):
                super().__init__()
                self.w = tf.Variable(1.0)

        def equip(holder):
            setattr(holder, "extra", tf.Variable(2.0))

        class Net(Counts, Base):
            def __init__(self):
                super().__init__()
                self.start_counting()
                equip(self)

        net = Net()
        checkpoint = tf.train.Checkpoint(net=net)
        """,
    )
    assert {path[-1] for path in written(program).values()} == {"net", "seen", "w", "extra"}


@pytest.mark.parametrize(
    ("held", "names"),
    [
        ("[tf.Variable(0.0), tf.Variable(1.0)]", {"parts/0", "parts/1"}),
        ("[tf.Variable(0.0) for _ in range(3)]", {"parts/0", "parts/1", "parts/2"}),
        ("{'a': tf.Variable(0.0)}", {"parts/a"}),
        ("[tf.Variable(0.0) for _ in range(count)]", {"parts/*"}),
        ("({'a': [tf.Variable(0.0)]},)", {"parts/0/a/0"}),
    ],
)
def test_items_of_containers_are_edges_by_index_and_key(tmp_path: Path, held: str, names: set[str]) -> None:
    program = run(
        tmp_path,
        f"""
        import sys
        import tensorflow as tf
        count = int(sys.argv[1])
        module = tf.Module()
        module.parts = {held}
        checkpoint = tf.train.Checkpoint(module=module)
        """,
    )
    found = {e.name for e in program.references.all if program.objects[e.target].kind is Kind.VARIABLE}
    assert found == names


def test_keras_3_does_not_write_a_list_and_keras_2_does(tmp_path: Path) -> None:
    source = """
        import tensorflow as tf
        class Net(tf.keras.Model):
            def __init__(self):
                super().__init__()
                self.blocks = []
                for _ in range(2):
                    self.blocks.append(tf.keras.layers.Dense(1))
        checkpoint = tf.train.Checkpoint(net=Net())
        """
    for keras, count in ((3, 0), (2, 2)):
        program = run(tmp_path, source, keras=keras)
        reached = program.saves.holds(only(program, Kind.ROOT).id)
        assert sum(program.objects[id].kind is Kind.LAYER for id in reached) == count


def test_checkpoint_keywords_come_through_dictionaries(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf

        def parts():
            found = dict(step=tf.Variable(0))
            found["optimizer"] = tf.keras.optimizers.Adam()
            return found

        def build(**objects):
            return tf.train.Checkpoint(**objects)

        checkpoint = build(**parts())
        """,
    )
    names = {e.name for e in program.references.of(only(program, Kind.ROOT).id)}
    assert names == {"step", "optimizer"}


def test_a_manager_saves_the_root_it_holds(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import os
        import tensorflow as tf
        folder = os.path.join("runs", "a")
        checkpoint = tf.train.Checkpoint(step=tf.Variable(0))
        manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
        checkpoint.restore(manager.latest_checkpoint)
        manager.save()
        """,
    )
    (save,) = program.events(Save)
    (restore,) = program.events(Restore)
    assert save.subjects == restore.subjects == (only(program, Kind.ROOT).id,)
    assert restore.origin == "latest"
    assert program.timeline.before(restore, save)


def test_events_know_the_loop_and_the_calls_they_stand_in(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf
        model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
        optimizer = tf.keras.optimizers.SGD()

        @tf.function
        def step(x):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(model(x))
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))

        for batch in range(100):
            step(tf.ones([1, 1]))
        """,
    )
    (update,) = program.events(Update)
    kinds = [region.kind for region in update.regions]
    assert kinds == [RegionKind.LOOP, RegionKind.CALL, RegionKind.TRACED]
    assert set(update.subjects) == {only(program, Kind.MODEL).id, only(program, Kind.OPTIMIZER).id}


@pytest.mark.parametrize(
    "body",
    [
        "return tf.reduce_mean(np.square(model(x)))",
        "y = model(x).numpy()\n    return tf.reduce_mean(y)",
        "return float(tf.reduce_mean(model(x)))",
        "return tf.reduce_mean(tf.numpy_function(np.abs, [model(x)], tf.float32))",
    ],
)
def test_an_op_outside_the_framework_cuts_what_the_loss_derives_from(tmp_path: Path, body: str) -> None:
    program = run(
        tmp_path,
        f"""
import numpy as np
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])

def loss_of(x):
    {body}

with tf.GradientTape() as tape:
    loss = loss_of(tf.ones([1, 1]))
grads = tape.gradient(loss, model.trainable_variables)
""",
    )
    (gradient,) = program.events(Gradient)
    deps = [d for d in gradient.deps if d.id == only(program, Kind.MODEL).id]
    assert deps
    assert all(d.cut is not None and d.cut.effect == "opaque" for d in deps)


def test_the_methods_of_a_class_run_on_what_its_constructor_made(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf

        class Trainer:
            def __init__(self, model, optimizer):
                self.model = model
                self.step = tf.Variable(0)
                self.checkpoint = tf.train.Checkpoint(step=self.step)

            def train_step(self, x):
                self.step.assign_add(1)

            def save(self, path):
                self.checkpoint.save(path)
        """,
    )
    (update,) = program.events(Update)
    (save,) = program.events(Save)
    assert update.subjects == (only(program, Kind.VARIABLE).id,)
    assert save.subjects == (only(program, Kind.ROOT).id,)
    assert program.timeline.before(update, save) is None


def test_what_is_handed_to_unknown_code_has_escaped(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf
        from elsewhere import keep
        step = tf.Variable(0)
        other = tf.Variable(1)
        keep(step)
        print(other)
        """,
    )
    assert {
        program.label(id) for id in program.record.escaped if program.objects[id].kind is Kind.VARIABLE
    } == {"step"}


def test_a_run_that_does_not_end_gives_up_where_it_can_be_seen(tmp_path: Path) -> None:
    functions = "\n".join(
        f"def f{i}(x):\n    f{i + 1}(x)\n    f{i + 1}(x)\n    f{i + 1}(x)\n    f{i + 1}(x)\n"
        for i in range(12)
    )
    program = run(
        tmp_path,
        f"import tensorflow as tf\nfirst = tf.Variable(0)\n{functions}\n"
        "def f12(x):\n    return tf.abs(x)\nf0(1)\n",
    )
    assert program.record.gave_up
    assert only(program, Kind.VARIABLE)


def test_a_name_bound_to_another_object_is_a_rebinding(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import tensorflow as tf
        def make():
            return tf.keras.Sequential([tf.keras.layers.Dense(1)])
        model = make()
        checkpoint = tf.train.Checkpoint(model=model)
        model = make()
        """,
    )
    (rebind,) = program.events(Rebind)
    first, second = (o.id for o in program.of_kind(Kind.MODEL))
    assert (rebind.old, rebind.new) == (first, second)


def test_randomness_is_carried_to_what_is_made_from_it(tmp_path: Path) -> None:
    source = """
        import random
        import tensorflow as tf
        {seed}
        units = 2 * random.randint(1, 4) + 1
        layer = tf.keras.layers.Dense(units)
        """
    unseeded = run(tmp_path, source.format(seed=""))
    assert [s.name for s in only(unseeded, Kind.LAYER).sources] == ["random.randint"]
    seeded = run(tmp_path, source.format(seed="random.seed(3)"))
    assert not only(seeded, Kind.LAYER).sources


def test_paths_equal_in_the_program_are_equal_texts(tmp_path: Path) -> None:
    program = run(
        tmp_path,
        """
        import os
        import sys
        import tensorflow as tf
        prefix = os.path.join(sys.argv[1], "ckpt")
        checkpoint = tf.train.Checkpoint(step=tf.Variable(0))
        checkpoint.save(prefix)
        checkpoint.restore(prefix)
        """,
    )
    (save,) = program.events(Save)
    (restore,) = program.events(Restore)
    assert save.path == restore.path
    assert save.path.suffix == "/ckpt"


def test_a_base_class_of_another_installed_package_is_followed_to_the_framework(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "elsewhere_networks"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from .base import Network as Net\n")
    (package / "base.py").write_text(
        "import tensorflow as tf\nclass Core(tf.keras.Model):\n    pass\nclass Network(Core):\n    pass\n"
    )
    monkeypatch.syspath_prepend(tmp_path / "site")
    (tmp_path / "project").mkdir()
    program = run(
        tmp_path / "project",
        """
        import tensorflow as tf
        import elsewhere_networks

        class Mine(elsewhere_networks.Net):
            def __init__(self):
                super().__init__()
                self.head = tf.keras.layers.Dense(1)

        checkpoint = tf.train.Checkpoint(net=Mine())
        """,
    )
    assert only(program, Kind.MODEL).type == "keras.Model"
    assert written(program)["self.head"] == ("net", "head")


def test_every_effect_that_the_tables_name_can_be_carried_out() -> None:
    meanings = [*meanings_table.FUNCTIONS.values(), *meanings_table.METHODS.values()]
    assert {m.effect for m in meanings} <= set(HANDLERS)
