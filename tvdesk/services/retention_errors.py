"""Reasons for which nothing is erased."""

from __future__ import annotations

from tvdesk.core.errors import Refused


class TooRecent(Refused):
    """Only whole years that have ended can be erased. Fields: ``year`` that was asked for, ``latest`` that may be."""

    code = "retention.too_recent"


class NothingToErase(Refused):
    """Nothing of what the preview showed can be erased (any more)."""

    code = "retention.nothing"


class PreviewDiffers(Refused):
    """Another number of records can be erased now than was seen. Fields: ``count`` that was seen, ``found`` now."""

    code = "retention.differs"
