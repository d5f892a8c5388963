"""Reasons for which a desk does not write under its identity, or does not take another."""

from __future__ import annotations

from tvdesk.core.errors import Refused


class IdentityDoubtful(Refused):
    """This workspace may be a copy: nothing more is written under its device. Fields: ``device``, ``why``."""

    code = "identity.doubtful"


class CannotVouch(Refused):
    """What is known shows that the device is at work elsewhere; nobody's word changes that. Fields: ``why``."""

    code = "identity.cannot_vouch"
