"""The command line: DESIGN 6. Exit codes: 0 done, 1 refused, 2 wrong usage, 3 not authentic, 4 held."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from tvdesk import __version__
from tvdesk.cli.output import Output
from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import LANGUAGES, Language


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    from tvdesk.cli import demo, exchange, records, sheets

    parser = _parser()
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (exchange, records, sheets, demo):
        module.add_parsers(commands)
    args = parser.parse_args(arguments)
    output = Output(Language.load(args.language), args.json)
    from tvdesk.cli.context import Context

    try:
        args.run(Context(args, output))
    except TvdeskError as error:
        return output.failure(error)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tvdesk",
        description="Sổ theo dõi, trao đổi có ký và in báo cáo thông tin đối ngoại. / "
        "Log, signed exchange and printed reports of foreign-information work.",
    )
    parser.add_argument("--version", action="version", version=f"tvdesk {__version__}")
    parser.add_argument("--workspace", metavar="DIR", help="nơi lưu dữ liệu / the workspace (TVDESK_WORKSPACE)")
    parser.add_argument("--json", action="store_true", help="trả lời bằng một đối tượng JSON / answer in JSON")
    parser.add_argument("--language", choices=LANGUAGES, default=os.environ.get("TVDESK_LANGUAGE", "vi"))
    return parser
