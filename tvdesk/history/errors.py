"""Reasons for which a change, a chain or a line of JSON is not accepted."""

from __future__ import annotations

from tvdesk.core.errors import NotAuthentic, Refused


class NotCanonical(NotAuthentic):
    """Bytes that are not the one canonical form of a JSON value. Fields: ``reason`` (a stable word)."""

    code = "json.not_canonical"


class NotAChange(NotAuthentic):
    """A canonical line that is not a change of a known shape. Fields: ``reason``, ``seq``."""

    code = "change.malformed"


class BrokenChain(NotAuthentic):
    """A log's chain does not lead to the head that its author signed. Fields: ``device``, ``seq``."""

    code = "chain.broken"


class ClockTooFarAhead(Refused):
    """A change's clock is too far ahead of ours. Fields: ``device``, ``seq``, ``clock``, ``ahead_hours``."""

    code = "change.clock_ahead"
