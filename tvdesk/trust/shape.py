"""Reading the parts of a parsed document, each of one type, or the caller's error with a stable reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tvdesk.core.errors import NotAuthentic
from tvdesk.history import canonical, clock
from tvdesk.history.errors import NotAChange, NotCanonical
from tvdesk.trust.errors import NotAKey
from tvdesk.trust.keys import VerifyKey, check_recipient

MAX_TEXT = 500


@dataclass(frozen=True, slots=True)
class Members:
    """The members of one JSON object; each reader raises ``error(reason=<member>)`` when it is not so."""

    document: Mapping[str, Any]
    error: type[NotAuthentic]

    @classmethod
    def of(cls, value: Any, error: type[NotAuthentic], reason: str) -> Members:
        if not isinstance(value, dict):
            raise error(reason=reason)
        return cls(value, error)

    @classmethod
    def parse(cls, payload: bytes, error: type[NotAuthentic]) -> Members:
        """The members of a payload that is canonical JSON."""
        try:
            return cls.of(canonical.decode(payload), error, "not_an_object")
        except NotCanonical as reason:
            raise error(reason=str(reason.fields["reason"])) from reason

    def text(self, name: str, *, empty: bool = False) -> str:
        value = self.document.get(name)
        if not isinstance(value, str) or len(value) > MAX_TEXT or not (value or empty):
            raise self.error(reason=name)
        return value

    def number(self, name: str, least: int) -> int:
        value = self.document.get(name)
        if type(value) is not int or value < least:
            raise self.error(reason=name)
        return value

    def clock(self, name: str) -> str:
        value = self.text(name)
        try:
            clock.parts(value)
        except NotAChange as error:
            raise self.error(reason=name) from error
        return value

    def key(self, name: str) -> VerifyKey:
        try:
            return VerifyKey.from_text(self.text(name))
        except NotAKey as error:
            raise self.error(reason=name) from error

    def recipient(self, name: str) -> str:
        try:
            return check_recipient(self.text(name))
        except NotAKey as error:
            raise self.error(reason=name) from error

    def others(self, known: frozenset[str]) -> dict[str, Any]:
        """The members that this version does not know; they are kept as they are."""
        return {name: value for name, value in self.document.items() if name not in known}
