"""Updates of the program without a network: one signed file that the office lays beside its replies.

The file is a ZIP archive of two members: a document that says what it is and what is new, signed by as many root keys
of the office as a change of its registry needs, and the package itself, which the document names by size and digest.
So what may name the devices of a province may also bring its programs, and nobody else.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

from tvdesk import __version__
from tvdesk.history import canonical
from tvdesk.history.errors import NotCanonical
from tvdesk.services.durable import free_name, write_stream
from tvdesk.services.errors import FileGone
from tvdesk.services.update_errors import NotAnUpdate, UpdateForOthers, UpdateNotNewer, VersionUnclear
from tvdesk.trust import envelope
from tvdesk.trust.envelope import UPDATE_TYPE
from tvdesk.trust.keys import SigningKey
from tvdesk.trust.root import Root

SUFFIX: Final = ".tvu"
OFFERED: Final = "updates"
"""The folder of the office's workspace whose updates go out with its replies."""

System = Literal["windows", "debian"]
_ENDINGS: Final[Mapping[str, System]] = {".exe": "windows", ".deb": "debian"}
_DOCUMENT: Final = "update.dsse.json"
_MEMBERS: Final = frozenset({"version", "system", "file", "size", "sha256", "news"})
_LARGEST: Final = 1_000_000_000
_LARGEST_DOCUMENT: Final = 256 * 1024
_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Update:
    """What an update is: its version, for which system, the package in it, and what is new by language."""

    version: str
    system: System
    file: str
    size: int
    sha256: str
    news: Mapping[str, str]

    def new_in(self, language: str) -> str:
        """What is new, in a language or the other."""
        return self.news.get(language) or next(iter(self.news.values()), "")


def make_update(package: Path, version: str, news: Mapping[str, str], keys: Sequence[SigningKey], out: Path) -> Update:
    """Write an update, signed by these root keys. Its name's ending says the package's system.

    Raises :class:`VersionUnclear`, :class:`NotAnUpdate` for another package, ``FileGone``, and those of writing.
    """
    _number(version)
    system = _ENDINGS.get(package.suffix.lower())
    if system is None or not _NAME.fullmatch(package.name):
        raise NotAnUpdate(reason="package")
    digest, size = hashlib.sha256(), 0
    try:
        with package.open("rb") as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        raise FileGone(path=str(package)) from error
    told = Update(version, system, package.name, size, digest.hexdigest(), dict(news))
    signed = envelope.seal(_encode(told), UPDATE_TYPE, *keys)
    with package.open("rb") as source:
        _write(out, signed, told, source)
    return told


def add_signatures(file: Path, keys: Sequence[SigningKey], out: Path) -> tuple[str, ...]:
    """The same update with these signatures as well; who has signed it then."""
    with _opened(file) as archive:
        signed = _document_in(archive)
        told = _decode(_payload(signed))
        signed = envelope.add_signatures(signed, UPDATE_TYPE, *keys)
        with archive.open(told.file) as source:
            _write(out, signed, told, source)  # type: ignore[arg-type]
    return envelope.signers(signed, UPDATE_TYPE)


def read_update(file: Path, root: Root) -> Update:
    """What the update is, where enough keys of the root signed it. The package in it is not read yet.

    Raises :class:`NotAnUpdate`, ``FileGone``, and ``BadSignature`` or ``TooFewSignatures``.
    """
    with _opened(file) as archive:
        signed = _document_in(archive)
        payload = envelope.open_any(signed, UPDATE_TYPE, lambda _payload: root.keys, root.threshold)
        told = _decode(payload)
        if archive.getinfo(told.file).file_size != told.size:
            raise NotAnUpdate(reason="size")
    return told


def require_fit(told: Update, here: str = __version__, system: System | None = None) -> None:
    """Whether it may be installed here. Raises :class:`UpdateForOthers` and :class:`UpdateNotNewer`."""
    if told.system != (system or this_system()):
        raise UpdateForOthers(system=told.system)
    if _number(told.version) <= _number(here):
        raise UpdateNotNewer(version=told.version, here=here)


def this_system() -> System:
    """Whose packages are installed on this machine."""
    return "windows" if sys.platform == "win32" else "debian"


