"""The rule that docs/writing-a-rule.md shows is run, and finds what the rule that ships finds."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from ckptlint.analysis import analyse
from ckptlint.knowledge.worlds import keras_choice
from ckptlint.rules import RULES, check
from ckptlint.rules.rule import AnyRule
from ckptlint.source import SourceFile
from tests.test_evidence import Program, programs

PAGE = Path(__file__).parent.parent / "docs" / "writing-a-rule.md"


def of_the_rule() -> list[Program]:
    """The evidence programs of the rule that the page shows."""
    (code,) = re.findall(r'code: ClassVar\[str\] = "(CKP\d+)"', PAGE.read_text(encoding="utf-8"))
    return [program for program in programs("*") if program.path.parent.name.startswith(code)]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> type[AnyRule]:
    """The rule on the page, imported from a file of its own."""
    page = PAGE.read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    file = tmp_path_factory.mktemp("page") / "rule_of_the_page.py"
    file.write_text(block, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    (rule,) = [v for v in vars(module).values() if isinstance(v, type) and v.__module__ == file.stem]
    return rule


def test_the_page_shows_a_rule_that_ships(shown: type[AnyRule]) -> None:
    assert shown.code in {rule.code for rule in RULES}


@pytest.mark.parametrize("program", of_the_rule(), ids=lambda program: program.name)
def test_it_finds_what_the_rule_that_ships_finds(program: Program, shown: type[AnyRule]) -> None:
    (ships,) = [rule for rule in RULES if rule.code == shown.code]
    choice = keras_choice(program.keras[0], "the test says so")
    entries = [str(file) for file in program.files]
    record = analyse(entries, SourceFile.read, lambda path, text: choice, {})
    found = check(record, SourceFile.read, [shown])
    assert found == check(record, SourceFile.read, [ships])
    assert {(Path(f.place.path).name, f.place.line, f.code) for f in found} == {
        due for due in program.expected(program.keras[0]) if due[2] == shown.code
    }
