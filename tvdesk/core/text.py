"""Vietnamese text: one form at every entrance, one fold for search, one order for lists.

Text arrives composed or decomposed, with look-alikes of Đ, with no-break and zero-width blanks. It is kept
in NFC as it was written otherwise: a proper name is never "corrected". What is compared goes through a key.
Text in an encoding before Unicode is decoded (:mod:`tvdesk.core.legacy`) before it is cleaned.

:func:`clean`, :func:`fold` and :func:`sort_key` run over every record of an import, so each has a path in
which the whole text goes through one byte table (every Vietnamese letter has a byte of its own) and an exact
one for everything else; property tests hold the two together.
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

_LOOKALIKES = str.maketrans("ÐƉðɖ", "ĐĐđđ")
# Soft hyphen, grapheme joiner, zero-width and direction marks.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x34F, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)
_BLANKS = re.compile(r"[^\S\n]+")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def nfc(text: str) -> str:
    """The text composed; a letter and its marks are one character where Unicode has one."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """One line as it is stored: NFC, Đ by its right letter, blanks and line breaks to single spaces, trimmed.

    Control and zero-width characters go; lone surrogates become U+FFFD.
    """
    if not _is_plain(text):
        return " ".join(_letters(text).split())
    return " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text


def clean_long(text: str) -> str:
    """As :func:`clean`, with line breaks kept: at most one empty line between two paragraphs."""
    lines = [_BLANKS.sub(" ", line).strip() for line in _letters(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _is_plain(text: str) -> bool:
    """Whether the text is made of the table's letters and signs only, with no blank but the space."""
    try:
        codecs.charmap_encode(text, "strict", _ENCODING)
    except UnicodeEncodeError:
        return False
    return text.isprintable()


def _letters(text: str) -> str:
    # A pair of surrogates is one character; a lone one is none.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _BREAKS.sub("\n", text).replace("\t", " ").translate(_LOOKALIKES).translate(_INVISIBLE)
    kept = (char for char in text if char == "\n" or unicodedata.category(char) != "Cc")
    return unicodedata.normalize("NFC", "".join(kept))


# --- one byte a letter -------------------------------------------------------------------------------------

_SIGNS = "–—·‘’“”«»§°×"
"""What else stands in ordinary titles; the fold writes quotation marks and dashes as on a keyboard."""

_KEYBOARD = str.maketrans("–—‘’“”", "--''\"\"")


def _decoding() -> str:
    """The character of each byte: ASCII where it is, letters and signs above it and on unused controls.

    ``charmap_build`` makes its fast map only where byte 0 is NUL; U+FFFE marks a byte without a character.
    """
    vowels = "aăâeêioôơuưy"
    small = [unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in TONES]
    small += [letter for letter in LETTERS if not letter.isascii()]
    others = iter([*small, *(letter.upper() for letter in small), *_SIGNS])
    ascii_ = [chr(code) if chr(code).isprintable() or chr(code) in "\0\t\n\r" else next(others) for code in range(128)]
    return "".join([*ascii_, *others]).ljust(256, "\ufffe")


_DECODING = _decoding()
_ENCODING = codecs.charmap_build(_DECODING)
_ALPHABET = _DECODING.rstrip("\ufffe")


def _parts(char: str) -> tuple[str, str]:
    """A letter without its tone, and the tone."""
    decomposed = unicodedata.normalize("NFD", char)
    tone = "".join(mark for mark in decomposed[1:] if mark in TONES)
    rest = decomposed[:1] + "".join(mark for mark in decomposed[1:] if mark not in TONES)
    return unicodedata.normalize("NFC", rest), tone


def fold(text: str) -> str:
    """The text for search: lower case, no marks, đ as d. "Hoà", "Hòa" and "HÒA" all give "hoa".

    Typographic quotation marks and dashes become those of the keyboard.
    """
    if text.isascii():
        return text.lower()
    try:
        raw = codecs.charmap_encode(text, "strict", _ENCODING)[0]
    except UnicodeEncodeError:
        return fold_exactly(text)
    return raw.translate(_FOLD_TABLE).decode("latin-1")


