"""CKP201: layers, widths or branches of a saved model that are chosen anew in every process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ckptlint.finding import Finding, Related, Severity
from ckptlint.program.events import Restore
from ckptlint.program.objects import Kind, Object
from ckptlint.program.regions import RegionKind, Source
from ckptlint.rules import state
from ckptlint.rules.rule import Rule, Suspect
from ckptlint.source import Place

if TYPE_CHECKING:
    import libcst as cst

    from ckptlint.rules.edits.walk import Walk

_BUILT = (Kind.VARIABLE, Kind.LAYER, Kind.MODEL, Kind.MODULE)
_UNORDERED = "set order"


@dataclass(frozen=True)
class Chosen(Suspect):
    """What is chosen (in words), by which source, and the root that saves and restores it."""

    what: str
    source: Source
    root: Place


class NondeterministicArchitecture(Rule[Chosen, "cst.CSTNode"]):
    """
    ## What it finds

    The width of a layer, the shape of a variable, or whether a layer exists at all, depends on an unseeded
    random number, the clock, `id` or `hash`, or the order of a set, in a model that a checkpoint saves and
    restores.

    ## Why it hurts

    The next process draws another number and builds another model. The restore then meets variables of other
    shapes and raises, or, where layers are missing or added, matches what it can and leaves the rest at its
    initial values without a word. Measured: `ValueError: Received incompatible tensor with shape (20, 391)
    when attempting to restore variable with shape (20, 1002)`.

    ## Example

    ```python
    units = random.randint(8, 256)
    model = tf.keras.Sequential([layers.Dense(units), layers.Dense(1)])
    checkpoint = tf.train.Checkpoint(model=model)
    checkpoint.restore(tf.train.latest_checkpoint("checkpoints"))
    ```

    Use instead:

    ```python
    source = random.Random(7)
    units = source.randint(8, 256)
    ```

    ## The repair

    Take the number from the configuration, seed its source (`tf.keras.utils.set_random_seed` seeds Python's,
    NumPy's and TensorFlow's), or keep what was drawn beside the checkpoint and read it back. There is no
    edit: which of these fits is for the author to say.

    ## When not to worry

    The rule is silent where the source is seeded, where the number is written to a file, where nothing is
    saved and restored (a random search), and where only values are random: initial weights, noise, dropout,
    learning rates.

    ## References

    - [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
    """

    code: ClassVar[str] = "CKP201"
    name: ClassVar[str] = "nondeterministic-architecture"
    summary: ClassVar[str] = "The architecture is chosen by randomness, the clock or the order of a set."
    severity: ClassVar[Severity] = Severity.WARNING
    triggers: ClassVar[frozenset[str]] = frozenset({"Checkpoint", "load_weights"})
    nodes: ClassVar[frozenset[str]] = frozenset({"Call", "If", "IfExp", "For"})

    def suspects(self) -> Iterable[Chosen]:
        found: dict[Place, Chosen] = {}
        for root in self.program.saves.roots:
            saved = self.program.saves.of(root)
            read = self.program.events_of(root, Restore)
            if not saved or not any(_rebuilt(event) for event in read):
                continue
            place = self.program.objects[root].place
            for id in self.program.saves.holds(root):
                object = self.program.objects[id]
                if object.kind in _BUILT and not state.stateless(object):
                    for suspect in self._choices(object, place):
                        found.setdefault(suspect.anchor, suspect)
        return found.values()

    def _choices(self, object: Object, root: Place) -> Iterator[Chosen]:
        label = self.program.label(object.id)
        for region in object.regions:
            source = self._open_source(region.sources)
            if source is None or source.name == _UNORDERED:
                continue
            if region.kind is RegionKind.BRANCH and not region.guard:
                yield Chosen(region.place, f"whether `{label}` is made", source, root)
                return
            if region.kind is RegionKind.LOOP:
                yield Chosen(region.place, f"how often `{label}` is made", source, root)
                return
        source = self._open_source(object.sources)
        if source is not None:
            yield Chosen(object.place, f"the size of `{label}`", source, root)

    def _open_source(self, sources: Iterable[Source]) -> Source | None:
        """The first source whose value went nowhere that may keep it."""
        stored = {(s.name, s.place) for s in self.program.saves.stored_sources}
        ordered = sorted(sources, key=lambda s: (s.place, s.name))
        return ordered[0] if ordered and not any((s.name, s.place) in stored for s in ordered) else None

    def judge(self, suspect: Chosen, node: cst.CSTNode, walk: Walk) -> Finding:
        drawn = suspect.source
        return self.finding(
            suspect.anchor,
            f"{suspect.what} depends on {_words(drawn)}: the next process builds another model",
            related=(
                Related(drawn.place, "this differs from process to process"),
                Related(suspect.root, "the model is saved and restored here"),
            ),
            help="take it from the configuration, seed its source, or keep it beside the checkpoint",
        )


def _rebuilt(restore: Restore) -> bool:
    """Whether a restore fills a model that the program built: a loaded one brings its architecture along."""
    return restore.file != "model"


def _words(source: Source) -> str:
    return "the order of a set" if source.name == _UNORDERED else f"`{source.name}`"
