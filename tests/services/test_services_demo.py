"""The demonstration as a whole: every step that the reader of the README is promised happens, with its figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.demo import Demo
from tvdesk.services.errors import WorkspaceExists


class Listener:
    """Remembers what was told."""

    def __init__(self) -> None:
        self.language = Language.load("vi")
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.tracked: list[str] = []

    def say(self, key: str, **fields: object) -> None:
        assert self.language.text(key, **fields) != key
        self.told.append((key, fields))

    def track(self, key: str, items: Sequence[Any]) -> Iterator[Any]:
        self.tracked.append(key)
        yield from items

    def of(self, key: str) -> list[dict[str, Any]]:
        return [fields for name, fields in self.told if name == key]


def demo(folder: Path) -> tuple[Demo, Listener]:
    listener = Listener()
    units = Units.load()
    return Demo(folder, listener, CodeLists.load(more={"unit": frozenset(units.by_id)}), units), listener


def test_a_whole_round(tmp_path: Path) -> None:
    run, heard = demo(tmp_path / "out")
    made = run.run()

    assert all(path.stat().st_size for path in made)
    assert {path.suffix for path in made} == {".json", ".tvb", ".pdf"}
    assert len(heard.of("demo.enrolled")) == 7
    assert sum(step["imported"] for step in heard.of("demo.workbooks")) == 60
    assert len(heard.of("demo.refused")) == 1
    assert heard.of("demo.held") == [{"file": "tv-vpub.tvb", "first": 1, "last": 17}]
    assert [step["created"] for step in heard.of("demo.released")] == [1]
    assert len(heard.of("demo.known")) == 1
    assert sum(step["conflicts"] for step in heard.of("demo.applied")) == 1
    assert len(heard.of("demo.settled")) == 1
    assert len(heard.of("demo.linked")) == 6
    assert len(heard.of("demo.answered")) == 6
    office, unit = heard.of("demo.printed")
    assert (office["records"], office["once"], unit["once"]) == (17, 2, 0)
    assert heard.of("demo.equal") == [{"equal": 7, "machines": 7}]
    assert not heard.of("demo.preview_differs")
    assert [len(list((tmp_path / "out" / desk / "blobs").iterdir())) for desk in ("tv-vpub", "dic", "tv-dai")] == [
        1,
        1,
        0,
    ]
    assert heard.tracked


def test_only_its_own_folder_is_emptied(tmp_path: Path) -> None:
    mine = tmp_path / "thesis.doc"
    mine.write_text("of somebody", encoding="utf-8")
    run, _ = demo(tmp_path)
    with pytest.raises(WorkspaceExists):
        run.run()
    assert mine.exists()
