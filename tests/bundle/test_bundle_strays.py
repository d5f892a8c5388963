"""Files that are no bundles, and members that are not the signed ones."""

from __future__ import annotations

import io
import zipfile

import pytest

from tvdesk.bundle.errors import BadContainer, NotABundle, TooLarge
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
