"""The symbolic run: executes the program on abstract values and leaves a record of what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ckptlint.program.objects import Kind
from ckptlint.program.record import Record
from ckptlint.source import SourceFile
from ckptlint.world import WorldChoice


def analyse(
    entries: Sequence[str],
    read: Callable[[str], SourceFile | None],
    dialect: Callable[[str, str], WorldChoice],
    api: Mapping[str, Mapping[str, str]],
) -> Record:
    """Run the entry files and what they import; nothing of the program is executed.

    `read` gives a file's source, or None where there is no such file; `dialect` the world a file runs in.
    Files that cannot be parsed are left out. `api` is the user's own table of what their classes and
    functions mean.
    """
    from ckptlint.frameworks.tensorflow.adapter import adapter
    from ckptlint.interpreter.interpreter import Interpreter
    from ckptlint.interpreter.modules import Modules
    from ckptlint.libraries import Libraries

    modules = Modules(read, dialect)
    modules.name_as(entries)
    loaded = [m for m in (modules.load(path) for path in entries) if m is not None]
    run = Interpreter(modules, (m.path for m in loaded), Libraries, adapter(api))
    run.drivers.run_all_entries(loaded)
    run.record.containers = {o.id: o.type for o in run.record.objects if o.kind is Kind.CONTAINER}
    return run.record
