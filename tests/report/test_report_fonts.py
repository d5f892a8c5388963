"""Fonts and measures of a report, as far as they can be wrong before anything is printed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tvdesk.core.resources import resource_path
from tvdesk.report.decree import PageRules
from tvdesk.report.errors import FontMissing, FontUnreadable, OutsideDecree
from tvdesk.report.fonts import load_fonts

VIETNAMESE = "ăâđêôơưĂÂĐÊÔƠƯàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ₫"


def test_every_vietnamese_letter_is_in_the_fonts() -> None:
    family = load_fonts(resource_path("fonts"))
    assert set(VIETNAMESE) <= {letter for letter in VIETNAMESE if letter in family.letters}


def test_a_font_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FontMissing):
        load_fonts(tmp_path)


def test_a_font_file_that_is_none(tmp_path: Path) -> None:
    for path in resource_path("fonts").glob("*.ttf"):
        shutil.copy(path, tmp_path)
    (tmp_path / "LiberationSerif-Bold.ttf").write_bytes(b"not a font")
    with pytest.raises(FontUnreadable):
        load_fonts(tmp_path)


@pytest.mark.parametrize("wrong", [{"top": 10.0}, {"left": 40.0}, {"body_size": 12.0}])
def test_measures_outside_the_decree(wrong: dict[str, float]) -> None:
    with pytest.raises(OutsideDecree):
        PageRules(**wrong)
