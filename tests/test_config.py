"""Where settings are looked for, what they mean, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from ckptlint.config import ConfigError, Settings, load_settings, refuse_unknown_codes, toml_reader
from ckptlint.knowledge.user_api import CLASS_KINDS, FUNCTION_EFFECTS

PAGE = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
Tree = Callable[[Mapping[str, str]], Path]


def refusal(tree: Tree, text: str) -> str:
    folder = tree({"ckptlint.toml": text})
    with pytest.raises(ConfigError) as raised:
        load_settings(folder)
    assert raised.value.path == str(folder / "ckptlint.toml")
    return raised.value.message


def test_every_key_is_read(tree: Tree) -> None:
    folder = tree(
        {
            "pyproject.toml": """
                [tool.ckptlint]
                select = ["CKP1"]
                ignore = ["CKP106"]
                exclude = ["third_party/"]
                keras = 2
                output-format = "json"
                pedantic = true
                per-file-ignores = { "tests/" = ["ckp301"] }
                [tool.ckptlint.api]
                classes = { "ourlib.nn.Block" = "layer" }
                functions = { "ourlib.io.save_all" = "save" }
            """
        }
    )

    assert load_settings(folder) == Settings(
        select=("CKP1",),
        ignore=("CKP106",),
        exclude=("third_party/",),
        keras=2,
        output_format="json",
        pedantic=True,
        per_file_ignores={"tests/": ("CKP301",)},
        api={"classes": {"ourlib.nn.Block": "layer"}, "functions": {"ourlib.io.save_all": "save"}},
        source=folder / "pyproject.toml",
    )


def test_the_nearest_configuration_upwards_counts(tree: Tree) -> None:
    folder = tree(
        {
            "ckptlint.toml": "keras = 2",
            "near/ckptlint.toml": "keras = 3",
            "near/src/train.py": "",
            "near/src/pyproject.toml": "[tool.ruff]",
        }
    )

    assert load_settings(folder / "near" / "src").keras == 3


def test_ckptlint_toml_goes_before_pyproject_toml_beside_it(tree: Tree) -> None:
    folder = tree({"ckptlint.toml": "keras = 2", "pyproject.toml": "[tool.ckptlint]\nkeras = 3"})

    assert load_settings(folder).keras == 2


def test_an_unknown_key_is_refused_with_the_nearest_known_one(tree: Tree) -> None:
    assert refusal(tree, "slect = []") == "unknown key `slect`; did you mean `select`?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('select = "CKP1"', "a list of strings"),
        ("ignore = [1]", "a list of strings"),
        ("keras = 4", "2 or 3"),
        ("keras = true", "2 or 3"),
        ("keras = 2.0", "2 or 3"),
        ("pedantic = 1", "true or false"),
        ('output-format = "xml"', "one of full, concise, json"),
        ('per-file-ignores = ["CKP1"]', "a table of patterns"),
        ('per-file-ignores = { "tests/" = "CKP1" }', "a table of patterns"),
        ("api = 1", "a table"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(tree: Tree, text: str, expected: str) -> None:
    assert f"must be {expected}" in refusal(tree, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[api]\nclass = {}", "unknown key `api.class`; did you mean `classes`?"),
        ("[api]\nclasses = 1", '`api.classes` must be a table such as { "ourlib.name" = "module" }'),
        (
            '[api.classes]\n"ourlib.nn.Block" = "modul"',
            "`api.classes`: `ourlib.nn.Block` has the unknown kind `modul`; did you mean `module`?",
        ),
        (
            '[api.classes]\n"ourlib.nn.Block" = 3',
            "`api.classes`: `ourlib.nn.Block` has the unknown kind `3`; known are module, layer, model, "
            "optimizer, metric, loss, callback, checkpoint, plain",
        ),
        (
            '[api.functions]\n"ourlib.io.save_all" = "saves"',
            "`api.functions`: `ourlib.io.save_all` has the unknown effect `saves`; did you mean `save`?",
        ),
        (
            '[api.classes]\nourlib.Block = "layer"',
            '`api.classes`: put the whole name in quotes, as in `"ourlib.Block"`',
        ),
    ],
)
def test_what_is_said_wrongly_of_own_classes_and_functions_is_refused(
    tree: Tree, text: str, expected: str
) -> None:
    assert refusal(tree, text) == expected


def test_broken_toml_is_refused(tree: Tree) -> None:
    assert refusal(tree, "select = [").startswith("no valid TOML")


def test_a_pyproject_that_does_not_speak_of_ckptlint_may_be_anything(tree: Tree) -> None:
    folder = tree({"pyproject.toml": "not toml at all ["})

    assert load_settings(folder).select == ()


def test_an_unknown_code_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(ConfigError) as raised:
        refuse_unknown_codes(Settings(select=("CKP110",)), ["CKP101", "CKP204"], "command line")

    assert (
        str(raised.value) == "command line: `select` names the unknown rule `CKP110`; did you mean `CKP101`?"
    )


def test_the_beginning_of_a_code_is_known() -> None:
    refuse_unknown_codes(Settings(select=("CKP1",), ignore=("CKP",)), ["CKP101", "CKP204"])


def test_the_longer_of_select_and_ignore_decides() -> None:
    settings = Settings(select=("CKP1", "CKP201"), ignore=("CKP101", "CKP2"))

    assert [settings.selects(code) for code in ("CKP101", "CKP102", "CKP201", "CKP203", "CKP301")] == [
        False,
        True,
        True,
        False,
        False,
    ]


def test_without_a_selection_the_rules_on_by_default_are_selected() -> None:
    assert Settings().selects("CKP101")
    assert not Settings().selects("CKP115", on_by_default=False)
    assert Settings(select=("CKP115",)).selects("CKP115", on_by_default=False)


def test_per_file_ignores_count_from_the_folder_of_the_configuration(tree: Tree) -> None:
    folder = tree({"ckptlint.toml": 'per-file-ignores = { "tests/" = ["CKP3"], "*_demo.py" = ["CKP101"] }'})
    settings = load_settings(folder)

    assert settings.ignores_in_file("CKP301", folder / "tests" / "deep" / "test_save.py")
    assert not settings.ignores_in_file("CKP101", folder / "tests" / "test_save.py")
    assert settings.ignores_in_file("CKP101", folder / "src" / "gan_demo.py")
    assert not settings.ignores_in_file("CKP301", folder.parent / "tests" / "test_save.py")


def test_the_page_about_the_configuration_tells_of_every_key_kind_and_effect() -> None:
    first = re.findall(r"^\| `\"?([\w-]+)\"?` \|", PAGE, re.MULTILINE)
    keys = [field.name.replace("_", "-") for field in fields(Settings) if field.name != "source"]
    assert sorted(first) == sorted([*keys, *CLASS_KINDS, *FUNCTION_EFFECTS])


def test_the_examples_of_the_page_about_the_configuration_are_read(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert examples
    for number, example in enumerate(examples):
        name = "pyproject.toml" if "tool" in toml_reader()(example) else "ckptlint.toml"
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / name).write_text(example, encoding="utf-8")
        assert load_settings(folder) != Settings(source=folder / name)
