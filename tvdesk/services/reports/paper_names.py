"""Which lists and letters can be documents of their own, and what is asked of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tvdesk.services.reports.form_names import FORMS, PDF, WORD

LOG, OUT, IN, CONFERENCES, TRAININGS = "log", "delegations_out", "delegations_in", "conferences", "trainings"
PLAN, RESULT, LETTER = "plan", "plan_result", "transmittal"
OF_PERIOD: Final = (LOG, OUT, IN, CONFERENCES, TRAININGS, LETTER)
OF_YEAR: Final = (PLAN, RESULT)
PAPERS: Final = (*OF_PERIOD, *OF_YEAR)


def forms_of(paper: str) -> tuple[str, ...]:
    """In which forms it can be written: a letter has no tables for a workbook."""
    return (PDF, WORD) if paper == LETTER else FORMS


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAsk:
    """Which list: one of ``PAPERS``, with the days (ISO, both included) or, of a plan, the year. ``day`` is that of the
    document, empty for a blank; ``with_data`` attaches the table to the printed file."""

    paper: str
    first: str = ""
    last: str = ""
    year: int = 0
    day: str = ""
    position: str = ""
    signer: str = ""
    with_data: bool = False
