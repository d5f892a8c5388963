"""What the window needs of our own code that knows no Qt; then Qt, without its look at every later import.

PySide6 puts a function of its own in the place of Python's import. It opens the source of each module that is loaded
after it and searches it for ``__feature__`` (a way of writing Qt's names with underscores), which costs a third of the
time that loading takes, and keeps all those sources in memory. Nothing here is written that way, so Python's own
import is put back. Nothing here has SQLAlchemy behind it.
"""

import tvdesk.core.filters
import tvdesk.core.language
import tvdesk.core.units
import tvdesk.services.failure_reports
import tvdesk.services.glance
import tvdesk.services.places
import tvdesk.services.preferences
import tvdesk.services.value_words  # noqa: F401 (loading them is all)
from tvdesk.ui.qt_signatures import put_off

with put_off():
    import PySide6.QtCore  # noqa: F401
