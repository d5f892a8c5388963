"""The encodings before Unicode that old workbooks still carry: TCVN3 (ABC fonts) and VNI.

Both put Vietnamese letters on the codes of Western ones, so a cell opened today reads "QuyÕt ®Þnh". Told by
the cell's font where there is one, else by letters that no language writes inside words; only a clear case
is decoded, and the person sees before and after.
"""

from __future__ import annotations

import re
from enum import Enum

from tvdesk.core.text import nfc


class Legacy(Enum):
    """An encoding before Unicode."""

    TCVN3 = "tcvn3"
    VNI = "vni"


_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢£¤¥¦§",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_TCVN3_TABLE = str.maketrans(_TCVN3)

_SHAPES = {"â": "\u0302", "ê": "\u0306"}
_TONES = {"ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ù": "\u0301", "ï": "\u0323"}
_HATTED = dict(zip("àåãáä", _TONES.values(), strict=True))
_SHORT = dict(zip("èúüéë", _TONES.values(), strict=True))
_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    marks = {**_SHAPES, **_TONES}
    marks |= {code: "\u0302" + tone for code, tone in _HATTED.items()}
    marks |= {code: "\u0306" + tone for code, tone in _SHORT.items()}
    table = dict(_SINGLE)
    for base, letter in {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}.items():
        for code, mark in marks.items():
            if "\u0306" in mark and base != "a":
                continue
            if "\u0302" in mark and base not in "aeo":
                continue
            table[base + code] = nfc(letter + mark)
    capitals = {code.upper(): letter.upper() for code, letter in table.items()}
    mixed = {code[0].upper() + code[1:]: letter.upper() for code, letter in table.items()}
    return {**table, **mixed, **capitals}


_VNI = _vni_table()
_VNI_CODES = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

_TCVN3_FONTS = re.compile(r"^\.vn", re.IGNORECASE)
_VNI_FONTS = re.compile(r"^vni[- ]", re.IGNORECASE)
_CAPITALS_FONT = re.compile(r"^\.vn.*h$", re.IGNORECASE)

# Signs that no language writes between or beside letters of one word.
_TCVN3_SIGNS = re.compile("[a-zA-Z][®¸·µ¶«¨©ª¬¹»¾¼½\u00ad]|[®¸·µ¶«¨©ª¬¹][a-zA-Z]|[®«¬][Þ×ÐÑÒÓÔÕÖÝØÜåæçèéêëìíî]")
_VNI_SIGNS = re.compile(
    "[aeoAEO][âÂ](?![a-z]*[éèà])|[aeouyAEOUYôöÔÖ][øØûÛïÏ](?=[a-zA-Z\\s,.]|$)|[öÖ][ùÙøØûÛõÕïÏ]|[aA][êéèúüëÊÉÈÚÜË](?=[a-zA-Z\\s,.]|$)"
)


def decode_tcvn3(text: str) -> str:
    """TCVN3 text as Unicode. Capitals set in a capitals font come out small: see :func:`is_capitals_font`."""
    return nfc(text.translate(_TCVN3_TABLE))


def decode_vni(text: str) -> str:
    """VNI text as Unicode."""
    return nfc(_VNI_CODES.sub(lambda match: _VNI[match.group()], text))


def legacy_of_font(name: str) -> Legacy | None:
    """The encoding that a font's name tells: .VnTime is TCVN3, VNI-Times is VNI."""
    if _TCVN3_FONTS.match(name.strip()):
        return Legacy.TCVN3
    return Legacy.VNI if _VNI_FONTS.match(name.strip()) else None


def is_capitals_font(name: str) -> bool:
    """Whether the font shows small letters as capitals (.VnTimeH)."""
    return _CAPITALS_FONT.match(name.strip()) is not None


def guess_legacy(text: str) -> Legacy | None:
    """The encoding that the letters betray; ``None`` unless it is clear."""
    if text.isascii() or re.search("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]", text):
        return None
    if len(_TCVN3_SIGNS.findall(text)) >= 1:
        return Legacy.TCVN3
    words = max(1, len(text.split()))
    return Legacy.VNI if len(_VNI_SIGNS.findall(text)) * 3 >= words else None
