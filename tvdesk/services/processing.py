"""Records of processing: what was done at this desk, by whom and when, in sentences: on screen, paper and in a file.

The journal is written in the transaction of what it tells of (``desk.journal``), so that there is no act without its
line. It holds ids, counts and reasons, no content of records; titles are looked up when it is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from tvdesk.core.dates import format_numeric, local_minute
from tvdesk.core.forms import FORMS
from tvdesk.db.models import TYPED, audit
from tvdesk.services.as_written import as_written
from tvdesk.services.processing_groups import CARE, GROUP_OF, GROUPS, Asked
from tvdesk.services.reading import read_desk
from tvdesk.services.registers import write_register
from tvdesk.services.wording import Wording
from tvdesk.services.workspace import Workspace

if TYPE_CHECKING:
    from tvdesk.report.register import Register

COLUMNS: Final = ("number", "at", "actor", "group", "what")
_NONE: Final = {"create": 0, "edit": 0, "delete": 0, "conflicts": 0}
_WEIGHTS: Final = (0.5, 1.5, 2.2, 1.6, 7.0)


@dataclass(frozen=True, slots=True)
class Act:
    """One line: when (local, "26/11/2026 08:05"), who, in which group, and what in a sentence."""

    number: int
    at: str
    actor: str
    action: str
    group: str
    what: str


def acts(connection: Connection, schemas: Mapping[str, int], asked: Asked, wording: Wording) -> list[Act]:
    """The lines of a period, the newest first."""
    query = select(audit).where(audit.c.at >= _utc(asked.first, 0), audit.c.at < _utc(asked.last, 1))
    if asked.group:
        query = query.where(audit.c.action.in_([one for one, group in GROUP_OF.items() if group == asked.group]))
    rows = connection.execute(query.order_by(audit.c.no.desc())).all()
    told = _Telling(wording, _titles(connection, schemas, [json.loads(row.detail) for row in rows]))
    return [told.act(row) for row in rows]


def write_acts(workspace: Workspace, asked: Asked, wording: Wording, target: Path) -> int:
    """The lines of a period, the oldest first, in the form that the file's name asks for; how many there are."""
    found = _oldest_first(workspace, asked, wording)
    write_register(_register(workspace, asked, wording, found), target)
    return len(found)


def _register(workspace: Workspace, asked: Asked, wording: Wording, found: Sequence[Act]) -> Register:
    from tvdesk.report.register import Register

    say = wording.language.text
    days = say("processing.days", first=format_numeric(asked.first), last=format_numeric(asked.last))
    facts = [(say("processing.unit"), wording.unit(workspace.settings.unit)), (say("processing.period"), days)]
    if asked.group:
        facts.append((say("processing.column.group"), say(f"processing.group.{asked.group}")))
    facts += [
        (say("processing.device"), workspace.settings.device),
        (say("key_register.made"), format_numeric(workspace.desk.local_day().isoformat())),
    ]
    return Register(
        title=say("processing.title"),
        what=say("processing.about"),
        facts=tuple(facts),
        columns=tuple(say(f"processing.column.{name}") for name in COLUMNS),
        weights=_WEIGHTS,
        rows=_rows(found, wording),
        note=say("processing.note", count=len(found)),
        signers=(say("key_register.signer.officer"), say("key_register.signer.head")),
        language=wording.language.tag,
    )


def _oldest_first(workspace: Workspace, asked: Asked, wording: Wording) -> list[Act]:
    return read_desk(workspace.desk, lambda connection: acts(connection, workspace.desk.schemas, asked, wording))[::-1]


def _rows(found: Sequence[Act], wording: Wording) -> list[tuple[str, ...]]:
    group = {name: wording.language.text(f"processing.group.{name}") for name in GROUPS}
    return [(str(number), one.at, one.actor, group[one.group], one.what) for number, one in enumerate(found, 1)]


# --- reading -------------------------------------------------------------------------------------------------


def _utc(day: str, later: int) -> str:
    """The first moment of a local day as the journal writes moments; ``later`` days after it."""
    start = datetime.combine(date.fromisoformat(day) + timedelta(days=later), time()).astimezone()
    return start.astimezone(UTC).isoformat(timespec="seconds")


def _titles(
    connection: Connection, schemas: Mapping[str, int], details: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[str, str]]:
    """Type and title of each record that is named; of one that was returned as a whole, those that were written."""
    wanted = sorted({str(one["record"]) for one in details if "record" in one})
    found: dict[str, tuple[str, str]] = {}
    for type, table in TYPED.items():
        title = table.c[FORMS[type].title]
        for at in range(0, len(wanted), 500):
            query = select(table.c.record, title).where(table.c.record.in_(wanted[at : at + 500]), title.is_not(None))
            found |= {row[0]: (type, str(row[1])) for row in connection.execute(query)}
    written = as_written(connection, [one for one in wanted if one not in found], schemas)
    shown = {one: state.shown.get(FORMS[state.type].title) for one, state in written.items() if state.type in FORMS}
    return found | {one: (written[one].type, str(title)) for one, title in shown.items() if title}


class _Telling:
    """Lines in the words of a language."""

    def __init__(self, wording: Wording, titles: Mapping[str, tuple[str, str]]) -> None:
        self._wording, self._say, self._titles = wording, wording.language.text, titles

    def act(self, row: Any) -> Act:
        """A line."""
        group = GROUP_OF.get(row.action, CARE)
        return Act(int(row.no), local_minute(row.at), row.actor, row.action, group, self._what(row))

    def _what(self, row: Any) -> str:
        """The sentence of a line; what a newer program wrote stands as it is."""
        detail = {**_NONE, **json.loads(row.detail)}
        key = f"processing.act.{row.action}" + (f".{detail['state']}" if row.action == "verdict" else "")
        if not self._wording.language.has(key):
            return f"{row.action} {row.detail}"
        return self._say(key, **{name: self._word(name, value, detail) for name, value in detail.items()})

    def _word(self, name: str, value: Any, detail: Mapping[str, Any]) -> object:
        if name in ("unit", "to"):
            return self._wording.unit(str(value))
        if name == "record":
            type, title = self._titles.get(str(value), ("", ""))
            return self._say("processing.record", type=self._wording.type(type), title=title) if title else value
        if name == "code":
            return self._reason(str(value), detail.get("fields") or {})
        if name in ("type", "entry"):
            return self._wording.type(value) if name == "type" else self._wording.label(str(detail["type"]), str(value))
        if name == "clock":
            return self._wording.moment(str(value))
        if name == "rule":
            return self._say(f"rule.{value}" if value else "processing.by_hand")
        if name == "what":
            return self._say(f"retention.what.{value}")
        if name == "why":
            return self._say(f"identity.why.{value}")
        return value if value not in ("", None) else "–"

    def _reason(self, code: str, fields: Mapping[str, Any]) -> str:
        language = self._wording.language
        return language.reason(code, fields) if language.has(f"error.{code}") else code
