"""Names of TensorFlow, Keras and what builds on them: their spellings, and what instances of classes are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeAlias

from ckptlint.frameworks.installed_bases import framework_base
from ckptlint.frameworks.tensorflow.part import TensorFlowPart
from ckptlint.interpreter.framework import Instances
from ckptlint.interpreter.values import Class, Ext
from ckptlint.knowledge.meanings import KINDS, Meaning
from ckptlint.knowledge.names import PLAIN_BASES, STANDARD, TABLED, VERSIONED, identify, top
from ckptlint.knowledge.tables import classes, functions
from ckptlint.knowledge.third_party import third_party_row
from ckptlint.knowledge.user_api import CLASS_KINDS, FUNCTION_EFFECTS
from ckptlint.knowledge.worlds import keras
from ckptlint.program.objects import Kind, Object
from ckptlint.world import World

if TYPE_CHECKING:
    from ckptlint.frameworks.tensorflow.adapter import TensorFlow

Api: TypeAlias = Mapping[str, Mapping[str, str]]  # the user's own table: `classes` and `functions`
Row: TypeAlias = Mapping[str, object]  # a row of the class table


_NEARLY_ALL = 0.9
# A layer may hold anything, which is known of it; of the others, nothing is kept.
_KNOWN_WITHOUT_NAME = frozenset({"layer", "loss", "initializer", "regularizer", "constraint", "callback"})


class KnownClasses(TensorFlowPart):
    """Looks classes and functions up in the tables, the rows of the user's configuration first."""

    def __init__(self, adapter: TensorFlow, api: Api) -> None:
        super().__init__(adapter)
        self._api = api

    @cached_property
    def _user_classes(self) -> Mapping[str, str]:
        """The classes that the user's configuration speaks of -> the framework's class that each is like."""
        return {name: CLASS_KINDS[kind] for name, kind in self._api.get("classes", {}).items()}

    @cached_property
    def user_functions(self) -> Mapping[str, Meaning]:
        """What the user's configuration says of functions."""
        return {name: FUNCTION_EFFECTS[effect] for name, effect in self._api.get("functions", {}).items()}

    def spelling(self, name: str) -> str:
        """The name to look up: that of the class which the user says this one is like, else itself."""
        return self._user_classes.get(name, name)

    def canonical(self, name: str) -> str:
        """The one spelling of a qualified name that has several."""
        return identify(self.spelling(name))[0]

    def row(self, name: str) -> Row | None:
        """The row of the class table for a class."""
        canonical = self.canonical(name)
        if canonical.removeprefix("builtins.") in PLAIN_BASES:
            return {"kind": "plain"}
        return classes().get(canonical) or third_party_row(canonical)

    def some_in(self, package: str) -> Row | None:
        """A row for a class of a package whose name is not known, where its other classes have one kind.

        None also where they have state that the class's name alone would tell.
        """
        kind = _common_kind(self.canonical(package))
        return {"kind": kind} if kind in _KNOWN_WITHOUT_NAME else None

    def holds_classes(self, package: str) -> bool:
        """Whether a package holds classes of one kind, and little beside them."""
        return _common_kind(self.canonical(package)) is not None

    def knows(self, name: str) -> bool:
        """Whether a name is that of a class or function in the tables."""
        return self.row(name) is not None or self.canonical(name) in functions()

    def instances(self, name: str) -> Instances:
        """What the instances of a class are, by the class's qualified name."""
        row = self.row(name)
        if row is None:
            return Instances("unknown", Kind.INSTANCE, self.canonical(name))
        family = str(row["kind"])
        return Instances(family, Kind(KINDS.get(family, "other")), self.canonical(name))

    def base(self, name: str) -> Ext | None:
        """The class that a base class counts as: itself where the tables know it, a plain class, or None."""
        if self.row(name) is not None:
            return Ext(name)
        outside = self.outside(name)
        if outside is not None:
            return Ext(outside)
        return Ext("builtins.object") if top(self.canonical(name)) in STANDARD else None

    def outside(self, name: str) -> str | None:
        """The framework's class that a class of another installed package derives from, if any."""
        if top(name) in STANDARD or top(name) in TABLED:
            return None
        return framework_base(name)

    def world(self, cls: Class, framework: str) -> World | None:
        """The world of a class of the project, None where it derives from no class that has one."""
        if top(framework) != VERSIONED:
            return self.world_of(framework)
        world = self.context.module.world
        for base in cls.mro:
            if isinstance(base, Ext) and (fixed := identify(base.name)[1]) is not None:
                return keras(fixed)
            if isinstance(base, Class):
                world = base.module.world
        return world

    def world_of(self, canonical: str) -> World | None:
        """The world of a framework's class: that of the file, or the one a package is written for."""
        if top(canonical) == VERSIONED:
            return self.context.module.world
        written_for = (third_party_row(canonical) or {}).get("keras")
        return keras(written_for[0]) if written_for else None

    def version_for(self, object: Object) -> int:
        """The Keras version whose rows describe an object: that of its class, else that of the file."""
        return (object.world or self.context.module.world).version


@cache
def _common_kind(package: str) -> str | None:
    """The kind that nearly all classes of a package have."""
    kinds = Counter(str(row["kind"]) for name, row in classes().items() if name.rpartition(".")[0] == package)
    for kind, count in kinds.most_common(1):
        return kind if count >= _NEARLY_ALL * kinds.total() else None
    return None
