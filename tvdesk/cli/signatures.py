"""Commands for digital signatures of PDF files, by a certificate in a file or on a token."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tvdesk.cli.context import Context, now_ms
from tvdesk.services.durable import write_file
from tvdesk.services.pdf_signatures import trust_authority
from tvdesk.services.pdf_signing import InFile, Means, OnToken, read_pdf, sign_pdf
from tvdesk.services.pdf_tokens import find_token


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """pdf."""
    pdf = commands.add_parser("pdf", help=say("command.pdf"))
    actions = pdf.add_subparsers(dest="action", required=True)
    signing = actions.add_parser("sign", help=say("command.pdf.sign"))
    signing.add_argument("file", type=Path, help=say("command.pdf.file"))
    signing.add_argument("--out", type=Path, required=True, help=say("command.pdf.out"))
    means = signing.add_mutually_exclusive_group(required=True)
    means.add_argument("--certificate", type=Path, metavar="FILE", help=say("command.pdf.certificate"))
    _add_token(means, say)
    signing.add_argument("--named", default="", metavar="TEXT", help=say("command.pdf.named"))
    signing.add_argument("--number", metavar="TEXT", help=say("command.pdf.number"))
    signing.add_argument("--last-try", action="store_true", help=say("command.pdf.last_try"))
    signing.set_defaults(run=sign)
    token = actions.add_parser("token", help=say("command.pdf.token"))
    _add_token(token, say, required=True)
    token.set_defaults(run=show_token)
    trust = actions.add_parser("trust", help=say("command.pdf.trust"))
    trust.add_argument("file", type=Path, help=say("command.pdf.trust.file"))
    trust.set_defaults(run=add_authority, only_reads=True)


def _add_token(parser: argparse._ActionsContainer, say: Callable[[str], str], **options: Any) -> None:
    parser.add_argument("--token", type=Path, metavar="DRIVER", help=say("command.pdf.driver"), **options)


def sign(context: Context) -> None:
    """Into another file: what came in stays as it is."""
    args = context.args
    at = datetime.fromtimestamp(now_ms() / 1_000).astimezone()
    done = sign_pdf(read_pdf(args.file), args.file.name, _means(context), at, args.number)
    digest = write_file(args.out, done.pdf)
    value = {"file": str(args.out), "digest": digest, "owner": done.owner}
    context.output.result(value, context.text("pdf.signed", file=args.out, owner=done.owner), context.text("pdf.legal"))


def _means(context: Context) -> Means:
    args = context.args
    if args.certificate is not None:
        return InFile(args.certificate, context.pin())
    found = find_token(args.token)
    if found.tries != "all":
        context.output.warn("pdf.token", name=found.name, tries=context.text(f"pdf.tries.{found.tries}"))
    return OnToken(args.token, context.pin(), args.named, args.last_try)


def show_token(context: Context) -> None:
    """The token that is plugged in, and what it says of tries left; no PIN is tried."""
    found = find_token(context.args.token)
    told = context.text("pdf.token", name=found.name or "–", tries=context.text(f"pdf.tries.{found.tries}"))
    context.output.result({"name": found.name, "tries": found.tries}, told)


def add_authority(context: Context) -> None:
    """A root certificate that this office trusts from now on."""
    path, owner = trust_authority(context.workspace.folder, context.args.file)
    context.output.result({"file": str(path), "owner": owner}, context.text("pdf.trusted", owner=owner))
