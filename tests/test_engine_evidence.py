"""What the engine sees decides what the rules say: each test plants a bug that one ability of it uncovers.

The program of each test is linted as a user lints it. Beside a program with the bug stands the same one
without it, so that neither a blind engine nor a talkative rule passes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ckptlint.config import Settings
from ckptlint.session import lint_paths, lint_source

Tree = Callable[[Mapping[str, str]], Path]

RESUMED = """
    import functools, json, pickle
    import numpy as np
    import tensorflow as tf

    net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam()
    counter = tf.Variable(0.0, trainable=False)
    checkpoint = tf.train.Checkpoint(net=net, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, "checkpoints", max_to_keep=2)

    def train(x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(net(x))
        variables = net.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    {functions}
    checkpoint.restore(manager.latest_checkpoint)
    while True:
        train(tf.ones([1, 2]))
        {step}
        manager.save()
"""
"""A program that saves and resumes all but its counter, where the step changes that."""


def codes(text: str, keras: int = 3) -> list[str]:
    return [f.code for f in lint_source(textwrap.dedent(text), settings=Settings(keras=keras))]


def resumed(step: str, functions: str = "") -> list[str]:
    """The findings in the program whose loop ends with `step`, with some functions in front."""
    indent = "\n    "
    return codes(
        RESUMED.format(
            functions=indent.join(textwrap.dedent(functions).splitlines()),
            step=f"{indent}    ".join(textwrap.dedent(step).splitlines()),
        )
    )


def test_the_counter_of_the_program_is_lost_as_it_stands() -> None:
    assert resumed("counter.assign_add(1.0)") == ["CKP101"]
    assert resumed("pass") == []


# What is kept in another way


@pytest.mark.parametrize(
    "kept",
    [
        "np.save('counter.npy', counter.numpy())",
        "np.savez('counters.npz', counter=counter.numpy())",
        "np.savetxt('counter.txt', [counter.numpy()])",
        "json.dump({'counter': float(counter)}, open('counter.json', 'w'))",
        "pickle.dump(counter.numpy(), open('counter.pickle', 'wb'))",
    ],
)
def test_what_is_written_to_another_file_is_not_lost(kept: str) -> None:
    assert resumed(f"counter.assign_add(1.0)\n{kept}") == []


@pytest.mark.parametrize(
    "read", ["np.sum(counter.numpy())", "print(counter.numpy())", "len(str(counter.numpy()))"]
)
def test_what_is_only_read_is_lost_all_the_same(read: str) -> None:
    assert resumed(f"counter.assign_add(1.0)\n{read}") == ["CKP101"]


@pytest.mark.parametrize(
    "handed",
    [
        "journal.note(counter)",
        "journal.note(functools.partial(print, counter))",
        "journal.note(functools.partial(print, value=counter))",
        "journal.note(counter.assign_add)",
        "state = {'counter': counter}\njournal.note([state])",
        "state = {}\njournal.note(state)\nstate['counter'] = counter",
    ],
)
def test_what_unknown_code_was_handed_may_be_kept_there(handed: str) -> None:
    assert resumed(f"counter.assign_add(1.0)\n{handed}", "import journal") == []


@pytest.mark.parametrize(
    "handed",
    [
        "state = {'counter': counter}\nstate.pop('counter')\njournal.note(state)",
        "state = {'counter': counter}\nstate['counter'] = 0\njournal.note(state)",
        "with tf.GradientTape():\n    journal.loss(counter)",
    ],
)
def test_what_unknown_code_did_not_get_or_computes_with_is_lost(handed: str) -> None:
    assert resumed(f"counter.assign_add(1.0)\n{handed}", "import journal") == ["CKP101"]


def test_a_text_holds_no_model() -> None:
    noted = (
        "notes = {'lost': counter, 'name': 'run'}\njson.dump({'notes': notes['name']}, open('n.json', 'w'))"
    )
    assert resumed(f"counter.assign_add(1.0)\n{noted}") == ["CKP101"]


def test_a_partial_that_stays_in_the_program_keeps_nothing() -> None:
    assert resumed("counter.assign_add(1.0)\nfunctools.partial(print, counter)()") == ["CKP101"]


# Control flow


def test_what_one_round_of_a_loop_hands_to_the_next_is_seen() -> None:
    step = """\
        if earlier is not None:
            earlier.assign_add(1.0)
        earlier = counter
    """
    assert resumed(step, "earlier = None") == ["CKP101"]


def test_what_a_function_hands_to_itself_is_seen() -> None:
    function = """\
        def count(which):
            if which is None:
                count(counter)
            else:
                which.assign_add(1.0)
    """
    assert resumed("count(None)", function) == ["CKP101"]
    assert resumed("count(None)", function.replace("count(counter)", "count(None)")) == []


# Callbacks

FITTED = """
    import tensorflow as tf

    epochs = tf.Variable(0.0, trainable=False)
    net = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    net.compile("adam", "mse")
    x = tf.ones([4, 2])
    for part in range(3):
        net.fit(x, x[:, :1], callbacks=[{callback}])
        epochs.assign_add(1.0)
"""


def test_backup_and_restore_saves_and_restores_the_model_it_is_fitted_with() -> None:
    assert codes(FITTED.format(callback="tf.keras.callbacks.BackupAndRestore('backup')")) == ["CKP101"]
    assert codes(FITTED.format(callback="tf.keras.callbacks.TerminateOnNaN()")) == []


# Budgets


def busy(rounds: int) -> str:
    """A script that keeps the engine busy: each call is a context of its own."""
    calls = "\n".join(f"f(lambda: {n}, {n})" for n in range(rounds))
    body = "\n".join(f"    y = (x, y, {n})" for n in range(40))
    head = "import tensorflow as tf\nv = tf.Variable(0)\nc = tf.train.Checkpoint()\n"
    return f"{head}def f(x, y):\n{body}\n{calls}\n"


def test_a_file_is_looked_at_whatever_the_files_before_it_cost(tree: Tree) -> None:
    folder = tree({**{f"a{n}.py": busy(300) for n in range(4)}, "z.py": textwrap.dedent(long_script(600))})
    found = [(Path(f.place.path).name, f.code) for f in lint_paths([folder], Settings(keras=3))]
    assert found == [("z.py", "CKP101")]


def long_script(lines: int) -> str:
    """The program that loses its counter, at the end of a long file."""
    text = textwrap.dedent(RESUMED.format(functions="", step="counter.assign_add(1.0)"))
    return "\n".join(f"x{n} = {n} + 1" for n in range(lines)) + "\n" + text


@pytest.mark.parametrize(
    ("handed", "found"),
    [
        pytest.param("optimizer.iterations", ["CKP102"], id="its step count"),
        pytest.param("optimizer.variables", [], id="its variables"),
        pytest.param("optimizer", [], id="itself"),
    ],
)
def test_an_optimizer_whose_step_count_alone_is_handed_to_unknown_code_is_lost(
    handed: str, found: list[str]
) -> None:
    whole = RESUMED.replace("net=net, optimizer=optimizer", "net=net, counter=counter")
    text = whole.format(functions="import board", step=f"board.write({handed})")
    assert codes(text) == found


@pytest.mark.parametrize("case", ["None", "False"])
def test_what_a_case_makes_only_where_it_is_not_there_yet_is_made_once(case: str) -> None:
    text = f"""
        import tensorflow as tf

        class Affine(tf.Module):
            def __init__(self):
                super().__init__()
                self.kernel = {case}

            def __call__(self, x):
                match self.kernel:
                    case {case}:
                        self.kernel = tf.Variable(tf.ones([1]))
                return x * self.kernel

        affine = Affine()
        for _ in range(3):
            affine(tf.ones([1]))
    """
    assert codes(text) == []
    always = text.replace(
        f"match self.kernel:\n                    case {case}:", "match x:\n                    case _:"
    )
    assert codes(always) == ["CKP203"]


# Names that may mean nothing


@pytest.mark.parametrize("error", ["ImportError", "Exception"])
def test_an_import_that_may_fail_is_the_module_wherever_it_is_used(error: str) -> None:
    text = RESUMED.format(functions="", step="counter.assign_add(1.0)")
    head = f"try:\n        import tensorflow as tf\n    except {error}:\n        tf = None"
    assert codes(text.replace("import tensorflow as tf", head)) == ["CKP101"]


# Names bound in other ways than by an assignment

REBOUND = """
    import tensorflow as tf

    class Holder:
        pass

    holder = Holder()
    net = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
    optimizer = holder.optimizer = tf.keras.optimizers.SGD(0.1)
    checkpoint = tf.train.Checkpoint(net=net, optimizer=optimizer)
    {rebound}
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(net(tf.ones([2, 1]))))
        variables = net.trainable_variables
        {used}.apply_gradients(zip(tape.gradient(loss, variables), variables))
        checkpoint.save("d/c")
