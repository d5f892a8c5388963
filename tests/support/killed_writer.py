"""Hands a report over and kills itself on the way: ``WORKSPACE STICK ROUND STEP``, as no user can time it by hand.

STEP is "announced" (before the file is begun), "write" (while it is written) or "read_back" (all of it was read back,
and nothing is noted yet). The passphrase of the key comes by TVDESK_PASSPHRASE.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path

from offices import START

from tvdesk.services.handing_over import HandingOver
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import KEY_FOLDER, PassphraseFile
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.templates import lists_of, units_of
from tvdesk.services.workspace import open_workspace

_ticks = count(START + 3_600_000, 1_000)


def now_ms() -> int:
    """An hour after the clock of the other desks has started."""
    return next(_ticks)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, stick: Path, round: str, step: str) -> None:
    workspace = open_workspace(folder, now_ms, Identifiers(now_ms, os.urandom))
    lists = read_desk(workspace.desk, lambda connection: lists_of(connection, units_of(connection)))
    store = PassphraseFile(folder / KEY_FOLDER, lambda: os.environ["TVDESK_PASSPHRASE"])
    key = store.load(workspace.settings.device).sign
    handing = HandingOver(workspace.desk, Records(workspace.desk, lists), lambda: key, workspace.blobs)
    if step == "announced":
        handing.announce(round)
        die()
    handing.write(stick, round, "", None, lambda now, *_: die() if now == step else None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
