"""Sheets as commands and window use them: one object over words, code lists, units and languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tvdesk.core.language import LANGUAGES, Language
from tvdesk.core.resources import resource_path
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.sheets import writing
from tvdesk.services.sheets.importing import ImportResult, KnownRow, Write, make_new
from tvdesk.services.sheets.package import Caps
from tvdesk.services.sheets.rows import Context
from tvdesk.services.sheets.session import Choices, OpenedBook, Session, open_book
from tvdesk.services.sheets.vocabulary import CodeFinder, Vocabulary
from tvdesk.services.sheets.words import SheetWords

KINDS = ("activity", "training", "delegation", "plan_item")
"""The kinds of record that are kept in workbooks."""


class Sheets:
    """Workbooks in and out over the lists and units in force."""

    def __init__(self, lists: CodeLists, units: Units, *, words: Path | None = None) -> None:
        """``words`` names another table of header words than the one that ships."""
        languages = [Language.load(name) for name in LANGUAGES]
        self._vocabularies = {language.name: Vocabulary(language, lists, units) for language in languages}
        labels = writing.sheet_labels(KINDS, list(self._vocabularies.values()))
        self.words = SheetWords.load(words or resource_path("templates", "sheet_words.json"), labels)
        self._codes = CodeFinder(lists, self.words.code_words)
        self._units = units

    def vocabulary(self, language: str = "vi") -> Vocabulary:
        """The words of "vi" or "en"."""
        return self._vocabularies[language]

    def import_workbook(
        self,
        path: Path,
        *,
        known: KnownRow,
        write: Write | None,
        kind: str | None = None,
        own_unit: str | None = None,
        only_unit: str | None = None,
        caps: Caps | None = None,
    ) -> ImportResult:
        """Reads a workbook and hands its new rows to ``write`` in one call; ``write=None`` is a dry run.

        ``own_unit`` owns the records and fills an empty unit column; ``only_unit`` leaves out rows of others.
        """
        session = self.session(open_book(path, caps), own_unit)
        result = session.plan(known, Choices(kind=kind), only_unit=only_unit)
        if write is not None:
            make_new(result, write)
        return result

    def session(self, book: OpenedBook, own_unit: str | None = None) -> Session:
        """An opened workbook at work; ``own_unit`` as in :meth:`import_workbook`."""
        return Session(book, Context(self.words, self._codes, self._units, own_unit))

    def as_json(self, result: ImportResult, language: str = "vi", *, all_units: bool = False) -> dict[str, Any]:
        """The answer of ``sheet import --json``."""
        return result.as_json(self.vocabulary(language), all_units=all_units)

    def write_template(self, kind: str, out: Path, language: str = "vi", fields: Sequence[str] | None = None) -> None:
        """An empty workbook with drop-down lists and notes; ``fields`` in place of the usual columns."""
        writing.write_template(kind, fields or self.words.template[kind], out, self.vocabulary(language))

    def write_records(self, kind: str, records: Iterable[Mapping[str, Any]], out: Path, language: str = "vi") -> int:
        """Records as a workbook that the importer reads back; how many."""
        return writing.write_records(kind, records, out, self.vocabulary(language))

    def write_errors(self, result: ImportResult, out: Path, language: str = "vi") -> int:
        """The rows that need a person, with their reasons, in the template's form; how many."""
        return writing.write_errors(result, self.words.template, out, self.vocabulary(language))
