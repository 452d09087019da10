"""Programs that train by `fit`, and are saved by callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.oracle.choices import Choices
from tests.oracle.holders import indented
from tests.oracle.resume.pieces import OPTIMIZERS

MEANS = ("weights", "model", "backup", "manager")


@dataclass(frozen=True)
class Watcher:
    """A callback with state of its own: its name, how it is made, and what of it is compared."""

    name: str
    made: str
    probe: str


WATCHERS = (
    Watcher(
        "stopping", "tf.keras.callbacks.EarlyStopping(monitor='loss', patience=2)", "stopping.best or 9e9"
    ),
    Watcher(
        "plateau",
        "tf.keras.callbacks.ReduceLROnPlateau(monitor='loss', factor=0.5, patience=1)",
        "plateau.best or 9e9",
    ),
    Watcher(
        "best",
        "tf.keras.callbacks.ModelCheckpoint('best.weights.h5', monitor='loss', save_best_only=True, "
        "save_weights_only=True)",
        "best.best or 9e9",
    ),
)


@dataclass(frozen=True)
class Fitting:
    """A program as text, the names of its state with what is compared of each, and how it is saved."""

    files: Mapping[str, str]
    probes: Mapping[str, tuple[str, bool]]
    means: str


def fitting(choices: Choices, folder: str, network: str) -> Fitting:
    """One program, by its choices; what a resumed run reads stands in `folder`."""
    means = choices.pick(MEANS)
    optimizer = choices.pick(OPTIMIZERS)
    watchers = [watcher for watcher in WATCHERS if choices.chance(3)]
    probes = {"net": ("net.weights", True), "optimizer": ("net.optimizer", optimizer.matters)}
    probes |= {watcher.name: (watcher.probe, True) for watcher in watchers}
    making = [
        f"net = {network}",
        f"optimizer = {optimizer.made}",
        "net.compile(optimizer=optimizer, loss='mse')",
    ]
    classes, before, saving = _means(means, folder, making)
    made = [f"{watcher.name} = {watcher.made}" for watcher in watchers]
    callbacks = ", ".join(
        [*(watcher.name for watcher in watchers), saving]
    )  # what is read first is saved last
    lines = [*before, *made, f"net.fit(inputs, labels, epochs=4, verbose=0, callbacks=[{callbacks}])"]
    if choices.chance(2):
        lines = ["def main():", *indented(lines), "", "if __name__ == '__main__':", "    main()"]
    head = ["import os", "", "import tensorflow as tf", "", *classes]
    head += ["inputs = tf.reshape(tf.linspace(-1.0, 1.0, 12), (4, 3))", "labels = tf.ones((4, 2))", ""]
    return Fitting({"main.py": "\n".join([*head, *lines]) + "\n"}, probes, means)


def _means(means: str, folder: str, making: list[str]) -> tuple[list[str], list[str], str]:
    """Classes, what stands before `fit`, and the callback that saves."""
    match means:
        case "weights":
            path = f"{folder}/net.weights.h5"
            before = [*making, f"if os.path.exists('{path}'):", f"    net.load_weights('{path}')"]
            before.append(f"os.makedirs('{folder}', exist_ok=True)")
            return [], before, f"tf.keras.callbacks.ModelCheckpoint('{path}', save_weights_only=True)"
        case "model":
            path = f"{folder}/net.keras"
            before = [f"if os.path.exists('{path}'):", f"    net = tf.keras.models.load_model('{path}')"]
            before += ["else:", *indented(making), f"os.makedirs('{folder}', exist_ok=True)"]
            return [], before, f"tf.keras.callbacks.ModelCheckpoint('{path}')"
        case "backup":
            return [], making, f"tf.keras.callbacks.BackupAndRestore('{folder}')"
        case _:
            classes = ["class Saver(tf.keras.callbacks.Callback):", "    def __init__(self, manager):"]
            classes += ["        super().__init__()", "        self.manager = manager", ""]
            classes += ["    def on_epoch_end(self, epoch, logs=None):", "        self.manager.save()", ""]
            before = [*making, "checkpoint = tf.train.Checkpoint(net=net, optimizer=optimizer)"]
            before.append(f"manager = tf.train.CheckpointManager(checkpoint, '{folder}', max_to_keep=2)")
            before.append("checkpoint.restore(manager.latest_checkpoint)")
            return classes, before, "Saver(manager)"
