"""The command line: `ckptlint [check] PATHS`, `ckptlint explain [CODE]` and `ckptlint graph FILE`.

Exit codes: 0 clean, 1 findings (or changes, with `--diff`), 2 something could not be linted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckptlint.config import Settings
    from ckptlint.edits import Fixed
    from ckptlint.finding import Finding
    from ckptlint.rules.rule import AnyRule
    from ckptlint.session import LintRun, Outcome, Sources
    from ckptlint.source import Problem, SourceFile

CLEAN, FOUND, FAILED = 0, 1, 2
INTERRUPTED = 130
BROKEN_PIPE = 141
COMMANDS = ("check", "explain", "graph")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a path or a line of code must not fail for want of a character
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run(list(sys.argv[1:] if arguments is None else arguments))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at exit: that, too, shall be quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("CKPTLINT_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}".strip().partition("\n")[0]
        _complain(f"internal error ({what}): please report it with the output of CKPTLINT_DEBUG=1")
        return FAILED


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in {*COMMANDS, "-h", "--help", "--version"}:
        arguments = ["check", *arguments]
    options = parser().parse_args(arguments)
    from ckptlint.config import ConfigError

    commands = {"check": _check, "explain": _explain, "graph": _graph}
    try:
        return commands[options.command](options)
    except ConfigError as error:
        _complain(str(error))
        return FAILED


def parser() -> argparse.ArgumentParser:
    from ckptlint import __version__

    top = argparse.ArgumentParser(
        prog="ckptlint",
        description="Finds the bugs that make TensorFlow and Keras checkpoints lose training state.",
        epilog="`ckptlint PATHS` is short for `ckptlint check PATHS`; its options: `ckptlint check --help`.",
    )
    top.add_argument("--version", action="version", version=f"ckptlint {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_check(commands.add_parser("check", help="lint files and folders (the default command)"))
    explain = commands.add_parser("explain", help="print the page of a rule, or the list of rules")
    explain.add_argument(
        "rule", nargs="?", metavar="CODE", help="a rule's code or name; without it, all are listed"
    )
    _add_graph(commands.add_parser("graph", help="show what a file's checkpoints hold, and what they lack"))
    return top


def _add_check(check: argparse.ArgumentParser) -> None:
    from ckptlint import __version__
    from ckptlint.report import FORMATS

    check.add_argument(
        "paths", nargs="*", metavar="PATHS", help="files and folders (default: .); - is standard input"
    )
    rules = check.add_argument_group("rules")
    rules.add_argument(
        "--select",
        action="append",
        type=_codes,
        metavar="CODES",
        help="only these rules; beginnings count (CKP1)",
    )
    rules.add_argument("--ignore", action="append", type=_codes, metavar="CODES", help="not these rules")
    rules.add_argument(
        "--pedantic", action="store_true", help="also what is only likely, and what merely deserves a note"
    )
    rules.add_argument("--keras", type=int, choices=(2, 3), help="the Keras version the code runs under")
    edits = check.add_argument_group("edits")
    edits.add_argument("--fix", action="store_true", help="apply the safe fixes")
    edits.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: the unsafe fixes, too"
    )
    edits.add_argument("--diff", action="store_true", help="show what --fix would change, and write nothing")
    output = check.add_argument_group("output")
    output.add_argument(
        "--output-format", choices=tuple(FORMATS), help="default: full on a terminal, else concise"
    )
    output.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")
    output.add_argument("-v", "--verbose", action="store_true", help="also say what was left out, and why")
    configuration = check.add_argument_group("configuration")
    configuration.add_argument(
        "--config", type=Path, metavar="FILE", help="the ckptlint.toml or pyproject.toml to use"
    )
    configuration.add_argument("--isolated", action="store_true", help="use no configuration file")
    configuration.add_argument(
        "--stdin-filename", metavar="NAME", help="the path that standard input stands for"
    )
    check.add_argument("--version", action="version", version=f"ckptlint {__version__}")


def _add_graph(graph: argparse.ArgumentParser) -> None:
    from ckptlint.report.graph import FORMATS

    graph.description = "Shows what each save of FILE writes: objects, names, keys; and the state not in it."
    graph.epilog = "Exits with 0, also where FILE saves nothing; with 2 if it cannot be read or drawn."
    graph.add_argument("file", metavar="FILE", help="the Python file that saves")
    graph.add_argument(
        "--format", choices=tuple(FORMATS), help="default: by the suffix of the output file, else tree"
    )
    graph.add_argument("--keras", type=int, choices=(2, 3), help="the Keras version the code runs under")
    graph.add_argument("--root", metavar="NAME", help="only the root of this name")
    graph.add_argument(
        "--full-keys", action="store_true", help="keys whole, with the end that all of them share"
    )
    graph.add_argument("-o", "--output", metavar="FILE", help="write to a file; .md holds Mermaid for GitHub")
    graph.add_argument("--config", type=Path, metavar="FILE", help="the configuration file to use")
    graph.add_argument("--isolated", action="store_true", help="use no configuration file")
    graph.set_defaults(select=None, ignore=None, pedantic=False, output_format=None)


def _codes(listed: str) -> list[str]:
    return [code.strip().upper() for code in listed.split(",") if code.strip()]


def _check(options: argparse.Namespace) -> int:
    from ckptlint.session import STDIN, LintRun, home_of
    from ckptlint.source import SourceError, SourceFile

    from_stdin = "-" in options.paths or (not options.paths and options.stdin_filename is not None)
    if from_stdin and set(options.paths) - {"-"}:
        _complain("-: standard input is linted alone; leave out the other paths")
        return FAILED
    if not from_stdin:
        paths = options.paths or ["."]
        settings = _settings(options, home_of(paths))
        return _Check(options, settings, LintRun(paths, settings)).run()

    name = options.stdin_filename or STDIN
    settings = _settings(options, home_of([name]))
    data = sys.stdin.buffer.read()
    try:
        source = SourceFile.from_bytes(name, data)
    except SourceError as error:
        _complain(str(error))
        if options.fix and not options.diff:
            sys.stdout.buffer.write(data)  # an editor puts this in place of its text
        return FAILED
    return _Check(options, settings, LintRun((), settings, {name: source}), source).run()


def _settings(options: argparse.Namespace, home: Path) -> Settings:
    """The configuration file's settings, with those of the command line over them."""
    from ckptlint.config import Settings, load_settings, refuse_unknown_codes
    from ckptlint.rules import RULES

    if options.isolated:
        settings = Settings()
    elif options.config is not None:
        settings = _settings_in(options.config)
    else:
        settings = load_settings(home)
    known = [rule.code for rule in RULES]
    refuse_unknown_codes(settings, known)
    ignored = _flat(options.ignore)
    if options.select:
        settings = replace(settings, select=_flat(options.select), ignore=())
    settings = replace(
        settings,
        ignore=(*settings.ignore, *ignored),
        keras=options.keras or settings.keras,
        pedantic=options.pedantic or settings.pedantic,
        output_format=options.output_format or settings.output_format,
    )
    refuse_unknown_codes(replace(settings, per_file_ignores={}), known, "command line")
    return settings


