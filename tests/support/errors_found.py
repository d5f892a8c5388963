"""Collects the error tree, its sentences and where its members are raised."""

from __future__ import annotations

import ast
import importlib
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

from sources import REPOSITORY, modules

import tvdesk
from tvdesk.core import errors as families

FAMILIES = (
    families.TvdeskError, families.Refused, families.WrongUsage, families.NotAuthentic, families.Held,
)  # fmt: skip
# Migrations run when they are loaded.
NOT_LOADED = ("tvdesk.db.migrations", "tvdesk.__main__")


def error_classes() -> list[type[families.TvdeskError]]:
    """Every error of the program but the families themselves, by name."""
    for name, _, source in modules():
        if not name.startswith(NOT_LOADED) and "rror" in source:
            importlib.import_module(name)
    found = {found for found in _below(families.TvdeskError) if found.__module__.startswith(tvdesk.__name__)}
    return sorted(found - set(FAMILIES), key=lambda found: (found.__module__, found.__name__))


def _below(base: type[families.TvdeskError]) -> Iterator[type[families.TvdeskError]]:
    for child in base.__subclasses__():
        yield child
        yield from _below(child)


def sentences(language: str) -> dict[str, str]:
    """All texts of a language; a key that stands in two files is an error."""
    found: dict[str, str] = {}
    for path in sorted((REPOSITORY / "resources" / "translations" / language).glob("*.json")):
        texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        twice = found.keys() & texts.keys()
        assert not twice, f"{path.name}: also in another file: {sorted(twice)}"
        found |= texts
    return found


def placeholders(text: str) -> set[str]:
    """The fields that fill a text; ``{count|file|files}`` is filled by ``count``."""
    return {name.partition("|")[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def calls_of(names: set[str]) -> Iterator[tuple[str, str, set[str]]]:
    """(place, class name, keyword names) of each call in the program that makes one of these errors by name."""
    for module, _, source in modules():
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func).rpartition(".")[2]
            keywords = {keyword.arg for keyword in node.keywords}
            if called in names and None not in keywords:
                yield f"{module}:{node.lineno}", called, {word for word in keywords if word}


def text_of_tests(without: Path) -> str:
    """The text of all test files but one."""
    paths = [path for path in sorted((REPOSITORY / "tests").rglob("test_*.py")) if path != without]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def codes_written(places: tuple[str, ...]) -> set[str]:
    """Every string of the shape of a code in the sources of these places."""
    files = [file for place in places for file in sorted((REPOSITORY / place).rglob("*.py")) or [REPOSITORY / place]]
    found: set[str] = set()
    for file in files:
        found |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', file.read_text(encoding="utf-8")))
    return found
