"""Networks made from configurations, as programs write them: loops over widths, blocks chosen by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.oracle.configurations import Configuration, configuration
from tests.oracle.holders import BASES, CALLS, CLASS_NAMES, Holder, indented
from tests.oracle.registries import Registry, registry
from tests.oracle.writer import Writer


@dataclass
class Network:
    """A network that main.py makes: the expression that makes it, and what it is then."""

    made: str
    holder: Holder


def configured(writer: Writer) -> list[Network]:
    """Writes one or two networks that a configuration describes."""
    choices = writer.choices
    file = writer.deep()
    blocks = registry(writer, file)
    config = configuration(writer, writer.deep(file), blocks.names)
    drawn = [_Class, _Class, _Class, _Builder]
    many = 1 + choices.chance(4)
    return [choices.pick(drawn)(writer, file, config, blocks).write() for _ in range(many)]


# What is made for one width `$w`, in a loop or alone.
_PLAIN = (
    "$layers.Dense($w)",
    "$layers.Dense($w, use_bias=False)",
    "$layers.Dense(units=$w, activation='relu')",
    "$keras.Sequential([$layers.Dense($w), $layers.BatchNormalization()])",
)
_VARIABLES = ("$tf.Variable($tf.zeros([$w]))", "$tf.Variable($tf.ones([$w, 1]), trainable=False)")
_NORMS = ("$layers.BatchNormalization()", "$layers.LayerNormalization()")


@dataclass
class _Written:
    """What the two ways to write a network share: how settings are read, and what is made for a width."""

    writer: Writer
    file: int
    config: Configuration
    blocks: Registry
    lines: list[str] = field(default_factory=list)

    def setting(self, name: str) -> str:
        raise NotImplementedError

    def block(self, width: str, kind: str = "") -> str:
        """A fresh block of this width; `kind` is an expression of its name."""
        choices = self.writer.choices
        if kind or choices.chance(3):
            return self.blocks.made(kind or self.setting("kind"), width)
        return choices.pick(_PLAIN).replace("$w", width)

    def norm(self) -> str:
        return self.writer.choices.pick(_NORMS)

    def put(self, *lines: str) -> None:
        self.lines += lines

    # -- what a loop makes blocks for

    def rounds(self) -> tuple[str, str, str]:
        """A loop's target, what it goes over, and the block of one round."""
        choices = self.writer.choices
        widths, names, kinds = self.setting("widths"), self.setting("names"), self.setting("kinds")
        match choices.below(18):
            case 0 | 1:
                return "width", widths, self.block("width")
            case 2:
                return "i, width", f"enumerate({widths})", self.block("width + i")
            case 3:
                return "kind, width", f"zip({kinds}, {widths})", self.block("width", "kind")
            case 4:
                return "width", f"reversed({widths})", self.block("width")
            case 5:
                return (
                    "width",
                    choices.pick((f"{widths}[::-1]", f"{widths}[1:]", f"{widths}[:-1]")),
                    self.block("width"),
                )
            case 6:
                return "before, after", f"zip({widths}, {widths}[1:])", self.block("before + after")
            case 7:
                return "i", f"range({self.setting('depth')})", self.block("2 + i")
            case 8:
                return "i", f"range(len({widths}))", self.block(f"{widths}[i]", f"{kinds}[i]")
            case 9:
                return (
                    "i, (kind, width)",
                    f"enumerate(zip({kinds}, {widths}))",
                    self.block("width + i", "kind"),
                )
            case 10:
                return "width", f"sorted({widths})", self.block("width")
            case 11:
                return (
                    "kind",
                    choices.pick((kinds, f"sorted(set({kinds}))", f"dict.fromkeys({kinds})")),
                    self.block("4", "kind"),
                )
            case 12:
                return "width", f"[*{widths}, 4]", self.block("width")
            case 13:
                return "before, after", f"$itertools.pairwise([4, *{widths}])", self.block("after")
            case 14:
                return "width", f"$itertools.chain({widths}, (4, 4))", self.block("width")
            case 15:
                return "width", f"$itertools.repeat(4, {self.setting('depth')})", self.block("width")
            case 16:
                return "kind, width", f"$itertools.product({kinds}, {widths})", self.block("width", "kind")
            case _:
                return "name, width", f"dict(zip({names}, {widths})).items()", self.block("width")

    def condition(self) -> tuple[str, str]:
        """A condition on a round of a loop over widths: before the item and as a filter."""
        choices = self.writer.choices
        return choices.pick(
            (
                (self.setting("batch_norm"), ""),
                (f"not {self.setting('skip')}", ""),
                (f"{self.setting('dropout')} > 0", ""),
                (f"{self.setting('depth')} >= 2 and {self.setting('bias')}", ""),
                (f'{self.setting("kind")} == "{self.blocks.names[0]}"', ""),
                (f"len({self.setting('widths')}) > 1", ""),
                (f"{self.setting('kind')} in {self.setting('kinds')}[1:]", ""),
            )
        )

    def decoded(self, add: Callable[[str], str]) -> list[str]:
        """A loop over the parts of a plan such as `"4-n-8"`."""
        choices, plan = self.writer.choices, self.setting("plan")
        norm = add(self.norm())
        match choices.below(4):
            case 0:
                head, test, width = f"for part in {plan}.split('-'):", "part == 'n'", "int(part)"
            case 1:
                head, test, width = f"for part in {plan}.split('-'):", "not part.isdigit()", "int(part)"
            case 2:
                head, test, width = f"for letter in {plan}.replace('-', ''):", "letter == 'n'", "int(letter)"
            case _:
                head = f"for part in [p.strip() for p in {plan}.split('-') if p]:"
                test, width = "part.startswith('n')", "int(part)"
        block = add(self.block(width))
        if choices.chance(3):
            return [head, f"    if {test}:", f"        {norm}", "        continue", f"    {block}"]
        return [head, f"    if {test}:", f"        {norm}", "    else:", f"        {block}"]

    def yielding(self, name: str, config: str) -> list[str]:
        """A generator of blocks."""
        choices = self.writer.choices
        target, over, block = self.rounds()
        lines = [f"def {name}({config}):"]
        match choices.below(5):
            case 0 | 1:
                lines += [f"    for {target} in {over}:", f"        yield {block}"]
            case 2:
                lines += [f"    for {target} in {over}:", f"        yield {block}"]
                lines += [f"        if {self.condition()[0]}:", f"            yield {self.norm()}"]
            case 3:
                lines += [f"    yield from ({block} for {target} in {over})", f"    yield {self.norm()}"]
            case _:
                lines += [f"    if {self.condition()[0]}:", f"        yield {self.norm()}"]
                lines += [f"    yield from [{block} for {target} in {over}]"]
        return lines


