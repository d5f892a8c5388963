"""Where the program's own files are: beside the package in a checkout, or where an installer says."""

from __future__ import annotations

import os
from pathlib import Path

FONTS_VARIABLE = "TVDESK_FONTS"
_SHIPPED = Path(__file__).resolve().parents[2] / "resources"


def resource_path(*parts: str) -> Path:
    """The path of a file under ``resources/``; ``TVDESK_RESOURCES`` names another folder."""
    folder = os.environ.get("TVDESK_RESOURCES")
    root = Path(folder) if folder else _SHIPPED
    return root.joinpath(*parts)


def program_folder() -> Path:
    """The folder in which the program stands: a checkout's, or what an installer or a portable archive put there."""
    return _SHIPPED.parent


def font_folder() -> Path:
    """The folder with the fonts of printed documents: the shipped one, or what ``TVDESK_FONTS`` names."""
    folder = os.environ.get(FONTS_VARIABLE)
    return Path(folder) if folder else resource_path("fonts")
