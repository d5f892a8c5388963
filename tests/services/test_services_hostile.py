"""Hostile and damaged files at a real desk: each refused with its code, and the desk as it was before."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import golden_files
import pytest
from evil_archives import ARCHIVES
from evil_json import MANIFEST_VALUES, TEXTS, Alteration
from golden_files import OFFICE, OFFICE_DEVICE, ROOT
from hostile_changes import SHAPES, far_off
from offices import DIC, START, UNIT, Office, Province, activity
from sample_bundles import Draft, draft
from sqlalchemy import text
from unchanged import sound, unchanged

from tvdesk.bundle.receipt import Head, encode_head
from tvdesk.core.errors import NotAuthentic, Refused, TvdeskError
from tvdesk.db import log
from tvdesk.db.engine import open_engine, reading, writing
from tvdesk.history import canonical, chain
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import DeviceSecrets
from tvdesk.services.listing import listed
from tvdesk.services.trusting import pin_root, take_registry
from tvdesk.services.workspace import Settings, create_workspace
from tvdesk.trust.envelope import HEAD_TYPE, RECEIPT_TYPE, open_envelope, seal
from tvdesk.trust.keys import SealingKey

# One chance in the codes: which of several faults of a line is met first is not what these tests are about.
LINE_CODES = {"json.not_canonical", "change.malformed", "bundle.bad_line", "chain.broken"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office that the corpora's bundle is addressed to; it trusts the device that signs them."""
    folder = tmp_path_factory.mktemp("office")
    secrets = DeviceSecrets(OFFICE, SealingKey.from_seed(OFFICE.seed))
    new_id = Identifiers(lambda: START, random.Random(1).randbytes)
    workspace = create_workspace(folder / "desk", Settings("dic", DIC, OFFICE_DEVICE), lambda: START * 2, new_id)
    office = Office(workspace, secrets)
    with writing(office.desk.engine) as connection:
        pin_root(connection, ROOT.public)
        take_registry(connection, golden_files.registry())
    yield office
    office.desk.engine.dispose()


@pytest.fixture
def bad(tmp_path: Path) -> Callable[[bytes], Path]:
    """A file on a stick."""

    def write(data: bytes) -> Path:
        path = tmp_path / "bad.tvb"
        path.write_bytes(data)
        return path

    return write


def refusal(office: Office, path: Path) -> str:
    """The code with which a file is refused, by the preview and by taking it in; nothing changes."""
    codes = []
    with unchanged(office):
        for take in (office.intake.preview, office.take_in):
            with pytest.raises(TvdeskError) as raised:
                take(path)
            assert isinstance(raised.value, NotAuthentic | Refused)
            codes.append(raised.value.code)
    assert codes[0] == codes[1]
    return codes[0]


def test_what_the_corpora_start_from_is_taken(desk: Office, bad: Callable[[bytes], Path]) -> None:
    """As a preview, so that the desk stays as it was for the others."""
    result = desk.intake.preview(bad(draft().bytes()))
    assert result.applied is not None
    assert result.applied.counts()["create"] == 3


@pytest.mark.parametrize("name", ARCHIVES)
def test_hostile_archive(desk: Office, bad: Callable[[bytes], Path], name: str) -> None:
    make, code = ARCHIVES[name]
    assert refusal(desk, bad(make())) == code


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_as_manifest_and_as_line(desk: Office, bad: Callable[[bytes], Path], name: str) -> None:
    """Signed by a key that is trusted: only the bytes themselves are wrong."""
    manifest = Draft(payload=lambda _: TEXTS[name])
    assert refusal(desk, bad(manifest.bytes())).startswith(("bundle.", "trust.", "envelope."))
    line = draft(1, log=TEXTS[name] + b"\n")
    assert refusal(desk, bad(line.bytes())) in LINE_CODES


@pytest.mark.parametrize("name", list(MANIFEST_VALUES)[::3])
def test_hostile_manifest(desk: Office, bad: Callable[[bytes], Path], name: str) -> None:
    alteration: Alteration = MANIFEST_VALUES[name]

    def alter(payload: bytes) -> bytes:
        value = canonical.decode(payload)
        alteration(value)
        return canonical.encode(value)

    sample = draft()
    sample.payload = alter
    assert refusal(desk, bad(sample.bytes())) in {"bundle.bad_manifest", "bundle.members_differ", "bundle.newer_format"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("report", ""),
        ("hints", ""),
        ("future", "bundle.requires_newer"),
        ("newer", "bundle.newer_format"),
        ("reply", "intake.wrong_audience"),
    ],
)
def test_golden_files_at_a_real_desk(desk: Office, name: str, code: str) -> None:
    """What format 1 was when it began is taken; what comes from later says so."""
    path = golden_files.FOLDER / f"format-1-{name}.tvb"
    if code:
        assert refusal(desk, path) == code
    else:
        assert desk.intake.preview(path).state == "applied"