"""


@pytest.mark.parametrize(
    ("rebound", "used"),
    [
        pytest.param("(optimizer := tf.keras.optimizers.Adam())", "optimizer", id="walrus"),
        pytest.param("for optimizer in [tf.keras.optimizers.Adam()]: pass", "optimizer", id="loop"),
        pytest.param(
            "for n, optimizer in enumerate([tf.keras.optimizers.Adam()]): pass", "optimizer", id="unpacked"
        ),
        pytest.param(
            "setattr(holder, 'optimizer', tf.keras.optimizers.Adam())", "holder.optimizer", id="setattr"
        ),
        pytest.param(
            "for holder.optimizer in [tf.keras.optimizers.Adam()]: pass", "holder.optimizer", id="attribute"
        ),
    ],
)
def test_however_a_name_is_bound_anew_its_checkpoint_keeps_the_old_object(rebound: str, used: str) -> None:
    assert codes(REBOUND.format(rebound=rebound, used=used)) == ["CKP204"]
    assert codes(REBOUND.format(rebound="pass", used=used)) == []


def test_a_variable_replaced_by_setattr_is_left_behind() -> None:
    text = """
        import tensorflow as tf

        class Mean(tf.Module):
            def __init__(self):
                super().__init__()
                self.mean = tf.Variable(0.0, trainable=False)

            def update(self, x):
                {update}

        mean = Mean()
        checkpoint = tf.train.Checkpoint(mean=mean)
        for i in range(3):
            mean.update(tf.ones([2]))
            checkpoint.save("d/c")
    """
    assert codes(text.format(update="setattr(self, 'mean', 0.9 * self.mean + x)")) == ["CKP404"]
    assert codes(text.format(update="self.mean.assign(0.9 * self.mean + x)")) == []


# Loops over what another package hands through, and `try` without a handler

EARLY = """
    import tensorflow as tf
    {imported}

    net = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
    checkpoint = tf.train.Checkpoint(net=net)
    manager = tf.train.CheckpointManager(checkpoint, "d", max_to_keep=None)
    checkpoint.restore(manager.latest_checkpoint)
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(net(tf.ones([2, 1]))))
        gradients = tape.gradient(loss, net.trainable_variables)
        manager.save()
        {loop}
            variable.assign_sub(0.1 * gradient)
