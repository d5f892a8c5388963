"""The machine's own note of the workspaces that live on it: outside of them, so that a copy does not bring it along.

For each device one small file in the user's state folder: where its workspace lies, the token that the workspace's
database holds as well, and how far its log had come when it was last closed. Losing the notes loses nothing of the
work; the person is then asked once whether this is the only copy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tvdesk.services.durable import write_file

MARKS_VARIABLE = "TVDESK_MARKS"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the machine noted: ``head`` is the head of the device's chain at ``seq``, hexadecimal."""

    token: str
    folder: str
    seq: int
    head: str


def marks_folder(environ: Mapping[str, str]) -> Path:
    """``TVDESK_MARKS``, else the user's own folder for such notes."""
    if named := environ.get(MARKS_VARIABLE):
        return Path(named)
    from platformdirs import user_state_path

    return user_state_path("tvdesk", appauthor=False) / "devices"


def read_mark(marks: Path, device: str) -> Mark | None:
    """The note on a device; ``None`` where there is none that can be read."""
    with suppress(OSError, ValueError, TypeError):
        found = Mark(**json.loads((marks / f"{device}.json").read_text(encoding="utf-8")))
        if isinstance(found.seq, int) and isinstance(found.folder, str):
            return found
    return None


def write_mark(marks: Path, device: str, mark: Mark) -> None:
    """Keep the note. Where the folder cannot be written the work goes on: the next start asks."""
    with suppress(OSError):
        marks.mkdir(parents=True, exist_ok=True)
        write_file(marks / f"{device}.json", json.dumps(asdict(mark)).encode())