def test_requires_and_format_of_the_future(desk: Office, bad: Callable[[bytes], Path]) -> None:
    for place, value, code in (
        ("requires", ["holograms"], "bundle.requires_newer"),
        ("format", {"major": 2, "minor": 0}, "bundle.newer_format"),
    ):

        def alter(payload: bytes, place: str = place, value: object = value) -> bytes:
            return canonical.encode({**canonical.decode(payload), place: value})

        sample = draft()
        sample.payload = alter
        assert refusal(desk, bad(sample.bytes())) == code


# --- damage on the way ---------------------------------------------------------------------------------------


def large_report(province: Province, unit: Office) -> Path:
    rows = [activity(f"Hội nghị {n}", place=f"{n * 7919 % 1009} Trà Vinh", participants=n) for n in range(400)]
    unit.records.create_many("activity", rows)
    return unit.export(DIC, province.stick("large.tvb")).path


def test_cut_off_anywhere(province: Province, unit: Office) -> None:
    path = large_report(province, unit)
    whole = path.read_bytes()
    with unchanged(province.dic):
        for length in {*range(0, len(whole), 997), *range(len(whole) - 30, len(whole))}:
            path.write_bytes(whole[:length])
            with pytest.raises(NotAuthentic):
                province.dic.take_in(path)
        path.write_bytes(whole + b"\0")
        with pytest.raises(NotAuthentic):
            province.dic.take_in(path)
    path.write_bytes(whole)
    assert province.dic.take_in(path).state == "applied"


def test_any_bit_anywhere(province: Province, unit: Office) -> None:
    path = large_report(province, unit)
    whole = path.read_bytes()
    chance = random.Random()
    with unchanged(province.dic):
        for place in sorted(chance.sample(range(len(whole) * 8), 150)):
            at, bit = divmod(place, 8)
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            with pytest.raises(TvdeskError):
                province.dic.take_in(path)


# --- files of the wrong kind, from the wrong hands -----------------------------------------------------------


def test_a_key_that_nobody_enrolled(province: Province, tmp_path: Path) -> None:
    stranger = Province(tmp_path / "elsewhere").enrol(UNIT)
    stranger.records.create("activity", activity())
    path = stranger.export(DIC, province.stick("a.tvb")).path
    # It carries its own registry, signed by a root that this desk does not trust.
    assert refusal(province.dic, path) == "registry.wrong_root"


def test_one_device_signs_as_another(province: Province, unit: Office) -> None:
    other = province.enrol("tv-sotc")
    unit.records.create("activity", activity())
    taken = Office(unit.workspace, other.secrets)
    path = taken.export(DIC, province.stick("a.tvb")).path
    assert refusal(province.dic, path) == "envelope.bad_signature"


def test_a_receipt_is_no_report(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity())
    result = province.dic.take_in(unit.export(DIC, province.stick("a.tvb")).path)
    assert result.receipt is not None
    alone = province.stick("receipt.tvb")
    alone.write_bytes(result.receipt)
    assert refusal(province.dic, alone) == "bundle.not_a_bundle"
    reply = province.dic.export(UNIT, province.stick("r.tvb"), "reply", result.receipt).path
    assert refusal(province.dic, reply) == "intake.wrong_audience"
    colleague = province.enrol(DIC, "dic")
    stray = province.dic.export(DIC, province.stick("s.tvb"), "reply", result.receipt).path
    assert refusal(colleague, stray) == "intake.wrong_kind"


def test_replies_and_receipts_come_from_the_office_alone(province: Province, unit: Office) -> None:
    other = province.enrol("tv-sotc")
    unit.records.create("activity", activity())
    other.records.create("activity", activity())
    result = province.dic.take_in(unit.export(DIC, province.stick("a.tvb")).path)
    forged = other.export(UNIT, province.stick("r.tvb"), "reply").path
    assert refusal(unit, forged) == "intake.not_the_office"
    passed_on = other.export(UNIT, province.stick("p.tvb"), "relay", result.receipt).path
    assert refusal(unit, passed_on) == "intake.not_the_office"


def test_a_receipt_for_another_file(province: Province, unit: Office) -> None:
    other = province.enrol("tv-sotc")
    unit.records.create("activity", activity())
    result = province.dic.take_in(unit.export(DIC, province.stick("a.tvb")).path)
    other.records.create("activity", activity())
    path = province.dic.export("tv-sotc", province.stick("r.tvb"), "reply", result.receipt).path
    assert refusal(other, path) == "intake.receipt_unknown"