"""


@pytest.mark.parametrize(
    ("imported", "over"),
    [
        ("from tqdm import tqdm", "tqdm({}, desc='step')"),
        ("import tqdm.auto", "tqdm.auto.tqdm(iterable={})"),
        ("from rich.progress import track", "track({}, 'step')"),
        ("from alive_progress import alive_it", "alive_it({})"),
    ],
)
def test_a_progress_bar_gives_what_it_is_given(imported: str, over: str) -> None:
    pairs = over.format("zip(net.trainable_variables, gradients)")
    loop = f"for variable, gradient in {pairs}:"
    assert codes(EARLY.format(imported=imported, loop=loop)) == ["CKP301"]
    constants = over.format("[(tf.Variable(1.0), 2.0)]")
    assert codes(EARLY.format(imported=imported, loop=f"for variable, gradient in {constants}:")) == []


def test_what_stands_in_a_try_without_handlers_is_run_whenever_what_follows_is() -> None:
    text = """
        import tensorflow as tf

        def step(x):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(net(x)))
            variables = net.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

        net = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
        optimizer = tf.keras.optimizers.Adam()
        checkpoint = tf.train.Checkpoint(net=net, optimizer=optimizer)
        try:
            for _ in range(3):
                checkpoint.save("d/c")
                for _ in range(4):
                    step(tf.ones([2, 1]))
        {end}:
            print("done")
    """
    assert codes(text.format(end="finally")) == ["CKP301"]
    assert codes(text.format(end="except KeyboardInterrupt")) == []


# Blocks

STEP = """
    import contextlib
    import tensorflow as tf

    net = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
    optimizer = tf.keras.optimizers.Adam()
    checkpoint = tf.train.Checkpoint(net=net, optimizer=optimizer)

    @contextlib.contextmanager
    def epoch(x):
        {before}
        try:
            yield x
        finally:
            {behind}

    for _ in range(3):
        with epoch(tf.ones([2, 1])) as x:
            for _ in range(4):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean(tf.square(net(x)))
                variables = net.trainable_variables
                optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
