"""What nobody foresaw, written down without any record in it: where it happened, of which kind, in which versions.

The messages of exceptions are left out: they quote values, and a value may be somebody's record. What stays is the
kind of error, the code of one of ours, and the places in the program. Nothing is sent anywhere.
"""

from __future__ import annotations

import faulthandler
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tvdesk import __version__
from tvdesk.core.errors import TvdeskError

if TYPE_CHECKING:
    import logging

LOG = "tvdesk.log"
CRASH, EARLIER = "crash.log", "crash-earlier.log"
_LOG_BYTES, _LOG_FILES = 512 * 1024, 3
_MOST_CAUSES = 6


def open_log(folder: Path) -> logging.Logger:
    """The program's log file: rotating, small; a folder that cannot be written gives a log that forgets."""
    import logging  # here, since the window is on screen before anything has to be logged
    from logging.handlers import RotatingFileHandler

    logger = logging.getLogger("tvdesk")
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.setLevel(logging.INFO)
    logger.propagate = False
    handler: logging.Handler = logging.NullHandler()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / LOG, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES - 1, encoding="utf-8", delay=True
        )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger


def earlier_crash(folder: Path) -> Path | None:
    """What the last run wrote when it died, put aside so that it is told once; ``None`` when it ended well."""
    try:
        if (folder / CRASH).stat().st_size == 0:
            return None
        return (folder / CRASH).replace(folder / EARLIER)
    except OSError:
        return None


def note_crashes(folder: Path) -> Path | None:
    """Let Python write where it was when the process dies (a fault below it); the file, or ``None``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / CRASH).open("a", encoding="utf-8")
    except OSError:
        return None
    faulthandler.enable(file, all_threads=True)
    return folder / CRASH


def report_of(error: BaseException, more: Mapping[str, str] | None = None) -> str:
    """The report of an error: versions, then each error in the chain with its places."""
    import platform  # here: only a failure has need of it

    lines = [
        f"tvdesk {__version__}",
        f"time: {datetime.now(UTC).isoformat(timespec='seconds')}",
        f"python: {platform.python_version()} {platform.machine()}",
        f"system: {platform.system()} {platform.release()}",
        *(f"{name}: {value}" for name, value in (more or {}).items()),
        f"thread: {threading.current_thread().name}",
        "",
    ]
    for number, one in enumerate(_chain(error)):
        lines += [*(["", "caused by:"] if number else []), _kind(one), *_places(one)]
    return "\n".join(lines) + "\n"


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _kind(error: BaseException) -> str:
    """The class, and what of the error is ours or the system's: a code, a number; never its message."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, TvdeskError):
        return f"{name} [{error.code}]"
    return f"{name} [errno {error.errno}]" if isinstance(error, OSError) and error.errno is not None else name


def _places(error: BaseException) -> Iterator[str]:
    """The frames with their lines of source, which are the program's words and nobody's data."""
    from traceback import StackSummary, walk_tb  # likewise

    for frame in StackSummary.extract(walk_tb(error.__traceback__), lookup_lines=True):
        yield f"  {_short(frame.filename)}:{frame.lineno} {frame.name}"
        if frame.line:
            yield f"    {frame.line}"


def _short(path: str) -> str:
    """A file's place in the program: folders above it may name a person."""
    parts = Path(path).parts
    for mark in ("site-packages", "tvdesk"):
        if mark in parts:
            at = len(parts) - 1 - parts[::-1].index(mark)
            return "/".join(parts[at + (mark == "site-packages") :])
    base = Path(sys.base_prefix).parts
    return "/".join(parts[len(base) :]) if parts[: len(base)] == base else parts[-1]