def test_a_receipt_that_nobody_signed(province: Province, unit: Office) -> None:
    """Inside a reply that the office signed: its text was altered before it was put there."""
    unit.records.create("activity", activity())
    answer = province.dic.take_in(unit.export(DIC, province.stick("a.tvb")).path).receipt
    own = seal(open_envelope(answer or b"", RECEIPT_TYPE, lambda _: province.dic.secrets.sign.public), RECEIPT_TYPE,
               unit.secrets.sign)  # fmt: skip
    path = province.dic.export(UNIT, province.stick("r.tvb"), "reply", own).path
    assert refusal(unit, path) == "envelope.bad_signature"


def test_a_lost_machine_is_believed_up_to_its_last_known_position(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity("trước"))
    first = unit.export(DIC, province.stick("1.tvb")).path
    province.dic.take_in(first)
    with reading(province.dic.desk.engine) as connection:
        head = log.devices(connection)[unit.secrets.device].head.hex()
    unit.records.create("activity", activity("kẻ trộm"))
    stolen = unit.export(DIC, province.stick("2.tvb")).path
    province.registry = province.registry.revoke(unit.secrets.device, 1, head, "mất máy")
    province.publish()
    assert refusal(province.dic, stolen) == "registry.revoked"
    assert province.dic.take_in(first).known


def test_replayed_files_do_nothing(province: Province, unit: Office) -> None:
    unit.records.create("activity", activity("một"))
    first = unit.export(DIC, province.stick("1.tvb")).path
    unit.records.create("activity", activity("hai"))
    second = unit.export(DIC, province.stick("2.tvb")).path
    province.dic.take_in(second)
    before = province.dic.digest()
    result = province.dic.take_in(first)
    assert result.applied is not None
    assert (result.applied.counts()["known"], province.dic.digest()) == (1, before)
    with unchanged(province.dic):
        assert province.dic.take_in(first).known
        assert province.dic.take_in(second).known


@pytest.mark.parametrize("signed", ["by its author, as it was", "by the carrier, as it is now"])
def test_a_carrier_cannot_alter_a_log(province: Province, unit: Office, signed: str) -> None:
    """A colleague's machine rewrites a line and the chain after it; only the author can sign where it leads."""
    second = province.enrol(UNIT)
    unit.records.create("activity", activity("như đã ghi"))
    second.take_in(unit.export(UNIT, province.stick("relay.tvb"), "relay").path)
    with writing(second.desk.engine) as connection:
        author = log.devices(connection)[unit.secrets.device]
        line = next(log.read_range(connection, author.no, 1, 1))[0][2] or b""
        altered = line.replace("như đã ghi".encode(), "đã bị sửa".encode())
        assert altered != line
        values = {"old": line, "new": altered}
        connection.execute(text("UPDATE change SET line = :new WHERE line = :old"), values)
        connection.execute(text("DELETE FROM checkpoint"))
        head = chain.link(bytes(32), chain.digest(altered))
        own_word = seal(
            encode_head(Head(author.id, 1, head.hex(), "000000000001-0000")), HEAD_TYPE, second.secrets.sign
        )
        envelope = author.head_envelope if "author" in signed else own_word
        log.move_tip(connection, author.no, 1, head, envelope)
    path = second.export(DIC, province.stick("a.tvb")).path
    assert refusal(province.dic, path) == ("chain.broken" if "author" in signed else "envelope.bad_signature")
    assert province.dic.take_in(unit.export(DIC, province.stick("b.tvb")).path).state == "applied"


# --- changes that are signed and wrong -----------------------------------------------------------------------


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, province: Province) -> Iterator[Office]:
    """An office desk on either database."""
    if request.param == "sqlite":
        yield province.dic
        return
    made = province.enrol(DIC, "dic", request.getfixturevalue("postgres_database"))
    assert open_engine(made.workspace.settings.database).dialect.name == "postgresql"
    yield made
    made.desk.engine.dispose()


def test_values_of_another_shape_are_kept_and_not_shown(province: Province, unit: Office, office: Office) -> None:
    for name in SHAPES:
        far_off(unit, name)
    good = unit.records.create("activity", activity("lành", participants=3))
    assert office.take_in(unit.export(DIC, province.stick("a.tvb")).path).state == "applied"
    assert sound(office) == sound(unit)
    with reading(office.desk.engine) as connection:
        rows = {row["record"]: row for row in listed(connection, "activity")}
    assert len(rows) == len(SHAPES) + 1
    assert (rows[good]["title"], rows[good]["participants"]) == ("lành", 3)
    for row in rows.values():
        assert type(row.get("title", "")) is str
        assert type(row.get("participants", 0)) is int
        assert all(type(one) is str for one in row.get("countries", []))


def test_nul_is_refused(province: Province, unit: Office, office: Office) -> None:
    far_off(unit, "a backslash before u0000")
    assert office.take_in(unit.export(DIC, province.stick("a.tvb")).path).state == "applied"
    far_off(unit, {"title": "a\0b"})
    assert refusal(office, unit.export(DIC, province.stick("b.tvb")).path) == "change.malformed"