class _Class(_Written):
    """A class whose constructor reads the configuration."""

    def write(self) -> Network:
        choices, writer = self.writer.choices, self.writer
        self.kind = choices.pick(("model", "model", "layer", "module"))
        self.name = writer.fresh(choices.pick(CLASS_NAMES[self.kind]))
        self.calls: list[str] = []
        self.methods: list[str] = []
        self.attributes = 0
        ways = ["global", "argument", "attribute"] if self.config.name else ["global"]
        if self.config.as_keywords:
            ways.append("keywords")
        self.way = choices.pick(ways)
        parameters = {
            "global": "",
            "keywords": ", " + ", ".join(f"{s}=None" for s in self.config.settings),
        }.get(self.way, ", config")
        argument = {"global": "", "keywords": self.config.as_keywords}.get(self.way, f"${self.config.name}")
        if self.way == "attribute":
            self.put("self.config = config")
        for _ in range(1 + choices.below(3)):
            choices.pick(self._makers())()
        base = BASES[self.kind]
        text = [
            f"class {self.name}({base}):",
            f"    def __init__(self{parameters}):",
            "        super().__init__()",
        ]
        text += [*indented(self.lines, 8), *self.methods, ""]
        text += [f"    def {CALLS[self.kind]}(self, x):", *indented(self.calls, 8), "        return x"]
        writer.define(self.name, self.file, "\n".join(text))
        holder = Holder(self.name, self.kind, self.file, argument=argument)
        holder.sure.add(self.name)
        return Network(f"${self.name}({argument})", holder)

    def setting(self, name: str) -> str:
        match self.way:
            case "keywords":
                return name
            case "argument":
                return self.config.read(name, "config", self.writer.choices.chance(3))
            case "attribute":
                return self.config.read(name, "self.config")
            case _:
                return self.config.read(name, f"${self.config.name}")

    def fresh(self, stem: str) -> str:
        self.attributes += 1
        return stem if self.attributes == 1 else f"{stem}{self.attributes}"

    def _makers(self) -> list[Callable[[], None]]:
        makers = [
            self.comprehension,
            self.loop,
            self.numbered,
            self.decoding,
            self.alternatives,
            self.filtered,
        ]
        makers += [self.generated, self.sequence, self.counted, self.mapping, self.sequence_of_generator]
        if self.kind == "module":
            makers += [self.variables]
        return makers

    def apply_all(self, over: str) -> None:
        self.calls += [f"for block in {over}:", "    x = block(x)"]

    # -- the statements

    def comprehension(self) -> None:
        name = self.fresh("blocks")
        target, over, block = self.rounds()
        self.put(f"self.{name} = [{block} for {target} in {over}]")
        self.apply_all(f"self.{name}")

    def loop(self) -> None:
        """A list that grows."""
        name, choices = self.fresh("blocks"), self.writer.choices
        target, over, block = self.rounds()
        where = choices.pick((f"self.{name}", "found"))
        self.put(f"{where} = []", f"for {target} in {over}:", f"    {where}.append({block})")
        if choices.chance(2):
            self.put(f"    if {self.condition()[0]}:", f"        {where}.append({self.norm()})")
        if where == "found":
            self.put(f"self.{name} = found")
        self.apply_all(f"self.{name}")

    def numbered(self) -> None:
        """Attributes whose names are computed."""
        name, choices = self.fresh("numbered"), self.writer.choices
        target, over, block = self.rounds()
        start = choices.pick(("", ", start=1", ", 2"))
        self.put(f"for number, item in enumerate([{block} for {target} in {over}]{start}):")
        spelled = choices.pick(
            (
                f'f"{name}{{number}}"',
                f'f"{name}_{{number:02d}}"',
                f'"{name}_%d" % number',
                f'"{name}_" + str(number)',
                f'"{name}_{{}}".format(number)',
            )
        )
        self.put(f"    setattr(self, {spelled}, item)")
        if choices.chance(2):
            prefix = "'" + name + "'"
            self.calls += [f"for key in sorted(k for k in vars(self) if k.startswith({prefix})):"]
            self.calls += ["    x = getattr(self, key)(x)"]
        else:
            first = {"": 0, ", start=1": 1, ", 2": 2}[start]
            self.calls += [f"number = {first}", f"while hasattr(self, {spelled}):"]
            self.calls += [f"    x = getattr(self, {spelled})(x)", "    number += 1"]

    def decoding(self) -> None:
        name = self.fresh("blocks")
        self.put(f"self.{name} = []", *self.decoded(lambda block: f"self.{name}.append({block})"))
        self.apply_all(f"self.{name}")

    def alternatives(self) -> None:
        """One attribute, or none, or another."""
        name, choices = self.fresh("norm"), self.writer.choices
        condition = self.condition()[0]
        match choices.below(4):
            case 0:
                self.put(f"self.{name} = {self.norm()} if {condition} else None")
            case 1:
                self.put(f"self.{name} = None", f"if {condition}:", f"    self.{name} = {self.norm()}")
            case 2:
                self.put(f"if {condition}:", f"    self.{name} = {self.block('4')}")
                self.put("else:", f"    self.{name} = {self.norm()}")
            case _:
                self.put(f"self.{name} = {self.block('4')}", f"if {condition}:")
                self.put(f"    self.{name}_after = {self.norm()}")
        self.calls += [f"if self.{name} is not None:", f"    x = self.{name}(x)"]

    def filtered(self) -> None:
        """A comprehension with conditions."""
        name, choices = self.fresh("blocks"), self.writer.choices
        widths = self.setting("widths")
        block = self.block("width")
        maybe = f"{self.norm()} if {self.condition()[0]} else None"
        made = choices.pick(
            (
                f"[{block} for width in {widths} if width > 3]",
                f"[{block} for i, width in enumerate({widths}) if i % 2 == 0]",
                f"[layer for width in {widths} for layer in ({block}, {self.norm()})]",
                f"[{block} for width in {widths} if {self.condition()[0]}]",
                f"[{block} if {self.condition()[0]} else {self.norm()} for width in {widths}]",
                f"[{block} for row in ({widths}, {widths}[:1]) for width in row]",
                f"tuple({block} for width in {widths} if width != 3)",
                f"list(map(lambda width: {block}, filter(lambda width: width % 2 == 0, {widths})))",
                f"[layer for layer in ({self.block('4')}, {maybe}) if layer]",
            )
        )
        self.put(f"self.{name} = {made}")
        self.apply_all(f"self.{name}")

    def _generator(self) -> str:
        """Writes a generator; answers the call of it."""
        choices, writer = self.writer.choices, self.writer
        name = writer.fresh("blocks_of")
        if self.way == "attribute" or (self.way == "global" and choices.chance(2)):
            self.methods += ["", *indented(self.yielding(name, "self"))]
            return f"self.{name}()"
        parameters = {"global": "", "keywords": ", ".join(self.config.settings)}.get(self.way, "config")
        writer.define(name, self.file, "\n".join(self.yielding(name, parameters)))
        return f"${name}({parameters})"

    def generated(self) -> None:
        name, call = self.fresh("blocks"), self._generator()
        match self.writer.choices.below(4):
            case 0 | 1:
                self.put(f"self.{name} = list({call})")
                self.apply_all(f"self.{name}")
            case 2:
                self.put(f"self.{name} = [block for block in {call}]")
                self.apply_all(f"self.{name}")
            case _:
                self.put(f"for i, block in enumerate({call}):", f"    setattr(self, f'{name}{{i}}', block)")
                self.put(f"self.{name}_count = i + 1" if self.writer.choices.chance(2) else "")
                self.calls += ["for i in range(9):"]
                self.calls += [
                    f"    block = getattr(self, f'{name}{{i}}', None)",
                    "    x = x if block is None else block(x)",
                ]

    def sequence(self) -> None:
        """A Sequential that grows."""
        name, choices = self.fresh("body"), self.writer.choices
        target, over, block = self.rounds()
        if choices.chance(2):
            self.put(f"self.{name} = $keras.Sequential([{block} for {target} in {over}] + [{self.norm()}])")
        else:
            self.put("body = $keras.Sequential()", f"for {target} in {over}:", f"    body.add({block})")
            if choices.chance(2):
                self.put(f"    if {self.condition()[0]}:", f"        body.add({self.norm()})")
            self.put(f"body.add({self.norm()})", f"self.{name} = body")
        self.calls += [f"x = self.{name}(x)"]

    def sequence_of_generator(self) -> None:
        name, call = self.fresh("body"), self._generator()
        made = self.writer.choices.pick((f"list({call})", f"[*{call}, {self.norm()}]"))
        self.put(f"self.{name} = $keras.Sequential({made})")
        self.calls += [f"x = self.{name}(x)"]

    def counted(self) -> None:
        """A loop that counts."""
        name, choices = self.fresh("blocks"), self.writer.choices
        depth, block = self.setting("depth"), self.block("4")
        self.put(f"self.{name} = []")
        match choices.below(4):
            case 0:
                self.put(f"while len(self.{name}) < {depth}:", f"    self.{name}.append({block})")
            case 1:
                self.put(
                    f"left = {depth}", "while left > 0:", f"    self.{name}.append({block})", "    left -= 1"
                )
            case 2:
                self.put(
                    "size = 16",
                    "while size > 4:",
                    f"    self.{name}.append({self.block('size')})",
                    "    size //= 2",
                )
            case _:
                self.put(f"widths = list({self.setting('widths')})", "while widths:")
                self.put(
                    f"    width = widths.pop({choices.pick(('', '0'))})",
                    f"    self.{name}.append({self.block('width')})",
                )
        self.apply_all(f"self.{name}")

    def mapping(self) -> None:
        """Blocks under names."""
        name, choices = self.fresh("heads"), self.writer.choices
        names, widths = self.setting("names"), self.setting("widths")
        block = self.block("width")
        match choices.below(5):
            case 0:
                self.put(f"self.{name} = {{key: {block} for key, width in zip({names}, {widths})}}")
            case 1:
                self.put(f"self.{name} = {{}}", f"for key, width in zip({names}, {widths}):")
                self.put(f"    self.{name}[key] = {block}")
            case 2:
                self.put(
                    f"self.{name} = {{f'{{key}}_{{i}}': {self.block('4')} for i, key in enumerate({names})}}"
                )
            case 3:
                self.put(f"self.{name} = dict(zip({names}, [{block} for width in {widths}]))")
            case _:
                self.put(
                    f"for key, width in zip({names}, {widths}):",
                    f"    setattr(self, key + '{self.attributes}', {block})",
                )
                self.calls += [
                    f"for key in {self._names_in_call()}:",
                    f"    x = getattr(self, key + '{self.attributes}')(x)",
                ]
                return
        self.apply_all(f"self.{name}.values()")

    def _names_in_call(self) -> str:
        return repr(self.config.settings["names"])

    def variables(self) -> None:
        name, choices = self.fresh("weights"), self.writer.choices
        widths = self.setting("widths")
        made = choices.pick(_VARIABLES).replace("$w", "width")
        self.put(f"self.{name} = [{made} for width in {widths}]")


