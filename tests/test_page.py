"""A rule's page on a terminal."""

from __future__ import annotations

from ckptlint.report.page import laid_out

PAGE = """\
# CKP000 some-rule (error)

## Example

A sentence that is longer than the terminal
is wide.

```python
def f():
    # comment

    return 1
```

- [Training checkpoints](https://www.tensorflow.org/guide/checkpoint)
- another
"""


def test_prose_is_wrapped_and_code_stays_as_it_is_without_its_fences():
    assert laid_out(PAGE, 30, colour=False) == (
        "CKP000 some-rule (error)\n"
        "\n"
        "Example\n"
        "\n"
        "A sentence that is longer than\n"
        "the terminal is wide.\n"
        "\n"
        "    def f():\n"
        "        # comment\n"
        "\n"
        "        return 1\n"
        "\n"
        "- [Training\n"
        "  checkpoints](https://www.tensorflow.org/guide/checkpoint)\n"
        "- another\n"
        "\n"
    )


def test_headings_stand_out_in_colour():
    assert "\x1b[1mExample\x1b[0m\n" in laid_out(PAGE, 80, colour=True)
