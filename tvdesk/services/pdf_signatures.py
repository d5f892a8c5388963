"""The digital signatures of a PDF file, in words: who, when, whether the file is still what was signed, who vouches.

Offline nobody can say whether a certificate was withdrawn, and the time of signing is a claim of the signer's computer;
the words say so. Whom to trust, the office decides: the root certificates that it put into ``authorities``.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tvdesk.core.dates import local_minute
from tvdesk.core.language import Language
from tvdesk.services.durable import free_name, write_file
from tvdesk.services.pdf_signing import name_of, read_pdf
from tvdesk.services.pdf_signing_errors import CertificateUnreadable, NotAPdf

AUTHORITIES = "authorities"
"""The folder of a workspace with the root certificates that the office trusts."""

State = Literal["sound", "followed", "changed", "broken"]


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One signature. ``at`` is an ISO time or empty, as the signer's computer claimed it.

    ``state``: ``sound`` where nothing came after it, ``followed`` where only further signatures did, ``changed`` where
    anything else was added, ``broken`` where what was signed is another. ``vouched``: the chain ends at a root that the
    office trusts.
    """

    owner: str
    organisation: str
    issuer: str
    at: str
    state: State
    vouched: bool

    @property
    def holds(self) -> bool:
        return self.state in ("sound", "followed")


def signatures_of(pdf: bytes, roots: Sequence[Any] = ()) -> list[PdfSignature]:
    """The signatures in the order in which they were made; ``roots`` are certificates of :func:`authorities`.

    Raises :class:`NotAPdf` for a file that is none, or a damaged one.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields
    from pyhanko.sign.general import SigningError, UnacceptableSignerError

    known = (PdfError, SigningError, UnacceptableSignerError, ValueError, KeyError, TypeError, IndexError,
             AttributeError, OSError, RecursionError)  # fmt: skip
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        fields = list(enumerate_sig_fields(reader, filled_status=True))
    except known as error:
        raise NotAPdf(file="") from error
    found = []
    for name, value, field in fields:
        try:
            if value.get_object().get("/Type") != "/DocTimeStamp":
                found.append(_judged(reader, field, name, roots))
        except known:
            # A signature that cannot be read is one that does not hold.
            found.append(PdfSignature("", "", "", "", "broken", vouched=False))
    return found


def _judged(reader: Any, field: Any, name: str, roots: Sequence[Any]) -> PdfSignature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

    trust = ValidationContext(trust_roots=list(roots), allow_fetching=False, revocation_mode="soft-fail")
    embedded = EmbeddedPdfSignature(reader, field, name)
    status = validate_pdf_signature(embedded, signer_validation_context=trust)
    certificate, at = status.signing_cert, status.signer_reported_dt
    return PdfSignature(
        owner=name_of(certificate.subject),
        organisation=str(certificate.subject.native.get("organization_name") or ""),
        issuer=name_of(certificate.issuer),
        at=at.isoformat() if at else "",
        state=_state(status),
        vouched=bool(roots) and bool(status.trusted),
    )


def _state(status: Any) -> State:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel

    if not (status.intact and status.valid):
        return "broken"
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return "sound"
    harmless = status.modification_level in (
        ModificationLevel.NONE,
        ModificationLevel.LTA_UPDATES,
        ModificationLevel.FORM_FILLING,
    )
    return "followed" if harmless and status.docmdp_ok else "changed"


def look(pdf: bytes, workspace: Path | None) -> list[PdfSignature] | None:
    """The same with the roots of a workspace; ``None`` for what is no PDF."""
    try:
        return signatures_of(pdf, authorities(workspace) if workspace else ())
    except NotAPdf:
        return None


def told(signatures: Sequence[PdfSignature] | None, language: Language) -> list[str]:
    """What is to be said of them, a sentence each; last what nobody can say offline."""
    if signatures is None:
        return [language.text("pdf.unreadable")]
    if not signatures:
        return [language.text("pdf.unsigned")]
    said = [line for number, one in enumerate(signatures, 1) for line in _told(number, one, language)]
    return [*said, language.text("pdf.limits")]


def _told(number: int, one: PdfSignature, language: Language) -> list[str]:
    say = language.text
    if not one.owner:
        return [say("pdf.signature.unreadable", number=number)]
    of = f" ({one.organisation})" if one.organisation else ""
    at = local_minute(one.at) if one.at else say("pdf.signature.no_time")
    who = say("pdf.signature", number=number, owner=f"{one.owner}{of}", at=at)
    vouched = say("pdf.signature.vouched" if one.vouched else "pdf.signature.not_vouched", issuer=one.issuer)
    return [who, say(f"pdf.signature.{one.state}"), *([vouched] if one.holds else [])]


# --- whom the office trusts ----------------------------------------------------------------------------------


def authorities(workspace: Path) -> list[Any]:
    """The root certificates that the office trusts; what is none is left out."""
    folder = workspace / AUTHORITIES
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            found.append(_certificate(path))
        except CertificateUnreadable:
            continue
    return found


def trust_authority(workspace: Path, file: Path) -> tuple[Path, str]:
    """Put a root certificate into the folder; where it lies, and whose it is.

    Raises ``FileGone`` and :class:`CertificateUnreadable`.
    """
    certificate = _certificate(file)
    folder = workspace / AUTHORITIES
    folder.mkdir(exist_ok=True)
    target = free_name(folder / file.name)
    write_file(target, certificate.dump())
    return target, name_of(certificate.subject)


def _certificate(path: Path) -> Any:
    from asn1crypto import pem
    from asn1crypto.x509 import Certificate

    data = read_pdf(path)
    try:
        if pem.detect(data):
            data = pem.unarmor(data)[2]
        found = Certificate.load(data, strict=True)
        found.subject.native  # noqa: B018 - read, to see whether it is one
    except (ValueError, TypeError, KeyError) as error:
        raise CertificateUnreadable(file=path.name) from error
    return found
