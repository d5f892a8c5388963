"""The composition root: the one place that knows all the parts, and puts the window's pages together.

Imported when the window is already on screen: what stands here may take its time to load.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import Ask, choose_store
from tvdesk.services.office import Office, now_ms, open_office
from tvdesk.ui.page import Shell
from tvdesk.ui.rail import PageEntry


def open_desk(folder: Path, ask: Ask | None = None, environ: Mapping[str, str] = os.environ) -> Office:
    """Open the workspace of a folder for this process; raises the reason where it cannot be."""
    return open_office(folder, choose_store(folder, ask, environ), Identifiers(now_ms, os.urandom))


def pages(shell: Shell, office: Office) -> tuple[PageEntry, ...]:  # noqa: ARG001 (the pages follow)
    """The pages of a unit's desk, in the order of the rail."""
    return ()
