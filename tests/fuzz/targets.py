"""What a file from a stick is read by: each target takes any bytes, and is content or refuses in our own words."""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sample_bundles
from mutations import inside_zip, mutated

from tvdesk.bundle.manifest import encode_manifest, parse_manifest
from tvdesk.bundle.receipt import encode_receipt, parse_head, parse_receipt
from tvdesk.core.forms import FORMS
from tvdesk.history.change import read_line
from tvdesk.history.merge import merge
from tvdesk.services.projector import RowMaker
from tvdesk.services.root_parts import decode_part
from tvdesk.trust.enrolment import open_request
from tvdesk.trust.envelope import MANIFEST_TYPE, open_envelope
from tvdesk.trust.keys import SealingKey, SigningKey
from tvdesk.trust.registry import decode_registry, encode_registry, new_registry, open_registry, sign_registry
from tvdesk.trust.sealing import decrypt_to, encrypt_to

CORPUS = Path(__file__).parent / "corpus"
GOLDEN = Path(__file__).parent.parent / "bundle" / "golden"
SAMPLE = Path(__file__).parents[2] / "resources" / "sample"
SEAL = SealingKey.from_seed(b"s" * 32)

Mutate = Callable[[random.Random, Sequence[bytes]], bytes]


@dataclass(frozen=True)
class Target:
    """``seeds`` are good inputs; ``read`` takes any; ``share`` is how many of the usual number are tried."""

    seeds: Callable[[], list[bytes]]
    read: Callable[[bytes], object]
    mutate: Mutate = mutated
    share: float = 1.0

    def kept(self, name: str) -> list[bytes]:
        """The seeds, and what was found before and is kept."""
        return [*self.seeds(), *(path.read_bytes() for path in sorted((CORPUS / name).glob("*")))]


def _envelopes() -> list[bytes]:
    files = [path.read_bytes() for path in sorted(GOLDEN.glob("*.tvb"))]
    return [sample_bundles.BundleReader(io.BytesIO(data)).read("manifest.dsse.json", 1_000_000) for data in files]


def _bundles() -> list[bytes]:
    return [sample_bundles.draft(changes).bytes() for changes in (1, 3)]


def _manifests() -> list[bytes]:
    return [encode_manifest(sample_bundles.take_apart(data)[0]) for data in _bundles()]


def _lines() -> list[bytes]:
    return sample_bundles.log_lines(4)[0]


def _registry() -> list[bytes]:
    root = SigningKey.from_seed(bytes(32))
    made = new_registry(root.public, "tv-sotttt", "000000000001-0000", encrypt=True, recovery=SEAL.recipient)
    return [encode_registry(made), sign_registry(made, root)]


def _read_registry(data: bytes) -> None:
    if b'"signatures"' in data:
        open_registry(data, SigningKey.from_seed(bytes(32)).public)
    else:
        decode_registry(data)


def _shown(data: bytes) -> None:
    """A line that is well formed is merged and becomes a row, whatever its values are."""
    change, _digest = read_line(data)
    if change is None or change.type not in FORMS:
        return
    state = merge([change], lambda _device: "tv-soct", {change.type: 1})
    RowMaker(change.type).row(1, state)


def _log_inside(data: bytes) -> None:
    """The bytes as the log of a bundle whose signatures and digests are right."""
    sample_bundles.take_apart(sample_bundles.draft(3, log=data).bytes())


def _sealed() -> list[bytes]:
    out = io.BytesIO()
    encrypt_to(io.BytesIO(b"x" * 200_000), out, [SEAL.recipient])
    return [out.getvalue()]


@cache
def _sheets() -> object:
    from tvdesk.core.templates import CodeLists
    from tvdesk.core.units import Units
    from tvdesk.services.sheets.service import Sheets

    return Sheets(CodeLists.load(), Units.load())


def _workbook(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bang.xlsx"
        path.write_bytes(data)
        _sheets().import_workbook(path, known=lambda _fingerprint: None, write=None)  # type: ignore[attr-defined]


TARGETS: dict[str, Target] = {
    "envelope": Target(
        _envelopes, lambda data: open_envelope(data, MANIFEST_TYPE, lambda _: sample_bundles.KEY.public)
    ),
    "manifest": Target(_manifests, parse_manifest),
    "log line": Target(_lines, _shown),
    "log": Target(lambda: [b"\n".join(_lines()) + b"\n"], _log_inside, share=0.3),
    "archive": Target(_bundles, sample_bundles.take_apart),
    "enrolment": Target(lambda: [(GOLDEN / "format-1-request.json").read_bytes()], open_request),
    "receipt": Target(lambda: [encode_receipt(sample_bundles.receipt())], parse_receipt),
    "head": Target(lambda: [b'{"clock":"0195a3c8f400-0002"}'], parse_head),
    "registry": Target(_registry, _read_registry),
    "root part": Target(lambda: [b'{"documents":[]}'], decode_part),
    "sealed file": Target(_sealed, lambda data: decrypt_to(io.BytesIO(data), io.BytesIO(), SEAL), share=0.2),
    "workbook": Target(
        lambda: [path.read_bytes() for path in sorted(SAMPLE.glob("*.xlsx"))], _workbook, inside_zip, share=0.02
    ),
}
