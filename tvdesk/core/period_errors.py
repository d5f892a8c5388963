"""Why a reporting period is refused."""

from __future__ import annotations

from tvdesk.core.errors import Refused


class NoSuchPeriod(Refused):
    """No reporting period is called so. Fields: ``value``."""

    code = "period.no_such"
