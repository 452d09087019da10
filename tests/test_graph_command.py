"""`ckptlint graph` as people and tools call it: formats, exit codes, files written whole or not at all."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from ckptlint.cli import main
from ckptlint.config import Settings
from ckptlint.graph import Graph
from ckptlint.session import Sources
from tests.test_graph_report import deep_network, keras_3_training


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Ran]


class Analysis:
    """Stands for the analysis: reads the file as the real one does, and answers what it was given."""

    def __init__(self) -> None:
        self.graphs = [keras_3_training(), deep_network()]
        self.asked: list[tuple[str, int | None, int | None]] = []

    def __call__(self, path: str, settings: Settings, keras: int | None) -> list[Graph]:
        self.asked.append((path, settings.keras, keras))
        Sources([path]).source(path).tree()
        return self.graphs


@pytest.fixture
def analysis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Analysis:
    made = Analysis()
    monkeypatch.setattr("ckptlint.session.graphs_of", made, raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    Path("train.py").write_text("x = 1\n")
    return made


@pytest.fixture
def graph(analysis: Analysis, capfd: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: str) -> Ran:
        try:
            code = main(["graph", *arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        sys.stdout.flush()
        return Ran(code, *capfd.readouterr())

    return run


def nothing_written_but(*names: str) -> bool:
    return {path.name for path in Path().iterdir()} == set(names)


def test_each_root_is_shown_as_a_tree(graph: Command):
    ran = graph("train.py")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("ckpt: saved by manager.save() at train.py:48\n")
    assert "\n\nself.model: saved by manager.save() at train.py:48\n" in ran.out


def test_a_pipe_gets_no_colour_and_no_wrapped_lines_unless_colour_is_forced(
    graph: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "30")
    plain = graph("train.py").out
    assert "\x1b[" not in plain
    assert max(map(len, plain.splitlines())) > 60
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in graph("train.py").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert graph("train.py").out == plain


def test_the_format_is_as_asked(graph: Command):
    assert graph("train.py", "--format", "mermaid").out.splitlines()[1] == "flowchart LR"
    assert graph("train.py", "--format", "dot").out.startswith("digraph ")
    assert len(json.loads(graph("train.py", "--format", "json").out)["roots"]) == 2


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("a.svg", "<svg "),
        ("a.dot", "digraph "),
        ("a.gv", "digraph "),
        ("a.mmd", "%%{init"),
        ("a.md", "```mermaid\n%%{init"),
        ("a.json", "{"),
        ("a.txt", "ckpt: "),
        ("a", "ckpt: "),
        ("A.SVG", "<svg "),
    ],
)
def test_the_suffix_of_the_output_file_names_the_format(graph: Command, name: str, beginning: str):
    assert graph("train.py", "-o", name) == (0, "", "")
    assert Path(name).read_text(encoding="utf-8").startswith(beginning)
    assert nothing_written_but("train.py", name)


def test_a_format_that_is_asked_for_beats_the_suffix(graph: Command):
    graph("train.py", "--format", "json", "-o", "a.svg")
    assert json.loads(Path("a.svg").read_text())["schema"] == 1


def test_a_suffix_that_names_no_format_is_refused(graph: Command):
    ran = graph("train.py", "-o", "model.py")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("ckptlint: model.py: the suffix names no format: use one of .svg, .dot,")
    assert nothing_written_but("train.py")


def test_the_file_that_is_read_is_never_overwritten(graph: Command):
    ran = graph("train.py", "--format", "tree", "-o", "./train.py")
    assert ran == (2, "", "ckptlint: ./train.py: the file that is read: name another to write\n")
    assert Path("train.py").read_text() == "x = 1\n"


def test_one_root_is_shown_by_its_name(graph: Command):
    ran = graph("train.py", "--root", "self.model", "--format", "json")
    assert [root["name"] for root in json.loads(ran.out)["roots"]] == ["self.model"]


def test_an_unknown_root_is_refused_with_the_roots_there_are(graph: Command, analysis: Analysis):
    assert graph("train.py", "--root", "ckp", "-o", "a.svg") == (
        2,
        "",
        "ckptlint: train.py: no root `ckp`: there are `ckpt` and `self.model`\n",
    )
    del analysis.graphs[1]
    assert graph("train.py", "--root", "ckp").err == (
        "ckptlint: train.py: no root `ckp`: the only one is `ckpt`\n"
    )
    assert nothing_written_but("train.py")


def test_the_keras_version_of_the_command_line_is_handed_on(graph: Command, analysis: Analysis):
    Path("ckptlint.toml").write_text("keras = 3\n")
    graph("train.py")
    graph("train.py", "--keras", "2")
    assert analysis.asked == [("train.py", 3, None), ("train.py", 2, 2)]


@pytest.mark.parametrize("output_format", ["tree", "mermaid", "dot", "svg"])
def test_a_file_that_saves_nothing_is_no_failure(graph: Command, analysis: Analysis, output_format: str):
    analysis.graphs = []
    ran = graph("train.py", "--format", output_format)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("ckptlint: train.py: no checkpoint is saved here that could be seen: ")


def test_a_file_that_saves_nothing_is_an_empty_list_for_tools_and_no_picture_file(
    graph: Command, analysis: Analysis
):
    analysis.graphs = []
    assert json.loads(graph("train.py", "--format", "json").out)["roots"] == []
    assert "(a.svg is not written)" in graph("train.py", "-o", "a.svg").err
    assert nothing_written_but("train.py")


def test_a_missing_file_a_folder_and_broken_python_are_named_with_what_to_do(graph: Command):
    Path("package").mkdir()
    Path("broken.py").write_text("x = 1\nx = (\n")
    assert graph("missing.py").err.startswith("ckptlint: missing.py: ")
    assert (
        graph("package").err == "ckptlint: package: a folder: name the one file that saves the checkpoint\n"
    )
    assert graph("broken.py").err.startswith("ckptlint: broken.py:2: syntax error")
    for name in ("missing.py", "package", "broken.py"):
        assert graph(name, "-o", "a.svg")[:2] == (2, "")
    assert nothing_written_but("train.py", "broken.py", "package")


def test_an_output_that_cannot_be_written_is_named_with_what_to_do(graph: Command):
    Path("folder").mkdir()
    assert graph("train.py", "-o", "no/where/a.svg") == (
        2,
        "",
        "ckptlint: no/where/a.svg: cannot be written (no such file or directory): make its folder first\n",
    )
    assert graph("train.py", "-o", "folder") == (2, "", "ckptlint: folder: a folder: name a file to write\n")


def test_a_failed_write_leaves_the_file_as_it_was(graph: Command, monkeypatch: pytest.MonkeyPatch):
    Path("a.json").write_text("before")

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    ran = graph("train.py", "-o", "a.json")
    assert (ran.code, Path("a.json").read_text()) == (2, "before")
    assert "cannot be written (no space left on device)" in ran.err
    assert nothing_written_but("train.py", "a.json")


def test_a_file_written_anew_keeps_its_mode_and_a_link_still_points_to_it(graph: Command):
    Path("a.json").write_text("before")
    Path("a.json").chmod(0o640)
    Path("link.json").symlink_to("a.json")
    assert graph("train.py", "-o", "link.json").code == 0
    assert Path("link.json").is_symlink()
    assert stat.S_IMODE(Path("a.json").stat().st_mode) == 0o640
    assert json.loads(Path("a.json").read_text())["schema"] == 1


def test_what_cannot_be_drawn_here_is_said_and_nothing_is_written(
    graph: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setitem(sys.modules, "graphlay", None)
    ran = graph("train.py", "-o", "a.svg")
    assert ran == (
        2,
        "",
        "ckptlint: Graphviz (dot) is not on the PATH and graphlay is not installed: install either, "
        "for example with pip install 'ckptlint[svg]'\n",
    )
    assert nothing_written_but("train.py")