def fold_exactly(text: str) -> str:
    """:func:`fold` for any text, letter by letter."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    bare = bare.replace("đ", "d").replace("ð", "d").replace("ɖ", "d")
    return unicodedata.normalize("NFC", bare.translate(_KEYBOARD))


_FOLD_TABLE = "".join(map(fold_exactly, _ALPHABET)).encode("latin-1").ljust(256, b"\0")

_WORD = re.compile(r"[^\W_]+")


def search_words(text: str) -> list[str]:
    """The folded words of what is typed into a search field; signs part words, as the full-text index has it."""
    return _WORD.findall(fold(clean(text)))


# --- order -------------------------------------------------------------------------------------------------

_ORDER = "\0\t\n\r _-–—,;:!?.·'‘’\"“”«»()[]{}§@*/\\&#%`^°+×<=>|~$"
"""Blanks and signs in the order of the Unicode collation; digits and letters follow."""

_RANKS = {char: rank for rank, char in enumerate(_ORDER + "\ufffe0123456789" + LETTERS, start=1)}
_OTHER_SIGN, _OTHER_LETTER = bytes([_RANKS["\ufffe"]]), b"\xfa"
_NO_TONE, _OTHER_MARK = 2, 9
_PRIMARY = {char: _RANKS[_parts(char.lower())[0]] for char in _ALPHABET}
_SECONDARY = {char: _NO_TONE + "".join(("_", *TONES)).index(_parts(char)[1] or "_") for char in _ALPHABET}
_PRIMARY_TABLE = bytes(_PRIMARY.get(char, 0) for char in _DECODING)
_SECONDARY_TABLE = bytes(_SECONDARY.get(char, 0) for char in _DECODING)
_DIGITS = re.compile(r"[0-9]+")
_RAW_DIGITS = re.compile(rb"[0-9]+")


def sort_key(text: str) -> bytes:
    """Bytes that sort as Vietnamese does: letters first, then tones; runs of digits by their value.

    Capitals and small letters are equal. The order is that of ``QCollator(QLocale("vi_VN"))`` in numeric
    mode, on every machine.
    """
    try:
        raw = codecs.charmap_encode(text, "strict", _ENCODING)[0]
    except UnicodeEncodeError:
        return sort_key_exactly(text)
    if len(raw.translate(None, b"0123456789")) != len(raw):  # a third of the time that searching takes
        raw = _RAW_DIGITS.sub(_raw_number, raw)
    return raw.translate(_PRIMARY_TABLE) + b"\0" + raw.translate(_SECONDARY_TABLE)


def _raw_number(match: re.Match[bytes]) -> bytes:
    """A number that sorts as text: how many digits it has, then the digits; "2" (12) before "10" (210)."""
    digits = match.group().lstrip(b"0") or b"0"
    nines, rest = divmod(len(digits), 9)
    return b"%b%d%b" % (b"9" * nines, rest, digits)


def sort_key_exactly(text: str) -> bytes:
    """:func:`sort_key` for any text: letters outside the table come after it, signs before the digits."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    composed = _DIGITS.sub(lambda match: _RAW_DIGITS.sub(_raw_number, match[0].encode()).decode(), composed)
    ranks = [_rank(char) for char in composed]
    return b"".join(rank[0] for rank in ranks) + b"\0" + b"".join(rank[1] for rank in ranks)


@lru_cache(maxsize=4096)
def _rank(char: str) -> tuple[bytes, bytes]:
    if char in _PRIMARY:
        return bytes([_PRIMARY[char]]), bytes([_SECONDARY[char]])
    if unicodedata.combining(char):
        return b"", bytes([_OTHER_MARK])
    bare = unicodedata.normalize("NFD", char)[0]
    if bare in _PRIMARY:
        return bytes([_PRIMARY[bare]]), bytes([_OTHER_MARK])
    lead = _OTHER_LETTER if unicodedata.category(char)[0] in "LMN" else _OTHER_SIGN
    return lead + ord(char).to_bytes(3, "big"), bytes([_NO_TONE])


# --- tone placing ------------------------------------------------------------------------------------------


def tone_key(text: str) -> str:
    """A key that is equal for the old and the new placing of a tone (hoà, hòa), and keeps the tone itself.

    Case does not count, nor how many blanks part the words.
    """
    words = []
    for word in nfc(text).casefold().split():
        letters = [_parts(char) for char in word]
        tone = "".join(tone for _, tone in letters)
        words.append("".join(letter for letter, _ in letters) + tone)
    return nfc(" ".join(words))
