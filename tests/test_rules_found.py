"""A rule is one file of `ckptlint/rules`: found by walking the package, ordered by code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from ckptlint import rules
from ckptlint.rules import RULES

_CODE = re.compile(r'^    code: ClassVar\[str\] = "(CKP\d+)"$', re.MULTILINE)


def test_every_file_that_states_a_code_is_a_rule_and_they_stand_in_order() -> None:
    folder = Path(rules.__path__[0])
    stated = [code for file in folder.glob("*.py") for code in _CODE.findall(file.read_text("utf-8"))]
    assert stated
    assert [rule.code for rule in RULES] == sorted(stated)


def test_no_two_rules_share_a_code_or_a_name() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_descriptions_and_triggers_are_read_without_libcst() -> None:
    program = (
        "import sys\n"
        "from ckptlint.rules import RULES, all_triggers\n"
        "assert all_triggers(RULES) and all(rule.documentation() for rule in RULES)\n"
        "print('libcst' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
