"""Which files a run takes: those a developer would expect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ckptlint.config import Settings, load_settings
from ckptlint.discovery import discover

Tree = Callable[[Mapping[str, str]], Path]


def found(folder: Path, settings: Settings | None = None) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in discover([folder], settings).files]


def test_python_files_are_found_in_a_fixed_order(tree: Tree) -> None:
    folder = tree({"b.py": "", "a/z.py": "", "a/b/c.py": "", "notes.txt": "", "a.pyc": ""})

    assert found(folder) == ["a/b/c.py", "a/z.py", "b.py"]


def test_environments_and_caches_are_left_out(tree: Tree) -> None:
    folder = tree(
        {
            "train.py": "",
            "my-env/pyvenv.cfg": "",
            "my-env/lib/thing.py": "",
            "conda/conda-meta/history": "",
            "conda/thing.py": "",
            ".git/hook.py": "",
            "src/__pycache__/train.py": "",
            ".tox/py311/thing.py": "",
            ".nox/tests/thing.py": "",
            "node_modules/gyp/thing.py": "",
            ".mypy_cache/thing.py": "",
            "lib/site-packages/thing.py": "",
            "thing-1.0.dist-info/thing.py": "",
        }
    )

    assert found(folder) == ["train.py"]


def test_ignore_files_are_respected_where_they_lie(tree: Tree) -> None:
    folder = tree(
        {
            ".git/config": "",
            ".gitignore": "generated/\n*_old.py\n",
            "train.py": "",
            "train_old.py": "",
            "generated/model.py": "",
            "src/.gitignore": "/local.py\n!keep_old.py\n",
            "src/local.py": "",
            "src/keep_old.py": "",
            "src/deep/local.py": "",
            "src/.ignore": "skipped.py\n",
            "src/skipped.py": "",
        }
    )

    assert found(folder) == ["src/deep/local.py", "src/keep_old.py", "train.py"]


def test_ignore_files_above_count_up_to_the_top_of_the_repository(tree: Tree) -> None:
    folder = tree(
        {
            ".gitignore": "model.py\n",
            "repository/.git/config": "",
            "repository/.gitignore": "local.py\n",
            "repository/src/local.py": "",
            "repository/src/model.py": "",
        }
    )

    assert found(folder / "repository" / "src") == ["model.py"]


def test_what_is_named_is_taken_even_where_it_is_ignored(tree: Tree) -> None:
    folder = tree(
        {".git/config": "", ".gitignore": "out/\n", "out/a.py": "", "out/b": "", "venv/pyvenv.cfg": ""}
    )

    discovered = discover([folder / "out" / "b", folder / "out"])

    assert discovered.files == (folder / "out" / "a.py", folder / "out" / "b")
    assert discovered.named == {folder / "out" / "b"}


def test_excluded_patterns_are_left_out(tree: Tree) -> None:
    folder = tree(
        {
            "ckptlint.toml": 'exclude = ["third_party/", "/demo.py"]',
            "demo.py": "",
            "a/demo.py": "",
            "third_party/x.py": "",
        }
    )

    assert found(folder, load_settings(folder)) == ["a/demo.py"]


def test_paths_are_kept_as_the_user_gave_them(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tree({"src/a.py": "", "b.py": ""})
    monkeypatch.chdir(folder)

    assert discover(["src", "b.py"]).files == (Path("b.py"), Path("src/a.py"))
    assert discover(["."]).files == (Path("b.py"), Path("src/a.py"))
    assert discover([folder / "src"]).files == (folder / "src" / "a.py",)


def test_a_file_named_twice_is_taken_once(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tree({"src/a.py": ""})
    monkeypatch.chdir(folder)

    assert discover(["src/a.py", "src", folder / "src"]).files == (Path("src/a.py"),)


def test_links_that_lead_in_circles_are_survived(tree: Tree) -> None:
    folder = tree({"a/train.py": ""})
    (folder / "a" / "again").symlink_to(folder, target_is_directory=True)
    (folder / "a" / "self.py").symlink_to(folder / "a" / "self.py")

    assert found(folder) == ["a/train.py"]


def test_a_linked_file_is_taken_unless_it_is_met_under_its_own_name(tree: Tree) -> None:
    folder = tree({"project/train.py": "", "shared/model.py": ""})
    (folder / "project" / "copy.py").symlink_to(folder / "project" / "train.py")
    (folder / "project" / "model.py").symlink_to(folder / "shared" / "model.py")

    assert found(folder / "project") == ["model.py", "train.py"]


def test_a_path_that_does_not_exist_is_a_problem_and_the_others_are_taken(tree: Tree) -> None:
    folder = tree({"a.py": ""})

    discovered = discover([folder / "a.py", folder / "missing"])

    assert discovered.files == (folder / "a.py",)
    assert [str(problem) for problem in discovered.problems] == [
        f"{folder / 'missing'}: no such file or folder: check the path"
    ]


def test_a_link_to_itself_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")

    (problem,) = discover([tmp_path / "loop.py"]).problems

    assert "cannot be reached" in problem.message


def test_a_folder_without_python_files_is_a_problem(tmp_path: Path) -> None:
    (problem,) = discover([tmp_path]).problems

    assert problem.path == str(tmp_path)
    assert "no Python files" in problem.message
