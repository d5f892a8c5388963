"""Which schema this program reads and writes. Known without loading a library: the first glance asks for it."""

from __future__ import annotations

NEWEST = "0006"
"""The revision this program was written for; a test holds it against the migrations."""
