"""What prints is told at the field: the table of letters is that of the fonts, and the rule names what they lack."""

from __future__ import annotations

import io
import unicodedata

import pytest

from tvdesk.core.forms import FORMS
from tvdesk.core.printable import RANGES, unprintable
from tvdesk.core.resources import resource_path
from tvdesk.core.rules import WARNING, check_field
from tvdesk.report.fonts import load_fonts
from tvdesk.report.model import Document, Letterhead, Signature
from tvdesk.report.printing import print_document

UNSEEN = ("Cc", "Cf", "Zs")


def in_table() -> set[int]:
    found: set[int] = set()
    for word in RANGES.split():
        first, _, last = word.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def test_the_table_is_that_of_the_fonts() -> None:
    family = load_fonts(resource_path("fonts"))
    letters = {ord(one) for one in family.letters | family.khmer_letters if unicodedata.category(one) not in UNSEEN}
    assert letters == in_table()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Hội nghị thông tin đối ngoại – “Trà Vinh” 2025…", ""),
        ("ភាសាខ្មែរ", ""),
        ("Straße Łódź Ñandú Ελλάδα Москва", ""),
        ("Đoàn 中国 thăm tỉnh, 中国", "中国"),
        ("ສະບາຍດີ Lào", "ສະບາຍດີ"),
        ("mềm\u00ad ẩn\u200b\u00a0và\tdòng\n", ""),
        ("vui 🙂", "🙂"),
    ],
)
def test_what_will_not_print_is_named(text: str, missing: str) -> None:
    assert "".join(sorted(unprintable(text))) == "".join(sorted(set(unicodedata.normalize("NFC", missing))))
    printed = print_document(
        Document(letterhead=Letterhead(agency="SỞ"), subject=text, signature=Signature(position="GIÁM ĐỐC")),
        io.BytesIO(),
    )
    assert printed.missing_letters == frozenset(unprintable(text))


def test_the_field_says_so_and_lets_it_be_saved() -> None:
    class AnyCode:
        def has(self, list: str, code: str) -> bool:
            return bool(list and code)

    (problem,) = check_field(FORMS["activity"].field("title"), "Tuần văn hóa 日本", AnyCode())
    assert (problem.code, problem.severity, problem.fields) == ("text.unprintable", WARNING, {"letters": "日 本"})
