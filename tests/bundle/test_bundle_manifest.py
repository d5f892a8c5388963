"""The manifest: what a later format may bring, and that caps hold before anything is unpacked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import msgspec
import pytest
from evil_archives import Raw, build, members, plain, zeros
from sample_bundles import DEVICE, KEY, START, Draft, draft, take_apart, with_manifest

from tvdesk.bundle.container import MemberInfo
from tvdesk.bundle.errors import (
    BadManifest,
    DigestMismatch,
    MembersDiffer,
    NewerFormat,
    RequiresNewer,
    TooLarge,
    UnsafeName,
)
from tvdesk.bundle.manifest import (
    Caps,
    Format,
    Manifest,
    Position,
    Range,
    check_members,
    encode_manifest,
    parse_manifest,
)
from tvdesk.bundle.names import MANIFEST, head_name, log_name
from tvdesk.bundle.reader import BundleReader
from tvdesk.core.errors import NotAuthentic
from tvdesk.history import canonical
from tvdesk.trust.envelope import MANIFEST_TYPE, seal

SEVERAL = [("log", 10), ("blob", 10), ("document", 10), ("total", 10), ("ranges", 0)]


def test_round_trip() -> None:
    manifest = take_apart(draft().bytes())[0]
    assert parse_manifest(encode_manifest(manifest)) == manifest


def payload(**fields: Any) -> bytes:
    value = msgspec.to_builtins(take_apart(draft().bytes())[0])
    return canonical.encode(value | fields)


def test_a_newer_major_is_not_read_whatever_else_it_says() -> None:
    with pytest.raises(NewerFormat) as caught:
        parse_manifest(canonical.encode({"format": {"major": 2, "minor": 0}, "rows": []}))
    assert caught.value.fields == {"major": 2, "known": 1}


def test_a_newer_minor_is_read() -> None:
    assert parse_manifest(payload(format={"major": 1, "minor": 9})).format == Format(1, 9)


def test_an_unknown_requirement_is_named_before_its_fields_are_looked_at() -> None:
    with pytest.raises(RequiresNewer) as caught:
        parse_manifest(payload(requires=["erased-lines", "parts"], parts=[]))
    assert caught.value.fields == {"capability": "parts"}


def test_a_known_requirement_is_met() -> None:
    assert parse_manifest(payload(requires=["erased-lines"])).requires == ["erased-lines"]


def test_unknown_hints_are_kept() -> None:
    hints = {"colour": {"of": ["the", 1, None, True]}, "priority": "khẩn"}
    manifest = take_apart(with_manifest(hints=hints))[0]
    assert manifest.hints == hints
    assert parse_manifest(encode_manifest(manifest)).hints == hints


@pytest.mark.parametrize(("name", "cap"), SEVERAL)
def test_each_cap_holds_before_anything_is_unpacked(name: str, cap: int) -> None:
    with pytest.raises(TooLarge):
        take_apart(draft().bytes(), replace(Caps(), **{name: cap}))


def signed_list(change: Callable[[Manifest], Manifest], *more: Raw) -> BytesIO:
    """The good members and ``more``, under a manifest that was changed and then signed by the rightful key."""
    manifest = change(take_apart(draft().bytes())[0])
    envelope = seal(encode_manifest(manifest), MANIFEST_TYPE, KEY)
    return BytesIO(build([*members()[:-1], *more, plain(MANIFEST, envelope)]))


def test_ten_gibibytes_of_zeros_under_a_good_signature() -> None:
    digest = "ab" * 32
    devices = ["b" * 16, "c" * 16, "d" * 16]
    log, head = zeros(1) * 3_700, plain("x", b"{}")
    names = [(str(log_name(device, 1, 1)), str(head_name(device, 1))) for device in devices]
    infos = [
        info
        for one, other in names
        for info in (MemberInfo(one, 3_400_000_000, digest, digest), MemberInfo(other, 2, digest, digest))
    ]
    ranges = [Range(device, 1, 1, START, digest, digest, 3_400_000_000) for device in devices]
    more = [
        raw
        for one, other in names
        for raw in (Raw(one.encode(), log, 8, 0, 3_400_000_000), replace(head, name=other.encode()))
    ]
    have = {device: Position(1, digest) for device in devices}
    source = signed_list(
        lambda good: msgspec.structs.replace(
            good, members=[*good.members, *infos], ranges=[*good.ranges, *ranges], have=good.have | have
        ),
        *more,
    )
    with pytest.raises(TooLarge):
        take_apart(source)
    with pytest.raises(TooLarge):
        take_apart(source, Caps(log=4_000_000_000))


def test_a_signed_list_cannot_name_what_is_not_in_the_file() -> None:
    info = MemberInfo("report.pdf", 1, "ab" * 32, "ab" * 32)
    source = signed_list(lambda good: msgspec.structs.replace(good, members=[*good.members, info]))
    with pytest.raises(MembersDiffer) as caught:
        take_apart(source)
    assert caught.value.fields == {"name": "report.pdf", "reason": "missing"}


def test_a_signed_list_cannot_name_an_unsafe_member() -> None:
    info = MemberInfo("../../autoexec.bat", 1, "ab" * 32, "ab" * 32)
    source = signed_list(lambda good: msgspec.structs.replace(good, members=[*good.members, info]))
    with pytest.raises(UnsafeName):
        take_apart(source)


@pytest.mark.parametrize("digest", ["sha256", "packed"])
def test_both_digests_are_held_to_the_file_even_under_a_good_signature(digest: str) -> None:
    def lie(good: Manifest) -> Manifest:
        altered = [msgspec.structs.replace(good.members[1], **{digest: "ab" * 32})]
        return msgspec.structs.replace(good, members=[good.members[0], *altered, *good.members[2:]])

    with pytest.raises(DigestMismatch):
        take_apart(signed_list(lie))


def test_15_000_members_are_compared_at_once() -> None:
    count = 15_000
    sample: Draft = draft()
    sample.members += [(f"trust/t{number}.dsse.json", b"x") for number in range(count)]
    reader = BundleReader(BytesIO(sample.bytes()))
    manifest = sample.manifest([MemberInfo(str(n), reader.size(n), "ab" * 32, "ab" * 32) for n in reader.names[1:-1]])
    started = time.perf_counter()
    check_members(reader, manifest, Caps())
    assert time.perf_counter() - started < 1.0
    short = msgspec.structs.replace(manifest, members=manifest.members[:-1])
    with pytest.raises(MembersDiffer):
        check_members(reader, short, Caps())


def test_a_range_runs_forward() -> None:
    good = take_apart(draft().bytes())[0]
    names = (str(log_name(DEVICE, 4, 3)), str(head_name(DEVICE, 3)))
    renamed = [msgspec.structs.replace(info, name=name) for info, name in zip(good.members, names, strict=False)]
    back = msgspec.structs.replace(good.ranges[0], first=4, prev_head="ab" * 32)
    value = msgspec.structs.replace(good, members=[*renamed, *good.members[2:]], ranges=[back])
    with pytest.raises(BadManifest) as caught:
        parse_manifest(encode_manifest(value))
    assert caught.value.fields == {"reason": "range_backwards"}


def test_an_absent_attachment_is_no_member() -> None:
    sample = draft()
    sample.members = sample.members[:2]
    sample.blobs = [msgspec.structs.replace(sample.blobs[0], present=False)]
    assert not take_apart(sample.bytes())[0].blobs[0].present


def test_a_signature_over_something_else_is_no_manifest() -> None:
    sample = draft()
    sample.payload = lambda _: b'{"device":"x"}'
    with pytest.raises(BadManifest):
        take_apart(sample.bytes())


def test_refusals_for_newer_files_are_not_called_forgeries() -> None:
    assert not issubclass(NewerFormat, NotAuthentic)
    assert not issubclass(RequiresNewer, NotAuthentic)
