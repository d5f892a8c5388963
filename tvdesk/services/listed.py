"""One row of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Listed:
    """A row's number, the record's id, and the stored values of the columns asked for, in their order."""

    no: int
    record: str
    values: tuple[Any, ...]
