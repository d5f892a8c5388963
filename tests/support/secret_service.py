"""A real Secret Service: gnome-keyring on a session bus of its own, for as long as one command runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# $1 is the login password, or empty: then the keyring stays locked and nobody answers its prompt.
# The daemon stays in the foreground of the shell's job, so that it can be ended with the command.
SCRIPT = """
if [ -n "$1" ]; then
    printf %s "$1" | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
else
    gnome-keyring-daemon --foreground --components=secrets </dev/null >/dev/null 2>&1 &
fi
daemon=$!
shift
for _ in $(seq 200); do
    if dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
        org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q true; then break; fi
    sleep 0.02
done
"$@"
result=$?
kill "$daemon" 2>/dev/null
wait "$daemon" 2>/dev/null
exit $result
"""


@dataclass(frozen=True, slots=True)
class SecretService:
    """Runs commands that find a Secret Service. Secrets last from one command to the next, as on a desktop."""

    home: Path
    runtime: Path

    def run(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        unlocked: bool = True,
        stdin: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """The finished command with its texts; its exit code is not judged here."""
        # The caller's own desktop, if there is one, must not be found.
        hidden = {
            "DBUS_SESSION_BUS_ADDRESS",
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
        }
        inherited = {name: value for name, value in os.environ.items() if name not in hidden}
        places = {"HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.runtime)}
        return subprocess.run(
            ["dbus-run-session", "--", "bash", "-c", SCRIPT, "bash", "test" if unlocked else "", *command],
            env={**inherited, **places, **(env or {})},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def run_python(
        self, snippet: str, *arguments: str, env: Mapping[str, str] | None = None, unlocked: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """The same for a piece of Python."""
        return self.run([sys.executable, "-c", snippet, *arguments], env=env, unlocked=unlocked)


def prepare(folder: Path) -> SecretService:
    home, runtime = folder / "home", folder / "run"
    for path in (home, runtime):
        path.mkdir(mode=0o700)
    return SecretService(home, runtime)
