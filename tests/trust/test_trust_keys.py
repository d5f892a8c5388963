"""Keys: one spelling each, an id that certifies the key, a wrapped file that other programs open."""

from __future__ import annotations

import itertools
import os
import unicodedata

import pyrage
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tvdesk.trust import bech32
from tvdesk.trust.errors import NotAKey, WrongPassphrase
from tvdesk.trust.keys import SealingKey, SigningKey, VerifyKey, check_recipient, device_id, fingerprint
from tvdesk.trust.wrapping import unwrap_key, wrap_key

SEED = bytes(range(32))
KEY = SigningKey.from_seed(SEED)
PASSPHRASE = "mật khẩu rất dài"


def test_a_seed_gives_the_key_of_the_standard() -> None:
    # RFC 8032, 7.1, test 1.
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = SigningKey.from_seed(seed)
    assert key.public.raw.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a")


def test_a_signature_belongs_to_its_message() -> None:
    public = Ed25519PublicKey.from_public_bytes(KEY.public.raw)
    public.verify(KEY.sign(b"one"), b"one")
    with pytest.raises(InvalidSignature):
        public.verify(KEY.sign(b"one"), b"two")


def test_randomness_is_the_callers() -> None:
    assert SigningKey.generate(lambda count: SEED[:count]) == KEY
    assert SigningKey.generate(os.urandom) != SigningKey.generate(os.urandom)


def test_secrets_never_show() -> None:
    for shown in (repr(KEY), repr(SealingKey.from_seed(SEED)), str(KEY)):
        assert SEED.hex() not in shown
        assert repr(SEED) not in shown


def test_the_device_id_is_made_from_the_key() -> None:
    name = device_id(KEY.public)
    assert len(name) == 16
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz234567")
    assert name != device_id(SigningKey.generate(os.urandom).public)
    assert fingerprint(KEY.public).replace(" ", "").lower() == name


def test_a_public_key_has_one_spelling() -> None:
    text = KEY.public.text
    assert VerifyKey.from_text(text) == KEY.public
    last_bits_set = text[:-1] + chr(ord(text[-1]) + 1)
    for other in ("", text + "=", text[:-1], text + "A", text + "\n", " " + text, last_bits_set, "é" * 43):
        with pytest.raises(NotAKey):
            VerifyKey.from_text(other)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_keys_have_32_bytes(length: int) -> None:
    for kind in (SigningKey, SealingKey, VerifyKey):
        with pytest.raises(NotAKey):
            kind(bytes(length))


def test_sealing_keys_are_those_of_age() -> None:
    identity = pyrage.x25519.Identity.generate()
    key = SealingKey.from_text(str(identity))
    assert key.text == str(identity)
    assert key.recipient == str(identity.to_public()) == check_recipient(key.recipient)


def test_a_recipient_is_checked() -> None:
    recipient = SealingKey.from_seed(SEED).recipient
    wrong = [recipient[:-1] + ("q" if recipient[-1] != "q" else "p"), recipient.upper(), "", "age1", "1", "é"]
    wrong += [bech32.encode("age", SEED[:31]), bech32.encode("ssh", SEED), recipient * 5, "age1b" + recipient[5:]]
    for text in wrong:
        with pytest.raises(NotAKey):
            check_recipient(text)
    with pytest.raises(NotAKey):
        SealingKey.from_text(recipient)


def test_bech32_finds_every_single_wrong_letter() -> None:
    text = bech32.encode("age", SEED)
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    for at, letter in itertools.product(range(4, len(text)), letters):
        if letter != text[at]:
            with pytest.raises(NotAKey):
                bech32.decode(text[:at] + letter + text[at + 1 :])


def test_the_wrapped_file_opens_again_and_with_other_programs() -> None:
    data = wrap_key(SEED, PASSPHRASE, os.urandom)
    assert unwrap_key(data, PASSPHRASE) == SEED
    assert unwrap_key(data, unicodedata.normalize("NFD", PASSPHRASE)) == SEED
    opened = load_pem_private_key(data, PASSPHRASE.encode())
    assert opened.public_key().public_bytes_raw() == KEY.public.raw  # type: ignore[union-attr]
    assert SEED not in data


def test_a_wrong_passphrase_opens_nothing() -> None:
    data = wrap_key(SEED, PASSPHRASE, os.urandom, "seal")
    for wrong in ("", "mat khau rat dai", PASSPHRASE + " "):
        with pytest.raises(WrongPassphrase):
            unwrap_key(data, wrong, "seal")


def test_a_file_that_is_no_wrapped_key_of_this_purpose() -> None:
    data = wrap_key(SEED, PASSPHRASE, os.urandom, "seal")
    for wrong in (b"", b"x" * 10_000, b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n", data[:100]):
        with pytest.raises(NotAKey):
            unwrap_key(wrong, PASSPHRASE, "seal")
    with pytest.raises(NotAKey, match="purpose"):
        unwrap_key(data, PASSPHRASE, "sign")
    with pytest.raises(NotAKey):
        wrap_key(SEED[:31], PASSPHRASE, os.urandom)


def test_each_guess_at_a_passphrase_costs() -> None:
    """The file asks for scrypt with N = 2^14, r = 8, p = 8; weaker settings would still open."""
    import base64

    body = base64.b64decode(b"".join(wrap_key(SEED, PASSPHRASE, os.urandom).splitlines()[1:-1]))
    assert bytes.fromhex("2b06010401da47040b") in body
    assert bytes.fromhex("02024000020108020108") in body
