"""Requirements as pip, Poetry and conda spell them, each read as what it leaves of the two Kerases.

What is no requirement, or one on a distribution that tells nothing of Keras, is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from ckptlint.requirements.distributions import DISTRIBUTIONS, Says, kerases_allowed

_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")
_WHEEL = re.compile(r"(?P<name>[A-Za-z][\w.]*)-(?P<version>\d[\w.!+]*)-[\w.]+-[\w.]+-[\w.]+\.whl\b")
_STAR_AFTER_ORDER = re.compile(r"([<>]=?\s*[\d.]+?)\.\*")  # `>=2.*`, which pip took until 2022
_ORDER = re.compile(r"^\s*(?:[<>!=~]=|[<>])")


@dataclass(frozen=True, slots=True)
class Need:
    """A requirement on one distribution that tells of Keras: `kerases` are those that it leaves."""

    shown: str
    kerases: frozenset[int]
    says: Says

    @property
    def decided(self) -> int | None:
        """The Keras version, where only one is left."""
        return next(iter(self.kerases)) if len(self.kerases) == 1 else None


def need_of(name: str, bounds: str, *alternatives: str) -> Need | None:
    """A requirement given in parts; `alternatives` are its bounds in pip's words, where they differ."""
    canonical = canonicalize_name(name)
    if canonical not in DISTRIBUTIONS:
        return None
    try:
        ranges = tuple(SpecifierSet(_STAR_AFTER_ORDER.sub(r"\1", text)) for text in alternatives or (bounds,))
    except InvalidSpecifier:
        return None
    says = DISTRIBUTIONS[canonical].says
    return Need(f"{name}{bounds.strip()}", kerases_allowed(canonical, ranges), says)


def pip_need(text: str) -> Need | None:
    """A requirement of PEP 508, the address of a wheel included."""
    try:
        read = Requirement(_STAR_AFTER_ORDER.sub(r"\1", text))
    except InvalidRequirement:
        return wheel_need(text)
    if read.url:
        return wheel_need(read.url)
    need = need_of(read.name, _shown_bounds(text, read), str(read.specifier))
    return as_extra(need) if read.marker and "extra" in str(read.marker) else need


def as_extra(need: Need | None) -> Need | None:
    """What a requirement still says where only an extra asks for it: nothing, where it is no Keras itself."""
    return need if need and need.says <= Says.TENSORFLOW else None


def wheel_need(address: str) -> Need | None:
    """The version that a wheel's file name pins."""
    found = _WHEEL.search(address)
    return need_of(found["name"].replace("_", "-"), f"=={found['version']}") if found else None


def _shown_bounds(text: str, read: Requirement) -> str:
    """The bounds as the user wrote them."""
    after = text.split(read.name, 1)[-1].partition(";")[0]
    return re.sub(r"\[[^\]]*\]|[()]", "", after).strip()


def poetry_need(name: str, bounds: str) -> Need | None:
    """A requirement as Poetry has it: `^2.10`, `~2.10`, `2.10.*`, `>=2.8 <2.11 || ^2.12`, `2.10`."""
    shown = bounds if _ORDER.match(bounds) or bounds[:1] in ("^", "~", "") else f"=={bounds}"
    alternatives = [_joined(map(_poetry_bound, _bounds_in(part))) for part in re.split(r"\|\|?", bounds)]
    return need_of(name, shown if bounds.strip() != "*" else "", *alternatives)


def conda_need(name: str, bounds: str) -> Need | None:
    """A requirement as conda has it: `=2.10`, `2.10.*`, `==2.10.1`, `>=2.4,<2.11`, `2.9|2.10`."""
    if "=" in bounds.lstrip("=<>!~ "):  # a build, as in `2.10=cuda112py39`
        bounds = re.sub(r"(?<=[\d*])=[^,|\s]*", "", bounds)
    shown = bounds if bounds[:1] in ("=", "<", ">", "!", "~", "") else f"={bounds}"
    alternatives = [_joined(map(_conda_bound, _bounds_in(part))) for part in bounds.split("|")]
    return need_of(name, shown if bounds.strip() != "*" else "", *alternatives)


def conda_line_need(line: str) -> Need | None:
    """A line of a conda environment, without its dash: `conda-forge::tensorflow =2.10 build`."""
    line = line.partition("::")[2] or line
    found = _NAME.match(line)
    if not found:
        return None
    bounds = re.sub(r"\[.*", "", line[found.end() :]).strip()
    return conda_need(found[0], bounds.split()[0] if bounds[:1].isdigit() else bounds.replace(" ", ""))


def _bounds_in(text: str) -> list[str]:
    """The single bounds of a range; a space between two is a comma, one after an operator is none."""
    tight = re.sub(r"([<>=!~^])\s+", r"\1", text.strip())
    return [part for part in re.split(r"[,\s]+", tight) if part]


def _joined(bounds: Iterable[str]) -> str:
    return ",".join(bounds)


def _poetry_bound(bound: str) -> str:
    if bound == "*":
        return ""
    if bound[0] == "^":
        return _up_to(bound[1:], _first_that_counts(bound[1:]))
    if bound[0] == "~" and bound[1:2] != "=":
        return _up_to(bound[1:], min(1, bound.count(".")))
    return f"=={bound}" if bound[0].isdigit() else bound


def _conda_bound(bound: str) -> str:
    if bound == "*":
        return ""
    if bound[0].isdigit() or (bound[0] == "=" and bound[1:2] != "="):
        version = bound.lstrip("=").rstrip("*").rstrip(".")
        return f"=={version}.*"
    return bound


def _first_that_counts(version: str) -> int:
    """Which number of a version a caret holds: the first that is not 0."""
    numbers = re.findall(r"\d+", version)
    return next((at for at, number in enumerate(numbers) if int(number)), 0)


def _up_to(version: str, position: int) -> str:
    """From a version up to the next that has a greater number at the position."""
    numbers = [int(number) for number in re.findall(r"\d+", version)]
    if not numbers:
        return version
    after = [*numbers[:position], numbers[position] + 1]
    return f">={version},<{'.'.join(map(str, after))}"
