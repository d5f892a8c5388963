"""Cyclic garbage goes in the window's thread, whoever made it; blocks that ask for few sweeps may overlap."""

from __future__ import annotations

import gc
import random
import threading
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tvdesk.services.errors import WorkspaceUnreadable
from tvdesk.services.sweeping import RARELY, look_at_all, rarely_swept, unswept
from tvdesk.ui import gui
from tvdesk.ui.gui import Desktop
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.start import StartLine
from tvdesk.ui.sweeper import Sweeper

USUAL = gc.get_threshold()


class Knot(QWidget):
    """A widget in a cycle: only a search for garbage lets go of it."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = [QLabel("a"), QLabel("b")]
        layout = QVBoxLayout(self)
        for part in self.parts:
            layout.addWidget(part)
        self.me = self


class Plain:
    """A cycle without Qt."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def sweeper() -> Iterator[Sweeper]:
    made = Sweeper()
    made.begin()
    yield made
    made.end()
    gc.disable()  # as the test found it


@pytest.fixture
def searches() -> Iterator[list[str]]:
    """The threads in which garbage was looked for."""
    found: list[str] = []

    def note(phase: str, _info: Any) -> None:
        if phase == "start":
            found.append(threading.current_thread().name)

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


def make_garbage(_progress: object) -> int:
    """More objects than the interpreter lets pass without a search, in its own thread."""
    kept = [[number] for number in range(USUAL[0] * 30)]
    for _ in range(USUAL[0] * 5):
        Plain()
    return len(kept)


def test_garbage_of_jobs_and_widgets_goes_in_the_thread_of_the_window(
    qtbot: QtBot, jobs: Jobs, sweeper: Sweeper, searches: list[str]
) -> None:
    gone = [weakref.ref(Plain()) for _ in range(3)]
    destroyed: list[str] = []
    for _ in range(10):
        knot = Knot()
        knot.destroyed.connect(lambda: destroyed.append(threading.current_thread().name))
        knot.show()
        del knot
        jobs.run(make_garbage)
        qtbot.waitUntil(lambda: not jobs.busy)
    qtbot.waitUntil(lambda: all(one() is None for one in gone), timeout=10_000)
    qtbot.waitUntil(lambda: len(destroyed) == 10, timeout=10_000)
    assert set(searches) == {threading.main_thread().name}


def test_the_window_takes_over_and_gives_back(qapp: object, sweeper: Sweeper) -> None:
    assert not gc.isenabled()
    sweeper.end()
    assert gc.get_freeze_count() == 0
    gc.enable()
    again = Sweeper()
    again.begin()
    assert not gc.isenabled()
    again.end()
    assert gc.isenabled()
    gc.disable()


def test_the_program_sweeps_by_itself_once_it_has_loaded(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, searches: list[str]
) -> None:
    monkeypatch.setattr(gui, "_SWEEP_AFTER_MS", 1)
    environ = {"TVDESK_DATA": str(tmp_path / "data"), "TVDESK_CONFIG": str(tmp_path / "config")}
    desktop = Desktop(StartLine(workspace=tmp_path / "none"), lambda: _Nothing(), environ)
    gc.enable()
    desktop.show()
    qtbot.waitUntil(lambda: not gc.isenabled())
    searches.clear()
    lost = weakref.ref(Plain())
    desktop.jobs.run(make_garbage)
    qtbot.waitUntil(lambda: lost() is None, timeout=10_000)
    assert set(searches) == {threading.main_thread().name}
    desktop.window.close()
    assert gc.isenabled()
    gc.disable()


class _Nothing:
    """A composition of which nothing is asked."""

    def is_missing(self, folder: Path) -> bool:
        raise WorkspaceUnreadable(folder=str(folder))


def test_blocks_may_overlap_and_end_in_any_order() -> None:
    for seed in range(20):
        chance = random.Random(seed)
        open_blocks: list[tuple[str, AbstractContextManager[None]]] = []
        for _ in range(30):
            if open_blocks and chance.random() < 0.5:
                open_blocks.pop(chance.randrange(len(open_blocks)))[1].__exit__(None, None, None)
            else:
                name, block = chance.choice([("rarely", rarely_swept()), ("never", unswept())])
                block.__enter__()
                open_blocks.append((name, block))
            names = {name for name, _ in open_blocks}
            wanted = 0 if "never" in names else RARELY if "rarely" in names else USUAL[0]
            assert gc.get_threshold()[0] == wanted
        for _, block in open_blocks:
            block.__exit__(None, None, None)
        assert gc.get_threshold() == USUAL
    gc.unfreeze()


def test_what_a_block_put_out_of_sight_is_looked_at_again() -> None:
    with unswept():
        kept = Plain()
        lost = weakref.ref(kept)
    del kept
    gc.collect()
    assert lost() is not None
    look_at_all()
    assert lost() is None
    gc.unfreeze()
