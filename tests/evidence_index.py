"""Writes rules/README.md, the index of the evidence, from the rules and their programs.

`python -m tests.evidence_index` writes it; a test says when it is out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ckptlint.config import Settings
from ckptlint.finding import Applicability
from ckptlint.rules import RULES
from ckptlint.rules.rule import AnyRule
from ckptlint.session import lint_paths
from tests.proofs.programs import EVIDENCE, ROLES, programs_at

INDEX = EVIDENCE / "README.md"
HEAD = """\
# The evidence

Every rule stands on programs that are run on the real TensorFlow. A `bad_*` program shows the harm: a
resumed run that ends with other values than an uninterrupted one, a gradient that is `None`, a save that
raises. ckptlint finds it on the line marked `# expect:`. `bad_*.fixed` is what `ckptlint --fix
--unsafe-fixes` makes of the program: there the harm is gone. Where a rule has no edit, `good_repaired_*` is
its program repaired by hand. A `good_*` program looks alike and loses nothing; ckptlint is silent about it.
A folder is one program of several files, started by its `main.py`.

The first lines of a program say what its proof looks for, and in which Keras version (both where none is
named):

| header | the harm |
|---|---|
| `# proof: resume lost=scale` | a run killed after a save and started again goes on without `scale` |
| `# proof: resume error=ValueError text=...` | a run killed after a save and started again raises that |
| `# proof: lag` | the newest checkpoint does not hold the state that the program goes on with |
| `# proof: lag lost=scale` | … and what it does not hold is `scale`, which the program has changed |
| `# proof: keys` | a weight of the model is missing from the newest checkpoint |
| `# proof: untrained lost=scale` | a trainable variable never changes, and it is that of `scale` |
| `# proof: unrestored lost=model` | a program ends with weights of `model` that no file had a value for |
| `# proof: unrestored said=AssertionError` | … unless it raises that, and so tells that it found nothing |
| `# proof: unsaved lost=model` | a program ends with trained weights of `model` that no file has |
| `# proof: unlike lost=copy of=model` | `copy` ends with other weights than `model`, which it copies |
| `# proof: shared lost=teacher of=student` | two models have one set of variables between them |
| `# proof: gradient` | a gradient is `None`, or is not the one that differences give |
| `# proof: raises error=ValueError text=...` | the program raises that |
| `# proof: accumulates` | every step makes more variables |

A proof counts no other harm than the one its header names. `lost` names what the finding is about, as the
program would write it (several are parted by commas): when the resumed run takes up training, before anything
is updated, these objects must differ from those of an uninterrupted run, and nothing else may; and the two
runs must end differently. `error` is the class of the exception and `text`, the rest of the line, a part of
its message; ` ... ` stands for words left out. A program that raises anything else is broken, whatever its
proof looks for. `kill_after=2` kills after the second save, `numeric=1` compares gradients with differences,
`file=best.weights.h5` also compares what both runs leave in that file.

Every bad program has a repaired twin of the same name, `bad_x.fixed` or `good_repaired_x`, whose proof must
show no harm.

```console
python -m pytest tests/test_evidence.py            # lints all programs
python -m tests.proofs rules/CKP101*               # runs some of them on TensorFlow, and says what was seen
```

This page is written by `python -m tests.evidence_index`. Edits are those made in the programs.

"""
COLUMNS = ("rule", "finds", "severity", "default", "edit", "Keras", "bad", "fixed", "good")


def index() -> str:
    """The text of the page."""
    rows = [_row(rule, folder) for rule in RULES for folder in EVIDENCE.glob(f"{rule.code}-*")]
    return HEAD + _table([COLUMNS, tuple("---" for _ in COLUMNS), *rows])


def _row(rule: type[AnyRule], folder: Path) -> Sequence[str]:
    programs = programs_at(folder)
    counts = [sum(program.role == role for program in programs) for role in ROLES]
    return (
        f"[{rule.code} {rule.name}]({folder.name}/)",
        rule.summary,
        rule.severity.value,
        "on" if rule.enabled else "off",
        _edit(rule, folder),
        " and ".join(map(str, rule.keras)),
        *map(str, counts),
    )


def _edit(rule: type[AnyRule], folder: Path) -> str:
    """What kinds of edit the rule makes in its bad programs."""
    programs = [program.entry for program in programs_at(folder) if program.role == "bad"]
    made = {
        finding.fix.applicability
        for entry in programs
        for keras in rule.keras
        for finding in lint_paths(
            [str(entry.parent if entry.name == "main.py" else entry)],
            Settings(keras=keras, select=(rule.code,)),
        )
        if finding.fix is not None
    }
    return " and ".join(kind.value for kind in Applicability if kind in made) or "none"


def _table(rows: Iterable[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    INDEX.write_text(index(), encoding="utf-8")
