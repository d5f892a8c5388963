"""Reasons for which a workspace is not encrypted, or not written in the clear."""

from __future__ import annotations

from tvdesk.core.errors import WrongUsage


class ServerNotEncrypted(WrongUsage):
    """Only a workspace with its database and its files in its own folder is encrypted by the program. No fields."""

    code = "encryption.server"


class AlreadySo(WrongUsage):
    """The workspace is encrypted already, or is in the clear already. No fields."""

    code = "encryption.already_so"
