"""The commands of `bin/bench`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import machine
from bench.figures import Figure, table
from bench.ground import DEFAULT_DATA, Size, prepared
from bench.lines import LINES, WITHOUT_DATABASE, measurement
from bench.profiling import Profiler
from tests.processes import ROOT

ENGINES = ("sqlite", "postgres")
SMALL = Size(contacts=6_000, messages=40_000)


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    command: str = options.command or "table"
    return {"table": _table, "generate": _generate, "crash": _crash, "profile": _profile}[command](options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measurements, their aims beside them.")
    _take_where(parser)
    parser.add_argument("--only", default="", help=f"some lines, by comma: {', '.join(LINES)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    commands = parser.add_subparsers(dest="command", title="instead of the table")

    generate = commands.add_parser("generate", help="a company in a folder")
    generate.add_argument("--contacts", type=int, default=Size.contacts)
    generate.add_argument("--messages", type=int, default=Size.messages)
    generate.add_argument("--seed", type=int, default=Size.seed)
    generate.add_argument("--data", type=Path, required=True, metavar="DIR")
    generate.add_argument(
        "--database-url", default="", help="an empty database, if not SQLite in that folder"
    )

    crash = commands.add_parser("crash", help="SIGKILL during load: is anything lost, or sent twice?")
    crash.add_argument("--rounds", type=int, default=20)
    crash.add_argument("--engine", choices=ENGINES)

    profile = commands.add_parser("profile", help="where a line's time goes")
    profile.add_argument("line", choices=LINES)
    _take_where(profile)
    return parser


def _take_where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", choices=ENGINES, help="one of the two; both otherwise")
    parser.add_argument("--small", action="store_true", help="little data, short measurements: to see it run")
    parser.add_argument(
        "--data", type=Path, default=DEFAULT_DATA, metavar="DIR", help="where it keeps its data"
    )


# -- the table -------------------------------------------------------------------------------------


def _table(options: argparse.Namespace) -> int:
    lines = _lines(options.only)
    if options.engine:
        figures = _measured(lines, options)
    else:
        figures = []
        for engine in ENGINES:
            rest = [line for line in lines if engine == ENGINES[0] or line not in WITHOUT_DATABASE]
            figures += _measured_apart(rest, engine, options)
    print(f"\nload {machine.load()}; {'little data' if options.small else 'whole volume'}\n")
    print(table(figures))
    if options.json:
        options.json.write_text(json.dumps([figure.as_json() for figure in figures], indent=1))
    return 0


def _lines(only: str) -> list[str]:
    names = [name.strip() for name in only.split(",") if name.strip()] or list(LINES)
    unknown = set(names) - set(LINES)
    if unknown:
        raise SystemExit(f"There is no line {', '.join(sorted(unknown))}; there are {', '.join(LINES)}.")
    return names


def _measured(
    lines: Sequence[str], options: argparse.Namespace, profiler: Profiler | None = None
) -> list[Figure]:
    """In this process, which is bound to one database for good."""
    size = SMALL if options.small else Size()
    figures = []
    with prepared(options.engine, size, options.data) as ground:
        from bench.workbench import Workbench

        bench = Workbench(ground, is_small=options.small, profiler=profiler)
        for line in lines:
            print(f"{options.engine}: {line} ...", file=sys.stderr, flush=True)
            for figure in measurement(line)(bench):
                named = figure if line in WITHOUT_DATABASE else _of(options.engine, figure)
                print(
                    f"  {named.what}: {named.value:.1f} {named.unit} {named.note}",
                    file=sys.stderr,
                    flush=True,
                )
                figures.append(named)
    return figures


def _of(engine: str, figure: Figure) -> Figure:
    from dataclasses import replace

    return replace(figure, engine=engine)


def _measured_apart(lines: Sequence[str], engine: str, options: argparse.Namespace) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "figures.json")
        command = [sys.executable, "-m", "bench", "--engine", engine, "--only", ",".join(lines)]
        command += ["--data", str(options.data), "--json", str(file)]
        command += ["--small"] if options.small else []
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        found = json.loads(file.read_text())
    return [Figure(**{key: value for key, value in each.items() if key != "is_met"}) for each in found]


# -- the other commands ----------------------------------------------------------------------------


def _generate(options: argparse.Namespace) -> int:
    from bench.generating import generate

    size = Size(contacts=options.contacts, messages=options.messages, seed=options.seed)
    generate(size, data=options.data, database_url=options.database_url)
    return 0


def _crash(options: argparse.Namespace) -> int:
    from bench.crash import crash

    engines = [options.engine] if options.engine else ENGINES
    return crash(engines, rounds=options.rounds, data=options.data)


def _profile(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        profiler = Profiler(Path(folder))
        options.engine = options.engine or ENGINES[0]
        print(table(_measured([options.line], options, profiler)))
        print(profiler.summary())
    return 0
