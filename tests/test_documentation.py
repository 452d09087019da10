"""What the pages of the repository say is what ckptlint does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ckptlint.cli import main
from ckptlint.rules import RULES
from tests.evidence_index import INDEX, index

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
HEADINGS = ["What it finds", "Why it hurts", "Example", "The repair", "When not to worry", "References"]


def test_the_index_of_the_evidence_is_up_to_date():
    assert INDEX.read_text(encoding="utf-8") == index(), "write it with `python -m tests.evidence_index`"


def test_the_readme_lists_the_rules_with_their_summaries():
    listed = re.findall(r"^\| (CKP\d+) \| (.*) \|$", README, re.MULTILINE)
    assert listed == [(rule.code, rule.summary) for rule in RULES]


@pytest.mark.parametrize(
    "command", ["ckptlint examples/", "ckptlint explain CKP505", "ckptlint graph examples/train.py"]
)
def test_the_readme_shows_what_the_command_prints(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(REPOSITORY)
    shown = re.search(
        rf"^(`{{3,}})console\n\$ {re.escape(command)}\n(.*?)\n\1$", README, re.DOTALL | re.MULTILINE
    )
    assert shown is not None
    main(command.split()[1:])
    assert capsys.readouterr().out.startswith(shown[2])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_page_of_a_rule_has_all_its_parts(rule):
    assert re.findall(r"^## (.*)$", rule.documentation(), re.MULTILINE) == HEADINGS


def test_the_links_between_the_pages_lead_somewhere():
    pages = [REPOSITORY / "README.md", *REPOSITORY.glob("*/*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"