class _Builder(_Written):
    """A function that builds a functional or sequential model."""

    def write(self) -> Network:
        choices, writer = self.writer.choices, self.writer
        name = writer.fresh(choices.pick(("build_model", "make_network", "create_net")))
        self.argument = bool(self.config.name) and choices.chance(2)
        target, over, block = self.rounds()
        if choices.chance(2):
            self.put("inputs = $keras.Input((4,))", "x = inputs")
            if choices.chance(3):
                self.put(*self.decoded(lambda block: f"x = {block}(x)"))
            self.put(f"for {target} in {over}:", f"    x = {block}(x)")
            if choices.chance(2):
                self.put(f"    if {self.condition()[0]}:", f"        x = {self.norm()}(x)")
            self.put("x = $layers.Dense(4)(x)", "return $keras.Model(inputs, x)")
        else:
            self.put("model = $keras.Sequential()", "model.add($keras.Input((4,)))")
            if choices.chance(3):
                self.put(*self.decoded(lambda block: f"model.add({block})"))
            self.put(f"for {target} in {over}:", f"    model.add({block})")
            if choices.chance(2):
                self.put(f"if {self.condition()[0]}:", f"    model.add({self.norm()})")
            self.put("model.add($layers.Dense(4))", "return model")
        parameter = "config" if self.argument else ""
        writer.define(name, self.file, "\n".join([f"def {name}({parameter}):", *indented(self.lines)]))
        argument = f"${self.config.name}" if self.argument else ""
        return Network(f"${name}({argument})", Holder("", "model", self.file, called=True))

    def setting(self, name: str) -> str:
        return self.config.read(name, "config" if self.argument else f"${self.config.name}")
