"""What a list of records can do: the use cases that its page is handed when the desk is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tvdesk.core.language import Language

if TYPE_CHECKING:
    from tvdesk.services.browsing import Browsing
    from tvdesk.services.records import Records
    from tvdesk.services.views import Views
    from tvdesk.services.wording import Wording
    from tvdesk.ui.fields.build import Offering


@dataclass(frozen=True, slots=True)
class ListUses:
    """Each is made when it is needed: code lists and units may have changed since.

    ``titles`` gives the names of the records that others refer to, by id; ``several_units`` says that records of
    more than one unit come together here.
    """

    browsing: Callable[[], Browsing]
    records: Callable[[], Records]
    views: Views
    words: Callable[[Language], Wording]
    offering: Callable[[], Offering]
    titles: Callable[[], Mapping[str, str]]
    several_units: bool = False