def _settings_in(path: Path) -> Settings:
    """The settings in the file that the user named."""
    from ckptlint.config import ConfigError, settings_from, toml_reader

    try:
        table = toml_reader()(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror or error}): check the path") from None
    except ValueError as error:
        raise ConfigError(str(path), f"no valid TOML: {error}") from None
    if path.name == "pyproject.toml":
        for name in ("tool", "ckptlint"):
            table = table.get(name, {})
            if not isinstance(table, dict):
                raise ConfigError(str(path), f"`{name}` must be a table")
    return settings_from(table, path)


def _flat(lists: Iterable[Iterable[str]] | None) -> tuple[str, ...]:
    return tuple(code for codes in lists or () for code in codes)


@dataclass(frozen=True)
class _Check:
    """What `check` does with one run: report, or fix and report what remains, or show the difference."""

    options: argparse.Namespace
    settings: Settings
    session: LintRun
    stdin: SourceFile | None = None

    def run(self) -> int:
        if self.options.diff:
            return self._diff()
        if self.options.fix:
            return self._fix()
        outcome = self.session.lint()
        self._report(outcome, self.session.sources)
        return self._exit_code(outcome.findings, outcome.problems)

    def _fixed(self) -> tuple[Fixed, Outcome]:
        """The edits made in memory, and the outcome of the last pass."""
        from ckptlint.edits import fix_until_stable

        outcomes: list[Outcome] = []

        def lint(texts: Mapping[str, str]) -> Sequence[Finding]:
            outcomes.append(self.session.lint(texts))
            return outcomes[-1].findings

        session, unsafe = self.session, self.options.unsafe_fixes
        fixed = fix_until_stable(lint, session.sources.text, session.files, unsafe)
        return fixed, outcomes[-1]

    def _diff(self) -> int:
        from ckptlint.edits import unified_diff

        fixed, outcome = self._fixed()
        for path, text in sorted(fixed.texts.items()):
            sys.stdout.write(unified_diff(path, self.session.sources.text(path), text))
        self._tell(outcome, fixed)
        if fixed.texts:
            _say(f"Would fix {_count(len(fixed.applied), 'finding')} in {_count(len(fixed.texts), 'file')}.")
        return self._exit_code(fixed.texts, outcome.problems)

    def _fix(self) -> int:
        fixed, outcome = self._fixed()
        problems = self._write(fixed)
        failed = {problem.path for problem in problems}
        written = {path: text for path, text in fixed.texts.items() if path not in failed}
        if problems:
            outcome = self.session.lint(written)
            outcome = replace(outcome, problems=(*outcome.problems, *problems))
        self._report(outcome, self.session.sources.edited(written), fixed)
        return self._exit_code(outcome.findings, outcome.problems)

    def _write(self, fixed: Fixed) -> list[Problem]:
        from ckptlint.edits import linked_files, write_all

        if self.stdin is not None:
            text = fixed.texts.get(self.stdin.path, self.stdin.text)
            sys.stdout.buffer.write(self.stdin.encode(text))
            return []
        sources = self.session.sources
        groups = linked_files(fixed.applied, fixed.texts)
        return write_all(groups, lambda path: sources.source(path).encode(fixed.texts[path]))

    def _report(self, outcome: Outcome, sources: Sources, fixed: Fixed | None = None) -> None:
        from ckptlint.report import Report, render, statistics
        from ckptlint.report.colour import wants_colour

        stream = sys.stderr if self.stdin is not None and self.options.fix else sys.stdout
        output_format = self.settings.output_format or ("full" if stream.isatty() else "concise")
        if self.options.statistics:
            stream.write(statistics.render(output_format, outcome.findings))
        else:
            report = Report(outcome.findings, sources.lines, wants_colour(stream))
            stream.write(render(output_format, report))
        stream.flush()
        self._tell(outcome, fixed)
        if output_format == "full":
            _say(_summary(outcome, fixed))

    def _tell(self, outcome: Outcome, fixed: Fixed | None) -> None:
        """What is to be said beside the findings."""
        for problem in (*outcome.problems, *outcome.remarks):
            _complain(str(problem))
        for finding in fixed.refused if fixed is not None else ():
            _complain(f"{_where(finding)}: {finding.code} is not fixed, for its edit would break the file")
        if not self.options.verbose:
            return
        for finding in fixed.outside if fixed is not None else ():
            _complain(f"{_where(finding)}: {finding.code} is not fixed, for its edit touches files not given")
        for place in dict.fromkeys(outcome.gave_up):
            _complain(f"{place.path}:{place.line}: the analysis gave up here; there may be more to find")
        if self.settings.source is not None:
            _complain(f"settings from {self.settings.source}")

    def _exit_code(self, found: Iterable[object], problems: Iterable[object]) -> int:
        if any(True for _ in problems):
            return FAILED
        return FOUND if any(True for _ in found) and not self.options.exit_zero else CLEAN


