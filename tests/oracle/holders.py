"""Classes that hold state, made of drawn statements; the same statements change a holder from outside."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.oracle import containers, values
from tests.oracle.containers import Container, Mutation
from tests.oracle.values import Value
from tests.oracle.writer import Writer

BASES = {
    "module": "$tf.Module",
    "model": "$keras.Model",
    "layer": "$layers.Layer",
    "checkpoint": "$tf.train.Checkpoint",
    "plain": "",
}
CALLS = {"module": "__call__", "model": "call", "layer": "call"}
CLASS_NAMES = {
    "module": ("Encoder", "Projector", "Agent", "Head"),
    "model": ("Net", "Classifier", "Generator", "Critic"),
    "layer": ("Block", "Mixer", "Gate", "Attend"),
    "checkpoint": ("TrainingState", "RunState", "Snapshot", "Progress"),
    "plain": ("Trainer", "Runner", "Experiment", "Session"),
}
ATTRIBUTES = (
    "scale offset head proj memory encoder decoder blocks gate table cache gain mixer temperature "
    "prior heads stack center rates tokens"
).split()
LETTERS = {"module": "M", "model": "N", "layer": "L", "checkpoint": "C", "plain": "P"}

# In what kind of place a seed generator stands.
SEEDED = {
    "module": "F: keras.random.SeedGenerator attr of tf.Module",
    "layer": "F: keras.random.SeedGenerator attr of Keras 3 Layer",
    "model": "F: keras.random.SeedGenerator attr of Keras 3 Model",
    "checkpoint": "F: keras.random.SeedGenerator attr of tf.train.Checkpoint attr",
}

_SLOT = re.compile(r"\$(it|e|k|fresh)(?![a-z])")


def fill(
    text: str, it: str = "", element: Callable[[], str] | None = None, key: str = "", fresh: str = ""
) -> str:
    """A template with its slots filled; each `$e` is a fresh element."""

    def filled(found: re.Match[str]) -> str:
        match found[1]:
            case "it":
                return it
            case "e":
                return element() if element else ""
            case "k":
                return key
            case _:
                return fresh

    return _SLOT.sub(filled, text)


def indented(lines: Sequence[str], by: int = 4) -> list[str]:
    return [" " * by + line if line else "" for line in lines]


@dataclass
class Attribute:
    """What the program put on a holder under one name, as far as later statements must know it."""

    name: str
    shape: str  # one, list, dict, tuple, nested, mixed or other
    value: Value
    keys: tuple[str, ...] = ()
    used: bool = False
    built: bool = False  # made in build: it is there once the holder is called


@dataclass
class Holder:
    name: str
    kind: str
    file: int
    argument: str = ""
    made_by: str = ""  # the class method that makes it, if any
    attributes: dict[str, Attribute] = field(default_factory=dict)
    applied: list[str] = field(default_factory=list)  # the lines of its call
    sure: set[str] = field(default_factory=set)  # attributes that give it something to train, once called
    called: bool = False
    lazy: bool = False  # makes state in its call: nothing else may call it
    holds_list_of_layers: bool = False
    counted: int = 0

    @property
    def is_keras(self) -> bool:
        return self.kind in ("layer", "model")

    def attribute_name(self) -> str:
        round_, index = divmod(self.counted, len(ATTRIBUTES))
        self.counted += 1
        return ATTRIBUTES[index] + (str(round_ + 1) if round_ else "")


class Body:
    """A block of statements about one holder, which is called `owner` where they stand."""

    def __init__(
        self,
        writer: Writer,
        holder: Holder,
        file: int,
        owner: str = "self",
        phase: str = "init",
        subs: Sequence[Holder] = (),
    ) -> None:
        self.writer, self.choices, self.holder = writer, writer.choices, holder
        self.file, self.owner, self.phase, self.subs = file, owner, phase, subs
        self.in_scope = writer.in_scope
        self.lines: list[str] = []

    # -- what may stand here

    @property
    def bare(self) -> bool:
        """The holder is one of Keras 3, whose containers TensorFlow does not look into."""
        return self.writer.keras == 3 and self.holder.is_keras

    @property
    def locked(self) -> bool:
        """A built holder of Keras 3 takes no more layers, weights or metrics."""
        return self.bare and self.holder.called

    @property
    def makes_calls(self) -> bool:
        return self.phase in ("init", "build") and self.holder.kind in CALLS

    def known(self, pool: Sequence[Value]) -> Sequence[Value]:
        known = [v for v in pool if v.keras in (0, self.writer.keras)]
        if self.in_scope and self.writer.keras == 2:
            known = [v for v in known if "stateful" not in v.text]
        return known

    def pools(self) -> list[Sequence[Value]]:
        """Pools of values to draw from; the plain ones first and several times."""
        pools: list[Sequence[Value]] = [values.VARIABLES] * 4
        if not self.locked:
            pools += [values.LAYERS] * 4 + [values.MODELS]
            pools += [values.SUBS]
            if self.writer.keras == 3:
                pools += [values.KERAS_VARIABLES]
            if self.holder.is_keras and self.phase in ("init", "build", "main"):
                pools += [values.WEIGHTS] * 2
        pools += [values.MODULES, values.CHECKPOINTS]
        if self.subs:
            pools += [self._of_subs()] * 3
        return pools

    def _of_subs(self) -> list[Value]:
        found = []
        for sub in self.subs:
            use = "$it(x)" if sub.kind in CALLS and not sub.lazy else ""
            row = "D: tf.Module attr" if sub.kind == "module" else ""
            letter = LETTERS[sub.kind]
            if self.locked and sub.is_keras:
                continue
            found.append(
                Value(f"${sub.name}{sub.made_by}({sub.argument})", letter, row, use, arg=sub.kind != "plain")
            )
        return found or [values.VARIABLES[0]]

    def draw(self, pool: Sequence[Value]) -> Value:
        known = self.known(pool) or self.known(values.VARIABLES)
        return self.choices.pick(known)

    def text(self, value: Value) -> str:
        return self.writer.render(value.text, self.file, self.owner)

    # -- what is written

    def put(self, *lines: str) -> None:
        for line in lines:
            rendered = self.writer.render(line, self.file, self.owner)
            self.lines += rendered.split("\n")

    def hold(
        self, name: str, shape: str, value: Value, iterate: str = "", keys: tuple[str, ...] = ()
    ) -> Attribute:
        """Notes an attribute, and perhaps has the call apply it."""
        used = False
        it = f"self.{name}"
        if self.makes_calls and value.use and not self.choices.chance(6):
            if shape == "one":
                used = True
                self.holder.applied.append(self.writer.render("x = " + fill(value.use, it), self.holder_file))
            elif iterate:
                used = True
                line = self.writer.render("    x = " + fill(value.use, "item"), self.holder_file)
                self.holder.applied += [f"for item in {fill(iterate, it)}:", line]
        elif (
            self.makes_calls
            and shape == "one"
            and value.kind in "VKW"
            and value.trains
            and self.choices.chance(2)
        ):
            used = True
            self.holder.applied.append(f"x = x * {it}")
        if shape == "one" and self._is_sure(value, used):
            self.holder.sure.add(name)
        attribute = Attribute(name, shape, value, keys, used, self.phase == "build")
        self.holder.attributes[name] = attribute
        return attribute

    @property
    def holder_file(self) -> int:
        return self.holder.file

    def _is_sure(self, value: Value, used: bool) -> bool:
        """Whether the holder trains something for it, in a way nobody doubts."""
        if not value.trains or self.phase not in ("init", "build"):
            return False
        match value.kind:
            case "V":
                return self.holder.kind == "module" or (self.holder.is_keras and self.writer.keras == 2)
            case "K" | "W":
                return self.holder.is_keras
            case "D" | "S":
                return used and (self.holder.is_keras or self.writer.keras == 2)
        return False

    def statement(self) -> None:
        """One drawn statement, or a few that belong together, perhaps under a condition."""
        start = len(self.lines)
        self.choices.pick(self._makers())()
        if self.phase != "pre" and self.choices.chance(12):
            self._under_condition(start)

    def attributes_of_shape(self, *shapes: str) -> list[Attribute]:
        """The attributes of these shapes that the holder has by now."""
        known = [a for a in self.holder.attributes.values() if a.shape in shapes]
        return [a for a in known if not a.built or self.phase == "build" or self.holder.called]

    def _makers(self) -> list[Callable[[], None]]:
        if self.in_scope:
            return [self.one, self.several, self.grown]
        makers = [self.one] * 4 + [self.several] * 4 + [self.grown] * 2 + [self.rebound] * 2
        makers += [self.by_other_means] * 2 + [self.other_object] * 4 + [self.shared, self.undetermined]
        if self.attributes_of_shape("list", "dict", "nested"):
            makers += [self.changed] * 5
        if self.holder.attributes and self.phase == "main":
            makers += [self.unmade] * 3
        return makers

    def _under_condition(self, start: int) -> None:
        made = self.lines[start:]
        del self.lines[start:]
        condition, live = self.choices.pick(
            (("DEPTH > 1", True), ("USE_EXTRA", True), ("DEPTH > 3", False), ("not USE_EXTRA", False))
        )
        self.writer.constant(self.file, *(("DEPTH", "2") if "DEPTH" in condition else ("USE_EXTRA", "True")))
        dead = self.writer.render("$self.never = $tf.Variable(0.0)", self.file, self.owner)
        if live and self.choices.chance(2):
            self.lines += [f"if {condition}:", *indented(made)]
        elif live:
            self.lines += [f"if {condition}:", *indented(made), "else:", *indented([dead])]
        else:
            self.lines += [f"if {condition}:", *indented([dead]), "else:", *indented(made)]

    def _constant(self) -> str:
        self.writer.constant(self.file, "USE_EXTRA", "True")
        return "USE_EXTRA"

    # -- the statements

    def one(self) -> None:
        value = self.draw(self.choices.pick(self.pools()))
        self.assign(value)

    def assign(self, value: Value) -> str:
        name = self.holder.attribute_name()
        if value.kind == "V" and self.choices.chance(8):
            name = "_" + name
            self.writer.hit("A: self._w (private)")
        self.put(f"$self.{name} = {self.text(value)}")
        self._show(value)
        self.hold(name, "one", value)
        return name

    def _show(self, value: Value) -> None:
        """The rows that one such attribute shows."""
        self.writer.hit(value.row)
        rows = {
            "V": "A: self.w = tf.Variable",
            "K": "A: self.w = keras.Variable",
            "W": "A: self.w = self.add_weight() in __init__"
            if value.trains
            else "A: self.add_weight(trainable=False)",
            "D": "D: self.l = Dense",
            "M": "D: tf.Module attr",
        }
        if self.phase == "build":
            rows |= {
                "V": "B: tf.Variable in build()",
                "W": "B: add_weight in build()",
                "D": "B: Dense in build()",
            }
        if value.kind == "S":
            functional = "Sequential" not in value.text and "stacked" not in value.text
            rows["S"] = (
                "D: functional model attr" if functional else "D: keras.Sequential([Dense, Dense]) attr"
            )
        self.writer.hit(rows.get(value.kind, ""))
        if self.in_scope and value.kind == "V" and self.holder.kind in ("module", "model"):
            self.writer.hit(
                {"module": "G: tf.Module attr V in scope", "model": "G: Keras Model attr V in scope"}[
                    self.holder.kind
                ]
            )
        if self.in_scope and value.kind == "D" and self.holder.kind == "model":
            self.writer.hit("G: Keras Model Dense attr in scope")

    def several(self) -> None:
        """A container made by one expression."""
        value = self._element_value()
        choice = self.choices
        forms: Sequence[Container] = containers.CONTAINERS
        if value.kind in "VD" and choice.chance(14 if self.bare else 24):
            forms = containers.KEYED
        elif choice.chance(3):
            forms = containers.CONTAINERS[: containers.COMMON]
        form = choice.pick(forms)
        if self._unfit(form, value):
            form = containers.CONTAINERS[0]
        name = self.holder.attribute_name()
        used_value = value
        if form.shape in ("nested", "other") and value.kind == "D":
            used_value = values.BUILT
        made = fill(form.text, element=lambda: self.text(used_value))
        self.put(f"$self.{name} = {made}")
        self._show_container(form.name, used_value)
        attribute = self.hold(name, form.shape, used_value, form.iterate, form.keys)
        if form.shape == "list" and value.kind == "D":
            self.holder.holds_list_of_layers |= attribute.used
            if choice.chance(4) and not self.locked:
                self.put(
                    f"for i, item in enumerate($self.{name}):", f"    setattr($self, f'{name}_{{i}}', item)"
                )
                self.writer.hit("D: list of Dense + setattr(self, f'l{i}', d)")

    def _element_value(self) -> Value:
        # Tables C and D are about variables and Dense: most containers hold those.
        if self.choices.chance(3):
            return self.draw(self.choices.pick(self.pools()))
        plain = [values.VARIABLES[0], values.VARIABLES[3], values.VARIABLES[0]]
        if not self.locked:
            plain += [values.DENSE, values.BUILT, values.DENSE]
            plain.append(self.choices.pick((values.SEQUENTIAL, values.FUNCTIONAL, values.MODULES[0])))
            if self.writer.keras == 3:
                plain.append(values.KERAS_VARIABLES[0])
            if self.holder.is_keras and self.phase in ("init", "build"):
                plain.append(values.WEIGHTS[0])
            if self.holder.kind == "model":
                plain.append(values.DROPOUT)
        return self.choices.pick(plain)

    def _unfit(self, form: Container, value: Value) -> bool:
        match form.name:
            case "set of refs":
                return value.kind != "V"
            case "object array":
                return value.text != values.VARIABLES[0].text
            case "set":
                return value.kind not in "DSMNLC"
            case "iterator":
                return value.kind != "V"
        return False

    def _show_container(self, form: str, value: Value) -> None:
        kind = value.kind
        if kind == "S" and "Sequential" not in value.text and "stacked" not in value.text:
            kind = "F"
        self.writer.hit(containers.ROWS.get((form, kind), ""))
        if value.row.startswith("E:"):
            self.writer.hit(value.row)
        if "Dropout(" in value.text and form.startswith("list") and self.holder.kind == "model":
            self.writer.hit("F: Dropout in a list attr of a Model")
        if self.phase == "build" and form.startswith("list"):
            self.writer.hit({"V": "B: [tf.Variable] in build()", "D": "B: [Dense] in build()"}.get(kind, ""))
        if self.in_scope and form.startswith("list"):
            where = {
                ("module", "V"): "G: tf.Module list of V in scope",
                ("model", "V"): "G: Keras Model list of V in scope",
                ("model", "D"): "G: Keras Model list of Dense in scope",
            }
            self.writer.hit(where.get((self.holder.kind, kind), ""))

    def grown(self) -> None:
        """A container filled by statements."""
        value = self._element_value()
        name, element = self.holder.attribute_name(), self.text(value)
        kind, it = value.kind, f"$self.{name}"
        local = name + "_items"

        def plain_list() -> Attribute:
            return self.hold(name, "list", value, "$it")

        def plain_dict(*keys: str) -> Attribute:
            return self.hold(name, "dict", value, "$it.values()", keys)

        way = self.choices.below(10)
        match way:
            case 0:
                self.put(f"{it} = []", "for _ in range(2):", f"    {it}.append({element})")
                self.writer.hit(
                    {"V": "C: self.w = []; self.w.append(V) x2", "D": "D: self.w=[]; append(Dense) x2"}.get(
                        kind, ""
                    )
                )
                if self.phase == "build" and kind == "W":
                    self.writer.hit("B: list.append(add_weight) in build()")
                self.holder.holds_list_of_layers |= plain_list().used and kind == "D"
            case 1:
                self.put(
                    f"{local} = []", "for _ in range(2):", f"    {local}.append({element})", f"{it} = {local}"
                )
                self.writer.hit(
                    {
                        "V": "C: local list appended, then self.w = ws",
                        "D": "D: local list, then self.w = ws",
                    }.get(kind, "")
                )
                self.holder.holds_list_of_layers |= plain_list().used and kind == "D"
            case 2:
                self.put(f"{it} = {{}}", f"{it}['a'] = {element}")
                self.writer.hit("C: self.w={}; self.w['a']=V")
                plain_dict("a")
            case 3:
                self.put(f"{it} = {{}}", "for i in range(2):", f"    {it}[f'k{{i}}'] = {element}")
                plain_dict("k0", "k1")
            case 4:
                self.put(f"{it} = []", f"while len({it}) < 2:", f"    {it}.append({element})")
                plain_list()
            case 5:
                self.put(f"{local} = {{}}", f"{local}.update(a={element}, b={element})", f"{it} = {local}")
                plain_dict("a", "b")
            case 6:
                self.put(f"{it} = [{element}]", f"{it} += [{element}, {element}]")
                self.writer.hit("C: self.w += [V]")
                plain_list()
            case 7:
                self.put(
                    f"{it} = []",
                    f"for row in range(2):\n    {it}.append([])\n    {it}[row].append({element})",
                )
                self.hold(name, "nested", value)
            case 8:
                self.put(f"{local} = []", f"{it} = {local}", f"{local}.append({element})")
                self.writer.hit("C: ws=[]; self.w=ws; ws.append(V) (outside wrapper)")
                self.hold(name, "other", value)
            case _:
                self.put(f"{local} = {{}}", f"{it} = {local}", f"{local}['a'] = {element}")
                self.writer.hit("C: ws={}; self.w=ws; ws['a']=V (outside wrapper)")
                self.hold(name, "other", value)

    def changed(self) -> None:
        """A container already held is changed."""
        attribute = self.choices.pick(self.attributes_of_shape("list", "dict", "nested"))
        if self.locked and attribute.value.kind not in "VMCTX":
            return self.other_object()
        it, value = f"$self.{attribute.name}", attribute.value
        safe: Sequence[Mutation]
        moving: Sequence[Mutation]
        if value.kind == "W" and self.phase not in ("init", "build", "main"):
            return self.other_object()
        if attribute.shape == "nested":
            it += "[0]"
            safe, moving = containers.LIST_SAFE[:2], containers.LIST_MOVING[:3]
        elif attribute.shape == "list":
            safe, moving = containers.LIST_SAFE, containers.LIST_MOVING
        else:
            safe, moving = containers.DICT_SAFE, containers.DICT_MOVING
        # Moving things makes save raise for all holders but those of Keras 3.
        pool = moving if self.choices.chance(2 if self.bare else 7) else safe
        fitting = [m for m in pool if self._fits(m, attribute)]
        mutation = self.choices.pick(fitting or safe[:1])
        key = attribute.keys[0] if attribute.keys else "a"
        fresh = self.holder.attribute_name() if "$fresh" in mutation.text else ""
        filled = fill(mutation.text, it, lambda: self.text(value), key, fresh)
        self.put(*filled.split("\n"))
        self.writer.hit(mutation.row)
        if any(word in mutation.text for word in ("pop", "del ", "clear", "remove", "[0] =", "[:] =")):
            # What is left is not known to the generator any more.
            attribute.shape = "other"
        if "$self.$fresh" in mutation.text:
            self.hold(fresh, "other", value)

    def weights_in_list(self) -> None:
        """As build does it for a number of layers."""
        name, weight = self.holder.attribute_name(), self.draw(values.WEIGHTS)
        self.put(f"$self.{name} = []", "for _ in range(2):", f"    $self.{name}.append({self.text(weight)})")
        self.writer.hit("B: list.append(add_weight) in build()")
        self.hold(name, "list", weight)

    def _fits(self, mutation: Mutation, attribute: Attribute) -> bool:
        if mutation.unused and attribute.used:
            return False
        if (
            mutation.compares
            and attribute.value.kind == "V"
            and attribute.value.text != values.VARIABLES[0].text
        ):
            return False
        return mutation.only == "" or (mutation.only == "bare") == self.bare

    def rebound(self) -> None:
        """An attribute gets a value and then another."""
        name = self.holder.attribute_name()
        it = f"$self.{name}"
        variable, other = self.text(values.VARIABLES[0]), self.text(self.draw(values.VARIABLES))
        value, shape = values.VARIABLES[0], "other"
        match self.choices.below(10):
            case 0:
                self.put(f"{it} = {variable}", f"{it} = {other}")
                self.writer.hit("A: self.w = v1; self.w = v2 (state = v2)")
            case 1:
                self.put(f"{it} = {variable}", f"{it} = {it} * 2.0")
                self.writer.hit("A: self.w = V; self.w = self.w * 2 (state = the tensor now in self.w)")
                self.writer.hit("A: same, state = the old variable (stale entry)")
            case 2:
                self.put(f"{it} = {variable}", f"{it} = {self.choices.pick(values.REPLACEMENTS)}")
                self.writer.hit("A: self.w = V; self.w = None (state = the old variable)")
            case 3:
                self.put(f"{it} = None", f"{it} = {other}")
                self.writer.hit("A: self.w = None; self.w = V")
            case 4:
                self.put(f"{it} = [{variable}]", f"{it} = [{other}, {other}]")
                self.writer.hit("A: self.w = [v1]; self.w = [v2, v3] (state = v2, v3)")
                shape = "list"
            case 5:
                self.put(f"{it} = {variable}", f"{it} = [{other}, {variable}]")
                self.writer.hit("A: self.w = V; self.w = [v2, v3] (state = v2, v3)")
                shape = "list"
            case 6:
                self.put(f"{it} = {other}", f"del {it}")
                self.writer.hit("A: self.w = V; del self.w")
                return
            case 7:
                self.put(f"{it} = {variable}", f"{it}.assign_add(1.0)")
                self.writer.hit("A: self.w = V; self.w.assign_add(1.0)")
                shape = "one"
            case 8:
                layer = "$tf.Variable(0.5)" if self.locked else "$dense()"
                self.put(f"{it} = {layer}", f"{it} = {self.choices.pick((layer, 'None', other))}")
            case _:
                self.put(f"{it} = {variable}", f"{it} = {{'a': {other}}}", f"{it} = ({variable},)")
        self.hold(name, shape, value)

    def unmade(self) -> None:
        """From outside: an attribute is rebound, emptied or deleted."""
        candidates = [
            a
            for a in self.attributes_of_shape("one", "list", "dict", "tuple")
            if not (self.locked and a.value.kind not in "VMCTX")
        ]
        if not candidates:
            return self.one()
        attribute = self.choices.pick(candidates)
        it, fresh = f"$self.{attribute.name}", self.text(attribute.value)
        match self.choices.below(6):
            case 0:
                self.put(f"{it} = {fresh}")
            case 1:
                self.put(f"{it} = [{fresh}, {fresh}]")
            case 2:
                self.put(f"{it} = {self.choices.pick(values.REPLACEMENTS)}")
            case 3:
                self.put(f"del {it}")
            case 4:
                self.put(f"$self.{self.holder.attribute_name()} = {it}")
                return None
            case _:
                self.put(f"kept = {it}", f"{it} = {fresh}", f"$self.{self.holder.attribute_name()} = kept")
        attribute.shape = "other"
        self.holder.sure.discard(attribute.name)
        return None

    def by_other_means(self) -> None:
        """An attribute made otherwise than by a plain assignment."""
        if self.holder.is_keras and self.phase in ("init", "build") and self.choices.chance(8):
            weight = self.draw(values.WEIGHTS)
            self.put(self.text(weight))
            self.writer.hit("A: self.add_weight() not assigned")
            return
        pool = values.VARIABLES if self.locked or self.choices.chance(2) else values.LAYERS[:4]
        value = self.draw(pool)
        name, made = self.holder.attribute_name(), self.text(value)
        hit, kind = self.writer.hit, value.kind
        match self.choices.below(24):
            case 12:
                self.put(f"$self.{name} = {made} if {self._constant()} else None")
            case 13:
                self.put(f"if not hasattr($self, '{name}'):", f"    $self.{name} = {made}")
            case 14:
                self.put(f"$self.{name}: object = {made}")
            case 15:
                self.put(f"make = lambda: {made}", f"$self.{name} = make()")
            case 16:
                self.put(
                    "def make(count):",
                    f"    return [{made} for _ in range(count)]",
                    f"$self.{name} = make(2)",
                )
                self.hold(name, "list", value, "$it" if kind == "D" else "")
                return
            case 17:
                self.put(
                    "try:", f"    $self.{name} = {made}", "except ValueError:", f"    $self.{name} = None"
                )
            case 18:
                self.put(
                    f"for i, name in enumerate(('{name}_p', '{name}_q')):",
                    f"    if i == 1:\n        setattr($self, name, {made})",
                )
                return
            case 19:
                self.put(f"with $tf.name_scope('{name}'):", f"    $self.{name} = {made}")
            case 20:
                self.put(
                    "for i in range(4):",
                    "    if i == 2:\n        break",
                    f"    setattr($self, f'{name}{{i}}', {made})",
                )
                return
            case 21:
                self.put(
                    f"$self.{name} = local_{name} = {made}", f"$self.{name}_too = (local_{name}, {made})"
                )
            case 22:
                self.put(f"$self.{name} = getattr($self, '{name}', None) or {made}")
            case 23:
                self.put(f"$self.{name}, *rest = [{made}, {made}, {made}]", f"$self.{name}_rest = rest")
            case 0:
                self.put(f"setattr($self, '{name}', {made})")
            case 1:
                self.put("for i in range(2):", f"    setattr($self, f'{name}{{i}}', {made})")
                hit("A: setattr(self, f'w{i}', V) loop, 2" if kind == "V" else "")
                return
            case 2:
                self.put(f"$attach($self, '{name}', {made})")
                hit("A: assigned by a helper function on self")
            case 3:
                self.put(f"$self.__dict__['{name}'] = {made}")
                hit("A: self.__dict__['w'] = V" if kind == "V" else "")
            case 4:
                self.put(f"vars($self).update({name}={made})")
                hit("A: vars(self).update(w=V)" if kind == "V" else "")
            case 5:
                self.put(f"object.__setattr__($self, '{name}', {made})")
                hit("A: object.__setattr__(self,'w',V)" if kind == "V" else "")
            case 6:
                self.put(f"$attach_all($self, {name}_a={made}, {name}_b={made})")
                return
            case 7:
                self.put(f"$attach_once($self, '{name}', {made})", f"$attach_once($self, '{name}', {made})")
            case 8:
                self.put(f"for name in ('{name}_x', '{name}_y'):", f"    setattr($self, name, {made})")
                return
            case 9:
                self.put(f"local_{name} = {made}")
                hit("A: local variable of __init__ only" if kind == "V" else "")
                return
            case 10:
                self.put(f"$self.{name}_a, $self.{name}_b = {made}, {made}")
                return
            case 11:
                self.put(f"$self.{name} = $NoDependency({made})")
                self.hold(name, "other", value)
                return
            case _:
                self.put(f"$self.{name} = $NoDependency([{made}, {made}])")
                self.hold(name, "other", value)
                return
        self.hold(name, "one", value)

    def other_object(self) -> None:
        """Something that is neither a variable nor a layer: iterators, metrics, plain objects …"""
        pools: list[Sequence[Value]] = [values.NO_TRACKABLES] * 3 + [values.TRACKABLES] * 2
        if not self.locked:
            pools.append(values.METRICS)
        value = self.draw(self.choices.pick(pools))
        if self.locked and "SeedGenerator" in value.text:
            value = values.NO_TRACKABLES[0]
        if self.holder.kind == "plain" and "SeedGenerator" in value.text:
            value = values.NO_TRACKABLES[0]
        if "generator()" in value.text or "through_python" in value.text:
            # Each of them makes the save raise.
            value = value if self.choices.chance(3) else values.TRACKABLES[0]
        if "SeedGenerator" in value.text:
            self.writer.hit(SEEDED[self.holder.kind])
        else:
            self.writer.hit(value.row)
        if "metrics.Mean" in value.text and self.holder.kind == "model":
            self.writer.hit("I: Model attribute self.m = Mean()")
        name = self.holder.attribute_name()
        if value.kind == "T" and self.choices.chance(5):
            self.put(f"$self.{name} = [{self.text(value)}]")
        else:
            self.put(f"$self.{name} = {self.text(value)}")
        self.holder.attributes[name] = Attribute(name, "other", value)

    def undetermined(self) -> None:
        """A value of no consequence, or a dict of floats under int keys."""
        name = self.holder.attribute_name()
        text = self.choices.pick(("{1: 2.0}", "[1, 2, 3]", "'adam'", "0", "[]", "{}"))
        self.put(f"$self.{name} = {text}")
        if text == "{1: 2.0}":
            self.writer.hit("C: dict, int key holding only a float")

    def shared(self) -> None:
        """One object under two names."""
        pool = values.VARIABLES if self.locked or self.choices.chance(2) else (values.DENSE,)
        value = self.draw(pool)
        first, second = self.holder.attribute_name(), self.holder.attribute_name()
        made, layer = self.text(value), value.kind == "D"
        match self.choices.below(4):
            case 0:
                self.put(f"$self.{first} = {made}", f"$self.{second} = $self.{first}")
                self.writer.hit(
                    "D: same Dense under two attributes" if layer else "A: same variable under two attributes"
                )
            case 1:
                self.put(f"$self.{first} = {made}", f"$self.{second} = [$self.{first}]")
                self.writer.hit("D: Dense as attribute and in a list" if layer else "")
            case 2:
                self.put(f"shared = {made}", f"$self.{first} = $self.{second} = shared")
                self.writer.hit(
                    "D: same Dense under two attributes" if layer else "A: same variable under two attributes"
                )
            case _:
                self.put(f"$self.{second} = ({made},)", f"$self.{first} = $self.{second}[0]")
        self.hold(first, "one", value)


# ------------------------------------------------------------------------------------------------ classes


def holder_class(writer: Writer, kind: str, file: int, subs: Sequence[Holder]) -> Holder:
    """Writes a class of the kind into the file, with what it inherits from perhaps in others."""
    choices = writer.choices
    name = writer.fresh(choices.pick(CLASS_NAMES[kind]))
    holder = Holder(name, kind, file)
    bases, base = [], BASES[kind]
    setup: list[str] = []
    if kind != "plain" and choices.chance(6):
        base_file = writer.deep(file)
        base_name = _base_class(writer, holder, base_file, subs)
        base = f"${base_name}"
    if choices.chance(6):
        mixin, method = _mixin(writer, holder, writer.deep(file))
        bases.append(f"${mixin}")
        if method:
            setup.append(f"self.{method}()")
        writer.hit("A: assigned by a mixin's method on self")
    if base:
        bases.append(base)

    text = [f"class {name}({', '.join(bases)}):" if bases else f"class {name}:"]
    members = _class_members(writer, holder)
    parameters, passed, first = _parameters(writer, holder)
    before = _before_super(writer, holder)
    body = Body(writer, holder, file, subs=subs)
    body.lines += [*first, *setup]
    body.statement()
    for _ in choices.times(5):
        body.statement()
    if kind in CALLS and choices.chance(8):
        body.put("$self.late = None")
    lines = body.lines
    init = [f"def __init__(self{parameters}):", *indented([*before, *_super(kind, passed), *lines])]
    methods = [init]
    if choices.chance(12):
        methods.append(_factory(holder))
    if holder.is_keras and choices.chance(4):
        methods.append(_build(writer, holder, file, subs))
    if choices.chance(6):
        methods.append(_other_method(writer, holder, file))
    if kind in CALLS:
        methods.append(
            _call(writer, holder, "$self.late" in "".join(body.lines) or "self.late = None" in body.lines)
        )
    parts = "\n\n".join("\n".join(indented(method)) for method in [*members, *methods] if method)
    writer.define(name, file, "\n".join([*text, parts]))
    return holder


def _super(kind: str, passed: str) -> list[str]:
    return [] if kind == "plain" else [f"super().__init__({passed})"]


def _base_class(writer: Writer, holder: Holder, file: int, subs: Sequence[Holder]) -> str:
    name = writer.fresh("Base")
    body = Body(writer, holder, file, subs=[s for s in subs if s.file >= file])
    for _ in range(1 + writer.choices.below(2)):
        body.statement()
    accepts = ", **kwargs" if holder.kind in CALLS else ""
    init = [f"def __init__(self{accepts}):", f"    super().__init__({accepts[2:]})", *indented(body.lines)]
    writer.define(name, file, "\n".join([f"class {name}({BASES[holder.kind]}):", *indented(init)]))
    return name


def _mixin(writer: Writer, holder: Holder, file: int) -> tuple[str, str]:
    name = writer.fresh("Mixin")
    body = Body(writer, holder, file, phase="mixin")
    body.one()
    if writer.choices.chance(2):
        body.several()
    if holder.kind in CALLS and writer.choices.chance(3):
        method = ["def __init__(self, **kwargs):", "    super().__init__(**kwargs)", *indented(body.lines)]
        added = ""
    else:
        method, added = ["def add_state(self):", *indented(body.lines)], "add_state"
    writer.define(name, file, "\n".join([f"class {name}:", *indented(method)]))
    return name, added


def _parameters(writer: Writer, holder: Holder) -> tuple[str, str, list[str]]:
    """The parameters of __init__ after self, what super() gets of them, and the first lines of the body."""
    choices = writer.choices
    match choices.below(6):
        case 3:
            return ", units=4", "", ["self.units = units"]
        case 4 if holder.kind in CALLS:
            holder.argument = choices.pick(("", "name='main'"))
            return ", **kwargs", "**kwargs", []
        case 5:
            value = choices.pick((values.VARIABLES[0], values.BUILT))
            shape, form = choices.pick((("one", "$e"), ("list", "[$e, $e]"), ("dict", "{'a': $e}")))
            holder.argument = fill(form, element=lambda: value.text)
            name = holder.attribute_name()
            holder.attributes[name] = Attribute(name, shape, value, ("a",))
            return ", given", "", [f"self.{name} = given"]
    return "", "", []


def _before_super(writer: Writer, holder: Holder) -> list[str]:
    if holder.kind in ("plain", "checkpoint") or (holder.kind == "model" and writer.keras == 2):
        return []
    if not writer.choices.chance(12):
        return []
    layer = writer.choices.chance(2)
    name = holder.attribute_name()
    writer.hit(
        "A: self.l = Dense (built) before super().__init__()"
        if layer
        else "A: self.w = V before super().__init__()"
    )
    return [writer.render(f"self.{name} = {'$dense()' if layer else '$tf.Variable(1.0)'}", holder.file)]


def _class_members(writer: Writer, holder: Holder) -> list[list[str]]:
    """What stands in the class itself: class attributes and properties."""
    if not writer.choices.chance(8):
        return []
    name = holder.attribute_name()
    match writer.choices.below(6 if holder.kind != "plain" else 2):
        case 0:
            writer.hit("A: class attribute w = tf.Variable" if holder.kind != "plain" else "")
            return [[writer.render(f"{name} = $tf.Variable(1.0)", holder.file)]]
        case 1:
            writer.hit("A: class attribute l = Dense (built)" if holder.kind != "plain" else "")
            return [[writer.render(f"{name} = $dense()", holder.file)]]
        case 2:
            writer.hit("A: property returning a captured V")
            constant = writer.fresh("CAPTURED_")
            writer.constant(holder.file, constant, "$tf.Variable(1.0)")
            return [["@property", f"def {name}(self):", f"    return {constant}"]]
        case 3:
            writer.hit("A: module-level global used in call()")
            constant = writer.fresh("GAIN_")
            writer.constant(holder.file, constant, "$tf.Variable(1.0)")
            holder.applied.append(f"x = x * {constant}")
            return []
        case 4:
            holder.attributes["_given"] = Attribute("_given", "other", values.VARIABLES[0])
            made = writer.render(f"self.{name} = $tf.Variable(1.0)", holder.file)
            return [
                ["@property", f"def {name}(self):", "    return self._given"],
                [f"@{name}.setter", f"def {name}(self, value):", "    self._given = value"],
                ["def hide(self):", f"    {made}", "    return self"],
            ]
        case _:
            writer.hit("A: property returning self._hidden")
            holder.attributes["_hidden"] = Attribute("_hidden", "other", values.VARIABLES[0])
            made = writer.render("self._hidden = $tf.Variable(1.0)", holder.file)
            return [
                ["@property", f"def {name}(self):", "    return self._hidden"],
                ["def hide(self):", f"    {made}", "    return self"],
            ]


def _factory(holder: Holder) -> list[str]:
    holder.made_by = ".create"
    return ["@classmethod", "def create(cls, *args, **kwargs):", "    return cls(*args, **kwargs)"]


def _build(writer: Writer, holder: Holder, file: int, subs: Sequence[Holder]) -> list[str]:
    body = Body(writer, holder, file, phase="build", subs=subs)
    body.choices.pick((body.one, body.one, body.several, body.grown, body.weights_in_list))()
    if body.choices.chance(2):
        body.statement()
    end = (
        "super().build(input_shape)"
        if holder.kind == "layer" and body.choices.chance(2)
        else "self.built = True"
    )
    return ["def build(self, input_shape):", *indented([*body.lines, end])]


def _other_method(writer: Writer, holder: Holder, file: int) -> list[str]:
    body = Body(writer, holder, file, phase="method")
    body.one()
    writer.hit("B: tf.Variable in another method, called before save")
    holder.attributes["make_state"] = Attribute("make_state", "method", values.VARIABLES[0])
    return ["def make_state(self):", *indented(body.lines), "    return self"]


def _call(writer: Writer, holder: Holder, late: bool) -> list[str]:
    lines = list(holder.applied)
    if late:
        holder.lazy = True
        layer = writer.choices.chance(2) and not (holder.is_keras and writer.keras == 3)
        made = writer.render("$dense()" if layer else "$tf.Variable(1.0)", holder.file)
        lines += ["if self.late is None:", f"    self.late = {made}"]
        where = "tf.Variable" if not layer else "Dense"
        writer.hit(f"B: {where} in call() / tf.Module.__call__ (lazy)")
    if writer.choices.chance(20):
        holder.lazy = True
        lines.append(writer.render("x = $dense()(x)", holder.file))
        writer.hit("B: new Dense each call(), not stored")
    return [f"def {CALLS[holder.kind]}(self, x):", *indented([*lines, "return x"])]
