"""What the window needs of our own code that knows no Qt, loaded before Qt is.

PySide6 hooks every import that comes after it and looks at the source of each module: loaded first, these take half the
time. Nothing here has SQLAlchemy behind it.
"""

import tvdesk.core.filters
import tvdesk.core.language
import tvdesk.core.units
import tvdesk.services.failure_reports
import tvdesk.services.glance
import tvdesk.services.places
import tvdesk.services.preferences
import tvdesk.services.value_words  # noqa: F401 (loading them is all)
