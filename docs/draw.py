"""Draws the pictures of the guides anew, from the programs in docs/examples: `python -m docs.draw`."""

from __future__ import annotations

from pathlib import Path

from ckptlint import cli

HERE = Path(__file__).parent
EXAMPLES = ("sequential", "stack", "trainer")
KERAS = (2, 3)


def picture(example: str, keras: int) -> Path:
    """Where the picture of an example under one Keras version stands."""
    return HERE / "pictures" / f"{example}-keras{keras}.svg"


def draw(example: str, keras: int) -> None:
    program = (HERE / "examples" / f"{example}.py").relative_to(Path.cwd())
    options = ["--isolated", "--keras", str(keras), "--output", str(picture(example, keras))]
    if cli.main(["graph", str(program), *options]):
        raise SystemExit(f"{program}: not drawn")


if __name__ == "__main__":
    for name in EXAMPLES:
        for version in KERAS:
            draw(name, version)
