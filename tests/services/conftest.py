"""Two desks of which one reports to the other, for every test of services that needs no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from offices import UNIT, Office, Province


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    """The consolidating office, and what its units trust."""
    found = Province(tmp_path)
    yield found
    for office in found.offices:
        office.desk.engine.dispose()


@pytest.fixture
def unit(province: Province) -> Office:
    """A unit's desk, enrolled with the office."""
    return province.enrol(UNIT)
