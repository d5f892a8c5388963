"""Which files a record may carry, and under what name: an office's documents and pictures, never programs.

The rules look at the name and at the first bytes; they cannot know what a document says. A mark of secrecy in the
name refuses the file (Law on the protection of state secrets: such a document must not be on this computer).
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath

from tvdesk.core.text import clean
from tvdesk.services.attachment_errors import (
    AttachmentDangerous,
    AttachmentEmpty,
    AttachmentSecret,
    AttachmentTooLarge,
)
from tvdesk.services.errors import FileGone

MOST_BYTES = 200_000_000
"""What a bundle may carry as one file (``bundle.manifest.Caps``)."""
MOST_FILES = 200
_MOST_NAME = 200
_HEAD = 8

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "txt": "text/plain",
    "csv": "text/csv",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
}
"""Kept here and not asked of the operating system, so that every machine writes the same."""

# fmt: off
_DANGEROUS = frozenset((
    "exe", "com", "scr", "pif", "cpl", "msi", "msp", "msix", "appx", "dll", "sys", "drv", "ocx", "bat", "cmd",
    "ps1", "psm1", "vbs", "vbe", "js", "jse", "mjs", "ws", "wsf", "wsh", "wsc", "sct", "hta", "htm", "html", "mht",
    "mhtml", "xhtml", "svg", "lnk", "url", "scf", "inf", "reg", "jar", "class", "py", "pyw", "pl", "rb", "php",
    "sh", "bash", "run", "elf", "bin", "app", "dmg", "pkg", "deb", "rpm", "apk", "iso", "img", "vhd", "vhdx",
    "docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppam", "ppsm", "sldm", "one", "chm", "hlp",
    "settingcontent-ms", "library-ms", "search-ms", "application", "gadget", "msc", "diagcab",
))
# fmt: on
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")

_SECRET = re.compile(r"(?<!\w)(TUYỆT MẬT|TỐI MẬT|(?<!THÂN )(?<!BÍ )(?<!BẢO )MẬT(?! ONG))(?!\w)")
_SECRET_SMALL = re.compile(r"(?<!\w)(tuyệt mật|tối mật|tuyet mat)(?!\w)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\W_]+")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
# Letters that turn the order of what follows hide an ending: "exe.pdf" for "fdp.exe".
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """A file's name as it is kept: composed letters, no path, nothing that an operating system stumbles over."""
    plain = _UNSEEN.sub("", clean(_NOT_IN_NAMES.sub("_", name))).strip(" .")
    if _DEVICES.match(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > _MOST_NAME:
        plain = f"{stem[: _MOST_NAME - len(ending) - 1]}{dot}{ending}" if len(ending) < 20 else plain[:_MOST_NAME]
    return plain or "_"


def media_type(name: str) -> str:
    """What kind of file it is, by its name."""
    return MEDIA_TYPES.get(_ending(name), "application/octet-stream")


def check_file(path: Path) -> int:
    """Raise the reason for which the file is not taken; its size in bytes. Changes nothing."""
    name = clean_name(path.name)
    check_name(name)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise FileGone(path=str(path))
        if size > MOST_BYTES:
            raise AttachmentTooLarge(file=name, limit=MOST_BYTES // 1_000_000)
        if size == 0:
            raise AttachmentEmpty(file=name)
        _check_content(path, name)
    except OSError as error:
        raise FileGone(path=str(path)) from error
    return size


def check_name(name: str) -> None:
    """Raise :class:`AttachmentSecret` or :class:`AttachmentDangerous` for what the name says."""
    words = _SEPARATORS.sub(" ", name)
    if found := _SECRET.search(words) or _SECRET_SMALL.search(words):
        raise AttachmentSecret(file=name, mark=found.group(1).upper())
    if _ending(name) in _DANGEROUS:
        raise AttachmentDangerous(file=name, kind=f".{_ending(name)}")


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lstrip(".").lower()


def _check_content(path: Path, name: str) -> None:
    with path.open("rb") as opened:
        head = opened.read(_HEAD)
    if head.startswith(_PROGRAMS):
        raise AttachmentDangerous(file=name, kind="program")
    if head == _OLE and _OLE_MACROS in path.read_bytes():
        raise AttachmentDangerous(file=name, kind="macro")
    if head.startswith(b"PK"):
        _check_archive(path, name)


def _check_archive(path: Path, name: str) -> None:
    """Word, Excel and ZIP files name their contents: macros and programs show by that."""
    try:
        with zipfile.ZipFile(path) as archive:
            inside = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return
    for member in inside:
        ending = _ending(member)
        if member.lower().endswith("vbaproject.bin"):
            raise AttachmentDangerous(file=name, kind="macro")
        if ending in _DANGEROUS and not name.lower().endswith(("x", ".odt", ".ods")):
            raise AttachmentDangerous(file=name, kind=f".{ending}")
