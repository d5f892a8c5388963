"""Several officers of the consolidating office on one PostgreSQL database, each on a device of her own."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import postgres_server
import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from offices import DIC, Office, Province, activity
from sqlalchemy import func, select

from tvdesk.core.filters import Filter
from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import open_engine, reading, writing
from tvdesk.db.errors import DatabaseUnreachable
from tvdesk.db.models import TYPED, audit, incoming, receipt
from tvdesk.db.server import look
from tvdesk.services import doctor, enrolling
from tvdesk.services.desk import get_meta
from tvdesk.services.disputes import SETTLED
from tvdesk.services.drafts import Drafts
from tvdesk.services.duplicates import Duplicates, candidates, links
from tvdesk.services.editing import Editing, Sticky
from tvdesk.services.errors import DuplicateDecided, OfficeDiffers, OfficerNotApproved
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import PassphraseFile
from tvdesk.services.office import OpenedKeys, now_ms, open_office
from tvdesk.services.settling import Settling
from tvdesk.services.trusting import registry
from tvdesk.services.views import Views
from tvdesk.services.watching import EVERYTHING, Watch
from tvdesk.services.wording import Wording
from tvdesk.services.workspace import signing

pytestmark = pytest.mark.postgres
UNIT, OTHER = "tv-soct", "tv-sovhttdl"
VI = Language.load("vi")
NEW_ID = Identifiers(now_ms, os.urandom)


class Desks:
    """Two officers on one database, and two units on machines of their own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.province = Province(folder)
        self.first, self.second = (self._officer(url) for _ in range(2))
        self.unit, self.machine = self.province.enrol(UNIT), self.province.enrol(UNIT)
        self.other = self.province.enrol(OTHER)
        self._files = 0

    def _officer(self, url: str) -> Office:
        made = self.province.enrol(DIC, "dic", url)
        return replace(made, workspace=signing(made.workspace, lambda: made.secrets.sign))

    def file(self, sender: Office, audience: str = DIC, kind: str = "report") -> Path:
        self._files += 1
        return sender.export(audience, self.province.stick(f"{self._files}.tvb"), kind).path

    def conflicts(self, count: int) -> list[str]:
        """So many fields on which the unit's two machines disagree, taken in."""
        records = self.unit.records.create_many("activity", [activity(f"Hội chợ {n}") for n in range(count)])
        self.machine.take_in(self.file(self.unit, UNIT, "relay"))
        for n, record in enumerate(records):
            self.unit.records.edit(record, {"participants": 10 + n})
            self.machine.records.edit(record, {"participants": 500 + n})
        for sender in (self.unit, self.machine):
            self.first.take_in(self.file(sender))
        return records

    def close(self) -> None:
        for one in (*self.province.offices, self.first, self.second):
            one.desk.engine.dispose()


@pytest.fixture
def desks(tmp_path: Path, postgres_database: str) -> Iterator[Desks]:
    made = Desks(tmp_path, postgres_database)
    yield made
    made.close()


