"""The names a bundle's members may have. A name outside this list cannot exist as a :class:`MemberName`."""

from __future__ import annotations

import re
from enum import Enum

from tvdesk.bundle.errors import UnsafeName

MIMETYPE = "mimetype"
MANIFEST = "manifest.dsse.json"
RECEIPT = "receipt.dsse.json"
REPORT = "report.pdf"
MAX_NAME = 96

_DEVICE = "[a-z2-7]{16}"
_SEQ = "[1-9][0-9]{0,12}"


class MemberKind(Enum):
    """What a member is; decides its cap and whether it may be deflated (logs only)."""

    MIMETYPE = "mimetype"
    MANIFEST = "manifest"
    LOG = "log"
    HEAD = "head"
    BLOB = "blob"
    TRUST = "trust"
    RECEIPT = "receipt"
    REPORT = "report"


_ROOT = re.compile("trust/root-([1-9][0-9]{0,12})[.]dsse[.]json")
_SHAPES = {
    MemberKind.LOG: re.compile(f"logs/({_DEVICE})/({_SEQ})-({_SEQ})[.]ndjson"),
    MemberKind.HEAD: re.compile(f"logs/({_DEVICE})/({_SEQ})[.]head[.]dsse[.]json"),
    MemberKind.BLOB: re.compile("blobs/[0-9a-f]{64}"),
    MemberKind.TRUST: re.compile("trust/[a-z0-9][a-z0-9-]{0,62}[.]dsse[.]json"),
    MemberKind.MIMETYPE: re.compile(MIMETYPE),
    MemberKind.MANIFEST: re.compile("manifest[.]dsse[.]json"),
    MemberKind.RECEIPT: re.compile("receipt[.]dsse[.]json"),
    MemberKind.REPORT: re.compile("report[.]pdf"),
}


class MemberName(str):
    """A member's name, checked: :class:`UnsafeName` for any text that is not of one of the shapes above.

    All shapes are lower-case ASCII without drive, backslash or dot segment, so no name can clash with
    another by case, leave a folder, or mean a device of the operating system.
    """

    __slots__ = ("kind",)
    kind: MemberKind

    def __new__(cls, text: str) -> MemberName:
        name = super().__new__(cls, text)
        name.kind = _kind_of(text)
        return name

    @classmethod
    def of_bytes(cls, raw: bytes) -> MemberName:
        """The name of a ZIP directory entry."""
        try:
            return cls(raw.decode("ascii"))
        except UnicodeDecodeError as error:
            raise UnsafeName(name=_shown(repr(raw))) from error


def _kind_of(text: str) -> MemberKind:
    for kind, shape in _SHAPES.items():
        if len(text) <= MAX_NAME and shape.fullmatch(text):
            return kind
    raise UnsafeName(name=_shown(text))


def _shown(text: str) -> str:
    return text[:100].encode("unicode_escape").decode("ascii")[:100]


def log_name(device: str, first: int, last: int) -> MemberName:
    """The member that holds changes ``first`` to ``last`` of a device."""
    return MemberName(f"logs/{device}/{first}-{last}.ndjson")


def head_name(device: str, seq: int) -> MemberName:
    """The member in which the device itself signs the head of its log at ``seq``."""
    return MemberName(f"logs/{device}/{seq}.head.dsse.json")


def blob_name(sha256: str) -> MemberName:
    """The member that holds the attachment of that digest."""
    return MemberName(f"blobs/{sha256}")


def root_name(version: int) -> MemberName:
    """The member that holds the root document of that version."""
    return trust_name(f"root-{version}")


def root_version(name: MemberName) -> int | None:
    """The version that the name of a root document says; ``None`` for any other member."""
    found = _ROOT.fullmatch(name)
    return int(found[1]) if found else None


def trust_name(name: str) -> MemberName:
    """The member that holds a trust document."""
    return MemberName(f"trust/{name}.dsse.json")
