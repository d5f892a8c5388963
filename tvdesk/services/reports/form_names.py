"""In which forms a report can be written, told by the ending of the file's name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tvdesk.services.reports.errors import FormatUnknown

PDF, WORD, EXCEL = ".pdf", ".docx", ".xlsx"
FORMS: Final = (PDF, WORD, EXCEL)


def require_form(path: Path, forms: tuple[str, ...] = FORMS) -> str:
    """The form that the file's name asks for. Raises :class:`FormatUnknown`."""
    found = path.suffix.lower()
    if found not in forms:
        raise FormatUnknown(file=path.name, forms=", ".join(forms))
    return found