def settling(office: Office) -> Settling:
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    return Settling(office.desk, lambda: office.records, lambda language: Wording(language, lists, units))


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all at the same moment; what each gave, or raised."""
    start = Barrier(len(acts))

    def act(one: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return one()
        except Exception as error:  # noqa: BLE001 (looked at by the test)
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_two_officers_at_one_queue_decide_each_conflict_once(desks: Desks) -> None:
    records = desks.conflicts(12)
    both = [settling(desks.first), settling(desks.second)]
    plans = [both[0].planned("newest", both[0].disputes(VI)), both[1].planned("larger", both[1].disputes(VI))]
    assert [len(plan) for plan in plans] == [12, 12]
    acts = [
        lambda desk=desk, choice=choice, rule=rule: desk.settle([choice], rule)
        for desk, plan, rule in zip(both, plans, ("newest", "larger"), strict=True)
        for choice in plan
    ]
    outcomes = at_once(*acts)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert sum(len(one.done) for one in outcomes) == sum(len(one.gone) for one in outcomes) == 12
    assert both[0].disputes(VI) == []
    with reading(desks.first.desk.engine) as connection:
        told = [
            json.loads(row[0]) for row in connection.execute(select(audit.c.detail).where(audit.c.action == SETTLED))
        ]
    assert Counter(one["record"] for one in told) == dict.fromkeys(records, 1)
    assert desks.first.digest() == desks.second.digest()


def test_two_verdicts_on_one_pair_are_one_record(desks: Desks) -> None:
    records = [
        unit.records.create("activity", activity("Gặp gỡ Nhật Bản tại Cần Thơ", place="Cần Thơ"))
        for unit in (desks.unit, desks.other)
    ]
    for unit in (desks.unit, desks.other):
        desks.first.take_in(desks.file(unit))
    both = [Duplicates(one.desk, one.records) for one in (desks.first, desks.second)]
    outcomes = at_once(
        lambda: both[0].link(*records, "một việc", seen=""),
        lambda: both[1].link(*records, "hai việc", different=True, seen=""),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["DuplicateDecided", "str"]
    assert any(isinstance(one, DuplicateDecided) for one in outcomes)
    with reading(desks.first.desk.engine) as connection:
        assert len(links(connection)) == 1
        assert connection.execute(select(func.count()).select_from(TYPED["same_as"])).scalar() == 1
        assert candidates(connection) == []


def test_one_file_taken_in_by_both_is_in_once_with_one_answer(desks: Desks) -> None:
    desks.unit.records.create_many("activity", [activity(f"Hội chợ {n}") for n in range(50)])
    path = desks.file(desks.unit)
    outcomes = at_once(lambda: desks.first.take_in(path), lambda: desks.second.take_in(path))
    assert sorted(one.known for one in outcomes) == [False, True]
    assert outcomes[0].receipt == outcomes[1].receipt
    with reading(desks.second.desk.engine) as connection:
        counts = [connection.execute(select(func.count()).select_from(one)).scalar() for one in (incoming, receipt)]
    assert counts == [1, 1]
    assert desks.first.tip(desks.unit.secrets.device) == 50


def test_what_one_officer_decides_goes_out_with_the_other_ones_reply(desks: Desks) -> None:
    (record,) = desks.conflicts(1)
    decided = settling(desks.second)
    decided.settle(decided.planned("larger", decided.disputes(VI)), "larger")
    desks.first.records.edit(record, {"place": "Cầu Kè"})
    desks.unit.take_in(desks.file(desks.first, UNIT, "reply"))
    state = desks.unit.records.state(record)
    assert (state.shown["participants"], state.shown["place"], state.conflicts) == (500, "Cầu Kè", {})


def test_drafts_pins_and_filters_are_each_officers_own(desks: Desks) -> None:
    record = desks.first.records.create("activity", activity("của cơ quan"))
    mine, theirs = Drafts(desks.first.desk), Drafts(desks.second.desk)
    draft = mine.save("activity", {"title": "tôi sửa"}, record=record)
    other = theirs.save("activity", {"title": "chị sửa"}, record=record)
    assert (draft.id != other.id, [one.id for one in mine.list()]) == (True, [draft.id])
    found = [one.of_record(record) for one in (mine, theirs)]
    assert [one.typed["title"] for one in found if one] == ["tôi sửa", "chị sửa"]
    assert [one.record for one in found if one] == [record, record]
    editing = Editing(desks.first.desk, desks.first.workspace.blobs)
    editing.save("activity", {"title": "tôi sửa"}, record=record, draft=draft.id)
    assert (mine.of_record(record), theirs.of_record(record)) == (None, other)
    editing.keep_sticky("activity", Sticky(frozenset({"place"}), {"place": "Cầu Kè"}))
    assert Editing(desks.second.desk, desks.second.workspace.blobs).sticky("activity") == Sticky()
    Views(desks.first.desk).save_filter("activity", "của tôi", Filter())
    assert list(Views(desks.first.desk).filters("activity")) == ["của tôi"]
    assert Views(desks.second.desk).filters("activity") == {}


def test_each_sees_what_the_other_commits(desks: Desks) -> None:
    watch = Watch(desks.first.desk)
    assert (watch.news(), watch.news()) == (frozenset(), frozenset())
    desks.second.records.create("activity", activity())
    assert "activity" in watch.news()
    assert watch.news() == frozenset()
    desks.unit.records.create("training", {"title": "Lớp", "subtype": "tap_huan", "start_date": "2025-03-05"})
    desks.second.take_in(desks.file(desks.unit))
    assert {"training", "exchange", "conflict"} <= watch.news()
    desks.second.records.create_many("activity", [activity(f"{n}") for n in range(501)])
    assert watch.news() == EVERYTHING


def test_an_officer_who_goes_in_the_middle_leaves_no_lock(desks: Desks, postgres_database: str) -> None:
    plain = postgres_database.replace("postgresql+psycopg://", "postgresql://", 1)

    def cut_off_while_writing() -> None:
        with ThreadPoolExecutor(1) as pool, writing(desks.first.desk.engine) as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            waiting = pool.submit(desks.second.records.create, "activity", activity("chờ"))
            with psycopg.connect(plain, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (pid,))
            assert waiting.result(timeout=20)
            get_meta(connection, "clock")

    with pytest.raises(DatabaseUnreachable):
        cut_off_while_writing()
    # Unreachable once; then a new connection is made by itself.
    assert desks.first.records.create("activity", activity("lại"))


def test_an_officer_joins_is_approved_and_writes(tmp_path: Path, postgres_database: str) -> None:
    stores = [OpenedKeys(PassphraseFile(tmp_path / f"keys-{n}", lambda: "mật khẩu dài để thử")) for n in range(3)]
    shared = str(tmp_path / "shared")

    def join(n: int, unit: str = DIC) -> Any:
        folder = tmp_path / f"officer-{n}"
        return enrolling.set_up(
            folder, "dic", unit, f"Cán bộ {n}", stores[n], now_ms, NEW_ID, postgres_database, files=shared
        )

    first = join(0)
    with pytest.raises(OfficeDiffers):
        join(2, UNIT)
    assert not (tmp_path / "officer-2").exists()
    second = join(1)
    with reading(first.desk.engine) as connection:
        assert [one.device for one in registry(connection).devices] == [first.settings.device]
    for one in (first, second):
        one.desk.engine.dispose()
    officers = [open_office(one.folder, store, NEW_ID) for one, store in zip((first, second), stores, strict=False)]
    try:
        assert [one.workspace.blobs.folder for one in officers] == [Path(shared) / "blobs"] * 2
        with pytest.raises(OfficerNotApproved):
            officers[1].records.create("activity", activity())
        assert marks(officers[1])["server.officer.bad"] == "bad"
        data, words = enrolling.request(officers[1].workspace, stores[1], now_ms)
        approved = enrolling.approve(officers[0].workspace, stores[0], data, " ".join(words), now_ms, "dic")
        assert [one.role for one in approved.devices] == ["dic", "dic"]
        record = officers[1].records.create("activity", activity())
        assert officers[0].records.state(record).shown["title"] == activity()["title"]
        found = marks(officers[1])
        assert {
            "server.version.ok", "server.encoding.ok", "server.rights.ok", "server.clock.ok", "server.tls.ok",
            "server.officer.ok", "server.files.ok", "server.password.bad",
        } <= found.keys()  # fmt: skip
    finally:
        for one in officers:
            one.close()


def marks(office: Any) -> dict[str, str]:
    return {one.key: one.mark for one in doctor.workspace(office.workspace, {})}


@pytest.mark.usefixtures("desks")
def test_the_doctor_tells_of_a_user_without_rights(postgres_database: str) -> None:
    plain = postgres_database.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS poor")
        connection.execute("CREATE ROLE poor LOGIN PASSWORD 'only-for-tests'")
        connection.execute("GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO poor")
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    poor = postgres_database.replace("//tvdesk:", "//poor:", 1)
    engine = open_engine(poor)
    try:
        facts = look(engine, poor)
    finally:
        engine.dispose()
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute("DROP OWNED BY poor")
            connection.execute("DROP ROLE poor")
    assert facts.lacking == ("CREATE", "INSERT", "DELETE")
    assert (facts.encoding, facts.local, facts.named, facts.sealed) == ("UTF8", True, True, False)
    assert facts.version >= 130_000
    assert abs(facts.ahead) < 5


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that nobody else vouches for, and its key, readable by the server alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    files = folder / "server.crt", folder / "server.key"
    files[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    files[1].chmod(0o600)
    if user := postgres_server._unprivileged_user():
        for path in (folder, *files):
            shutil.chown(path, user)
    return files


def test_the_doctor_tells_whether_the_connection_is_encrypted(postgres_database: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="tvdesk-tls-"))
    cert, key = certificate(folder)
    plain = postgres_database.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        for name, value in (("ssl_cert_file", f"'{cert}'"), ("ssl_key_file", f"'{key}'"), ("ssl", "on")):
            connection.execute(f"ALTER SYSTEM SET {name} = {value}")
        connection.execute("SELECT pg_reload_conf()")
    named = postgres_database.replace("127.0.0.1", "localhost", 1)
    try:
        sealed = f"{named}?sslmode=verify-full&sslrootcert={cert}"
        engine = open_engine(sealed)
        retried(lambda: look(engine, sealed))
        facts = look(engine, sealed)
        engine.dispose()
        assert (facts.sealed, facts.local) == (True, True)
        foreign = open_engine(f"{postgres_database}?sslmode=verify-full&sslrootcert={cert}")
        with pytest.raises(DatabaseUnreachable):
            look(foreign, postgres_database)
        foreign.dispose()
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM RESET ALL")
            connection.execute("SELECT pg_reload_conf()")
        shutil.rmtree(folder)


def retried(act: Callable[[], object]) -> None:
    """The server reads its settings again in its own time."""
    for _ in range(50):
        try:
            act()
        except DatabaseUnreachable:
            time.sleep(0.1)
        else:
            return
