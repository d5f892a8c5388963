"""SoftHSM: a PKCS#11 token without hardware, of its own for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from certificates import Pair

DRIVERS = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
PIN = "246813"


def driver() -> Path | None:
    return next((Path(one) for one in DRIVERS if Path(one).exists()), None)


def lacks() -> str:
    return "" if shutil.which("softhsm2-util") and driver() else "not installed: softhsm2"


def make_token(folder: Path, label: str = "vanthu") -> Path:
    """A fresh token; the caller has pointed ``SOFTHSM2_CONF`` at ``softhsm2.conf`` in the folder."""
    tokens = folder / "tokens"
    tokens.mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
    _softhsm("--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "12345678")
    made = driver()
    assert made is not None
    return made


def put(folder: Path, pair: Pair, name: str, number: int = 1, label: str = "vanthu") -> None:
    """A key and its certificate onto the token."""
    from pkcs11 import lib
    from pkcs11.constants import Attribute, CertificateType, ObjectClass

    key = folder / f"{number}.pem"
    key.write_bytes(pair.key_pem)
    _softhsm("--import", str(key), "--token", label, "--label", name, "--id", f"{number:02d}", "--pin", PIN)
    opened = lib(str(driver()))
    opened.reinitialize()
    (token,) = opened.get_tokens(token_label=label)
    from asn1crypto.x509 import Certificate

    subject = Certificate.load(pair.der).subject.dump()
    with token.open(user_pin=PIN, rw=True) as session:
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: name,
                Attribute.ID: bytes([number]),
                Attribute.SUBJECT: subject,
                Attribute.VALUE: pair.der,
            }
        )


def _softhsm(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True, env=dict(os.environ))
