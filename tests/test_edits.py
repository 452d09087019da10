"""What applying fixes promises: whole fixes only, files that parse, and careful writing."""

from __future__ import annotations

import ast
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

import libcst as cst
import libcst.matchers as m
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckptlint.edits import (
    apply_edits,
    fix_until_stable,
    linked_files,
    one_pass,
    unified_diff,
    write_all,
)
from ckptlint.finding import Applicability, Finding, Fix, Severity, TextEdit
from ckptlint.rules.edits.expressions import add_keyword
from ckptlint.rules.edits.walk import Walk
from ckptlint.source import Place, SourceFile

IN_A_METHOD = """class Trainer:
    def __init__(self):
        self.checkpoint = Checkpoint({})
"""


def edit(text: str, line: int, start: int, end: int | None = None, path: str = "a.py") -> TextEdit:
    return TextEdit(Place(path, line, start, line, start if end is None else end), text)


def finding(*edits: TextEdit, unsafe: bool = False, code: str = "CKP101") -> Finding:
    applicability = Applicability.UNSAFE if unsafe else Applicability.SAFE
    fix = Fix("repair it", applicability, edits)
    return Finding(code, "untracked-variable", Severity.WARNING, "it is lost", edits[0].place, fix=fix)


def passed(findings: Sequence[Finding], texts: Mapping[str, str], unsafe: bool = False):
    return one_pass(findings, texts.__getitem__, texts.keys(), unsafe)


def test_an_empty_place_is_an_insertion_and_any_other_a_replacement():
    assert apply_edits("f(model)\n", [edit(", step=step", 1, 7)]) == "f(model, step=step)\n"
    assert apply_edits("f(model)\n", [edit("g", 1, 0, 1)]) == "g(model)\n"


def test_places_count_characters_not_bytes():
    assert apply_edits("é = 'ü🙂'; x = 1\n", [edit("y", 1, 10, 11)]) == "é = 'ü🙂'; y = 1\n"


def test_a_form_feed_does_not_end_a_line():
    assert apply_edits("a = 1\n\fb = 2\nc = 3\n", [edit("d", 3, 0, 1)]) == "a = 1\n\fb = 2\nd = 3\n"


def test_a_span_over_several_lines_is_replaced_whole():
    edits = [TextEdit(Place("a.py", 1, 4, 3, 1), "(a,)")]
    assert apply_edits("x = [\n    a,\n]\n", edits) == "x = (a,)\n"


def test_new_lines_end_as_the_lines_of_the_file_do():
    assert apply_edits("a = 1\r\nb = 2\r\n", [edit("import c\n", 1, 0)]) == "import c\r\na = 1\r\nb = 2\r\n"


def test_lines_put_below_a_last_line_without_an_end_stand_on_their_own():
    below = edit("y = 2\n", 2, 0)
    assert apply_edits("x = 1", [below]) == "x = 1\ny = 2"
    assert apply_edits("x = 1\n", [below]) == "x = 1\ny = 2\n"


def test_a_statement_is_moved_behind_a_last_line_without_an_end():
    save = TextEdit(Place("a.py", 1, 0, 2, 0), "")
    assert apply_edits("save()\nstep()", [save, edit("save()\n", 3, 0)]) == "step()\nsave()"


def test_insertions_at_one_point_are_made_in_the_order_of_the_findings():
    texts = {"a.py": "f(m)\n"}
    after = passed([finding(edit(", b=b", 1, 3)), finding(edit(", a=a", 1, 3))], texts)
    assert after.texts == {"a.py": "f(m, b=b, a=a)\n"}


def test_the_same_insertion_wanted_twice_is_made_once():
    texts = {"a.py": "x = 1\ny = 2\n"}
    first = finding(edit("import c\n", 1, 0), edit("c", 1, 4, 5))
    second = finding(edit("import c\n", 1, 0), edit("c", 2, 4, 5))
    assert passed([first, second], texts).texts == {"a.py": "import c\nx = c\ny = c\n"}


def test_of_overlapping_fixes_the_later_one_waits_whole():
    texts = {"a.py": "x = [a, b]\ny = 1\n"}
    first = finding(edit("(a, b)", 1, 4, 10))
    second = finding(edit("c", 1, 5, 6), edit("2", 2, 4, 5))
    after = passed([first, second], texts)
    assert after.texts == {"a.py": "x = (a, b)\ny = 1\n"}
    assert after.waiting == (second,)


