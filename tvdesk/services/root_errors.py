"""Reasons for which the office's root is not changed, or signs nothing."""

from __future__ import annotations

from tvdesk.core.errors import NotAuthentic, Refused, WrongUsage


class SignaturesMissing(Refused):
    """Other officials have to sign as well. Fields: ``found`` (signatures given here), ``needed``."""

    code = "root.signatures_missing"


class RootExpired(Refused):
    """The root's time is over: nothing is signed under it before it is renewed. Fields: ``version``."""

    code = "root.expired"


class RootKeyUnknown(WrongUsage):
    """No key of the root is meant by the text. Fields: ``key``."""

    code = "root.key_unknown"


class RootKeyKnown(Refused):
    """The key is one of the root's already. Fields: ``key``."""

    code = "root.key_known"


class ThresholdWrong(WrongUsage):
    """More signatures asked for than there are keys, or than the form has room for. Fields: ``threshold``, ``keys``."""

    code = "root.threshold"


class NotAPart(NotAuthentic):
    """A file that is no part to be signed. Fields: ``reason`` (a stable word)."""

    code = "root.not_a_part"


class PartsDiffer(NotAuthentic):
    """Two parts that are not of the same change. No fields."""

    code = "root.parts_differ"


class PartStale(Refused):
    """The registry was changed here after the part was made. Fields: ``registry`` (the version in force)."""

    code = "root.part_stale"


class NotARootCode(Refused):
    """The code on paper is not that of a root key which this office's registry names. Fields: ``found``."""

    code = "root.other_code"
