"""Where the program's own files are: beside the package in a checkout, or where an installer says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

START = "start.py"
"""Beside the package in an installed folder that is not Python's own."""

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


def program_command() -> list[str]:
    """How this program is started anew, as it was itself: from a checkout, or as an installer put it there."""
    python = Path(sys.executable)
    # The Python without a console has nowhere to write its answer.
    spoken = python.with_name("python.exe")
    if python.name == "pythonw.exe" and spoken.is_file():
        python = spoken
    start = program_folder() / START
    return [str(python), "-I", str(start)] if start.is_file() else [str(python), "-m", "tvdesk"]


def font_folder() -> Path:
    """The folder with the fonts of printed documents: the shipped one, or what ``TVDESK_FONTS`` names."""
    folder = os.environ.get(FONTS_VARIABLE)
    return Path(folder) if folder else resource_path("fonts")
