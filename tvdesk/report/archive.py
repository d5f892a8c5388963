"""A printed PDF made one for the archive: PDF/A-2b, or PDF/A-3b where files are attached to it (ISO 19005-2, -3).

ReportLab writes no PDF/A. What is missing is added by qpdf: how colours are meant, the properties as XMP, and a plain
structure of the file. The properties are read from the file, so that the two cannot differ. The same bytes in give the
same bytes out. Loads pikepdf; import it only inside the function that prints.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal
from xml.sax.saxutils import escape

import pikepdf

from tvdesk.core.resources import resource_path

Part = Literal[1, 2, 3]

_VERSIONS: Final[dict[Part, str]] = {1: "1.4", 2: "1.7", 3: "1.7"}
_COLOURS = "sRGB IEC61966-2.1"
_PACKET = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n{}\n<?xpacket end="w"?>'


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF: its name there, its kind (MIME) and what it is, in the reader's language."""

    name: str
    kind: str
    about: str
    data: bytes


def write_archive(pdf: bytes, out: BinaryIO, *, attached: Sequence[Attached] = (), part: Part | None = None) -> None:
    """Write ReportLab's ``pdf`` for the archive to ``out``.

    ``part`` of the norm: 3 where files are attached, else 2. Part 1 is the twin that the validator can judge; it is
    the same but for its header and one word of the properties.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        _finish(opened, out, attached, part or (3 if attached else 2))


def joined(files: Sequence[bytes]) -> bytes:
    """Several PDF files one after the other in one, with the properties and the language of the first."""
    with ExitStack() as opened, pikepdf.new() as whole:
        parts = [opened.enter_context(pikepdf.open(io.BytesIO(one))) for one in files]
        for part in parts:
            whole.pages.extend(part.pages)
        for name, value in parts[0].docinfo.items():
            whole.docinfo[name] = str(value)
        whole.Root.Lang = str(parts[0].Root.Lang)
        out = io.BytesIO()
        _finish(whole, out, (), 2)
    return out.getvalue()


def _finish(opened: pikepdf.Pdf, out: BinaryIO, attached: Sequence[Attached], part: Part) -> None:
    for name in [name for name, value in opened.docinfo.items() if not str(value)]:
        del opened.docinfo[name]
    _mean_colours(opened)
    _attach(opened, attached)
    metadata = opened.make_stream(_metadata(opened, part), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    opened.Root.Metadata = metadata
    opened.save(
        out,
        force_version=_VERSIONS[part],
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        deterministic_id=True,
    )


def _mean_colours(opened: pikepdf.Pdf) -> None:
    profile = opened.make_stream(resource_path("colour", "sRGB-v2-micro.icc").read_bytes(), N=3)
    meant = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=_COLOURS,
        Info=_COLOURS,
        DestOutputProfile=profile,
    )
    opened.Root.OutputIntents = pikepdf.Array([opened.make_indirect(meant)])


def _attach(opened: pikepdf.Pdf, attached: Sequence[Attached]) -> None:
    """As data that the document was made from; dated like the document."""
    if not attached:
        return
    day = str(opened.docinfo.get("/ModDate", ""))
    specs = []
    for one in attached:
        spec = pikepdf.AttachedFileSpec(
            opened,
            one.data,
            filename=one.name,
            description=one.about,
            mime_type=one.kind,
            creation_date=day,
            mod_date=day,
            relationship=pikepdf.Name.Data,
        )
        opened.attachments[one.name] = spec
        specs.append(spec.obj)
    opened.Root.AF = pikepdf.Array(specs)


# --- properties ----------------------------------------------------------------------------------------------


def _metadata(opened: pikepdf.Pdf, part: Part) -> bytes:
    """The properties as XMP. Each schema stands in a description of its own: PDFBox finds them no other way."""
    said = {name: str(value) for name, value in opened.docinfo.items()}
    parts = "".join(_schemas(said, str(opened.Root.get("/Lang", "")), part))
    rdf = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{parts}</rdf:RDF>'
    return _PACKET.format(f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{rdf}</x:xmpmeta>').encode()


def _schemas(said: dict[str, str], language: str, part: Part) -> Iterator[str]:
    yield _schema("pdfaid", "http://www.aiim.org/pdfa/ns/id/", {"part": str(part), "conformance": "B"})
    core = {
        "title": _alternative(said.get("/Title", "")),
        "creator": _list("Seq", said.get("/Author", "")),
        "description": _alternative(said.get("/Subject", "")),
        "language": _list("Bag", language),
    }
    yield _schema("dc", "http://purl.org/dc/elements/1.1/", core)
    file = {"Producer": escape(said.get("/Producer", "")), "Keywords": escape(said.get("/Keywords", ""))}
    yield _schema("pdf", "http://ns.adobe.com/pdf/1.3/", file)
    made = {
        "CreatorTool": escape(said.get("/Creator", "")),
        "CreateDate": _moment(said.get("/CreationDate", "")),
        "ModifyDate": _moment(said.get("/ModDate", "")),
    }
    yield _schema("xmp", "http://ns.adobe.com/xap/1.0/", made)


def _schema(prefix: str, namespace: str, values: dict[str, str]) -> str:
    inner = "".join(f"<{prefix}:{name}>{value}</{prefix}:{name}>" for name, value in values.items() if value)
    return f'<rdf:Description rdf:about="" xmlns:{prefix}="{namespace}">{inner}</rdf:Description>'


def _alternative(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>' if text else ""


def _list(kind: str, text: str) -> str:
    return f"<rdf:{kind}><rdf:li>{escape(text)}</rdf:li></rdf:{kind}>" if text else ""


def _moment(written: str) -> str:
    """ "D:20260131080500+07'00'" as XMP writes it: "2026-01-31T08:05:00+07:00"."""
    digits, zone = written[2:16], written[16:].replace("'00'", ":00")
    if len(digits) < 14:
        return ""
    day, time = digits[:8], digits[8:]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}{zone}"
