"""make shots: pictures of every page and dialog in both languages and looks, full and empty, into build/shots.

SCALE=1.5 draws everything larger, SIZE=1024x680 in a smaller window, ONLY=home,report draws the scenes whose names
begin so, KINDS=full-vi-light one desk, language and look. Contact sheets show several at once: build/shots/sheet-*.png.
With the argument --guide it draws those of the guide instead, into docs/pictures.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

SCALE, SIZE = os.environ.get("SCALE", "1"), os.environ.get("SIZE", "1366x768")
os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={Path(__file__).with_name('offscreen.json')}")
os.environ["QT_SCALE_FACTOR"] = SCALE

import scenes  # noqa: E402 (the scale is read when Qt loads)
from PySide6.QtCore import QRect, Qt  # noqa: E402
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap  # noqa: E402

from tvdesk.core.language import LANGUAGES  # noqa: E402
from tvdesk.ui.gui import make_application  # noqa: E402

OUT = Path("build/shots")
GUIDE = {"home": "desk-home", "activity": "desk-list", "editor-full": "desk-form", "report-preview": "desk-report"}
PICTURES = Path("resources/help")
ACROSS, DOWN, CELL_WIDTH, CELL_HEIGHT = 2, 3, 960, 560
"""A contact sheet: so many pictures of at most that size."""


def main() -> int:
    """Draw them; how many were drawn is said at the end, and which could not be."""
    application = make_application()
    if "--guide" in sys.argv:
        return draw_guide()
    OUT.mkdir(parents=True, exist_ok=True)
    wanted = _listed("KINDS")
    drawn: dict[str, list[Path]] = {}
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TVDESK_CONFIG"] = str(Path(folder) / "config")
        for desk, language, look in product((*scenes.BOTH, *scenes.OFFICES), ("vi", "en"), ("light", "dark")):
            kind = f"{desk}-{language}-{look}"
            if not wanted or kind in wanted:
                drawn[kind] = draw(Path(folder), desk, language, look, failed)
    for kind, paths in drawn.items():
        lay_sheets(kind, paths)
    print(f"{sum(map(len, drawn.values()))} pictures in {OUT}", *failed, sep="\n")
    del application
    return 1 if failed else 0


def draw_guide() -> int:
    """The few pictures of the guide, in colours enough for a screen and small in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TVDESK_CONFIG"] = str(Path(folder) / "config")
        with scenes.opened(scenes.full_desk(Path(folder) / "full")) as office:
            for language in LANGUAGES:
                draw_pictures(office, Path(folder), language)
    print(f"{len(GUIDE) * len(LANGUAGES)} pictures in {PICTURES}")
    return 0


def draw_pictures(office: Any, folder: Path, language: str) -> None:
    """Those of one language, beside the pages of help that show them."""
    target = PICTURES / language / "pictures"
    target.mkdir(exist_ok=True)
    with scenes.staged(office, folder, language, "light", (1366, 768)) as stage:
        for scene in (one for one in scenes.SCENES if one.name in GUIDE):
            image = in_few_colours(scene.show(stage).grab().toImage(), stage.desktop.theme.tokens.values())
            image.save(str(target / f"{GUIDE[scene.name]}.png"), "PNG", 0)
            scenes.clear_away(stage, stage.desktop.window)


def in_few_colours(image: QImage, tokens: Iterable[str]) -> QImage:
    """The same in the colours of the look and its most frequent others, 256 together: a third of the bytes."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    always = [QColor(token).rgb() for token in tokens]
    counted = Counter(plain.constBits().cast("I")).most_common(256 - len(always))
    frequent = [*always, *(colour for colour, _ in counted)]
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, frequent, flags)


def _listed(name: str) -> list[str]:
    return [one for one in os.environ.get(name, "").split(",") if one]


def draw(folder: Path, desk: str, language: str, look: str, failed: list[str]) -> list[Path]:
    """Every scene of a desk in one language and look."""
    only = _listed("ONLY")
    kind = f"{desk}-{language}-{look}"
    width, height = map(int, SIZE.split("x"))
    drawn = []
    with (
        scenes.opened(scenes.desk_of(folder, desk)) as office,
        scenes.staged(office, folder, language, look, (width, height)) as stage,
    ):
        for scene in scenes.SCENES:
            if desk not in scene.desks or (only and not any(scene.name.startswith(one) for one in only)):
                continue
            path = OUT / f"{scene.name}-{kind}-{SIZE}-{SCALE}.png"
            try:
                window = scene.show(stage)
            except Exception:  # noqa: BLE001 (the other pictures are wanted all the same)
                traceback.print_exc()
                failed.append(f"could not be drawn: {scene.name}-{kind}")
                continue
            window.grab().save(str(path))
            drawn.append(path)
            scenes.clear_away(stage, window)
    return drawn


def lay_sheets(kind: str, paths: Sequence[Path]) -> None:
    """Several pictures on one sheet, each under its name."""
    each = ACROSS * DOWN
    for number, first in enumerate(range(0, len(paths), each), 1):
        some = paths[first : first + each]
        sheet = QPixmap(ACROSS * CELL_WIDTH, DOWN * CELL_HEIGHT)
        sheet.fill(QColor("#808080"))
        painter = QPainter(sheet)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place, path in enumerate(some):
            at = QRect(place % ACROSS * CELL_WIDTH, place // ACROSS * CELL_HEIGHT, CELL_WIDTH, CELL_HEIGHT)
            painter.drawText(at.adjusted(6, 2, 0, 0), Qt.AlignmentFlag.AlignLeft, path.stem)
            room = at.adjusted(4, 18, -4, -2)
            picture = QPixmap(str(path))
            picture.setDevicePixelRatio(1)
            if picture.width() > room.width() or picture.height() > room.height():
                picture = picture.scaled(
                    room.size(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
            painter.drawPixmap(room.topLeft(), picture)
        painter.end()
        sheet.setDevicePixelRatio(1)
        sheet.save(str(OUT / f"sheet-{kind}-{SIZE}-{SCALE}-{number}.png"))


if __name__ == "__main__":
    sys.exit(main())
