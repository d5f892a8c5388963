"""Certificates for tests: a root, and officials whose certificates it issued, each with a key of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

ORGANISATION = "Sở Thông tin và Truyền thông"
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def key_pem(self) -> bytes:
        form = serialization.PrivateFormat.PKCS8
        return self.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())

    def p12(self, password: str) -> bytes:
        lock = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
        return pkcs12.serialize_key_and_certificates(b"official", self.key, self.certificate, None, lock)


def root(name: str = "Ban Cơ yếu thử nghiệm") -> Pair:
    key = _key()
    return Pair(_certificate(name, name, key, key, is_root=True), key)


def official(issuer: Pair, name: str = "Nguyễn Văn Thử", first: datetime = FIRST, last: datetime = LAST) -> Pair:
    key = _key()
    made = _certificate(name, _common_name(issuer), key, issuer.key, is_root=False, first=first, last=last)
    return Pair(made, key)


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _common_name(one: Pair) -> str:
    return str(one.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _name(common: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, ORGANISATION), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])


def _certificate(
    name: str,
    issuer: str,
    key: rsa.RSAPrivateKey,
    signing: rsa.RSAPrivateKey,
    *,
    is_root: bool,
    first: datetime = FIRST - timedelta(days=1),
    last: datetime = LAST + timedelta(days=1),
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(is_root, None), critical=True)
    )
    unused = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
    usage = dict.fromkeys(unused, False)
    usage |= {"digital_signature": not is_root, "content_commitment": not is_root}
    usage |= {"key_cert_sign": is_root, "crl_sign": is_root}
    return builder.add_extension(x509.KeyUsage(**usage), critical=True).sign(signing, hashes.SHA256())
