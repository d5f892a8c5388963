"""What all tests share: the sample data, real servers, and leaving out what this machine cannot run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import assurance
import postgres_server
import pytest
import secret_service as secret_services
import small_disk as small_disks
import tools_present
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parent.parent

# Real windows without a screen, unless whoever runs the tests has one in mind.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The notes that a machine keeps of its workspaces: the tests' own, and gone with them.
os.environ.setdefault("TVDESK_MARKS", tempfile.mkdtemp(prefix="tvdesk-marks-"))

# No deadline: two workers share the cores with servers. At a desk examples are random, and a failure prints how to
# repeat it; the gate judges a change, so there the same tree always meets the same examples.
settings.register_profile("desk", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", settings.get_profile("desk"), derandomize=True)
settings.register_profile("thorough", settings.get_profile("desk"), derandomize=False, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("gate" if tools_present.in_ci() else "desk"))


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get(assurance.VARIABLE) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(assurance.Writer(REPOSITORY / assurance.PAGE))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, lacks in tools_present.LACKS.items():
        if item.get_closest_marker(name) is None:
            continue
        if reason := lacks():
            if tools_present.in_ci():
                pytest.fail(f"in CI no test is left out: {reason}", pytrace=False)
            pytest.skip(reason)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the three real workbooks, expected.json and the csv files; read only, copy to change."""
    return Path(os.environ.get("TVDESK_TEST_DATA") or REPOSITORY / "resources" / "sample")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a running PostgreSQL server's maintenance database; one server per test process."""
    with postgres_server.running() as url:
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database. Mark the test ``postgres``."""
    with postgres_server.fresh_database(postgres_url) as url:
        yield url


@pytest.fixture
def secret_service(tmp_path: Path) -> secret_services.SecretService:
    """Runs commands beside a real keyring service, empty at first. Mark the test ``keyring``."""
    return secret_services.prepare(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """``small_disk(size_kib=4096)`` gives a folder that holds no more than that. Mark the test ``smallfs``."""
    with ExitStack() as stack:

        def make(size_kib: int = 4096) -> Path:
            folder = tmp_path / f"disk-{size_kib}-{len(list(tmp_path.glob('disk-*')))}"
            return stack.enter_context(small_disks.mounted(folder, size_kib))

        yield make
