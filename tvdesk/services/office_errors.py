"""Reasons for which the consolidating office's work on templates and devices is refused."""

from __future__ import annotations

from tvdesk.core.errors import Refused, WrongUsage


class TemplateOlder(Refused):
    """A template file says less than what is in force here. Fields: ``day`` on which it was made, ``count`` of the
    office's changes that it lacks."""

    code = "template.older"


class EntryExists(Refused):
    """There is an entry of that code already. Fields: ``code``."""

    code = "template.entry_exists"


class ShippedStays(Refused):
    """What ships with the program, or was sent before, cannot be dropped from an entry. Fields: ``field``."""

    code = "template.shipped_stays"


class NobodyToSend(Refused):
    """No unit was chosen for the templates."""

    code = "template.nobody"


class RequestDecided(Refused):
    """The request was decided before: its device is known, or it was declined. Fields: ``device``."""

    code = "enrolment.decided"


class ClockNotAhead(Refused):
    """No file of the device was refused for its clock, so there is nothing to accept. Fields: ``device``."""

    code = "clock.not_ahead"


class ReasonMissing(WrongUsage):
    """Declining, revoking and accepting a clock need a reason that the unit can read."""

    code = "enrolment.reason_missing"


# --- incoming reports, returned records, answers -------------------------------------------------------------


class ReturnUnexplained(WrongUsage):
    """A record is returned with a reason that its unit can read."""

    code = "return.unexplained"


class NotReturned(Refused):
    """Nothing of the record stands refused (any more). Fields: ``record``."""

    code = "return.none"


class NobodyToAnswer(Refused):
    """No unit was chosen for the replies."""

    code = "answer.nobody"


class NobodyToRemind(Refused):
    """Every unit that was asked has reported. Fields: ``round``."""

    code = "reminder.nobody"
