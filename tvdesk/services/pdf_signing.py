"""A PDF file signed as PAdES (ETSI EN 319 142, level B-B: offline there is no trusted time and no revocation list).

The certificate lies in a file (PKCS#12) or on a token (PKCS#11). Whether the signature is the legal one of Decree
30/2020, Article 5, depends on who issued the certificate: the Government Cipher Committee's for official duty is. What
this program signs on its own, the bundle, never is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tvdesk.services.errors import FileGone
from tvdesk.services.pdf_signing_errors import (
    CertificateOutOfDate,
    CertificatePassword,
    CertificateUnreadable,
    NotAPdf,
    PdfClosed,
    PdfLocked,
)
from tvdesk.services.pdf_tokens import signer_of_token

_POINTS = 72 / 25.4
_RIGHT, _TOP, _GAP = 15 * _POINTS, 5 * _POINTS, 4 * _POINTS
FIELD = "ChuKy"
"""The signature fields of a file are named by it and their number."""


@dataclass(frozen=True, slots=True)
class InFile:
    """A certificate with its key in a PKCS#12 file (.p12, .pfx)."""

    path: Path
    password: str


@dataclass(frozen=True, slots=True)
class OnToken:
    """A certificate on a token: the driver's file, the PIN, and its name where there are several.

    ``last_try`` says that the user agreed to spend the last try of the PIN.
    """

    library: Path
    pin: str
    certificate: str = ""
    last_try: bool = False


Means = InFile | OnToken


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed file, and whose certificate signed it."""

    pdf: bytes
    owner: str


def read_pdf(path: Path) -> bytes:
    """The bytes of a file that is to be signed. Raises :class:`FileGone`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileGone(path=str(path)) from error


def sign_pdf(pdf: bytes, name: str, means: Means, at: datetime, number: str | None = None) -> Signed:
    """The file with one more signature; what was signed before stays valid.

    ``name`` is the file's, for messages; ``at`` the time of signing, with its zone: a claim of this computer. With
    ``number`` (number and symbol of the document, may be empty) the block of a separate appendix is drawn. Raises the
    errors of ``pdf_signing_errors``.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import fields, signers
    from pyhanko.sign.general import SigningError

    at = at.replace(microsecond=0)
    writer, taken = _writer(pdf, name)
    place = f"{FIELD}{taken + 1}"
    meta = signers.PdfSignatureMetadata(
        field_name=place, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    try:
        style, box = (None, None) if number is None else _block(writer, [number, stamp_time(at)], taken)
        spec = fields.SigFieldSpec(place, on_page=0, box=box) if box else fields.SigFieldSpec(place)
        with _signer(means) as signer:
            owner = _owner(signer.signing_cert, at)
            made = _at(at)(meta, signer=signer, stamp_style=style, new_field_spec=spec)
            out = made.sign_pdf(writer)
    except SigningError as error:
        raise PdfClosed(file=name) from error
    except (PdfError, KeyError, IndexError) as error:
        raise NotAPdf(file=name) from error
    return Signed(out.getvalue(), owner)


def stamp_time(at: datetime) -> str:
    """ "27/11/2026 08:05:00 +07:00"."""
    zone = at.strftime("%z")
    return f"{at:%d/%m/%Y %H:%M:%S} {zone[:3]}:{zone[3:5]}"


def _at(at: datetime) -> Any:
    """pyHanko's signer with the time handed in."""
    from pyhanko.sign import signers

    class SignerAt(signers.PdfSigner):
        def init_signing_session(self, *args: Any, **options: Any) -> Any:
            session = super().init_signing_session(*args, **options)
            session.system_time = at
            return session

    return SignerAt


def _writer(pdf: bytes, name: str) -> tuple[Any, int]:
    """The file opened for adding to it, and how many signatures it has."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.fields import enumerate_sig_fields

    class Adding(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """The properties stay the document's: pyHanko would take its keywords away, where its code stands."""

    try:
        writer = Adding(io.BytesIO(pdf), strict=False)
        if writer.prev.encrypted:
            raise PdfLocked(file=name)
        return writer, sum(1 for _ in enumerate_sig_fields(writer.prev))
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, RecursionError) as error:
        # A damaged file makes the library stumble in many ways.
        raise NotAPdf(file=name) from error


def _block(writer: Any, texts: list[str], taken: int) -> tuple[Any, Any]:
    """The visible block at the top right of the first page; a further one stands to the left of the last."""
    from pyhanko.pdf_utils.content import PdfContent
    from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.stamp import StaticStampStyle

    from tvdesk.report.signature_stamp import print_stamp

    drawn, width, height = print_stamp([text for text in texts if text])

    class Drawn(PdfContent):
        def render(self) -> bytes:
            page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(drawn)))
            self.resources.xobject["/Block"] = page
            self.box = BoxConstraints(width=width, height=height)
            return b"/Block Do"

    middle = AxisAlignment.ALIGN_MID
    rule = SimpleBoxLayoutRule(x_align=middle, y_align=middle, margins=Margins(0, 0, 0, 0))
    style = StaticStampStyle(background=Drawn(), background_opacity=1.0, border_width=0, background_layout=rule)
    left, _bottom, right, top = _first_page(writer)
    end = max(right - _RIGHT - taken * (width + _GAP), left + width)
    return style, (end - width, top - _TOP - height, end, top - _TOP)


def _first_page(writer: Any) -> tuple[float, ...]:
    """Its sides in points; they may stand on a node above it."""
    node = writer.find_page_for_modification(0)[0].get_object()
    while "/MediaBox" not in node:
        node = node["/Parent"]
    return tuple(float(side) for side in node["/MediaBox"])


# --- certificates --------------------------------------------------------------------------------------------


def _signer(means: Means) -> AbstractContextManager[Any]:
    if isinstance(means, InFile):
        return _signer_of_file(means)
    return signer_of_token(means.library, means.pin, means.certificate, last_try=means.last_try)


@contextmanager
def _signer_of_file(means: InFile) -> Iterator[Any]:
    """Raises :class:`FileGone`, :class:`CertificateUnreadable`, :class:`CertificatePassword`."""
    from asn1crypto.pkcs12 import Pfx
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
    from pyhanko.sign.signers import SimpleSigner

    data, password = read_pdf(means.path), means.password.encode()
    try:
        Pfx.load(data, strict=True)["version"].native  # noqa: B018 - read, to see whether it is such a file
    except (ValueError, TypeError) as error:
        raise CertificateUnreadable(file=means.path.name) from error
    try:
        key, own, _others = load_key_and_certificates(data, password or None)
    except ValueError as error:
        raise CertificatePassword(file=means.path.name) from error
    signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password) if key and own else None
    if signer is None:
        raise CertificateUnreadable(file=means.path.name)
    yield signer


def _owner(certificate: Any, at: datetime) -> str:
    """Whose it is. Raises :class:`CertificateOutOfDate`."""
    first, last = certificate.not_valid_before, certificate.not_valid_after
    owner = name_of(certificate.subject)
    if not first <= at <= last:
        raise CertificateOutOfDate(owner=owner, first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")
    return owner


def name_of(name: Any) -> str:
    """The common name of a certificate's owner or issuer; all of the name where it has none."""
    return str(name.native.get("common_name") or name.human_friendly)
