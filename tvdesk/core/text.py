"""Vietnamese text: one form at every entrance, one fold for search, one order for lists.

Text arrives composed or decomposed, with look-alikes of Đ, with no-break and zero-width blanks. It is kept
in NFC as it was written otherwise: a proper name is never "corrected". What is compared goes through a key.

:func:`fold` and :func:`sort_key` run over every record of an import, so both have a path in which the whole
text goes through one byte table (every lower-case Vietnamese letter has a byte of its own) and an exact one
for everything else; a property test holds the two together.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The order of the letters, with f j w z where Latin script has them (CLDR, Vietnamese)."""

TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: the order of the tones; no tone comes before all."""

_LOOKALIKES = {0xD0: "Đ", 0x189: "Đ", 0xF0: "đ", 0x256: "đ"}
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F])
_BLANKS = re.compile(r"[^\S\n]+")
# Characters that need nothing done to them: no mark of its own, no look-alike of Đ, no blank but the space.
_PLAIN = re.compile(r"[ -~À-ÏÑ-ïñ-žƠơƯưẠ-ỹ“”‘’–—…]*").fullmatch


def nfc(text: str) -> str:
    """The text composed; a letter and its marks are one character where Unicode has one."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """One line as it is stored: NFC, Đ by its right letter, blanks and line breaks to single spaces, trimmed.

    Control and zero-width characters go; lone surrogates become U+FFFD.
    """
    if _PLAIN(text):
        return " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text
    return " ".join(_letters(text).split())


def clean_long(text: str) -> str:
    """As :func:`clean`, with line breaks kept: at most one empty line between two paragraphs."""
    lines = [_BLANKS.sub(" ", line).strip() for line in _letters(text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _letters(text: str) -> str:
    text = text.translate(_LOOKALIKES).translate(_INVISIBLE)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n")
    kept = (char for char in text if char == "\n" or unicodedata.category(char) != "Cc")
    return unicodedata.normalize("NFC", "".join(kept))


# --- one byte a letter -------------------------------------------------------------------------------------


def _alphabet() -> str:
    """Every lower-case Vietnamese letter with each tone, then the other printable ASCII characters."""
    vowels = "aăâeêioôơuưy"
    toned = [unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in TONES]
    others = [chr(code) for code in range(0x20, 0x7F) if chr(code) not in LETTERS and not chr(code).isupper()]
    return "".join([*LETTERS, *toned, *others])


_ALPHABET = _alphabet()
# Byte 0 stays unused, so that it can stand between the levels of a sort key.
_DECODING = "\ufffe" + _ALPHABET + "\ufffe" * (255 - len(_ALPHABET))
_ENCODING = codecs.charmap_build(_DECODING)


def _parts(char: str) -> tuple[str, str]:
    """A lower-case letter without its tone, and the tone."""
    decomposed = unicodedata.normalize("NFD", char)
    tone = "".join(mark for mark in decomposed[1:] if mark in TONES)
    rest = "".join(mark for mark in decomposed if mark not in TONES)
    return unicodedata.normalize("NFC", rest), tone


def _bare(char: str) -> str:
    letter = unicodedata.normalize("NFD", char)
    letter = "".join(mark for mark in letter if not unicodedata.combining(mark))
    return "d" if letter in ("đ", "ð") else letter


def _byte_table(value: dict[str, int]) -> bytes:
    return bytes([0, *(value[char] for char in _ALPHABET), *([0] * (255 - len(_ALPHABET)))])


_FOLD_TABLE = _byte_table({char: ord(_bare(char)) for char in _ALPHABET})


def fold(text: str) -> str:
    """The text for search: lower case, no marks, đ as d. "Hoà", "Hòa" and "HÒA" all give "hoa"."""
    if text.isascii():
        return text.lower()
    lowered = text.lower()
    try:
        folded, _ = codecs.charmap_encode(lowered, "strict", _ENCODING)
    except UnicodeEncodeError:
        return fold_exactly(text)
    return folded.translate(_FOLD_TABLE).decode("ascii")


def fold_exactly(text: str) -> str:
    """:func:`fold` for any text, letter by letter."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare.replace("đ", "d").replace("ð", "d"))


# --- order -------------------------------------------------------------------------------------------------

_PUNCTUATION = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_RANKS = {char: rank for rank, char in enumerate(" " + _PUNCTUATION + "0123456789" + LETTERS, start=2)}
_PRIMARY = {char: _RANKS[_parts(char)[0]] for char in _ALPHABET}
_SECONDARY = {char: 2 + (1 + TONES.index(_parts(char)[1]) if _parts(char)[1] else 0) for char in _ALPHABET}
_PRIMARY_TABLE = _byte_table(_PRIMARY)
_SECONDARY_TABLE = _byte_table(_SECONDARY)
_TYPOGRAPHIC = dict(zip("“”‘’–—…«»", '""\'\'--.""', strict=True))
_BEYOND = bytes([250])
_DIGITS = re.compile(r"\d+", re.ASCII)


def sort_key(text: str) -> bytes:
    """Bytes that sort as Vietnamese does: letters first, then tones; runs of digits by their value."""
    lowered = text.lower()
    if _DIGITS.search(lowered):
        # A number sorts by its length, then its digits: "2" before "10".
        lowered = _DIGITS.sub(_number, lowered)
    try:
        raw, _ = codecs.charmap_encode(lowered, "strict", _ENCODING)
    except UnicodeEncodeError:
        return _sort_key_exactly(unicodedata.normalize("NFC", lowered))
    return raw.translate(_PRIMARY_TABLE) + b"\0" + raw.translate(_SECONDARY_TABLE)


def _number(match: re.Match[str]) -> str:
    digits = match.group().lstrip("0") or "0"
    count = len(digits)
    return "9" * (count // 9) + str(count % 9) + digits


def _sort_key_exactly(lowered: str) -> bytes:
    """The same for letters outside the table: known ones as there, others after them by code point."""
    primary, secondary = bytearray(), bytearray()
    for char in lowered:
        letter, rank = _rank(char)
        primary += letter
        secondary += rank
    return bytes(primary) + b"\0" + bytes(secondary)


@lru_cache(maxsize=4096)
def _rank(char: str) -> tuple[bytes, bytes]:
    char = _TYPOGRAPHIC.get(char, char)
    if char in _PRIMARY:
        return bytes([_PRIMARY[char]]), bytes([_SECONDARY[char]])
    bare = _bare(char)
    if bare in _PRIMARY:
        return bytes([_PRIMARY[bare]]), bytes([9])
    return _BEYOND + ord(char).to_bytes(3, "big"), bytes([2])


# --- tone placing ------------------------------------------------------------------------------------------


def tone_key(text: str) -> str:
    """A key that is equal for the old and the new placing of a tone (hoà, hòa), and keeps the tone itself."""
    words = []
    for word in nfc(text).casefold().split():
        letters = [_parts(char) for char in word]
        tone = "".join(tone for _, tone in letters)
        words.append("".join(letter for letter, _ in letters) + tone)
    return " ".join(words)
