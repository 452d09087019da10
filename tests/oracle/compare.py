"""A prediction against what TensorFlow did."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from ckptlint.graph import BELOW, Reason
from ckptlint.wildcard import ANY
from tests.oracle.predicted import Prediction
from tests.oracle.worker import Outcome

_OPEN = re.compile(r"(/\*\*|\*)")
_UNSEEN = "(?:/.+)?"

# Names that layers and optimizers give their own variables: they tell kinds of disagreement apart.
OWN_NAMES = frozenset(
    """alpha beta bias depthwise_kernel embeddings gamma kernel mean moving_mean moving_variance
    pointwise_kernel recurrent_kernel scale_weight variance save_counter total count vector_u
    _kernel _embeddings _iterations _learning_rate iter decay learning_rate""".split()
)

# Why a save raises: what TensorFlow's message says.
REASONS = {
    "A list element was replaced": Reason.LIST_ITEM_CHANGED,
    "The wrapped list was modified outside": Reason.LIST_CHANGED_OUTSIDE,
    "The wrapped dictionary was modified outside": Reason.DICT_CHANGED_OUTSIDE,
    "contains a non-string key": Reason.KEY_IS_NO_STRING,
    "'NoneType' object has no attribute 'replace'": Reason.UNNAMED_WEIGHT,
}


@dataclass(frozen=True)
class Disagreement:
    """`kind` says in what they disagree; disagreements of one kind are shrunk as one."""

    kind: str
    predicted: tuple[str, ...]
    real: tuple[str, ...]

    def __str__(self) -> str:
        """Both sides, line by line; `<` is only predicted, `>` only real."""
        left, right = set(self.predicted), set(self.real)
        if left != right:
            both = sorted(left | right)
            marks = [("  " if k in left and k in right else "< " if k in left else "> ") + k for k in both]
            return "\n".join([f"{self.kind}   (< only predicted, > only real)", *marks])
        width = max([len(line) for line in self.predicted] + [len("predicted")])
        pairs = zip_longest(("predicted", *self.predicted), ("real", *self.real), fillvalue="")
        return "\n".join([self.kind, *(f"{p:<{width}}   {r}" for p, r in pairs)])


def compare(predicted: Prediction, real: Outcome) -> Disagreement | None:
    """In what they disagree about the save; None where they agree."""
    if predicted.internal_errors:
        return Disagreement("internal error", predicted.internal_errors, ())
    if real.raises is not None or predicted.raises is not None:
        return _compare_raises(predicted, real)
    if predicted.keys is None:
        return Disagreement("no save predicted", (), real.keys or ())
    return _compare_keys(predicted.keys, real.keys or ())


def compare_trained(predicted: Prediction, real: Outcome) -> Disagreement | None:
    """In what they disagree about `trainable_variables`, for the first global that they disagree about."""
    if predicted.internal_errors:
        return Disagreement("internal error", predicted.internal_errors, ())
    for name, labels in sorted(real.trained.items()):
        expected = predicted.trained.get(name)
        if expected is None:
            return Disagreement("trained: not predicted", (f"{name}: ?",), _named(name, labels))
        if expected != labels and not _fits(expected, labels):
            kind = "order" if sorted(expected) == sorted(labels) else "variables"
            return Disagreement(f"trained: {kind}", _named(name, expected), _named(name, labels))
    return None


def _fits(expected: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether variables are those predicted, where some stand for all those of an object out of sight."""
    pattern = "".join(
        "(.+\n)*" if label.endswith(f":{BELOW}") else f"{re.escape(label)}\n" for label in expected
    )
    return re.fullmatch(pattern, "".join(f"{label}\n" for label in labels)) is not None


def stars(keys: Iterable[str]) -> int:
    """How many of the keys leave something open."""
    return sum(map(_is_open, keys))


def _is_open(key: str) -> bool:
    return ANY in key.partition("/.ATTRIBUTES/")[0]


def _named(name: str, labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{name}: {label}" for label in labels)


def _meant(message: str) -> Reason | None:
    return next((reason for text, reason in REASONS.items() if text in message), None)


def _compare_raises(predicted: Prediction, real: Outcome) -> Disagreement | None:
    expected = f"{predicted.raises[0]}: {predicted.raises[1].value}" if predicted.raises else "saves"
    did = f"{real.raises[0]}: {real.raises[1][:300]}" if real.raises else "saves"
    if predicted.raises is None:
        kind = f"raises: not predicted ({real.raises[0] if real.raises else ''})"
        return Disagreement(kind, (expected, *(predicted.keys or ())), (did,))
    if real.raises is None:
        return Disagreement("raises: only predicted", (expected,), (did, *(real.keys or ())))
    said, meant = predicted.raises[1], _meant(real.raises[1])
    known = said if said in REASONS.values() else None
    if predicted.raises[0] != real.raises[0] or known is not meant:
        return Disagreement("raises: for another reason", (expected,), (did,))
    return None


def _compare_keys(predicted: tuple[str, ...], real: tuple[str, ...]) -> Disagreement | None:
    open_keys = [_pattern(key) for key in predicted if _is_open(key)]
    exact = {key for key in predicted if not _is_open(key)}
    missing = {key for key in real if key not in exact and not any(p.fullmatch(key) for p in open_keys)}
    extra = exact - set(real)
    idle = [p for p in open_keys if _UNSEEN not in p.pattern and not any(p.fullmatch(key) for key in real)]
    repeated = len(exact) + len(open_keys) != len(predicted)
    kinds = [
        kind
        for kind, found in (
            ("keys not predicted", missing),
            ("keys only predicted", extra or idle),
            ("keys predicted twice", repeated),
        )
        if found
    ]
    if not kinds:
        return None
    tails = sorted({_tail(key) for key in [*missing, *extra, *(p.pattern for p in idle)]})
    return Disagreement(f"{', '.join(kinds)}: {tails[0] if tails else ''}", predicted, real)


def _tail(key: str) -> str:
    """What a key ends in, without the names that the program chose."""
    path, _, state = key.partition("/.ATTRIBUTES/")
    last = path.rpartition("/")[2]
    name = "NUMBER" if last.isdigit() else last if last in OWN_NAMES else "NAME"
    return f"{name} {state}"


def _pattern(key: str) -> re.Pattern[str]:
    """A pattern for a key: `*` stands for (a part of) one name, `**` for any number of names, or none."""
    spelled = {f"/{BELOW}": _UNSEEN, ANY: "[^/]+"}
    return re.compile("".join(spelled.get(part, re.escape(part)) for part in _OPEN.split(key)))
