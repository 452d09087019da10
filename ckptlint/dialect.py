"""Which Keras a file runs under, and the reason: 2 and 3 track state differently, so most rules ask.

The first that speaks decides: a comment in the file, the settings, the switch to Keras 2 in the code, what
the project requires (`requirements` reads that), names and arguments that Keras 3 no longer has.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ckptlint.config import Settings
from ckptlint.discovery import discover
from ckptlint.knowledge.worlds import keras_choice
from ckptlint.requirements import Says, requirements_in
from ckptlint.source import SourceError, SourceFile
from ckptlint.suppressions import read_suppressions
from ckptlint.world import WorldChoice

ASSUMED = keras_choice(3, "assumed: nothing in the project says otherwise")

# Gone in Keras 3, below `keras` and `tf.keras` alike: a test looks for each name in the real Keras 3.
# `optimizers.legacy` alone is still there, as classes that raise ImportError when made.
GONE_FROM_KERAS = frozenset(
    """
    __internal__ dtensor engine estimator experimental feature_column legacy_tf_layers optimizer_v2
    premade testing_infra
    api._v2
    backend.function backend.get_session backend.learning_phase backend.learning_phase_scope
    backend.manual_variable_initialization backend.placeholder backend.set_learning_phase
    backend.set_session backend.tensorflow_backend backend.track_tf_optimizer
    callbacks.callbacks callbacks.experimental
    initializers.initializers_v2
    layers.AbstractRNNCell layers.CuDNNGRU layers.CuDNNLSTM layers.DenseFeatures
    layers.LocallyConnected1D layers.LocallyConnected2D layers.advanced_activations layers.convolutional
    layers.core layers.cudnn_recurrent layers.embeddings layers.experimental layers.local layers.merge
    layers.noise layers.normalization layers.pooling layers.recurrent layers.wrappers
    losses.losses_utils
    metrics.metrics
    mixed_precision.experimental
    models.model_from_config models.model_from_yaml
    optimizers.adam_v2 optimizers.experimental optimizers.gradient_descent_v2 optimizers.legacy
    optimizers.optimizer_v2
    saving.hdf5_format saving.legacy
    utils.GeneratorEnqueuer utils.OrderedEnqueuer utils.SequenceEnqueuer utils.conv_utils
    utils.data_utils utils.experimental utils.generic_utils utils.layer_utils utils.losses_utils
    utils.multi_gpu_model utils.np_utils utils.tf_utils utils.vis_utils
    wrappers.scikit_learn
    """.split()
)
# Gone from `tf` when Keras 3 came, or before. (`tf.compat.v1` still has most of them, which says nothing.)
GONE_FROM_TENSORFLOW = frozenset(
    """
    ConfigProto InteractiveSession Session app contrib estimator flags get_variable gfile
    global_variables_initializer layers logging placeholder reset_default_graph variable_scope
    train.AdamOptimizer
    """.split()
)
# Packages that fail on import beside Keras 3: the last tensorflow_addons asks for `keras.src.engine`.
GONE_PACKAGES = frozenset({"tensorflow_addons"})

# Arguments of methods that Keras 3 refuses, by method: a test passes each to the real Keras 3.
GONE_ARGUMENTS: Mapping[str, frozenset[str]] = {
    "save_weights": frozenset({"save_format"}),
    "add_weight": frozenset({"partitioner", "use_resource"}),
    "compile": frozenset({"experimental_run_tf_function", "sample_weight_mode", "target_tensors"}),
    **dict.fromkeys(("fit", "evaluate", "predict"), frozenset({"max_queue_size", "use_multiprocessing"})),
}
# … and of classes, by the names below `keras` that make them.
GONE_ARGUMENTS_OF_CLASSES: Mapping[str, frozenset[str]] = {
    "callbacks.ModelCheckpoint": frozenset({"period"}),
    "callbacks.TensorBoard": frozenset({"write_grads"}),
    **dict.fromkeys(
        (
            f"optimizers.{name}"
            for name in ("Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "Nadam", "RMSprop", "SGD")
        ),
        frozenset({"lr"}),
    ),
}
# Methods of models that are gone, and attributes of optimizers: the test looks for them too.
GONE_METHODS = frozenset({"evaluate_generator", "fit_generator", "predict_generator"})
GONE_FROM_OPTIMIZERS = frozenset({"get_gradients", "get_updates", "lr"})
# A code base that names its weights files in this many files as only Keras 2 can has run with nothing else.
# Less may be a slip in code for Keras 3, which a rule reports.
_FILES_OF_A_HABIT = 3
_WEIGHTS_SUFFIX = ".weights.h5"
_QUOTE = """["']"""

_TRUE = frozenset({"1", "true"})
_FALSE = frozenset({"0", "false"})
_SWITCH = "TF_USE_LEGACY_KERAS"

_KERAS_NAMES = (
    ("tensorflow", "compat", "v1", "keras"),
    ("tensorflow", "compat", "v2", "keras"),
    ("tensorflow", "keras"),
)
_OPTIMIZERS = ("keras.optimizers.", "tensorflow.keras.optimizers.")
_VERSION_QUESTION = re.compile(r"version|hasattr|getattr|TYPE_CHECKING|keras_?[23]", re.IGNORECASE)

_FOR_TENSORFLOW = (Says.TENSORFLOW, Says.KERAS, Says.COMPANION, Says.LANGUAGE)

_ROOT_FILES = frozenset(
    {"pyproject.toml", "setup.py", "setup.cfg", "environment.yml", "environment.yaml", ".git"}
)
_REQUIREMENTS_FILE = re.compile(r"requirements.*\.(?:txt|in)$")
_INSTALLED = frozenset({"site-packages", "dist-packages"})


def _gone_words() -> re.Pattern[bytes]:
    """Bytes that stand in every file that uses a gone name in one of its usual spellings."""
    members: dict[str, list[str]] = {}
    for name in GONE_FROM_KERAS | {f"tensorflow.{name}" for name in GONE_FROM_TENSORFLOW}:
        *_, owner, member = f"keras.{name}".split(".")
        members.setdefault(owner, []).append(member)
    spelled = {"tensorflow": r"\b(?:tensorflow|tf)", "backend": r"\b(?:backend|K)"}
    imported = r"[ \t]+import[ \t(]+(?:\w+[ \t]*,[ \t]*)*"
    rows = [
        rf"{spelled.get(owner, owner)}(?:\.|{imported})(?:{'|'.join(sorted(names))})\b"
        for owner, names in sorted(members.items())
    ]
    return re.compile("|".join([*sorted(GONE_PACKAGES), *rows]).encode())


def _gone_calls() -> re.Pattern[bytes]:
    """Bytes that stand in every file with a call that Keras 3 refuses."""
    classes = {name.rpartition(".")[2]: gone for name, gone in GONE_ARGUMENTS_OF_CLASSES.items()}
    rows = [
        rf"\b{name}[ \t]*\([^()]*(?:\([^()]*\)[^()]*)*\b(?:{'|'.join(sorted(gone))})[ \t]*="
        for name, gone in sorted({**GONE_ARGUMENTS, **classes}.items())
    ]
    by_position = rf"\badd_weight[ \t]*\(\s*{_QUOTE}"
    members = (
        rf"\.(?:{'|'.join(sorted(GONE_METHODS))})[ \t]*\(|\.(?:{'|'.join(sorted(GONE_FROM_OPTIMIZERS))})\b"
    )
    return re.compile("|".join([by_position, members, *rows]).encode())


_GONE_WORDS = _gone_words()
_GONE_CALLS = _gone_calls()
_GONE_KEYWORDS = tuple(
    f"{gone}=".encode()
    for gone in sorted(frozenset().union(*GONE_ARGUMENTS.values(), *GONE_ARGUMENTS_OF_CLASSES.values()))
)
_LEGACY_WORDS = re.compile(rb"tf_keras|TF_USE_LEGACY_KERAS")
_LEGACY_IMPORT = re.compile(rb"^(?:import|from)[ \t][^\n]*\btf_keras\b[^\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Sign:
    """Code that tells the Keras version, as a phrase for users."""

    version: int
    line: int
    what: str


class DialectResolver:
    """Answers for many files; what it learns of a project it learns once."""

    def __init__(
        self, settings: Settings | None = None, read: Callable[[Path], bytes] = Path.read_bytes
    ) -> None:
        self._settings = settings or Settings()
        self._read = read
        self._marks: dict[Path, Path | None] = {}
        self._packages: dict[Path, Path | None] = {}
        self._projects: dict[Path, WorldChoice] = {}

    def resolve(self, path: str | Path, text: str) -> WorldChoice:
        """The Keras version the file runs under; `path` need not exist, only its folder counts."""
        if "ckptlint" in text.lower() and (stated := read_suppressions(text).keras):
            return keras_choice(stated, f"`# ckptlint: keras={stated}` in the file")
        if self._settings.keras:
            return keras_choice(self._settings.keras, f"configured: keras = {self._settings.keras}")
        data = text.encode("utf-8", "replace")
        if sign := _legacy_sign(str(path), data):
            return keras_choice(sign.version, f"{sign.what} in the file, line {sign.line}")
        project = self._project(Path(path).absolute().parent)
        if project is not ASSUMED:
            return project
        if sign := _gone_sign(str(path), data):  # where the file is not (yet) what lies on disk
            return keras_choice(sign.version, f"{sign.what} in line {sign.line}")
        return ASSUMED

    def project_root(self, folder: Path) -> Path:
        """The folder of the project that files in `folder` belong to.

        The nearest one that bears a project's mark; else the topmost package, since packages side by side
        without any mark are strangers; else the folder alone.
        """
        return self._marked(folder) or self._package(folder) or folder

    def _marked(self, folder: Path) -> Path | None:
        if folder not in self._marks:
            above = None if _is_border(folder) else self._marked(folder.parent)
            self._marks[folder] = folder if _is_marked(folder) else above
        return self._marks[folder]

    def _package(self, folder: Path) -> Path | None:
        if folder not in self._packages:
            above = None if _is_border(folder) else self._package(folder.parent)
            self._packages[folder] = above or (folder if (folder / "__init__.py").exists() else None)
        return self._packages[folder]

    def _project(self, folder: Path) -> WorldChoice:
        root = self.project_root(folder)
        if root not in self._projects:
            lone = not self._marked(folder) and not self._package(folder)
            found = sorted(root.glob("*.py")) if lone else discover([root]).files
            files = tuple(file for file in found if self.project_root(file.parent) == root)
            self._projects[root] = self._look_into(root, files)
        return self._projects[root]

    def _look_into(self, root: Path, files: tuple[Path, ...]) -> WorldChoice:
        if choice := self._first(root, files, _legacy_sign):
            return choice
        if choice := requirements_in(root).decided(_FOR_TENSORFLOW):
            return choice
        return self._first(root, files, _gone_sign) or self._habit(root, files) or ASSUMED

    def _habit(self, root: Path, files: Iterable[Path]) -> WorldChoice | None:
        """Whether the project as a whole names its weights files as only Keras 2 can."""
        found = ((file, self._first(root, [file], _weights_file_sign)) for file in files)
        signs = list(islice((choice for _, choice in found if choice), _FILES_OF_A_HABIT))
        return signs[0] if len(signs) == _FILES_OF_A_HABIT else None

    def _first(
        self, root: Path, files: Iterable[Path], sign_in: Callable[[str, bytes], _Sign | None]
    ) -> WorldChoice | None:
        for file in files:
            try:
                data = self._read(file)
            except OSError:
                continue
            if sign := sign_in(str(file), data):
                return keras_choice(
                    sign.version, f"{file.relative_to(root).as_posix()}:{sign.line}: {sign.what}"
                )
        return None


def _is_marked(folder: Path) -> bool:
    try:
        names = [entry.name for entry in folder.iterdir()]
    except OSError:
        return False
    return any(name in _ROOT_FILES or _REQUIREMENTS_FILE.match(name) for name in names)


def _is_border(folder: Path) -> bool:
    """Whether no project that `folder` belongs to can start above it."""
    return folder == folder.parent or folder.parent.name in _INSTALLED


def _legacy_sign(path: str, data: bytes) -> _Sign | None:
    """Where the code switches to Keras 2, or away from it."""
    if not _LEGACY_WORDS.search(data):
        return None
    # Up to the import it is a few lines, quickly parsed; they do not parse where it is part of a string.
    plain = _LEGACY_IMPORT.search(data)
    head = next(_legacy_signs(_parsed(path, data[: plain.end()])), None) if plain else None
    return head or next(_legacy_signs(_parsed(path, data)), None)


def _gone_sign(path: str, data: bytes) -> _Sign | None:
    """Where the code uses what Keras 3 no longer has."""
    if b"tensorflow" not in data and b"keras" not in data:
        return None
    if _GONE_WORDS.search(data) or _refuses(data):
        return next(_gone_signs(_parsed(path, data)), None)
    return None


def _refuses(data: bytes) -> bool:
    """Whether a file may hold a call that Keras 3 refuses; its words are looked for first: that is quick."""
    words = (b"add_weight", b"_generator(", b".lr", b".get_", *_GONE_KEYWORDS)
    return any(word in data for word in words) and _GONE_CALLS.search(data) is not None


def _weights_file_sign(path: str, data: bytes) -> _Sign | None:
    """Where the code saves weights under a name that Keras 3 refuses."""
    if b".save_weights(" not in data:
        return None
    for node in _nodes(_parsed(path, data), skip_tried=True):
        match node:
            case ast.Call(func=ast.Attribute(attr="save_weights"), args=[name, *_]):
                end = _literal_end(name)
                if end is not None and not end.endswith(_WEIGHTS_SUFFIX):
                    return _Sign(2, node.lineno, f"saves weights as `…{end}`, as all over the project")
    return None


def _literal_end(name: ast.expr) -> str | None:
    """The text that a file name surely ends with."""
    match name:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(op=ast.Add(), right=right):
            return _literal_end(right)
        case ast.JoinedStr(values=[*_, ast.Constant(value=str(text))]):
            return text
    return None


def _parsed(path: str, data: bytes) -> ast.Module:
    try:
        return SourceFile.from_bytes(path, data).tree()
    except SourceError:
        return ast.Module(body=[], type_ignores=[])


def _legacy_signs(tree: ast.Module) -> Iterator[_Sign]:
    for node in _nodes(tree, skip_tried=False):
        match node:
            case ast.Import(names=names) if any(name.name.split(".")[0] == "tf_keras" for name in names):
                yield _Sign(2, node.lineno, "tf_keras is imported")
            case ast.ImportFrom(module=str(module), level=0) if module.split(".")[0] == "tf_keras":
                yield _Sign(2, node.lineno, "tf_keras is imported")
            case ast.Assign(
                targets=[ast.Subscript(slice=ast.Constant(value="TF_USE_LEGACY_KERAS")) as target]
            ):
                if isinstance(node.value, ast.Constant) and "environ" in ast.unparse(target.value):
                    yield from _switched(node.value.value, node.lineno)
            case ast.Call(
                func=ast.Attribute(attr="setdefault" | "putenv"), args=[name, ast.Constant() as value]
            ):
                if isinstance(name, ast.Constant) and name.value == _SWITCH:
                    yield from _switched(value.value, node.lineno)
            case ast.Call(func=ast.Attribute(attr="update", value=owner)) if "environ" in ast.unparse(owner):
                for key, given in _updates(node):
                    if key == _SWITCH and isinstance(given, ast.Constant):
                        yield from _switched(given.value, node.lineno)


def _switched(value: object, line: int) -> Iterator[_Sign]:
    setting = str(value).lower()
    if setting in _TRUE | _FALSE:
        yield _Sign(2 if setting in _TRUE else 3, line, f"{_SWITCH}={value} is set")


def _updates(call: ast.Call) -> Iterator[tuple[object, ast.expr]]:
    yield from ((keyword.arg, keyword.value) for keyword in call.keywords)
    for argument in call.args:
        if isinstance(argument, ast.Dict):
            for key, value in zip(argument.keys, argument.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield key.value, value


def _gone_signs(tree: ast.Module) -> Iterator[_Sign]:
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound |= {name.asname: name.name for name in node.names if name.asname}
            bound |= {
                name.name.split(".")[0]: name.name.split(".")[0] for name in node.names if not name.asname
            }
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            bound |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    optimizers = _made_optimizers(tree, bound)
    for node in _nodes(tree, skip_tried=True):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in GONE_METHODS - defined:
                yield _Sign(2, node.lineno, f"calls `{name}`, gone with Keras 3")
            case ast.Attribute(value=ast.Name(id=name), attr=member) if (
                name in optimizers and member in GONE_FROM_OPTIMIZERS
            ):
                yield _Sign(2, node.lineno, f"uses `{member}` of an optimizer, gone with Keras 3")
        for name in _names_used(node, bound):
            if gone := _gone_part(name):
                yield _Sign(2, getattr(node, "lineno", 1), f"uses {gone}, gone with Keras 3")
        if isinstance(node, ast.Call) and (refused := _refused_part(node, bound)):
            yield _Sign(2, node.lineno, f"passes {refused}, which Keras 3 refuses")


def _made_optimizers(tree: ast.Module, bound: dict[str, str]) -> frozenset[str]:
    """The names that optimizers of Keras are bound to where they are made, and nothing else is."""
    made: dict[str, bool] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            value = node.value
            named = list(_names_used(value.func, bound)) if isinstance(value, ast.Call) else []
            keras = any(name.startswith(_OPTIMIZERS) for name in named)
            for target in node.targets:
                if isinstance(target, ast.Name):
                    made[target.id] = keras and made.get(target.id, True)
    return frozenset(name for name, keras in made.items() if keras)


def _refused_part(call: ast.Call, bound: dict[str, str]) -> str | None:
    """The argument of a call that Keras 3 refuses, as users write it."""
    member = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    gone = GONE_ARGUMENTS.get(member, frozenset())
    for name in _names_used(call.func, bound) if member else [bound.get(getattr(call.func, "id", ""), "")]:
        below = name.partition("keras.")[2] if name.startswith(("keras.", "tensorflow.")) else ""
        gone |= GONE_ARGUMENTS_OF_CLASSES.get(below, frozenset())
        member = name.rpartition(".")[2]
    for keyword in call.keywords:
        if keyword.arg in gone:
            return f"`{keyword.arg}=` to `{member}`"
    match call:
        case ast.Call(func=ast.Attribute(attr="add_weight"), args=[ast.Constant(value=str(name)), *_]):
            return f"`{name!r}` by position to `add_weight`"
    return None


def _names_used(node: ast.AST, bound: dict[str, str]) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (name.name for name in names)
        case ast.ImportFrom(module=str(module), level=0, names=names):
            yield from (f"{module}.{name.name}" for name in names)
        case ast.Attribute():
            members: list[str] = []
            while isinstance(node, ast.Attribute):
                members.append(node.attr)
                node = node.value
            if isinstance(node, ast.Name) and node.id in bound:
                yield ".".join([bound[node.id], *reversed(members)])


def _gone_part(name: str) -> str | None:
    """The gone name that a qualified name is or leads through, as users write it."""
    parts = tuple(name.split("."))
    shown, table = "tf", GONE_FROM_TENSORFLOW
    for prefix in _KERAS_NAMES:
        if parts[: len(prefix)] == prefix:
            shown, table, parts = "tf.keras", GONE_FROM_KERAS, parts[len(prefix) :]
            break
    else:
        if parts[0] in GONE_PACKAGES:
            return parts[0]
        if parts[0] == "keras":
            shown, table = "keras", GONE_FROM_KERAS
        elif parts[0] != "tensorflow":
            return None
        parts = parts[3:] if parts[:3] == ("tensorflow", "compat", "v2") else parts[1:]
    for length in (1, 2):
        if (member := ".".join(parts[:length])) in table:
            return f"{shown}.{member}"
    return None


def _nodes(tree: ast.AST, skip_tried: bool) -> Iterator[ast.AST]:
    """The nodes that run whatever is installed: no branch on a version, no fallback for a failed import.

    With `skip_tried`, what is tried with a fallback ready is left out too.
    """
    waiting: list[ast.AST] = [tree]
    inner: Iterator[ast.AST]
    while waiting:
        node = waiting.pop()
        yield node
        match node:
            case ast.If() | ast.IfExp() if _VERSION_QUESTION.search(ast.unparse(node.test)):
                continue
            case ast.Try() if any(_catches_import_error(handler) for handler in node.handlers):
                inner = iter(node.finalbody if skip_tried else [*node.body, *node.finalbody])
            case _:
                inner = ast.iter_child_nodes(node)
        waiting.extend(reversed(list(inner)))


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return bool(
        re.search(
            r"\b(?:ImportError|ModuleNotFoundError|AttributeError|TypeError|ValueError|Exception)\b",
            ast.unparse(handler.type),
        )
    )
