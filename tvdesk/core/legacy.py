"""The encodings before Unicode that old workbooks still carry: TCVN3 (ABC fonts) and VNI.

Both put Vietnamese letters on the codes of Western ones, so a cell opened today reads "QuyÕt ®Þnh". Told by
the cell's font where there is one, else by letters that no language writes inside words; only a clear case
is decoded, and the person sees before and after.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from itertools import pairwise

from tvdesk.core.text import TONES, nfc


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
_TONE_CODES = {"ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ù": "\u0301", "ï": "\u0323"}
_HATTED = dict(zip("àåãáä", _TONE_CODES.values(), strict=True))
_SHORT = dict(zip("èúüéë", _TONE_CODES.values(), strict=True))
_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    marks = {**_SHAPES, **_TONE_CODES}
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


# --- guessing ----------------------------------------------------------------------------------------------

_ONSET = "(?:ngh?|[cgknpt]h|gi|tr|qu|[bcdđghklmnprstvx])?"
_CLOSED = "(?:iê|yê|uyê|uô|ươ|oă|oa|oe|uâ|uê|uơ|uy|[aăâeêioôơuưy])(?:ng|nh|ch|[cmnpt])"
_OPEN = (
    "iêu|yêu|oai|oay|oao|oeo|uây|uôi|ươi|ươu|uyu|uya|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|uôi|ưa|ưi|ưu"
    "|oa|oe|uê|uơ|uy|[aeêioôơuưy]"
)
_SYLLABLE = re.compile(f"{_ONSET}(?:{_CLOSED}|{_OPEN})")
_STOPPED = re.compile("(?:[cpt]|ch)$")
_ACUTE_OR_DOT = "\u0301\u0323"

# What a cell's text falls into; a soft hyphen stands for ư in TCVN3.
_WORDS = re.compile("[\\w¡-\u00af²³µ-¿×÷]+")
_UNICODE_VIETNAMESE = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u0300-\u0323\u1ea0-\u1ef9]")
# A sign inside a word, or a Western capital after or before a small letter, where no language has one.
_TCVN3_WORD = re.compile("(?=.*[a-zA-Z])(?:.*[¡-\u00af¶-¿×÷µ]|.*[a-z¡-¿ß-ÿ][À-Þ]|.+[À-Þ][a-z])")
# Units of measure, prices, footnote signs: what people do write.
_NO_TCVN3_WORD = re.compile("[£¥¢§½¼¾µ©«®][a-zA-Z]|[A-Za-z][ªº®©«»¹]")
_VNI_WEIGHTS = dict.fromkeys("øåõãäâáàùûüúêéèë", 4) | {"ï": 1, "ñ": 2}
_ENOUGH = 4
_NO_VNI_WORD = frozenset({"où", "noël"})


def guess_legacy(text: str) -> Legacy | None:
    """The encoding that the letters betray; ``None`` unless it is clear.

    Clear is a text in which words that no language writes so become Vietnamese syllables when decoded, and
    hardly a word with such letters does not. Words without any sign ("Héi") could be French, and do not count.
    """
    text = nfc(text)
    if text.isascii() or _UNICODE_VIETNAMESE.search(text):
        return None
    marked = [word for word in _WORDS.findall(text) if not word.isascii() and not any(map(str.isdigit, word))]
    marked = [word for word in marked if re.search("[a-zA-Z]", word) or len(word) > 1]
    for legacy, decode, weigh in ((Legacy.TCVN3, decode_tcvn3, _tcvn3_weight), (Legacy.VNI, decode_vni, _vni_weight)):
        fitting = [word for word in marked if is_syllable(decode(word))]
        weight = sum(weigh(word) for word in fitting if not is_syllable(word))
        if weight >= _ENOUGH and len(fitting) * 5 >= len(marked) * 4:
            return legacy
    return None


def _tcvn3_weight(word: str) -> int:
    return _ENOUGH if _TCVN3_WORD.match(word) and not _NO_TCVN3_WORD.fullmatch(word) else 0


def _vni_weight(word: str) -> int:
    small = word.lower()
    if small in _NO_VNI_WORD:
        return 0
    pairs = [_VNI_WEIGHTS[sign] for before, sign in pairwise(small) if sign in _VNI_WEIGHTS and before in "aeouyôö"]
    return max(pairs, default=0) + (2 if "ñ" in small else 0)


def is_syllable(word: str) -> bool:
    """Whether a word is built as a Vietnamese syllable, its tone one that its end can have."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in decomposed if mark in TONES]
    bare = nfc("".join(mark for mark in decomposed if mark not in TONES))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(bare):
        return False
    return not tones or not _STOPPED.search(bare) or tones[0] in _ACUTE_OR_DOT