def test_a_fix_over_two_files_is_made_in_both():
    texts = {"a.py": "x = 1\n", "b.py": "y = 1\n"}
    after = passed([finding(edit("2", 1, 4, 5), edit("3", 1, 4, 5, path="b.py"))], texts)
    assert after.texts == {"a.py": "x = 2\n", "b.py": "y = 3\n"}


def test_a_fix_that_touches_a_file_that_was_not_given_is_not_made_anywhere():
    texts = {"a.py": "x = 1\n", "b.py": "y = 1\n"}
    tied = finding(edit("2", 1, 4, 5), edit("3", 1, 4, 5, path="b.py"))
    after = one_pass([tied], texts.__getitem__, {"a.py"}, unsafe=False)
    assert after.texts == {}
    assert after.outside == (tied,)


def test_unsafe_fixes_are_made_only_when_asked_for():
    texts = {"a.py": "x = 1\n"}
    unsafe = finding(edit("2", 1, 4, 5), unsafe=True)
    assert passed([unsafe], texts).texts == {}
    assert passed([unsafe], texts, unsafe=True).texts == {"a.py": "x = 2\n"}


@pytest.mark.parametrize("broken", ["f(", "f(a=1, a=2)", "return 1", "'\0'"])
def test_a_fix_after_which_the_file_would_not_compile_is_refused_and_the_others_are_made(broken: str):
    texts = {"a.py": "x = 1\ny = 1\n"}
    bad = finding(edit(broken, 1, 0, 5))
    good = finding(edit("2", 2, 4, 5))
    after = passed([bad, good], texts)
    assert after.texts == {"a.py": "x = 1\ny = 2\n"}
    assert after.refused == (bad,)


def test_a_fix_that_breaks_the_file_only_beside_another_waits_for_the_next_pass():
    texts = {"a.py": "f()\n"}
    first, second = finding(edit("a=a", 1, 2)), finding(edit("b=b", 1, 2))
    after = passed([first, second], texts)
    assert after.texts == {"a.py": "f(a=a)\n"}
    assert (after.waiting, after.refused) == ((second,), ())


@pytest.mark.parametrize("where", [edit("2", 7, 0), edit("2", 1, 20)])
def test_an_edit_outside_the_text_is_refused(where: TextEdit):
    astray = finding(where)
    assert passed([astray], {"a.py": "x = 1\n"}).refused == (astray,)


def test_fixing_repeats_until_there_is_nothing_left_to_fix():
    def lint(texts: Mapping[str, str]) -> Sequence[Finding]:
        text = texts.get("a.py", "f()\n")
        missing = [name for name in ("a", "b", "c") if f"{name}={name}" not in text]
        at = text.index(")")
        comma = "" if text == "f()\n" else ", "
        return [finding(edit(f"{comma}{name}={name}", 1, at)) for name in missing]

    fixed = fix_until_stable(lint, lambda path: "f()\n", {"a.py"}, unsafe=False)
    assert fixed.texts == {"a.py": "f(a=a, b=b, c=c)\n"}
    assert len(fixed.applied) == 3
    assert fixed.remaining == ()


def test_fixes_that_undo_each_other_come_to_an_end():
    def lint(texts: Mapping[str, str]) -> Sequence[Finding]:
        one = texts.get("a.py", "x = 1\n") == "x = 1\n"
        return [finding(edit("2" if one else "1", 1, 4, 5))]

    fixed = fix_until_stable(lint, lambda path: "x = 1\n", {"a.py"}, unsafe=False)
    assert set(fixed.texts.values()) <= {"x = 2\n"}


spans = st.tuples(st.integers(0, 30), st.integers(0, 4), st.sampled_from(["z", "(", ")", ", k=k", ""]))


@given(st.lists(spans))
def test_whatever_the_fixes_the_file_still_parses_and_each_fix_has_one_fate(
    spans: list[tuple[int, int, str]],
):
    text = "result = call(first, second=[1])\n"
    edits = [edit(new, 1, at, at + length) for at, length, new in spans]
    findings = [finding(each, code=f"C{number}") for number, each in enumerate(edits)]
    after = passed(findings, {"a.py": text})
    ast.parse(after.texts.get("a.py", text))
    fates = [each.code for group in (after.applied, after.waiting, after.refused) for each in group]
    assert sorted(fates) == sorted(each.code for each in findings)


