"""A file that the consolidating office sent to a unit before the unit has a workspace.

It is an ordinary template file (``bundle export`` at the office). It says whose it is and brings units, lists and
rounds. None of that is believed before the eight words of the root that signed its registry, heard from the office
by telephone, were typed in; then the file is read as any other: in a workspace that is thrown away.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tvdesk.bundle.manifest import Manifest, parse_manifest
from tvdesk.bundle.names import MANIFEST
from tvdesk.bundle.reader import BundleReader
from tvdesk.services.desk import UNIT
from tvdesk.services.enrolling import Clock, Ids, join, word_list
from tvdesk.services.errors import FileGone, NotAnInvitation, NotTheOffice
from tvdesk.services.intake import MAX_DOCUMENT, IntakeDesk
from tvdesk.services.keystore import DeviceSecrets
from tvdesk.services.reading import read_desk
from tvdesk.services.templates import units_of
from tvdesk.services.workspace import Settings, Workspace, create_workspace
from tvdesk.trust import enrolment
from tvdesk.trust.envelope import MANIFEST_TYPE, open_envelope
from tvdesk.trust.registry import Registry

REGISTRY = "trust/registry.dsse.json"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A file whose root was compared by voice: for which unit it is, who sent it, and the words that were typed."""

    path: Path
    unit: str
    name: str
    office: str
    words: str
    registry: bytes


def open_invitation(path: Path, words: str, now_ms: Clock, new_id: Ids) -> Invitation:
    """Believe the file when the words are those of its root; for whom it is, with names as the office wrote them.

    Raises :class:`NotAnInvitation`, :class:`~tvdesk.trust.errors.WordsDiffer`, and what is wrong with the file.
    """
    try:
        source = path.open("rb")
    except OSError as error:
        raise FileGone(path=str(path)) from error
    with source:
        reader = BundleReader(source)
        if REGISTRY not in reader.names:
            raise NotAnInvitation(reason="no_registry")
        envelope = reader.read(REGISTRY, MAX_DOCUMENT)
        trusted = enrolment.first_registry(envelope, words, word_list())
        manifest = _manifest(reader, trusted)
    found = Invitation(path, manifest.audience, "", "", words, envelope)
    with tempfile.TemporaryDirectory() as folder:
        return _named(found, trusted, Path(folder), now_ms, new_id)


def accept_invitation(workspace: Workspace, found: Invitation) -> None:
    """Trust the office in the unit's own workspace, and take the file in: units, lists and rounds are in force."""
    join(workspace, found.registry, found.words)
    IntakeDesk(workspace.desk, workspace.inbox, _no_key).take_in(found.path)


def _manifest(reader: BundleReader, trusted: Registry) -> Manifest:
    envelope = reader.read(MANIFEST, MAX_DOCUMENT)
    manifest = parse_manifest(
        open_envelope(envelope, MANIFEST_TYPE, lambda payload: trusted.verify_key(parse_manifest(payload).device))
    )
    if not trusted.is_dic(manifest.device):
        raise NotTheOffice(unit=manifest.unit)
    if manifest.kind != "template" or manifest.audience in ("*", trusted.dic_unit):
        raise NotAnInvitation(reason="kind")
    return manifest


def _named(found: Invitation, trusted: Registry, folder: Path, now_ms: Clock, new_id: Ids) -> Invitation:
    device = DeviceSecrets.generate(os.urandom).device
    trial = create_workspace(folder / "trial", Settings(UNIT, found.unit, device), now_ms, new_id)
    try:
        accept_invitation(trial, found)
        units = read_desk(trial.desk, units_of)
    finally:
        trial.desk.engine.dispose()
    name, office = units.name(found.unit), units.name(trusted.dic_unit)
    return Invitation(found.path, found.unit, name, office, found.words, found.registry)


def _no_key() -> NoReturn:
    raise AssertionError("a unit signs no receipt")
