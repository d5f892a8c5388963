"""The manual page, made from the same tree of parsers that reads the commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from tvdesk import __version__
from tvdesk.cli.examples import examples
from tvdesk.cli.main import build_parser
from tvdesk.core.language import Language
from tvdesk.services.configuration import KNOWN


def manual_page(language: str, moment: int) -> str:
    """tvdesk(1) as roff, in a language; ``moment`` is the day of the page, in seconds since 1970."""
    spoken = Language.load(language)
    say = spoken.text
    parser = build_parser(say, language)
    day = f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"
    lines = [
        f'.TH TVDESK 1 "{day}" "tvdesk {__version__}"',
        f".SH {_heading(say, 'name')}",
        f"tvdesk \\- {_plain(parser.description or '')}",
        f".SH {_heading(say, 'synopsis')}",
        ".B tvdesk",
        "[\\-\\-workspace DIR] [\\-\\-language vi|en] [\\-\\-json] COMMAND ...",
        f".SH {_heading(say, 'commands')}",
        *_commands(parser, ""),
        f".SH {_heading(say, 'environment')}",
        _plain(say("manual.environment.text")),
        *(line for name, known in KNOWN.items() for line in (".TP", f".B {known.variable}", _plain(name))),
        f".SH {_heading(say, 'files')}",
        *(
            line
            for file in ("/etc/tvdesk/tvdesk.toml", "~/.config/tvdesk/tvdesk.toml")
            for line in (".TP", f".I {file}")
        ),
        _plain(say("manual.files.text")),
        f".SH {_heading(say, 'exit')}",
        _plain(say("manual.exit.text")),
    ]
    return "\n".join(lines) + "\n"


def _heading(say: object, name: str) -> str:
    return str(say(f"manual.{name}")).upper()  # type: ignore[operator]


def _commands(parser: argparse.ArgumentParser, path: str) -> Iterator[str]:
    """Each command that does something: its options and its example."""
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            continue
        for name, child in action.choices.items():
            here = f"{path} {name}".strip()
            if any(isinstance(one, argparse._SubParsersAction) for one in child._actions):
                yield from _commands(child, here)
                continue
            yield f".SS {here}"
            yield _plain(child.description or "")
            for one in child._actions:
                if one.dest not in ("help", "workspace", "json", "language"):
                    yield ".TP"
                    yield f".B {_plain(', '.join(one.option_strings) or str(one.metavar or one.dest))}"
                    yield _plain(one.help or "")
            if example := examples().get(here):
                yield ".PP"
                yield f".I {_plain(example)}"


def _plain(text: str) -> str:
    """Text that roff takes for nothing else."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
