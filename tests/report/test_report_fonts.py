"""Fonts and measures of a report, as far as they can be wrong before anything is printed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from report_samples import letterhead_report

from tvdesk.core.resources import resource_path
from tvdesk.report.decree import PageRules
from tvdesk.report.errors import FontMissing, FontUnreadable, OutsideDecree
from tvdesk.report.fonts import load_fonts
from tvdesk.report.printing import print_document

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


def test_a_folder_of_the_systems_own_times_serves_with_our_khmer(tmp_path: Path) -> None:
    """As Windows names them; the letters are those of whatever lies there."""
    names = {"times.ttf": "Regular", "timesbd.ttf": "Bold", "timesi.ttf": "Italic", "timesbi.ttf": "BoldItalic"}
    for name, style in names.items():
        shutil.copy(resource_path("fonts", f"LiberationSerif-{style}.ttf"), tmp_path / name)
    family = load_fonts(tmp_path)
    assert family.regular.startswith("LiberationSerif") or family.regular.startswith("times")
    assert family.khmer.startswith("NotoSerifKhmer-Regular")
    result = print_document(letterhead_report(subject="Kết quả năm 2025 ខ្មែរ"), fonts=tmp_path)
    assert not result.missing_letters
    (tmp_path / "timesi.ttf").unlink()
    load_fonts.cache_clear()
    with pytest.raises(FontMissing):
        load_fonts(tmp_path)
