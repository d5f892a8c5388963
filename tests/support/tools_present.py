"""Which outside tools this machine has. A test marked with one is left out where it is missing; in CI it fails."""

from __future__ import annotations

import ctypes.util
import os
import shutil
from collections.abc import Callable

import postgres_server
import preflight
import small_disk
import soft_token

QT_LIBRARIES = ("GL", "EGL", "xkbcommon", "fontconfig", "dbus-1", "glib-2.0")
XCB_LIBRARIES = ("xcb-cursor", "xcb-icccm", "xcb-keysyms", "xcb-shape", "xkbcommon-x11")


def _lacks_commands(*names: str) -> str:
    missing = [name for name in names if shutil.which(name) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""


def lacks_keyring() -> str:
    return _lacks_commands("gnome-keyring-daemon", "dbus-run-session", "dbus-daemon")


def lacks_postgres() -> str:
    return "" if postgres_server.find_programs() else "no PostgreSQL server programs under /usr/lib/postgresql"


def lacks_pdftools() -> str:
    return _lacks_commands("pdftotext", "pdffonts", "zbarimg")


def lacks_nsis() -> str:
    return _lacks_commands("makensis")


def lacks_age() -> str:
    return _lacks_commands("age")


def lacks_window() -> str:
    missing = [name for name in QT_LIBRARIES if ctypes.util.find_library(name) is None]
    return f"Qt's system libraries are missing: {', '.join(missing)}" if missing else ""


def lacks_xvfb() -> str:
    missing = [name for name in XCB_LIBRARIES if ctypes.util.find_library(name) is None]
    libraries = f"Qt's libraries for X are missing: {', '.join(missing)}" if missing else ""
    return _lacks_commands("Xvfb", "xdotool") or libraries


# Marker name -> what the machine lacks for it, as a sentence; empty when nothing.
LACKS: dict[str, Callable[[], str]] = {
    "keyring": lacks_keyring,
    "postgres": lacks_postgres,
    "pdftools": lacks_pdftools,
    "preflight": preflight.lacks,
    "token": soft_token.lacks,
    "nsis": lacks_nsis,
    "age": lacks_age,
    "smallfs": small_disk.lacks,
    "window": lacks_window,
    "xvfb": lacks_xvfb,
}


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}
