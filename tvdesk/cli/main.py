"""The command line: DESIGN 6. Exit codes: 0 done, 1 refused, 2 wrong usage, 3 not authentic, 4 held."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence

from tvdesk import __version__
from tvdesk.cli.errors import SystemRefused
from tvdesk.cli.output import Output
from tvdesk.cli.parsing import Parser, chosen_language, wants_json
from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    _speak_unicode()
    name = chosen_language(arguments, os.environ)
    output = Output(Language.load(name), wants_json(arguments))
    try:
        args = build_parser(output.text, name).parse_args(arguments)
        from tvdesk.cli.context import Context

        with Context(args, output) as context:
            args.run(context)
    except TvdeskError as error:
        return output.failure(error)
    except OSError as error:
        return output.failure(SystemRefused(path=str(error.filename or ""), detail=error.strerror or str(error)))
    return 0


def _speak_unicode() -> None:
    """A pipe on Windows, or a bare locale, must neither break nor garble Vietnamese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def build_parser(say: Callable[[str], str], language: str) -> Parser:
    """The whole tree of commands, worded by ``say``."""
    from tvdesk.cli import care, demo, duplicates, exchange, offices, records, reports, rounds, sheets

    defaults = {"workspace": None, "json": False, "language": language}
    parser = Parser(say, defaults, prog="tvdesk", description=say("command.tvdesk"))
    parser.add_argument("--version", action="version", version=f"tvdesk {__version__}", help=say("command.version"))
    title = say("command.commands")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title=title)
    for module in (offices, records, sheets, exchange, rounds, duplicates, reports, care, demo):
        module.add_parsers(commands, say)
    return parser
