"""Reasons for which a PDF file cannot be signed, or its signatures not be read."""

from __future__ import annotations

from tvdesk.core.errors import Refused, WrongUsage


class NotAPdf(Refused):
    """The file is no PDF, or a damaged one. Fields: ``file``."""

    code = "pdf.not_a_pdf"


class PdfLocked(Refused):
    """The file is protected by a password. Fields: ``file``."""

    code = "pdf.locked"


class PdfClosed(Refused):
    """Whoever signed the file before allows nothing to be added, also no signature. Fields: ``file``."""

    code = "pdf.closed"


class CertificateUnreadable(Refused):
    """The file holds no certificate, or none with its key. Fields: ``file``."""

    code = "pdf.certificate_unreadable"


class CertificatePassword(Refused):
    """The password does not open the certificate's file. Fields: ``file``."""

    code = "pdf.certificate_password"


class CertificateOutOfDate(Refused):
    """The certificate is not valid on this day. Fields: ``owner``, ``first``, ``last`` (days)."""

    code = "pdf.certificate_out_of_date"


class TokenMissing(Refused):
    """The token's driver did not load, or no token is plugged in. Fields: ``library``, ``detail``."""

    code = "pdf.token_missing"


class TokenWithoutCertificate(Refused):
    """No certificate with a key lies on the token, or none of that name. Fields: ``found``, names with commas."""

    code = "pdf.token_without_certificate"


class CertificateNotChosen(WrongUsage):
    """Several certificates lie on the token. Fields: ``found``, their names with commas."""

    code = "pdf.certificate_not_chosen"


class PinMissing(WrongUsage):
    """A token is not asked without a PIN: each wrong one costs a try. No fields."""

    code = "pdf.pin_missing"


class PinRefused(Refused):
    """The token did not take the PIN; it was tried once. Fields: ``left``, what the token says of tries left."""

    code = "pdf.pin_refused"


class PinLocked(Refused):
    """The token is locked after too many wrong PINs; nothing was tried. No fields."""

    code = "pdf.pin_locked"


class PinLastTry(Refused):
    """The token allows one more try before it locks; nothing was tried. No fields."""

    code = "pdf.pin_last_try"


class TokenFailed(Refused):
    """The token gave up while it signed. Fields: ``detail``, its own words."""

    code = "pdf.token_failed"
