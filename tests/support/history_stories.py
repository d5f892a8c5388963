"""Named stories of a few lines each: what happened at which desk, and what must be seen.

Beside the random walk, since search is luck: it may miss in three thousand runs what eight lines show at once.
Every step of a story is also judged by the oracle.
"""

from __future__ import annotations

import stories_of_arrival
import stories_of_fields
import stories_of_verdicts
from story_telling import STORIES, Story

TOLD = (stories_of_fields, stories_of_verdicts, stories_of_arrival)

__all__ = ["STORIES", "TOLD", "Story"]
