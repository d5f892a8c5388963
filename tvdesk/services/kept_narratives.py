"""What an office writes itself in its report, section by section, kept until and after it is handed over.

Where the report answers a round, the texts are part of the unit's ``submission`` and travel with it. A report on days
of one's own has no such record: its texts stay on this machine, and reach the reader in the printed report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.text import clean_long
from tvdesk.db.engine import writing
from tvdesk.db.models import TYPED
from tvdesk.services.desk import Desk, get_meta, set_meta
from tvdesk.services.listing import values_of
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.reports.figure_text import is_rewriting, own_words, rewriting
from tvdesk.services.rounds import WRITING

SIGNATURE = ("report_number", "report_date", "signing_power", "signer_position", "signer_name")
"""The fields of a submission that go onto the last page."""


def of_round(connection: Connection, round: str) -> dict[str, dict[str, Any]]:
    """What the units have said of a round, by unit; ``round`` is the record's id.

    Two machines of a unit each have a submission of their own: the newest word counts, section by section.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in _submissions(connection, round) if round else ():
        before = found.get(row["unit"], {})
        texts = {part["section"]: part for part in before.get("narratives", ())}
        texts |= {part["section"]: part for part in row.get("narratives", ())}
        found[row["unit"]] = {**before, **row, "narratives": list(texts.values())}
    return found


def _submissions(connection: Connection, round: str) -> list[dict[str, Any]]:
    """The submissions of a round, the one written last at the end."""
    table = TYPED["submission"]
    query = select(table).where(table.c.visible, table.c.round == round).order_by(table.c.clock, table.c.record)
    return [values_of("submission", dict(row._mapping)) for row in connection.execute(query)]


def of_days(connection: Connection, first: str, last: str) -> dict[str, str]:
    """The texts of this machine for days of one's own, by section."""
    texts: dict[str, str] = json.loads(get_meta(connection, _key(first, last), "{}"))
    return texts


def _key(first: str, last: str) -> str:
    return f"narratives/{first}/{last}"


class KeptNarratives:
    """Keeps the words of this desk's unit. ``round`` is a round's record id; without it the days tell the report."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records

    def keep(self, section: str, text: str, *, round: str = "", first: str = "", last: str = "") -> bool:
        """Keep what was written in a section, or with an empty text forget it; whether anything changed.

        ``text`` may hold figures, and may begin with :data:`~tvdesk.services.reports.figure_text.REWRITTEN`.
        Raises :class:`~tvdesk.services.errors.RecordInvalid` for a text that is too long.
        """
        text = _tidy(text)
        if not round:
            return self._keep_here(section, text, first, last)
        own = self._own(round)
        if not own and not text:
            return False
        if not own:
            narrative = [{"section": section, "text": text}]
            self._records.create("submission", {**self._new(round), "narratives": narrative})
            return True
        # Every submission of the unit, so that no other machine's older word comes back.
        changed = [self._edit(row, section, text) for row in own]
        return any(changed)

    def sign(self, values: Mapping[str, str], *, round: str) -> bool:
        """Keep who signs and when (the fields of :data:`SIGNATURE`); whether anything changed."""
        known = {name: values[name] or None for name in SIGNATURE if name in values}
        own = self._own(round)
        if not own:
            filled = {name: value for name, value in known.items() if value}
            if filled:
                self._records.create("submission", {**self._new(round), **filled})
            return bool(filled)
        changed = [self._records.edit(row["record"], known) for row in own]
        return any(changed)

    def _own(self, round: str) -> Sequence[Mapping[str, Any]]:
        rows = read_desk(self._desk, lambda connection: _submissions(connection, round))
        return [row for row in rows if row["unit"] == self._desk.unit]

    def _new(self, round: str) -> dict[str, Any]:
        return {"unit": self._desk.unit, "round": round, "device": self._desk.device, "state": WRITING}

    def _edit(self, row: Mapping[str, Any], section: str, text: str) -> bool:
        kept = [part for part in row.get("narratives", ()) if part["section"] != section]
        if text:
            kept.append({"section": section, "text": text})
        return self._records.edit(row["record"], {"narratives": kept})

    def _keep_here(self, section: str, text: str, first: str, last: str) -> bool:
        with writing(self._desk.engine) as connection:
            texts = of_days(connection, first, last)
            if texts.get(section, "") == text:
                return False
            texts[section] = text
            kept = {name: value for name, value in texts.items() if value}
            set_meta(connection, _key(first, last), json.dumps(kept, ensure_ascii=False))
            return True


def _tidy(text: str) -> str:
    words = clean_long(own_words(text))
    return rewriting(words) if words and is_rewriting(text) else words
