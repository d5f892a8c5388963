"""Reasons for which a bundle file, its manifest or one of its documents is not accepted."""

from __future__ import annotations

from tvdesk.core.errors import NotAuthentic, Refused, WrongUsage


class NotABundle(NotAuthentic):
    """The file is something else: it does not begin as every bundle begins. No fields."""

    code = "bundle.not_a_bundle"


class Incomplete(NotAuthentic):
    """The file begins as a bundle but ends too early: copying was cut off. Fields: ``size`` in bytes."""

    code = "bundle.incomplete"


class BadContainer(NotAuthentic):
    """The ZIP is not of the one shape a bundle may have. Fields: ``reason`` (a stable word), ``member``."""

    code = "bundle.bad_container"


class UnsafeName(NotAuthentic):
    """A member's name is none of those the format knows. Fields: ``name`` (escaped, at most 100 characters)."""

    code = "bundle.unsafe_name"


class TooLarge(NotAuthentic):
    """A part is beyond its cap; nothing of it was unpacked. Fields: ``what``, ``size``, ``limit`` in bytes."""

    code = "bundle.too_large"


class BadMember(NotAuthentic):
    """A member's bytes are not what the directory declares. Fields: ``name``, ``reason`` (a stable word)."""

    code = "bundle.bad_member"


class NoSuchMember(Refused):
    """The bundle has no member of that name. Fields: ``name``."""

    code = "bundle.no_such_member"


class WriterMisused(WrongUsage):
    """A member was added twice, out of place or after the end. Fields: ``name``, ``reason``."""

    code = "bundle.writer_misused"


class BadManifest(NotAuthentic):
    """The manifest lacks a field, has a wrong one or contradicts itself. Fields: ``reason``."""

    code = "bundle.bad_manifest"


class NewerFormat(Refused):
    """The bundle is of a later format than this program reads. Fields: ``major``, ``known``."""

    code = "bundle.newer_format"


class RequiresNewer(Refused):
    """The bundle requires something this program does not know. Fields: ``capability``."""

    code = "bundle.requires_newer"


class MembersDiffer(NotAuthentic):
    """The members are not those of the signed list. Fields: ``name``, ``reason``: missing, extra or size."""

    code = "bundle.members_differ"


class DigestMismatch(NotAuthentic):
    """A member's content is not the one that was signed. Fields: ``name``."""

    code = "bundle.digest_mismatch"


class BadLine(NotAuthentic):
    """A log is not lines ended by one newline each. Fields: ``name``, ``reason`` (a stable word)."""

    code = "bundle.bad_line"


class BadHead(NotAuthentic):
    """A log's head document is malformed or is not about this log. Fields: ``reason``."""

    code = "bundle.bad_head"


class BadReceipt(NotAuthentic):
    """A receipt lacks a field, has a wrong one or contradicts itself. Fields: ``reason``."""

    code = "bundle.bad_receipt"
