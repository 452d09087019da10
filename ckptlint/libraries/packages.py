"""What is known of a function by its package alone, or by one of few facts that many functions share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckptlint.interpreter.call import Call
from ckptlint.interpreter.values import UNKNOWN, Value, as_size
from ckptlint.libraries.results import cut_off
from ckptlint.program.regions import Source

# Functions that write what they are given: their arguments are kept, by other means than a checkpoint.
KEEPS: Final = frozenset(
    """
        json.dump json.dumps pickle.dump pickle.dumps numpy.save numpy.savez numpy.savez_compressed
        joblib.dump yaml.dump yaml.safe_dump torch.save cloudpickle.dump cloudpickle.dumps dill.dump
        dill.dumps csv.writer marshal.dump h5py.File shelve.open numpy.savetxt
    """.split()
)
# … as texts of numbers, strings, lists and dicts.
PLAIN: Final = frozenset("json.dump json.dumps yaml.dump yaml.safe_dump csv.writer marshal.dump".split())
# Functions that make an array whose shape is their first argument or the one of this name.
SHAPED: Final[Mapping[str, str]] = {
    **{f"numpy.{name}": "shape" for name in ("zeros", "ones", "empty", "full")},
    "numpy.eye": "N",
}
# Functions that make a new and empty container, or an array of one number.
NEW: Final = frozenset(
    """
        builtins.dict builtins.list builtins.set builtins.tuple collections.Counter collections.OrderedDict
        collections.defaultdict collections.deque numpy.empty_like numpy.full_like numpy.ones_like
        numpy.zeros_like
    """.split()
)
# Functions that only turn their arguments into something of another type or shape.
CONVERTING: Final = frozenset(
    """
        builtins.bool builtins.str numpy.array numpy.asarray numpy.expand_dims numpy.float32 numpy.float64
        numpy.int32 numpy.int64 numpy.reshape
    """.split()
)
# Packages whose functions, given computed values, leave the framework: gradients do not pass them.
OPAQUE: Final = frozenset({"numpy", "math", "scipy", "statistics", "cmath"})
# … but for these, which ask for shapes or make constants.
NOT_OPAQUE: Final = frozenset(
    """
        numpy.shape numpy.ndim numpy.size numpy.random.seed numpy.finfo numpy.iinfo numpy.dtype
        numpy.issubdtype numpy.zeros_like numpy.ones_like numpy.empty_like numpy.full_like math.prod
        numpy.isscalar
    """.split()
)
# Packages whose functions neither keep an object nor change it.
HARMLESS: Final = frozenset(
    """
        numpy scipy math random os sys time logging absl typing dataclasses functools itertools
        collections contextlib copy re datetime warnings tqdm matplotlib operator string inspect abc enum
        pathlib shutil glob argparse textwrap builtins gc platform signal traceback uuid tempfile hashlib
        base64 statistics subprocess threading queue types io struct termcolor gin jax torch gym
        gymnasium pandas sklearn PIL cv2 click fire hydra omegaconf ml_collections tabulate rich colorama
        pprint psutil wandb tensorboardX
    """.split()
)
# Packages that are never looked for among the project's files.
NOT_OF_PROJECT: Final = frozenset("numpy torch jax flax optax scipy math random os sys time".split())


def kept(call: Call) -> Value | None:
    """What a function does that writes its arguments; None of any other."""
    if call.name not in KEEPS:
        return None
    for value in (*call.args, *(v for _, v in call.keywords)):
        call.run.recorder.saved_otherwise(value, call.name in PLAIN)
        call.run.record.stored_sources |= call.run.derivation.sources_within(value)
    return UNKNOWN


def size_sources(call: Call) -> frozenset[Source]:
    """What the size of a new array is made from, of that which is not the same in every process."""
    keyword = SHAPED.get(call.name)
    if keyword is None:
        return frozenset()
    return as_size(call.run.derivation.sources_within(call.argument((0, keyword))))


def by_package(call: Call) -> Value | None:
    """What a function of a package gives; None where the package is not known."""
    package = call.name.partition(".")[0]
    if package in OPAQUE:
        if call.name in NOT_OPAQUE:
            return UNKNOWN.tainted(call.sources())
        return cut_off(call)
    return call.run.calls.call_harmless(call) if package in HARMLESS else None
