"""Python state that starts over in a resumed run: what comes of it, and how to say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ckptlint.finding import Finding, Related, Severity
from ckptlint.program.events import Steered, Step
from ckptlint.program.objects import Kind
from ckptlint.program.program import Program
from ckptlint.program.progress import StartsOver
from ckptlint.rules.rule import AnyRule, Suspect
from ckptlint.source import Place


@dataclass(frozen=True)
class Harm:
    """What comes of it that Python state starts over which decides something.

    `shown` says it at the place where that is decided. `certain`: it is reported without `--pedantic`.
    """

    decided: tuple[Steered, ...]
    consequence: str
    shown: str
    certain: bool = True
    applies: Callable[[StartsOver], bool] = lambda state: True


@dataclass(frozen=True)
class Forgotten(Suspect):
    """Python state that starts over; the anchor is where it begins."""

    state: StartsOver
    harm: Harm


_HARMS = (
    Harm(
        (Steered.SAVE,),
        "the first result of a resumed run counts as the best one",
        "a better result is saved here",
        applies=lambda state: Step.CHOSEN in state.steps,
    ),
    Harm(
        (Steered.TRAINING,),
        "a resumed run trains again as it did at the start",
        "training depends on it here",
    ),
    Harm(
        (Steered.CHANCE,),
        "a resumed run draws by chance as it did at the start",
        "what is drawn depends on it here",
    ),
    Harm(
        (Steered.STOP,),
        "a resumed run begins anew to wait for its end",
        "training ends here because of it",
        applies=lambda state: state.waits or Step.CHOSEN in state.steps,
    ),
    Harm(
        (Steered.PATH,),
        "a resumed run writes files under the names of those it was started from",
        "the file is named after it here",
        certain=False,
    ),
    Harm(
        (Steered.ROUNDS, Steered.STOP),
        "a resumed run goes through all rounds again",
        "the number of rounds depends on it here",
        certain=False,
    ),
    Harm(
        (Steered.SAVE,),
        "a resumed run saves at other steps",
        "whether to save depends on it here",
        certain=False,
    ),
)


def forgotten(program: Program, of_callbacks: bool) -> Iterator[Forgotten]:
    """One suspect for Python state that starts over, wherever it begins and changes: the worst of its harms.

    `of_callbacks`: that of callbacks, or all other.
    """
    found: dict[Place, Forgotten] = {}
    changed: dict[tuple[str, Place], Place] = {}
    for state in program.progress.starting_over():
        holder = state.begin.holder
        if of_callbacks is not (holder is not None and program.objects[holder].kind is Kind.CALLBACK):
            continue
        harm = _harm(state)
        place = changed.setdefault((program.label(state.id), state.advance.place), state.begin.place)
        known = found.get(place)
        if harm is not None and (known is None or _HARMS.index(harm) < _HARMS.index(known.harm)):
            found[place] = Forgotten(place, state, harm)
    yield from found.values()


def finding(rule: AnyRule, suspect: Forgotten) -> Finding:
    """The finding for Python state that starts over; a note where only names or phases depend on it."""
    state, harm, program = suspect.state, suspect.harm, rule.program
    label, holder = program.label(state.id), program.label(state.root)
    steer = state.decides(*harm.decided)
    related = [
        Related(state.restore.place, f"`{holder}` is read back here, without it"),
        Related(state.advance.place, "it changes here"),
    ]
    if steer is not None:
        related.append(Related(steer.place, harm.shown))
    found = rule.finding(
        suspect.anchor,
        f"`{label}` is kept in Python and in no checkpoint: {harm.consequence}",
        related=related,
        help=_help(program, state),
    )
    return found if harm.certain else replace(found, severity=Severity.NOTE)


def _help(program: Program, state: StartsOver) -> str:
    """What to write."""
    root, name = program.objects[state.root], program.label(state.id).rpartition(".")[2].lstrip("_")
    beside = "write it to a file beside the checkpoint and read it back where that is restored"
    if root.kind is not Kind.ROOT:
        return f"{beside}, or save with a `tf.train.Checkpoint` that holds it as a `tf.Variable`"
    made = f"make it a `tf.Variable` that the `Checkpoint` at line {root.place.line} holds as `{name}=`"
    return f"{made}; or {beside}"


def _harm(state: StartsOver) -> Harm | None:
    """The worst that comes of it that some state starts over; None where nothing does."""
    for harm in _HARMS:
        if state.decides(*harm.decided) is not None and harm.applies(state):
            return harm
    return None
