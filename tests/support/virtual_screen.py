"""A screen without a monitor, and keys that go the way of a keyboard: through the X server, not through Qt."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from unikey import stages


@contextmanager
def virtual_screen(width: int = 1366, height: int = 768) -> Iterator[dict[str, str]]:
    """An X server of its own; gives what the environment must say to use it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            display = told.readline().strip()
        yield {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Until something is so; fails with ``what`` was waited for."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.1)


class Keyboard:
    """Types into the window that has the focus of a virtual screen."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ

    def do(self, *arguments: str) -> str:
        """Run xdotool; its answer."""
        done = subprocess.run(
            ["xdotool", *arguments], capture_output=True, text=True, check=False, timeout=60, env=self._environ
        )
        return done.stdout.strip()

    def find_window(self, name: str) -> str:
        """The number of the window on screen whose title holds this, or nothing."""
        found = self.do("search", "--onlyvisible", "--name", name).split()
        return found[-1] if found else ""

    def press(self, *keys: str) -> None:
        """Keys by their X names: "ctrl+Return"."""
        self.do("key", "--delay", "30", *keys)
        time.sleep(0.3)

    def type_unikey(self, text: str) -> None:
        """As UniKey does: the plain letters, then backspaces and the letters with their marks."""
        shown = ""
        for place, word in enumerate(text.split(" ")):
            if place:
                self._type(" ")
            shown = ""
            for state in stages(word):
                same = next(
                    (at for at, (one, other) in enumerate(zip(shown, state, strict=False)) if one != other),
                    min(len(shown), len(state)),
                )
                if len(shown) > same:
                    self.do("key", "--delay", "20", *["BackSpace"] * (len(shown) - same))
                self._type(state[same:])
                shown = state
        time.sleep(0.3)

    def _type(self, letters: str) -> None:
        for letter in letters:
            # A letter that is on no key is put on one for as long as it is pressed: the program must see it there.
            self.do("type", "--delay", "10" if letter.isascii() else "120", letter)
            time.sleep(0.02 if letter.isascii() else 0.1)


def holds(process: int, file: Path) -> bool:
    """Whether a process has a file open, by what Linux tells of it."""
    found = []
    for one in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            found.append(one.readlink())
    return file.resolve() in found


def start_window(environ: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """The program itself, in a process of its own."""
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "tvdesk"), *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
