"""The guide on paper: a handbook and the pages of help that belong to it, printed by the program's own print layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tvdesk.core.language import Language
from tvdesk.core.resources import resource_path
from tvdesk.core.templates import CodeLists
from tvdesk.services.durable import write_file
from tvdesk.services.help_pages import HelpPages

if TYPE_CHECKING:
    from tvdesk.report.guide import Piece

GUIDES: Final[dict[str, tuple[str, ...]]] = {
    "unit": (
        *("handbook_unit", "handbook_exercise", "home", "lists", "editor", "activity", "training", "delegation"),
        *("plan", "sheets", "figures", "report", "exchange", "settings", "keys", "keyboard"),
    ),
    "office": (
        *("handbook_office", "handbook_exercise", "office", "intake", "settle", "answers", "units", "year"),
        *("report", "figures", "settings", "keys", "keyboard"),
    ),
    "it": ("handbook_it", "settings", "keys"),
}
"""For whom, and of which topics of help it is made."""


def write_guide(name: str, language: Language, lists: CodeLists, target: Path) -> str:
    """Print a guide of :data:`GUIDES` into a file; the file's digest. Raises those of printing and writing."""
    from tvdesk.report.guide import print_guide

    pages = HelpPages(language, lists)
    pieces = [piece for topic in GUIDES[name] for piece in pieces_of(pages.page(topic), language.name)]
    return write_file(target, print_guide(pieces[0].text, language.tag, pieces))


def pieces_of(markdown: str, language: str) -> list[Piece]:
    """A page of help as the pieces of a printed page. Stress and links stay as plain words."""
    from markdown_it import MarkdownIt

    return list(_pieces(MarkdownIt("commonmark").parse(markdown), resource_path("help", language)))


def _pieces(tokens: Sequence[Any], folder: Path) -> Iterator[Piece]:
    from tvdesk.report.guide import Kind, Piece

    headings: dict[str, Kind] = {"h1": "title", "h2": "heading"}
    lists: list[int] = []  # of each list that is open, the next number; 0 for one with dashes
    mark, headed = "", ""
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else 0)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            mark = f"{lists[-1]}." if lists[-1] else "-"
            lists[-1] += bool(lists[-1])
        elif token.type == "heading_open":
            headed = token.tag
        elif token.type in ("fence", "code_block"):
            yield from (Piece("code", line or " ") for line in token.content.rstrip("\n").split("\n"))
        elif token.type == "inline":
            pictures = [one for one in token.children or () if one.type == "image"]
            if pictures:
                file = folder / str(pictures[0].attrGet("src"))
                yield Piece("picture", pictures[0].content, file=file)
            elif headed:
                yield Piece(headings.get(headed, "small"), _plain(token))
            elif lists:
                yield Piece("item", _plain(token), mark, len(lists) - 1)
            else:
                yield Piece("text", _plain(token))
            mark, headed = "", ""


def _plain(token: Any) -> str:
    """Words alone: a line break in the source is a blank."""
    return "".join(
        " " if one.type in ("softbreak", "hardbreak") else one.content
        for one in token.children or ()
        if one.type in ("text", "code_inline", "softbreak", "hardbreak")
    )
