"""An issued report built again from what it was built from, and held against what was issued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tvdesk.core.language import Language
from tvdesk.services.as_of import desk_as_of
from tvdesk.services.desk import Desk
from tvdesk.services.issuing import Issue
from tvdesk.services.reading import read_desk
from tvdesk.services.reporting import ReportFile, Reporting
from tvdesk.services.templates import lists_of, units_of


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A report built again: ``same`` when it is the issued one to the byte, ``figures_same`` when the records are."""

    file: ReportFile
    same: bool
    figures_same: bool


def rebuild_report(desk: Desk, issue: Issue, out: Path, check: Callable[[], None] = lambda: None) -> Rebuilt:
    """Print an issued report again into ``out``, from the log as it was, and compare.

    Raises :class:`~tvdesk.services.reports.errors.PositionsMissing` and what :meth:`Reporting.write` raises.
    """
    built = issue.built
    with desk_as_of(desk, built.vector, check) as then:
        units = read_desk(then, units_of)
        lists = read_desk(then, lambda connection: lists_of(connection, units))
        reporting = Reporting(then, Language.load(built.language), lists, units, built.basis)
        file = reporting.write(built.ask, out)
    return Rebuilt(file, file.digest == issue.sha256, file.made.origin.digest == built.digest)
