"""Reasons for which an update of the program is not made, believed or installed."""

from __future__ import annotations

from tvdesk.core.errors import NotAuthentic, Refused, WrongUsage


class NotAnUpdate(NotAuthentic):
    """The file is no update, or a damaged one. Fields: ``reason`` (a stable word)."""

    code = "update.not_one"


class UpdateNotNewer(Refused):
    """The update is not newer than the program: an old one with a known hole is not let in. Fields: ``version``,
    ``here``."""

    code = "update.not_newer"


class UpdateForOthers(Refused):
    """The update is for another system. Fields: ``system``."""

    code = "update.for_others"


class UpdatesForbidden(Refused):
    """IT staff decided that this machine is updated by them alone. No fields."""

    code = "update.forbidden"


class VersionUnclear(WrongUsage):
    """A version is three numbers with dots. Fields: ``version``."""

    code = "update.version_unclear"
