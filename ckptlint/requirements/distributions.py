"""Which Keras each version of a distribution comes with, or can stand beside.

A requirement is a range of versions. What it allows is found by trying versions at and around its bounds and
those of the row, so that no list of releases has to be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

_BEYOND = 9999


class Says(IntEnum):
    """How directly a distribution tells the Keras version, the most direct first."""

    KERAS = 0
    TENSORFLOW = 1
    COMPANION = 2
    """Fits some versions of TensorFlow only."""
    LANGUAGE = 3
    """Python itself: each TensorFlow runs on some versions of it."""
    AGE = 4
    """Not what is required, but what was there when the project was last looked after."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """The first version that Keras 3 comes with, and the first that Keras 2 cannot: None for none."""

    says: Says
    keras_3_since: Version | None
    keras_2_until: Version | None

    def kerases(self, version: Version) -> set[int]:
        """The Kerases that can stand beside this version."""
        return {
            keras
            for keras, possible in (
                (2, self.keras_2_until is None or version < self.keras_2_until),
                (3, self.keras_3_since is not None and version >= self.keras_3_since),
            )
            if possible
        }


def _row(says: Says, since: str | None, until: str | None) -> Distribution:
    return Distribution(says, Version(since) if since else None, Version(until) if until else None)


_WITH_KERAS_3 = "2.16.dev0"
DISTRIBUTIONS: dict[str, Distribution] = {
    "keras": _row(Says.KERAS, "3.dev0", "3.dev0"),
    **dict.fromkeys(
        """
        tensorflow tensorflow-aarch64 tensorflow-cpu tensorflow-cpu-aws tensorflow-intel tensorflow-macos
        tensorflow-rocm tf-nightly tf-nightly-cpu
        intel-tensorflow intel-tensorflow-avx512
        """.split(),
        _row(Says.TENSORFLOW, _WITH_KERAS_3, _WITH_KERAS_3),
    ),
    # Ended before Keras 3 came.
    **dict.fromkeys(
        "tensorflow-directml tensorflow-gpu tf-nightly-gpu".split(), _row(Says.TENSORFLOW, None, None)
    ),
    # Numbered like the TensorFlow that they are built for, and fit for no other.
    **dict.fromkeys(
        "tensorboard tensorflow-serving-api tensorflow-text tf-models-official".split(),
        _row(Says.COMPANION, _WITH_KERAS_3, _WITH_KERAS_3),
    ),
    "tensorflow-probability": _row(Says.COMPANION, "0.24.dev0", "0.24.dev0"),
    **dict.fromkeys(
        "tensorflow-addons tensorflow-directml-plugin tensorflow-estimator".split(),
        _row(Says.COMPANION, None, None),
    ),
    # What TensorFlow 2.16 asks for that 2.15 did not, and what 2.15 could not yet bear.
    "numpy": _row(Says.COMPANION, "1.23.5", "2.0"),
    "h5py": _row(Says.COMPANION, "3.10", None),
    "python": _row(Says.LANGUAGE, "3.9", "3.12"),
}


@cache
def kerases_allowed(name: str, alternatives: tuple[SpecifierSet, ...]) -> frozenset[int]:
    """The Kerases that a requirement on a distribution leaves; one of its alternatives must hold."""
    row = DISTRIBUTIONS[name]
    bounds = [bound for bound in (Version("1"), row.keras_3_since, row.keras_2_until) if bound]
    bounds += _named_in(alternatives)
    found: set[int] = set()
    for version in dict.fromkeys(version for bound in bounds for version in _around(bound)):
        if any(specifiers.contains(version, prereleases=True) for specifiers in alternatives):
            found |= row.kerases(version)
    return frozenset(found)


def _named_in(alternatives: Sequence[SpecifierSet]) -> list[Version]:
    named = []
    for specifier in (one for specifiers in alternatives for one in specifiers):
        try:
            named.append(Version(specifier.version.removesuffix(".*")))
        except InvalidVersion:  # `===` takes any text
            continue
    return named


def _around(bound: Version) -> Iterable[Version]:
    """The version, the ones next to it, and one far above and below."""
    release = bound.release
    yield bound
    yield Version("0")
    yield Version(str(_BEYOND))
    for length in range(1, len(release) + 1):
        head, last = release[: length - 1], release[length - 1]
        yield _version(*head, last)
        yield _version(*head, last + 1)
        if last:
            yield _version(*head, last - 1, _BEYOND)
    yield _version(*release, 1)


def _version(*release: int) -> Version:
    return Version(".".join(map(str, release)))
