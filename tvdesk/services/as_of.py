"""A desk as it stood at a vector: its log up to there, and tables made anew from it, in a folder that is thrown away.

What a report was built from can so be looked at again when the log has long grown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, insert

from tvdesk.db import log
from tvdesk.db.encryption import KEY_BYTES
from tvdesk.db.engine import is_encrypted, open_engine, reading, sqlite_url, writing
from tvdesk.db.models import device
from tvdesk.db.upgrade import upgrade
from tvdesk.services.desk import Desk, unit_lookup
from tvdesk.services.projector import rebuild
from tvdesk.services.reports.errors import PositionsMissing


@contextmanager
def desk_as_of(desk: Desk, vector: Mapping[str, int], check: Callable[[], None] = lambda: None) -> Iterator[Desk]:
    """The desk at the vector, to be read from; ``check`` is called all the while and may raise.

    Raises :class:`PositionsMissing` where a log here does not reach as far.
    """
    with TemporaryDirectory(prefix="tvdesk-as-of-", ignore_cleanup_errors=True) as folder:
        engine = open_engine(sqlite_url(Path(folder) / "then.db", _throwaway(desk)))
        try:
            upgrade(engine)
            with reading(desk.engine) as now, writing(engine) as then:
                _copy(now, then, vector, check)
                rebuild(then, unit_lookup(then), desk.schemas)
            yield replace(desk, engine=engine)
        finally:
            engine.dispose()


def _throwaway(desk: Desk) -> bytes | None:
    """A key that nobody keeps, where the desk's own database is encrypted: nothing of it lies in the clear."""
    return token_bytes(KEY_BYTES) if is_encrypted(desk.engine) else None


def _copy(now: Connection, then: Connection, vector: Mapping[str, int], check: Callable[[], None]) -> None:
    known = log.devices(now)
    for name, seq in sorted(vector.items()):
        one = known.get(name)
        if one is None or one.seq < seq:
            raise PositionsMissing(device=name, seq=seq)
        row = {"no": one.no, "id": name, "unit": one.unit, "role": one.role, "seq": seq, "head": bytes(32)}
        then.execute(insert(device).values(**row, head_envelope=None))
        for rows in log.read_range(now, one.no, 1, seq) if seq else ():
            check()
            log.append(then, rows)
