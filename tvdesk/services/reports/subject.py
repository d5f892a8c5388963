"""What a report's text is about, and what its sections come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tvdesk.services.figures import Gathered, Values
from tvdesk.services.reports.figure_text import Figure
from tvdesk.services.reports.outlines import Outline, Section

if TYPE_CHECKING:
    from tvdesk.report.model import Block

Narratives = Mapping[str, Sequence[tuple[str, str]]]
"""By section: who wrote (a unit's id, empty for the report's own words) and the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the text is about. ``annexes`` has the label of each kind's appendix ("Phụ lục I"), ``lent`` the figures of
    units that the office took over with their texts, by name.
    """

    agency: str
    period: str
    found: Gathered
    outline: Outline
    consolidated: bool = False
    narratives: Narratives = field(default_factory=dict)
    annexes: Mapping[str, str] = field(default_factory=dict)
    lent: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """One section: what stands in the report (``None``: it is left out), and what was composed for it.

    ``own`` is the narrative of the reporting office as it is kept; ``missing`` says that only a person can write
    here; ``told`` are the records that the section tells.
    """

    section: Section
    title: str
    blocks: list[Block] | None
    composed: list[Block]
    own: str
    missing: bool
    told: tuple[Values, ...]
