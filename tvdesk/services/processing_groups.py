"""The groups in which a person looks for a line of the journal, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

EXCHANGE, DECISIONS, SETTINGS, KEYS, RECORDS, CARE = "exchange", "decisions", "settings", "keys", "records", "care"
GROUPS: Final = (EXCHANGE, DECISIONS, SETTINGS, KEYS, RECORDS, CARE)

GROUP_OF: Final[Mapping[str, str]] = {
    "bundle.written": EXCHANGE,
    "bundle.applied": EXCHANGE,
    "bundle.held": EXCHANGE,
    "bundle.refused": EXCHANGE,
    "verdict": DECISIONS,
    "conflict.settled": DECISIONS,
    "report.issued": DECISIONS,
    "settings.changed": SETTINGS,
    "settings.withdrawn": SETTINGS,
    "device.requested": KEYS,
    "device.approved": KEYS,
    "device.declined": KEYS,
    "device.reopened": KEYS,
    "device.revoked": KEYS,
    "registry.accepted": KEYS,
    "root.in_force": KEYS,
    "clock.accepted": KEYS,
    "seal.asked": KEYS,
    "seal.ended": KEYS,
    "identity.doubtful": KEYS,
    "identity.vouched": KEYS,
    "identity.renewed": KEYS,
    "identity.succeeded": KEYS,
    "office.recovered": KEYS,
    "workbook.taken_in": RECORDS,
    "workbook.undone": RECORDS,
    "attachments.added": RECORDS,
    "attachments.changed": RECORDS,
    "files.swept": RECORDS,
    "records.erased": RECORDS,
    "workspace.created": CARE,
    "workspace.restored": CARE,
    "workspace.encrypted": CARE,
    "workspace.decrypted": CARE,
    "projection.rebuilt": CARE,
}
"""Every action of the journal, and the group in which a person looks for it; of a newer program's its name is told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines: the local days from ``first`` to ``last`` (ISO, both included), of one group or of all."""

    first: str
    last: str
    group: str = ""
