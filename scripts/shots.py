"""make shots: pictures of every page in both languages and looks, full and empty, into build/shots.

SCALE=1.5 draws everything larger, SIZE=1024x680 in a smaller window, ONLY=home,exchange some pages only,
KIND=full-vi-light one look only.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

SCALE, SIZE = os.environ.get("SCALE", "1"), os.environ.get("SIZE", "1366x768")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = SCALE

from PySide6.QtWidgets import QApplication  # noqa: E402 (the scale is read when Qt loads)

from tvdesk import app as composition  # noqa: E402
from tvdesk.core.templates import CodeLists  # noqa: E402
from tvdesk.core.units import Units  # noqa: E402
from tvdesk.services.demo.desks import make_desk, open_keys  # noqa: E402
from tvdesk.services.identifiers import Identifiers  # noqa: E402
from tvdesk.services.office import Office, now_ms, open_office  # noqa: E402
from tvdesk.services.sampling import make_sample  # noqa: E402
from tvdesk.ui.gui import Desktop, make_application  # noqa: E402
from tvdesk.ui.pages.sheets import SheetsPage  # noqa: E402
from tvdesk.ui.start import StartLine  # noqa: E402

OUT = Path("build/shots")
SAMPLE = Path("resources/sample")
SECONDS = 30


def main() -> int:
    """Draw them; how many were drawn is said at the end."""
    application = make_application()
    only = [name for name in os.environ.get("ONLY", "").split(",") if name]
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TVDESK_CONFIG"] = folder
        full = make_sample(Path(folder) / "full", Identifiers(now_ms, os.urandom))
        for state, desk in (("full", full), ("empty", empty_desk(Path(folder) / "empty"))):
            with opened(desk) as office:
                for language in ("vi", "en"):
                    for look in ("light", "dark"):
                        kind = f"{state}-{language}-{look}"
                        if os.environ.get("KIND", kind) == kind:
                            count += draw(application, office, kind, only)
    print(f"{count} pictures in {OUT}")
    return 0


@contextmanager
def opened(desk: Path) -> Iterator[Office]:
    """A workspace whose keys are the sample's."""
    office = open_office(desk, open_keys(desk), Identifiers(now_ms, os.urandom))
    try:
        yield office
    finally:
        office.close()


def empty_desk(folder: Path) -> Path:
    """A unit's desk on its first day."""
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    make_desk(folder, "unit", "tv-845", lists, units, Identifiers(now_ms, os.urandom)).desk.engine.dispose()
    return folder


def draw(application: QApplication, office: Office, kind: str, only: list[str]) -> int:
    """Every page of the desk in one language and look; ``kind`` is "full-vi-light"."""
    _, language, look = kind.split("-")
    desktop = Desktop(StartLine(language=language), lambda: composition)
    desktop.theme.wear(look)
    width, height = map(int, SIZE.split("x"))
    desktop.window.resize(width, height)
    desktop.window.show()
    desktop.opened(office)
    drawn = 0
    for name in desktop.window.offered:
        if only and name not in only:
            continue
        desktop.window.go(name)
        settle(application, desktop)
        for part in parts(application, desktop, name):
            path = OUT / f"{name}{part}-{kind}-{SIZE}-{SCALE}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            desktop.window.grab().save(str(path))
            drawn += 1
    desktop.office = None  # it is drawn again in the next language
    desktop.window.close()
    desktop.window.deleteLater()
    return drawn


def parts(application: QApplication, desktop: Desktop, name: str) -> Iterator[str]:
    """A page as it opens, then in the states that it has beside that; each drawn when its name is given."""
    page = desktop.window.page
    for step in (page.steps if page else ()) or ("",):
        if page is not None and step:
            page.step(step)
            settle(application, desktop)
        yield f"-{step}" if step else ""
    if name == "sheets":
        yield from workbook(application, desktop)


def workbook(application: QApplication, desktop: Desktop) -> Iterator[str]:
    """The steps of a workbook, the register with what was imported, and a file that cannot be read."""
    desktop.window.go("sheets", file=SAMPLE / "hoat-dong.xlsx")
    settle(application, desktop)
    settle(application, desktop)  # the search for duplicates begins when the rows are on screen
    page = cast(SheetsPage, desktop.window.page)
    if page.sheets.own_only.isChecked() and page.sheets.own_only.isVisible():
        page.sheets.own_only.click()
        settle(application, desktop)
        settle(application, desktop)
    for step in range(page.tabs.count()):
        page.tabs.setCurrentIndex(step)
        settle(application, desktop)
        yield f"-step{step + 1}"
    page.flow.take()
    settle(application, desktop)
    yield "-done"
    page.flow.undo()
    settle(application, desktop)
    desktop.window.messages.clear()
    desktop.window.go("sheets", file=SAMPLE / "README.md")
    settle(application, desktop)
    yield "-refused"


def settle(application: QApplication, desktop: Desktop) -> None:
    """Until nothing runs and everything is painted."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        application.processEvents()
        if not desktop.jobs.busy:
            break
        time.sleep(0.01)
    for _ in range(15):
        application.processEvents()
        time.sleep(0.01)
    if desktop.jobs.busy and time.monotonic() < end:  # what came into sight asked for more
        settle(application, desktop)


if __name__ == "__main__":
    sys.exit(main())
