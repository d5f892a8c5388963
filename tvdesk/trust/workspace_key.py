"""The key of an encrypted workspace: 32 secret bytes, from which a key for its database and one for its files are made.

The two are derived by HKDF-SHA256 (RFC 5869) under labels of their own, so that neither tells anything of the other.
The key is the workspace's, not the device's: a device that takes another's place goes on with the same.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from tvdesk.trust.errors import NotAKey
from tvdesk.trust.keys import KEY_BYTES, Random, SealingKey

_NAME, _DATABASE, _FILES = b"tvdesk.workspace.v1\0", b"tvdesk.workspace.database.v1", b"tvdesk.workspace.files.v1"


@dataclass(frozen=True, slots=True)
class WorkspaceKey:
    """The secret; it never shows in a printed form of the object."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_BYTES:
            raise NotAKey(reason="length")

    @classmethod
    def generate(cls, random: Random) -> WorkspaceKey:
        return cls(random(KEY_BYTES))

    @property
    def name(self) -> str:
        """Sixteen characters of ``a-z2-7`` by which it is looked for: the first 80 bits of a digest."""
        return base64.b32encode(self.proof)[:16].decode().lower()

    @property
    def proof(self) -> bytes:
        """A digest of 32 bytes that belongs to this key alone."""
        return hashlib.sha256(_NAME + self.seed).digest()

    @property
    def database(self) -> bytes:
        """The 32 bytes that open the database."""
        return self._derived(_DATABASE)

    @property
    def files(self) -> SealingKey:
        """What opens attachments and files that were taken in: an age identity."""
        return SealingKey(self._derived(_FILES))

    def _derived(self, label: bytes) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), KEY_BYTES, salt=None, info=label).derive(self.seed)
