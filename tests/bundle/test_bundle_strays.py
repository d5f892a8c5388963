"""Files that are no bundles, and members that are not the signed ones."""

from __future__ import annotations

import io
import zipfile

import msgspec
import pytest

from tvdesk.bundle.container import MemberInfo
from tvdesk.bundle.contents import Contents
from tvdesk.bundle.errors import BadContainer, DigestMismatch, NotABundle, TooLarge
from tvdesk.bundle.reader import BundleReader
from tvdesk.bundle.writer import BundleWriter


def test_something_else_is_not_a_bundle() -> None:
    for data in (b"%PDF-1.7", b"x" * 10_000):
        with pytest.raises(NotABundle):
            BundleReader(io.BytesIO(data))


def test_a_zip_of_another_shape_is_no_good_container() -> None:
    whole = io.BytesIO()
    writer = BundleWriter(whole)
    writer.add("manifest.dsse.json", [b"{}"])
    writer.finish()
    commented = io.BytesIO(whole.getvalue())
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = b"hello"
    with pytest.raises((BadContainer, TooLarge)):
        BundleReader(commented)


def test_a_member_that_is_not_the_signed_one() -> None:
    whole = io.BytesIO()
    writer = BundleWriter(whole)
    info = writer.add("report.pdf", [b"%PDF-1.7 what was printed"])
    writer.add("manifest.dsse.json", [b"{}"])
    writer.finish()
    other = msgspec.structs.replace(info, sha256="0" * 64, packed="0" * 64)
    contents = Contents(BundleReader(whole), SimpleManifest([other]))  # type: ignore[arg-type]
    with pytest.raises(DigestMismatch):
        contents.document("report.pdf")


class SimpleManifest:
    """As much of a manifest as reading members asks for."""

    def __init__(self, members: list[MemberInfo]) -> None:
        self.members = members
        self.ranges: list[object] = []
