"""Blocks of a network that programs choose by name: the makers, and the ways from a name to one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.oracle.writer import Writer

NAMES = ("dense", "scaled", "plain", "gated")


@dataclass(frozen=True)
class Registry:
    """Blocks by name: `make` is the expression of one, with `$name` and `$width` to be filled in."""

    names: tuple[str, ...]
    make: str

    def made(self, name: str, width: str) -> str:
        return self.make.replace("$name", name).replace("$width", width)


_FUNCTIONS = (
    "return $layers.Dense(width)",
    "return $layers.Dense(width, use_bias=False)",
    "return $keras.Sequential([$layers.Dense(width), $layers.BatchNormalization()])",
    "return $keras.Sequential([$layers.LayerNormalization(), $layers.Dense(width)])",
    "layer = $layers.Dense(width, activation='relu')\n    return layer",
)

_CLASSES = (
    """
class {name}($layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.inner = $layers.Dense(width)

    def call(self, x):
        return self.inner(x)
""",
    """
class {name}($layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.width = width

    def build(self, shape):
        self.scale = self.add_weight(name="scale", shape=(shape[-1],), initializer="ones")

    def call(self, x):
        return x * self.scale
""",
    """
class {name}($keras.Model):
    def __init__(self, width):
        super().__init__()
        self.first = $layers.Dense(width)
        self.second = $layers.Dense(width, use_bias=False)

    def call(self, x):
        return self.second(self.first(x))
""",
)


def registry(writer: Writer, file: int) -> Registry:
    """Draws blocks and a way to choose them, and writes both into files that the given one can import."""
    home = writer.deep(file)
    return writer.choices.pick(_FORMS)(writer, home)


def _names(writer: Writer) -> tuple[str, ...]:
    """Names of two or three blocks, each of them fresh."""
    many = 2 + writer.choices.below(2)
    return tuple(writer.fresh(f"{name}_") for name in NAMES[:many])


def _maker(writer: Writer, file: int, name: str, decorator: str = "") -> None:
    """A function or a class that makes a block of some width."""
    head = f"{decorator}\n" if decorator else ""
    if writer.choices.chance(2):
        text = writer.choices.pick(_CLASSES).strip("\n").replace("{name}", name)
        writer.define(name, file, head + text)
    else:
        body = writer.choices.pick(_FUNCTIONS)
        writer.define(name, file, f"{head}def {name}(width):\n    {body}")


def _makers(writer: Writer, file: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names by which blocks are chosen, and those of their makers."""
    names = _names(writer)
    makers = tuple(f"make_{name}" for name in names)
    for maker in makers:
        _maker(writer, file, maker)
    return names, makers


def _table(writer: Writer, file: int) -> Registry:
    """A dictionary of functions and classes."""
    choices = writer.choices
    names, makers = _makers(writer, file)
    table = writer.fresh("BLOCKS")
    match choices.below(5):
        case 0 | 1:
            entries = ", ".join(f'"{n}": {m}' for n, m in zip(names, makers, strict=True))
            writer.define(table, file, f"{table} = {{{entries}}}")
        case 2:
            entries = ", ".join(f"{n}={m}" for n, m in zip(names, makers, strict=True))
            writer.define(table, file, f"{table} = dict({entries})")
        case 3:
            entries = ", ".join(
                f'"{n}": lambda width: {m}(width)' for n, m in zip(names, makers, strict=True)
            )
            writer.define(table, file, f"{table} = {{{entries}}}")
        case _:
            names = makers
            made = f"{table} = {{maker.__name__: maker for maker in ({', '.join(makers)},)}}"
            writer.define(table, file, made)
    return Registry(names, choices.pick((f"${table}[$name]($width)", f"${table}.get($name, {{}})($width)")))


def _partials(writer: Writer, file: int) -> Registry:
    """A dictionary of partial calls."""
    names = _names(writer)
    table = writer.fresh("BLOCKS")
    made = (
        "$functools.partial($layers.Dense, use_bias=False)",
        "$functools.partial($layers.Dense, activation='relu')",
        "$functools.partial($layers.Dense)",
    )
    entries = ", ".join(f'"{name}": {writer.choices.pick(made)}' for name in names)
    writer.define(table, file, f"{table} = {{{entries}}}")
    return Registry(names, f"${table}[$name]($width)")


def _decorated(writer: Writer, file: int) -> Registry:
    """A decorator that puts functions and classes into a dictionary."""
    table, register = writer.fresh("REGISTRY"), writer.fresh("register")
    writer.define(table, file, f"{table} = {{}}")
    names = _names(writer)
    if writer.choices.chance(2):
        lines = [f"def {register}(maker):", f"    {table}[maker.__name__] = maker", "    return maker"]
        writer.define(register, file, "\n".join(lines))
        for name in names:
            _maker(writer, file, name, f"@{register}")
    else:
        inner = [
            "    def added(maker):",
            f"        {table}[name] = maker",
            "        return maker",
            "",
            "    return added",
        ]
        writer.define(register, file, "\n".join([f"def {register}(name):", *inner]))
        for name in names:
            _maker(writer, file, f"make_{name}", f'@{register}("{name}")')
    if writer.choices.chance(2):
        build = writer.fresh("build_block")
        lines = [f"def {build}(name, *args, **kwargs):"]
        if writer.choices.chance(2):
            lines += [f"    if name not in {table}:", "        raise ValueError(f'no block {name}')"]
        writer.define(build, file, "\n".join([*lines, f"    return {table}[name](*args, **kwargs)"]))
        return Registry(names, f"${build}($name, $width)")
    return Registry(names, f"${table}[$name]($width)")


def _registering_class(writer: Writer, file: int) -> Registry:
    """An object that blocks register with."""
    made, table = writer.fresh("Registry"), writer.fresh("BLOCKS")
    text = """
    def __init__(self):
        self._makers = {}

    def register(self, name):
        def added(maker):
            self._makers[name] = maker
            return maker

        return added

    def get(self, name):
        return self._makers[name]

    def build(self, name, **kwargs):
        return self.get(name)(**kwargs)
"""
    writer.define(made, file, f"class {made}:{text}".rstrip())
    writer.define(table, file, f"{table} = {made}()")
    names = _names(writer)
    for name in names:
        _maker(writer, file, f"make_{name}", f'@{table}.register("{name}")')
    return Registry(
        names, writer.choices.pick((f"${table}.get($name)($width)", f"${table}.build($name, width=$width)"))
    )


def _subclasses(writer: Writer, file: int) -> Registry:
    """A base class that each class derived from it is entered in."""
    base, names = writer.fresh("Base"), _names(writer)
    lines = [
        f"class {base}($layers.Layer):",
        "    known = {}",
        "",
        "    def __init_subclass__(cls, **kwargs):",
    ]
    lines += ["        super().__init_subclass__(**kwargs)", f"        {base}.known[cls.__name__] = cls"]
    writer.define(base, file, "\n".join(lines))
    for name in names:
        text = writer.choices.pick(_CLASSES[:2]).strip("\n").replace("{name}", name)
        writer.define(name, file, text.replace("($layers.Layer)", f"({base})"))
    return Registry(names, f"${base}.known[$name]($width)")


def _globals(writer: Writer, file: int) -> Registry:
    """The names of a file."""
    choices = writer.choices
    build = writer.fresh("build_block")
    names, _ = _makers(writer, file)
    find = choices.pick(
        (
            'globals()["make_" + name]',
            'globals()[f"make_{name}"]',
            'getattr($sys.modules[__name__], f"make_{name}")',
            'globals().get(f"make_{name}")',
        )
    )
    writer.define(build, file, f"def {build}(name, width):\n    maker = {find}\n    return maker(width)")
    return Registry(names, f"${build}($name, $width)")


def _module(writer: Writer, file: int) -> Registry:
    """The attributes of another file."""
    home = len(writer.files) - 1
    if home == file:
        return _globals(writer, file)
    build, blocks = writer.fresh("build_block"), writer.fresh("blocks")
    names, _ = _makers(writer, home)
    module = writer.files[home].module
    find = writer.choices.pick(
        (
            f'getattr({blocks}, f"make_{{name}}")',
            f'getattr({blocks}, "make_" + name)',
            f'vars({blocks})[f"make_{{name}}"]',
            f'{blocks}.__dict__["make_%s" % name]',
            f'getattr($importlib.import_module("{module}"), f"make_{{name}}")',
        )
    )
    if "import_module" not in find:
        writer.files[file].froms.append(f"import {module} as {blocks}")
    writer.define(build, file, f"def {build}(name, width):\n    return {find}(width)")
    return Registry(names, f"${build}($name, $width)")


def _layers_by_name(writer: Writer, file: int) -> Registry:
    """The layers of the framework."""
    build = writer.fresh("build_block")
    table, fallback = "'EinsumDense'", "$layers.Dense(width)"
    lines = [f"def {build}(name, width):", "    if name in ('LayerNormalization', 'BatchNormalization'):"]
    lines += [
        "        return getattr($layers, name)()",
        f"    if name == {table}:",
        f"        return {fallback}",
    ]
    writer.define(build, file, "\n".join([*lines, "    return getattr($layers, name)(width)"]))
    return Registry(("Dense", "LayerNormalization", "BatchNormalization"), f"${build}($name, $width)")


def _conditions(writer: Writer, file: int) -> Registry:
    """A function that asks for one name after the other."""
    build = writer.fresh("build_block")
    names, makers = _makers(writer, file)
    lines = [f"def {build}(name, width):"]
    if writer.choices.chance(2):
        lines.append("    match name:")
        for name, maker in zip(names, makers, strict=True):
            lines += [f'        case "{name}":', f"            return {maker}(width)"]
        lines += ["        case _:", "            raise ValueError(name)"]
    else:
        for word, name, maker in zip(("if", "elif", "elif"), names, makers, strict=False):
            lines += [f'    {word} name == "{name}":', f"        return {maker}(width)"]
        lines += ["    else:", "        raise ValueError(name)"]
    writer.define(build, file, "\n".join(lines))
    return Registry(names, f"${build}($name, $width)")


def _enumeration(writer: Writer, file: int) -> Registry:
    """Members of an enumeration, by their values, and a table of makers for them."""
    made, table = writer.fresh("Kind"), writer.fresh("BLOCKS")
    names, makers = _makers(writer, file)
    members = [f'    {name.upper()} = "{name}"' for name in names]
    writer.define(made, file, "\n".join([f"class {made}($enum.Enum):", *members]))
    entries = ", ".join(f"{made}.{n.upper()}: {m}" for n, m in zip(names, makers, strict=True))
    writer.define(table, file, f"{table} = {{{entries}}}")
    return Registry(names, f"${table}[${made}($name)]($width)")


_FORMS: tuple[Callable[[Writer, int], Registry], ...] = (
    _table,
    _conditions,
    _decorated,
    _globals,
    _module,
    _partials,
    _layers_by_name,
    _registering_class,
    _subclasses,
    _enumeration,
    _table,
    _decorated,
)
