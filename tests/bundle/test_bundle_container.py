"""Writer and reader: what goes in comes out, other programs can read it, and lies about sizes come to light."""

from __future__ import annotations

import tracemalloc
import zlib
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from evil_archives import altered, members
from sample_bundles import DEVICE, draft

from tvdesk.bundle.container import MAX_FILE, opening
from tvdesk.bundle.errors import BadMember, Incomplete, NoSuchMember, TooLarge, UnsafeName, WriterMisused
from tvdesk.bundle.names import MANIFEST, MIMETYPE, MemberKind, MemberName, trust_name
from tvdesk.bundle.reader import BundleReader
from tvdesk.bundle.writer import BundleWriter

LOG = f"logs/{DEVICE}/1-2.ndjson"
BLOB = "blobs/" + "ab" * 32


def bundle(*added: tuple[str, list[bytes]], stored: bool = False) -> bytes:
    out = BytesIO()
    writer = BundleWriter(out)
    for name, chunks in added:
        writer.add(name, chunks, stored)
    writer.add(MANIFEST, [b"{}"])
    assert writer.finish() == len(out.getvalue())
    return out.getvalue()


def test_what_is_written_is_read_back() -> None:
    text = b"".join(b"%d\n" % number for number in range(500_000))
    reader = BundleReader(BytesIO(bundle((LOG, [text]), (BLOB, [b"a", b"", b"b"]), ("report.pdf", []))))
    assert reader.names == (MIMETYPE, LOG, BLOB, "report.pdf", MANIFEST)
    assert [name.kind for name in reader.names][:3] == [MemberKind.MIMETYPE, MemberKind.LOG, MemberKind.BLOB]
    assert reader.read(LOG, 10_000_000) == text
    assert reader.read(BLOB, 2) == b"ab"
    assert reader.read("report.pdf", 0) == b""
    assert reader.size(LOG) == len(text)


def test_what_is_said_of_a_member_is_of_its_content_and_of_its_bytes_in_the_file() -> None:
    out = BytesIO()
    writer = BundleWriter(out)
    log, blob = writer.add(LOG, [b"x\n" * 1_000]), writer.add(BLOB, [b"x"])
    assert (log.name, log.bytes, log.sha256) == (LOG, 2_000, sha256(b"x\n" * 1_000).hexdigest())
    assert blob.packed == blob.sha256 == sha256(b"x").hexdigest()
    writer.add(MANIFEST, [b"{}"])
    writer.finish()
    packed = sha256()
    assert b"".join(BundleReader(out).stream(LOG, 2_000, packed)) == b"x\n" * 1_000
    assert packed.hexdigest() == log.packed != log.sha256


def test_the_cut_of_the_chunks_does_not_show() -> None:
    text = b"".join(b"%d\n" % (number * 7_919) for number in range(300_000))
    single = [text[at : at + 4_099] for at in range(0, len(text), 4_099)]
    assert bundle((LOG, [text])) == bundle((LOG, single)) == bundle((LOG, [text[:5], text[5:]]))


def test_any_zip_program_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "a.tvb"
    path.write_bytes(bundle((LOG, [b"x\n" * 99]), (BLOB, [b"x" * 99])))
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.read(LOG) == b"x\n" * 99
        kinds = {info.filename: info.compress_type for info in archive.infolist()}
        assert {name for name, kind in kinds.items() if kind != ZIP_STORED} == {LOG}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_log_can_be_stored() -> None:
    assert BundleReader(BytesIO(bundle((LOG, [b"x\n"]), stored=True))).read(LOG, 2) == b"x\n"


def test_memory_stays_flat_while_writing_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "large.tvb"
    chunk = b"".join(b"%032d\n" % number for number in range(1_000))
    tracemalloc.start()
    try:
        with path.open("w+b") as out:
            writer = BundleWriter(out)
            info = writer.add(LOG, (chunk for _ in range(3_000)))
            writer.add(BLOB, (chunk for _ in range(3_000)))
            writer.add(MANIFEST, [b"{}"])
            writer.finish()
            reader = BundleReader(out)
            assert sum(map(len, reader.stream(LOG, info.bytes))) == 99_000_000
            assert sum(map(len, reader.stream(BLOB, info.bytes))) == 99_000_000
        assert tracemalloc.get_traced_memory()[1] < 12 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "reason"), [(BLOB, "twice"), (MIMETYPE, "twice"), (MANIFEST, "after_manifest"), (LOG, "after_manifest")]
)
def test_the_writer_keeps_its_order(name: str, reason: str) -> None:
    writer = BundleWriter(BytesIO())
    writer.add(BLOB, [b"x"])
    if reason == "after_manifest":
        writer.add(MANIFEST, [b"{}"])
    with pytest.raises(WriterMisused) as caught:
        writer.add(name if name != MANIFEST else "report.pdf", [b"x"])
    assert caught.value.fields["reason"] == reason


def test_a_bundle_without_manifest_is_not_finished() -> None:
    writer = BundleWriter(BytesIO())
    with pytest.raises(WriterMisused):
        writer.finish()


def test_the_writer_makes_no_unsafe_name() -> None:
    with pytest.raises(UnsafeName):
        BundleWriter(BytesIO()).add("../a", [b"x"])
    with pytest.raises(UnsafeName):
        trust_name("../../a")


def test_a_name_that_is_too_long_is_shown_short() -> None:
    with pytest.raises(UnsafeName) as caught:
        MemberName("\u202e" * 5_000)
    shown = caught.value.fields["name"]
    assert isinstance(shown, str)
    assert shown.isascii()
    assert len(shown) <= 100


def test_the_writer_stops_before_the_file_grows_too_large() -> None:
    out = BytesIO()
    writer = BundleWriter(out, limit=100_000)
    with pytest.raises(TooLarge) as caught:
        writer.add(BLOB, [bytes(9_000)] * 100)
    assert caught.value.fields["what"] == "file"
    assert len(out.getvalue()) <= 100_000


def test_a_file_above_3_9_gib_is_not_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "sparse.tvb"
    with path.open("w+b") as sparse:
        sparse.write(opening())
        sparse.truncate(MAX_FILE + 1)
        with pytest.raises(TooLarge):
            BundleReader(sparse)


def test_a_limit_below_the_declared_size_opens_nothing() -> None:
    reader = BundleReader(BytesIO(bundle((LOG, [b"x\n" * 99]))))
    with pytest.raises(TooLarge):
        reader.stream(LOG, 197)


def test_a_member_that_is_not_there() -> None:
    with pytest.raises(NoSuchMember):
        BundleReader(BytesIO(bundle())).size("report.pdf")


@pytest.mark.parametrize(("more", "reason"), [(-1, "longer"), (1, "shorter")])
def test_a_size_that_is_not_true(more: int, reason: str) -> None:
    size = members()[1].size + more
    reader = BundleReader(BytesIO(altered(1, size=size)))
    with pytest.raises(BadMember) as caught:
        reader.read(reader.names[1], 10_000)
    assert caught.value.fields["reason"] == reason


def test_a_bomb_stops_at_the_declared_size() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(bytes(64 << 20)) + packer.flush()
    reader = BundleReader(BytesIO(altered(1, data=bomb, size=3 << 20)))
    out: list[int] = []
    with pytest.raises(BadMember):
        out.extend(map(len, reader.stream(reader.names[1], 3 << 20)))
    assert sum(out) <= 3 << 20


def test_a_file_that_shrinks_while_it_is_read() -> None:
    source = BytesIO(draft().bytes())
    reader = BundleReader(source)
    source.truncate(500)
    with pytest.raises(Incomplete):
        reader.read(MANIFEST, 100_000)
