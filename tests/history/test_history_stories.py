"""Every named story, and every fixed law of the history package."""

from __future__ import annotations

import pytest
from desks import World
from history_laws import LAWS
from history_stories import STORIES
from history_variants import REAL


@pytest.mark.parametrize("name", sorted(STORIES))
def test_story(name: str) -> None:
    STORIES[name](World(REAL))


@pytest.mark.parametrize("name", sorted(LAWS))
def test_law(name: str) -> None:
    LAWS[name](REAL)


def test_there_are_enough_stories() -> None:
    assert len(STORIES) >= 60
