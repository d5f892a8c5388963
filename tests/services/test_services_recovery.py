"""Keys on paper: printed, read off the page, typed in again, and at work afterwards."""

# ruff: noqa: ARG002  the arguments of a key store

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from offices import DIC, UNIT, Province
from pypdf import PdfReader

from tvdesk.core.language import Language
from tvdesk.services import enrolling
from tvdesk.services.errors import RecoveryOtherDevice
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import DeviceSecrets, PassphraseFile
from tvdesk.services.keystore_errors import PassphraseShort, SecretsMissing
from tvdesk.services.recovery import check_row, codes_of, print_sheet, take_back, write_sheet
from tvdesk.services.workspace import Workspace
from tvdesk.trust.errors import NotARecoveryCode, RecoverySlip, WrongPassphrase
from tvdesk.trust.recovery import CODE_BYTES, open_secrets, read_code, read_row, seal_secrets

SHEET = "bốn từ cất riêng"
OWN = "mật khẩu của tệp"
ROW = re.compile(r"\b([0-9A-Z]{4}(?: [0-9A-Z]{4}){3})\b")


def now() -> int:
    return 1_800_000_000_000


def store_in(folder: Path) -> PassphraseFile:
    return PassphraseFile(folder / "keys", lambda: OWN)


def made(folder: Path, role: str = "unit", unit: str = UNIT) -> Workspace:
    return enrolling.set_up(
        folder,
        role,
        unit,
        "Nguyễn Thị Hoà",
        store_in(folder),
        now,
        Identifiers(now, os.urandom),
        position="Chuyên viên",
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_keys_come_back_from_the_printed_page(tmp_path: Path, language: str) -> None:
    workspace = made(tmp_path / "unit")
    store, device = store_in(workspace.folder), workspace.settings.device
    secrets = store.load(device)
    write_sheet(workspace, store, SHEET, Language.load(language), tmp_path / "phieu.pdf")
    reader = PdfReader(tmp_path / "phieu.pdf")
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    for expected in (device, "Sở Công Thương", "Nguyễn Thị Hoà, Chuyên viên", "15/01/2027"):
        assert expected in text, expected
    store.delete(device)
    with pytest.raises(SecretsMissing):
        store.load(device)
    rows = ROW.findall(text)
    assert len(rows) == 10
    for number, row in enumerate(rows):
        assert check_row(number, row.lower()).word in text
    assert take_back(workspace, store, rows, SHEET) == "device"
    assert store_in(workspace.folder).load(device) == secrets
    workspace.desk.engine.dispose()


def test_the_offices_root_is_on_its_sheet_too(tmp_path: Path) -> None:
    workspace = made(tmp_path / "dic", "dic", DIC)
    store = store_in(workspace.folder)
    codes = codes_of(workspace, store, SHEET)
    assert [code.what for code in codes] == ["device", "root"]
    pdf = print_sheet(workspace, codes, Language.load("vi"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    rows = ROW.findall(text)
    assert len(rows) == 20
    for code in codes:
        store.delete(code.device)
    assert take_back(workspace, store, rows[:10], SHEET) == "device"
    assert take_back(workspace, store, rows[10:], SHEET) == "root"
    province = Province(tmp_path)
    unit = province.enrol(UNIT)
    data, words = enrolling.request(unit.workspace, _Held(unit.secrets), now)
    approved = enrolling.approve(workspace, store_in(workspace.folder), data, " ".join(words), now)
    assert approved.devices[-1].device == unit.secrets.device
    workspace.desk.engine.dispose()


class _Held:
    """A store that holds one device's keys."""

    def __init__(self, secrets: DeviceSecrets) -> None:
        self._secrets = secrets

    def save(self, device: str, secrets: DeviceSecrets) -> None:
        raise AssertionError

    def load(self, device: str) -> DeviceSecrets:
        return self._secrets

    def delete(self, device: str) -> None:
        raise AssertionError


def test_another_devices_sheet_is_not_taken(tmp_path: Path) -> None:
    workspace = made(tmp_path / "unit")
    other = DeviceSecrets.generate(os.urandom)
    (code,) = codes_of(workspace, store_in(workspace.folder), SHEET)
    foreign = seal_secrets(other.sign.seed, other.seal.seed, SHEET, os.urandom)
    assert len(code.rows) == 10
    rows = [read_row(number, row, enrolling.word_list()).text for number, row in enumerate(_spelled(foreign))]
    store = store_in(workspace.folder)
    with pytest.raises(RecoveryOtherDevice) as refused:
        take_back(workspace, store, rows, SHEET)
    assert refused.value.fields == {"found": other.device, "device": workspace.settings.device}
    with pytest.raises(SecretsMissing):
        store.load(other.device)
    workspace.desk.engine.dispose()


def _spelled(code: bytes) -> list[str]:
    from tvdesk.trust.recovery import code_rows

    return [row.text for row in code_rows(code, enrolling.word_list())]


def test_slips_and_wrong_passphrases_are_told_apart() -> None:
    secrets = DeviceSecrets.generate(os.urandom)
    code = seal_secrets(secrets.sign.seed, secrets.seal.seed, SHEET, os.urandom)
    rows = _spelled(code)
    assert open_secrets(code, SHEET) == (secrets.sign.seed, secrets.seal.seed)
    with pytest.raises(WrongPassphrase):
        open_secrets(code, SHEET + "!")
    for bad in (rows[:9], [*rows, rows[0]], ""):
        with pytest.raises(NotARecoveryCode):
            read_code(bad)
    for bad_row in ("", rows[3][:-1], rows[3] + "7", rows[3][:-1] + "Ư", rows[3][:-1] + "U"):
        with pytest.raises(RecoverySlip) as slip:
            read_code([*rows[:3], bad_row, *rows[4:]])
        assert slip.value.fields == {"row": 4}
    swapped = [rows[1], rows[0], *rows[2:]]
    with pytest.raises(NotARecoveryCode):
        open_secrets(read_code(swapped), SHEET)
    with pytest.raises(NotARecoveryCode):
        open_secrets(bytes(CODE_BYTES), SHEET)
    with pytest.raises(NotARecoveryCode):
        open_secrets(code[:50], SHEET)


def test_every_slip_of_one_letter_changes_the_code_and_is_noticed() -> None:
    secrets = DeviceSecrets.generate(os.urandom)
    rows = _spelled(seal_secrets(secrets.sign.seed, secrets.seal.seed, SHEET, os.urandom))
    words = enrolling.word_list()
    same_word = 0
    for number, row in enumerate(rows):
        for at, letter in enumerate(row):
            if letter == " ":
                continue
            other = "8" if letter != "8" else "9"
            slipped = [*rows]
            slipped[number] = row[:at] + other + row[at + 1 :]
            with pytest.raises(NotARecoveryCode):
                open_secrets(read_code(slipped), SHEET)
            same_word += read_row(number, slipped[number], words).word == read_row(number, row, words).word
    assert same_word <= 3  # one in 1,024 by chance, of 160


def test_it_is_typed_as_hands_type_it() -> None:
    secrets = DeviceSecrets.generate(os.urandom)
    code = seal_secrets(secrets.sign.seed, secrets.seal.seed, SHEET, os.urandom)
    printed = " ".join(_spelled(code))
    for typed in (printed.lower(), printed.replace(" ", ""), printed.replace(" ", "-"), printed.replace("0", "o")):
        assert read_code(typed) == code
    assert read_code(printed.replace("1", "l")) == code
    # Full-width digits, as an input method may give them.
    assert read_code(printed.translate({ord(d): 0xFF10 + int(d) for d in "0123456789"})) == code


def test_a_short_passphrase_makes_no_sheet(tmp_path: Path) -> None:
    workspace = made(tmp_path / "unit")
    with pytest.raises(PassphraseShort):
        codes_of(workspace, store_in(workspace.folder), "123456789")
    workspace.desk.engine.dispose()
