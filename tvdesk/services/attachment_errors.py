"""Reasons for which a file is not taken as an attachment, or not given back."""

from __future__ import annotations

from tvdesk.core.errors import NotAuthentic, Refused


class AttachmentTooLarge(Refused):
    """The file is larger than one attachment may be. Fields: ``file``, ``limit`` (megabytes)."""

    code = "attachment.too_large"


class TooManyAttachments(Refused):
    """The record would have more files than it may. Fields: ``limit``."""

    code = "attachment.too_many"


class AttachmentDangerous(Refused):
    """A program, a script or a document with macros. Fields: ``file``, ``kind``."""

    code = "attachment.dangerous"


class AttachmentSecret(Refused):
    """The name bears a mark of secrecy: such a file must not be on this computer. Fields: ``file``, ``mark``."""

    code = "attachment.secret"


class AttachmentEmpty(Refused):
    """The file holds nothing. Fields: ``file``."""

    code = "attachment.empty"


class AttachmentMissing(Refused):
    """The record names a file whose content is not on this computer. Fields: ``sha256``."""

    code = "attachment.missing"


class AttachmentDamaged(NotAuthentic):
    """The stored content is not the one that was attached. Fields: ``sha256``."""

    code = "attachment.damaged"
