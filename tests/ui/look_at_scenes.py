"""Run in a process of its own: brings every scene of a desk about, and prints as JSON what is not as it must be.

``python look_at_scenes.py DESK WORKSPACE FOLDER 1366x768,1024x680``; ``QT_SCALE_FACTOR`` gives the scale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import scenes
from laws import broken

from tvdesk.ui.gui import make_application

Size = tuple[int, int]


def main(desk: str, workspace: Path, folder: Path, sizes: list[Size]) -> None:
    application = make_application()
    found: dict[str, list[str]] = {}
    looked = 0
    with scenes.opened(workspace) as office, scenes.staged(office, folder, "vi", "light", sizes[0]) as stage:
        for scene in scenes.SCENES:
            if desk not in scene.desks:
                continue
            window = scene.show(stage)
            for language in ("vi", "en"):
                stage.desktop.speech.speak(language)
                for size in sizes if window is stage.desktop.window else (None,):
                    if size is not None:
                        window.resize(*size)
                    stage.settle()
                    looked += 1
                    if lines := broken(window):
                        found[f"{scene.name} {language} {size or ''}".strip()] = lines
            scenes.clear_away(stage, window)
            stage.desktop.speech.speak("vi")
            stage.desktop.window.resize(*sizes[0])
    print(json.dumps({"looked": looked, "ratio": application.devicePixelRatio(), "broken": found}))


if __name__ == "__main__":
    wanted = [(int(width), int(height)) for width, height in (one.split("x") for one in sys.argv[4].split(","))]
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), wanted)