def test_files_tied_by_a_fix_are_written_together():
    tied = finding(edit("2", 1, 4, 5), edit("3", 1, 4, 5, path="b.py"))
    assert linked_files([tied], ["a.py", "b.py", "c.py"]) == [["a.py", "b.py"], ["c.py"]]


def test_writing_keeps_the_mode_and_leaves_nothing_beside_the_file(tmp_path: Path):
    script = tmp_path / "train.py"
    script.write_text("x = 1\n")
    script.chmod(0o750)
    assert write_all([[str(script)]], lambda path: b"x = 2\n") == []
    assert script.read_bytes() == b"x = 2\n"
    assert stat.S_IMODE(script.stat().st_mode) == 0o750
    assert list(tmp_path.iterdir()) == [script]


def test_writing_through_a_symlink_changes_its_target_and_keeps_the_link(tmp_path: Path):
    target = tmp_path / "real" / "train.py"
    target.parent.mkdir()
    target.write_text("x = 1\n")
    link = tmp_path / "train.py"
    link.symlink_to(target)
    assert write_all([[str(link)]], lambda path: b"x = 2\n") == []
    assert link.is_symlink()
    assert target.read_bytes() == b"x = 2\n"


def test_a_file_that_cannot_be_written_is_named_and_what_is_tied_to_it_stays_as_it_was(tmp_path: Path):
    here, free, gone = tmp_path / "here.py", tmp_path / "free.py", tmp_path / "gone.py"
    here.write_text("x = 1\n")
    free.write_text("x = 1\n")
    failures = write_all([[str(here), str(gone)], [str(free)]], lambda path: b"x = 2\n")
    assert {failure.path for failure in failures} == {str(here), str(gone)}
    assert here.read_text() == "x = 1\n"
    assert free.read_text() == "x = 2\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["free.py", "here.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_read_only_file_is_not_replaced(tmp_path: Path):
    script = tmp_path / "train.py"
    script.write_text("x = 1\n")
    script.chmod(0o444)
    assert [failure.path for failure in write_all([[str(script)]], lambda path: b"")] == [str(script)]
    assert script.read_text() == "x = 1\n"


def test_a_diff_shows_a_missing_final_newline_as_patch_expects_it():
    assert unified_diff("a.py", "x = 1", "x = 2\n") == (
        "--- a.py\n+++ a.py\n@@ -1 +1 @@\n-x = 1\n\\ No newline at end of file\n+x = 2\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "step=step"),
        ("net=net", "net=net, step=step"),
        ("net=net,", "net=net, step=step,"),
        ("net=net, opt=opt", "net=net, opt=opt, step=step"),
        ("**nets", "**nets, step=step"),
        ("net=(net)", "net=(net), step=step"),
        ("\n            net=net\n        ", "\n            net=net,\n            step=step\n        "),
        (
            "\n            net=net,\n            opt=opt,\n        ",
            "\n            net=net,\n            opt=opt,\n            step=step,\n        ",
        ),
        (
            "net=net,  # the network\n                                     opt=opt",
            "net=net,  # the network\n                                     opt=opt,\n"
            "                                     step=step",
        ),
        (
            "\n            net=net, opt=opt\n        ",
            "\n            net=net, opt=opt, step=step\n        ",
        ),
    ],
)
def test_a_keyword_is_added_in_the_layout_of_the_arguments(before: str, after: str):
    walk = Walk(SourceFile("a.py", IN_A_METHOD.format(before)), [])
    (call,) = m.findall(walk.module, m.Call())
    assert isinstance(call, cst.Call)
    edits = add_keyword(walk, call, "step", "step")
    assert edits is not None
    assert apply_edits(walk.source.text, edits) == IN_A_METHOD.format(after)


def test_a_keyword_that_a_call_has_is_not_added():
    walk = Walk(SourceFile("a.py", "Checkpoint(step=other)\n"), [])
    (call,) = m.findall(walk.module, m.Call())
    assert isinstance(call, cst.Call)
    assert add_keyword(walk, call, "step", "step") is None
