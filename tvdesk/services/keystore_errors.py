"""Reasons for which a device's secret keys cannot be kept or fetched."""

from __future__ import annotations

from tvdesk.core.errors import NotAuthentic, Refused, WrongUsage


class NoKeyStore(Refused):
    """The operating system offers no key store that keeps secrets. Fields: ``found`` (what it offered)."""

    code = "keystore.none"


class KeyStoreLocked(Refused):
    """The key store is locked and was not opened. No fields."""

    code = "keystore.locked"


class KeyStoreFailed(Refused):
    """The key store answered with an error of its own. Fields: ``detail``."""

    code = "keystore.failed"


class SecretsMissing(Refused):
    """No secret keys of this device are kept here. Fields: ``device``."""

    code = "keystore.missing"


class WorkspaceKeyMissing(Refused):
    """The key that opens an encrypted workspace is not kept here. Fields: ``key_name``."""

    code = "keystore.workspace_key_missing"


class SecretsDamaged(NotAuthentic):
    """What is kept under the device's name are not its keys. Fields: ``device``."""

    code = "keystore.damaged"


class PassphraseNeeded(WrongUsage):
    """A passphrase is needed and nobody can be asked. No fields."""

    code = "keystore.passphrase_needed"


class PassphraseShort(Refused):
    """The passphrase for a new key file is too short. Fields: ``least`` (characters)."""

    code = "keystore.passphrase_short"
