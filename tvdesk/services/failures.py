"""Where the details of an unexpected error go: a file for whoever mends the program, never the user's screen."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tvdesk import __version__

LOG_VARIABLE = "TVDESK_LOG"
MOST_BYTES = 1_000_000


def keep_details(error: BaseException, environ: Mapping[str, str]) -> Path:
    """Add where and why the program failed to its log; the log's path.

    The traceback names places in the program, not values of records. A log that has grown large starts anew.
    """
    path = log_path(environ)
    lines = [f"{datetime.now(UTC).isoformat(timespec='seconds')} tvdesk {__version__}"]
    lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
    lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        large = path.exists() and path.stat().st_size > MOST_BYTES
        with path.open("w" if large else "a", encoding="utf-8") as log:
            log.write("\n".join(lines) + "\n\n")
    except OSError:
        # Nowhere to write: the sentence on screen still says that and what failed.
        return Path()
    return path


def log_path(environ: Mapping[str, str]) -> Path:
    """The log: ``TVDESK_LOG``, else in the user's own folder for logs."""
    if named := environ.get(LOG_VARIABLE):
        return Path(named)
    from platformdirs import user_log_path

    return user_log_path("tvdesk", appauthor=False) / "tvdesk.log"
