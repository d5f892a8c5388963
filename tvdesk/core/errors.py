"""The error tree: every reason for which tvdesk says no.

An error carries a stable ``code`` (``area.reason``) and ``fields`` (plain values for the sentence and the
log). It carries no translated text: the sentence is ``error.<code>`` and the next step is
``error.<code>.next`` in ``resources/translations/<language>/``. The four families answer to the exit codes
of the command line (DESIGN 6).

Each package keeps its own members of the tree in its ``errors.py``; a test collects them all, raises each,
and holds each against the language files.
"""

from __future__ import annotations

from typing import ClassVar

Plain = str | int | bool | None


class TvdeskError(Exception):
    """Base of all. ``fields`` fill the placeholders of the sentence; their keys are part of the contract."""

    code: ClassVar[str] = ""
    exit_code: ClassVar[int] = 1

    def __init__(self, **fields: Plain) -> None:
        super().__init__(self.code, fields)
        self.fields = fields

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value!r}" for key, value in sorted(self.fields.items()))
        return f"{self.code}({details})"


class Refused(TvdeskError):
    """Refused or failed with a reason; nothing was changed. Exit code 1."""

    exit_code = 1


class WrongUsage(TvdeskError):
    """The call itself was wrong: an unknown name, a missing option. Exit code 2."""

    exit_code = 2


class NotAuthentic(TvdeskError):
    """Authenticity or integrity could not be shown: signature, digest, chain, container. Exit code 3."""

    exit_code = 3


class Held(TvdeskError):
    """Nothing is wrong, something is missing; the file waits and nothing of it is used yet. Exit code 4."""

    exit_code = 4
