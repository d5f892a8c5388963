"""Attachments that nothing names any more, or that nothing came to name: they go after a time of grace.

A file is stored as soon as it is put into a form, so that nothing is lost; the form may be cancelled, its draft thrown
away, the file taken out again before anything was saved. Whatever was named in the log once stays for good: the past
of a record can be brought back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import draft, incoming, meta
from tvdesk.services.blobs import Blobs
from tvdesk.services.desk import Desk, get_meta, journal, set_meta
from tvdesk.services.inspecting import manifest_of
from tvdesk.services.sealed import Seal, no_seal
from tvdesk.services.waiting import HELD

GRACE = timedelta(days=30)
"""How long a file must have lain unnamed, and untouched, before it goes."""
_SINCE = "files.unnamed"
_NAMED = b'"sha256":"'
_DIGEST = re.compile("[0-9a-f]{64}")


class UnnamedFiles:
    """The sweeping of one workspace's store, by one run of the program.

    ``blobs`` is the store of contents; ``seal`` opens files that wait and are sealed.
    """

    def __init__(self, desk: Desk, blobs: Blobs, seal: Seal = no_seal) -> None:
        self._desk = desk
        self._seal = seal
        self._store = blobs
        self._begun = self._now()

    def sweep(self) -> int:
        """Take away what has been unnamed long enough; how many files went.

        A file goes only when an earlier run of the program found it unnamed already, at least :data:`GRACE` ago, and
        nobody has put it into a form since: so no open form and no "undo" can name it. Decided while nothing else can
        write. Raises what the database raises, and ``FileGone`` or what is wrong with a file that waits, whose list
        of attachments cannot be read; then everything stays.
        """
        limit = self._now() - GRACE
        old = self._store.stored_before(limit.timestamp())
        with reading(self._desk.engine) as connection:
            if not (old - named_files(connection, self._seal)) and not _since(connection):
                return 0
        with writing(self._desk.engine) as connection:
            since = self._noted(connection, old - named_files(connection, self._seal))
            ready = [digest for digest, at in since.items() if at <= limit and at < self._begun]
            waiting = {digest: at.isoformat() for digest, at in since.items() if digest not in ready}
            # Written first: where the workspace can only be read, this raises before anything is gone.
            set_meta(connection, _SINCE, json.dumps(waiting))
            gone = sum(self._store.forget(digest, limit.timestamp()) for digest in ready)
            if gone:
                journal(connection, self._desk, "files.swept", files=gone)
        return gone

    def _noted(self, connection: Connection, unnamed: set[str]) -> dict[str, datetime]:
        """Since when each of these is known to be unnamed; never later than now, whatever the clock has done."""
        known, now = _since(connection), self._now()
        return {digest: min(known.get(digest, now), now) for digest in sorted(unnamed)}

    def _now(self) -> datetime:
        return datetime.fromisoformat(self._desk.timestamp())


def _since(connection: Connection) -> dict[str, datetime]:
    kept = json.loads(get_meta(connection, _SINCE, "{}"))
    return {digest: datetime.fromisoformat(at) for digest, at in kept.items()}


def named_files(connection: Connection, seal: Seal) -> set[str]:
    """The digests of all files that the log, a draft, a setting or a file that waits names, and some more."""
    texts = (line.decode("utf-8", "replace") for line in log.lines_holding(connection, _NAMED))
    found = {digest for text in texts for digest in _DIGEST.findall(text)}
    for text in _kept_here(connection):
        found.update(_DIGEST.findall(text))
    for path in connection.execute(select(incoming.c.path).where(incoming.c.state == HELD)).scalars():
        found.update(one.sha256 for one in manifest_of(Path(path), seal).blobs)
    return found


def _kept_here(connection: Connection) -> Iterator[str]:
    """What this desk keeps beside the log."""
    yield from connection.execute(select(draft.c["values"])).scalars()
    yield from connection.execute(select(meta.c.value).where(meta.c.key != _SINCE)).scalars()
