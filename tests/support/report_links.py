"""Reads the links inside a printed report: the letters that lie under each, and what stands where it leads."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf
import pypdfium2


@dataclass(frozen=True)
class Found:
    """A link: the letters under it, and what stands at the place it leads to."""

    text: str
    target: str


def links_of(pdf: bytes) -> list[Found]:
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as opened, pypdfium2.PdfDocument(pdf) as drawn:
        pages = {page.objgen: number for number, page in enumerate(opened.pages)}
        for number, page in enumerate(opened.pages):
            for link in page.get("/Annots", []):
                if link.Subtype != pikepdf.Name.Link:
                    continue
                assert int(link.F) == 4
                left, bottom, right, top = (float(side) for side in link.Rect)
                texts = drawn[number].get_textpage()
                text = texts.get_text_bounded(left - 0.2, bottom, right + 0.2, top)
                to = opened.Root.Names.Dests if isinstance(link.Dest, pikepdf.String) else link.Dest
                target = pages[to[0].objgen]
                height = float(to[3])
                row = drawn[target].get_textpage().get_text_bounded(0, height - 18, 600, height)
                found.append(Found(text.strip(), " ".join(row.split())))
    return found
