"""One window a workspace and user: a second start raises the first one's window and hands its files over.

A local socket (a named pipe on Windows) that only the user may open. What a crashed program left behind is taken
away; whoever does not answer within two seconds is held to be at work, since two programs in one workspace are worse
than one that must be clicked on.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 2_000
_MOST_BYTES = 256 * 1024
_HEARD = b"ok\n"


def instance_name(workspace: Path) -> str:
    """The socket's name: one for each user and workspace, however the folder's path was written."""
    place = f"{_user()}\0{workspace.resolve()}"
    return f"tvdesk-{hashlib.sha256(place.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


class SingleInstance(QObject):
    """``asked`` tells that another start wants the window, with the files (``list[Path]``) that it was given."""

    asked = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)

    def claim(self, files: Sequence[Path] = ()) -> bool:
        """Whether this is the first one. If it is not, the first has been asked to come forward."""
        if _hand_over(self._name, files):
            return False
        if not self._server.listen(self._name):
            # Nobody answered, and yet the name is taken: what a crash left behind.
            QLocalServer.removeServer(self._name)
            if not self._server.listen(self._name):
                return not _hand_over(self._name, files)
        return True

    def move(self, name: str) -> None:
        """Another workspace is open now: answer to its name, where nobody else does."""
        if name != self._name:
            self._server.close()
            self._name = name
            self.claim()

    def close(self) -> None:
        """Let go of the name."""
        self._server.close()

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            caller = _Caller(socket, self)
            caller.heard.connect(self.asked)
            caller.listen()


class _Caller(QObject):
    """One second start at the other end of a socket; it lives as long as the connection."""

    heard = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket, self._message = socket, b""
        socket.setParent(self)
        # Bound methods of a QObject: Qt drops the connections with it, where a function would be called too late.
        socket.readyRead.connect(self.listen)
        socket.disconnected.connect(self.deleteLater)

    def listen(self) -> None:
        """Take what has come; a whole message is answered and passed on."""
        self._message += bytes(self._socket.readAll().data())
        if len(self._message) > _MOST_BYTES:
            self._socket.abort()
        elif self._message.endswith(b"\n"):
            message, self._message = self._message, b""
            self._socket.write(_HEARD)
            self._socket.flush()
            self.heard.emit(_files(message))


def _hand_over(name: str, files: Sequence[Path]) -> bool:
    """Ask the running program, where there is one; whether there is."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_WAIT_MS):
        return False
    _let_it_come_forward()
    socket.write(json.dumps([str(path.absolute()) for path in files]).encode() + b"\n")
    socket.flush()
    socket.waitForReadyRead(_WAIT_MS)
    socket.disconnectFromServer()
    return True


def _files(message: bytes) -> list[Path]:
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        return []
    return [Path(one) for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _let_it_come_forward() -> None:
    """Windows lets a program raise its window only when the one in front, which is this one, has allowed it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
