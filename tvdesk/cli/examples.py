"""One example for each command, shown at the end of its help page. docs/commands.md has them too, and runs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from tvdesk.core.resources import resource_path


@cache
def examples() -> Mapping[str, str]:
    """By the words that lead to a command ("record add")."""
    found: dict[str, str] = json.loads(resource_path("examples.json").read_text(encoding="utf-8"))
    return found
