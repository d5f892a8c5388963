"""Reasons for which a report cannot be printed."""

from __future__ import annotations

from tvdesk.core.errors import Refused, WrongUsage


class FontMissing(Refused):
    """A font file that the report needs is not in the fonts folder. Fields: ``file``."""

    code = "report.font_missing"


class FontUnreadable(Refused):
    """A font file is there, but is not a TrueType font that may be embedded. Fields: ``file``."""

    code = "report.font_unreadable"


class OutsideDecree(WrongUsage):
    """A size or margin outside the range of Decree 30/2020. Fields: ``name``, ``value``, ``least``, ``most``."""

    code = "report.outside_decree"


class TableUneven(Refused):
    """A row has another number of cells than its table has columns. Fields: ``row``, ``cells``, ``columns``."""

    code = "report.table_uneven"
