"""Which comments silence which findings."""

from __future__ import annotations

import pytest

from ckptlint.suppressions import noqa_row, read_suppressions


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "#noqa",
        "# NOQA",
        "# noqa: CKP101",
        "# noqa:CKP101,CKP102",
        "# noqa: CKP102 CKP101",
        "# noqa: ckp101",
        "# noqa: CKP1",
        "# noqa: E501, CKP101 because it is a demo",
        "# type: ignore  # noqa: CKP101",
        "# ckptlint: ignore",
        "# ckptlint:ignore[CKP101]",
        "# ckptlint: ignore[CKP102, CKP101]",
        "# a counter  # ckptlint: ignore[CKP1]",
    ],
)
def test_the_comment_silences_the_finding_on_its_line(comment: str) -> None:
    suppressions = read_suppressions(f"a = 1\nstep = tf.Variable(0)  {comment}\nb = 1\n")

    assert suppressions.silences("CKP101", 2)
    assert not suppressions.silences("CKP101", 1)
    assert not suppressions.silences("CKP101", 3)


@pytest.mark.parametrize(
    "comment",
    ["# noqa: E501", "# noqa: CKP102", "# ckptlint: ignore[CKP2]", "# see noqa", "# noqa-like", "# no qa"],
)
def test_the_comment_does_not_silence_the_finding(comment: str) -> None:
    assert not read_suppressions(f"step = tf.Variable(0)  {comment}\n").silences("CKP101", 1)


def test_words_in_a_string_silence_nothing() -> None:
    text = 's = "# noqa"\nt = """\n# ckptlint: ignore-file\n"""\n'
    suppressions = read_suppressions(text)

    assert not any(suppressions.silences("CKP101", line) for line in range(1, 5))


def test_a_comment_anywhere_in_a_statement_counts_for_all_its_lines() -> None:
    text = "ckpt = tf.train.Checkpoint(\n    model=model,  # noqa: CKP102\n    step=step,\n)\nother = 1\n"
    suppressions = read_suppressions(text)

    assert [suppressions.silences("CKP102", line) for line in range(1, 6)] == [True, True, True, True, False]


def test_a_comment_after_a_string_of_several_lines_counts_for_its_first() -> None:
    assert read_suppressions('text = """\nfirst\n"""  # noqa\n').silences("CKP101", 1)


def test_a_comment_on_a_line_of_its_own_says_nothing_about_the_next() -> None:
    assert not read_suppressions("# noqa\nstep = 1\n").silences("CKP101", 2)


def test_a_comment_behind_a_loop_does_not_reach_into_its_body() -> None:
    suppressions = read_suppressions("for step in range(3):  # noqa\n    save()\n")

    assert suppressions.silences("CKP301", 1)
    assert not suppressions.silences("CKP301", 2)


def test_a_whole_file_can_be_silenced() -> None:
    assert read_suppressions("x = 1\n# ckptlint: ignore-file\n").silences("CKP101", 1)


@pytest.mark.parametrize("version", [2, 3])
def test_the_keras_version_can_be_named(version: int) -> None:
    assert read_suppressions(f"# ckptlint: keras={version}\n").keras == version


@pytest.mark.parametrize("comment", ["# ckptlint: ignroe", "# ckptlint: keras=4", "# ckptlint: ignore[]"])
def test_a_comment_that_means_nothing_is_told(comment: str) -> None:
    suppressions = read_suppressions(f"x = 1\nstep = 2  {comment}\n")

    ((line, message),) = suppressions.mistakes
    assert line == 2
    assert "ignore[CKP101]" in message
    assert not suppressions.silences("CKP101", 2)


def test_comments_before_a_syntax_error_still_count() -> None:
    assert read_suppressions("step = 1  # noqa\nx = (\n").silences("CKP101", 1)


def test_a_noqa_would_go_to_the_last_line_of_the_statement() -> None:
    text = 'ckpt = Checkpoint(\n    model=model,\n)\ntext = """\nlong\n"""\nx = 1\n'

    assert [noqa_row(text, line) for line in range(1, 8)] == [3, 3, 3, 6, 6, 6, 7]
