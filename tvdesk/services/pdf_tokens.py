"""Signing with a token (PKCS#11): a PIN is tried once and never kept, and what the token says of tries left is told.

Tokens of officials lock after three wrong PINs. PKCS#11 tells no number, only flags: that there were wrong tries, that
one is left, that none is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tvdesk.services.pdf_signing_errors import (
    CertificateNotChosen,
    PinLastTry,
    PinLocked,
    PinMissing,
    PinRefused,
    TokenFailed,
    TokenMissing,
    TokenWithoutCertificate,
)

DRIVER_VARIABLE = "TVDESK_TOKEN"

Tries = Literal["all", "fewer", "last", "none"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token in a reader: its name, and how many tries of the PIN it says are left."""

    name: str
    tries: Tries


def usual_driver() -> str:
    """The driver that IT staff named for this machine; empty where they did not."""
    return os.environ.get(DRIVER_VARIABLE, "")


def find_token(library: Path) -> Token:
    """The token that is plugged in; nothing is tried. Raises :class:`TokenMissing`."""
    one = _token(library)
    return Token(str(one.label).strip(), tries_of(int(one.flags)))


def tries_of(flags: int) -> Tries:
    """What a token's flags say of tries left (PKCS#11 v2.40, CK_TOKEN_INFO)."""
    from pkcs11.constants import TokenFlag

    for flag, tries in (
        (TokenFlag.USER_PIN_LOCKED, "none"),
        (TokenFlag.USER_PIN_FINAL_TRY, "last"),
        (TokenFlag.USER_PIN_COUNT_LOW, "fewer"),
    ):
        if flags & flag:
            return tries  # type: ignore[return-value]
    return "all"


@contextmanager
def signer_of_token(library: Path, pin: str, certificate: str, *, last_try: bool) -> Iterator[Any]:
    """A signer of pyHanko with the key on the token. The PIN is tried once.

    Raises :class:`PinMissing`, :class:`TokenMissing`, :class:`PinLocked`, :class:`PinLastTry` unless ``last_try``,
    :class:`PinRefused`, :class:`TokenWithoutCertificate` and :class:`CertificateNotChosen`; while it signs,
    :class:`TokenFailed`.
    """
    from pkcs11.exceptions import PinIncorrect, PinInvalid, PinLenRange, PKCS11Error
    from pkcs11.exceptions import PinLocked as TokenIsLocked
    from pyhanko.sign.pkcs11 import PKCS11Signer

    if not pin:
        raise PinMissing()
    one = _token(library)
    may_try(tries_of(int(one.flags)), last_try=last_try)
    try:
        session = one.open(user_pin=pin)
    except (PinIncorrect, PinInvalid, PinLenRange):
        raise PinRefused(left=tries_of(int(_token(library).flags))) from None
    except TokenIsLocked:
        raise PinLocked() from None
    except PKCS11Error as error:
        raise TokenFailed(detail=_detail(error)) from error
    try:
        name, key = _chosen(session, certificate)
        yield PKCS11Signer(session, cert_label=name, key_id=key)
    except PKCS11Error as error:
        raise TokenFailed(detail=_detail(error)) from error
    finally:
        session.close()


def may_try(tries: Tries, *, last_try: bool) -> None:
    """Whether a PIN may be tried. Raises :class:`PinLocked`, and :class:`PinLastTry` unless that was agreed to."""
    if tries == "none":
        raise PinLocked()
    if tries == "last" and not last_try:
        raise PinLastTry()


def _token(library: Path) -> Any:
    from pkcs11 import lib
    from pkcs11.exceptions import PKCS11Error

    try:
        driver = lib(str(library))
        # Tokens come and go while the program runs; the driver is asked anew each time.
        driver.reinitialize()
        found = [slot.get_token() for slot in driver.get_slots(token_present=True)]
    except (PKCS11Error, RuntimeError, OSError) as error:
        raise TokenMissing(library=str(library), detail=_detail(error)) from error
    ready = [one for one in found if _is_ready(one)]
    if not ready:
        raise TokenMissing(library=str(library), detail="")
    return ready[0]


def _is_ready(token: Any) -> bool:
    from pkcs11.constants import TokenFlag

    return bool(int(token.flags) & TokenFlag.TOKEN_INITIALIZED)


def _chosen(session: Any, wanted: str) -> tuple[str, bytes]:
    """Name and key id of the certificate to sign with."""
    from pkcs11.constants import Attribute, ObjectClass

    keys = {one[Attribute.ID] for one in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})}
    found = {
        str(one[Attribute.LABEL]): bytes(one[Attribute.ID])
        for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        if one[Attribute.ID] in keys
    }
    names = ", ".join(sorted(found))
    if not found or (wanted and wanted not in found):
        raise TokenWithoutCertificate(found=names)
    if not wanted and len(found) > 1:
        raise CertificateNotChosen(found=names)
    name = wanted or next(iter(found))
    return name, found[name]


def _detail(error: BaseException) -> str:
    return str(error) or type(error).__name__
