"""What `ckptlint graph` does: the graphs of one file, in the format asked for, printed or written."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ckptlint.source import SourceError

if TYPE_CHECKING:
    from ckptlint.config import Settings
    from ckptlint.graph import Graph
    from ckptlint.report.graph import Page

SUFFIXES = {
    ".svg": "svg",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".md": "mermaid",
    ".json": "json",
    ".txt": "tree",
    "": "tree",
}
STDOUT = "-"

NO_ROOT = (
    "no checkpoint is saved here that could be seen: no tf.train.Checkpoint, save_weights, save or "
    "ModelCheckpoint; name the file that builds the Checkpoint"
)


class CommandError(Exception):
    """Why there is no graph to show, in one line for the user."""


def run(
    path: str,
    settings: Settings,
    *,
    output_format: str | None = None,
    keras: int | None = None,
    root: str | None = None,
    output: str | None = None,
    full_keys: bool = False,
) -> str | None:
    """Show the graphs of a file; answers what is to be said beside.

    Raises `CommandError` and `SourceError`.
    """
    from ckptlint.report.graph import DrawingError, Page, render

    output = None if output == STDOUT else output
    chosen = output_format or _format_of(output)
    _refuse(path, output)
    graphs = _graphs(path, settings, keras, root)
    if not graphs and chosen != "json":
        return f"{path}: {NO_ROOT}" + (f" ({output} is not written)" if output else "")
    page = Page(graphs, path, full_keys=full_keys)
    try:
        text = render(chosen, page if output else _for_terminal(page))
    except DrawingError as error:
        raise CommandError(str(error)) from error
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        if chosen == "mermaid" and output.lower().endswith(".md"):
            text = f"```mermaid\n{text}```\n"
        write_whole(output, text)
    return None if graphs else f"{path}: {NO_ROOT}"


def _format_of(output: str | None) -> str:
    suffix = Path(output).suffix.lower() if output else ""
    if suffix not in SUFFIXES:
        known = ", ".join(suffix for suffix in SUFFIXES if suffix)
        raise CommandError(f"{output}: the suffix names no format: use one of {known}, or add --format")
    return SUFFIXES[suffix]


def _refuse(path: str, output: str | None) -> None:
    if Path(path).is_dir():
        raise CommandError(f"{path}: a folder: name the one file that saves the checkpoint")
    if output is None:
        return
    if Path(output).is_dir():
        raise CommandError(f"{output}: a folder: name a file to write")
    with contextlib.suppress(OSError):
        if Path(output).samefile(path):
            raise CommandError(f"{output}: the file that is read: name another to write")


def _graphs(path: str, settings: Settings, keras: int | None, root: str | None) -> Sequence[Graph]:
    from ckptlint.session import graphs_of

    graphs = graphs_of(path, settings, keras)
    if root is None or not graphs:
        return graphs
    chosen = [graph for graph in graphs if graph.name == root]
    if not chosen:
        raise CommandError(f"{path}: no root `{root}`: {_roots(graphs)}")
    return chosen


def _roots(graphs: Sequence[Graph]) -> str:
    named = [f"`{name}`" for name in dict.fromkeys(graph.name for graph in graphs)]
    if len(named) == 1:
        return f"the only one is {named[0]}"
    return f"there are {', '.join(named[:-1])} and {named[-1]}"


def _for_terminal(page: Page) -> Page:
    """As wide as the terminal; what is piped is not wrapped."""
    from dataclasses import replace
    from shutil import get_terminal_size

    from ckptlint.report.colour import wants_colour

    return replace(
        page,
        colour=wants_colour(sys.stdout),
        width=get_terminal_size().columns if sys.stdout.isatty() else None,
        ascii=not _can_draw(sys.stdout.encoding),
    )


def _can_draw(encoding: str | None) -> bool:
    try:
        "├└─│→".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def write_whole(path: str, text: str) -> None:
    """Write a file whole or not at all; raises `SourceError`."""
    target = Path(os.path.realpath(path))
    data = text.encode("utf-8", "backslashreplace")
    try:
        before = target.stat() if target.exists() else None
        if before is not None and not stat.S_ISREG(before.st_mode):
            target.write_bytes(data)  # a pipe or a device takes what it is given
            return
        if before is not None and not os.access(target, os.W_OK):
            raise PermissionError("the file is read-only")
        _replace(target, data, _new_mode() if before is None else stat.S_IMODE(before.st_mode))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _unwritable(path, reason, target.parent.is_dir()) from error


def _replace(target: Path, data: bytes, mode: int) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _new_mode() -> int:
    """The mode that a file made in the ordinary way would have."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _unwritable(path: str, reason: str, has_folder: bool) -> SourceError:
    advice = "check its permissions" if has_folder else "make its folder first"
    return SourceError(path, None, f"cannot be written ({reason}): {advice}")
