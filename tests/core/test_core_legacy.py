"""Old encodings: both tables whole, fonts, and guesses that must not fire on what is Unicode already."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tvdesk.core.legacy import (
    Legacy,
    decode_tcvn3,
    decode_vni,
    guess_legacy,
    is_capitals_font,
    is_syllable,
    legacy_of_font,
)

# Bytes A1 to FE as "iconv -f TCVN5712-1" gives them; a point where TCVN3 (ABC) has no letter.
ICONV = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
TCVN3 = {letter: chr(0xA1 + place) for place, letter in enumerate(ICONV) if letter != "."}

TONES = "\u0300\u0309\u0303\u0301\u0323"
HATTED, SHORT = dict(zip(TONES, "àåãáä", strict=True)), dict(zip(TONES, "èúüéë", strict=True))
PLAIN = dict(zip(TONES, "øûõùï", strict=True))
ALONE = {"đ": "ñ", "ơ": "ô", "ư": "ö", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}

SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *TONES)]
words = st.text(st.sampled_from([*SMALL, *"bcdđghklmnpqrstvx"]), min_size=1, max_size=6)


def to_tcvn3(text: str) -> str:
    return "".join(TCVN3.get(char, char) for char in text)


def to_vni(text: str) -> str:
    return "".join(_vni(char) if char.islower() else _vni(char.lower()).upper() for char in text)


def _vni(char: str) -> str:
    if char in ALONE:
        return ALONE[char]
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in decomposed if mark in TONES), "")
    rest = unicodedata.normalize("NFC", decomposed.replace(tone, "") if tone else decomposed)
    if rest in "âêô":
        return unicodedata.normalize("NFD", rest)[0] + (HATTED[tone] if tone else "â")
    if rest == "ă":
        return "a" + (SHORT[tone] if tone else "ê")
    return ALONE.get(rest, rest) + (PLAIN[tone] if tone else "")


@pytest.fixture(scope="module")
def titles(real_data: Path) -> list[str]:
    books = json.loads((real_data / "expected.json").read_text(encoding="utf-8"))["workbooks"]
    return [row["expected"]["title"] for book in books.values() for row in book["rows"]]


def test_a_real_page() -> None:
    assert decode_tcvn3("QuyÕt ®Þnh V¨n hãa Th«ng tin") == "Quyết định Văn hóa Thông tin"
    assert decode_vni("UÛy ban nhaân daân tænh Traø Vinh, Ñaøi Phaùt thanh") == (
        "Ủy ban nhân dân tỉnh Trà Vinh, Đài Phát thanh"
    )


def test_tcvn3_has_every_small_letter() -> None:
    assert set(SMALL) - set("aeiouy") <= set(TCVN3)
    assert decode_tcvn3("".join(TCVN3.values())) == "".join(TCVN3)
    assert decode_tcvn3("30°C, 5 m²") == "30°C, 5 m²"


@given(words)
def test_what_was_written_in_tcvn3_comes_back(word: str) -> None:
    assert decode_tcvn3(to_tcvn3(word)) == word


@pytest.mark.parametrize("letter", [*SMALL, "đ"])
def test_what_was_written_in_vni_comes_back(letter: str) -> None:
    for text in (letter, letter.upper(), f"B{letter}n"):
        assert decode_vni(to_vni(text)) == text


def test_real_titles_survive_both(titles: list[str]) -> None:
    small = [title.lower() for title in titles]
    assert [decode_tcvn3(to_tcvn3(title)) for title in small] == small
    assert [decode_vni(to_vni(title)) for title in titles] == titles


@pytest.mark.parametrize(
    ("font", "legacy", "capitals"),
    [
        (".VnTime", Legacy.TCVN3, False),
        (".VnTimeH", Legacy.TCVN3, True),
        (".VNARIAL NARROWH", Legacy.TCVN3, True),
        (" .VnArial ", Legacy.TCVN3, False),
        ("VNI-Times", Legacy.VNI, False),
        ("VNI Helve", Legacy.VNI, False),
        ("Times New Roman", None, False),
        ("Vnitalic", None, False),
        ("", None, False),
    ],
)
def test_what_a_font_tells(font: str, legacy: Legacy | None, capitals: bool) -> None:
    assert (legacy_of_font(font), is_capitals_font(font)) == (legacy, capitals)


def test_real_titles_are_told_apart(titles: list[str]) -> None:
    assert [title for title in titles if guess_legacy(title) is not None] == []
    as_tcvn3 = [guess_legacy(to_tcvn3(title)) for title in titles]
    as_vni = [guess_legacy(to_vni(title)) for title in titles]
    assert (Legacy.VNI in as_tcvn3, Legacy.TCVN3 in as_vni) == (False, False)
    assert as_tcvn3.count(Legacy.TCVN3) >= 0.9 * len(titles)
    assert as_vni.count(Legacy.VNI) >= 0.9 * len(titles)


@pytest.mark.parametrize(
    "text",
    [
        "«Bonjour», dit-il à l'évêque : où est Noël, naïf ?",
        "L’Œuvre française – été à Orléans, août 2023, goût, coût, maïs, haïr, aiguë",
        "François Hollande et Loïc Rémy ont reçu la délégation de Trà Vinh",
        "FRANÇAISE DÉJÀ VU, CRÈME BRÛLÉE",
        "Größe, Übung, Häuser, Mäuse, Bäume, Köln, Düsseldorf »Die Zeit«",
        "São Paulo, coração, leões, João, Croácia, año, mañana, España, Mª José",
        "Søen, Malmö, Åland, Reykjavík, Þór, Jón Þór, Ísafjörður, Tromsø",
        "Windows® 11, Coca-Cola®, ©2023 Microsoft, 10 µm, 5 m², 30°C, ½ m, £5, §3",
        "Hoà nhạc, toán, hoá, loà, khoá, quà, quán, tuân, tuá, Quân, gì, hoàn toàn",
        "Hòa Bình, Thanh Hóa, Hà Nam, cà phê, Tôn Thân",
        "HÒa Bình, HÀnh, THANH HÓA",
        "Hội nghị xúc tiến đầu tư «Trà Vinh® 2023» µm",
        "Hòa Ân, Lào Cai, Nghệ An",
        "Gwangju 광주, ភ្នំពេញ",
        "",
        "plain text",
    ],
)
def test_what_is_unicode_is_left_alone(text: str) -> None:
    assert guess_legacy(text) is None
    for word in re.findall(r"\S+", text):
        assert guess_legacy(word) is None, word


@pytest.mark.parametrize("text", ["Héi nghÞ", "Trµ Vinh", "®oµn", "Së C«ng Th­¬ng", "§oµn vµo", "tËp huÊn"])
def test_short_tcvn3_cells_are_told(text: str) -> None:
    assert guess_legacy(text) is Legacy.TCVN3


@pytest.mark.parametrize("text", ["Traø Vinh", "Sôû Coâng Thöông", "ñoaøn vaøo", "HOÄI NGHÒ", "Huyeän Caàu Keø"])
def test_short_vni_cells_are_told(text: str) -> None:
    assert guess_legacy(text) is Legacy.VNI


@given(words.filter(is_syllable))
def test_a_vietnamese_syllable_is_never_decoded(word: str) -> None:
    assert guess_legacy(word) is None
    assert guess_legacy(word.upper()) is None
