"""The files of a program being written: import styles, definitions in one file used in another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.oracle.choices import Choices
from tests.oracle.values import SUPPORT

# (imports, tf, keras, layers), by Keras version; the plain way first.
STYLES = {
    3: (
        ("import tensorflow as tf", "tf", "tf.keras", "tf.keras.layers"),
        ("import keras\nimport tensorflow as tf", "tf", "keras", "keras.layers"),
        ("import tensorflow as tf\nfrom tensorflow import keras", "tf", "keras", "keras.layers"),
        ("import tensorflow as tf\nfrom tensorflow.keras import layers", "tf", "tf.keras", "layers"),
        ("import keras\nimport tensorflow as tf\nfrom keras import layers", "tf", "keras", "layers"),
        ("import tensorflow.compat.v2 as tf", "tf", "tf.keras", "tf.keras.layers"),
        ("import tensorflow", "tensorflow", "tensorflow.keras", "tensorflow.keras.layers"),
    ),
    2: (
        ("import tensorflow as tf", "tf", "tf.keras", "tf.keras.layers"),
        ("import tensorflow as tf\nimport tf_keras as keras", "tf", "keras", "keras.layers"),
        ("import tensorflow as tf\nfrom tensorflow import keras", "tf", "keras", "keras.layers"),
        ("import tensorflow as tf\nfrom tensorflow.keras import layers", "tf", "tf.keras", "layers"),
        ("import tensorflow as tf\nimport tf_keras\nfrom tf_keras import layers", "tf", "tf_keras", "layers"),
        ("import tensorflow.compat.v2 as tf", "tf", "tf.keras", "tf.keras.layers"),
        ("import tensorflow", "tensorflow", "tensorflow.keras", "tensorflow.keras.layers"),
    ),
}

# Where definitions may live, from main.py downwards: a file imports only from those after it.
LAYOUTS = (
    ("main.py",),
    ("main.py", "parts.py"),
    ("main.py", "net/__init__.py", "net/parts.py"),
    ("main.py", "models.py", "parts.py"),
    ("main.py", "net/models.py", "net/parts.py"),
)

_PLACEHOLDER = re.compile(r"\$(\w+)")
_STANDARD = frozenset(
    """
        abc argparse collections contextlib copy dataclasses enum functools importlib itertools json operator
        sys types typing weakref
    """.split()
)


@dataclass
class File:
    path: str
    style: tuple[str, str, str, str]
    imports: set[str] = field(default_factory=set)
    froms: list[str] = field(default_factory=list)
    constants: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)

    @property
    def module(self) -> str:
        parts = self.path[: -len(".py")].split("/")
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def text(self) -> str:
        standard = "\n".join(f"import {name}" for name in sorted(self.imports & _STANDARD))
        numpy = ["import numpy as np"] if "numpy" in self.imports else []
        frameworks = "\n".join([*numpy, self.style[0]])
        heads = [head for head in (standard, frameworks, "\n".join(self.froms)) if head]
        constants = ["\n".join(self.constants)] if self.constants else []
        return "\n\n".join(heads + constants) + "\n\n\n" + "\n\n\n".join(self.definitions) + "\n"


class Writer:
    """A program in the making: its files, where each definition went, and the rows of the facts it shows."""

    def __init__(self, choices: Choices, keras: int) -> None:
        self.choices, self.keras = choices, keras
        self.rows: set[str] = set()
        self.in_scope = False  # of a distribution strategy: where main.py makes its objects
        self.files = [File(path, choices.pick(STYLES[keras])) for path in choices.pick(LAYOUTS)]
        self._defined: dict[str, list[int]] = {}  # the files each definition stands in
        self._names = 0

    def hit(self, row: str) -> None:
        if row:
            self.rows.add(row)

    def deep(self, upward_of: int | None = None) -> int:
        """A file for a definition: any, or one that the given file can import from."""
        first = upward_of or 0
        return first + self.choices.below(len(self.files) - first)

    def fresh(self, stem: str) -> str:
        self._names += 1
        return f"{stem}{self._names}"

    def define(self, name: str, file: int, text: str) -> None:
        rendered = self.render(text.strip("\n"), file)
        self.files[file].definitions.append(rendered)
        self._defined.setdefault(name, []).append(file)

    def constant(self, file: int, name: str, text: str) -> None:
        line = self.render(f"{name} = {text}", file)
        if line not in self.files[file].constants:
            self.files[file].constants.append(line)

    def defined_in(self, name: str) -> int:
        return self._defined[name][0]

    def render(self, text: str, file: int, owner: str = "self") -> str:
        """The text with its placeholders resolved for this file."""
        _, tf, keras, layers = self.files[file].style

        def resolved(found: re.Match[str]) -> str:
            name = found[1]
            match name:
                case "self":
                    return owner
                case "tf":
                    return tf
                case "keras":
                    return keras
                case "layers":
                    return layers
                case "np":
                    self.files[file].imports.add("numpy")
                    return "np"
            if name in _STANDARD:
                self.files[file].imports.add(name)
                return name
            return self.reference(name, file)

        return _PLACEHOLDER.sub(resolved, text)

    def reference(self, name: str, file: int) -> str:
        """How this file refers to the definition, written now if no file it can import has it."""
        homes = [home for home in self._defined.get(name, ()) if home >= file]
        if not homes:
            homes = [self.deep(file)]
            self._define_support(name, homes[0])
        home = homes[0]
        if home == file:
            return name
        return self._imported(name, self.files[home], self.files[file])

    def _define_support(self, name: str, file: int) -> None:
        text = SUPPORT[name]
        if text.lstrip().startswith(("from ", "import ")):
            self.files[file].froms.append(text.strip())
            self._defined.setdefault(name, []).append(file)
            return
        self.define(name, file, text)

    def _imported(self, name: str, source: File, into: File) -> str:
        if into.package and into.package == source.package:
            leaf = source.path.rpartition("/")[2][: -len(".py")]
            line, spelled = f"from .{leaf} import {name}", name
        else:
            # The style follows from the file, so that one file imports another in one way.
            whole = "." not in source.module and len(into.path + source.path) % 3 == 0
            line = f"import {source.module}" if whole else f"from {source.module} import {name}"
            spelled = f"{source.module}.{name}" if whole else name
        if line not in into.froms:
            into.froms.append(line)
        return spelled

    def sources(self) -> dict[str, str]:
        """The files as they stand; those in a package come with an `__init__.py`."""
        written = {f.path: f.text for f in self.files if f.definitions or f.constants or f.froms}
        packages = {f.package for f in self.files if f.path in written and f.package}
        return {f"{package}/__init__.py": "" for package in sorted(packages)} | written
