"""Installing an update at one desk: believed, backed up, taken out of its file, and started."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tvdesk.services.backup import Backups
from tvdesk.services.configuration import switched
from tvdesk.services.places import data_folder
from tvdesk.services.reading import read_desk
from tvdesk.services.trusting import root_in_force
from tvdesk.services.update_errors import UpdatesForbidden
from tvdesk.services.updates import OFFERED, Update, read_update, require_fit, take_out, this_system
from tvdesk.services.workspace import Workspace

VARIABLE = "TVDESK_UPDATES"


@dataclass(frozen=True, slots=True)
class Ready:
    """An update whose package lies ready to be started. ``backup`` is the name of the backup that was made, empty on a
    server."""

    told: Update
    package: Path
    backup: str


class Updating:
    """The use cases of updates. ``environ`` says whether IT staff leave them to the user."""

    def __init__(self, workspace: Workspace, environ: Mapping[str, str] = os.environ) -> None:
        self._workspace, self._environ = workspace, environ

    @property
    def allowed(self) -> bool:
        """Whether updates may be started here."""
        return switched(self._environ, VARIABLE, otherwise=True)

    def look(self, file: Path, *, fits: bool = True) -> Update:
        """What an update is, by the root that this desk trusts; with ``fits`` only one that can be installed here.

        Raises :class:`UpdatesForbidden`, ``NoRegistry``, and as ``updates.read_update`` and ``require_fit``.
        """
        if fits and not self.allowed:
            raise UpdatesForbidden()
        told = read_update(file, read_desk(self._workspace.desk, root_in_force))
        if fits:
            require_fit(told)
        return told

    def prepare(self, file: Path) -> Ready:
        """Back up, and take the package out of the file. Raises as :meth:`look`, and those of backups and writing."""
        told = self.look(file)
        backup = "" if self._workspace.settings.database else Backups(self._workspace).create().name
        package = take_out(file, told, data_folder(self._environ) / OFFERED)
        return Ready(told, package, backup)


def start(package: Path) -> bool:
    """Start the setup; whether this system lets a program do so. A Debian package is installed by an administrator."""
    if this_system() != "windows":
        return False
    subprocess.Popen([str(package)], close_fds=True)
    return True
