"""Configurations as programs write them: what a network is to be like, in one of many forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.oracle.writer import Writer

Settings = Mapping[str, object]

WIDTHS = (4, 8, 3, 6, 2)
NAMES = ("stem", "body", "head", "out")
FLAGS = ("batch_norm", "skip", "bias")


@dataclass(frozen=True)
class Configuration:
    """A configuration that a file of the program holds.

    `name` is its definition, "" where its settings are constants of the file; `items` tells that settings are
    read by `config["depth"]` and not by `config.depth`; `number` tells its constants from those of others.
    """

    name: str
    settings: Settings
    items: bool = False
    number: str = ""
    spreads: bool = True  # whether all its settings can be passed as keywords

    def read(self, setting: str, holder: str, use_get: bool = False) -> str:
        """The expression of one setting; `holder` is what the configuration is called there."""
        if not self.name:
            return f"${constant_name(setting, self.number)}"
        if self.items and use_get:
            return f'{holder}.get("{setting}", None)'
        return f'{holder}["{setting}"]' if self.items else f"{holder}.{setting}"

    @property
    def as_keywords(self) -> str:
        """What passes all settings as keywords, "" where nothing does."""
        if not self.spreads:
            return ""
        return f"**${self.name}" if self.items else f"**vars(${self.name})"


def constant_name(setting: str, number: str) -> str:
    return f"{setting}_{number}".upper()


def drawn_settings(writer: Writer, kinds: tuple[str, ...]) -> dict[str, object]:
    """Settings of a network; `kinds` are the names by which it may choose its blocks."""
    choices = writer.choices
    many = 1 + choices.below(3)
    widths = [choices.pick(WIDTHS) for _ in range(many)]
    start = choices.below(len(NAMES))
    plan = [choices.pick(("4", "8", "n", "3")) for _ in range(1 + choices.below(4))]
    return {
        "widths": widths if choices.chance(2) else tuple(widths),
        "names": tuple((NAMES + NAMES)[start : start + many]),
        "depth": choices.below(3) + 1,
        "kind": choices.pick(kinds),
        "kinds": [choices.pick(kinds) for _ in range(many)],
        "plan": "-".join(plan),
        "dropout": choices.pick((0.0, 0.5)),
        **{flag: bool(choices.below(2)) for flag in FLAGS},
    }


def configuration(writer: Writer, file: int, kinds: tuple[str, ...]) -> Configuration:
    """Draws a configuration and writes it into this file."""
    return writer.choices.pick(_FORMS)(writer, file, drawn_settings(writer, kinds))


# ------------------------------------------------------------------------------------------------- the forms


def _changed(writer: Writer) -> dict[str, object]:
    """A few settings to be replaced where a configuration is made."""
    choices = writer.choices
    changed: dict[str, object] = {"depth": 1 + choices.below(3)}
    if choices.chance(2):
        changed["batch_norm"] = bool(choices.below(2))
    if choices.chance(3):
        changed["plan"] = choices.pick(("8", "n-4", "4-n-8"))
    return changed


def _keywords(settings: Settings) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in settings.items())


def _entries(settings: Settings) -> str:
    return ", ".join(f'"{name}": {value!r}' for name, value in settings.items())


def _dict(writer: Writer, file: int, settings: Settings) -> Configuration:
    name = writer.fresh("config")
    match writer.choices.below(7):
        case 0 | 1:
            writer.define(name, file, f"{name} = {{{_entries(settings)}}}")
        case 2:
            writer.define(name, file, f"{name} = dict({_keywords(settings)})")
        case 3:
            base = writer.fresh("DEFAULTS")
            writer.define(base, file, f"{base} = {{{_entries(settings)}}}")
            writer.define(name, file, f"{name} = {{**{base}, {_entries(_changed(writer))}}}")
        case 4:
            base = writer.fresh("DEFAULTS")
            writer.define(base, file, f"{base} = {{{_entries(settings)}}}")
            writer.define(name, file, f"{name} = {base} | {{{_entries(_changed(writer))}}}")
        case 5:
            base = writer.fresh("DEFAULTS")
            writer.define(base, file, f"{base} = {{{_entries(settings)}}}")
            lines = [f"{name} = dict({base})", f"{name}.update({_keywords(_changed(writer))})"]
            writer.define(name, file, "\n".join(lines))
        case _:
            base = writer.fresh("get_config")
            body = [f"def {base}(**changes):", f"    found = {{{_entries(settings)}}}"]
            body += [
                "    for key, value in changes.items():",
                "        found[key] = value",
                "    return found",
            ]
            writer.define(base, file, "\n".join(body))
            writer.define(name, file, f"{name} = {base}({_keywords(_changed(writer))})")
    return Configuration(name, settings, items=True)


def _dataclass_of(writer: Writer, file: int, settings: Settings) -> str:
    name = writer.fresh("Config")
    frozen = "(frozen=True)" if writer.choices.chance(3) else ""
    lines = [f"@$dataclasses.dataclass{frozen}", f"class {name}:"]
    for setting, value in settings.items():
        default = (
            f"$dataclasses.field(default_factory=lambda: {value!r})"
            if isinstance(value, list)
            else repr(value)
        )
        lines.append(f"    {setting}: {type(value).__name__} = {default}")
    writer.define(name, file, "\n".join(lines))
    return name


def _dataclass(writer: Writer, file: int, settings: Settings) -> Configuration:
    made = _dataclass_of(writer, file, settings)
    name = writer.fresh("config")
    text, items = writer.choices.pick(
        (
            (f"{made}()", False),
            (f"{made}({_keywords(_changed(writer))})", False),
            (f"$dataclasses.replace({made}(), {_keywords(_changed(writer))})", False),
            (f"$dataclasses.asdict({made}())", True),
            (f"{made}(**{{{_entries(_changed(writer))}}})", False),
        )
    )
    writer.define(name, file, f"{name} = {text}")
    return Configuration(name, settings, items)


def _class_of_constants(writer: Writer, file: int, settings: Settings) -> Configuration:
    made, name = writer.fresh("Config"), writer.fresh("config")
    lines = [f"class {made}:", *(f"    {setting} = {value!r}" for setting, value in settings.items())]
    writer.define(made, file, "\n".join(lines))
    if writer.choices.chance(2):
        small = writer.fresh("Config")
        changed = [f"    {setting} = {value!r}" for setting, value in _changed(writer).items()]
        writer.define(small, file, "\n".join([f"class {small}({made}):", *changed]))
        made = small
    writer.define(name, file, f"{name} = {made}" + writer.choices.pick(("()", "")))
    return Configuration(name, settings, spreads=False)


def _namespace(writer: Writer, file: int, settings: Settings) -> Configuration:
    name = writer.fresh("config")
    inner = writer.choices.pick((_keywords(settings), f"**{{{_entries(settings)}}}"))
    writer.define(name, file, f"{name} = $types.SimpleNamespace({inner})")
    return Configuration(name, settings)


def _constants(writer: Writer, file: int, settings: Settings) -> Configuration:
    number = writer.fresh("")
    for setting, value in settings.items():
        name = constant_name(setting, number)
        writer.define(name, file, f"{name} = {value!r}")
    return Configuration("", settings, number=number, spreads=False)


def _named_tuple(writer: Writer, file: int, settings: Settings) -> Configuration:
    made, name = writer.fresh("Config"), writer.fresh("config")
    fields = [f"    {setting}: {type(value).__name__} = {value!r}" for setting, value in settings.items()]
    writer.define(made, file, "\n".join([f"class {made}($typing.NamedTuple):", *fields]))
    changed = _keywords(_changed(writer))
    text, items = writer.choices.pick(
        (
            (f"{made}()", False),
            (f"{made}({changed})", False),
            (f"{made}()._replace({changed})", False),
            (f"{made}()._asdict()", True),
        )
    )
    writer.define(name, file, f"{name} = {text}")
    return Configuration(name, settings, items, spreads=items)


def _arguments(writer: Writer, file: int, settings: Settings) -> Configuration:
    choices = writer.choices
    function, name = writer.fresh("parse_arguments"), writer.fresh("config")
    lines = [f"def {function}():", "    parser = $argparse.ArgumentParser(description='trains a network')"]
    adder = "parser"
    if choices.chance(4):
        lines.append("    group = parser.add_argument_group('network')")
        adder = "group"
    lines += [f"    {adder}.add_argument({_argument(setting, value)})" for setting, value in settings.items()]
    if choices.chance(4):
        lines.append(f"    parser.set_defaults({_keywords(_changed(writer))})")
    parse, items = choices.pick(
        (
            ("parser.parse_args()", False),
            ("parser.parse_args([])", False),
            ("parser.parse_known_args()[0]", False),
            ("vars(parser.parse_args())", True),
        )
    )
    if choices.chance(4) and not items:
        lines += ["    found, _ = parser.parse_known_args()", "    return found"]
    else:
        lines.append(f"    return {parse}")
    writer.define(function, file, "\n".join(lines))
    writer.define(name, file, f"{name} = {function}()")
    return Configuration(name, settings, items)


def _argument(setting: str, value: object) -> str:
    option = "--" + setting.replace("_", "-")
    match value:
        case bool():
            return f"'{option}', action='store_{str(not value).lower()}'"
        case list() | tuple():
            return f"'{option}', type={type(value[0]).__name__}, nargs='+', default={value!r}, help='several'"
        case float():
            return (
                f"'-{setting[0]}', '{option}', type=float, default={value!r}" if setting == "dropout" else ""
            )
        case str() if setting == "kind":
            return f"'{option}', dest='kind', choices=('none', {value!r}), default={value!r}"
    return f"'{option}', type={type(value).__name__}, default={value!r}"


def _json(writer: Writer, file: int, settings: Settings) -> Configuration:
    name, text = writer.fresh("config"), writer.fresh("TEXT")
    writer.define(text, file, f"{text} = '''{json.dumps(settings)}'''")
    made = f"$json.loads({text})"
    if writer.choices.chance(2):
        writer.define(name, file, f"{name} = $types.SimpleNamespace(**{made})")
        return Configuration(name, settings)
    writer.define(name, file, f"{name} = {made}")
    return Configuration(name, settings, items=True)


def _plain_class(writer: Writer, file: int, settings: Settings) -> Configuration:
    made, name = writer.fresh("Config"), writer.fresh("config")
    match writer.choices.below(3):
        case 0:
            keywords = [f"{setting}={value!r}" for setting, value in settings.items()]
            lines = [f"class {made}:", f"    def __init__(self, {', '.join(keywords)}):"]
            lines += [f"        self.{setting} = {setting}" for setting in settings]
            call = f"{made}({_keywords(_changed(writer))})"
        case 1:
            lines = [
                f"class {made}:",
                "    def __init__(self, **settings):",
                "        self.__dict__.update(settings)",
            ]
            call = f"{made}({_keywords(settings)})"
        case _:
            lines = [
                f"class {made}:",
                "    def __init__(self, settings):",
                "        for key, value in settings.items():",
            ]
            lines += ["            setattr(self, key, value)"]
            call = f"{made}({{{_entries(settings)}}})"
    writer.define(made, file, "\n".join(lines))
    writer.define(name, file, f"{name} = {call}")
    return Configuration(name, settings)


def _attribute_dict(writer: Writer, file: int, settings: Settings) -> Configuration:
    made, name = writer.fresh("Settings"), writer.fresh("config")
    lines = [f"class {made}(dict):", "    def __getattr__(self, name):", "        return self[name]"]
    writer.define(made, file, "\n".join(lines))
    writer.define(name, file, f"{name} = {made}({_keywords(settings)})")
    return Configuration(name, settings, items=writer.choices.chance(3), spreads=False)


_FORMS: tuple[Callable[[Writer, int, Settings], Configuration], ...] = (
    _constants,
    _dict,
    _dataclass,
    _arguments,
    _dict,
    _dataclass,
    _class_of_constants,
    _namespace,
    _named_tuple,
    _arguments,
    _json,
    _plain_class,
    _attribute_dict,
)