def _summary(outcome: Outcome, fixed: Fixed | None) -> str:
    from ckptlint.finding import Applicability

    files = _count(len({finding.place.path for finding in outcome.findings}), "file")
    remaining = len(outcome.findings)
    done = len(fixed.applied) if fixed is not None else 0
    if done:
        return f"Found {_count(done + remaining, 'finding')} ({done} fixed, {remaining} remaining)."
    if not remaining:
        return f"No findings in {_count(len(outcome.files), 'file')}."
    fixes = [finding.fix.applicability for finding in outcome.findings if finding.fix is not None]
    safe, unsafe = fixes.count(Applicability.SAFE), fixes.count(Applicability.UNSAFE)
    offers = [f"{safe} fixable with --fix"] if safe else []
    offers += [f"{unsafe} {'more ' if safe else ''}with --fix --unsafe-fixes"] if unsafe else []
    return "; ".join([f"Found {_count(remaining, 'finding')} in {files}", *offers]) + "."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _where(finding: Finding) -> str:
    return f"{finding.place.path}:{finding.place.line}"


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _complain(line: str) -> None:
    _say(f"ckptlint: {line}")


def _explain(options: argparse.Namespace) -> int:
    from ckptlint.rules import RULES

    if options.rule is None:
        _list(RULES)
        return CLEAN
    wanted = options.rule.lower()
    for rule in RULES:
        if wanted in {rule.code.lower(), rule.name.lower()}:
            _print_page(f"# {rule.code} {rule.name} ({rule.severity.value})\n\n{rule.documentation()}")
            return CLEAN
    _complain(f"no rule `{options.rule}`{_nearest(wanted, RULES)} `ckptlint explain` lists all")
    return FAILED


def _print_page(markdown: str) -> None:
    """On a terminal to be read, elsewhere as the Markdown that it is."""
    if not sys.stdout.isatty():
        print(markdown)
        return
    from shutil import get_terminal_size

    from ckptlint.report.colour import wants_colour
    from ckptlint.report.page import laid_out

    sys.stdout.write(laid_out(markdown, get_terminal_size().columns, wants_colour(sys.stdout)))


def _list(rules: Sequence[type[AnyRule]]) -> None:
    margin = max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        print(f"{rule.code}  {rule.name:<{margin}}  {rule.summary}{'' if rule.enabled else ' (--pedantic)'}")


def _nearest(wanted: str, rules: Sequence[type[AnyRule]]) -> str:
    from difflib import get_close_matches

    codes = {name.lower(): rule.code for rule in rules for name in (rule.code, rule.name)}
    near = get_close_matches(wanted, codes, n=1, cutoff=0.5)
    return f"; did you mean {codes[near[0]]}?" if near else ";"


def _graph(options: argparse.Namespace) -> int:
    from ckptlint import graph_command
    from ckptlint.session import home_of
    from ckptlint.source import SourceError

    try:
        remark = graph_command.run(
            options.file,
            _settings(options, home_of([options.file])),
            output_format=options.format,
            keras=options.keras,
            root=options.root,
            output=options.output,
            full_keys=options.full_keys,
        )
    except (graph_command.CommandError, SourceError) as error:
        _complain(str(error))
        return FAILED
    if remark is not None:
        _complain(remark)
    return CLEAN
