"""The completion that a package brings along."""

from __future__ import annotations

from tvdesk.cli.completion import completion
from tvdesk.cli.main import build_parser
from tvdesk.core.language import Language


def bash_completion() -> str:
    """For bash."""
    return completion(build_parser(Language.load("en").text, "en"), "bash")