def take_out(file: Path, told: Update, folder: Path) -> Path:
    """Write the package into a folder; where it lies. It is there only when it is the one that was signed.

    Raises :class:`NotAnUpdate`, and those of writing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / told.file
    with _opened(file) as archive, archive.open(told.file) as source:
        digest = write_stream(target, lambda out: _copy(source, out, told.size))  # type: ignore[arg-type]
    if digest != told.sha256:
        target.unlink(missing_ok=True)
        raise NotAnUpdate(reason="digest")
    return target


def lay_beside(workspace: Path, folder: Path) -> list[Path]:
    """Copy the updates that the office offers into the folder where its replies go; those that are new there."""
    source = workspace / OFFERED
    laid = []
    for one in sorted(source.glob(f"*{SUFFIX}")) if source.is_dir() else ():
        target = folder / one.name
        if target.exists() and target.stat().st_size == one.stat().st_size:
            continue
        with one.open("rb") as opened:
            write_stream(target, lambda out, opened=opened: shutil.copyfileobj(opened, out, _PIECE))  # type: ignore[misc]
        laid.append(target)
    return laid


def offer(workspace: Path, file: Path) -> Path:
    """From now on this update goes out with replies, and no other of its system."""
    folder = workspace / OFFERED
    folder.mkdir(exist_ok=True)
    with _opened(file) as archive:
        system = _decode(_payload(_document_in(archive))).system
    for one in folder.glob(f"*{SUFFIX}"):
        with _opened(one) as archive:
            if _decode(_payload(_document_in(archive))).system == system:
                one.unlink()
    target = free_name(folder / file.name)
    with file.open("rb") as opened:
        write_stream(target, lambda out: shutil.copyfileobj(opened, out, _PIECE))
    return target


# --- the file ------------------------------------------------------------------------------------------------


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except OSError as error:
        raise FileGone(path=str(file)) from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise NotAnUpdate(reason="archive") from error


def _document_in(archive: zipfile.ZipFile) -> bytes:
    names = archive.namelist()
    if len(names) != 2 or names[0] != _DOCUMENT or any(one.compress_type for one in archive.infolist()):
        raise NotAnUpdate(reason="members")
    if archive.getinfo(_DOCUMENT).file_size > _LARGEST_DOCUMENT:
        raise NotAnUpdate(reason="members")
    try:
        return archive.read(_DOCUMENT)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise NotAnUpdate(reason="archive") from error


def _payload(signed: bytes) -> bytes:
    return envelope.unverified_payload(signed, UPDATE_TYPE)


def _write(out: Path, signed: bytes, told: Update, source: BinaryIO) -> None:
    def fill(target: BinaryIO) -> None:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(zipfile.ZipInfo(_DOCUMENT), signed)
            member = zipfile.ZipInfo(told.file)
            member.file_size = told.size
            with archive.open(member, "w") as inner:
                shutil.copyfileobj(source, inner, _PIECE)

    write_stream(out, fill)


def _copy(source: BinaryIO, out: BinaryIO, size: int) -> None:
    """No more than was announced, whatever the archive says."""
    left = size + 1
    try:
        while left and (piece := source.read(min(_PIECE, left))):
            out.write(piece)
            left -= len(piece)
    except (zipfile.BadZipFile, EOFError) as error:
        raise NotAnUpdate(reason="digest") from error


def _encode(told: Update) -> bytes:
    return canonical.encode(
        {
            "version": told.version,
            "system": told.system,
            "file": told.file,
            "size": told.size,
            "sha256": told.sha256,
            "news": dict(told.news),
        }
    )


def _decode(payload: bytes) -> Update:
    try:
        said: Any = canonical.decode(payload)
    except NotCanonical as error:
        raise NotAnUpdate(reason="document") from error
    if not isinstance(said, dict) or said.keys() != _MEMBERS:
        raise NotAnUpdate(reason="document")
    news = said["news"]
    fits = (
        isinstance(said["version"], str) and _VERSION.fullmatch(said["version"]),
        said["system"] in _ENDINGS.values(),
        isinstance(said["file"], str) and _NAME.fullmatch(said["file"]),
        isinstance(said["file"], str) and _ENDINGS.get(Path(said["file"]).suffix.lower()) == said["system"],
        type(said["size"]) is int and 0 < said["size"] <= _LARGEST,
        isinstance(said["sha256"], str) and re.fullmatch("[0-9a-f]{64}", said["sha256"]),
        isinstance(news, dict) and all(isinstance(text, str) for text in news.values()),
    )
    if not all(fits):
        raise NotAnUpdate(reason="document")
    return Update(**said)


def _number(version: str) -> tuple[int, ...]:
    found = _VERSION.fullmatch(version)
    if found is None:
        raise VersionUnclear(version=version[:40])
    return tuple(int(one) for one in found.groups())
