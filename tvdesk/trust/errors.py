"""Reasons for which a key, an envelope, a registry, an enrolment or a sealed file is not accepted."""

from __future__ import annotations

from tvdesk.core.errors import NotAuthentic, Refused


class NotAKey(NotAuthentic):
    """Bytes or text that are no key of the expected kind. Fields: ``reason``."""

    code = "key.malformed"


class WrongPassphrase(Refused):
    """The passphrase does not open the key file. No fields: nothing about the passphrase is told."""

    code = "key.wrong_passphrase"


class NotARecoveryCode(Refused):
    """What was typed from a recovery sheet is no code. Fields: ``reason`` (a stable word)."""

    code = "recovery.malformed"


class RecoverySlip(Refused):
    """A row of a recovery sheet that was not typed as it is printed. Fields: ``row`` (from 1)."""

    code = "recovery.slip"


class NotAnEnvelope(NotAuthentic):
    """Bytes that are no signed document in its one spelling. Fields: ``reason``."""

    code = "envelope.malformed"


class EnvelopeTooLarge(NotAuthentic):
    """A signed document above the cap; it was not parsed. Fields: ``size``, ``limit``."""

    code = "envelope.too_large"


class WrongPayloadType(NotAuthentic):
    """A signed document of another kind than the reader takes. Fields: ``expected``, ``found``."""

    code = "envelope.wrong_type"


class BadSignature(NotAuthentic):
    """The signature is not the one of the key that must have signed. Fields: ``signer`` (its device id)."""

    code = "envelope.bad_signature"


class TooFewSignatures(NotAuthentic):
    """Fewer valid signatures than the document needs. Fields: ``found``, ``needed``."""

    code = "envelope.too_few_signatures"


class NotARegistry(NotAuthentic):
    """A registry whose content breaks the rules of its shape. Fields: ``reason``."""

    code = "registry.malformed"


class RegistryRollback(NotAuthentic):
    """A registry older than the one held. Fields: ``held``, ``offered`` (versions)."""

    code = "registry.rollback"


class RegistryFork(NotAuthentic):
    """Two different registries carry the same version. Fields: ``version``."""

    code = "registry.fork"


class WrongRoot(NotAuthentic):
    """A registry of another root key than the pinned one. Fields: ``pinned``, ``found`` (fingerprints)."""

    code = "registry.wrong_root"


class NotARoot(NotAuthentic):
    """A root document, or the file of a root key, whose content breaks the rules of its shape. Fields: ``reason``."""

    code = "root.malformed"


class RootRollback(NotAuthentic):
    """A root document older than the one in force. Fields: ``held``, ``offered`` (versions)."""

    code = "root.rollback"


class RootGap(NotAuthentic):
    """A root document, or a registry under one, that does not follow from the root held. Fields: as above."""

    code = "root.gap"


class RootFork(NotAuthentic):
    """Two different root documents carry the same version, or one follows another than ours. Fields: ``version``."""

    code = "root.fork"


class UnknownDevice(NotAuthentic):
    """A device that the registry does not name. Fields: ``device``."""

    code = "registry.unknown_device"


class DeviceRevoked(NotAuthentic):
    """A change after the position up to which the device is trusted. Fields: ``device``, ``seq``, ``last``."""

    code = "registry.revoked"


class DeviceKnown(Refused):
    """The device is in the registry already. Fields: ``device``, ``unit``."""

    code = "registry.device_known"


class NotARequest(NotAuthentic):
    """An enrolment request whose content breaks the rules of its shape. Fields: ``reason``."""

    code = "enrolment.malformed"


class WordsDiffer(NotAuthentic):
    """The words compared are not those of the document. Fields: ``right`` (how many of the eight agree)."""

    code = "enrolment.words_differ"


class NotAWordList(Refused):
    """The list handed in is not one of 1,024 two-syllable words that stay apart when folded. Fields: ``reason``."""

    code = "enrolment.word_list"


class SealBroken(NotAuthentic):
    """An encrypted file that is damaged, cut short, or not one at all; nothing of it may be used."""

    code = "seal.broken"


class SealedForOthers(NotAuthentic):
    """An encrypted file that none of our keys opens: made for somebody else."""

    code = "seal.for_others"


class NoRecipients(Refused):
    """Nothing can be sealed for nobody."""

    code = "seal.no_recipients"
