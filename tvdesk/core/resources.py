"""Where the program's own files are: beside the package in a checkout, or where an installer says."""

from __future__ import annotations

import os
from pathlib import Path

_SHIPPED = Path(__file__).resolve().parents[2] / "resources"


def resource_path(*parts: str) -> Path:
    """The path of a file under ``resources/``; ``TVDESK_RESOURCES`` names another folder."""
    folder = os.environ.get("TVDESK_RESOURCES")
    root = Path(folder) if folder else _SHIPPED
    return root.joinpath(*parts)
