"""The real servers and tools that other tests stand on are there and are what they say."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from secret_service import SecretService
from small_disk import fill

SET = "import keyring; keyring.set_password('tvdesk-test', 'device', 'Trà Vinh đặng ữ')"
GET = "import keyring; print(type(keyring.get_keyring()).__module__, keyring.get_password('tvdesk-test', 'device'))"


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


@pytest.mark.postgres
def test_a_postgres_database_is_empty_utf8_and_asks_for_the_password(postgres_database: str) -> None:
    with psycopg.connect(plain(postgres_database)) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables == (0,)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT length('đặng ữ')").fetchone() == (6,)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(plain(postgres_database).replace("only-for-tests", "wrong"))


@pytest.mark.keyring
def test_a_secret_lasts_from_one_command_to_the_next(secret_service: SecretService) -> None:
    assert secret_service.run_python(SET).returncode == 0
    read = secret_service.run_python(GET, env={"PYTHONIOENCODING": "utf-8"})
    assert read.stdout.split(" ", 1) == ["keyring.backends.SecretService", "Trà Vinh đặng ữ\n"]


@pytest.mark.keyring
def test_a_locked_keyring_refuses_instead_of_hanging(secret_service: SecretService) -> None:
    locked = secret_service.run_python(SET, unlocked=False)
    assert locked.returncode == 1
    assert "keyring.errors" in locked.stderr


@pytest.mark.smallfs
def test_a_small_disk_gets_full(small_disk: Callable[..., Path]) -> None:
    disk = small_disk(size_kib=256)
    fill(disk, leave_bytes=4096)
    with pytest.raises(OSError, match="No space left") as caught:
        (disk / "more").write_bytes(b"x" * 16_384)
    assert caught.value.errno == errno.ENOSPC


def test_the_sample_data_is_complete(real_data: Path) -> None:
    names = {path.name for path in real_data.iterdir()}
    assert names >= {
        "hoat-dong.xlsx",
        "tap-huan.xlsx",
        "doan-vao-doan-ra.xlsx",
        "expected.json",
        "events.csv",
    }
    assert "is invented for testing" in (real_data / "README.md").read_text(encoding="utf-8")
