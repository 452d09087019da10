"""What a saved file holds: keys and arrays, in each format that TensorFlow and Keras write."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import tensorflow as tf

from tests.proofs.watching import Save

# Bookkeeping of the save itself.
_LEFT_OUT = ("_CHECKPOINTABLE_OBJECT_GRAPH", "save_counter")


def exists(path: str) -> bool:
    return Path(path).exists() or Path(path + ".index").exists()


def contents(path: str) -> dict[str, np.ndarray]:
    """Key to array, for a checkpoint prefix, a `.h5` or `.keras` file, or a SavedModel folder."""
    if path.endswith((".h5", ".hdf5")):
        with h5py.File(path) as file:
            return _datasets(file)
    if path.endswith(".keras"):
        with (
            zipfile.ZipFile(path) as archive,
            h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file,
        ):
            return _datasets(file)
    prefix = f"{path}/variables/variables" if Path(path, "saved_model.pb").exists() else path
    reader = tf.train.load_checkpoint(prefix)
    keys = [key for key in reader.get_variable_to_shape_map() if not key.startswith(_LEFT_OUT)]
    return {key: np.asarray(reader.get_tensor(key)) for key in sorted(keys)}


def written_anew(save: Save, folder: Path) -> dict[str, np.ndarray]:
    """What the same root would write at this moment, without touching its real files."""
    path = folder / ("anew" + _suffix(save.path))
    save.write(str(path))
    return contents(str(path))


def _suffix(path: str) -> str:
    return next((end for end in (".weights.h5", ".h5", ".hdf5", ".keras") if path.endswith(end)), "")


def _datasets(file: h5py.File) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}

    def note(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            found[name] = np.asarray(item)

    file.visititems(note)
    return found
