"""Puts pictures of pages side by side on a light ground, with a thin edge round each; small enough for a README."""

from __future__ import annotations

import sys

from PIL import Image, ImageOps

GROUND = 236
EDGE = 180
GAP = 12


def side_by_side(names: list[str]) -> Image.Image:
    """One grey picture of all pages, tops level."""
    pages = [ImageOps.expand(Image.open(name).convert("L"), border=1, fill=EDGE) for name in names]
    width = sum(page.width for page in pages) + GAP * (len(pages) + 1)
    whole = Image.new("L", (width, max(page.height for page in pages) + 2 * GAP), GROUND)
    left = GAP
    for page in pages:
        whole.paste(page, (left, GAP))
        left += page.width + GAP
    return whole


if __name__ == "__main__":
    *sources, target = sys.argv[1:]
    side_by_side(sources).save(target, optimize=True)
