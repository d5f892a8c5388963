"""The command line: DESIGN 6. Exit codes: 0 done, 1 refused, 2 wrong usage, 3 not authentic, 4 held."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TextIO

from tvdesk import __version__
from tvdesk.cli.errors import SystemRefused, Unexpected
from tvdesk.cli.output import Output
from tvdesk.cli.parsing import Parser, chosen_language, wants_json
from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.services.errors import FileGone
from tvdesk.services.failures import keep_details


def run(
    arguments: Sequence[str],
    environ: Mapping[str, str] = os.environ,
    out: TextIO | None = None,
    errors: TextIO | None = None,
) -> int:
    """Run one command; its exit code. The answer goes to ``out``, messages to ``errors``: else the process's own."""
    _speak_unicode()
    name = chosen_language(arguments, environ)
    output = Output(Language.load(name), wants_json(arguments), out, errors)
    try:
        args = build_parser(output.text, name).parse_args(arguments)
        from tvdesk.cli.context import Context

        with Context(args, output, environ) as context:
            args.run(context)
    except TvdeskError as error:
        return output.failure(error)
    except BrokenPipeError:
        # Who read our answer has seen enough ("| head"); nobody is left to tell.
        return 0
    except FileNotFoundError as error:
        return output.failure(FileGone(path=str(error.filename or "")))
    except OSError as error:
        return output.failure(SystemRefused(path=str(error.filename or ""), detail=error.strerror or str(error)))
    except Exception as error:  # noqa: BLE001 (the last resort: a sentence in place of a traceback)
        return output.failure(Unexpected(kind=type(error).__name__, log=str(keep_details(error, environ))))
    return 0


def _speak_unicode() -> None:
    """A pipe on Windows, or a bare locale, must neither break nor garble Vietnamese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def build_parser(say: Callable[[str], str], language: str) -> Parser:
    """The whole tree of commands, worded by ``say``."""
    from tvdesk.cli import (
        care,
        completion,
        demo,
        duplicates,
        exchange,
        guide,
        journal,
        offices,
        records,
        reports,
        retention,
        rounds,
        sheets,
        signatures,
        updates,
    )

    defaults = {"workspace": None, "json": False, "language": language}
    parser = Parser(say, defaults, prog="tvdesk", description=say("command.tvdesk"))
    parser.add_argument("--version", action="version", version=f"tvdesk {__version__}", help=say("command.version"))
    title = say("command.commands")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title=title)
    for module in (
        offices,
        records,
        sheets,
        exchange,
        rounds,
        duplicates,
        reports,
        signatures,
        care,
        journal,
        retention,
        demo,
        updates,
        guide,
        completion,
    ):
        module.add_parsers(commands, say)
    return parser
