"""What a person chose for herself on this machine: one small JSON file in her settings folder.

Nothing of the office's work is in it, and losing it loses nothing. The reader takes what it understands and
replaces the rest by what is usual: a file of an older or newer program, or one edited by hand, never stops a start.
Loaded before the first window: standard library and platformdirs only.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

FILE = "preferences.json"
LANGUAGES = ("vi", "en")
THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "dense")
SMALLEST_TEXT, LARGEST_TEXT = 90, 150  # per cent of the usual size
_LARGEST_SCREEN = 32_767


@dataclass(frozen=True, slots=True)
class WindowPlace:
    """Where the window stood, in logical pixels of the desktop, and whether it filled the screen."""

    x: int
    y: int
    width: int
    height: int
    maximized: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """``workspace`` is the folder opened last, or empty; ``text_size`` is in per cent."""

    language: str = "vi"
    theme: str = "system"
    text_size: int = 100
    density: str = "comfortable"
    workspace: str = ""
    window: WindowPlace | None = None


def read_preferences(path: Path) -> Preferences:
    """What the file says, as far as it can be understood; the usual ones where there is none."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Preferences()
    return _understood(raw) if isinstance(raw, dict) else Preferences()


def write_preferences(path: Path, preferences: Preferences) -> bool:
    """Keep them: written beside and then renamed. Whether it worked: a full disk is no reason to stop working."""
    beside = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(asdict(preferences), ensure_ascii=False, indent=1), encoding="utf-8")
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        return False
    return True


def settings_folder(environ: Mapping[str, str] | None = None) -> Path:
    """The person's settings folder; ``TVDESK_CONFIG`` names another."""
    given = (os.environ if environ is None else environ).get("TVDESK_CONFIG")
    if given:
        return Path(given)
    import platformdirs

    return platformdirs.user_config_path("tvdesk", appauthor=False, roaming=False)


class PreferencesFile:
    """The preferences of this run, kept whenever they change."""

    def __init__(self, path: Path, language: str = "") -> None:
        """``language`` is the one that IT staff chose, for a person who has not chosen any."""
        self.path = path
        self._now = read_preferences(path)
        if language in LANGUAGES and not path.exists():
            self._now = replace(self._now, language=language)

    @property
    def now(self) -> Preferences:
        return self._now

    def change(self, **values: Any) -> Preferences:
        """Take these values over and keep them; those out of bounds are brought to the nearest that is allowed."""
        wanted = _understood({**asdict(self._now), **asdict(replace(self._now, **values))})
        if wanted != self._now:
            self._now = wanted
            write_preferences(self.path, wanted)
        return self._now


def _understood(raw: Mapping[str, Any]) -> Preferences:
    usual = Preferences()
    workspace = raw.get("workspace")
    return Preferences(
        language=_one_of(raw.get("language"), LANGUAGES, usual.language),
        theme=_one_of(raw.get("theme"), THEMES, usual.theme),
        text_size=_text_size(raw.get("text_size"), usual.text_size),
        density=_one_of(raw.get("density"), DENSITIES, usual.density),
        workspace=workspace if isinstance(workspace, str) else "",
        window=_window(raw.get("window")),
    )


def _one_of(value: object, allowed: tuple[str, ...], usual: str) -> str:
    return value if isinstance(value, str) and value in allowed else usual


def _text_size(value: object, usual: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        return usual
    return min(max(value, SMALLEST_TEXT), LARGEST_TEXT)


def _window(raw: object) -> WindowPlace | None:
    if not isinstance(raw, dict):
        return None
    numbers = [raw.get(name) for name in ("x", "y", "width", "height")]
    if not all(isinstance(one, int) and not isinstance(one, bool) and abs(one) <= _LARGEST_SCREEN for one in numbers):
        return None
    x, y, width, height = (int(one) for one in numbers if one is not None)
    return WindowPlace(x, y, width, height, raw.get("maximized") is True) if width > 0 and height > 0 else None