"""


def test_what_a_generator_does_around_a_block_is_done_before_and_behind_it() -> None:
    assert codes(STEP.format(before="checkpoint.save('d/c')", behind="pass")) == ["CKP301"]
    assert codes(STEP.format(before="pass", behind="checkpoint.save('d/c')")) == []


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param("with Saving():\n    {update}\n    raise Stop", id="exit"),
        pytest.param(
            "with contextlib.ExitStack() as s:\n    s.callback(manager.save)\n    {update}", id="stack"
        ),
        pytest.param(
            "with contextlib.suppress(Stop):\n    {update}\n    raise Stop\nmanager.save()", id="suppress"
        ),
    ],
)
def test_what_is_saved_when_a_block_is_left_is_saved(saved: str) -> None:
    functions = """
        import contextlib
        class Stop(Exception):
            pass
        class Saving:
            def __enter__(self):
                return self
            def __exit__(self, kind, error, trace):
                manager.save()
                return kind is Stop
    """
    program = RESUMED.replace("        manager.save()\n", "")

    def found(step: str) -> list[str]:
        inside = step.format(update="counter.assign_add(1.0)").replace("\n", "\n        ")
        defined = textwrap.dedent(functions).replace("\n", "\n    ")
        return codes(program.format(functions=defined, step=inside))

    assert found(saved) == ["CKP101"]
    assert found("{update}") == ["CKP506"]  # nothing is saved at all


@pytest.mark.parametrize(
    ("first", "then", "found"),
    [
        pytest.param("manager.save()", "checkpoint.optimizer = other", ["CKP102"], id="replaced"),
        pytest.param("manager.save()", "del checkpoint.optimizer", ["CKP102"], id="deleted"),
        pytest.param("pass", "checkpoint.optimizer = other", ["CKP102"], id="never saved"),
        pytest.param("manager.save()", "checkpoint.second = optimizer", [], id="held twice"),
        pytest.param("manager.save()", "checkpoint.optimizer = optimizer", [], id="the same again"),
    ],
)
def test_an_optimizer_that_a_checkpoint_drops_after_its_first_save_is_lost(
    first: str, then: str, found: list[str]
) -> None:
    head, loop, step = RESUMED.format(functions="", step="pass").partition("    while True:")
    head = head.replace("counter = tf.Variable(0.0, trainable=False)", "other = tf.keras.optimizers.SGD()")
    assert codes(f"{head}    {first}\n    {then}\n{loop}{step}") == found
