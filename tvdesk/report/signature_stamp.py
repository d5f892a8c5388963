"""The visible block of a digital signature on an appendix that is a file of its own (Decree 30/2020, Appendix I).

The agency signs such a file at the top right of its first page, without a picture: number and symbol of the document,
and the time of signing; Times New Roman 10, upright, black. Loads ReportLab; import it only inside what signs.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from tvdesk.core.resources import font_folder
from tvdesk.report.decree import MM
from tvdesk.report.fonts import load_fonts
from tvdesk.report.model import Align
from tvdesk.report.printing import one_at_a_time
from tvdesk.report.shaped import ShapingCanvas
from tvdesk.report.text import Look, Typesetter

_SIZE = 10.0
_WIDTH_MM = 80.0


def print_stamp(texts: Sequence[str]) -> tuple[bytes, float, float]:
    """A PDF page as large as the block, its width and height in points. The lines stand to the right."""
    with one_at_a_time:
        family, width = load_fonts(font_folder()), _WIDTH_MM * MM
        look = Look.single(family.regular, _SIZE, Align.RIGHT)
        lines = Typesetter(family).lines("\n".join(texts), look, width)
        out = io.BytesIO()
        canvas = ShapingCanvas(
            out, pagesize=(width, lines.height), pageCompression=1, invariant=1, initialFontName=family.regular
        )
        lines.draw(canvas, 0.0, lines.height)
        canvas.save()
    return out.getvalue(), width, lines.height
